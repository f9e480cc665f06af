//! The organizations a member administers, and the member.

use serde_json::Value;

use chrono::{DateTime, Utc};

use crate::domain::cause::Cause;
use crate::domain::grant::Member;
use crate::domain::network::{Network, Purpose};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::token::TokenSet;

use super::super::answer::{Context, Stage, take, text};
use super::super::app::AppCredentials;
use super::super::http::Call;
use super::super::listing::{ListedEntry, Listing, capabilities};
use super::super::{Inner, Refusal};
use super::{USERINFO, versioned};

const ACLS: &str = "https://api.linkedin.com/rest/organizationAcls";
const LOOKUP: &str = "https://api.linkedin.com/rest/organizationsLookup";

const ACLS_PER_PAGE: usize = 100;
const MOST_PAGES_OF_A_LIST: usize = 100;

fn rest(inner: &Inner, url: &str, tokens: &TokenSet) -> Call {
    versioned(Call::get(inner.addresses.url(url))).bearer(&tokens.access)
}

/// A role on an organization.
pub(super) struct Held {
    pub organization: String,
    pub role: String,
}

/// The approved roles. Others (revoked, requested) are left out before anything else is asked,
/// since the organization itself may no longer be read.
pub(super) async fn held(
    inner: &Inner,
    tokens: &TokenSet,
    stage: Stage,
    context: &Context,
) -> Result<Vec<Held>, Refusal> {
    let mut held = Vec::new();
    let mut start = 0;
    for _ in 0..MOST_PAGES_OF_A_LIST {
        let call = rest(inner, ACLS, tokens)
            .query("q", "roleAssignee")
            .query("state", "APPROVED")
            .query("count", &ACLS_PER_PAGE.to_string())
            .query("start", &start.to_string());
        let body = inner.ask(call, stage, context).await?;
        let elements = body["elements"]
            .as_array()
            .ok_or_else(|| context.unreadable())?;
        for element in elements {
            if element["state"] == "APPROVED"
                && let (Some(organization), Some(role)) =
                    (text(&element["organization"]), text(&element["role"]))
            {
                held.push(Held { organization, role });
            }
        }
        start += elements.len();
        let more = goes_on(&body, start, ACLS_PER_PAGE);
        if !more {
            return Ok(held);
        }
    }
    Err(context.unreadable())
}

/// Whether a list has more than the first `read` elements. A page may be shorter than was asked for.
pub(super) fn goes_on(body: &Value, read: usize, asked: usize) -> bool {
    let page = body["elements"].as_array().map_or(0, Vec::len);
    match body["paging"]["total"].as_u64() {
        Some(total) => page > 0 && total > read as u64,
        None => page == asked,
    }
}

/// Whether a role makes its holder a designated administrator of the page. A content
/// administrator is not, nor are analysts, curators, recruiters and advertisers: LinkedIn's calls
/// for reading and answering ask for this one role.
pub(super) fn administers(role: &str) -> bool {
    role == "ADMINISTRATOR"
}

pub(in super::super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = &Context::of(app.provider, tokens, now);
    let call = Call::get(inner.addresses.url(USERINFO)).bearer(&tokens.access);
    let info = inner.ask(call, Stage::List, context).await?;
    let sub = text(&info["sub"]).ok_or_else(|| context.unreadable())?;
    let member = Member {
        name: text(&info["name"]).unwrap_or_else(|| sub.clone()),
        id: sub,
    };
    let granted = tokens.scopes.clone();
    let mut profiles = Vec::new();
    // Without an organization permission (self-serve apps) there is only the member.
    if granted.is_empty() || granted.iter().any(|scope| scope.contains("organization")) {
        let held = held(inner, tokens, Stage::List, context).await?;
        let mut organizations: Vec<&str> =
            held.iter().map(|held| held.organization.as_str()).collect();
        organizations.sort_unstable();
        organizations.dedup();
        let known = names(inner, tokens, &organizations, context).await?;
        for organization in organizations {
            let roles = held
                .iter()
                .filter(|held| held.organization == organization)
                .map(|held| held.role.clone())
                .collect();
            let details = &known[id_of(organization)];
            profiles.push(organization_entry(organization, details, roles, &granted));
        }
    }
    profiles.push(member_entry(&member, &granted));
    Ok(Listing {
        subject: member.id.clone(),
        member,
        profiles: profiles
            .into_iter()
            .map(|profile| ListedEntry {
                profile,
                token: None,
            })
            .collect(),
        granted,
        declined: Vec::new(),
    })
}

/// `urn:li:organization:1` is number 1.
fn id_of(urn: &str) -> &str {
    urn.rsplit(':').next().unwrap_or(urn)
}

/// Names of organizations by number. One that cannot be read keeps its number for a name: the role
/// on it is proven.
async fn names(
    inner: &Inner,
    tokens: &TokenSet,
    organizations: &[&str],
    context: &Context,
) -> Result<Value, Refusal> {
    if organizations.is_empty() {
        return Ok(Value::Null);
    }
    let ids: Vec<&str> = organizations.iter().map(|urn| id_of(urn)).collect();
    let call = rest(inner, LOOKUP, tokens).query("ids", &format!("List({})", ids.join(",")));
    match inner.ask(call, Stage::List, context).await {
        Ok(mut body) => Ok(take(&mut body, "/results")),
        Err(refusal) if refusal.finding.cause == Cause::PermissionMissing => Ok(Value::Null),
        Err(refusal) => Err(refusal),
    }
}

fn organization_entry(
    urn: &str,
    details: &Value,
    roles: Vec<String>,
    granted: &[String],
) -> ListedProfile {
    let administers = roles.iter().any(|role| administers(role));
    ListedProfile {
        key: ProfileKey {
            network: Network::Linkedin,
            id: urn.to_owned(),
        },
        kind: ProfileKind::Organization,
        name: text(&details["localizedName"]).unwrap_or_else(|| id_of(urn).to_owned()),
        handle: text(&details["vanityName"]),
        capabilities: capabilities(
            granted,
            &[
                (Capability::Publish, administers, &["w_organization_social"]),
                (
                    Capability::ReadComments,
                    administers,
                    &["r_organization_social"],
                ),
                (Capability::Reply, administers, &["w_organization_social"]),
                (
                    Capability::ReadInsights,
                    administers,
                    &["rw_organization_admin"],
                ),
            ],
        ),
        role_missing: !administers,
        roles,
        purposes: vec![Purpose::Owned],
        standing: None,
    }
}

fn member_entry(member: &Member, granted: &[String]) -> ListedProfile {
    ListedProfile {
        key: ProfileKey {
            network: Network::Linkedin,
            id: format!("urn:li:person:{}", member.id),
        },
        kind: ProfileKind::Member,
        name: member.name.clone(),
        handle: None,
        roles: Vec::new(),
        capabilities: capabilities(
            granted,
            &[(Capability::Publish, true, &["w_member_social"])],
        ),
        role_missing: false,
        purposes: vec![Purpose::Owned],
        standing: None,
    }
}
