//! X, OAuth 2 with PKCE: one consent is one account.
//!
//! Access tokens live two hours; each refresh replaces both tokens. Reading the own user is billed,
//! so a refresh that is due anyway is the better check. Errors are problem+json (`type` is the key,
//! its host has moved once, so only the last part counts) or the older `errors[].code`.

pub(super) mod content;

use chrono::{DateTime, TimeDelta, Utc};
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
use super::{Ask, CheckSubject, Inner, Refusal};

const AUTHORIZE: &str = "https://x.com/i/oauth2/authorize";
const REVOKE: &str = "https://api.x.com/2/oauth2/revoke";
const ME: &str = "https://api.x.com/2/users/me";

pub(super) const TOKENS: Endpoints = Endpoints::one(
    Endpoint {
        url: "https://api.x.com/2/oauth2/token",
        quirks: &[Quirk::BasicAuth],
    },
    Renewal::Rotating,
);

/// A monthly allowance does not come back in a quarter of an hour.
const CAP_DAYS: i64 = 1;

enum Refused {
    Word { word: String, description: String },
    Problem { kind: String, code: Option<i64> },
}

pub(super) fn classify(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    judge(answer, context, read, |refused| match refused {
        Refused::Word { word, description } => oauth_error(stage, answer, &word, &description),
        Refused::Problem { kind, code } => problem(stage, answer, context, &kind, code),
    })
}

fn read(body: &Value) -> Option<(Signal, Refused)> {
    if let Some(word) = body["error"].as_str() {
        let signal = Signal {
            code: Some(word.to_owned()),
            ..Signal::default()
        };
        let refused = Refused::Word {
            word: word.to_owned(),
            description: body["error_description"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        };
        return Some((signal, refused));
    }
    // A partial answer carries data beside its errors.
    if !body["data"].is_null() {
        return None;
    }
    let first = &body["errors"][0];
    let kind = [&body["type"], &first["type"]]
        .into_iter()
        .find_map(Value::as_str)
        .map(|kind| kind.rsplit('/').next().unwrap_or(kind).to_owned());
    let code = first["code"].as_i64();
    if kind.is_none() && code.is_none() && !body["title"].is_string() {
        return None;
    }
    let signal = Signal {
        code: code.map(|code| code.to_string()).or_else(|| kind.clone()),
        subcode: None,
        kind: text(&body["title"]),
        request_id: None,
    };
    let kind = kind.unwrap_or_default();
    Some((signal, Refused::Problem { kind, code }))
}

fn oauth_error(stage: Stage, answer: &Answer, word: &str, description: &str) -> Judgement {
    // At the token endpoint a 401 is about the app.
    if stage.token() && answer.status == 401 {
        return Judgement::said(Cause::ConfigError);
    }
    // Revoked, used already, or expired: X tells them apart nowhere. Other uses of the same word
    // are faults of the request.
    let dead = description == "Value passed for the token was invalid."
        || description == "Value passed for the authorization code was invalid.";
    match word {
        "invalid_request" if dead => Judgement::unknown(Cause::UnknownInvalid),
        "invalid_grant" => Judgement::unknown(Cause::UnknownInvalid),
        word => match oauth_word(word) {
            Some(cause) => Judgement::said(cause),
            None if answer.status == 429 => Judgement::said(Cause::RateLimited),
            None => Judgement::unknown(Cause::Transient),
        },
    }
}

fn problem(
    stage: Stage,
    answer: &Answer,
    context: &Context,
    kind: &str,
    code: Option<i64>,
) -> Judgement {
    match kind {
        "credits" | "credits-depleted" | "CreditsDepleted" => {
            return Judgement::said(Cause::AppDisabled);
        }
        "user-suspended" => return Judgement::said(Cause::AccountSuspended),
        // The app has no access level for the call, or the wrong kind of sign-in for it.
        "client-forbidden" | "unsupported-authentication" => {
            return Judgement::said(Cause::ConfigError);
        }
        "usage-capped" => {
            let wait = TimeDelta::days(CAP_DAYS);
            return Judgement::said(Cause::RateLimited).after(Some(wait));
        }
        "rate-limit-exceeded" => {
            return Judgement::said(Cause::RateLimited).after(reset(answer, context));
        }
        // Others say no more than the status.
        _ => {}
    }
    match code {
        Some(64) => return Judgement::said(Cause::AccountSuspended),
        Some(326) => return Judgement::said(Cause::AccountLocked),
        Some(416) => return Judgement::said(Cause::AppDisabled),
        // No write access, no direct messages: set at the app.
        Some(261 | 93) => return Judgement::said(Cause::ConfigError),
        Some(88) => return Judgement::said(Cause::RateLimited).after(reset(answer, context)),
        Some(130 | 131) => return Judgement::said(Cause::Transient),
        // 32, 89: "could not authenticate", "invalid token"; under OAuth 2 no more than a 401.
        Some(32 | 89) => return ended(context),
        Some(_) | None => {}
    }
    match answer.status {
        401 if stage.token() => Judgement::said(Cause::ConfigError),
        401 => ended(context),
        402 => Judgement::said(Cause::AppDisabled),
        403 if kind == "about:blank" => Judgement::likely(Cause::PermissionMissing),
        429 => Judgement::said(Cause::RateLimited).after(reset(answer, context)),
        _ => Judgement::unknown(Cause::Transient),
    }
}

fn ended(context: &Context) -> Judgement {
    if context.access_ended() {
        Judgement::likely(Cause::Expired)
    } else {
        Judgement::unknown(Cause::UnknownInvalid)
    }
}

/// `x-rate-limit-reset` is a moment in epoch seconds, not a delay.
fn reset(answer: &Answer, context: &Context) -> Option<TimeDelta> {
    let seconds = answer.header("x-rate-limit-reset")?.parse().ok()?;
    let at = DateTime::from_timestamp(seconds, 0)?;
    Some((at - context.now).max(TimeDelta::zero()))
}

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    // X has no parameter that offers another login.
    oauth::authorize_url(inner.addresses.url(AUTHORIZE), &[], app, ask, &[])
}

