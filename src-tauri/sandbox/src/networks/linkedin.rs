//! LinkedIn's OAuth: two authorize addresses, refresh tokens for partners, introspection.

use axum::http::Method;
use serde_json::json;

use super::{linkedin_api, linkedin_content, oauth_error};
use crate::answer::{Answer, Answered, settle};
use crate::apps::App;
use crate::call::Call;
use crate::consent::ConsentKey;
use crate::pages;
use crate::provider::Provider;
use crate::sign_in::{self, AuthRequest};
use crate::state::State;
use crate::tokens::{Challenge, Ending, TokenKind};

const LINKEDIN: Provider = Provider::Linkedin;
const ACCESS_SECONDS: i64 = 5_184_000;
/// What the products of an app can give.
const SCOPES: &[&str] = &[
    "openid",
    "profile",
    "email",
    "w_member_social",
    "r_member_social",
    "w_member_social_feed",
    "r_member_social_feed",
    "r_organization_admin",
    "rw_organization_admin",
    "w_organization_social",
    "r_organization_social",
    "w_organization_social_feed",
    "r_organization_social_feed",
];

/// Answers at `www.linkedin.com` and `api.linkedin.com`.
pub fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Answer {
    if call.host == "api.linkedin.com" {
        return settle(linkedin_api::answer(state, call, segments));
    }
    let post = call.method == Method::POST;
    match segments {
        ["oauth", "v2", "authorization"] => authorize(state, call, false),
        ["oauth", "native-pkce", "authorization"] => authorize(state, call, true),
        ["oauth", "v2", "accessToken"] if post => settle(access_token(state, call)),
        ["oauth", "v2", "introspectToken"] if post => settle(introspect(state, call)),
        ["oauth", "v2", "revoke"] if post => settle(revoke(state, call)),
        ["dms-uploads", image] if call.method == Method::PUT => {
            settle(linkedin_content::upload(state, call, image))
        }
        _ => pages::notice(LINKEDIN, 404, "Not found", "Page not found."),
    }
}

fn authorize(state: &mut State, call: &Call, native: bool) -> Answer {
    let bad = |text: &str| pages::notice(LINKEDIN, 400, "Bummer, something went wrong", text);
    let param = |name: &str| call.param(name).unwrap_or_default().to_owned();
    let Some(app) = state
        .app(LINKEDIN, &param("client_id"))
        .filter(|app| !app.disabled)
    else {
        return bad("The application does not exist or is not active: invalid client_id.");
    };
    if native && !app.special {
        return bad("The native flow is not enabled for this application.");
    }
    if !app.allows_redirect(&param("redirect_uri")) {
        return bad("The redirect_uri does not match the registered value.");
    }
    let challenge = native.then(|| Challenge::S256Base64(param("code_challenge")));
    let request = AuthRequest {
        provider: LINKEDIN,
        client_id: param("client_id"),
        redirect_uri: param("redirect_uri"),
        state: call.param("state").map(str::to_owned),
        scopes: param("scope")
            .split([' ', ','])
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        challenge,
        force_login: param("prompt") == "login",
        may_skip: true,
        silent: param("prompt") == "none",
        offline: false,
        renew_offline: false,
        merge_scopes: false,
        hint: String::new(),
    };
    if param("response_type") != "code" {
        return sign_in::refuse(&request, "invalid_request", "response_type must be code");
    }
    if native && (param("code_challenge").is_empty() || param("code_challenge_method") != "S256") {
        return sign_in::refuse(
            &request,
            "invalid_request",
            "code_challenge with S256 is needed",
        );
    }
    let unknown = request
        .scopes
        .iter()
        .find(|scope| !SCOPES.contains(&scope.as_str()));
    if let Some(scope) = unknown {
        let text = format!("Scope \"{scope}\" is not authorized for your application");
        return sign_in::refuse(&request, "unauthorized_scope_error", &text);
    }
    sign_in::begin(state, call, request)
}

/// Client id and secret stand in the form. A native app has no secret.
fn client(state: &State, call: &Call) -> Result<App, Answer> {
    let id = call.form.get("client_id").unwrap_or_default();
    let refused = || oauth_error(401, "invalid_client", "Client authentication failed");
    let app = state
        .app(LINKEDIN, id)
        .filter(|app| !app.disabled)
        .ok_or_else(refused)?;
    if !app.secret_fits(call.form.get("client_secret")) {
        return Err(refused());
    }
    Ok(app.clone())
}

