//! What hangs on a Facebook consent, as the sentences name it.

use super::words::Words;
use crate::domain::network::{Network, Purpose};

/// How one kind of connection is named, which role it needs, and what to choose in the dialog.
pub(super) struct Place {
    /// "the Page".
    pub thing: &'static str,
    /// "full control of the Page": what somebody must have to sign in for it.
    pub role: String,
    /// The last step of each sign-in.
    pub tick: String,
}

impl Place {
    pub fn new(purpose: Purpose, words: &Words) -> Self {
        let profile = &words.profile;
        match (purpose, words.network == Network::Instagram) {
            (Purpose::Owned, false) => Self {
                thing: "the Page",
                role: "full control of the Page".to_owned(),
                tick: format!("Leave {profile} ticked when Facebook asks which Pages to use."),
            },
            (Purpose::Owned, true) => Self {
                thing: "the Instagram account",
                role: "full control of the Page that the Instagram account is linked to".to_owned(),
                tick: format!(
                    "Leave {profile} on Instagram and its Page ticked when Facebook asks what to use."
                ),
            },
            (Purpose::Monitored, false) => Self {
                thing: "the list of watched Pages",
                role: format!("a role on the network app that watches for {profile}"),
                tick: format!(
                    "Allow all that Facebook lists, so that {profile} can watch its Pages again."
                ),
            },
            (Purpose::Monitored, true) => Self {
                thing: "the watching Instagram account",
                role: "full control of the Page behind the watching Instagram account".to_owned(),
                tick: format!(
                    "Leave {profile} on Instagram and its Page ticked, so that its hashtags and competitors are watched again."
                ),
            },
            (Purpose::Paid, false) => Self {
                thing: "the ad account",
                role: format!("a role in the ad account {profile}"),
                tick: format!(
                    "Allow the use of ads for {profile} when Facebook lists what Holdfast may do."
                ),
            },
            (Purpose::Paid, true) => Self {
                thing: "the ad account for Instagram",
                role: format!("a role in the ad account {profile} for Instagram"),
                tick: format!(
                    "Allow the use of Instagram ads for {profile} when Facebook lists what Holdfast may do."
                ),
            },
        }
    }
}
