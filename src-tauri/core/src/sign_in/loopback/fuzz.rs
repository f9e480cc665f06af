//! Many addresses and requests that no network sent: nothing panics, and none of them is taken for
//! the answer unless it carries this attempt's state, once.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use url::Url;

use super::request::{Judged, judge};
use crate::domain::id::FlowId;
use crate::mutation::{Mutation, inputs, report};
use crate::sign_in::matching::{Decision, Expected, Issuer, matches};
use crate::sign_in::pasted;
use crate::sign_in::redirect::RedirectAnswer;
use crate::sign_in::state::FlowState;

const REDIRECT: &str = "http://127.0.0.1:43110/callback";
const STATE: &str = "st-7f3a";

/// Answers as networks give them; the first parameter list of each is right.
const ADDRESSES: &[&str] = &[
    "http://127.0.0.1:43110/callback?code=EXAMPLE-CODE&state=st-7f3a#_=_",
    "http://127.0.0.1:43110/callback?state=st-7f3a&code=4%2F0EXAMPLE&scope=openid%20email",
    "http://127.0.0.1:43110/callback?error=access_denied&error_code=200&state=st-7f3a",
    "http://127.0.0.1:43110/callback?error=invalid_scope&error_description=x&state=st-7f3a#!",
    "http://127.0.0.1:43110/callback?code=EXAMPLE-CODE&state=st-OLD",
    "https://www.facebook.com/v27.0/dialog/oauth?redirect_uri=http%3A%2F%2F127.0.0.1%3A43110",
    "127.0.0.1:43110/callback?code=EXAMPLE-CODE&state=st-7f3a",
    " <http://127.0.0.1:43110/callback?code=EXAMPLE\n-CODE&state=st-7f3a> ",
];

const REQUESTS: &[&str] = &[
    "GET /callback?code=EXAMPLE-CODE&state=st-7f3a HTTP/1.1\r\nHost: 127.0.0.1:43110\r\n\r\n",
    "GET /callback?error=access_denied&state=st-7f3a HTTP/1.1\r\nHost: 127.0.0.1:43110\r\nAccept: */*\r\n\r\n",
    "POST /callback?code=a&state=st-7f3a HTTP/1.1\r\nHost: 127.0.0.1:43110\r\nContent-Length: 3\r\n\r\nabc",
    "GET http://127.0.0.1:43110/callback?code=a&state=st-7f3a HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "GET /favicon.ico HTTP/1.0\r\n\r\n",
];

fn expected() -> Expected {
    Expected {
        flow: FlowId(uuid::Uuid::nil()),
        redirect: Url::parse(REDIRECT).unwrap(),
        state: FlowState::from(SecretString::from(STATE)),
        issuer: Issuer::Unnamed,
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// Whether a query names this attempt's state, and nothing else as one.
fn has_our_state(query: &str) -> bool {
    let states: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "state")
        .collect();
    states.len() == 1 && states[0].1 == STATE
}

#[test]
fn no_redirect_is_taken_for_an_answer_without_the_state() {
    let expected = expected();
    let mut mutation = Mutation::new("redirect");
    let mut answers = 0_u64;
    for _ in 0..inputs() {
        let text = mutation.text(ADDRESSES);
        let Ok(url) = Url::parse(text.trim()) else {
            continue;
        };
        if let Decision::Ours(_) = matches(&expected, &url) {
            answers += 1;
            assert!(has_our_state(url.query().unwrap_or_default()), "{text:?}");
            assert_eq!(url.port(), Some(43110), "{text:?}");
        }
    }
    assert!(answers > 0, "some of them are right");
    report("redirect addresses", inputs());
}

#[test]
fn no_pasted_text_is_taken_for_an_answer_without_the_state() {
    let expected = expected();
    let mut mutation = Mutation::new("pasted");
    let ends_at = now() + TimeDelta::minutes(5);
    let mut answers = 0_u64;
    for _ in 0..inputs() {
        let text = mutation.text(ADDRESSES);
        let late = mutation.chance(8);
        let at = if late { ends_at } else { now() };
        if let Ok(answer) = pasted::read(&text, &expected, ends_at, at) {
            answers += 1;
            assert!(!late, "too late");
            let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(bare.contains("state"), "{text:?}");
            if let RedirectAnswer::Code { .. } = answer {
                assert!(bare.contains("code"), "{text:?}");
            }
        }
    }
    assert!(answers > 0, "some of them are right");
    report("pasted addresses", inputs());
}

#[test]
fn no_request_is_taken_for_an_answer_without_host_and_state() {
    let expected = expected();
    let mut mutation = Mutation::new("loopback");
    let mut answers = 0_u64;
    for _ in 0..inputs() {
        let text = mutation.text(REQUESTS);
        let head = mutation.bytes(text);
        if let Judged::Answer(_) = judge(&head, &expected) {
            answers += 1;
            let text = String::from_utf8_lossy(&head).into_owned();
            let target = text.split(' ').nth(1).unwrap_or_default();
            let (path, query) = target.split_once('?').unwrap_or_default();
            assert!(text.trim_start().starts_with("GET "), "{text:?}");
            assert_eq!(path, "/callback", "{text:?}");
            assert!(!target.contains('#') && has_our_state(query), "{text:?}");
            assert!(text.contains("127.0.0.1:43110"), "{text:?}");
        }
    }
    assert!(answers > 0, "some of them are right");
    report("loopback requests", inputs());
}
