//! Answers that go wrong on purpose, whatever the network would have said.

use serde::{Deserialize, Serialize};

use crate::provider::Provider;

/// The part of a network a request goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Endpoint {
    /// Code exchange, refresh, revocation, introspection.
    Token,
    /// Everything else a program calls.
    Api,
    /// What a person sees in the browser; faults never touch it.
    Page,
    /// In a lever: token and API.
    #[default]
    Any,
}

/// Which answers a fault takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultTarget {
    /// None: every provider.
    #[serde(default)]
    pub provider: Option<Provider>,
    #[serde(default)]
    pub endpoint: Endpoint,
    /// For how many answers; none: until cleared.
    #[serde(default)]
    pub times: Option<u32>,
    /// Of `slow`: how long; of `rate-limit`: the wait it announces.
    #[serde(default)]
    pub millis: Option<u64>,
    /// Of `html-body`: the status, 502 unless told.
    #[serde(default)]
    pub status: Option<u16>,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    RateLimit {
        seconds: u64,
    },
    Fail500,
    HtmlBody {
        status: u16,
    },
    Slow {
        millis: u64,
    },
    /// Half of the body, then the connection drops.
    CutBody,
    /// The request is processed, then the connection drops without an answer.
    LoseAnswer,
    /// LinkedIn's API calls a live token revoked; others know no such thing.
    SpuriousRevoked,
}

#[derive(Clone, Debug, Serialize)]
struct Fault {
    kind: FaultKind,
    provider: Option<Provider>,
    endpoint: Endpoint,
    left: Option<u32>,
}

/// The faults in force, in the order they were set.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, kind: FaultKind, target: &FaultTarget) {
        self.0.push(Fault {
            kind,
            provider: target.provider,
            endpoint: target.endpoint,
            left: target.times,
        });
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The faults that this answer takes; counted ones lose one.
    pub fn take(&mut self, provider: Provider, endpoint: Endpoint) -> Vec<FaultKind> {
        if endpoint == Endpoint::Page {
            return Vec::new();
        }
        let mut taken = Vec::new();
        for fault in &mut self.0 {
            let fits = fault.provider.is_none_or(|own| own == provider)
                && (fault.endpoint == Endpoint::Any || fault.endpoint == endpoint);
            if fits && fault.left != Some(0) {
                taken.push(fault.kind);
                fault.left = fault.left.map(|left| left - 1);
            }
        }
        self.0.retain(|fault| fault.left != Some(0));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_faults_end_and_pages_are_spared() {
        let mut faults = Faults::default();
        let target = FaultTarget {
            provider: Some(Provider::X),
            endpoint: Endpoint::Token,
            times: Some(2),
            millis: None,
            status: None,
        };
        faults.add(FaultKind::Fail500, &target);
        assert!(faults.take(Provider::X, Endpoint::Api).is_empty());
        assert!(faults.take(Provider::Google, Endpoint::Token).is_empty());
        assert!(faults.take(Provider::X, Endpoint::Page).is_empty());
        assert_eq!(
            faults.take(Provider::X, Endpoint::Token),
            [FaultKind::Fail500]
        );
        assert_eq!(
            faults.take(Provider::X, Endpoint::Token),
            [FaultKind::Fail500]
        );
        assert!(faults.take(Provider::X, Endpoint::Token).is_empty());
    }
}
