//! What is to be told now, and when to look again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::moment::quiet_period;
use super::{Ladder, Rung, rung_moment, rungs};
use crate::domain::connection::{Connection, Intent};
use crate::domain::deadline::Deadline;
use crate::domain::grant::Grant;
use crate::domain::id::{CompanyId, ConnectionId, GrantId};
use crate::domain::settings::Settings;
use crate::domain::status::{days_until, invalid_cause};

/// A connection that may have something to be reminded of.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    pub connection: &'a Connection,
    pub grant: &'a Grant,
    pub ladder: &'a Ladder,
    /// Rungs of this ladder that were told or are queued.
    pub told: &'a BTreeSet<Rung>,
}

/// One connection in a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub connection: ConnectionId,
    pub ladder: i64,
    pub rung: Rung,
    /// Calmer rungs that passed without being told. They never will be; queued ones are dropped.
    pub superseded: Vec<Rung>,
}

/// How the end is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// "expires in 5 days"; the difference of local calendar dates.
    Expires { days: i64 },
    /// "expires in about 5 days": the network reported no end.
    ExpiresAbout { days: i64 },
    /// Told after a reported end.
    Expired,
}

impl Words {
    pub fn of(deadline: Deadline, now: DateTime<Utc>, zone: Tz) -> Self {
        let days = days_until(deadline.at, now, zone).max(0);
        if deadline.about {
            Self::ExpiresAbout { days }
        } else if deadline.at <= now {
            Self::Expired
        } else {
            Self::Expires { days }
        }
    }
}

/// Connections of one sign-in that end on the same day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInReminder {
    pub grant: GrantId,
    /// The earliest of its connections.
    pub deadline: Deadline,
    pub words: Words,
    pub items: Vec<Item>,
}

/// One notice to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reminder {
    SignIn {
        company: CompanyId,
        part: SignInReminder,
    },
    /// More than three sign-ins of a company at one moment.
    Summary {
        company: CompanyId,
        /// The most urgent first.
        parts: Vec<SignInReminder>,
    },
}

