//! The start of a sign-in: what is asked for, on which way, and where the page opens.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{OpenFlow, Way, show};
use crate::app::view::{BeginConnect, BeginReconnect, FlowPhase, FlowRef, FlowView};
use crate::app::{App, AppEvent, Error, lock};
use crate::domain::cause::Cause;
use crate::domain::connection::Connection;
use crate::domain::event::EventKind;
use crate::domain::flow::{Engine, FlowIntent, Phase};
use crate::domain::grant::Grant;
use crate::domain::id::{CompanyId, ConnectionId, FlowId};
use crate::domain::network::{Network, Provider, Purpose};
use crate::networks::redirect::{self, RedirectRule};
use crate::networks::{AccountChoice, Ask, Networks, Pkce};
use crate::sign_in::limits;
use crate::sign_in::loopback::{Loopback, LoopbackOutcome};
use crate::sign_in::matching::{Expected, Issuer};
use crate::sign_in::state::FlowState;
use crate::store::flows::NewFlow;
use crate::store::{connections, events, flows, grants};
use crate::vault::VaultState;

/// What a sign-in is to do, before it has a way.
struct Plan {
    company: CompanyId,
    provider: Provider,
    network: Network,
    purpose: Purpose,
    /// Every (network, purpose) the consent is to cover: asking for less would lose the rest,
    /// since a new dialog replaces the earlier one.
    covers: Vec<(Network, Purpose)>,
    intent: FlowIntent,
    grant: Option<Grant>,
    connections: Vec<ConnectionId>,
    choice: AccountChoice,
    login_hint: Option<String>,
}

impl App {
    /// Starts *Add account*.
    pub async fn begin_connect(self: &Arc<Self>, request: BeginConnect) -> Result<FlowView, Error> {
        let company = self.company().await?;
        let usual = request.network.providers(request.purpose);
        let provider = request
            .provider
            .or(usual.first().copied())
            .ok_or(Error::BadInput(
                "This network has no accounts for that purpose.",
            ))?;
        if !request.network.purposes().contains(&request.purpose) || !usual.contains(&provider) {
            return Err(Error::BadInput(
                "This network has no accounts for that purpose.",
            ));
        }
        let intent = match request.again {
            Some(connection) => FlowIntent::AddAgain { connection },
            None => FlowIntent::Add,
        };
        let plan = Plan {
            company,
            provider,
            network: request.network,
            purpose: request.purpose,
            covers: vec![(request.network, request.purpose)],
            grant: None,
            connections: request.again.into_iter().collect(),
            choice: if request.again.is_some() {
                AccountChoice::Another
            } else {
                AccountChoice::Usual
            },
            login_hint: None,
            intent,
        };
        self.open_flow(plan, None).await
    }

    /// Starts Reconnect, or the change of the connected-by user.
    pub async fn begin_reconnect(
        self: &Arc<Self>,
        request: BeginReconnect,
    ) -> Result<FlowView, Error> {
        if let Some(flow) = self.flow_already_open(&request.connections) {
            self.say(AppEvent::Window(crate::app::view::WindowEvent::Flow {
                id: flow,
            }));
            return self.flow(FlowRef { id: flow }).await;
        }
        let plan = self.plan_reconnect(request).await?;
        self.open_flow(plan, None).await
    }

    /// Leaves the window and goes on in the person's own browser, as a new attempt.
    pub async fn open_flow_in_browser(
        self: &Arc<Self>,
        request: FlowRef,
    ) -> Result<FlowView, Error> {
        let old = self.waiting_flow(request.id)?;
        let grant = match old.grant {
            Some(id) => self.store.read(move |conn| grants::get(conn, id)).await?,
            None => None,
        };
        let plan = Plan {
            company: old.company,
            provider: old.provider(),
            network: old.network,
            purpose: old.purpose,
            covers: self
                .covered(grant.as_ref(), old.network, old.purpose)
                .await?,
            intent: old.intent.clone(),
            grant,
            connections: old.connections.clone(),
            choice: old.choice,
            login_hint: None,
        };
        self.end(
            &old,
            FlowPhase::Cancelled {
                by: crate::app::view::CancelledBy::Person,
            },
            Phase::Cancelled,
            None,
        )
        .await;
        self.open_flow(plan, Some(Engine::Browser)).await
    }

    /// Starts the same sign-in once more, in a clean window with another login.
    pub(super) async fn begin_anew(self: &Arc<Self>, old: &OpenFlow) -> Result<FlowView, Error> {
        let grant = match old.grant {
            Some(id) => self.store.read(move |conn| grants::get(conn, id)).await?,
            None => None,
        };
        let plan = Plan {
            company: old.company,
            provider: old.provider(),
            network: old.network,
            purpose: old.purpose,
            covers: self
                .covered(grant.as_ref(), old.network, old.purpose)
                .await?,
            intent: old.intent.clone(),
            grant,
            connections: old.connections.clone(),
            choice: AccountChoice::Another,
            login_hint: None,
        };
        self.open_flow(plan, Some(old.engine)).await
    }

