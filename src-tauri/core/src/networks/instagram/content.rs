//! An Instagram account's pictures and what is written below them, the same on both routes.
//!
//! Publishing takes two steps: a container, which Instagram fills with the picture it fetches, and
//! its publication. A container is published once, so its id makes going on safe after a lost
//! answer.

use serde_json::Value;
use url::Url;

use crate::domain::cause::Cause;
use crate::domain::content::{
    Cursor, Incoming, IncomingKind, IncomingPage, Post, Published, Reply, ReplyTo, Settled, Source,
    Ticket,
};
use crate::domain::offer::{NotOffered, PostForm, Unfit};
use crate::domain::posting::Standing;

use super::super::Refusal;
use super::super::answer::text;
use super::super::content::{Acting, Failure, Next, Posts, Step, Thread, Trail};
use super::super::graph::{Graph, about_content, moment, more};

const POSTS: &str = "25";
const COMMENTS: &str = "50";

/// `user` stands only at what the account itself wrote.
const COMMENT: &str = "id,text,timestamp,username,from{id,username},user{id},\
    replies.limit(50){id,text,timestamp,username,from{id,username},user{id}}";

pub(in super::super) async fn publish(
    acting: &Acting<'_>,
    form: &PostForm,
    post: &Post,
) -> Result<Published, Failure> {
    let graph = Graph::of(acting);
    let image = post.image.as_ref().ok_or(Unfit::ImageMissing)?;
    let Source::Address(picture) = &image.source else {
        return Err(Unfit::ImageNeedsAddress.into());
    };
    let prepared = graph
        .post(&[acting.id(), "media"], |call| {
            let call = call
                .form("image_url", picture.as_str())
                .form("caption", &form.text_of(post));
            if image.alternative.is_empty() {
                call
            } else {
                call.form("alt_text", &image.alternative)
            }
        })
        .await;
    let prepared = prepared.map_err(|refusal| about_content(Failure::preparing(refusal)))?;
    let container =
        text(&prepared["id"]).ok_or_else(|| Failure::preparing(graph.context.unreadable()))?;
    go_on(acting, &graph, Ticket(container)).await
}

pub(in super::super) async fn resume(
    acting: &Acting<'_>,
    ticket: &Ticket,
) -> Result<Published, Failure> {
    go_on(acting, &Graph::of(acting), ticket.clone()).await
}

/// Publishes the container if it is ready and not published yet.
async fn go_on(
    acting: &Acting<'_>,
    graph: &Graph<'_>,
    ticket: Ticket,
) -> Result<Published, Failure> {
    let asked = graph.get(&[&ticket.0], &[("fields", "status_code")]).await;
    // Asking publishes nothing; what was known of the container before stays so.
    let status = asked.map_err(|refusal| at(refusal, &ticket))?;
    match status["status_code"].as_str() {
        Some("FINISHED") => publish_container(acting, graph, ticket).await,
        Some("PUBLISHED") => Ok(Published {
            id: ticket.0,
            address: None,
            settled: Settled::Live,
        }),
        Some("IN_PROGRESS") => Ok(processing(ticket)),
        // The picture was not taken, or a day went by (content publishing guide).
        Some(state @ ("ERROR" | "EXPIRED")) => {
            let kind = "status_code";
            let refusal = graph.context.concluded(Cause::Transient, kind, state);
            Err(Failure::Declined {
                evidence: refusal.finding.evidence,
            })
        }
        Some(_) | None => Err(at(graph.context.unreadable(), &ticket)),
    }
}

fn at(refusal: Refusal, ticket: &Ticket) -> Failure {
    Failure::Refused {
        refusal,
        step: Step::Act {
            ticket: Some(ticket.clone()),
        },
    }
}

fn processing(ticket: Ticket) -> Published {
    Published {
        id: ticket.0.clone(),
        address: None,
        settled: Settled::Processing(Some(ticket)),
    }
}

async fn publish_container(
    acting: &Acting<'_>,
    graph: &Graph<'_>,
    ticket: Ticket,
) -> Result<Published, Failure> {
    let sent = graph
        .post(&[acting.id(), "media_publish"], |call| {
            call.form("creation_id", &ticket.0)
        })
        .await;
    let body = match sent {
        Ok(body) => body,
        // "The media is not ready."
        Err(refusal) if refusal.finding.evidence.code.as_deref() == Some("9007") => {
            return Ok(processing(ticket));
        }
        Err(refusal) => return Err(about_content(at(refusal, &ticket))),
    };
    let id = text(&body["id"]).ok_or_else(|| at(graph.context.unreadable(), &ticket))?;
    // It is published; not knowing where it is seen changes nothing.
    let media = graph.get(&[&id], &[("fields", "permalink")]).await.ok();
    Ok(Published {
        address: media.and_then(|media| address(&media)),
        id,
        settled: Settled::Live,
    })
}

fn address(media: &Value) -> Option<Url> {
    Url::parse(media["permalink"].as_str()?).ok()
}

