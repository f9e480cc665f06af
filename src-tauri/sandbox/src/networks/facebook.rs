//! Facebook Login and the Graph API: tokens, the member, Pages and ad accounts.

use axum::http::Method;
use serde_json::{Value, json};

use super::{facebook_content, facebook_lists, meta};
use crate::answer::{Answer, Answered, settle};
use crate::call::{Call, Params};
use crate::pages;
use crate::provider::Provider;
use crate::sign_in::{self, AuthRequest};
use crate::state::State;
use crate::tokens::{CodeRefused, TokenKind};
use crate::world::ProfileKind;

const FACEBOOK: Provider = Provider::Facebook;
/// One to two hours, says Meta's page on long-lived tokens.
const SHORT_SECONDS: i64 = 5_400;

const MOST_OF_A_BATCH: usize = 50;

/// Answers at `www.facebook.com` and `graph.facebook.com`.
pub fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Answer {
    let path = match segments {
        [version, rest @ ..] if is_version(version) => rest,
        all => all,
    };
    if call.host == "www.facebook.com" {
        return match path {
            ["dialog", "oauth"] => dialog(state, call),
            _ => pages::notice(FACEBOOK, 404, "Not found", "This page isn't available."),
        };
    }
    settle(graph(state, call, path))
}

/// `v27.0`
pub fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(major, minor)| {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            digits(major) && digits(minor)
        })
}

fn dialog(state: &mut State, call: &Call) -> Answer {
    let bad = |text: &str| pages::notice(FACEBOOK, 400, "Something went wrong", text);
    let param = |name: &str| call.param(name).unwrap_or_default().to_owned();
    let Some(app) = state.app(FACEBOOK, &param("client_id")) else {
        return bad("Invalid App ID: the app does not exist.");
    };
    if app.disabled {
        return bad("App not active: this app is not accessible right now.");
    }
    let redirect_uri = param("redirect_uri");
    if !app.allows_redirect(&redirect_uri) {
        return bad("URL blocked: the redirect URI is not white-listed in the app's settings.");
    }
    if !["code", ""].contains(&param("response_type").as_str()) {
        return bad("This simulation knows response_type=code only.");
    }
    let scope = param("scope");
    let mut scopes: Vec<String> = scope
        .split([',', ' '])
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    if !scopes.iter().any(|s| s == "public_profile") {
        scopes.push("public_profile".to_owned());
    }
    let force_login = param("auth_type")
        .split(',')
        .any(|kind| kind == "reauthenticate");
    let request = AuthRequest {
        provider: FACEBOOK,
        client_id: param("client_id"),
        redirect_uri,
        state: call.param("state").map(str::to_owned),
        scopes,
        challenge: None,
        force_login,
        may_skip: false,
        silent: false,
        offline: false,
        renew_offline: false,
        merge_scopes: false,
        hint: String::new(),
    };
    sign_in::begin(state, call, request)
}

fn graph(state: &mut State, call: &Call, path: &[&str]) -> Answered {
    let read = call.method == Method::GET;
    match path {
        [] if call.method == Method::POST => batch(state, call),
        ["oauth", "access_token"] => access_token(state, call),
        ["debug_token"] if read => debug_token(state, call),
        ["me"] if read => {
            let caller = meta::caller(state, call, FACEBOOK)?;
            let id = caller.page().unwrap_or(&caller.key().subject).to_owned();
            facebook_content::node(state, call, &caller, &id)
        }
        ["me", "permissions"] if read => permissions(state, call),
        ["me", "accounts"] if read => facebook_lists::accounts(state, call),
        ["me", "adaccounts"] if read => facebook_lists::ad_accounts(state, call),
        ["me", "businesses"] if read => facebook_lists::businesses(state, call),
        [business, "owned_pages" | "client_pages"] if read => {
            facebook_lists::business_pages(state, call, business, path)
        }
        [user, "permissions"] if call.method == Method::DELETE => forget(state, call, user, None),
        [user, "permissions", scope] if call.method == Method::DELETE => {
            forget(state, call, user, Some(scope))
        }
        other => facebook_content::answer(state, call, other),
    }
}

