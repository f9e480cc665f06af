//! Reading what others wrote. Apart from the watch, so that a thread of a thousand comments holds up
//! no renewal; woken by each of its rounds.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::super::ask::has_ended;
use super::super::check::all_answered;
use super::super::content::NotDone;
use super::super::view::ReadNow;
use super::super::{App, Error, lock};
use crate::clock::SLICE;
use crate::domain::connection::Connection;
use crate::domain::content::{Incoming, IncomingKind};
use crate::domain::conversation::{Depth, KEPT_FOR, due, read_every};
use crate::domain::grant::Grant;
use crate::domain::id::{ConnectionId, GrantId, NetworkAppId};
use crate::domain::network::{Provider, Purpose};
use crate::domain::offer::{self, Route};
use crate::domain::policy::{Asked, Pace};
use crate::domain::profile::Capability;
use crate::domain::status::{Status, status};
use crate::networks::Failure;
use crate::store::{connections, grants, incoming, readings};
use crate::vault::VaultState;

/// A network's clock may be so far from this one, and what it dates before the last reading may be
/// new nevertheless.
const CLOCKS_APART: TimeDelta = TimeDelta::hours(1);

/// Opening the screen again so soon reads nothing anew.
const FRESH_FOR: TimeDelta = TimeDelta::minutes(2);

/// What is known of readings for as long as the app runs.
#[derive(Default)]
pub struct Readings {
    under_way: HashSet<ConnectionId>,
    failed: HashMap<ConnectionId, Asked>,
    paces: BTreeMap<(Provider, Option<NetworkAppId>), Pace>,
}

/// Everything that decides who is read.
pub struct Shelf {
    pub grants: HashMap<GrantId, Grant>,
    pub connections: Vec<Connection>,
    pub marks: HashMap<ConnectionId, DateTime<Utc>>,
    /// With a gap that lasts.
    pub in_gap: HashSet<ConnectionId>,
}

impl Shelf {
    pub fn grant(&self, connection: &Connection) -> Option<&Grant> {
        connection.grant.and_then(|id| self.grants.get(&id))
    }
}

/// One reading to be done.
struct Reading {
    connection: Connection,
    provider: Provider,
    kinds: Vec<IncomingKind>,
    mark: Option<DateTime<Utc>>,
}

/// Marks a connection as being read for as long as it lives, however that ends.
struct UnderWay {
    app: Arc<App>,
    id: ConnectionId,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.app.readings().under_way.remove(&self.id);
        self.app.changed();
    }
}

/// Reads what is due, each time the watch has looked, until it is aborted.
pub async fn run(app: Arc<App>) {
    loop {
        let left_over = match app.begin_due_readings().await {
            Ok((reading, left_over)) => {
                tokio::spawn(all_answered(reading));
                left_over
            }
            Err(error) => {
                tracing::warn!(%error, "nothing was read");
                false
            }
        };
        let woken = app.reading_wake.notified();
        if left_over {
            // The pace counts in minutes; whether the sleep was cut short does not matter.
            drop(tokio::time::timeout(SLICE, woken).await);
        } else {
            woken.await;
        }
    }
}

/// The kinds that a profile's network lets apps read.
pub fn kinds(route: Route) -> Vec<IncomingKind> {
    let mut kinds = IncomingKind::ALL.to_vec();
    kinds.retain(|kind| offer::reading(route, *kind).is_ok());
    kinds
}

/// Whether what others write cannot be read until a person does something.
pub fn is_silent(status: Status, connection: &Connection) -> bool {
    match status {
        Status::Invalid { .. } | Status::Expired | Status::Disconnected | Status::PageNotChosen => {
            true
        }
        Status::CantCheck { .. } => false,
        Status::Limited { .. } | Status::ExpiresIn { .. } | Status::Connected => {
            !connection.capabilities.contains(&Capability::ReadComments)
        }
    }
}

impl App {
    /// Reads whatever is due, and waits for it.
    pub async fn read_due(self: &Arc<Self>) -> Result<(), Error> {
        let (reading, _) = self.begin_due_readings().await?;
        all_answered(reading).await;
        Ok(())
    }

