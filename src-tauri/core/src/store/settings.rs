//! The settings of this computer: one row.

use rusqlite::{Connection, Transaction};

use super::StoreError;
use super::query::{change, first};
use crate::domain::settings::Settings;

/// What people set, with the defaults for the rest.
pub fn get(conn: &Connection) -> Result<Settings, StoreError> {
    let found = first(conn, "SELECT value FROM settings", [], |row| row.get(0))?;
    Ok(found.unwrap_or_default())
}

pub fn put(tx: &Transaction<'_>, settings: &Settings) -> Result<(), StoreError> {
    change(
        tx,
        "INSERT INTO settings (only_row, value) VALUES (1, ?1)
         ON CONFLICT DO UPDATE SET value = excluded.value",
        [settings],
    )?;
    Ok(())
}
