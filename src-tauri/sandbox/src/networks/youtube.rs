//! YouTube Data API v3: the channel of the consent, comment threads.

use axum::http::Method;
use serde_json::{Value, json};

use super::google_api::{self, Caller};
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::content::Entry;
use crate::state::State;
use crate::world::{Profile, ProfileKind};

const READ: &[&str] = &[
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/youtube",
    "https://www.googleapis.com/auth/youtube.force-ssl",
];
const UPLOAD: &[&str] = &[
    "https://www.googleapis.com/auth/youtube.upload",
    "https://www.googleapis.com/auth/youtube",
    "https://www.googleapis.com/auth/youtube.force-ssl",
];
const COMMENTS: &[&str] = &["https://www.googleapis.com/auth/youtube.force-ssl"];

/// Answers below `www.googleapis.com/youtube/v3`.
pub fn answer(state: &mut State, call: &Call, path: &[&str]) -> Answered {
    let caller = google_api::caller(state, call)?;
    match (path, call.method == Method::GET) {
        (["channels"], true) => channels(state, call, &caller),
        (["commentThreads"], true) => threads(state, call, &caller),
        (["comments"], true) => answers(state, call, &caller),
        (["comments"], false) if call.method == Method::POST => reply(state, call, &caller),
        _ => Err(error(404, "notFound", "Not found")),
    }
}

/// YouTube's errors carry no `status` word.
fn error(code: u16, reason: &str, message: &str) -> Answer {
    let body = json!({ "error": { "code": code, "message": message,
        "errors": [{ "message": message, "domain": "youtube.common", "reason": reason }] } });
    Answer::json(code, &body)
}

/// The consent's channel, if the member still has it.
fn own_channel(state: &State, caller: &Caller) -> Result<Option<Profile>, Answer> {
    let Some(id) = &caller.token.key.channel else {
        // The account has no channel.
        return Err(error(401, "youtubeSignupRequired", "Unauthorized"));
    };
    let channel = state
        .world
        .profile(id)
        .filter(|p| p.roles(&caller.consent.email).is_some());
    if channel.is_some_and(|channel| channel.suspended) {
        let text = "The YouTube account of the authenticated user is suspended.";
        return Err(error(403, "authenticatedUserAccountSuspended", text));
    }
    Ok(channel.cloned())
}

fn channels(state: &State, call: &Call, caller: &Caller) -> Answered {
    caller.need(READ)?;
    let found: Vec<Profile> = if call.query.get("mine") == Some("true") {
        own_channel(state, caller)?.into_iter().collect()
    } else {
        let ids = call.query.get("id").unwrap_or_default();
        let known = ids.split(',').filter_map(|id| state.world.profile(id));
        known
            .filter(|profile| profile.kind == ProfileKind::YoutubeChannel)
            .cloned()
            .collect()
    };
    let parts: Vec<&str> = call
        .query
        .get("part")
        .unwrap_or_default()
        .split(',')
        .collect();
    if parts == [""] {
        return Err(error(
            400,
            "missingRequiredParameter",
            "No filter selected: part",
        ));
    }
    let items: Vec<Value> = found
        .iter()
        .map(|channel| channel_node(channel, &parts))
        .collect();
    let mut body = json!({
        "kind": "youtube#channelListResponse",
        "pageInfo": { "totalResults": items.len(), "resultsPerPage": 5 },
    });
    // An empty list leaves the field out.
    if !items.is_empty() {
        body["items"] = items.into();
    }
    Ok(Answer::json(200, &body))
}

fn channel_node(channel: &Profile, parts: &[&str]) -> Value {
    let mut node = json!({ "kind": "youtube#channel", "id": channel.id });
    if parts.contains(&"snippet") {
        node["snippet"] = json!({
            "title": channel.name,
            "customUrl": channel.handle.as_ref().map(|handle| format!("@{handle}")),
            "thumbnails": { "default": { "url": format!("https://img.example/{}.jpg", channel.id) } },
        });
    }
    if parts.contains(&"statistics") {
        node["statistics"] =
            json!({ "viewCount": "9120", "subscriberCount": "310", "videoCount": "21" });
    }
    if parts.contains(&"status") {
        node["status"] = json!({ "privacyStatus": "public", "isLinked": true });
    }
    node
}

fn comment_node(comment: &Entry) -> Value {
    let author = if comment.own {
        comment.profile.clone()
    } else {
        format!("UCguest{}", comment.author.len())
    };
    json!({
        "kind": "youtube#comment",
        "id": comment.id,
        "snippet": {
            "textOriginal": comment.text,
            "textDisplay": comment.text,
            "authorDisplayName": comment.author,
            "authorChannelId": { "value": author },
            "publishedAt": comment.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "channelId": comment.profile,
            "parentId": comment.parent,
        },
    })
}

