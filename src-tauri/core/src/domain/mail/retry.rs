//! When a mail that did not go out is tried again.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::notice::Delivery;

/// How long a claimed mail belongs to the try under way: longer than any try takes. After a crash
/// it is due again then.
pub const HELD_FOR: TimeDelta = TimeDelta::minutes(6);

/// How often a mail may be sent again whose end nobody knows: the server took it and broke off
/// before it said so. A server that always does would otherwise deliver it for ever.
pub const UNCERTAIN_TRIES: u32 = 4;

/// The first wait. Greylisting servers mostly want 5 minutes, and some only 1.
const FIRST: TimeDelta = TimeDelta::minutes(1);

/// The longest wait: RFC 5321, 4.5.4.1, asks for 30 minutes between tries that go on failing.
const LONGEST: TimeDelta = TimeDelta::minutes(30);

/// When to try again after `attempts` that failed at `now`: 1, 2, 4, 8, 16, then every 30 minutes,
/// for as long as there is something to say.
pub fn next_try(attempts: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    let doubled = FIRST * 2_i32.pow(attempts.saturating_sub(1).min(5));
    now + doubled.min(LONGEST)
}

/// Whether a waiting mail may be tried at `now`. One that was tried in the future was tried by a
/// clock that has been set back since, and does not wait for that moment to come again.
pub fn is_due(delivery: &Delivery, now: DateTime<Utc>) -> bool {
    let waits = delivery.next_at.is_some_and(|next| next > now);
    !waits || delivery.tried_at.is_some_and(|tried| tried > now)
}
