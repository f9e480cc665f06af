//! Native notifications.
//!
//! A notice has a *tag*, its stable identity: posting a tag again replaces what stands on the
//! screen, also after a crash where the desktop supports it. "Posted" means that the desktop
//! accepted it, which is not the same as seen; who posts marks the delivery only then.
//!
//! notify-rust posts on Windows and macOS. On Linux it cannot keep two promises that tests hold
//! (in `tests/integration/notices`): `a_click_at_once_is_not_lost`, because it listens for clicks
//! only after the post has been answered, on a connection of its own for each notice, to which
//! alone the daemon sends them; and `a_killed_daemon_is_noticed_and_forgotten`, because its wait
//! never ends when the daemon is killed. There Holdfast speaks to the daemon itself.

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{broadcast, mpsc};

use crate::domain::notice::Urgency;

#[cfg(target_os = "linux")]
mod freedesktop;
#[cfg(any(not(target_os = "linux"), test))]
mod native;
mod recorded;

pub use recorded::Recording;

/// What people can do with a notice on the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A click on the notice itself; every notice has it.
    Open,
    Reconnect,
    /// Comes again tomorrow, or before the end.
    Later,
    Why,
    ShowSteps,
}

impl Action {
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Reconnect,
        Self::Later,
        Self::Why,
        Self::ShowSteps,
    ];

    /// What the desktop gives back. The first one is the notification specification's.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "default",
            Self::Reconnect => "reconnect",
            Self::Later => "later",
            Self::Why => "why",
            Self::ShowSteps => "show-steps",
        }
    }

    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Reconnect => "Reconnect",
            Self::Later => "Later",
            Self::Why => "Why",
            Self::ShowSteps => "Show the steps",
        }
    }
}

/// One notice for the desktop, in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The stable identity, such as `connection-12`.
    pub tag: String,
    pub title: String,
    pub body: String,
    /// A critical one stays until somebody looks.
    pub urgency: Urgency,
    /// Its buttons, the most useful first.
    pub actions: Vec<Action>,
}

/// The desktop accepted a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// It took the place of one with the same tag.
    pub replaced: bool,
}

/// Where a notice stands: the daemon that shows it, and its number there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Never the same for two daemons.
    pub daemon: String,
    pub number: u32,
}

/// Why a notice could not be posted. None of them is final: the delivery stays pending.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DesktopError {
    #[error("this desktop session has no message bus")]
    NoBus,
    #[error("no notification daemon is running")]
    NoDaemon,
    #[error("the notification daemon does not answer")]
    NoAnswer,
    #[error("the desktop refused the notice: {0}")]
    Refused(String),
    #[error("notices have ended with the app")]
    Stopped,
}

/// What people or the desktop did with notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DesktopEvent {
    /// A button was pressed, or the notice itself; [`Action::of_key`] says which.
    Action { tag: String, key: String },
    /// A notice left the screen, by a person or by time.
    Closed { tag: String },
    /// A notification daemon came, went or was replaced; what the old one showed is gone. The
    /// moment to try pending deliveries again.
    DaemonChanged,
}

/// Posts notices to the desktop. Clones share one desktop.
#[derive(Clone, Debug)]
pub struct DesktopNotifier {
    backend: Backend,
    events: broadcast::Sender<DesktopEvent>,
}

#[derive(Clone, Debug)]
enum Backend {
    #[cfg(target_os = "linux")]
    Freedesktop(mpsc::Sender<freedesktop::Command>),
    #[cfg(not(target_os = "linux"))]
    Native(native::Native),
    Recorded(Arc<Recording>),
}

/// How many events may wait for a slow listener. People do not press faster.
const EVENTS_WAITING: usize = 256;

impl DesktopNotifier {
    /// The desktop of this session. Needs a running tokio runtime. Tags of different `scope`s,
    /// such as real accounts and practice, never replace each other.
    pub fn real(scope: &'static str) -> Self {
        let (events, _) = broadcast::channel(EVENTS_WAITING);
        #[cfg(target_os = "linux")]
        let backend = Backend::Freedesktop(freedesktop::start(None, scope, events.clone()));
        #[cfg(not(target_os = "linux"))]
        let backend = Backend::Native(native::Native::new(scope, events.clone()));
        Self { backend, events }
    }

    /// The daemon on another message bus than the session's.
    #[cfg(target_os = "linux")]
    pub fn on_bus(address: &str, scope: &'static str) -> Self {
        let (events, _) = broadcast::channel(EVENTS_WAITING);
        let address = Some(address.to_owned());
        let backend = Backend::Freedesktop(freedesktop::start(address, scope, events.clone()));
        Self { backend, events }
    }

    /// A desktop that only remembers, for tests.
    pub fn recorded() -> (Self, Arc<Recording>) {
        let (events, _) = broadcast::channel(EVENTS_WAITING);
        let recording = Arc::new(Recording::new(events.clone()));
        let backend = Backend::Recorded(Arc::clone(&recording));
        (Self { backend, events }, recording)
    }

    /// What happens to notices from now on.
    pub fn events(&self) -> broadcast::Receiver<DesktopEvent> {
        self.events.subscribe()
    }

    /// Shows a notice, in the place of an earlier one with the same tag.
    pub async fn post(&self, post: Post) -> Result<Posted, DesktopError> {
        match &self.backend {
            #[cfg(target_os = "linux")]
            Backend::Freedesktop(actor) => freedesktop::post(actor, post).await,
            #[cfg(not(target_os = "linux"))]
            Backend::Native(native) => native.post(post).await,
            Backend::Recorded(recording) => recording.post(post),
        }
    }

    /// Where the notice of a tag stands, on desktops that keep what a program leaves behind.
    pub async fn place(&self, tag: &str) -> Option<Place> {
        match &self.backend {
            #[cfg(target_os = "linux")]
            Backend::Freedesktop(actor) => freedesktop::place(actor, tag).await,
            #[cfg(not(target_os = "linux"))]
            Backend::Native(_) => None,
            Backend::Recorded(recording) => recording.place(tag),
        }
    }

    /// Takes off the screen what an earlier run left there, if the daemon that shows it still runs.
    pub async fn clear(&self, left: Vec<Place>) {
        match &self.backend {
            #[cfg(target_os = "linux")]
            Backend::Freedesktop(actor) => freedesktop::clear(actor, left).await,
            #[cfg(not(target_os = "linux"))]
            Backend::Native(_) => {}
            Backend::Recorded(recording) => recording.clear(&left),
        }
    }

    /// Takes a notice off the screen, where it still stands and the desktop allows it.
    pub async fn withdraw(&self, tag: &str) {
        match &self.backend {
            #[cfg(target_os = "linux")]
            Backend::Freedesktop(actor) => freedesktop::withdraw(actor, Some(tag)).await,
            #[cfg(not(target_os = "linux"))]
            Backend::Native(native) => native.withdraw(Some(tag)),
            Backend::Recorded(recording) => recording.withdraw(Some(tag)),
        }
    }

    /// Takes every notice off the screen, as [`Self::withdraw`] does.
    pub async fn withdraw_all(&self) {
        match &self.backend {
            #[cfg(target_os = "linux")]
            Backend::Freedesktop(actor) => freedesktop::withdraw(actor, None).await,
            #[cfg(not(target_os = "linux"))]
            Backend::Native(native) => native.withdraw(None),
            Backend::Recorded(recording) => recording.withdraw(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_actions_come_back() {
        for action in Action::ALL {
            assert_eq!(Action::of_key(action.key()), Some(action));
        }
        assert_eq!(Action::of_key("anything else"), None);
    }
}
