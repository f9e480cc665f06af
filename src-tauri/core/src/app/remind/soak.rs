//! Random lives of a computer with the real app on it: real store, real ladder, real deliveries, with
//! a clock and a desktop that a test holds in its hand. Only the networks and the mail server are
//! left out; a mail is claimed and marked as the outbox does it.
//!
//! What must be true is worked out here apart from the ladder's own code. The same lives are lived
//! with rules that are wrong on purpose, and each of them must be found out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, LocalResult, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{America, Asia, Australia, Europe, Tz};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::app::view::Mode;
use crate::app::{App, Parts};
use crate::clock::Clock;
use crate::domain::connection::Watched;
use crate::domain::event::EventKind;
use crate::domain::grant::{End, Member, Renewal, TokenEnds};
use crate::domain::id::{CompanyId, ConnectionId, GrantId, NoticeId, PersonId};
use crate::domain::ladder::{Candidate, Due, Reminder, Rung, due, rungs};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::notice::{Channel, DeliveryState, NoticeKind};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::settings::Settings;
use crate::networks::{Addresses, Patience};
use crate::notices::desktop::{DesktopError, DesktopNotifier, Recording};
use crate::notices::email::Mailer;
use crate::store::connections::NewConnection;
use crate::store::grants::{NewGrant, PutTokens};
use crate::store::people::NewPerson;
use crate::store::{
    DatabaseKind, Sealed, Store, Transaction, companies, connections, deliveries, events, grants,
    ladders, notices, people, settings,
};
use crate::vault::{Keychain, MemoryKeychain};

const ZONES: [Tz; 5] = [
    Europe::Berlin,
    America::New_York,
    Australia::Lord_Howe,
    Asia::Kathmandu,
    Tz::UTC,
];

/// From when a rung that fell due is missing: longer than a clock is moved in spring.
const LATE: TimeDelta = TimeDelta::hours(2);

#[derive(Clone, Debug)]
enum Step {
    /// Time passes, asleep or awake; then the watch looks.
    Pass {
        minutes: i64,
    },
    /// The program is cut off, after it wrote what is due and before it told it, and starts again.
    Crash,
    /// It is cut off between telling and noting that it was told.
    CrashAfterPost,
    /// The computer's clock is wrong by so much from now on.
    WrongClock {
        minutes: i64,
    },
    RightClock,
    Travel {
        zone: usize,
    },
    /// Somebody signs in anew, or a renewal comes through; the end is so many minutes from now.
    SignIn {
        grant: usize,
        minutes: i64,
    },
    Desktop {
        works: bool,
    },
    DaemonRestarts,
    Mail {
        works: bool,
    },
    Quiet {
        hours: Option<(u32, u32)>,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (1..26 * 60_i64).prop_map(|minutes| Step::Pass { minutes }),
        2 => (1..16 * 24 * 60_i64).prop_map(|minutes| Step::Pass { minutes }),
        1 => Just(Step::Crash),
        1 => Just(Step::CrashAfterPost),
        1 => (-30 * 24 * 60..30 * 24 * 60_i64).prop_map(|minutes| Step::WrongClock { minutes }),
        2 => Just(Step::RightClock),
        1 => (0..ZONES.len()).prop_map(|zone| Step::Travel { zone }),
        2 => (0..2_usize, 60..24 * 24 * 60_i64)
            .prop_map(|(grant, minutes)| Step::SignIn { grant, minutes }),
        1 => any::<bool>().prop_map(|works| Step::Desktop { works }),
        1 => Just(Step::DaemonRestarts),
        1 => any::<bool>().prop_map(|works| Step::Mail { works }),
        1 => proptest::option::of((0..24_u32, 0..24_u32)).prop_map(|hours| Step::Quiet { hours }),
    ]
}

/// In which zone it begins, how many days after 10 October 2026 (the clocks of three of the zones
/// change in the weeks after), when each of two sign-ins ends, and what happens.
type Plan = (usize, i64, [i64; 2], Vec<Step>);

fn plan() -> impl Strategy<Value = Plan> {
    // Ends near midnight are those that a change of the clock carries to another day.
    let end = || (1..24_i64, -90..90_i64).prop_map(|(days, minutes)| days * 24 * 60 + minutes);
    let steps = proptest::collection::vec(step(), 6..20);
    (0..ZONES.len(), 0..20_i64, [end(), end()], steps)
}

