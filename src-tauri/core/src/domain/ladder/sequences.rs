//! Random lives of a company's computer: sleep, wrong clocks, journeys, renewals and settings.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::{America, Asia, Australia, Europe, Pacific, Tz};
use proptest::prelude::*;

use super::*;
use crate::domain::connection::Connection;
use crate::domain::grant::{Grant, Renewal};
use crate::domain::id::GrantId;
use crate::domain::network::Provider;
use crate::domain::samples::{at, connection, grant};
use crate::domain::settings::Settings;

const ZONES: [Tz; 6] = [
    Tz::UTC,
    Europe::Berlin,
    Australia::Lord_Howe,
    Asia::Kathmandu,
    America::Sao_Paulo,
    Pacific::Apia,
];

#[derive(Clone, Debug)]
enum Step {
    /// Time passes with the computer off or asleep; then the watch looks.
    Sleep {
        minutes: i64,
    },
    /// The watch looks again at once, as after a restart.
    Again,
    /// The computer's clock is wrong by this much from now on, and the watch knows.
    WrongClock {
        minutes: i64,
    },
    RightClock,
    Travel {
        zone: usize,
    },
    /// The network reports another end for one sign-in, so many hours from now.
    NewEnd {
        grant: usize,
        hours: i64,
    },
    NoEnd {
        grant: usize,
    },
    Quiet {
        hours: Option<(u32, u32)>,
    },
    ReminderHour {
        hour: u32,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1..2 * 24 * 60_i64).prop_map(|minutes| Step::Sleep { minutes }),
        2 => (1..40 * 24 * 60_i64).prop_map(|minutes| Step::Sleep { minutes }),
        2 => Just(Step::Again),
        1 => (-400 * 24 * 60..400 * 24 * 60_i64).prop_map(|minutes| Step::WrongClock { minutes }),
        2 => Just(Step::RightClock),
        1 => (0..ZONES.len()).prop_map(|zone| Step::Travel { zone }),
        2 => (0..2_usize, -48..80 * 24_i64).prop_map(|(grant, hours)| Step::NewEnd { grant, hours }),
        1 => (0..2_usize).prop_map(|grant| Step::NoEnd { grant }),
        1 => proptest::option::of((0..24_u32, 0..24_u32)).prop_map(|hours| Step::Quiet { hours }),
        1 => (0..24_u32).prop_map(|hour| Step::ReminderHour { hour }),
    ]
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

/// Two sign-ins with four connections of every kind of ladder.
struct World {
    time: DateTime<Utc>,
    clock_error: TimeDelta,
    zone: Tz,
    settings: Settings,
    ends: [Option<Deadline>; 2],
    connections: Vec<(Connection, Grant, usize)>,
    ladders: BTreeMap<ConnectionId, Ladder>,
    told: BTreeSet<(ConnectionId, i64, Rung)>,
}

