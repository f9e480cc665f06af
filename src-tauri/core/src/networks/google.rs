//! Google: one sign-in for YouTube and Business Profile, and the error envelope of both.
//!
//! The refresh token stays the same and is left out of later answers. Errors of the token endpoint
//! are words (`error`, `error_subtype`); errors of the APIs have `errors[].reason`,
//! `details[].reason` and `status`, from the most to the least precise.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::America::Los_Angeles;
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

use crate::domain::cause::{Cause, Effect, Finding};
use crate::domain::grant::{Member, Renewal};
use crate::domain::profile::ProfileKind;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;

use super::answer::{Answer, Context, Judgement, Signal, Stage, judge, oauth_word, text};
use super::app::AppCredentials;
use super::content::Failure;
use super::http::Call;
use super::oauth::{self, Endpoint, Endpoints};
use super::{Ask, CheckSubject, Connected, Inner, Refusal, google_business, youtube};

const AUTHORIZE: &str = "https://accounts.google.com/o/oauth2/v2/auth";
const REVOKE: &str = "https://oauth2.googleapis.com/revoke";
const USERINFO: &str = "https://openidconnect.googleapis.com/v1/userinfo";

pub(super) const TOKENS: Endpoints = Endpoints::one(
    Endpoint {
        url: "https://oauth2.googleapis.com/token",
        quirks: &[],
    },
    Renewal::Stable,
);

enum Refused {
    Word {
        word: String,
        subtype: Option<String>,
        description: String,
    },
    Api {
        reasons: Vec<String>,
        status: String,
        /// The project's quota is zero until Google approves it.
        unapproved: bool,
        message: String,
    },
}

pub(super) fn classify(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    judge(answer, context, read, |refused| match refused {
        Refused::Word {
            word,
            subtype,
            description,
        } => oauth_error(
            stage,
            answer,
            context,
            &word,
            subtype.as_deref(),
            &description,
        ),
        Refused::Api { unapproved, .. } if unapproved => Judgement::said(Cause::AppDisabled),
        Refused::Api {
            reasons,
            status,
            message,
            ..
        } => reasons
            .iter()
            .find_map(|reason| by_reason(reason, context))
            .unwrap_or_else(|| by_status(stage, answer, context, &status, &message)),
    })
}

fn read(body: &Value) -> Option<(Signal, Refused)> {
    let error = body.get("error")?;
    if let Some(word) = error.as_str().filter(|word| !word.is_empty()) {
        let subtype = text(&body["error_subtype"]);
        let signal = Signal {
            code: Some(word.to_owned()),
            subcode: subtype.clone(),
            ..Signal::default()
        };
        let refused = Refused::Word {
            word: word.to_owned(),
            subtype,
            description: body["error_description"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        };
        return Some((signal, refused));
    }
    let entries = |name: &str| error[name].as_array().cloned().unwrap_or_default();
    let reasons: Vec<String> = [entries("details"), entries("errors")]
        .concat()
        .iter()
        .filter_map(|entry| text(&entry["reason"]))
        .collect();
    let named = error["status"].is_string() || error["code"].is_i64();
    if !named && reasons.is_empty() {
        return None;
    }
    let unapproved = entries("details")
        .iter()
        .filter_map(|detail| text(&detail["metadata"]["quota_limit_value"]))
        .any(|limit| limit == "0");
    let signal = Signal {
        code: reasons
            .first()
            .cloned()
            .or_else(|| text(&error["status"]))
            .or_else(|| text(&error["code"])),
        subcode: None,
        kind: text(&error["status"]),
        request_id: None,
    };
    let status = error["status"].as_str().unwrap_or_default().to_owned();
    let refused = Refused::Api {
        reasons,
        status,
        unapproved,
        message: error["message"].as_str().unwrap_or_default().to_owned(),
    };
    Some((signal, refused))
}

fn oauth_error(
    stage: Stage,
    answer: &Answer,
    context: &Context,
    word: &str,
    subtype: Option<&str>,
    description: &str,
) -> Judgement {
    match word {
        // A Workspace asks for a fresh sign-in after some hours.
        "invalid_grant" if subtype == Some("invalid_rapt") => Judgement::said(Cause::SecurityCheck),
        // The same where the field is left out (seen).
        "invalid_grant" if description.contains("invalid_rapt") => {
            Judgement::likely(Cause::SecurityCheck)
        }
        "invalid_grant" if description == "Account has been deleted" => {
            Judgement::likely(Cause::AccountSuspended)
        }
        "invalid_grant" if stage == Stage::Renewal && context.refresh_ended() => {
            Judgement::likely(Cause::Expired)
        }
        // Covers revocation, seven days of "Testing", six months unused and the hundredth token.
        "invalid_grant"
            if stage == Stage::Renewal && description == "Token has been expired or revoked." =>
        {
            Judgement::likely(Cause::AccessRevoked)
        }
        "admin_policy_enforced" => Judgement::said(Cause::AccountRestricted),
        // Away from the token endpoint a 401 is about the person's token, whatever the word.
        "invalid_token" => ended(context),
        _ if !stage.token() && answer.status == 401 => ended(context),
        word => match oauth_word(word) {
            Some(cause @ Cause::UnknownInvalid) => Judgement::unknown(cause),
            Some(cause) => Judgement::said(cause),
            None if answer.status == 429 => Judgement::said(Cause::RateLimited),
            None => Judgement::unknown(Cause::Transient),
        },
    }
}

fn by_reason(reason: &str, context: &Context) -> Option<Judgement> {
    let cause = match reason {
        "authenticatedUserAccountClosed" | "authenticatedUserAccountSuspended" => {
            Cause::AccountSuspended
        }
        // Only the owner or a brand account's manager acts through the API.
        "accountDelegationForbidden" | "authenticatedUserNotChannel" | "youtubeSignupRequired" => {
            Cause::RoleRemoved
        }
        // The project has not switched the API on.
        "SERVICE_DISABLED" | "accessNotConfigured" => Cause::ConfigError,
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT" | "insufficientPermissions" => Cause::PermissionMissing,
        "quotaExceeded" | "dailyLimitExceeded" => {
            return Some(Judgement::said(Cause::RateLimited).after(pacific_midnight(context)));
        }
        "rateLimitExceeded" | "userRateLimitExceeded" | "RATE_LIMIT_EXCEEDED" => Cause::RateLimited,
        "authError" => return Some(ended(context)),
        "backendError" => Cause::Transient,
        "forbidden" => return Some(Judgement::likely(Cause::PermissionMissing)),
        _ => return None,
    };
    Some(Judgement::said(cause))
}

fn by_status(
    stage: Stage,
    answer: &Answer,
    context: &Context,
    status: &str,
    message: &str,
) -> Judgement {
    match status {
        // At the token endpoint a 401 is about the app.
        _ if stage.token() && answer.status == 401 => Judgement::said(Cause::ConfigError),
        // An API that the project has not switched on, where no reason says so: the same fields as
        // a lost role.
        "PERMISSION_DENIED" if message.contains("has not been used in project") => {
            Judgement::likely(Cause::ConfigError)
        }
        "UNAUTHENTICATED" => ended(context),
        "RESOURCE_EXHAUSTED" => Judgement::said(Cause::RateLimited),
        "UNAVAILABLE" | "INTERNAL" | "DEADLINE_EXCEEDED" => Judgement::said(Cause::Transient),
        // A location that worked before and may no longer be seen.
        "PERMISSION_DENIED" | "NOT_FOUND" if stage == Stage::Api => {
            Judgement::likely(Cause::RoleRemoved)
        }
        "PERMISSION_DENIED" => Judgement::said(Cause::PermissionMissing),
        _ => match answer.status {
            401 => ended(context),
            429 => Judgement::said(Cause::RateLimited),
            _ => Judgement::unknown(Cause::Transient),
        },
    }
}

/// Refused before its time: something else than the clock ended it.
fn ended(context: &Context) -> Judgement {
    match context.access_end {
        Some(end) if end > context.now => Judgement::unknown(Cause::UnknownInvalid),
        Some(_) | None => Judgement::likely(Cause::Expired),
    }
}

/// Daily quotas start anew at midnight Pacific time.
fn pacific_midnight(context: &Context) -> Option<TimeDelta> {
    let here = context.now.with_timezone(&Los_Angeles);
    let midnight = here
        .date_naive()
        .checked_add_days(Days::new(1))?
        .and_time(NaiveTime::MIN)
        .and_local_timezone(Los_Angeles)
        .earliest()?;
    Some(midnight.with_timezone(&Utc) - context.now)
}

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    let mut extra = vec![
        ("access_type", "offline"),
        // Without consent there is no refresh token the second time; without the choice a person
        // cannot pick the brand account that is the channel.
        ("prompt", "consent select_account"),
        ("include_granted_scopes", "true"),
    ];
    if let Some(hint) = &ask.login_hint {
        extra.push(("login_hint", hint));
    }
    oauth::authorize_url(inner.addresses.url(AUTHORIZE), &[], app, ask, &extra)
}

