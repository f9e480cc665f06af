//! Whether a Facebook sign-in, or one profile of it, still works.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::cause::Cause;
use crate::domain::grant::End;
use crate::domain::network::{Network, Purpose};
use crate::domain::profile::{ProfileKey, ProfileKind};
use crate::domain::token::{ProfileToken, TokenSet};

use super::super::answer::{Context, Stage, text};
use super::super::app::AppCredentials;
use super::super::meta::unseen;
use super::super::{CheckSubject, Connected, Inner, Refusal};
use super::accounts::{Role, standing};
use super::{get, get_all, inspect};

pub(in super::super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = &Context::of(app.provider, tokens, now);
    match subject {
        CheckSubject::Grant => grant(inner, app, tokens, context).await,
        CheckSubject::Profile(Connected {
            key,
            kind: ProfileKind::AdAccount,
            ..
        }) => ad_account(inner, app, tokens, key, context).await,
        CheckSubject::Profile(Connected {
            key,
            purpose: Purpose::Monitored,
            ..
        }) if key.network == Network::Instagram => hashtags(inner, app, tokens, key, context).await,
        CheckSubject::Profile(Connected {
            key,
            purpose,
            token,
            ..
        }) => {
            profile(inner, app, tokens, key, token, context).await?;
            match purpose {
                Purpose::Owned => role(inner, app, tokens, key, context).await,
                Purpose::Monitored | Purpose::Paid => Ok(()),
            }
        }
    }
}

/// `debug_token` costs the member nothing. Where the app may not ask it, `/me` answers.
async fn grant(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    context: &Context,
) -> Result<(), Refusal> {
    let inspection = match inspect(inner, app, &tokens.access, context).await {
        Ok(inspection) => inspection,
        Err(refusal) if about_members_token(&refusal) => return Err(refusal),
        Err(_) => {
            let query = [("fields", "id,name")];
            let asked = get(
                inner,
                app,
                &tokens.access,
                "me",
                &query,
                Stage::Api,
                context,
            );
            return asked.await.map(drop);
        }
    };
    let past = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= context.now);
    if past(inspection.access.reported()) {
        return Err(context.concluded(Cause::Expired, "debug_token", "expires_at"));
    }
    if past(inspection.data_access) {
        return Err(context.concluded(Cause::Expired, "debug_token", "data_access_expires_at"));
    }
    let lost = tokens
        .scopes
        .iter()
        .find(|scope| !inspection.scopes.is_empty() && !inspection.scopes.contains(scope));
    match lost {
        Some(scope) => Err(context.concluded(Cause::PermissionMissing, "scope", scope)),
        None => Ok(()),
    }
}

/// The finding is about the member's token only if the app's own was good: it was inside a healthy
/// answer, or concluded from one (`is_valid` is false, and no error says why).
fn about_members_token(refusal: &Refusal) -> bool {
    let evidence = &refusal.finding.evidence;
    match evidence.status {
        Some(status) => status == 200,
        None => evidence.kind.as_deref() == Some("is_valid"),
    }
}

