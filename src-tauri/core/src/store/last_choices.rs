//! What was chosen last in the account picker, for each place that has one.

use rusqlite::{Connection, Transaction, params};

use super::StoreError;
use super::columns::Json;
use super::query::{change, first};
use crate::domain::choosing::{Choice, Place};
use crate::domain::id::CompanyId;

/// `None`: nothing was ever chosen there.
pub fn get(
    conn: &Connection,
    company: CompanyId,
    place: Place,
) -> Result<Option<Choice>, StoreError> {
    first(
        conn,
        "SELECT connections FROM last_choices WHERE company_id = ?1 AND place = ?2",
        params![company, place],
        |row| {
            let some: Option<Json<_>> = row.get(0)?;
            Ok(some.map_or(Choice::All, |Json(ids)| Choice::These(ids)))
        },
    )
}

pub fn put(
    tx: &Transaction<'_>,
    company: CompanyId,
    place: Place,
    choice: &Choice,
) -> Result<(), StoreError> {
    let connections = match choice {
        Choice::All => None,
        Choice::These(ids) => Some(Json(ids)),
    };
    change(
        tx,
        "INSERT INTO last_choices (company_id, place, connections) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET connections = excluded.connections",
        params![company, place, connections],
    )?;
    Ok(())
}
