//! Room on the disk. A renewed token cannot be fetched again, so little room is noticed before a
//! renewal, and some is kept for the moment in which a full disk refuses what it brought.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::private;

/// Below this much, nothing is renewed: far more than all renewals of a day write.
const LITTLE: u64 = 20 << 20;

/// What is kept: enough for the log of writing to grow by many token sets.
const RESERVE: usize = 1 << 20;

/// Whether there is enough room beside the database at `path`. Where there is, some is kept.
pub(super) fn is_enough(path: &Path) -> bool {
    let kept = reserve(path);
    let enough = fs4::available_space(path).map(|left| {
        if left >= LITTLE + RESERVE as u64 && !kept.exists() {
            keep(&kept)?;
        }
        Ok::<_, io::Error>(left >= LITTLE)
    });
    // Where nobody can tell, the disk itself says when it is full.
    enough.flatten().unwrap_or_else(|error| {
        tracing::warn!(%error, "the room on the disk is not known");
        true
    })
}

/// Gives the kept room back. Says whether there was any.
pub(super) fn give_back(path: &Path) -> bool {
    fs::remove_file(reserve(path)).is_ok()
}

/// Not zeros, which some file systems store as nothing.
fn keep(reserve: &Path) -> io::Result<()> {
    let bytes: Vec<u8> = rand::random_iter().take(RESERVE).collect();
    private::write(reserve, &bytes).inspect_err(|_| drop(fs::remove_file(reserve)))
}

fn reserve(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".reserve");
    name.into()
}
