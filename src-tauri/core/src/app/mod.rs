//! The use cases: what people and the watch do with connections. Talks outward by [`AppEvent`]s.

mod add;
mod ask;
mod believe;
mod check;
mod choices;
mod company_file;
mod consent;
mod content;
mod conversations;
mod error;
mod events;
mod export;
mod help;
mod history;
mod let_go;
mod mail;
mod network_apps;
mod overview;
mod people;
mod posts;
mod practice;
mod present;
mod remind;
mod renew;
mod report;
mod security;
mod siblings;
mod sign_in;
mod start;
mod step;
mod suspects;
mod swaps;
mod tokens;
mod tray;
mod unstored;
pub mod view;
mod watch;
mod watching;
mod world;

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::computer::Computer;
use crate::domain::id::{CompanyId, FlowId, GrantId};
use crate::domain::ladder::{self, Due};
use crate::networks::{Addresses, Networks, Patience};
use crate::notices::desktop::DesktopNotifier;
use crate::notices::email::Mailer;
use crate::store::{Store, companies};
use crate::vault::{Keychain, Vault};
use crate::wakes::Wake;

pub use company_file::FileError;
pub use content::NotDone;
pub use error::Error;
use events::Said;
pub use events::{AppEvent, Events};
pub use export::File;
pub use mail::address_problem;
pub use practice::PracticeApp;
pub use start::blocked;
use view::{BlockedStart, Mode};
use world::WorldState;

/// What an app is made of. Tests and practice mode pass addresses of their own; nothing else can
/// move where the networks are.
pub struct Parts {
    pub store: Store,
    pub keychain: Keychain,
    pub computer: Computer,
    pub addresses: Addresses,
    /// How long the networks may take.
    pub patience: Patience,
    pub clock: Clock,
    pub notifier: DesktopNotifier,
    pub mailer: Mailer,
    pub mode: Mode,
}