async fn profile(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    key: &ProfileKey,
    own: Option<&ProfileToken>,
    context: &Context,
) -> Result<(), Refusal> {
    // The end that counts is the end of the token that is used.
    let context = &match own {
        Some(own) => Context {
            access_end: End::reported(own.end),
            token_age: Some(context.now - own.issued_at),
            ..context.clone()
        },
        None => context.clone(),
    };
    let token = own.map_or(&tokens.access, |own| &own.token);
    let query = [("fields", "id")];
    let asked = get(inner, app, token, &key.id, &query, Stage::Api, context).await;
    match asked {
        Ok(_) => Ok(()),
        Err(refusal) if unseen(&refusal) => {
            confirm(inner, app, tokens, key, context, refusal).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// A Page's token goes on working when the member may do less than before; only the member's own
/// list has the tasks. A Page of a business is not on it, and a list that does not come says
/// nothing: its sign-in is asked about for itself.
async fn role(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    key: &ProfileKey,
    context: &Context,
) -> Result<(), Refusal> {
    let fields = "id,tasks,instagram_business_account{id}";
    let listed = get_all(inner, app, &tokens.access, "me/accounts", fields, context).await;
    let pages = listed.unwrap_or_default();
    let id = |page: &Value| match key.network {
        Network::Instagram => text(&page["instagram_business_account"]["id"]),
        Network::Facebook
        | Network::Linkedin
        | Network::Tiktok
        | Network::X
        | Network::Youtube
        | Network::GoogleBusiness => text(&page["id"]),
    };
    let page = pages.iter().find(|page| id(page).as_ref() == Some(&key.id));
    match page.map(|page| Role::of(page, "tasks")) {
        Some(role) if role.missing() => {
            Err(context.concluded(Cause::RoleRemoved, "tasks", &role.names()))
        }
        Some(_) | None => Ok(()),
    }
}

/// What a watching account needs: its own list of the hashtags it asked for, which counts against
/// nothing. It works with the member's token alone (hashtag search).
async fn hashtags(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    key: &ProfileKey,
    context: &Context,
) -> Result<(), Refusal> {
    let path = format!("{}/recently_searched_hashtags", key.id);
    let query = [("fields", "id"), ("limit", "1")];
    let token = &tokens.access;
    let asked = get(inner, app, token, &path, &query, Stage::Api, context).await;
    match asked {
        Ok(_) => Ok(()),
        Err(refusal) if unseen(&refusal) => {
            confirm(inner, app, tokens, key, context, refusal).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// Believed only if the member's own whole list lacks the profile too.
async fn confirm(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    key: &ProfileKey,
    context: &Context,
    refusal: Refusal,
) -> Result<(), Refusal> {
    let fields = "id,instagram_business_account{id}";
    let listed = get_all(inner, app, &tokens.access, "me/accounts", fields, context);
    let Ok(pages) = listed.await else {
        return Err(refusal);
    };
    let listed = |id: &Value| text(id).as_deref() == Some(key.id.as_str());
    let (there, cause) = match key.network {
        // The Page is there, its account is not: unlinked, or turned personal.
        Network::Instagram => (
            pages
                .iter()
                .any(|page| listed(&page["instagram_business_account"]["id"])),
            Cause::PermissionMissing,
        ),
        Network::Facebook
        | Network::Linkedin
        | Network::Tiktok
        | Network::X
        | Network::Youtube
        | Network::GoogleBusiness => (
            pages.iter().any(|page| listed(&page["id"])),
            Cause::RoleRemoved,
        ),
    };
    if there {
        return Err(refusal);
    }
    let mut confirmed = refusal;
    confirmed.finding.cause = cause;
    confirmed.finding.confidence = crate::domain::cause::Confidence::Likely;
    Err(confirmed)
}

/// An ad account answers while it may not run ads; its own state tells.
async fn ad_account(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    key: &ProfileKey,
    context: &Context,
) -> Result<(), Refusal> {
    let query = [("fields", "account_status")];
    let token = &tokens.access;
    let asked = get(inner, app, token, &key.id, &query, Stage::Api, context).await;
    let body = match asked {
        Ok(body) => body,
        Err(refusal) if unseen(&refusal) => {
            let listed = get_all(inner, app, token, "me/adaccounts", "id", context).await;
            return Err(match listed {
                Ok(accounts) if !accounts.iter().any(|account| account["id"] == *key.id) => {
                    let mut confirmed = refusal;
                    confirmed.finding.cause = Cause::RoleRemoved;
                    confirmed
                }
                Ok(_) | Err(_) => refusal,
            });
        }
        Err(refusal) => return Err(refusal),
    };
    let Some(status) = body["account_status"].as_i64() else {
        return Err(context.unreadable());
    };
    let cause = match status {
        // Disabled, closing, closed.
        2 | 100 | 101 => Cause::AccountSuspended,
        // Unsettled, under review, pending settlement: signing in again does not help.
        3 | 7 | 8 => Cause::PostingRestricted,
        // Active, in its grace period, or a state nobody has described.
        _ => return Ok(()),
    };
    Err(context.concluded(cause, "account_status", &standing(status)))
}
