//! A keychain in memory, which does on demand what real ones do to people.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::keychain::KeychainError;

/// Clones are the same keychain, like the same keychain in two processes.
#[derive(Clone, Default)]
pub struct MemoryKeychain {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    inside: Mutex<Inside>,
    released: Condvar,
}

#[derive(Default)]
struct Inside {
    items: BTreeMap<String, Vec<SecretString>>,
    locked: bool,
    missing: bool,
    held: bool,
    writes_held: bool,
    held_calls: u32,
    answers_prompts: bool,
    prompts: u32,
    writes: u32,
}

impl std::fmt::Debug for MemoryKeychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryKeychain").finish_non_exhaustive()
    }
}

impl MemoryKeychain {
    /// Unlocked and empty; nobody answers its prompts.
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set_locked(&self, locked: bool) {
        self.inside().locked = locked;
    }

    /// There is no keychain at all.
    pub fn set_missing(&self, missing: bool) {
        self.inside().missing = missing;
    }

    /// Whether somebody types the right password when asked.
    pub fn set_answers_prompts(&self, answers: bool) {
        self.inside().answers_prompts = answers;
    }

    /// Calls do not return until [`Self::release`].
    pub fn hold(&self) {
        self.inside().held = true;
    }

    /// Writing does not return until [`Self::release`]; reading does.
    pub fn hold_writes(&self) {
        self.inside().writes_held = true;
    }

    pub fn release(&self) {
        let mut inside = self.inside();
        (inside.held, inside.writes_held) = (false, false);
        self.shared.released.notify_all();
    }

    /// Replaces what is kept under `account`.
    pub fn put(&self, account: &str, items: &[&str]) {
        let items = items.iter().copied().map(SecretString::from).collect();
        self.inside().items.insert(account.to_owned(), items);
    }

    pub fn items(&self, account: &str) -> Vec<String> {
        self.inside().items.get(account).map_or(vec![], |items| {
            items
                .iter()
                .map(|item| item.expose_secret().to_owned())
                .collect()
        })
    }

    /// How many calls do not return now.
    pub fn held_calls(&self) -> u32 {
        self.inside().held_calls
    }

    /// How often somebody was asked.
    pub fn prompts(&self) -> u32 {
        self.inside().prompts
    }

    /// How often an item was written.
    pub fn writes(&self) -> u32 {
        self.inside().writes
    }

    pub(super) fn ready(&self, prompt: bool) -> Result<(), KeychainError> {
        let mut inside = self.inside();
        if inside.missing {
            return Err(missing());
        }
        if inside.locked && prompt {
            inside.prompts += 1;
            inside.locked = !inside.answers_prompts;
        }
        if inside.locked {
            return Err(KeychainError::Locked);
        }
        Ok(())
    }

    pub(super) fn read(&self, account: &str) -> Result<Vec<SecretString>, KeychainError> {
        Ok(self
            .answering(|inside| inside.held)?
            .items
            .get(account)
            .cloned()
            .unwrap_or_default())
    }

    pub(super) fn write(&self, account: &str, text: &SecretString) -> Result<(), KeychainError> {
        let mut inside = self.answering(|inside| inside.held || inside.writes_held)?;
        inside.writes += 1;
        inside.items.insert(account.to_owned(), vec![text.clone()]);
        Ok(())
    }

    pub(super) fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.answering(|inside| inside.held || inside.writes_held)?
            .items
            .remove(account);
        Ok(())
    }

    fn answering(
        &self,
        held: impl Fn(&Inside) -> bool,
    ) -> Result<MutexGuard<'_, Inside>, KeychainError> {
        let mut inside = self.inside();
        while held(&inside) {
            inside.held_calls += 1;
            let woken = self.shared.released.wait(inside);
            inside = woken.unwrap_or_else(PoisonError::into_inner);
            inside.held_calls -= 1;
        }
        if inside.missing {
            Err(missing())
        } else if inside.locked {
            Err(KeychainError::Locked)
        } else {
            Ok(inside)
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.shared
            .inside
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn missing() -> KeychainError {
    KeychainError::Missing("there is no keychain".to_owned())
}
