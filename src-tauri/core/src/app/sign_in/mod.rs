//! The sign-in, from the click to the connected rows.
//!
//! `begin` opens a flow, `answer` takes what the provider sent back, `outcome` decides (pure) what
//! it means for who signed in, `settle` commits what the person confirms, `resume` tidies up after
//! a restart. Nothing of the stored connections changes before `settle`.

mod answer;
mod begin;
mod outcome;
mod resume;
mod settle;
mod show;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use tokio::sync::Notify;
use url::Url;

use super::consent::Consent;
use super::view::{CancelledBy, FlowPhase, FlowRef, FlowView, PasteAddress, WindowEvent};
use super::{App, AppEvent, Error, lock};
use crate::domain::event::{EventKind, SignInFailure};
use crate::domain::flow::{Engine, FlowIntent, Phase};
use crate::domain::id::{CompanyId, ConnectionId, FlowId, GrantId, NetworkAppId};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::token::TokenSet;
use crate::networks::redirect::RedirectRule;
use crate::networks::{AccountChoice, AppCredentials};
use crate::sign_in::matching::{self, Decision, Expected};
use crate::sign_in::pasted;
use crate::sign_in::redirect::RedirectAnswer;
use crate::store::{connections, events, flows};

/// A sign-in under way. Lives in memory; its row in the database holds what a restart needs.
#[derive(Clone)]
pub struct OpenFlow {
    pub id: FlowId,
    pub company: CompanyId,
    pub app: NetworkAppId,
    pub credentials: AppCredentials,
    pub network: Network,
    pub purpose: Purpose,
    pub intent: FlowIntent,
    /// The consent whose connections it is to repair or move.
    pub grant: Option<GrantId>,
    pub connections: Vec<ConnectionId>,
    pub expected_member: Option<String>,
    /// How the provider is asked, which another engine asks in the same way.
    pub choice: AccountChoice,
    pub engine: Engine,
    pub rule: RedirectRule,
    /// How to leave and come back; absent once the provider has answered.
    pub way: Option<Way>,
    pub google_inside: bool,
    pub phase: FlowPhase,
    pub started_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// What the code was exchanged for, while its profiles cannot be listed.
    pub tokens: Option<TokenSet>,
    /// What the sign-in brought, until it is settled.
    pub consent: Option<Consent>,
    /// Ends a wait on the loopback port.
    pub stop: Arc<Notify>,
}

/// The way to the provider and back.
#[derive(Clone)]
pub struct Way {
    pub url: Url,
    pub expected: Expected,
    pub verifier: Option<SecretString>,
}

impl OpenFlow {
    pub fn provider(&self) -> Provider {
        self.credentials.provider
    }

    /// Whether the sign-in page is still wanted.
    fn waiting(&self) -> bool {
        matches!(self.phase, FlowPhase::Opening | FlowPhase::Waiting)
    }

    /// Whether its time is limited: a sign-in page is open, or tokens are kept that nobody knows
    /// the profiles of.
    fn limited(&self) -> bool {
        self.waiting() || matches!(self.phase, FlowPhase::Unlisted { .. })
    }

    /// Whether nothing comes after its phase.
    pub(super) fn over(&self) -> bool {
        match self.phase {
            FlowPhase::Done { .. }
            | FlowPhase::Cancelled { .. }
            | FlowPhase::TimedOut
            | FlowPhase::Failed { .. } => true,
            FlowPhase::Opening
            | FlowPhase::Waiting
            | FlowPhase::Finishing
            | FlowPhase::Unlisted { .. }
            | FlowPhase::ChooseProfiles { .. }
            | FlowPhase::TakeOver { .. }
            | FlowPhase::DifferentAccount { .. } => false,
        }
    }
}

impl App {
    /// What the sign-in page's navigation means. Pure and quick: called before each request.
    pub fn matches(&self, flow: FlowId, url: &Url) -> Decision {
        let expected = lock(&self.flows)
            .get(&flow)
            .filter(|flow| flow.waiting())
            .and_then(|flow| flow.way.as_ref().map(|way| way.expected.clone()));
        match expected {
            Some(expected) => matching::matches(&expected, url),
            None => Decision::GoOn,
        }
    }

