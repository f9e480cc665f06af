//! A location's posts, its reviews, and the answers to them.
//!
//! Their addresses name the account beside the location. It is looked for once: a cursor and the
//! place of an answer carry it on.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use crate::domain::cause::Cause;
use crate::domain::content::{
    Cursor, Incoming, IncomingKind, IncomingPage, Post, Published, Reply, ReplyTo, Settled, Source,
};
use crate::domain::offer::Unfit;
use crate::domain::posting::Standing;

use super::super::Refusal;
use super::super::answer::{Context, Stage, text};
use super::super::content::{Acting, Failure};
use super::super::google;
use super::super::http::Call;
use super::{ACCOUNTS, INFORMATION, get_all};

const POSTS: &str = "https://mybusiness.googleapis.com/v4";

/// The most at once (reviews reference).
const REVIEWS: &str = "50";

pub(in super::super) async fn publish(
    acting: &Acting<'_>,
    post: &Post,
) -> Result<Published, Failure> {
    let mut body = json!({ "summary": post.text, "topicType": "STANDARD" });
    if let Some(link) = &post.link {
        body["callToAction"] = json!({ "actionType": "LEARN_MORE", "url": link });
    }
    if let Some(image) = &post.image {
        let Source::Address(picture) = &image.source else {
            return Err(Unfit::ImageNeedsAddress.into());
        };
        body["media"] = json!([{ "mediaFormat": "PHOTO", "sourceUrl": picture }]);
    }
    let context = acting.context();
    let place = place(acting, &context).await.map_err(Failure::preparing)?;
    let url = format!("{POSTS}/{place}/localPosts");
    let call = Call::post(acting.inner.addresses.url(&url)).json(body);
    let call = call.bearer(acting.token());
    let sent = acting.inner.ask(call, Stage::Api, &context).await;
    let body = sent.map_err(|refusal| google::about_content(refusal.into()))?;
    let settled = match body["state"].as_str() {
        // Looked at, and not shown.
        Some("REJECTED") => {
            let refusal = context.concluded(Cause::Transient, "state", "REJECTED");
            let evidence = refusal.finding.evidence;
            return Err(Failure::Declined { evidence });
        }
        Some("PROCESSING") => Settled::Processing(None),
        Some(_) | None => Settled::Live,
    };
    Ok(Published {
        id: text(&body["name"]).ok_or_else(|| context.unreadable())?,
        address: body["searchUrl"]
            .as_str()
            .and_then(|url| Url::parse(url).ok()),
        settled,
    })
}

/// The location's latest posts.
pub(in super::super) async fn latest(acting: &Acting<'_>) -> Result<Vec<Standing>, Refusal> {
    let context = acting.context();
    let place = place(acting, &context).await?;
    let url = format!("{POSTS}/{place}/localPosts");
    let call = Call::get(acting.inner.addresses.url(&url)).bearer(acting.token());
    let body = acting.inner.ask(call, Stage::Api, &context).await?;
    let posts = body["localPosts"].as_array().into_iter().flatten();
    let shown = posts.filter(|post| post["state"] != "REJECTED");
    let standing = shown.filter_map(|post| {
        let at = post["createTime"].as_str();
        Some(Standing {
            id: text(&post["name"])?,
            text: text(&post["summary"]).unwrap_or_default(),
            at: at
                .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
                .map(|at| at.to_utc()),
            address: text(&post["searchUrl"]),
        })
    });
    Ok(standing.collect())
}

/// The location with its account, `accounts/1/locations/2`.
async fn place(acting: &Acting<'_>, context: &Context) -> Result<String, Refusal> {
    let (inner, token) = (acting.inner, acting.token());
    let all = |url: String, query: &'static [(&str, &str)], field: &'static str| async move {
        get_all(inner, token, &url, query, field, Stage::Api, context).await
    };
    let accounts = all(ACCOUNTS.to_owned(), &[], "accounts").await?;
    let names: Vec<String> = accounts
        .iter()
        .filter_map(|one| text(&one["name"]))
        .collect();
    if let [only] = names.as_slice() {
        return Ok(format!("{only}/{}", acting.id()));
    }
    for name in names {
        let url = format!("{INFORMATION}/{name}/locations");
        let query = &[("readMask", "name"), ("pageSize", "100")];
        let locations = all(url, query, "locations").await?;
        if locations.iter().any(|one| one["name"] == *acting.id()) {
            return Ok(format!("{name}/{}", acting.id()));
        }
    }
    Err(context.concluded(Cause::RoleRemoved, "accounts", "not listed"))
}

pub(in super::super) async fn read(
    acting: &Acting<'_>,
    after: Option<&Cursor>,
) -> Result<IncomingPage, Refusal> {
    let context = acting.context();
    let known = after.and_then(|cursor| cursor.0.split_once(' '));
    let (place, page) = match known {
        Some((place, page)) => (place.to_owned(), Some(page)),
        None => (place(acting, &context).await?, None),
    };
    let url = format!("{POSTS}/{place}/reviews");
    let mut call = Call::get(acting.inner.addresses.url(&url))
        .query("pageSize", REVIEWS)
        .query("orderBy", "updateTime desc")
        .bearer(acting.token());
    if let Some(page) = page {
        call = call.query("pageToken", page);
    }
    let body = acting.inner.ask(call, Stage::Api, &context).await?;
    let reviews = body["reviews"].as_array().into_iter().flatten();
    Ok(IncomingPage {
        items: reviews
            .filter_map(|review| incoming(&place, review))
            .collect(),
        more: text(&body["nextPageToken"]).map(|page| Cursor(format!("{place} {page}"))),
    })
}

/// A review may have stars and no words.
fn incoming(place: &str, review: &Value) -> Option<Incoming> {
    let id = text(&review["reviewId"])?;
    let at = review["updateTime"]
        .as_str()
        .or(review["createTime"].as_str())?;
    let stars = match review["starRating"].as_str() {
        Some("ONE") => Some(1),
        Some("TWO") => Some(2),
        Some("THREE") => Some(3),
        Some("FOUR") => Some(4),
        Some("FIVE") => Some(5),
        Some(_) | None => None,
    };
    let name = text(&review["name"]).unwrap_or_else(|| format!("{place}/reviews/{id}"));
    let hidden = review["reviewer"]["isAnonymous"] == true;
    Some(Incoming {
        kind: IncomingKind::Review,
        on: None,
        author: text(&review["reviewer"]["displayName"]).filter(|_| !hidden),
        text: text(&review["comment"]).unwrap_or_default(),
        at: DateTime::parse_from_rfc3339(at).ok()?.with_timezone(&Utc),
        address: None,
        answered: review["reviewReply"].is_object(),
        stars,
        reply_to: Some(ReplyTo(name)),
        id,
    })
}

/// A review has one answer: a second one replaces it.
pub(in super::super) async fn reply(
    acting: &Acting<'_>,
    reply: &Reply,
) -> Result<Published, Failure> {
    let url = format!("{POSTS}/{}/reply", reply.to.0);
    let call = Call::put(acting.inner.addresses.url(&url))
        .json(json!({ "comment": reply.text }))
        .bearer(acting.token());
    let sent = acting.inner.ask(call, Stage::Api, &acting.context()).await;
    sent.map_err(|refusal| google::about_content(refusal.into()))?;
    Ok(Published {
        id: reply.to.0.clone(),
        address: None,
        settled: Settled::Live,
    })
}
