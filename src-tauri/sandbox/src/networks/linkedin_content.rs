//! LinkedIn's posts and comments.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::linkedin_api::{Caller, caller, error, find_organization, not_found, page};
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::provider::Provider;
use crate::state::State;

const LINKEDIN: Provider = Provider::Linkedin;

/// The name of an author this caller may write as.
fn author(
    state: &State,
    caller: &Caller,
    urn: &str,
    feed: bool,
) -> Result<(String, String), Answer> {
    if urn == caller.person_urn() {
        caller.need(
            &["w_member_social", "w_member_social_feed"],
            "ugcPosts.CREATE",
        )?;
        let person = state.world.person_of(LINKEDIN, &caller.token.key.subject);
        let name = person.map_or(String::new(), |person| person.name.clone());
        return Ok((caller.token.key.subject.clone(), name));
    }
    let scopes: &[&str] = if feed {
        &["w_organization_social", "w_organization_social_feed"]
    } else {
        &["w_organization_social"]
    };
    caller.need(scopes, "partnerApiPosts.CREATE")?;
    let id = urn.strip_prefix("urn:li:organization:").unwrap_or_default();
    let organization = find_organization(state, id);
    let organization = organization.filter(|o| o.roles(&caller.consent.email).is_some());
    let denied = || {
        error(
            403,
            Some(100),
            "ACCESS_DENIED",
            "Organization permissions must be used when using organization as author",
        )
    };
    let organization = organization
        .filter(|o| !o.restricted && !o.suspended)
        .ok_or_else(denied)?;
    Ok((organization.id.clone(), organization.name.clone()))
}

pub fn publish(state: &mut State, call: &Call, caller: &Caller) -> Answered {
    let body = call.json.clone().unwrap_or_default();
    let text = body["commentary"].as_str().unwrap_or_default().to_owned();
    if body["lifecycleState"] != "PUBLISHED" || body["visibility"].as_str().is_none() {
        let message = "lifecycleState and visibility are required";
        return Err(error(422, None, "MISSING_FIELD", message));
    }
    let urn = body["author"].as_str().unwrap_or_default();
    let (profile, name) = author(state, caller, urn, false)?;
    let media = body["content"]["media"]["id"].as_str();
    if media.is_some_and(|image| !state.content.uploaded(entry_number(image))) {
        let message = "The image is not available";
        return Err(error(400, None, "INVALID_CONTENT", message));
    }
    let again = state.content.posts(&profile).next_back();
    if again.is_some_and(|last| last.text == text && last.own) {
        let message = "Content is a duplicate of the latest post";
        return Err(error(422, None, "DUPLICATE_POST", message));
    }
    let now = state.now();
    let id = state.content.add(&profile, None, &name, &text, now, true);
    Ok(Answer::empty(201).header("x-restli-id", format!("urn:li:share:{id}")))
}

const READ_SCOPES: &[&str] = &[
    "r_organization_social",
    "r_organization_social_feed",
    "r_member_social",
    "r_member_social_feed",
];

pub fn posts(state: &State, call: &Call, caller: &Caller) -> Answered {
    caller.need(READ_SCOPES, "partnerApiPosts.FINDER-author")?;
    let urn = call.query.get("author").unwrap_or_default();
    let profile = urn.rsplit(':').next().unwrap_or_default();
    let rows: Vec<Value> = state
        .content
        .posts(profile)
        .rev()
        .map(|post| {
            json!({ "id": format!("urn:li:share:{}", post.id), "author": urn,
                "commentary": post.text, "lifecycleState": "PUBLISHED",
                "createdAt": post.at.timestamp_millis() })
        })
        .collect();
    Ok(page(call, &rows))
}

/// The address at which an image is brought.
pub fn start_upload(state: &mut State, call: &Call, caller: &Caller) -> Answered {
    let owner = call
        .json
        .as_ref()
        .map(|json| &json["initializeUploadRequest"]["owner"]);
    let owner = owner.and_then(Value::as_str).unwrap_or_default();
    author(state, caller, owner, false)?;
    let image = state.content.begin_upload(false);
    let url = call.address("www.linkedin.com", &format!("/dms-uploads/{image}"));
    let ends = state.now() + TimeDelta::hours(1);
    let value = json!({ "uploadUrl": url, "image": format!("urn:li:image:{image}"),
        "uploadUrlExpiresAt": ends.timestamp_millis() });
    Ok(Answer::json(200, &json!({ "value": value })))
}

/// Takes the image itself.
pub fn upload(state: &mut State, call: &Call, image: &str) -> Answered {
    caller(state, call)?;
    let empty = call.file.as_ref().is_none_or(|file| file.length == 0);
    if empty || !state.content.end_upload(image) {
        return Err(not_found());
    }
    Ok(Answer::empty(201))
}

pub fn comments(state: &State, call: &Call, caller: &Caller, urn: &str) -> Answered {
    caller.need(READ_SCOPES, "partnerApiSocialActions.GET")?;
    let number = entry_number(urn);
    state.content.get(number).ok_or_else(not_found)?;
    let rows: Vec<Value> = state
        .content
        .answers(number)
        .map(|comment| {
            let actor = if comment.own {
                format!("urn:li:organization:{}", comment.profile)
            } else {
                format!("urn:li:person:guest{}", comment.author.len())
            };
            json!({
                "id": comment.id,
                "commentUrn": format!("urn:li:comment:({urn},{})", comment.id),
                "actor": actor,
                "object": urn,
                "message": { "text": comment.text },
                "created": { "time": comment.at.timestamp_millis(), "actor": actor },
            })
        })
        .collect();
    Ok(page(call, &rows))
}

/// The number inside `urn:li:share:1` or `urn:li:comment:(urn:li:share:1,2)`.
fn entry_number(urn: &str) -> &str {
    urn.trim_end_matches(')')
        .rsplit([':', ','])
        .next()
        .unwrap_or_default()
}

pub fn comment(state: &mut State, call: &Call, caller: &Caller, urn: &str) -> Answered {
    let body = call.json.clone().unwrap_or_default();
    let text = body["message"]["text"].as_str().unwrap_or_default();
    if text.is_empty() {
        return Err(error(
            422,
            None,
            "MISSING_FIELD",
            "message.text is required",
        ));
    }
    let (profile, name) = author(
        state,
        caller,
        body["actor"].as_str().unwrap_or_default(),
        true,
    )?;
    let parent = body["parentComment"].as_str().unwrap_or(urn);
    let number = entry_number(parent).to_owned();
    state.content.get(&number).ok_or_else(not_found)?;
    let now = state.now();
    let id = state
        .content
        .add(&profile, Some(&number), &name, text, now, true);
    let created = json!({ "id": id, "object": urn, "actor": body["actor"],
        "message": { "text": text }, "created": { "time": now.timestamp_millis() } });
    Ok(Answer::json(201, &created).header("x-restli-id", id))
}
