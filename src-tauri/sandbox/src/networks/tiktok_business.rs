//! TikTok API for Business: JSON in, and always 200 out; the body's `code` tells.

use axum::http::Method;
use serde_json::{Value, json};

use super::tiktok;
use crate::answer::Answer;
use crate::apps::App;
use crate::call::Call;
use crate::content::Entry;
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::{Ending, Token};
use crate::world::Profile;

/// A refusal: the body's `code` and message.
type Refusal = (i64, &'static str);

const BAD_TOKEN: Refusal = (40_105, "Access token is incorrect or has been revoked.");
const BAD_PARAMS: Refusal = (40_002, "A parameter is missing or wrong.");

/// Answers below `business-api.tiktok.com/open_api/v1.3`.
pub fn answer(state: &mut State, call: &Call, path: &[&str]) -> Answer {
    match route(state, call, path) {
        Ok(data) => envelope(0, "OK", &data),
        Err((code, message)) => envelope(code, message, &json!({})),
    }
}

/// `{code, message, request_id, data}` with status 200.
pub fn envelope(code: i64, message: &str, data: &Value) -> Answer {
    let body =
        json!({ "code": code, "message": message, "request_id": "2026SANDBOX", "data": data });
    Answer::json(200, &body)
}

fn route(state: &mut State, call: &Call, path: &[&str]) -> Result<Value, Refusal> {
    let post = call.method == Method::POST;
    let field = |name: &str| call.json.as_ref().and_then(|json| json[name].as_str());
    match path {
        ["tt_user", "oauth2", "token"] if post => {
            let app = client(state, call)?;
            let code = field("auth_code").unwrap_or_default();
            let redirect = field("redirect_uri").unwrap_or_default();
            let key = tiktok::redeem(state, &app, code, redirect, None)
                .map_err(|_| (40_110, "The auth_code is wrong, used or expired."))?;
            Ok(tiktok::issue(state, &key, &app))
        }
        ["tt_user", "oauth2", "refresh_token"] if post => {
            let app = client(state, call)?;
            let token = field("refresh_token").unwrap_or_default();
            let key = tiktok::rotate(state, &app, token).map_err(|_| BAD_TOKEN)?;
            Ok(tiktok::issue(state, &key, &app))
        }
        ["tt_user", "oauth2", "revoke"] if post => {
            let app = client(state, call)?;
            let value = field("access_token")
                .or_else(|| field("token"))
                .unwrap_or_default();
            let key = state.tokens.get(value).map(|token| token.key.clone());
            let key = key
                .filter(|key| key.provider == Provider::Tiktok && key.client_id == app.client_id);
            state.revoke(&key.ok_or(BAD_TOKEN)?, Ending::Revoked);
            Ok(json!({}))
        }
        ["tt_user", "token_info", "get"] if post => {
            let (token, _) = tiktok::caller(state, field("access_token").unwrap_or_default())
                .ok_or(BAD_TOKEN)?;
            Ok(
                json!({ "app_id": token.key.client_id, "scope": token.scopes.join(","),
                "creator_id": tiktok::open_id(&token.key) }),
            )
        }
        ["business", rest @ ..] => business(state, call, rest),
        _ => Err(BAD_PARAMS),
    }
}

fn client(state: &State, call: &Call) -> Result<App, Refusal> {
    const BAD_CLIENT: Refusal = (40_001, "The client id or secret is wrong.");
    let field = |name: &str| call.json.as_ref().and_then(|json| json[name].as_str());
    let app = state.app(Provider::Tiktok, field("client_id").unwrap_or_default());
    let app = app
        .filter(|app| app.special && !app.disabled)
        .ok_or(BAD_CLIENT)?;
    if app.secret_fits(field("client_secret")) {
        Ok(app.clone())
    } else {
        Err(BAD_CLIENT)
    }
}

fn business(state: &mut State, call: &Call, path: &[&str]) -> Result<Value, Refusal> {
    let value = call.header("access-token").unwrap_or_default();
    let (token, account) = tiktok::caller(state, value).ok_or(BAD_TOKEN)?;
    let id = call.param("business_id").unwrap_or_default();
    if id != tiktok::open_id(&token.key) {
        return Err((40_001, "You have no permission for this business_id."));
    }
    match path {
        ["get"] if call.method == Method::GET => {
            let user = tiktok::user_node(&token.key, &account);
            Ok(
                json!({ "username": user["username"], "display_name": user["display_name"],
                "profile_image": user["avatar_url"] }),
            )
        }
        ["video", "list"] if call.method == Method::GET => {
            need(&token, "video.insights")?;
            let videos = state.content.posts(&account.id).rev();
            let rows: Vec<Value> = videos
                .map(|video| {
                    json!({ "item_id": video.id, "caption": video.text,
                        "create_time": video.at.timestamp().to_string() })
                })
                .collect();
            Ok(list(call, "videos", &rows, 20))
        }
        ["comment", "list"] if call.method == Method::GET => {
            comments(state, call, &token, &account)
        }
        ["comment", "reply", "create"] if call.method == Method::POST => {
            reply(state, call, &token, &account)
        }
        _ => Err(BAD_PARAMS),
    }
}

fn need(token: &Token, scope: &str) -> Result<(), Refusal> {
    if token.scopes.iter().any(|granted| granted == scope) {
        Ok(())
    } else {
        Err((40_001, "The scope is not granted."))
    }
}

fn comments(
    state: &State,
    call: &Call,
    token: &Token,
    account: &Profile,
) -> Result<Value, Refusal> {
    need(token, "comment.list")?;
    let video = call.param("video_id").unwrap_or_default();
    state
        .content
        .get(video)
        .filter(|post| post.profile == account.id)
        .ok_or(BAD_PARAMS)?;
    let replies = |comment: &Entry| -> Vec<Value> {
        let replies = state.content.answers(&comment.id);
        let row = |reply: &Entry| {
            json!({ "comment_id": reply.id, "text": reply.text,
                "username": reply.author, "owner": reply.own })
        };
        replies.map(row).collect()
    };
    let rows: Vec<Value> = state
        .content
        .answers(video)
        .rev()
        .map(|comment| {
            json!({ "comment_id": comment.id, "video_id": video, "text": comment.text,
                "username": comment.author, "create_time": comment.at.timestamp().to_string(),
                "owner": comment.own, "reply_list": replies(comment) })
        })
        .collect();
    Ok(list(call, "comments", &rows, 30))
}

/// One page of a list, as `cursor` and `max_count` ask.
fn list(call: &Call, field: &str, rows: &[Value], most: usize) -> Value {
    let size = call.page_size(call.param("max_count"), most, most);
    let (rows, more) = call.part(rows, "cursor", size);
    let mut data = json!({ "has_more": more.is_some() });
    data[field] = rows.into();
    let cursor = more.and_then(|more| more.parse::<usize>().ok());
    data["cursor"] = cursor.unwrap_or(0).into();
    data
}

fn reply(
    state: &mut State,
    call: &Call,
    token: &Token,
    account: &Profile,
) -> Result<Value, Refusal> {
    need(token, "comment.list.manage")?;
    let comment = call.param("comment_id").unwrap_or_default();
    let text = call.param("text").unwrap_or_default();
    state
        .content
        .get(comment)
        .filter(|c| c.profile == account.id)
        .ok_or(BAD_PARAMS)?;
    if text.is_empty() {
        return Err(BAD_PARAMS);
    }
    let now = state.now();
    let id = state
        .content
        .add(&account.id, Some(comment), &account.name, text, now, true);
    Ok(json!({ "comment_id": id }))
}
