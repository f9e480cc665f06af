//! Data that another computer wrote: moved here, or copied?
//!
//! Two computers that renew one sign-in end it for both, so before somebody has answered the vault
//! stays closed. A copy keeps no sign-in: those stay where they were made, as with a company file.

use chrono::{DateTime, Utc};

use super::opening::Asked;
use super::{Vault, VaultState};
use crate::computer::Computer;
use crate::domain::cause::Cause;
use crate::domain::event::EventKind;
use crate::store::events::{self, NewEvent};
use crate::store::{Store, StoreError, meta};

/// Whether another computer than `here` wrote the data. Data that names none becomes this one's.
pub(super) async fn is_of_another(store: &Store, here: &Computer) -> Result<bool, StoreError> {
    let Some(mark) = here.mark(store.installation()) else {
        return Ok(false);
    };
    match store.read(meta::computer).await? {
        Some(named) => Ok(named != mark),
        None => {
            let noted = store.write(move |tx| meta::set_computer(tx, Some(&mark)));
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the data does not name its computer");
            }
            Ok(false)
        }
    }
}

impl Vault {
    /// The data was moved: it is this computer's from now on.
    pub async fn moved(&self, now: DateTime<Utc>) -> Result<VaultState, StoreError> {
        {
            let _turn = self.shared.turn.lock().await;
            if self.state() != VaultState::OtherComputer {
                return Ok(self.state());
            }
            let store = &self.shared.store;
            let mark = self.shared.computer.mark(store.installation());
            store
                .write(move |tx| {
                    meta::set_computer(tx, mark.as_deref())?;
                    let line = NewEvent::of_computer(EventKind::DataMoved, now);
                    events::add(tx, &line).map(drop)
                })
                .await?;
        }
        Ok(self.take_turn(Asked::ByThePerson).await)
    }

    /// The data was copied: what the other computer goes on with is erased here, and the copy becomes
    /// a database of its own. Its old key stays in the keychain, which the other may share.
    pub async fn copied(&self, now: DateTime<Utc>) -> Result<VaultState, StoreError> {
        {
            let _turn = self.shared.turn.lock().await;
            if self.state() != VaultState::OtherComputer {
                return Ok(self.state());
            }
            let renaming = self.shared.store.rename(move |tx| {
                // The next opening notes the computer under the new name.
                meta::set_computer(tx, None)?;
                meta::erase_sealed(tx, Cause::SignInElsewhere, EventKind::DataCopied, now)
            });
            renaming.await?;
        }
        Ok(self.take_turn(Asked::ToStartAnew).await)
    }
}
