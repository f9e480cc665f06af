//! The accounts a post goes to, and how far it came at each.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::query::{change, change_one, first, rows};
use crate::domain::id::{CompanyId, ConnectionId, PostId};
use crate::domain::posting::TargetState;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub post: PostId,
    pub connection: ConnectionId,
    pub state: TargetState,
}

pub fn get(
    conn: &Connection,
    post: PostId,
    connection: ConnectionId,
) -> Result<Option<Target>, StoreError> {
    first(
        conn,
        "SELECT * FROM targets WHERE post_id = ?1 AND connection_id = ?2",
        params![post, connection],
        row,
    )
}

pub fn of_post(conn: &Connection, post: PostId) -> Result<Vec<Target>, StoreError> {
    rows(
        conn,
        "SELECT * FROM targets WHERE post_id = ?1 ORDER BY connection_id",
        [post],
        row,
    )
}

pub fn of_connection(
    conn: &Connection,
    connection: ConnectionId,
) -> Result<Vec<Target>, StoreError> {
    rows(
        conn,
        "SELECT * FROM targets WHERE connection_id = ?1 ORDER BY post_id",
        [connection],
        row,
    )
}

pub fn of_company(conn: &Connection, company: CompanyId) -> Result<Vec<Target>, StoreError> {
    rows(
        conn,
        "SELECT targets.* FROM targets JOIN posts ON posts.id = targets.post_id
         WHERE company_id = ?1 ORDER BY post_id, connection_id",
        [company],
        row,
    )
}

/// The ids under which a network has other posts to an account.
pub fn known_ids(conn: &Connection, connection: ConnectionId) -> Result<Vec<String>, StoreError> {
    rows(
        conn,
        "SELECT state ->> 'id' FROM targets
         WHERE connection_id = ?1 AND state ->> 'kind' = 'taken' AND state ->> 'id' IS NOT NULL",
        [connection],
        |row| row.get(0),
    )
}

/// Lets a post wait for its moment at an account.
pub fn add(
    tx: &Transaction<'_>,
    post: PostId,
    connection: ConnectionId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "INSERT INTO targets (post_id, connection_id, state) VALUES (?1, ?2, ?3)",
        params![post, connection, TargetState::Waiting { at }],
    )
}

pub fn set(
    tx: &Transaction<'_>,
    post: PostId,
    connection: ConnectionId,
    state: &TargetState,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE targets SET state = ?3 WHERE post_id = ?1 AND connection_id = ?2",
        params![post, connection, state],
    )
}

pub fn delete(
    tx: &Transaction<'_>,
    post: PostId,
    connection: ConnectionId,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "DELETE FROM targets WHERE post_id = ?1 AND connection_id = ?2",
        params![post, connection],
    )
}

pub fn delete_of_post(tx: &Transaction<'_>, post: PostId) -> Result<(), StoreError> {
    change(tx, "DELETE FROM targets WHERE post_id = ?1", [post])?;
    Ok(())
}

/// What was on its way when the app ended: nobody knows any more whether it arrived.
pub fn interrupted(tx: &Transaction<'_>) -> Result<usize, StoreError> {
    let left = rows(
        tx,
        "SELECT * FROM targets WHERE state ->> 'kind' = 'sending'",
        [],
        row,
    )?;
    for Target {
        post,
        connection,
        state,
    } in &left
    {
        if let TargetState::Sending { since } = state {
            set(tx, *post, *connection, &unknown(*since))?;
        }
    }
    Ok(left.len())
}

fn unknown(since: DateTime<Utc>) -> TargetState {
    TargetState::Unknown {
        since,
        looked: None,
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<Target> {
    Ok(Target {
        post: row.get("post_id")?,
        connection: row.get("connection_id")?,
        state: row.get("state")?,
    })
}
