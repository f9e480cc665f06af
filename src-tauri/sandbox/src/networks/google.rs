//! Google's OAuth, shared by YouTube and Business Profile.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use super::{business_profile, google_api, oauth_error, youtube};
use crate::answer::{Answer, Answered, settle};
use crate::apps::App;
use crate::call::Call;
use crate::consent::ConsentKey;
use crate::pages;
use crate::provider::Provider;
use crate::sign_in::{self, AuthRequest};
use crate::state::State;
use crate::tokens::{Challenge, CodeRefused, Ending, Token, TokenKind};

const GOOGLE: Provider = Provider::Google;
const ACCESS_SECONDS: i64 = 3_600;
/// Six months without use, says Google's OAuth overview.
const UNUSED_SECONDS: i64 = 15_552_000;
/// While the consent screen is in "Testing".
const TESTING_SECONDS: i64 = 604_800;
/// More live refresh tokens of one person and client push the oldest out.
const LIVE_TOKENS: usize = 100;

/// Answers at all of Google's hosts.
pub fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Answer {
    let post = call.method == Method::POST;
    match (call.host.as_str(), segments) {
        ("accounts.google.com", ["o", "oauth2", "v2", "auth"]) => authorize(state, call),
        ("accounts.google.com", _) => pages::notice(GOOGLE, 404, "Not found", "Error 404."),
        ("oauth2.googleapis.com", ["token"]) if post => settle(token(state, call)),
        ("oauth2.googleapis.com", ["revoke"]) if post => settle(revoke(state, call)),
        ("oauth2.googleapis.com", ["tokeninfo"]) => settle(tokeninfo(state, call)),
        ("openidconnect.googleapis.com", ["v1", "userinfo"]) => {
            settle(google_api::userinfo(state, call))
        }
        ("www.googleapis.com", ["upload", "youtube", "v3", "videos"]) => {
            settle(youtube::upload(state, call))
        }
        ("www.googleapis.com", ["youtube", "v3", rest @ ..]) => {
            settle(youtube::answer(state, call, rest))
        }
        (host, rest) if host.starts_with("mybusiness") => {
            settle(business_profile::answer(state, call, rest))
        }
        _ => google_api::error(404, "NOT_FOUND", "notFound", "Not found"),
    }
}

fn authorize(state: &mut State, call: &Call) -> Answer {
    let param = |name: &str| call.param(name).unwrap_or_default().to_owned();
    let bad = |code: &str| {
        let text = format!("Access blocked: this app's request is invalid. Error 400: {code}");
        pages::notice(GOOGLE, 400, "Access blocked", &text)
    };
    let Some(app) = state.app(GOOGLE, &param("client_id")) else {
        return bad("invalid_client");
    };
    if app.disabled {
        return bad("disabled_client");
    }
    if !app.allows_redirect(&param("redirect_uri")) {
        return bad("redirect_uri_mismatch");
    }
    if param("response_type") != "code" || param("scope").trim().is_empty() {
        return bad("invalid_request");
    }
    let challenge = match (
        param("code_challenge"),
        param("code_challenge_method").as_str(),
    ) {
        (challenge, _) if challenge.is_empty() => None,
        (challenge, "S256") => Some(Challenge::S256Base64(challenge)),
        (challenge, "plain" | "") => Some(Challenge::Plain(challenge)),
        _ => return bad("invalid_request"),
    };
    if embedded(call.header("user-agent").unwrap_or_default()) {
        let text = "Access blocked: this app's request does not comply with Google's policies. \
            You can't sign in because it uses an embedded browser. Error 403: disallowed_useragent";
        return pages::notice(GOOGLE, 403, "Access blocked", text);
    }
    let prompt = param("prompt");
    let prompts = |word: &str| prompt.split_whitespace().any(|known| known == word);
    let request = AuthRequest {
        provider: GOOGLE,
        client_id: param("client_id"),
        redirect_uri: param("redirect_uri"),
        state: call.param("state").map(str::to_owned),
        scopes: param("scope")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        challenge,
        force_login: prompts("select_account") || prompts("login"),
        may_skip: !prompts("consent"),
        silent: prompts("none"),
        offline: param("access_type") == "offline",
        renew_offline: prompts("consent"),
        merge_scopes: param("include_granted_scopes") == "true",
        hint: param("login_hint"),
    };
    sign_in::begin(state, call, request)
}

