//! Other grants that list a connection's profile: who could take it over. Never used silently.

use rusqlite::{Connection, Transaction, params};

use super::StoreError;
use super::query::{change, rows};
use crate::domain::id::{ConnectionId, GrantId};

/// The grants that could take over `connection`.
pub fn of_connection(conn: &Connection, id: ConnectionId) -> Result<Vec<GrantId>, StoreError> {
    rows(
        conn,
        "SELECT grant_id FROM successors WHERE connection_id = ?1 ORDER BY grant_id",
        [id],
        |row| row.get(0),
    )
}

/// The connections that `grant` could take over.
pub fn of_grant(conn: &Connection, id: GrantId) -> Result<Vec<ConnectionId>, StoreError> {
    rows(
        conn,
        "SELECT connection_id FROM successors WHERE grant_id = ?1 ORDER BY connection_id",
        [id],
        |row| row.get(0),
    )
}

/// Remembers that `grant` lists the profile. Refused (`InUse`) across companies.
pub fn add(
    tx: &Transaction<'_>,
    connection: ConnectionId,
    grant: GrantId,
) -> Result<(), StoreError> {
    change(
        tx,
        "INSERT INTO successors (connection_id, grant_id, company_id)
         SELECT ?1, ?2, company_id FROM connections WHERE id = ?1
         ON CONFLICT DO NOTHING",
        params![connection, grant],
    )?;
    Ok(())
}

pub fn remove(
    tx: &Transaction<'_>,
    connection: ConnectionId,
    grant: GrantId,
) -> Result<(), StoreError> {
    change(
        tx,
        "DELETE FROM successors WHERE connection_id = ?1 AND grant_id = ?2",
        params![connection, grant],
    )?;
    Ok(())
}
