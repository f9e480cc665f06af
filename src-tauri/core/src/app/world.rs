//! What is known of the world around all connections, for as long as the app runs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::grant::Grant;
use crate::domain::id::{ConnectionId, GrantId, NetworkAppId};
use crate::domain::network::Provider;
use crate::domain::status::World;

/// So many different providers that do not answer at once are not at fault: this computer is.
const OFFLINE_PROVIDERS: usize = 3;

/// How long a sign-in is left alone after it was asked about by the watch.
const ASK_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(15);

/// Gathered from answers, never stored.
#[derive(Default)]
pub struct WorldState {
    /// Since when a provider has not answered.
    silent: BTreeMap<Provider, DateTime<Utc>>,
    refused_apps: BTreeSet<NetworkAppId>,
    asked: HashMap<GrantId, DateTime<Utc>>,
    pub checking: HashSet<ConnectionId>,
    pub checking_all: bool,
    pub checked_at: Option<DateTime<Utc>>,
}

impl WorldState {
    /// Remembers that `provider` gave no answer, or one that was not its own.
    pub fn silent(&mut self, provider: Provider, now: DateTime<Utc>) {
        self.silent.entry(provider).or_insert(now);
    }

    /// Remembers that `provider` answered in its own form.
    pub fn answered(&mut self, provider: Provider) {
        self.silent.remove(&provider);
    }

    pub fn app_refused(&mut self, app: NetworkAppId, refused: bool) {
        if refused {
            self.refused_apps.insert(app);
        } else {
            self.refused_apps.remove(&app);
        }
    }

    /// Whether the provider of a sign-in did not answer, or refused its app.
    pub fn is_unwell(&self, grant: &Grant) -> bool {
        let refused = grant
            .app
            .is_some_and(|app| self.refused_apps.contains(&app));
        refused || self.silent.contains_key(&grant.provider)
    }

    /// Remembers that a sign-in was asked about.
    pub fn asked_about(&mut self, grant: GrantId, now: DateTime<Utc>) {
        self.asked.insert(grant, now);
    }

    /// Whether a sign-in was asked about so short a time ago that asking again helps nobody. A
    /// clock that was set back does not count as a short time.
    pub fn asked_lately(&self, grant: GrantId, now: DateTime<Utc>) -> bool {
        self.asked
            .get(&grant)
            .is_some_and(|asked| (TimeDelta::zero()..ASK_AGAIN_AFTER).contains(&(now - *asked)))
    }

    /// Since when nothing has answered.
    pub fn offline_since(&self) -> Option<DateTime<Utc>> {
        let silent = self.silent.len();
        (silent >= OFFLINE_PROVIDERS)
            .then(|| self.silent.values().min().copied())
            .flatten()
    }

    pub fn outages(&self) -> Vec<Provider> {
        self.silent.keys().copied().collect()
    }

    /// For the pure status.
    pub fn view(&self, keychain_closed: bool, clock_doubtful: bool) -> World {
        World {
            offline: self.offline_since().is_some(),
            keychain_closed,
            clock_doubtful,
            outages: self.silent.keys().copied().collect(),
            refused_apps: self.refused_apps.clone(),
        }
    }
}
