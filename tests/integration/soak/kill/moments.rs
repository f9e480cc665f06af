//! When the process is killed.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;

use super::yard::Deed;

/// A moment in the life of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// While it opens database and keychain.
    Starting(Duration),
    /// So long after it began its work.
    Working(Duration),
    /// The network has its request for tokens and has not acted on it.
    RequestArrived,
    /// The network has acted on its request for tokens; so long after that.
    RequestAnswered(Duration),
}

/// How long a kind of work takes here and now, so that moments fall into it.
#[derive(Clone, Copy, Debug)]
pub struct Pace(f64);

impl Default for Pace {
    fn default() -> Self {
        Self(150.0)
    }
}

/// The pace of each kind of work.
pub type Paces = BTreeMap<Deed, Pace>;

impl Pace {
    /// Work that was done before its moment came is quicker than was thought.
    pub fn learn(&mut self, killed: bool) {
        self.0 *= if killed { 1.03 } else { 0.9 };
    }
}

impl Moment {
    pub fn any(deed: Deed, pace: &Pace, random: &mut StdRng) -> Self {
        let soon = |random: &mut StdRng| {
            Duration::from_micros(random.random_range(0..(pace.0 * 1_000.0) as u64))
        };
        match random.random_range(0..10) {
            0 => Self::Starting(Duration::from_millis(random.random_range(20..200))),
            1 | 2 if deed.asks_for_tokens() => Self::RequestArrived,
            3..=5 if deed.asks_for_tokens() => {
                Self::RequestAnswered(Duration::from_micros(random.random_range(0..15_000)))
            }
            _ => Self::Working(soon(random)),
        }
    }
}
