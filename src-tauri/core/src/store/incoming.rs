//! What others wrote, as last read, and the replies to it as far as they are typed.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};
use url::Url;

use super::StoreError;
use super::columns::{At, Json};
use super::query::{change, change_one, first, rows};
use crate::domain::content::{Incoming, IncomingKind, ReplyTo};
use crate::domain::conversation::{KEPT, KEPT_FOR, ReplyState};
use crate::domain::id::{ConnectionId, IncomingId};

/// One thing others wrote, as it is kept here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: IncomingId,
    pub connection: ConnectionId,
    pub item: Incoming,
    /// The reply as far as it is typed.
    pub draft: Option<String>,
    /// What became of the latest reply that was sent from here.
    pub reply: Option<ReplyState>,
}

/// Which items are listed.
#[derive(Clone, Debug)]
pub struct Filter {
    pub connections: Vec<ConnectionId>,
    pub kind: Option<IncomingKind>,
    pub unanswered: bool,
}

/// How many items there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub all: u32,
    pub unanswered: u32,
}

/// An item with the state of its latest reply.
const KEPT_ITEMS: &str = "
    SELECT incoming.*, (
        SELECT state FROM replies
        WHERE replies.connection_id = incoming.connection_id AND replies.kind = incoming.kind
          AND replies.network_id = incoming.network_id
        ORDER BY replies.id DESC LIMIT 1) AS reply
    FROM incoming";

/// Neither the network nor the journal knows an answer.
const UNANSWERED: &str = "
    answered = 0 AND NOT EXISTS (
        SELECT 1 FROM replies
        WHERE replies.connection_id = incoming.connection_id AND replies.kind = incoming.kind
          AND replies.network_id = incoming.network_id AND state = 'taken')";

pub fn get(conn: &Connection, id: IncomingId) -> Result<Option<Kept>, StoreError> {
    first(
        conn,
        &format!("{KEPT_ITEMS} WHERE incoming.id = ?1"),
        [id],
        row,
    )
}

/// The newest first.
pub fn list(conn: &Connection, filter: &Filter, most: u32) -> Result<Vec<Kept>, StoreError> {
    let unanswered = if filter.unanswered {
        UNANSWERED
    } else {
        "TRUE"
    };
    rows(
        conn,
        &format!(
            "{KEPT_ITEMS}
             WHERE connection_id IN (SELECT value FROM json_each(?1))
               AND (?2 IS NULL OR kind = ?2) AND {unanswered}
             ORDER BY at DESC, incoming.id DESC LIMIT ?3"
        ),
        params![Json(&filter.connections), filter.kind, most],
        row,
    )
}

/// How many there are of some connections, of one kind or all.
pub fn count(
    conn: &Connection,
    connections: &[ConnectionId],
    kind: Option<IncomingKind>,
) -> Result<Count, StoreError> {
    let found = first(
        conn,
        &format!(
            "SELECT count(*), count(*) FILTER (WHERE {UNANSWERED}) FROM incoming
             WHERE connection_id IN (SELECT value FROM json_each(?1))
               AND (?2 IS NULL OR kind = ?2)"
        ),
        params![Json(connections), kind],
        |row| {
            Ok(Count {
                all: row.get(0)?,
                unanswered: row.get(1)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Takes in what was read, as the network shows it now. What is typed below it stays.
pub fn put(
    tx: &Transaction<'_>,
    connection: ConnectionId,
    items: &[Incoming],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let young = items.iter().filter(|item| item.at > now - KEPT_FOR);
    for item in young {
        change(
            tx,
            "INSERT INTO incoming (connection_id, kind, network_id, parent, author, text, at,
                 address, answered, stars, reply_to)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT DO UPDATE SET parent = excluded.parent, author = excluded.author,
                 text = excluded.text, at = excluded.at, address = excluded.address,
                 answered = excluded.answered, stars = excluded.stars,
                 reply_to = excluded.reply_to",
            params![
                connection,
                item.kind,
                item.id,
                item.on,
                item.author,
                item.text,
                At(item.at),
                item.address.as_ref().map(Url::as_str),
                item.answered,
                item.stars,
                item.reply_to.as_ref().map(|to| &to.0),
            ],
        )?;
    }
    forget(tx, connection, now)
}

/// Forgets what is too old or too many, except what somebody still writes below, or has to look for.
fn forget(
    tx: &Transaction<'_>,
    connection: ConnectionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change(
        tx,
        "DELETE FROM incoming
         WHERE connection_id = ?1 AND draft IS NULL
           AND (at <= ?2 OR id NOT IN (
               SELECT id FROM incoming WHERE connection_id = ?1 ORDER BY at DESC, id DESC LIMIT ?3))
           AND NOT EXISTS (
               SELECT 1 FROM replies
               WHERE replies.connection_id = incoming.connection_id
                 AND replies.kind = incoming.kind AND replies.network_id = incoming.network_id
                 AND state IN ('sending', 'unknown'))",
        params![connection, At(now - KEPT_FOR), KEPT],
    )?;
    Ok(())
}

/// Keeps the reply as far as it is typed.
pub fn set_draft(tx: &Transaction<'_>, id: IncomingId, text: &str) -> Result<(), StoreError> {
    let draft = Some(text).filter(|text| !text.is_empty());
    change_one(
        tx,
        "UPDATE incoming SET draft = ?2 WHERE id = ?1",
        params![id, draft],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let At(at) = row.get("at")?;
    let address: Option<String> = row.get("address")?;
    let reply_to: Option<String> = row.get("reply_to")?;
    Ok(Kept {
        id: row.get("id")?,
        connection: row.get("connection_id")?,
        item: Incoming {
            id: row.get("network_id")?,
            kind: row.get("kind")?,
            on: row.get("parent")?,
            author: row.get("author")?,
            text: row.get("text")?,
            at,
            address: address.and_then(|address| Url::parse(&address).ok()),
            answered: row.get("answered")?,
            stars: row.get("stars")?,
            reply_to: reply_to.map(ReplyTo),
        },
        draft: row.get("draft")?,
        reply: row.get("reply")?,
    })
}
