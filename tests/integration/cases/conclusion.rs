//! What the app makes of a redirect, of tokens and of a refusal, in the words of the cases.

use chrono::TimeDelta;
use holdfast_core::domain::cause::{Cause, Effect};
use holdfast_core::domain::grant::{End, Renewal};
use holdfast_core::domain::id::FlowId;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::Refusal;
use holdfast_core::sign_in::matching::{Decision, Expected, Issuer, matches};
use holdfast_core::sign_in::redirect::RedirectAnswer;
use holdfast_core::sign_in::state::FlowState;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;

use super::{Case, Got, now};

/// Each attempt that is open has a state of its own; the one that fits is the attempt that ends.
pub(super) fn redirect(case: &Case) -> Got {
    let refused = |reason| Got {
        outcome: "reason",
        reason: Some(reason),
        ..Got::default()
    };
    let Ok(url) = Url::parse(case.input["redirect_url"].as_str().unwrap_or_default()) else {
        return refused("config_error");
    };
    let mut landing = url.clone();
    landing.set_query(None);
    landing.set_fragment(None);
    let given = &case.given;
    let one = given["expected_state"].as_str();
    let several = given["expected_states"].as_array().into_iter().flatten();
    let states = one.into_iter().chain(several.filter_map(Value::as_str));
    let mut got = refused("config_error");
    for state in states {
        let expected = Expected {
            flow: FlowId(uuid::Uuid::nil()),
            redirect: landing.clone(),
            state: FlowState::from(SecretString::from(state)),
            issuer: Issuer::Unnamed,
        };
        got = match matches(&expected, &url) {
            Decision::Ours(RedirectAnswer::Code { code, .. }) => Got {
                outcome: "connected",
                parsed: Some(json!({"code": code.expose_secret(), "state": state})),
                ..Got::default()
            },
            Decision::Ours(RedirectAnswer::Declined) => refused("user_cancelled"),
            Decision::Ours(RedirectAnswer::Refused { cause, .. }) => {
                refused(cause.map_or("unknown", word))
            }
            Decision::Ours(RedirectAnswer::Contradiction | RedirectAnswer::WrongIssuer) => {
                refused("config_error")
            }
            // No exchange, and nothing is touched; there is no finer word among the causes.
            Decision::NotAnAnswer(_) => continue,
            Decision::GoOn | Decision::OfferBrowser => refused("not ours"),
        };
    }
    got
}

pub(super) fn connected(tokens: &TokenSet) -> Got {
    Got {
        outcome: "connected",
        expires_at: tokens.ends.access.reported(),
        expiry_kind: Some(match tokens.ends.access {
            End::Reported(_) => "token",
            End::Never => "never",
            End::Unknown => "unknown",
        }),
        refresh_expires_at: tokens.ends.refresh.and_then(End::reported),
        access: Some(tokens.access.expose_secret().to_owned()),
        refresh: tokens
            .refresh
            .as_ref()
            .map(|token| token.expose_secret().to_owned()),
        silent_refresh: Some(tokens.renewal != Renewal::None),
        ..Got::default()
    }
}

pub(super) fn refused(refusal: &Refusal, marks: bool) -> Got {
    reason(refusal.finding.cause, refusal.retry_after, marks)
}

pub(super) fn reason(cause: Cause, retry_after: Option<TimeDelta>, marks: bool) -> Got {
    Got {
        outcome: "reason",
        reason: Some(word(cause)),
        mark_invalid: marks
            && match cause.effect() {
                Effect::Ended
                | Effect::Blocked
                | Effect::RoleRemoved
                | Effect::PermissionMissing => true,
                Effect::PostingRestricted | Effect::AppProblem | Effect::Passing => false,
            },
        retry_at: retry_after.map(|wait| now() + wait),
        ..Got::default()
    }
}

/// The cases have one word for what the domain keeps apart: a restricted login and restricted
/// posting; a sign-in that ended without a word, and one whose renewal was broken off.
pub(super) fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::PostingRestricted => Cause::AccountRestricted.slug(),
        Cause::RenewalInterrupted => Cause::UnknownInvalid.slug(),
        cause => cause.slug(),
    }
}
