//! A secret at rest, and every column that holds one. Only the vault can make or open one.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::query::{change_one, first, rows};

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

/// A column of secrets. The id of the key stands beside it, in the column of the same name with
/// `_key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub table: &'static str,
    /// What names a row.
    id: &'static str,
    pub column: &'static str,
}

const fn column(table: &'static str, id: &'static str, column: &'static str) -> Column {
    Column { table, id, column }
}

/// Where secrets stand.
pub const COLUMNS: [Column; 5] = [
    column("grants", "id", "tokens"),
    column("connections", "id", "own_token"),
    column("network_apps", "id", "secret"),
    column("mail_servers", "company_id", "password"),
    column("flows", "id", "staged"),
];

/// Whether anything is sealed. As long as there is, no new key may be made.
pub fn anything(conn: &Connection) -> Result<bool, StoreError> {
    for Column { table, column, .. } in COLUMNS {
        let sql = format!("SELECT 1 FROM {table} WHERE {column} IS NOT NULL LIMIT 1");
        if first(conn, &sql, [], |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts another seal in the place of each, or leaves it where `seal_anew` gives none. It is told
/// the column, the row and what stands there.
pub fn replace_each<E: From<StoreError>>(
    tx: &Transaction<'_>,
    mut seal_anew: impl FnMut(Column, &str, &Sealed) -> Result<Option<Sealed>, E>,
) -> Result<(), E> {
    for at in COLUMNS {
        let Column { table, id, column } = at;
        let found = rows(
            tx,
            &format!(
                "SELECT {id} AS id, {column} AS bytes, {column}_key AS key FROM {table}
                 WHERE {column} IS NOT NULL"
            ),
            [],
            |row| {
                let id: Value = row.get("id")?;
                Ok(Sealed::of_row(row, "bytes", "key")?.map(|sealed| (id, sealed)))
            },
        )?;
        let put = format!("UPDATE {table} SET {column} = ?2, {column}_key = ?3 WHERE {id} = ?1");
        for (id, sealed) in found.into_iter().flatten() {
            if let Some(anew) = seal_anew(at, &in_words(&id), &sealed)? {
                change_one(tx, &put, params![id, anew.bytes, anew.key_id])?;
            }
        }
    }
    Ok(())
}

/// As ids write themselves.
fn in_words(id: &Value) -> String {
    match id {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
    }
}
