//! Instagram Login: one account per token, tokens that extend themselves.

use holdfast_sandbox::{Lever, Provider, Sandbox, Target};
use serde_json::Value;
use url::Url;

use crate::browser::{Browser, Decision, at, form, get, query, sandbox, text};

const APP: (&str, &str) = ("700000000000002", "sbx-practice-instagram-secret");
const REDIRECT: &str = "https://holdfast.example/connected/instagram";
const OUTFITTERS: &str = "17841400000000001";
const SCOPES: &str = "instagram_business_basic,instagram_business_content_publish,\
    instagram_business_manage_comments";

fn authorize_url(sandbox: &Sandbox, redirect: &str) -> Url {
    at(
        sandbox,
        "www.instagram.com/oauth/authorize",
        &[
            ("client_id", APP.0),
            ("redirect_uri", redirect),
            ("response_type", "code"),
            ("state", "st-1"),
            ("scope", SCOPES),
        ],
    )
}

async fn redeem(sandbox: &Sandbox, code: &str, redirect: &str) -> (u16, Value) {
    let fields = [
        ("client_id", APP.0),
        ("client_secret", APP.1),
        ("grant_type", "authorization_code"),
        ("redirect_uri", redirect),
        ("code", code),
    ];
    form(
        at(sandbox, "api.instagram.com/oauth/access_token", &[]),
        &fields,
    )
    .await
}

async fn graph(sandbox: &Sandbox, path: &str, pairs: &[(&str, &str)]) -> (u16, Value) {
    get(at(sandbox, &format!("graph.instagram.com/{path}"), pairs)).await
}

async fn extend(sandbox: &Sandbox, token: &str) -> (u16, Value) {
    let pairs = [("grant_type", "ig_refresh_token"), ("access_token", token)];
    graph(sandbox, "refresh_access_token", &pairs).await
}

async fn connect(sandbox: &Sandbox) -> String {
    let landed = Browser::new(sandbox)
        .authorize(
            authorize_url(sandbox, REDIRECT),
            "northwind.outfitters",
            Decision::default(),
        )
        .await;
    assert_eq!(landed.fragment(), Some("_"));
    let (_, short) = redeem(sandbox, &query(&landed, "code").unwrap(), REDIRECT).await;
    assert_eq!(short["user_id"], OUTFITTERS);
    let short = text(&short, "access_token");
    let pairs = [
        ("grant_type", "ig_exchange_token"),
        ("client_secret", APP.1),
        ("access_token", short.as_str()),
    ];
    let (status, long) = graph(sandbox, "access_token", &pairs).await;
    assert_eq!(status, 200, "{long}");
    text(&long, "access_token")
}

#[tokio::test]
async fn whole_journey() {
    let sandbox = sandbox().await;
    let token = connect(&sandbox).await;
    let pairs = [
        ("fields", "user_id,username,account_type"),
        ("access_token", &token),
    ];
    let (_, me) = graph(&sandbox, "v27.0/me", &pairs).await;
    assert_eq!(
        me["user_id"], OUTFITTERS,
        "the same id as by Facebook Login"
    );
    assert_eq!(me["username"], "northwind.outfitters");

    assert_eq!(extend(&sandbox, &token).await.0, 400, "too young");
    sandbox.clock().advance(86_400);
    let (status, fresh) = extend(&sandbox, &token).await;
    assert_eq!(status, 200);
    let fresh = text(&fresh, "access_token");
    assert_ne!(fresh, token);
    let old = [("access_token", token.as_str())];
    assert_eq!(
        graph(&sandbox, "me", &old).await.0,
        200,
        "the old one stays valid"
    );
    sandbox.clock().advance(61 * 86_400);
    let (_, late) = extend(&sandbox, &fresh).await;
    assert_eq!(late["error"]["error_subcode"], 463);
}

