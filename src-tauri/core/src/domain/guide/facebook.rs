//! What hangs on a Facebook sign-in: Pages, Instagram accounts through Facebook, watching, ads.

use super::place::Place;
use super::words::Words;
use super::{Cure, Guide, Names, ads, network_app, ours, passing};
use crate::domain::cause::Cause;
use crate::domain::network::{Network, Provider, Purpose};

/// Facebook wants a day between the check and the next sign-in; an earlier one can start the
/// check anew.
const HOURS_AFTER_THE_CHECK: u32 = 24;

const HELP: (&str, &str) = ("Open Facebook's help", "https://www.facebook.com/help");

pub(super) fn guide(cause: Cause, words: &Words, names: &Names) -> Guide {
    let place = Place::new(names.purpose, words);
    match cause {
        Cause::Expired => expired(words, &place),
        Cause::PasswordChanged => password_changed(words, &place),
        Cause::SignInElsewhere => ours::sign_in_elsewhere(Provider::Facebook, words),
        Cause::AccessRevoked => access_revoked(words, &place),
        Cause::UnknownInvalid => unknown_invalid(words, &place),
        Cause::RenewalInterrupted => ours::renewal_interrupted(Provider::Facebook, words),
        Cause::AnotherAccount => ours::another_account(Provider::Facebook, words),
        Cause::KeyLost => ours::key_lost(Provider::Facebook, words),
        Cause::SecurityCheck => security_check(words, &place),
        Cause::AccountLocked => account_locked(words, &place),
        Cause::AccountSuspended => account_suspended(words, &place),
        Cause::AccountRestricted => account_restricted(words, &place),
        Cause::RoleRemoved => role_removed(words, &place, names.purpose),
        Cause::PermissionMissing => permission_missing(words, &place, names.purpose),
        Cause::PostingRestricted => match names.purpose {
            Purpose::Paid => ads::restricted(words, names.standing.as_deref()),
            Purpose::Owned | Purpose::Monitored => posting_restricted(words, &place, names.purpose),
        },
        Cause::AppDisabled => network_app::disabled(Provider::Facebook, words),
        Cause::ConfigError => network_app::misconfigured(Provider::Facebook, words),
        Cause::RateLimited => passing::rate_limited(Provider::Facebook, words),
        Cause::Transient => passing::transient(Provider::Facebook, words),
    }
}

fn expired(words: &Words, place: &Place) -> Guide {
    Guide::new(
        "sign-in ended",
        format!(
            "{} Facebook sign-in ended{}",
            words.whose_first(),
            words.on_day()
        ),
        format!(
            "Facebook ends a sign-in after 60 days, or 90 days after its member last used the app. \
             Nothing about {} was deleted.",
            place.thing
        ),
        [
            "Press Reconnect. Facebook opens in its own window.".to_owned(),
            format!(
                "Sign in as {} or as someone else with {}.",
                words.who(),
                place.role
            ),
            place.tick.clone(),
        ],
        Cure::Reconnect,
    )
}

fn password_changed(words: &Words, place: &Place) -> Guide {
    Guide::new(
        "password changed",
        format!(
            "{} Facebook password changed{}",
            words.whose_first(),
            words.on_day()
        ),
        format!(
            "Facebook ends every sign-in made with the old password, also when the name of the \
             login changed or Facebook reset it to be safe. As for {}, it is fine and nothing was \
             deleted.",
            place.thing
        ),
        [
            "Press Reconnect. Facebook opens in its own window.".to_owned(),
            format!(
                "Sign in with the new password, as {} or as someone else with {}.",
                words.who(),
                place.role
            ),
            place.tick.clone(),
        ],
        Cure::Reconnect,
    )
}

