//! Providers that do not answer. One lost answer is no outage; a few in a row are, and then one
//! sign-in at a time asks how it is now.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::network::Provider;

/// So many lost answers in a row are shown as an outage.
const OUTAGE: u32 = 2;

/// After so many in a row, across all sign-ins, the others wait until one was answered.
const STOP: u32 = 5;

/// So many different providers that do not answer at once are not at fault: this computer is.
const OFFLINE_PROVIDERS: usize = 3;

#[derive(Clone, Copy, Debug)]
struct Silence {
    since: DateTime<Utc>,
    lost: u32,
}

/// What is known of the providers that were asked.
#[derive(Clone, Debug, Default)]
pub struct Silences(BTreeMap<Provider, Silence>);

impl Silences {
    /// Notes that no answer of `provider`'s own came.
    pub fn lost(&mut self, provider: Provider, now: DateTime<Utc>) {
        let silence = self.0.entry(provider).or_insert(Silence {
            since: now,
            lost: 0,
        });
        silence.lost = silence.lost.saturating_add(1);
    }

    /// Notes that `provider` answered, whatever it said.
    pub fn answered(&mut self, provider: Provider) {
        self.0.remove(&provider);
    }

    pub fn outages(&self) -> impl Iterator<Item = Provider> {
        self.silent(OUTAGE).map(|(provider, _)| provider)
    }

    /// Whether only one sign-in of `provider` is to be asked about.
    pub fn one_at_a_time(&self, provider: Provider) -> bool {
        self.0
            .get(&provider)
            .is_some_and(|silence| silence.lost >= STOP)
    }

    /// Since when nothing has answered.
    pub fn offline_since(&self) -> Option<DateTime<Utc>> {
        let silent = || self.silent(OUTAGE).map(|(_, silence)| silence.since);
        (silent().count() >= OFFLINE_PROVIDERS)
            .then(|| silent().min())
            .flatten()
    }

    fn silent(&self, least: u32) -> impl Iterator<Item = (Provider, Silence)> {
        self.0
            .iter()
            .filter(move |(_, silence)| silence.lost >= least)
            .map(|(provider, silence)| (*provider, *silence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_lost_answer_is_no_outage_and_an_answer_ends_one() {
        let now = DateTime::UNIX_EPOCH;
        let mut silences = Silences::default();
        silences.lost(Provider::X, now);
        assert_eq!(silences.outages().count(), 0);
        silences.lost(Provider::X, now);
        assert_eq!(silences.outages().collect::<Vec<_>>(), [Provider::X]);
        assert!(!silences.one_at_a_time(Provider::X));
        for _ in 0..3 {
            silences.lost(Provider::X, now);
        }
        assert!(silences.one_at_a_time(Provider::X));
        assert!(!silences.one_at_a_time(Provider::Google));
        silences.answered(Provider::X);
        assert_eq!(silences.outages().count(), 0);
        assert!(!silences.one_at_a_time(Provider::X));
    }

    #[test]
    fn three_providers_at_once_are_this_computers_fault() {
        let mut silences = Silences::default();
        let second = |second| DateTime::from_timestamp(second, 0).unwrap();
        let asked = [Provider::X, Provider::Google, Provider::Facebook];
        for (provider, at) in asked.into_iter().zip(1..) {
            assert_eq!(silences.offline_since(), None);
            silences.lost(provider, second(at));
            silences.lost(provider, second(at + 10));
        }
        assert_eq!(silences.offline_since(), Some(second(1)));
        silences.answered(Provider::Google);
        assert_eq!(silences.offline_since(), None);
    }
}