/// What Google takes for a webview: Android's mark, `WebKit` without the name of a browser, and
/// Safari where there is none (`WebKitGTK` calls itself that).
fn embedded(user_agent: &str) -> bool {
    let says = |word: &str| user_agent.contains(word);
    let browser = ["Chrome/", "Safari/", "Firefox/"].into_iter().any(says);
    says("; wv)")
        || says("AppleWebKit/") && !browser
        || says("Linux")
            && says("Version/")
            && says("Safari/")
            && !says("Chrome/")
            && !says("Android")
}

/// The secret is enforced, for Desktop clients with PKCE too.
fn client(state: &State, call: &Call) -> Result<App, Answer> {
    let id = call.form.get("client_id").unwrap_or_default();
    let app = state
        .app(GOOGLE, id)
        .ok_or_else(|| oauth_error(401, "invalid_client", "The OAuth client was not found."))?;
    if app.disabled {
        return Err(oauth_error(
            401,
            "disabled_client",
            "The OAuth client was disabled.",
        ));
    }
    let Some(secret) = call.form.get("client_secret") else {
        return Err(oauth_error(
            400,
            "invalid_request",
            "client_secret is missing.",
        ));
    };
    if !app.secret_fits(Some(secret)) {
        return Err(oauth_error(
            401,
            "invalid_client",
            "The provided client secret is invalid.",
        ));
    }
    Ok(app.clone())
}

fn token(state: &mut State, call: &Call) -> Answered {
    let app = client(state, call)?;
    match call.form.get("grant_type") {
        Some("authorization_code") => redeem(state, call, &app),
        Some("refresh_token") => refresh(state, call, &app),
        _ => Err(oauth_error(
            400,
            "unsupported_grant_type",
            "Invalid grant_type",
        )),
    }
}

fn redeem(state: &mut State, call: &Call, app: &App) -> Answered {
    let field = |name: &str| call.form.get(name).unwrap_or_default();
    let now = state.now();
    let (code, redirect) = (field("code"), field("redirect_uri"));
    let verifier = call.form.get("code_verifier");
    let redeemed = state
        .tokens
        .redeem(code, &app.client_id, redirect, verifier, now);
    let code = redeemed.map_err(|refused| match refused {
        CodeRefused::OtherRedirect => oauth_error(400, "redirect_uri_mismatch", "Bad Request"),
        CodeRefused::Verifier => oauth_error(400, "invalid_grant", "Invalid code verifier."),
        CodeRefused::Unknown
        | CodeRefused::Used
        | CodeRefused::Expired
        | CodeRefused::OtherClient => oauth_error(400, "invalid_grant", "Malformed auth code."),
    })?;
    let seconds = app.access_seconds.unwrap_or(ACCESS_SECONDS);
    let access = state.issue(TokenKind::Access, &code.key, &code.scopes, Some(seconds));
    let mut body = json!({
        "access_token": access,
        // Real answers count a second less.
        "expires_in": seconds - 1,
        "scope": code.scopes.join(" "),
        "token_type": "Bearer",
    });
    if code.offline {
        let life = if app.testing {
            TESTING_SECONDS
        } else {
            UNUSED_SECONDS
        };
        let life = app.refresh_seconds.unwrap_or(life);
        push_oldest_out(state, &code.key);
        let refresh = state.issue(TokenKind::Refresh, &code.key, &code.scopes, Some(life));
        body["refresh_token"] = refresh.into();
        if app.testing || app.refresh_seconds.is_some() {
            body["refresh_token_expires_in"] = life.into();
        }
    }
    Ok(Answer::json(200, &body))
}

fn push_oldest_out(state: &mut State, key: &ConsentKey) {
    let now = state.now();
    let same = |token: &Token| {
        token.kind == TokenKind::Refresh
            && token.key.client_id == key.client_id
            && token.key.subject == key.subject
            && token.ending(now).is_none()
    };
    let live: Vec<_> = state
        .tokens
        .iter()
        .filter(|(_, token)| same(token))
        .collect();
    if live.len() < LIVE_TOKENS {
        return;
    }
    let oldest = live.iter().min_by_key(|(_, token)| token.issued_at);
    let oldest = oldest.map(|(value, _)| (*value).clone());
    if let Some(token) = oldest.and_then(|value| state.tokens.get_mut(&value)) {
        token.ended = Some(Ending::Superseded);
    }
}

