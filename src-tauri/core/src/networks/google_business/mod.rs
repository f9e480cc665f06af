//! Google Business Profile: accounts, and the locations in them.
//!
//! A location may be listed and yet be suspended or unverified; its "voice of merchant" tells.

pub(super) mod content;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
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

const ACCOUNTS: &str = "https://mybusinessaccountmanagement.googleapis.com/v1/accounts";
const INFORMATION: &str = "https://mybusinessbusinessinformation.googleapis.com/v1";
const VERIFICATIONS: &str = "https://mybusinessverifications.googleapis.com/v1";

const MANAGE: &str = "https://www.googleapis.com/auth/business.manage";

/// Ten thousand locations at a hundred a page.
const MOST_PAGES_OF_A_LIST: usize = 100;

async fn get_all(
    inner: &Inner,
    token: &SecretString,
    url: &str,
    query: &[(&str, &str)],
    field: &str,
    stage: Stage,
    context: &Context,
) -> Result<Vec<Value>, Refusal> {
    let mut all = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..MOST_PAGES_OF_A_LIST {
        let mut call = Call::get(inner.addresses.url(url)).bearer(token);
        for (name, value) in query {
            call = call.query(name, value);
        }
        if let Some(next) = &next {
            call = call.query("pageToken", next);
        }
        let mut body = inner.ask(call, stage, context).await?;
        if let Value::Array(mut items) = take(&mut body, &format!("/{field}")) {
            all.append(&mut items);
        }
        next = text(&body["nextPageToken"]);
        if next.is_none() {
            return Ok(all);
        }
    }
    Err(context.unreadable())
}

pub(super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let accounts = accounts(inner, tokens, Stage::List, &context).await?;
    let granted = tokens.scopes.clone();
    let mut profiles: Vec<ListedEntry> = Vec::new();
    for account in &accounts {
        let Some(name) = text(&account["name"]) else {
            continue;
        };
        let url = format!("{INFORMATION}/{name}/locations");
        // The read mask is mandatory.
        let query = [
            ("readMask", "name,title,storefrontAddress,metadata"),
            ("pageSize", "100"),
        ];
        let token = &tokens.access;
        let found = get_all(
            inner,
            token,
            &url,
            &query,
            "locations",
            Stage::List,
            &context,
        )
        .await?;
        for location in &found {
            let Some(profile) = entry(location, account, &granted) else {
                continue;
            };
            // The same location shows in a personal account and in a group.
            if !profiles
                .iter()
                .any(|known| known.profile.key == profile.key)
            {
                profiles.push(ListedEntry {
                    profile,
                    token: None,
                });
            }
        }
    }
    let own = accounts
        .iter()
        .find(|account| account["type"] == "PERSONAL")
        .or(accounts.first());
    let member = match google::member(inner, tokens, &context).await? {
        Some(member) => member,
        None => Member {
            id: own.and_then(|own| text(&own["name"])).unwrap_or_default(),
            name: own
                .and_then(|own| text(&own["accountName"]))
                .unwrap_or_default(),
        },
    };
    Ok(Listing {
        subject: member.id.clone(),
        member,
        profiles,
        granted,
        declined: Vec::new(),
    })
}

async fn accounts(
    inner: &Inner,
    tokens: &TokenSet,
    stage: Stage,
    context: &Context,
) -> Result<Vec<Value>, Refusal> {
    let token = &tokens.access;
    get_all(inner, token, ACCOUNTS, &[], "accounts", stage, context).await
}

fn entry(location: &Value, account: &Value, granted: &[String]) -> Option<ListedProfile> {
    let id = text(&location["name"])?;
    let all: &[&str] = &[MANAGE];
    Some(ListedProfile {
        name: text(&location["title"]).unwrap_or_else(|| id.clone()),
        key: ProfileKey {
            network: Network::GoogleBusiness,
            id,
        },
        kind: ProfileKind::Location,
        handle: text(&location["storefrontAddress"]["addressLines"][0]),
        roles: text(&account["role"]).into_iter().collect(),
        capabilities: capabilities(
            granted,
            &[
                (Capability::Publish, true, all),
                (Capability::ReadComments, true, all),
                (Capability::Reply, true, all),
                (Capability::ReadInsights, true, all),
            ],
        ),
        role_missing: false,
        purposes: vec![Purpose::Owned],
        standing: None,
    })
}

pub(super) async fn check_accounts(
    inner: &Inner,
    tokens: &TokenSet,
    context: &Context,
) -> Result<(), Refusal> {
    let token = &tokens.access;
    let asked = get_all(inner, token, ACCOUNTS, &[], "accounts", Stage::Api, context);
    asked.await.map(drop)
}

pub(super) async fn check_location(
    inner: &Inner,
    tokens: &TokenSet,
    key: &ProfileKey,
    context: &Context,
) -> Result<(), Refusal> {
    let url = format!("{VERIFICATIONS}/{}/VoiceOfMerchantState", key.id);
    let call = Call::get(inner.addresses.url(&url)).bearer(&tokens.access);
    let state = match inner.ask(call, Stage::Api, context).await {
        Ok(state) => state,
        Err(mut refusal) => {
            // On a location that could be seen before, "forbidden" is about the role; a missing
            // scope has a reason of its own.
            if refusal.finding.evidence.code.as_deref() == Some("forbidden") {
                refusal.finding.cause = Cause::RoleRemoved;
            }
            return Err(refusal);
        }
    };
    if state["hasVoiceOfMerchant"] == true {
        return Ok(());
    }
    let table = [
        ("complyWithGuidelines", Cause::AccountSuspended),
        ("verify", Cause::SecurityCheck),
        ("waitForVoiceOfMerchant", Cause::AccountRestricted),
        ("resolveOwnershipConflict", Cause::AccountRestricted),
    ];
    match table.iter().find(|(field, _)| state[field].is_object()) {
        Some((field, cause)) => Err(context.concluded(*cause, "VoiceOfMerchantState", field)),
        // No voice, and no reason that we know: the location can still be seen.
        None => Ok(()),
    }
}
