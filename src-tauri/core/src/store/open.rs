//! Opening the database: what is not ours, newer, of the other kind or damaged is refused before
//! anything is written to it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::backups::Backups;
use super::meta::{self, DatabaseKind};
use super::reading::{self, Unwritable};
use super::restore::{self, Restored};
use super::{StoreError, private};

/// Says in the file's header that it is ours: "HOLD" as four bytes.
const APPLICATION_ID: i64 = 0x484F_4C44;

/// How long another process may keep the database before that is an error.
pub(super) const BUSY: Duration = Duration::from_secs(5);

const STEPS: &[M<'static>] = &[
    M::up(include_str!("../../migrations/0001_start.sql")),
    M::up(include_str!("../../migrations/0002_app_chosen_last.sql")),
    M::up(include_str!("../../migrations/0003_choices.sql")),
    M::up(include_str!("../../migrations/0004_mail.sql")),
    M::up(include_str!("../../migrations/0005_calendar.sql")),
    M::up(include_str!(
        "../../migrations/0006_flows_without_secrets.sql"
    )),
    M::up(include_str!("../../migrations/0007_occasions.sql")),
    M::up(include_str!(
        "../../migrations/0008_key_from_passphrase.sql"
    )),
    M::up(include_str!("../../migrations/0009_conversations.sql")),
    M::up(include_str!("../../migrations/0010_problems.sql")),
    M::up(include_str!("../../migrations/0011_posts.sql")),
    M::up(include_str!("../../migrations/0012_computer.sql")),
];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// Why a database was not opened. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "This data was written by a newer Holdfast (format {found}; this one knows {known}). \
         Install the newer version; nothing was changed."
    )]
    Newer { found: i64, known: i64 },
    /// Of data that can only be read.
    #[error("The data is in an older format, which could not be brought to this version.")]
    Older,
    #[error("{} belongs to another program, not to Holdfast.", .0.display())]
    NotOurs(PathBuf),
    #[error("This is a database of {found}, and one of {wanted} was asked for.")]
    WrongKind {
        found: DatabaseKind,
        wanted: DatabaseKind,
    },
    #[error("The database is damaged: {detail}")]
    Damaged { detail: String },
    /// A file of no length opens as an empty database, and would pass for a first start.
    #[error(
        "The database is empty or missing, but {} beside it shows that there was one, and no copy \
         of it can be used. Move that file away to start anew.",
        .traces.display()
    )]
    Emptied { traces: PathBuf },
    #[error(
        "The folder of the database cannot keep it safe (write-ahead log refused, mode is \
         {found}). Network drives and shared folders cannot; use a folder on this computer."
    )]
    NoWal { found: String },
    #[error("The folder of the database cannot be used: {0}")]
    Folder(#[from] io::Error),
    #[error("Another program keeps the database busy.")]
    Busy,
    #[error("The disk is full.")]
    DiskFull,
    #[error("The database could not be opened: {0}")]
    Database(rusqlite::Error),
    #[error("The database could not be brought to this version: {0}")]
    Migration(rusqlite_migration::Error),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged {
                detail: error.to_string(),
            },
            Some(ErrorCode::DatabaseBusy) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(_) | None => Self::Database(error),
        }
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => error.into(),
            StoreError::Busy => Self::Busy,
            StoreError::Folder(error) => Self::Folder(error),
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Unwritable => Self::Folder(io::ErrorKind::ReadOnlyFilesystem.into()),
            StoreError::Gone | StoreError::Taken | StoreError::InUse | StoreError::Stopped => {
                Self::Damaged {
                    detail: "what it says about itself is missing".to_owned(),
                }
            }
        }
    }
}

/// A database that opened, and what had to be done for it.
pub(super) struct Opened {
    pub connection: Connection,
    pub restored: Option<Restored>,
    /// Why it can only be read, if so.
    pub unwritable: Option<Unwritable>,
}

/// Opens the database for writing; where nothing can be written, for reading.
pub(super) fn file(
    path: &Path,
    kind: DatabaseKind,
    now: DateTime<Utc>,
) -> Result<Opened, OpenError> {
    let error = match for_writing(path, kind, now) {
        Ok(opened) => return Ok(opened),
        Err(error) => error,
    };
    let Some(unwritable) = Unwritable::by(&error) else {
        return Err(error);
    };
    match reading::file(path, kind) {
        Ok(connection) => {
            tracing::error!(%error, "the data can only be read");
            Ok(Opened {
                connection,
                restored: None,
                unwritable: Some(unwritable),
            })
        }
        Err(why_not) => {
            tracing::error!(%why_not, "the data cannot be read either");
            Err(error)
        }
    }
}

