//! Putting a copy in the place of a database that is damaged or gone. What was there is set aside,
//! never deleted: somebody may still save more from it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::backups::{Backups, Copy};
use super::open::OpenError;
use super::private;

/// What was done so that the database opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What changed after this moment is missing.
    pub copy_of: DateTime<Utc>,
    /// Where the damaged database is now; `None` where there was none.
    pub set_aside: Option<PathBuf>,
}

/// Puts the newest good copy in the place of `database`; `None` where there is no good copy, and
/// then nothing was touched.
///
/// A crash on the way leaves a missing database with copies beside it, and the next start begins
/// anew.
pub(super) fn newest_copy(
    database: &Path,
    backups: &Backups,
    now: DateTime<Utc>,
) -> Result<Option<Restored>, OpenError> {
    let Some(Copy { path, of }) = backups.newest_good()? else {
        return Ok(None);
    };
    let aside = beside(
        database,
        &format!(".damaged-{}", now.format("%Y%m%dT%H%M%SZ")),
    );
    let mut set_aside = None;
    // The log last: without its database it is of no use, and beside another one it is poison.
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (beside(database, ending), beside(&aside, ending));
        match fs::rename(&from, &to) {
            Ok(()) if ending.is_empty() => set_aside = Some(to),
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    private::sync_folder_of(database)?;
    let restoring = beside(database, ".restoring");
    private::make_file(&restoring)?;
    fs::copy(&path, &restoring)?;
    private::put_in_place(&restoring, database)?;
    Ok(Some(Restored {
        copy_of: of,
        set_aside,
    }))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
