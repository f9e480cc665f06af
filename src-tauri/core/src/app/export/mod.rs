//! Files for other programs: the deadlines as a calendar, the connections as a table.

mod calendar;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::{App, Error, present};
use crate::domain::calendar::{Ending, revise};
use crate::domain::connection::{Connection, Intent};
use crate::domain::deadline::deadline;
use crate::domain::id::ConnectionId;
use crate::store;

/// A file that somebody asked for. Where it goes is the shell's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

impl App {
    /// The deadlines of all connections. What an earlier file said is moved or cancelled by this
    /// one, so each is read into the same calendar.
    pub async fn calendar_file(self: &Arc<Self>) -> Result<File, Error> {
        let company = self.company().await?;
        let scene = self.scene(company).await?;
        let mut endings: BTreeMap<ConnectionId, Ending> = scene
            .connections
            .iter()
            .filter_map(|one| Some((one.id, ending(&scene, one)?)))
            .collect();
        let now = scene.now;
        let entries = self
            .store
            .write(move |tx| {
                let mut told: BTreeMap<_, _> = store::calendar::of_company(tx, company)?
                    .into_iter()
                    .map(|entry| (entry.connection, entry))
                    .collect();
                let known: BTreeSet<_> = told.keys().chain(endings.keys()).copied().collect();
                let mut entries = Vec::new();
                for id in known {
                    let uid = || format!("{}@holdfast", Uuid::new_v4());
                    let (before, ending) = (told.remove(&id), endings.remove(&id));
                    if let Some(entry) = revise(id, before, ending, uid, now) {
                        store::calendar::put(tx, company, &entry)?;
                        entries.push(entry);
                    }
                }
                Ok(entries)
            })
            .await?;
        Ok(File {
            name: "Holdfast sign-ins.ics",
            bytes: calendar::render(&entries, scene.now, scene.zone).into_bytes(),
        })
    }

    /// All connections, one a row.
    pub async fn connections_file(self: &Arc<Self>) -> Result<File, Error> {
        let scene = self.scene(self.company().await?).await?;
        let mut rows: Vec<_> = scene
            .connections
            .iter()
            .map(|one| (present::connection(&scene, one), one.profile.id.clone()))
            .collect();
        rows.sort_by_cached_key(|(row, _)| present::order(row));
        Ok(File {
            name: "Holdfast connections.csv",
            bytes: table::render(&rows, scene.zone)?,
        })
    }
}

/// The deadline of a connection that somebody keeps.
fn ending(scene: &present::Scene, connection: &Connection) -> Option<Ending> {
    let grant = scene.grant(connection)?;
    let deadline = deadline(connection, grant).filter(|_| connection.intent == Intent::Kept)?;
    Some(Ending {
        title: format!(
            "{} ({}): {} ends",
            present::name(&connection.name),
            connection.profile.network.name(),
            scene.sign_in(grant)
        ),
        deadline,
    })
}