async fn me(
    inner: &Inner,
    tokens: &TokenSet,
    stage: Stage,
    context: &Context,
) -> Result<Value, Refusal> {
    let call = Call::get(inner.addresses.url(ME))
        .query("user.fields", "id,name,username,protected")
        .bearer(&tokens.access);
    let mut body = inner.ask(call, stage, context).await?;
    Ok(take(&mut body, "/data"))
}

pub(super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let me = me(inner, tokens, Stage::List, &context).await?;
    let id = text(&me["id"]).ok_or_else(|| context.unreadable())?;
    let name = text(&me["name"]).unwrap_or_else(|| id.clone());
    let granted = tokens.scopes.clone();
    let profile = ListedProfile {
        key: ProfileKey {
            network: Network::X,
            id,
        },
        kind: ProfileKind::Account,
        name,
        handle: text(&me["username"]),
        roles: Vec::new(),
        capabilities: capabilities(
            &granted,
            &[
                (Capability::Publish, true, &["tweet.write"]),
                (Capability::ReadComments, true, &["tweet.read"]),
                (Capability::Reply, true, &["tweet.write"]),
                (Capability::ReadInsights, true, &["tweet.read"]),
            ],
        ),
        role_missing: false,
        purposes: vec![Purpose::Owned],
        standing: None,
    };
    Ok(Listing::of_one(profile, granted))
}

pub(super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let me = me(inner, tokens, Stage::Api, &context).await?;
    subject.is_account(text(&me["id"]).as_deref(), "id", &context)
}

pub(super) async fn revoke(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    // Taking back the refresh token ends its whole chain.
    let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
    let mut call = Call::post(inner.addresses.url(REVOKE)).form("token", token.expose_secret());
    call = match &app.client_secret {
        Some(secret) => call.basic(&app.client_id, secret),
        None => call.form("client_id", &app.client_id),
    };
    inner.tell(call, &context).await
}
