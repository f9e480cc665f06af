//! Instagram API with Instagram Login: one token, one account; tokens extend themselves.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use super::{facebook, instagram_content, meta};
use crate::answer::{Answer, Answered, settle};
use crate::call::Call;
use crate::pages;
use crate::provider::Provider;
use crate::sign_in::{self, AuthRequest};
use crate::state::State;
use crate::tokens::{Token, TokenKind};

const INSTAGRAM: Provider = Provider::Instagram;
const SHORT_SECONDS: i64 = 3_600;
/// A token must be a day old before it can be extended (Instagram's page on refreshing).
const EXTEND_AFTER_HOURS: i64 = 24;

/// Answers at `www.`, `api.` and `graph.instagram.com`.
pub fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Answer {
    let path = match segments {
        [version, rest @ ..] if facebook::is_version(version) => rest,
        all => all,
    };
    match (call.host.as_str(), path) {
        ("www.instagram.com", ["oauth", "authorize"]) => authorize(state, call),
        ("www.instagram.com", _) => pages::notice(
            INSTAGRAM,
            404,
            "Not found",
            "Sorry, this page isn't available.",
        ),
        ("api.instagram.com", ["oauth", "access_token"]) if call.method == Method::POST => {
            settle(redeem(state, call))
        }
        ("api.instagram.com", _) => oauth_error(404, "Not found"),
        (_, path) => settle(graph(state, call, path)),
    }
}

fn oauth_error(status: u16, message: &str) -> Answer {
    let body = json!({ "error_type": "OAuthException", "code": status, "error_message": message });
    Answer::json(status, &body)
}

fn authorize(state: &mut State, call: &Call) -> Answer {
    let bad = |text: &str| pages::notice(INSTAGRAM, 400, "Something went wrong", text);
    let param = |name: &str| call.param(name).unwrap_or_default().to_owned();
    let Some(app) = state
        .app(INSTAGRAM, &param("client_id"))
        .filter(|app| !app.disabled)
    else {
        return bad("Invalid platform app.");
    };
    if !app.allows_redirect(&param("redirect_uri")) {
        return bad("Invalid redirect_uri.");
    }
    if param("response_type") != "code" {
        return bad("response_type must be code.");
    }
    let request = AuthRequest {
        provider: INSTAGRAM,
        client_id: param("client_id"),
        redirect_uri: param("redirect_uri"),
        state: call.param("state").map(str::to_owned),
        scopes: param("scope")
            .split([',', ' '])
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        challenge: None,
        force_login: ["true", "1"].contains(&param("force_reauth").as_str()),
        may_skip: false,
        silent: false,
        offline: false,
        renew_offline: false,
        merge_scopes: false,
        hint: String::new(),
    };
    sign_in::begin(state, call, request)
}

fn redeem(state: &mut State, call: &Call) -> Answered {
    let field = |name: &str| call.form.get(name).unwrap_or_default();
    let app = state
        .app(INSTAGRAM, field("client_id"))
        .filter(|app| !app.disabled)
        .ok_or_else(|| oauth_error(400, "Invalid platform app"))?;
    if !app.secret_fits(Some(field("client_secret"))) {
        return Err(oauth_error(400, "Error validating client secret."));
    }
    if field("grant_type") != "authorization_code" {
        return Err(oauth_error(400, "Invalid grant_type"));
    }
    let now = state.now();
    let (id, redirect) = (field("client_id"), field("redirect_uri"));
    let redeemed = state.tokens.redeem(field("code"), id, redirect, None, now);
    let code = redeemed.map_err(|refused| {
        use crate::tokens::CodeRefused::{
            Expired, OtherClient, OtherRedirect, Unknown, Used, Verifier,
        };
        oauth_error(
            400,
            match refused {
                Used => "This authorization code has been used",
                Expired => "This authorization code has expired",
                OtherRedirect => {
                    "Error validating verification code. Please make sure your \
                    redirect_uri is identical to the one you used in the OAuth dialog request"
                }
                Unknown | OtherClient | Verifier => "Invalid authorization code",
            },
        )
    })?;
    let token = state.issue(
        TokenKind::Short,
        &code.key,
        &code.scopes,
        Some(SHORT_SECONDS),
    );
    Ok(Answer::json(
        200,
        &json!({ "access_token": token, "user_id": code.key.subject, "permissions": code.scopes }),
    ))
}

