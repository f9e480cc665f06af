//! Those who gave no good answer when they were last asked: providers that are silent, network apps
//! that are refused. One sign-in at a time asks how they are now; the others wait for its answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::network::Provider;
use super::policy::back_off;

/// So many lost answers of a provider in a row are shown as an outage. One is none.
pub const OUTAGE: u32 = 2;

/// After so many lost answers in a row, across all its sign-ins, the others wait.
pub const SILENT: u32 = 5;

/// So many different providers that do not answer at once are not at fault: this computer is.
const OFFLINE_PROVIDERS: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Trouble {
    since: DateTime<Utc>,
    latest: DateTime<Utc>,
    times: u32,
}

/// Who is in trouble, by how often in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Troubles<K>(BTreeMap<K, Trouble>);

impl<K> Default for Troubles<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy> Troubles<K> {
    /// Notes one more bad answer, or none at all.
    pub fn bad(&mut self, who: K, now: DateTime<Utc>) {
        let trouble = self.0.entry(who).or_insert(Trouble {
            since: now,
            latest: now,
            times: 0,
        });
        trouble.latest = now;
        trouble.times = trouble.times.saturating_add(1);
    }

    /// Lets all ask again, while the trouble is still shown: the reason may be gone.
    pub fn try_anew(&mut self) {
        for trouble in self.0.values_mut() {
            trouble.times = trouble.times.min(OUTAGE);
        }
    }

    /// Notes a good answer: the trouble is over. Says whether there was any.
    pub fn good(&mut self, who: K) -> bool {
        self.0.remove(&who).is_some()
    }

    /// Those with at least so many bad answers in a row.
    pub fn at_least(&self, times: u32) -> impl Iterator<Item = K> {
        self.0
            .iter()
            .filter(move |(_, trouble)| trouble.times >= times)
            .map(|(who, _)| *who)
    }

    pub fn has(&self, who: K) -> bool {
        self.0.contains_key(&who)
    }

    /// When one sign-in asks how `who` is now; `None` with fewer bad answers than `times`, where
    /// all may ask.
    pub fn probe_at(&self, who: K, times: u32) -> Option<DateTime<Utc>> {
        let trouble = self.0.get(&who)?;
        let further = (trouble.times + 1).checked_sub(times).filter(|n| *n > 0)?;
        // No jitter: there is one to ask.
        Some(trouble.latest + back_off(further, None, 1.0))
    }
}

impl Troubles<Provider> {
    /// Since when `provider` has answered nobody: it is away, or this computer is offline.
    pub fn away_since(&self, provider: Provider) -> Option<DateTime<Utc>> {
        let silent = self.0.get(&provider).filter(|one| one.times >= OUTAGE);
        let outage = silent.map(|one| one.since);
        outage.into_iter().chain(self.offline_since()).min()
    }

    /// Since when nothing has answered.
    pub fn offline_since(&self) -> Option<DateTime<Utc>> {
        let silent = || self.0.values().filter(|trouble| trouble.times >= OUTAGE);
        (silent().count() >= OFFLINE_PROVIDERS)
            .then(|| silent().map(|trouble| trouble.since).min())
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn second(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn one_lost_answer_is_no_outage_and_an_answer_ends_one() {
        let mut silent = Troubles::default();
        let outages = |silent: &Troubles<Provider>| silent.at_least(OUTAGE).count();
        silent.bad(Provider::X, second(1));
        assert_eq!(outages(&silent), 0);
        silent.bad(Provider::X, second(2));
        assert_eq!(outages(&silent), 1);
        assert_eq!(silent.probe_at(Provider::X, SILENT), None);
        silent.good(Provider::X);
        assert_eq!(outages(&silent), 0);
    }

    #[test]
    fn tried_anew_all_may_ask_and_the_outage_stands_until_one_is_answered() {
        let mut silent = Troubles::default();
        for at in 1..=9 {
            silent.bad(Provider::X, second(at));
        }
        silent.try_anew();
        assert_eq!(silent.probe_at(Provider::X, SILENT), None, "nobody waits");
        assert!(silent.at_least(OUTAGE).eq([Provider::X]));
        silent.good(Provider::X);
        assert_eq!(silent.at_least(1).count(), 0);
    }

    #[test]
    fn one_asks_for_all_and_more_and_more_seldom() {
        let mut silent = Troubles::default();
        for at in 1..=5 {
            silent.bad(Provider::X, second(at));
        }
        let probe = |silent: &Troubles<_>| silent.probe_at(Provider::X, SILENT);
        assert_eq!(probe(&silent), Some(second(5 + 30)));
        silent.bad(Provider::X, second(35));
        assert_eq!(probe(&silent), Some(second(35 + 60)));
        for _ in 0..50 {
            silent.bad(Provider::X, second(100));
        }
        assert_eq!(probe(&silent), Some(second(100) + TimeDelta::hours(1)));
        assert_eq!(silent.probe_at(Provider::Google, SILENT), None);
    }

    #[test]
    fn three_providers_at_once_are_this_computers_fault() {
        let mut silent = Troubles::default();
        let asked = [Provider::X, Provider::Google, Provider::Facebook];
        for (provider, at) in asked.into_iter().zip(1..) {
            assert_eq!(silent.offline_since(), None);
            silent.bad(provider, second(at));
            silent.bad(provider, second(at + 10));
        }
        assert_eq!(silent.offline_since(), Some(second(1)));
        assert_eq!(silent.away_since(Provider::Tiktok), Some(second(1)));
        silent.good(Provider::Google);
        assert_eq!(silent.offline_since(), None);
        assert_eq!(silent.away_since(Provider::Tiktok), None);
        assert_eq!(silent.away_since(Provider::Facebook), Some(second(3)));
    }
}