struct Life {
    rule: Due,
    app: Arc<App>,
    store: Store,
    keychain: Keychain,
    clock: Clock,
    notifier: DesktopNotifier,
    desktop: Arc<Recording>,
    company: CompanyId,
    grants: [GrantId; 2],
    readers: Vec<PersonId>,
    time: DateTime<Utc>,
    clock_error: TimeDelta,
    /// Since when the clock, the zone and the settings are what they are.
    steady_since: DateTime<Utc>,
    settings: Settings,
    desktop_works: bool,
    mail_works: bool,
    crashes: usize,
    lines_seen: usize,
    /// What was told, by connection and ladder, with the rungs in order.
    told: BTreeMap<(ConnectionId, i64), Vec<Rung>>,
    mailed: BTreeMap<(NoticeId, PersonId), usize>,
}

impl Life {
    async fn begin(rule: Due, (zone, days, ends, _): &Plan) -> Self {
        let clock = Clock::default();
        let zone = ZONES[*zone];
        // Midnight of the zone, so that ends fall around it.
        let midnight = zone
            .with_ymd_and_hms(2026, 10, 10, 0, 0, 0)
            .single()
            .unwrap();
        let time = midnight.to_utc() + TimeDelta::days(*days);
        clock.set_zone(zone);
        set(&clock, time);
        let store = Store::in_memory(DatabaseKind::Practice, time).unwrap();
        let (company, grants, readers) = furnish(&store, time).await;
        let (notifier, desktop) = DesktopNotifier::recorded();
        let keychain = Keychain::Memory(MemoryKeychain::new());
        let app = open(rule, &store, &keychain, &clock, &notifier).await;
        let life = Self {
            rule,
            app,
            store,
            keychain,
            clock,
            notifier,
            desktop,
            company,
            grants,
            readers,
            time,
            clock_error: TimeDelta::zero(),
            steady_since: time,
            settings: Settings::default(),
            desktop_works: true,
            mail_works: true,
            crashes: 0,
            lines_seen: 0,
            told: BTreeMap::new(),
            mailed: BTreeMap::new(),
        };
        for (grant, minutes) in life.grants.into_iter().zip(ends) {
            life.sign_in(grant, *minutes).await;
        }
        life
    }

    fn now(&self) -> DateTime<Utc> {
        self.time + self.clock_error
    }

    async fn sign_in(&self, grant: GrantId, minutes: i64) {
        let ends = TokenEnds {
            issued_at: self.time - TimeDelta::days(30),
            access: End::Reported(self.time + TimeDelta::minutes(minutes)),
            refresh: None,
            data_access: None,
        };
        let sealed = Sealed {
            key_id: "key".to_owned(),
            bytes: b"sealed".to_vec(),
        };
        let put = self.store.write(move |tx| {
            let generation = grants::get(tx, grant)?.map_or(0, |grant| grant.generation);
            grants::put_tokens(tx, grant, generation, &sealed, &ends, &[], Renewal::None)
        });
        assert!(matches!(put.await.unwrap(), PutTokens::Written { .. }));
        let held = self
            .store
            .read(move |conn| connections::by_grant(conn, grant));
        let ids: Vec<_> = held.await.unwrap().iter().map(|one| one.id).collect();
        self.app.recovered(&ids).await;
    }

    async fn live(&mut self, step: &Step) {
        // A minute at least, so that what the desktop refused is due again.
        self.time += TimeDelta::minutes(2);
        let mut note = true;
        match *step {
            Step::Pass { minutes } => {
                self.time += TimeDelta::minutes(minutes);
                note = false;
            }
            Step::Crash => {
                set(&self.clock, self.now());
                self.app.remind().await.unwrap();
                self.restart().await;
                note = false;
            }
            Step::CrashAfterPost => {
                set(&self.clock, self.now());
                self.look().await;
                self.forget_last_post().await;
                self.restart().await;
                note = false;
            }
            Step::WrongClock { minutes } => self.clock_error = TimeDelta::minutes(minutes),
            Step::RightClock => self.clock_error = TimeDelta::zero(),
            Step::Travel { zone } => self.clock.set_zone(ZONES[zone]),
            Step::SignIn { grant, minutes } => self.sign_in(self.grants[grant], minutes).await,
            Step::Desktop { works } => {
                self.desktop_works = works;
                let failing = (!works).then_some(DesktopError::NoAnswer);
                self.desktop.fail_with(failing);
                note = false;
            }
            Step::DaemonRestarts => {
                self.crashes += 1;
                self.desktop.change_daemon();
                self.app.post_again().await.unwrap();
                note = false;
            }
            Step::Mail { works } => {
                self.mail_works = works;
                note = false;
            }
            Step::Quiet { hours } => {
                let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
                self.settings.quiet_hours = hours.map(|(from, until)| (at(from), at(until)));
                let settings = self.settings.clone();
                let put = self.store.write(move |tx| settings::put(tx, &settings));
                put.await.unwrap();
            }
        }
        if note {
            self.steady_since = self.time;
        }
        set(&self.clock, self.now());
        self.look().await;
    }

