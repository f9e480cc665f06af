//! LinkedIn: partners' refresh tokens, introspection, organizations.

use holdfast_sandbox::{App, Lever, Provider, Sandbox, Target};
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Browser, Decision, answer, at, bearer, client, form, query, sandbox, text};

const ANA: &str = "ana@northwind.example";
pub const PARTNER: (&str, &str) = ("86practicelinked", "sbx-practice-linkedin-secret");
const SMALL: (&str, &str) = ("86practicenopart", "sbx-practice-linkedin-small-secret");
const REDIRECT: &str = "https://holdfast.example/connected/linkedin";
pub const SCOPES: &str = "openid profile email rw_organization_admin w_organization_social \
    r_organization_social";

pub fn authorize_url(sandbox: &Sandbox, app: &str, scopes: &str, extra: &[(&str, &str)]) -> Url {
    let mut pairs = vec![
        ("client_id", app),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("state", "st-1"),
        ("scope", scopes),
    ];
    pairs.extend_from_slice(extra);
    at(sandbox, "www.linkedin.com/oauth/v2/authorization", &pairs)
}

async fn token(sandbox: &Sandbox, app: (&str, &str), fields: &[(&str, &str)]) -> (u16, Value) {
    let mut all = vec![("client_id", app.0), ("client_secret", app.1)];
    all.extend_from_slice(fields);
    form(
        at(sandbox, "www.linkedin.com/oauth/v2/accessToken", &[]),
        &all,
    )
    .await
}

async fn connect_with(sandbox: &Sandbox, app: (&str, &str), scopes: &str) -> Value {
    let url = authorize_url(sandbox, app.0, scopes, &[]);
    let landed = Browser::new(sandbox)
        .authorize(url, ANA, Decision::default())
        .await;
    let code = query(&landed, "code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", code.as_str()),
    ];
    let (status, tokens) = token(sandbox, app, &fields).await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

pub async fn connect(sandbox: &Sandbox) -> Value {
    connect_with(sandbox, PARTNER, SCOPES).await
}

pub async fn rest(sandbox: &Sandbox, path: &str, token: &str) -> (u16, Value) {
    let url = sandbox
        .base_url()
        .join(&format!("api.linkedin.com/rest/{path}"))
        .unwrap();
    let request = client()
        .get(url)
        .bearer_auth(token)
        .header("LinkedIn-Version", "202609");
    answer(request.send().await.unwrap()).await
}

async fn introspect(sandbox: &Sandbox, token: &str) -> Value {
    let fields = [
        ("client_id", PARTNER.0),
        ("client_secret", PARTNER.1),
        ("token", token),
    ];
    form(
        at(sandbox, "www.linkedin.com/oauth/v2/introspectToken", &[]),
        &fields,
    )
    .await
    .1
}

pub async fn refresh(sandbox: &Sandbox, value: &str) -> (u16, Value) {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", value)];
    token(sandbox, PARTNER, &fields).await
}

#[tokio::test]
async fn whole_journey() {
    let sandbox = sandbox().await;
    let tokens = connect(&sandbox).await;
    assert_eq!(tokens["expires_in"], 5_184_000);
    let access = text(&tokens, "access_token");
    let url = at(&sandbox, "api.linkedin.com/v2/userinfo", &[]);
    let (_, me) = bearer(url, &access).await;
    assert_eq!(me["email"], ANA);
    let list = "organizationAcls?q=roleAssignee&state=APPROVED&count=100";
    let (_, acls) = rest(&sandbox, list, &access).await;
    assert_eq!(acls["elements"].as_array().unwrap().len(), 2);
    assert_eq!(acls["elements"][0]["role"], "ADMINISTRATOR");
    let lookup = "organizationsLookup?ids=List(5500001,5500002)";
    let (_, found) = rest(&sandbox, lookup, &access).await;
    assert_eq!(
        found["results"]["5500001"]["localizedName"],
        "Northwind Outfitters"
    );
    let (_, one) = rest(&sandbox, "organizations/5500002", &access).await;
    assert_eq!(one["vanityName"], "northwind-careers");
}

