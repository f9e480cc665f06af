//! What a Facebook login administers: Pages, their Instagram accounts, ad accounts.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::Value;

use crate::domain::cause::Effect;
use crate::domain::grant::{End, Member};
use crate::domain::network::{Network, Purpose};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::token::{ProfileToken, TokenSet};

use super::super::answer::{Context, Stage, text};
use super::super::app::AppCredentials;
use super::super::http::Sent;
use super::super::listing::{ListedEntry, Listing, capabilities};
use super::super::{Inner, Refusal};
use super::{ends, get, get_all, inspect};

const PAGE_FIELDS: &str = "id,name,username,tasks,access_token,\
    instagram_business_account{id,username,name}";
const AD_FIELDS: &str = "id,account_id,name,account_status,user_tasks";

pub(super) struct Permissions {
    pub granted: Vec<String>,
    pub declined: Vec<String>,
}

/// One call's surroundings.
struct Asking<'a> {
    inner: &'a Inner,
    app: &'a AppCredentials,
    token: &'a SecretString,
    context: &'a Context,
}

pub(in super::super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    want: Network,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = &Context::of(app.provider, tokens, now);
    let asking = Asking {
        inner,
        app,
        token: &tokens.access,
        context,
    };
    let Permissions { granted, declined } =
        permissions(inner, app, &tokens.access, context).await?;
    let me = asking.node("me", "id,name").await?;
    let member = Member {
        id: text(&me["id"]).ok_or_else(|| context.unreadable())?,
        name: text(&me["name"]).unwrap_or_default(),
    };
    let mut found = Vec::new();
    for page in asking.pages(&granted).await? {
        let entry = match want {
            Network::Instagram => instagram_account(&page, &granted),
            Network::Facebook
            | Network::Linkedin
            | Network::Tiktok
            | Network::X
            | Network::Youtube
            | Network::GoogleBusiness => page_entry(&page, &granted),
        };
        found.extend(entry);
    }
    let mut profiles = asking.with_ends(found).await;
    if granted
        .iter()
        .any(|scope| scope == "ads_read" || scope == "ads_management")
    {
        let accounts = asking.all("me/adaccounts", AD_FIELDS).await?;
        profiles.extend(accounts.iter().filter_map(|account| {
            let profile = ad_account(account, want, &granted)?;
            Some(ListedEntry {
                profile,
                token: None,
            })
        }));
    }
    Ok(Listing {
        subject: member.id.clone(),
        member,
        profiles,
        granted,
        declined,
    })
}

/// What the member said yes and no to.
pub(super) async fn permissions(
    inner: &Inner,
    app: &AppCredentials,
    token: &SecretString,
    context: &Context,
) -> Result<Permissions, Refusal> {
    let path = "me/permissions";
    let body = get(inner, app, token, path, &[], Stage::List, context).await?;
    let entries = body["data"]
        .as_array()
        .ok_or_else(|| context.unreadable())?;
    let of = |wanted: &str| {
        entries
            .iter()
            .filter(|entry| entry["status"] == wanted)
            .filter_map(|entry| text(&entry["permission"]))
            .collect()
    };
    Ok(Permissions {
        granted: of("granted"),
        declined: of("declined"),
    })
}

