//! Posts of a member or an organization, the comments below those of an organization, and its
//! answers to them.

use chrono::DateTime;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::domain::cause::{Cause, Finding};
use crate::domain::content::{
    Cursor, Image, Incoming, IncomingKind, IncomingPage, Post, Published, Reply, ReplyTo, Settled,
    Source,
};
use crate::domain::offer::{PostForm, Unfit};
use crate::domain::posting::Standing;

use super::super::Refusal;
use super::super::answer::{Stage, text};
use super::super::content::{Acting, Failure, Next, Posts, Thread, Trail};
use super::super::http::Call;
use super::organizations::goes_on;
use super::versioned;

const REST: &str = "https://api.linkedin.com/rest";

const POSTS: usize = 20;
const COMMENTS: usize = 50;

/// LinkedIn's own formatting, "little text": these would begin something (Posts API).
const RESERVED: &[char] = &[
    '\\', '|', '{', '}', '@', '[', ']', '(', ')', '<', '>', '#', '*', '_', '~',
];

fn little_text(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    for (at, c) in words.char_indices() {
        // A hashtag may stay one.
        let hashtag = c == '#' && words[at + 1..].starts_with(char::is_alphanumeric);
        if RESERVED.contains(&c) && !hashtag {
            written.push('\\');
        }
        written.push(c);
    }
    written
}

/// The words that were written in little text.
fn plain_text(little: &str) -> String {
    let mut plain = String::with_capacity(little.len());
    let mut characters = little.chars();
    while let Some(c) = characters.next() {
        plain.extend(if c == '\\' {
            characters.next()
        } else {
            Some(c)
        });
    }
    plain
}

pub(in super::super) async fn publish(
    acting: &Acting<'_>,
    form: &PostForm,
    post: &Post,
) -> Result<Published, Failure> {
    let mut body = json!({
        "author": acting.id(),
        "commentary": little_text(&form.text_of(post)),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": false,
    });
    if let Some(image) = &post.image {
        let id = upload(acting, image).await?;
        body["content"] = json!({ "media": { "id": id, "altText": image.alternative } });
    }
    let call = Call::post(acting.inner.addresses.url(&format!("{REST}/posts"))).json(body);
    let context = acting.context();
    let sent = acting.inner.answer(signed(acting, call), &context).await;
    let answer = sent.map_err(about_content)?;
    // The only answer of LinkedIn's whose matter stands in a header.
    let id = answer.header("x-restli-id").map(str::to_owned);
    let id = id.ok_or_else(|| context.unreadable())?;
    Ok(Published {
        address: Url::parse(&address(&id)).ok(),
        id,
        settled: Settled::Live,
    })
}

fn address(id: &str) -> String {
    format!("https://www.linkedin.com/feed/update/{id}/")
}

fn own_posts(acting: &Acting<'_>) -> Call {
    Call::get(acting.inner.addresses.url(&format!("{REST}/posts")))
        .query("q", "author")
        .query("author", acting.id())
        .query("sortBy", "LAST_MODIFIED")
        .header("x-restli-method", "FINDER")
}

/// The organization's latest posts.
pub(in super::super) async fn latest(acting: &Acting<'_>) -> Result<Vec<Standing>, Refusal> {
    let (posts, _) = page(acting, own_posts(acting), None, POSTS).await?;
    let standing = posts.iter().filter_map(|post| {
        let id = text(&post["id"])?;
        Some(Standing {
            text: plain_text(&text(&post["commentary"]).unwrap_or_default()),
            at: post["createdAt"]
                .as_i64()
                .and_then(DateTime::from_timestamp_millis),
            address: Some(address(&id)),
            id,
        })
    });
    Ok(standing.collect())
}

fn signed(acting: &Acting<'_>, call: Call) -> Call {
    versioned(call).bearer(acting.token())
}

/// A picture that nobody sees until a post names it.
async fn upload(acting: &Acting<'_>, image: &Image) -> Result<String, Failure> {
    let Source::File { format, bytes } = &image.source else {
        return Err(Unfit::ImageNeedsFile.into());
    };
    let context = acting.context();
    let unreadable = || Failure::preparing(context.unreadable());
    let url = acting.inner.addresses.url(&format!("{REST}/images"));
    let call = Call::post(url)
        .query("action", "initializeUpload")
        .json(json!({ "initializeUploadRequest": { "owner": acting.id() } }));
    let asked = acting.inner.ask(signed(acting, call), Stage::Api, &context);
    let mut body = asked.await.map_err(Failure::preparing)?;
    let value = body["value"].take();
    let id = text(&value["image"]).ok_or_else(unreadable)?;
    let url = text(&value["uploadUrl"]).and_then(|url| Url::parse(&url).ok());
    let url = url.filter(|url| belongs_to_linkedin(acting, url));
    let call = Call::put(url.ok_or_else(unreadable)?).upload(format.media_type(), bytes.clone());
    let sent = acting
        .inner
        .tell(call.bearer(acting.token()), &context)
        .await;
    sent.map_err(Failure::preparing)?;
    Ok(id)
}