#[tokio::test]
async fn the_refresh_tokens_end_is_fixed_and_access_tokens_shrink_to_it() {
    let sandbox = sandbox().await;
    let tokens = connect(&sandbox).await;
    let value = text(&tokens, "refresh_token");
    sandbox.clock().advance(335 * 86_400);
    let (_, later) = refresh(&sandbox, &value).await;
    assert_eq!(later["refresh_token"], value.as_str(), "the same one");
    let left = later["expires_in"].as_i64().unwrap();
    assert!((29 * 86_400..=30 * 86_400).contains(&left), "{left}");
    sandbox.clock().advance(31 * 86_400);
    let (status, dead) = refresh(&sandbox, &value).await;
    assert_eq!(
        (status, dead["error"].as_str()),
        (400, Some("invalid_grant"))
    );
}

#[tokio::test]
async fn small_apps_get_no_refresh_token() {
    let sandbox = sandbox().await;
    let tokens = connect_with(&sandbox, SMALL, SCOPES).await;
    assert!(tokens["refresh_token"].is_null());
}

#[tokio::test]
async fn versions_are_required_and_retire() {
    let sandbox = sandbox().await;
    let access = text(&connect(&sandbox).await, "access_token");
    let url = at(
        &sandbox,
        "api.linkedin.com/rest/organizationAcls",
        &[("q", "roleAssignee")],
    );
    assert_eq!(bearer(url.clone(), &access).await.0, 400);
    let old = client()
        .get(url)
        .bearer_auth(&access)
        .header("LinkedIn-Version", "202511");
    let (status, retired) = answer(old.send().await.unwrap()).await;
    assert_eq!(
        (status, retired["code"].as_str()),
        (426, Some("NONEXISTENT_VERSION"))
    );
}

#[tokio::test]
async fn other_scopes_end_the_earlier_token() {
    let sandbox = sandbox().await;
    let first = text(&connect(&sandbox).await, "access_token");
    connect_with(&sandbox, PARTNER, "openid profile").await;
    let (status, refused) = rest(&sandbox, "organizationAcls?q=roleAssignee", &first).await;
    assert_eq!(
        (status, refused["serviceErrorCode"].as_i64()),
        (401, Some(65_601))
    );
}

#[tokio::test]
async fn consent_is_skipped_until_login_is_asked_for() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let url = || authorize_url(&sandbox, PARTNER.0, SCOPES, &[]);
    browser.authorize(url(), ANA, Decision::default()).await;
    assert!(query(&browser.open(url()).await.away(), "code").is_some());
    let forced = authorize_url(&sandbox, PARTNER.0, SCOPES, &[("prompt", "login")]);
    assert!(
        browser
            .open(forced)
            .await
            .page()
            .contains("id=\"password\"")
    );
}

#[tokio::test]
async fn refusals() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let url = authorize_url(&sandbox, PARTNER.0, "openid r_basicprofile", &[]);
    let landed = browser.open(url).await.away();
    assert_eq!(
        query(&landed, "error").as_deref(),
        Some("unauthorized_scope_error")
    );
    let page = browser
        .open(authorize_url(&sandbox, PARTNER.0, SCOPES, &[]))
        .await
        .page();
    let landed = browser
        .submit(&page, "/sign-in", &[("cancel", "1")])
        .await
        .away();
    assert_eq!(
        query(&landed, "error").as_deref(),
        Some("user_cancelled_login")
    );
    let deny = Decision {
        deny: true,
        ..Decision::default()
    };
    let url = authorize_url(&sandbox, PARTNER.0, SCOPES, &[]);
    let landed = browser.authorize(url, ANA, deny).await;
    assert_eq!(
        query(&landed, "error").as_deref(),
        Some("user_cancelled_authorize")
    );
    let (status, wrong) = token(&sandbox, (PARTNER.0, "wrong"), &[]).await;
    assert_eq!(
        (status, wrong["error"].as_str()),
        (401, Some("invalid_client"))
    );

    let url = authorize_url(&sandbox, PARTNER.0, SCOPES, &[]);
    let landed = browser.authorize(url, ANA, Decision::default()).await;
    let code = query(&landed, "code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", code.as_str()),
        (
            "code_verifier",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        ),
    ];
    let (_, pkce) = token(&sandbox, PARTNER, &fields).await;
    assert_eq!(
        pkce["error"], "invalid_request",
        "the standard flow knows no PKCE"
    );
}

