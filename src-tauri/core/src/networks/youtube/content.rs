//! Comments below a channel's videos. Posts have no API, and videos are not what Holdfast publishes.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use crate::domain::content::{
    Cursor, Incoming, IncomingKind, IncomingPage, Published, Reply, ReplyTo, Settled,
};

use super::super::Refusal;
use super::super::answer::{Stage, text};
use super::super::content::{Acting, Failure};
use super::super::google;
use super::super::http::Call;

const THREADS: &str = "https://www.googleapis.com/youtube/v3/commentThreads";
const COMMENTS: &str = "https://www.googleapis.com/youtube/v3/comments";

/// The most at once; a page costs one unit, however long.
const PAGE: &str = "100";

pub(in super::super) async fn read(
    acting: &Acting<'_>,
    after: Option<&Cursor>,
) -> Result<IncomingPage, Refusal> {
    let mut call = Call::get(acting.inner.addresses.url(THREADS))
        .query("part", "snippet,replies")
        .query("allThreadsRelatedToChannelId", acting.id())
        .query("order", "time")
        .query("textFormat", "plainText")
        .query("maxResults", PAGE)
        .bearer(acting.token());
    if let Some(after) = after {
        call = call.query("pageToken", &after.0);
    }
    let body = acting
        .inner
        .ask(call, Stage::Api, &acting.context())
        .await?;
    let threads = body["items"].as_array().into_iter().flatten();
    Ok(IncomingPage {
        items: threads
            .filter_map(|thread| incoming(acting, thread))
            .collect(),
        more: text(&body["nextPageToken"]).map(Cursor),
    })
}

/// The first comment of a thread, unless the channel wrote it.
fn incoming(acting: &Acting<'_>, thread: &Value) -> Option<Incoming> {
    let own = |comment: &Value| comment["snippet"]["authorChannelId"]["value"] == *acting.id();
    let first = &thread["snippet"]["topLevelComment"];
    if own(first) {
        return None;
    }
    let id = text(&first["id"])?;
    let at = DateTime::parse_from_rfc3339(first["snippet"]["publishedAt"].as_str()?).ok()?;
    let video = text(&thread["snippet"]["videoId"]);
    let address = video.as_deref().and_then(|video| {
        let query = [("v", video), ("lc", id.as_str())];
        Url::parse_with_params("https://www.youtube.com/watch", query).ok()
    });
    let mut answers = thread["replies"]["comments"]
        .as_array()
        .into_iter()
        .flatten();
    let takes_answers = thread["snippet"]["canReply"] != false;
    Some(Incoming {
        kind: IncomingKind::Comment,
        on: video,
        author: text(&first["snippet"]["authorDisplayName"]),
        text: text(&first["snippet"]["textOriginal"])
            .or_else(|| text(&first["snippet"]["textDisplay"]))
            .unwrap_or_default(),
        at: at.with_timezone(&Utc),
        address,
        answered: answers.any(own),
        stars: None,
        reply_to: takes_answers.then(|| ReplyTo(id.clone())),
        id,
    })
}

pub(in super::super) async fn reply(
    acting: &Acting<'_>,
    reply: &Reply,
) -> Result<Published, Failure> {
    let snippet = json!({ "parentId": reply.to.0, "textOriginal": reply.text });
    let call = Call::post(acting.inner.addresses.url(COMMENTS))
        .query("part", "snippet")
        .json(json!({ "snippet": snippet }))
        .bearer(acting.token());
    let context = acting.context();
    let sent = acting.inner.ask(call, Stage::Api, &context).await;
    let body = sent.map_err(|refusal| google::about_content(refusal.into()))?;
    Ok(Published {
        id: text(&body["id"]).ok_or_else(|| context.unreadable())?,
        address: None,
        settled: Settled::Live,
    })
}
