//! What the lists show.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use chrono::TimeDelta;

use super::present::{self, Scene};
use super::view::{
    ConnectionDetail, ConnectionRef, Connections, FlowPhase, PendingChoice, WorldView,
};
use super::{App, Error, lock};
use crate::domain::connection::Connection;
use crate::domain::flow::FlowIntent;
use crate::domain::grant::Grant;
use crate::domain::id::{CompanyId, ConnectionId, FlowId};
use crate::domain::lookalike::lookalikes;
use crate::domain::status::{Status, World, status};
use crate::domain::trouble::OUTAGE;
use crate::store::{connections, events, grants, people, successors};
use crate::vault::VaultState;

/// A wall clock further than this from the networks' is doubtful. Signed requests elsewhere allow
/// five to fifteen minutes; dates of days need no more care than an hour.
const DOUBTFUL_CLOCK: TimeDelta = TimeDelta::hours(1);

/// How much of a timeline the detail shows.
pub(super) const TIMELINE_LINES: u32 = 60;

impl App {
    /// All connections of the company.
    pub async fn list_connections(self: &Arc<Self>) -> Result<Connections, Error> {
        let company = self.company().await?;
        let scene = self.scene(company).await?;
        let banners = self.banners(&scene, company).await?;
        let mut rows: Vec<_> = scene
            .connections
            .iter()
            .map(|one| present::connection(&scene, one))
            .collect();
        rows.sort_by_cached_key(present::order);
        let silent = self.networks.silent();
        let world = self.world_state();
        Ok(Connections {
            now: scene.now,
            connections: rows,
            pending: self.pending_choices(),
            world: WorldView {
                disk_nearly_full: self.short_of_room.load(SeqCst),
                unstored: u32::try_from(self.unstored()).unwrap_or(u32::MAX),
                offline_since: silent.offline_since(),
                clock_doubtful: self.clock_doubtful(),
                outages: silent.at_least(OUTAGE).collect(),
            },
            banners,
            checked_at: world.checked_at,
            checking: world.checks_of_all > 0,
        })
    }

    pub async fn connection_detail(
        self: &Arc<Self>,
        request: ConnectionRef,
    ) -> Result<ConnectionDetail, Error> {
        let id = request.id;
        let (connection, timeline, also) = self
            .store
            .read(move |conn| {
                Ok((
                    connections::get(conn, id)?,
                    events::of_connection(conn, id, TIMELINE_LINES)?,
                    successors::of_connection(conn, id)?,
                ))
            })
            .await?;
        let connection = connection.ok_or(Error::NotFound)?;
        let scene = self.scene(connection.company).await?;
        Ok(present::detail(&scene, &connection, &timeline, &also))
    }

    /// Everything around the connections of `company` at this moment.
    pub(super) async fn scene(&self, company: CompanyId) -> Result<Scene, Error> {
        let (people, you, grants, connections) = self
            .store
            .read(move |conn| {
                Ok((
                    people::list(conn, company)?,
                    people::you(conn, company)?,
                    grants::list(conn, company)?,
                    connections::list(conn, company)?,
                ))
            })
            .await?;
        let around = self.world();
        let world = self.world_state();
        Ok(Scene {
            now: self.now(),
            zone: self.zone(),
            world: around,
            people,
            you,
            grants: grants.into_iter().map(|grant| (grant.id, grant)).collect(),
            checking: world.checking.clone(),
            flows: self.flows_by_connection(),
            lookalikes: lookalikes(
                connections
                    .iter()
                    .map(|one| (&one.profile, one.name.as_str())),
            ),
            connections,
        })
    }

    /// Whether `connection` needs a person.
    pub(super) fn is_broken(&self, connection: &Connection, grant: Option<&Grant>) -> bool {
        let status = status(connection, grant, self.now(), self.zone(), &self.world());
        matches!(
            status,
            Status::Expired | Status::Invalid { .. } | Status::Disconnected
        )
    }

    /// The world as the pure rules take it.
    pub(super) fn world(&self) -> World {
        let silent = self.networks.silent();
        World {
            offline: silent.offline_since().is_some(),
            keychain_closed: self.keychain_closed(),
            other_computer: self.vault.state() == VaultState::OtherComputer,
            clock_doubtful: self.clock_doubtful(),
            outages: silent.at_least(OUTAGE).collect(),
            refused_apps: self.world_state().refused.at_least(1).collect(),
        }
    }

    /// Whether this computer's clock is far from the networks'.
    fn clock_doubtful(&self) -> bool {
        self.networks
            .ahead()
            .is_some_and(|ahead| ahead.abs() > DOUBTFUL_CLOCK)
    }

    /// A key that is being asked for is not a closed keychain yet.
    pub(super) fn keychain_closed(&self) -> bool {
        !matches!(self.vault.state(), VaultState::Open | VaultState::Waiting)
    }

    fn flows_by_connection(&self) -> HashMap<ConnectionId, FlowId> {
        let flows = lock(&self.flows);
        let open = flows.values().filter(|flow| !flow.over());
        open.flat_map(|flow| flow.connections.iter().map(|id| (*id, flow.id)))
            .collect()
    }

    /// Sign-ins that worked, while nobody has picked a profile yet or what they can bring could not
    /// be listed.
    fn pending_choices(&self) -> Vec<PendingChoice> {
        let flows = lock(&self.flows);
        let mut pending: Vec<_> = flows
            .values()
            .filter_map(|flow| {
                let adds = matches!(flow.intent, FlowIntent::Add | FlowIntent::AddAgain { .. });
                let member = match &flow.phase {
                    FlowPhase::ChooseProfiles { member, .. } if adds => Some(member.clone()),
                    FlowPhase::Unlisted { .. } => None,
                    FlowPhase::Opening
                    | FlowPhase::Waiting
                    | FlowPhase::Finishing
                    | FlowPhase::ChooseProfiles { .. }
                    | FlowPhase::TakeOver { .. }
                    | FlowPhase::DifferentAccount { .. }
                    | FlowPhase::Done { .. }
                    | FlowPhase::Cancelled { .. }
                    | FlowPhase::TimedOut
                    | FlowPhase::Failed { .. } => return None,
                };
                Some(PendingChoice {
                    flow: flow.id,
                    provider: flow.provider(),
                    network: flow.network,
                    purpose: flow.purpose,
                    member,
                    at: flow.started_at,
                })
            })
            .collect();
        pending.sort_by_key(|choice| choice.at);
        pending
    }
}