fn graph(state: &mut State, call: &Call, path: &[&str]) -> Answered {
    let read = call.method == Method::GET;
    match path {
        ["access_token"] if read => exchange(state, call),
        ["refresh_access_token"] if read => extend(state, call),
        ["me"] if read => {
            let caller = meta::caller(state, call, INSTAGRAM)?;
            let id = caller.key().subject.clone();
            let path = [id.as_str()];
            content(state, call, &caller, &path)
        }
        ["me", edge] => {
            let caller = meta::caller(state, call, INSTAGRAM)?;
            let id = caller.key().subject.clone();
            content(state, call, &caller, &[&id, edge])
        }
        other => {
            let caller = meta::caller(state, call, INSTAGRAM)?;
            content(state, call, &caller, other)
        }
    }
}

fn content(state: &mut State, call: &Call, caller: &meta::Caller, path: &[&str]) -> Answered {
    instagram_content::answer(state, call, caller, path)
        .unwrap_or_else(|| Err(meta::unseen(path.first().unwrap_or(&""))))
}

/// The token of an exchange or extension, if it works.
fn own_token(state: &State, call: &Call) -> Result<Token, Answer> {
    let value = call.param("access_token").unwrap_or_default();
    let token = state
        .tokens
        .get(value)
        .filter(|token| token.key.provider == INSTAGRAM);
    let token = token.ok_or_else(|| {
        meta::error(
            190,
            None,
            "Invalid OAuth access token - Cannot parse access token",
        )
    })?;
    if let Some((subcode, message)) = meta::refusal(state, token) {
        return Err(meta::error(190, subcode, message));
    }
    let app = state.app(INSTAGRAM, &token.key.client_id);
    if app.is_none_or(|app| app.disabled) {
        let message = "Error validating application. Application has been deleted.";
        return Err(meta::error(101, None, message));
    }
    Ok(token.clone())
}

fn exchange(state: &mut State, call: &Call) -> Answered {
    if call.param("grant_type") != Some("ig_exchange_token") {
        return Err(meta::error(100, None, "Invalid grant_type"));
    }
    let token = own_token(state, call)?;
    let app = state.app(INSTAGRAM, &token.key.client_id);
    if !app.is_some_and(|app| app.secret_fits(call.param("client_secret"))) {
        return Err(meta::error(1, None, "Error validating client secret."));
    }
    if token.kind != TokenKind::Short {
        return Err(meta::error(
            100,
            None,
            "Only a short-lived token can be exchanged.",
        ));
    }
    Ok(long_lived(state, &token))
}

/// Extends a long-lived token; needs no secret, and the old one stays valid until its date.
fn extend(state: &mut State, call: &Call) -> Answered {
    if call.param("grant_type") != Some("ig_refresh_token") {
        return Err(meta::error(100, None, "Invalid grant_type"));
    }
    let token = own_token(state, call)?;
    let old_enough = state.now() - token.issued_at >= TimeDelta::hours(EXTEND_AFTER_HOURS);
    if token.kind != TokenKind::Long || !old_enough {
        let message = "Only a long-lived token that is at least 24 hours old can be refreshed.";
        return Err(meta::error(100, None, message));
    }
    Ok(long_lived(state, &token))
}

fn long_lived(state: &mut State, token: &Token) -> Answer {
    let seconds = Some(meta::LONG_SECONDS);
    let value = state.issue(TokenKind::Long, &token.key, &token.scopes, seconds);
    let permissions = token.scopes.join(",");
    Answer::json(
        200,
        &json!({ "access_token": value, "token_type": "bearer", "expires_in": seconds,
            "permissions": permissions }),
    )
}
