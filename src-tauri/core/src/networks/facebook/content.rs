//! A Page's posts, the comments below them, and the posts that tag it.
//!
//! Everything needs the Page's own token: with an administrator's the comments come back empty.

use serde_json::Value;
use url::Url;

use crate::domain::content::{
    Cursor, Incoming, IncomingKind, IncomingPage, Post, Published, Reply, ReplyTo, Settled, Source,
};
use crate::domain::offer::{NotOffered, PostForm};
use crate::domain::posting::Standing;

use super::super::Refusal;
use super::super::answer::text;
use super::super::content::{Acting, Failure, Next, Posts, Thread, Trail};
use super::super::graph::{Graph, about_content, moment, more};
use super::super::http::Call;

/// Posts whose comments come with one answer; more makes Meta cut it ("reduce the amount of data").
const POSTS: &str = "25";
const COMMENTS: &str = "50";

/// `can_comment` is whether the Page may answer. Its own latest answers come first.
const COMMENT: &str = "id,message,from{id,name},created_time,permalink_url,can_comment,\
    comments.order(reverse_chronological).limit(25){from{id}}";
const TAGGED: &str = "id,message,from{id,name},created_time,permalink_url,\
    comments.order(reverse_chronological).limit(25){from{id}}";

/// One request, also with a picture: an uploaded photo with a caption is a post.
pub(in super::super) async fn publish(
    acting: &Acting<'_>,
    form: &PostForm,
    post: &Post,
) -> Result<Published, Failure> {
    let graph = Graph::of(acting);
    let words = form.text_of(post);
    let sent = match &post.image {
        None => {
            let fill = |call: Call| {
                let call = optional(call, "message", &words);
                match &post.link {
                    Some(link) => call.form("link", link.as_str()),
                    None => call,
                }
            };
            graph.post(&[acting.id(), "feed"], fill).await
        }
        Some(image) => {
            let fill = |call: Call| {
                let call = optional(call, "caption", &words);
                let call = optional(call, "alt_text_custom", &image.alternative);
                match &image.source {
                    Source::Address(url) => call.form("url", url.as_str()),
                    Source::File { format, bytes } => {
                        call.file("source", format.media_type(), bytes.clone())
                    }
                }
            };
            graph.post(&[acting.id(), "photos"], fill).await
        }
    };
    let body = sent.map_err(|refusal| about_content(refusal.into()))?;
    // A photo has an id of its own beside its post's.
    let id = text(&body["post_id"]).or_else(|| text(&body["id"]));
    let id = id.ok_or_else(|| graph.context.unreadable())?;
    Ok(Published {
        address: Url::parse(&format!("https://www.facebook.com/{id}")).ok(),
        id,
        settled: Settled::Live,
    })
}

fn optional(call: Call, name: &str, value: &str) -> Call {
    if value.is_empty() {
        call
    } else {
        call.form(name, value)
    }
}

/// The Page's latest posts; a photo's caption is its post's message.
pub(in super::super) async fn latest(acting: &Acting<'_>) -> Result<Vec<Standing>, Refusal> {
    let graph = Graph::of(acting);
    let query = [
        ("fields", "id,message,created_time,permalink_url"),
        ("limit", POSTS),
    ];
    let posts = graph.get(&[acting.id(), "published_posts"], &query).await?;
    let listed = posts["data"].as_array();
    let listed = listed.ok_or_else(|| graph.context.unreadable())?.iter();
    let standing = listed.filter_map(|post| {
        let id = text(&post["id"])?;
        Some(Standing {
            text: text(&post["message"]).unwrap_or_default(),
            at: moment(&post["created_time"]),
            address: text(&post["permalink_url"])
                .or_else(|| Some(format!("https://www.facebook.com/{id}"))),
            id,
        })
    });
    Ok(standing.collect())
}

pub(in super::super) async fn read(
    acting: &Acting<'_>,
    kind: IncomingKind,
    after: Option<&Cursor>,
) -> Result<IncomingPage, Failure> {
    match kind {
        IncomingKind::Comment => Ok(comments(acting, after).await?),
        IncomingKind::Mention => Ok(mentions(acting, after).await?),
        IncomingKind::Review => Err(NO_REVIEWS.into()),
    }
}

const NO_REVIEWS: NotOffered = NotOffered {
    why: "Holdfast reads no recommendations from Facebook.",
};

