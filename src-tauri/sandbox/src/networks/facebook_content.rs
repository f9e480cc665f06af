//! The Graph API's objects: Pages with their feeds and comments, ad accounts.

use axum::http::Method;
use serde_json::{Value, json};

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
        [page, "feed" | "posts" | "published_posts"] if read => feed(state, call, &caller, page),
        [page, "feed"] if post => publish(state, call, &caller, page),
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

fn feed(state: &State, call: &Call, caller: &Caller, page: &str) -> Answered {
    if own_page(state, caller, page).is_err() {
        public_page(state, caller, page)?;
    } else if !caller.may("pages_read_engagement") {
        return Err(meta::lacks(10, "pages_read_engagement"));
    }
    let rows: Vec<Value> = state
        .content
        .posts(page)
        .rev()
        .map(|post| {
            json!({ "id": post_id(post), "message": post.text,
                "created_time": meta::moment(post.at),
                "from": { "id": page, "name": post.author } })
        })
        .collect();
    Ok(meta::edge(
        call,
        &caller.value,
        &rows,
        "id,message,created_time",
    ))
}

fn publish(state: &mut State, call: &Call, caller: &Caller, page: &str) -> Answered {
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

fn comments(state: &State, call: &Call, caller: &Caller, entry: &str) -> Answered {
    let post = find(state, entry)?;
    if caller.page() != Some(&post.profile) {
        let page = state.world.profile(&post.profile);
        if page.is_some_and(|page| page.roles(&caller.consent.email).is_some()) {
            // With an administrator's user token the edge is empty.
            return Ok(Answer::json(200, &json!({ "data": [] })));
        }
        public_page(state, caller, &post.profile)?;
    } else if !caller.may("pages_read_user_content") && !caller.may("pages_read_engagement") {
        return Err(meta::lacks(
            10,
            "pages_read_engagement and pages_read_user_content",
        ));
    }
    let newest_first = call.param("order") == Some("reverse_chronological");
    let mut rows: Vec<Value> = state
        .content
        .answers(&post.id)
        .map(|comment| {
            json!({
                "id": post_id(comment),
                "message": comment.text,
                "created_time": meta::moment(comment.at),
                "from": { "name": comment.author, "id": author_id(comment) },
            })
        })
        .collect();
    if newest_first {
        rows.reverse();
    }
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
