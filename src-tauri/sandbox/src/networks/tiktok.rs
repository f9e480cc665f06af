//! TikTok for Developers: `client_key`, hex challenges, rotating refresh tokens.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::tiktok_business;
use crate::answer::{Answer, Answered, settle};
use crate::apps::App;
use crate::call::Call;
use crate::consent::ConsentKey;
use crate::pages;
use crate::provider::Provider;
use crate::sign_in::{self, AuthRequest};
use crate::state::State;
use crate::tokens::{Challenge, Ending, Token, TokenKind};
use crate::world::Profile;

const TIKTOK: Provider = Provider::Tiktok;
/// The long form, which all clients read; the form of November 2026 (2 h, 180 d) is chosen per
/// app.
const ACCESS_SECONDS: i64 = 86_400;

/// Answers at `www.tiktok.com`, `open.tiktokapis.com` and `business-api.tiktok.com`.
pub fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Answer {
    let post = call.method == Method::POST;
    match (call.host.as_str(), segments) {
        ("www.tiktok.com", ["v2", "auth", "authorize"]) => authorize(state, call),
        ("www.tiktok.com", _) => {
            pages::notice(TIKTOK, 404, "Not found", "Couldn't find this page.")
        }
        ("business-api.tiktok.com", ["open_api", "v1.3", rest @ ..]) => {
            tiktok_business::answer(state, call, rest)
        }
        ("open.tiktokapis.com", ["v2", "oauth", "token"]) if post => settle(token(state, call)),
        ("open.tiktokapis.com", ["v2", "oauth", "revoke"]) if post => settle(revoke(state, call)),
        ("open.tiktokapis.com", ["v2", rest @ ..]) => settle(api(state, call, rest)),
        _ => error(404, "invalid_params", "Unsupported path"),
    }
}

/// The API's envelope, which is there on success too.
pub fn error(status: u16, code: &str, message: &str) -> Answer {
    let body = json!({ "data": {},
        "error": { "code": code, "message": message, "log_id": "202611250000SANDBOX" } });
    Answer::json(status, &body)
}

fn ok(data: &Value) -> Answer {
    let body = json!({ "data": data,
        "error": { "code": "ok", "message": "", "log_id": "202611250000SANDBOX" } });
    Answer::json(200, &body)
}

/// The token endpoint's errors. A wrong client comes as 200: the body decides.
pub fn refused(error: &str, description: &str) -> Answer {
    let status = if error == "invalid_client" { 200 } else { 400 };
    let body = json!({ "error": error, "error_description": description,
        "log_id": "202611250000SANDBOX" });
    Answer::json(status, &body)
}

fn authorize(state: &mut State, call: &Call) -> Answer {
    let bad = |text: &str| pages::notice(TIKTOK, 400, "Something went wrong", text);
    let param = |name: &str| call.param(name).unwrap_or_default().to_owned();
    let Some(app) = state
        .app(TIKTOK, &param("client_key"))
        .filter(|app| !app.disabled)
    else {
        return bad("We couldn't log in with TikTok. Correct the following: client_key");
    };
    let redirect_uri = param("redirect_uri");
    let slash_missing = app.special && !redirect_uri.ends_with('/');
    if !app.allows_redirect(&redirect_uri) || slash_missing {
        return bad("We couldn't log in with TikTok. Correct the following: redirect_uri");
    }
    let challenge = param("code_challenge");
    // The platform Web takes https only, and writes PKCE as everybody else does, or not at all.
    let desktop = !app.special && redirect_uri.starts_with("http://");
    let web = !app.special && !desktop && !challenge.is_empty();
    let request = AuthRequest {
        provider: TIKTOK,
        client_id: param("client_key"),
        redirect_uri,
        state: call.param("state").map(str::to_owned),
        scopes: param("scope")
            .split(',')
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        challenge: if desktop {
            Some(Challenge::S256Hex(challenge.clone()))
        } else {
            web.then(|| Challenge::S256Base64(challenge.clone()))
        },
        force_login: param("disable_auto_auth") == "1",
        may_skip: true,
        silent: false,
        offline: false,
        renew_offline: false,
        merge_scopes: false,
        hint: String::new(),
    };
    if param("response_type") != "code" {
        return sign_in::refuse(&request, "unsupported_response_type", "Use code.");
    }
    let hex = challenge.len() == 64
        && challenge
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if desktop && (!hex || param("code_challenge_method") != "S256") {
        let text = "Code challenge is invalid: it must be the SHA-256 of the verifier in hex.";
        return sign_in::refuse(&request, "invalid_request", text);
    }
    sign_in::begin(state, call, request)
}