    /// The login page went on to Google's sign-in, which refuses windows like ours.
    pub fn google_inside(&self, flow: FlowId) {
        if let Some(flow) = lock(&self.flows).get_mut(&flow) {
            flow.google_inside = true;
        }
        self.say(AppEvent::Window(WindowEvent::Flow { id: flow }));
    }

    /// The sign-in window is gone. Before an answer that means: cancelled.
    pub async fn sign_in_window_closed(self: &Arc<Self>, flow: FlowId) {
        let by_webview = self
            .open_flow_of(flow)
            .is_some_and(|flow| flow.engine == Engine::Webview && flow.waiting());
        if by_webview {
            self.cancel(flow, CancelledBy::WindowClosed).await;
        }
    }

    #[expect(clippy::unused_async, reason = "commands are all asked alike")]
    pub async fn flow(self: &Arc<Self>, request: FlowRef) -> Result<FlowView, Error> {
        self.open_flow_of(request.id)
            .map(|flow| show::view(&flow))
            .ok_or(Error::FlowOver)
    }

    /// The address of the sign-in page, to open elsewhere.
    #[expect(clippy::unused_async, reason = "commands are all asked alike")]
    pub async fn flow_link(self: &Arc<Self>, request: FlowRef) -> Result<String, Error> {
        let flow = self.waiting_flow(request.id)?;
        flow.way
            .map(|way| way.url.to_string())
            .ok_or(Error::FlowOver)
    }

    pub async fn cancel_flow(self: &Arc<Self>, request: FlowRef) -> Result<FlowView, Error> {
        self.cancel(request.id, CancelledBy::Person).await;
        self.flow(request).await
    }

    /// Takes the address that a browser ended on.
    pub async fn paste_flow_address(
        self: &Arc<Self>,
        request: PasteAddress,
    ) -> Result<FlowView, Error> {
        let flow = self.waiting_flow(request.id)?;
        let way = flow.way.ok_or(Error::FlowOver)?;
        let answer = pasted::read(&request.address, &way.expected, flow.ends_at, self.now())?;
        self.redirected(request.id, answer).await;
        self.flow(FlowRef { id: request.id }).await
    }

    /// The provider sent the person back. Only the first answer of a flow counts.
    pub async fn redirected(self: &Arc<Self>, flow: FlowId, answer: RedirectAnswer) {
        if let Some(flow) = self.take_answer_time(flow) {
            self.answer(flow, answer).await;
        }
    }

    /// Moves a waiting flow to *Finishing*; `None` if another answer was first or it is over.
    fn take_answer_time(&self, id: FlowId) -> Option<OpenFlow> {
        let taken = {
            let mut flows = lock(&self.flows);
            let flow = flows.get_mut(&id).filter(|flow| flow.waiting())?;
            flow.phase = FlowPhase::Finishing;
            flow.stop.notify_waiters();
            flow.clone()
        };
        self.say(AppEvent::CloseSignIn { flow: id });
        self.say(AppEvent::Window(WindowEvent::Flow { id }));
        Some(taken)
    }

    fn open_flow_of(&self, id: FlowId) -> Option<OpenFlow> {
        lock(&self.flows).get(&id).cloned()
    }

    fn waiting_flow(&self, id: FlowId) -> Result<OpenFlow, Error> {
        self.open_flow_of(id)
            .filter(OpenFlow::waiting)
            .ok_or(Error::FlowOver)
    }

    async fn cancel(self: &Arc<Self>, id: FlowId, by: CancelledBy) {
        let Some(flow) = self.open_flow_of(id).filter(|flow| !flow.over()) else {
            return;
        };
        let kind = EventKind::SignInCancelled {
            provider: flow.provider(),
        };
        self.end(
            &flow,
            FlowPhase::Cancelled { by },
            Phase::Cancelled,
            Some(kind),
        )
        .await;
    }

