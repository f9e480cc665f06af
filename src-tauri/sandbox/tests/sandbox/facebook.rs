//! Facebook: sign-in, Pages, levers.

use holdfast_sandbox::{Lever, Provider, Sandbox, Target, Written};
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Browser, Decision, at, client, form, get, query, sandbox, text};

const ANA: &str = "ana@northwind.example";
const APP: (&str, &str) = ("700000000000001", "sbx-practice-facebook-secret");
const REDIRECT: &str = "https://www.facebook.com/connect/login_success.html";
const SCOPES: &str = "pages_show_list,pages_read_engagement,pages_manage_posts,\
    pages_manage_engagement,pages_read_user_content,instagram_basic,instagram_manage_comments,\
    instagram_content_publish,business_management,ads_read";
const OUTFITTERS: &str = "102000000000001";
const REPAIR: &str = "102000000000002";

pub fn authorize_url(sandbox: &Sandbox, extra: &[(&str, &str)]) -> Url {
    let mut pairs = vec![
        ("client_id", APP.0),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("state", "st-1"),
        ("scope", SCOPES),
    ];
    pairs.retain(|(name, _)| extra.iter().all(|(other, _)| name != other));
    pairs.extend_from_slice(extra);
    at(sandbox, "www.facebook.com/v27.0/dialog/oauth", &pairs)
}

async fn token(sandbox: &Sandbox, code: &str, redirect: &str) -> (u16, Value) {
    let pairs = [
        ("client_id", APP.0),
        ("client_secret", APP.1),
        ("redirect_uri", redirect),
        ("code", code),
    ];
    get(at(
        sandbox,
        "graph.facebook.com/v27.0/oauth/access_token",
        &pairs,
    ))
    .await
}

/// Signs in and gives the long-lived token.
pub async fn connect(sandbox: &Sandbox, who: &str, decision: Decision<'_>) -> String {
    let landed = Browser::new(sandbox)
        .authorize(authorize_url(sandbox, &[]), who, decision)
        .await;
    let (status, short) = token(sandbox, &query(&landed, "code").unwrap(), REDIRECT).await;
    assert_eq!(status, 200, "{short}");
    let pairs = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", APP.0),
        ("client_secret", APP.1),
        ("fb_exchange_token", short["access_token"].as_str().unwrap()),
    ];
    let url = at(
        sandbox,
        "graph.facebook.com/v27.0/oauth/access_token",
        &pairs,
    );
    let (status, long) = get(url).await;
    assert_eq!(status, 200, "{long}");
    assert_eq!(long["expires_in"], 5_183_944);
    text(&long, "access_token")
}

async fn graph(sandbox: &Sandbox, path: &str, token: &str, extra: &[(&str, &str)]) -> (u16, Value) {
    let mut pairs = vec![("access_token", token)];
    pairs.extend_from_slice(extra);
    get(at(
        sandbox,
        &format!("graph.facebook.com/v27.0/{path}"),
        &pairs,
    ))
    .await
}

