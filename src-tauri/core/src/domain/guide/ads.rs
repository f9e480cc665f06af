//! The state that an ad account has of its own at Meta, beside the sign-in.

use super::words::Words;
use super::{Cure, Guide};

/// `account_status` of the Marketing API, by its published names.
enum Standing {
    Disabled,
    /// Unsettled, or waiting for settlement.
    Unpaid,
    Grace,
    Review,
    Closed,
    /// Meta said no more than that it is not active.
    Unnamed,
}

impl Standing {
    fn new(name: Option<&str>) -> Self {
        match name {
            Some("DISABLED") => Self::Disabled,
            Some("UNSETTLED" | "PENDING_SETTLEMENT") => Self::Unpaid,
            Some("IN_GRACE_PERIOD") => Self::Grace,
            Some("PENDING_RISK_REVIEW") => Self::Review,
            Some("PENDING_CLOSURE" | "CLOSED") => Self::Closed,
            Some(_) | None => Self::Unnamed,
        }
    }
}

const BILLING: (&str, &str) = (
    "Open billing at Meta",
    "https://business.facebook.com/billing_hub",
);
const QUALITY: (&str, &str) = (
    "Open Meta's account quality",
    "https://business.facebook.com/accountquality",
);

pub(super) fn restricted(words: &Words, standing: Option<&str>) -> Guide {
    let Words { profile, site, .. } = words;
    let ads = format!("{site} ads");
    let short = "ads are paused";
    let settle = |title, what: &str, second: &str| {
        Guide::new(
            short,
            title,
            format!("{what} The sign-in works. Signing in again does not help."),
            [
                "Open billing at Meta as somebody with finance access.".to_owned(),
                second.to_owned(),
                format!("Holdfast asks about the {ads} once a day, and at once if you press Check again."),
            ],
            Cure::NotByReconnect,
        )
        .at(BILLING.0, BILLING.1)
    };
    let review = |title, what: &str, second: &str| {
        Guide::new(
            short,
            title,
            format!("{what} The sign-in works. Signing in again does not help."),
            [
                "Open account quality at Meta as an administrator of the ad account.".to_owned(),
                second.to_owned(),
                format!(
                    "Holdfast asks about the {ads} once a day and tells you when they run again."
                ),
            ],
            Cure::NotByReconnect,
        )
        .at(QUALITY.0, QUALITY.1)
    };
    match Standing::new(standing) {
        Standing::Unpaid => settle(
            format!("Meta paused {profile} until a payment is settled"),
            "An amount is open, so Meta shows no ads of this account.",
            "Settle the open amount. Meta usually lifts the pause by itself.",
        ),
        Standing::Grace => settle(
            format!("Meta waits for a payment from {profile}"),
            "A payment failed. Ads still run, and stop when Meta's time to pay is over.",
            "Correct the way of payment, or pay the open amount.",
        ),
        Standing::Disabled => review(
            format!("Meta disabled the ad account {profile}"),
            "Meta disables ad accounts for ads or payments against its rules.",
            "Read the reason and ask for a review. Holdfast cannot do that for you.",
        ),
        Standing::Review => review(
            format!("Meta reviews the ad account {profile}"),
            "Meta looks at the account before it lets ads run.",
            "Answer what Meta asks there. A review mostly takes a few days.",
        ),
        Standing::Closed => review(
            format!("The ad account {profile} was closed"),
            "Somebody with full control closed it, or is closing it, at Meta.",
            "Open it again there, or remove it here and connect another ad account.",
        ),
        Standing::Unnamed => review(
            format!("Meta stopped the ads of {profile}{}", words.on_day()),
            "Meta does not let this ad account run ads at present.",
            "Read the reason there and follow it.",
        ),
    }
}
