//! What outlives a run, in one file.
//!
//! An answer leaves only after what it changed is on disk: no client holds a token that the
//! networks forget when the process is killed. Not remembered is what belongs to one run: codes
//! that wait for their exchange, open sign-ins, planned consents, faults and the log.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::state::State;

/// Raised by every change of the form that older programs would misread.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    state: &'a State,
}

#[derive(Deserialize)]
struct Found {
    version: u32,
    state: State,
}

/// The file of one run.
pub struct Memory {
    path: PathBuf,
    /// What the file holds; none after the end of the run, when the file may be another run's.
    written: Mutex<Option<Vec<u8>>>,
}

impl Memory {
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            written: Mutex::new(Some(Vec::new())),
        }
    }

    /// What an earlier run left. A file that makes no sense here is set aside.
    pub fn recall(&self) -> io::Result<Option<State>> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match serde_json::from_slice::<Found>(&text) {
            Ok(found) if found.version == VERSION => Ok(Some(found.state)),
            // What is wrong is not said: the reason may quote a token.
            Ok(_) | Err(_) => {
                let aside = beside(&self.path, ".damaged");
                fs::rename(&self.path, &aside)?;
                tracing::warn!(aside = %aside.display(), "the simulated networks start anew: their memory is damaged or newer");
                Ok(None)
            }
        }
    }

    /// Returns when all that is remembered is on disk.
    pub fn write(&self, state: &Mutex<State>) -> io::Result<()> {
        self.replace_if_changed(&mut self.written(), state)
    }

    /// Writes for the last time.
    pub fn close(&self, state: &Mutex<State>) -> io::Result<()> {
        let mut written = self.written();
        let done = self.replace_if_changed(&mut written, state);
        *written = None;
        done
    }

    /// The state is read under the lock of the file, so that no older one is written after it.
    fn replace_if_changed(
        &self,
        written: &mut Option<Vec<u8>>,
        state: &Mutex<State>,
    ) -> io::Result<()> {
        let Some(earlier) = written else {
            return Ok(());
        };
        let text = {
            let state = state.lock().unwrap_or_else(PoisonError::into_inner);
            serde_json::to_vec(&Written {
                version: VERSION,
                state: &state,
            })?
        };
        if *earlier != text {
            replace(&self.path, &text)?;
            *earlier = text;
        }
        Ok(())
    }

    fn written(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Old or new, never half: the new file takes the old one's name when it is on disk.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let new = beside(path, ".new");
    // Left by a process that was killed.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = private().write(true).create_new(true).open(&new)?;
    file.write_all(text)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&new, path)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// A folder of the person's profile is theirs alone by inheritance.
#[cfg(not(unix))]
fn private() -> OpenOptions {
    OpenOptions::new()
}

/// Maps whose keys are no strings, as JSON lists of pairs.
pub mod pairs {
    use super::BTreeMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let pairs = Vec::<(K, V)>::deserialize(deserializer)?;
        Ok(pairs.into_iter().collect())
    }
}
