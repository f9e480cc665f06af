//! Answers in forms that no page of a network describes.

use holdfast_sandbox::{Endpoint, FaultTarget, Lever, Provider, Target};
use serde_json::{Value, json};

use crate::browser::{Browser, Decision, Landed, answer, at, bearer, client, query, sandbox, text};
use crate::{facebook, google, linkedin, tiktok, x};

const ANA: &str = "ana@northwind.example";

fn once(provider: Provider) -> FaultTarget {
    FaultTarget {
        provider: Some(provider),
        endpoint: Endpoint::Any,
        times: Some(1),
        millis: None,
        status: None,
    }
}

#[tokio::test]
async fn lives_can_be_texts_and_answers_wrapped() {
    let sandbox = sandbox().await;
    let first = x::connect(&sandbox).await;
    sandbox.pull(Lever::TextNumbers(once(Provider::X))).unwrap();
    let (_, renewed) = x::refresh(&sandbox, &text(&first, "refresh_token")).await;
    assert_eq!(renewed["expires_in"], "7200");
    sandbox.pull(Lever::WrapData(once(Provider::X))).unwrap();
    let (_, wrapped) = x::refresh(&sandbox, &text(&renewed, "refresh_token")).await;
    assert_eq!(wrapped["data"]["expires_in"], 7_200);
}

#[tokio::test]
async fn a_refusal_can_come_with_200_and_a_body_behind_a_mark() {
    let sandbox = sandbox().await;
    sandbox
        .pull(Lever::ErrorWith200(once(Provider::X)))
        .unwrap();
    let (status, refused) = x::refresh(&sandbox, "sbx-none").await;
    assert_eq!(
        (status, &refused["error"]),
        (200, &json!("invalid_request"))
    );
    sandbox
        .pull(Lever::ByteOrderMark(once(Provider::X)))
        .unwrap();
    let url = at(&sandbox, "api.x.com/2/users/me", &[]);
    let marked = client().get(url).send().await.unwrap();
    let body = marked.bytes().await.unwrap();
    assert!(body.starts_with(&[0xEF, 0xBB, 0xBF]));
}

#[tokio::test]
async fn pages_can_come_without_their_tokens_and_one_by_one() {
    let sandbox = sandbox().await;
    let token = facebook::connect(&sandbox, ANA, Decision::default()).await;
    let url = at(&sandbox, "graph.facebook.com/v27.0/me/accounts", &[]);
    sandbox
        .pull(Lever::NoPageTokens(once(Provider::Facebook)))
        .unwrap();
    let (_, bare) = bearer(url.clone(), &token).await;
    assert_eq!(bare["data"].as_array().unwrap().len(), 3);
    assert!(bare["data"][0].get("access_token").is_none());
    sandbox.pull(Lever::ShortPages { size: Some(1) }).unwrap();
    let (_, part) = bearer(url, &token).await;
    assert_eq!(part["data"].as_array().unwrap().len(), 1);
    assert!(part["data"][0].get("access_token").is_some());
    assert!(part["paging"]["next"].is_string());
}

#[tokio::test]
async fn every_list_goes_on_page_by_page() {
    let sandbox = sandbox().await;
    sandbox.pull(Lever::ShortPages { size: Some(1) }).unwrap();
    let linkedin = text(&linkedin::connect(&sandbox).await, "access_token");
    let acls = "organizationAcls?q=roleAssignee&state=APPROVED&count=100";
    let (_, listed) = linkedin::rest(&sandbox, acls, &linkedin).await;
    let elements = listed["elements"].as_array().unwrap().len();
    assert_eq!((elements, &listed["paging"]["total"]), (1, &json!(2)));
    let x = text(&x::connect(&sandbox).await, "access_token");
    let me = bearer(at(&sandbox, "api.x.com/2/users/me", &[]), &x)
        .await
        .1;
    let mentions = format!("api.x.com/2/users/{}/mentions", text(&me["data"], "id"));
    let (_, first) = bearer(at(&sandbox, &mentions, &[]), &x).await;
    let next = text(&first["meta"], "next_token");
    let pairs = [("pagination_token", next.as_str())];
    let (_, second) = bearer(at(&sandbox, &mentions, &pairs), &x).await;
    assert_ne!(first["data"][0]["id"], second["data"][0]["id"]);
    let google = text(
        &google::connect(&sandbox, Decision::default()).await,
        "access_token",
    );
    let accounts = "mybusinessaccountmanagement.googleapis.com/v1/accounts";
    let (_, listed) = bearer(at(&sandbox, accounts, &[]), &google).await;
    assert_eq!(listed["accounts"].as_array().unwrap().len(), 1);
    assert!(listed["nextPageToken"].is_string());
}

