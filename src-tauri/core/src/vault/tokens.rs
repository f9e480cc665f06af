//! The secret half of a token set as JSON, in memory that is wiped.

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::VaultError;
use crate::domain::grant::{Renewal, TokenEnds};
use crate::domain::token::TokenSet;

#[derive(Serialize)]
struct Pair<'a> {
    access: &'a str,
    refresh: Option<&'a str>,
}

#[derive(Deserialize)]
struct OpenedPair {
    access: String,
    refresh: Option<String>,
}

impl Drop for OpenedPair {
    fn drop(&mut self) {
        self.access.zeroize();
        self.refresh.zeroize();
    }
}

pub(super) fn to_json(tokens: &TokenSet) -> Zeroizing<Vec<u8>> {
    let pair = Pair {
        access: tokens.access.expose_secret(),
        refresh: tokens.refresh.as_ref().map(ExposeSecret::expose_secret),
    };
    // Large enough to never grow: growing leaves copies behind. JSON writes a character as `\uXXXX`
    // at most.
    let length = pair.access.len() + pair.refresh.map_or(0, str::len);
    let mut json = Zeroizing::new(Vec::with_capacity(64 + 6 * length));
    serde_json::to_writer(&mut *json, &pair).expect("two strings are JSON");
    json
}

pub(super) fn from_json(
    json: &[u8],
    ends: TokenEnds,
    renewal: Renewal,
    scopes: &[String],
) -> Result<TokenSet, VaultError> {
    // What opened was sealed by us; anything else here is another kind of secret.
    let pair: OpenedPair = serde_json::from_slice(json).map_err(|_| VaultError::Tampered)?;
    Ok(TokenSet {
        access: pair.access.as_str().into(),
        refresh: pair.refresh.as_deref().map(Into::into),
        ends,
        renewal,
        scopes: scopes.to_vec(),
    })
}
