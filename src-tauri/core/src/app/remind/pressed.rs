//! What people press on a notification.

use std::sync::Arc;

use super::super::{App, AppEvent};
use crate::app::view::WindowEvent;
use crate::domain::id::NoticeId;
use crate::notices::desktop::{Action, DesktopEvent};
use crate::store::notices;

impl App {
    async fn act(self: &Arc<Self>, tag: &str, key: &str) {
        let Some(id) = notice_of(tag) else { return };
        let found = self.store.read(move |conn| notices::get(conn, id)).await;
        let Ok(Some(notice)) = found else { return };
        let Some(action) = Action::of_key(key) else {
            return;
        };
        let now = self.now();
        if let Err(error) = self
            .store
            .write(move |tx| notices::mark_read(tx, id, now))
            .await
        {
            tracing::warn!(%error, "a notice was not marked as read");
        }
        if action == Action::Later {
            return self.changed();
        }
        self.say(AppEvent::ShowMain);
        if let Some(connection) = notice.connections.first() {
            let reconnect = action == Action::Reconnect;
            self.say(AppEvent::Window(WindowEvent::OpenConnection {
                id: *connection,
                reconnect,
            }));
        }
    }
}

/// Follows what people press on a notification.
pub async fn hear_actions(app: Arc<App>) {
    let mut pressed = app.notifier.events();
    loop {
        match pressed.recv().await {
            Ok(DesktopEvent::Action { tag, key }) => app.act(&tag, &key).await,
            Ok(DesktopEvent::Closed { .. }) => {}
            Ok(DesktopEvent::DaemonChanged) => app.post_standing_again().await,
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}

fn notice_of(tag: &str) -> Option<NoticeId> {
    tag.strip_prefix("notice-")?.parse().ok().map(NoticeId)
}
