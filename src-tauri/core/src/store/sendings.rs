//! The journal of posts that go out. A line is written before a request that publishes; while its
//! outcome is not known, or the network took it, the database itself refuses a second one.

use chrono::{DateTime, Utc};
use rusqlite::{Transaction, params};
use uuid::Uuid;

use super::StoreError;
use super::columns::At;
use super::query::{change, change_one};
use crate::domain::id::{ConnectionId, PostId};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Taken,
    /// It is proven, or a person who looked says, that nothing stands there.
    Nothing,
}

/// Begins a sending under an identity of its own. Says `false` where an earlier one may stand.
pub fn begin(
    tx: &Transaction<'_>,
    id: Uuid,
    post: PostId,
    connection: ConnectionId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let begun = change(
        tx,
        "INSERT INTO sendings (id, post_id, connection_id, started_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
        params![id.to_string(), post, connection, At(now)],
    )?;
    Ok(begun == 1)
}

/// Notes the outcome of the one sending of this post to this account that is open.
pub fn end(
    tx: &Transaction<'_>,
    post: PostId,
    connection: ConnectionId,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let word = match outcome {
        Outcome::Taken => "taken",
        Outcome::Nothing => "nothing",
    };
    change_one(
        tx,
        "UPDATE sendings SET outcome = ?3, ended_at = ?4
         WHERE post_id = ?1 AND connection_id = ?2 AND outcome IS NULL",
        params![post, connection, word, At(now)],
    )
}
