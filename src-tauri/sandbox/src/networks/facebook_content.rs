//! The Graph API's objects: Pages with their feeds and comments, ad accounts.

use axum::http::Method;
use serde_json::{Value, json};

use super::fields::{self, Field};
use super::meta::{self, Caller};
use super::{facebook_lists, instagram_content};
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::content::Entry;
use crate::provider::Provider;
use crate::state::State;
use crate::world::{Profile, ProfileKind};

/// Answers for one object, or an edge of it.
pub fn answer(state: &mut State, call: &Call, path: &[&str]) -> Answered {
    let caller = meta::caller(state, call, Provider::Facebook)?;
    let read = call.method == Method::GET;
    let post = call.method == Method::POST;
    if let Some(answered) = instagram_content::answer(state, call, &caller, path) {
        return answered;
    }
    match path {
        [id] if read => node(state, call, &caller, id),
        [page, "feed"] if read => feed(state, call, &caller, page, |_| true),
        [page, "posts" | "published_posts"] if read => {
            feed(state, call, &caller, page, |post| post.own)
        }
        [page, "tagged"] if read => tagged(state, call, &caller, page),
        [page, "feed"] if post => publish(state, call, &caller, page),
        [page, "photos"] if post => photo(state, call, &caller, page),
        [page, "insights"] if read => {
            own_page(state, &caller, page)?;
            Ok(Answer::json(200, &json!({ "data": [] })))
        }
        [entry, "comments"] if read => comments(state, call, &caller, entry),
        [entry, "comments"] if post => reply(state, call, &caller, entry),
        _ => Err(meta::error(2500, None, "Unknown path components")),
    }
}

/// The member, a Page or an ad account.
pub fn node(state: &mut State, call: &Call, caller: &Caller, id: &str) -> Answered {
    if id == caller.key().subject {
        let person = state.world.person_of(Provider::Facebook, id);
        let name = person.map_or("", |person| person.name.as_str());
        return Ok(meta::node(
            call,
            &json!({ "id": id, "name": name }),
            "id,name",
        ));
    }
    let Some(profile) = state.world.profile(id).cloned() else {
        return Err(meta::unseen(id));
    };
    match profile.kind {
        ProfileKind::Page => {
            let administers = profile.roles(&caller.consent.email).is_some()
                && caller.consent.profiles.contains(&profile.id);
            if administers {
                let row = facebook_lists::page_row(state, caller, &profile, true);
                Ok(meta::node(call, &row, "id,name"))
            } else {
                public_page(state, caller, id)?;
                Ok(meta::node(call, &page_node(&profile), "id,name"))
            }
        }
        ProfileKind::AdAccount => {
            let email = &caller.consent.email;
            let visible =
                profile.roles(email).is_some() && caller.consent.profiles.contains(&profile.id);
            if !visible {
                return Err(meta::unseen(id));
            }
            Ok(meta::node(
                call,
                &ad_account_node(&profile, email),
                "account_id,id",
            ))
        }
        ProfileKind::InstagramAccount
        | ProfileKind::Organization
        | ProfileKind::TiktokAccount
        | ProfileKind::XAccount
        | ProfileKind::YoutubeChannel
        | ProfileKind::Location => Err(meta::unseen(id)),
    }
}

/// A Page's own fields.
pub fn page_node(page: &Profile) -> Value {
    let mut node = json!({
        "id": page.id,
        "name": page.name,
        "category": "Outdoor equipment store",
        "link": format!("https://www.facebook.com/{}", page.id),
        "is_published": !page.suspended,
        "picture": { "data": { "url": format!("https://img.example/{}.jpg", page.id) } },
    });
    if let Some(handle) = &page.handle {
        node["username"] = handle.as_str().into();
    }
    node
}

/// A linked Instagram account's fields.
pub fn instagram_node(account: &Profile) -> Value {
    json!({
        "id": account.id,
        "username": account.handle,
        "name": account.name,
        "profile_picture_url": format!("https://img.example/{}.jpg", account.id),
        "followers_count": 4_211,
        "follows_count": 120,
        "media_count": 87,
    })
}

/// An ad account's fields; its health is the status.
pub fn ad_account_node(account: &Profile, email: &str) -> Value {
    let (status, reason) = match (account.suspended, account.restricted) {
        (true, _) => (2, 1),
        (false, true) => (3, 0),
        (false, false) => (1, 0),
    };
    json!({
        "id": account.id,
        "account_id": account.id.trim_start_matches("act_"),
        "name": account.name,
        "account_status": status,
        "disable_reason": reason,
        "currency": "USD",
        "business": { "id": "660000000000001", "name": "Northwind Outfitters" },
        "user_tasks": account.roles(email).unwrap_or_default(),
    })
}

