//! TikTok for Developers (Login Kit, Content Posting): one consent is one account.
//!
//! `client_key` instead of `client_id`, commas between scopes, a challenge in hex on the desktop,
//! refresh tokens that are replaced at each use, and an `error` object even where all is well
//! (`"code":"ok"`). Errors may come with status 200.

pub(super) mod content;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

use crate::domain::cause::Cause;
use crate::domain::grant::Renewal;
use crate::domain::network::{Network, Purpose};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;

use super::answer::{Answer, Context, Judgement, Signal, Stage, judge, oauth_word, take, text};
use super::app::AppCredentials;
use super::http::Call;
use super::listing::{Listing, capabilities};
use super::oauth::{self, Endpoint, Endpoints, Quirk};
use super::{AccountChoice, Ask, CheckSubject, Inner, Refusal};

const AUTHORIZE: &str = "https://www.tiktok.com/v2/auth/authorize/";
const REVOKE: &str = "https://open.tiktokapis.com/v2/oauth/revoke/";
const USER: &str = "https://open.tiktokapis.com/v2/user/info/";

const QUIRKS: &[Quirk] = &[Quirk::ClientKey, Quirk::CommaScopes];

pub(super) const TOKENS: Endpoints = Endpoints::one(
    Endpoint {
        url: "https://open.tiktokapis.com/v2/oauth/token/",
        quirks: QUIRKS,
    },
    Renewal::Rotating,
);

enum Refused {
    Word(String),
    Api(String),
}

pub(super) fn classify(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    judge(answer, context, read, |refused| match refused {
        Refused::Word(word) => oauth_error(stage, answer, context, &word),
        Refused::Api(code) => api(answer, context, &code),
    })
}

fn read(body: &Value) -> Option<(Signal, Refused)> {
    let error = body.get("error")?;
    if let Some(word) = error.as_str() {
        let signal = Signal {
            code: Some(word.to_owned()),
            request_id: text(&body["log_id"]),
            ..Signal::default()
        };
        return Some((signal, Refused::Word(word.to_owned())));
    }
    // Words only; numbers are another network's.
    let code = error["code"]
        .as_str()
        .filter(|code| *code != "ok")?
        .to_owned();
    let signal = Signal {
        code: Some(code.clone()),
        request_id: text(&error["log_id"]),
        ..Signal::default()
    };
    Some((signal, Refused::Api(code)))
}

fn oauth_error(stage: Stage, answer: &Answer, context: &Context, word: &str) -> Judgement {
    match word {
        "invalid_grant" if stage == Stage::Renewal && context.refresh_ended() => {
            Judgement::likely(Cause::Expired)
        }
        // Expired, revoked, or replaced already.
        "invalid_grant" => Judgement::unknown(Cause::UnknownInvalid),
        word => match oauth_word(word) {
            Some(cause) => Judgement::said(cause),
            None if answer.status == 429 => Judgement::said(Cause::RateLimited),
            None => Judgement::unknown(Cause::Transient),
        },
    }
}

fn api(answer: &Answer, context: &Context, code: &str) -> Judgement {
    match code {
        "access_token_invalid" => ended(context),
        "scope_not_authorized" | "scope_permission_missed" => {
            Judgement::said(Cause::PermissionMissing)
        }
        "spam_risk_user_banned_from_posting" => Judgement::said(Cause::PostingRestricted),
        // The last one counts the users of the app, per day.
        "rate_limit_exceeded" | "spam_risk_too_many_posts" | "reached_active_user_cap" => {
            Judgement::said(Cause::RateLimited)
        }
        // TikTok has not audited the app.
        "unaudited_client_can_only_post_to_private_accounts" => Judgement::said(Cause::ConfigError),
        "internal_error" => Judgement::said(Cause::Transient),
        _ => match answer.status {
            401 => Judgement::unknown(Cause::UnknownInvalid),
            429 => Judgement::said(Cause::RateLimited),
            _ => Judgement::unknown(Cause::Transient),
        },
    }
}

fn ended(context: &Context) -> Judgement {
    if context.access_ended() {
        Judgement::likely(Cause::Expired)
    } else {
        Judgement::unknown(Cause::UnknownInvalid)
    }
}

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    let page = inner.addresses.url(AUTHORIZE);
    oauth::authorize_url(page, QUIRKS, app, ask, choice(ask.choice))
}

/// Without it TikTok skips the page for whoever is signed in.
pub(super) fn choice(choice: AccountChoice) -> &'static [(&'static str, &'static str)] {
    match choice {
        AccountChoice::Usual => &[],
        AccountChoice::Another | AccountChoice::Rerequest | AccountChoice::Reauthorize => {
            &[("disable_auto_auth", "1")]
        }
    }
}

async fn user(
    inner: &Inner,
    tokens: &TokenSet,
    fields: &str,
    stage: Stage,
    context: &Context,
) -> Result<Value, Refusal> {
    let call = Call::get(inner.addresses.url(USER))
        .query("fields", fields)
        .bearer(&tokens.access);
    let mut body = inner.ask(call, stage, context).await?;
    Ok(take(&mut body, "/data/user"))
}

pub(super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let granted = tokens.scopes.clone();
    let has = |scope: &str| granted.iter().any(|have| have == scope);
    // The username belongs to a scope the member can untick.
    let fields = if has("user.info.profile") {
        "open_id,union_id,display_name,username"
    } else {
        "open_id,union_id,display_name"
    };
    let user = user(inner, tokens, fields, Stage::List, &context).await?;
    let id = text(&user["open_id"]).ok_or_else(|| context.unreadable())?;
    let handle = text(&user["username"]);
    let name = text(&user["display_name"])
        .or_else(|| handle.clone())
        .unwrap_or_else(|| id.clone());
    Ok(one_account(
        id,
        name,
        handle,
        granted,
        &[
            (Capability::Publish, true, &["video.publish"]),
            (
                Capability::ReadInsights,
                true,
                &["user.info.stats", "video.list"],
            ),
        ],
    ))
}

/// The listing of a consent that is one TikTok account.
pub(super) fn one_account(
    id: String,
    name: String,
    handle: Option<String>,
    granted: Vec<String>,
    table: &[(Capability, bool, &[&str])],
) -> Listing {
    let profile = ListedProfile {
        key: ProfileKey {
            network: Network::Tiktok,
            id,
        },
        kind: ProfileKind::Account,
        name,
        handle,
        roles: Vec::new(),
        capabilities: capabilities(&granted, table),
        role_missing: false,
        purposes: vec![Purpose::Owned],
        standing: None,
    };
    Listing::of_one(profile, granted)
}

pub(super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let user = user(inner, tokens, "open_id", Stage::Api, &context).await?;
    subject.is_account(text(&user["open_id"]).as_deref(), "open_id", &context)
}

pub(super) async fn revoke(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let mut call = Call::post(inner.addresses.url(REVOKE)).form("client_key", &app.client_id);
    if let Some(secret) = &app.client_secret {
        call = call.form("client_secret", secret.expose_secret());
    }
    let call = call.form("token", tokens.access.expose_secret());
    inner.tell(call, &context).await
}