/// The token goes with the picture, so it goes nowhere else.
fn belongs_to_linkedin(acting: &Acting<'_>, url: &Url) -> bool {
    let home = acting.inner.addresses.url("https://www.linkedin.com/");
    let sibling = url.scheme() == "https"
        && url
            .host_str()
            .is_some_and(|host| host.ends_with(".linkedin.com"));
    url.origin() == home.origin() || sibling
}

/// A step is one request: the next posts, or the next comments of one of them.
pub(in super::super) async fn read(
    acting: &Acting<'_>,
    after: Option<&Cursor>,
) -> Result<IncomingPage, Refusal> {
    let mut trail = Trail::follow(after);
    let mut items = Vec::new();
    match trail.next() {
        Next::Nothing => {}
        Next::Posts(after) => {
            let (posts, more) = page(acting, own_posts(acting), after, POSTS).await?;
            let threads = posts.iter().filter_map(|post| {
                let post = text(&post["id"])?;
                Some(Thread { post, after: None })
            });
            trail.threads.extend(threads);
            // The last is read first, and the newest post comes first.
            trail.threads.reverse();
            trail.posts = more.map_or(Posts::Done, Posts::After);
        }
        Next::Thread(Thread { post, after }) => {
            let call = Call::get(comments_of(acting, &post));
            let (comments, after) = page(acting, call, after, COMMENTS).await?;
            let found = comments
                .iter()
                .filter_map(|one| incoming(acting, &post, one));
            items.extend(found);
            if after.is_some() {
                trail.threads.push(Thread { post, after });
            }
        }
    }
    Ok(IncomingPage {
        items,
        more: trail.left(),
    })
}

/// One page of a list, and where it goes on.
async fn page(
    acting: &Acting<'_>,
    call: Call,
    after: Option<String>,
    count: usize,
) -> Result<(Vec<Value>, Option<String>), Refusal> {
    let start: usize = after.and_then(|after| after.parse().ok()).unwrap_or(0);
    let call = call
        .query("start", &start.to_string())
        .query("count", &count.to_string());
    let context = acting.context();
    let asked = acting.inner.ask(signed(acting, call), Stage::Api, &context);
    let mut body = asked.await?;
    let read = start + body["elements"].as_array().map_or(0, Vec::len);
    let more = goes_on(&body, read, count);
    let Value::Array(elements) = body["elements"].take() else {
        return Err(context.unreadable());
    };
    Ok((elements, more.then(|| read.to_string())))
}

fn comments_of(acting: &Acting<'_>, urn: &str) -> Url {
    let urn: String = form_urlencoded::byte_serialize(urn.as_bytes()).collect();
    let url = format!("{REST}/socialActions/{urn}/comments");
    acting.inner.addresses.url(&url)
}

/// LinkedIn tells the author as a number of its own, which apps may not look up.
fn incoming(acting: &Acting<'_>, post: &str, comment: &Value) -> Option<Incoming> {
    if comment["actor"] == *acting.id() {
        return None;
    }
    let id = text(&comment["commentUrn"]).or_else(|| text(&comment["$URN"]))?;
    let to = json!({ "post": post, "comment": id });
    Some(Incoming {
        kind: IncomingKind::Comment,
        on: Some(post.to_owned()),
        author: None,
        text: text(&comment["message"]["text"]).unwrap_or_default(),
        at: DateTime::from_timestamp_millis(comment["created"]["time"].as_i64()?)?,
        address: Url::parse(&format!("https://www.linkedin.com/feed/update/{post}/")).ok(),
        // Only a request for each comment would tell.
        answered: false,
        stars: None,
        reply_to: Some(ReplyTo(to.to_string())),
        id,
    })
}

pub(in super::super) async fn reply(
    acting: &Acting<'_>,
    reply: &Reply,
) -> Result<Published, Failure> {
    let to: Value = serde_json::from_str(&reply.to.0).unwrap_or_default();
    let context = acting.context();
    let comment = text(&to["comment"]).ok_or_else(|| context.unreadable())?;
    let call = Call::post(comments_of(acting, &comment)).json(json!({
        "actor": acting.id(),
        "object": to["post"],
        "parentComment": comment,
        "message": { "text": reply.text },
    }));
    let sent = acting.inner.answer(signed(acting, call), &context).await;
    let answer = sent.map_err(about_content)?;
    let id = text(&answer.data()["commentUrn"])
        .or_else(|| answer.header("x-restli-id").map(str::to_owned));
    Ok(Published {
        id: id.ok_or_else(|| context.unreadable())?,
        address: None,
        settled: Settled::Live,
    })
}

/// A wrong or repeated text, or a post that is gone: 400, 404, 409 or 422, and no other cause.
fn about_content(refusal: Refusal) -> Failure {
    Failure::from(refusal).declined_if(
        |Finding {
             cause, evidence, ..
         }| {
            *cause == Cause::Transient && matches!(evidence.status, Some(400 | 404 | 409 | 422))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_the_format_are_written_as_themselves() {
        let table = [
            (
                "Sale (today) at 5 * 3_000",
                r"Sale \(today\) at 5 \* 3\_000",
            ),
            ("#boots and # alone", r"#boots and \# alone"),
            (r"a\b {c} <d> @e", r"a\\b \{c\} \<d\> \@e"),
            ("Grüße 👋", "Grüße 👋"),
        ];
        for (words, expected) in table {
            assert_eq!(little_text(words), expected);
        }
    }
}
