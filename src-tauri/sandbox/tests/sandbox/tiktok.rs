//! TikTok: hex challenges, rotation, and the API for Business.

use holdfast_sandbox::{App, Lever, Provider, Sandbox, Target};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::browser::{Browser, Decision, answer, at, bearer, client, form, query, sandbox, text};

const APP: (&str, &str) = ("awpracticetiktok", "sbx-practice-tiktok-secret");
const REDIRECT: &str = "http://127.0.0.1:49213/callback";
const ACCOUNT: &str = "northwindoutfitters";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn hex_challenge() -> String {
    hex::encode(Sha256::digest(VERIFIER))
}

pub fn authorize_url(sandbox: &Sandbox, redirect: &str, challenge: &str) -> Url {
    at(
        sandbox,
        "www.tiktok.com/v2/auth/authorize/",
        &[
            ("client_key", APP.0),
            ("redirect_uri", redirect),
            ("response_type", "code"),
            ("state", "st-1"),
            ("scope", "user.info.basic,user.info.profile,video.publish"),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ],
    )
}

async fn token(sandbox: &Sandbox, fields: &[(&str, &str)]) -> (u16, Value) {
    let mut all = vec![("client_key", APP.0), ("client_secret", APP.1)];
    all.extend_from_slice(fields);
    form(
        at(sandbox, "open.tiktokapis.com/v2/oauth/token/", &[]),
        &all,
    )
    .await
}

async fn redeem(sandbox: &Sandbox, code: &str, verifier: &str) -> (u16, Value) {
    let fields = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", verifier),
    ];
    token(sandbox, &fields).await
}

async fn code(sandbox: &Sandbox, decision: Decision<'_>) -> String {
    let url = authorize_url(sandbox, REDIRECT, &hex_challenge());
    let landed = Browser::new(sandbox)
        .authorize(url, ACCOUNT, decision)
        .await;
    query(&landed, "code").unwrap()
}

pub async fn connect(sandbox: &Sandbox) -> Value {
    let code = code(sandbox, Decision::default()).await;
    redeem(sandbox, &code, VERIFIER).await.1
}

pub async fn refresh(sandbox: &Sandbox, value: &str) -> (u16, Value) {
    token(
        sandbox,
        &[("grant_type", "refresh_token"), ("refresh_token", value)],
    )
    .await
}

async fn user_info(sandbox: &Sandbox, access: &str, fields: &str) -> (u16, Value) {
    let url = at(
        sandbox,
        "open.tiktokapis.com/v2/user/info/",
        &[("fields", fields)],
    );
    bearer(url, access).await
}

#[tokio::test]
async fn whole_journey() {
    let sandbox = sandbox().await;
    let tokens = connect(&sandbox).await;
    assert_eq!(tokens["expires_in"], 86_400);
    // The year began at the consent, a moment ago.
    let left = tokens["refresh_expires_in"].as_i64().unwrap();
    assert!((31_535_900..=31_536_000).contains(&left), "{left}");
    let access = text(&tokens, "access_token");
    let (_, info) = user_info(&sandbox, &access, "open_id,union_id,display_name,username").await;
    assert_eq!(info["error"]["code"], "ok");
    assert_eq!(info["data"]["user"]["open_id"], tokens["open_id"]);
    assert_eq!(info["data"]["user"]["username"], ACCOUNT);
    let (status, lacks) = user_info(&sandbox, &access, "follower_count").await;
    assert_eq!(
        (status, lacks["error"]["code"].as_str()),
        (401, Some("scope_not_authorized"))
    );
}

#[tokio::test]
async fn a_used_refresh_token_is_refused() {
    let sandbox = sandbox().await;
    let first = text(&connect(&sandbox).await, "refresh_token");
    let (status, second) = refresh(&sandbox, &first).await;
    assert_eq!(status, 200);
    assert_ne!(second["refresh_token"], first.as_str());
    let (_, reused) = refresh(&sandbox, &first).await;
    assert_eq!(reused["error"], "invalid_grant");
    let second = text(&second, "refresh_token");
    sandbox.clock().advance(360 * 86_400);
    let (_, third) = refresh(&sandbox, &second).await;
    let left = third["refresh_expires_in"].as_i64().unwrap();
    assert!(
        left <= 5 * 86_400,
        "the end is fixed at the consent: {left}"
    );
}

#[tokio::test]
async fn challenges_redirects_and_clients_are_checked() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let base64 = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let landed = browser
        .open(authorize_url(&sandbox, REDIRECT, base64))
        .await
        .away();
    assert_eq!(query(&landed, "error").as_deref(), Some("invalid_request"));
    for bad in ["http://127.0.0.1/callback", "https://evil.example/callback"] {
        let page = browser
            .open(authorize_url(&sandbox, bad, &hex_challenge()))
            .await
            .page();
        assert!(page.contains("redirect_uri"));
    }
    let fresh = code(&sandbox, Decision::default()).await;
    let (_, wrong) = redeem(&sandbox, &fresh, &"x".repeat(43)).await;
    assert_eq!(wrong["error"], "invalid_request");
    let (_, spent) = redeem(&sandbox, &fresh, VERIFIER).await;
    assert_eq!(spent["error"], "invalid_grant");
    let url = at(&sandbox, "open.tiktokapis.com/v2/oauth/token/", &[]);
    let (status, client) = form(url, &[("client_key", APP.0), ("client_secret", "wrong")]).await;
    assert_eq!(
        (status, client["error"].as_str()),
        (200, Some("invalid_client"))
    );
}

