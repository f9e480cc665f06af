//! Answers of token endpoints as RFC 6749 would have them, so that the library can read them.
//!
//! What networks do: lives in quotes or as dates, 0 for "never", scopes parted by commas or listed,
//! no token type, everything inside `data`, a byte-order mark before it, an empty refresh token.

use chrono::{DateTime, Utc};
use oauth2::HttpResponse;
use oauth2::http::{HeaderValue, header};
use serde_json::{Map, Value};

use crate::domain::network::Provider;

use super::super::Refusal;
use super::super::answer::{self, Answer, Context};
use super::super::http::{Lost, Sent};

/// The answer as RFC 6749 would have it. Only called for an answer that was judged healthy.
///
/// Where a `spent` refresh token was brought, a new one without an access token that can be used is
/// half a success: it is kept, beside an empty access token.
pub(super) fn normalised(
    answer: &Answer,
    spent: bool,
    context: &Context,
) -> Result<HttpResponse, Refusal> {
    let nothing = || context.lost(Lost(Sent::Maybe));
    let body = unwrapped(answer.data());
    let fields = body.as_object().ok_or_else(nothing)?;
    let refresh = fields
        .get("refresh_token")
        .and_then(Value::as_str)
        .filter(|token| !token.is_empty());
    let access = match access(fields) {
        Some(access) => access,
        None if spent && refresh.is_some() => "",
        None => return Err(nothing()),
    };
    let mut written = Map::new();
    written.insert("access_token".to_owned(), access.into());
    // Instagram's first answer and TikTok Business leave it out; nobody uses another kind.
    written.insert("token_type".to_owned(), "bearer".into());
    let life = fields.get("expires_in");
    match life.and_then(|life| seconds(life, context.now)) {
        // 0 means "never" on Facebook only.
        Some(0) if context.provider == Provider::Facebook => {
            written.insert("never".to_owned(), true.into());
        }
        // Nobody gives a token that has ended; how long it lives is not known then.
        Some(0) => {}
        Some(life) => {
            written.insert("expires_in".to_owned(), life.into());
        }
        None => {}
    }
    // An empty value never replaces a stored token.
    if let Some(token) = refresh {
        written.insert("refresh_token".to_owned(), token.into());
        let life = ["refresh_expires_in", "refresh_token_expires_in"]
            .iter()
            .find_map(|name| fields.get(*name));
        if let Some(life) = life.and_then(|life| seconds(life, context.now)) {
            written.insert("refresh_ends_in".to_owned(), life.into());
        }
    }
    // TikTok names the account that the tokens are of.
    if let Some(subject) = fields.get("open_id").and_then(answer::text) {
        written.insert("subject".to_owned(), subject.into());
    }
    let scopes = ["scope", "scopes", "permissions"]
        .iter()
        .find_map(|name| fields.get(*name))
        .map(scopes)
        .unwrap_or_default();
    if !scopes.is_empty() {
        written.insert("scope".to_owned(), scopes.join(" ").into());
    }
    let mut response = HttpResponse::new(Value::Object(written).to_string().into_bytes());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}

/// The access token, if it can be sent: of the one kind there is, and in the characters that RFC 6749
/// (A.12) has for it. Others would be left out of a request's headers.
fn access(fields: &Map<String, Value>) -> Option<&str> {
    let bearer = match fields.get("token_type") {
        None | Some(Value::Null) => true,
        Some(kind) => kind
            .as_str()
            .is_some_and(|kind| kind.is_empty() || kind.eq_ignore_ascii_case("bearer")),
    };
    let token = fields.get("access_token").and_then(Value::as_str)?;
    let sendable = !token.is_empty() && token.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
    (bearer && sendable).then_some(token)
}

/// Instagram may wrap its answer in `data[]`, TikTok Business in `data`.
fn unwrapped(mut body: Value) -> Value {
    match body.get_mut("data").map(Value::take) {
        Some(Value::Array(mut items)) if !items.is_empty() => items.swap_remove(0),
        Some(inner @ Value::Object(_)) => inner,
        Some(_) | None => body,
    }
}