fn for_writing(path: &Path, kind: DatabaseKind, now: DateTime<Utc>) -> Result<Opened, OpenError> {
    if let Some(folder) = path.parent() {
        private::make_folder(folder)?;
    }
    // One start at a time: SQLite does not wait for others where it switches to the log, and a
    // half-made database looks like a foreign one. Let go with the last line.
    let _turn = private::take_turn(path)?;
    let backups = Backups::of(path, kind);
    match in_turn(path, &backups, kind, now) {
        Ok(connection) => Ok(Opened {
            connection,
            restored: None,
            unwritable: None,
        }),
        Err(error @ (OpenError::Damaged { .. } | OpenError::Emptied { .. })) => {
            tracing::error!(%error, "looking for a copy of the database");
            let restored = restore::newest_copy(path, &backups, now)?.ok_or(error)?;
            Ok(Opened {
                connection: in_turn(path, &backups, kind, now)?,
                restored: Some(restored),
                unwritable: None,
            })
        }
        Err(error) => Err(error),
    }
}

fn in_turn(
    path: &Path,
    backups: &Backups,
    kind: DatabaseKind,
    now: DateTime<Utc>,
) -> Result<Connection, OpenError> {
    refuse_folder(path)?;
    refuse_emptied(path, backups)?;
    private::make_file(path)?;
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // The last connection to close copies the log into the file; a refused file stays as it is.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    gate(&connection, path, kind)?;
    quick_check(&connection)?;
    if is_older(&connection)? {
        backups.before_format(&connection, now.date_naive(), known_version())?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    write_ahead(&connection)?;
    set_up(&mut connection, kind, now)?;
    Ok(connection)
}

pub(super) fn memory(kind: DatabaseKind, now: DateTime<Utc>) -> Result<Connection, OpenError> {
    let mut connection = Connection::open_in_memory()?;
    set_up(&mut connection, kind, now)?;
    Ok(connection)
}

fn set_up(
    connection: &mut Connection,
    kind: DatabaseKind,
    now: DateTime<Utc>,
) -> Result<(), OpenError> {
    // FULL: with NORMAL a power cut takes back commits, and with them replaced refresh tokens
    // (sqlite.org, pragma synchronous). The two fullfsync pragmas do the same on macOS.
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA secure_delete = ON;",
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    if pragma(connection, "application_id")? != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    migrate(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    meta::stamp(&transaction, kind, now)?;
    refuse_other_kind(&transaction, kind)?;
    transaction.commit()?;
    Ok(())
}

/// Whether there is data in a format from before this version.
pub(super) fn is_older(connection: &Connection) -> Result<bool, OpenError> {
    let version = pragma(connection, "user_version")?;
    Ok(version > 0 && version < known_version() && meta::kind(connection)?.is_some())
}

fn known_version() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    MIGRATIONS
        .to_latest(connection)
        .map_err(OpenError::Migration)
}

/// Refuses what is not ours to write.
pub(super) fn gate(
    connection: &Connection,
    path: &Path,
    kind: DatabaseKind,
) -> Result<(), OpenError> {
    let application = pragma(connection, "application_id")?;
    let version = pragma(connection, "user_version")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && version == 0 && tables == 0 {
        return Ok(());
    }
    if application != APPLICATION_ID {
        return Err(OpenError::NotOurs(path.to_owned()));
    }
    if version > known_version() {
        return Err(OpenError::Newer {
            found: version,
            known: known_version(),
        });
    }
    if tables > 0 {
        refuse_other_kind(connection, kind)?;
    }
    Ok(())
}

fn refuse_other_kind(connection: &Connection, wanted: DatabaseKind) -> Result<(), OpenError> {
    match meta::kind(connection)? {
        Some(found) if found != wanted => Err(OpenError::WrongKind { found, wanted }),
        Some(_) | None => Ok(()),
    }
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, OpenError> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}

/// Damage inside a page is not seen by opening.
pub(super) fn quick_check(connection: &Connection) -> Result<(), OpenError> {
    let said: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if said == "ok" {
        Ok(())
    } else {
        Err(OpenError::Damaged { detail: said })
    }
}

/// Network file systems and virtual machine shares refuse it, and answer with the mode they kept.
fn write_ahead(connection: &Connection) -> Result<(), OpenError> {
    let found: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if found.eq_ignore_ascii_case("wal") {
        Ok(())
    } else {
        Err(OpenError::NoWal { found })
    }
}

/// SQLite would only say that it cannot open it.
fn refuse_folder(path: &Path) -> Result<(), OpenError> {
    if path.is_dir() {
        return Err(OpenError::Damaged {
            detail: format!("a folder is in the place of {}", path.display()),
        });
    }
    Ok(())
}

/// A missing or empty file is a first start only if nothing shows that there was a database.
fn refuse_emptied(path: &Path, backups: &Backups) -> Result<(), OpenError> {
    let empty = match fs::metadata(path) {
        Ok(found) => found.len() == 0,
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(error.into()),
    };
    if empty && let Some(traces) = traces(path, backups)? {
        return Err(OpenError::Emptied { traces });
    }
    Ok(())
}

/// A log that holds something, or a copy.
fn traces(path: &Path, backups: &Backups) -> Result<Option<PathBuf>, OpenError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Ok(Some(log));
    }
    Ok(backups.newest_name()?)
}