/// The account's latest pictures.
pub(in super::super) async fn latest(acting: &Acting<'_>) -> Result<Vec<Standing>, Refusal> {
    let graph = Graph::of(acting);
    let query = [
        ("fields", "id,caption,timestamp,permalink"),
        ("limit", POSTS),
    ];
    let media = graph.get(&[acting.id(), "media"], &query).await?;
    let listed = media["data"].as_array();
    let listed = listed.ok_or_else(|| graph.context.unreadable())?.iter();
    let standing = listed.filter_map(|one| {
        Some(Standing {
            id: text(&one["id"])?,
            text: text(&one["caption"]).unwrap_or_default(),
            at: moment(&one["timestamp"]),
            address: text(&one["permalink"]),
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
        IncomingKind::Mention => Ok(tags(acting, after).await?),
        IncomingKind::Review => Err(NO_REVIEWS.into()),
    }
}

const NO_REVIEWS: NotOffered = NotOffered {
    why: "Instagram has no reviews.",
};

async fn comments(acting: &Acting<'_>, after: Option<&Cursor>) -> Result<IncomingPage, Refusal> {
    let graph = Graph::of(acting);
    let mut trail = Trail::follow(after);
    let mut items = Vec::new();
    match trail.next() {
        Next::Nothing => {}
        Next::Thread(Thread { post, after }) => {
            let mut query = vec![("fields", COMMENT), ("limit", COMMENTS)];
            query.extend(after.as_deref().map(|after| ("after", after)));
            let edge = graph.get(&[&post, "comments"], &query).await?;
            take(acting, &mut trail, &mut items, &post, None, &edge);
        }
        Next::Posts(after) => {
            let fields = format!("id,permalink,comments.limit({COMMENTS}){{{COMMENT}}}");
            let mut query = vec![("fields", fields.as_str()), ("limit", POSTS)];
            query.extend(after.as_deref().map(|after| ("after", after)));
            let media = graph.get(&[acting.id(), "media"], &query).await?;
            let listed = media["data"].as_array();
            for post in listed.ok_or_else(|| graph.context.unreadable())? {
                if let Some(id) = text(&post["id"]) {
                    let comments = &post["comments"];
                    take(acting, &mut trail, &mut items, &id, address(post), comments);
                }
            }
            trail.posts = more(&media).map_or(Posts::Done, Posts::After);
        }
    }
    Ok(IncomingPage {
        items,
        more: trail.left(),
    })
}

/// Adds the comments of others with the replies of others below them, and notes where it goes on.
fn take(
    acting: &Acting<'_>,
    trail: &mut Trail,
    items: &mut Vec<Incoming>,
    post: &str,
    address: Option<Url>,
    comments: &Value,
) {
    for comment in comments["data"].as_array().into_iter().flatten() {
        let Some(thread) = text(&comment["id"]) else {
            continue;
        };
        let replies = comment["replies"]["data"].as_array();
        let replies = || replies.into_iter().flatten();
        // The account's own latest words answer what was written before them.
        let answered_at = replies()
            .filter(|reply| own(acting, reply))
            .filter_map(|reply| moment(&reply["timestamp"]))
            .max();
        items.extend(
            std::iter::once(comment)
                .chain(replies())
                .filter(|entry| !own(acting, entry))
                .filter_map(|entry| {
                    let at = moment(&entry["timestamp"])?;
                    Some(Incoming {
                        id: text(&entry["id"])?,
                        kind: IncomingKind::Comment,
                        on: Some(post.to_owned()),
                        author: author(entry),
                        text: text(&entry["text"]).unwrap_or_default(),
                        at,
                        address: address.clone(),
                        answered: answered_at.is_some_and(|answered| answered >= at),
                        stars: None,
                        // An answer to a reply joins its thread.
                        reply_to: Some(ReplyTo(thread.clone())),
                    })
                }),
        );
    }
    if let Some(after) = more(comments) {
        trail.threads.push(Thread {
            post: post.to_owned(),
            after: Some(after),
        });
    }
}

fn own(acting: &Acting<'_>, entry: &Value) -> bool {
    let from = text(&entry["from"]["id"]);
    text(&entry["user"]["id"]).is_some() || from.as_deref() == Some(acting.id())
}

fn author(entry: &Value) -> Option<String> {
    text(&entry["from"]["username"]).or_else(|| text(&entry["username"]))
}

/// Pictures in which others tagged the account. Instagram takes no answers to them from apps.
async fn tags(acting: &Acting<'_>, after: Option<&Cursor>) -> Result<IncomingPage, Refusal> {
    let graph = Graph::of(acting);
    let mut trail = Trail::follow(after);
    let Next::Posts(after) = trail.next() else {
        return Ok(IncomingPage::default());
    };
    let fields = "id,caption,username,timestamp,permalink";
    let mut query = vec![("fields", fields), ("limit", POSTS)];
    query.extend(after.as_deref().map(|after| ("after", after)));
    let tagged = graph.get(&[acting.id(), "tags"], &query).await?;
    let listed = tagged["data"].as_array();
    let items = listed
        .ok_or_else(|| graph.context.unreadable())?
        .iter()
        .filter_map(|media| {
            Some(Incoming {
                id: text(&media["id"])?,
                kind: IncomingKind::Mention,
                on: None,
                author: author(media),
                text: text(&media["caption"]).unwrap_or_default(),
                at: moment(&media["timestamp"])?,
                address: address(media),
                answered: false,
                stars: None,
                reply_to: None,
            })
        })
        .collect();
    trail.posts = more(&tagged).map_or(Posts::Done, Posts::After);
    Ok(IncomingPage {
        items,
        more: trail.left(),
    })
}

pub(in super::super) async fn reply(
    acting: &Acting<'_>,
    reply: &Reply,
) -> Result<Published, Failure> {
    let graph = Graph::of(acting);
    let sent = graph
        .post(&[&reply.to.0, "replies"], |call| {
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