    /// As the watch does, without asking networks; then the outbox.
    async fn look(&mut self) {
        self.app.remind().await.unwrap();
        self.app.deliver().await.unwrap();
        if self.mail_works {
            self.send_mail(None).await;
        }
    }

    async fn send_mail(&mut self, breaks_off_at: Option<usize>) {
        let now = self.now();
        let due = self.store.read(move |conn| deliveries::due(conn, now));
        let mails = due.await.unwrap().into_iter();
        let mails = mails.filter(|one| one.channel == Channel::Email);
        for (place, mail) in mails.enumerate() {
            let seen = mail.clone();
            let next = now + TimeDelta::minutes(1);
            let claim = move |tx: &Transaction<'_>| deliveries::claim(tx, &seen, now, next);
            assert!(self.store.write(claim).await.unwrap());
            let key = (mail.notice, mail.person.unwrap());
            *self.mailed.entry(key).or_default() += 1;
            if breaks_off_at == Some(place) {
                return;
            }
            let end = move |tx: &Transaction<'_>| {
                deliveries::end(tx, mail.id, DeliveryState::Posted, now)
            };
            self.store.write(end).await.unwrap();
        }
    }

    /// As if the program had ended after the desktop answered and before that was written.
    async fn forget_last_post(&mut self) {
        let Some(post) = self.desktop.shown().pop() else {
            return;
        };
        let notice = notice_of(&post.tag);
        let forget = move |tx: &Transaction<'_>| deliveries::post_again(tx, notice, None);
        self.store.write(forget).await.unwrap();
        if self.mail_works {
            self.send_mail(Some(0)).await;
        }
    }

    async fn restart(&mut self) {
        self.crashes += 1;
        let (rule, clock) = (self.rule, &self.clock);
        self.app = open(rule, &self.store, &self.keychain, clock, &self.notifier).await;
        self.app.post_again().await.unwrap();
    }

    /// Says what is wrong, if anything is.
    async fn judge(&mut self) -> Result<(), String> {
        self.each_rung_once().await?;
        self.nothing_is_missing().await?;
        self.the_desktop_agrees().await?;
        self.mail_went_to_everyone_once().await
    }

    async fn each_rung_once(&mut self) -> Result<(), String> {
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
            let ladder = latest[&id];
            let told = self.told.entry((id, ladder.number)).or_default();
            if let Some(last) = told.last()
                && *last <= rung
            {
                return Err(format!("{rung:?} of {id} was told after {last:?}"));
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
                return Err(format!(
                    "{rung:?} of {id} was told on {today}, it ends on {end}"
                ));
            }
        }
        self.lines_seen = lines.len();
        Ok(())
    }

    /// The most urgent rung whose moment has come is told, or a more urgent one.
    async fn nothing_is_missing(&self) -> Result<(), String> {
        if self.clock_error != TimeDelta::zero() || self.is_quiet() {
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
                    return Err(format!(
                        "{rung:?} of {} ({end:?}) is missing at {}",
                        one.id, self.time
                    ));
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
    async fn the_desktop_agrees(&self) -> Result<(), String> {
        let mut posted = BTreeMap::<_, usize>::new();
        for post in self.desktop.accepted() {
            *posted.entry(post.tag).or_default() += 1;
        }
        if let Some((tag, times)) = posted.iter().find(|(_, times)| **times > 1 + self.crashes) {
            return Err(format!(
                "{tag} came {times} times with {} crashes",
                self.crashes
            ));
        }
        let standing = self.store.read(notices::standing).await.unwrap();
        let wanted: BTreeSet<_> = standing
            .iter()
            .filter(|one| one.kind != NoticeKind::Reconnected)
            .map(|one| one.id)
            .collect();
        let shown: Vec<_> = self
            .desktop
            .shown()
            .iter()
            .map(|post| notice_of(&post.tag))
            .collect();
        let once: BTreeSet<_> = shown.iter().copied().collect();
        if once.len() != shown.len() || !once.is_subset(&wanted) {
            return Err(format!("{shown:?} on the screen, {wanted:?} stand"));
        }
        let mut about = BTreeSet::new();
        for one in &standing {
            if wanted.contains(&one.id) && !one.connections.iter().all(|id| about.insert(*id)) {
                return Err(format!("two notices for one problem: {standing:?}"));
            }
        }
        let now = self.now();
        let due = self.store.read(move |conn| deliveries::due(conn, now));
        let waits = due.await.unwrap();
        let waits: Vec<_> = waits
            .iter()
            .filter(|one| one.channel == Channel::Desktop)
            .collect();
        if self.desktop_works && !waits.is_empty() {
            return Err(format!("not shown although the desktop works: {waits:?}"));
        }
        Ok(())
    }

    async fn mail_went_to_everyone_once(&self) -> Result<(), String> {
        if let Some((key, times)) = self
            .mailed
            .iter()
            .find(|(_, times)| **times > 1 + self.crashes)
        {
            return Err(format!("{key:?} got {times} mails"));
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
            Some(notice) if !waits_for_mail => Err(format!("nobody was mailed {notice:?}")),
            Some(_) | None => Ok(()),
        }
    }
}

fn notice_of(tag: &str) -> NoticeId {
    NoticeId(tag.strip_prefix("notice-").unwrap().parse().unwrap())
}

fn set(clock: &Clock, now: DateTime<Utc>) {
    let own = clock.now().timestamp() - clock.offset_seconds();
    clock.set_offset_seconds(now.timestamp() - own);
}

async fn open(
    rule: Due,
    store: &Store,
    keychain: &Keychain,
    clock: &Clock,
    notifier: &DesktopNotifier,
) -> Arc<App> {
    let opened = App::open(Parts {
        store: store.clone(),
        keychain: keychain.clone(),
        addresses: Addresses::simulated("http://127.0.0.1:9/".parse().unwrap()),
        patience: Patience::default(),
        clock: clock.clone(),
        notifier: notifier.clone(),
        mailer: Mailer::default(),
        mode: Mode::Practice,
    });
    let Ok(mut app) = opened.await else {
        panic!("it opens")
    };
    Arc::get_mut(&mut app).expect("nobody else has it yet").due = rule;
    app
}

/// Two sign-ins, with every kind of ladder between them, and two people of whom one wants no mail.
async fn furnish(store: &Store, now: DateTime<Utc>) -> (CompanyId, [GrantId; 2], Vec<PersonId>) {
    let all = store.write(move |tx| {
        let company = companies::insert(tx, "Northwind Outfitters")?;
        let person = |name: &str, email: Option<&str>| NewPerson {
            company,
            name: name.to_owned(),
            email: email.map(str::to_owned),
        };
        let mei = people::insert(tx, &person("Mei Lin", Some("mei@northwind.example")))?;
        let tom = people::insert(tx, &person("Tom Okafor", Some("tom@northwind.example")))?;
        people::insert(tx, &person("Ana Ruiz", None))?;
        people::set_opt_out(tx, tom, NoticeKind::ExpiringSoon, true)?;
        let mut grants = Vec::new();
        for subject in ["ana", "tom"] {
            let new = NewGrant {
                company,
                provider: Provider::Facebook,
                app: None,
                client_id: "client".to_owned(),
                subject: subject.to_owned(),
                member: Member {
                    id: subject.to_owned(),
                    name: subject.to_owned(),
                },
                person: None,
                created_at: now,
            };
            grants.push(grants::insert(tx, &new)?);
        }
        let kinds = [
            (Network::Facebook, Purpose::Owned, 0),
            (Network::Instagram, Purpose::Monitored, 0),
            (Network::Facebook, Purpose::Monitored, 1),
            (Network::Instagram, Purpose::Paid, 1),
        ];
        for (network, purpose, on) in kinds {
            let new = NewConnection {
                company,
                profile: ListedProfile {
                    key: ProfileKey {
                        network,
                        id: format!("{purpose:?}"),
                    },
                    kind: ProfileKind::Page,
                    name: format!("{network:?} {purpose:?}"),
                    handle: None,
                    roles: Vec::new(),
                    capabilities: vec![Capability::Publish],
                    role_missing: false,
                    purposes: vec![purpose],
                    standing: None,
                },
                purpose,
                grant: Some(grants[on]),
                watched: Watched::default(),
                connected_at: Some(now),
            };
            connections::insert(tx, &new)?;
        }
        Ok((company, [grants[0], grants[1]], vec![mei]))
    });
    all.await.unwrap()
}

/// Lives so many lives by `rule`; the first thing that went wrong, if anything did.
fn lives(rule: Due, count: u32) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let config = Config {
        cases: count,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, seed)
        .run(&plan(), |plan| {
            runtime.block_on(async {
                let mut life = Life::begin(rule, &plan).await;
                for step in &plan.3 {
                    life.live(step).await;
                    life.judge().await.map_err(TestCaseError::fail)?;
                }
                Ok(())
            })
        })
        .map_err(|error| error.to_string())
}

