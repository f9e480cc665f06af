//! Sealing: XChaCha20-Poly1305 with a random nonce, bound to one place in one database.
//!
//! A sealed secret opens only where it was put: moved to another row, column or database, or
//! changed by a bit, it is refused.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::VaultError;
use crate::domain::id::{CompanyId, ConnectionId, FlowId, GrantId, NetworkAppId};
use crate::store::Sealed;
use crate::store::meta::{Derivation, KeyMark};
use crate::store::sealed::Column;

/// The first byte of everything sealed this way.
const FORMAT: u8 = 1;

/// 192 bits, so that random nonces never meet.
const NONCE: usize = 24;

const KEY: usize = 32;

/// Where a sealed secret stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    table: &'static str,
    row: String,
    column: &'static str,
}

impl Place {
    pub fn new(table: &'static str, row: impl std::fmt::Display, column: &'static str) -> Self {
        Self {
            table,
            row: row.to_string(),
            column,
        }
    }

    /// The token set of a grant.
    pub fn tokens(grant: GrantId) -> Self {
        Self::new("grants", grant, "tokens")
    }

    /// A connection's own token.
    pub fn own_token(connection: ConnectionId) -> Self {
        Self::new("connections", connection, "own_token")
    }

    /// The client secret of a network app.
    pub fn app_secret(app: NetworkAppId) -> Self {
        Self::new("network_apps", app, "secret")
    }

    /// The password with which a company sends mail.
    pub fn mail_password(company: CompanyId) -> Self {
        Self::new("mail_servers", company, "password")
    }

    /// The tokens of a sign-in that is not committed yet.
    pub fn staged(flow: FlowId) -> Self {
        Self::new("flows", flow, "staged")
    }

    /// Any row of a column of secrets.
    pub(super) fn of(at: Column, row: &str) -> Self {
        Self::new(at.table, row, at.column)
    }

    fn key_check() -> Self {
        Self::new("meta", 1, "key_check")
    }

    /// Each part with its length before it, so that no two places write the same bytes.
    fn bound_to(&self, installation: Uuid) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(installation.as_bytes());
        for part in [self.table, &self.row, self.column] {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

/// The key of one database. Its id is a fingerprint, which tells nothing about it.
#[derive(Clone)]
pub(super) struct MasterKey {
    id: String,
    bytes: Zeroizing<[u8; KEY]>,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

impl MasterKey {
    pub(super) fn generate() -> Self {
        Self::of(Zeroizing::new(Key::generate().into()))
    }

    /// Reads what [`Self::to_text`] wrote; `None` for anything else.
    fn from_text(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
        let bytes: [u8; KEY] = bytes.as_slice().try_into().ok()?;
        Some(Self::of(Zeroizing::new(bytes)))
    }

    /// Base64, since some keychains keep nothing but text.
    fn to_text(&self) -> Zeroizing<String> {
        STANDARD.encode(*self.bytes).into()
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn of(bytes: Zeroizing<[u8; KEY]>) -> Self {
        // Half of a hash is more than enough to tell keys apart.
        let print = Sha256::digest(*bytes);
        Self {
            id: hex::encode(&print[..16]),
            bytes,
        }
    }

    /// By what this key is known again.
    pub(super) fn mark(
        &self,
        installation: Uuid,
        derivation: Option<Derivation>,
    ) -> Result<KeyMark, VaultError> {
        let check = self.seal(installation, &Place::key_check(), b"holdfast")?;
        Ok(KeyMark {
            key_id: check.key_id,
            check: check.bytes,
            derivation,
        })
    }

    pub(super) fn has_mark(&self, installation: Uuid, mark: &KeyMark) -> bool {
        let sealed = Sealed {
            key_id: mark.key_id.clone(),
            bytes: mark.check.clone(),
        };
        self.unseal(installation, &Place::key_check(), &sealed)
            .is_ok()
    }

    pub(super) fn seal(
        &self,
        installation: Uuid,
        place: &Place,
        secret: &[u8],
    ) -> Result<Sealed, VaultError> {
        let nonce = XNonce::generate();
        let aad = place.bound_to(installation);
        let payload = Payload {
            msg: secret,
            aad: &aad,
        };
        // The cipher takes 256 GiB.
        let sealed = self
            .cipher()
            .encrypt(&nonce, payload)
            .map_err(|_| VaultError::TooLarge)?;
        let mut bytes = Vec::with_capacity(1 + NONCE + sealed.len());
        bytes.push(FORMAT);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(Sealed {
            key_id: self.id.clone(),
            bytes,
        })
    }

    pub(super) fn unseal(
        &self,
        installation: Uuid,
        place: &Place,
        sealed: &Sealed,
    ) -> Result<SecretSlice<u8>, VaultError> {
        if sealed.key_id != self.id {
            return Err(VaultError::OtherKey);
        }
        let [FORMAT, rest @ ..] = sealed.bytes.as_slice() else {
            return Err(VaultError::Tampered);
        };
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE>()
            .ok_or(VaultError::Tampered)?;
        let aad = place.bound_to(installation);
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map(SecretSlice::from)
            .map_err(|_| VaultError::Tampered)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.bytes))
    }
}

/// What the keychain's item holds: a key, and beside it the next one while that takes its place.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub key: MasterKey,
    pub next: Option<MasterKey>,
}

impl Item {
    /// Reads what [`Self::to_text`] wrote; `None` for anything else.
    pub fn from_text(text: &SecretString) -> Option<Self> {
        let mut keys = text.expose_secret().split(' ').map(MasterKey::from_text);
        let item = Self {
            key: keys.next()??,
            next: keys.next().map_or(Some(None), |next| next.map(Some))?,
        };
        keys.next().is_none().then_some(item)
    }

    pub fn to_text(&self) -> SecretString {
        let key = self.key.to_text();
        match &self.next {
            // In memory that never grows: growing leaves copies behind.
            Some(next) => [key.as_str(), " ", next.to_text().as_str()].concat().into(),
            None => key.as_str().into(),
        }
    }

    /// The one of its keys that `mark` is of.
    pub fn marked(&self, installation: Uuid, mark: &KeyMark) -> Option<&MasterKey> {
        [Some(&self.key), self.next.as_ref()]
            .into_iter()
            .flatten()
            .find(|key| key.has_mark(installation, mark))
    }
}

/// D1, as for the types that can be named outside: `tests/integration/secret_types.rs`.
#[cfg(test)]
mod tests {
    use std::fmt::Display;

    use serde::Serialize;
    use static_assertions::assert_not_impl_any;

    use super::*;

    assert_not_impl_any!(MasterKey: Display, Serialize, Copy, PartialEq);
    assert_not_impl_any!(Item: Display, Serialize, Copy, PartialEq);
}
