//! The seven networks, simulated on loopback: for practice and for tests.
//!
//! Each network speaks its own dialect: authorize page with sign-in and consent, token endpoint
//! with its quirks, lists of profiles, posts and comments, error envelopes. The state is real:
//! consents, codes, tokens and roles are checked and end as they do at the networks. *Levers* play
//! the network: they change a password, remove an administrator, lose an answer.
//!
//! Addressing: `https://HOST/PATH?Q` is served at `http://127.0.0.1:PORT/HOST/PATH?Q`.
//! The README beside this crate documents the control API.

mod answer;
mod apps;
mod call;
mod clock;
mod consent;
mod content;
mod control;
mod faults;
mod levers;
mod log;
mod networks;
mod pages;
mod provider;
mod seed;
mod server;
mod sign_in;
mod state;
mod tokens;
mod wire;
mod world;

use std::borrow::Borrow;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

pub use apps::{App, practice_apps};
pub use clock::SandboxClock;
pub use consent::{ConsentAnswer, NextConsent};
pub use faults::{Endpoint, FaultTarget};
pub use levers::{Lever, LeverError, Target, Which};
pub use log::{ClientAuth, LogEntry, Outcome, fingerprint};
pub use provider::Provider;
pub use world::{Person, Profile, ProfileKind};

use server::Shared;
use state::State;

/// How to start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// 0: any free port.
    pub port: u16,
    /// The time the networks live in.
    pub clock: SandboxClock,
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen { port: u16, source: io::Error },
    #[error("the address of the sandbox is not one")]
    Address(#[from] url::ParseError),
}

/// Running simulated networks. Dropping it stops the server.
pub struct Sandbox {
    shared: Arc<Shared>,
    base_url: Url,
    clock: SandboxClock,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<io::Result<()>>>,
}

impl Sandbox {
    /// Starts serving on 127.0.0.1, in the current tokio runtime.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let failed = |source| StartError::Listen {
            port: options.port,
            source,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let base = format!("http://127.0.0.1:{port}");
        let base_url = Url::parse(&base)?;
        let shared = Arc::new(Shared::new(State::new(options.clock.clone()), base));
        let (stop, stopped) = oneshot::channel::<()>();
        let service =
            server::router(Arc::clone(&shared)).into_make_service_with_connect_info::<wire::Cut>();
        let serving = axum::serve(wire::Wires(listener), service).with_graceful_shutdown(async {
            // Both a sent word and a dropped sender mean: stop.
            stopped.await.ok();
        });
        let serving = tokio::spawn(serving.into_future());
        Ok(Self {
            shared,
            base_url,
            clock: options.clock,
            stop: Some(stop),
            serving: Some(serving),
        })
    }

    /// `http://127.0.0.1:PORT/`
    pub fn base_url(&self) -> Url {
        self.base_url.clone()
    }

    /// The clock the networks live by.
    pub fn clock(&self) -> &SandboxClock {
        &self.clock
    }

    /// Tells what the next person at a provider's pages will do.
    pub fn next_consent(&self, plan: NextConsent) {
        self.shared.state().next.push(plan);
    }

    /// Pulls a lever.
    pub fn pull(&self, lever: impl Borrow<Lever>) -> Result<(), LeverError> {
        levers::pull(&mut self.shared.state(), lever.borrow())
    }

    /// Takes every lasting lever back; what ended stays ended.
    pub fn clear_levers(&self) {
        levers::clear(&mut self.shared.state());
    }

    /// What clients sent so far, oldest first, without secrets.
    pub fn log(&self) -> Vec<LogEntry> {
        self.shared.state().log.since(0).cloned().collect()
    }

    /// Every token, code and secret of this run, for leak scans. Never given over HTTP.
    pub fn issued_secrets(&self) -> Vec<String> {
        self.shared.state().secrets()
    }

    /// Adds a person, or replaces the one with the same email address.
    pub fn add_person(&self, person: Person) {
        self.shared.state().world.add_person(person);
    }

    /// Adds a profile, or replaces the one with the same id.
    pub fn add_profile(&self, profile: Profile) {
        self.shared.state().add_profile(profile);
    }

    /// Registers a developer app, or replaces the one with the same client id.
    pub fn register_app(&self, app: App) {
        self.shared.state().register_app(app);
    }

    /// The apps every run starts with.
    pub fn practice_apps(&self) -> Vec<App> {
        practice_apps()
    }

    /// Stops serving and waits until the open exchanges are done, five seconds at most.
    pub async fn stop(mut self) {
        self.stop.take();
        if let Some(mut serving) = self.serving.take()
            && tokio::time::timeout(Duration::from_secs(5), &mut serving)
                .await
                .is_err()
        {
            serving.abort();
        }
    }
}
