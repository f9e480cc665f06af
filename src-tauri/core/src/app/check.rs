//! Asking the networks how sign-ins and profiles are: for whom, how many at the same time, and how
//! it ends. `ask.rs` knows the questions, `believe.rs` writes down what is answered.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinSet;

use super::view::Check;
use super::world::Outcome;
use super::{App, Error};
use crate::domain::cause::{Effect, Proof};
use crate::domain::connection::{Connection, Intent};
use crate::domain::grant::Grant;
use crate::domain::id::{ConnectionId, GrantId};
use crate::domain::network::Provider;
use crate::domain::verdict::Verdict;
use crate::store::{connections, grants};

/// Sign-ins of one provider that are asked about at the same time. A provider that hangs holds up
/// its own.
const AT_ONCE: usize = 4;

/// Who waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    /// Asked even where it costs, or where little is left of an allowance.
    Person,
    Nobody,
}

/// Places to ask from, of every provider.
pub(super) struct Places(HashMap<Provider, Semaphore>);

impl Default for Places {
    fn default() -> Self {
        let place = |provider| (provider, Semaphore::new(AT_ONCE));
        Self(Provider::ALL.into_iter().map(place).collect())
    }
}

impl Places {
    /// A place to ask `provider` from, once one is free.
    pub async fn of(&self, provider: Provider) -> Option<SemaphorePermit<'_>> {
        // Never closed, so never refused.
        self.0[&provider].acquire().await.ok()
    }
}

/// Marks a sign-in and its connections as being asked about for as long as it lives, however that
/// ends.
struct Asking {
    app: Arc<App>,
    grant: GrantId,
    connections: Vec<ConnectionId>,
}

impl Asking {
    fn begin(app: &Arc<App>, grant: GrantId, asked: &[Connection]) -> Self {
        let connections: Vec<_> = asked.iter().map(|one| one.id).collect();
        let mut world = app.world_state();
        world.begin(grant);
        world.checking.extend(&connections);
        drop(world);
        Self {
            app: app.clone(),
            grant,
            connections,
        }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let mut world = self.app.world_state();
        world.end(self.grant);
        for id in &self.connections {
            world.checking.remove(id);
        }
        drop(world);
        self.app.changed();
    }
}

/// Marks that everything is being asked about for as long as it lives.
struct AskingAll(Arc<App>);

impl AskingAll {
    fn begin(app: &Arc<App>) -> Self {
        app.world_state().checks_of_all += 1;
        Self(app.clone())
    }
}

impl Drop for AskingAll {
    fn drop(&mut self) {
        let now = self.0.now();
        let mut world = self.0.world_state();
        world.checks_of_all -= 1;
        world.checked_at = Some(now);
        drop(world);
        self.0.changed();
    }
}

impl App {
    /// Asks the networks about some connections, or all, in the background; the window hears of
    /// each answer.
    pub async fn check(self: &Arc<Self>, request: Check) -> Result<(), Error> {
        let company = self.company().await?;
        let all = self
            .store
            .read(move |conn| connections::list(conn, company))
            .await?;
        let whole = request.ids.is_none();
        let wanted =
            |one: &Connection| request.ids.as_ref().is_none_or(|ids| ids.contains(&one.id));
        let groups = by_grant(all.into_iter().filter(wanted).collect());
        let mark = whole.then(|| AskingAll::begin(self));
        let asking = self.begin_checks(groups, Waiting::Person);
        self.changed();
        tokio::spawn(async move {
            all_answered(asking).await;
            drop(mark);
        });
        Ok(())
    }

    /// Begins to ask about each grant and its connections.
    pub(super) fn begin_checks(
        self: &Arc<Self>,
        by_grant: BTreeMap<GrantId, Vec<Connection>>,
        waiting: Waiting,
    ) -> JoinSet<()> {
        let mut asking = JoinSet::new();
        for (grant, connections) in by_grant {
            let mark = Asking::begin(self, grant, &connections);
            asking.spawn(async move {
                mark.app.check_one(grant, connections, waiting).await;
                drop(mark);
            });
        }
        asking
    }

    /// Hears what a network answered to publishing, reading or replying. What only such a call can
    /// find is written down; a refusal of the sign-in or of the role is asked about at once, and
    /// the answer to that question is believed. `proof` is what a good answer shows.
    pub(super) async fn heard(
        self: &Arc<Self>,
        grant: &Grant,
        connection: &Connection,
        verdict: &Verdict,
        proof: Proof,
    ) -> Result<(), Error> {
        match verdict.effect() {
            None => self.profile_works(grant, connection, proof).await,
            Some(Effect::PermissionMissing | Effect::PostingRestricted | Effect::AppProblem) => {
                self.believe_of_profile(grant, connection, verdict).await
            }
            Some(Effect::Ended | Effect::Blocked | Effect::RoleRemoved) => {
                let asked = BTreeMap::from([(grant.id, vec![connection.clone()])]);
                all_answered(self.begin_checks(asked, Waiting::Person)).await;
                Ok(())
            }
            Some(Effect::Passing) => Ok(()),
        }
    }

    async fn check_one(
        self: &Arc<Self>,
        id: GrantId,
        connections: Vec<Connection>,
        waiting: Waiting,
    ) {
        let asked = async {
            let Some(grant) = self.store.read(move |conn| grants::get(conn, id)).await? else {
                return Ok(Outcome::answered());
            };
            let _place = self.places.of(grant.provider).await;
            self.check_grant(grant, connections, waiting).await
        };
        let outcome = asked.await.unwrap_or_else(|error: Error| {
            tracing::info!(%error, grant = %id, "a sign-in was not checked");
            Outcome::unanswered(None)
        });
        self.world_state().asked(id, outcome, self.now());
    }
}

/// Waits until the last question is over. A panic in one has spoilt no other.
pub(super) async fn all_answered(mut asking: JoinSet<()>) {
    while let Some(ended) = asking.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "the questions about a sign-in broke off");
        }
    }
}

/// Connections in the groups in which they are asked about.
pub(super) fn by_grant(connections: Vec<Connection>) -> BTreeMap<GrantId, Vec<Connection>> {
    let mut groups: BTreeMap<GrantId, Vec<Connection>> = BTreeMap::new();
    for one in connections
        .into_iter()
        .filter(|one| one.intent == Intent::Kept)
    {
        if let Some(grant) = one.grant {
            groups.entry(grant).or_default().push(one);
        }
    }
    groups
}