    /// A second click on the same account finds the window that is open.
    fn flow_already_open(&self, wanted: &[ConnectionId]) -> Option<FlowId> {
        lock(&self.flows)
            .values()
            .find(|flow| !flow.over() && flow.connections.iter().any(|id| wanted.contains(id)))
            .map(|flow| flow.id)
    }

    async fn plan_reconnect(&self, request: BeginReconnect) -> Result<Plan, Error> {
        let ids = request.connections.clone();
        let found: Vec<Connection> = self
            .store
            .read(move |conn| {
                let found = ids.iter().map(|id| connections::get(conn, *id));
                Ok(found
                    .collect::<Result<Vec<_>, _>>()?
                    .into_iter()
                    .flatten()
                    .collect())
            })
            .await?;
        let first = found.first().ok_or(Error::NotFound)?;
        let Some(grant_id) = first.grant else {
            return self.plan_again(first);
        };
        if found.iter().any(|one| one.grant != Some(grant_id)) {
            return Err(Error::BadInput(
                "These accounts hang on different sign-ins.",
            ));
        }
        let grant = self
            .store
            .read(move |conn| grants::get(conn, grant_id))
            .await?;
        let grant = grant.ok_or(Error::NotFound)?;
        let connections = request.connections;
        Ok(Plan {
            company: first.company,
            provider: grant.provider,
            network: first.profile.network,
            purpose: first.purpose,
            covers: self
                .covered(Some(&grant), first.profile.network, first.purpose)
                .await?,
            choice: if request.handover {
                AccountChoice::Another
            } else {
                choice_for(&grant, &found)
            },
            login_hint: (!request.handover && grant.provider == Provider::Google)
                .then(|| grant.member.id.clone()),
            intent: if request.handover {
                FlowIntent::HandOver {
                    connections: connections.clone(),
                }
            } else {
                FlowIntent::Reconnect {
                    connections: connections.clone(),
                }
            },
            grant: Some(grant),
            connections,
        })
    }

    /// Reconnect of a disconnected account: *Add account*, preset to it.
    fn plan_again(&self, connection: &Connection) -> Result<Plan, Error> {
        let network = connection.profile.network;
        let provider = network.providers(connection.purpose).first().copied();
        Ok(Plan {
            company: connection.company,
            provider: provider.ok_or(Error::NotFound)?,
            network,
            purpose: connection.purpose,
            covers: vec![(network, connection.purpose)],
            intent: FlowIntent::AddAgain {
                connection: connection.id,
            },
            grant: None,
            connections: vec![connection.id],
            choice: AccountChoice::Another,
            login_hint: None,
        })
    }

    async fn covered(
        &self,
        grant: Option<&Grant>,
        network: Network,
        purpose: Purpose,
    ) -> Result<Vec<(Network, Purpose)>, Error> {
        let mut covers = vec![(network, purpose)];
        if let Some(id) = grant.map(|grant| grant.id) {
            let held = self
                .store
                .read(move |conn| connections::by_grant(conn, id))
                .await?;
            covers.extend(held.iter().map(|one| (one.profile.network, one.purpose)));
            covers.sort_unstable();
            covers.dedup();
        }
        Ok(covers)
    }

    async fn open_flow(
        self: &Arc<Self>,
        plan: Plan,
        engine: Option<Engine>,
    ) -> Result<FlowView, Error> {
        // Right after the start the key is still on its way.
        let keychain = match self.vault.state() {
            VaultState::Waiting => self.vault.open().await,
            known => known,
        };
        if keychain != VaultState::Open {
            return Err(Error::KeychainClosed);
        }
        let (app, credentials) = self.credentials(plan.company, plan.provider).await?;
        let rule = redirect::rule(plan.provider, &credentials.options)
            .ok_or(Error::RedirectMissing(plan.provider))?;
        let engine =
            engine.unwrap_or_else(|| redirect::engine(plan.provider, &credentials.options));
        let (redirect, loopback) = way_back(&rule, engine).await?;
        let pkce = Pkce::new(plan.provider, &credentials.options);
        let (verifier, challenge) = pkce.map(|pkce| (pkce.verifier, pkce.challenge)).unzip();
        let state = FlowState::random();
        let mut scopes: Vec<String> = plan
            .covers
            .iter()
            .flat_map(|(network, purpose)| Networks::scopes(plan.provider, *network, *purpose))
            .collect();
        scopes.sort_unstable();
        scopes.dedup();
        let url = self.networks.authorize_url(
            &credentials,
            &Ask {
                scopes,
                state: state.expose().to_owned(),
                redirect: redirect.clone(),
                challenge,
                choice: plan.choice,
                login_hint: plan.login_hint.clone(),
            },
        );
        let now = self.now();
        let id = FlowId(uuid::Uuid::new_v4());
        let expected = Expected {
            flow: id,
            redirect,
            state,
            issuer: Issuer::Unnamed,
        };
        let flow = OpenFlow {
            id,
            company: plan.company,
            app,
            credentials,
            network: plan.network,
            purpose: plan.purpose,
            intent: plan.intent,
            grant: plan.grant.as_ref().map(|grant| grant.id),
            connections: plan.connections,
            expected_member: plan.grant.map(|grant| grant.member.name),
            choice: plan.choice,
            engine,
            rule,
            way: Some(Way {
                url: url.clone(),
                expected: expected.clone(),
                verifier,
            }),
            google_inside: false,
            phase: FlowPhase::Waiting,
            started_at: now,
            ends_at: limits::ends_at(now),
            tokens: None,
            consent: None,
            stop: Arc::new(Notify::new()),
        };
        self.write_start(&flow).await?;
        lock(&self.flows).insert(id, flow.clone());
        self.wait_for_answer(&flow, loopback, expected);
        self.say(AppEvent::OpenSignIn {
            flow: id,
            provider: plan.provider,
            engine,
            url,
        });
        self.changed();
        Ok(show::view(&flow))
    }