#[tokio::test]
async fn scopes_can_be_left_out() {
    let sandbox = sandbox().await;
    let decision = Decision {
        decline: &["video.publish"],
        ..Decision::default()
    };
    let code = code(&sandbox, decision).await;
    let (_, tokens) = redeem(&sandbox, &code, VERIFIER).await;
    assert_eq!(tokens["scope"], "user.info.basic,user.info.profile");
}

#[tokio::test]
async fn every_ending_looks_the_same() {
    type Pull = fn(Target) -> Lever;
    let table: [Pull; 5] = [
        Lever::Expire,
        Lever::RevokeAccess,
        Lever::ChangePassword,
        Lever::SecurityCheck,
        Lever::Suspend,
    ];
    for lever in table {
        let sandbox = sandbox().await;
        let tokens = connect(&sandbox).await;
        let lever = lever(Target::person(Provider::Tiktok, ACCOUNT));
        sandbox.pull(&lever).unwrap();
        let (status, dead) = user_info(&sandbox, &text(&tokens, "access_token"), "open_id").await;
        assert_eq!(
            (status, dead["error"]["code"].as_str()),
            (401, Some("access_token_invalid"))
        );
        let (_, refused) = refresh(&sandbox, &text(&tokens, "refresh_token")).await;
        assert_eq!(refused["error"], "invalid_grant", "{lever:?}");
    }
}

#[tokio::test]
async fn a_restricted_account_may_not_post() {
    let sandbox = sandbox().await;
    let access = text(&connect(&sandbox).await, "access_token");
    let init = at(
        &sandbox,
        "open.tiktokapis.com/v2/post/publish/video/init/",
        &[],
    );
    let post = || {
        client()
            .post(init.clone())
            .bearer_auth(&access)
            .json(&json!({}))
            .send()
    };
    assert_eq!(answer(post().await.unwrap()).await.0, 200);
    let restrict = Target::profile(Provider::Tiktok, "6800000000000000001");
    sandbox.pull(Lever::RestrictPosting(restrict)).unwrap();
    let (_, refused) = answer(post().await.unwrap()).await;
    assert_eq!(
        refused["error"]["code"],
        "spam_risk_user_banned_from_posting"
    );
}

#[tokio::test]
async fn the_api_for_business_answers_200() {
    let sandbox = sandbox().await;
    let app: App = serde_json::from_value(json!({
        "provider": "tiktok", "client_id": "business", "client_secret": "sbx-business",
        "special": true, "redirects": ["https://holdfast.example/connected/tiktok/"],
    }))
    .unwrap();
    sandbox.register_app(app);
    let redirect = "https://holdfast.example/connected/tiktok/";
    let pairs = [
        ("client_key", "business"),
        ("redirect_uri", redirect),
        ("response_type", "code"),
        ("state", "st-1"),
        ("scope", "user.info.basic,comment.list,comment.list.manage"),
    ];
    let url = at(&sandbox, "www.tiktok.com/v2/auth/authorize/", &pairs);
    let landed = Browser::new(&sandbox)
        .authorize(url, ACCOUNT, Decision::default())
        .await;
    let send = |path: &str, body: Value| {
        let url = at(
            &sandbox,
            &format!("business-api.tiktok.com/open_api/v1.3/{path}"),
            &[],
        );
        client().post(url).json(&body).send()
    };
    let body = json!({ "client_id": "business", "client_secret": "sbx-business",
        "grant_type": "authorization_code", "redirect_uri": redirect,
        "auth_code": query(&landed, "code") });
    let path = "tt_user/oauth2/token/";
    let (_, tokens) = answer(send(path, body.clone()).await.unwrap()).await;
    assert_eq!(tokens["code"], 0, "{tokens}");
    let (status, again) = answer(send(path, body).await.unwrap()).await;
    assert_eq!(status, 200);
    assert_ne!(again["code"], 0);
    let id = text(&tokens["data"], "open_id");
    let url = at(
        &sandbox,
        "business-api.tiktok.com/open_api/v1.3/business/get/",
        &[("business_id", id.as_str())],
    );
    let get = |token: String| {
        client()
            .get(url.clone())
            .header("Access-Token", token)
            .send()
    };
    let access = text(&tokens["data"], "access_token");
    let (_, account) = answer(get(access).await.unwrap()).await;
    assert_eq!(account["data"]["username"], ACCOUNT);
    let (status, refused) = answer(get("wrong".to_owned()).await.unwrap()).await;
    assert_eq!((status, refused["code"].as_i64()), (200, Some(40_105)));
}
