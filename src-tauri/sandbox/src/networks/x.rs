//! X: PKCE for everybody, HTTP Basic for confidential clients, codes of 30 seconds, rotation.

use axum::http::Method;
use serde_json::{Value, json};

use super::oauth_error;
use crate::answer::{Answer, Answered, settle};
use crate::apps::App;
use crate::call::Call;
use crate::consent::ConsentKey;
use crate::content::Entry;
use crate::pages;
use crate::provider::Provider;
use crate::sign_in::{self, AuthRequest};
use crate::state::State;
use crate::tokens::{Challenge, Ending, Token, TokenKind};
use crate::world::Profile;

const X: Provider = Provider::X;
const ACCESS_SECONDS: i64 = 7_200;
/// An unused refresh token lives about six months, by what clients have seen.
const REFRESH_SECONDS: i64 = 15_552_000;

/// Answers at `x.com` and `api.x.com`.
pub fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Answer {
    let post = call.method == Method::POST;
    match (call.host.as_str(), segments) {
        ("x.com", ["i", "oauth2", "authorize"]) => authorize(state, call),
        ("x.com", _) => pages::notice(X, 404, "Not found", "This page doesn't exist."),
        (_, ["2", "oauth2", "token"]) if post => settle(token(state, call)),
        (_, ["2", "oauth2", "revoke"]) if post => settle(revoke(state, call)),
        (_, ["2", rest @ ..]) => settle(api(state, call, rest)),
        _ => not_found(),
    }
}

/// X's problem document.
pub fn problem(status: u16, title: &str, kind: &str, detail: &str) -> Answer {
    let kind = if kind == "about:blank" {
        kind.to_owned()
    } else {
        format!("https://api.x.com/2/problems/{kind}")
    };
    let body = json!({ "title": title, "type": kind, "status": status, "detail": detail });
    Answer::json(status, &body)
}

fn not_found() -> Answer {
    problem(
        404,
        "Not Found Error",
        "resource-not-found",
        "Could not find it.",
    )
}

fn authorize(state: &mut State, call: &Call) -> Answer {
    let param = |name: &str| call.param(name).unwrap_or_default().to_owned();
    let bad = || {
        let text = "You weren't able to give access to the App. Go back and try logging in again.";
        pages::notice(X, 400, "Something went wrong", text)
    };
    let Some(app) = state
        .app(X, &param("client_id"))
        .filter(|app| !app.disabled)
    else {
        return bad();
    };
    let challenge = param("code_challenge");
    let challenge = match param("code_challenge_method").as_str() {
        _ if challenge.is_empty() => return bad(),
        "S256" => Challenge::S256Base64(challenge),
        "plain" | "" => Challenge::Plain(challenge),
        _ => return bad(),
    };
    let state_param = call.param("state").map(str::to_owned);
    if !app.allows_redirect(&param("redirect_uri"))
        || param("response_type") != "code"
        || state_param.is_none()
    {
        return bad();
    }
    let request = AuthRequest {
        provider: X,
        client_id: param("client_id"),
        redirect_uri: param("redirect_uri"),
        state: state_param,
        scopes: param("scope")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        challenge: Some(challenge),
        force_login: false,
        may_skip: false,
        silent: false,
        offline: false,
        renew_offline: false,
        merge_scopes: false,
        hint: String::new(),
    };
    sign_in::begin(state, call, request)
}

/// Confidential clients must use Basic, public ones name themselves in the form.
fn client(state: &State, call: &Call) -> Result<App, Answer> {
    let missing = || {
        oauth_error(
            401,
            "unauthorized_client",
            "Missing valid authorization header",
        )
    };
    let basic = call.basic();
    let id = match &basic {
        Some((id, _)) => id.as_str(),
        None => call.form.get("client_id").ok_or_else(missing)?,
    };
    let unknown = || {
        oauth_error(
            400,
            "invalid_request",
            "Value passed for the client was invalid.",
        )
    };
    let app = state.app(X, id).ok_or_else(unknown)?;
    if app.disabled {
        return Err(oauth_error(401, "invalid_client", "The app is suspended."));
    }
    match (&app.client_secret, basic) {
        (Some(_), Some((_, secret))) if app.secret_fits(Some(&secret)) => Ok(app.clone()),
        (Some(_), _) => Err(missing()),
        (None, _) => Ok(app.clone()),
    }
}

fn invalid(what: &str) -> Answer {
    let text = format!("Value passed for the {what} was invalid.");
    oauth_error(400, "invalid_request", &text)
}

