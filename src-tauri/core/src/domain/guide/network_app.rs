//! What is wrong with the network app and not with an account: nobody has to sign in again.

use super::words::Words;
use super::{Cure, Guide};
use crate::domain::network::{Network, Provider};
use crate::domain::setup::setup;

pub(super) fn disabled(provider: Provider, words: &Words) -> Guide {
    let (place, url) = setup(provider).console;
    let Words { profile, site, .. } = words;
    let name = provider.name();
    let look = match (provider, words.network) {
        (Provider::Facebook, _) => {
            "See whether Meta asks for a review, a business verification, or the switch to Live."
        }
        (Provider::Instagram, _) => {
            "See whether Meta asks for a review of the app's Instagram product, or for testers."
        }
        (Provider::Linkedin, _) => {
            "See whether LinkedIn restricted the app or one of its products."
        }
        (Provider::Tiktok, _) => "See whether TikTok paused the app or still reviews it.",
        (Provider::TiktokBusiness, _) => "See whether TikTok for Business suspended the app.",
        (Provider::X, _) => "See whether X suspended the app, or its paid credits are used up.",
        (Provider::Google, Network::GoogleBusiness) => {
            "See whether Google has approved this project for Business Profile, and the consent screen is active."
        }
        (Provider::Google, _) => "See whether the client was deleted or the project suspended.",
    };
    Guide::new(
        "the network app is refused",
        format!("{name} refuses the network app that {profile} uses"),
        format!("{name} does not answer this company's app any more. The accounts on {site} are fine, and signing in again does not help."),
        [
            format!("The administrator of the network app opens {place}."),
            look.to_owned(),
            format!("Then open Settings, Network apps in Holdfast and test the app for {site}."),
        ],
        Cure::AppAdministrator,
    )
    .at(&format!("Open {place}"), url)
}

pub(super) fn misconfigured(provider: Provider, words: &Words) -> Guide {
    let (place, url) = setup(provider).console;
    let Words { profile, site, .. } = words;
    let name = provider.name();
    let compare = match provider {
        Provider::Facebook => {
            "Compare app id, app secret and redirect address, and see that it is Live."
        }
        Provider::Instagram => {
            "Compare the Instagram app id and its secret; they are not those of the Meta app."
        }
        Provider::Linkedin => {
            "Compare client id, secret and redirect address, and see that its products are added."
        }
        Provider::Tiktok => {
            "Compare client key and secret, and see that the Desktop platform has the redirect address."
        }
        Provider::TiktokBusiness => {
            "Compare app id and secret, and see that the redirect address ends with a slash."
        }
        Provider::X => "Compare client id and secret, and see that the callback address is listed.",
        Provider::Google => {
            "Compare client id and secret, and see that each Google service it needs is switched on."
        }
    };
    Guide::new(
        "the network app is not set up right",
        format!("The network app for {profile} is not set up right"),
        format!("{name} refuses what this company's app sends. The accounts on {site} are fine, and signing in again does not help."),
        [
            format!("The administrator opens {place} beside Settings, Network apps in Holdfast."),
            compare.to_owned(),
            format!("Correct what differs, and press Test for {site}."),
        ],
        Cure::AppAdministrator,
    )
    .at(&format!("Open {place}"), url)
}
