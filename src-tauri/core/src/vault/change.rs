//! Another key: everything is sealed anew in one transaction, so that each row opens at every
//! moment, with the key that the database names.
//!
//! In the keychain both keys stand in the one item until the newest copy of the database opens with
//! the new key too. A crash before the transaction leaves the old key named, and the next start
//! goes on; a crash after it leaves the new one named, and the next start tidies up.

use secrecy::{ExposeSecret, SecretString};

use super::keychain::KeychainError;
use super::opening::{Found, Unfinished, closed, no_thread, on_own_thread};
use super::passphrase::{self, derive, is_strong, new_derivation};
use super::seal::{Item, MasterKey};
use super::{LIMIT, Place, Vault, VaultError, VaultState};
use crate::store::meta::{self, Derivation, KeyMark};
use crate::store::{StoreError, sealed};

/// Why the key stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum KeyChangeError {
    #[error("The key cannot be changed now: {0}.")]
    Closed(VaultState),
    #[error("That is not the passphrase.")]
    WrongPassphrase,
    #[error(
        "Take at least {} characters, such as four or five words.",
        passphrase::SHORTEST
    )]
    Weak,
    #[error("Holdfast runs a second time on this data. Close the other one first.")]
    Elsewhere,
    #[error("Sign-ins are saved with another key meanwhile. Nothing was changed.")]
    Moved,
    #[error(transparent)]
    Seal(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeychainError> for KeyChangeError {
    fn from(error: KeychainError) -> Self {
        Self::Closed(closed(error))
    }
}

impl Vault {
    /// Makes another key in the keychain and seals everything with it. Also the way back from a
    /// passphrase.
    pub async fn change_key(&self) -> Result<(), KeyChangeError> {
        let _turn = self.shared.turn.lock().await;
        let (old, mark) = self.old_key().await?;
        self.shared.keychain.ready(&self.account(), true).await?;
        let new = MasterKey::generate();
        // The key that a passphrase made is in no keychain, and needs none to be found again.
        let item = match mark.derivation {
            None => Item {
                key: old.clone(),
                next: Some(new.clone()),
            },
            Some(_) => Item {
                key: new.clone(),
                next: None,
            },
        };
        self.write_item(&item).await?;
        self.seal_all(&old, new.clone(), None).await?;
        self.tidy_up(new).await;
        Ok(())
    }

    /// Makes the key from `new` from now on, and seals everything with it. Where a passphrase was
    /// set before, `current` has to be it. Where there is no keychain and nothing is saved yet,
    /// this opens the vault.
    pub async fn set_passphrase(
        &self,
        current: Option<SecretString>,
        new: SecretString,
    ) -> Result<(), KeyChangeError> {
        if !is_strong(&new) {
            return Err(KeyChangeError::Weak);
        }
        let _turn = self.shared.turn.lock().await;
        let derivation = new_derivation();
        if self.state() == VaultState::ServiceMissing {
            let key = derived(&derivation, new).await?;
            return self.begin_with(key, derivation).await;
        }
        let (old, mark) = self.old_key().await?;
        if let Some(derivation) = mark.derivation {
            let key = derived(&derivation, current.unwrap_or_default()).await?;
            if key.id() != old.id() {
                return Err(KeyChangeError::WrongPassphrase);
            }
        }
        let new = derived(&derivation, new).await?;
        self.seal_all(&old, new, Some(derivation)).await?;
        let (keychain, account) = (self.shared.keychain.clone(), self.account());
        // It opens older copies at most, so a keychain that is gone is no reason to stop.
        let deleted = on_own_thread(move || keychain.delete(&account));
        if let Ok(Ok(Err(error))) = tokio::time::timeout(LIMIT, deleted).await {
            tracing::info!(?error, "the old key stays in the keychain");
        }
        Ok(())
    }

    /// Whether [`Self::set_passphrase`] can be done now.
    pub async fn may_set_passphrase(&self) -> Result<bool, StoreError> {
        Ok(match self.state() {
            VaultState::Open => true,
            VaultState::ServiceMissing => !self.shared.store.read(sealed::anything).await?,
            VaultState::Locked
            | VaultState::KeyMissing
            | VaultState::WrongKey
            | VaultState::PassphraseNeeded
            | VaultState::OtherComputer
            | VaultState::Waiting => false,
        })
    }

    /// Opens the vault with the key that `passphrase` makes.
    pub async fn enter_passphrase(&self, passphrase: SecretString) -> Result<(), KeyChangeError> {
        let _turn = self.shared.turn.lock().await;
        if self.state() == VaultState::OtherComputer {
            return Err(KeyChangeError::Closed(self.state()));
        }
        let mark = self.shared.store.read(meta::key_mark).await?;
        let Some((mark, derivation)) = mark.and_then(|mark| {
            let derivation = mark.derivation.clone()?;
            Some((mark, derivation))
        }) else {
            return Err(KeyChangeError::Closed(self.state()));
        };
        let key = derived(&derivation, passphrase).await?;
        if !key.has_mark(self.shared.store.installation(), &mark) {
            return Err(KeyChangeError::WrongPassphrase);
        }
        self.keep(key);
        self.set_state(VaultState::Open);
        Ok(())
    }

    /// Goes on with a change of the key that an earlier run began. What fails now is tried at the
    /// next start; the key that was found opens everything meanwhile.
    pub(super) async fn finish_change(&self, found: Found) {
        let new = match found.unfinished {
            None => return,
            Some(_) if !self.shared.store.owns() => return,
            Some(Unfinished::Tidying) => found.key,
            Some(Unfinished::Sealing(new)) => {
                if let Err(error) = self.seal_all(&found.key, new.clone(), None).await {
                    return tracing::warn!(%error, "the change of the key waits");
                }
                new
            }
        };
        self.tidy_up(new).await;
    }

    /// The key that everything is sealed with now. Only the owner of the database may change it:
    /// another process would go on with the old one.
    async fn old_key(&self) -> Result<(MasterKey, KeyMark), KeyChangeError> {
        if self.state() != VaultState::Open {
            return Err(KeyChangeError::Closed(self.state()));
        }
        if !self.shared.store.owns() {
            return Err(KeyChangeError::Elsewhere);
        }
        let mark = self.shared.store.read(meta::key_mark).await?;
        let mark = mark.ok_or(VaultError::NoMark)?;
        Ok((self.key(&mark.key_id)?, mark))
    }

    /// The first key, where nothing is sealed.
    async fn begin_with(
        &self,
        key: MasterKey,
        derivation: Derivation,
    ) -> Result<(), KeyChangeError> {
        let mark = key.mark(self.shared.store.installation(), Some(derivation))?;
        self.shared
            .store
            .write_or(move |tx| {
                if sealed::anything(tx)? {
                    return Err(KeyChangeError::Closed(VaultState::ServiceMissing));
                }
                Ok(meta::set_key_mark(tx, &mark)?)
            })
            .await?;
        self.keep(key);
        self.set_state(VaultState::Open);
        Ok(())
    }

    /// Seals everything anew, and names the new key. What does not open with the old key opens with
    /// none, and stays as it is.
    async fn seal_all(
        &self,
        old: &MasterKey,
        new: MasterKey,
        derivation: Option<Derivation>,
    ) -> Result<(), KeyChangeError> {
        let installation = self.shared.store.installation();
        let mark = new.mark(installation, derivation)?;
        // Before it is named, so that whoever seals or reads next finds it.
        self.keep(new.clone());
        let old = old.clone();
        self.shared
            .store
            .write_or(move |tx| {
                if meta::key_mark(tx)?.is_none_or(|mark| mark.key_id != old.id()) {
                    return Err(KeyChangeError::Moved);
                }
                sealed::replace_each(tx, |at, row, stands| {
                    let place = Place::of(at, row);
                    let Ok(secret) = old.unseal(installation, &place, stands) else {
                        tracing::warn!(?place, "a saved secret opens with no key");
                        return Ok(None);
                    };
                    let anew = new.seal(installation, &place, secret.expose_secret())?;
                    Ok::<_, KeyChangeError>(Some(anew))
                })?;
                Ok(meta::set_key_mark(tx, &mark)?)
            })
            .await?;
        Ok(())
    }

    /// Takes the old key out of the keychain, once there is a copy of the database that does not
    /// need it.
    async fn tidy_up(&self, key: MasterKey) {
        if let Err(error) = self.shared.store.back_up_anew().await {
            return tracing::warn!(%error, "no copy with the new key: the old one is kept");
        }
        let item = Item { key, next: None };
        if let Err(error) = self.write_item(&item).await {
            tracing::warn!(%error, "the old key is still in the keychain");
        }
    }

    async fn write_item(&self, item: &Item) -> Result<(), KeyChangeError> {
        let (keychain, account) = (self.shared.keychain.clone(), self.account());
        let text = item.to_text();
        let written = on_own_thread(move || keychain.write(&account, &text));
        match tokio::time::timeout(LIMIT, written).await {
            Ok(answer) => Ok(answer.unwrap_or_else(|_| Err(no_thread()))?),
            Err(_) => Err(KeyChangeError::Closed(VaultState::Waiting)),
        }
    }

    fn account(&self) -> String {
        self.shared.store.installation().to_string()
    }
}

/// On a thread of its own: it takes a good part of a second.
async fn derived(
    derivation: &Derivation,
    passphrase: SecretString,
) -> Result<MasterKey, KeyChangeError> {
    let derivation = derivation.clone();
    let made = tokio::task::spawn_blocking(move || derive(&derivation, &passphrase)).await;
    made.ok().flatten().ok_or(KeyChangeError::WrongPassphrase)
}
