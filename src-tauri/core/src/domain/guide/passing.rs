//! What passes by itself: nothing is marked, and nobody has to do anything.

use super::words::Words;
use super::{Cure, Guide};
use crate::domain::network::{Network, Provider};

pub(super) fn rate_limited(provider: Provider, words: &Words) -> Guide {
    let Words { profile, site, .. } = words;
    let name = provider.name();
    let frees = match (provider, words.network) {
        (Provider::Facebook | Provider::Instagram, _) => "Meta frees calls within the hour.",
        (Provider::Linkedin, _) => "LinkedIn counts anew at midnight UTC.",
        (Provider::Tiktok | Provider::TiktokBusiness, _) => {
            "TikTok counts by the minute, some limits by the day."
        }
        (Provider::X, _) => "X counts by the quarter of an hour, and some limits by the month.",
        (Provider::Google, Network::Youtube) => "YouTube counts anew at midnight Pacific time.",
        (Provider::Google, _) => "Google counts by the minute.",
    };
    Guide::new(
        "asked too often",
        format!("{name} lets Holdfast ask about {profile} later"),
        format!(
            "Every app may ask only so often, and this one has for now. The account on {site} is fine. {frees}"
        ),
        [format!(
            "Nothing to do. Holdfast asks {site} again by itself, as soon as {name} allows."
        )],
        Cure::WaitOnly,
    )
}

pub(super) fn transient(provider: Provider, words: &Words) -> Guide {
    let Words { profile, site, .. } = words;
    let name = provider.name();
    Guide::new(
        "no proper answer",
        format!("{name} did not answer properly about {profile}"),
        format!(
            "{name} has trouble, or the way to it has. The account on {site} is kept as it was."
        ),
        [format!(
            "Nothing to do. Holdfast tries {name} again by itself, and {site} stays connected."
        )],
        Cure::WaitOnly,
    )
}
