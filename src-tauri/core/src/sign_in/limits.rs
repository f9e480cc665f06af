//! How long an attempt may take.

use chrono::{DateTime, TimeDelta, Utc};

/// The life of a sign-in, on the wall clock, so that a computer that slept wakes to an attempt that
/// is over. Ten minutes are what RFC 8252 section 8.3 calls a reasonable time to keep a loopback
/// port open, and enough to find a phone for a second factor.
pub const FLOW_LIFE: TimeDelta = TimeDelta::minutes(10);

/// When an attempt that began at `started` is over.
pub fn ends_at(started: DateTime<Utc>) -> DateTime<Utc> {
    started + FLOW_LIFE
}

/// Whether an attempt that began at `started` is over at `now`.
pub fn is_over(started: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now >= ends_at(started)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_lasts_ten_minutes_and_not_a_second_more() {
        let started = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for (seconds, over) in [
            (-60, false),
            (0, false),
            (599, false),
            (600, true),
            (86_400, true),
        ] {
            assert_eq!(
                is_over(started, started + TimeDelta::seconds(seconds)),
                over,
                "{seconds}"
            );
        }
    }
}
