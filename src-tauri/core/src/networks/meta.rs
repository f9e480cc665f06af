//! Meta's error envelope, shared by Facebook, its ads, and Instagram on both routes.
//!
//! `{"error":{"message","type","code","error_subcode","is_transient","fbtrace_id"}}`, with any
//! status: limits and outages come as 400 or 403 `OAuthException` too, so the status is not looked
//! at. Codes from Meta's error handling page; the ones marked (seen) from public reports.

use chrono::TimeDelta;
use serde_json::Value;

use crate::domain::cause::Cause;
use crate::domain::verdict::Verdict;

use super::Refusal;
use super::answer::{Answer, Context, Judgement, Signal, Stage, judge, oauth_word, text};

/// "You are calling a deprecated version of the Ads API" (seen).
const RETIRED_VERSION: i64 = 2635;

enum Refused {
    /// The usual envelope.
    Graph {
        code: Option<i64>,
        subcode: Option<i64>,
        passing: bool,
        message: String,
    },
    /// RFC 6749's, seen at Meta's edges.
    Word(String),
    /// `{"error_type","code":400,"error_message"}` of Instagram's token endpoint, where `code`
    /// repeats the status.
    Old { kind: String, message: String },
}

/// What an answer of a Meta API means.
pub(super) fn classify(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    judge(answer, context, read, |refused| match refused {
        Refused::Graph {
            code,
            subcode,
            passing,
            message,
        } => {
            // The network says itself that it will pass, whatever the code.
            if passing {
                return Judgement::said(Cause::Transient);
            }
            graph(stage, answer, context, code, subcode, &message)
        }
        Refused::Word(word) => Judgement::said(oauth_word(&word).unwrap_or(Cause::Transient)),
        Refused::Old { kind, message } => old(&kind, &message),
    })
}

fn read(body: &Value) -> Option<(Signal, Refused)> {
    if let Some(word) = body.get("error").and_then(Value::as_str) {
        let signal = Signal {
            code: Some(word.to_owned()),
            ..Signal::default()
        };
        return Some((signal, Refused::Word(word.to_owned())));
    }
    if let Some(kind) = body.get("error_type").and_then(Value::as_str) {
        let signal = Signal {
            code: text(&body["code"]),
            kind: Some(kind.to_owned()),
            ..Signal::default()
        };
        let message = body["error_message"].as_str().unwrap_or_default();
        return Some((
            signal,
            Refused::Old {
                kind: kind.to_owned(),
                message: message.to_owned(),
            },
        ));
    }
    let error = body.get("error")?.as_object()?;
    error_object(&Value::Object(error.clone()))
}

/// `subcode` is `error_subcode` in an envelope and `subcode` in `debug_token`.
fn error_object(error: &Value) -> Option<(Signal, Refused)> {
    let number = |name: &str| error.get(name).and_then(text)?.parse::<i64>().ok();
    let signal = Signal {
        code: error.get("code").and_then(text),
        subcode: ["error_subcode", "subcode"]
            .iter()
            .find_map(|name| error.get(*name).and_then(text)),
        kind: error.get("type").and_then(text),
        request_id: error.get("fbtrace_id").and_then(text),
    };
    let refused = Refused::Graph {
        code: number("code"),
        subcode: number("error_subcode").or(number("subcode")),
        passing: error["is_transient"].as_bool().unwrap_or_default(),
        message: error["message"].as_str().unwrap_or_default().to_owned(),
    };
    Some((signal, refused))
}

/// The error inside a healthy `debug_token` answer, as if it had come by itself.
pub(super) fn inspected(error: &Value, context: &Context) -> Verdict {
    let answer = Answer {
        status: 200,
        headers: Default::default(),
        body: serde_json::json!({ "error": error })
            .to_string()
            .into_bytes(),
    };
    classify(Stage::Introspection, &answer, context)
}

fn graph(
    stage: Stage,
    answer: &Answer,
    context: &Context,
    code: Option<i64>,
    subcode: Option<i64>,
    message: &str,
) -> Judgement {
    match (code, subcode) {
        (Some(190), subcode) => dead(context, subcode, message),
        (Some(102), _) => ended(context),
        (Some(101), _) => Judgement::said(Cause::AppDisabled),
        // appsecret_proof missing or wrong.
        (Some(104), _) => Judgement::said(Cause::ConfigError),
        // The version in the address was retired.
        (Some(RETIRED_VERSION), _) => Judgement::said(Cause::ConfigError),
        // We sent no token. The same 2500 is any other fault of a path.
        (Some(2500), _) if message.contains("access token") => {
            Judgement::likely(Cause::ConfigError)
        }
        // The same 1 means "try again" for data; the sentence is the only difference.
        (Some(1), _) if stage.token() && message.contains("client secret") => {
            Judgement::likely(Cause::ConfigError)
        }
        (Some(-1 | 1 | 2), _) => Judgement::said(Cause::Transient),
        // An authorization code that is too old or used (seen).
        (Some(100), Some(36007 | 36009)) if stage.token() => Judgement::said(Cause::UnknownInvalid),
        // A code that nobody has; no subcode, so the sentence is the only difference.
        (Some(100), None) if stage.token() && message.contains("verification code format") => {
            Judgement::likely(Cause::UnknownInvalid)
        }
        // The redirect address differs from the dialog's, or another field is wrong.
        (Some(100), _) if stage.token() => Judgement::likely(Cause::ConfigError),
        // Gone, not visible, not permitted, or throttled (seen): nothing is believed before it is
        // confirmed, see `facebook::check`.
        (Some(100), Some(33)) => Judgement::unknown(Cause::Transient),
        (Some(368), subcode) => restricted(subcode),
        (Some(25), Some(2_207_050)) => Judgement::said(Cause::AccountRestricted),
        (Some(4), Some(2_207_051)) => Judgement::said(Cause::PostingRestricted),
        // 30 hashtags in seven days (hashtag search); the posts of a day (content publishing).
        (Some(18), _) | (Some(9), Some(2_207_042)) => Judgement::said(Cause::RateLimited),
        (Some(4 | 17 | 32 | 341 | 613 | 80000..=80014), _) => {
            Judgement::said(Cause::RateLimited).after(regained(answer))
        }
        (Some(200), _) if blocked_app(message) => Judgement::likely(Cause::AppDisabled),
        // "Cannot call API for app on behalf of this user": limits of age and country of the app,
        // or a passing fault; never the person's consent, which was given a moment ago.
        (Some(200), _) if stage == Stage::Exchange => Judgement::unknown(Cause::ConfigError),
        // A role that is too low, or a rule of the Page's business, newly enforced: same code as a
        // missing permission.
        (Some(200), _) if role_gone(message) => Judgement::likely(Cause::RoleRemoved),
        (Some(3 | 10 | 200..=299), _) => Judgement::said(Cause::PermissionMissing),
        // A code nobody has described says nothing about the account.
        (Some(_) | None, _) => Judgement::unknown(Cause::Transient),
    }
}