    async fn write_start(&self, flow: &OpenFlow) -> Result<(), Error> {
        let way = flow.way.as_ref().ok_or(Error::FlowOver)?;
        let row = NewFlow {
            id: flow.id,
            company: flow.company,
            provider: flow.provider(),
            app: Some(flow.app),
            network: flow.network,
            purpose: flow.purpose,
            intent: flow.intent.clone(),
            engine: flow.engine,
            state_print: Sha256::digest(way.expected.state.expose()).to_vec(),
            redirect: way.expected.redirect.to_string(),
            created_at: flow.started_at,
            expires_at: flow.ends_at,
        };
        let lines = self.lines_for(
            flow,
            EventKind::SignInStarted {
                provider: flow.provider(),
            },
        );
        self.store
            .write(move |tx| {
                flows::insert(tx, &row)?;
                for line in &lines {
                    events::add(tx, line)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Waits beside the page: for the browser's way back where there is one, and for the limit.
    fn wait_for_answer(
        self: &Arc<Self>,
        flow: &OpenFlow,
        loopback: Option<Loopback>,
        expected: Expected,
    ) {
        let Some(loopback) = loopback else {
            return self.end_in_time(flow.id);
        };
        let (app, id, ends_at) = (self.clone(), flow.id, flow.ends_at);
        let stop = flow.stop.clone();
        tokio::spawn(async move {
            let stopped = stop.notified();
            match loopback.wait(expected, &app.clock, ends_at, stopped).await {
                LoopbackOutcome::Answer(answer) => app.redirected(id, answer).await,
                LoopbackOutcome::Cancelled => {}
                LoopbackOutcome::TimedOut => app.time_out(id).await,
            }
        });
    }

    /// Ends a flow at its limit, unless it has gone on by then.
    pub(super) fn end_in_time(self: &Arc<Self>, id: FlowId) {
        let Some(flow) = self.open_flow_of(id) else {
            return;
        };
        let (app, ends_at, stop) = (self.clone(), flow.ends_at, flow.stop);
        tokio::spawn(async move {
            while app.now() < ends_at {
                tokio::select! {
                    () = stop.notified() => return,
                    _ = app.clock.sleep_towards(ends_at) => {}
                }
            }
            app.time_out(id).await;
        });
    }
}

/// The landing address, and the open port where the browser comes back to one.
async fn way_back(
    rule: &RedirectRule,
    engine: Engine,
) -> Result<(url::Url, Option<Loopback>), Error> {
    match (rule, engine) {
        (RedirectRule::Intercepted(url), _) => Ok((url.clone(), None)),
        (RedirectRule::Loopback { ports, path }, Engine::Browser | Engine::Pasted) => {
            let loopback = Loopback::bind(ports, path).await?;
            Ok((loopback.redirect().clone(), Some(loopback)))
        }
        // The window catches the redirect before it leaves, so nobody listens on the port: a page
        // that fetches the address reaches nothing.
        (RedirectRule::Loopback { .. }, Engine::Webview) => {
            let url = rule.without_listener().ok_or(Error::FlowOver)?;
            Ok((url, None))
        }
    }
}

/// How the provider is to ask, by what is wrong.
fn choice_for(grant: &Grant, connections: &[Connection]) -> AccountChoice {
    let causes = connections
        .iter()
        .filter_map(|one| one.finding.as_ref())
        .chain(&grant.finding)
        .map(|finding| finding.cause);
    for cause in causes {
        match cause {
            Cause::PermissionMissing => return AccountChoice::Rerequest,
            Cause::Expired if grant.ends.data_access.is_some() => {
                return AccountChoice::Reauthorize;
            }
            Cause::Expired
            | Cause::PasswordChanged
            | Cause::AccessRevoked
            | Cause::UnknownInvalid
            | Cause::RenewalInterrupted
            | Cause::AnotherAccount
            | Cause::KeyLost
            | Cause::SignInElsewhere
            | Cause::SecurityCheck
            | Cause::AccountLocked
            | Cause::AccountSuspended
            | Cause::AccountRestricted
            | Cause::RoleRemoved
            | Cause::PostingRestricted
            | Cause::AppDisabled
            | Cause::ConfigError
            | Cause::RateLimited
            | Cause::Transient => {}
        }
    }
    AccountChoice::Usual
}
