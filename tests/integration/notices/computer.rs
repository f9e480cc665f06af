//! A computer with a message bus, a dunst and the real app on one database, all of which a test ends
//! and starts as it likes. The networks are out of reach: what they said is written into the
//! database.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Berlin;
use holdfast_core::app::view::Mode;
use holdfast_core::app::{App, Parts};
use holdfast_core::clock::Clock;
use holdfast_core::networks::{Addresses, Patience};
use holdfast_core::notices::desktop::DesktopNotifier;
use holdfast_core::notices::email::Mailer;
use holdfast_core::store::{DatabaseKind, Store, StoreError, Transaction};
use holdfast_core::vault::{Keychain, MemoryKeychain};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

use super::bus::Bus;
use super::dunst::Dunst;
use super::screen::{PATIENCE, Screen, Seen};

/// How a run of the app, or of the daemon, is disturbed between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// dunst is killed and another one starts.
    DaemonKilled,
    /// The app is cut off and starts again.
    Crash,
    /// The app is ended and starts again.
    Quit,
    /// dunst is killed while the app, cut off before, does not run.
    BothKilled,
}

impl Disturbance {
    pub const ALL: [Self; 4] = [
        Self::DaemonKilled,
        Self::Crash,
        Self::Quit,
        Self::BothKilled,
    ];
}

/// A run of the app, which can be cut off: everything in it ends at once, and says nothing more.
struct Run {
    app: Arc<App>,
    runtime: Runtime,
}

pub struct Computer {
    bus: Bus,
    pub dunst: Dunst,
    pub screen: Screen,
    keychain: MemoryKeychain,
    pub store: Store,
    clock: Clock,
    run: Option<Run>,
}

impl Computer {
    /// With an empty database, at `now` in Berlin.
    pub async fn start(now: DateTime<Utc>) -> Self {
        let bus = Bus::start();
        let screen = Screen::watch(&bus).await;
        let dunst = Dunst::start(&bus).await;
        // It never answers, so no stored sign-in can be used, and the networks are not asked.
        let keychain = MemoryKeychain::new();
        keychain.hold();
        let clock = Clock::default();
        clock.set_zone(Berlin);
        let mut computer = Self {
            bus,
            dunst,
            screen,
            keychain,
            store: empty(now),
            clock,
            run: None,
        };
        computer.at(now);
        computer.open().await;
        computer
    }

    /// The same bus and daemon with another empty database.
    pub async fn anew(&mut self, now: DateTime<Utc>) {
        self.quit().await;
        self.store = empty(now);
        self.at(now);
        self.open().await;
        self.shows(&[]).await;
        self.screen.since_last();
    }

    pub fn at(&self, now: DateTime<Utc>) {
        let own = self.clock.now().timestamp() - self.clock.offset_seconds();
        self.clock.set_offset_seconds(now.timestamp() - own);
    }

    pub async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(write).await.unwrap()
    }

    pub async fn open(&mut self) {
        let parts = Parts {
            store: self.store.clone(),
            keychain: Keychain::Memory(self.keychain.clone()),
            computer: Default::default(),
            addresses: Addresses::simulated("http://127.0.0.1:9/".parse().unwrap()),
            patience: Patience::default(),
            clock: self.clock.clone(),
            // Set below, in the runtime that has to end with this run.
            notifier: DesktopNotifier::recorded().0,
            mailer: Mailer::default(),
            mode: Mode::Real,
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let address = self.bus.address.clone();
        let opened = runtime.spawn(async move {
            let notifier = DesktopNotifier::on_bus(&address, "real");
            let opened = App::open(Parts { notifier, ..parts }).await;
            opened.inspect(App::start_watch)
        });
        let Ok(app) = opened.await.unwrap() else {
            panic!("it opens")
        };
        self.run = Some(Run { app, runtime });
    }

    /// One look of the watch, and what it tells.
    pub async fn look(&self) {
        let run = self.run.as_ref().expect("the app runs");
        let app = run.app.clone();
        let looked = run.runtime.spawn(async move { app.tick().await });
        looked.await.unwrap().unwrap();
    }

    pub fn crash(&mut self) {
        let run = self.run.take().expect("the app runs");
        run.runtime.shutdown_background();
    }

    pub async fn quit(&mut self) {
        let Run { app, runtime } = self.run.take().expect("the app runs");
        runtime
            .spawn(async move { app.close().await })
            .await
            .unwrap();
        runtime.shutdown_background();
        self.shows(&[]).await;
    }

    pub async fn restart_dunst(&mut self) {
        self.dunst.kill();
        self.dunst = Dunst::start(&self.bus).await;
    }

    /// Disturbs it, and waits until what stood on the screen was posted again.
    pub async fn disturb(&mut self, how: Disturbance) {
        let wanted = self.screen.posted() + self.screen.shown().len();
        match how {
            Disturbance::DaemonKilled => self.restart_dunst().await,
            Disturbance::Crash => {
                let stood = self.screen.shown();
                self.crash();
                self.shows(&stood).await;
                self.open().await;
            }
            Disturbance::Quit => {
                self.quit().await;
                self.open().await;
            }
            Disturbance::BothKilled => {
                self.crash();
                self.restart_dunst().await;
                self.open().await;
            }
        }
        let until = Instant::now() + PATIENCE;
        while self.screen.posted() < wanted {
            assert!(Instant::now() < until, "not posted again after {how:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until so many can be seen.
    pub async fn displays(&self, count: usize) -> Vec<Seen> {
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.screen.shown();
            if shown.len() == count && self.dunst.displayed() as usize == count {
                return shown;
            }
            assert!(Instant::now() < until, "{shown:#?} instead of {count}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until exactly this is on the screen, to which dunst agrees.
    pub async fn shows(&self, expected: &[Seen]) {
        let until = Instant::now() + PATIENCE;
        loop {
            self.screen.comes_to(expected).await;
            // One goes from waiting to displayed in a moment of its own.
            let counted = self.dunst.displayed() + self.dunst.count("waiting");
            if counted as usize == expected.len() {
                return;
            }
            assert!(Instant::now() < until, "dunst has {counted}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Computer {
    fn drop(&mut self) {
        self.keychain.release();
        if let Some(run) = self.run.take() {
            run.runtime.shutdown_background();
        }
    }
}

fn empty(now: DateTime<Utc>) -> Store {
    Store::in_memory(DatabaseKind::Real, now).unwrap()
}