/// Scopes as networks write them: parted by spaces or commas, or as a list, even of numbers.
pub(in super::super) fn scopes(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => text
            .split([' ', ','])
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        Value::Array(items) => items.iter().filter_map(answer::text).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

/// A life in whole seconds: a number, a number in quotes, or a date. Anything else is not known.
fn seconds(value: &Value, now: DateTime<Utc>) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => {
            let text = text.trim();
            text.parse::<u64>()
                .ok()
                .or_else(|| text.parse::<f64>().ok().and_then(whole))
                .or_else(|| {
                    let date = DateTime::parse_from_rfc3339(text).ok()?;
                    u64::try_from((date.with_timezone(&Utc) - now).num_seconds()).ok()
                })
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Longer than any network's answer, and small enough to be exact in a float.
const LONGEST_LIFE: f64 = 1e12;

fn whole(float: f64) -> Option<u64> {
    let exact = (0.0..=LONGEST_LIFE).contains(&float);
    exact.then(|| float.floor() as u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-25T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_life_is_a_number_a_number_in_quotes_or_a_date() {
        let table = [
            (json!(5_184_000), Some(5_184_000)),
            (json!("5184000"), Some(5_184_000)),
            (json!(" 3600 "), Some(3_600)),
            (json!(3600.0), Some(3_600)),
            (json!("3600.0"), Some(3_600)),
            (json!("2026-11-25T13:00:00Z"), Some(3_600)),
            (json!("2026-11-25T14:00:00+01:00"), Some(3_600)),
            (json!(0), Some(0)),
            (json!(3599.7), Some(3_599)),
            (json!("3599.7"), Some(3_599)),
            (json!(-1), None),
            (json!("-1"), None),
            (json!("2026-11-25T11:00:00Z"), None),
            (json!("soon"), None),
            (json!(1e300), None),
            (json!(null), None),
            (json!([3600]), None),
        ];
        for (value, expected) in table {
            assert_eq!(seconds(&value, now()), expected, "{value}");
        }
    }

    #[test]
    fn scopes_are_parted_by_spaces_or_commas_or_listed() {
        let table = [
            (json!("a b"), vec!["a", "b"]),
            (json!("a,b"), vec!["a", "b"]),
            (json!("a, b"), vec!["a", "b"]),
            (json!(["a", "b"]), vec!["a", "b"]),
            (json!([4, 6]), vec!["4", "6"]),
            (json!(""), vec![]),
            (json!(null), vec![]),
        ];
        for (value, expected) in table {
            assert_eq!(scopes(&value), expected, "{value}");
        }
    }

    fn normal(provider: Provider, body: &[u8]) -> Option<Value> {
        let answer = Answer {
            status: 200,
            headers: Default::default(),
            body: body.to_vec(),
        };
        let context = Context::fresh(provider, now());
        let response = normalised(&answer, false, &context).ok()?;
        serde_json::from_slice(response.body()).ok()
    }

    #[test]
    fn what_networks_write_becomes_what_the_standard_says() {
        let plain = json!({"access_token": "A", "token_type": "bearer"});
        let bodies = [
            json!({"access_token": "A"}),
            json!({"access_token": "A", "token_type": "Bearer", "refresh_token": ""}),
            json!({"data": [{"access_token": "A", "user_id": 1}]}),
            json!({"code": 0, "message": "OK", "data": {"access_token": "A"}}),
        ];
        for body in bodies {
            let text = body.to_string();
            let got = normal(Provider::Tiktok, text.as_bytes());
            assert_eq!(got.as_ref(), Some(&plain), "{text}");
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            assert_eq!(normal(Provider::Tiktok, &marked).as_ref(), Some(&plain));
        }
    }

    #[test]
    fn zero_is_never_on_facebook_only() {
        let body = br#"{"access_token":"A","expires_in":0}"#;
        let facebook = normal(Provider::Facebook, body).unwrap();
        assert_eq!(
            (&facebook["never"], &facebook["expires_in"]),
            (&json!(true), &Value::Null)
        );
        let google = normal(Provider::Google, body).unwrap();
        assert_eq!(
            (&google["never"], &google["expires_in"]),
            (&Value::Null, &Value::Null)
        );
    }

    #[test]
    fn without_a_token_nothing_is_written() {
        let bodies: [&[u8]; 7] = [
            b"",
            b"{}",
            b"[]",
            b"<html>",
            br#"{"access_token":""}"#,
            br#"{"access_token":7}"#,
            br#"{"access_token":"A"#,
        ];
        for body in bodies {
            assert!(normal(Provider::X, body).is_none(), "{body:?}");
        }
    }
}
