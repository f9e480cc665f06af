//! What may come instead of an answer: another address, too much of it, a coding nobody asked for.

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::{End, Renewal, TokenEnds};
use holdfast_core::domain::network::Provider;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{
    Addresses, AppCredentials, AppOptions, CheckSubject, Networks, Sent,
};
use serde_json::json;
use url::Url;

use super::recorded::{Recorded, Reply, To};
use super::setting::said;

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn app() -> AppCredentials {
    AppCredentials {
        provider: Provider::X,
        client_id: "EXAMPLE-ID".to_owned(),
        client_secret: None,
        options: AppOptions::default(),
    }
}

fn tokens() -> TokenSet {
    TokenSet {
        access: "EXAMPLE-A".into(),
        refresh: Some("EXAMPLE-R".into()),
        ends: TokenEnds {
            issued_at: now(),
            access: End::Unknown,
            refresh: Some(End::Unknown),
            data_access: None,
        },
        renewal: Renewal::Rotating,
        scopes: Vec::new(),
    }
}

fn networks(base: &Url) -> Networks {
    Networks::new(Addresses::simulated(base.clone())).unwrap()
}

async fn check(networks: &Networks) -> Verdict {
    let (app, tokens) = (app(), tokens());
    networks
        .check(&app, &tokens, CheckSubject::Grant, now())
        .await
}

fn healthy(to: To) -> Reply {
    Reply::json(to, &json!({"data": {"id": "1"}}))
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let away = Reply {
        status: 302,
        headers: vec![("location".to_owned(), "/elsewhere".to_owned())],
        ..healthy(To::Path("/users/me"))
    };
    let server = Recorded::start(vec![away, healthy(To::Path("/elsewhere"))]).await;
    let (cause, _) = said(&check(&networks(&server.base)).await);
    assert_eq!(cause, Some(Cause::Transient));
}

#[tokio::test]
async fn an_endless_answer_is_given_up() {
    for (filler, healthy) in [(1024 * 1024 - 100, true), (1024 * 1024, false)] {
        let body = json!({"data": {"id": "1"}, "filler": "x".repeat(filler)});
        let server = Recorded::start(vec![Reply::json(To::Any, &body)]).await;
        let verdict = check(&networks(&server.base)).await;
        assert_eq!(verdict == Verdict::Healthy, healthy, "{filler}");
    }
}

#[tokio::test]
async fn a_coding_nobody_asked_for_proves_nothing() {
    let coded = Reply {
        headers: vec![("content-encoding".to_owned(), "gzip".to_owned())],
        body: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
        ..healthy(To::Any)
    };
    let server = Recorded::start(vec![coded]).await;
    let (cause, _) = said(&check(&networks(&server.base)).await);
    assert_eq!(cause, Some(Cause::Transient));
}

#[tokio::test]
async fn a_renewal_tells_whether_it_may_have_been_acted_upon() {
    let gateway = Reply {
        status: 504,
        body: b"<html>".to_vec(),
        ..healthy(To::Any)
    };
    let server = Recorded::start(vec![gateway]).await;
    let base = server.base.clone();
    let (app, tokens) = (app(), tokens());
    let lost = networks(&base).renew(&app, &tokens, now()).await;
    assert_eq!(lost.unwrap_err().sent, Sent::Maybe);
    drop(server);
    // The port may take a moment to close; until then it answers as before.
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(5);
    loop {
        let lost = networks(&base).renew(&app, &tokens, now()).await;
        if lost.unwrap_err().sent == Sent::No {
            break;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "the port stays open"
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_networks_tell_the_time() {
    let mut dated = healthy(To::Any);
    let date = (
        "date".to_owned(),
        "Wed, 25 Nov 2026 15:00:00 GMT".to_owned(),
    );
    dated.headers.push(date);
    let server = Recorded::start(vec![dated]).await;
    let networks = networks(&server.base);
    assert_eq!(networks.ahead(), None);
    assert_eq!(check(&networks).await, Verdict::Healthy);
    assert_eq!(networks.ahead(), Some(TimeDelta::hours(3)));
}
