//! What LinkedIn's answers mean.

use chrono::{Days, NaiveTime, TimeDelta};
use serde_json::Value;

use crate::domain::cause::Cause;
use crate::domain::verdict::Verdict;

use super::super::answer::{Answer, Context, Judgement, Signal, Stage, judge, oauth_word, text};

/// Several libraries saw "revoked" for seconds after a token was issued.
const SETTLING_SECONDS: i64 = 30;

enum Refused {
    Word(String),
    Service { number: Option<i64>, code: String },
}

pub(in super::super) fn classify(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    judge(answer, context, read, |refused| match refused {
        Refused::Word(word) => oauth_error(stage, answer, context, &word),
        Refused::Service { number, code } => service(stage, answer, context, number, &code),
    })
}

fn read(body: &Value) -> Option<(Signal, Refused)> {
    if let Some(word) = body["error"].as_str() {
        let signal = Signal {
            code: Some(word.to_owned()),
            ..Signal::default()
        };
        return Some((signal, Refused::Word(word.to_owned())));
    }
    // Introspection has a `status` too, but as a word.
    if !body["status"].is_i64() && !body["serviceErrorCode"].is_i64() {
        return None;
    }
    let signal = Signal {
        code: text(&body["serviceErrorCode"]).or_else(|| text(&body["code"])),
        subcode: None,
        kind: text(&body["code"]),
        request_id: None,
    };
    let refused = Refused::Service {
        number: body["serviceErrorCode"].as_i64(),
        code: text(&body["code"]).unwrap_or_default(),
    };
    Some((signal, refused))
}

fn oauth_error(stage: Stage, answer: &Answer, context: &Context, word: &str) -> Judgement {
    match word {
        // One sentence names expiry and revocation; the stored end tells them apart.
        "invalid_grant" if stage == Stage::Renewal && context.refresh_ended() => {
            Judgement::likely(Cause::Expired)
        }
        "invalid_grant" if stage == Stage::Renewal => Judgement::likely(Cause::AccessRevoked),
        // One sentence for a code that is spent and an address that differs; an app that is not
        // accepted is `invalid_client`.
        "invalid_request" if stage == Stage::Exchange => Judgement::unknown(Cause::UnknownInvalid),
        "unauthorized_scope_error" => Judgement::said(Cause::ConfigError),
        word => match oauth_word(word) {
            Some(cause) => Judgement::said(cause),
            None if answer.status == 401 && stage.token() => Judgement::said(Cause::ConfigError),
            None if answer.status == 429 => Judgement::said(Cause::RateLimited),
            None => Judgement::unknown(Cause::Transient),
        },
    }
}

fn service(
    stage: Stage,
    answer: &Answer,
    context: &Context,
    number: Option<i64>,
    code: &str,
) -> Judgement {
    match (answer.status, number) {
        // The version in our header was retired.
        (426, _) => return Judgement::said(Cause::ConfigError),
        (429, _) => return Judgement::said(Cause::RateLimited).after(utc_midnight(context)),
        (500..=599, _) => return Judgement::said(Cause::Transient),
        (401, _) if stage.token() => return Judgement::said(Cause::ConfigError),
        (_, Some(65602)) => return Judgement::said(Cause::Expired),
        (_, Some(65601)) if settling(context) => {
            let wait = TimeDelta::seconds(SETTLING_SECONDS);
            return Judgement::unknown(Cause::Transient).after(Some(wait));
        }
        (_, Some(65601)) => return Judgement::said(Cause::AccessRevoked),
        (_, Some(65600)) => return Judgement::unknown(Cause::UnknownInvalid),
        // "Empty oauth2_access_token": we sent none.
        (401, Some(401 | 65604)) => return Judgement::said(Cause::ConfigError),
        (401, _) => return Judgement::unknown(Cause::UnknownInvalid),
        _ => {}
    }
    match (answer.status, code) {
        // All permissions of LinkedIn are granted together, so one that was granted and is refused
        // nevertheless is a product the app does not have.
        (403, "ACCESS_DENIED") if number == Some(100) && !context.scopes.is_empty() => {
            Judgement::likely(Cause::ConfigError)
        }
        (403, _) => Judgement::said(Cause::PermissionMissing),
        _ => Judgement::unknown(Cause::Transient),
    }
}

fn settling(context: &Context) -> bool {
    context
        .token_age
        .is_none_or(|age| age < TimeDelta::seconds(SETTLING_SECONDS))
}

/// Daily limits start anew at midnight UTC; there are no headers.
fn utc_midnight(context: &Context) -> Option<TimeDelta> {
    let tomorrow = context.now.date_naive().checked_add_days(Days::new(1))?;
    Some(tomorrow.and_time(NaiveTime::MIN).and_utc() - context.now)
}
