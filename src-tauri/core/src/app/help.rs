//! Help: the same guides, before anything has happened.

use std::sync::Arc;

use super::view::HelpTopic;
use super::{App, Error};
use crate::domain::cause::{Cause, Effect};
use crate::domain::guide::{Names, guide};
use crate::domain::network::{Network, Provider, Purpose};

impl App {
    /// Every cause at every provider, and what cures it.
    #[expect(clippy::unused_async, reason = "commands are all asked alike")]
    pub async fn help_topics(self: &Arc<Self>) -> Result<Vec<HelpTopic>, Error> {
        Ok(Provider::ALL.into_iter().flat_map(topics).collect())
    }
}

fn topics(provider: Provider) -> impl Iterator<Item = HelpTopic> {
    let networks: Vec<Network> = Network::ALL
        .into_iter()
        .filter(|network| network.providers(Purpose::Owned).contains(&provider))
        .collect();
    let network = networks.first().copied().unwrap_or(Network::Facebook);
    Cause::ALL
        .into_iter()
        // What passes by itself needs no help.
        .filter(|cause| cause.effect() != Effect::Passing)
        .map(move |cause| {
            let names = Names {
                profile: "The account".to_owned(),
                purpose: Purpose::Owned,
                member: None,
                day: None,
                standing: None,
                testing: false,
            };
            let guide = guide(network, provider, cause, &names);
            HelpTopic {
                provider,
                cause,
                networks: networks.clone(),
                title: guide.title,
                cure: guide.cure,
                text: guide.what_happened,
                steps: guide.steps,
            }
        })
}
