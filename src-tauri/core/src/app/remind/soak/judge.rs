//! What must be true after each step, worked out apart from the ladder's own code.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, LocalResult, NaiveDate, TimeDelta, TimeZone, Utc};

use super::life::Life;
use crate::domain::deadline::Deadline;
use crate::domain::event::EventKind;
use crate::domain::id::{ConnectionId, NoticeId, PersonId};
use crate::domain::ladder::{Rung, rungs};
use crate::domain::notice::{Channel, Delivery, Notice, NoticeKind};
use crate::store::{connections, deliveries, events, ladders, notices};

/// From when a rung that fell due is missing: longer than a clock is moved in spring.
const LATE: TimeDelta = TimeDelta::hours(2);

/// The longest that a notice waits for its moment: until quiet hours end.
const A_NIGHT: TimeDelta = TimeDelta::hours(25);

/// What went wrong in a life.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{rung:?} of {of} was told after {after:?}")]
    OutOfOrder {
        rung: Rung,
        of: ConnectionId,
        after: Rung,
    },
    #[error("{rung:?} of {of} was told on {on}, it ends on {end}")]
    OnAWrongDay {
        rung: Rung,
        of: ConnectionId,
        on: NaiveDate,
        end: NaiveDate,
    },
    #[error("{rung:?} of {of} ({end:?}) is missing at {at}")]
    Missing {
        rung: Rung,
        of: ConnectionId,
        end: Deadline,
        at: DateTime<Utc>,
    },
    #[error("{rung:?} of {of} was told while the clock was in doubt")]
    InDoubt { rung: Rung, of: ConnectionId },
    #[error("{tag} came {times} times, which notices and crashes explain {most} times")]
    PostedTooOften {
        tag: String,
        times: usize,
        most: usize,
    },
    #[error("{shown:?} on the screen, {stand:?} stand")]
    Screen {
        shown: Vec<String>,
        stand: BTreeSet<String>,
    },
    #[error("two notices for one problem: {0:?}")]
    TwoForOne(Vec<Notice>),
    #[error("not shown although the desktop works: {0:?}")]
    NotShown(Vec<Delivery>),
    #[error("it waits for a moment that a wrong clock made up: {0:?}")]
    Stuck(Delivery),
    #[error("{to} got {times} mails about {notice}")]
    MailedTooOften {
        notice: NoticeId,
        to: PersonId,
        times: usize,
    },
    #[error("not everybody was mailed {0:?}")]
    NotMailed(Box<Notice>),
}

impl Life {
    /// Says what is wrong, if anything is.
    pub async fn judge(&mut self) -> Result<(), Fault> {
        self.each_rung_once().await?;
        self.nothing_is_missing().await?;
        self.the_desktop_agrees().await?;
        self.mail_went_to_everyone_once().await
    }

    async fn each_rung_once(&mut self) -> Result<(), Fault> {
        let company = self.company;
        let lines = self.store.read(move |conn| {
            let lines = events::of_company(conn, company, None, 10_000)?;
            Ok((lines, ladders::all_latest(conn)?))
        });
        let (mut lines, latest) = lines.await.unwrap();
        lines.reverse();
        let latest: BTreeMap<_, _> = latest.into_iter().collect();
        let zone = self.clock.zone();
        let today = self.now().with_timezone(&zone).date_naive();
        for line in lines.iter().skip(self.lines_seen) {
            let EventKind::Told {
                rung: Some(rung), ..
            } = line.kind
            else {
                continue;
            };
            let id = line.connection.unwrap();
            if self.doubtful {
                return Err(Fault::InDoubt { rung, of: id });
            }
            let ladder = latest[&id];
            let told = self.told.entry((id, ladder.number)).or_default();
            if let Some(last) = told.last()
                && *last <= rung
            {
                return Err(Fault::OutOfOrder {
                    rung,
                    of: id,
                    after: *last,
                });
            }
            told.push(rung);
            let end = ladder
                .deadline
                .unwrap()
                .at
                .with_timezone(&zone)
                .date_naive();
            let days = i64::from(rung.0);
            // Quiet hours, and an end in the first hour of a day, bring a notice the day before.
            let early = rung.0 == 0 || self.settings.quiet_hours.is_some();
            let first = end - TimeDelta::days(days + i64::from(early));
            if today < first {
                return Err(Fault::OnAWrongDay {
                    rung,
                    of: id,
                    on: today,
                    end,
                });
            }
        }
        self.lines_seen = lines.len();
        Ok(())
    }

