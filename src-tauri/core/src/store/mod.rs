//! SQLite, the only place with SQL: one file per table.
//!
//! One long-lived connection behind a mutex, used on blocking threads. One person writes, and
//! little; two processes are kept apart by immediate transactions and by the generation of a
//! grant. Functions of the table modules take the connection or transaction they work in, so that
//! a use case decides what is one step.

mod backups;
mod columns;
mod ledger;
mod open;
mod private;
mod query;
mod reading;
mod restore;
mod room;

pub mod account_groups;
pub mod calendar;
pub mod companies;
pub mod connections;
pub mod deliveries;
pub mod events;
pub mod flows;
pub mod grants;
pub mod incoming;
pub mod ladders;
pub mod last_choices;
pub mod letters;
pub mod mail_servers;
pub mod meta;
pub mod network_apps;
pub mod notices;
pub mod occasions;
pub mod people;
pub mod posts;
pub mod readings;
pub mod renewals;
pub mod replies;
pub mod sealed;
pub mod sendings;
pub mod settings;
pub mod successors;
pub mod targets;
pub mod told;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
pub use rusqlite::{Connection as Database, Transaction};
use uuid::Uuid;

use backups::Backups;
use ledger::Ledger;
use open::Opened;

use crate::domain::id::GrantId;

pub use meta::DatabaseKind;
pub use open::OpenError;
pub use reading::Unwritable;
pub use restore::Restored;
pub use sealed::Sealed;

/// The open database. Clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    connection: Mutex<Connection>,
    kind: DatabaseKind,
    installation: Mutex<Uuid>,
    /// Whether a sign-in was written since the ledger was.
    sign_ins_written: Arc<AtomicBool>,
    /// `None` in memory.
    file: Option<OpenFile>,
}

struct OpenFile {
    path: PathBuf,
    backups: Backups,
    restored: Option<Restored>,
    unwritable: Option<Unwritable>,
    ledger: Ledger,
    /// Sign-ins whose stored tokens were replaced since.
    behind: Vec<GrantId>,
    /// Held by the one process that renews sign-ins and changes the key.
    owned: Mutex<Option<File>>,
    /// Not before this moment is a copy looked for again; `None` at first.
    next_copy_at: Mutex<Option<DateTime<Utc>>>,
}

impl Store {
    /// Opens the database at `path`, or makes it there as one of `kind`. Touches nothing that it
    /// refuses. One that is damaged or gone is set aside for the newest copy of it; where nothing can
    /// be written, it opens for reading.
    pub fn open(path: &Path, kind: DatabaseKind, now: DateTime<Utc>) -> Result<Self, OpenError> {
        let Opened {
            connection,
            restored,
            unwritable,
        } = open::file(path, kind, now)?;
        let ledger = Ledger::beside(path);
        let behind = ledger.behind(&connection, meta::installation(&connection)?)?;
        let file = OpenFile {
            path: path.to_owned(),
            backups: Backups::of(path, kind),
            restored,
            unwritable,
            ledger,
            behind,
            owned: Mutex::default(),
            next_copy_at: Mutex::default(),
        };
        Self::of(connection, kind, Some(file))
    }

    /// A database that is gone with its last clone.
    pub fn in_memory(kind: DatabaseKind, now: DateTime<Utc>) -> Result<Self, OpenError> {
        Self::of(open::memory(kind, now)?, kind, None)
    }

    fn of(
        connection: Connection,
        kind: DatabaseKind,
        file: Option<OpenFile>,
    ) -> Result<Self, OpenError> {
        let installation = meta::installation(&connection)?;
        let sign_ins_written = Arc::new(AtomicBool::new(false));
        let written = Arc::clone(&sign_ins_written);
        connection
            .update_hook(Some(move |_, _: &str, table: &str, _| {
                if table == "grants" {
                    written.store(true, Ordering::SeqCst);
                }
            }))
            .map_err(StoreError::from)?;
        Ok(Self {
            shared: Arc::new(Shared {
                connection: Mutex::new(connection),
                kind,
                installation: Mutex::new(installation),
                sign_ins_written,
                file,
            }),
        })
    }

    /// What was done at the start so that the database opened.
    pub fn restored(&self) -> Option<&Restored> {
        self.shared.file.as_ref()?.restored.as_ref()
    }

    /// Why the data can only be read, if so. Until the next start, which tries anew.
    pub fn unwritable(&self) -> Option<Unwritable> {
        self.shared.file.as_ref()?.unwritable
    }

    /// The sign-ins whose tokens are older than those that were stored last: the log of the database
    /// was deleted, or an older file or copy took its place.
    pub fn behind(&self) -> &[GrantId] {
        self.shared
            .file
            .as_ref()
            .map_or(&[], |file| file.behind.as_slice())
    }

