//! What people granted: one consent per (client, member). A new dialog replaces the earlier one.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::memory::pairs;
use crate::provider::Provider;

/// Who granted what to whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConsentKey {
    pub provider: Provider,
    pub client_id: String,
    pub subject: String,
    /// Google: the channel the consent acts for; each channel has a consent of its own.
    pub channel: Option<String>,
}

/// One granted consent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Consent {
    /// The person at the keyboard.
    pub email: String,
    pub scopes: Vec<String>,
    pub declined: Vec<String>,
    /// Facebook: the ticked profiles.
    pub profiles: Vec<String>,
    /// When the dialog was last completed; Facebook's 90 days of data access run from here.
    pub granted_at: DateTime<Utc>,
    /// LinkedIn and TikTok: the refresh token's end, fixed at the first consent.
    pub refresh_ends_at: Option<DateTime<Utc>>,
    /// Google gives a refresh token once; later answers leave it out.
    pub refresh_given: bool,
}

/// The consents in force.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Consents(#[serde(with = "pairs")] BTreeMap<ConsentKey, Consent>);

impl Consents {
    /// Puts `consent` in the place of the member's earlier one and gives that back.
    pub fn replace(&mut self, key: ConsentKey, consent: Consent) -> Option<Consent> {
        self.0.insert(key, consent)
    }

    pub fn get(&self, key: &ConsentKey) -> Option<&Consent> {
        self.0.get(key)
    }

    pub fn get_mut(&mut self, key: &ConsentKey) -> Option<&mut Consent> {
        self.0.get_mut(key)
    }

    pub fn remove(&mut self, key: &ConsentKey) -> Option<Consent> {
        self.0.remove(key)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ConsentKey, &Consent)> {
        self.0.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&ConsentKey, &mut Consent)> {
        self.0.iter_mut()
    }
}

/// The answer a person gives on the consent page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentAnswer {
    #[default]
    Allow,
    Deny,
}

/// What the next person at a provider's sign-in page will do. The page carries it out itself, in
/// its own form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextConsent {
    pub provider: Provider,
    /// Email address, account handle or id.
    pub person: String,
    /// Ids of profiles to leave out.
    #[serde(default)]
    pub untick: Vec<String>,
    /// The account or channel to choose, by id; else the person's first.
    #[serde(default)]
    pub choose: Option<String>,
    #[serde(default)]
    pub decline_scopes: Vec<String>,
    #[serde(default)]
    pub answer: ConsentAnswer,
    /// An address that the sign-in page leads to first, as a company's own sign-in would. Once the
    /// person is back, the rest happens.
    #[serde(default)]
    pub detour: Option<String>,
    /// How long the person looks at each page.
    #[serde(default)]
    pub delay_ms: u64,
    /// For how many sign-ins in a row.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

impl NextConsent {
    /// `person` allows everything at once.
    pub fn allow(provider: Provider, person: &str) -> Self {
        Self {
            provider,
            person: person.to_owned(),
            untick: Vec::new(),
            choose: None,
            decline_scopes: Vec::new(),
            answer: ConsentAnswer::Allow,
            detour: None,
            delay_ms: 0,
            times: 1,
        }
    }

    /// `person` says no.
    pub fn deny(provider: Provider, person: &str) -> Self {
        Self {
            answer: ConsentAnswer::Deny,
            ..Self::allow(provider, person)
        }
    }
}

/// Queued plans, in order per provider.
#[derive(Clone, Debug, Default)]
pub struct NextConsents(VecDeque<NextConsent>);

impl NextConsents {
    pub fn push(&mut self, plan: NextConsent) {
        if plan.times > 0 {
            self.0.push_back(plan);
        }
    }

    /// Takes the provider's next plan.
    pub fn take(&mut self, provider: Provider) -> Option<NextConsent> {
        let at = self.0.iter().position(|plan| plan.provider == provider)?;
        let plan = self.0.get_mut(at)?;
        let taken = plan.clone();
        plan.times -= 1;
        if plan.times == 0 {
            self.0.remove(at);
        }
        Some(taken)
    }

    pub fn waiting(&self) -> impl Iterator<Item = &NextConsent> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_queue_per_provider_and_count_down() {
        let mut plans = NextConsents::default();
        plans.push(NextConsent {
            times: 2,
            ..NextConsent::allow(Provider::X, "a")
        });
        plans.push(NextConsent::deny(Provider::Google, "b"));
        plans.push(NextConsent::allow(Provider::X, "c"));
        let mut taken = |provider| plans.take(provider).map(|plan| plan.person);
        assert_eq!(taken(Provider::X).as_deref(), Some("a"));
        assert_eq!(taken(Provider::Google).as_deref(), Some("b"));
        assert_eq!(taken(Provider::X).as_deref(), Some("a"));
        assert_eq!(taken(Provider::X).as_deref(), Some("c"));
        assert_eq!(taken(Provider::X), None);
    }
}