impl Asking<'_> {
    async fn node(&self, path: &str, fields: &str) -> Result<Value, Refusal> {
        let query = [("fields", fields)];
        let Self {
            inner,
            app,
            token,
            context,
        } = self;
        get(inner, app, token, path, &query, Stage::List, context).await
    }

    async fn all(&self, path: &str, fields: &str) -> Result<Vec<Value>, Refusal> {
        get_all(self.inner, self.app, self.token, path, fields, self.context).await
    }

    /// All Pages: those of the person, those of the person's businesses, and those the consent
    /// names although no list has them (business portfolios, new Pages experience).
    async fn pages(&self, granted: &[String]) -> Result<Vec<Value>, Refusal> {
        let mut pages = self.all("me/accounts", PAGE_FIELDS).await?;
        if granted.iter().any(|scope| scope == "business_management") {
            for business in self.all("me/businesses", "id").await? {
                let Some(id) = text(&business["id"]) else {
                    continue;
                };
                for edge in ["owned_pages", "client_pages"] {
                    let found = self.all(&format!("{id}/{edge}"), PAGE_FIELDS).await;
                    add(&mut pages, permitted(found)?.unwrap_or_default());
                }
            }
        }
        let named = inspect(self.inner, self.app, self.token, self.context).await;
        for id in named.map(|named| named.targets).unwrap_or_default() {
            if !pages.iter().any(|page| page["id"] == id.as_str()) {
                let found = self.node(&id, PAGE_FIELDS).await;
                add(&mut pages, permitted(found)?.into_iter().collect());
            }
        }
        Ok(pages)
    }

    /// A Page's token lives as long as the member's it was made from, or for ever: ask, never
    /// assume.
    async fn with_ends(
        &self,
        found: Vec<(ListedProfile, Option<SecretString>)>,
    ) -> Vec<ListedEntry> {
        let tokens: Vec<_> = found
            .iter()
            .filter_map(|(_, token)| token.clone())
            .collect();
        let mut ends = ends(self.inner, self.app, &tokens, self.context)
            .await
            .into_iter();
        found
            .into_iter()
            .map(|(profile, token)| ListedEntry {
                profile,
                token: token.map(|token| ProfileToken {
                    token,
                    end: ends.next().unwrap_or(End::Unknown),
                    issued_at: self.context.now,
                }),
            })
            .collect()
    }
}

/// Adds what is not there yet. The person's own list comes first, since it has the tasks. A Page
/// without its token belongs to the business, but was left out of this consent.
fn add(pages: &mut Vec<Value>, found: Vec<Value>) {
    for page in found {
        let known = pages.iter().any(|known| known["id"] == page["id"]);
        if !known && own_token(&page).is_some() {
            pages.push(page);
        }
    }
}

/// One thing the member may not see does not fail the whole list; a network that does not answer
/// does, since an incomplete list would look like lost Pages.
fn permitted<T>(found: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(refusal) => match refusal.finding.cause.effect() {
            Effect::RoleRemoved | Effect::PermissionMissing => Ok(None),
            // 100/33, "not visible to this token", is passing only where nothing confirms it.
            Effect::Passing
                if refusal.sent == Sent::Answered
                    && refusal.finding.evidence.code.as_deref() == Some("100") =>
            {
                Ok(None)
            }
            Effect::Ended
            | Effect::Blocked
            | Effect::PostingRestricted
            | Effect::AppProblem
            | Effect::Passing => Err(refusal),
        },
    }
}

/// The roles on a Page without the prefix of the new Pages experience; `None` if not told.
fn tasks(page: &Value, field: &str) -> Option<Vec<String>> {
    let tasks = page[field].as_array()?;
    let plain = |task: String| {
        let task = task.strip_prefix("PROFILE_PLUS_").unwrap_or(&task);
        match task {
            "FULL_CONTROL" => "MANAGE".to_owned(),
            task => task.to_owned(),
        }
    };
    Some(tasks.iter().filter_map(text).map(plain).collect())
}

/// What the tasks allow; a Page that does not tell them is left to the permissions.
pub(super) struct Role(Option<Vec<String>>);

impl Role {
    pub fn of(object: &Value, field: &str) -> Self {
        Self(tasks(object, field))
    }

    /// As evidence; a role without tasks is named too.
    pub fn names(&self) -> String {
        match self.0.as_deref() {
            None | Some([]) => "none".to_owned(),
            Some(tasks) => tasks.join(","),
        }
    }

    fn any(&self, wanted: &[&str]) -> bool {
        self.0
            .as_ref()
            .is_none_or(|tasks| tasks.iter().any(|task| wanted.contains(&task.as_str())))
    }

    fn publish(&self) -> bool {
        self.any(&["CREATE_CONTENT", "MANAGE"])
    }

    fn moderate(&self) -> bool {
        self.any(&["MODERATE", "MANAGE"])
    }

    fn analyze(&self) -> bool {
        self.any(&["ANALYZE", "CREATE_CONTENT", "MODERATE", "MANAGE"])
    }

    /// Neither publishing nor answering.
    pub fn missing(&self) -> bool {
        !self.publish() && !self.moderate()
    }
}

fn own_token(page: &Value) -> Option<SecretString> {
    text(&page["access_token"]).map(SecretString::from)
}

