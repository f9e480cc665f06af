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
    /// In a lever: the API's calls that write, such as publishing and replying.
    Write,
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
    /// Of `slow` and `late-answer`: how long; of `rate-limit`: the wait it announces.
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
    /// The request is processed, then the answer takes its time.
    LateAnswer {
        millis: u64,
    },
    /// The request is processed, then the connection drops without an answer.
    LoseAnswer,
    /// The connection drops before anything is processed: to the client the same as a network that
    /// never answers, without the waiting.
    Unanswered,
    /// LinkedIn's API calls a live token revoked; others know no such thing.
    SpuriousRevoked,
    /// The lives in a token answer are texts.
    TextNumbers,
    /// A token answer stands inside `data`.
    WrapData,
    /// A token answer names another account.
    AnotherAccount,
    /// A refusal comes with status 200.
    ErrorWith200,
    /// A byte-order mark stands before the body.
    ByteOrderMark,
    /// Facebook's list of Pages leaves their tokens out.
    NoPageTokens,
}

#[derive(Clone, Debug, Serialize)]
struct Fault {
    kind: FaultKind,
    provider: Option<Provider>,
    endpoint: Endpoint,
    left: Option<u32>,
}

/// A share of all answers that goes wrong, the same ones for the same seed and order of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weather {
    pub seed: u64,
    /// How many of a thousand answers take each fault.
    pub per_mille: Vec<(FaultKind, u32)>,
}

impl Weather {
    /// The fault of the next answer (`SplitMix64`, so that it needs no library).
    fn next(&mut self) -> Option<FaultKind> {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mut drawn = ((mixed ^ (mixed >> 31)) % 1_000) as u32;
        for (kind, share) in &self.per_mille {
            match drawn.checked_sub(*share) {
                Some(rest) => drawn = rest,
                None => return Some(*kind),
            }
        }
        None
    }
}

/// The faults in force, in the order they were set.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Faults {
    set: Vec<Fault>,
    #[serde(skip)]
    weather: Option<Weather>,
}

impl Faults {
    pub fn add(&mut self, kind: FaultKind, target: &FaultTarget) {
        self.set.push(Fault {
            kind,
            provider: target.provider,
            endpoint: target.endpoint,
            left: target.times,
        });
    }

    pub fn clear(&mut self) {
        self.set.clear();
        self.weather = None;
    }

    pub fn weather(&mut self, weather: Option<Weather>) {
        self.weather = weather;
    }

    /// The faults that this answer takes; counted ones lose one.
    pub fn take(&mut self, provider: Provider, endpoint: Endpoint, writes: bool) -> Vec<FaultKind> {
        if endpoint == Endpoint::Page {
            return Vec::new();
        }
        let weather = self.weather.as_mut().and_then(Weather::next);
        let mut taken = Vec::from_iter(weather);
        for fault in &mut self.set {
            let fits = fault.provider.is_none_or(|own| own == provider)
                && match fault.endpoint {
                    Endpoint::Any => true,
                    Endpoint::Write => writes && endpoint == Endpoint::Api,
                    Endpoint::Token | Endpoint::Api | Endpoint::Page => fault.endpoint == endpoint,
                };
            if fits && fault.left != Some(0) {
                taken.push(fault.kind);
                fault.left = fault.left.map(|left| left - 1);
            }
        }
        self.set.retain(|fault| fault.left != Some(0));
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
        assert!(faults.take(Provider::X, Endpoint::Api, false).is_empty());
        assert!(
            faults
                .take(Provider::Google, Endpoint::Token, false)
                .is_empty()
        );
        assert!(faults.take(Provider::X, Endpoint::Page, false).is_empty());
        assert_eq!(
            faults.take(Provider::X, Endpoint::Token, false),
            [FaultKind::Fail500]
        );
        assert_eq!(
            faults.take(Provider::X, Endpoint::Token, false),
            [FaultKind::Fail500]
        );
        assert!(faults.take(Provider::X, Endpoint::Token, false).is_empty());
    }

    #[test]
    fn weather_takes_its_share_and_is_the_same_for_a_seed() {
        let taken = |seed| {
            let mut faults = Faults::default();
            faults.weather(Some(Weather {
                seed,
                per_mille: vec![(FaultKind::Fail500, 50), (FaultKind::CutBody, 150)],
            }));
            let take = |_| faults.take(Provider::X, Endpoint::Api, false);
            (0..10_000).flat_map(take).collect::<Vec<_>>()
        };
        let drawn = taken(7);
        let count = |kind| drawn.iter().filter(|taken| **taken == kind).count();
        assert!((400..600).contains(&count(FaultKind::Fail500)));
        assert!((1_350..1_650).contains(&count(FaultKind::CutBody)));
        assert_eq!(drawn, taken(7));
        assert_ne!(drawn, taken(8));
    }
}
