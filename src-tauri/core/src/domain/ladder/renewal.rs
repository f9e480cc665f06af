//! The early start of the ladder: a sign-in that renews itself has no deadline for a person until its
//! renewal keeps failing. That is told long before its first rung.
//!
//! Nothing can be renewed while a network is away, so an outage is no failing: the day is counted
//! from where the network was last known to answer somebody.

use chrono::{DateTime, TimeDelta, Utc};

/// A renewal that fails for less is nothing to worry a person with.
const FAILING_FOR: TimeDelta = TimeDelta::hours(24);

/// Since when a renewal that failed once more at `now` has been failing. `away_since` is since when
/// the network has answered nobody.
pub fn renewal_failing_since(
    before: Option<DateTime<Utc>>,
    away_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let answered_since = |since: &DateTime<Utc>| away_since.is_none_or(|away| *since < away);
    before
        // One that began in the future was seen by a clock that has been set back.
        .filter(|since| *since <= now && answered_since(since))
        .unwrap_or(now)
}

/// Whether it has failed for so long, outages aside, that people are told.
pub fn renewal_keeps_failing(
    since: DateTime<Utc>,
    away_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> bool {
    now - since >= FAILING_FOR && away_since.is_none_or(|away| since < away)
}
