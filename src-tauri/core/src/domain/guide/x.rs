//! X accounts.

use super::words::Words;
use super::{Cure, Guide, network_app, ours, passing};
use crate::domain::cause::Cause;
use crate::domain::network::Provider;

const HELP: (&str, &str) = ("Open X's help", "https://help.x.com");

pub(super) fn guide(cause: Cause, words: &Words) -> Guide {
    let Words { profile, .. } = words;
    let reconnect = "Press Reconnect. X opens with the page to allow the app.".to_owned();
    let sign_in = format!("See that the page names {profile}, and press Allow.");
    match cause {
        Cause::Expired => Guide::new(
            "sign-in ended",
            format!("{profile}'s X sign-in ended{}", words.on_day()),
            "X gives sign-ins no end by date, but drops one that was not used for about half a \
             year.",
            [
                reconnect,
                sign_in,
                "Leave Holdfast running now and then, so that it can renew the sign-in.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::PasswordChanged => Guide::new(
            "password changed",
            format!("{profile}'s X password changed{}", words.on_day()),
            "X can end the sign-ins made with the old password.",
            [
                reconnect,
                format!("Sign in as {profile} with the new password."),
                "Press Allow.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::SignInElsewhere => ours::sign_in_elsewhere(Provider::X, words),
        Cause::AccessRevoked => Guide::new(
            "access removed",
            format!(
                "Access was removed in {profile}'s X settings{}",
                words.on_day()
            ),
            "Somebody removed the app at X under Security and account access, Connected apps.",
            [
                format!("Ask who looks after {profile} on X whether that was on purpose."),
                "If it was not, press Reconnect.".to_owned(),
                sign_in,
            ],
            Cure::Reconnect,
        )
        .at(
            "Open Connected apps",
            "https://x.com/settings/connected_apps",
        ),
        Cause::UnknownInvalid => Guide::new(
            "access ended",
            words.ended_by_either("X"),
            "X no longer accepts the sign-in and does not say why. A removed app, a changed \
             password and a sign-in unused for long all look the same from outside.",
            [
                format!(
                    "Open x.com as {profile}. If it asks to unlock the account, do that first."
                ),
                reconnect,
                sign_in,
            ],
            Cure::Reconnect,
        ),
        Cause::RenewalInterrupted => ours::renewal_interrupted(Provider::X, words),
        Cause::AnotherAccount => ours::another_account(Provider::X, words),
        Cause::KeyLost => ours::key_lost(Provider::X, words),
        Cause::SecurityCheck => Guide::new(
            "security check",
            format!("X asks {profile} for a security check{}", words.since_day()),
            "X wants to be sure that a person uses the account. Until then reconnecting fails.",
            [
                format!("Sign in at x.com as {profile}."),
                "Complete the check: a puzzle, or a code by mail or phone.".to_owned(),
                "Then press Reconnect, and press Allow.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountLocked => Guide::new(
            "account locked",
            format!("X locked {profile}{}", words.on_day()),
            "X locks an account after unusual activity. It works again once it is unlocked there.",
            [
                format!("Sign in at x.com as {profile} and press Start to unlock it."),
                "Confirm the phone number or address, and change the password if X asks."
                    .to_owned(),
                "Then press Check again. If it is still refused, press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountSuspended => Guide::new(
            "account suspended",
            format!("X suspended {profile}{}", words.on_day()),
            "X suspends accounts for spam, an invented identity, or content against its rules. \
             Reconnecting does not help before X lifts it.",
            [
                format!("Sign in at x.com as {profile} and read the reason."),
                "Send an appeal to X. Holdfast cannot do that for you.".to_owned(),
                "When X has lifted it, press Reconnect. Holdfast asks X once a day meanwhile."
                    .to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(
            "Appeal at X",
            "https://help.x.com/en/forms/account-access/appeals",
        ),
        Cause::AccountRestricted => Guide::new(
            "account restricted",
            format!("X restricted {profile}{}", words.on_day()),
            "For a time X lets the account do less, mostly between half a day and a week.",
            [
                format!("Sign in at x.com as {profile} and read how long it lasts."),
                "Remove the post that X names, or appeal if it is a mistake.".to_owned(),
                "When it is over, press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::RoleRemoved => Guide::new(
            "another account",
            format!("{} no longer signs in to {profile}", words.who_first()),
            format!(
                "X has no roles: one sign-in is one account, and this one does not reach {profile} \
                 any more."
            ),
            [
                format!("Find out who signs in to X as {profile} today."),
                "Let them press Reconnect on this computer, or copy them a message.".to_owned(),
                sign_in,
            ],
            Cure::SomeoneElse,
        ),
        Cause::PermissionMissing => Guide::new(
            "a permission is missing",
            format!("X was not allowed everything {profile} needs"),
            "The sign-in was made with fewer permissions, or X answers replies of this app only \
             where the account was mentioned.",
            [
                reconnect,
                sign_in,
                "If it stays, the administrator of the network app sets Read and write at X."
                    .to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::PostingRestricted => Guide::new(
            "publishing",
            format!("X stopped posting to {profile}{}", words.on_day()),
            "X does this for a time after many posts, or when it takes them for automatic. Reading \
             still works. Signing in again does not help.",
            [
                format!("Sign in at x.com as {profile} and read the message."),
                "Answer it there, or appeal if it is a mistake.".to_owned(),
                "Planned posts wait. Holdfast asks X again each day.".to_owned(),
            ],
            Cure::NotByReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AppDisabled => network_app::disabled(Provider::X, words),
        Cause::ConfigError => network_app::misconfigured(Provider::X, words),
        Cause::RateLimited => passing::rate_limited(Provider::X, words),
        Cause::Transient => passing::transient(Provider::X, words),
    }
}
