//! What hangs on a Google sign-in: YouTube channels and business profiles.

use super::words::Words;
use super::{Cure, Guide, Names, network_app, ours, passing};
use crate::domain::cause::Cause;
use crate::domain::network::{Network, Provider};

const HELP: (&str, &str) = ("Open Google's help", "https://support.google.com/accounts");
const CONNECTIONS: (&str, &str) = (
    "Open Google's connections",
    "https://myaccount.google.com/connections",
);

/// The part that differs between the two networks of one provider.
struct Kind {
    /// What to choose in Google's dialog.
    choose: String,
    /// Who may sign in. YouTube's managers and editors work in Studio only.
    who_may: &'static str,
}

impl Kind {
    fn new(words: &Words) -> Self {
        let Words {
            profile, network, ..
        } = words;
        if *network == Network::Youtube {
            Self {
                choose: format!("Choose the channel {profile}, and leave every line ticked."),
                who_may: "the owner of the channel, or a manager of its Brand Account",
            }
        } else {
            Self {
                choose: format!("Leave the line about business profiles ticked, for {profile}."),
                who_may: "an owner or manager of the business profile",
            }
        }
    }
}

pub(super) fn guide(cause: Cause, words: &Words, names: &Names) -> Guide {
    let Words { profile, site, .. } = words;
    let kind = Kind::new(words);
    let reconnect = format!("Press Reconnect. Google opens in your browser, for {site}.");
    let sign_in = format!("Sign in as {} or as {}.", words.who(), kind.who_may);
    match cause {
        // One word covers revocation and the seven days, so the age decides.
        Cause::Expired | Cause::AccessRevoked | Cause::UnknownInvalid if names.testing => Guide::new(
            "ended after 7 days",
            format!("Google ended {} sign-in after 7 days{}", words.whose(), words.on_day()),
            "Google does that to every sign-in while the publishing status of the network app is \
             Testing. Signing in again brings 7 more days, until the app is published.",
            [
                "Ask the administrator of the network app to open it in Google Cloud, under \
                 Audience, and to press Publish app."
                    .to_owned(),
                reconnect,
                sign_in,
                kind.choose,
            ],
            Cure::Reconnect,
        ),
        Cause::Expired => Guide::new(
            "sign-in ended",
            format!("{} Google sign-in ended{}", words.whose_first(), words.on_day()),
            "Google ends a sign-in after 7 days while the network app is in Testing, after half a \
             year without use, or by a rule of the company's Google Workspace.",
            [
                format!("If {site} stops every 7 days, ask the administrator of the network app to publish its consent screen."),
                reconnect,
                sign_in,
                kind.choose,
            ],
            Cure::Reconnect,
        ),
        Cause::PasswordChanged => Guide::new(
            "password changed",
            format!("{} Google password changed{}", words.whose_first(), words.on_day()),
            format!("Google ended the sign-in for {site} when the password changed."),
            [
                reconnect,
                format!("Sign in as {} with the new password.", words.who()),
                kind.choose,
            ],
            Cure::Reconnect,
        ),
        Cause::SignInElsewhere => ours::sign_in_elsewhere(Provider::Google, words),
        Cause::AccessRevoked => Guide::new(
            "access removed",
            format!("Access was removed in {} Google settings{}", words.whose(), words.on_day()),
            "Somebody removed the app at Google under third-party connections. A sign-in that ends \
             every 7 days has another reason: the network app is still in Testing.",
            [
                format!("Ask {} whether that was on purpose.", words.who()),
                format!("If it was not, press Reconnect for {site}. {sign_in}"),
                kind.choose,
            ],
            Cure::Reconnect,
        )
        .at(CONNECTIONS.0, CONNECTIONS.1),
        Cause::UnknownInvalid => Guide::new(
            "access ended",
            words.ended_by_either("Google"),
            "Google no longer accepts the sign-in and does not say why. A removed app, half a year \
             without use, too many sign-ins of one app, and the 7 days of an app in Testing all \
             look the same from outside.",
            [
                reconnect,
                sign_in,
                kind.choose,
                format!("If {site} stops again after 7 days, ask the administrator of the network app to publish its consent screen."),
            ],
            Cure::Reconnect,
        )
        .at(CONNECTIONS.0, CONNECTIONS.1),
        Cause::RenewalInterrupted => ours::renewal_interrupted(Provider::Google, words),
        Cause::AnotherAccount => ours::another_account(Provider::Google, words),
        Cause::KeyLost => ours::key_lost(Provider::Google, words),
        Cause::SecurityCheck => Guide::new(
            "security check",
            format!("Google asks {} to sign in anew{}", words.who(), words.since_day()),
            "A rule of the company's Google Workspace asks for a fresh sign-in after some hours, or \
             Google wants to be sure who signs in.",
            [
                format!("Sign in at google.com as {} and complete what Google asks.", words.who()),
                format!("Then press Reconnect. {}", kind.choose),
                "If it comes back daily, the Workspace administrator marks this app as trusted."
                    .to_owned(),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountLocked => Guide::new(
            "login locked",
            format!("Google locked {} login{}", words.whose(), words.on_day()),
            format!("Google locks a login that looks taken over. {site} cannot be reached with it."),
            [
                format!("Sign in at google.com as {} and follow the steps to recover it.", words.who()),
                format!("Then press Reconnect. {}", kind.choose),
                format!("If it takes long, sign in as {} instead.", kind.who_may),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::AccountSuspended => suspended(words, &kind),
        Cause::AccountRestricted => Guide::new(
            "login restricted",
            format!("Google Workspace does not let {} use the app", words.who()),
            format!("The company's Google Workspace blocks this app or {site} for its people."),
            [
                "Ask the Workspace administrator to open App access control and trust this app."
                    .to_owned(),
                format!("Then press Reconnect. {}", kind.choose),
                format!("Or sign in as {} from outside that Workspace.", kind.who_may),
            ],
            Cure::StepThenReconnect,
        )
        .at(HELP.0, HELP.1),
        Cause::RoleRemoved => role_removed(words, &kind),
        Cause::PermissionMissing => Guide::new(
            "a permission is missing",
            format!("Google was not allowed everything {profile} needs"),
            format!("A line was left un-ticked in Google's dialog, so a part of {site} does not work."),
            [reconnect, sign_in, kind.choose],
            Cure::Reconnect,
        ),
        Cause::PostingRestricted => posting_restricted(words),
        Cause::AppDisabled => network_app::disabled(Provider::Google, words),
        Cause::ConfigError => network_app::misconfigured(Provider::Google, words),
        Cause::RateLimited => passing::rate_limited(Provider::Google, words),
        Cause::Transient => passing::transient(Provider::Google, words),
    }
}

fn suspended(words: &Words, kind: &Kind) -> Guide {
    let Words { profile, site, .. } = words;
    Guide::new(
        "account suspended",
        format!("{site} suspended {profile}{}", words.on_day()),
        format!(
            "{site} suspended it for content against its rules, or {} Google account was closed. \
             Reconnecting does not help before that is lifted.",
            words.whose()
        ),
        [
            format!("Open {site} as {} and read the reason.", words.who()),
            format!("Appeal to {site} there. Holdfast cannot do that for you."),
            format!("When it is lifted, press Reconnect. {}", kind.choose),
        ],
        Cure::StepThenReconnect,
    )
    .at(HELP.0, HELP.1)
}

fn role_removed(words: &Words, kind: &Kind) -> Guide {
    let Words {
        profile,
        site,
        network,
        ..
    } = words;
    let what = if *network == Network::Youtube {
        "YouTube lets only the owner of a channel, or a manager of its Brand Account, connect it. \
         People added in Studio as manager or editor cannot."
    } else {
        "Google Business Profile lets only owners and managers of a profile connect it."
    };
    Guide::new(
        "no longer an administrator",
        format!("{} can no longer manage {profile}", words.who_first()),
        what,
        [
            format!("Let someone press Reconnect who is {}.", kind.who_may),
            format!(
                "Or ask them to give {} that role at {site}, and press Check again.",
                words.who()
            ),
            kind.choose.clone(),
        ],
        Cure::SomeoneElse,
    )
}

fn posting_restricted(words: &Words) -> Guide {
    let Words {
        profile,
        site,
        network,
        ..
    } = words;
    let first = if *network == Network::Youtube {
        format!("Open YouTube Studio as {profile} and look for a strike or a warning.")
    } else {
        format!(
            "Open {profile} in Google Business Profile; it may need to be verified or reviewed."
        )
    };
    Guide::new(
        "publishing",
        format!("{site} stopped posting to {profile}{}", words.on_day()),
        format!("{site} does this for a time after content against its rules, or until the owner is verified. Signing in again does not help."),
        [
            first,
            format!("Follow what {site} asks there, or appeal if it is a mistake."),
            format!("Planned posts wait. Holdfast asks {site} again each day."),
        ],
        Cure::NotByReconnect,
    )
    .at(HELP.0, HELP.1)
}
