//! Where a database lies.

use std::path::{Path, PathBuf};

use holdfast_core::store::{DatabaseKind, OpenError, Store};
use rusqlite::Connection;
use tempfile::TempDir;

use super::samples::{at, one_of_each};
use crate::kept;

/// A folder that holds, or will hold, a database.
pub struct Place {
    pub folder: TempDir,
    pub path: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        Self::in_folder(kept::folder())
    }

    pub fn below(folder: &Path) -> Self {
        Self::in_folder(tempfile::tempdir_in(folder).unwrap())
    }

    fn in_folder(folder: TempDir) -> Self {
        let path = folder.path().join("data").join("holdfast.db");
        Self { folder, path }
    }

    /// A place where a database was made, used and closed.
    pub async fn used() -> Self {
        let place = Self::new();
        place.open().unwrap().write(one_of_each).await.unwrap();
        place
    }

    pub fn open(&self) -> Result<Store, OpenError> {
        Store::open(&self.path, DatabaseKind::Real, at(0))
    }

    pub fn refusal(&self) -> OpenError {
        self.open().expect_err("it must not open")
    }

    /// The file as any program opens it.
    pub fn raw(&self) -> Connection {
        Connection::open(&self.path).unwrap()
    }

    pub fn beside(&self, ending: &str) -> PathBuf {
        let name = self.path.file_name().unwrap().to_str().unwrap();
        self.path.with_file_name(format!("{name}{ending}"))
    }
}
