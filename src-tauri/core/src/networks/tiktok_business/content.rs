//! Comments below a business account's videos.

use chrono::DateTime;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::domain::cause::Finding;
use crate::domain::content::{
    Cursor, Incoming, IncomingKind, IncomingPage, Published, Reply, ReplyTo, Settled,
};

use super::super::Refusal;
use super::super::answer::{Stage, text};
use super::super::content::{Acting, Failure, Next, Posts, Thread, Trail};
use super::super::http::Call;
use super::BASE;

const VIDEOS: &str = "20";
const COMMENTS: &str = "30";

/// Each call is about the account it is made for.
async fn get(acting: &Acting<'_>, path: &str, query: &[(&str, &str)]) -> Result<Value, Refusal> {
    let url = acting.inner.addresses.url(&format!("{BASE}{path}"));
    let mut call = Call::get(url).query("business_id", acting.id());
    for (name, value) in query {
        call = call.query(name, value);
    }
    ask(acting, call).await
}

async fn ask(acting: &Acting<'_>, call: Call) -> Result<Value, Refusal> {
    let call = call.header("access-token", acting.token().expose_secret());
    let mut body = acting
        .inner
        .ask(call, Stage::Api, &acting.context())
        .await?;
    Ok(body["data"].take())
}

fn more(data: &Value) -> Option<String> {
    (data["has_more"] == true).then(|| text(&data["cursor"]))?
}

/// A step is one request: the next videos, or the next comments of one of them.
pub(in super::super) async fn read(
    acting: &Acting<'_>,
    after: Option<&Cursor>,
) -> Result<IncomingPage, Refusal> {
    let mut trail = Trail::follow(after);
    let mut items = Vec::new();
    match trail.next() {
        Next::Nothing => {}
        Next::Posts(after) => {
            let mut query = vec![("fields", r#"["item_id"]"#), ("max_count", VIDEOS)];
            query.extend(after.as_deref().map(|after| ("cursor", after)));
            let data = get(acting, "/business/video/list/", &query).await?;
            let videos = data["videos"].as_array().into_iter().flatten();
            let threads = videos.filter_map(|video| {
                let post = text(&video["item_id"])?;
                Some(Thread { post, after: None })
            });
            trail.threads.extend(threads);
            // The last is read first, and the newest video comes first.
            trail.threads.reverse();
            trail.posts = more(&data).map_or(Posts::Done, Posts::After);
        }
        Next::Thread(Thread { post, after }) => {
            let mut query = vec![
                ("video_id", post.as_str()),
                ("include_replies", "true"),
                ("sort_field", "create_time"),
                ("sort_order", "desc"),
                ("max_count", COMMENTS),
            ];
            query.extend(after.as_deref().map(|after| ("cursor", after)));
            let data = get(acting, "/business/comment/list/", &query).await?;
            let comments = data["comments"].as_array().into_iter().flatten();
            items = comments.filter_map(|one| incoming(&post, one)).collect();
            if let Some(after) = more(&data) {
                let after = Some(after);
                trail.threads.push(Thread { post, after });
            }
        }
    }
    Ok(IncomingPage {
        items,
        more: trail.left(),
    })
}

fn incoming(video: &str, comment: &Value) -> Option<Incoming> {
    if comment["owner"] == true {
        return None;
    }
    let id = text(&comment["comment_id"])?;
    let seconds = text(&comment["create_time"])?.parse().ok()?;
    let mut answers = comment["reply_list"].as_array().into_iter().flatten();
    let to = json!({ "video": video, "comment": id });
    Some(Incoming {
        kind: IncomingKind::Comment,
        on: Some(video.to_owned()),
        author: text(&comment["display_name"]).or_else(|| text(&comment["username"])),
        text: text(&comment["text"]).unwrap_or_default(),
        at: DateTime::from_timestamp(seconds, 0)?,
        address: None,
        answered: answers.any(|answer| answer["owner"] == true),
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
    let url = format!("{BASE}/business/comment/reply/create/");
    let call = Call::post(acting.inner.addresses.url(&url)).json(json!({
        "business_id": acting.id(),
        "video_id": to["video"],
        "comment_id": to["comment"],
        "text": reply.text,
    }));
    let sent = ask(acting, call).await;
    // 40002: a field is not taken, such as a comment that is gone.
    let about_it = |finding: &Finding| finding.evidence.code.as_deref() == Some("40002");
    let data = sent.map_err(|refusal| Failure::from(refusal).declined_if(about_it))?;
    Ok(Published {
        id: text(&data["comment_id"]).ok_or_else(|| acting.context().unreadable())?,
        address: None,
        settled: Settled::Live,
    })
}