fn client(state: &State, call: &Call) -> Result<App, Answer> {
    let key = call.form.get("client_key").unwrap_or_default();
    let refusal = || refused("invalid_client", "Client key or secret is incorrect.");
    let app = state.app(TIKTOK, key).ok_or_else(refusal)?;
    if app.disabled {
        return Err(refused(
            "unauthorized_client",
            "The client is not authorized.",
        ));
    }
    if !app.secret_fits(call.form.get("client_secret")) {
        return Err(refusal());
    }
    Ok(app.clone())
}

fn token(state: &mut State, call: &Call) -> Answered {
    let app = client(state, call)?;
    let field = |name: &str| call.form.get(name).unwrap_or_default();
    match field("grant_type") {
        "authorization_code" => {
            let verifier = call.form.get("code_verifier");
            let redeemed = redeem(state, &app, field("code"), field("redirect_uri"), verifier);
            let key = redeemed?;
            Ok(Answer::json(200, &issue(state, &key, &app)))
        }
        "refresh_token" => {
            let key = rotate(state, &app, field("refresh_token"))?;
            Ok(Answer::json(200, &issue(state, &key, &app)))
        }
        _ => Err(refused(
            "unsupported_grant_type",
            "Grant type is not supported.",
        )),
    }
}

/// Uses a code up.
pub fn redeem(
    state: &mut State,
    app: &App,
    code: &str,
    redirect: &str,
    verifier: Option<&str>,
) -> Result<ConsentKey, Answer> {
    use crate::tokens::CodeRefused::{
        Expired, OtherClient, OtherRedirect, Unknown, Used, Verifier,
    };
    let now = state.now();
    let redeemed = state
        .tokens
        .redeem(code, &app.client_id, redirect, verifier, now);
    let code = redeemed.map_err(|refusal| match refusal {
        Verifier => refused(
            "invalid_request",
            "Code verifier or code challenge is invalid.",
        ),
        OtherRedirect => refused(
            "invalid_request",
            "Redirect_uri is not matched with the uri when requesting code.",
        ),
        Unknown | Used | Expired | OtherClient => {
            refused("invalid_grant", "Authorization code is expired.")
        }
    })?;
    Ok(code.key)
}

/// Ends a refresh token so that another takes its place.
pub fn rotate(state: &mut State, app: &App, value: &str) -> Result<ConsentKey, Answer> {
    state.reused(value);
    let now = state.now();
    let invalid = || refused("invalid_grant", "Refresh token is invalid or expired.");
    let token = state.tokens.get_mut(value).filter(|token| {
        token.kind == TokenKind::Refresh
            && token.key.provider == TIKTOK
            && token.key.client_id == app.client_id
            && token.ending(now).is_none()
    });
    let token = token.ok_or_else(invalid)?;
    let key = token.key.clone();
    let standing = state.standing(TIKTOK, &key.subject);
    if standing != crate::state::Standing::default() || state.consent(&key).is_none() {
        return Err(invalid());
    }
    if let Some(token) = state.tokens.get_mut(value) {
        token.ended = Some(Ending::Rotated);
    }
    Ok(key)
}