/// Several reads in one request, answered in their order; each has its status, and its body as text
/// (batch requests guide).
fn batch(state: &mut State, call: &Call) -> Answered {
    let asked = call.param("batch").map(serde_json::from_str::<Vec<Value>>);
    let Some(Ok(asked)) = asked else {
        return Err(meta::error(100, None, "(#100) batch is not a JSON array"));
    };
    if asked.len() > MOST_OF_A_BATCH {
        let message = "(#100) Too many requests in batch message. Maximum batch size is 50";
        return Err(meta::error(100, None, message));
    }
    let answers: Value = asked
        .iter()
        .map(|one| {
            let relative = one["relative_url"].as_str().unwrap_or_default();
            let (path, query) = relative.split_once('?').unwrap_or((relative, ""));
            // Who asks is told once, for all of them.
            let mut query = url::form_urlencoded::Serializer::new(query.to_owned());
            if let Some(token) = call.param("access_token") {
                query.append_pair("access_token", token);
            }
            let query = query.finish();
            let inner = Call {
                method: Method::GET,
                path: format!("/{path}"),
                query: Params::parse(query.as_bytes()),
                form: Params::default(),
                ..call.clone()
            };
            let segments = inner.segments();
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            let answer = if one["method"] == "GET" && !segments.is_empty() {
                self::answer(state, &inner, &segments)
            } else {
                meta::error(100, None, "(#100) This simulation batches reads only.")
            };
            json!({ "code": answer.status, "body": String::from_utf8_lossy(&answer.body) })
        })
        .collect();
    Ok(Answer::json(200, &answers))
}

/// Client id and secret, from query or body.
fn client(state: &State, call: &Call) -> Result<String, Answer> {
    let id = call
        .param("client_id")
        .ok_or_else(|| meta::error(101, None, "Missing client_id parameter."))?;
    let app = state.app(FACEBOOK, id).ok_or_else(|| {
        meta::error(
            101,
            None,
            "Error validating application. Cannot get application info due to a system error.",
        )
    })?;
    if app.disabled {
        let message = "Error validating application. Application has been deleted.";
        return Err(meta::error(101, None, message));
    }
    if !app.secret_fits(call.param("client_secret")) {
        return Err(meta::error(1, None, "Error validating client secret."));
    }
    Ok(id.to_owned())
}

fn access_token(state: &mut State, call: &Call) -> Answered {
    let client_id = client(state, call)?;
    match call.param("grant_type") {
        Some("fb_exchange_token") => exchange(state, call, &client_id),
        Some("client_credentials") => {
            let secret = call.param("client_secret").unwrap_or_default();
            let token = format!("{client_id}|{secret}");
            Ok(Answer::json(
                200,
                &json!({ "access_token": token, "token_type": "bearer" }),
            ))
        }
        _ => redeem(state, call, &client_id),
    }
}

fn redeem(state: &mut State, call: &Call, client_id: &str) -> Answered {
    let code = call
        .param("code")
        .ok_or_else(|| meta::error(100, None, "Missing authorization code"))?;
    let redirect = call.param("redirect_uri").unwrap_or_default();
    let now = state.now();
    let code = state
        .tokens
        .redeem(code, client_id, redirect, None, now)
        .map_err(|refused| {
            let (subcode, message) = match refused {
                CodeRefused::Used => (Some(36_009), "This authorization code has been used."),
                CodeRefused::Expired => (Some(36_007), "This authorization code has expired."),
                CodeRefused::OtherRedirect => (
                    Some(36_008),
                    "Error validating verification code. Please make sure your redirect_uri is \
                 identical to the one you used in the OAuth dialog request",
                ),
                CodeRefused::Unknown | CodeRefused::OtherClient | CodeRefused::Verifier => {
                    (None, "Invalid verification code format.")
                }
            };
            // Code 100 comes as an OAuthException here.
            let body = json!({ "error": { "message": message, "type": "OAuthException", "code": 100,
            "error_subcode": subcode, "fbtrace_id": "AsBxTrace" } });
            Answer::json(400, &body)
        })?;
    let token = state.issue(
        TokenKind::Short,
        &code.key,
        &code.scopes,
        Some(SHORT_SECONDS),
    );
    Ok(Answer::json(
        200,
        &json!({ "access_token": token, "token_type": "bearer", "expires_in": SHORT_SECONDS }),
    ))
}

fn exchange(state: &mut State, call: &Call, client_id: &str) -> Answered {
    let value = call.param("fb_exchange_token").unwrap_or_default();
    let token = state
        .tokens
        .get(value)
        .filter(|token| token.key.provider == FACEBOOK && token.key.client_id == client_id)
        .cloned()
        .ok_or_else(|| meta::error(190, None, "Invalid OAuth access token."))?;
    if let Some((subcode, message)) = meta::refusal(state, &token) {
        return Err(meta::error(190, subcode, message));
    }
    let now = state.now();
    // A long-lived token is given back as it is: exchanging it does not move the date, and only
    // the returned expires_in can be trusted.
    let (token, seconds) = match token.kind {
        TokenKind::Long => (value.to_owned(), token.seconds_left(now)),
        TokenKind::Short | TokenKind::Access | TokenKind::Refresh | TokenKind::Page(_) => {
            let seconds = Some(meta::LONG_SECONDS);
            (
                state.issue(TokenKind::Long, &token.key, &token.scopes, seconds),
                seconds,
            )
        }
    };
    Ok(Answer::json(
        200,
        &json!({ "access_token": token, "token_type": "bearer", "expires_in": seconds }),
    ))
}