/// The Page, if the caller acts as it or administers it.
fn own_page(state: &State, caller: &Caller, id: &str) -> Result<Profile, Answer> {
    let page = state
        .world
        .profile(id)
        .filter(|profile| profile.kind == ProfileKind::Page);
    let page = page.ok_or_else(|| meta::unseen(id))?;
    let mine = match caller.page() {
        Some(own) => own == id,
        None => {
            page.roles(&caller.consent.email).is_some()
                && caller.consent.profiles.iter().any(|ticked| ticked == id)
        }
    };
    if !mine {
        return Err(meta::unseen(id));
    }
    if page.suspended {
        return Err(meta::error(
            368,
            None,
            "The Page is blocked for breaking the rules.",
        ));
    }
    Ok(page.clone())
}

/// Reading a Page one does not administer needs a reviewed feature.
fn public_page(state: &State, caller: &Caller, id: &str) -> Result<(), Answer> {
    let known = state
        .world
        .profile(id)
        .is_some_and(|profile| profile.kind == ProfileKind::Page);
    if !known {
        return Err(meta::unseen(id));
    }
    let app = state.app(Provider::Facebook, &caller.key().client_id);
    if app.is_some_and(|app| app.special) && caller.may("pages_read_engagement") {
        Ok(())
    } else {
        Err(meta::lacks(
            10,
            "pages_read_engagement or the feature Page Public Content Access",
        ))
    }
}

/// `PAGE_POST`
fn post_id(entry: &Entry) -> String {
    format!("{}_{}", entry.profile, entry.id)
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Entry, Answer> {
    let number = id.rsplit('_').next().unwrap_or(id);
    state.content.get(number).ok_or_else(|| meta::unseen(id))
}

fn feed(
    state: &State,
    call: &Call,
    caller: &Caller,
    page: &str,
    which: fn(&Entry) -> bool,
) -> Answered {
    if own_page(state, caller, page).is_err() {
        public_page(state, caller, page)?;
    } else if !caller.may("pages_read_engagement") {
        return Err(meta::lacks(10, "pages_read_engagement"));
    }
    let posts = state.content.posts(page).rev().filter(|post| which(post));
    let rows = rows(state, call, caller, posts)?;
    Ok(meta::edge(
        call,
        &caller.value,
        &rows,
        "id,message,created_time",
    ))
}

/// Posts of others that tag the Page.
fn tagged(state: &State, call: &Call, caller: &Caller, page: &str) -> Answered {
    own_page(state, caller, page)?;
    if !caller.may("pages_read_user_content") {
        return Err(meta::lacks(10, "pages_read_user_content"));
    }
    let posts = state.content.posts(page).rev().filter(|post| !post.own);
    let rows = rows(state, call, caller, posts)?;
    Ok(meta::edge(
        call,
        &caller.value,
        &rows,
        "id,message,tagged_time",
    ))
}

/// Posts or comments, with their comments where those are asked for as a field.
fn rows<'a>(
    state: &State,
    call: &Call,
    caller: &Caller,
    entries: impl Iterator<Item = &'a Entry>,
) -> Result<Vec<Value>, Answer> {
    let asked = fields::parse(call.param("fields").unwrap_or_default());
    entries
        .map(|entry| row(state, call, caller, entry, &asked))
        .collect()
}

fn row(
    state: &State,
    call: &Call,
    caller: &Caller,
    entry: &Entry,
    asked: &[Field],
) -> Result<Value, Answer> {
    let id = post_id(entry);
    let mut row = json!({
        "id": id,
        "message": entry.text,
        "created_time": meta::moment(entry.at),
        "tagged_time": meta::moment(entry.at),
        "permalink_url": format!("https://www.facebook.com/{id}"),
        "from": { "id": author_id(entry), "name": entry.author },
        "can_comment": true,
    });
    if let Some(parent) = &entry.parent {
        row["parent"] = json!({ "id": format!("{}_{parent}", entry.profile) });
    }
    if let Some(field) = asked.iter().find(|field| field.name == "comments") {
        let filter = field.modifier("filter");
        let found = visible(state, caller, entry, filter, field.modifier("order"))?;
        let inner: Result<Vec<_>, _> = found
            .into_iter()
            .map(|comment| self::row(state, call, caller, comment, &field.inner))
            .collect();
        row["comments"] = meta::inner_edge(call, &id, &inner?, field);
    }
    Ok(row)
}

