//! The secrets of a consent. Wrapped, so that no `Debug`, log or error can show them.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::grant::{End, Renewal, TokenEnds};

/// What a token endpoint gave: written as one, or not at all.
#[derive(Clone, Debug)]
pub struct TokenSet {
    pub access: SecretString,
    /// Never empty: an empty value in an answer counts as absent.
    pub refresh: Option<SecretString>,
    pub ends: TokenEnds,
    pub renewal: Renewal,
    /// What the member granted; may be less than what was asked.
    pub scopes: Vec<String>,
}

/// The token of one profile (a Page), made from the member's.
#[derive(Clone, Debug)]
pub struct ProfileToken {
    pub token: SecretString,
    pub end: End,
    pub issued_at: DateTime<Utc>,
}
