//! The only reader of the time.
//!
//! Timers of the operating system stand still while a computer sleeps, so long waits are cut into
//! slices of at most a minute and the wall clock is read again after each.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// The longest time that may pass before the clock is read again.
pub const SLICE: Duration = Duration::from_secs(60);

/// The wall clock, moved by an offset that only practice mode sets.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_seconds: Arc<AtomicI64>,
}

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this file is where the time is read"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.offset_seconds.load(Ordering::SeqCst))
    }

    /// Moves this clock and all its clones to `seconds` from the computer's own.
    pub fn set_offset_seconds(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::SeqCst);
    }

    /// Waits until `at`, or a slice long if that is shorter.
    pub async fn sleep_towards(&self, at: DateTime<Utc>) {
        let left = (at - self.now()).to_std().unwrap_or(Duration::ZERO);
        tokio::time::sleep(left.min(SLICE)).await;
    }
}
