//! The vault: what is sealed opens only where it was put, and no key is lost or made lightly.

mod changing;
#[cfg(target_os = "linux")]
mod keyring;
mod opening;
mod sealing;
#[cfg(target_os = "linux")]
pub mod session;

use holdfast_core::store::{Sealed, Store};
use holdfast_core::vault::{Place, Vault, VaultError};

/// A valid key: 32 times the byte 7.
const SEVENS: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// Seals in a transaction of its own.
async fn seal(
    store: &Store,
    vault: &Vault,
    place: &Place,
    secret: &[u8],
) -> Result<Sealed, VaultError> {
    let (vault, place, secret) = (vault.clone(), place.clone(), secret.to_vec());
    let sealed = store.write(move |tx| Ok(vault.seal(tx, &place, &secret)));
    sealed.await.unwrap()
}
