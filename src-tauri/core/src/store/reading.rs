//! A database that can only be read: its folder is write-protected, or its disk is full. Nothing is
//! done to it, and nothing it holds is renewed, since a replaced token could not be kept.

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use url::Url;

use super::meta::DatabaseKind;
use super::open::{self, OpenError};

/// Why nothing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritable {
    DiskFull,
    /// The folder, or its whole disk, is write-protected.
    Protected,
}

impl Unwritable {
    /// Whether `error` says so.
    pub(super) fn by(error: &OpenError) -> Option<Self> {
        match error {
            OpenError::DiskFull => Some(Self::DiskFull),
            OpenError::Folder(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Self::DiskFull),
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                    Some(Self::Protected)
                }
                _ => None,
            },
            OpenError::Database(error) => {
                let error = error.sqlite_error()?;
                match (error.code, error.extended_code) {
                    // The index of the log takes its room before it is used.
                    (_, ffi::SQLITE_IOERR_SHMSIZE | ffi::SQLITE_IOERR_WRITE) => {
                        Some(Self::DiskFull)
                    }
                    (
                        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied,
                        _,
                    ) => Some(Self::Protected),
                    _ => None,
                }
            }
            OpenError::Newer { .. }
            | OpenError::NotOurs(_)
            | OpenError::WrongKind { .. }
            | OpenError::Damaged { .. }
            | OpenError::Emptied { .. }
            | OpenError::NoWal { .. }
            | OpenError::Older
            | OpenError::Busy
            | OpenError::Migration(_) => None,
        }
    }
}

/// Opens the database at `path` for reading, if this version knows its format.
pub(super) fn file(path: &Path, kind: DatabaseKind) -> Result<Connection, OpenError> {
    let connection = readable(path)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    open::gate(&connection, path, kind)?;
    open::quick_check(&connection)?;
    if open::is_older(&connection)? {
        return Err(OpenError::Older);
    }
    Ok(connection)
}

/// With its log, where SQLite can read that without writing beside it; without, where there is none.
fn readable(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags)?;
    let Err(error) = looked_into(&opened) else {
        return Ok(opened);
    };
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let (Ok(mut address), true) = (
        Url::from_file_path(path),
        fs::metadata(log).map_or(true, |log| log.len() == 0),
    ) else {
        return Err(error.into());
    };
    // Nobody writes to it, so it may be read without the log's index (sqlite.org/uri.html).
    address.set_query(Some("immutable=1"));
    let flags = flags | OpenFlags::SQLITE_OPEN_URI;
    let opened = Connection::open_with_flags(address.as_str(), flags)?;
    looked_into(&opened)?;
    Ok(opened)
}

fn looked_into(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}