    /// Takes what the database says for the last state there is, once [`Self::behind`] was dealt with.
    pub async fn note_generations(&self) -> Result<(), StoreError> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || {
            shared.sign_ins_written.store(true, Ordering::SeqCst);
            shared.note_generations(&shared.lock());
            Ok(())
        })
        .await
    }

    /// Where the copies of the database are; `None` in memory.
    pub fn backups_folder(&self) -> Option<&Path> {
        Some(self.shared.file.as_ref()?.backups.folder())
    }

    /// The days of which there is a copy, the oldest first.
    pub async fn copied_days(&self) -> Result<Vec<NaiveDate>, StoreError> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || match &shared.file {
            Some(file) => Ok(file.backups.days()?),
            None => Ok(Vec::new()),
        })
        .await
    }

    /// Makes today's copy of the database, unless there is one. Others may read and write
    /// meanwhile.
    pub async fn back_up(&self, now: DateTime<Utc>) -> Result<(), OpenError> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || match &shared.file {
            Some(file) => file.back_up(now),
            None => Ok(()),
        })
        .await
    }

    /// Makes today's copy once more, such as after a new key: an older one does not open with it.
    pub async fn back_up_anew(&self) -> Result<(), OpenError> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || match &shared.file {
            Some(file) => file.back_up_anew(),
            None => Ok(()),
        })
        .await
    }

    /// Whether this process is the one that sends refresh tokens and changes the key. The first to
    /// ask is, until it ends, however it ends; then the next to ask. Nobody is, who cannot write.
    pub fn owns(&self) -> bool {
        let file = self.shared.file.as_ref();
        file.is_none_or(|file| file.unwritable.is_none() && file.owns())
    }

    /// Whether the disk has room for what renewals bring. Keeps a little of it for a full disk.
    pub async fn has_room(&self) -> bool {
        self.of_file(room::is_enough).await.unwrap_or(true)
    }

    /// Gives back the room that was kept for a full disk. Says whether there was any.
    pub async fn give_back_room(&self) -> bool {
        self.of_file(room::give_back).await.unwrap_or(false)
    }

    /// `None` in memory.
    async fn of_file<T: Send + 'static>(&self, ask: fn(&Path) -> T) -> Option<T> {
        let shared = Arc::clone(&self.shared);
        let asked = on_a_blocking_thread(move || {
            let file = shared.file.as_ref();
            Ok::<_, StoreError>(file.map(|file| ask(&file.path)))
        });
        asked.await.ok().flatten()
    }

    pub fn kind(&self) -> DatabaseKind {
        self.shared.kind
    }

    /// What this database calls itself in the keychain and in what it seals.
    pub fn installation(&self) -> Uuid {
        *self.shared.installation()
    }

    /// Takes another name, and does `work` in the same step. What was sealed under the old one does
    /// not open any more.
    pub async fn rename<F>(&self, work: F) -> Result<(), StoreError>
    where
        F: FnOnce(&Transaction<'_>) -> Result<(), StoreError> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        let name = Uuid::new_v4();
        self.write(move |tx| {
            work(tx)?;
            meta::set_installation(tx, name)
        })
        .await?;
        *shared.installation() = name;
        Ok(())
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
            shared.note_generations(&connection);
            Ok(done)
        })
        .await
    }
}

/// How long a copy that could not be made waits, such as for room on the disk.
const COPY_AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);

impl OpenFile {
    fn back_up(&self, now: DateTime<Utc>) -> Result<(), OpenError> {
        let mut next = self
            .next_copy_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let today = now.date_naive();
        // A clock that was set back is not waited for.
        if next.is_some_and(|next| now < next && next - now < TimeDelta::days(1)) {
            return Ok(());
        }
        *next = Some(now + COPY_AGAIN_AFTER);
        self.backups.daily(&self.source()?, today)?;
        let tomorrow = today.succ_opt().unwrap_or(today).and_time(NaiveTime::MIN);
        *next = Some(tomorrow.and_utc());
        Ok(())
    }

    fn back_up_anew(&self) -> Result<(), OpenError> {
        let source = self.source()?;
        let today = meta::high_water(&source)?.date_naive();
        self.backups.anew(&source, today)
    }

    /// A connection of its own, so that others may work meanwhile.
    fn source(&self) -> Result<Connection, OpenError> {
        let source = Connection::open(&self.path)?;
        source.busy_timeout(open::BUSY)?;
        Ok(source)
    }

    fn owns(&self) -> bool {
        let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
        if owned.is_none() {
            *owned = private::try_own(&self.path).unwrap_or_else(|error| {
                tracing::warn!(%error, "nobody can own the database");
                None
            });
        }
        owned.is_some()
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
    /// After each step in which a sign-in was written.
    fn note_generations(&self, connection: &Connection) {
        if self.sign_ins_written.swap(false, Ordering::SeqCst)
            && let Some(file) = &self.file
        {
            file.ledger.note(connection, *self.installation());
        }
    }

    fn installation(&self) -> MutexGuard<'_, Uuid> {
        self.installation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

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
    #[error("Nothing can be saved: the data can only be read.")]
    Unwritable,
    #[error("Another program keeps the database busy.")]
    Busy,
    #[error("The folder of the database cannot be read: {0}")]
    Folder(#[from] std::io::Error),
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
                code: ErrorCode::ReadOnly,
                ..
            }) => Self::Unwritable,
            Some(ffi::Error {
                code: ErrorCode::DatabaseBusy,
                ..
            }) => Self::Busy,
            Some(_) | None => Self::Database(error),
        }
    }
}
