//! The only reader of the time.
//!
//! Timers of the operating system stand still while a computer sleeps, so long waits are cut into
//! slices of at most a minute and the wall clock is read again after each.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use tokio::time::Instant;

/// The longest time that may pass before the clock is read again.
pub const SLICE: Duration = Duration::from_secs(60);

/// More than the wall clock drifts from the timers in a slice, also while it is being corrected
/// (at most 500 ppm, `adjtimex(2)`) or the machine is busy.
const JUMP: TimeDelta = TimeDelta::seconds(30);

/// How a wait went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slept {
    Evenly,
    /// The wall clock went another way than the timers: the computer slept, or its clock was set.
    OverAJump,
}

/// The wall clock, moved by an offset that only practice mode sets.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_seconds: Arc<AtomicI64>,
    /// In the place of the computer's own.
    zone: Arc<Mutex<Option<Tz>>>,
}

impl Clock {
    /// In whole milliseconds, as the database keeps them: a moment that was stored and read again is
    /// neither before nor after the one that stayed in memory.
    pub fn now(&self) -> DateTime<Utc> {
        wall().trunc_subsecs(3) + TimeDelta::seconds(self.offset_seconds.load(Ordering::SeqCst))
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
    pub async fn sleep_towards(&self, at: DateTime<Utc>) -> Slept {
        let left = (at - self.now()).to_std().unwrap_or(Duration::ZERO);
        let (wall_before, timers_before) = (wall(), Instant::now());
        tokio::time::sleep(left.min(SLICE)).await;
        let by_timers = TimeDelta::from_std(timers_before.elapsed()).unwrap_or(TimeDelta::MAX);
        let apart = (wall() - wall_before) - by_timers;
        if apart.abs() > JUMP {
            Slept::OverAJump
        } else {
            Slept::Evenly
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this file is where the time is read"
)]
fn wall() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_what_the_database_gives_back_of_it() {
        for _ in 0..100 {
            let now = Clock::default().now();
            let back = DateTime::from_timestamp_millis(now.timestamp_millis());
            assert_eq!(back, Some(now));
        }
    }

    #[tokio::test]
    async fn a_wait_without_a_jump_says_so() {
        let clock = Clock::default();
        let soon = clock.now() + TimeDelta::milliseconds(20);
        assert_eq!(clock.sleep_towards(soon).await, Slept::Evenly);
        assert!(clock.now() >= soon);
    }

    /// Timers run ahead here while the wall clock stands, as when the clock is set back.
    #[tokio::test(start_paused = true)]
    async fn a_wall_clock_that_leaves_the_timers_has_jumped() {
        let clock = Clock::default();
        let far = clock.now() + TimeDelta::days(1);
        let began = Instant::now();
        assert_eq!(clock.sleep_towards(far).await, Slept::OverAJump);
        assert_eq!(began.elapsed(), SLICE);
    }

    /// Moving practice time is no jump of this computer's clock.
    #[tokio::test]
    async fn an_offset_is_no_jump() {
        let clock = Clock::default();
        let mover = clock.clone();
        let soon = clock.now() + TimeDelta::milliseconds(50);
        let (slept, ()) = tokio::join!(clock.sleep_towards(soon), async {
            mover.set_offset_seconds(86_400);
        });
        assert_eq!(slept, Slept::Evenly);
    }
}