async fn page_token(sandbox: &Sandbox, token: &str, page: &str) -> String {
    let (_, pages) = graph(sandbox, "me/accounts", token, &[("limit", "100")]).await;
    let row = pages["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == page);
    text(row.unwrap(), "access_token")
}

fn ids(list: &Value) -> Vec<&str> {
    list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect()
}

fn code_of(answer: &Value) -> (i64, Option<i64>) {
    let error = &answer["error"];
    (
        error["code"].as_i64().unwrap_or(0),
        error["error_subcode"].as_i64(),
    )
}

#[tokio::test]
async fn whole_journey() {
    let sandbox = sandbox().await;
    let landed = Browser::new(&sandbox)
        .authorize(authorize_url(&sandbox, &[]), ANA, Decision::default())
        .await;
    assert_eq!(query(&landed, "state").as_deref(), Some("st-1"));
    assert_eq!(landed.fragment(), Some("_=_"));
    let user = connect(&sandbox, ANA, Decision::default()).await;

    let fields = "id,name,tasks,access_token,picture{url},instagram_business_account{id,username}";
    let (_, first) = graph(
        &sandbox,
        "me/accounts",
        &user,
        &[("fields", fields), ("limit", "2")],
    )
    .await;
    assert_eq!(ids(&first).len(), 2);
    let next = first["paging"]["next"].as_str().unwrap();
    let (_, second) = get(Url::parse(next).unwrap()).await;
    assert_eq!(ids(&second), ["102000000000003"]);
    assert!(second["paging"]["next"].is_null());
    let outfitters = &first["data"][0];
    assert_eq!(outfitters["tasks"].as_array().unwrap().len(), 6);
    assert_eq!(
        outfitters["instagram_business_account"]["username"],
        "northwind.outfitters"
    );

    let (_, permissions) = graph(&sandbox, "me/permissions", &user, &[]).await;
    assert!(
        permissions["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["status"] == "granted")
    );
    let (_, ads) = graph(
        &sandbox,
        "me/adaccounts",
        &user,
        &[("fields", "id,name,account_status")],
    )
    .await;
    assert_eq!(ads["data"][0]["account_status"], 1);

    let page = text(outfitters, "access_token");
    let app_token = format!("{}|{}", APP.0, APP.1);
    let pairs = [
        ("input_token", page.as_str()),
        ("access_token", app_token.as_str()),
    ];
    let (_, debug) = get(at(&sandbox, "graph.facebook.com/v27.0/debug_token", &pairs)).await;
    assert_eq!(debug["data"]["expires_at"], 0);
    assert_eq!(debug["data"]["type"], "PAGE");
    assert_eq!(debug["data"]["is_valid"], true);
}

#[tokio::test]
async fn publishes_reads_and_replies() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let page = page_token(&sandbox, &user, OUTFITTERS).await;
    let feed = at(
        &sandbox,
        &format!("graph.facebook.com/v27.0/{OUTFITTERS}/feed"),
        &[],
    );
    let (_, posted) = form(
        feed.clone(),
        &[("message", "Hello & <b>"), ("access_token", &page)],
    )
    .await;
    let (_, refused) = form(feed, &[("message", "Hello"), ("access_token", &user)]).await;
    assert_eq!(code_of(&refused).0, 210);
    let (_, posts) = graph(&sandbox, &format!("{OUTFITTERS}/feed"), &page, &[]).await;
    assert_eq!(posts["data"][0]["id"], posted["id"]);
    assert_eq!(posts["data"][0]["message"], "Hello & <b>");
    let seeded = text(&posts["data"][1], "id");
    let (_, comments) = graph(&sandbox, &format!("{seeded}/comments"), &page, &[]).await;
    let comment = text(&comments["data"][0], "id");
    let (_, none) = graph(&sandbox, &format!("{seeded}/comments"), &user, &[]).await;
    assert_eq!(
        none["data"].as_array().unwrap().len(),
        0,
        "a user token reads no comments"
    );
    let path = format!("graph.facebook.com/v27.0/{comment}/comments");
    let reply = [
        ("message", "Yes, in wide too."),
        ("access_token", page.as_str()),
    ];
    let (status, _) = form(at(&sandbox, &path, &[]), &reply).await;
    assert_eq!(status, 200);
    let (_, replies) = graph(&sandbox, &format!("{comment}/comments"), &page, &[]).await;
    assert_eq!(replies["data"][0]["message"], "Yes, in wide too.");
}

#[tokio::test]
async fn pictures_tags_and_fields_below_fields() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let page = page_token(&sandbox, &user, OUTFITTERS).await;
    let photos = at(
        &sandbox,
        &format!("graph.facebook.com/v27.0/{OUTFITTERS}/photos"),
        &[],
    );
    let fields = [("caption", "Boots"), ("access_token", page.as_str())];
    let (_, refused) = form(photos.clone(), &fields).await;
    assert_eq!(code_of(&refused).0, 324, "a picture is missing");
    let fields = [
        ("caption", "Boots"),
        ("url", "https://img.example/1.jpg"),
        ("access_token", page.as_str()),
    ];
    let (_, photo) = form(photos, &fields).await;
    let post = text(&photo, "post_id");
    assert_ne!(text(&photo, "id"), post);
    let made = sandbox.log().last().unwrap().made.clone();
    assert_eq!(post, format!("{OUTFITTERS}_{}", made[0]));

    for number in 0..3 {
        let written = Written {
            profile: OUTFITTERS.to_owned(),
            on: Some(post.clone()),
            author: "Robin Vale".to_owned(),
            text: format!("Comment {number}"),
        };
        assert!(sandbox.write(&written).is_some());
        let nowhere = Written {
            on: Some("1".to_owned()),
            ..written
        };
        assert_eq!(sandbox.write(&nowhere), None);
    }
    let asked = "comments.filter(stream).order(reverse_chronological).limit(2)\
        {message,from{name},comments{id}}";
    let path = format!("{OUTFITTERS}/published_posts");
    let (_, posts) = graph(&sandbox, &path, &page, &[("fields", asked)]).await;
    let comments = &posts["data"][0]["comments"];
    assert_eq!(comments["data"][0]["from"]["name"], "Robin Vale");
    assert_eq!(comments["data"].as_array().unwrap().len(), 2);
    assert!(comments["paging"]["next"].is_string());
    assert!(
        comments["data"][0].get("created_time").is_none(),
        "not asked"
    );
    let after = text(&comments["paging"]["cursors"], "after");
    let path = format!("{post}/comments");
    let pairs = [("limit", "2"), ("after", after.as_str())];
    let (_, rest) = graph(&sandbox, &path, &page, &pairs).await;
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);

    let (_, tagged) = graph(&sandbox, &format!("{OUTFITTERS}/tagged"), &page, &[]).await;
    assert_eq!(tagged["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_batch_answers_each_of_its_requests() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let asked = json!([
        { "method": "GET", "relative_url": "v27.0/me?fields=name" },
        { "method": "GET", "relative_url": "v27.0/1/feed" },
    ])
    .to_string();
    let root = at(&sandbox, "graph.facebook.com/v27.0/", &[]);
    let fields = [("access_token", user.as_str()), ("batch", asked.as_str())];
    let (_, answers) = form(root.clone(), &fields).await;
    assert_eq!(answers[0]["code"], 200);
    let me: Value = serde_json::from_str(answers[0]["body"].as_str().unwrap()).unwrap();
    assert_eq!(me["name"], "Ana Ruiz");
    assert_eq!(answers[1]["code"], 400);
    let many: Value = (0..51)
        .map(|_| json!({ "method": "GET", "relative_url": "me" }))
        .collect();
    let many = many.to_string();
    let fields = [("access_token", user.as_str()), ("batch", many.as_str())];
    let (status, _) = form(root, &fields).await;
    assert_eq!(status, 400, "fifty at most");
}

