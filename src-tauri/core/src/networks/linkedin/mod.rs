//! LinkedIn: a member, and the organizations this member administers.
//!
//! Access lives 60 days; only approved partners get a refresh token, whose end is fixed at the
//! first consent. `introspectToken` tells revoked from expired and costs no quota of the API.

pub(super) mod content;
mod organizations;
mod verdict;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::domain::api_version::LINKEDIN;
use crate::domain::cause::{Cause, Confidence, Effect};
use crate::domain::grant::{End, Renewal};
use crate::domain::profile::ProfileKind;
use crate::domain::token::TokenSet;

use super::answer::{Context, Stage};
use super::app::AppCredentials;
use super::http::Call;
use super::oauth::{self, Endpoint, Endpoints};
use super::{AccountChoice, Ask, CheckSubject, Connected, Inner, Inspection, Refusal};

pub(super) use organizations::list;
pub(super) use verdict::classify;

use organizations::{administers, held};

const AUTHORIZE: &str = "https://www.linkedin.com/oauth/v2/authorization";
const AUTHORIZE_NATIVE: &str = "https://www.linkedin.com/oauth/native-pkce/authorization";
const INTROSPECT: &str = "https://www.linkedin.com/oauth/v2/introspectToken";
const REVOKE: &str = "https://www.linkedin.com/oauth/v2/revoke";
const USERINFO: &str = "https://api.linkedin.com/v2/userinfo";

pub(super) const TOKENS: Endpoints = Endpoints::one(
    Endpoint {
        url: "https://www.linkedin.com/oauth/v2/accessToken",
        quirks: &[],
    },
    Renewal::Stable,
);

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    let page = if app.options.linkedin_native {
        AUTHORIZE_NATIVE
    } else {
        AUTHORIZE
    };
    let extra: &[(&str, &str)] = match ask.choice {
        AccountChoice::Usual => &[],
        AccountChoice::Another | AccountChoice::Rerequest | AccountChoice::Reauthorize => {
            &[("prompt", "login")]
        }
    };
    oauth::authorize_url(inner.addresses.url(page), &[], app, ask, extra)
}

/// What every call below `/rest` needs.
fn versioned(call: Call) -> Call {
    call.header("linkedin-version", LINKEDIN)
        .header("x-restli-protocol-version", "2.0.0")
}

/// A call that names the token in its form, with the app's own proof.
fn about_token(inner: &Inner, app: &AppCredentials, url: &str, token: &SecretString) -> Call {
    let mut call = Call::post(inner.addresses.url(url)).form("client_id", &app.client_id);
    if let Some(secret) = &app.client_secret {
        call = call.form("client_secret", secret.expose_secret());
    }
    call.form("token", token.expose_secret())
}

pub(super) async fn inspect(
    inner: &Inner,
    app: &AppCredentials,
    token: &SecretString,
    context: &Context,
) -> Result<Inspection, Refusal> {
    let call = about_token(inner, app, INTROSPECT, token);
    let body = inner.ask(call, Stage::Introspection, context).await?;
    let concluded = |cause, word| Err(context.concluded(cause, "introspection", word));
    match (body["active"].as_bool(), body["status"].as_str()) {
        (_, Some("revoked")) => return concluded(Cause::AccessRevoked, "revoked"),
        (_, Some("expired")) => return concluded(Cause::Expired, "expired"),
        (Some(false), _) => return concluded(Cause::UnknownInvalid, "inactive"),
        (Some(true), _) => {}
        (None, _) => return Err(context.unreadable()),
    }
    let end = body["expires_at"]
        .as_i64()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    Ok(Inspection {
        access: end.map_or(End::Unknown, End::Reported),
        data_access: None,
        scopes: oauth::scopes(&body["scope"]),
        targets: Vec::new(),
    })
}

pub(super) async fn revoke(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let call = about_token(inner, app, REVOKE, &tokens.access);
    inner.tell(call, &context).await
}

pub(super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = &Context::of(app.provider, tokens, now);
    match subject {
        CheckSubject::Profile(Connected {
            key,
            kind: ProfileKind::Organization,
            ..
        }) => match held(inner, tokens, Stage::Api, context).await {
            Ok(held) => {
                let mine = held.iter().filter(|held| held.organization == key.id);
                if mine.clone().any(|held| administers(&held.role)) {
                    return Ok(());
                }
                let role = mine.map(|held| held.role.as_str()).next();
                let code = role.unwrap_or("none");
                Err(context.concluded(Cause::RoleRemoved, "organizationAcls", code))
            }
            Err(refusal) => Err(confirmed(inner, app, tokens, context, refusal).await),
        },
        CheckSubject::Grant | CheckSubject::Profile(_) => grant(inner, app, tokens, context).await,
    }
}

/// Introspection where the app has a secret, since it is free and precise; else the member's own
/// name, which every app may ask.
async fn grant(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    context: &Context,
) -> Result<(), Refusal> {
    if app.client_secret.is_some() {
        return inspect(inner, app, &tokens.access, context).await.map(drop);
    }
    let call = Call::get(inner.addresses.url(USERINFO)).bearer(&tokens.access);
    inner.ask(call, Stage::Api, context).await.map(drop)
}

/// "Revoked" has been said in error: believed only if introspection does not call the token active.
async fn confirmed(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    context: &Context,
    refusal: Refusal,
) -> Refusal {
    let doubtful = refusal.finding.cause == Cause::AccessRevoked;
    if !doubtful || app.client_secret.is_none() {
        return refusal;
    }
    match inspect(inner, app, &tokens.access, context).await {
        Err(again) if again.finding.cause.effect() != Effect::Passing => refusal,
        // It lives, or that cannot be told now.
        Ok(_) | Err(_) => {
            let mut passing = refusal;
            passing.finding.cause = Cause::Transient;
            passing.finding.confidence = Confidence::Unknown;
            passing
        }
    }
}
