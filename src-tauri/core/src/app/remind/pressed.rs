//! What people press on a notification.

use std::sync::Arc;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::super::{App, AppEvent, Error};
use crate::app::view::WindowEvent;
use crate::domain::deadline::deadline;
use crate::domain::ladder::later;
use crate::domain::notice::Notice;
use crate::notices::desktop::{Action, DesktopEvent};
use crate::store::{Transaction, deliveries, notices, settings};

async fn post_again(app: &Arc<App>) {
    if let Err(error) = app.post_again().await {
        tracing::warn!(%error, "notices were not shown again");
    }
}

impl App {
    async fn act(self: &Arc<Self>, tag: &str, key: &str) {
        let tag = tag.to_owned();
        let latest = self
            .store
            .read(move |conn| Ok(notices::about(conn, &tag)?.pop()));
        let (Ok(Some(notice)), Some(action)) = (latest.await, Action::of_key(key)) else {
            return;
        };
        if action == Action::Later {
            if let Err(error) = self.put_off_notice(&notice).await {
                tracing::warn!(%error, "a notice was not put off");
            }
            return self.changed();
        }
        let (id, now) = (notice.id, self.now());
        let read = move |tx: &Transaction<'_>| notices::mark_read(tx, id, now);
        if let Err(error) = self.store.write(read).await {
            tracing::warn!(%error, "a notice was not marked as read");
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
pub async fn hear_actions(app: Arc<App>, mut pressed: broadcast::Receiver<DesktopEvent>) {
    post_again(&app).await;
    loop {
        match pressed.recv().await {
            Ok(DesktopEvent::Action { tag, key }) => app.act(&tag, &key).await,
            Ok(DesktopEvent::Closed { tag }) => app.left_screen(tag).await,
            Ok(DesktopEvent::DaemonChanged) => post_again(&app).await,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

impl App {
    /// *Later*: it comes again tomorrow, or before the end.
    async fn put_off_notice(&self, notice: &Notice) -> Result<(), Error> {
        let mut ends = Vec::new();
        if let Some(company) = notice.company {
            let scene = self.scene(company).await?;
            let about = scene.connections.iter();
            let about = about.filter(|one| notice.connections.contains(&one.id));
            ends = about
                .filter_map(|one| Some(deadline(one, scene.grant(one)?)?.at))
                .collect();
        }
        let (id, now, zone) = (notice.id, self.now(), self.zone());
        self.store
            .write(move |tx| {
                let ahead = ends.into_iter().filter(|end| *end > now).min();
                let next = later(now, ahead, zone, &settings::get(tx)?);
                deliveries::post_again(tx, id, now, Some(next))
            })
            .await?;
        self.notifier.withdraw(&notice.tag).await;
        self.wake.notify_one();
        Ok(())
    }

    /// It was closed, by a person or by time, and does not come back by itself.
    async fn left_screen(&self, tag: String) {
        let gone = move |tx: &Transaction<'_>| deliveries::leave_screen(tx, &tag);
        if let Err(error) = self.store.write(gone).await {
            tracing::warn!(%error, "a closed notice was not noted");
        }
    }
}