fn token(state: &mut State, call: &Call) -> Answered {
    let app = client(state, call)?;
    let field = |name: &str| call.form.get(name).unwrap_or_default();
    let now = state.now();
    match field("grant_type") {
        "authorization_code" => {
            let verifier = call.form.get("code_verifier");
            let (code, redirect) = (field("code"), field("redirect_uri"));
            let code = state
                .tokens
                .redeem(code, &app.client_id, redirect, verifier, now)
                .map_err(|_| invalid("authorization code"))?;
            Ok(issue(state, &code.key, &app))
        }
        "refresh_token" => {
            let value = field("refresh_token");
            state.reused(value);
            // Revoked, used and expired cannot be told apart.
            let token = state.tokens.get_mut(value).filter(|token| {
                token.kind == TokenKind::Refresh
                    && token.key.provider == X
                    && token.key.client_id == app.client_id
                    && token.ending(now).is_none()
            });
            let token = token.ok_or_else(|| invalid("token"))?;
            token.ended = Some(Ending::Rotated);
            let key = token.key.clone();
            Ok(issue(state, &key, &app))
        }
        _ => Err(invalid("grant type")),
    }
}

fn issue(state: &mut State, key: &ConsentKey, app: &App) -> Answer {
    let scopes = state
        .consent(key)
        .map(|consent| consent.scopes.clone())
        .unwrap_or_default();
    let seconds = app.access_seconds.unwrap_or(ACCESS_SECONDS);
    let access = state.issue(TokenKind::Access, key, &scopes, Some(seconds));
    let mut body = json!({
        "token_type": "bearer",
        "expires_in": seconds,
        "access_token": access,
        "scope": scopes.join(" "),
    });
    if scopes.iter().any(|scope| scope == "offline.access") {
        let life = app.refresh_seconds.unwrap_or(REFRESH_SECONDS);
        body["refresh_token"] = state
            .issue(TokenKind::Refresh, key, &scopes, Some(life))
            .into();
    }
    Answer::json(200, &body)
}

fn revoke(state: &mut State, call: &Call) -> Answered {
    let app = client(state, call)?;
    let value = call.form.get("token").unwrap_or_default();
    let key = state.tokens.get(value).map(|token| token.key.clone());
    let key = key.filter(|key| key.provider == X && key.client_id == app.client_id);
    state.revoke(&key.ok_or_else(|| invalid("token"))?, Ending::Revoked);
    Ok(Answer::json(200, &json!({ "revoked": true })))
}

fn caller(state: &State, call: &Call) -> Result<(Token, Profile), Answer> {
    let unauthorized = || problem(401, "Unauthorized", "about:blank", "Unauthorized");
    let token = call.bearer().and_then(|value| state.tokens.get(value));
    let token = token.filter(|token| token.key.provider == X && token.kind == TokenKind::Access);
    let token = token.ok_or_else(unauthorized)?;
    if state
        .app(X, &token.key.client_id)
        .is_none_or(|app| app.disabled)
    {
        let text = "The client's application is suspended or not enrolled.";
        return Err(problem(403, "Client Forbidden", "client-forbidden", text));
    }
    if token.ending(state.now()).is_some() || state.consent(&token.key).is_none() {
        return Err(unauthorized());
    }
    let account = state
        .world
        .profile(&token.key.subject)
        .ok_or_else(unauthorized)?;
    let standing = state.standing(X, &token.key.subject);
    if standing.suspended || account.suspended {
        let text = "User has been suspended.";
        return Err(problem(403, "Forbidden", "user-suspended", text));
    }
    if standing.locked || standing.security_check {
        let text = "To protect our users from spam and other malicious activity, this account is \
            temporarily locked. Please log in to https://x.com to unlock your account.";
        let body = json!({ "errors": [{ "code": 326, "message": text }] });
        return Err(Answer::json(403, &body));
    }
    Ok((token.clone(), account.clone()))
}

fn api(state: &mut State, call: &Call, path: &[&str]) -> Answered {
    let (token, account) = caller(state, call)?;
    let need = |scope: &str| {
        if token.scopes.iter().any(|granted| granted == scope) {
            return Ok(());
        }
        let text = "You are not permitted to perform this action: a scope is missing.";
        Err(problem(403, "Forbidden", "about:blank", text))
    };
    let get = call.method == Method::GET;
    let post = call.method == Method::POST;
    match path {
        ["users", "me"] if get => {
            need("users.read")?;
            Ok(Answer::json(200, &json!({ "data": user_node(&account) })))
        }
        ["users", id, "mentions"] if get => {
            need("tweet.read")?;
            let mentions = state.content.posts(id).rev().filter(|entry| !entry.own);
            Ok(tweets(call, mentions))
        }
        ["users", id, "tweets"] if get => {
            need("tweet.read")?;
            Ok(tweets(
                call,
                state.content.posts(id).rev().filter(|entry| entry.own),
            ))
        }
        ["tweets", "search", "recent"] if get => {
            need("tweet.read")?;
            let query = call.query.get("query").unwrap_or_default();
            let id = query.strip_prefix("conversation_id:").unwrap_or_default();
            Ok(tweets(call, state.content.answers(id).rev()))
        }
        ["tweets"] if post => {
            need("tweet.write")?;
            publish(state, call, &account)
        }
        ["media", "upload"] if post => {
            need("media.write")?;
            if call.file.as_ref().is_none_or(|file| file.length == 0) {
                let detail = "media is needed.";
                return Err(problem(400, "Invalid Request", "invalid-request", detail));
            }
            let id = state.content.begin_upload(true);
            Ok(Answer::json(
                200,
                &json!({ "data": { "id": id, "media_key": format!("3_{id}") } }),
            ))
        }
        ["media", "metadata"] if post => {
            need("media.write")?;
            let id = call.param("id").unwrap_or_default();
            if !state.content.uploaded(id) {
                return Err(not_found());
            }
            Ok(Answer::json(200, &json!({ "data": { "id": id } })))
        }
        _ => Err(not_found()),
    }
}

