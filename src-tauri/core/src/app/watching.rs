//! What a monitored connection watches.

use std::sync::Arc;

use super::view::{ConnectionDetail, ConnectionRef, SaveWatched};
use super::{App, Error};
use crate::domain::event::EventKind;
use crate::domain::network::Purpose;
use crate::domain::watching::{NotWatchable, watched};
use crate::store::events::NewEvent;
use crate::store::{connections, events};

impl App {
    /// Writes the hashtags and competitors. They belong to the connection, not to its sign-in, so
    /// that they can be changed while it is broken.
    pub async fn save_watched(
        self: &Arc<Self>,
        request: SaveWatched,
    ) -> Result<ConnectionDetail, Error> {
        let connection = self.connection(request.id).await?;
        if connection.purpose != Purpose::Monitored {
            return Err(NotWatchable::WatchesNothing.into());
        }
        let network = connection.profile.network;
        let wanted = watched(network, &request.hashtags, &request.competitors)?;
        let id = connection.id;
        if wanted != connection.watched {
            let line = NewEvent {
                company: Some(connection.company),
                connection: Some(id),
                name: connection.name,
                at: self.now(),
                actor: self.your_name(connection.company).await?,
                kind: EventKind::WatchedChanged,
            };
            self.store
                .write(move |tx| {
                    connections::set_watched(tx, id, &wanted)?;
                    events::add(tx, &line)?;
                    Ok(())
                })
                .await?;
            self.changed();
        }
        self.connection_detail(ConnectionRef { id }).await
    }
}
