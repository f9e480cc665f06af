//! The stretches of time in which networks count.

use std::collections::VecDeque;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::America::Los_Angeles;
use serde::{Deserialize, Serialize};

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    /// The last so many seconds, whenever one looks.
    Rolling(u32),
    /// So many seconds from the first request on, then anew.
    Fixed(u32),
    UtcDay,
    /// A day at Google's headquarters.
    PacificDay,
}

/// A rolling window is counted in so many steps: exact enough, and small.
const STEPS: i32 = 60;

/// What was used in one window.
#[derive(Default)]
pub struct Count {
    /// Moments, and what was used then. A window that does not roll has one.
    used: VecDeque<(DateTime<Utc>, u64)>,
    /// When a window that does not roll ends.
    ends: Option<DateTime<Utc>>,
}

impl Count {
    /// Adds `cost`; gives what is used in the window by now, and when it is free again.
    pub fn add(&mut self, window: Window, cost: u64, now: DateTime<Utc>) -> (u64, DateTime<Utc>) {
        match window {
            Window::Rolling(seconds) => self.roll(TimeDelta::seconds(seconds.into()), cost, now),
            Window::Fixed(seconds) => {
                self.fill(|| now + TimeDelta::seconds(seconds.into()), cost, now)
            }
            Window::UtcDay => self.fill(|| midnight(Utc, now), cost, now),
            Window::PacificDay => self.fill(|| midnight(Los_Angeles, now), cost, now),
        }
    }

    fn roll(&mut self, life: TimeDelta, cost: u64, now: DateTime<Utc>) -> (u64, DateTime<Utc>) {
        while self.used.front().is_some_and(|(at, _)| *at + life <= now) {
            self.used.pop_front();
        }
        match self.used.back_mut() {
            Some((at, used)) if now - *at < life / STEPS => *used += cost,
            Some(_) | None => self.used.push_back((now, cost)),
        }
        let free = self.used.front().map_or(now, |(at, _)| *at) + life;
        (self.used.iter().map(|(_, used)| used).sum(), free)
    }

    fn fill(
        &mut self,
        end: impl Fn() -> DateTime<Utc>,
        cost: u64,
        now: DateTime<Utc>,
    ) -> (u64, DateTime<Utc>) {
        let ends = match self.ends {
            Some(ends) if ends > now => ends,
            Some(_) | None => {
                self.used.clear();
                *self.ends.insert(end())
            }
        };
        match self.used.back_mut() {
            Some((_, used)) => *used += cost,
            None => self.used.push_back((now, cost)),
        }
        (self.used.iter().map(|(_, used)| used).sum(), ends)
    }
}

/// The next midnight in a zone; where there is none (no such zone is used here), a day later.
fn midnight(zone: impl TimeZone, now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now
        .with_timezone(&zone)
        .date_naive()
        .checked_add_days(Days::new(1));
    tomorrow
        .and_then(|day| {
            day.and_time(NaiveTime::MIN)
                .and_local_timezone(zone)
                .earliest()
        })
        .map_or(now + TimeDelta::days(1), |midnight| {
            midnight.with_timezone(&Utc)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_rolling_window_lets_go_of_what_is_old() {
        let mut count = Count::default();
        let start = at("2026-11-25T12:00:00Z");
        let minute = Window::Rolling(60);
        assert_eq!(count.add(minute, 1, start).0, 1);
        assert_eq!(count.add(minute, 1, start + TimeDelta::seconds(30)).0, 2);
        let (used, free) = count.add(minute, 1, start + TimeDelta::seconds(59));
        assert_eq!((used, free), (3, start + TimeDelta::seconds(60)));
        assert_eq!(count.add(minute, 1, start + TimeDelta::seconds(60)).0, 3);
        assert_eq!(count.add(minute, 1, start + TimeDelta::seconds(300)).0, 1);
    }

    #[test]
    fn a_fixed_window_begins_with_its_first_request() {
        let mut count = Count::default();
        let start = at("2026-11-25T12:01:00Z");
        let quarter = Window::Fixed(900);
        assert_eq!(
            count.add(quarter, 1, start),
            (1, at("2026-11-25T12:16:00Z"))
        );
        let last = start + TimeDelta::seconds(899);
        assert_eq!(count.add(quarter, 1, last), (2, at("2026-11-25T12:16:00Z")));
        let next = start + TimeDelta::seconds(900);
        assert_eq!(count.add(quarter, 1, next), (1, at("2026-11-25T12:31:00Z")));
    }

    #[test]
    fn days_end_where_the_network_lives() {
        let noon = at("2026-11-25T12:00:00Z");
        let ends = |window, now| Count::default().add(window, 50, now);
        assert_eq!(ends(Window::UtcDay, noon), (50, at("2026-11-26T00:00:00Z")));
        assert_eq!(
            ends(Window::PacificDay, noon),
            (50, at("2026-11-26T08:00:00Z"))
        );
        let summer = at("2026-07-01T06:59:00Z");
        assert_eq!(
            ends(Window::PacificDay, summer),
            (50, at("2026-07-01T07:00:00Z"))
        );
    }
}