/// Ten thousand in full, of which plain `cargo test` lives a tenth.
#[test]
fn each_rung_reaches_everyone_once_in_random_lives() {
    let full = std::env::var_os("HOLDFAST_SOAK").is_some();
    let count = if full { 10_000 } else { 1_000 };
    if let Err(wrong) = lives(due, count) {
        panic!("{wrong}");
    }
    println!("{count} lives");
}

/// What is found in far fewer lives than are lived above is surely found there.
const ENOUGH: u32 = 300;

#[test]
fn a_rule_that_leaves_a_rung_out_is_found() {
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let without = |part: &mut crate::domain::ladder::SignInReminder| {
            part.items.retain(|item| item.rung != Rung(1));
            !part.items.is_empty()
        };
        let mut found = due(now, zone, doubtful, settings, all);
        found.retain_mut(|one| match one {
            Reminder::SignIn { part, .. } => without(part),
            Reminder::Summary { parts, .. } => {
                parts.retain_mut(without);
                !parts.is_empty()
            }
        });
        found
    }
    assert!(lives(wrong, ENOUGH).unwrap_err().contains("is missing"));
}

#[test]
fn a_rule_that_tells_twice_is_found() {
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let nothing = BTreeSet::new();
        let forgetful = all.iter().map(|one| Candidate {
            told: &nothing,
            ..*one
        });
        let forgetful: Vec<_> = forgetful.collect();
        due(now, zone, doubtful, settings, &forgetful)
    }
    assert!(lives(wrong, ENOUGH).unwrap_err().contains("was told after"));
}

