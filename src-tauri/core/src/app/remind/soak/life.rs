//! One life: a computer with the real app on it, and what happens to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{America, Asia, Australia, Europe, Tz};
use proptest::prelude::*;

use crate::app::view::Mode;
use crate::app::{App, Parts};
use crate::clock::Clock;
use crate::computer::Computer;
use crate::domain::connection::Watched;
use crate::domain::grant::{End, Member, Renewal, TokenEnds};
use crate::domain::id::{CompanyId, ConnectionId, GrantId, NoticeId, PersonId};
use crate::domain::ladder::{Due, Rung};
use crate::domain::mail::is_due;
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::notice::{DeliveryState, NoticeKind};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::settings::Settings;
use crate::networks::{Addresses, Patience};
use crate::notices::desktop::{DesktopError, DesktopNotifier, Recording};
use crate::notices::email::Mailer;
use crate::store::connections::NewConnection;
use crate::store::grants::{NewGrant, PutTokens};
use crate::store::people::NewPerson;
use crate::store::{
    DatabaseKind, Sealed, Store, Transaction, companies, connections, deliveries, grants, notices,
    people, settings,
};
use crate::vault::{Keychain, MemoryKeychain};

/// A clock that is further from the networks' is in doubt.
const FAR: TimeDelta = TimeDelta::hours(1);

const ZONES: [Tz; 5] = [
    Europe::Berlin,
    America::New_York,
    Australia::Lord_Howe,
    Asia::Kathmandu,
    Tz::UTC,
];

#[derive(Clone, Debug)]
pub enum Step {
    /// Time passes, asleep or awake; then the watch looks.
    Pass {
        minutes: i64,
    },
    /// The program is cut off, after it wrote what is due and before it told it, and starts again.
    Crash,
    /// It is cut off between telling and noting that it was told.
    CrashAfterPost,
    /// The computer's clock is wrong by so much from now on, which nobody knows yet.
    WrongClock {
        minutes: i64,
    },
    RightClock,
    /// A network answers, with the time it is.
    Answer,
    Travel {
        zone: usize,
    },
    /// Somebody signs in anew; the end is so many minutes from now.
    SignIn {
        grant: usize,
        minutes: i64,
    },
    /// The same without a person.
    Renewal {
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

/// Up to so many days, ahead or behind, in minutes.
fn wrong_by(days: i64) -> impl Strategy<Value = i64> {
    let minutes = days * 24 * 60;
    -minutes..minutes
}

/// One of the two sign-ins, and in how many minutes it ends.
fn end() -> impl Strategy<Value = (usize, i64)> {
    (0..2_usize, 60..24 * 24 * 60_i64)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (1..26 * 60_i64).prop_map(|minutes| Step::Pass { minutes }),
        2 => (1..16 * 24 * 60_i64).prop_map(|minutes| Step::Pass { minutes }),
        1 => Just(Step::Crash),
        1 => Just(Step::CrashAfterPost),
        1 => wrong_by(30).prop_map(|minutes| Step::WrongClock { minutes }),
        1 => wrong_by(6 * 365).prop_map(|minutes| Step::WrongClock { minutes }),
        3 => Just(Step::RightClock),
        3 => Just(Step::Answer),
        1 => (0..ZONES.len()).prop_map(|zone| Step::Travel { zone }),
        1 => end().prop_map(|(grant, minutes)| Step::SignIn { grant, minutes }),
        1 => end().prop_map(|(grant, minutes)| Step::Renewal { grant, minutes }),
        1 => any::<bool>().prop_map(|works| Step::Desktop { works }),
        1 => Just(Step::DaemonRestarts),
        1 => any::<bool>().prop_map(|works| Step::Mail { works }),
        1 => proptest::option::of((0..24_u32, 0..24_u32)).prop_map(|hours| Step::Quiet { hours }),
    ]
}

/// In which zone it begins, how many days after 10 October 2026 (the clocks of three of the zones
/// change in the weeks after), when each of two sign-ins ends, and what happens.
pub type Plan = (usize, i64, [i64; 2], Vec<Step>);

pub fn plan() -> impl Strategy<Value = Plan> {
    // Ends near midnight are those that a change of the clock carries to another day.
    let end = || (1..24_i64, -90..90_i64).prop_map(|(days, minutes)| days * 24 * 60 + minutes);
    let steps = proptest::collection::vec(step(), 6..20);
    (0..ZONES.len(), 0..20_i64, [end(), end()], steps)
}

pub struct Life {
    pub(super) rule: Due,
    pub(super) app: Arc<App>,
    pub(super) store: Store,
    pub(super) keychain: Keychain,
    pub(super) clock: Clock,
    pub(super) notifier: DesktopNotifier,
    pub(super) desktop: Arc<Recording>,
    pub(super) company: CompanyId,
    pub(super) grants: [GrantId; 2],
    pub(super) readers: Vec<PersonId>,
    pub(super) time: DateTime<Utc>,
    pub(super) clock_error: TimeDelta,
    /// Whether the last answer of a network was far from the computer's clock.
    pub(super) doubtful: bool,
    /// Since when the clock, the zone and the settings are what they are.
    pub(super) steady_since: DateTime<Utc>,
    pub(super) settings: Settings,
    pub(super) desktop_works: bool,
    pub(super) mail_works: bool,
    pub(super) crashes: usize,
    pub(super) lines_seen: usize,
    /// What was told, by connection and ladder, with the rungs in order.
    pub(super) told: BTreeMap<(ConnectionId, i64), Vec<Rung>>,
    pub(super) mailed: BTreeMap<(NoticeId, PersonId), usize>,
}

impl Life {
    pub async fn begin(rule: Due, (zone, days, ends, _): &Plan) -> Self {
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
            doubtful: false,
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

    pub fn now(&self) -> DateTime<Utc> {
        self.time + self.clock_error
    }

    async fn sign_in(&self, grant: GrantId, minutes: i64) {
        self.renew(grant, minutes).await;
        let held = self
            .store
            .read(move |conn| connections::by_grant(conn, grant));
        let ids: Vec<_> = held.await.unwrap().iter().map(|one| one.id).collect();
        self.app.recovered(&ids).await;
    }

    async fn renew(&self, grant: GrantId, minutes: i64) {
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
    }

    pub async fn live(&mut self, step: &Step) {
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
            Step::Answer => {
                self.app.networks.hear_ahead(-self.clock_error);
                self.doubtful = self.clock_error.abs() > FAR;
            }
            Step::SignIn { grant, minutes } => self.sign_in(self.grants[grant], minutes).await,
            Step::Renewal { grant, minutes } => self.renew(self.grants[grant], minutes).await,
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
        let waiting = self.store.read(deliveries::waiting_mail).await.unwrap();
        let mails = waiting.into_iter().filter(|one| is_due(one, now));
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
        let now = self.now();
        let forget = move |tx: &Transaction<'_>| {
            let told = notices::about(tx, &post.tag)?.pop().unwrap();
            deliveries::post_again(tx, told.id, now, None)
        };
        self.store.write(forget).await.unwrap();
        if self.mail_works {
            self.send_mail(Some(0)).await;
        }
    }

    async fn restart(&mut self) {
        self.crashes += 1;
        // Nobody has answered the new program yet.
        self.doubtful = false;
        let (rule, clock) = (self.rule, &self.clock);
        self.app = open(rule, &self.store, &self.keychain, clock, &self.notifier).await;
        self.app.post_again().await.unwrap();
    }
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
        computer: Computer::default(),
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
