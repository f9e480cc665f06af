//! The journal of renewals. A line is written before a refresh token is sent: a rotating one
//! cannot be sent twice, so after a crash or a lost answer it must be known that it went out.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change, change_one, rows};
use crate::domain::id::GrantId;

/// A renewal whose answer was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    pub grant: GrantId,
    /// Of the tokens that were to be renewed.
    pub generation: i64,
    pub started_at: DateTime<Utc>,
    /// How often the refresh token was sent.
    pub attempts: u32,
    /// When an answer was read; `None` if none is known.
    pub answered_at: Option<DateTime<Utc>>,
}

/// Begins to renew the tokens of `generation`. Says `false` where that was begun before: by another
/// task or process, or before a crash. Then [`unfinished`] tells, and [`again`] sends once more.
pub fn start(
    tx: &Transaction<'_>,
    grant: GrantId,
    generation: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let started = change(
        tx,
        "INSERT INTO renewals (grant_id, generation, state, started_at)
         SELECT id, ?2, 'started', ?3 FROM grants WHERE id = ?1 AND generation = ?2
         ON CONFLICT DO NOTHING",
        params![grant, generation, At(now)],
    )?;
    Ok(started == 1)
}

/// Sends the same refresh token once more. Says `false` if somebody else did so since it was
/// `seen`, or it is finished.
pub fn again(
    tx: &Transaction<'_>,
    seen: &Unfinished,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let started = change(
        tx,
        "UPDATE renewals SET attempts = attempts + 1, started_at = ?4, state = 'started',
             answered_at = NULL
         WHERE grant_id = ?1 AND generation = ?2 AND attempts = ?3 AND state <> 'stored'",
        params![seen.grant, seen.generation, seen.attempts, At(now)],
    )?;
    Ok(started == 1)
}

/// Takes the line back: nothing was sent, or the answer says that nothing was spent.
pub fn withdraw(tx: &Transaction<'_>, grant: GrantId, generation: i64) -> Result<(), StoreError> {
    change(
        tx,
        "DELETE FROM renewals WHERE grant_id = ?1 AND generation = ?2 AND state <> 'stored'",
        params![grant, generation],
    )?;
    Ok(())
}

/// Notes that an answer was read.
pub fn answered(
    tx: &Transaction<'_>,
    grant: GrantId,
    generation: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE renewals SET state = 'answered', answered_at = ?3
         WHERE grant_id = ?1 AND generation = ?2",
        params![grant, generation, At(now)],
    )
}

/// Notes that the new tokens are stored. Belongs into the transaction that stores them. Lines of
/// earlier generations have nothing more to say.
pub fn stored(
    tx: &Transaction<'_>,
    grant: GrantId,
    generation: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change(
        tx,
        "DELETE FROM renewals WHERE grant_id = ?1 AND generation < ?2",
        params![grant, generation],
    )?;
    change_one(
        tx,
        "UPDATE renewals SET state = 'stored', stored_at = ?3
         WHERE grant_id = ?1 AND generation = ?2",
        params![grant, generation, At(now)],
    )
}

/// What was sent and not stored, the oldest first. Lines about tokens that have been replaced
/// since are settled.
pub fn unfinished(conn: &Connection) -> Result<Vec<Unfinished>, StoreError> {
    rows(
        conn,
        "SELECT renewals.* FROM renewals
         JOIN grants ON grants.id = renewals.grant_id AND grants.generation = renewals.generation
         WHERE state <> 'stored' ORDER BY started_at",
        [],
        row,
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<Unfinished> {
    let At(started_at) = row.get("started_at")?;
    Ok(Unfinished {
        grant: row.get("grant_id")?,
        generation: row.get("generation")?,
        started_at,
        attempts: row.get("attempts")?,
        answered_at: row.get::<_, Option<At>>("answered_at")?.map(|At(at)| at),
    })
}