#[tokio::test]
async fn codes_and_redirects_are_bound() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    for bad in ["https://evil.example/", "http://localhost:1/", ""] {
        let url = at(
            &sandbox,
            "www.facebook.com/v27.0/dialog/oauth",
            &[
                ("client_id", APP.0),
                ("redirect_uri", bad),
                ("scope", "pages_show_list"),
            ],
        );
        assert!(browser.open(url).await.page().contains("URL blocked"));
    }
    let url = authorize_url(&sandbox, &[]);
    let landed = browser.authorize(url, ANA, Decision::default()).await;
    let code = query(&landed, "code").unwrap();
    let (_, other) = token(&sandbox, &code, "https://other.example/").await;
    assert_eq!(code_of(&other), (100, Some(36_008)));
    let (_, used) = token(&sandbox, &code, REDIRECT).await;
    assert_eq!(code_of(&used), (100, Some(36_009)));
    let late = browser
        .authorize(authorize_url(&sandbox, &[]), ANA, Decision::default())
        .await;
    sandbox.clock().advance(700);
    let (_, expired) = token(&sandbox, &query(&late, "code").unwrap(), REDIRECT).await;
    assert_eq!(code_of(&expired), (100, Some(36_007)));
    let url = at(
        &sandbox,
        "graph.facebook.com/v27.0/oauth/access_token",
        &[
            ("client_id", APP.0),
            ("client_secret", "wrong"),
            ("code", "x"),
        ],
    );
    assert_eq!(code_of(&get(url).await.1).0, 1);
}

