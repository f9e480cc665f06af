//! Instagram API with Instagram Login: one consent is one professional account. What is published
//! and answered is the same through Facebook Login, see `content.rs`.
//!
//! A code gives a token of an hour, that one a token of 60 days, and that one extends itself from
//! its second day on while it lives. There is no call that inspects or revokes.

pub(super) mod content;

use chrono::{DateTime, Utc};
use url::Url;

use crate::domain::api_version::META;
use crate::domain::cause::Cause;
use crate::domain::grant::{Renewal, TokenEnds};
use crate::domain::network::{Network, Purpose};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::token::TokenSet;

use super::answer::{Context, Stage, text};
use super::app::AppCredentials;
use super::http::Call;
use super::listing::{Listing, capabilities};
use super::oauth::{self, Bring, Endpoint, Given, Quirk};
use super::{AccountChoice, Ask, AuthorizationCode, CheckSubject, Inner, Refusal, Renewed};

const AUTHORIZE: &str = "https://www.instagram.com/oauth/authorize";
const GRAPH: &str = "https://graph.instagram.com";

const CODE: Endpoint = Endpoint {
    url: "https://api.instagram.com/oauth/access_token",
    quirks: &[],
};
const LONG: Endpoint = Endpoint {
    url: "https://graph.instagram.com/access_token",
    quirks: &[
        Quirk::Get,
        Quirk::NoClientId,
        Quirk::Extension {
            grant_type: "ig_exchange_token",
            token: "access_token",
        },
    ],
};
const EXTEND: Endpoint = Endpoint {
    url: "https://graph.instagram.com/refresh_access_token",
    quirks: &[
        Quirk::Get,
        Quirk::NoClientId,
        Quirk::NoSecret,
        Quirk::Extension {
            grant_type: "ig_refresh_token",
            token: "access_token",
        },
    ],
};

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    let page = inner.addresses.url(AUTHORIZE);
    // Signing in "with Facebook" would be the other route.
    let own = ("enable_fb_login", "0");
    let extra: &[(&str, &str)] = match ask.choice {
        AccountChoice::Usual => &[own],
        AccountChoice::Another | AccountChoice::Rerequest | AccountChoice::Reauthorize => {
            &[own, ("force_reauth", "true")]
        }
    };
    oauth::authorize_url(page, &[Quirk::CommaScopes], app, ask, extra)
}

pub(super) async fn exchange(
    inner: &Inner,
    app: &AppCredentials,
    code: &AuthorizationCode,
    now: DateTime<Utc>,
) -> Result<TokenSet, Refusal> {
    let context = Context::fresh(app.provider, now);
    let short = token(inner, app, CODE, Bring::Code(code), &context).await?;
    let long = token(inner, app, LONG, Bring::Short(&short.access), &context).await?;
    // Only the first answer names the permissions.
    Ok(tokens(long, short.scopes, now))
}

pub(super) async fn renew(
    inner: &Inner,
    app: &AppCredentials,
    stored: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Renewed, Refusal> {
    let context = Context::of(app.provider, stored, now);
    let given = token(inner, app, EXTEND, Bring::Token(&stored.access), &context).await?;
    // The text of the token may stay the same; the new life counts from now.
    Ok(Renewed {
        tokens: tokens(given, stored.scopes.clone(), now),
        extended: true,
        subject: None,
    })
}

fn tokens(given: Given, scopes: Vec<String>, now: DateTime<Utc>) -> TokenSet {
    TokenSet {
        access: given.access,
        refresh: None,
        ends: TokenEnds {
            issued_at: now,
            access: given.access_end,
            refresh: None,
            data_access: None,
        },
        renewal: Renewal::Extension,
        scopes: if given.scopes.is_empty() {
            scopes
        } else {
            given.scopes
        },
    }
}

async fn token(
    inner: &Inner,
    app: &AppCredentials,
    endpoint: Endpoint,
    bring: Bring<'_>,
    context: &Context,
) -> Result<Given, Refusal> {
    let url = inner.addresses.url(endpoint.url);
    let quirks = endpoint.quirks;
    oauth::request(&inner.http, url, quirks, app, bring, context).await
}

pub(super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let url = inner.addresses.url(&format!("{GRAPH}/{META}/me"));
    let call = Call::get(url)
        .query("fields", "user_id,username,name,account_type")
        .bearer(&tokens.access);
    let me = inner.ask(call, Stage::List, &context).await?;
    let id = text(&me["user_id"]).ok_or_else(|| context.unreadable())?;
    let handle = text(&me["username"]);
    let name = text(&me["name"])
        .or_else(|| handle.clone())
        .unwrap_or_else(|| id.clone());
    let granted = tokens.scopes.clone();
    let profile = ListedProfile {
        key: ProfileKey {
            network: Network::Instagram,
            id,
        },
        kind: ProfileKind::ProfessionalAccount,
        name,
        handle,
        roles: Vec::new(),
        capabilities: capabilities(
            &granted,
            &[
                (
                    Capability::Publish,
                    true,
                    &["instagram_business_content_publish"],
                ),
                (
                    Capability::ReadComments,
                    true,
                    &["instagram_business_manage_comments"],
                ),
                (
                    Capability::Reply,
                    true,
                    &["instagram_business_manage_comments"],
                ),
                (
                    Capability::ReadInsights,
                    true,
                    &["instagram_business_manage_insights"],
                ),
            ],
        ),
        // A personal account has none of this API.
        role_missing: me["account_type"] == "PERSONAL",
        purposes: vec![Purpose::Owned],
        standing: text(&me["account_type"]),
    };
    Ok(Listing::of_one(profile, granted))
}

/// The sign-in and its one account are the same question.
pub(super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let url = inner.addresses.url(&format!("{GRAPH}/{META}/me"));
    let call = Call::get(url)
        .query("fields", "user_id,username,account_type")
        .bearer(&tokens.access);
    let me = inner.ask(call, Stage::Api, &context).await?;
    if me["account_type"] == "PERSONAL" {
        return Err(context.concluded(Cause::PermissionMissing, "account_type", "PERSONAL"));
    }
    subject.is_account(text(&me["user_id"]).as_deref(), "user_id", &context)
}