fn access_revoked(words: &Words, place: &Place) -> Guide {
    Guide::new(
        "access removed",
        format!(
            "Access was removed in {} Facebook settings{}",
            words.whose(),
            words.on_day()
        ),
        format!(
            "Somebody removed the app under Business integrations of {} Facebook login. Facebook \
             then ends everything that hangs on it.",
            words.whose()
        ),
        [
            format!("Ask {} whether that was on purpose.", words.who()),
            format!(
                "If it was not, press Reconnect and sign in as {} or as someone else with {}.",
                words.who(),
                place.role
            ),
            place.tick.clone(),
        ],
        Cure::Reconnect,
    )
    .at(
        "Open Business integrations",
        "https://www.facebook.com/settings?tab=business_tools",
    )
}

fn unknown_invalid(words: &Words, place: &Place) -> Guide {
    Guide::new(
        "access ended",
        words.ended_by_either("Facebook"),
        format!(
            "Facebook no longer accepts the sign-in and does not say why. Signing out everywhere, \
             a removed app or a reset by Facebook can all be the reason. Nothing about {} was \
             deleted.",
            place.thing
        ),
        [
            "Press Reconnect. If Facebook shows a message about the login, follow it first."
                .to_owned(),
            format!(
                "Sign in as {} or as someone else with {}.",
                words.who(),
                place.role
            ),
            place.tick.clone(),
        ],
        Cure::Reconnect,
    )
}

fn security_check(words: &Words, place: &Place) -> Guide {
    let guide = Guide::new(
        "security check",
        format!(
            "Facebook asks {} for a security check{}",
            words.who(),
            words.since_day()
        ),
        format!(
            "Facebook wants to be sure that {} is really there. Until the check is done, nothing \
             that hangs on that login works, and reconnecting fails. That includes {}.",
            words.who(),
            place.thing
        ),
        [
            "In your browser, clear cookies and history for facebook.com.".to_owned(),
            format!("Sign in at facebook.com with {} login.", words.whose()),
            "Complete the check: a code, a photo, or recent activity to confirm. If the check \
             itself fails or loops, report it to Facebook."
                .to_owned(),
            format!(
                "Come back and press I completed it, then wait {HOURS_AFTER_THE_CHECK} hours. \
                 Reconnecting earlier can start the check anew."
            ),
            format!("When the notice comes, press Reconnect. {}", place.tick),
        ],
        Cure::StepThenReconnect,
    );
    Guide {
        wait_hours: Some(HOURS_AFTER_THE_CHECK),
        ..guide.at(HELP.0, HELP.1)
    }
}

fn account_locked(words: &Words, place: &Place) -> Guide {
    Guide::new(
        "login locked",
        format!("Facebook locked {} login{}", words.whose(), words.on_day()),
        format!(
            "Facebook locks a login that is not confirmed, or that looks taken over. Until it is \
             unlocked at facebook.com, {} cannot be reached with it.",
            place.thing
        ),
        [
            format!("Sign in at facebook.com with {} login.", words.whose()),
            "Confirm the email address or phone number, or follow the steps to unlock.".to_owned(),
            format!("Then press Reconnect. {}", place.tick),
            format!(
                "If it stays locked, someone else with {} can press Reconnect instead.",
                place.role
            ),
        ],
        Cure::StepThenReconnect,
    )
    .at(HELP.0, HELP.1)
}

fn account_suspended(words: &Words, place: &Place) -> Guide {
    Guide::new(
        "login suspended",
        format!(
            "Facebook suspended {} login{}",
            words.whose(),
            words.on_day()
        ),
        format!(
            "Facebook suspends logins for an invented name, for many addresses on one login, or \
             for content that others reported. What hangs on it stops, {} too.",
            place.thing
        ),
        [
            format!(
                "Sign in at facebook.com with {} login and read the reason.",
                words.whose()
            ),
            "Ask Facebook for a review there. Use the real name and one address.".to_owned(),
            format!(
                "Do not wait for it: someone else with {} can press Reconnect now.",
                place.role
            ),
            format!("Once the login is back, press Reconnect. {}", place.tick),
        ],
        Cure::StepThenReconnect,
    )
    .at(HELP.0, HELP.1)
}

