//! What an X account posts, who mentions it, and its answers.
//!
//! Everything is billed: a post, more so one with a link, and every post that is read.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use crate::domain::cause::{Cause, Finding};
use crate::domain::content::{
    Cursor, Image, Incoming, IncomingKind, IncomingPage, Post, Published, Reply, ReplyTo, Settled,
    Source,
};
use crate::domain::offer::{PostForm, Unfit};
use crate::domain::posting::Standing;

use super::super::Refusal;
use super::super::answer::{Stage, text};
use super::super::content::{Acting, Failure};
use super::super::http::Call;

const TWEETS: &str = "https://api.x.com/2/tweets";
const MEDIA: &str = "https://api.x.com/2/media/upload";
const MEDIA_WORDS: &str = "https://api.x.com/2/media/metadata";
const USERS: &str = "https://api.x.com/2/users";

/// Each costs, so no more than people look through at once.
const MENTIONS: &str = "25";
/// Between the smallest X gives, 5, and a busy hour.
const LATEST: &str = "10";

pub(in super::super) async fn publish(
    acting: &Acting<'_>,
    form: &PostForm,
    post: &Post,
) -> Result<Published, Failure> {
    let mut body = json!({ "text": form.text_of(post) });
    if let Some(image) = &post.image {
        let id = upload(acting, image).await?;
        body["media"] = json!({ "media_ids": [id] });
    }
    send(acting, body).await
}

/// A picture that nobody sees until a post names it.
async fn upload(acting: &Acting<'_>, image: &Image) -> Result<String, Failure> {
    let Source::File { format, bytes } = &image.source else {
        return Err(Unfit::ImageNeedsFile.into());
    };
    let preparing = |refusal| declined(acting, Failure::preparing(refusal));
    let call = Call::post(acting.inner.addresses.url(MEDIA))
        .form("media_category", "tweet_image")
        .file("media", format.media_type(), bytes.clone())
        .bearer(acting.token());
    let context = acting.context();
    let body = acting.inner.ask(call, Stage::Api, &context).await;
    let body = body.map_err(preparing)?;
    let id = text(&body["data"]["id"]).ok_or_else(|| Failure::preparing(context.unreadable()))?;
    if !image.alternative.is_empty() {
        let words = json!({ "id": id,
            "metadata": { "alt_text": { "text": image.alternative } } });
        let call = Call::post(acting.inner.addresses.url(MEDIA_WORDS)).json(words);
        let call = call.bearer(acting.token());
        let told = acting.inner.tell(call, &context).await;
        told.map_err(preparing)?;
    }
    Ok(id)
}

async fn send(acting: &Acting<'_>, body: Value) -> Result<Published, Failure> {
    let call = Call::post(acting.inner.addresses.url(TWEETS))
        .json(body)
        .bearer(acting.token());
    let context = acting.context();
    let sent = acting.inner.ask(call, Stage::Api, &context).await;
    let body = sent.map_err(|refusal| declined(acting, refusal.into()))?;
    let id = text(&body["data"]["id"]).ok_or_else(|| context.unreadable())?;
    Ok(Published {
        address: address(&id),
        id,
        settled: Settled::Live,
    })
}

fn address(id: &str) -> Option<Url> {
    Url::parse(&format!("https://x.com/i/web/status/{id}")).ok()
}

/// X refuses a text that is too long with 400, one that stands there already and an answer to
/// somebody who did not ask with a bare 403, as it does a missing permission: what was granted tells
/// them apart.
fn declined(acting: &Acting<'_>, failure: Failure) -> Failure {
    let granted = acting
        .tokens
        .scopes
        .iter()
        .any(|scope| scope == "tweet.write");
    failure.declined_if(
        |Finding {
             cause, evidence, ..
         }| match (evidence.status, cause) {
            (Some(400), Cause::Transient) => true,
            (Some(403), Cause::PermissionMissing) => granted,
            (Some(_) | None, _) => false,
        },
    )
}

/// The account's latest posts; few, since each one read costs.
pub(in super::super) async fn latest(acting: &Acting<'_>) -> Result<Vec<Standing>, Refusal> {
    let url = format!("{USERS}/{}/tweets", acting.id());
    let call = Call::get(acting.inner.addresses.url(&url))
        .query("max_results", LATEST)
        .query("tweet.fields", "created_at")
        .bearer(acting.token());
    let context = acting.context();
    let body = acting.inner.ask(call, Stage::Api, &context).await?;
    // Where there is nothing, X leaves `data` out.
    let posts = body["data"].as_array().into_iter().flatten();
    let standing = posts.filter_map(|post| {
        let id = text(&post["id"])?;
        let at = post["created_at"].as_str();
        Some(Standing {
            text: text(&post["text"]).unwrap_or_default(),
            at: at
                .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
                .map(|at| at.to_utc()),
            address: address(&id).map(Url::into),
            id,
        })
    });
    Ok(standing.collect())
}

/// Mentions; answers to the account are among them.
pub(in super::super) async fn read(
    acting: &Acting<'_>,
    after: Option<&Cursor>,
) -> Result<IncomingPage, Refusal> {
    let url = format!("{USERS}/{}/mentions", acting.id());
    let mut call = Call::get(acting.inner.addresses.url(&url))
        .query("max_results", MENTIONS)
        .query("tweet.fields", "created_at,referenced_tweets")
        .query("expansions", "author_id")
        .query("user.fields", "name,username")
        .bearer(acting.token());
    if let Some(after) = after {
        call = call.query("pagination_token", &after.0);
    }
    let context = acting.context();
    let body = acting.inner.ask(call, Stage::Api, &context).await?;
    // Where there is nothing, X leaves `data` out.
    let mentions = body["data"].as_array().into_iter().flatten();
    Ok(IncomingPage {
        items: mentions
            .filter_map(|mention| incoming(mention, &body["includes"]["users"]))
            .collect(),
        more: text(&body["meta"]["next_token"]).map(Cursor),
    })
}

fn incoming(mention: &Value, users: &Value) -> Option<Incoming> {
    let id = text(&mention["id"])?;
    let at = DateTime::parse_from_rfc3339(mention["created_at"].as_str()?).ok()?;
    let users = users.as_array().into_iter().flatten();
    let mut authors = users.filter(|user| user["id"] == mention["author_id"]);
    let author = authors.next().and_then(|user| text(&user["username"]));
    let mut answers = mention["referenced_tweets"]
        .as_array()
        .into_iter()
        .flatten();
    let on = answers.find(|other| other["type"] == "replied_to");
    Some(Incoming {
        kind: IncomingKind::Mention,
        on: on.and_then(|other| text(&other["id"])),
        author: author.map(|name| format!("@{name}")),
        text: text(&mention["text"]).unwrap_or_default(),
        at: at.with_timezone(&Utc),
        address: address(&id),
        // Only a second, billed reading of the own posts would tell.
        answered: false,
        stars: None,
        reply_to: Some(ReplyTo(id.clone())),
        id,
    })
}

pub(in super::super) async fn reply(
    acting: &Acting<'_>,
    reply: &Reply,
) -> Result<Published, Failure> {
    let body = json!({ "text": reply.text,
        "reply": { "in_reply_to_tweet_id": reply.to.0 } });
    send(acting, body).await
}
