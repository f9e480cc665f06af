//! Practice mode: the company, the people and the apps of the simulated networks, and the guided
//! tour.

use std::sync::Arc;

use super::view::{PracticeStep, PracticeView, SetUp};
use super::{App, Error};
use crate::domain::event::EventKind;
use crate::domain::network::Provider;
use crate::domain::network_app::AppOptions;
use crate::networks::redirect;
use crate::store::events;
use crate::store::network_apps::{self, NewNetworkApp};
use crate::store::people::{self, NewPerson};
use crate::vault::VaultState;

/// How many lines of Activity the tour looks at; it is over long before.
const TOUR_LINES: u32 = 500;

/// A network app of the simulated networks.
pub struct PracticeApp {
    pub provider: Provider,
    pub client_id: String,
    pub client_secret: Option<String>,
}

impl App {
    /// Sets up a new practice database; an older one is used as it is.
    pub async fn prepare_practice(self: &Arc<Self>, apps: Vec<PracticeApp>) -> Result<(), Error> {
        self.set_up(SetUp {
            company: "Northwind Outfitters".to_owned(),
            your_name: "Mei Lin".to_owned(),
            your_email: Some("mei@northwind.example".to_owned()),
        })
        .await?;
        let company = self.company().await?;
        self.store
            .write(move |tx| {
                let known = people::list(tx, company)?;
                for (name, email) in [
                    ("Ana Ruiz", "ana@northwind.example"),
                    ("Tom Okafor", "tom@northwind.example"),
                ] {
                    if !known.iter().any(|person| person.name == name) {
                        let (name, email) = (name.to_owned(), Some(email.to_owned()));
                        people::insert(
                            tx,
                            &NewPerson {
                                company,
                                name,
                                email,
                            },
                        )?;
                    }
                }
                Ok(())
            })
            .await?;
        self.wait_for_vault().await?;
        for app in apps {
            self.put_practice_app(company, app).await?;
        }
        self.changed();
        Ok(())
    }

    /// What the practice strip and the tour show.
    pub async fn practice_view(
        self: &Arc<Self>,
        days_ahead: i64,
        levers_url: String,
    ) -> Result<PracticeView, Error> {
        let company = self.company().await?;
        let lines = self
            .store
            .read(move |conn| events::of_company(conn, company, None, TOUR_LINES))
            .await?;
        let happened = |test: fn(&EventKind) -> bool| lines.iter().any(|line| test(&line.kind));
        let step = |title: &str, text: &str, done| PracticeStep {
            title: title.to_owned(),
            text: text.to_owned(),
            done,
        };
        Ok(PracticeView {
            now: self.now(),
            days_ahead,
            levers_url,
            steps: vec![
                step(
                    "Connect",
                    "Add an account, choose Facebook, and sign in as ana@northwind.example.",
                    happened(|kind| matches!(kind, EventKind::Connected { .. })),
                ),
                step(
                    "Break it",
                    "Press Play the network and change Ana's password. Then check again here.",
                    happened(|kind| matches!(kind, EventKind::CauseFound { .. })),
                ),
                step(
                    "Reconnect",
                    "Press Reconnect beside the account and sign in once more.",
                    happened(|kind| matches!(kind, EventKind::Reconnected { .. })),
                ),
                step(
                    "Change the connected-by user",
                    "Open the menu of an account and let Tom take it over.",
                    happened(|kind| matches!(kind, EventKind::HandedOver { .. })),
                ),
            ],
        })
    }

    async fn put_practice_app(
        &self,
        company: crate::domain::id::CompanyId,
        app: PracticeApp,
    ) -> Result<(), Error> {
        let options = AppOptions {
            redirect: redirect::practice_redirect(app.provider),
            ..AppOptions::default()
        };
        let (provider, client_id) = (app.provider, app.client_id);
        let id = self
            .store
            .write(move |tx| {
                let known = network_apps::of_provider(tx, company, provider)?;
                match known.into_iter().find(|known| known.client_id == client_id) {
                    Some(known) => Ok(known.id),
                    None => network_apps::insert(
                        tx,
                        &NewNetworkApp {
                            company,
                            provider,
                            client_id,
                            options,
                            responsible: None,
                        },
                    ),
                }
            })
            .await?;
        if let Some(secret) = app.client_secret {
            self.put_secret(id, &secret).await?;
        }
        Ok(())
    }

    /// Practice apps have secrets too, and secrets need the key.
    async fn wait_for_vault(&self) -> Result<(), Error> {
        match self.vault.open().await {
            VaultState::Open => Ok(()),
            VaultState::Waiting
            | VaultState::Locked
            | VaultState::ServiceMissing
            | VaultState::KeyMissing
            | VaultState::WrongKey
            | VaultState::PassphraseNeeded
            | VaultState::OtherComputer => Err(Error::KeychainClosed),
        }
    }
}
