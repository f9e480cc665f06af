//! The only reader of the time.
//!
//! Timers of the operating system stand still while a computer sleeps, so long waits are cut into
//! slices of at most a minute and the wall clock is read again after each.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// The longest time that may pass before the clock is read again.
pub const SLICE: Duration = Duration::from_secs(60);

/// The wall clock, moved by an offset that only practice mode sets.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_seconds: Arc<AtomicI64>,
    /// In the place of the computer's own.
    zone: Arc<Mutex<Option<Tz>>>,
}

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this file is where the time is read"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.offset_seconds.load(Ordering::SeqCst))
    }

    /// How far this clock is from the computer's own.
    pub fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::SeqCst)
    }

    /// Moves this clock and all its clones to `seconds` from the computer's own.
    pub fn set_offset_seconds(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::SeqCst);
    }

    /// The zone this computer is in, read anew each time: people travel.
    pub fn zone(&self) -> Tz {
        let set = *self.zone.lock().unwrap_or_else(PoisonError::into_inner);
        set.unwrap_or_else(|| {
            iana_time_zone::get_timezone()
                .ok()
                .and_then(|name| name.parse().ok())
                .unwrap_or(Tz::UTC)
        })
    }

    /// Puts this clock and all its clones into another zone than the computer's.
    pub fn set_zone(&self, zone: Tz) {
        *self.zone.lock().unwrap_or_else(PoisonError::into_inner) = Some(zone);
    }

    /// Waits until `at`, or a slice long if that is shorter.
    pub async fn sleep_towards(&self, at: DateTime<Utc>) {
        let left = (at - self.now()).to_std().unwrap_or(Duration::ZERO);
        tokio::time::sleep(left.min(SLICE)).await;
    }
}
