//! The ladders of connections: one row for each deadline there was.

use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change_one, first, rows};
use crate::domain::deadline::Deadline;
use crate::domain::id::ConnectionId;
use crate::domain::ladder::Ladder;

/// The ladder a connection is on.
pub fn latest(conn: &Connection, id: ConnectionId) -> Result<Option<Ladder>, StoreError> {
    first(
        conn,
        "SELECT * FROM ladders WHERE connection_id = ?1 ORDER BY number DESC LIMIT 1",
        [id],
        ladder,
    )
}

/// The ladders that every connection is on.
pub fn all_latest(conn: &Connection) -> Result<Vec<(ConnectionId, Ladder)>, StoreError> {
    rows(
        conn,
        "SELECT * FROM ladders
         WHERE number = (SELECT max(number) FROM ladders AS later
                         WHERE later.connection_id = ladders.connection_id)
         ORDER BY connection_id",
        [],
        |row| Ok((row.get("connection_id")?, ladder(row)?)),
    )
}

/// Writes a ladder: the next one of the connection, or a corrected deadline of the one it is on.
pub fn put(tx: &Transaction<'_>, id: ConnectionId, ladder: &Ladder) -> Result<(), StoreError> {
    change_one(
        tx,
        "INSERT INTO ladders (connection_id, number, deadline_at, about, known_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (connection_id, number) DO UPDATE
         SET deadline_at = excluded.deadline_at, about = excluded.about,
             known_at = excluded.known_at",
        params![
            id,
            ladder.number,
            ladder.deadline.map(|deadline| At(deadline.at)),
            ladder.deadline.is_some_and(|deadline| deadline.about),
            At(ladder.known_at)
        ],
    )
}

fn ladder(row: &Row<'_>) -> rusqlite::Result<Ladder> {
    let at: Option<At> = row.get("deadline_at")?;
    let about = row.get("about")?;
    let At(known_at) = row.get("known_at")?;
    Ok(Ladder {
        number: row.get("number")?,
        deadline: at.map(|At(at)| Deadline { at, about }),
        known_at,
    })
}
