//! Folders of tests. Where `HOLDFAST_KEEP` names a place, they stay in it when the test is over, so
//! that `tests/left_behind.py` can search at the end what the whole suite left.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Where what tests leave is kept, if anywhere.
pub fn place() -> Option<PathBuf> {
    std::env::var_os("HOLDFAST_KEEP").map(PathBuf::from)
}

/// A folder of one test's own.
pub fn folder() -> TempDir {
    match place() {
        Some(place) => folder_that_stays(&place),
        None => tempfile::tempdir().unwrap(),
    }
}

fn folder_that_stays(place: &Path) -> TempDir {
    tempfile::Builder::new()
        .disable_cleanup(true)
        .tempdir_in(place)
        .unwrap()
}