fn user_node(account: &Profile) -> Value {
    json!({
        "id": account.id,
        "name": account.name,
        "username": account.handle,
        "profile_image_url": format!("https://img.example/{}.jpg", account.id),
        "verified": false,
        "protected": false,
    })
}

fn tweets<'a>(call: &Call, entries: impl Iterator<Item = &'a Entry>) -> Answer {
    let entries: Vec<&Entry> = entries.collect();
    let size = call.page_size(call.param("max_results"), 10, 100);
    let (entries, more) = call.part(&entries, "pagination_token", size);
    let data: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "id": entry.id,
                "text": entry.text,
                "created_at": entry.at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
                "conversation_id": entry.parent.as_ref().unwrap_or(&entry.id),
                "author_id": author_id(entry),
                "referenced_tweets": entry
                    .parent
                    .as_ref()
                    .map(|parent| json!([{ "type": "replied_to", "id": parent }])),
            })
        })
        .collect();
    let count = data.len();
    if count == 0 {
        return Answer::json(200, &json!({ "meta": { "result_count": 0 } }));
    }
    let mut body = json!({ "data": data, "meta": { "result_count": count } });
    if let Some(more) = more {
        body["meta"]["next_token"] = more.into();
    }
    if call.query.get("expansions") == Some("author_id") {
        let users: Vec<Value> = entries
            .iter()
            .map(|entry| {
                let handle = entry.author.to_lowercase().replace(' ', "");
                json!({ "id": author_id(entry), "name": entry.author, "username": handle })
            })
            .collect();
        body["includes"] = json!({ "users": users });
    }
    Answer::json(200, &body)
}

fn author_id(entry: &Entry) -> String {
    if entry.own {
        entry.profile.clone()
    } else {
        let letters = entry.author.bytes().map(u64::from);
        format!(
            "99{}",
            letters.fold(7, |sum, letter| sum * 31 % 1_000_003 + letter)
        )
    }
}

fn publish(state: &mut State, call: &Call, account: &Profile) -> Answered {
    let forbidden = |text: &str| problem(403, "Forbidden", "about:blank", text);
    if account.restricted {
        return Err(forbidden("You are not permitted to perform this action."));
    }
    let body = call.json.clone().unwrap_or_default();
    let text = body["text"].as_str().unwrap_or_default();
    let media = body["media"]["media_ids"].as_array();
    let media = media.into_iter().flatten().filter_map(Value::as_str);
    let mut media = media.peekable();
    let pictured = media.peek().is_some();
    if !media.all(|id| state.content.uploaded(id)) {
        let detail = "Your media IDs are invalid.";
        return Err(problem(400, "Invalid Request", "invalid-request", detail));
    }
    if (text.is_empty() && !pictured) || text.chars().count() > 280 {
        let detail = "text must have 1 to 280 characters.";
        return Err(problem(400, "Invalid Request", "invalid-request", detail));
    }
    let parent = body["reply"]["in_reply_to_tweet_id"].as_str();
    if let Some(parent) = parent {
        // Replies go to those who mentioned the account only, and to its own posts.
        let mine = state
            .content
            .get(parent)
            .is_some_and(|entry| entry.profile == account.id);
        if !mine {
            return Err(forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned.",
            ));
        }
    }
    let again = state.content.posts(&account.id).next_back();
    if parent.is_none() && again.is_some_and(|last| last.own && last.text == text) {
        return Err(forbidden(
            "You are not allowed to create a Tweet with duplicate content.",
        ));
    }
    let now = state.now();
    let id = state
        .content
        .add(&account.id, parent, &account.name, text, now, true);
    Ok(Answer::json(
        201,
        &json!({ "data": { "id": id, "text": text } }),
    ))
}
