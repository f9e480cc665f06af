//! The vault: secrets are sealed at rest, and the key is one item in the keychain, or made from a
//! passphrase where there is none.
//!
//! What is wrong with the keychain is a state that people see and can act on. A key is made only
//! when the keychain said that there is none *and* nothing is sealed; in every other case a new key
//! would turn what is sealed into noise.

mod arrival;
mod change;
mod keychain;
mod memory;
mod opening;
mod passphrase;
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

use crate::computer::Computer;
use crate::domain::cause::Cause;
use crate::domain::event::EventKind;
use crate::domain::grant::Grant;
use crate::domain::id::GrantId;
use crate::domain::token::TokenSet;
use crate::store::meta;
use crate::store::sealed::Sealed;
use crate::store::{Store, StoreError, Transaction};

use opening::{Asked, find_key};
use seal::MasterKey;

pub use change::KeyChangeError;
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
    /// The key is made from a passphrase, which was not entered since the start.
    PassphraseNeeded,
    /// Another computer wrote this data, and nobody has said yet whether it was moved or copied.
    OtherComputer,
    /// The keychain was not asked yet, or has not answered; its prompt may be on the screen.
    Waiting,
}

impl VaultState {
    /// Whether what is sealed cannot be opened any more, whatever the person unlocks.
    pub fn key_is_lost(self) -> bool {
        match self {
            Self::KeyMissing | Self::WrongKey => true,
            Self::Open
            | Self::Locked
            | Self::ServiceMissing
            | Self::PassphraseNeeded
            | Self::OtherComputer
            | Self::Waiting => false,
        }
    }

    /// Whether a person may give up what is sealed: the key is lost, or the passphrase forgotten.
    fn may_be_given_up(self) -> bool {
        self.key_is_lost() || self == Self::PassphraseNeeded
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
            Self::PassphraseNeeded => "the passphrase was not entered yet",
            Self::OtherComputer => "nobody has said whether this data was moved or copied",
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
    #[error("The database did not say which key its secrets are sealed with.")]
    NoMark,
}

/// Where the key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeyHome {
    Keychain,
    Passphrase,
}

/// Seals and opens the secrets of one database. Clones share its key.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    keychain: Keychain,
    computer: Computer,
    /// Every key that was found or made since the start: after a change, the old one still opens
    /// what was read just before.
    keys: RwLock<Vec<MasterKey>>,
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
    /// Asks nothing yet. Does not mind on which computer it is.
    pub fn new(store: Store, keychain: Keychain) -> Self {
        Self::on(Computer::default(), store, keychain)
    }

    /// The vault of a database on `computer`: where another one wrote it, it stays closed until
    /// somebody says how it came here.
    pub fn on(computer: Computer, store: Store, keychain: Keychain) -> Self {
        let shared = Shared {
            store,
            keychain,
            computer,
            keys: RwLock::default(),
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

    /// Where the key comes from.
    pub async fn home(&self) -> Result<KeyHome, StoreError> {
        let mark = self.shared.store.read(meta::key_mark).await?;
        Ok(match mark.and_then(|mark| mark.derivation) {
            Some(_) => KeyHome::Passphrase,
            None => KeyHome::Keychain,
        })
    }

    /// Gives up what was sealed with a key that is lost or a passphrase that is forgotten, and
    /// opens with the key that is there, or a new one. Every grant then needs a new sign-in, so
    /// only a person may decide this.
    pub async fn give_up_lost_key(&self, now: DateTime<Utc>) -> Result<VaultState, StoreError> {
        // It may have come back since.
        let state = self.open().await;
        if !state.may_be_given_up() {
            return Ok(state);
        }
        {
            let _turn = self.shared.turn.lock().await;
            let store = &self.shared.store;
            let erase = move |tx: &Transaction<'_>| {
                meta::erase_sealed(tx, Cause::KeyLost, EventKind::KeyGivenUp, now)
            };
            store.write(erase).await?;
        }
        Ok(self.take_turn(Asked::ToStartAnew).await)
    }

    /// Seals `secret` for `place`. In the transaction that stores it: the key cannot change in
    /// between.
    pub fn seal(
        &self,
        tx: &Transaction<'_>,
        place: &Place,
        secret: &[u8],
    ) -> Result<Sealed, VaultError> {
        let mark = meta::key_mark(tx).map_err(|_| VaultError::NoMark)?;
        let key = self.key(mark.map(|mark| mark.key_id).as_deref().unwrap_or_default())?;
        key.seal(self.shared.store.installation(), place, secret)
    }

    /// Opens what was sealed for `place`, and for nowhere else.
    pub fn unseal(&self, place: &Place, sealed: &Sealed) -> Result<SecretSlice<u8>, VaultError> {
        self.key(&sealed.key_id)?
            .unseal(self.shared.store.installation(), place, sealed)
    }

    /// Seals a text, such as a Page token or a client secret.
    pub fn seal_text(
        &self,
        tx: &Transaction<'_>,
        place: &Place,
        secret: &SecretString,
    ) -> Result<Sealed, VaultError> {
        self.seal(tx, place, secret.expose_secret().as_bytes())
    }

    pub fn unseal_text(&self, place: &Place, sealed: &Sealed) -> Result<SecretString, VaultError> {
        let bytes = self.unseal(place, sealed)?;
        let text = std::str::from_utf8(bytes.expose_secret()).map_err(|_| VaultError::Tampered)?;
        Ok(text.into())
    }

    /// Seals the access and refresh token of a grant as one.
    pub fn seal_tokens(
        &self,
        tx: &Transaction<'_>,
        grant: GrantId,
        tokens: &TokenSet,
    ) -> Result<Sealed, VaultError> {
        self.seal(tx, &Place::tokens(grant), &tokens::to_json(tokens))
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

    fn key(&self, id: &str) -> Result<MasterKey, VaultError> {
        let keys = self
            .shared
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        match keys.iter().find(|key| key.id() == id) {
            Some(key) => Ok(key.clone()),
            None if keys.is_empty() => Err(VaultError::Closed(self.state())),
            None => Err(VaultError::OtherKey),
        }
    }

    fn keep(&self, key: MasterKey) {
        let mut keys = self
            .shared
            .keys
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if keys.iter().all(|known| known.id() != key.id()) {
            keys.push(key);
        }
    }

    fn set_state(&self, state: VaultState) {
        self.shared.state.send_if_modified(|was| {
            let changed = *was != state;
            *was = state;
            changed
        });
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
        let shared = &self.shared;
        let search = find_key(&shared.store, &shared.keychain, &shared.computer, asked);
        let mut search = std::pin::pin!(search);
        let found = tokio::select! {
            found = &mut search => found,
            () = tokio::time::sleep(LIMIT) => {
                self.shared.state.send_replace(VaultState::Waiting);
                search.await
            }
        };
        let state = match found {
            Ok(found) => {
                self.keep(found.key.clone());
                self.finish_change(found).await;
                VaultState::Open
            }
            Err(why) => why,
        };
        self.set_state(state);
        state
    }
}