impl World {
    fn new() -> Self {
        let place = |id, network, purpose, on: usize| {
            let mut connection = connection(network, purpose);
            connection.id = ConnectionId(id);
            let mut grant = grant(Provider::Facebook, Renewal::None);
            grant.id = GrantId(i64::try_from(on).unwrap());
            (connection, grant, on)
        };
        Self {
            time: at("2026-09-20T12:00:00Z"),
            clock_error: TimeDelta::zero(),
            zone: Tz::UTC,
            settings: Settings::default(),
            ends: [None, None],
            connections: vec![
                place(1, Network::Facebook, Purpose::Owned, 0),
                place(2, Network::Instagram, Purpose::Monitored, 0),
                place(3, Network::Facebook, Purpose::Monitored, 1),
                place(4, Network::Instagram, Purpose::Paid, 1),
            ],
            ladders: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.time + self.clock_error
    }

    fn live(&mut self, step: &Step) {
        match *step {
            Step::Sleep { minutes } => self.time += TimeDelta::minutes(minutes),
            Step::Again => {}
            Step::WrongClock { minutes } => self.clock_error = TimeDelta::minutes(minutes),
            Step::RightClock => self.clock_error = TimeDelta::zero(),
            Step::Travel { zone } => self.zone = ZONES[zone],
            Step::NewEnd { grant, hours } => {
                self.ends[grant] = Some(Deadline {
                    at: self.time + TimeDelta::hours(hours),
                    about: false,
                });
            }
            Step::NoEnd { grant } => self.ends[grant] = None,
            Step::Quiet { hours } => {
                self.settings.quiet_hours = hours.map(|(from, until)| (hour(from), hour(until)));
            }
            Step::ReminderHour { hour: chosen } => self.settings.reminder_time = hour(chosen),
        }
        self.observe_all();
        self.tell();
        self.assert_the_most_urgent_was_told();
        self.assert_sleep_misses_nothing();
    }

    fn observe_all(&mut self) {
        let now = self.now();
        for (connection, _, on) in &self.connections {
            let previous = self.ladders.get(&connection.id).copied();
            match observe(previous.as_ref(), self.ends[*on], now) {
                LadderChange::Unchanged => {}
                LadderChange::Moved(ladder) => {
                    assert_eq!(previous.map(|ladder| ladder.number), Some(ladder.number));
                    self.ladders.insert(connection.id, ladder);
                }
                LadderChange::Next { ladder, withdraw } => {
                    assert_eq!(withdraw, previous.map(|ladder| ladder.number));
                    assert_eq!(ladder.number, withdraw.unwrap_or(0) + 1);
                    self.ladders.insert(connection.id, ladder);
                }
            }
        }
    }

    fn due(&self, now: DateTime<Utc>) -> Vec<Item> {
        let reminders = self.with_candidates(|candidates| {
            let doubtful = self.clock_error != TimeDelta::zero();
            due(now, self.zone, doubtful, &self.settings, candidates)
        });
        reminders
            .into_iter()
            .flat_map(|reminder| match reminder {
                Reminder::SignIn { part, .. } => vec![part],
                Reminder::Summary { parts, .. } => parts,
            })
            .flat_map(|part| {
                let ended = part.deadline.at <= now;
                assert_eq!(part.words == Words::Expired, ended, "words and end agree");
                part.items
            })
            .collect()
    }

    fn with_candidates<T>(&self, work: impl FnOnce(&[Candidate<'_>]) -> T) -> T {
        let told: Vec<BTreeSet<Rung>> = self
            .connections
            .iter()
            .map(|(connection, ..)| self.told_of(connection.id))
            .collect();
        let candidates: Vec<Candidate<'_>> = self
            .connections
            .iter()
            .zip(&told)
            .filter_map(|((connection, grant, _), told)| {
                Some(Candidate {
                    connection,
                    grant,
                    ladder: self.ladders.get(&connection.id)?,
                    told,
                })
            })
            .collect();
        work(&candidates)
    }

    fn told_of(&self, id: ConnectionId) -> BTreeSet<Rung> {
        let number = self.ladders.get(&id).map(|ladder| ladder.number);
        self.told
            .iter()
            .filter(|(connection, ladder, _)| *connection == id && Some(*ladder) == number)
            .map(|(_, _, rung)| *rung)
            .collect()
    }

    fn tell(&mut self) {
        for item in self.due(self.now()) {
            let told_twice = !self.told.insert((item.connection, item.ladder, item.rung));
            assert!(!told_twice, "{item:?} was told before");
            for rung in item.superseded {
                assert!(rung > item.rung, "only calmer rungs are superseded");
                let fresh = self.told.insert((item.connection, item.ladder, rung));
                assert!(fresh, "a told rung was superseded");
            }
        }
    }

    /// Worked out apart from `rung_moment`: outside quiet hours, a rung whose reminder time has
    /// come is told, or a more urgent one is, or it had passed before its deadline was known.
    fn assert_the_most_urgent_was_told(&self) {
        let now = self.now();
        let local = now.with_timezone(&self.zone);
        let quiet = self.settings.quiet_hours.is_some_and(|(from, until)| {
            let time = local.time();
            if from <= until {
                from <= time && time < until
            } else {
                time >= from || time < until
            }
        });
        if quiet || self.clock_error != TimeDelta::zero() {
            return;
        }
        for (connection, ..) in &self.connections {
            let Some((ladder, deadline)) = self
                .ladders
                .get(&connection.id)
                .and_then(|ladder| Some((ladder, ladder.deadline?)))
            else {
                continue;
            };
            let last_day = deadline.at.with_timezone(&self.zone).date_naive();
            let told = self.told_of(connection.id);
            for rung in rungs(connection.profile.network, connection.purpose) {
                let day = last_day - TimeDelta::days(rung.0.into());
                // A day later, so that no gap or shift of the clock can matter.
                let surely_passed = local.naive_local()
                    >= day.and_time(self.settings.reminder_time) + TimeDelta::days(1);
                let known_in_time = ladder.known_at + TimeDelta::days(3) < deadline.at
                    && ladder.known_at.with_timezone(&self.zone).date_naive()
                        < day - TimeDelta::days(2);
                if surely_passed && known_in_time {
                    assert!(
                        told.iter().any(|told| told <= rung),
                        "{rung:?} of {} by {deadline:?} is missing at {now}",
                        connection.id
                    );
                }
            }
        }
    }

    /// Between now and the moment the watch sleeps to, nothing falls due.
    fn assert_sleep_misses_nothing(&self) {
        let now = self.now();
        let next =
            self.with_candidates(|candidates| next_due(now, self.zone, &self.settings, candidates));
        let horizon = next.unwrap_or(now + TimeDelta::days(800));
        assert!(horizon > now, "the watch would spin");
        for part in [2, 10, 1000] {
            let between = now + (horizon - now) / part;
            assert_eq!(self.due(between), [], "before {horizon}, at {between}");
        }
        assert_eq!(self.due(horizon - TimeDelta::seconds(1)), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn each_rung_is_told_once_and_the_most_urgent_always(
        steps in proptest::collection::vec(step(), 1..80)
    ) {
        let mut world = World::new();
        for step in &steps {
            world.live(step);
        }
    }
}
