//! Instagram accounts through either login: media, comments, hashtags, competitors.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::facebook_content::instagram_node;
use super::fields::{self, Field};
use super::meta::{self, Caller};
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::content::Entry;
use crate::provider::Provider;
use crate::state::State;
use crate::world::{Profile, ProfileKind};

/// At most 30 different hashtags per account in a rolling week (Instagram's hashtag search page).
const HASHTAGS: usize = 30;
const HASHTAG_DAYS: i64 = 7;

/// The longest caption (content publishing guide).
const CAPTION: usize = 2_200;
/// A picture from here takes a minute, as a large one does; one from there cannot be fetched.
const SLOW_HOST: &str = "slow.example";
const GONE_HOST: &str = "gone.example";
const SLOW_SECONDS: i64 = 60;

/// Answers if the path names something of Instagram's.
pub fn answer(state: &mut State, call: &Call, caller: &Caller, path: &[&str]) -> Option<Answered> {
    let read = call.method == Method::GET;
    let post = call.method == Method::POST;
    match path {
        ["ig_hashtag_search"] if read => Some(hashtag_search(state, call, caller)),
        [hashtag, "recent_media" | "top_media"] if read => {
            Some(hashtag_media(state, call, caller, hashtag))
        }
        [id, rest @ ..] if is_account(state, id) => {
            let account = match own_account(state, caller, id) {
                Ok(account) => account,
                Err(refusal) => return Some(Err(refusal)),
            };
            account_edge(state, call, caller, &account, rest)
        }
        [id] if read && state.content.container(id).is_some() => {
            Some(container(state, call, caller, id))
        }
        [id, rest @ ..] => {
            let entry = state
                .content
                .get(id)
                .filter(|e| is_account(state, &e.profile))?
                .clone();
            let account = match own_account(state, caller, &entry.profile) {
                Ok(account) => account,
                Err(refusal) => return Some(Err(refusal)),
            };
            match rest {
                [] if read => {
                    let asked = fields::parse(call.param("fields").unwrap_or_default());
                    let node = media_node(state, call, &entry, &account, &asked);
                    Some(Ok(meta::node(call, &node, "id")))
                }
                ["comments" | "replies"] if read => {
                    Some(comments(state, call, caller, &account, &entry))
                }
                ["comments" | "replies"] if post => {
                    Some(reply(state, call, caller, &account, &entry))
                }
                _ => None,
            }
        }
        [] => None,
    }
}

fn is_account(state: &State, id: &str) -> bool {
    state
        .world
        .profile(id)
        .is_some_and(|p| p.kind == ProfileKind::InstagramAccount)
}

/// The scope of this login that means the same as `instagram_basic` and its kin.
fn scope(caller: &Caller, facebook: &str) -> String {
    match caller.key().provider {
        Provider::Instagram => {
            let rest = facebook.trim_start_matches("instagram_");
            let rest = rest.trim_start_matches("business_");
            format!("instagram_business_{rest}")
        }
        Provider::Facebook
        | Provider::Linkedin
        | Provider::Tiktok
        | Provider::X
        | Provider::Google => facebook.to_owned(),
    }
}

fn need(caller: &Caller, facebook: &str) -> Result<(), Answer> {
    let scope = scope(caller, facebook);
    if caller.may(&scope) {
        Ok(())
    } else {
        Err(meta::lacks(10, &scope))
    }
}

/// The account, if the token reaches it.
fn own_account(state: &State, caller: &Caller, id: &str) -> Result<Profile, Answer> {
    let account = state.world.profile(id).ok_or_else(|| meta::unseen(id))?;
    let mine = match caller.key().provider {
        Provider::Instagram => caller.key().subject == id,
        Provider::Facebook
        | Provider::Linkedin
        | Provider::Tiktok
        | Provider::X
        | Provider::Google => {
            let ticked = caller.consent.profiles.iter().any(|ticked| ticked == id);
            let page = account.linked_page.as_deref();
            let administers = account.roles(&caller.consent.email).is_some();
            ticked
                && administers
                && page.is_some()
                && caller.page().is_none_or(|own| page == Some(own))
        }
    };
    if !mine {
        return Err(meta::unseen(id));
    }
    if account.suspended {
        return Err(meta::error(
            25,
            Some(2_207_050),
            "The Instagram account is restricted.",
        ));
    }
    need(caller, "instagram_basic")?;
    Ok(account.clone())
}

