//! The vault: secrets are sealed at rest, and the key is one item in the keychain.
//!
//! What is wrong with the keychain is a state that people see and can act on. A key is made only
//! when the keychain said that there is none *and* nothing is sealed; in every other case a new key
//! would turn what is sealed into noise.

mod keychain;
mod memory;
mod opening;
mod seal;
#[cfg(target_os = "linux")]
mod secret_service;
mod tokens;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, watch};
use ts_rs::TS;
use uuid::Uuid;

use crate::domain::grant::Grant;
use crate::domain::id::GrantId;
use crate::domain::token::TokenSet;
use crate::store::meta;
use crate::store::{Store, StoreError};

use opening::{Asked, find_key};
use seal::MasterKey;

pub use crate::store::Sealed;
pub use keychain::Keychain;
pub use memory::MemoryKeychain;
pub use seal::Place;

/// How long callers wait for the keychain; a prompt may stand longer.
const LIMIT: Duration = Duration::from_secs(20);

/// Whether secrets can be sealed and opened, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VaultState {
    Open,
    /// The keychain is locked; unlocking it is the cure.
    Locked,
    /// There is no keychain, or it does not work.
    ServiceMissing,
    /// The keychain has no key, although secrets are sealed with one.
    KeyMissing,
    /// The keychain has a key, but not the one that secrets are sealed with.
    WrongKey,
    /// The keychain was not asked yet, or has not answered; its prompt may be on the screen.
    Waiting,
}

impl VaultState {
    /// Whether what is sealed cannot be opened any more, whatever the person unlocks.
    pub fn key_is_lost(self) -> bool {
        match self {
            Self::KeyMissing | Self::WrongKey => true,
            Self::Open | Self::Locked | Self::ServiceMissing | Self::Waiting => false,
        }
    }
}

impl std::fmt::Display for VaultState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open => "the keychain is open",
            Self::Locked => "the keychain is locked",
            Self::ServiceMissing => "this computer's keychain does not answer",
            Self::KeyMissing => "Holdfast's key is no longer in the keychain",
            Self::WrongKey => "the keychain holds another key than Holdfast used before",
            Self::Waiting => "the keychain has not answered yet",
        })
    }
}

/// Why a secret could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    #[error("Saved sign-ins cannot be used now: {0}.")]
    Closed(VaultState),
    #[error("A saved sign-in was changed outside of Holdfast and cannot be used.")]
    Tampered,
    #[error("A saved sign-in was sealed with another key and cannot be used.")]
    OtherKey,
    #[error("This is too large to be saved.")]
    TooLarge,
}

/// Seals and opens the secrets of one database. Clones share its key.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    keychain: Keychain,
    key: RwLock<Option<MasterKey>>,
    state: watch::Sender<VaultState>,
    /// The keychain is asked one thing at a time.
    turn: Mutex<()>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({:?})", self.state())
    }
}

