//! What ended a sign-in without the network or the person: something happened on this computer or
//! on the way. Signing in again is the whole cure.

use super::words::Words;
use super::{Cure, Guide};
use crate::domain::network::Provider;

pub(super) fn renewal_interrupted(provider: Provider, words: &Words) -> Guide {
    let name = provider.name();
    Guide::new(
        "renewal was interrupted",
        format!(
            "{} {name} renewal was interrupted{}",
            words.whose_first(),
            words.on_day()
        ),
        format!(
            "Most likely {name} had replaced the sign-in and its answer is not here: this computer \
             was switched off or the connection broke in that moment, or older data took the place \
             of the newest. {name} takes the old one no more. It would say the same if somebody removed the access just then."
        ),
        [
            format!("Press Reconnect. {name} opens; sign in as {}.", words.who()),
            same_as_before(words),
        ],
        Cure::Reconnect,
    )
}

pub(super) fn another_account(provider: Provider, words: &Words) -> Guide {
    let name = provider.name();
    let Words { profile, .. } = words;
    Guide::new(
        "answered for another account",
        format!("{name} renewed another account than {profile}"),
        format!(
            "{name} was asked to renew the sign-in of {profile}, and its answer named another \
             account. Holdfast kept nothing of it, so that nothing is published at the wrong place."
        ),
        [
            format!("Press Reconnect. {name} opens; sign in as {}.", words.who()),
            format!("Look whether {name} names the right account before you agree."),
            same_as_before(words),
            format!(
                "If it happens again, tell the support of {name}, and take the app away there."
            ),
        ],
        Cure::Reconnect,
    )
}

pub(super) fn key_lost(provider: Provider, words: &Words) -> Guide {
    let name = provider.name();
    Guide::new(
        "the key on this computer is lost",
        format!(
            "{} saved {name} sign-in can no longer be read",
            words.whose_first()
        ),
        format!(
            "Holdfast's key was lost on this computer, and what was saved under it was given up. \
             {name} knows nothing of it, and nobody ended the access."
        ),
        [
            "Where other accounts show the same, select all of them.".to_owned(),
            format!("Press Reconnect. {name} opens; sign in as {}.", words.who()),
            same_as_before(words),
        ],
        Cure::Reconnect,
    )
}

pub(super) fn sign_in_elsewhere(provider: Provider, words: &Words) -> Guide {
    let name = provider.name();
    let Words { profile, .. } = words;
    Guide::new(
        "sign in once more",
        format!("{profile} needs a {name} sign-in on this computer"),
        format!(
            "{profile} came here in a company file or a copy. Sign-ins stay on the computer where they were made, \
             so this one has none for it yet. Nothing is wrong at {name}. If somebody still uses \
             Holdfast on the other computer, a new sign-in can change what that one holds."
        ),
        [
            format!(
                "Enter the secret of your {name} app once more, in Settings under Network apps; \
                 it stayed there too."
            ),
            format!("Press Reconnect. {name} opens; sign in as {}.", words.who()),
            same_as_before(words),
        ],
        Cure::Reconnect,
    )
}

fn same_as_before(words: &Words) -> String {
    let Words { profile, site, .. } = words;
    format!("Allow the same as before, so that {profile} comes back on {site}.")
}
