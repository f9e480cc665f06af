//! What tests leave beside their folders: databases in memory, what was logged and what was sent.
//! Kept as their folders are (`kept.rs`).

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Once;

use holdfast_core::store::Store;

use crate::kept;
use crate::log::Log;

/// A database in memory, of which a copy stays when this goes.
pub struct Left {
    store: Store,
    copy: PathBuf,
}

impl Left {
    /// Nothing for a database in a file, which stays with its folder.
    pub fn of(store: &Store) -> Option<Self> {
        let place = kept::place().filter(|_| store.backups_folder().is_none())?;
        Some(Self {
            store: store.clone(),
            copy: place.join(format!("{}.sqlite3", store.installation())),
        })
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        let (store, copy) = (self.store.clone(), self.copy.clone());
        // A runtime of its own: the test's may be at its end, and waits for this.
        let copying = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.unwrap().block_on(store.read(move |conn| {
                let copy = copy.to_str().unwrap();
                Ok(conn.execute("VACUUM INTO ?1", [copy]).map(drop)?)
            }))
        });
        copying.join().unwrap().unwrap();
    }
}

/// Keeps a line that somebody heard.
pub fn say(whom: &str, line: &str) {
    if let Some(place) = kept::place() {
        writeln!(file_of(&place, whom), "{line}").unwrap();
    }
}

/// Keeps all that Holdfast logs in this process, in every test.
pub fn log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if let Some(place) = kept::place() {
            let log = Log::of_holdfast(file_of(&place, "log"));
            tracing::subscriber::set_global_default(log).unwrap();
        }
    });
}

fn file_of(place: &Path, whom: &str) -> File {
    let name = format!("{whom}-{}.txt", std::process::id());
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    options.open(place.join(name)).unwrap()
}