pub(super) async fn revoke(
    inner: &Inner,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(crate::domain::network::Provider::Google, tokens, now);
    let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
    let call = Call::post(inner.addresses.url(REVOKE)).form("token", token.expose_secret());
    inner.tell(call, &context).await
}

/// A refusal to publish or answer with no other cause is about what was written: a field, or a
/// comment that is gone or takes no answers.
pub(super) fn about_content(failure: Failure) -> Failure {
    failure.declined_if(
        |Finding {
             cause, evidence, ..
         }| {
            *cause == Cause::Transient && matches!(evidence.status, Some(400 | 403 | 404))
        },
    )
}

/// The Google account behind the sign-in; `None` where it may not be asked.
pub(super) async fn member(
    inner: &Inner,
    tokens: &TokenSet,
    context: &Context,
) -> Result<Option<Member>, Refusal> {
    if !tokens.scopes.iter().any(|scope| scope == "openid") {
        return Ok(None);
    }
    let call = Call::get(inner.addresses.url(USERINFO)).bearer(&tokens.access);
    match inner.ask(call, Stage::List, context).await {
        Ok(body) => Ok(text(&body["sub"]).map(|id| Member {
            name: text(&body["name"])
                .or_else(|| text(&body["email"]))
                .unwrap_or_else(|| id.clone()),
            id,
        })),
        Err(refusal) => match refusal.finding.cause.effect() {
            Effect::RoleRemoved | Effect::PermissionMissing => Ok(None),
            Effect::Ended
            | Effect::Blocked
            | Effect::PostingRestricted
            | Effect::AppProblem
            | Effect::Passing => Err(refusal),
        },
    }
}

/// A consent for YouTube is a channel, one for Business Profile a person with locations.
pub(super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    match subject {
        CheckSubject::Profile(Connected {
            key,
            kind: ProfileKind::Location,
            ..
        }) => google_business::check_location(inner, tokens, key, &context).await,
        CheckSubject::Profile(profile) => {
            youtube::check(inner, tokens, Some(profile.key), &context).await
        }
        CheckSubject::Grant if tokens.scopes.iter().any(|scope| scope.contains("/youtube")) => {
            youtube::check(inner, tokens, None, &context).await
        }
        CheckSubject::Grant => google_business::check_accounts(inner, tokens, &context).await,
    }
}
