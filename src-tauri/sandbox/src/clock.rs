//! The simulated networks' time: real time plus an offset that can be moved both ways.
//!
//! This is the only file of the crate that reads the real time.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A handle on the sandbox's time; clones share one offset. Written down, it is that offset.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct SandboxClock {
    offset: Arc<watch::Sender<i64>>,
}

impl Default for SandboxClock {
    fn default() -> Self {
        Self::new()
    }
}

impl From<i64> for SandboxClock {
    fn from(seconds: i64) -> Self {
        let clock = Self::new();
        clock.set_offset(seconds);
        clock
    }
}

impl From<SandboxClock> for i64 {
    fn from(clock: SandboxClock) -> Self {
        clock.offset()
    }
}

impl SandboxClock {
    /// A clock that agrees with the real time.
    pub fn new() -> Self {
        Self {
            offset: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Real time plus the offset.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the simulated networks read the real time"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.offset())
    }

    /// Seconds this clock is ahead of the real time (negative: behind).
    pub fn offset(&self) -> i64 {
        *self.offset.borrow()
    }

    /// Moves the time by `seconds`, forwards or backwards.
    pub fn advance(&self, seconds: i64) {
        self.offset
            .send_modify(|offset| *offset = clamp(offset.saturating_add(seconds)));
    }

    /// Sets the distance to the real time.
    pub fn set_offset(&self, seconds: i64) {
        self.offset.send_replace(clamp(seconds));
    }

    /// Tells every change of the offset, in seconds.
    pub fn subscribe(&self) -> watch::Receiver<i64> {
        self.offset.subscribe()
    }
}

/// A century each way: more would leave the range of dates that answers can carry.
fn clamp(seconds: i64) -> i64 {
    const CENTURY: i64 = 100 * 365 * 86_400;
    seconds.clamp(-CENTURY, CENTURY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_one_offset_and_subscribers_hear_of_it() {
        let clock = SandboxClock::new();
        let twin = clock.clone();
        let mut heard = twin.subscribe();
        clock.advance(3_600);
        clock.advance(-600);
        assert_eq!(twin.offset(), 3_000);
        assert!(heard.has_changed().unwrap());
        assert_eq!(*heard.borrow_and_update(), 3_000);
        twin.set_offset(i64::MAX);
        assert!(clock.now() > DateTime::UNIX_EPOCH);
    }
}
