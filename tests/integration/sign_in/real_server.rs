//! The whole sign-in against `oidc-provider`, a certified OAuth server nobody here wrote: consent
//! page, loopback redirect, exchange with PKCE, rotation, revocation, and everything it refuses.
//!
//! The adapter of X speaks to it as it stands, because X is the network whose dialect is closest to
//! the standard: a public client, PKCE with S256, and refresh tokens that rotate. Only the paths of
//! the server are moved to those of X.

use std::time::Duration;

use chrono::TimeDelta;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::Renewal;
use holdfast_core::domain::network::Provider;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{AppOptions, AuthorizationCode, Pkce, Refusal, Revoked, Sent};
use holdfast_core::sign_in::limits::FLOW_LIFE;
use holdfast_core::sign_in::matching::{Decision, Expected, Issuer, matches};
use holdfast_core::sign_in::pasted;
use holdfast_core::sign_in::redirect::{RedirectAnswer, Unusable};
use secrecy::ExposeSecret;
use tokio::time::sleep;
use url::Url;

use super::server::{Attempt, Browser, Server, app, now};

/// The server refused with `invalid_grant`.
#[track_caller]
fn assert_invalid_grant<T>(result: Result<T, Refusal>) {
    let Err(refusal) = result else {
        panic!("it was accepted")
    };
    assert_eq!(
        refusal.finding.evidence.code.as_deref(),
        Some("invalid_grant")
    );
    assert_eq!(refusal.sent, Sent::Answered);
}

fn refresh(tokens: &TokenSet) -> &str {
    tokens
        .refresh
        .as_ref()
        .expect("a refresh token")
        .expose_secret()
}

fn with_query(url: &Url, change: impl Fn(&str, &str) -> Option<String>) -> Url {
    let mut changed = url.clone();
    changed.query_pairs_mut().clear().extend_pairs(
        url.query_pairs()
            .filter_map(|(name, value)| Some((name.clone(), change(&name, &value)?))),
    );
    changed
}

#[tokio::test]
async fn a_member_signs_in_and_the_tokens_work() {
    let server = Server::with(&[("AT_TTL", "7200")]);
    let before = now();
    let tokens = server.sign_in("ana").await;
    assert_eq!(server.member(&tokens).await.as_deref(), Some("ana"));
    assert_eq!(tokens.renewal, Renewal::Rotating);
    assert!(
        tokens.scopes.contains(&"openid".to_owned()),
        "{:?}",
        tokens.scopes
    );
    let end = tokens.ends.access.reported().expect("the server says when");
    assert!(end >= before + TimeDelta::seconds(7_190) && end <= now() + TimeDelta::seconds(7_200));
}

#[tokio::test]
async fn a_renewal_replaces_both_tokens() {
    let server = Server::start();
    let first = server.sign_in("ana").await;
    let second = server.renew(&first).await.unwrap();
    let third = server.renew(&second).await.unwrap();
    assert_ne!(refresh(&first), refresh(&second));
    assert_ne!(refresh(&second), refresh(&third));
    assert_eq!(server.member(&third).await.as_deref(), Some("ana"));
}

#[tokio::test]
async fn a_used_refresh_token_kills_the_whole_grant() {
    let server = Server::start();
    let first = server.sign_in("ana").await;
    let second = server.renew(&first).await.unwrap();
    assert_invalid_grant(server.renew(&first).await);
    server.has_told("grant ended").await;
    assert_invalid_grant(server.renew(&second).await);
    assert_eq!(server.member(&second).await, None);
}

#[tokio::test]
async fn a_landing_address_that_is_not_registered_gets_no_code() {
    let server = Server::start();
    let issuer = Issuer::Promised(server.issuer.clone());
    let attempt = Attempt::at(&server, issuer, "/elsewhere").await;
    let (shown, response) = Browser::new().open(&attempt.page).await;
    assert_eq!(
        shown.origin(),
        attempt.page.origin(),
        "the browser was sent away"
    );
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn a_code_is_worth_nothing_with_another_landing_address() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let mut code = attempt.land(&landing).await.unwrap();
    code.redirect.set_path("/elsewhere");
    assert_invalid_grant(server.exchange(&code).await);
}

#[tokio::test]
async fn a_code_is_worth_nothing_without_its_verifier() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let right = attempt.land(&landing).await.unwrap();
    let other = Pkce::new(Provider::X, &AppOptions::default()).unwrap();
    for verifier in [Some(other.verifier), None] {
        let wrong = AuthorizationCode {
            verifier,
            ..right.clone()
        };
        assert_invalid_grant(server.exchange(&wrong).await);
    }
    // This server keeps the code, which proves that the verifier alone was wrong.
    assert!(server.exchange(&right).await.is_ok());
}

