//! A secret at rest. Only the vault can make or open one.

use rusqlite::Row;

/// Ciphertext and the id of the key that sealed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    pub key_id: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.bytes.len())
    }
}

impl Sealed {
    /// The pair of columns `bytes`, `key` of a row; `None` where nothing is stored.
    pub(super) fn of_row(row: &Row<'_>, bytes: &str, key: &str) -> rusqlite::Result<Option<Self>> {
        let bytes: Option<Vec<u8>> = row.get(bytes)?;
        let key_id: Option<String> = row.get(key)?;
        Ok(bytes
            .zip(key_id)
            .map(|(bytes, key_id)| Self { key_id, bytes }))
    }
}
