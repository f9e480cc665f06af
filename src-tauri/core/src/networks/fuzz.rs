//! Many answers that no network meant: nothing panics, and none of them ends or blocks an account
//! that is not a well-formed error of its network.
//!
//! What is well-formed is written down here a second time, from the networks' documents and not from
//! the adapters.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::http::Http;
use super::unique::Unique;
use super::*;
use crate::domain::grant::TokenEnds;
use crate::mutation::{Mutation, STATUSES, inputs, report};

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// How an answer is judged; a test may put a wrong judge here.
type Judge = fn(Stage, &Answer, &Context) -> Verdict;

const STAGES: [Stage; 5] = [
    Stage::Exchange,
    Stage::Renewal,
    Stage::Introspection,
    Stage::List,
    Stage::Api,
];

/// Whether `answer` is an error object as `provider` documents it.
fn well_formed(provider: Provider, answer: &Answer) -> bool {
    let Ok(Unique(body)) = serde_json::from_slice(&answer.body) else {
        return false;
    };
    let is_code = |value: &Value| match value {
        Value::Number(number) => number.is_i64(),
        Value::String(text) => text.parse::<i64>().is_ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    // RFC 6749, 5.2: `error` is a word.
    let word = body["error"].as_str().is_some_and(|word| !word.is_empty());
    let error = &body["error"];
    let own = match provider {
        Provider::Facebook | Provider::Instagram => {
            let inspected = &body["data"];
            is_code(&error["code"])
                || body["error_type"].is_string()
                || (provider == Provider::Facebook && inspected["is_valid"] == false)
        }
        Provider::Linkedin => {
            let numbered = body["serviceErrorCode"].is_i64() || body["status"].is_i64();
            let inspected = body["active"] == false
                || matches!(body["status"].as_str(), Some("revoked" | "expired"));
            numbered || inspected
        }
        Provider::Tiktok => error["code"].as_str().is_some_and(|code| code != "ok"),
        Provider::TiktokBusiness => body["code"].as_i64().is_some_and(|code| code != 0),
        Provider::X => {
            let first = &body["errors"][0];
            let problem = body["type"].is_string() || body["title"].is_string();
            body["data"].is_null()
                && (problem || first["type"].is_string() || first["code"].is_i64())
        }
        Provider::Google => {
            let reasons = ["errors", "details"]
                .iter()
                .any(|list| error[list].as_array().is_some_and(|list| !list.is_empty()));
            is_code(&error["code"]) || error["status"].is_string() || reasons
        }
    };
    word || own
}

/// Why a verdict must not have been given, if so.
fn unfounded(provider: Provider, answer: &Answer, cause: Option<Cause>) -> bool {
    let condemns = cause.is_some_and(|cause| match cause.effect() {
        Effect::Ended | Effect::Blocked => true,
        Effect::RoleRemoved
        | Effect::PermissionMissing
        | Effect::PostingRestricted
        | Effect::AppProblem
        | Effect::Passing => false,
    });
    condemns && !well_formed(provider, answer)
}

fn answer(mutation: &mut Mutation) -> Answer {
    Answer {
        status: *mutation.pick(STATUSES),
        headers: Default::default(),
        body: mutation.body(),
    }
}

fn stored(provider: Provider) -> TokenSet {
    TokenSet {
        access: "EXAMPLE-A0".into(),
        refresh: Some("EXAMPLE-R0".into()),
        ends: TokenEnds {
            issued_at: now() - TimeDelta::days(1),
            access: End::Reported(now() + TimeDelta::hours(1)),
            refresh: Some(End::Unknown),
            data_access: None,
        },
        renewal: Renewal::Rotating,
        scopes: Networks::scopes(provider, network_of(provider), Purpose::Owned),
    }
}

fn network_of(provider: Provider) -> Network {
    match provider {
        Provider::Facebook => Network::Facebook,
        Provider::Instagram => Network::Instagram,
        Provider::Linkedin => Network::Linkedin,
        Provider::Tiktok | Provider::TiktokBusiness => Network::Tiktok,
        Provider::X => Network::X,
        Provider::Google => Network::Youtube,
    }
}

/// The first answer that `judge` condemns without grounds.
fn first_unfounded(provider: Provider, judge: Judge, count: u64) -> Option<Answer> {
    let mut mutation = Mutation::new(&format!("classify {}", provider.slug()));
    let context = Context::of(provider, &stored(provider), now());
    (0..count).find_map(|_| {
        let (answer, stage) = (answer(&mut mutation), *mutation.pick(&STAGES));
        let verdict = judge(stage, &answer, &context);
        unfounded(provider, &answer, verdict.cause()).then_some(answer)
    })
}

#[test]
fn no_classifier_condemns_without_a_well_formed_error() {
    for provider in Provider::ALL {
        let found = first_unfounded(provider, classify, inputs());
        let text = found.map(|answer| {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            (answer.status, body)
        });
        assert_eq!(text, None, "{provider:?}");
        report(&format!("classify, {}", provider.slug()), inputs());
    }
}

/// The property can fail: judges that do what other clients did are found out.
#[test]
fn wrong_judges_are_found_out() {
    /// 401 ends the sign-in, whatever came with it.
    fn by_status(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
        match answer.status {
            401 => context
                .concluded(Cause::UnknownInvalid, "status", "401")
                .into(),
            _ => classify(stage, answer, context),
        }
    }
    /// The code is looked for in the text.
    fn by_text(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
        if String::from_utf8_lossy(&answer.body).contains("460") {
            return context
                .concluded(Cause::PasswordChanged, "text", "460")
                .into();
        }
        classify(stage, answer, context)
    }
    /// A byte-order mark is taken away.
    fn unmarked(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
        let body = answer.body.strip_prefix(b"\xef\xbb\xbf");
        let answer = Answer {
            body: body.unwrap_or(&answer.body).to_vec(),
            ..answer.clone()
        };
        classify(stage, &answer, context)
    }
    /// Of a name that comes twice, the last one counts.
    fn lenient(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
        let body = match serde_json::from_slice::<Value>(&answer.body) {
            Ok(value) => value.to_string().into_bytes(),
            Err(_) => answer.body.clone(),
        };
        let answer = Answer {
            body,
            ..answer.clone()
        };
        classify(stage, &answer, context)
    }
    let judges: [(&str, Judge); 4] = [
        ("by status", by_status),
        ("by text", by_text),
        ("unmarked", unmarked),
        ("lenient", lenient),
    ];
    for (name, judge) in judges {
        let found = first_unfounded(Provider::Facebook, judge, 100_000);
        assert!(found.is_some(), "{name} was not found out");
    }
}

/// The adapters of one provider, to whom every question is answered alike.
struct Alike {
    networks: Networks,
    app: AppCredentials,
    answer: Arc<Mutex<Answer>>,
}

impl Alike {
    fn new(provider: Provider) -> Self {
        let answer = Arc::new(Mutex::new(Answer {
            status: 200,
            headers: Default::default(),
            body: Vec::new(),
        }));
        Self {
            networks: Networks(Arc::new(Inner {
                addresses: Addresses::production(),
                http: Http::recorded(answer.clone()),
            })),
            app: AppCredentials {
                provider,
                client_id: "EXAMPLE-CLIENT".to_owned(),
                client_secret: Some("EXAMPLE-SECRET".into()),
                options: AppOptions::default(),
            },
            answer,
        }
    }
}

/// What is asked of an adapter.
#[derive(Clone, Copy, Debug)]
enum Question {
    Exchange,
    Renewal,
    List(Network),
    Inspection,
}

impl Alike {
    async fn ask(&self, question: Question, tokens: &TokenSet) -> Result<(), Refusal> {
        let (networks, app) = (&self.networks, &self.app);
        match question {
            Question::Exchange => {
                let code = AuthorizationCode {
                    code: "EXAMPLE-CODE".into(),
                    redirect: Url::parse("https://holdfast.example/back").unwrap(),
                    verifier: None,
                };
                let tokens = networks.exchange(app, &code, now()).await?;
                assert!(usable(&tokens), "nothing empty is kept");
            }
            Question::Renewal => {
                let renewed = networks.renew(app, tokens, now()).await?;
                assert!(usable(&renewed.tokens), "nothing empty is kept");
            }
            Question::List(network) => {
                let listing = networks.list(app, tokens, network, now()).await?;
                let ids = listing.profiles.iter().map(|entry| &entry.profile.key.id);
                assert!(ids.clone().all(|id| !id.is_empty()), "a profile has an id");
            }
            Question::Inspection => {
                let token = SecretString::from("EXAMPLE-A0");
                networks.inspect(app, &token, now()).await?;
            }
        }
        Ok(())
    }
}

fn usable(tokens: &TokenSet) -> bool {
    use secrecy::ExposeSecret;
    let full = |token: &SecretString| !token.expose_secret().is_empty();
    full(&tokens.access) && tokens.refresh.as_ref().is_none_or(full)
}

fn throw(provider: Provider, question: Question) {
    let alike = Alike::new(provider);
    let tokens = stored(provider);
    let parser = format!("{question:?}, {}", provider.slug());
    let mut mutation = Mutation::new(&parser);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for _ in 0..inputs() {
            let thrown = answer(&mut mutation);
            *alike.answer.lock().unwrap() = thrown.clone();
            let refusal = alike.ask(question, &tokens).await.err();
            let cause = refusal.map(|refusal| refusal.finding.cause);
            let body = String::from_utf8_lossy(&thrown.body);
            assert!(
                !unfounded(provider, &thrown, cause),
                "{parser}: {cause:?} from {} {body}",
                thrown.status
            );
        }
    });
    report(&parser, inputs());
}

