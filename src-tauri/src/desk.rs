//! What is open on this computer: the real accounts, and practice mode beside them. Real companies
//! stay watched while practice is open; each has a database of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use holdfast_core::app::view::{
    BlockedStart, Check, ErrorCode, Mode, Problem, SavedFile, StartState, TrayState, TrayView,
    WindowEvent,
};
use holdfast_core::app::{App, AppEvent, File, Parts};
use holdfast_core::clock::Clock;
use holdfast_core::computer::Computer;
use holdfast_core::domain::flow::Engine;
use holdfast_core::domain::id::{ConnectionId, FlowId};
use holdfast_core::domain::network::Provider;
use holdfast_core::networks::{Addresses, Patience};
use holdfast_core::notices::desktop::DesktopNotifier;
use holdfast_core::notices::email::Mailer;
use holdfast_core::notices::wording::tray as words;
use holdfast_core::store::{DatabaseKind, Store};
use holdfast_core::vault::Keychain;
use holdfast_core::wakes::Wake;
use tokio::sync::mpsc;
use url::Url;

use crate::at_login::AtLogin;
use crate::background::Background;
use crate::downloads;
use crate::practice::Practice;
use crate::tray::Look;

/// What the core asks the windows to do.
pub enum DeskEvent {
    Tell(WindowEvent),
    /// Show a connection; `reconnect`: and start its sign-in.
    OpenConnection {
        /// In which accounts it is.
        mode: Mode,
        id: ConnectionId,
        reconnect: bool,
    },
    OpenSignIn {
        app: Arc<App>,
        flow: FlowId,
        provider: Provider,
        engine: Engine,
        url: Url,
    },
    CloseSignIn(FlowId),
    ShowSignIn(FlowId),
    ShowMain,
    /// Holdfast was started, perhaps while it runs, with these arguments.
    Launched(Vec<String>),
    /// The window goes, the watch goes on.
    CloseMain,
    Quit,
    /// The page to play the network by hand.
    OpenLevers(Url),
    /// A page for the person's own browser.
    OpenInBrowser(Url),
}

/// How the desk is set up; tests pass a folder of their own and a keychain in memory.
pub struct Setup {
    pub folder: PathBuf,
    /// Where files go that somebody asked for.
    pub downloads: PathBuf,
    pub keychain: Keychain,
    pub version: String,
    pub at_login: AtLogin,
}

/// The open databases, and which one the window shows.
pub struct Desk {
    setup: Setup,
    real: Result<Arc<App>, BlockedStart>,
    practice: Mutex<Option<Practice>>,
    /// One change of mode at a time: a second click must not open practice twice.
    changing: tokio::sync::Mutex<()>,
    pub background: Background,
    events: mpsc::UnboundedSender<DeskEvent>,
}

impl Desk {
    /// Opens the real accounts. A database that cannot be used blocks the window, not the program.
    /// What the windows are to do goes to `events`.
    pub async fn open(setup: Setup, events: mpsc::UnboundedSender<DeskEvent>) -> Self {
        let clock = Clock::default();
        let parts = parts(&setup, DatabaseKind::Real, &clock, Addresses::production());
        let real = match parts {
            Ok(parts) => open_app(parts, &events).await,
            Err(blocked) => Err(blocked),
        };
        Self {
            background: Background::new(setup.at_login.clone()),
            setup,
            real,
            practice: Mutex::new(None),
            changing: tokio::sync::Mutex::default(),
            events,
        }
    }

    /// The accounts that the window shows.
    pub fn app(&self) -> Result<Arc<App>, Problem> {
        if let Some(practice) = self.practice_now().as_ref() {
            return Ok(practice.app.clone());
        }
        match &self.real {
            Ok(app) => Ok(app.clone()),
            Err(blocked) => Err(Problem::new(
                ErrorCode::Storage,
                blocked.what_happened.clone(),
            )),
        }
    }

    /// What the window opens with.
    pub async fn start(&self) -> Result<StartState, Problem> {
        match (self.app(), &self.real) {
            (Ok(app), _) => Ok(app.start_state(&self.setup.version).await?),
            (Err(_), Err(blocked)) => Ok(StartState::blocked(blocked.clone(), &self.setup.version)),
            (Err(problem), Ok(_)) => Err(problem),
        }
    }

    pub async fn enter_practice(&self) -> Result<StartState, Problem> {
        let _turn = self.changing.lock().await;
        if self.mode() == Mode::Real {
            let practice = Practice::open(&self.setup, &self.events).await?;
            *self.practice_now() = Some(practice);
            self.send(DeskEvent::Tell(WindowEvent::ModeChanged));
        }
        self.start().await
    }

    pub async fn leave_practice(&self) -> Result<StartState, Problem> {
        let _turn = self.changing.lock().await;
        let practice = self.practice_now().take();
        if let Some(practice) = practice {
            practice.close().await;
            self.send(DeskEvent::Tell(WindowEvent::ModeChanged));
        }
        self.start().await
    }

    /// Saves a file that somebody asked for, and says where.
    pub async fn save(&self, file: File) -> Result<SavedFile, Problem> {
        let folder = self.setup.downloads.clone();
        let failed = |error: &dyn std::fmt::Display| {
            Problem::new(
                ErrorCode::Storage,
                format!("The file was not saved: {error}."),
            )
        };
        tokio::task::spawn_blocking(move || downloads::save(&folder, &file))
            .await
            .map_err(|error| failed(&error))?
            .map(|path| SavedFile {
                path: path.display().to_string(),
            })
            .map_err(|error| failed(&error))
    }

