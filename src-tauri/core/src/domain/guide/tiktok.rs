//! TikTok accounts, through either of TikTok's two ways in.

use super::words::Words;
use super::{Cure, Guide, network_app, ours, passing};
use crate::domain::cause::Cause;
use crate::domain::network::Provider;

const HELP: (&str, &str) = ("Open TikTok's help", "https://support.tiktok.com");

pub(super) fn guide(provider: Provider, cause: Cause, words: &Words) -> Guide {
    let Words { profile, .. } = words;
    let site = provider.name();
    let reconnect = format!("Press Reconnect. {site} opens in your browser.");
    let sign_in = format!("Sign in as {profile}, and allow everything in the list.");
    match cause {
        Cause::Expired => Guide::new(
            "sign-in ended",
            format!("{profile}'s {site} sign-in ended{}", words.on_day()),
            format!("{site} ends a sign-in after at most 365 days. Nothing was deleted."),
            [
                reconnect,
                sign_in,
                "Holdfast then renews it by itself until the next end.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::PasswordChanged => Guide::new(
            "password changed",
            format!("{profile}'s {site} password changed{}", words.on_day()),
            format!("{site} can end the sign-ins made with the old password or username."),
            [
                reconnect,
                format!("Sign in as {profile} with the new password."),
                "Allow everything in the list.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::SignInElsewhere => ours::sign_in_elsewhere(provider, words),
        Cause::AccessRevoked => Guide::new(
            "access removed",
            format!(
                "Access was removed in {profile}'s {site} settings{}",
                words.on_day()
            ),
            format!(
                "Somebody removed the app in {site} under Security and permissions, Apps and \
                 services."
            ),
            [
                format!("Ask who looks after {profile} whether that was on purpose."),
                format!("If it was not, press Reconnect and sign in to {site} as {profile}."),
                "Allow everything in the list.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::UnknownInvalid => Guide::new(
            "access ended",
            words.ended_by_either(site),
            format!(
                "{site} no longer accepts the sign-in and does not say why. A removed app, a \
                 changed password and a check by {site} all look the same from outside."
            ),
            [
                format!("Open {site} as {profile}. If it shows a message, follow it first."),
                reconnect,
                sign_in,
            ],
            Cure::Reconnect,
        ),
        Cause::RenewalInterrupted => ours::renewal_interrupted(provider, words),
        Cause::AnotherAccount => ours::another_account(provider, words),
        Cause::KeyLost => ours::key_lost(provider, words),
        Cause::SecurityCheck => Guide::new(
            "security check",
            format!(
                "{site} asks {profile} for a security check{}",
                words.since_day()
            ),
            format!("{site} wants to be sure who signs in. Until then reconnecting fails."),
            [
                format!("Sign in to {site} in the app as {profile}."),
                "Complete the check: a puzzle, a code by phone, or a known device.".to_owned(),
                "Then press Reconnect, and allow everything in the list.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountLocked => Guide::new(
            "account locked",
            format!("{site} locked {profile}{}", words.on_day()),
            format!("{site} locks an account that looks taken over, or whose age is in question."),
            [
                format!("Open {site} in the app as {profile} and follow the steps to unlock."),
                "Have a proof of age or the phone number at hand.".to_owned(),
                "Then press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountSuspended => Guide::new(
            "account suspended",
            format!("{site} suspended {profile}{}", words.on_day()),
            format!("{site} banned or deleted the account. Reconnecting cannot bring it back."),
            [
                format!("Open {site} in the app as {profile} and press Appeal in its message."),
                "Follow the appeal there. Planned posts wait.".to_owned(),
                "If it succeeds, press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountRestricted => Guide::new(
            "account restricted",
            format!("{site} restricted {profile}{}", words.on_day()),
            format!("For a time {site} lets the account do less, after breaches of its rules."),
            [
                format!("In the {site} app, open Account check."),
                "Read how long it lasts, and appeal if it is a mistake.".to_owned(),
                "When it is over, press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::RoleRemoved => Guide::new(
            "another account",
            format!("{} no longer signs in to {profile}", words.who_first()),
            format!(
                "{site} has no roles: one sign-in is one account, and this one does not reach \
                 {profile} any more."
            ),
            [
                format!("Find out who signs in to {site} as {profile} today."),
                "Let them press Reconnect on this computer, or copy them a message.".to_owned(),
                sign_in,
            ],
            Cure::SomeoneElse,
        ),
        Cause::PermissionMissing => Guide::new(
            "a permission is missing",
            format!("{site} was not allowed everything {profile} needs"),
            format!(
                "A line was switched off in {site}'s dialog, or {site} has not reviewed the \
                 network app for it yet."
            ),
            [
                reconnect,
                format!("Sign in as {profile}, and leave every line switched on."),
                "If it stays, the administrator of the network app asks TikTok for the review."
                    .to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::PostingRestricted => Guide::new(
            "publishing",
            format!("{site} stopped posting to {profile}{}", words.on_day()),
            format!(
                "{site} does this for a time when it takes posts for spam. The account itself \
                 works. Signing in again does not help."
            ),
            [
                format!("In the {site} app, open Account check and read the reason."),
                "If it is a mistake, appeal there.".to_owned(),
                format!("Planned posts wait. Holdfast asks {site} again each day."),
            ],
            Cure::NotByReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AppDisabled => network_app::disabled(provider, words),
        Cause::ConfigError => network_app::misconfigured(provider, words),
        Cause::RateLimited => passing::rate_limited(provider, words),
        Cause::Transient => passing::transient(provider, words),
    }
}