/// The comments below an entry: its own, or with the filter `stream` all at any depth.
fn visible<'a>(
    state: &'a State,
    caller: &Caller,
    entry: &'a Entry,
    filter: Option<&str>,
    order: Option<&str>,
) -> Result<Vec<&'a Entry>, Answer> {
    if caller.page() != Some(&entry.profile) {
        let page = state.world.profile(&entry.profile);
        if page.is_some_and(|page| page.roles(&caller.consent.email).is_some()) {
            // With an administrator's user token the edge is empty.
            return Ok(Vec::new());
        }
        public_page(state, caller, &entry.profile)?;
    } else if !caller.may("pages_read_user_content") && !caller.may("pages_read_engagement") {
        return Err(meta::lacks(
            10,
            "pages_read_engagement and pages_read_user_content",
        ));
    }
    let mut found: Vec<&Entry> = state.content.answers(&entry.id).collect();
    let mut at = 0;
    while filter == Some("stream") && at < found.len() {
        found.extend(state.content.answers(&found[at].id));
        at += 1;
    }
    found.sort_by_key(|comment| comment.at);
    if order == Some("reverse_chronological") {
        found.reverse();
    }
    Ok(found)
}

/// The Page, if it may post now.
fn posting_page(state: &State, caller: &Caller, page: &str) -> Result<Profile, Answer> {
    let profile = own_page(state, caller, page)?;
    if caller.page().is_none() {
        return Err(meta::error(
            210,
            None,
            "(#210) A page access token is required to request this resource.",
        ));
    }
    if !caller.may("pages_manage_posts") {
        return Err(meta::lacks(
            200,
            "pages_read_engagement and pages_manage_posts",
        ));
    }
    if profile.restricted {
        return Err(meta::error(
            368,
            Some(1_404_112),
            "Posting is limited for some days.",
        ));
    }
    Ok(profile)
}

fn publish(state: &mut State, call: &Call, caller: &Caller, page: &str) -> Answered {
    let profile = posting_page(state, caller, page)?;
    let message = call
        .param("message")
        .or_else(|| call.param("link"))
        .unwrap_or_default();
    if message.is_empty() {
        return Err(meta::error(
            100,
            None,
            "(#100) Missing message or attachment",
        ));
    }
    let now = state.now();
    let id = state
        .content
        .add(page, None, &profile.name, message, now, true);
    Ok(Answer::json(200, &json!({ "id": format!("{page}_{id}") })))
}

/// A picture, from a file or an address, becomes a post of its own.
fn photo(state: &mut State, call: &Call, caller: &Caller, page: &str) -> Answered {
    let profile = posting_page(state, caller, page)?;
    let sent = call
        .file
        .as_ref()
        .is_some_and(|file| file.name.as_deref() == Some("source") && file.length > 0);
    if !sent && call.param("url").is_none() {
        return Err(meta::error(
            324,
            None,
            "(#324) Missing or invalid image file",
        ));
    }
    let now = state.now();
    let caption = call.param("caption").unwrap_or_default();
    let id = state
        .content
        .add(page, None, &profile.name, caption, now, true);
    Ok(Answer::json(
        200,
        &json!({ "id": format!("99{id}"), "post_id": format!("{page}_{id}") }),
    ))
}

fn comments(state: &State, call: &Call, caller: &Caller, entry: &str) -> Answered {
    let entry = find(state, entry)?;
    let (filter, order) = (call.param("filter"), call.param("order"));
    let found = visible(state, caller, entry, filter, order)?;
    let rows = rows(state, call, caller, found.into_iter())?;
    Ok(meta::edge(
        call,
        &caller.value,
        &rows,
        "id,message,created_time,from",
    ))
}

fn author_id(comment: &Entry) -> String {
    if comment.own {
        comment.profile.clone()
    } else {
        format!("770{}", comment.author.len())
    }
}

fn reply(state: &mut State, call: &Call, caller: &Caller, entry: &str) -> Answered {
    let parent = find(state, entry)?.clone();
    let page = own_page(state, caller, &parent.profile)?;
    if caller.page().is_none() {
        return Err(meta::error(
            210,
            None,
            "(#210) A page access token is required.",
        ));
    }
    if !caller.may("pages_manage_engagement") {
        return Err(meta::lacks(200, "pages_manage_engagement"));
    }
    if page.restricted {
        return Err(meta::error(
            368,
            Some(1_404_112),
            "Commenting is limited for some days.",
        ));
    }
    let message = call.param("message").unwrap_or_default();
    if message.is_empty() {
        return Err(meta::error(100, None, "(#100) Missing message"));
    }
    let now = state.now();
    let id = state
        .content
        .add(&page.id, Some(&parent.id), &page.name, message, now, true);
    Ok(Answer::json(
        200,
        &json!({ "id": format!("{}_{id}", page.id) }),
    ))
}