async fn comments(acting: &Acting<'_>, after: Option<&Cursor>) -> Result<IncomingPage, Refusal> {
    let graph = Graph::of(acting);
    let mut trail = Trail::follow(after);
    let mut items = Vec::new();
    match trail.next() {
        Next::Nothing => {}
        Next::Thread(Thread { post, after }) => {
            let mut query = vec![
                ("fields", COMMENT),
                ("filter", "stream"),
                ("order", "reverse_chronological"),
                ("limit", COMMENTS),
            ];
            query.extend(after.as_deref().map(|after| ("after", after)));
            let edge = graph.get(&[&post, "comments"], &query).await?;
            take(acting, &mut trail, &mut items, &post, &edge);
        }
        Next::Posts(after) => {
            let fields = format!(
                "id,comments.filter(stream).order(reverse_chronological).limit({COMMENTS}){{{COMMENT}}}"
            );
            let mut query = vec![("fields", fields.as_str()), ("limit", POSTS)];
            query.extend(after.as_deref().map(|after| ("after", after)));
            let posts = graph.get(&[acting.id(), "published_posts"], &query).await?;
            let listed = posts["data"].as_array();
            for post in listed.ok_or_else(|| graph.context.unreadable())? {
                if let Some(id) = text(&post["id"]) {
                    take(acting, &mut trail, &mut items, &id, &post["comments"]);
                }
            }
            trail.posts = more(&posts).map_or(Posts::Done, Posts::After);
        }
    }
    Ok(IncomingPage {
        items,
        more: trail.left(),
    })
}

/// Adds the comments of others, and notes where the post's comments go on.
fn take(
    acting: &Acting<'_>,
    trail: &mut Trail,
    items: &mut Vec<Incoming>,
    post: &str,
    comments: &Value,
) {
    let listed = comments["data"].as_array().into_iter().flatten();
    items.extend(listed.filter_map(|comment| {
        let found = incoming(acting, IncomingKind::Comment, comment)?;
        let closed = comment["can_comment"] == false;
        Some(Incoming {
            on: Some(post.to_owned()),
            reply_to: found.reply_to.filter(|_| !closed),
            ..found
        })
    }));
    if let Some(after) = more(comments) {
        trail.threads.push(Thread {
            post: post.to_owned(),
            after: Some(after),
        });
    }
}

async fn mentions(acting: &Acting<'_>, after: Option<&Cursor>) -> Result<IncomingPage, Refusal> {
    let graph = Graph::of(acting);
    let mut trail = Trail::follow(after);
    let Next::Posts(after) = trail.next() else {
        return Ok(IncomingPage::default());
    };
    let mut query = vec![("fields", TAGGED), ("limit", POSTS)];
    query.extend(after.as_deref().map(|after| ("after", after)));
    let tagged = graph.get(&[acting.id(), "tagged"], &query).await?;
    let listed = tagged["data"].as_array();
    let items = listed
        .ok_or_else(|| graph.context.unreadable())?
        .iter()
        .filter_map(|post| incoming(acting, IncomingKind::Mention, post))
        .collect();
    trail.posts = more(&tagged).map_or(Posts::Done, Posts::After);
    Ok(IncomingPage {
        items,
        more: trail.left(),
    })
}

/// What somebody else wrote. Without id and date it cannot be placed and is left out.
fn incoming(acting: &Acting<'_>, kind: IncomingKind, entry: &Value) -> Option<Incoming> {
    let own = |entry: &Value| text(&entry["from"]["id"]).as_deref() == Some(acting.id());
    if own(entry) {
        return None;
    }
    let id = text(&entry["id"])?;
    let answers = entry["comments"]["data"].as_array();
    Some(Incoming {
        kind,
        on: None,
        author: text(&entry["from"]["name"]),
        text: text(&entry["message"]).unwrap_or_default(),
        at: moment(&entry["created_time"])?,
        address: text(&entry["permalink_url"]).and_then(|url| Url::parse(&url).ok()),
        answered: answers.into_iter().flatten().any(own),
        stars: None,
        reply_to: Some(ReplyTo(id.clone())),
        id,
    })
}

/// A comment below the comment, or below the post that tags the Page.
pub(in super::super) async fn reply(
    acting: &Acting<'_>,
    reply: &Reply,
) -> Result<Published, Failure> {
    let graph = Graph::of(acting);
    let sent = graph
        .post(&[&reply.to.0, "comments"], |call| {
            call.form("message", &reply.text)
        })
        .await;
    let body = sent.map_err(|refusal| about_content(refusal.into()))?;
    Ok(Published {
        id: text(&body["id"]).ok_or_else(|| graph.context.unreadable())?,
        address: None,
        settled: Settled::Live,
    })
}