#[tokio::test]
async fn media_comments_and_replies() {
    let sandbox = sandbox().await;
    let token = connect(&sandbox).await;
    let path = format!("graph.instagram.com/v27.0/{OUTFITTERS}/media");
    let (status, _) = form(
        at(&sandbox, &path, &[]),
        &[("caption", "x"), ("access_token", &token)],
    )
    .await;
    assert_eq!(status, 400, "there is no text-only post");
    let fields = [
        ("caption", "New boots"),
        ("image_url", "https://img.example/1.jpg"),
        ("access_token", token.as_str()),
    ];
    let (_, container) = form(at(&sandbox, &path, &[]), &fields).await;
    let publish = at(&sandbox, &format!("{path}_publish"), &[]);
    let id = text(&container, "id");
    let fields = [
        ("creation_id", id.as_str()),
        ("access_token", token.as_str()),
    ];
    let status = async || {
        let pairs = [("access_token", token.as_str()), ("fields", "status_code")];
        let (_, container) = graph(&sandbox, &id, &pairs).await;
        text(&container, "status_code")
    };
    assert_eq!(status().await, "FINISHED");
    assert_eq!(form(publish.clone(), &fields).await.0, 200);
    assert_eq!(form(publish, &fields).await.0, 400, "only once");
    assert_eq!(status().await, "PUBLISHED");

    let pairs = [("access_token", token.as_str()), ("fields", "id,caption")];
    let (_, media) = graph(&sandbox, &format!("{OUTFITTERS}/media"), &pairs).await;
    assert_eq!(media["data"][0]["caption"], "New boots");
    let seeded = text(&media["data"][1], "id");
    let pairs = [("access_token", token.as_str())];
    let (_, comments) = graph(&sandbox, &format!("{seeded}/comments"), &pairs).await;
    let comment = text(&comments["data"][0], "id");
    let path = format!("graph.instagram.com/v27.0/{comment}/replies");
    let fields = [("message", "Yes"), ("access_token", token.as_str())];
    assert_eq!(form(at(&sandbox, &path, &[]), &fields).await.0, 200);
}

#[tokio::test]
async fn codes_and_redirects_are_bound() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let slash = format!("{REDIRECT}/");
    let page = browser.open(authorize_url(&sandbox, &slash)).await.page();
    assert!(page.contains("Invalid redirect_uri"));
    let url = authorize_url(&sandbox, REDIRECT);
    let landed = browser
        .authorize(url, "northwind.repair", Decision::default())
        .await;
    let code = query(&landed, "code").unwrap();
    assert_eq!(redeem(&sandbox, &code, REDIRECT).await.0, 200);
    let (status, again) = redeem(&sandbox, &code, REDIRECT).await;
    assert_eq!(
        (status, again["error_type"].as_str()),
        (400, Some("OAuthException"))
    );
}

#[tokio::test]
async fn a_person_chooses_among_accounts() {
    let sandbox = sandbox().await;
    let choose = Decision {
        choose: Some("17841400000000002"),
        ..Decision::default()
    };
    let landed = Browser::new(&sandbox)
        .authorize(
            authorize_url(&sandbox, REDIRECT),
            "ana@northwind.example",
            choose,
        )
        .await;
    let (_, token) = redeem(&sandbox, &query(&landed, "code").unwrap(), REDIRECT).await;
    assert_eq!(token["user_id"], "17841400000000002");
}

#[tokio::test]
async fn levers_have_their_codes() {
    type Pull = fn(Target) -> Lever;
    let table: [(Pull, i64); 4] = [
        (Lever::Expire, 463),
        (Lever::ChangePassword, 460),
        (Lever::RevokeAccess, 458),
        (Lever::SecurityCheck, 459),
    ];
    for (lever, subcode) in table {
        let sandbox = sandbox().await;
        let token = connect(&sandbox).await;
        let lever = lever(Target::person(Provider::Instagram, "@northwind.outfitters"));
        sandbox.pull(&lever).unwrap();
        let pairs = [("access_token", token.as_str())];
        let (_, refused) = graph(&sandbox, "me", &pairs).await;
        assert_eq!(refused["error"]["code"], 190);
        assert_eq!(refused["error"]["error_subcode"], subcode, "{lever:?}");
    }
}