/// A new pair of tokens. The refresh token's end stays fixed unless the app's slides.
pub fn issue(state: &mut State, key: &ConsentKey, app: &App) -> Value {
    let now = state.now();
    let consent = state.consent(key);
    let scopes = consent
        .map(|consent| consent.scopes.clone())
        .unwrap_or_default();
    let whole = app.refresh_seconds.unwrap_or(31_536_000);
    let fixed = consent.and_then(|consent| consent.refresh_ends_at);
    let left = match fixed {
        Some(end) if !app.refresh_slides => (end - now).num_seconds().max(0),
        Some(_) | None => whole,
    };
    let seconds = app.access_seconds.unwrap_or(ACCESS_SECONDS);
    let access = state.issue(TokenKind::Access, key, &scopes, Some(seconds));
    let refresh = state.issue(TokenKind::Refresh, key, &scopes, Some(left));
    json!({
        "access_token": access,
        "expires_in": seconds,
        "open_id": open_id(key),
        "refresh_expires_in": left,
        "refresh_token": refresh,
        "scope": scopes.join(","),
        "token_type": "Bearer",
    })
}

fn revoke(state: &mut State, call: &Call) -> Answered {
    let app = client(state, call)?;
    let value = call.form.get("token").unwrap_or_default();
    let key = state.tokens.get(value).map(|token| token.key.clone());
    let key = key.filter(|key| key.provider == TIKTOK && key.client_id == app.client_id);
    let key = key.ok_or_else(|| refused("invalid_request", "The token is invalid."))?;
    state.revoke(&key, Ending::Revoked);
    Ok(Answer::json(200, &json!({})))
}

/// The account's id as one app sees it.
pub fn open_id(key: &ConsentKey) -> String {
    let digest = Sha256::digest(format!("{}/{}", key.client_id, key.subject));
    format!("-000{}", hex::encode(&digest[..16]))
}

/// The account's id that all apps of a developer share.
fn union_id(account: &str) -> String {
    hex::encode(&Sha256::digest(format!("union/{account}"))[..16])
}

/// The live token `value`, with its account.
pub fn caller(state: &State, value: &str) -> Option<(Token, Profile)> {
    let token = state.tokens.get(value)?;
    let live = token.key.provider == TIKTOK
        && token.kind == TokenKind::Access
        && token.ending(state.now()).is_none()
        && state.consent(&token.key).is_some()
        && state.standing(TIKTOK, &token.key.subject) == crate::state::Standing::default()
        && state
            .app(TIKTOK, &token.key.client_id)
            .is_some_and(|app| !app.disabled);
    let account = state
        .world
        .profile(&token.key.subject)
        .filter(|account| !account.suspended)?;
    live.then(|| (token.clone(), account.clone()))
}

