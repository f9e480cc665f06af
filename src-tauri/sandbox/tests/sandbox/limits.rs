//! What may be asked, how it is told, and the counters.

use holdfast_sandbox::{Counts, Limit, Provider, Sandbox, Window};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::browser::{Decision, at, client, sandbox, text};
use crate::{facebook, google, linkedin, x};

/// Status, headers and body of a call with a bearer token.
async fn call(sandbox: &Sandbox, path: &str, token: &str) -> (u16, HeaderMap, Value) {
    let request = client().get(at(sandbox, path, &[])).bearer_auth(token);
    let request = request.header("linkedin-version", "202609");
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.json().await.unwrap())
}

fn number(headers: &HeaderMap, name: &str) -> Option<i64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

#[tokio::test]
async fn x_counts_a_quarter_of_an_hour_for_each_member() {
    let sandbox = sandbox().await;
    let token = text(&x::connect(&sandbox).await, "access_token");
    let me = "api.x.com/2/users/me";
    let (status, first, _) = call(&sandbox, me, &token).await;
    assert_eq!(status, 200);
    assert_eq!(number(&first, "x-rate-limit-limit"), Some(75));
    assert_eq!(number(&first, "x-rate-limit-remaining"), Some(74));
    for _ in 0..74 {
        assert_eq!(call(&sandbox, me, &token).await.0, 200);
    }
    let (status, refused, body) = call(&sandbox, me, &token).await;
    assert_eq!((status, body["status"].as_i64()), (429, Some(429)));
    assert_eq!(number(&refused, "x-rate-limit-remaining"), Some(0));
    let reset = number(&refused, "x-rate-limit-reset");
    assert_eq!(reset, number(&first, "x-rate-limit-reset"));

    let usage = sandbox.usage();
    let asked = usage
        .requests
        .iter()
        .find(|row| row.endpoint == format!("GET {me}"));
    assert_eq!(asked.map(|row| (row.requests, row.refused)), Some((76, 1)));
    let full = usage
        .limits
        .iter()
        .find(|full| full.limit.at == format!("GET {me}"));
    let full = full.unwrap();
    assert_eq!((full.used, full.allowed, full.refused), (76, 75, 1));

    sandbox.clock().advance(900);
    assert_eq!(call(&sandbox, me, &token).await.0, 200);
}

#[tokio::test]
async fn meta_tells_how_much_of_each_allowance_is_used() {
    let sandbox = sandbox().await;
    let token = facebook::connect(&sandbox, "ana@northwind.example", Decision::default()).await;
    let limit = |counts, requests| Limit {
        provider: Provider::Facebook,
        at: "graph.facebook.com/".to_owned(),
        counts,
        requests,
        window: Window::Rolling(3_600),
        per_member: false,
    };
    sandbox.limit(vec![limit(Counts::App, 100), limit(Counts::Object, 4)]);
    let page = "graph.facebook.com/v27.0/102000000000001";
    let usage = |headers: &HeaderMap, name: &str| -> Value {
        serde_json::from_str(headers[name].to_str().unwrap()).unwrap()
    };
    let (_, headers, _) = call(&sandbox, page, &token).await;
    assert_eq!(usage(&headers, "x-app-usage")["call_count"], 1);
    let case = &usage(&headers, "x-business-use-case-usage")["102000000000001"][0];
    assert_eq!(
        (&case["type"], &case["call_count"]),
        (&json!("pages"), &json!(25))
    );
    for _ in 0..3 {
        assert_eq!(call(&sandbox, page, &token).await.0, 200);
    }
    let (status, headers, body) = call(&sandbox, page, &token).await;
    assert_eq!(
        (status, body["error"]["code"].as_i64()),
        (400, Some(80_001))
    );
    let case = &usage(&headers, "x-business-use-case-usage")["102000000000001"][0];
    assert!(case["estimated_time_to_regain_access"].as_i64().unwrap() > 50);
    // Another Page has an allowance of its own.
    let other = "graph.facebook.com/v27.0/102000000000002";
    assert_eq!(call(&sandbox, other, &token).await.0, 200);
    sandbox.limit(vec![limit(Counts::App, 1)]);
    assert_eq!(call(&sandbox, page, &token).await.0, 200);
    assert_eq!(call(&sandbox, page, &token).await.2["error"]["code"], 4);
}

#[tokio::test]
async fn linkedin_says_nothing_until_midnight() {
    let sandbox = sandbox().await;
    let token = text(&linkedin::connect(&sandbox).await, "access_token");
    // By HTTP, as a soak from outside would.
    let limit = json!([{ "provider": "linkedin", "at": "api.linkedin.com/", "counts": "member",
        "requests": 1, "window": "utc-day" }]);
    let set = client().post(at(&sandbox, "limits", &[])).json(&limit);
    assert_eq!(set.send().await.unwrap().status(), 200);
    let info = "api.linkedin.com/v2/userinfo";
    assert_eq!(call(&sandbox, info, &token).await.0, 200);
    let (status, headers, body) = call(&sandbox, info, &token).await;
    assert_eq!((status, body["status"].as_i64()), (429, Some(429)));
    assert!(headers.get("retry-after").is_none());
    let midnight = 86_400 - sandbox.clock().now().timestamp().rem_euclid(86_400);
    sandbox.clock().advance(midnight);
    assert_eq!(call(&sandbox, info, &token).await.0, 200);
    let usage: Value = client()
        .get(at(&sandbox, "usage", &[]))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(usage["limits"][0]["refused"], 1);
    assert!(
        usage
            .to_string()
            .contains("GET api.linkedin.com/v2/userinfo")
    );
    assert!(!usage.to_string().contains("sbx-"), "{usage}");
}

#[tokio::test]
async fn writing_to_youtube_costs_fifty_units() {
    let sandbox = sandbox().await;
    let token = text(
        &google::connect(&sandbox, Decision::default()).await,
        "access_token",
    );
    let used = || {
        let usage = sandbox.usage();
        let quota = usage
            .limits
            .iter()
            .find(|full| full.limit.requests == 10_000 && full.limit.provider == Provider::Google);
        quota.map(|quota| quota.used)
    };
    call(
        &sandbox,
        "www.googleapis.com/youtube/v3/channels?part=id&mine=true",
        &token,
    )
    .await;
    assert_eq!(used(), Some(1));
    let reply = client().post(at(
        &sandbox,
        "www.googleapis.com/youtube/v3/comments",
        &[("part", "snippet")],
    ));
    // Refused, and paid nevertheless.
    let refused = reply
        .bearer_auth(&token)
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 400);
    assert_eq!(used(), Some(51));
}