#[tokio::test]
async fn an_authorize_address_without_a_challenge_is_an_error_of_the_app() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let page = with_query(&attempt.page, |name, value| {
        (!name.starts_with("code_challenge")).then(|| value.to_owned())
    });
    let (landing, _) = Browser::new().open(&page).await;
    let (answer, _) = attempt.answer(&landing).await;
    let RedirectAnswer::Refused { code, cause, .. } = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (code.as_str(), cause),
        ("invalid_request", Some(Cause::ConfigError))
    );
}

#[tokio::test]
async fn a_code_that_has_ended_is_refused() {
    let server = Server::with(&[("CODE_TTL", "1")]);
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let code = attempt.land(&landing).await.unwrap();
    // The life of the code itself, which the server counts in whole seconds.
    sleep(Duration::from_millis(2_100)).await;
    assert_invalid_grant(server.exchange(&code).await);
}

#[tokio::test]
async fn a_code_works_once_and_its_second_use_ends_the_grant() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let code = attempt.land(&landing).await.unwrap();
    let tokens = server.exchange(&code).await.unwrap();
    assert_invalid_grant(server.exchange(&code).await);
    server.has_told("grant ended").await;
    assert_eq!(server.member(&tokens).await, None);
}

#[tokio::test]
async fn a_revoked_consent_is_over_at_the_server() {
    let server = Server::start();
    let tokens = server.sign_in("ana").await;
    let revoked = server.networks.revoke(&app(), &tokens, "ana", now()).await;
    assert_eq!(revoked, Ok(Revoked::Done));
    assert_invalid_grant(server.renew(&tokens).await);
    assert_eq!(server.member(&tokens).await, None);
}

#[tokio::test]
async fn a_person_who_refuses_changes_nothing() {
    let server = Server::start();
    let kept = server.sign_in("ana").await;
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().refuse(&attempt.page).await;
    let (answer, page) = attempt.answer(&landing).await;
    assert!(matches!(answer, RedirectAnswer::Declined), "{answer:?}");
    assert!(page.contains("Nothing was changed"), "{page}");
    assert_eq!(server.member(&kept).await.as_deref(), Some("ana"));
    assert!(server.renew(&kept).await.is_ok());
}

#[tokio::test]
async fn the_answer_of_another_server_is_never_exchanged() {
    let server = Server::start();
    let elsewhere = Issuer::Promised("http://127.0.0.1:1".to_owned());
    let attempt = Attempt::expecting(&server, elsewhere).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let refused = attempt.land(&landing).await;
    assert!(
        matches!(refused, Err(RedirectAnswer::WrongIssuer)),
        "{refused:?}"
    );

    // The right server, but somebody took its name out of the answer.
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let nameless = with_query(&landing, |name, value| {
        (name != "iss").then(|| value.to_owned())
    });
    assert_ne!(nameless, landing, "the server sends its name");
    let refused = attempt.land(&nameless).await;
    assert!(
        matches!(refused, Err(RedirectAnswer::WrongIssuer)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn two_attempts_whose_answers_are_swapped_do_not_mix() {
    let server = Server::start();
    let (ana, mei) = tokio::join!(Attempt::begin(&server), Attempt::begin(&server));
    let to_ana = Browser::new().allow(&ana.page, "ana").await;
    let to_mei = Browser::new().allow(&mei.page, "mei").await;
    let swapped = |landing: &Url, port: &Expected| {
        let mut moved = landing.clone();
        moved.set_port(port.redirect.port()).unwrap();
        matches(port, &moved)
    };
    for decision in [
        swapped(&to_ana, &mei.expected),
        swapped(&to_mei, &ana.expected),
    ] {
        assert!(
            matches!(decision, Decision::NotAnAnswer(Unusable::ForeignState)),
            "{decision:?}"
        );
    }
    for (attempt, landing, name) in [(mei, to_mei, "mei"), (ana, to_ana, "ana")] {
        let code = attempt.land(&landing).await.unwrap();
        let tokens = server.exchange(&code).await.unwrap();
        assert_eq!(server.member(&tokens).await.as_deref(), Some(name));
    }
}

#[tokio::test]
async fn a_pasted_landing_address_signs_in_too() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let text = format!(" {landing}#_=_\n");
    let answer = pasted::read(&text, &attempt.expected, now() + FLOW_LIFE, now()).unwrap();
    let RedirectAnswer::Code { code, .. } = answer else {
        panic!("{answer:?}")
    };
    let code = AuthorizationCode {
        code,
        redirect: attempt.expected.redirect,
        verifier: Some(attempt.verifier),
    };
    let tokens = server.exchange(&code).await.unwrap();
    assert_eq!(server.member(&tokens).await.as_deref(), Some("ana"));
}