fn account_restricted(words: &Words, place: &Place) -> Guide {
    Guide::new(
        "login restricted",
        format!(
            "Facebook restricted {} login{}",
            words.whose(),
            words.on_day()
        ),
        format!(
            "For a time Facebook lets this login do less than {} needs. Other logins are not \
             concerned.",
            place.thing
        ),
        [
            format!(
                "Open Account Status at facebook.com with {} login.",
                words.whose()
            ),
            "Read how long it lasts, and ask for a review if it is a mistake.".to_owned(),
            format!(
                "When the restriction is over, press Reconnect. {}",
                place.tick
            ),
        ],
        Cure::StepThenReconnect,
    )
    .at(HELP.0, HELP.1)
}

fn role_removed(words: &Words, place: &Place, purpose: Purpose) -> Guide {
    let what = match (purpose, words.network == Network::Instagram) {
        (Purpose::Paid, true | false) => format!(
            "{} no longer has a role in {}, or its business now asks for two-factor sign-in. The \
             sign-in itself still works.",
            words.who_first(),
            place.thing
        ),
        (Purpose::Owned | Purpose::Monitored, true) => format!(
            "{} lost the role on the linked Page, the Instagram account was unlinked from it, or \
             the Page's business now asks for two-factor sign-in.",
            words.who_first()
        ),
        (Purpose::Owned | Purpose::Monitored, false) => format!(
            "{} lost the role, or the Page's business now asks for two-factor sign-in. The sign-in \
             itself still works for other Pages.",
            words.who_first()
        ),
    };
    Guide::new(
        "no longer an administrator",
        format!(
            "{} can no longer manage {}",
            words.who_first(),
            words.profile
        ),
        what,
        [
            format!("Let someone press Reconnect who has {}.", place.role),
            format!(
                "Or ask them to give {} that role back, and press Check again.",
                words.who()
            ),
            format!(
                "If the business asks for two-factor sign-in, {} switches it on at facebook.com \
                 first.",
                words.who()
            ),
            place.tick.clone(),
        ],
        Cure::SomeoneElse,
    )
}

fn permission_missing(words: &Words, place: &Place, purpose: Purpose) -> Guide {
    let check = match (purpose, words.network == Network::Instagram) {
        (Purpose::Owned | Purpose::Monitored, true) => {
            "In the Instagram app, see that it is a professional account and linked to its Page."
        }
        (Purpose::Owned, false) => {
            "In Facebook's dialog choose Edit settings, and switch on everything it lists."
        }
        (Purpose::Monitored, false) => {
            "See that the network app may read public Pages; its administrator asks Meta for that."
        }
        (Purpose::Paid, true | false) => {
            "In Facebook's dialog choose Edit settings, and switch on both lines about ads."
        }
    };
    Guide::new(
        "a permission is missing",
        format!(
            "Facebook was not allowed everything {} needs",
            words.profile
        ),
        format!(
            "A permission was switched off in Facebook's dialog, or {} was left un-ticked there. A \
             new dialog replaces what was chosen before.",
            place.thing
        ),
        [
            check.to_owned(),
            format!(
                "Press Reconnect and sign in as {} or as someone else with {}.",
                words.who(),
                place.role
            ),
            place.tick.clone(),
        ],
        Cure::Reconnect,
    )
}

fn posting_restricted(words: &Words, place: &Place, purpose: Purpose) -> Guide {
    let goes_on = match purpose {
        Purpose::Owned => "Planned posts wait.",
        Purpose::Monitored => "Watching goes on.",
        Purpose::Paid => "Ads wait.",
    };
    Guide::new(
        "publishing",
        format!("Facebook stopped posting to {}{}", words.profile, words.on_day()),
        format!(
            "Facebook does this for a time after many posts in a row, or content it does not \
             allow. Reading still works for {}. Signing in again does not help.",
            place.thing
        ),
        [
            format!(
                "Open the {} page of {} under account quality and read the reason.",
                words.site, words.profile
            ),
            "If it asks to confirm who publishes, do so there. If it is a mistake, ask for a review."
                .to_owned(),
            format!("{goes_on} Holdfast asks again each day and tells you when it is over."),
        ],
        Cure::NotByReconnect,
    )
    .at(HELP.0, HELP.1)
}