fn debug_token(state: &State, call: &Call) -> Answered {
    let asker = call
        .param("access_token")
        .or_else(|| call.bearer())
        .unwrap_or_default();
    let client_id = match asker.split_once('|') {
        Some((id, secret)) => {
            let app = state.app(FACEBOOK, id).filter(|app| !app.disabled);
            let app = app.filter(|app| app.secret_fits(Some(secret)));
            let app =
                app.ok_or_else(|| meta::error(190, None, "Invalid OAuth access token signature."))?;
            if app.native_desktop {
                // Meta's login security page: such an app's signature counts as no token.
                return Err(meta::error(
                    2500,
                    None,
                    "An active access token must be used.",
                ));
            }
            app.client_id.clone()
        }
        None => meta::caller(state, call, FACEBOOK)?.token.key.client_id,
    };
    let input = call.param("input_token").unwrap_or_default();
    let Some(token) = state
        .tokens
        .get(input)
        .filter(|t| t.key.client_id == client_id)
    else {
        return Ok(Answer::json(
            200,
            &json!({ "data": {
            "error": { "code": 190, "message": "Invalid OAuth access token." },
            "is_valid": false, "scopes": [],
        } }),
        ));
    };
    let mut data = json!({
        "app_id": client_id,
        "application": "Holdfast",
        "type": "USER",
        "is_valid": true,
        "issued_at": token.issued_at.timestamp(),
        "expires_at": token.expires_at.map_or(0, |end| end.timestamp()),
        "user_id": token.key.subject,
    });
    if let TokenKind::Page(page) = &token.kind {
        data["type"] = "PAGE".into();
        data["profile_id"] = page.as_str().into();
    }
    let consent = state.consent(&token.key);
    data["scopes"] = json!(consent.map_or(&[][..], |consent| consent.scopes.as_slice()));
    if let Some(consent) = consent {
        data["data_access_expires_at"] = meta::data_access_ends(consent).timestamp().into();
        data["granular_scopes"] = granular(state, consent);
    }
    if let Some((subcode, message)) = meta::refusal(state, token) {
        data["is_valid"] = false.into();
        data["error"] = json!({ "code": 190, "message": message });
        if let Some(subcode) = subcode {
            data["error"]["subcode"] = subcode.into();
        }
    }
    Ok(Answer::json(200, &json!({ "data": data })))
}

/// Which profiles each scope reaches.
fn granular(state: &State, consent: &crate::consent::Consent) -> Value {
    let of_kind = |kind: ProfileKind| -> Vec<&str> {
        let chosen = consent
            .profiles
            .iter()
            .filter_map(|id| state.world.profile(id));
        chosen
            .filter(|profile| profile.kind == kind)
            .map(|profile| profile.id.trim_start_matches("act_"))
            .collect()
    };
    let rows = consent.scopes.iter().map(|scope| {
        let kind = if scope.starts_with("pages_") {
            ProfileKind::Page
        } else if scope.starts_with("instagram_") {
            ProfileKind::InstagramAccount
        } else if scope.starts_with("ads_") {
            ProfileKind::AdAccount
        } else {
            return json!({ "scope": scope });
        };
        json!({ "scope": scope, "target_ids": of_kind(kind) })
    });
    rows.collect()
}

fn permissions(state: &State, call: &Call) -> Answered {
    let caller = meta::caller(state, call, FACEBOOK)?;
    let row = |scope: &String, status: &str| json!({ "permission": scope, "status": status });
    let granted = caller
        .consent
        .scopes
        .iter()
        .map(|scope| row(scope, "granted"));
    let declined = caller
        .consent
        .declined
        .iter()
        .map(|scope| row(scope, "declined"));
    let rows: Vec<Value> = granted.chain(declined).collect();
    Ok(Answer::json(200, &json!({ "data": rows })))
}

fn forget(state: &mut State, call: &Call, user: &str, scope: Option<&str>) -> Answered {
    let caller = meta::caller(state, call, FACEBOOK)?;
    if user != "me" && user != caller.key().subject {
        return Err(meta::unseen(user));
    }
    let key = caller.key().clone();
    match scope {
        None => state.revoke(&key, crate::tokens::Ending::Revoked),
        Some(scope) => {
            if let Some(consent) = state.consents.get_mut(&key) {
                consent.scopes.retain(|granted| granted != scope);
                consent.declined.push(scope.to_owned());
            }
        }
    }
    Ok(Answer::json(200, &json!({ "success": true })))
}
