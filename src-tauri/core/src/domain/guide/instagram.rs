//! Instagram accounts signed in at Instagram itself, without a Page.

use super::words::Words;
use super::{Cure, Guide, network_app, ours, passing};
use crate::domain::cause::Cause;
use crate::domain::network::Provider;

const HELP: (&str, &str) = ("Open Instagram's help", "https://help.instagram.com");

pub(super) fn guide(cause: Cause, words: &Words) -> Guide {
    let Words { profile, .. } = words;
    let reconnect = "Press Reconnect. Instagram opens in its own window.".to_owned();
    let sign_in = format!("Sign in as {profile}, not as another account of yours.");
    match cause {
        Cause::Expired => Guide::new(
            "sign-in ended",
            format!("{profile}'s Instagram sign-in ended{}", words.on_day()),
            "Instagram ends a sign-in after 60 days. Holdfast extends it in time, but this time \
             Instagram could not be reached or refused until it was over.",
            [
                reconnect,
                sign_in,
                "Allow everything in the list. Then it is extended by itself again.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::PasswordChanged => Guide::new(
            "password changed",
            format!("{profile}'s Instagram password changed{}", words.on_day()),
            "Instagram ends every sign-in made with the old password or username. Posts and \
             comments are untouched.",
            [
                reconnect,
                format!("Sign in as {profile} with the new password."),
                "Allow everything in the list.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::SignInElsewhere => ours::sign_in_elsewhere(Provider::Instagram, words),
        Cause::AccessRevoked => Guide::new(
            "access removed",
            format!(
                "Access was removed in {profile}'s Instagram settings{}",
                words.on_day()
            ),
            "Somebody removed the app under Apps and websites of the Instagram account.",
            [
                format!("Ask who looks after {profile} whether that was on purpose."),
                format!("If it was not, press Reconnect and sign in as {profile}."),
                "Allow everything in the list.".to_owned(),
            ],
            Cure::Reconnect,
        )
        .at(
            "Open Apps and websites",
            "https://www.instagram.com/accounts/manage_access/",
        ),
        Cause::UnknownInvalid => Guide::new(
            "access ended",
            words.ended_by_either("Instagram"),
            "Instagram no longer accepts the sign-in and does not say why. A reset by Instagram, a \
             sign-out everywhere or a switch to a personal account can be the reason.",
            [
                "In the Instagram app, see that it is still a professional account.".to_owned(),
                reconnect,
                sign_in,
            ],
            Cure::Reconnect,
        ),
        Cause::RenewalInterrupted => ours::renewal_interrupted(Provider::Instagram, words),
        Cause::AnotherAccount => ours::another_account(Provider::Instagram, words),
        Cause::KeyLost => ours::key_lost(Provider::Instagram, words),
        Cause::SecurityCheck => Guide::new(
            "security check",
            format!(
                "Instagram asks {profile} for a security check{}",
                words.since_day()
            ),
            "Instagram wants to be sure who uses the account. Until the check is done, \
             reconnecting fails.",
            [
                format!("Sign in at instagram.com or in the app as {profile}."),
                "Complete the check: a code by mail or phone, or This was me.".to_owned(),
                "Then press Reconnect, and allow everything in the list.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountLocked => Guide::new(
            "account locked",
            format!("Instagram locked {profile}{}", words.on_day()),
            "Instagram locks an account that is not confirmed or looks taken over.",
            [
                format!("Sign in at instagram.com as {profile} and follow the steps to unlock."),
                "Change the password there if Instagram asks for it.".to_owned(),
                "Then press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountSuspended => Guide::new(
            "account suspended",
            format!("Instagram suspended {profile}{}", words.on_day()),
            "Instagram suspends accounts for an invented name, for many accounts on one address, \
             or for content that others reported.",
            [
                format!("Sign in at instagram.com as {profile} and read the reason."),
                "Ask Instagram for a review there. It must be asked for within 180 days."
                    .to_owned(),
                "Once the account is back, press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountRestricted => Guide::new(
            "account restricted",
            format!("Instagram restricted {profile}{}", words.on_day()),
            "For a time Instagram lets the account do less through other programs.",
            [
                "In the Instagram app, open Account Status.".to_owned(),
                "Read how long it lasts, and ask for a review if it is a mistake.".to_owned(),
                "When the restriction is over, press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::RoleRemoved => Guide::new(
            "no professional account",
            format!("{profile} is no longer a professional account"),
            "Instagram lets other programs reach professional accounts only. This one was turned \
             into a personal account, or its sign-in belongs to another one now.",
            [
                "In the Instagram app, open Settings and switch to a professional account."
                    .to_owned(),
                format!("Ask whoever signs in as {profile} on Instagram to press Reconnect."),
                "Allow everything in the list.".to_owned(),
            ],
            Cure::SomeoneElse,
        ),
        Cause::PermissionMissing => Guide::new(
            "a permission is missing",
            format!("Instagram was not allowed everything {profile} needs"),
            "A line was switched off in Instagram's dialog, so a part does not work.",
            [
                reconnect,
                sign_in,
                "Leave every line of the list switched on.".to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::PostingRestricted => Guide::new(
            "publishing",
            format!("Instagram stopped posting to {profile}{}", words.on_day()),
            "Instagram does this after many posts in a day, or for content it does not allow. \
             Comments still come in. Signing in again does not help.",
            [
                "In the Instagram app, open Account Status and read the reason.".to_owned(),
                "If it is a mistake, ask for a review there.".to_owned(),
                "Planned posts wait. Holdfast asks Instagram again each day.".to_owned(),
            ],
            Cure::NotByReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AppDisabled => network_app::disabled(Provider::Instagram, words),
        Cause::ConfigError => network_app::misconfigured(Provider::Instagram, words),
        Cause::RateLimited => passing::rate_limited(Provider::Instagram, words),
        Cause::Transient => passing::transient(Provider::Instagram, words),
    }
}
