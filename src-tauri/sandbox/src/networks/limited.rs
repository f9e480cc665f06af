//! How each network says that too much was asked, and how much may still be.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{google_api, linkedin_api, meta, oauth_error, tiktok, tiktok_business, x};
use crate::answer::Answer;
use crate::call::Call;
use crate::limits::{Counts, Level};
use crate::provider::Provider;
use crate::state::State;
use crate::world::ProfileKind;

/// The refusal of a request beyond an allowance.
pub fn refuse(state: &State, call: &Call, provider: Provider, level: &Level) -> Answer {
    match provider {
        Provider::Facebook | Provider::Instagram => meta_refusal(state, level),
        Provider::Linkedin => linkedin(level.counts),
        Provider::Tiktok => tiktok(call),
        Provider::X => too_many_at_x(),
        Provider::Google => google(call),
    }
}

/// The refusal of the lever, which announces a wait where the network has a way to.
pub fn refuse_for(call: &Call, provider: Provider, now: DateTime<Utc>, seconds: u64) -> Answer {
    match provider {
        // Meta tells the wait in its usage header.
        Provider::Facebook | Provider::Instagram => {
            let minutes = seconds.div_ceil(60);
            let usage = json!({ "call_count": 100, "total_time": 42, "total_cputime": 40,
                "estimated_time_to_regain_access": minutes });
            meta::error(4, None, "(#4) Application request limit reached")
                .header("x-app-usage", usage.to_string())
        }
        Provider::X => {
            let reset = now.timestamp().saturating_add_unsigned(seconds);
            window(too_many_at_x(), 75, 0, reset)
        }
        Provider::Linkedin => linkedin(Counts::Member).header("retry-after", seconds.to_string()),
        Provider::Tiktok => tiktok(call).header("retry-after", seconds.to_string()),
        Provider::Google => google(call).header("retry-after", seconds.to_string()),
    }
}

fn meta_refusal(state: &State, level: &Level) -> Answer {
    match level.counts {
        Counts::App => meta::error(4, None, "(#4) Application request limit reached"),
        Counts::Member => meta::error(17, None, "(#17) User request limit reached"),
        Counts::Object => {
            let (code, _) = use_case(state, &level.of);
            let message = format!("(#{code}) There have been too many calls to this account.");
            meta::error(code, None, &message)
        }
    }
}

/// Meta's code and name of the use case that counts an object (Graph API, rate limits).
fn use_case(state: &State, object: &str) -> (i64, &'static str) {
    match state.world.profile(object).map(|profile| profile.kind) {
        Some(ProfileKind::InstagramAccount) => (80_002, "instagram"),
        Some(ProfileKind::AdAccount) => (80_004, "ads_management"),
        Some(
            ProfileKind::Page
            | ProfileKind::Organization
            | ProfileKind::TiktokAccount
            | ProfileKind::XAccount
            | ProfileKind::YoutubeChannel
            | ProfileKind::Location,
        )
        | None => (80_001, "pages"),
    }
}

fn linkedin(counts: Counts) -> Answer {
    let text = match counts {
        Counts::App => {
            "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
        }
        Counts::Member | Counts::Object => {
            "Resource level throttle MEMBER DAY limit for calls to this resource is reached."
        }
    };
    linkedin_api::error(429, Some(101), "TOO_MANY_REQUESTS", text)
}

fn tiktok(call: &Call) -> Answer {
    if call.host == "business-api.tiktok.com" {
        tiktok_business::envelope(40_100, "Too many requests.", &json!({}))
    } else {
        tiktok::error(429, "rate_limit_exceeded", "Too many requests.")
    }
}

fn too_many_at_x() -> Answer {
    x::problem(429, "Too Many Requests", "about:blank", "Too Many Requests")
}

fn google(call: &Call) -> Answer {
    match call.host.as_str() {
        "oauth2.googleapis.com" => oauth_error(429, "rate_limit_exceeded", "Rate limited."),
        "www.googleapis.com" => google_api::error(
            403,
            "PERMISSION_DENIED",
            "quotaExceeded",
            "The request cannot be completed because you have exceeded your quota.",
        ),
        _ => google_api::detailed(
            429,
            "RESOURCE_EXHAUSTED",
            "rateLimitExceeded",
            "RATE_LIMIT_EXCEEDED",
            "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.",
        ),
    }
}

/// Adds what the network's headers say of the allowances. LinkedIn, TikTok and Google say nothing.
pub fn told(
    state: &State,
    answer: Answer,
    provider: Provider,
    levels: &[Level],
    now: DateTime<Utc>,
) -> Answer {
    match provider {
        Provider::Facebook | Provider::Instagram => levels.iter().fold(answer, |answer, level| {
            meta_usage(state, answer, level, now)
        }),
        // The lever has its own.
        Provider::X if answer.headers.iter().any(|(name, _)| *name == LIMIT) => answer,
        Provider::X => match levels.iter().find(|level| level.counts == Counts::Member) {
            Some(level) => {
                let left = level.limit.saturating_sub(level.used);
                window(answer, level.limit, left, level.reset.timestamp())
            }
            None => answer,
        },
        Provider::Linkedin | Provider::Tiktok | Provider::Google => answer,
    }
}

const LIMIT: &str = "x-rate-limit-limit";

fn window(answer: Answer, limit: u64, left: u64, reset: i64) -> Answer {
    answer
        .header(LIMIT, limit.to_string())
        .header("x-rate-limit-remaining", left.to_string())
        .header("x-rate-limit-reset", reset.to_string())
}

fn meta_usage(state: &State, answer: Answer, level: &Level, now: DateTime<Utc>) -> Answer {
    let share = level.percent();
    let counters =
        json!({ "call_count": share, "total_time": share / 2, "total_cputime": share / 3 });
    match level.counts {
        Counts::App
            if answer
                .headers
                .iter()
                .any(|(name, _)| *name == "x-app-usage") =>
        {
            answer
        }
        Counts::App => answer.header("x-app-usage", counters.to_string()),
        Counts::Member => answer,
        Counts::Object => {
            let (_, kind) = use_case(state, &level.of);
            let wait = (level.reset - now).num_minutes().max(1);
            let mut case = counters;
            case["type"] = kind.into();
            case["estimated_time_to_regain_access"] = if level.over() { wait } else { 0 }.into();
            let usage = Map::from_iter([(level.of.clone(), json!([case]))]);
            answer.header(
                "x-business-use-case-usage",
                Value::Object(usage).to_string(),
            )
        }
    }
}
