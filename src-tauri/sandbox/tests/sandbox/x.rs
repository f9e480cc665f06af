//! X: Basic or public clients, 30 second codes, rotation.

use holdfast_sandbox::{App, Lever, Provider, Sandbox, Target};
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Browser, Decision, answer, at, bearer, client, form, query, sandbox, text};

pub const APP: (&str, &str) = ("UHJhY3RpY2VYQXBw", "sbx-practice-x-secret");
const REDIRECT: &str = "http://127.0.0.1:53682/callback";
const ACCOUNT: &str = "@northwindoutfit";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn authorize_url(sandbox: &Sandbox, app: &str, redirect: &str) -> Url {
    at(
        sandbox,
        "x.com/i/oauth2/authorize",
        &[
            ("client_id", app),
            ("redirect_uri", redirect),
            ("response_type", "code"),
            ("state", "st-1"),
            ("scope", "tweet.read users.read tweet.write offline.access"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
    )
}

async fn token(
    sandbox: &Sandbox,
    basic: Option<(&str, &str)>,
    fields: &[(&str, &str)],
) -> (u16, Value) {
    let request = client()
        .post(at(sandbox, "api.x.com/2/oauth2/token", &[]))
        .form(fields);
    let request = match basic {
        Some((id, secret)) => request.basic_auth(id, Some(secret)),
        None => request,
    };
    answer(request.send().await.unwrap()).await
}

fn exchange(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", VERIFIER),
    ]
}

async fn code(sandbox: &Sandbox, app: &str) -> String {
    let url = authorize_url(sandbox, app, REDIRECT);
    let landed = Browser::new(sandbox)
        .authorize(url, ACCOUNT, Decision::default())
        .await;
    query(&landed, "code").unwrap()
}

pub async fn connect(sandbox: &Sandbox) -> Value {
    let code = code(sandbox, APP.0).await;
    let (status, tokens) = token(sandbox, Some(APP), &exchange(&code)).await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

pub async fn refresh(sandbox: &Sandbox, value: &str) -> (u16, Value) {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", value)];
    token(sandbox, Some(APP), &fields).await
}

async fn me(sandbox: &Sandbox, access: &str) -> (u16, Value) {
    bearer(at(sandbox, "api.x.com/2/users/me", &[]), access).await
}

#[tokio::test]
async fn whole_journey() {
    let sandbox = sandbox().await;
    let tokens = connect(&sandbox).await;
    assert_eq!(tokens["expires_in"], 7_200);
    let (_, me) = me(&sandbox, &text(&tokens, "access_token")).await;
    assert_eq!(me["data"]["username"], "northwindoutfit");
}

#[tokio::test]
async fn a_used_refresh_token_is_refused() {
    let sandbox = sandbox().await;
    let first = text(&connect(&sandbox).await, "refresh_token");
    let (_, second) = refresh(&sandbox, &first).await;
    let (status, reused) = refresh(&sandbox, &first).await;
    assert_eq!(
        (status, reused["error"].as_str()),
        (400, Some("invalid_request"))
    );
    assert_eq!(
        reused["error_description"],
        "Value passed for the token was invalid."
    );
    assert_eq!(
        refresh(&sandbox, &text(&second, "refresh_token")).await.0,
        200
    );
}

#[tokio::test]
async fn codes_live_thirty_seconds_and_are_bound() {
    let sandbox = sandbox().await;
    let late = code(&sandbox, APP.0).await;
    sandbox.clock().advance(31);
    assert_eq!(token(&sandbox, Some(APP), &exchange(&late)).await.0, 400);
    let fresh = code(&sandbox, APP.0).await;
    let mut wrong = exchange(&fresh);
    wrong[3].1 = "wrongwrongwrongwrongwrongwrongwrongwrongwrong";
    assert_eq!(token(&sandbox, Some(APP), &wrong).await.0, 400);
    let mut browser = Browser::new(&sandbox);
    for bad in [
        "http://127.0.0.1:53685/callback",
        "http://127.0.0.1:53682/callback/",
    ] {
        let page = browser
            .open(authorize_url(&sandbox, APP.0, bad))
            .await
            .page();
        assert!(page.contains("Something went wrong"));
    }
    let no_challenge = at(
        &sandbox,
        "x.com/i/oauth2/authorize",
        &[
            ("client_id", APP.0),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("state", "s"),
        ],
    );
    assert!(
        browser
            .open(no_challenge)
            .await
            .page()
            .contains("Something went wrong")
    );
}

#[tokio::test]
async fn clients_prove_themselves_by_kind() {
    let sandbox = sandbox().await;
    let fresh = code(&sandbox, APP.0).await;
    let mut body = exchange(&fresh);
    body.push(("client_id", APP.0));
    let (status, refused) = token(&sandbox, None, &body).await;
    assert_eq!(
        (status, refused["error"].as_str()),
        (401, Some("unauthorized_client"))
    );
    let public: App = serde_json::from_value(json!({ "provider": "x", "client_id": "public",
        "redirects": [REDIRECT] }))
    .unwrap();
    sandbox.register_app(public);
    let fresh = code(&sandbox, "public").await;
    let mut body = exchange(&fresh);
    body.push(("client_id", "public"));
    assert_eq!(token(&sandbox, None, &body).await.0, 200);
}

#[tokio::test]
async fn posts_mentions_and_replies() {
    let sandbox = sandbox().await;
    let access = text(&connect(&sandbox).await, "access_token");
    let tweets = at(&sandbox, "api.x.com/2/tweets", &[]);
    let post = |body: Value| {
        client()
            .post(tweets.clone())
            .bearer_auth(&access)
            .json(&body)
            .send()
    };
    let (status, _) = answer(post(json!({ "text": "Hello" })).await.unwrap()).await;
    assert_eq!(status, 201);
    let (_, mentions) = bearer(
        at(
            &sandbox,
            "api.x.com/2/users/2400000000000000001/mentions",
            &[],
        ),
        &access,
    )
    .await;
    let id = mentions["data"][0]["id"].clone();
    let reply = |id: Value| json!({ "text": "Yes", "reply": { "in_reply_to_tweet_id": id } });
    assert_eq!(answer(post(reply(id)).await.unwrap()).await.0, 201);
    let (status, _) = answer(post(reply(json!("1"))).await.unwrap()).await;
    assert_eq!(status, 403, "only those who mentioned the account");
}

#[tokio::test]
async fn levers_have_their_answers() {
    type Pull = fn(Target) -> Lever;
    let table: [(Pull, u16, Option<&str>); 5] = [
        (Lever::Expire, 401, Some("about:blank")),
        (Lever::RevokeAccess, 401, Some("about:blank")),
        (
            Lever::Suspend,
            403,
            Some("https://api.x.com/2/problems/user-suspended"),
        ),
        (
            Lever::DisableApp,
            403,
            Some("https://api.x.com/2/problems/client-forbidden"),
        ),
        (Lever::Lock, 403, None),
    ];
    for (lever, status, kind) in table {
        let sandbox = sandbox().await;
        let access = text(&connect(&sandbox).await, "access_token");
        let lever = lever(Target::person(Provider::X, ACCOUNT));
        sandbox.pull(&lever).unwrap();
        let (got, refused) = me(&sandbox, &access).await;
        assert_eq!((got, refused["type"].as_str()), (status, kind), "{lever:?}");
    }
}

#[tokio::test]
async fn revoking_ends_both_tokens() {
    let sandbox = sandbox().await;
    let tokens = connect(&sandbox).await;
    let url = at(&sandbox, "api.x.com/2/oauth2/revoke", &[]);
    let access = text(&tokens, "access_token");
    let (status, _) = form(url.clone(), &[("token", &access), ("client_id", APP.0)]).await;
    assert_eq!(status, 401, "a confidential client must use Basic");
    let request = client()
        .post(url)
        .basic_auth(APP.0, Some(APP.1))
        .form(&[("token", &access)]);
    assert_eq!(
        answer(request.send().await.unwrap()).await.1["revoked"],
        true
    );
    assert_eq!(me(&sandbox, &access).await.0, 401);
    assert_eq!(
        refresh(&sandbox, &text(&tokens, "refresh_token")).await.0,
        400
    );
}

#[tokio::test]
async fn a_lever_on_one_account_spares_the_other() {
    let sandbox = sandbox().await;
    let access = text(&connect(&sandbox).await, "access_token");
    let other = Target::profile(Provider::X, "2400000000000000002");
    sandbox.pull(Lever::Expire(other)).unwrap();
    assert_eq!(me(&sandbox, &access).await.0, 200);
    let own = Target::profile(Provider::X, "2400000000000000001");
    sandbox.pull(Lever::Expire(own)).unwrap();
    assert_eq!(me(&sandbox, &access).await.0, 401);
}
