//! SQLite, the only place with SQL: one file per table.
//!
//! One long-lived connection behind a mutex, used on blocking threads. One person writes, and
//! little; two processes are kept apart by immediate transactions and by the generation of a
//! grant. Functions of the table modules take the connection or transaction they work in, so that
//! a use case decides what is one step.

mod columns;
mod open;
mod query;
mod sealed;

pub mod account_groups;
pub mod calendar;
pub mod companies;
pub mod connections;
pub mod deliveries;
pub mod drafts;
pub mod events;
pub mod flows;
pub mod grants;
pub mod ladders;
pub mod last_choices;
pub mod letters;
pub mod mail_servers;
pub mod meta;
pub mod network_apps;
pub mod notices;
pub mod people;
pub mod renewals;
pub mod settings;
pub mod successors;
pub mod told;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
pub use rusqlite::Transaction;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use uuid::Uuid;

pub use meta::DatabaseKind;
pub use open::OpenError;
pub use sealed::Sealed;

/// The open database. Clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    connection: Mutex<Connection>,
    kind: DatabaseKind,
    installation: Uuid,
}

impl Store {
    /// Opens the database at `path`, or makes it there as one of `kind`. Touches nothing that it
    /// refuses.
    pub fn open(path: &Path, kind: DatabaseKind, now: DateTime<Utc>) -> Result<Self, OpenError> {
        open::file(path, kind, now).map(|connection| Self::of(connection, kind))?
    }

    /// A database that is gone with its last clone.
    pub fn in_memory(kind: DatabaseKind, now: DateTime<Utc>) -> Result<Self, OpenError> {
        open::memory(kind, now).map(|connection| Self::of(connection, kind))?
    }

    fn of(connection: Connection, kind: DatabaseKind) -> Result<Self, OpenError> {
        let installation = meta::installation(&connection)?;
        Ok(Self {
            shared: Arc::new(Shared {
                connection: Mutex::new(connection),
                kind,
                installation,
            }),
        })
    }

    pub fn kind(&self) -> DatabaseKind {
        self.shared.kind
    }

    /// What this database calls itself in the keychain and in what it seals.
    pub fn installation(&self) -> Uuid {
        self.shared.installation
    }

    /// Reads on a blocking thread.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || work(&shared.lock())).await
    }

    /// Writes all of `work`, or nothing of it. It is on disk when this returns.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.write_or(work).await
    }

    /// The same for work that has reasons of its own to stop, such as a seal that fails.
    pub async fn write_or<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || {
            let mut connection = shared.lock();
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(StoreError::from)?;
            let done = work(&transaction)?;
            transaction.commit().map_err(StoreError::from)?;
            Ok(done)
        })
        .await
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("kind", &self.shared.kind)
            .finish_non_exhaustive()
    }
}

impl Shared {
    /// A panic inside a transaction rolled it back on its way out, so the connection is sound.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs to its end even when nobody waits for it any more.
async fn on_a_blocking_thread<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::Stopped.into()),
    }
}

/// Why the store could not do it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("There is already one like this.")]
    Taken,
    #[error("It is not there any more.")]
    Gone,
    #[error("It is still in use, or what it needs is not there.")]
    InUse,
    #[error("The disk is full.")]
    DiskFull,
    #[error("Another program keeps the database busy.")]
    Busy,
    #[error("The database could not do it: {0}")]
    Database(rusqlite::Error),
    /// Holdfast is closing, or a bug was hit.
    #[error("The work with the database was stopped.")]
    Stopped,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        match error.sqlite_error() {
            Some(ffi::Error {
                extended_code: ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
                ..
            }) => Self::Taken,
            Some(ffi::Error {
                extended_code: ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
                ..
            }) => Self::InUse,
            Some(ffi::Error {
                code: ErrorCode::DiskFull,
                ..
            }) => Self::DiskFull,
            Some(ffi::Error {
                code: ErrorCode::DatabaseBusy,
                ..
            }) => Self::Busy,
            Some(_) | None => Self::Database(error),
        }
    }
}