/// The answer leaves the refresh token out: it stays the same.
fn refresh(state: &mut State, call: &Call, app: &App) -> Answered {
    let value = call.form.get("refresh_token").unwrap_or_default();
    let now = state.now();
    let dead = || oauth_error(400, "invalid_grant", "Token has been expired or revoked.");
    let token = state.tokens.get(value).filter(|token| {
        token.kind == TokenKind::Refresh
            && token.key.provider == GOOGLE
            && token.key.client_id == app.client_id
    });
    let token = token
        .ok_or_else(|| oauth_error(400, "invalid_grant", "Bad Request"))?
        .clone();
    let standing = state.standing(GOOGLE, &token.key.subject);
    if standing.suspended {
        return Err(oauth_error(
            400,
            "invalid_grant",
            "Account has been deleted",
        ));
    }
    if standing.locked {
        return Err(oauth_error(
            400,
            "admin_policy_enforced",
            "The administrator's policy forbids it.",
        ));
    }
    match token.ending(now) {
        Some(Ending::SecurityCheck) => {
            let body = json!({
                "error": "invalid_grant",
                "error_description": "reauth related error (invalid_rapt)",
                "error_uri": "https://support.google.com/a/answer/9368756",
                "error_subtype": "invalid_rapt",
            });
            return Err(Answer::json(400, &body));
        }
        Some(
            Ending::Expired
            | Ending::Revoked
            | Ending::PasswordChanged
            | Ending::Rotated
            | Ending::Superseded,
        ) => return Err(dead()),
        None => {}
    }
    let scopes = state.consent(&token.key).ok_or_else(dead)?.scopes.clone();
    let counted = app.testing || app.refresh_seconds.is_some();
    if let Some(kept) = state.tokens.get_mut(value).filter(|_| !counted) {
        kept.expires_at = Some(now + TimeDelta::seconds(UNUSED_SECONDS));
    }
    let seconds = app.access_seconds.unwrap_or(ACCESS_SECONDS);
    let access = state.issue(TokenKind::Access, &token.key, &scopes, Some(seconds));
    let mut body = json!({
        "access_token": access,
        "expires_in": seconds - 1,
        "scope": scopes.join(" "),
        "token_type": "Bearer",
    });
    if counted {
        body["refresh_token_expires_in"] = token.seconds_left(now).into();
    }
    Ok(Answer::json(200, &body))
}

/// Takes an access or a refresh token; the whole consent ends with it.
fn revoke(state: &mut State, call: &Call) -> Answered {
    let value = call.param("token").unwrap_or_default();
    let now = state.now();
    let token = state.tokens.get(value);
    let token = token.filter(|token| token.key.provider == GOOGLE && token.ending(now).is_none());
    let token =
        token.ok_or_else(|| oauth_error(400, "invalid_token", "Token expired or revoked"))?;
    let key = token.key.clone();
    state.revoke(&key, Ending::Revoked);
    Ok(Answer::json(200, &json!({})))
}

fn tokeninfo(state: &State, call: &Call) -> Answered {
    let invalid = || oauth_error(400, "invalid_token", "Invalid Value");
    let value = call.param("access_token").unwrap_or_default();
    let now = state.now();
    let token = state.tokens.get(value).filter(|token| {
        token.key.provider == GOOGLE
            && token.kind == TokenKind::Access
            && token.ending(now).is_none()
    });
    let token = token.ok_or_else(invalid)?;
    Ok(Answer::json(
        200,
        &json!({
            "azp": token.key.client_id,
            "aud": token.key.client_id,
            "sub": token.key.subject,
            "scope": token.scopes.join(" "),
            "exp": token.expires_at.map(|end| end.timestamp().to_string()),
            "expires_in": token.seconds_left(now).map(|left| left.to_string()),
            "access_type": "offline",
        }),
    ))
}
