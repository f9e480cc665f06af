//! Which rung of which ladder was told, where, and to whom. The key makes it once.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change, rows};
use crate::domain::id::{ConnectionId, PersonId};
use crate::domain::notice::Channel;

/// One thing told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldRow {
    pub connection: ConnectionId,
    pub ladder: i64,
    /// Days before the deadline.
    pub rung: i64,
    pub channel: Channel,
    /// `None` on the desktop and in the app.
    pub person: Option<PersonId>,
    pub at: DateTime<Utc>,
}

/// What was told of the ladders that every connection is on.
pub fn of_latest_ladders(conn: &Connection) -> Result<Vec<ToldRow>, StoreError> {
    rows(
        conn,
        "SELECT * FROM told
         WHERE number = (SELECT max(number) FROM ladders
                         WHERE ladders.connection_id = told.connection_id)
         ORDER BY connection_id, rung DESC",
        [],
        row,
    )
}

pub fn of_connection(conn: &Connection, id: ConnectionId) -> Result<Vec<ToldRow>, StoreError> {
    rows(
        conn,
        "SELECT * FROM told WHERE connection_id = ?1 ORDER BY number, rung DESC, at",
        [id],
        row,
    )
}

/// Notes it; says `false` where it was told before.
pub fn add(tx: &Transaction<'_>, told: &ToldRow) -> Result<bool, StoreError> {
    let added = change(
        tx,
        "INSERT INTO told (connection_id, number, rung, channel, person_id, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        params![
            told.connection,
            told.ladder,
            told.rung,
            told.channel,
            told.person,
            At(told.at)
        ],
    )?;
    Ok(added == 1)
}

fn row(row: &Row<'_>) -> rusqlite::Result<ToldRow> {
    let At(at) = row.get("at")?;
    Ok(ToldRow {
        connection: row.get("connection_id")?,
        ladder: row.get("number")?,
        rung: row.get("rung")?,
        channel: row.get("channel")?,
        person: row.get("person_id")?,
        at,
    })
}