    /// Does something with practice mode, which has to be open.
    pub fn with_practice<T>(&self, work: impl FnOnce(&Practice) -> T) -> Result<T, Problem> {
        self.practice_now()
            .as_ref()
            .map(work)
            .ok_or_else(|| Problem::new(ErrorCode::PracticeOnly, "Practice mode is not open."))
    }

    /// The system said something that concerns every open database.
    pub async fn woken(&self, wake: &Wake) {
        for app in self.open_apps() {
            app.woken(wake).await;
        }
    }

    /// Asks every network now, about everything that is watched.
    pub async fn check_now(&self) {
        for app in self.open_apps() {
            if let Err(error) = app.check(Check { ids: None }).await {
                tracing::info!(%error, "the check from the tray did not begin");
            }
        }
    }

    /// What the tray shows: the accounts that the window shows. While practice mode is open, its
    /// owner's own accounts still say when they need somebody.
    pub async fn tray(&self) -> Look {
        let Ok(shown) = self.app() else {
            return Look::default();
        };
        let practice = shown.mode() == Mode::Practice;
        let own = match &self.real {
            Ok(real) if practice => tray_of(real).await.filter(|view| match view.state {
                TrayState::NeedsYou { .. } => true,
                TrayState::AllWell | TrayState::CannotCheck => false,
            }),
            Ok(_) | Err(_) => None,
        };
        Look {
            view: tray_of(&shown).await,
            practice,
            own: own.map(|view| words::beside_practice(&view.status)),
        }
    }

    /// Lets the windows do something.
    pub fn send(&self, event: DeskEvent) {
        if self.events.send(event).is_err() {
            tracing::info!("the windows are closing and hear nothing more");
        }
    }

    /// Ends what is under way, in good order.
    pub async fn close(&self) {
        let practice = self.practice_now().take();
        if let Some(practice) = practice {
            practice.close().await;
        }
        if let Ok(app) = &self.real {
            app.close().await;
        }
    }

    fn open_apps(&self) -> Vec<Arc<App>> {
        let practice = self.practice_now();
        let practice = practice.as_ref().map(|practice| practice.app.clone());
        self.real.iter().cloned().chain(practice).collect()
    }

    pub fn mode(&self) -> Mode {
        if self.practice_now().is_some() {
            Mode::Practice
        } else {
            Mode::Real
        }
    }

    fn practice_now(&self) -> MutexGuard<'_, Option<Practice>> {
        self.practice.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The parts of an app whose database is of `kind`.
pub fn parts(
    setup: &Setup,
    kind: DatabaseKind,
    clock: &Clock,
    addresses: Addresses,
) -> Result<Parts, BlockedStart> {
    let store = Store::open(&database(&setup.folder, kind), kind, clock.now())
        .map_err(|error| holdfast_core::app::blocked(&error))?;
    Ok(Parts {
        store,
        keychain: setup.keychain.clone(),
        computer: match kind {
            DatabaseKind::Real => Computer::this(),
            // The simulated networks are on this computer, and moved with it.
            DatabaseKind::Practice => Computer::default(),
        },
        addresses,
        patience: Patience::default(),
        clock: clock.clone(),
        notifier: DesktopNotifier::real(match kind {
            DatabaseKind::Real => "real",
            DatabaseKind::Practice => "practice",
        }),
        mailer: Mailer::default(),
        mode: match kind {
            DatabaseKind::Real => Mode::Real,
            DatabaseKind::Practice => Mode::Practice,
        },
    })
}

/// Opens an app and passes on what it says.
pub async fn open_app(
    parts: Parts,
    events: &mpsc::UnboundedSender<DeskEvent>,
) -> Result<Arc<App>, BlockedStart> {
    let app = App::open(parts).await?;
    let mut said = app.events();
    let (passing, events) = (app.clone(), events.clone());
    tokio::spawn(async move {
        while let Some(event) = said.next().await {
            if events.send(desk_event(&passing, event)).is_err() {
                return;
            }
        }
    });
    app.start_watch();
    Ok(app)
}

async fn tray_of(app: &Arc<App>) -> Option<TrayView> {
    app.tray().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the tray shows nothing");
        None
    })
}

fn desk_event(app: &Arc<App>, event: AppEvent) -> DeskEvent {
    match event {
        AppEvent::Window(WindowEvent::OpenConnection { id, reconnect }) => {
            DeskEvent::OpenConnection {
                mode: app.mode(),
                id,
                reconnect,
            }
        }
        AppEvent::Window(event) => DeskEvent::Tell(event),
        AppEvent::OpenSignIn {
            flow,
            provider,
            engine,
            url,
        } => DeskEvent::OpenSignIn {
            app: app.clone(),
            flow,
            provider,
            engine,
            url,
        },
        AppEvent::CloseSignIn { flow } => DeskEvent::CloseSignIn(flow),
        AppEvent::ShowMain => DeskEvent::ShowMain,
    }
}

/// Where the database of `kind` is.
pub fn database(folder: &Path, kind: DatabaseKind) -> PathBuf {
    folder.join(match kind {
        DatabaseKind::Real => "holdfast.sqlite3",
        DatabaseKind::Practice => "practice.sqlite3",
    })
}
