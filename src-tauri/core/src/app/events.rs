//! What the app asks of whoever shows it.
//!
//! "Something changed" comes a thousand times during a large check and says the same each time, so
//! it is one mark that is set. What must not be lost, such as a sign-in page to open, has a queue of
//! its own, which such a check cannot fill.

use tokio::sync::{broadcast, watch};
use url::Url;

use super::view::WindowEvent;
use crate::domain::flow::Engine;
use crate::domain::id::FlowId;
use crate::domain::network::Provider;

/// How many events may wait for a slow listener. Each needs a deed of a person.
const WAITING: usize = 256;

/// What the app asks of whoever shows it.
#[derive(Clone, Debug)]
pub enum AppEvent {
    Window(WindowEvent),
    /// Open the sign-in page.
    OpenSignIn {
        flow: FlowId,
        provider: Provider,
        engine: Engine,
        url: Url,
    },
    /// The sign-in page is no longer needed.
    CloseSignIn {
        flow: FlowId,
    },
    /// Bring the main window to the front.
    ShowMain,
}

/// The speaking end.
pub(super) struct Said {
    deeds: broadcast::Sender<AppEvent>,
    changes: watch::Sender<()>,
}

impl Default for Said {
    fn default() -> Self {
        Self {
            deeds: broadcast::Sender::new(WAITING),
            changes: watch::Sender::new(()),
        }
    }
}

impl Said {
    pub fn say(&self, event: AppEvent) {
        // Nobody may be listening yet, or any more.
        drop(self.deeds.send(event));
    }

    pub fn changed(&self) {
        self.changes.send_replace(());
    }

    pub fn listen(&self) -> Events {
        Events {
            deeds: self.deeds.subscribe(),
            changes: self.changes.subscribe(),
        }
    }
}

/// What is said from the moment of listening on.
pub struct Events {
    deeds: broadcast::Receiver<AppEvent>,
    changes: watch::Receiver<()>,
}

impl Events {
    /// The next event; `None` when the app is gone.
    pub async fn next(&mut self) -> Option<AppEvent> {
        tokio::select! {
            biased;
            deed = self.deeds.recv() => match deed {
                Ok(event) => Some(event),
                // The window asks anew for all it shows, open sign-ins among it.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    Some(AppEvent::Window(WindowEvent::Changed))
                }
                Err(broadcast::error::RecvError::Closed) => None,
            },
            changed = self.changes.changed() => {
                changed.ok().map(|()| AppEvent::Window(WindowEvent::Changed))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thousand_changes_push_out_no_deed() {
        let said = Said::default();
        let mut events = said.listen();
        said.say(AppEvent::ShowMain);
        for _ in 0..1_000 {
            said.changed();
        }
        said.say(AppEvent::ShowMain);
        let mut heard = Vec::new();
        for _ in 0..3 {
            heard.push(events.next().await.unwrap());
        }
        drop(said);
        assert!(events.next().await.is_none());
        let deeds = heard.iter().filter(|one| matches!(one, AppEvent::ShowMain));
        assert_eq!(deeds.count(), 2, "{heard:?}");
    }
}
