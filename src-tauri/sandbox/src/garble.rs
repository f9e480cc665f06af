//! Answers in forms that were seen, though no page of a network describes them.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::{Endpoint, FaultKind};
use crate::provider::Provider;

/// What a fault makes of the network's own answer.
pub fn garbled(
    answer: Answer,
    call: &Call,
    provider: Provider,
    endpoint: Endpoint,
    kind: FaultKind,
) -> Answer {
    let token = endpoint == Endpoint::Token;
    match kind {
        FaultKind::TextNumbers if token => changed(answer, |body| {
            walk(body, &mut |name, value| {
                if name.ends_with("expires_in") && value.is_number() {
                    *value = value.to_string().into();
                }
            });
        }),
        FaultKind::WrapData if token && answer.status == 200 => changed(answer, |body| {
            let inner = body.take();
            // Instagram wraps in a list.
            *body = match provider {
                Provider::Instagram => json!({ "data": [inner] }),
                Provider::Facebook
                | Provider::Linkedin
                | Provider::Tiktok
                | Provider::X
                | Provider::Google => json!({ "data": inner }),
            };
        }),
        FaultKind::AnotherAccount if token => changed(answer, |body| {
            walk(body, &mut |name, value| {
                if name == "open_id" {
                    *value = "EXAMPLE-ANOTHER".into();
                }
            });
        }),
        FaultKind::ErrorWith200 => Answer {
            status: 200,
            ..answer
        },
        FaultKind::ByteOrderMark => Answer {
            body: ["\u{FEFF}".as_bytes(), &answer.body].concat(),
            ..answer
        },
        FaultKind::NoPageTokens if call.path.ends_with("/me/accounts") => changed(answer, |body| {
            let pages = body["data"].as_array_mut().into_iter().flatten();
            for page in pages.filter_map(Value::as_object_mut) {
                page.remove("access_token");
            }
        }),
        FaultKind::TextNumbers
        | FaultKind::WrapData
        | FaultKind::AnotherAccount
        | FaultKind::NoPageTokens
        | FaultKind::RateLimit { .. }
        | FaultKind::Fail500
        | FaultKind::HtmlBody { .. }
        | FaultKind::Slow { .. }
        | FaultKind::LateAnswer { .. }
        | FaultKind::CutBody
        | FaultKind::LoseAnswer
        | FaultKind::Unanswered
        | FaultKind::SpuriousRevoked => answer,
    }
}

fn changed(mut answer: Answer, change: impl FnOnce(&mut Value)) -> Answer {
    if let Ok(mut body) = serde_json::from_slice(&answer.body) {
        change(&mut body);
        answer.body = body.to_string().into_bytes();
    }
    answer
}

fn walk(value: &mut Value, change: &mut impl FnMut(&str, &mut Value)) {
    if let Value::Object(fields) = value {
        for (name, value) in fields {
            change(name, value);
            walk(value, change);
        }
    }
}
