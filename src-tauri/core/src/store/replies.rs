//! The journal of replies. A line is written before a reply is sent, so that after a crash or a lost
//! answer it is known that it may stand at the network.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};
use url::Url;

use super::StoreError;
use super::columns::At;
use super::incoming::Kept;
use super::query::{change, change_one, first};
use crate::domain::conversation::{KEPT_FOR, NotTaken, ReplyState};
use crate::domain::id::ReplyId;

/// One reply that was sent, or was about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentReply {
    pub id: ReplyId,
    pub text: String,
    pub state: ReplyState,
    /// Why it does not stand, where it was refused.
    pub not_taken: Option<NotTaken>,
    pub address: Option<Url>,
    pub began_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Begins to reply. [`StoreError::Taken`] where a reply is under way, stands, or may stand; this is
/// what keeps an item from being answered twice.
pub fn begin(
    tx: &Transaction<'_>,
    to: &Kept,
    text: &str,
    now: DateTime<Utc>,
) -> Result<ReplyId, StoreError> {
    change_one(
        tx,
        "INSERT INTO replies (connection_id, kind, network_id, text, state, began_at)
         VALUES (?1, ?2, ?3, ?4, 'sending', ?5)",
        params![to.connection, to.item.kind, to.item.id, text, At(now)],
    )?;
    let id = ReplyId(tx.last_insert_rowid());
    // An item that is older than this is not kept any more, and so cannot be answered again.
    change(
        tx,
        "DELETE FROM replies WHERE connection_id = ?1 AND ended_at < ?2 AND state <> 'unknown'",
        params![to.connection, At(now - KEPT_FOR)],
    )?;
    Ok(id)
}

/// Takes the line back: nothing was sent.
pub fn withdraw(tx: &Transaction<'_>, id: ReplyId) -> Result<(), StoreError> {
    change(
        tx,
        "DELETE FROM replies WHERE id = ?1 AND state = 'sending'",
        [id],
    )?;
    Ok(())
}

pub fn taken(
    tx: &Transaction<'_>,
    id: ReplyId,
    address: Option<&Url>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE replies SET state = 'taken', address = ?2, ended_at = ?3 WHERE id = ?1",
        params![id, address.map(Url::as_str), At(now)],
    )
}

pub fn refused(
    tx: &Transaction<'_>,
    id: ReplyId,
    why: &NotTaken,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE replies SET state = 'refused', not_taken = ?2, ended_at = ?3 WHERE id = ?1",
        params![id, why, At(now)],
    )
}

/// Its answer was lost: it may stand.
pub fn unknown(tx: &Transaction<'_>, id: ReplyId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE replies SET state = 'unknown', ended_at = ?2 WHERE id = ?1",
        params![id, At(now)],
    )
}

/// What a person saw at the network. Says `false` where the reply was not in doubt.
pub fn looked(
    tx: &Transaction<'_>,
    id: ReplyId,
    there: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let state = if there {
        ReplyState::Taken
    } else {
        ReplyState::NotThere
    };
    let changed = change(
        tx,
        "UPDATE replies SET state = ?2, ended_at = ?3 WHERE id = ?1 AND state = 'unknown'",
        params![id, state, At(now)],
    )?;
    Ok(changed == 1)
}

/// At the start: whatever was under way may stand, or not.
pub fn recover(tx: &Transaction<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    change(
        tx,
        "UPDATE replies SET state = 'unknown', ended_at = ?1 WHERE state = 'sending'",
        [At(now)],
    )
}

/// The latest reply to an item.
pub fn latest(conn: &Connection, to: &Kept) -> Result<Option<SentReply>, StoreError> {
    first(
        conn,
        "SELECT * FROM replies WHERE connection_id = ?1 AND kind = ?2 AND network_id = ?3
         ORDER BY id DESC LIMIT 1",
        params![to.connection, to.item.kind, to.item.id],
        row,
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<SentReply> {
    let At(began_at) = row.get("began_at")?;
    let address: Option<String> = row.get("address")?;
    Ok(SentReply {
        id: row.get("id")?,
        text: row.get("text")?,
        state: row.get("state")?,
        not_taken: row.get("not_taken")?,
        address: address.and_then(|address| Url::parse(&address).ok()),
        began_at,
        ended_at: row.get::<_, Option<At>>("ended_at")?.map(|At(at)| at),
    })
}
