//! Beside the database: how often the tokens of each sign-in were replaced. The database says so
//! itself, but one whose log was deleted, or whose place an older file or copy took, has forgotten
//! it, and a refresh token that was replaced since must not pass for a fresh one.
//!
//! Written after the database: what it does not know yet is no loss. No secret stands in it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use super::{grants, private};
use crate::domain::id::GrantId;

/// The ledger of one database.
pub(super) struct Ledger {
    path: PathBuf,
    written: Mutex<Option<Page>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Page {
    /// A database that was begun anew has nothing to do with the one before it.
    installation: Uuid,
    generations: BTreeMap<i64, i64>,
}

impl Page {
    fn of(connection: &Connection, installation: Uuid) -> Result<Self, StoreError> {
        let all = grants::all(connection)?.into_iter();
        Ok(Self {
            installation,
            generations: all.map(|grant| (grant.id.0, grant.generation)).collect(),
        })
    }
}

impl Ledger {
    pub fn beside(database: &Path) -> Self {
        let mut path = OsString::from(database);
        path.push(".generations");
        Self {
            path: path.into(),
            written: Mutex::default(),
        }
    }

    /// The sign-ins whose tokens were replaced since what the database knows.
    pub fn behind(
        &self,
        connection: &Connection,
        installation: Uuid,
    ) -> Result<Vec<GrantId>, StoreError> {
        let Some(known) = self.read().filter(|page| page.installation == installation) else {
            return Ok(Vec::new());
        };
        let stored = Page::of(connection, installation)?.generations.into_iter();
        let behind = stored.filter(|(id, stored)| {
            let reached = known.generations.get(id);
            reached.is_some_and(|reached| stored < reached)
        });
        Ok(behind.map(|(id, _)| GrantId(id)).collect())
    }

    /// Notes what the database says now, if it is news. A ledger that cannot be written holds up
    /// nothing: it is only missed if the database is lost as well.
    pub fn note(&self, connection: &Connection, installation: Uuid) {
        let noted = Page::of(connection, installation)
            .map_err(|error| error.to_string())
            .and_then(|page| self.write(page).map_err(|error| error.to_string()));
        if let Err(error) = noted {
            tracing::warn!(%error, "the generations of sign-ins were not noted");
        }
    }

    /// `None` where there is none that can be read.
    fn read(&self) -> Option<Page> {
        serde_json::from_slice(&fs::read(&self.path).ok()?).ok()
    }

    /// The whole page or the one before; after a power cut perhaps none, which says nothing.
    fn write(&self, page: Page) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.as_ref() == Some(&page) {
            return Ok(());
        }
        let mut writing = self.path.clone().into_os_string();
        writing.push(".writing");
        let writing = PathBuf::from(writing);
        private::make_file(&writing)?;
        fs::write(&writing, serde_json::to_vec(&page)?)?;
        fs::rename(&writing, &self.path)?;
        *written = Some(page);
        Ok(())
    }
}
