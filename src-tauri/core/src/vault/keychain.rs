//! The operating system's keychain, where the one key of each database is one item.
//!
//! Its calls can block for as long as a prompt is on the screen. So they run on threads of their
//! own: a blocked thread of the runtime would keep Holdfast from closing.

use std::collections::HashMap;

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use super::memory::MemoryKeychain;
#[cfg(target_os = "linux")]
use super::secret_service;

/// What people see in their keychain.
const SERVICE: &str = "Holdfast";

/// Where keys are kept.
#[derive(Clone, Debug)]
pub enum Keychain {
    /// Secret Service, Keychain or Credential Manager.
    Os,
    /// Forgotten with the process; for tests.
    Memory(MemoryKeychain),
}

/// Why the keychain gave no answer. Not finding an item is an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeychainError {
    Locked,
    /// There is none, or it does not work.
    Missing(String),
}

impl Keychain {
    /// Sees that reading and writing will not prompt, where the system can tell: elsewhere reading
    /// itself may prompt. With `prompt`, the person is asked to unlock what is locked.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(
            unused_variables,
            clippy::unused_async,
            reason = "only Linux can be asked before"
        )
    )]
    pub(super) async fn ready(&self, account: &str, prompt: bool) -> Result<(), KeychainError> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Os => secret_service::ready(SERVICE, account, prompt).await,
            #[cfg(not(target_os = "linux"))]
            Self::Os => Ok(()),
            Self::Memory(memory) => memory.ready(prompt),
        }
    }

    /// Every item under this account: none, one, or more where another program made copies.
    pub(super) fn read(&self, account: &str) -> Result<Vec<SecretString>, KeychainError> {
        match self {
            Self::Os => match entry(account)?.get_password() {
                Err(Error::Ambiguous(entries)) => entries
                    .iter()
                    .map(|entry| found(entry.get_password()))
                    .collect::<Result<Vec<_>, _>>()
                    .map(|found| found.into_iter().flatten().collect()),
                one => found(one).map(Vec::from_iter),
            },
            Self::Memory(memory) => memory.read(account),
        }
    }

    /// Writes the item, in the place of what was there.
    pub(super) fn write(&self, account: &str, text: &SecretString) -> Result<(), KeychainError> {
        match self {
            Self::Os => entry(account)?
                .set_password(text.expose_secret())
                .map_err(no_answer),
            Self::Memory(memory) => memory.write(account, text),
        }
    }

    /// Takes the item away, if there is one.
    pub(super) fn delete(&self, account: &str) -> Result<(), KeychainError> {
        match self {
            Self::Os => match entry(account)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(no_answer(error)),
            },
            Self::Memory(memory) => memory.delete(account),
        }
    }
}

/// Opened anew for each call: an open session does not outlive a restart of the service.
fn entry(account: &str) -> Result<Entry, KeychainError> {
    #[cfg(target_os = "macos")]
    use apple_native_keyring_store::keychain::Store;
    #[cfg(target_os = "windows")]
    use windows_native_keyring_store::Store;
    #[cfg(target_os = "linux")]
    use zbus_secret_service_keyring_store::Store;

    #[cfg(target_os = "linux")]
    let modifiers = HashMap::from([("label", SERVICE)]);
    #[cfg(not(target_os = "linux"))]
    let modifiers = HashMap::new();
    Store::new()
        .and_then(|store| store.build(SERVICE, account, Some(&modifiers)))
        .map_err(no_answer)
}

/// What is no text is no key of ours either, but it is there: nothing may be written over it.
fn found(answer: Result<String, Error>) -> Result<Option<SecretString>, KeychainError> {
    match answer {
        Ok(text) => Ok(Some(text.into())),
        Err(Error::NoEntry) => Ok(None),
        Err(Error::BadEncoding(_) | Error::BadDataFormat(..)) => Ok(Some(SecretString::default())),
        Err(error) => Err(no_answer(error)),
    }
}

fn no_answer(error: Error) -> KeychainError {
    match error {
        Error::NoStorageAccess(_) => KeychainError::Locked,
        other => KeychainError::Missing(other.to_string()),
    }
}