#[tokio::test]
async fn a_spent_refresh_token_can_end_its_family() {
    let sandbox = sandbox().await;
    let ends = Lever::ReuseEndsFamily {
        provider: Provider::Tiktok,
        ends: true,
    };
    sandbox.pull(ends).unwrap();
    let first = text(&tiktok::connect(&sandbox).await, "refresh_token");
    let (_, second) = tiktok::refresh(&sandbox, &first).await;
    tiktok::refresh(&sandbox, &first).await;
    let (_, refused) = tiktok::refresh(&sandbox, &text(&second, "refresh_token")).await;
    assert_eq!(refused["error"], "invalid_grant");
    // By HTTP, at the other network that rotates.
    let lever = client().post(at(&sandbox, "levers/reuse-ends-family", &[]));
    let pulled = lever
        .json(&json!({ "provider": "x" }))
        .send()
        .await
        .unwrap();
    assert_eq!(pulled.status(), 200);
    let first = text(&x::connect(&sandbox).await, "refresh_token");
    let (_, second) = x::refresh(&sandbox, &first).await;
    x::refresh(&sandbox, &first).await;
    assert_eq!(
        x::refresh(&sandbox, &text(&second, "refresh_token"))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn withdrawn_permissions_are_missing_at_once() {
    let sandbox = sandbox().await;
    let token = text(&x::connect(&sandbox).await, "access_token");
    let url = at(&sandbox, "api.x.com/2/users/me", &[]);
    assert_eq!(bearer(url.clone(), &token).await.0, 200);
    let lever = Lever::WithdrawScopes {
        provider: Provider::X,
        person: "@northwindoutfit".to_owned(),
        scopes: vec!["users.read".to_owned()],
    };
    sandbox.pull(lever).unwrap();
    assert_eq!(bearer(url, &token).await.0, 403);
}

#[tokio::test]
async fn google_keeps_tokens_through_a_changed_password_and_refuses_without_quota() {
    let sandbox = sandbox().await;
    let token = text(
        &google::connect(&sandbox, Decision::default()).await,
        "access_token",
    );
    sandbox
        .pull(Lever::ChangePassword(Target::person(Provider::Google, ANA)))
        .unwrap();
    let accounts = at(
        &sandbox,
        "mybusinessaccountmanagement.googleapis.com/v1/accounts",
        &[],
    );
    assert_eq!(bearer(accounts.clone(), &token).await.0, 200);
    sandbox
        .pull(Lever::NoQuota(Target::everybody(Provider::Google)))
        .unwrap();
    let (status, refused) = bearer(accounts.clone(), &token).await;
    let zero = &refused["error"]["details"][0]["metadata"]["quota_limit_value"];
    assert_eq!((status, zero), (429, &json!("0")));
    let youtube = at(
        &sandbox,
        "www.googleapis.com/youtube/v3/channels",
        &[("part", "id"), ("mine", "true")],
    );
    assert_eq!(
        bearer(youtube, &token).await.0,
        200,
        "YouTube needs no approval"
    );
    sandbox
        .pull(Lever::GiveQuota(Target::everybody(Provider::Google)))
        .unwrap();
    assert_eq!(bearer(accounts, &token).await.0, 200);
}

#[tokio::test]
async fn googles_page_is_closed_to_webviews() {
    let sandbox = sandbox().await;
    let url = google::authorize_url(&sandbox, &[]);
    let table = [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            403,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
            403,
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36",
            403,
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
            200,
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            200,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            200,
        ),
    ];
    for (agent, expected) in table {
        let page = client()
            .get(url.clone())
            .header("user-agent", agent)
            .send()
            .await
            .unwrap();
        assert_eq!(page.status(), expected, "{agent}");
        let refused = page.text().await.unwrap().contains("disallowed_useragent");
        assert_eq!(refused, expected == 403, "{agent}");
    }
}

#[tokio::test]
async fn linkedin_asks_nobody_where_no_page_may_be_shown() {
    let sandbox = sandbox().await;
    let silent = || {
        linkedin::authorize_url(
            &sandbox,
            linkedin::PARTNER.0,
            linkedin::SCOPES,
            &[("prompt", "none")],
        )
    };
    let mut browser = Browser::new(&sandbox);
    let refused = browser.open(silent()).await.away();
    assert_eq!(query(&refused, "error").as_deref(), Some("login_required"));
    let usual = linkedin::authorize_url(&sandbox, linkedin::PARTNER.0, linkedin::SCOPES, &[]);
    browser.authorize(usual, ANA, Decision::default()).await;
    let landed = browser.open(silent()).await;
    assert!(
        matches!(&landed, Landed::Away(url) if query(url, "code").is_some()),
        "{landed:?}"
    );
}

#[tokio::test]
async fn a_video_is_uploaded_in_two_steps() {
    let sandbox = sandbox().await;
    let token = text(
        &google::connect(&sandbox, Decision::default()).await,
        "access_token",
    );
    let begin = at(
        &sandbox,
        "www.googleapis.com/upload/youtube/v3/videos",
        &[("uploadType", "resumable"), ("part", "snippet,status")],
    );
    let begun = client().post(begin).bearer_auth(&token);
    let begun = begun
        .json(&json!({ "snippet": { "title": "How to lace" } }))
        .send()
        .await
        .unwrap();
    let place = begun.headers()["location"].to_str().unwrap().to_owned();
    let file = client()
        .put(&place)
        .bearer_auth(&token)
        .header("content-type", "video/mp4");
    let (status, video): (u16, Value) = answer(file.body("film").send().await.unwrap()).await;
    assert_eq!(
        (status, &video["snippet"]["title"]),
        (200, &json!("How to lace"))
    );
    let again = client()
        .put(&place)
        .bearer_auth(&token)
        .header("content-type", "video/mp4");
    assert_eq!(
        again.send().await.unwrap().status(),
        400,
        "an empty file is none"
    );
}