#[test]
fn a_rule_that_counts_days_of_24_hours_is_found() {
    /// Days before the end as if each had 24 hours: after the clocks were changed, an end near
    /// midnight is told on a wrong day.
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let offset = |at: DateTime<Utc>| {
            let local = at.with_timezone(&zone);
            local.naive_local() - local.naive_utc()
        };
        let shifted: Vec<_> = all
            .iter()
            .map(|one| {
                let mut ladder = *one.ladder;
                if let Some(end) = &mut ladder.deadline {
                    end.at += offset(now) - offset(end.at);
                }
                ladder
            })
            .collect();
        let shifted: Vec<_> = all
            .iter()
            .zip(&shifted)
            .map(|(one, ladder)| Candidate { ladder, ..*one })
            .collect();
        due(now, zone, doubtful, settings, &shifted)
    }
    let found = lives(wrong, 1_000).unwrap_err();
    assert!(
        found.contains("was told on") || found.contains("is missing"),
        "{found}"
    );
}

#[test]
fn a_rule_that_tells_what_a_more_urgent_one_replaced_is_found() {
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let mut found = due(now, zone, doubtful, settings, all);
        let mut late = Vec::new();
        for one in &found {
            if let Reminder::SignIn { company, part } = one {
                let mut part = part.clone();
                part.items.retain_mut(|item| match item.superseded.pop() {
                    Some(calmer) => {
                        item.rung = calmer;
                        true
                    }
                    None => false,
                });
                if !part.items.is_empty() {
                    let company = *company;
                    late.push(Reminder::SignIn { company, part });
                }
            }
        }
        found.extend(late);
        found
    }
    assert!(lives(wrong, ENOUGH).unwrap_err().contains("was told after"));
}
