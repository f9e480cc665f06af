//! Faults of the line, and the log.

use std::time::Duration;

use holdfast_sandbox::{
    ClientAuth, Endpoint, FaultTarget, Lever, Outcome, Provider, Sandbox, fingerprint,
};
use serde_json::Value;

use crate::browser::{answer, at, client, form, sandbox};

fn fault(provider: Provider, endpoint: Endpoint) -> FaultTarget {
    FaultTarget {
        provider: Some(provider),
        endpoint,
        times: Some(1),
        millis: None,
        status: None,
    }
}

/// Any call to X's token endpoint; without faults it is answered with 400.
async fn call(sandbox: &Sandbox) -> reqwest::Result<reqwest::Response> {
    let url = at(sandbox, "api.x.com/2/oauth2/token", &[]);
    client()
        .post(url)
        .basic_auth("UHJhY3RpY2VYQXBw", Some("sbx-practice-x-secret"))
        .form(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", "sbx-none"),
        ])
        .send()
        .await
}

#[tokio::test]
async fn each_fault_takes_one_answer() {
    let sandbox = sandbox().await;
    let at_token = || fault(Provider::X, Endpoint::Token);
    sandbox.pull(Lever::Fail500(at_token())).unwrap();
    assert_eq!(call(&sandbox).await.unwrap().status().as_u16(), 503);
    let limit = FaultTarget {
        millis: Some(90_000),
        ..at_token()
    };
    sandbox.pull(Lever::RateLimit(limit)).unwrap();
    let limited = call(&sandbox).await.unwrap();
    assert_eq!(limited.status().as_u16(), 429);
    // X names the moment, not the wait.
    let reset = limited.headers()["x-rate-limit-reset"].to_str().unwrap();
    let wait = reset.parse::<i64>().unwrap() - sandbox.clock().now().timestamp();
    assert!((80..=90).contains(&wait), "{wait}");
    sandbox.pull(Lever::HtmlBody(at_token())).unwrap();
    let html = call(&sandbox).await.unwrap();
    assert_eq!(html.status().as_u16(), 502);
    assert!(html.text().await.unwrap().starts_with("<!doctype"));
    sandbox.pull(Lever::CutBody(at_token())).unwrap();
    assert!(call(&sandbox).await.unwrap().text().await.is_err());
    sandbox.pull(Lever::LoseAnswer(at_token())).unwrap();
    assert!(call(&sandbox).await.is_err());
    assert_eq!(
        call(&sandbox).await.unwrap().status().as_u16(),
        400,
        "all faults are used up"
    );
    let outcomes: Vec<Outcome> = sandbox.log().iter().map(|entry| entry.outcome).collect();
    assert_eq!(outcomes[3..5], [Outcome::Cut, Outcome::Dropped]);
}

#[tokio::test]
async fn faults_of_one_endpoint_spare_the_other() {
    let sandbox = sandbox().await;
    sandbox
        .pull(Lever::Fail500(fault(Provider::X, Endpoint::Api)))
        .unwrap();
    assert_eq!(call(&sandbox).await.unwrap().status().as_u16(), 400);
    let me = at(&sandbox, "api.x.com/2/users/me", &[]);
    assert_eq!(
        client().get(me).send().await.unwrap().status().as_u16(),
        503
    );
}

#[tokio::test]
async fn a_slow_answer_comes_late() {
    let sandbox = sandbox().await;
    let slow = FaultTarget {
        millis: Some(60_000),
        ..fault(Provider::X, Endpoint::Token)
    };
    sandbox.pull(Lever::Slow(slow)).unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(300), call(&sandbox)).await;
    assert!(waited.is_err(), "it is not answered yet");
    assert_eq!(sandbox.log()[0].outcome, Outcome::Open);
    assert_eq!(call(&sandbox).await.unwrap().status().as_u16(), 400);
    assert_eq!(sandbox.log()[1].in_flight, 1, "two at a time are seen");
}

#[tokio::test]
async fn a_network_can_be_down() {
    let sandbox = sandbox().await;
    sandbox
        .pull(Lever::LeaveNetworkDown {
            provider: Provider::X,
            down: true,
        })
        .unwrap();
    assert!(call(&sandbox).await.is_err());
    sandbox.clear_levers();
    assert!(call(&sandbox).await.is_ok());
}

#[tokio::test]
async fn dates_of_answers_follow_the_skew() {
    let sandbox = sandbox().await;
    let date =
        |response: reqwest::Response| response.headers()["date"].to_str().unwrap().to_owned();
    let before = date(call(&sandbox).await.unwrap());
    sandbox
        .pull(Lever::Skew {
            seconds: 400 * 86_400,
        })
        .unwrap();
    let after = date(call(&sandbox).await.unwrap());
    assert_ne!(before[12..16], after[12..16], "{before} {after}");
    assert_eq!(
        sandbox.clock().offset(),
        0,
        "the clock itself stands where it was"
    );
}

#[tokio::test]
async fn the_log_tells_everything_but_secrets() {
    let sandbox = sandbox().await;
    call(&sandbox).await.unwrap();
    let url = at(&sandbox, "oauth2.googleapis.com/token", &[]);
    form(
        url,
        &[
            ("client_id", "x"),
            ("client_secret", "hush"),
            ("code_verifier", "quiet"),
        ],
    )
    .await;
    let log = sandbox.log();
    assert_eq!(log[0].client_auth, ClientAuth::Basic);
    assert_eq!(log[0].authorization.as_deref(), Some("Basic"));
    assert_eq!(log[0].form["refresh_token"], fingerprint("sbx-none"));
    assert_eq!(log[0].status, Some(400));
    assert_eq!(log[1].client_auth, ClientAuth::Body);
    let url = at(&sandbox, "log", &[("since", "0")]);
    let response = client().get(url).send().await.unwrap();
    let (_, told): (u16, Value) = answer(response).await;
    let told = told.to_string();
    for secret in ["sbx-", "hush", "quiet"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

#[tokio::test]
async fn a_fresh_token_can_be_called_revoked_by_mistake() {
    let sandbox = sandbox().await;
    let url = at(&sandbox, "api.linkedin.com/v2/userinfo", &[]);
    let code = || async {
        let response = client()
            .get(url.clone())
            .bearer_auth("sbx-none")
            .send()
            .await
            .unwrap();
        answer(response).await.1["serviceErrorCode"].clone()
    };
    let once = fault(Provider::Linkedin, Endpoint::Api);
    sandbox.pull(Lever::SpuriousRevoked(once)).unwrap();
    assert_eq!(code().await, 65_601);
    assert_eq!(code().await, 65_600);
}