fn threads(state: &State, call: &Call, caller: &Caller) -> Answered {
    caller.need(COMMENTS)?;
    let channel = call
        .query
        .get("allThreadsRelatedToChannelId")
        .unwrap_or_default();
    let channel = state
        .world
        .profile(channel)
        .filter(|p| p.kind == ProfileKind::YoutubeChannel);
    let missing = || error(404, "channelNotFound", "The channel could not be found.");
    let channel = channel.ok_or_else(missing)?;
    let items: Vec<Value> = state
        .content
        .posts(&channel.id)
        .rev()
        .flat_map(|video| {
            state
                .content
                .answers(&video.id)
                .rev()
                .map(move |top| (video, top))
        })
        .map(|(video, top)| {
            let replies: Vec<Value> = state.content.answers(&top.id).map(comment_node).collect();
            let mut thread = json!({
                "kind": "youtube#commentThread",
                "id": top.id,
                "snippet": {
                    "channelId": channel.id,
                    "videoId": video.id,
                    "topLevelComment": comment_node(top),
                    "canReply": true,
                    "totalReplyCount": replies.len(),
                },
            });
            if !replies.is_empty() {
                thread["replies"] = json!({ "comments": replies });
            }
            thread
        })
        .collect();
    let size = call.page_size(call.param("maxResults"), 20, 100);
    let (items, more) = call.part(&items, "pageToken", size);
    let mut body = json!({ "kind": "youtube#commentThreadListResponse", "items": items,
        "pageInfo": { "totalResults": items.len(), "resultsPerPage": size } });
    if let Some(more) = more {
        body["nextPageToken"] = more.into();
    }
    Ok(Answer::json(200, &body))
}

/// A resumable upload: the first request names the video and gets an address, the second brings the
/// file there.
pub fn upload(state: &mut State, call: &Call) -> Answered {
    let caller = google_api::caller(state, call)?;
    caller.need(UPLOAD)?;
    let forbidden = || error(403, "forbidden", "The video could not be uploaded.");
    let channel = own_channel(state, &caller)?.ok_or_else(forbidden)?;
    if channel.restricted {
        return Err(forbidden());
    }
    let missing = || error(400, "invalidValue", "The request is invalid.");
    if call.method == Method::POST && call.query.get("uploadType") == Some("resumable") {
        let json = call.json.as_ref().ok_or_else(missing)?;
        let title = json["snippet"]["title"].as_str().unwrap_or_default();
        if title.is_empty() {
            return Err(error(400, "invalidTitle", "The video has no title."));
        }
        let id = state.content.begin_upload(false);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("upload_id", &id)
            .append_pair("title", title)
            .finish();
        let place = call.address(&call.host, &format!("{}?{query}", call.path));
        return Ok(Answer::json(200, &json!({})).header("location", place));
    }
    let id = call.query.get("upload_id").unwrap_or_default();
    let came = call.file.as_ref().is_some_and(|file| file.length > 0);
    if call.method != Method::PUT || !came || !state.content.end_upload(id) {
        return Err(missing());
    }
    let title = call.query.get("title").unwrap_or_default();
    let now = state.now();
    let id = state
        .content
        .add(&channel.id, None, &channel.name, title, now, true);
    Ok(Answer::json(
        200,
        &json!({ "kind": "youtube#video", "id": id, "snippet": { "title": title,
            "channelId": channel.id }, "status": { "uploadStatus": "uploaded" } }),
    ))
}

fn answers(state: &State, call: &Call, caller: &Caller) -> Answered {
    caller.need(COMMENTS)?;
    let parent = call.query.get("parentId").unwrap_or_default();
    let items: Vec<Value> = state.content.answers(parent).map(comment_node).collect();
    Ok(Answer::json(
        200,
        &json!({ "kind": "youtube#commentListResponse", "items": items }),
    ))
}

fn reply(state: &mut State, call: &Call, caller: &Caller) -> Answered {
    caller.need(COMMENTS)?;
    let forbidden = || error(403, "forbidden", "The comment could not be created.");
    let channel = own_channel(state, caller)?.ok_or_else(forbidden)?;
    if channel.restricted {
        return Err(forbidden());
    }
    let body = call.json.clone().unwrap_or_default();
    let text = body["snippet"]["textOriginal"].as_str().unwrap_or_default();
    let parent = body["snippet"]["parentId"].as_str().unwrap_or_default();
    if text.is_empty() {
        return Err(error(
            400,
            "commentTextRequired",
            "The comment has no text.",
        ));
    }
    if state.content.get(parent).is_none() {
        return Err(error(
            404,
            "parentCommentNotFound",
            "The parent comment was not found.",
        ));
    }
    let now = state.now();
    let id = state
        .content
        .add(&channel.id, Some(parent), &channel.name, text, now, true);
    let written = state.content.get(&id).map(comment_node).unwrap_or_default();
    Ok(Answer::json(200, &written))
}
