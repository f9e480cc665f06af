//! The control API, and what `next-consent` makes the pages do.

use holdfast_sandbox::{NextConsent, Provider, Sandbox};
use serde_json::{Value, json};

use crate::browser::{Browser, Decision, answer, at, client, query, sandbox};
use crate::facebook::authorize_url;

async fn post(sandbox: &Sandbox, path: &str, body: Value) -> (u16, Value) {
    answer(
        client()
            .post(at(sandbox, path, &[]))
            .json(&body)
            .send()
            .await
            .unwrap(),
    )
    .await
}

async fn get(sandbox: &Sandbox, path: &str) -> Value {
    answer(client().get(at(sandbox, path, &[])).send().await.unwrap())
        .await
        .1
}

#[tokio::test]
async fn the_clock_moves_both_ways() {
    let sandbox = sandbox().await;
    let mut heard = sandbox.clock().subscribe();
    let (_, moved) = post(&sandbox, "clock", json!({ "advance_seconds": 86_400 })).await;
    assert_eq!(moved["offset_seconds"], 86_400);
    assert_eq!(*heard.borrow_and_update(), 86_400);
    let (_, moved) = post(&sandbox, "clock", json!({ "advance_seconds": -90_000 })).await;
    assert_eq!(moved["offset_seconds"], -3_600);
    post(&sandbox, "clock", json!({ "offset_seconds": 0 })).await;
    assert_eq!(get(&sandbox, "clock").await["offset_seconds"], 0);
}

