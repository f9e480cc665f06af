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
mod garble;
mod levers;
mod limits;
mod log;
mod memory;
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
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use url::Url;

pub use apps::{App, practice_apps};
pub use call::Upload;
pub use clock::SandboxClock;
pub use consent::{ConsentAnswer, NextConsent};
pub use content::Written;
pub use faults::{Endpoint, FaultKind, FaultTarget, Weather};
pub use levers::{Lever, LeverError, Target, Which};
pub use limits::{Counts, Fullest, Limit, Requests, Usage, Window, published};
pub use log::{ClientAuth, LogEntry, Outcome, fingerprint};
pub use provider::Provider;
pub use world::{Person, Profile, ProfileKind};

use limits::Limits;
use memory::Memory;
use server::Shared;
use state::State;

/// How to start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// 0: any free port.
    pub port: u16,
    /// The time the networks live in.
    pub clock: SandboxClock,
    /// The file of what outlives a run; none: everything is forgotten.
    pub memory: Option<PathBuf>,
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen { port: u16, source: io::Error },
    #[error("cannot remember in {}", .path.display())]
    Memory { path: PathBuf, source: io::Error },
    #[error("the address of the sandbox is not one")]
    Address(#[from] url::ParseError),
}

/// Running simulated networks. Dropping it stops the server.
pub struct Sandbox {
    shared: Arc<Shared>,
    base_url: Url,
    clock: SandboxClock,
    remembered: bool,
    /// Writes down what changes outside of exchanges.
    keeping: JoinHandle<()>,
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
        let (state, memory, remembered) = recall(options.clock.clone(), options.memory.clone())?;
        let shared = Arc::new(Shared::new(state, memory, base));
        if let Some(path) = options.memory {
            // A place that cannot be written to is told now, not lost later.
            let unusable = |source| StartError::Memory { path, source };
            shared.write_down().map_err(unusable)?;
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let service =
            server::router(Arc::clone(&shared)).into_make_service_with_connect_info::<wire::Cut>();
        let serving = axum::serve(wire::Wires(listener), service).with_graceful_shutdown(async {
            // Both a sent word and a dropped sender mean: stop.
            stopped.await.ok();
        });
        let serving = tokio::spawn(serving.into_future());
        Ok(Self {
            keeping: tokio::spawn(keep(Arc::clone(&shared), options.clock.subscribe())),
            shared,
            base_url,
            clock: options.clock,
            remembered,
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

    /// Whether this run went on where an earlier one with the same memory ended.
    pub fn remembered(&self) -> bool {
        self.remembered
    }

    /// Tells what the next person at a provider's pages will do.
    pub fn next_consent(&self, plan: NextConsent) {
        self.shared.state().next.push(plan);
    }

    /// Pulls a lever.
    pub fn pull(&self, lever: impl Borrow<Lever>) -> Result<(), LeverError> {
        self.change(|state| levers::pull(state, lever.borrow()))
    }

    /// Takes every lasting lever back; what ended stays ended.
    pub fn clear_levers(&self) {
        self.change(levers::clear);
    }

    /// What clients sent so far, oldest first, without secrets.
    pub fn log(&self) -> Vec<LogEntry> {
        self.shared.state().log.since(0).cloned().collect()
    }

    /// The same without the first `seq` requests.
    pub fn log_since(&self, seq: u64) -> Vec<LogEntry> {
        self.shared.state().log.since(seq).cloned().collect()
    }

    /// Lets a share of all answers go wrong, until the levers are cleared.
    pub fn weather(&self, weather: Weather) {
        self.change(|state| state.faults.weather(Some(weather)));
    }

    /// Puts other limits in the place of the networks' own, and counts anew.
    pub fn limit(&self, limits: Vec<Limit>) {
        self.change(|state| state.limits = Limits::new(limits));
    }

    /// What programs asked so far, and how that fits the limits.
    pub fn usage(&self) -> Usage {
        self.shared.state().limits.usage()
    }

    /// Every token, code and secret of this run, for leak scans. Never given over HTTP.
    pub fn issued_secrets(&self) -> Vec<String> {
        self.shared.state().secrets()
    }

    /// Adds a person, or replaces the one with the same email address.
    pub fn add_person(&self, person: Person) {
        self.change(|state| state.world.add_person(person));
    }

    /// Adds a profile, or replaces the one with the same id.
    pub fn add_profile(&self, profile: Profile) {
        self.change(|state| state.add_profile(profile));
    }

    /// Somebody writes to a profile: a comment below a post or comment, else a mention or review of
    /// its own. Gives its number, or nothing where there is no such profile or entry.
    pub fn write(&self, written: &Written) -> Option<String> {
        self.change(|state| state.write(written))
    }

    /// Registers a developer app, or replaces the one with the same client id.
    pub fn register_app(&self, app: App) {
        self.change(|state| state.register_app(app));
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
        self.shared.remember().await;
    }

    fn change<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let done = work(&mut self.shared.state());
        self.shared.changed.notify_one();
        done
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.keeping.abort();
        self.shared.close_memory();
    }
}

/// The state to start with, and whether an earlier run left it. The clock is set to its time.
fn recall(
    clock: SandboxClock,
    path: Option<PathBuf>,
) -> Result<(State, Option<Memory>, bool), StartError> {
    let Some(path) = path else {
        return Ok((State::new(clock), None, false));
    };
    let memory = Memory::new(path.clone());
    let found = memory
        .recall()
        .map_err(|source| StartError::Memory { path, source })?;
    let remembered = found.is_some();
    let state = match found {
        Some(mut state) => {
            clock.set_offset(state.clock.offset());
            state.clock = clock;
            state
        }
        None => State::new(clock),
    };
    Ok((state, Some(memory), remembered))
}

/// Remembers moves of the clock, and what the owner of the sandbox changes without a request.
async fn keep(shared: Arc<Shared>, mut moved: watch::Receiver<i64>) {
    loop {
        tokio::select! {
            known = moved.changed() => if known.is_err() { return },
            () = shared.changed.notified() => {}
        }
        shared.remember().await;
    }
}