/// One database with everything around it: real accounts, or practice.
pub struct App {
    store: Store,
    vault: Vault,
    networks: Networks,
    clock: Clock,
    notifier: DesktopNotifier,
    mailer: Mailer,
    mode: Mode,
    /// What is to be told. Tests put wrong rules here, to see that their harness finds them.
    due: Due,
    world: Mutex<WorldState>,
    flows: Mutex<HashMap<FlowId, sign_in::OpenFlow>>,
    places: check::Places,
    /// One renewal at a time per grant.
    renewing: Mutex<HashMap<GrantId, Arc<renew::Turn>>>,
    /// Renewals on their way.
    swaps: swaps::Swaps,
    /// Renewed tokens that the database did not take.
    unstored: Mutex<HashMap<GrantId, unstored::Unstored>>,
    /// The disk is nearly full, and nothing is renewed.
    short_of_room: AtomicBool,
    /// The report for support that was looked at last.
    last_report: Mutex<Option<String>>,
    said: Said,
    /// Wakes the watch: something changed that may be due earlier.
    wake: Notify,
    /// Wakes the outbox.
    mail_wake: Notify,
    /// One round of posts at a time: of two about one problem, the later one has to come last.
    posting: tokio::sync::Mutex<()>,
    /// One round of mail at a time.
    mailing: tokio::sync::Mutex<()>,
    /// What others wrote, as far as it is being read.
    reading: Mutex<conversations::Readings>,
    /// Wakes the reading of it.
    reading_wake: Notify,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl App {
    /// Opens the app: finishes or clears what an earlier run left behind. The keychain is asked
    /// in the background, since it may show a prompt and take as long as the person does.
    pub async fn open(parts: Parts) -> Result<Arc<Self>, BlockedStart> {
        let networks =
            Networks::with_patience(parts.addresses, parts.patience).map_err(|error| {
                BlockedStart {
                    title: "Holdfast cannot reach any network".to_owned(),
                    what_happened: error.to_string(),
                    way_on: "Close Holdfast and open it again.".to_owned(),
                }
            })?;
        let app = Arc::new(Self {
            vault: Vault::on(parts.computer, parts.store.clone(), parts.keychain),
            store: parts.store,
            networks,
            clock: parts.clock,
            notifier: parts.notifier,
            mailer: parts.mailer,
            mode: parts.mode,
            due: ladder::due,
            world: Mutex::default(),
            flows: Mutex::default(),
            places: check::Places::default(),
            renewing: Mutex::default(),
            swaps: swaps::Swaps::default(),
            unstored: Mutex::default(),
            short_of_room: AtomicBool::default(),
            last_report: Mutex::default(),
            said: Said::default(),
            wake: Notify::new(),
            mail_wake: Notify::new(),
            posting: tokio::sync::Mutex::default(),
            mailing: tokio::sync::Mutex::default(),
            reading: Mutex::default(),
            reading_wake: Notify::new(),
            tasks: Mutex::default(),
        });
        let begin = async {
            if app.store.unwritable().is_some() {
                return app.recall_refusals().await;
            }
            app.note_restored().await?;
            app.note_suspects().await?;
            app.clear_old_flows().await?;
            app.recover_replies().await?;
            app.note_interrupted_posts().await?;
            app.recall_refusals().await
        };
        begin.await.map_err(|error| start::blocked(&error))?;
        Ok(app)
    }

    /// Real accounts, or practice.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What the app says from now on.
    pub fn events(&self) -> Events {
        self.said.listen()
    }

    /// Starts the one background task, and opens the vault. Data that can only be read is shown, and
    /// not watched: nothing that was learnt, sent or renewed could be kept.
    pub fn start_watch(self: &Arc<Self>) {
        if self.store.unwritable().is_some() {
            lock(&self.tasks).push(tokio::spawn(security::open_vault(self.clone())));
            return;
        }
        // From here on no press is missed, whenever its task gets its turn.
        let pressed = self.notifier.events();
        let listen = tokio::spawn(remind::hear_actions(self.clone(), pressed));
        let watch = tokio::spawn(watch::run(self.clone()));
        let mail = tokio::spawn(mail::run(self.clone()));
        let reading = tokio::spawn(conversations::run(self.clone()));
        let vault = tokio::spawn(security::open_vault(self.clone()));
        lock(&self.tasks).extend([watch, listen, mail, reading, vault]);
    }

    /// The clock was moved: whatever is due is due now.
    pub fn clock_moved(&self) {
        self.wake.notify_one();
        self.changed();
    }

    /// The system said something: the watch looks at once. Before sleep this returns when no renewal
    /// is on its way any more, and none begins until the computer is awake.
    pub async fn woken(&self, wake: &Wake) {
        match wake {
            Wake::FallingAsleep(_) => {
                self.swaps.hold();
                return self.swaps.over().await;
            }
            Wake::Resumed => {
                self.swaps.release();
                self.waited_long_enough();
            }
            Wake::NetworkBack => self.waited_long_enough(),
            Wake::TimeSet => {}
            // What became of it wakes the watch by itself.
            Wake::Keychain => {
                if self.keychain_closed() {
                    self.vault.open().await;
                }
                return;
            }
        }
        self.clock_moved();
    }

    /// Ends what is under way, in good order. A renewal that was sent may still be answered.
    pub async fn close(self: &Arc<Self>) {
        self.swaps.hold();
        self.swaps.over().await;
        for task in lock(&self.tasks).drain(..) {
            task.abort();
        }
        self.store_kept().await;
        self.notifier.withdraw_all().await;
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// This computer's zone.
    fn zone(&self) -> Tz {
        self.clock.zone()
    }

    /// Tells the window to ask anew for what it shows.
    fn changed(&self) {
        self.said.changed();
    }

    fn say(&self, event: AppEvent) {
        self.said.say(event);
    }

    /// The company the window shows.
    async fn company(&self) -> Result<CompanyId, Error> {
        let companies = self.store.read(companies::list).await?;
        companies
            .first()
            .map(|company| company.id)
            .ok_or(Error::NoCompany)
    }

    fn world_state(&self) -> MutexGuard<'_, WorldState> {
        lock(&self.world)
    }
}

/// A panic elsewhere left the data whole: every holder of these locks only moves values.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
