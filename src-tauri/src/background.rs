//! How Holdfast goes on without its window: whether closing it keeps the watch running, how it
//! comes back, and what it is told once it is there again.
//!
//! The window is destroyed, not hidden, so that no webview process stays behind. It goes only where
//! a person can get it back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use holdfast_core::app::view::{
    BackgroundView, CloseAnswer, ErrorCode, Problem, StartPhase, WayBack, WindowEvent,
};
use holdfast_core::domain::settings::OnClose;

use crate::at_login::AtLogin;
use crate::desk::{Desk, DeskEvent};
use crate::tray;

/// What is known of the window, of the tray, and of starting at login.
pub struct Background {
    at_login: AtLogin,
    /// Whether there is an icon that a tray could show.
    has_icon: AtomicBool,
    /// The person was asked what closing shall do, and has not answered.
    asked: AtomicBool,
    /// What a window that does not listen yet has to be told; `None` while it listens.
    missed: Mutex<Option<Vec<WindowEvent>>>,
}

/// What a request to close the window comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    Ask,
    KeepWatching,
    Quit,
}

impl Background {
    pub fn new(at_login: AtLogin) -> Self {
        at_login.keep_up();
        Self {
            at_login,
            has_icon: AtomicBool::new(false),
            asked: AtomicBool::new(false),
            missed: Mutex::new(Some(Vec::new())),
        }
    }

    pub fn set_has_icon(&self) {
        self.has_icon.store(true, Ordering::SeqCst);
    }

    /// A new window hears nothing until it has loaded, and has asked for what it missed.
    pub fn window_opens(&self) {
        *self.missed() = Some(Vec::new());
        self.asked.store(false, Ordering::SeqCst);
    }

    /// Gives `event` back where the window listens; else keeps what must not be missed.
    pub fn or_later(&self, event: WindowEvent) -> Option<WindowEvent> {
        let mut missed = self.missed();
        let Some(waiting) = missed.as_mut() else {
            return Some(event);
        };
        match event {
            WindowEvent::OpenConnection { .. } => waiting.push(event),
            // A window that loads reads everything anyway.
            WindowEvent::Changed
            | WindowEvent::Flow { .. }
            | WindowEvent::ModeChanged
            | WindowEvent::CloseAsked => {}
        }
        None
    }

    /// The window listens from now on.
    pub fn take_missed(&self) -> Vec<WindowEvent> {
        self.missed().take().unwrap_or_default()
    }

    pub async fn view(&self) -> BackgroundView {
        BackgroundView {
            way_back: self.way_back().await,
            starts_at_login: self.at_login.is_on(),
        }
    }

    pub fn set_start_at_login(&self, on: bool) -> Result<(), Problem> {
        self.at_login.set(on).map_err(|error| {
            let said = "Starting at login could not be changed.";
            Problem {
                detail: Some(error.to_string()),
                ..Problem::new(ErrorCode::Internal, said)
            }
        })
    }

    /// How a window that was closed would come back.
    pub async fn way_back(&self) -> WayBack {
        match tray::host().await {
            tray::Host::Shows if self.has_icon.load(Ordering::SeqCst) => WayBack::Tray,
            tray::Host::Shows | tray::Host::Absent => WayBack::Launch,
            tray::Host::NoBus => WayBack::None,
        }
    }

    fn missed(&self) -> MutexGuard<'_, Option<Vec<WindowEvent>>> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// What closing the window does now.
    pub async fn closing(&self) -> Closing {
        let Ok(start) = self.start().await else {
            return Closing::Quit;
        };
        match start.phase {
            StartPhase::Ready => {}
            // Nothing is watched.
            StartPhase::FirstStart | StartPhase::Blocked(_) => return Closing::Quit,
        }
        match start.settings.on_close {
            Some(OnClose::KeepWatching) => Closing::KeepWatching,
            Some(OnClose::Quit) => Closing::Quit,
            None if self.background.way_back().await == WayBack::None => Closing::Quit,
            // Asked and closed once more: that is an answer too, also where the page hangs.
            None if self.background.asked.swap(true, Ordering::SeqCst) => Closing::KeepWatching,
            None => Closing::Ask,
        }
    }

    /// Does what the person answered, and remembers it.
    pub async fn answer_close(&self, answer: CloseAnswer) -> Result<(), Problem> {
        self.background.asked.store(false, Ordering::SeqCst);
        let (on_close, event) = match answer {
            CloseAnswer::Stay => return Ok(()),
            CloseAnswer::KeepWatching => (OnClose::KeepWatching, DeskEvent::CloseMain),
            CloseAnswer::Quit => (OnClose::Quit, DeskEvent::Quit),
        };
        let mut settings = self.start().await?.settings;
        settings.on_close = Some(on_close);
        self.app()?.save_settings(settings).await?;
        self.send(event);
        Ok(())
    }

    /// Whether a start with `--hidden` may go without a window: something is watched, and the
    /// window can be got back.
    pub async fn may_hide(&self) -> bool {
        let watches = self
            .start()
            .await
            .is_ok_and(|start| start.phase == StartPhase::Ready);
        watches && self.background.way_back().await != WayBack::None
    }
}

#[cfg(test)]
mod tests {
    use holdfast_core::domain::id::ConnectionId;

    use super::*;

    fn open(id: i64) -> WindowEvent {
        WindowEvent::OpenConnection {
            id: ConnectionId(id),
            reconnect: true,
        }
    }

    #[test]
    fn a_window_that_loads_misses_nothing_that_it_was_opened_for() {
        let folder = tempfile::tempdir().unwrap();
        let background = Background::new(AtLogin::in_folder(folder.path(), "holdfast".into()));
        assert_eq!(background.or_later(open(1)), None);
        assert_eq!(background.or_later(WindowEvent::Changed), None);
        assert_eq!(background.or_later(open(2)), None);
        assert_eq!(background.take_missed(), [open(1), open(2)]);

        // It listens now.
        assert_eq!(background.or_later(open(3)), Some(open(3)));
        assert_eq!(background.take_missed(), []);

        // Another window, opened later, does not.
        background.window_opens();
        assert_eq!(background.or_later(open(4)), None);
        assert_eq!(background.take_missed(), [open(4)]);
    }
}
