//! Google Business Profile: accounts, locations, their health, posts and reviews.

use axum::http::Method;
use serde_json::{Value, json};

use super::google_api::{self, Caller};
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::state::State;
use crate::world::{Profile, ProfileKind};

const MANAGE: &[&str] = &["https://www.googleapis.com/auth/business.manage"];
/// The company's group of locations.
const GROUP: &str = "1100000000000000001";

/// Answers at the `mybusiness…` hosts.
pub fn answer(state: &mut State, call: &Call, path: &[&str]) -> Answered {
    let caller = google_api::caller(state, call)?;
    caller.need(MANAGE)?;
    let get = call.method == Method::GET;
    let post = call.method == Method::POST;
    match (call.host.as_str(), path) {
        ("mybusinessaccountmanagement.googleapis.com", ["v1", "accounts"]) if get => {
            Ok(accounts(state, call, &caller))
        }
        (
            "mybusinessbusinessinformation.googleapis.com",
            ["v1", "accounts", account, "locations"],
        ) if get => locations(state, call, &caller, account),
        (
            "mybusinessverifications.googleapis.com",
            ["v1", "locations", id, "VoiceOfMerchantState"],
        ) if get => voice_of_merchant(state, &caller, id),
        ("mybusiness.googleapis.com", ["v4", "accounts", account, "locations", id, rest @ ..]) => {
            if *account != GROUP {
                return Err(not_found());
            }
            let location = own_location(state, &caller, id)?;
            match rest {
                ["localPosts"] if post => publish(state, call, &location),
                ["localPosts"] if get => Ok(local_posts(state, &location)),
                ["reviews"] if get => Ok(reviews(state, call, &location)),
                ["reviews", review, "reply"] if call.method == Method::PUT => {
                    reply(state, call, &location, review)
                }
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

fn not_found() -> Answer {
    google_api::error(
        404,
        "NOT_FOUND",
        "notFound",
        "Requested entity was not found.",
    )
}

fn mine<'a>(state: &'a State, caller: &'a Caller) -> impl Iterator<Item = &'a Profile> {
    state
        .world
        .administered(&caller.consent.email, ProfileKind::Location)
}

fn accounts(state: &State, call: &Call, caller: &Caller) -> Answer {
    let subject = &caller.token.key.subject;
    let name = state
        .world
        .person_of(crate::provider::Provider::Google, subject);
    let mut accounts = vec![json!({
        "name": format!("accounts/{subject}"),
        "accountName": name.map(|person| person.name.as_str()),
        "type": "PERSONAL",
        "verificationState": "UNVERIFIED",
        "vettedState": "NOT_VETTED",
    })];
    let role = mine(state, caller)
        .find_map(|location| location.roles(&caller.consent.email)?.first().cloned());
    if let Some(role) = role {
        accounts.push(json!({
            "name": format!("accounts/{GROUP}"),
            "accountName": "Northwind Outfitters",
            "type": "LOCATION_GROUP",
            "role": role,
            "permissionLevel": "OWNER_LEVEL",
            "verificationState": "VERIFIED",
            "vettedState": "VETTED",
        }));
    }
    list(call, "accounts", &accounts, 20)
}

fn locations(state: &State, call: &Call, caller: &Caller, account: &str) -> Answered {
    let mask = call.query.get("readMask").unwrap_or_default();
    if mask.is_empty() {
        let text = "Request contains an invalid argument: readMask is required.";
        return Err(google_api::error(
            400,
            "INVALID_ARGUMENT",
            "badRequest",
            text,
        ));
    }
    let rows: Vec<Value> = if account == GROUP {
        mine(state, caller)
            .map(|location| location_node(location, mask))
            .collect()
    } else if account == caller.token.key.subject {
        Vec::new()
    } else {
        return Err(not_found());
    };
    Ok(list(call, "locations", &rows, 100))
}

/// One page; an empty one leaves the field out.
fn list(call: &Call, field: &str, rows: &[Value], most: usize) -> Answer {
    let size = call.page_size(call.param("pageSize"), 10, most);
    let (rows, more) = call.part(rows, "pageToken", size);
    let mut body = json!({});
    if !rows.is_empty() {
        body[field] = rows.into();
    }
    if let Some(more) = more {
        body["nextPageToken"] = more.into();
    }
    Answer::json(200, &body)
}

fn location_node(location: &Profile, mask: &str) -> Value {
    let whole = json!({
        "name": format!("locations/{}", location.id),
        "title": location.name,
        "storefrontAddress": {
            "regionCode": "US",
            "addressLines": location.address,
        },
        "metadata": { "hasVoiceOfMerchant": !location.suspended, "placeId": location.id },
    });
    let asked = mask
        .split(',')
        .map(|field| field.split('.').next().unwrap_or(field).trim());
    let kept: serde_json::Map<String, Value> = asked
        .filter_map(|field| Some((field.to_owned(), whole.get(field)?.clone())))
        .collect();
    Value::Object(kept)
}

/// The location, if the caller has a role there.
fn own_location(state: &State, caller: &Caller, id: &str) -> Result<Profile, Answer> {
    let location = state
        .world
        .profile(id)
        .filter(|p| p.kind == ProfileKind::Location);
    let location = location.ok_or_else(not_found)?;
    if location.roles(&caller.consent.email).is_none() {
        let text = "The caller does not have permission";
        return Err(google_api::error(
            403,
            "PERMISSION_DENIED",
            "forbidden",
            text,
        ));
    }
    Ok(location.clone())
}

fn voice_of_merchant(state: &State, caller: &Caller, id: &str) -> Answered {
    let location = own_location(state, caller, id)?;
    let mut body = json!({
        "hasVoiceOfMerchant": !location.suspended && !location.restricted,
        "hasBusinessAuthority": true,
    });
    if location.suspended {
        body["complyWithGuidelines"] =
            json!({ "recommendationReason": "BUSINESS_LOCATION_SUSPENDED" });
    } else if location.restricted {
        body["waitForVoiceOfMerchant"] = json!({});
    }
    Ok(Answer::json(200, &body))
}

fn publish(state: &mut State, call: &Call, location: &Profile) -> Answered {
    let body = call.json.clone().unwrap_or_default();
    let summary = body["summary"].as_str().unwrap_or_default();
    if summary.is_empty() || body["topicType"].as_str().is_none() {
        let text = "Request contains an invalid argument.";
        return Err(google_api::error(
            400,
            "INVALID_ARGUMENT",
            "badRequest",
            text,
        ));
    }
    let refused = location.restricted || location.suspended;
    let now = state.now();
    let id = if refused {
        "0".to_owned()
    } else {
        state
            .content
            .add(&location.id, None, &location.name, summary, now, true)
    };
    Ok(Answer::json(
        200,
        &json!({
            "name": format!("accounts/{GROUP}/locations/{}/localPosts/{id}", location.id),
            "languageCode": body["languageCode"],
            "summary": summary,
            "topicType": body["topicType"],
            "state": if refused { "REJECTED" } else { "LIVE" },
            "createTime": now.to_rfc3339(),
        }),
    ))
}

fn local_posts(state: &State, location: &Profile) -> Answer {
    let rows: Vec<Value> = state
        .content
        .posts(&location.id)
        .rev()
        .filter(|entry| entry.own)
        .map(|entry| {
            json!({
                "name": format!("accounts/{GROUP}/locations/{}/localPosts/{}", location.id, entry.id),
                "summary": entry.text,
                "topicType": "STANDARD",
                "state": "LIVE",
                "createTime": entry.at.to_rfc3339(),
            })
        })
        .collect();
    Answer::json(200, &json!({ "localPosts": rows }))
}

fn reviews(state: &State, call: &Call, location: &Profile) -> Answer {
    let rows: Vec<Value> = state
        .content
        .posts(&location.id)
        .rev()
        .filter(|entry| !entry.own)
        .map(|review| {
            let name = format!(
                "accounts/{GROUP}/locations/{}/reviews/{}",
                location.id, review.id
            );
            let mut row = json!({
                "name": name,
                "reviewId": review.id,
                "reviewer": { "displayName": review.author },
                "starRating": "FOUR",
                "comment": review.text,
                "createTime": review.at.to_rfc3339(),
                "updateTime": review.at.to_rfc3339(),
            });
            if let Some(reply) = state.content.answers(&review.id).next() {
                row["reviewReply"] =
                    json!({ "comment": reply.text, "updateTime": reply.at.to_rfc3339() });
            }
            row
        })
        .collect();
    list(call, "reviews", &rows, 50)
}

fn reply(state: &mut State, call: &Call, location: &Profile, review: &str) -> Answered {
    let text = call.param("comment").unwrap_or_default();
    let known = state
        .content
        .get(review)
        .is_some_and(|entry| entry.profile == location.id);
    if !known || text.is_empty() {
        return Err(not_found());
    }
    let now = state.now();
    state.content.answer_once(review, &location.name, text, now);
    Ok(Answer::json(
        200,
        &json!({ "comment": text, "updateTime": now.to_rfc3339() }),
    ))
}