#[test]
fn no_answer_of_a_token_endpoint_is_read_wrongly() {
    for provider in Provider::ALL {
        throw(provider, Question::Exchange);
        throw(provider, Question::Renewal);
    }
}

#[test]
fn no_list_of_profiles_is_read_wrongly() {
    let lists = [
        (Provider::Facebook, Network::Facebook),
        (Provider::Facebook, Network::Instagram),
        (Provider::Instagram, Network::Instagram),
        (Provider::Linkedin, Network::Linkedin),
        (Provider::Tiktok, Network::Tiktok),
        (Provider::TiktokBusiness, Network::Tiktok),
        (Provider::X, Network::X),
        (Provider::Google, Network::Youtube),
        (Provider::Google, Network::GoogleBusiness),
    ];
    for (provider, network) in lists {
        throw(provider, Question::List(network));
    }
}

#[test]
fn no_inspection_is_read_wrongly() {
    throw(Provider::Facebook, Question::Inspection);
    throw(Provider::Linkedin, Question::Inspection);
}

#[test]
fn no_usage_header_is_read_wrongly() {
    let real = [
        r#"{"call_count":28,"total_time":25,"total_cputime":25}"#,
        r#"{"1":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}"#,
        r#"{"acc_id_util_pct":9.67,"reset_time_duration":100}"#,
        "75",
        "0",
        "1795690800",
    ];
    let names = [
        "x-app-usage",
        "x-business-use-case-usage",
        "x-ad-account-usage",
        "x-rate-limit-limit",
        "x-rate-limit-remaining",
        "x-rate-limit-reset",
        "retry-after",
    ];
    let mut mutation = Mutation::new("usage headers");
    let context = Context::of(Provider::Facebook, &stored(Provider::Facebook), now());
    for _ in 0..inputs() {
        let headers = names
            .iter()
            .map(|name| ((*name).to_owned(), mutation.text(&real)))
            .collect();
        let answer = Answer {
            headers,
            ..answer(&mut mutation)
        };
        let _ = usage::readings(&answer, Some("2244994945000"));
        for provider in Provider::ALL {
            let context = Context {
                provider,
                ..context.clone()
            };
            let verdict = classify(Stage::Api, &answer, &context);
            if let Verdict::Refused {
                retry_after: Some(wait),
                ..
            } = verdict
            {
                assert!(wait >= TimeDelta::zero(), "a wait is never in the past");
            }
        }
    }
    report("usage headers", inputs());
}