#[tokio::test]
async fn saying_no_and_staying_signed_in() {
    let sandbox = sandbox().await;
    let mut browser = Browser::new(&sandbox);
    let deny = Decision {
        deny: true,
        ..Decision::default()
    };
    let landed = browser
        .authorize(authorize_url(&sandbox, &[]), ANA, deny)
        .await;
    assert_eq!(
        query(&landed, "error_reason").as_deref(),
        Some("user_denied")
    );
    assert_eq!(landed.fragment(), Some("_=_"));
    let remembered = browser.open(authorize_url(&sandbox, &[])).await.page();
    assert!(remembered.contains("id=\"allow\""), "signed in from before");
    let forced = [("auth_type", "reauthenticate")];
    let asked = browser.open(authorize_url(&sandbox, &forced)).await.page();
    assert!(asked.contains("id=\"password\""));
    let wrong = [("email", ANA), ("password", "wrong")];
    let page = browser.submit(&asked, "/sign-in", &wrong).await.page();
    assert!(page.contains("role=\"alert\""));
}

#[tokio::test]
async fn a_new_dialog_replaces_the_earlier_selection() {
    let sandbox = sandbox().await;
    let first = connect(&sandbox, ANA, Decision::default()).await;
    let page = page_token(&sandbox, &first, REPAIR).await;
    let second = connect(
        &sandbox,
        ANA,
        Decision {
            untick: &[REPAIR],
            ..Decision::default()
        },
    )
    .await;
    for token in [&first, &second] {
        let (_, pages) = graph(&sandbox, "me/accounts", token, &[]).await;
        assert_eq!(ids(&pages), [OUTFITTERS, "102000000000003"]);
    }
    let (_, refused) = graph(&sandbox, "me", &page, &[]).await;
    assert_eq!(code_of(&refused), (190, None));
    let (_, business) = graph(&sandbox, "me/businesses", &second, &[]).await;
    let business = text(&business["data"][0], "id");
    let asked = [("fields", "id,access_token")];
    let (_, owned) = graph(
        &sandbox,
        &format!("{business}/owned_pages"),
        &second,
        &asked,
    )
    .await;
    assert_eq!(ids(&owned).len(), 3);
    assert!(
        owned["data"][1]["access_token"].is_null(),
        "no token for an un-ticked Page"
    );
}

#[tokio::test]
async fn each_lever_has_its_code() {
    type Pull = fn(Target) -> Lever;
    let table: [(Pull, i64, Option<i64>); 7] = [
        (Lever::Expire, 190, Some(463)),
        (Lever::ChangePassword, 190, Some(460)),
        (Lever::RevokeAccess, 190, Some(458)),
        (Lever::SecurityCheck, 190, Some(459)),
        (Lever::Lock, 190, Some(464)),
        (Lever::Suspend, 190, Some(465)),
        (Lever::DisableApp, 190, None),
    ];
    for (lever, code, subcode) in table {
        let sandbox = sandbox().await;
        let user = connect(&sandbox, ANA, Decision::default()).await;
        let page = page_token(&sandbox, &user, OUTFITTERS).await;
        let lever = lever(Target::person(Provider::Facebook, ANA));
        sandbox.pull(&lever).unwrap();
        for token in [&user, &page] {
            let (status, refused) = graph(&sandbox, "me", token, &[]).await;
            assert_eq!(status, 400, "{lever:?}");
            assert_eq!(code_of(&refused), (code, subcode), "{lever:?}");
        }
    }
}