#[tokio::test]
async fn native_apps_prove_themselves_with_pkce() {
    let sandbox = sandbox().await;
    let app: App = serde_json::from_value(json!({
        "provider": "linkedin", "client_id": "native", "special": true,
        "redirects": ["http://127.0.0.1:*/*"],
    }))
    .unwrap();
    sandbox.register_app(app);
    let redirect = "http://127.0.0.1:4711/cb";
    let pairs = [
        ("client_id", "native"),
        ("redirect_uri", redirect),
        ("response_type", "code"),
        ("state", "st-1"),
        ("scope", "openid profile"),
        (
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
        ("code_challenge_method", "S256"),
    ];
    let path = "www.linkedin.com/oauth/native-pkce/authorization";
    for (verifier, status) in [
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", 200),
        ("x".repeat(43).as_str(), 400),
    ] {
        let url = at(&sandbox, path, &pairs);
        let landed = Browser::new(&sandbox)
            .authorize(url, ANA, Decision::default())
            .await;
        let code = query(&landed, "code").unwrap();
        let fields = [
            ("client_id", "native"),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect),
            ("code", code.as_str()),
            ("code_verifier", verifier),
        ];
        let url = at(&sandbox, "www.linkedin.com/oauth/v2/accessToken", &[]);
        assert_eq!(form(url, &fields).await.0, status);
    }
}

#[tokio::test]
async fn posts_and_comments() {
    let sandbox = sandbox().await;
    let access = text(&connect(&sandbox).await, "access_token");
    let send = |path: String, body: Value| {
        let url = sandbox
            .base_url()
            .join(&format!("api.linkedin.com/rest/{path}"))
            .unwrap();
        client()
            .post(url)
            .bearer_auth(&access)
            .header("LinkedIn-Version", "202609")
            .json(&body)
    };
    let post = json!({
        "author": "urn:li:organization:5500001", "commentary": "Hello", "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
    });
    let response = send("posts".to_owned(), post).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 201);
    let urn = response.headers()["x-restli-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let encoded = urn.replace(':', "%3A");
    let comment = json!({ "actor": "urn:li:organization:5500001", "object": urn,
        "message": { "text": "First" } });
    let path = format!("socialActions/{encoded}/comments");
    let response = send(path.clone(), comment).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 201);
    let (_, comments) = rest(&sandbox, &path, &access).await;
    assert_eq!(comments["elements"][0]["message"]["text"], "First");
}

#[tokio::test]
async fn levers_and_introspection() {
    type Pull = fn(Target) -> Lever;
    let table: [(Pull, i64, &str); 4] = [
        (Lever::Expire, 65_602, "expired"),
        (Lever::RevokeAccess, 65_601, "revoked"),
        (Lever::ChangePassword, 65_601, "revoked"),
        (Lever::SecurityCheck, 65_601, "revoked"),
    ];
    for (lever, code, status) in table {
        let sandbox = sandbox().await;
        let tokens = connect(&sandbox).await;
        let access = text(&tokens, "access_token");
        assert_eq!(introspect(&sandbox, &access).await["status"], "active");
        let lever = lever(Target::person(Provider::Linkedin, ANA));
        sandbox.pull(&lever).unwrap();
        let (_, refused) = rest(&sandbox, "organizationAcls?q=roleAssignee", &access).await;
        assert_eq!(refused["serviceErrorCode"], code, "{lever:?}");
        assert_eq!(
            introspect(&sandbox, &access).await["status"],
            status,
            "{lever:?}"
        );
        assert_eq!(
            refresh(&sandbox, &text(&tokens, "refresh_token")).await.0,
            400
        );
    }
}

#[tokio::test]
async fn a_lost_role_leaves_the_list() {
    let sandbox = sandbox().await;
    let access = text(&connect(&sandbox).await, "access_token");
    let role = Target::role(Provider::Linkedin, ANA, "5500001");
    sandbox.pull(Lever::RemoveRole(role)).unwrap();
    let list = "organizationAcls?q=roleAssignee&state=APPROVED";
    let (_, acls) = rest(&sandbox, list, &access).await;
    assert_eq!(acls["elements"].as_array().unwrap().len(), 1);
    let (_, all) = rest(&sandbox, "organizationAcls?q=roleAssignee", &access).await;
    assert!(
        all["elements"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["state"] == "REVOKED")
    );
    assert_eq!(
        rest(&sandbox, "organizations/5500001", &access).await.0,
        403
    );
}
