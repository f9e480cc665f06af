//! Until when everything was read of each connection, and when nothing could be.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change, first, rows};
use crate::domain::conversation::{Gap, KEPT_FOR};
use crate::domain::id::ConnectionId;

/// `None`: it was never read.
pub fn mark(conn: &Connection, id: ConnectionId) -> Result<Option<DateTime<Utc>>, StoreError> {
    first(
        conn,
        "SELECT read_until FROM readings WHERE connection_id = ?1",
        [id],
        |row| Ok(row.get::<_, At>(0)?.0),
    )
}

/// Of every connection that was ever read.
pub fn marks(conn: &Connection) -> Result<HashMap<ConnectionId, DateTime<Utc>>, StoreError> {
    let marks = rows(conn, "SELECT * FROM readings", [], |row| {
        let At(mark) = row.get("read_until")?;
        Ok((row.get("connection_id")?, mark))
    })?;
    Ok(marks.into_iter().collect())
}

/// Notes that everything was read until `until`. A gap that lasted ends with it, and those from
/// before anything that is kept are forgotten.
pub fn read(
    tx: &Transaction<'_>,
    id: ConnectionId,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    change(
        tx,
        "INSERT INTO readings (connection_id, read_until) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET read_until = excluded.read_until",
        params![id, At(until)],
    )?;
    change(
        tx,
        "UPDATE gaps SET ended_at = max(?2, began_at) WHERE connection_id = ?1 AND ended_at IS NULL",
        params![id, At(until)],
    )?;
    change(
        tx,
        "DELETE FROM gaps WHERE connection_id = ?1 AND ended_at < ?2",
        params![id, At(until - KEPT_FOR)],
    )?;
    Ok(())
}

/// Notes that nothing can be read since the last reading. One that was never read has no gap, and
/// one that has a gap keeps it.
pub fn missing(tx: &Transaction<'_>, id: ConnectionId) -> Result<(), StoreError> {
    change(
        tx,
        "INSERT INTO gaps (connection_id, began_at)
         SELECT connection_id, read_until FROM readings WHERE connection_id = ?1
         ON CONFLICT DO NOTHING",
        [id],
    )?;
    Ok(())
}

/// All gaps, the oldest first.
pub fn gaps(conn: &Connection) -> Result<Vec<Gap>, StoreError> {
    rows(conn, "SELECT * FROM gaps ORDER BY began_at", [], gap)
}

/// Gaps that ended after `since`, the oldest first, and how many things were written during each.
pub fn over_since(conn: &Connection, since: DateTime<Utc>) -> Result<Vec<(Gap, u32)>, StoreError> {
    rows(
        conn,
        "SELECT gaps.*, (
             SELECT count(*) FROM incoming
             WHERE incoming.connection_id = gaps.connection_id
               AND at > began_at AND at <= ended_at) AS came_in
         FROM gaps WHERE ended_at > ?1 ORDER BY began_at",
        [At(since)],
        |row| Ok((gap(row)?, row.get("came_in")?)),
    )
}

/// Those of one connection.
pub fn gaps_of(conn: &Connection, id: ConnectionId) -> Result<Vec<Gap>, StoreError> {
    rows(
        conn,
        "SELECT * FROM gaps WHERE connection_id = ?1 ORDER BY began_at",
        [id],
        gap,
    )
}

fn gap(row: &Row<'_>) -> rusqlite::Result<Gap> {
    let At(began_at) = row.get("began_at")?;
    Ok(Gap {
        connection: row.get("connection_id")?,
        began_at,
        ended_at: row.get::<_, Option<At>>("ended_at")?.map(|At(at)| at),
    })
}
