//! Conversations: what others wrote to the connected profiles, kept so that it can be read offline,
//! and the replies to it.

mod item;
mod read;
mod reply;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::present::{self, Scene};
use super::view::{Conversations, ConversationsOf, GapView, NotOfferedView, ReadingView};
use super::{App, Error};
use crate::domain::connection::Connection;
use crate::domain::content::IncomingKind;
use crate::domain::conversation::{Gap, read_every};
use crate::domain::id::ConnectionId;
use crate::domain::network::Purpose;
use crate::domain::offer::{self, Route};
use crate::store::incoming::Filter;
use crate::store::{incoming, readings};

pub(super) use read::{Readings, run};

/// More are not looked through; fewer accounts, or only those without an answer, show the rest.
const LISTED: u32 = 2_000;

/// So long it is said what came in during a gap that is over.
const GAP_SAID_FOR: TimeDelta = TimeDelta::days(7);

/// How the reading of all connections stands.
struct Standing {
    marks: HashMap<ConnectionId, DateTime<Utc>>,
    gaps: HashMap<ConnectionId, Vec<Gap>>,
    /// The latest that is over.
    over: HashMap<ConnectionId, GapView>,
}

impl App {
    /// What others wrote to some accounts, as last read.
    pub async fn conversations(
        self: &Arc<Self>,
        request: ConversationsOf,
    ) -> Result<Conversations, Error> {
        let scene = self.scene(self.company().await?).await?;
        let wanted: HashSet<_> = request.accounts.into_iter().collect();
        let chosen: Vec<&Connection> = scene
            .connections
            .iter()
            .filter(|one| wanted.contains(&one.id) && one.purpose == Purpose::Owned)
            .collect();
        let filter = Filter {
            connections: chosen.iter().map(|one| one.id).collect(),
            kind: request.kind,
            unanswered: request.unanswered,
        };
        let now = scene.now;
        let (items, count, standing) = self
            .store
            .read(move |conn| {
                Ok((
                    incoming::list(conn, &filter, LISTED)?,
                    incoming::count(conn, &filter.connections, filter.kind)?,
                    Standing {
                        marks: readings::marks(conn)?,
                        gaps: by_connection(readings::gaps(conn)?),
                        over: readings::over_since(conn, now - GAP_SAID_FOR)?
                            .into_iter()
                            .filter_map(gap_view)
                            .collect(),
                    },
                ))
            })
            .await?;
        Ok(Conversations {
            now,
            items: items
                .iter()
                .map(|kept| item::line(kept, &standing.gaps))
                .collect(),
            all: count.all,
            unanswered: count.unanswered,
            read_until: read_until(&scene, &chosen, &standing),
            readings: chosen
                .iter()
                .filter_map(|one| self.reading_view(&scene, one, &standing))
                .collect(),
            not_offered: not_offered(&scene, &chosen),
        })
    }

    fn reading_view(
        &self,
        scene: &Scene,
        one: &Connection,
        standing: &Standing,
    ) -> Option<ReadingView> {
        let route = scene.grant(one).map(|grant| Route::of(one, grant.provider));
        if route.is_some_and(|route| read::kinds(route).is_empty()) {
            return None;
        }
        let silent = read::is_silent(scene.status(one), one);
        let since = || {
            let mut gaps = standing.gaps.get(&one.id).into_iter().flatten();
            let lasts = gaps.find(|gap| gap.ended_at.is_none());
            let known = lasts.map(|gap| gap.began_at);
            known
                .or_else(|| standing.marks.get(&one.id).copied())
                .or_else(|| present::connection(scene, one).ended_at)
        };
        let view = ReadingView {
            account: one.id,
            silent,
            missing_since: if silent { since() } else { None },
            gap: standing.over.get(&one.id).copied(),
            reading: self.is_being_read(one.id),
            billed: route.is_some_and(|route| read_every(route.network, route.provider).is_none()),
        };
        (silent || view.gap.is_some() || view.reading || view.billed).then_some(view)
    }
}

fn gap_view((gap, came_in): (Gap, u32)) -> Option<(ConnectionId, GapView)> {
    let (from, until) = (gap.began_at, gap.ended_at?);
    Some((
        gap.connection,
        GapView {
            from,
            until,
            came_in,
        },
    ))
}

fn by_connection(gaps: Vec<Gap>) -> HashMap<ConnectionId, Vec<Gap>> {
    let mut sorted: HashMap<_, Vec<Gap>> = HashMap::new();
    for gap in gaps {
        sorted.entry(gap.connection).or_default().push(gap);
    }
    sorted
}

/// Until when everything was read of all accounts that the watch reads; `None` where one never was.
fn read_until(scene: &Scene, chosen: &[&Connection], standing: &Standing) -> Option<DateTime<Utc>> {
    let watched = |one: &&&Connection| {
        scene.grant(one).is_some_and(|grant| {
            let route = Route::of(one, grant.provider);
            read_every(route.network, route.provider).is_some() && !read::kinds(route).is_empty()
        })
    };
    let marks = chosen.iter().filter(watched);
    let marks = marks.map(|one| standing.marks.get(&one.id).copied());
    marks.min().flatten()
}

/// What the networks of these accounts do not offer, each sentence once.
fn not_offered(scene: &Scene, chosen: &[&Connection]) -> Vec<NotOfferedView> {
    let routes: HashSet<Route> = chosen
        .iter()
        .filter_map(|one| Some(Route::of(one, scene.grant(one)?.provider)))
        .collect();
    let mut reasons = BTreeSet::new();
    for route in routes {
        let reading = IncomingKind::ALL.map(|kind| offer::reading(route, kind));
        let refused = reading.into_iter().filter_map(Result::err);
        reasons.extend(refused.map(|refused| NotOfferedView {
            network: route.network,
            why: refused.why.to_owned(),
        }));
        reasons.extend(offer::replying(route).err().map(|refused| NotOfferedView {
            network: route.network,
            why: refused.why.to_owned(),
        }));
    }
    reasons.into_iter().collect()
}
