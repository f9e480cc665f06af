//! The ladders of connections: one row for each deadline there was.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change_one, first, rows};
use crate::domain::deadline::Deadline;
use crate::domain::id::ConnectionId;

/// A stored ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderRow {
    pub connection: ConnectionId,
    /// 1 for a connection's first deadline.
    pub number: i64,
    pub deadline: Deadline,
    pub opened_at: DateTime<Utc>,
}

/// The ladder a connection is on.
pub fn latest(conn: &Connection, id: ConnectionId) -> Result<Option<LadderRow>, StoreError> {
    first(
        conn,
        "SELECT * FROM ladders WHERE connection_id = ?1 ORDER BY number DESC LIMIT 1",
        [id],
        row,
    )
}

/// The ladders that every connection is on.
pub fn all_latest(conn: &Connection) -> Result<Vec<LadderRow>, StoreError> {
    rows(
        conn,
        "SELECT * FROM ladders
         WHERE number = (SELECT max(number) FROM ladders AS later
                         WHERE later.connection_id = ladders.connection_id)
         ORDER BY connection_id",
        [],
        row,
    )
}

/// Opens the next ladder, and gives its number.
pub fn open_next(
    tx: &Transaction<'_>,
    id: ConnectionId,
    deadline: Deadline,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let number = latest(tx, id)?.map_or(1, |ladder| ladder.number + 1);
    change_one(
        tx,
        "INSERT INTO ladders (connection_id, number, deadline_at, about, opened_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, number, At(deadline.at), deadline.about, At(now)],
    )?;
    Ok(number)
}

/// Corrects the deadline of a ladder; its number and what was told stay.
pub fn set_deadline(
    tx: &Transaction<'_>,
    id: ConnectionId,
    number: i64,
    deadline: Deadline,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE ladders SET deadline_at = ?3, about = ?4
         WHERE connection_id = ?1 AND number = ?2",
        params![id, number, At(deadline.at), deadline.about],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<LadderRow> {
    let At(at) = row.get("deadline_at")?;
    let At(opened_at) = row.get("opened_at")?;
    Ok(LadderRow {
        connection: row.get("connection_id")?,
        number: row.get("number")?,
        deadline: Deadline {
            at,
            about: row.get("about")?,
        },
        opened_at,
    })
}
