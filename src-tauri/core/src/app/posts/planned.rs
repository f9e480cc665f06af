//! Planned posts: what is due goes out, what lost its moment is held, and what will not go out as
//! things are is known beforehand.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::task::JoinSet;

use super::super::present::Scene;
use super::super::{App, Error};
use super::WaitingPosts;
use crate::domain::deadline::deadline;
use crate::domain::id::{CompanyId, ConnectionId, PostId};
use crate::domain::posting::{self, HeldWhy, Risk, TargetState, Turn, WARN_AHEAD, usable};
use crate::store::posts::{self, Stored};
use crate::store::targets::{self, Target};

/// What the watch has to do about posts.
#[derive(Default)]
struct Due {
    going: BTreeMap<PostId, Vec<ConnectionId>>,
    asking: Vec<(PostId, ConnectionId)>,
    held: Vec<(PostId, ConnectionId, HeldWhy)>,
    next: Option<DateTime<Utc>>,
}

/// What is worth telling about posts.
pub(in crate::app) struct PostTroubles {
    /// Planned for a day ahead, and will not go out as things are.
    pub at_risk: BTreeMap<PostId, (DateTime<Utc>, BTreeSet<ConnectionId>)>,
    /// Held when their time came, with the accounts that did not work.
    pub held: BTreeMap<PostId, BTreeSet<ConnectionId>>,
    pub waiting: WaitingPosts,
}

impl App {
    /// Begins what is due about posts, and says when to come back.
    pub(in crate::app) async fn post_what_is_due(
        self: &Arc<Self>,
    ) -> Result<(JoinSet<()>, Option<DateTime<Utc>>), Error> {
        let open = self
            .store
            .read(|conn| {
                let mut open = Vec::new();
                for post in posts::open(conn)? {
                    let targets = targets::of_post(conn, post.id)?;
                    open.push((post, targets));
                }
                Ok(open)
            })
            .await?;
        let mut scenes = HashMap::<CompanyId, Scene>::new();
        let mut due = Due::default();
        for (post, targets) in &open {
            let scene = match scenes.entry(post.company) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(self.scene(post.company).await?),
            };
            for target in targets {
                due.look_at(scene, target);
            }
        }
        self.hold(std::mem::take(&mut due.held)).await?;
        let mut tasks = JoinSet::new();
        for (id, accounts) in due.going {
            let app = self.clone();
            tasks.spawn(async move { app.publish_at_all(id, accounts).await });
        }
        for (id, account) in due.asking {
            let app = self.clone();
            tasks.spawn(async move {
                if let Err(error) = app.go_on(id, account).await {
                    tracing::warn!(%error, post = %id, "a post was not asked about");
                }
            });
        }
        Ok((tasks, due.next))
    }

    async fn hold(&self, held: Vec<(PostId, ConnectionId, HeldWhy)>) -> Result<(), Error> {
        if held.is_empty() {
            return Ok(());
        }
        let now = self.now();
        self.store
            .write(move |tx| {
                for (id, account, why) in held {
                    let target = targets::get(tx, id, account)?;
                    let waits = matches!(
                        target.map(|target| target.state),
                        Some(TargetState::Waiting { .. })
                    );
                    if waits {
                        let state = TargetState::Held { why, since: now };
                        targets::set(tx, id, account, &state)?;
                    }
                }
                Ok(())
            })
            .await?;
        self.changed();
        Ok(())
    }

    /// What is worth telling about the posts of a company.
    pub(in crate::app) async fn post_troubles(
        &self,
        scene: &Scene,
        company: CompanyId,
    ) -> Result<PostTroubles, Error> {
        let (posts, all) = self
            .store
            .read(move |conn| {
                Ok((
                    posts::list(conn, company)?,
                    targets::of_company(conn, company)?,
                ))
            })
            .await?;
        Ok(troubles(scene, &posts, &all))
    }
}

impl Due {
    fn look_at(&mut self, scene: &Scene, target: &Target) {
        let Target {
            post,
            connection,
            state,
        } = target;
        match state {
            TargetState::Waiting { at } => {
                let one = scene.connections.iter().find(|one| one.id == *connection);
                let usable = one.map_or(posting::Usable::Broken, |one| usable(&scene.status(one)));
                match posting::turn(*at, usable, scene.now) {
                    Turn::Send => self.going.entry(*post).or_default().push(*connection),
                    Turn::Hold(why) => self.held.push((*post, *connection, why)),
                    Turn::Wait(until) => self.next = earliest(self.next, until),
                }
            }
            TargetState::Working { next, .. } if *next <= scene.now => {
                self.asking.push((*post, *connection));
            }
            TargetState::Working { next, .. } => self.next = earliest(self.next, *next),
            TargetState::Sending { .. }
            | TargetState::Taken { .. }
            | TargetState::Refused { .. }
            | TargetState::Unknown { .. }
            | TargetState::Held { .. }
            | TargetState::GivenUp { .. } => {}
        }
    }
}

fn earliest(next: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    next.into_iter().chain([at]).min()
}

/// Whether a post planned for `at` will go out at an account, as things are.
pub(super) fn risk(scene: &Scene, account: ConnectionId, at: DateTime<Utc>) -> Option<Risk> {
    let one = scene.connections.iter().find(|one| one.id == account)?;
    let end = scene.grant(one).and_then(|grant| deadline(one, grant));
    posting::risk(at, usable(&scene.status(one)), end, scene.now)
}

fn troubles(scene: &Scene, posts: &[Stored], all: &[Target]) -> PostTroubles {
    let mut found = PostTroubles {
        at_risk: BTreeMap::new(),
        held: BTreeMap::new(),
        waiting: WaitingPosts::of(all),
    };
    let mut planned: HashMap<PostId, DateTime<Utc>> = HashMap::new();
    for post in posts {
        planned.extend(post.planned_at.map(|at| (post.id, at)));
    }
    for target in all {
        match &target.state {
            TargetState::Waiting { at } if planned.contains_key(&target.post) => {
                let soon = *at - scene.now <= WARN_AHEAD;
                if soon && risk(scene, target.connection, *at).is_some() {
                    let entry = found.at_risk.entry(target.post);
                    let (_, accounts) = entry.or_insert((*at, BTreeSet::new()));
                    accounts.insert(target.connection);
                }
            }
            TargetState::Held { why, .. } => {
                let accounts = found.held.entry(target.post).or_default();
                if *why == HeldWhy::Account {
                    accounts.insert(target.connection);
                }
            }
            TargetState::Waiting { .. }
            | TargetState::Sending { .. }
            | TargetState::Working { .. }
            | TargetState::Taken { .. }
            | TargetState::Refused { .. }
            | TargetState::Unknown { .. }
            | TargetState::GivenUp { .. } => {}
        }
    }
    found
}

/// The local day of a moment.
pub(super) fn day_of(scene: &Scene, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&scene.zone).date_naive()
}