fn access_token(state: &mut State, call: &Call) -> Answered {
    let app = client(state, call)?;
    match call.form.get("grant_type") {
        Some("authorization_code") => redeem(state, call, &app),
        Some("refresh_token") => refresh(state, call, &app),
        _ => Err(oauth_error(
            400,
            "unsupported_grant_type",
            "The grant type is not supported",
        )),
    }
}

fn redeem(state: &mut State, call: &Call, app: &App) -> Answered {
    let field = |name: &str| call.form.get(name).unwrap_or_default();
    let verifier = call.form.get("code_verifier");
    if verifier.is_some() && !app.special {
        // The standard flow knows no PKCE.
        return Err(oauth_error(
            400,
            "invalid_request",
            "code_verifier is not expected",
        ));
    }
    let now = state.now();
    let (code, redirect) = (field("code"), field("redirect_uri"));
    let code = state.tokens.redeem(code, &app.client_id, redirect, verifier, now).map_err(|_| {
        let text = "Unable to retrieve access token: appid/redirect uri/code verifier does not \
            match authorization code. Or authorization code expired. Or external member binding exists";
        oauth_error(400, "invalid_request", text)
    })?;
    Ok(tokens(state, &code.key, app, None))
}

/// The refresh token stays the same, and so does its end: later access tokens shrink to it.
fn refresh(state: &mut State, call: &Call, app: &App) -> Answered {
    let value = call.form.get("refresh_token").unwrap_or_default();
    let now = state.now();
    let token = state.tokens.get(value).filter(|token| {
        token.kind == TokenKind::Refresh
            && token.key.provider == LINKEDIN
            && token.key.client_id == app.client_id
            && token.ending(now).is_none()
    });
    let token = token.ok_or_else(|| {
        let text =
            "The provided authorization grant or refresh token is invalid, expired or revoked";
        oauth_error(400, "invalid_grant", text)
    })?;
    let key = token.key.clone();
    Ok(tokens(state, &key, app, Some(value)))
}

fn tokens(state: &mut State, key: &ConsentKey, app: &App, refresh: Option<&str>) -> Answer {
    let now = state.now();
    let consent = state.consent(key);
    let scopes = consent
        .map(|consent| consent.scopes.clone())
        .unwrap_or_default();
    let left = consent
        .and_then(|consent| consent.refresh_ends_at)
        .map(|end| (end - now).num_seconds().max(0));
    let whole = app.access_seconds.unwrap_or(ACCESS_SECONDS);
    let seconds = if app.partner {
        whole.min(left.unwrap_or(whole))
    } else {
        whole
    };
    let access = state.issue(TokenKind::Access, key, &scopes, Some(seconds));
    let mut body = json!({
        "access_token": access,
        "expires_in": seconds,
        "scope": scopes.join(","),
        "token_type": "Bearer",
    });
    if let (true, Some(left)) = (app.partner, left) {
        let refresh = match refresh {
            Some(same) => same.to_owned(),
            None => state.issue(TokenKind::Refresh, key, &scopes, Some(left)),
        };
        body["refresh_token"] = refresh.into();
        body["refresh_token_expires_in"] = left.into();
    }
    Answer::json(200, &body)
}

fn introspect(state: &State, call: &Call) -> Answered {
    let app = client(state, call)?;
    let value = call.form.get("token").unwrap_or_default();
    let now = state.now();
    let token = state
        .tokens
        .get(value)
        .filter(|token| token.key.provider == LINKEDIN && token.key.client_id == app.client_id);
    let Some(token) = token else {
        return Ok(Answer::json(200, &json!({ "active": false })));
    };
    let status = match token.ending(now) {
        None => "active",
        Some(Ending::Expired) => "expired",
        Some(
            Ending::Revoked
            | Ending::PasswordChanged
            | Ending::SecurityCheck
            | Ending::Rotated
            | Ending::Superseded,
        ) => "revoked",
    };
    Ok(Answer::json(
        200,
        &json!({
            "active": status == "active",
            "status": status,
            "client_id": app.client_id,
            "scope": token.scopes.join(","),
            "created_at": token.issued_at.timestamp(),
            "authorized_at": token.issued_at.timestamp(),
            "expires_at": token.expires_at.map(|end| end.timestamp()),
            "auth_type": "3L",
        }),
    ))
}

fn revoke(state: &mut State, call: &Call) -> Answered {
    let app = client(state, call)?;
    let value = call.form.get("token").unwrap_or_default();
    let key = state.tokens.get(value).map(|token| token.key.clone());
    let key = key.filter(|key| key.provider == LINKEDIN && key.client_id == app.client_id);
    let key = key.ok_or_else(|| oauth_error(400, "invalid_request", "The token is not known"))?;
    state.revoke(&key, Ending::Revoked);
    Ok(Answer::json(200, &json!({})))
}