#[tokio::test]
async fn a_lost_role_ends_the_page_token_only() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let page = page_token(&sandbox, &user, OUTFITTERS).await;
    let role = || Target::role(Provider::Facebook, ANA, OUTFITTERS);
    sandbox.pull(Lever::RemoveRole(role())).unwrap();
    let (_, refused) = graph(&sandbox, "me", &page, &[]).await;
    assert_eq!(code_of(&refused), (190, Some(492)));
    let (_, pages) = graph(&sandbox, "me/accounts", &user, &[]).await;
    assert!(!ids(&pages).contains(&OUTFITTERS));
    sandbox.pull(Lever::RestoreRole(role())).unwrap();
    let (status, _) = graph(&sandbox, "me", &page, &[]).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn restrictions_stop_posting_and_ads() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let page = page_token(&sandbox, &user, OUTFITTERS).await;
    let restrict = |id: &str| Lever::RestrictPosting(Target::profile(Provider::Facebook, id));
    sandbox.pull(restrict(OUTFITTERS)).unwrap();
    sandbox.pull(restrict("act_730000000000001")).unwrap();
    let feed = at(
        &sandbox,
        &format!("graph.facebook.com/v27.0/{OUTFITTERS}/feed"),
        &[],
    );
    let (_, refused) = form(feed, &[("message", "Hello"), ("access_token", &page)]).await;
    assert_eq!(code_of(&refused), (368, Some(1_404_112)));
    let asked = [("fields", "account_status")];
    let (_, ads) = graph(&sandbox, "me/adaccounts", &user, &asked).await;
    assert_eq!(ads["data"][0]["account_status"], 3);
}

#[tokio::test]
async fn time_passes() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let page = page_token(&sandbox, &user, OUTFITTERS).await;
    sandbox.clock().advance(61 * 86_400);
    assert_eq!(
        code_of(&graph(&sandbox, "me", &user, &[]).await.1),
        (190, Some(463))
    );
    assert_eq!(
        graph(&sandbox, "me", &page, &[]).await.0,
        200,
        "a Page token has no end"
    );
    sandbox.clock().advance(30 * 86_400);
    assert_eq!(
        code_of(&graph(&sandbox, "me", &page, &[]).await.1),
        (190, Some(493))
    );
    sandbox.clock().set_offset(0);
    assert_eq!(
        graph(&sandbox, "me", &user, &[]).await.0,
        200,
        "time can go back"
    );
}

#[tokio::test]
async fn revoking_by_call_ends_everything() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let page = page_token(&sandbox, &user, OUTFITTERS).await;
    let pairs = [("access_token", user.as_str())];
    let url = at(&sandbox, "graph.facebook.com/v27.0/me/permissions", &pairs);
    let status = client().delete(url).send().await.unwrap().status();
    assert!(status.is_success());
    for token in [&user, &page] {
        assert_eq!(
            code_of(&graph(&sandbox, "me", token, &[]).await.1),
            (190, Some(458))
        );
    }
}

#[tokio::test]
async fn hashtags_and_competitors() {
    let sandbox = sandbox().await;
    let user = connect(&sandbox, ANA, Decision::default()).await;
    let account = "17841400000000001";
    let search = |tag: String| {
        let (sandbox, user) = (&sandbox, &user);
        async move {
            let pairs = [("user_id", account), ("q", tag.as_str())];
            graph(sandbox, "ig_hashtag_search", user, &pairs).await
        }
    };
    for number in 0..30 {
        assert_eq!(search(format!("boots{number}")).await.0, 200);
    }
    assert_eq!(code_of(&search("onemore".to_owned()).await.1).0, 18);
    assert_eq!(
        search("boots3".to_owned()).await.0,
        200,
        "again does not count"
    );
    let path = format!("{account}/recently_searched_hashtags");
    let (_, recent) = graph(&sandbox, &path, &user, &[("limit", "100")]).await;
    assert_eq!(ids(&recent).len(), 30);
    sandbox.clock().advance(8 * 86_400);
    assert_eq!(search("onemore".to_owned()).await.0, 200);

    let asked = "business_discovery.username(northwind.repair){id,username,media{caption}}";
    let (_, found) = graph(&sandbox, account, &user, &[("fields", asked)]).await;
    assert_eq!(found["business_discovery"]["username"], "northwind.repair");
    let asked = "business_discovery.username(nobody.there){id}";
    let (_, lost) = graph(&sandbox, account, &user, &[("fields", asked)]).await;
    assert_eq!(code_of(&lost).0, 110);
}