/// The rule that says what is to be told; [`due`].
pub type Due = fn(DateTime<Utc>, Tz, bool, &Settings, &[Candidate<'_>]) -> Vec<Reminder>;

/// The most sign-ins that are told one by one.
const ONE_BY_ONE: usize = 3;

/// What is to be told at `now`, the most urgent first. While the clock is in doubt nothing is: by
/// a wrong date it would be told on the wrong day, and then be missing on the right one.
pub fn due(
    now: DateTime<Utc>,
    zone: Tz,
    clock_doubtful: bool,
    settings: &Settings,
    candidates: &[Candidate<'_>],
) -> Vec<Reminder> {
    if clock_doubtful {
        return Vec::new();
    }
    let quiet = quiet_period(now, zone, settings);
    let ready = candidates.iter().filter_map(|candidate| {
        let pending = pending(candidate, now, zone, settings)?;
        let held = quiet.is_some_and(|quiet| held_until(pending.deadline, now, quiet.until));
        (!held).then_some((candidate, pending))
    });
    summarise(by_sign_in(ready, now, zone))
}

/// The next moment at which [`due`] can say something new, other than by a change of the data.
pub fn next_due(
    now: DateTime<Utc>,
    zone: Tz,
    settings: &Settings,
    candidates: &[Candidate<'_>],
) -> Option<DateTime<Utc>> {
    let quiet = quiet_period(now, zone, settings);
    let moments = candidates.iter().filter_map(|candidate| {
        let ahead = upcoming(candidate, now, zone, settings);
        let released = quiet
            .filter(|_| pending(candidate, now, zone, settings).is_some())
            .map(|quiet| quiet.until);
        [ahead, released].into_iter().flatten().min()
    });
    moments.min()
}

/// The most urgent rung of one connection that has fallen due and was not told.
struct Pending {
    deadline: Deadline,
    item: Item,
}

fn pending(
    candidate: &Candidate<'_>,
    now: DateTime<Utc>,
    zone: Tz,
    settings: &Settings,
) -> Option<Pending> {
    let deadline = expected(candidate)?;
    let mut passed = moments(candidate, deadline.at, zone, settings)
        .filter(|(_, moment)| *moment <= now)
        .collect::<Vec<_>>();
    let (rung, moment) = passed.pop()?;
    if candidate.told.contains(&rung) || silent(candidate.ladder, rung, moment, deadline.at, now) {
        return None;
    }
    let superseded = passed
        .into_iter()
        .map(|(rung, _)| rung)
        .filter(|rung| !candidate.told.contains(rung))
        .collect();
    Some(Pending {
        deadline,
        item: Item {
            connection: candidate.connection.id,
            ladder: candidate.ladder.number,
            rung,
            superseded,
        },
    })
}

/// The first rung still ahead of `now`.
fn upcoming(
    candidate: &Candidate<'_>,
    now: DateTime<Utc>,
    zone: Tz,
    settings: &Settings,
) -> Option<DateTime<Utc>> {
    let deadline = expected(candidate)?;
    moments(candidate, deadline.at, zone, settings)
        .filter(|(rung, moment)| *moment > now && !candidate.told.contains(rung))
        .map(|(_, moment)| moment)
        .min()
}

/// The deadline of a connection that people keep and that still works. What was let go needs no
/// reminder, what stopped was told with its cause.
fn expected(candidate: &Candidate<'_>) -> Option<Deadline> {
    let Candidate {
        connection, grant, ..
    } = candidate;
    let works = connection.intent == Intent::Kept && invalid_cause(connection, grant).is_none();
    candidate.ladder.deadline.filter(|_| works)
}

/// The rungs from the calmest to the most urgent, each with its moment.
fn moments(
    candidate: &Candidate<'_>,
    deadline: DateTime<Utc>,
    zone: Tz,
    settings: &Settings,
) -> impl Iterator<Item = (Rung, DateTime<Utc>)> {
    let Connection {
        profile, purpose, ..
    } = candidate.connection;
    rungs(profile.network, *purpose)
        .iter()
        .map(move |rung| (*rung, rung_moment(*rung, deadline, zone, settings)))
}

/// Whether `rung` had passed before its deadline was known. The day itself has not passed until
/// the deadline has: who learns at noon of an end at three is told. A deadline that became known
/// in the future was seen by a clock that has been put right since, so that is no reason.
fn silent(
    ladder: &Ladder,
    rung: Rung,
    moment: DateTime<Utc>,
    deadline: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    let passes = if rung == Rung(0) { deadline } else { moment };
    passes < ladder.known_at && ladder.known_at <= now
}

/// Whether a rung that comes late waits for the end of the quiet hours: not if it would then
/// come after an end that is still ahead.
fn held_until(deadline: Deadline, now: DateTime<Utc>, quiet_end: DateTime<Utc>) -> bool {
    deadline.at <= now || quiet_end < deadline.at
}

/// One sign-in, its connections that end on one local day, and whether the day is a report.
type Together = (CompanyId, NaiveDate, GrantId, bool, bool);

fn by_sign_in<'a>(
    ready: impl Iterator<Item = (&'a Candidate<'a>, Pending)>,
    now: DateTime<Utc>,
    zone: Tz,
) -> BTreeMap<Together, SignInReminder> {
    let mut together = BTreeMap::<Together, SignInReminder>::new();
    for (candidate, Pending { deadline, item }) in ready {
        let words = Words::of(deadline, now, zone);
        let key = (
            candidate.connection.company,
            deadline.at.with_timezone(&zone).date_naive(),
            candidate.grant.id,
            deadline.about,
            words == Words::Expired,
        );
        let part = together.entry(key).or_insert_with(|| SignInReminder {
            grant: candidate.grant.id,
            deadline,
            words,
            items: Vec::new(),
        });
        if deadline.at < part.deadline.at {
            part.deadline = deadline;
        }
        part.items.push(item);
    }
    together
}

fn summarise(together: BTreeMap<Together, SignInReminder>) -> Vec<Reminder> {
    let mut companies = BTreeMap::<CompanyId, Vec<SignInReminder>>::new();
    for ((company, ..), part) in together {
        companies.entry(company).or_default().push(part);
    }
    companies
        .into_iter()
        .flat_map(|(company, parts)| {
            let grants: BTreeSet<GrantId> = parts.iter().map(|part| part.grant).collect();
            if grants.len() > ONE_BY_ONE {
                vec![Reminder::Summary { company, parts }]
            } else {
                let single = |part| Reminder::SignIn { company, part };
                parts.into_iter().map(single).collect()
            }
        })
        .collect()
}
