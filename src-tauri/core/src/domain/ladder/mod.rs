//! The ladder: the reminders before a deadline.
//!
//! A connection's ladders are numbered. A deadline that moves more than a day later, by a
//! reconnect or a renewal, opens the next number and withdraws what the old one told. All other
//! moves keep the number, so that what was told stays told.
//!
//! Whether a reminder is due is worked out anew each time, from the deadline, the local calendar
//! and what was told ([`due()`]). Nothing is scheduled, so sleep, a restart, a changed clock or zone
//! can neither lose a reminder nor tell it twice.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::deadline::Deadline;
use super::id::{ConnectionId, PersonId};
use super::network::{Network, Purpose};
use super::notice::Channel;

mod due;
mod moment;
mod renewal;

pub use due::{Candidate, Due, Item, Reminder, SignInReminder, Words, due, next_due};
pub use moment::{later, quiet_until, rung_moment};
pub use renewal::{renewal_failing_since, renewal_keeps_failing};

/// A reminder, named by its days before the deadline; 0 is the day itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rung(pub u8);

const ALL_FOUR: &[Rung] = &[Rung(10), Rung(5), Rung(1), Rung(0)];

/// The rungs of a connection, from the calmest to the most urgent. Networks without an end by
/// policy have a deadline only where they reported one, and then all four.
pub fn rungs(network: Network, purpose: Purpose) -> &'static [Rung] {
    match (network, purpose) {
        (Network::Facebook, Purpose::Monitored) => &[Rung(10)],
        (Network::Instagram, Purpose::Monitored) => &[Rung(10), Rung(1), Rung(0)],
        (Network::Facebook | Network::Instagram, Purpose::Owned | Purpose::Paid) => ALL_FOUR,
        (
            Network::Linkedin
            | Network::Tiktok
            | Network::X
            | Network::Youtube
            | Network::GoogleBusiness,
            Purpose::Owned | Purpose::Monitored | Purpose::Paid,
        ) => ALL_FOUR,
    }
}

/// Where a connection's reminders stand: one row for each connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Grows, and is never used again for this connection.
    pub number: i64,
    /// `None` while there is no end.
    pub deadline: Option<Deadline>,
    /// Since when there is a deadline to tell of. Rungs that had passed by then are not told.
    pub known_at: DateTime<Utc>,
}

/// What a newly computed deadline does to the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LadderChange {
    Unchanged,
    /// The same ladder with another deadline; what was told stays told.
    Moved(Ladder),
    /// The next ladder; notices of the one before are withdrawn.
    Next {
        ladder: Ladder,
        withdraw: Option<i64>,
    },
}

/// Differences up to this are the same deadline, told anew: networks report seconds left, and
/// clocks differ.
const SAME_DEADLINE: TimeDelta = TimeDelta::hours(24);

/// Compares the ladder of a connection with the deadline computed at `now`.
pub fn observe(
    previous: Option<&Ladder>,
    deadline: Option<Deadline>,
    now: DateTime<Utc>,
) -> LadderChange {
    let open = |number| Ladder {
        number,
        deadline,
        known_at: now,
    };
    let Some(previous) = previous else {
        return match deadline {
            None => LadderChange::Unchanged,
            Some(_) => LadderChange::Next {
                ladder: open(1),
                withdraw: None,
            },
        };
    };
    let moved = |known_at| {
        LadderChange::Moved(Ladder {
            known_at,
            ..open(previous.number)
        })
    };
    match (previous.deadline, deadline) {
        (old, new) if old == new => LadderChange::Unchanged,
        // No end is later than any.
        (Some(_), None) => next(previous, open(previous.number + 1)),
        (Some(old), Some(new)) if new.at - old.at > SAME_DEADLINE => {
            next(previous, open(previous.number + 1))
        }
        // One that moves earlier is news: of the rungs it jumps over, the most urgent one is told
        // at once.
        (Some(_), Some(_)) => moved(previous.known_at),
        (None, Some(_) | None) => moved(now),
    }
}

fn next(previous: &Ladder, ladder: Ladder) -> LadderChange {
    LadderChange::Next {
        ladder,
        withdraw: Some(previous.number),
    }
}

/// The identity of one telling. A repeat after a crash carries the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToldKey {
    pub connection: ConnectionId,
    pub ladder: i64,
    pub rung: Rung,
    pub channel: Channel,
    /// `None` on channels that reach whoever sits at this computer.
    pub person: Option<PersonId>,
}

impl std::fmt::Display for ToldKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            connection,
            ladder,
            rung: Rung(days),
            channel,
            person,
        } = self;
        write!(
            f,
            "connection-{connection}.ladder-{ladder}.rung-{days}.{}",
            channel.slug()
        )?;
        match person {
            Some(person) => write!(f, ".person-{person}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod sequences;
#[cfg(test)]
mod tests;