/// 190: the token is dead; the subcode tells why.
fn dead(context: &Context, subcode: Option<i64>, message: &str) -> Judgement {
    match subcode {
        Some(458) => Judgement::said(Cause::AccessRevoked),
        // 490: enrolled in a blocking check (seen).
        Some(459 | 490) => Judgement::said(Cause::SecurityCheck),
        Some(460) => Judgement::said(Cause::PasswordChanged),
        Some(463) => Judgement::said(Cause::Expired),
        Some(464) => Judgement::said(Cause::AccountLocked),
        // 465, 466, 468: an older list only.
        Some(465) => Judgement::likely(Cause::AccountSuspended),
        Some(466) => Judgement::likely(Cause::AccessRevoked),
        Some(468) => Judgement::likely(Cause::Expired),
        // Also sent where the Page's business demands two-factor and the person has none.
        Some(492) => Judgement::likely(Cause::RoleRemoved),
        // No activity in the app for 90 days.
        Some(493) => Judgement::said(Cause::Expired),
        None => by_sentence(message).map_or_else(|| ended(context), Judgement::likely),
        Some(_) => ended(context),
    }
}

/// 190 without a subcode. That the token is dead stands whatever the sentence says, which follows
/// the person's language; where it is one of these (seen), it tells why.
fn by_sentence(message: &str) -> Option<Cause> {
    let message = message.to_lowercase();
    let table = [
        ("application has been deleted", Cause::AppDisabled),
        ("not authorized application", Cause::AccessRevoked),
        ("changed their password", Cause::PasswordChanged),
        ("changed the password", Cause::PasswordChanged),
        ("session has expired", Cause::Expired),
        ("administrator of the page", Cause::RoleRemoved),
        ("administrator, editor, or moderator", Cause::RoleRemoved),
        // The Page was left un-ticked in a later dialog.
        (
            "must be granted before impersonating",
            Cause::PermissionMissing,
        ),
    ];
    let mut table = table.into_iter();
    table.find_map(|(words, cause)| message.contains(words).then_some(cause))
}

/// No reason was given; the stored date may be one.
fn ended(context: &Context) -> Judgement {
    if context.access_ended() {
        Judgement::likely(Cause::Expired)
    } else {
        Judgement::unknown(Cause::UnknownInvalid)
    }
}

/// 368: blocked from acting. A new token does not lift it.
fn restricted(subcode: Option<i64>) -> Judgement {
    match subcode {
        Some(1_404_006 | 4_854_002) => Judgement::said(Cause::SecurityCheck),
        // Too many posts in a short time (seen).
        Some(1_390_008) => Judgement::said(Cause::RateLimited),
        Some(_) | None => Judgement::said(Cause::PostingRestricted),
    }
}

/// 100/33: gone, not visible, not permitted, or throttled.
pub(super) fn unseen(refusal: &Refusal) -> bool {
    let evidence = &refusal.finding.evidence;
    evidence.code.as_deref() == Some("100") && evidence.subcode.as_deref() == Some("33")
}

fn blocked_app(message: &str) -> bool {
    [
        "API access blocked",
        "API access deactivated",
        "API access disabled",
    ]
    .iter()
    .any(|sentence| message.contains(sentence))
}

fn role_gone(message: &str) -> bool {
    let message = message.to_lowercase();
    [
        "two factor",
        "two-factor",
        "sufficient administrative permission",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// Instagram's older shape has no code at all. All of it is about the attempt or the app; a used or
/// old code is told apart so that the person just tries again.
fn old(kind: &str, message: &str) -> Judgement {
    if kind == "OAuthRateLimitException" {
        return Judgement::said(Cause::RateLimited);
    }
    let message = message.to_lowercase();
    let of_code = [
        "code has been used",
        "code has expired",
        "code was not found or was already used",
        "invalid authorization code",
    ];
    if of_code.iter().any(|words| message.contains(words)) {
        Judgement::likely(Cause::UnknownInvalid)
    } else {
        Judgement::unknown(Cause::ConfigError)
    }
}

/// `X-Business-Use-Case-Usage` names the minutes until calls are allowed again.
fn regained(answer: &Answer) -> Option<TimeDelta> {
    let usage: Value = serde_json::from_str(answer.header("x-business-use-case-usage")?).ok()?;
    usage
        .as_object()?
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|entry| entry["estimated_time_to_regain_access"].as_i64())
        .max()
        .filter(|minutes| *minutes > 0)
        .map(TimeDelta::minutes)
}
