//! Files and folders that only this person can read, the turn that starts take, and who owns a
//! database.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use super::OpenError;
use super::open::BUSY;

/// Makes `folder` with all above it, or closes it to others.
#[cfg(unix)]
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// A folder of the person's profile is theirs alone by inheritance.
#[cfg(not(unix))]
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes an empty file at `path`, or closes the one that is there to others. SQLite gives its log
/// and index the mode of the database.
pub(super) fn make_file(path: &Path) -> io::Result<()> {
    // By name: to open and close the file would take away the locks that SQLite has on it
    // (sqlite.org, "How To Corrupt An SQLite Database File", 2.2).
    if !path.try_exists()? {
        options().create_new(true).write(true).open(path)?;
    }
    close_to_others(path)
}

#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    OpenOptions::new()
}

/// Writes a file that only this person can read.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = options()
        .create(true)
        .write(true)
        .truncate(true)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives a finished file its name. After a power cut there is the whole file or none.
pub(super) fn put_in_place(made: &Path, name: &Path) -> io::Result<()> {
    options().read(true).write(true).open(made)?.sync_all()?;
    fs::rename(made, name)?;
    sync_folder_of(name)
}

/// A new name is on disk once its folder is (fsync(2)).
#[cfg(unix)]
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Windows keeps names safe by itself, and opens no folder as a file.
#[cfg(not(unix))]
pub(super) fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Waits for other starts, as long as for anybody who keeps the database busy. The system gives
/// the lock back when a process ends, however it ends.
pub(super) fn take_turn(path: &Path) -> Result<File, OpenError> {
    const PAUSE: Duration = Duration::from_millis(10);

    let file = lock_file(path, ".lock")?;
    let mut left = BUSY;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error.into()),
            Err(TryLockError::WouldBlock) if left.is_zero() => return Err(OpenError::Busy),
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(PAUSE);
                left = left.saturating_sub(PAUSE);
            }
        }
    }
}

/// Becomes the owner of the database at `path`, as long as the file is open; `None` while somebody
/// else is. The system gives the lock back when a process ends, however it ends.
pub(super) fn try_own(path: &Path) -> io::Result<Option<File>> {
    let file = lock_file(path, ".owner")?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(path: &Path, ending: &str) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    options().create(true).append(true).open(&name)
}
