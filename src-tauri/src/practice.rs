//! Practice mode: the simulated networks in this process, and an app that knows no others.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use chrono::TimeDelta;
use holdfast_core::app::view::{ErrorCode, PracticeView, Problem};
use holdfast_core::app::{App, PracticeApp};
use holdfast_core::clock::Clock;
use holdfast_core::domain::network::Provider;
use holdfast_core::networks::Addresses;
use holdfast_core::store::DatabaseKind;
use holdfast_sandbox::{Options, Sandbox, SandboxClock};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use url::Url;

use crate::desk::{DeskEvent, Setup, database, open_app, parts};

/// The simulated networks and the app that signs in to them.
pub struct Practice {
    pub app: Arc<App>,
    sandbox: Sandbox,
    /// Keeps the app's clock on the sandbox's, the one master of practice time.
    following: JoinHandle<()>,
}

impl Practice {
    pub async fn open(
        setup: &Setup,
        events: &mpsc::UnboundedSender<DeskEvent>,
    ) -> Result<Self, Problem> {
        let internal = |error: &dyn std::fmt::Display| {
            Problem::new(
                ErrorCode::Internal,
                format!("Practice mode did not start: {error}"),
            )
        };
        let sandbox = Sandbox::start(Options {
            memory: Some(setup.folder.join("practice-networks.json")),
            ..Options::default()
        })
        .await
        .map_err(|error| internal(&error))?;
        if !sandbox.remembered() {
            // Accounts that these networks do not know would all look revoked.
            set_aside(&database(&setup.folder, DatabaseKind::Practice))
                .map_err(|error| internal(&error))?;
        }
        let clock = Clock::default();
        clock.set_offset_seconds(sandbox.clock().offset());
        let addresses = Addresses::simulated(sandbox.base_url());
        let parts = parts(setup, DatabaseKind::Practice, &clock, addresses)
            .map_err(|blocked| Problem::new(ErrorCode::Storage, blocked.what_happened))?;
        let app = open_app(parts, events)
            .await
            .map_err(|blocked| Problem::new(ErrorCode::Storage, blocked.what_happened))?;
        app.prepare_practice(apps(&sandbox)).await?;
        let following = follow(sandbox.clock().clone(), clock, app.clone());
        Ok(Self {
            app,
            sandbox,
            following,
        })
    }

    /// Moves practice time by whole days.
    pub fn move_clock(&self, days: i64) {
        self.sandbox
            .clock()
            .advance(TimeDelta::days(days).num_seconds());
    }

    /// What is needed to show practice mode without holding on to it.
    pub fn look(&self) -> Look {
        Look {
            app: self.app.clone(),
            days_ahead: TimeDelta::seconds(self.sandbox.clock().offset()).num_days(),
            levers: self.levers(),
        }
    }

    /// The page to play the network by hand.
    pub fn levers(&self) -> Url {
        self.sandbox.base_url()
    }

    pub async fn close(self) {
        self.following.abort();
        self.app.close().await;
        self.sandbox.stop().await;
    }
}

/// Practice mode at one moment.
pub struct Look {
    app: Arc<App>,
    days_ahead: i64,
    levers: Url,
}

impl Look {
    pub async fn view(&self) -> Result<PracticeView, Problem> {
        Ok(self
            .app
            .practice_view(self.days_ahead, self.levers.to_string())
            .await?)
    }
}

/// Renames the database, with the log and index that belong to it, to a name not taken yet.
fn set_aside(database: &Path) -> io::Result<()> {
    let named = |ending: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        name
    };
    let mut number = 1;
    while fs::exists(named(&format!(".old-{number}")))? {
        number += 1;
    }
    // The database goes last: a log without its database would keep practice from starting.
    for part in ["-wal", "-shm", ""] {
        match fs::rename(named(part), named(&format!(".old-{number}{part}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// The first app of each provider; the others are registered there for what tests ask of them.
fn apps(sandbox: &Sandbox) -> Vec<PracticeApp> {
    let mut seen = HashSet::new();
    sandbox
        .practice_apps()
        .into_iter()
        .filter(|app| seen.insert(app.provider))
        .map(|app| PracticeApp {
            provider: provider(app.provider),
            client_id: app.client_id,
            client_secret: app.client_secret,
        })
        .collect()
}

fn provider(simulated: holdfast_sandbox::Provider) -> Provider {
    match simulated {
        holdfast_sandbox::Provider::Facebook => Provider::Facebook,
        holdfast_sandbox::Provider::Instagram => Provider::Instagram,
        holdfast_sandbox::Provider::Linkedin => Provider::Linkedin,
        holdfast_sandbox::Provider::Tiktok => Provider::Tiktok,
        holdfast_sandbox::Provider::X => Provider::X,
        holdfast_sandbox::Provider::Google => Provider::Google,
    }
}

fn follow(master: SandboxClock, clock: Clock, app: Arc<App>) -> JoinHandle<()> {
    let mut moved = master.subscribe();
    tokio::spawn(async move {
        while moved.changed().await.is_ok() {
            let seconds = *moved.borrow_and_update();
            clock.set_offset_seconds(seconds);
            app.clock_moved();
        }
    })
}
