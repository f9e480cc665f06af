//! Google: YouTube's channel per consent, Business Profile, refresh tokens given once.

use holdfast_sandbox::{App, Lever, Provider, Sandbox, Target};
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Browser, Decision, answer, at, bearer, client, form, query, sandbox, text};

const ANA: &str = "ana@northwind.example";
const APP: (&str, &str) = (
    "700000000003-practice.apps.googleusercontent.com",
    "sbx-practice-google-secret",
);
const REDIRECT: &str = "http://127.0.0.1:40001/";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const YOUTUBE: &str = "https://www.googleapis.com/auth/youtube.readonly";
const COMMENTS: &str = "https://www.googleapis.com/auth/youtube.force-ssl";
const BUSINESS: &str = "https://www.googleapis.com/auth/business.manage";
const GROUP: &str = "accounts/1100000000000000001";
const BALLARD: &str = "8800000000000000001";

pub fn authorize_url(sandbox: &Sandbox, extra: &[(&str, &str)]) -> Url {
    let scope = format!("openid email {YOUTUBE} {COMMENTS} {BUSINESS}");
    let mut pairs = vec![
        ("client_id", APP.0),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("state", "st-1"),
        ("scope", scope.as_str()),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.extend_from_slice(extra);
    at(sandbox, "accounts.google.com/o/oauth2/v2/auth", &pairs)
}

const OFFLINE: &[(&str, &str)] = &[
    ("access_type", "offline"),
    ("prompt", "consent select_account"),
];

async fn token(sandbox: &Sandbox, fields: &[(&str, &str)]) -> (u16, Value) {
    form(at(sandbox, "oauth2.googleapis.com/token", &[]), fields).await
}

async fn redeem(sandbox: &Sandbox, code: &str) -> (u16, Value) {
    let fields = [
        ("client_id", APP.0),
        ("client_secret", APP.1),
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    token(sandbox, &fields).await
}

pub async fn refresh(sandbox: &Sandbox, value: &str) -> (u16, Value) {
    let fields = [
        ("client_id", APP.0),
        ("client_secret", APP.1),
        ("grant_type", "refresh_token"),
        ("refresh_token", value),
    ];
    token(sandbox, &fields).await
}

pub async fn connect(sandbox: &Sandbox, decision: Decision<'_>) -> Value {
    let url = authorize_url(sandbox, OFFLINE);
    let landed = Browser::new(sandbox).authorize(url, ANA, decision).await;
    let (status, tokens) = redeem(sandbox, &query(&landed, "code").unwrap()).await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

async fn channels(sandbox: &Sandbox, access: &str) -> (u16, Value) {
    let pairs = [("part", "id,snippet"), ("mine", "true")];
    bearer(
        at(sandbox, "www.googleapis.com/youtube/v3/channels", &pairs),
        access,
    )
    .await
}

#[tokio::test]
async fn whole_journey() {
    let sandbox = sandbox().await;
    let tokens = connect(&sandbox, Decision::default()).await;
    let access = text(&tokens, "access_token");
    let (_, me) = bearer(
        at(&sandbox, "openidconnect.googleapis.com/v1/userinfo", &[]),
        &access,
    )
    .await;
    assert_eq!(me["email"], ANA);
    let (_, list) = channels(&sandbox, &access).await;
    assert_eq!(list["items"][0]["snippet"]["title"], "Northwind Outdoors");

    let url = at(
        &sandbox,
        "mybusinessaccountmanagement.googleapis.com/v1/accounts",
        &[],
    );
    let (_, accounts) = bearer(url, &access).await;
    assert_eq!(accounts["accounts"][1]["name"], GROUP);
    let path = format!("mybusinessbusinessinformation.googleapis.com/v1/{GROUP}/locations");
    assert_eq!(
        bearer(at(&sandbox, &path, &[]), &access).await.0,
        400,
        "readMask is mandatory"
    );
    let mask = [
        ("readMask", "name,title,storefrontAddress,metadata"),
        ("pageSize", "1"),
    ];
    let (_, page) = bearer(at(&sandbox, &path, &mask), &access).await;
    assert_eq!(
        page["locations"][0]["title"],
        "Northwind Outfitters Ballard"
    );
    let next = text(&page, "nextPageToken");
    let mask = [
        ("readMask", "name"),
        ("pageSize", "1"),
        ("pageToken", next.as_str()),
    ];
    let (_, page) = bearer(at(&sandbox, &path, &mask), &access).await;
    assert!(page["nextPageToken"].is_null());

    let (_, fresh) = refresh(&sandbox, &text(&tokens, "refresh_token")).await;
    assert!(fresh["refresh_token"].is_null(), "not returned again");
    let info = [("access_token", fresh["access_token"].as_str().unwrap())];
    let url = at(&sandbox, "oauth2.googleapis.com/tokeninfo", &info);
    let (_, info) = answer(client().get(url).send().await.unwrap()).await;
    assert_eq!(info["aud"], APP.0);
}

#[tokio::test]
async fn refresh_tokens_come_once_unless_consent_is_asked_for() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let online = browser
        .authorize(authorize_url(&sandbox, &[]), ANA, Decision::default())
        .await;
    let (_, tokens) = redeem(&sandbox, &query(&online, "code").unwrap()).await;
    assert!(tokens["refresh_token"].is_null());
    let offline = || authorize_url(&sandbox, &[("access_type", "offline")]);
    let first = browser.open(offline()).await.away();
    let (_, tokens) = redeem(&sandbox, &query(&first, "code").unwrap()).await;
    assert!(tokens["refresh_token"].is_string());
    let second = browser.open(offline()).await.away();
    let (_, tokens) = redeem(&sandbox, &query(&second, "code").unwrap()).await;
    assert!(tokens["refresh_token"].is_null());
    let again = authorize_url(
        &sandbox,
        &[("access_type", "offline"), ("prompt", "consent")],
    );
    let third = browser.authorize(again, ANA, Decision::default()).await;
    let (_, tokens) = redeem(&sandbox, &query(&third, "code").unwrap()).await;
    assert!(tokens["refresh_token"].is_string());
}

#[tokio::test]
async fn clients_codes_and_redirects_are_checked() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let url = authorize_url(&sandbox, OFFLINE);
    let landed = browser.authorize(url, ANA, Decision::default()).await;
    let code = query(&landed, "code").unwrap();
    assert!(code.contains('/'), "real codes have one");
    let fields = [
        ("client_id", APP.0),
        ("grant_type", "authorization_code"),
        ("code", &code),
    ];
    let (_, refused) = token(&sandbox, &fields).await;
    assert_eq!(refused["error_description"], "client_secret is missing.");
    assert_eq!(redeem(&sandbox, &code).await.0, 200);
    let (_, used) = redeem(&sandbox, &code).await;
    assert_eq!(used["error"], "invalid_grant");
    let mut bad = authorize_url(&sandbox, OFFLINE);
    let pairs: Vec<(String, String)> = bad
        .query_pairs()
        .map(|(name, value)| {
            let value = if name == "redirect_uri" {
                "https://evil.example/".into()
            } else {
                value
            };
            (name.into_owned(), value.into_owned())
        })
        .collect();
    bad.query_pairs_mut().clear().extend_pairs(pairs);
    assert!(
        browser
            .open(bad)
            .await
            .page()
            .contains("redirect_uri_mismatch")
    );
}

#[tokio::test]
async fn scopes_can_be_left_out() {
    let sandbox = sandbox().await;
    let tokens = connect(
        &sandbox,
        Decision {
            decline: &[BUSINESS],
            ..Decision::default()
        },
    )
    .await;
    assert!(!text(&tokens, "scope").contains(BUSINESS));
    let url = at(
        &sandbox,
        "mybusinessaccountmanagement.googleapis.com/v1/accounts",
        &[],
    );
    let (status, refused) = bearer(url, &text(&tokens, "access_token")).await;
    assert_eq!(status, 403);
    let reason = &refused["error"]["details"][0]["reason"];
    assert_eq!(reason, "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
}

#[tokio::test]
async fn testing_mode_ends_after_seven_days() {
    let sandbox = sandbox().await;
    let app: App = serde_json::from_value(json!({ "provider": "google", "client_id": APP.0,
        "client_secret": APP.1, "testing": true, "redirects": ["http://127.0.0.1:*/*"] }))
    .unwrap();
    sandbox.register_app(app);
    let tokens = connect(&sandbox, Decision::default()).await;
    assert_eq!(tokens["refresh_token_expires_in"], 604_800);
    sandbox.clock().advance(7 * 86_400 + 1);
    let (_, dead) = refresh(&sandbox, &text(&tokens, "refresh_token")).await;
    assert_eq!(
        dead["error_description"],
        "Token has been expired or revoked."
    );
}

#[tokio::test]
async fn levers_have_their_answers() {
    type Pull = fn(Target) -> Lever;
    let table: [(Pull, &str, Option<&str>); 5] = [
        (Lever::RevokeAccess, "invalid_grant", None),
        (Lever::SecurityCheck, "invalid_grant", Some("invalid_rapt")),
        (Lever::Suspend, "invalid_grant", None),
        (Lever::Lock, "admin_policy_enforced", None),
        (Lever::DisableApp, "disabled_client", None),
    ];
    for (lever, error, subtype) in table {
        let sandbox = sandbox().await;
        let tokens = connect(&sandbox, Decision::default()).await;
        let lever = lever(Target::person(Provider::Google, ANA));
        sandbox.pull(&lever).unwrap();
        let (_, refused) = refresh(&sandbox, &text(&tokens, "refresh_token")).await;
        assert_eq!(refused["error"], error, "{lever:?}");
        assert_eq!(refused["error_subtype"].as_str(), subtype, "{lever:?}");
    }
}

#[tokio::test]
async fn channels_and_locations_can_be_lost() {
    let sandbox = sandbox().await;
    let access = text(
        &connect(&sandbox, Decision::default()).await,
        "access_token",
    );
    let channel = "UCnorthwindOutdoors00001";
    let suspend = |id: &str| Lever::Suspend(Target::profile(Provider::Google, id));
    sandbox.pull(suspend(channel)).unwrap();
    let (status, refused) = channels(&sandbox, &access).await;
    assert_eq!(status, 403);
    assert_eq!(
        refused["error"]["errors"][0]["reason"],
        "authenticatedUserAccountSuspended"
    );
    sandbox.clear_levers();
    let role = |id: &str| Lever::RemoveRole(Target::role(Provider::Google, ANA, id));
    sandbox.pull(role(channel)).unwrap();
    let (_, none) = channels(&sandbox, &access).await;
    assert!(none["items"].is_null());

    let path = format!(
        "mybusinessverifications.googleapis.com/v1/locations/{BALLARD}/VoiceOfMerchantState"
    );
    let voice = || at(&sandbox, &path, &[]);
    assert_eq!(bearer(voice(), &access).await.1["hasVoiceOfMerchant"], true);
    sandbox.pull(suspend(BALLARD)).unwrap();
    let (_, suspended) = bearer(voice(), &access).await;
    assert!(suspended["complyWithGuidelines"].is_object());
    sandbox.pull(role(BALLARD)).unwrap();
    assert_eq!(bearer(voice(), &access).await.0, 403);
}

#[tokio::test]
async fn reviews_posts_and_comments() {
    let sandbox = sandbox().await;
    let access = text(
        &connect(&sandbox, Decision::default()).await,
        "access_token",
    );
    let base = format!("mybusiness.googleapis.com/v4/{GROUP}/locations/{BALLARD}");
    let url = |end: &str| at(&sandbox, &format!("{base}/{end}"), &[]);
    let post =
        json!({ "languageCode": "en", "summary": "Open on Sunday", "topicType": "STANDARD" });
    let request = client()
        .post(url("localPosts"))
        .bearer_auth(&access)
        .json(&post);
    assert_eq!(
        answer(request.send().await.unwrap()).await.1["state"],
        "LIVE"
    );
    let (_, reviews) = bearer(url("reviews"), &access).await;
    let id = text(&reviews["reviews"][0], "reviewId");
    for words in ["Thanks", "Thank you"] {
        let request = client()
            .put(url(&format!("reviews/{id}/reply")))
            .bearer_auth(&access)
            .json(&json!({ "comment": words }));
        assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    }
    let (_, reviews) = bearer(url("reviews"), &access).await;
    assert_eq!(reviews["reviews"][0]["reviewReply"]["comment"], "Thank you");

    let pairs = [
        ("part", "snippet,replies"),
        ("allThreadsRelatedToChannelId", "UCnorthwindOutdoors00001"),
    ];
    let threads = || {
        at(
            &sandbox,
            "www.googleapis.com/youtube/v3/commentThreads",
            &pairs,
        )
    };
    let (_, before) = bearer(threads(), &access).await;
    let reply =
        json!({ "snippet": { "parentId": before["items"][0]["id"], "textOriginal": "Yes" } });
    let comments = at(
        &sandbox,
        "www.googleapis.com/youtube/v3/comments",
        &[("part", "snippet")],
    );
    let request = client().post(comments).bearer_auth(&access).json(&reply);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    let (_, after) = bearer(threads(), &access).await;
    assert_eq!(after["items"][0]["snippet"]["totalReplyCount"], 1);
}