fn account_edge(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    account: &Profile,
    rest: &[&str],
) -> Option<Answered> {
    let read = call.method == Method::GET;
    let post = call.method == Method::POST;
    match rest {
        [] if read => Some(account_node(state, call, account)),
        ["media"] if read => Some(media(state, call, caller, account)),
        ["tags"] if read => Some(tags(state, call, caller, account)),
        ["media"] if post => Some(prepare(state, call, caller, account)),
        ["media_publish"] if post => Some(publish(state, call, caller, account)),
        ["insights"] if read => Some(Ok(Answer::json(200, &json!({ "data": [] })))),
        ["recently_searched_hashtags"] if read => {
            let rows: Vec<Value> = recent(state, &account.id)
                .iter()
                .map(|tag| hashtag_node(tag))
                .collect();
            Some(Ok(meta::edge(call, &caller.value, &rows, "id")))
        }
        _ => None,
    }
}

/// The account's fields; `business_discovery` looks at another professional account.
pub fn account_node(state: &State, call: &Call, account: &Profile) -> Answered {
    let mut node = instagram_node(account);
    node["user_id"] = account.id.as_str().into();
    node["account_type"] = "BUSINESS".into();
    let asked = fields::parse(call.param("fields").unwrap_or_default());
    let discovery = asked
        .iter()
        .find(|field| field.name == "business_discovery");
    if let Some(name) = discovery.and_then(|field| field.modifier("username")) {
        let name = name.trim_matches(|c| c == '{' || c == '}');
        let other = state.world.profiles.iter().find(|profile| {
            profile.kind == ProfileKind::InstagramAccount && profile.handle.as_deref() == Some(name)
        });
        let Some(other) = other.filter(|other| !other.suspended) else {
            // A fault of the competitor's name, not of the connection.
            return Err(meta::error(110, Some(2_207_013), "Invalid user id"));
        };
        let mut found = instagram_node(other);
        let media: Vec<Value> = state
            .content
            .posts(&other.id)
            .rev()
            .filter(|post| post.own)
            .map(|post| media_node(state, call, post, other, &[]))
            .collect();
        found["media"] = json!({ "data": media });
        node["business_discovery"] = found;
    }
    Ok(meta::node(call, &node, "id"))
}

/// A picture or a comment, with what is written below it where that is asked for as a field.
fn media_node(
    state: &State,
    call: &Call,
    entry: &Entry,
    account: &Profile,
    asked: &[Field],
) -> Value {
    let name = if entry.own {
        account.handle.clone()
    } else {
        Some(entry.author.clone())
    };
    let from = if entry.own {
        account.id.clone()
    } else {
        format!("880{}", entry.author.len())
    };
    let mut node = json!({
        "id": entry.id,
        "caption": entry.text,
        "text": entry.text,
        "username": name,
        "from": { "id": from, "username": name },
        "timestamp": meta::moment(entry.at),
        "media_type": "IMAGE",
        "permalink": format!("https://www.instagram.com/p/{}/", entry.id),
        "like_count": 12,
    });
    if entry.own {
        // Stands only at what the account itself wrote.
        node["user"] = json!({ "id": account.id });
    }
    let below = asked
        .iter()
        .find(|field| field.name == "comments" || field.name == "replies");
    if let Some(field) = below {
        let rows: Vec<Value> = state
            .content
            .answers(&entry.id)
            .map(|comment| media_node(state, call, comment, account, &field.inner))
            .collect();
        if !rows.is_empty() {
            node[&field.name] = meta::inner_edge(call, &entry.id, &rows, field);
        }
    }
    node
}

