//! The key of all saved sign-ins: opening it, changing it, giving up a lost one.

use std::sync::Arc;

use secrecy::SecretString;

use super::view::{Arrival, DataArrived, EnterPassphrase, KeychainView, SetPassphrase};
use super::{App, Error};
use crate::domain::event::EventKind;
use crate::store::settings;
use crate::vault::VaultState;

impl App {
    /// Asks the keychain again; may show its prompt.
    pub async fn unlock_keychain(self: &Arc<Self>) -> Result<(), Error> {
        self.vault.unlock().await;
        self.changed();
        Ok(())
    }

    /// Opens what is sealed with the key that a passphrase makes.
    pub async fn enter_passphrase(self: &Arc<Self>, request: EnterPassphrase) -> Result<(), Error> {
        let passphrase = SecretString::from(request.passphrase);
        self.vault.enter_passphrase(passphrase).await?;
        self.changed();
        Ok(())
    }

    /// Makes the key from a passphrase from now on.
    pub async fn set_passphrase(self: &Arc<Self>, request: SetPassphrase) -> Result<(), Error> {
        let current = request.current.map(SecretString::from);
        let passphrase = SecretString::from(request.passphrase);
        self.vault.set_passphrase(current, passphrase).await?;
        self.key_changed().await
    }

    /// Makes another key in the keychain, and seals everything with it.
    pub async fn change_key(self: &Arc<Self>) -> Result<(), Error> {
        self.vault.change_key().await?;
        self.key_changed().await
    }

    async fn key_changed(self: &Arc<Self>) -> Result<(), Error> {
        self.note(EventKind::KeyChanged).await?;
        self.changed();
        Ok(())
    }

    /// Gives up what nobody can open any more. Every account then needs a new sign-in.
    pub async fn give_up_lost_key(self: &Arc<Self>) -> Result<(), Error> {
        self.vault.give_up_lost_key(self.now()).await?;
        self.wake.notify_one();
        self.changed();
        Ok(())
    }

    /// Takes the answer how data of another computer came here.
    pub async fn data_arrived(self: &Arc<Self>, request: DataArrived) -> Result<(), Error> {
        match request.how {
            Arrival::Moved => self.vault.moved(self.now()).await?,
            Arrival::Copied => {
                // One computer sends the company's mail, and that is the other one.
                self.store
                    .write(|tx| {
                        let mut kept = settings::get(tx)?;
                        kept.send_mail = false;
                        settings::put(tx, &kept)
                    })
                    .await?;
                self.vault.copied(self.now()).await?
            }
        };
        self.wake.notify_one();
        self.changed();
        Ok(())
    }
}

/// Opens the vault in the background and follows what becomes of it.
pub(super) async fn open_vault(app: Arc<App>) {
    let mut states = app.vault.watch();
    let mut before = app.vault.open().await;
    app.after_vault(VaultState::Waiting, before).await;
    while states.changed().await.is_ok() {
        let state = *states.borrow_and_update();
        app.after_vault(before, state).await;
        before = state;
    }
}

impl App {
    async fn after_vault(self: &Arc<Self>, before: VaultState, state: VaultState) {
        if before == state {
            return;
        }
        if state == VaultState::Open
            && let Err(error) = self.resume_flows().await
        {
            tracing::warn!(%error, "sign-ins of an earlier run were not taken up");
        }
        let kind = match state {
            VaultState::Open if was_unlocked(before) => Some(EventKind::Unlocked),
            VaultState::Locked => Some(EventKind::Locked),
            VaultState::KeyMissing => Some(EventKind::KeyLost),
            VaultState::Open
            | VaultState::Waiting
            | VaultState::ServiceMissing
            | VaultState::PassphraseNeeded
            | VaultState::OtherComputer
            | VaultState::WrongKey => None,
        };
        if let Some(kind) = kind
            && let Err(error) = self.note(kind).await
        {
            tracing::warn!(%error, "the state of the keychain was not noted");
        }
        self.wake.notify_one();
        self.changed();
    }
}

/// Whether somebody unlocked what was `before`. A passphrase is entered at every start, and where
/// the data came from has a line of its own.
fn was_unlocked(before: VaultState) -> bool {
    match before {
        VaultState::Waiting | VaultState::PassphraseNeeded | VaultState::OtherComputer => false,
        VaultState::Open
        | VaultState::Locked
        | VaultState::ServiceMissing
        | VaultState::KeyMissing
        | VaultState::WrongKey => true,
    }
}

pub(super) fn keychain(state: VaultState) -> KeychainView {
    match state {
        VaultState::Open => KeychainView::Open,
        VaultState::Waiting => KeychainView::Waiting,
        VaultState::Locked => KeychainView::Locked,
        VaultState::ServiceMissing => KeychainView::Missing,
        VaultState::KeyMissing => KeychainView::KeyLost,
        VaultState::WrongKey => KeychainView::WrongKey,
        VaultState::PassphraseNeeded => KeychainView::PassphraseNeeded,
        VaultState::OtherComputer => KeychainView::OtherComputer,
    }
}