fn api(state: &mut State, call: &Call, path: &[&str]) -> Answered {
    let invalid = || {
        let text = "The access token is invalid or not found in the request.";
        error(401, "access_token_invalid", text)
    };
    let (token, account) = caller(state, call.bearer().unwrap_or_default()).ok_or_else(invalid)?;
    let need = |scope: &str| {
        if token.scopes.iter().any(|granted| granted == scope) {
            Ok(())
        } else {
            let text = format!("The user did not authorize the scope required: {scope}");
            Err(error(401, "scope_not_authorized", &text))
        }
    };
    let post = call.method == Method::POST;
    match path {
        ["user", "info"] if call.method == Method::GET => {
            let fields: Vec<&str> = call
                .query
                .get("fields")
                .unwrap_or_default()
                .split(',')
                .collect();
            let fields: Vec<&str> = fields
                .into_iter()
                .filter(|field| !field.is_empty())
                .collect();
            if fields.is_empty() {
                return Err(error(400, "invalid_params", "fields is required"));
            }
            for field in &fields {
                need(scope_of(field))?;
            }
            let user = user_node(&token.key, &account);
            let kept: serde_json::Map<String, Value> = fields
                .iter()
                .filter_map(|field| Some(((*field).to_owned(), user.get(field)?.clone())))
                .collect();
            Ok(ok(&json!({ "user": kept })))
        }
        ["video", "list"] if post => {
            need("video.list")?;
            let videos: Vec<Value> = state
                .content
                .posts(&account.id)
                .rev()
                .map(|post| json!({ "id": post.id, "title": post.text, "create_time": post.at.timestamp() }))
                .collect();
            Ok(ok(
                &json!({ "videos": videos, "cursor": 0, "has_more": false }),
            ))
        }
        ["post", "publish", "creator_info", "query"] if post => {
            need("video.publish")?;
            Ok(ok(&json!({
                "creator_username": account.handle,
                "creator_nickname": account.name,
                "privacy_level_options": AUDIENCES,
                "comment_disabled": false,
                "max_video_post_duration_sec": 300,
            })))
        }
        ["post", "publish", "video" | "content", "init"] if post => {
            need("video.publish")?;
            if account.restricted {
                let text = "The user is banned from making new posts.";
                return Err(error(403, "spam_risk_user_banned_from_posting", text));
            }
            let title = call.json.as_ref().and_then(|json| {
                let info = &json["post_info"];
                info["title"].as_str().or(info["description"].as_str())
            });
            let photos = call
                .json
                .as_ref()
                .is_some_and(|json| json["media_type"] == "PHOTO");
            if photos {
                check_photos(call.json.as_ref().unwrap_or(&Value::Null))?;
            }
            let now = state.now();
            let title = title.unwrap_or_default();
            let id = state
                .content
                .add(&account.id, None, &account.name, title, now, true);
            let kind = if photos { "p" } else { "v" };
            Ok(ok(&json!({ "publish_id": format!("{kind}_pub_{id}") })))
        }
        ["post", "publish", "status", "fetch"] if post => {
            need("video.publish")?;
            let id = call.param("publish_id").unwrap_or_default();
            let entry = id.rsplit('_').next().and_then(|id| state.content.get(id));
            let entry = entry.filter(|entry| entry.profile == account.id);
            let entry = entry
                .ok_or_else(|| error(400, "invalid_publish_id", "The publish_id is not known."))?;
            // A few seconds go by.
            let done = state.now() - entry.at >= TimeDelta::seconds(5);
            Ok(ok(&if done {
                json!({ "status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [entry.id] })
            } else {
                json!({ "status": "PROCESSING_DOWNLOAD" })
            }))
        }
        _ => Err(error(404, "invalid_params", "Unsupported path")),
    }
}

/// Photos are fetched from https addresses, for an audience that was offered.
fn check_photos(body: &Value) -> Result<(), Answer> {
    let photos = body["source_info"]["photo_images"].as_array();
    let mut photos = photos.into_iter().flatten().map(Value::as_str).peekable();
    let audience = body["post_info"]["privacy_level"].as_str();
    if !audience.is_some_and(|audience| AUDIENCES.contains(&audience)) {
        let text = "The privacy_level is not one of the creator's options.";
        return Err(error(400, "privacy_level_option_mismatch", text));
    }
    let fetched = |photo: Option<&str>| photo.is_some_and(|url| url.starts_with("https://"));
    if photos.peek().is_none() || !photos.all(fetched) {
        return Err(error(400, "invalid_params", "photo_images is wrong."));
    }
    Ok(())
}

const AUDIENCES: &[&str] = &["PUBLIC_TO_EVERYONE", "SELF_ONLY"];

fn scope_of(field: &str) -> &'static str {
    match field {
        "username" | "is_verified" | "bio_description" | "profile_deep_link" => "user.info.profile",
        "follower_count" | "following_count" | "likes_count" | "video_count" => "user.info.stats",
        _ => "user.info.basic",
    }
}

/// All fields of an account.
pub fn user_node(key: &ConsentKey, account: &Profile) -> Value {
    json!({
        "open_id": open_id(key),
        "union_id": union_id(&account.id),
        "display_name": account.name,
        "username": account.handle,
        "avatar_url": format!("https://img.example/{}.jpg", account.id),
        "is_verified": false,
        "bio_description": "",
        "profile_deep_link": "https://vm.tiktok.example/",
        "follower_count": 310,
        "following_count": 12,
        "likes_count": 4_020,
        "video_count": 21,
    })
}