fn media(state: &State, call: &Call, caller: &Caller, account: &Profile) -> Answered {
    let asked = fields::parse(call.param("fields").unwrap_or_default());
    if asked.iter().any(|field| field.name == "comments") {
        need(caller, "instagram_manage_comments")?;
    }
    let posts = state.content.posts(&account.id).rev();
    let rows: Vec<Value> = posts
        .filter(|post| post.own)
        .map(|post| media_node(state, call, post, account, &asked))
        .collect();
    Ok(meta::edge(call, &caller.value, &rows, "id"))
}

/// Pictures of others in which the account is tagged.
fn tags(state: &State, call: &Call, caller: &Caller, account: &Profile) -> Answered {
    if caller.key().provider == Provider::Instagram {
        return Err(meta::lacks(10, "Facebook Login"));
    }
    need(caller, "instagram_manage_comments")?;
    let posts = state.content.posts(&account.id).rev();
    let rows: Vec<Value> = posts
        .filter(|post| !post.own)
        .map(|post| media_node(state, call, post, account, &[]))
        .collect();
    Ok(meta::edge(call, &caller.value, &rows, "id"))
}

/// How far a container is. It can be asked about for a day, and ends then.
fn container(state: &State, call: &Call, caller: &Caller, id: &str) -> Answered {
    let container = state
        .content
        .container(id)
        .ok_or_else(|| meta::unseen(id))?;
    own_account(state, caller, &container.account)?;
    let code = container.status(state.now());
    let node = json!({ "id": id, "status_code": code, "status": code });
    Ok(meta::node(call, &node, "id"))
}

fn prepare(state: &mut State, call: &Call, caller: &Caller, account: &Profile) -> Answered {
    need(caller, "instagram_content_publish")?;
    if call
        .param("image_url")
        .or_else(|| call.param("video_url"))
        .is_none()
    {
        // There is no text-only post.
        return Err(meta::error(
            100,
            Some(2_207_009),
            "(#100) image_url or video_url is required.",
        ));
    }
    let caption = call.param("caption").unwrap_or_default();
    if caption.chars().count() > CAPTION {
        return Err(meta::error(
            36_004,
            Some(2_207_010),
            "The caption is too long.",
        ));
    }
    let picture = call.param("image_url").or_else(|| call.param("video_url"));
    let host = picture.and_then(|url| url::Url::parse(url).ok());
    let host = host.and_then(|url| url.host_str().map(str::to_owned));
    let now = state.now();
    let (ready_at, fetched) = match host.as_deref() {
        Some(SLOW_HOST) => (now + TimeDelta::seconds(SLOW_SECONDS), true),
        Some(GONE_HOST) | None => (now, false),
        Some(_) => (now, true),
    };
    let id = state
        .content
        .add_container(&account.id, caption, ready_at, fetched);
    Ok(Answer::json(200, &json!({ "id": id })))
}

fn publish(state: &mut State, call: &Call, caller: &Caller, account: &Profile) -> Answered {
    need(caller, "instagram_content_publish")?;
    if account.restricted {
        return Err(meta::error(
            4,
            Some(2_207_051),
            "The action is blocked for this account.",
        ));
    }
    let id = call.param("creation_id").unwrap_or_default();
    let now = state.now();
    let published = state
        .content
        .publish_container(id, &account.id, &account.name, now);
    let published =
        published.ok_or_else(|| meta::error(9_007, Some(2_207_027), "The media is not ready."))?;
    Ok(Answer::json(200, &json!({ "id": published })))
}