    /// Reads some accounts in the background, because somebody looks at them.
    pub async fn read_now(self: &Arc<Self>, request: ReadNow) -> Result<(), Error> {
        let shelf = self.shelf().await?;
        let now = self.now();
        let wanted: HashSet<_> = request.accounts.into_iter().collect();
        let mut reading = JoinSet::new();
        for one in self.readable(&shelf) {
            let route = Route::of(&one.connection, one.provider);
            let billed = read_every(route.network, route.provider).is_none();
            let fresh = one
                .mark
                .is_some_and(|mark| (mark..mark + FRESH_FOR).contains(&now));
            let asked_for = billed && request.billed;
            if wanted.contains(&one.connection.id) && (asked_for || !(billed || fresh)) {
                self.begin_reading(&mut reading, one);
            }
        }
        tokio::spawn(all_answered(reading));
        self.changed();
        Ok(())
    }

    /// Begins what is due, the longest overdue first, and says whether the pace left some over. A
    /// connection that nothing can be read from gets its gap.
    async fn begin_due_readings(self: &Arc<Self>) -> Result<(JoinSet<()>, bool), Error> {
        let shelf = self.shelf().await?;
        self.note_gaps(&shelf).await?;
        let mut reading = JoinSet::new();
        if self.vault.state() != VaultState::Open {
            return Ok((reading, false));
        }
        let now = self.now();
        let mut due: Vec<_> = self
            .readable(&shelf)
            .filter_map(|one| Some((self.reading_due(&shelf, &one)?, one)))
            .filter(|(at, _)| *at <= now)
            .collect();
        due.sort_by_key(|(at, _)| *at);
        let mut left_over = false;
        for (_, one) in due {
            let Some(grant) = shelf.grant(&one.connection) else {
                continue;
            };
            let profile = [one.connection.profile.id.as_str()];
            if self.networks.rest(grant, profile, now).is_some() {
                continue;
            }
            if self.reading_pace(grant, now) {
                self.begin_reading(&mut reading, one);
            } else {
                left_over = true;
            }
        }
        Ok((reading, left_over))
    }

    /// All connections, and how their reading stands.
    pub(super) async fn shelf(&self) -> Result<Shelf, Error> {
        Ok(self
            .store
            .read(|conn| {
                let grants = grants::all(conn)?.into_iter();
                let gaps = readings::gaps(conn)?.into_iter();
                Ok(Shelf {
                    grants: grants.map(|grant| (grant.id, grant)).collect(),
                    connections: connections::all(conn)?,
                    marks: readings::marks(conn)?,
                    in_gap: gaps
                        .filter(|gap| gap.ended_at.is_none())
                        .map(|gap| gap.connection)
                        .collect(),
                })
            })
            .await?)
    }

