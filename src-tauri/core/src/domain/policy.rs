//! When a sign-in is asked about and renewed without a person: each provider's own way.
//!
//! Tokens of an hour or two are renewed when somebody is about to use them, not around the clock;
//! the daily question is such a use. Checks are spread over the day by a fixed phase of each
//! sign-in, so that a thousand of them, connected in one morning, are not asked about together.

use chrono::{DateTime, TimeDelta, Utc};

use super::deadline::sign_in_ends;
use super::grant::{Grant, Renewal};
use super::id::GrantId;
use super::network::Provider;

/// The questions about one sign-in are this far apart. Four hours less than a day, so that an
/// ending is found within a day although some questions bring no answer.
pub const CHECK_EVERY: TimeDelta = TimeDelta::hours(20);

/// The first wait after a question without an answer; each further one doubles it.
const BACK_OFF: TimeDelta = TimeDelta::seconds(30);

/// No wait of our own is longer: what can still succeed is asked at least once an hour.
pub const LONGEST_BACK_OFF: TimeDelta = TimeDelta::hours(1);

/// A wait that a network asks for is kept up to this.
const LONGEST_ASKED_FOR: TimeDelta = TimeDelta::hours(24);

/// What answers whether a sign-in still works, when nobody is waiting for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckBy {
    /// The network's cheapest question.
    Question,
    /// A renewal, since questions are billed.
    Renewal,
}

impl Provider {
    /// X bills each reading of a user, and renewals are on no price list (X API, pricing).
    pub fn check_by(self) -> CheckBy {
        match self {
            Self::X => CheckBy::Renewal,
            Self::Facebook
            | Self::Instagram
            | Self::Linkedin
            | Self::Tiktok
            | Self::TiktokBusiness
            | Self::Google => CheckBy::Question,
        }
    }

    /// How many sign-ins of one network app are begun to be asked about in a minute, after days
    /// without. A sign-in is one to three questions, and one more for each of its profiles.
    pub fn per_minute(self) -> u32 {
        match self {
            // 200 calls an hour for each member, all of the app's together: more than a round of
            // questions about a member with a hundred Pages.
            Self::Facebook | Self::Instagram => 30,
            // No figure is published; its limits are those of a day.
            Self::Linkedin => 30,
            // 600 calls a minute for each endpoint.
            Self::Tiktok | Self::TiktokBusiness => 120,
            // 75 calls in 15 minutes for each user; of renewals nothing is published.
            Self::X => 60,
            // 300 calls a minute for each API of Business Profile.
            Self::Google => 60,
        }
    }
}

/// The last time somebody looked after a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub at: DateTime<Utc>,
    /// Questions in a row that brought no answer.
    pub unanswered: u32,
    /// How long the network asked to be left alone.
    pub asked_for: Option<TimeDelta>,
}

/// When the watch asks about `grant`, if nothing else happens before.
pub fn due(grant: &Grant, asked: Option<&Asked>) -> DateTime<Utc> {
    match asked {
        Some(asked) if asked.unanswered > 0 => {
            let roll = share(grant.id, i64::from(asked.unanswered));
            asked.at + back_off(asked.unanswered, asked.asked_for, roll)
        }
        Some(asked) => next_check(grant.id, asked.at),
        None => {
            let last = grant.proven_at.unwrap_or(grant.created_at);
            let check = next_check(grant.id, last);
            match grant.renewal {
                // A token that ends for good if nobody extends it.
                Renewal::Extension => grant.renew_at().map_or(check, |renew| check.min(renew)),
                Renewal::None | Renewal::Stable | Renewal::Rotating => check,
            }
        }
    }
}

/// The first moment after `last` that is this sign-in's own.
fn next_check(grant: GrantId, last: DateTime<Utc>) -> DateTime<Utc> {
    let period = CHECK_EVERY.num_seconds();
    // Some place within the period, the same on every day and after every start.
    let phase = (share(grant, 0) * period as f64) as i64;
    let since = (last.timestamp() - phase).rem_euclid(period);
    last + TimeDelta::seconds(period - since)
}

/// How long to wait after so many questions without an answer: some part, by `roll` from 0 to 1, of
/// a time that doubles up to an hour ("full jitter"), but never less than the network asked for.
pub fn back_off(unanswered: u32, asked_for: Option<TimeDelta>, roll: f64) -> TimeDelta {
    let doublings = unanswered.saturating_sub(1).min(10);
    let longest = (BACK_OFF * (1 << doublings)).min(LONGEST_BACK_OFF);
    let rolled = TimeDelta::seconds((longest.num_seconds() as f64 * roll) as i64);
    // Who asks to be left alone, and names a moment that has passed, still means it.
    let asked_for = asked_for.map_or(TimeDelta::seconds(1), |wait| {
        wait.clamp(BACK_OFF, LONGEST_ASKED_FOR)
    });
    rolled.max(asked_for)
}

/// The most urgent of those that are due comes first: whose end is nearest, then who has waited
/// longest.
pub fn urgency(grant: &Grant, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let end = sign_in_ends(grant).filter(|end| *end > now).min();
    let waited = grant.proven_at.unwrap_or(grant.created_at);
    (end.unwrap_or(DateTime::<Utc>::MAX_UTC), waited)
}

/// A number from 0 to 1 that looks random and is always the same for the same two (`SplitMix64`).
fn share(grant: GrantId, turn: i64) -> f64 {
    let mut mixed = (grant.0 as u64)
        .wrapping_add((turn as u64).wrapping_mul(0xd1b5_4a32_d192_ed03))
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

/// How many sign-ins of one network app were begun in the minute that runs.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    minute: DateTime<Utc>,
    begun: u32,
}

impl Pace {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            minute: now,
            begun: 0,
        }
    }

    /// Whether one more may begin now. A clock that was set back starts a new minute.
    pub fn begin(&mut self, per_minute: u32, now: DateTime<Utc>) -> bool {
        if !(TimeDelta::zero()..TimeDelta::minutes(1)).contains(&(now - self.minute)) {
            *self = Self::new(now);
        }
        let may = self.begun < per_minute;
        self.begun += u32::from(may);
        may
    }
}

#[cfg(test)]
mod tests;