fn page_entry(page: &Value, granted: &[String]) -> Option<(ListedProfile, Option<SecretString>)> {
    let role = Role::of(page, "tasks");
    let token = own_token(page);
    let id = text(&page["id"])?;
    let profile = ListedProfile {
        name: text(&page["name"]).unwrap_or_else(|| id.clone()),
        key: ProfileKey {
            network: Network::Facebook,
            id,
        },
        kind: ProfileKind::Page,
        handle: text(&page["username"]),
        capabilities: capabilities(
            granted,
            &[
                (
                    Capability::Publish,
                    role.publish(),
                    &["pages_manage_posts", "pages_read_engagement"],
                ),
                (
                    Capability::ReadComments,
                    true,
                    &["pages_read_engagement", "pages_read_user_content"],
                ),
                (
                    Capability::Reply,
                    role.moderate(),
                    &["pages_manage_engagement"],
                ),
                (Capability::ReadInsights, role.analyze(), &["read_insights"]),
                (Capability::Watch, true, &["pages_read_engagement"]),
            ],
        ),
        // Without its token nothing can be done as the Page.
        role_missing: role.missing() || token.is_none(),
        roles: role.0.unwrap_or_default(),
        purposes: vec![Purpose::Owned, Purpose::Monitored],
        standing: None,
    };
    Some((profile, token))
}

fn instagram_account(
    page: &Value,
    granted: &[String],
) -> Option<(ListedProfile, Option<SecretString>)> {
    let account = &page["instagram_business_account"];
    let id = text(&account["id"])?;
    let role = Role::of(page, "tasks");
    let token = own_token(page);
    let handle = text(&account["username"]);
    let profile = ListedProfile {
        name: text(&account["name"])
            .or_else(|| handle.clone())
            .unwrap_or_else(|| id.clone()),
        key: ProfileKey {
            network: Network::Instagram,
            id,
        },
        kind: ProfileKind::ProfessionalAccount,
        handle,
        capabilities: capabilities(
            granted,
            &[
                (
                    Capability::Publish,
                    role.publish(),
                    &["instagram_basic", "instagram_content_publish"],
                ),
                (
                    Capability::ReadComments,
                    true,
                    &["instagram_basic", "instagram_manage_comments"],
                ),
                (
                    Capability::Reply,
                    role.moderate(),
                    &["instagram_manage_comments"],
                ),
                (
                    Capability::ReadInsights,
                    role.analyze(),
                    &["instagram_manage_insights"],
                ),
                (Capability::Watch, true, &["instagram_basic"]),
            ],
        ),
        role_missing: role.missing() || token.is_none(),
        roles: role.0.unwrap_or_default(),
        purposes: vec![Purpose::Owned, Purpose::Monitored],
        standing: None,
    };
    Some((profile, token))
}

fn ad_account(account: &Value, want: Network, granted: &[String]) -> Option<ListedProfile> {
    let role = Role::of(account, "user_tasks");
    let id = text(&account["id"])?;
    let advertise = role.any(&["ADVERTISE", "MANAGE"]);
    Some(ListedProfile {
        name: text(&account["name"]).unwrap_or_else(|| id.clone()),
        key: ProfileKey { network: want, id },
        kind: ProfileKind::AdAccount,
        handle: text(&account["account_id"]),
        capabilities: capabilities(
            granted,
            &[
                (Capability::ManageAds, advertise, &["ads_management"]),
                (Capability::ReadInsights, true, &["ads_read"]),
            ],
        ),
        role_missing: false,
        roles: role.0.unwrap_or_default(),
        purposes: vec![Purpose::Paid],
        standing: account["account_status"].as_i64().map(standing),
    })
}

/// The names of `account_status` (Marketing API).
pub(super) fn standing(status: i64) -> String {
    match status {
        1 => "ACTIVE".to_owned(),
        2 => "DISABLED".to_owned(),
        3 => "UNSETTLED".to_owned(),
        7 => "PENDING_RISK_REVIEW".to_owned(),
        8 => "PENDING_SETTLEMENT".to_owned(),
        9 => "IN_GRACE_PERIOD".to_owned(),
        100 => "PENDING_CLOSURE".to_owned(),
        101 => "CLOSED".to_owned(),
        other => other.to_string(),
    }
}
