//! Which rung of which ladder was told, where, and to whom. The key makes it once.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change, rows};
use crate::domain::id::ConnectionId;
use crate::domain::ladder::{Rung, ToldKey};

/// What was told of the ladders that every connection is on.
pub fn of_latest_ladders(conn: &Connection) -> Result<Vec<ToldKey>, StoreError> {
    rows(
        conn,
        "SELECT * FROM told
         WHERE number = (SELECT max(number) FROM ladders
                         WHERE ladders.connection_id = told.connection_id)
         ORDER BY connection_id, rung DESC",
        [],
        key,
    )
}

/// What was ever told of a connection, and when, the oldest first.
pub fn of_connection(
    conn: &Connection,
    id: ConnectionId,
) -> Result<Vec<(ToldKey, DateTime<Utc>)>, StoreError> {
    rows(
        conn,
        "SELECT * FROM told WHERE connection_id = ?1 ORDER BY number, at, rung DESC",
        [id],
        |row| {
            let At(at) = row.get("at")?;
            Ok((key(row)?, at))
        },
    )
}

/// Notes it; says `false` where it was told before.
pub fn add(tx: &Transaction<'_>, told: &ToldKey, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let added = change(
        tx,
        "INSERT INTO told (connection_id, number, rung, channel, person_id, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        params![
            told.connection,
            told.ladder,
            told.rung.0,
            told.channel,
            told.person,
            At(at)
        ],
    )?;
    Ok(added == 1)
}

fn key(row: &Row<'_>) -> rusqlite::Result<ToldKey> {
    Ok(ToldKey {
        connection: row.get("connection_id")?,
        ladder: row.get("number")?,
        rung: Rung(row.get("rung")?),
        channel: row.get("channel")?,
        person: row.get("person_id")?,
    })
}
