//! What *Add account* offers.

use std::sync::Arc;

use super::view::{AddOption, AddRoute};
use super::{App, Error};
use crate::domain::network::{Network, Provider, Purpose};
use crate::store::network_apps;

impl App {
    /// Every network for every purpose it has, with the ways to sign in.
    pub async fn add_options(self: &Arc<Self>) -> Result<Vec<AddOption>, Error> {
        let company = self.company().await?;
        let apps = self
            .store
            .read(move |conn| network_apps::list(conn, company))
            .await?;
        let ready = |provider| apps.iter().any(|app| app.provider == provider);
        Ok(Network::ALL
            .into_iter()
            .flat_map(|network| {
                network
                    .purposes()
                    .iter()
                    .map(move |purpose| (network, *purpose))
            })
            .map(|(network, purpose)| AddOption {
                network,
                network_name: network.name().to_owned(),
                purpose,
                routes: network
                    .providers(purpose)
                    .iter()
                    .map(|provider| AddRoute {
                        provider: *provider,
                        name: route_name(*provider),
                        ready: ready(*provider),
                    })
                    .collect(),
                who: who(network, purpose).to_owned(),
            })
            .collect())
    }
}

fn route_name(provider: Provider) -> String {
    format!("With a {} sign-in", provider.name())
}

fn who(network: Network, purpose: Purpose) -> &'static str {
    match (network, purpose) {
        (Network::Facebook, Purpose::Owned) => "Someone with full control of the Page",
        (Network::Instagram, Purpose::Owned) => {
            "Someone with full control of the linked Facebook Page, or the Instagram login itself"
        }
        (Network::Facebook | Network::Instagram, Purpose::Monitored) => {
            "Someone whose Facebook login manages the account that watches"
        }
        (Network::Facebook | Network::Instagram, Purpose::Paid) => {
            "Someone with a role on the ad account"
        }
        (Network::Linkedin, _) => "A designated administrator of the page",
        (Network::Tiktok | Network::X, _) => "Whoever holds the account's own login",
        (Network::Youtube, _) => "The owner, or a manager of the Brand Account",
        (Network::GoogleBusiness, _) => "An owner or manager of the location",
    }
}