fn comments(
    state: &State,
    call: &Call,
    caller: &Caller,
    account: &Profile,
    entry: &Entry,
) -> Answered {
    need(caller, "instagram_manage_comments")?;
    let asked = fields::parse(call.param("fields").unwrap_or_default());
    let answers = state.content.answers(&entry.id);
    let rows: Vec<Value> = answers
        .map(|comment| media_node(state, call, comment, account, &asked))
        .collect();
    Ok(meta::edge(call, &caller.value, &rows, "id,text,timestamp"))
}

fn reply(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    account: &Profile,
    entry: &Entry,
) -> Answered {
    need(caller, "instagram_manage_comments")?;
    if account.restricted {
        return Err(meta::error(
            4,
            Some(2_207_051),
            "The action is blocked for this account.",
        ));
    }
    let message = call.param("message").unwrap_or_default();
    if message.is_empty() {
        return Err(meta::error(100, None, "(#100) Missing message"));
    }
    let now = state.now();
    let id = state.content.add(
        &account.id,
        Some(&entry.id),
        &account.name,
        message,
        now,
        true,
    );
    Ok(Answer::json(200, &json!({ "id": id })))
}

/// Hashtags the account asked for within the last week.
fn recent(state: &State, account: &str) -> Vec<String> {
    let oldest = state.now() - TimeDelta::days(HASHTAG_DAYS);
    let Some(asked) = state.hashtags.get(account) else {
        return Vec::new();
    };
    asked
        .iter()
        .filter(|(_, first)| **first > oldest)
        .map(|(tag, _)| tag.clone())
        .collect()
}

/// A hashtag's id stands for the tag alone; it is the same for everybody.
fn hashtag_id(tag: &str) -> String {
    let sum = tag.bytes().fold(7_u64, |sum, byte| {
        (sum * 31 + u64::from(byte)) % 1_000_000_007
    });
    format!("1784000{sum:010}")
}

fn hashtag_node(tag: &str) -> Value {
    json!({ "id": hashtag_id(tag), "name": tag })
}

fn hashtag_search(state: &mut State, call: &Call, caller: &Caller) -> Answered {
    if caller.key().provider == Provider::Instagram {
        return Err(meta::lacks(10, "Facebook Login"));
    }
    let account = own_account(state, caller, call.param("user_id").unwrap_or_default())?;
    let tag = call
        .param("q")
        .unwrap_or_default()
        .trim_start_matches('#')
        .to_lowercase();
    if tag.is_empty() || !tag.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Err(meta::error(100, None, "(#100) The hashtag is invalid."));
    }
    let recent = recent(state, &account.id);
    if !recent.contains(&tag) && recent.len() >= HASHTAGS {
        let message = "(#18) The limit of 30 unique hashtags in 7 days was reached.";
        return Err(meta::error(18, Some(2_207_034), message));
    }
    let (now, oldest) = (state.now(), state.now() - TimeDelta::days(HASHTAG_DAYS));
    let asked = state.hashtags.entry(account.id).or_default();
    // Asking again neither counts nor starts the tag's week anew.
    asked.retain(|_, first| *first > oldest);
    asked.entry(tag.clone()).or_insert(now);
    Ok(Answer::json(
        200,
        &json!({ "data": [{ "id": hashtag_id(&tag) }] }),
    ))
}

fn hashtag_media(state: &State, call: &Call, caller: &Caller, hashtag: &str) -> Answered {
    let account = own_account(state, caller, call.param("user_id").unwrap_or_default())?;
    let tag = recent(state, &account.id)
        .into_iter()
        .find(|tag| hashtag_id(tag) == hashtag);
    let tag = tag.ok_or_else(|| meta::unseen(hashtag))?;
    let row = json!({
        "id": format!("1790{hashtag}"),
        "caption": format!("Out in the rain again #{tag}"),
        "media_type": "IMAGE",
        "permalink": format!("https://www.instagram.com/explore/tags/{tag}/"),
        "timestamp": meta::moment(state.now() - TimeDelta::hours(3)),
        "like_count": 5,
        "comments_count": 1,
    });
    Ok(meta::edge(call, &caller.value, &[row], "id"))
}
