//! What the person confirms after a sign-in.

use std::sync::Arc;

use super::OpenFlow;
use crate::app::consent::{Consent, Settled, Settlement, settle};
use crate::app::view::{
    CancelledBy, ChooseProfiles, DifferentAccountChoice, FlowPhase, FlowRef, FlowView,
    ResolveDifferent, TakeOver,
};
use crate::app::{App, Error, present};
use crate::domain::flow::FlowIntent;
use crate::domain::id::ConnectionId;
use crate::domain::network::Network;
use crate::domain::profile::ProfileKey;
use crate::store::connections;

impl App {
    /// Connects the chosen profiles.
    pub async fn choose_profiles(
        self: &Arc<Self>,
        request: ChooseProfiles,
    ) -> Result<FlowView, Error> {
        let (flow, consent) = self.asking(request.id)?;
        if !matches!(flow.phase, FlowPhase::ChooseProfiles { .. }) {
            return Err(Error::FlowOver);
        }
        let can_connect = |key: &ProfileKey| {
            let mut listed = consent.listing.profiles.iter();
            listed.any(|one| {
                one.key == *key && !one.role_missing && one.purposes.contains(&flow.purpose)
            })
        };
        if request.profiles.is_empty() || !request.profiles.iter().all(can_connect) {
            return Err(Error::BadInput(
                "Choose at least one account from the list.",
            ));
        }
        self.settle_flow(&flow, consent, request.profiles, Vec::new())
            .await?;
        self.flow(FlowRef { id: request.id }).await
    }

    /// Moves the confirmed connections to whoever signed in; the others stay where they are.
    pub async fn take_over(self: &Arc<Self>, request: TakeOver) -> Result<FlowView, Error> {
        let (flow, consent) = self.asking(request.id)?;
        let FlowPhase::TakeOver {
            stopped, working, ..
        } = &flow.phase
        else {
            return Err(Error::FlowOver);
        };
        let offered = |id: &ConnectionId| stopped.iter().chain(working).any(|row| row.id == *id);
        if request.connections.is_empty() || !request.connections.iter().all(offered) {
            return Err(Error::BadInput("Tick at least one account to take over."));
        }
        self.settle_flow(&flow, consent, Vec::new(), request.connections)
            .await?;
        self.flow(FlowRef { id: request.id }).await
    }

    /// What to do when the member lacks the profile.
    pub async fn resolve_different(
        self: &Arc<Self>,
        request: ResolveDifferent,
    ) -> Result<FlowView, Error> {
        let (flow, consent) = self.asking(request.id)?;
        if !matches!(flow.phase, FlowPhase::DifferentAccount { .. }) {
            return Err(Error::FlowOver);
        }
        match request.choice {
            DifferentAccountChoice::TryAgain => {
                self.cancel(request.id, CancelledBy::Person).await;
                self.begin_anew(&flow).await
            }
            DifferentAccountChoice::AddAsNew => {
                let scene = self.scene(flow.company).await?;
                let adding = OpenFlow {
                    intent: FlowIntent::Add,
                    grant: None,
                    connections: Vec::new(),
                    ..flow
                };
                let phase = FlowPhase::ChooseProfiles {
                    member: present::name(&consent.listing.member.name),
                    profiles: present::choices(&scene, &adding, &consent),
                    left_out: Vec::new(),
                };
                self.replace_flow(adding);
                self.set_phase(request.id, phase);
                self.flow(FlowRef { id: request.id }).await
            }
            DifferentAccountChoice::Stop => {
                self.cancel(request.id, CancelledBy::Person).await;
                self.flow(FlowRef { id: request.id }).await
            }
        }
    }

    /// The consent's own member signed in: everything of it comes back.
    pub(super) async fn settle_same_member(
        self: &Arc<Self>,
        flow: &OpenFlow,
        consent: &Consent,
    ) -> Result<(), Error> {
        // Named one by one, since after a change of the network app they hang on another grant of
        // the same member.
        let held = match flow.grant {
            Some(grant) => {
                self.store
                    .read(move |conn| connections::by_grant(conn, grant))
                    .await?
            }
            None => Vec::new(),
        };
        let moved = held.iter().map(|one| one.id).collect();
        self.settle_flow(flow, consent.clone(), Vec::new(), moved)
            .await
    }

    async fn settle_flow(
        self: &Arc<Self>,
        flow: &OpenFlow,
        consent: Consent,
        chosen: Vec<ProfileKey>,
        moved: Vec<ConnectionId>,
    ) -> Result<(), Error> {
        let settlement = Settlement {
            flow: flow.id,
            company: flow.company,
            provider: flow.provider(),
            app: flow.app,
            client_id: flow.credentials.client_id.clone(),
            purpose: flow.purpose,
            chosen,
            moved,
            asked: self.asked(flow, &consent).await?,
            actor: self.your_name(flow.company).await?,
        };
        let (vault, now, for_write) = (self.vault.clone(), self.now(), consent.clone());
        let settled = self
            .store
            .write_or(move |tx| settle(tx, &vault, &for_write, &settlement, now))
            .await?;
        self.link_members(flow.company).await?;
        self.wake.notify_one();
        let done = self.done(flow, &consent, &settled).await?;
        self.set_phase(flow.id, done);
        self.recovered(&settled.connected).await;
        self.changed();
        Ok(())
    }

    /// The networks whose list was fetched: only there does absence mean anything.
    async fn asked(&self, flow: &OpenFlow, consent: &Consent) -> Result<Vec<Network>, Error> {
        // A list that came back empty was asked for too.
        let mut asked = self.networks_to_list(flow).await?;
        let listed = consent.listing.profiles.iter();
        asked.extend(listed.map(|profile| profile.key.network));
        asked.sort_unstable();
        asked.dedup();
        Ok(asked)
    }

    async fn done(
        &self,
        flow: &OpenFlow,
        consent: &Consent,
        settled: &Settled,
    ) -> Result<FlowPhase, Error> {
        let scene = self.scene(flow.company).await?;
        Ok(present::done(&scene, flow, consent, settled))
    }

    /// A flow that waits for the person's word, with what its sign-in brought.
    fn asking(
        self: &Arc<Self>,
        id: crate::domain::id::FlowId,
    ) -> Result<(OpenFlow, Consent), Error> {
        let flow = self
            .open_flow_of(id)
            .filter(|flow| !flow.over())
            .ok_or(Error::FlowOver)?;
        let consent = flow.consent.clone().ok_or(Error::FlowOver)?;
        Ok((flow, consent))
    }

    fn replace_flow(&self, flow: OpenFlow) {
        super::lock(&self.flows).insert(flow.id, flow);
    }
}