    async fn note_gaps(&self, shelf: &Shelf) -> Result<(), Error> {
        let (now, zone, world) = (self.now(), self.zone(), self.world());
        let silent: Vec<_> = shelf
            .connections
            .iter()
            .filter(|one| shelf.marks.contains_key(&one.id) && !shelf.in_gap.contains(&one.id))
            .filter(|one| is_silent(status(one, shelf.grant(one), now, zone, &world), one))
            .map(|one| one.id)
            .collect();
        if silent.is_empty() {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                silent
                    .into_iter()
                    .try_for_each(|id| readings::missing(tx, id))
            })
            .await?;
        self.changed();
        Ok(())
    }

    /// What can be read now: it works, its network offers it, and is not known to be in trouble.
    fn readable<'a>(&'a self, shelf: &'a Shelf) -> impl Iterator<Item = Reading> + 'a {
        let (now, zone, world) = (self.now(), self.zone(), self.world());
        let of_one = move |one: &Connection| {
            let grant = shelf.grant(one).filter(|grant| !has_ended(grant))?;
            let kinds = kinds(Route::of(one, grant.provider));
            // In an outage a reading is as good a question as any.
            let works = !is_silent(status(one, Some(grant), now, zone, &world), one)
                && one.capabilities.contains(&Capability::ReadComments);
            let free =
                self.trouble(grant).is_none() && !self.readings().under_way.contains(&one.id);
            (works && free && !kinds.is_empty()).then(|| Reading {
                connection: one.clone(),
                provider: grant.provider,
                kinds,
                mark: shelf.marks.get(&one.id).copied(),
            })
        };
        let owned = |one: &&Connection| one.purpose == Purpose::Owned;
        shelf.connections.iter().filter(owned).filter_map(of_one)
    }

    fn reading_due(&self, shelf: &Shelf, one: &Reading) -> Option<DateTime<Utc>> {
        let id = one.connection.id;
        let every = read_every(one.connection.profile.network, one.provider);
        let readings = self.readings();
        due(
            every,
            one.mark,
            shelf.in_gap.contains(&id),
            readings.failed.get(&id),
        )
    }

    /// A reading is about as many requests as the questions about a sign-in, so it keeps their pace.
    fn reading_pace(&self, grant: &Grant, now: DateTime<Utc>) -> bool {
        let mut readings = self.readings();
        let pace = readings.paces.entry((grant.provider, grant.app));
        let pace = pace.or_insert_with(|| Pace::new(now));
        pace.begin(grant.provider.per_minute(), now)
    }

    fn begin_reading(self: &Arc<Self>, reading: &mut JoinSet<()>, one: Reading) {
        let id = one.connection.id;
        if !self.readings().under_way.insert(id) {
            return;
        }
        let app = self.clone();
        let mark = UnderWay { app, id };
        reading.spawn(async move {
            let done = mark.app.read_one(&one).await;
            mark.app.note_reading(id, done);
            drop(mark);
        });
    }

    fn note_reading(&self, id: ConnectionId, done: Result<(), NotDone>) {
        let now = self.now();
        let mut readings = self.readings();
        let Err(error) = done else {
            readings.failed.remove(&id);
            return;
        };
        tracing::info!(%error, connection = %id, "an account was not read");
        let asked_for = match error {
            NotDone::There(Failure::Refused { refusal, .. }) => refusal.retry_after,
            NotDone::There(_) | NotDone::Here(_) => None,
        };
        let before = readings
            .failed
            .get(&id)
            .map_or(0, |failed| failed.unanswered);
        let failed = Asked {
            at: now,
            unanswered: before.saturating_add(1),
            asked_for,
        };
        readings.failed.insert(id, failed);
    }

    /// Reads one connection as deep as is needed. What was read before a page failed is kept; the
    /// mark moves only when all was read.
    async fn read_one(self: &Arc<Self>, one: &Reading) -> Result<(), NotDone> {
        let _place = self.places.of(one.provider).await;
        let (id, began) = (one.connection.id, self.now());
        let since = one.mark.unwrap_or(began - KEPT_FOR) - CLOCKS_APART;
        let depth = Depth::of(one.connection.profile.network);
        for kind in &one.kinds {
            let (mut after, mut asked) = (None, 0);
            loop {
                let page = self.read_incoming(id, *kind, after.as_ref()).await?;
                asked += 1;
                let times = page.items.iter().map(|item| item.at);
                let goes_on = depth.goes_on(asked, times, since);
                self.keep(id, page.items).await?;
                after = page.more.filter(|_| goes_on);
                if after.is_none() {
                    break;
                }
            }
        }
        self.store
            .write(move |tx| readings::read(tx, id, began))
            .await
            .map_err(Error::from)?;
        Ok(())
    }

    async fn keep(&self, id: ConnectionId, items: Vec<Incoming>) -> Result<(), Error> {
        let now = self.now();
        self.store
            .write(move |tx| incoming::put(tx, id, &items, now))
            .await?;
        Ok(())
    }

    /// Whether a connection is being read.
    pub(super) fn is_being_read(&self, id: ConnectionId) -> bool {
        self.readings().under_way.contains(&id)
    }

    fn readings(&self) -> MutexGuard<'_, Readings> {
        lock(&self.reading)
    }
}
