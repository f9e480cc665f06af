//! What a token endpoint may answer to a renewal, one test for each bad input. `KEPT` is what is
//! stored before; what a renewal gives is what would be stored after it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::{Cause, Effect};
use holdfast_core::domain::grant::{End, Renewal, TokenEnds};
use holdfast_core::domain::network::Provider;
use holdfast_core::domain::policy::back_off;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{
    Addresses, AppCredentials, AppOptions, Networks, Patience, Refusal, Renewed, Sent,
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

use super::recorded::{Recorded, Reply, To};
use crate::mail::Peer;

/// Providers that renew with a refresh token.
const RENEWING: [Provider; 5] = [
    Provider::X,
    Provider::Tiktok,
    Provider::TiktokBusiness,
    Provider::Google,
    Provider::Linkedin,
];

const KEPT: [&str; 2] = ["EXAMPLE-A0", "EXAMPLE-R0"];

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn stored() -> TokenSet {
    TokenSet {
        access: KEPT[0].into(),
        refresh: Some(KEPT[1].into()),
        ends: TokenEnds {
            issued_at: now() - TimeDelta::hours(3),
            access: End::Reported(now() - TimeDelta::hours(1)),
            refresh: Some(End::Reported(now() + TimeDelta::days(90))),
            data_access: None,
        },
        renewal: Renewal::Rotating,
        scopes: vec!["one".to_owned(), "two".to_owned()],
    }
}

async fn renew_at(
    base: &Url,
    provider: Provider,
    patience: Patience,
) -> Result<Renewed, Box<Refusal>> {
    let app = AppCredentials {
        provider,
        client_id: "EXAMPLE-ID".to_owned(),
        client_secret: Some("EXAMPLE-SECRET".into()),
        options: AppOptions::default(),
    };
    let networks = Networks::with_patience(Addresses::simulated(base.clone()), patience).unwrap();
    let renewed = networks.renew(&app, &stored(), now()).await;
    renewed.map_err(Box::new)
}

async fn renew(provider: Provider, reply: Reply) -> Result<Renewed, Box<Refusal>> {
    let server = Recorded::start(vec![reply]).await;
    renew_at(&server.base, provider, Patience::default()).await
}

fn body(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    Reply {
        to: To::Any,
        status,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: body.into(),
    }
}

fn json_of(status: u16, value: &Value) -> Reply {
    body(status, "application/json", value.to_string())
}

/// What a healthy answer looks like, with some fields in another way.
fn tokens_with(fields: Value) -> Value {
    let mut answer = json!({
        "access_token": "EXAMPLE-A1", "token_type": "bearer", "expires_in": 7200,
        "refresh_token": "EXAMPLE-R1", "scope": "one two",
    });
    let (all, new) = (answer.as_object_mut().unwrap(), fields);
    for (name, value) in new.as_object().unwrap() {
        all.insert(name.clone(), value.clone());
    }
    answer
}

fn without(field: &str) -> Value {
    let mut answer = tokens_with(json!({}));
    answer.as_object_mut().unwrap().remove(field);
    answer
}

fn pair(tokens: &TokenSet) -> [&str; 2] {
    let refresh = tokens.refresh.as_ref().unwrap();
    [tokens.access.expose_secret(), refresh.expose_secret()]
}

/// Every provider takes the tokens; gives the end of the access token.
async fn renews(reply: &Reply, expected: [&str; 2]) -> End {
    let mut ends = Vec::new();
    for provider in RENEWING {
        let renewed = renew(provider, reply.clone()).await;
        let tokens = renewed
            .unwrap_or_else(|refusal| panic!("{provider:?}: {refusal:?}"))
            .tokens;
        assert_eq!(pair(&tokens), expected, "{provider:?}");
        ends.push(tokens.ends.access);
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    ends[0]
}

/// Nothing is learnt about the sign-in, and the refresh token may be spent: it is sent once more
/// when the first request can no longer be under way.
async fn interrupts(reply: Reply) {
    for provider in RENEWING {
        let refusal = renew(provider, reply.clone()).await.unwrap_err();
        assert_eq!(refusal.finding.cause, Cause::Transient, "{provider:?}");
        assert_eq!(refusal.sent, Sent::Maybe, "{provider:?}");
    }
}

#[tokio::test]
async fn bad_input_19_a_page() {
    interrupts(body(200, "text/html", "<html>Sign in to the wifi</html>")).await;
}

#[tokio::test]
async fn bad_input_20_json_cut_in_half() {
    let whole = tokens_with(json!({})).to_string();
    interrupts(body(200, "application/json", &whole[..whole.len() / 2])).await;
}

#[tokio::test]
async fn bad_input_21_a_length_longer_than_the_body() {
    let promised = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"access_token\":".to_vec();
    let server = Raw::start(promised, Then::Hold).await;
    let short = Patience {
        read: Duration::from_millis(200),
        ..Patience::default()
    };
    let refusal = renew_at(&server.base, Provider::X, short)
        .await
        .unwrap_err();
    assert_eq!(refusal.finding.cause, Cause::Transient);
    assert_eq!(refusal.sent, Sent::Maybe);
}

#[tokio::test]
async fn bad_input_22_fifty_megabytes() {
    const SIZE: usize = 50 * 1024 * 1024;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n").into_bytes();
    let server = Raw::start(head, Then::Send(SIZE)).await;
    let refusal = renew_at(&server.base, Provider::X, Patience::default())
        .await
        .unwrap_err();
    assert_eq!(refusal.finding.cause, Cause::Transient);
    let sent = server.serving.await.unwrap();
    assert!(sent < SIZE, "the client hung up: {sent}");
}

#[tokio::test]
async fn bad_input_23_a_coding_that_unpacks_to_more() {
    let mut bomb = body(
        200,
        "application/json",
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
    );
    let coding = ("content-encoding".to_owned(), "gzip".to_owned());
    bomb.headers.push(coding);
    interrupts(bomb).await;
}

#[tokio::test]
async fn bad_input_24_json_called_plain_text() {
    let answer = tokens_with(json!({})).to_string();
    renews(
        &body(200, "text/plain", answer),
        ["EXAMPLE-A1", "EXAMPLE-R1"],
    )
    .await;
}

#[tokio::test]
async fn bad_input_25_a_byte_order_mark() {
    let answer = format!("\u{feff}{}", tokens_with(json!({})));
    renews(
        &body(200, "application/json", answer),
        ["EXAMPLE-A1", "EXAMPLE-R1"],
    )
    .await;
}

#[tokio::test]
async fn bad_input_26_another_encoding() {
    let text = tokens_with(json!({})).to_string();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    interrupts(body(200, "application/json; charset=utf-16", wide)).await;
}

/// The life in the answer, and the seconds that are believed.
async fn lives(life: Value, seconds: Option<i64>) {
    let reply = json_of(200, &tokens_with(json!({"expires_in": life})));
    let end = renews(&reply, ["EXAMPLE-A1", "EXAMPLE-R1"]).await;
    let expected = seconds.map_or(End::Unknown, |seconds| {
        End::Reported(now() + TimeDelta::seconds(seconds))
    });
    assert_eq!(end, expected, "{life}");
}

/// Not known: the published life drives the next renewal, and no date is invented.
#[tokio::test]
async fn bad_input_27_no_life() {
    let reply = json_of(200, &without("expires_in"));
    let end = renews(&reply, ["EXAMPLE-A1", "EXAMPLE-R1"]).await;
    assert_eq!(end, End::Unknown);
}

#[tokio::test]
async fn bad_input_28_a_life_in_quotes() {
    lives(json!("3600"), Some(3_600)).await;
}

#[tokio::test]
async fn bad_input_29_no_time_to_live() {
    lives(json!(0), None).await;
}

#[tokio::test]
async fn bad_input_30_a_life_below_nothing() {
    lives(json!(-1), None).await;
}

#[tokio::test]
async fn bad_input_31_a_life_beyond_all_numbers() {
    lives(json!(9_223_372_036_854_775_808_u64), None).await;
    // Valid JSON, and too large for a reader of numbers.
    let text = tokens_with(json!({})).to_string().replace("7200", "1e999");
    let end = renews(
        &body(200, "application/json", text),
        ["EXAMPLE-A1", "EXAMPLE-R1"],
    )
    .await;
    assert_eq!(end, End::Unknown);
}

#[tokio::test]
async fn bad_input_32_a_life_with_a_fraction() {
    lives(json!(3599.7), Some(3_599)).await;
}

#[tokio::test]
async fn bad_input_33_a_life_that_is_no_number() {
    for life in [json!(null), json!(true), json!([])] {
        lives(life, None).await;
    }
}

/// The refresh token that was sent may be spent, so the new one is kept, and it is as due as before.
#[tokio::test]
async fn bad_input_34_a_refresh_token_alone() {
    let end = renews(
        &json_of(200, &without("access_token")),
        [KEPT[0], "EXAMPLE-R1"],
    )
    .await;
    assert_eq!(end, stored().ends.access);
}

#[tokio::test]
async fn bad_input_35_an_empty_access_token() {
    interrupts(json_of(
        200,
        &json!({"access_token": "", "token_type": "bearer"}),
    ))
    .await;
}

/// It could not be sent in a header; without one the network would refuse the account.
#[tokio::test]
async fn bad_input_36_an_access_token_that_is_no_header() {
    for odd in ["A\r\nX-Injected: 1", "A\u{0}", "A\u{e9}", "\u{1f600}"] {
        let alone = json!({"access_token": odd, "token_type": "bearer"});
        interrupts(json_of(200, &alone)).await;
        let with_refresh = tokens_with(json!({"access_token": odd}));
        renews(&json_of(200, &with_refresh), [KEPT[0], "EXAMPLE-R1"]).await;
    }
}

#[tokio::test]
async fn bad_input_37_no_new_refresh_token() {
    for none in [json!(""), json!(null)] {
        let reply = json_of(200, &tokens_with(json!({"refresh_token": none})));
        renews(&reply, ["EXAMPLE-A1", KEPT[1]]).await;
    }
    renews(
        &json_of(200, &without("refresh_token")),
        ["EXAMPLE-A1", KEPT[1]],
    )
    .await;
}

#[tokio::test]
async fn bad_input_38_the_same_refresh_token() {
    let reply = json_of(200, &tokens_with(json!({"refresh_token": KEPT[1]})));
    renews(&reply, ["EXAMPLE-A1", KEPT[1]]).await;
}

#[tokio::test]
async fn bad_input_39_a_refresh_token_of_twenty_kilobytes() {
    let long = "r".repeat(20 * 1024);
    let reply = json_of(200, &tokens_with(json!({"refresh_token": long})));
    renews(&reply, ["EXAMPLE-A1", &long]).await;
}

#[tokio::test]
async fn bad_input_40_other_kinds_of_token() {
    for bearer in [
        json!("bearer"),
        json!("Bearer"),
        json!("BEARER"),
        json!(null),
    ] {
        let reply = json_of(200, &tokens_with(json!({"token_type": bearer})));
        renews(&reply, ["EXAMPLE-A1", "EXAMPLE-R1"]).await;
    }
    for other in [json!("MAC"), json!(7)] {
        let reply = json_of(200, &tokens_with(json!({"token_type": other})));
        renews(&reply, [KEPT[0], "EXAMPLE-R1"]).await;
    }
}

/// What is granted counts, not what was asked for; status names what is missing.
#[tokio::test]
async fn bad_input_41_fewer_permissions() {
    for provider in RENEWING {
        let reply = json_of(200, &tokens_with(json!({"scope": "one"})));
        let renewed = renew(provider, reply).await.unwrap();
        assert_eq!(renewed.tokens.scopes, ["one"], "{provider:?}");
    }
}

/// Cause and whether the network itself answered.
async fn refuses(provider: Provider, reply: Reply) -> (Cause, Sent) {
    let refusal = renew(provider, reply).await.unwrap_err();
    (refusal.finding.cause, refusal.sent)
}

#[tokio::test]
async fn bad_input_42_an_error_with_status_200() {
    for provider in RENEWING {
        let error = error_of(provider);
        let (cause, sent) = refuses(provider, json_of(200, &error)).await;
        assert_eq!(cause.effect(), Effect::Ended, "{provider:?}");
        assert_eq!(sent, Sent::Answered, "{provider:?}");
    }
}

#[tokio::test]
async fn bad_input_43_an_error_called_a_page() {
    for provider in RENEWING {
        let error = error_of(provider).to_string();
        let (cause, sent) = refuses(provider, body(400, "text/html", error)).await;
        assert_eq!(cause.effect(), Effect::Ended, "{provider:?}");
        assert_eq!(sent, Sent::Answered, "{provider:?}");
    }
}

#[tokio::test]
async fn bad_input_44_an_error_inside_a_page() {
    for status in [400, 401, 403] {
        let page = r#"<html><body>{"error":"invalid_grant"}</body></html>"#;
        interrupts(body(status, "text/html", page)).await;
    }
}

/// The refresh token is over, in the provider's own words.
fn error_of(provider: Provider) -> Value {
    match provider {
        Provider::TiktokBusiness => json!({"code": 40105, "message": "revoked", "data": {}}),
        Provider::X => json!({
            "error": "invalid_request",
            "error_description": "Value passed for the token was invalid.",
        }),
        Provider::Facebook
        | Provider::Instagram
        | Provider::Linkedin
        | Provider::Tiktok
        | Provider::Google => json!({"error": "invalid_grant", "error_description": ""}),
    }
}

/// It is about the network app, and marks nobody. That all accounts make one notice is told where
/// apps are refused.
#[tokio::test]
async fn bad_input_45_the_app_is_refused() {
    for provider in [
        Provider::X,
        Provider::Tiktok,
        Provider::Google,
        Provider::Linkedin,
    ] {
        let error = json_of(401, &json!({"error": "invalid_client"}));
        let (cause, _) = refuses(provider, error).await;
        assert_eq!(cause.effect(), Effect::AppProblem, "{provider:?}");
    }
}

/// How long the network is left alone at least, and at most, after this wish.
async fn waits(wish: &str) -> [TimeDelta; 2] {
    let mut reply = json_of(429, &json!({}));
    let header = ("retry-after".to_owned(), wish.to_owned());
    reply.headers.push(header);
    let refusal = renew(Provider::X, reply).await.unwrap_err();
    assert_eq!(refusal.finding.cause.effect(), Effect::Passing);
    [0.0, 1.0].map(|roll| back_off(1, refusal.retry_after, roll))
}

#[tokio::test]
async fn bad_input_46_a_wish_to_be_left_alone() {
    assert_eq!(waits("120").await, [TimeDelta::seconds(120); 2]);
    let in_an_hour = "Wed, 25 Nov 2026 13:00:00 GMT";
    assert_eq!(waits(in_an_hour).await, [TimeDelta::hours(1); 2]);
}

#[tokio::test]
async fn bad_input_47_a_wish_for_a_moment_that_has_passed() {
    let an_hour_ago = "Wed, 25 Nov 2026 11:00:00 GMT";
    assert_eq!(waits(an_hour_ago).await, [TimeDelta::seconds(30); 2]);
}

#[tokio::test]
async fn bad_input_48_a_wish_that_is_none() {
    for none in ["-5", "abc", ""] {
        let own = [TimeDelta::seconds(1), TimeDelta::seconds(30)];
        assert_eq!(waits(none).await, own, "{none}");
    }
    assert_eq!(waits("99999999").await, [TimeDelta::hours(24); 2]);
}

#[tokio::test]
async fn bad_input_49_a_failure_of_the_server() {
    for status in [500, 502, 503, 504] {
        interrupts(json_of(status, &json!({}))).await;
    }
}

#[tokio::test]
async fn bad_input_50_another_address() {
    let elsewhere = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let there = format!("http://{}/token", elsewhere.local_addr().unwrap());
    for status in [301, 302, 303, 307, 308] {
        for target in [there.as_str(), "/token"] {
            let mut away = body(status, "text/html", "");
            away.headers
                .push(("location".to_owned(), target.to_owned()));
            let answers = tokens_with(json!({}));
            let server = Recorded::start(vec![
                Reply {
                    to: To::InTurn("/".to_owned()),
                    ..away
                },
                Reply::json(To::InTurn("/".to_owned()), &answers),
            ])
            .await;
            let refused = renew_at(&server.base, Provider::X, Patience::default()).await;
            let refusal = refused.unwrap_err();
            assert_eq!(refusal.finding.cause, Cause::Transient, "{status} {target}");
        }
    }
    let came = tokio::time::timeout(Duration::ZERO, elsewhere.accept()).await;
    assert!(came.is_err(), "nobody came");
}

/// Nothing is sent, so nothing is spent.
#[tokio::test(flavor = "multi_thread")]
async fn bad_input_51_certificates_that_are_not_right() {
    for certificate in ["expired", "unknown", "other_name"] {
        let server = Peer::start(&[("WAY", "tls"), ("CERTIFICATE", certificate)]);
        let base = Url::parse(&format!("https://127.0.0.1:{}", server.port)).unwrap();
        let refused = renew_at(&base, Provider::X, Patience::default()).await;
        let refusal = refused.unwrap_err();
        assert_eq!(refusal.finding.cause, Cause::Transient, "{certificate}");
        assert_eq!(refusal.sent, Sent::No, "{certificate}");
    }
}

/// That it is sent once more, and no sooner, is told where renewals are.
#[tokio::test]
async fn bad_input_52_broken_off_after_the_request() {
    let server = Raw::start(Vec::new(), Then::HangUp).await;
    let refused = renew_at(&server.base, Provider::X, Patience::default()).await;
    assert_eq!(refused.unwrap_err().sent, Sent::Maybe);
}

#[tokio::test]
async fn bad_input_53_a_name_that_comes_twice() {
    let twice =
        r#"{"access_token":"EXAMPLE-A0","access_token":"EXAMPLE-A1","refresh_token":"EXAMPLE-R1"}"#;
    renews(
        &body(200, "application/json", twice),
        ["EXAMPLE-A1", "EXAMPLE-R1"],
    )
    .await;
    // Good enough to carry tokens, not to end an account.
    let error = r#"{"error":"invalid_grant","error":"invalid_grant"}"#;
    interrupts(body(400, "application/json", error)).await;
}

#[tokio::test]
async fn bad_input_54_ten_thousand_levels() {
    for level in ["[", r#"{"data":"#] {
        interrupts(body(200, "application/json", level.repeat(10_000))).await;
    }
}

/// A server below the level of HTTP.
struct Raw {
    base: Url,
    /// How many bytes went out after the head.
    serving: JoinHandle<usize>,
}

enum Then {
    /// Nothing more comes, and the line stays open.
    Hold,
    HangUp,
    /// As many bytes as somebody takes.
    Send(usize),
}

impl Raw {
    async fn start(head: Vec<u8>, then: Then) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut piece = [0; 64 * 1024];
            assert!(stream.read(&mut piece).await.unwrap() > 0);
            stream.write_all(&head).await.unwrap();
            match then {
                Then::Hold => std::future::pending().await,
                Then::HangUp => 0,
                Then::Send(size) => send(&mut stream, size).await,
            }
        });
        Self {
            base: Url::parse(&base).unwrap(),
            serving,
        }
    }
}

async fn send(stream: &mut TcpStream, size: usize) -> usize {
    let piece = [b' '; 64 * 1024];
    let mut sent = 0;
    while sent < size && stream.write_all(&piece).await.is_ok() {
        sent += piece.len();
    }
    sent
}