impl Vault {
    /// Asks nothing yet.
    pub fn new(store: Store, keychain: Keychain) -> Self {
        let shared = Shared {
            store,
            keychain,
            key: RwLock::new(None),
            state: watch::Sender::new(VaultState::Waiting),
            turn: Mutex::new(()),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    pub fn state(&self) -> VaultState {
        *self.shared.state.borrow()
    }

    pub fn watch(&self) -> watch::Receiver<VaultState> {
        self.shared.state.subscribe()
    }

    /// Fetches the key, or makes the first one. On Linux this never prompts, so it can be repeated
    /// quietly; macOS may ask the person to let Holdfast read its item.
    ///
    /// After 20 seconds without an answer this returns [`VaultState::Waiting`]; a later answer still
    /// counts, and is seen by [`Self::watch`].
    pub async fn open(&self) -> VaultState {
        self.take_turn(Asked::Quietly).await
    }

    /// Like [`Self::open`], and asks the person to unlock a locked keychain.
    pub async fn unlock(&self) -> VaultState {
        self.take_turn(Asked::ByThePerson).await
    }

    /// Gives up what was sealed with a key that is lost, and opens with the key that is there, or
    /// a new one. Every grant then needs a new sign-in, so only a person may decide this.
    pub async fn give_up_lost_key(&self, now: DateTime<Utc>) -> Result<VaultState, StoreError> {
        // It may have come back since.
        let state = self.open().await;
        if !state.key_is_lost() {
            return Ok(state);
        }
        {
            let _turn = self.shared.turn.lock().await;
            let store = &self.shared.store;
            store.write(move |tx| meta::erase_sealed(tx, now)).await?;
        }
        Ok(self.take_turn(Asked::ToStartAnew).await)
    }

    /// Seals `secret` for `place`.
    pub fn seal(&self, place: &Place, secret: &[u8]) -> Result<Sealed, VaultError> {
        self.with_key(|key, installation| key.seal(installation, place, secret))
    }

    /// Opens what was sealed for `place`, and for nowhere else.
    pub fn unseal(&self, place: &Place, sealed: &Sealed) -> Result<SecretSlice<u8>, VaultError> {
        self.with_key(|key, installation| key.unseal(installation, place, sealed))
    }

    /// Seals a text, such as a Page token or a client secret.
    pub fn seal_text(&self, place: &Place, secret: &SecretString) -> Result<Sealed, VaultError> {
        self.seal(place, secret.expose_secret().as_bytes())
    }

    pub fn unseal_text(&self, place: &Place, sealed: &Sealed) -> Result<SecretString, VaultError> {
        let bytes = self.unseal(place, sealed)?;
        let text = std::str::from_utf8(bytes.expose_secret()).map_err(|_| VaultError::Tampered)?;
        Ok(text.into())
    }

    /// Seals the access and refresh token of a grant as one.
    pub fn seal_tokens(&self, grant: GrantId, tokens: &TokenSet) -> Result<Sealed, VaultError> {
        self.seal(&Place::tokens(grant), &tokens::to_json(tokens))
    }

    /// Opens the token set of a grant; what is not secret comes from the grant.
    pub fn unseal_tokens(&self, grant: &Grant, sealed: &Sealed) -> Result<TokenSet, VaultError> {
        let secrets = self.unseal(&Place::tokens(grant.id), sealed)?;
        tokens::from_json(
            secrets.expose_secret(),
            grant.ends,
            grant.renewal,
            &grant.scopes,
        )
    }

    fn with_key<T>(
        &self,
        work: impl FnOnce(&MasterKey, Uuid) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let key = self
            .shared
            .key
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        match key.as_ref() {
            Some(key) => work(key, self.shared.store.installation()),
            None => Err(VaultError::Closed(self.state())),
        }
    }

    /// The work goes on when the caller stops waiting: the prompt stands, and its answer counts.
    async fn take_turn(&self, asked: Asked) -> VaultState {
        let vault = self.clone();
        let work = tokio::spawn(async move { vault.find_and_keep_key(asked).await });
        match tokio::time::timeout(LIMIT, work).await {
            Ok(ended) => ended.unwrap_or_else(|_| self.state()),
            Err(_) => VaultState::Waiting,
        }
    }

    async fn find_and_keep_key(&self, asked: Asked) -> VaultState {
        let _turn = self.shared.turn.lock().await;
        if self.state() == VaultState::Open {
            return VaultState::Open;
        }
        let mut search = std::pin::pin!(find_key(&self.shared.store, &self.shared.keychain, asked));
        let found = tokio::select! {
            found = &mut search => found,
            () = tokio::time::sleep(LIMIT) => {
                self.shared.state.send_replace(VaultState::Waiting);
                search.await
            }
        };
        let state = match found {
            Ok(key) => {
                *self
                    .shared
                    .key
                    .write()
                    .unwrap_or_else(PoisonError::into_inner) = Some(key);
                VaultState::Open
            }
            Err(why) => why,
        };
        self.shared.state.send_if_modified(|was| {
            let changed = *was != state;
            *was = state;
            changed
        });
        state
    }
}
