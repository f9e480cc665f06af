//! LinkedIn Pages and members.

use super::words::Words;
use super::{Cure, Guide, network_app, ours, passing};
use crate::domain::cause::Cause;
use crate::domain::network::Provider;

const HELP: (&str, &str) = (
    "Open LinkedIn's help",
    "https://www.linkedin.com/help/linkedin",
);

/// LinkedIn connects a Page only through a designated admin; a content admin, curator or analyst
/// is refused.
const DESIGNATED: &str = "a designated admin of the Page";

pub(super) fn guide(cause: Cause, words: &Words) -> Guide {
    let Words { profile, .. } = words;
    let reconnect = "Press Reconnect. LinkedIn opens in its own window.".to_owned();
    let sign_in = format!(
        "Sign in as {} or as someone else who is {DESIGNATED}.",
        words.who()
    );
    match cause {
        Cause::Expired => Guide::new(
            "sign-in ended",
            format!(
                "{} LinkedIn sign-in ended{}",
                words.whose_first(),
                words.on_day()
            ),
            "LinkedIn ends a sign-in after 365 days, and after 60 where the network app may not \
             renew it.",
            [
                reconnect,
                sign_in,
                format!("Accept the list of permissions as it is, and choose {profile}."),
            ],
            Cure::Reconnect,
        ),
        Cause::PasswordChanged => Guide::new(
            "password changed",
            format!(
                "{} LinkedIn password changed{}",
                words.whose_first(),
                words.on_day()
            ),
            "LinkedIn ends the sign-ins made with the old password or address.",
            [
                reconnect,
                format!("Sign in as {} with the new password.", words.who()),
                format!("Accept the list of permissions, and choose {profile}."),
            ],
            Cure::Reconnect,
        ),
        Cause::SignInElsewhere => ours::sign_in_elsewhere(Provider::Linkedin, words),
        Cause::AccessRevoked => Guide::new(
            "access removed",
            format!(
                "Access was removed in {} LinkedIn settings{}",
                words.whose(),
                words.on_day()
            ),
            format!(
                "The app was removed under Permitted services of {} LinkedIn login.",
                words.whose()
            ),
            [
                format!("Ask {} whether that was on purpose.", words.who()),
                format!("If it was not, press Reconnect. {sign_in}"),
                format!("Accept the list of permissions, and choose {profile}."),
            ],
            Cure::Reconnect,
        )
        .at(
            "Open Permitted services",
            "https://www.linkedin.com/mypreferences/d/data-sharing-for-permitted-services",
        ),
        Cause::UnknownInvalid => Guide::new(
            "access ended",
            words.ended_by_either("LinkedIn"),
            "LinkedIn no longer accepts the sign-in and does not say why. A changed password, a \
             security check and a removed app all look the same from outside.",
            [
                format!(
                    "Ask {} whether linkedin.com shows a message after signing in, and follow it.",
                    words.who()
                ),
                reconnect,
                sign_in,
            ],
            Cure::Reconnect,
        ),
        Cause::RenewalInterrupted => ours::renewal_interrupted(Provider::Linkedin, words),
        Cause::AnotherAccount => ours::another_account(Provider::Linkedin, words),
        Cause::KeyLost => ours::key_lost(Provider::Linkedin, words),
        Cause::SecurityCheck => Guide::new(
            "security check",
            format!(
                "LinkedIn asks {} for a security check{}",
                words.who(),
                words.since_day()
            ),
            "LinkedIn wants to be sure who signs in. Until the check is done, reconnecting fails.",
            [
                format!("Sign in at linkedin.com with {} login.", words.whose()),
                "Complete the check: a code, or a proof of identity.".to_owned(),
                format!("Then press Reconnect, and choose {profile}."),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountLocked => Guide::new(
            "login locked",
            format!("LinkedIn locked {} login{}", words.whose(), words.on_day()),
            "LinkedIn locks a login for a while after unusual activity or wrong passwords.",
            [
                format!(
                    "Sign in at linkedin.com with {} login and follow the steps to unlock.",
                    words.whose()
                ),
                "If LinkedIn asks, choose a new password.".to_owned(),
                format!("Then press Reconnect, and choose {profile}."),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountSuspended => Guide::new(
            "login suspended",
            format!(
                "LinkedIn suspended {} login{}",
                words.whose(),
                words.on_day()
            ),
            "LinkedIn suspends logins for an invented name, for several profiles of one person, or \
             for content that others reported.",
            [
                format!(
                    "Sign in at linkedin.com with {} login and appeal there.",
                    words.whose()
                ),
                format!(
                    "Do not wait for it: someone else who is {DESIGNATED} can press Reconnect now."
                ),
                "Once the login is back, press Reconnect.".to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountRestricted => Guide::new(
            "login restricted",
            format!(
                "LinkedIn restricted {} login{}",
                words.whose(),
                words.on_day()
            ),
            "LinkedIn limits the login until its member has read and answered a message.",
            [
                format!(
                    "Sign in at linkedin.com with {} login and read the message.",
                    words.whose()
                ),
                "Confirm the identity or accept the rules, as it says.".to_owned(),
                format!("Then press Reconnect, and choose {profile}."),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::RoleRemoved => Guide::new(
            "no longer an administrator",
            format!(
                "{} is not a designated admin of {profile}",
                words.who_first()
            ),
            "LinkedIn lets only a designated admin of the Page connect it. Another admin role is \
             not enough.",
            [
                format!("Let someone press Reconnect who is {DESIGNATED}."),
                format!(
                    "Or ask them to open Admin tools, then Manage admins, and make {} one.",
                    words.who()
                ),
                "After such a change, press Check again.".to_owned(),
            ],
            Cure::SomeoneElse,
        )
        .at(HELP.0, HELP.1),
        Cause::PermissionMissing => Guide::new(
            "a permission is missing",
            format!("LinkedIn was not allowed everything {profile} needs"),
            "LinkedIn gave fewer permissions than were asked for, or the network app lacks the \
             product Community Management.",
            [
                format!("Press Reconnect. {sign_in}"),
                "Accept the whole list. LinkedIn allows all of it or nothing.".to_owned(),
                "If it stays, the administrator of the network app adds the product at LinkedIn."
                    .to_owned(),
            ],
            Cure::Reconnect,
        ),
        Cause::PostingRestricted => Guide::new(
            "publishing",
            format!("LinkedIn stopped posting to {profile}{}", words.on_day()),
            "LinkedIn holds back posts after very many in a day or for content it does not allow. \
             Reading still works. Signing in again does not help.",
            [
                format!("Open {profile} at linkedin.com and read LinkedIn's message."),
                "If it is a mistake, ask LinkedIn for a second look.".to_owned(),
                "Planned posts wait. Holdfast asks LinkedIn again each day.".to_owned(),
            ],
            Cure::NotByReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AppDisabled => network_app::disabled(Provider::Linkedin, words),
        Cause::ConfigError => network_app::misconfigured(Provider::Linkedin, words),
        Cause::RateLimited => passing::rate_limited(Provider::Linkedin, words),
        Cause::Transient => passing::transient(Provider::Linkedin, words),
    }
}