#[tokio::test]
async fn levers_are_pulled_by_name_and_typos_are_refused() {
    let sandbox = sandbox().await;
    let body = json!({ "provider": "facebook", "person": "ana@northwind.example" });
    assert_eq!(
        post(&sandbox, "levers/change-password", body.clone())
            .await
            .0,
        200
    );
    assert_eq!(post(&sandbox, "levers/no-such-lever", body).await.0, 400);
    let typo = json!({ "provider": "facebook", "persn": "ana@northwind.example" });
    assert_eq!(post(&sandbox, "levers/lock", typo).await.0, 400);
    let nobody = json!({ "provider": "facebook", "person": "nobody" });
    assert_eq!(post(&sandbox, "levers/lock", nobody).await.0, 422);
    let fault = json!({ "provider": "x", "endpoint": "token", "times": 2 });
    assert_eq!(post(&sandbox, "levers/fail-500", fault).await.0, 200);
    assert_eq!(
        get(&sandbox, "state").await["faults"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(post(&sandbox, "levers/clear", json!({})).await.0, 200);
    assert_eq!(
        get(&sandbox, "state").await["faults"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn the_next_person_is_played_by_the_pages_own_script() {
    let sandbox = sandbox().await;
    let plan = json!({ "provider": "facebook", "person": "ana@northwind.example",
        "untick": ["102000000000002"], "answer": "allow", "delay_ms": 5 });
    assert_eq!(post(&sandbox, "next-consent", plan).await.0, 200);
    let mut browser = Browser::new(&sandbox);
    let login = browser.open(authorize_url(&sandbox, &[])).await.page();
    assert!(login.contains("ana@northwind.example") && login.contains("const plan"));
    let again = browser.open(authorize_url(&sandbox, &[])).await.page();
    assert!(
        again.contains("const plan"),
        "a page loaded again has the same plan"
    );
    let consent = browser
        .sign_in(&login, "ana@northwind.example")
        .await
        .page();
    assert!(consent.contains(r#""untick":["102000000000002"]"#));
    browser.decide(&consent, Decision::default()).await.away();
    let other = authorize_url(&sandbox, &[("state", "another")]);
    let next = browser.open(other).await.page();
    assert!(!next.contains("const plan"), "the plan was for one sign-in");
}

#[tokio::test]
async fn a_planned_person_replaces_the_remembered_one() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let ana = "ana@northwind.example";
    browser
        .authorize(authorize_url(&sandbox, &[]), ana, Decision::default())
        .await;
    sandbox.next_consent(NextConsent::allow(
        Provider::Facebook,
        "tom@northwind.example",
    ));
    let page = browser.open(authorize_url(&sandbox, &[])).await.page();
    assert!(page.contains("id=\"password\"") && page.contains("tom@northwind.example"));
}

#[tokio::test]
async fn people_and_profiles_can_be_added() {
    let sandbox = sandbox().await;
    let hostile = "<b>Zoë</b> \"'& \u{202e}evil";
    let profiles: Vec<Value> = (0..60)
        .map(|number| {
            json!({ "id": format!("1990{number:03}"), "kind": "page", "name": hostile,
                "admins": { "zoe@other.example": ["MANAGE"] } })
        })
        .collect();
    let world = json!({ "people": [{ "name": hostile, "email": "zoe@other.example" }],
        "profiles": profiles });
    assert_eq!(post(&sandbox, "world", world).await.0, 200);
    let mut browser = Browser::new(&sandbox);
    let login = browser.open(authorize_url(&sandbox, &[])).await.page();
    assert!(!login.contains("<b>Zoë"));
    let consent = browser.sign_in(&login, "zoe@other.example").await.page();
    assert_eq!(crate::browser::values(&consent, "profile").len(), 60);
    assert!(!consent.contains("<b>Zoë"));
}

#[tokio::test]
async fn resetting_starts_anew() {
    let sandbox = sandbox().await;
    let ana = "ana@northwind.example";
    let mut browser = Browser::new(&sandbox);
    let landed = browser
        .authorize(authorize_url(&sandbox, &[]), ana, Decision::default())
        .await;
    assert!(query(&landed, "code").is_some());
    post(&sandbox, "clock", json!({ "offset_seconds": 500 })).await;
    assert_eq!(
        get(&sandbox, "state").await["consents"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(post(&sandbox, "reset", json!({})).await.0, 200);
    let state = get(&sandbox, "state").await;
    assert_eq!(state["consents"].as_array().unwrap().len(), 0);
    assert_eq!(state["offset_seconds"], 0);
}

#[tokio::test]
async fn secrets_stay_inside_and_other_sites_stay_outside() {
    let sandbox = sandbox().await;
    let ana = "ana@northwind.example";
    let mut browser = Browser::new(&sandbox);
    let landed = browser
        .authorize(authorize_url(&sandbox, &[]), ana, Decision::default())
        .await;
    let code = query(&landed, "code").unwrap();
    assert!(sandbox.issued_secrets().contains(&code));
    let state = get(&sandbox, "state").await.to_string();
    let log = get(&sandbox, "log").await.to_string();
    assert!(!state.contains("sbx-") && !log.contains("sbx-"));
    let evil = client()
        .post(at(&sandbox, "reset", &[]))
        .header("origin", "https://evil.example")
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(evil.status().as_u16(), 403);
}

#[tokio::test]
async fn the_lever_page_needs_nothing_from_elsewhere() {
    let sandbox = sandbox().await;
    let page = client()
        .get(sandbox.base_url())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for outside in ["src=\"http", "href=\"http", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    // Every lever of the page is one that the API knows.
    let names = page
        .lines()
        .filter_map(|line| line.trim().strip_prefix("[\""));
    let names: Vec<&str> = names
        .filter(|line| line.contains("\", \""))
        .filter_map(|line| line.split('"').next())
        .filter(|name| !["facebook", "tiktok"].contains(name))
        .collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let body = json!({ "provider": "facebook", "person": "ana@northwind.example",
            "profile": "102000000000001" });
        let fault = json!({ "provider": "facebook", "times": 1 });
        let taken = post(&sandbox, &format!("levers/{name}"), body).await.0 == 200
            || post(&sandbox, &format!("levers/{name}"), fault).await.0 == 200;
        assert!(taken, "{name}");
    }
}

#[tokio::test]
async fn a_security_check_stands_in_the_way_until_it_is_completed() {
    let sandbox = sandbox().await;
    let ana = "ana@northwind.example";
    let body = json!({ "provider": "facebook", "person": ana });
    assert_eq!(post(&sandbox, "levers/security-check", body).await.0, 200);
    let mut browser = Browser::new(&sandbox);
    let login = browser.open(authorize_url(&sandbox, &[])).await.page();
    let check = browser.sign_in(&login, ana).await.page();
    assert!(check.contains("id=\"complete-check\""));
    let consent = browser.submit(&check, "/complete-check", &[]).await.page();
    let landed = browser.decide(&consent, Decision::default()).await.away();
    assert!(query(&landed, "code").is_some());
}

#[tokio::test]
async fn stopping_frees_the_port() {
    let sandbox = sandbox().await;
    let url = sandbox.base_url();
    client().get(url.clone()).send().await.unwrap();
    sandbox.stop().await;
    assert!(client().get(url).send().await.is_err());
}
