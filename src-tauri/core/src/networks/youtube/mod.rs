//! YouTube (Data API v3): one consent is one channel.

pub(super) mod content;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::cause::Cause;
use crate::domain::grant::Member;
use crate::domain::network::{Network, Purpose};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::token::TokenSet;

use super::answer::{Context, Stage, take, text};
use super::app::AppCredentials;
use super::http::Call;
use super::listing::{ListedEntry, Listing, capabilities};
use super::{Inner, Refusal, google};

const CHANNELS: &str = "https://www.googleapis.com/youtube/v3/channels";

const UPLOAD: &str = "https://www.googleapis.com/auth/youtube.upload";
const COMMENTS: &str = "https://www.googleapis.com/auth/youtube.force-ssl";
const ANALYTICS: &str = "https://www.googleapis.com/auth/yt-analytics.readonly";

async fn channels(
    inner: &Inner,
    tokens: &TokenSet,
    part: &str,
    stage: Stage,
    context: &Context,
) -> Result<Vec<Value>, Refusal> {
    let call = Call::get(inner.addresses.url(CHANNELS))
        .query("part", part)
        .query("mine", "true")
        .bearer(&tokens.access);
    let mut body = inner.ask(call, stage, context).await?;
    // YouTube leaves `items` out where there is none.
    Ok(match take(&mut body, "/items") {
        Value::Array(items) => items,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            Vec::new()
        }
    })
}

pub(super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let items = match channels(inner, tokens, "id,snippet,status", Stage::List, &context).await {
        Ok(items) => items,
        // No channel is an empty list, said as an error (401 youtubeSignupRequired).
        Err(refusal) if refusal.finding.cause == Cause::RoleRemoved => Vec::new(),
        Err(refusal) => return Err(refusal),
    };
    let account = google::member(inner, tokens, &context).await?;
    let granted = tokens.scopes.clone();
    let profiles: Vec<ListedEntry> = items
        .iter()
        .filter_map(|item| channel(item, &granted))
        .map(|profile| ListedEntry {
            profile,
            token: None,
        })
        .collect();
    let first = profiles.first().map(|entry| &entry.profile);
    let member = account.unwrap_or_else(|| Member {
        id: first
            .map(|channel| channel.key.id.clone())
            .unwrap_or_default(),
        name: first
            .map(|channel| channel.name.clone())
            .unwrap_or_default(),
    });
    Ok(Listing {
        subject: first.map_or_else(|| member.id.clone(), |channel| channel.key.id.clone()),
        member,
        profiles,
        granted,
        declined: Vec::new(),
    })
}

fn channel(item: &Value, granted: &[String]) -> Option<ListedProfile> {
    let id = text(&item["id"])?;
    let handle = text(&item["snippet"]["customUrl"]);
    Some(ListedProfile {
        name: text(&item["snippet"]["title"]).unwrap_or_else(|| id.clone()),
        key: ProfileKey {
            network: Network::Youtube,
            id,
        },
        kind: ProfileKind::Channel,
        handle: handle.map(|handle| handle.trim_start_matches('@').to_owned()),
        roles: Vec::new(),
        capabilities: capabilities(
            granted,
            &[
                (Capability::Publish, true, &[UPLOAD]),
                (Capability::ReadComments, true, &[COMMENTS]),
                (Capability::Reply, true, &[COMMENTS]),
                (Capability::ReadInsights, true, &[ANALYTICS]),
            ],
        ),
        role_missing: false,
        purposes: vec![Purpose::Owned],
        standing: None,
    })
}

/// One unit of quota. No channel, or another one: it was lost.
pub(super) async fn check(
    inner: &Inner,
    tokens: &TokenSet,
    wanted: Option<&ProfileKey>,
    context: &Context,
) -> Result<(), Refusal> {
    let items = channels(inner, tokens, "id", Stage::Api, context).await?;
    let found = match wanted {
        Some(key) => items.iter().any(|item| item["id"] == *key.id),
        None => !items.is_empty(),
    };
    if found {
        Ok(())
    } else {
        Err(context.concluded(Cause::RoleRemoved, "channels", "not listed"))
    }
}