    /// Asks for the list of profiles once more, with the sign-in that was kept.
    pub async fn list_again(self: &Arc<Self>, request: FlowRef) -> Result<FlowView, Error> {
        let late = |flow: OpenFlow| flow.limited() && flow.ends_at <= self.now();
        if self.open_flow_of(request.id).is_some_and(late) {
            self.time_out(request.id).await;
            return self.flow(request).await;
        }
        let (flow, tokens) = {
            let mut flows = lock(&self.flows);
            let flow = flows.get_mut(&request.id).ok_or(Error::FlowOver)?;
            let tokens = flow.tokens.take().ok_or(Error::FlowOver)?;
            flow.phase = FlowPhase::Finishing;
            (flow.clone(), tokens)
        };
        self.say(AppEvent::Window(WindowEvent::Flow { id: request.id }));
        self.list_and_decide(flow, tokens).await;
        self.flow(request).await
    }

    async fn time_out(self: &Arc<Self>, id: FlowId) {
        let Some(flow) = self.open_flow_of(id).filter(OpenFlow::limited) else {
            return;
        };
        let kind = EventKind::SignInTimedOut {
            provider: flow.provider(),
        };
        self.end(&flow, FlowPhase::TimedOut, Phase::TimedOut, Some(kind))
            .await;
    }

    async fn fail(self: &Arc<Self>, flow: &OpenFlow, error: Error, why: SignInFailure) {
        tracing::info!(flow = %flow.id, provider = flow.provider().slug(), ?why, "sign-in failed");
        let kind = EventKind::SignInFailed {
            provider: flow.provider(),
            why,
        };
        let phase = FlowPhase::Failed {
            problem: error.into(),
        };
        self.end(flow, phase, Phase::Failed, Some(kind)).await;
    }

    /// Ends a flow without a change to any connection; its secrets are erased.
    async fn end(
        self: &Arc<Self>,
        flow: &OpenFlow,
        phase: FlowPhase,
        stored: Phase,
        event: Option<EventKind>,
    ) {
        flow.stop.notify_waiters();
        self.set_phase(flow.id, phase);
        self.say(AppEvent::CloseSignIn { flow: flow.id });
        let (id, now) = (flow.id, self.now());
        let lines = event
            .map(|kind| self.lines_for(flow, kind))
            .unwrap_or_default();
        let written = self
            .store
            .write(move |tx| {
                // What ended it first stands.
                if !flows::set_phase(tx, id, stored, now)? {
                    return Ok(());
                }
                for mut line in lines {
                    // An account may have been removed while its sign-in was open.
                    if let Some(one) = line.connection
                        && connections::get(tx, one)?.is_none()
                    {
                        line.connection = None;
                    }
                    events::add(tx, &line)?;
                }
                Ok(())
            })
            .await;
        if let Err(error) = written {
            // The row is cleared at the next start.
            tracing::warn!(%error, flow = %id, "the end of a sign-in was not written");
        }
        self.changed();
    }

    /// One line of the timeline for each connection the flow was for.
    fn lines_for(&self, flow: &OpenFlow, kind: EventKind) -> Vec<events::NewEvent> {
        let line = |connection| events::NewEvent {
            company: Some(flow.company),
            connection,
            name: flow.network.name().to_owned(),
            at: self.now(),
            actor: None,
            kind: kind.clone(),
        };
        if flow.connections.is_empty() {
            vec![line(None)]
        } else {
            flow.connections.iter().map(|id| line(Some(*id))).collect()
        }
    }

    /// Shows a new phase, and drops the way and the secrets once it is over. Nothing comes after
    /// that.
    fn set_phase(&self, id: FlowId, phase: FlowPhase) {
        if let Some(flow) = lock(&self.flows).get_mut(&id).filter(|flow| !flow.over()) {
            flow.phase = phase;
            if flow.over() {
                flow.way = None;
                flow.tokens = None;
                flow.consent = None;
            }
        }
        self.say(AppEvent::Window(WindowEvent::Flow { id }));
    }
}