    /// The most urgent rung whose moment has come is told, or a more urgent one.
    async fn nothing_is_missing(&self) -> Result<(), Fault> {
        if self.clock_error != TimeDelta::zero() || self.doubtful || self.is_quiet() {
            return Ok(());
        }
        let found = self
            .store
            .read(|conn| Ok((connections::all(conn)?, ladders::all_latest(conn)?)));
        let (all, latest) = found.await.unwrap();
        let latest: BTreeMap<_, _> = latest.into_iter().collect();
        let zone = self.clock.zone();
        for one in all {
            let Some(ladder) = latest.get(&one.id) else {
                continue;
            };
            let Some(end) = ladder.deadline else { continue };
            let told = self.told.get(&(one.id, ladder.number));
            for rung in rungs(one.profile.network, one.purpose) {
                let day = end.at.with_timezone(&zone).date_naive() - TimeDelta::days(rung.0.into());
                let moment = day.and_time(self.settings.reminder_time);
                let LocalResult::Single(moment) = zone.from_local_datetime(&moment) else {
                    continue;
                };
                let moment = moment.to_utc();
                let since = if self.steady_since < moment {
                    LATE
                } else {
                    TimeDelta::days(2)
                };
                let passed = moment + since <= self.time;
                // What had passed before it was known is not told.
                let known = ladder.known_at + TimeDelta::days(2) < moment;
                let is_told = told.is_some_and(|told| told.iter().any(|one| one <= rung));
                if passed && known && self.settings.quiet_hours.is_none() && !is_told {
                    return Err(Fault::Missing {
                        rung: *rung,
                        of: one.id,
                        end,
                        at: self.time,
                    });
                }
            }
        }
        Ok(())
    }

    fn is_quiet(&self) -> bool {
        let time = self.now().with_timezone(&self.clock.zone()).time();
        self.settings.quiet_hours.is_some_and(|(from, until)| {
            if from <= until {
                from <= time && time < until
            } else {
                time >= from || time < until
            }
        })
    }

    /// Everything that stands is on the screen once, nothing else is, and no notice came more often
    /// than the crashes explain.
    async fn the_desktop_agrees(&self) -> Result<(), Fault> {
        let mut posted = BTreeMap::<_, usize>::new();
        for post in self.desktop.accepted() {
            *posted.entry(post.tag).or_default() += 1;
        }
        for (tag, times) in posted {
            let about = tag.clone();
            let told = self.store.read(move |conn| notices::about(conn, &about));
            let most = told.await.unwrap().len() + self.crashes;
            if times > most {
                return Err(Fault::PostedTooOften { tag, times, most });
            }
        }
        let standing = self.store.read(notices::standing).await.unwrap();
        let wanted: BTreeSet<_> = standing
            .iter()
            .filter(|one| one.kind != NoticeKind::Reconnected)
            .map(|one| one.tag.clone())
            .collect();
        let shown = self.desktop.shown().into_iter().map(|post| post.tag);
        let shown: Vec<_> = shown.collect();
        let once: BTreeSet<_> = shown.iter().cloned().collect();
        if once.len() != shown.len() || !once.is_subset(&wanted) {
            return Err(Fault::Screen {
                shown,
                stand: wanted,
            });
        }
        let mut about = BTreeSet::new();
        for one in &standing {
            if wanted.contains(&one.tag) && !one.connections.iter().all(|id| about.insert(*id)) {
                return Err(Fault::TwoForOne(standing));
            }
        }
        let now = self.now();
        let one_day = now + TimeDelta::days(365 * 100);
        let waits = self.store.read(move |conn| deliveries::due(conn, one_day));
        let mut waits = waits.await.unwrap();
        waits.retain(|one| one.channel == Channel::Desktop);
        let is_due = |one: &Delivery, at| one.next_at.is_none_or(|next| next <= at);
        if let Some(stuck) = waits.iter().find(|one| !is_due(one, now + A_NIGHT)) {
            return Err(Fault::Stuck(stuck.clone()));
        }
        waits.retain(|one| is_due(one, now));
        let due = waits;
        if self.desktop_works && !due.is_empty() {
            return Err(Fault::NotShown(due));
        }
        Ok(())
    }

    async fn mail_went_to_everyone_once(&self) -> Result<(), Fault> {
        if let Some((key, times)) = self
            .mailed
            .iter()
            .find(|(_, times)| **times > 1 + self.crashes)
        {
            return Err(Fault::MailedTooOften {
                notice: key.0,
                to: key.1,
                times: *times,
            });
        }
        let standing = self.store.read(notices::standing).await.unwrap();
        let mut reminders = standing.iter();
        let waits_for_mail = !self.mail_works || self.crashes > 0;
        let missing = reminders.find(|one| {
            let all = self
                .readers
                .iter()
                .all(|id| self.mailed.contains_key(&(one.id, *id)));
            one.kind == NoticeKind::ExpiringSoon && !all
        });
        match missing {
            Some(notice) if !waits_for_mail => Err(Fault::NotMailed(Box::new(notice.clone()))),
            Some(_) | None => Ok(()),
        }
    }
}
