//! Things worth telling. One identity is one notice, however often it is found again.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::{At, Json};
use super::query::{change, change_one, first, rows};
use crate::domain::id::{CompanyId, ConnectionId, NoticeId};
use crate::domain::notice::{Notice, NoticeKind, Urgency};

/// A notice to be told.
#[derive(Clone, Debug)]
pub struct NewNotice {
    pub identity: String,
    /// The problem it is about.
    pub tag: String,
    pub kind: NoticeKind,
    /// `None` for what concerns this computer.
    pub company: Option<CompanyId>,
    pub connections: Vec<ConnectionId>,
    pub title: String,
    pub body: String,
    pub urgency: Urgency,
    pub created_at: DateTime<Utc>,
}

/// Whether a notice is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Put {
    New(NoticeId),
    /// It was told before, and stands as it was.
    Known(NoticeId),
}

/// Adds the notice, unless its identity is known.
pub fn put(tx: &Transaction<'_>, notice: &NewNotice) -> Result<Put, StoreError> {
    if let Some(known) = by_identity(tx, &notice.identity)? {
        return Ok(Put::Known(known.id));
    }
    change_one(
        tx,
        "INSERT INTO notices
             (identity, tag, kind, company_id, connections, title, body, urgency, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            notice.identity,
            notice.tag,
            notice.kind,
            notice.company,
            Json(&notice.connections),
            notice.title,
            notice.body,
            notice.urgency,
            At(notice.created_at),
        ],
    )?;
    Ok(Put::New(NoticeId(tx.last_insert_rowid())))
}

pub fn get(conn: &Connection, id: NoticeId) -> Result<Option<Notice>, StoreError> {
    first(conn, "SELECT * FROM notices WHERE id = ?1", [id], row)
}

pub fn by_identity(conn: &Connection, identity: &str) -> Result<Option<Notice>, StoreError> {
    first(
        conn,
        "SELECT * FROM notices WHERE identity = ?1",
        [identity],
        row,
    )
}

/// Everything that was told about a problem, the oldest first.
pub fn about(conn: &Connection, tag: &str) -> Result<Vec<Notice>, StoreError> {
    rows(
        conn,
        "SELECT * FROM notices WHERE tag = ?1 ORDER BY id",
        [tag],
        row,
    )
}

/// The notice and all that it took the place of.
pub fn with_replaced(conn: &Connection, id: NoticeId) -> Result<Vec<NoticeId>, StoreError> {
    rows(
        conn,
        "WITH RECURSIVE line (id) AS (
             VALUES (?1)
             UNION SELECT notices.id FROM notices JOIN line ON notices.replaced_by = line.id
         )
         SELECT id FROM line ORDER BY id",
        [id],
        |row| row.get(0),
    )
}

/// `limit` notices of a company and of this computer before `before`, the newest first. A wait that ends
/// after `now` is not told yet; what else is of a later moment was told by a clock that was set back.
pub fn of_company(
    conn: &Connection,
    company: CompanyId,
    now: DateTime<Utc>,
    before: Option<NoticeId>,
    limit: u32,
) -> Result<Vec<Notice>, StoreError> {
    rows(
        conn,
        "SELECT * FROM notices
         WHERE (company_id = ?1 OR company_id IS NULL) AND id < ?2 AND (created_at <= ?4 OR kind <> 'wait_over')
         ORDER BY id DESC LIMIT ?3",
        params![
            company,
            before.unwrap_or(NoticeId(i64::MAX)),
            limit,
            At(now)
        ],
        row,
    )
}

/// What is still true, or will be, in every company.
pub fn standing(conn: &Connection) -> Result<Vec<Notice>, StoreError> {
    rows(
        conn,
        "SELECT * FROM notices WHERE withdrawn_at IS NULL ORDER BY id",
        [],
        row,
    )
}

/// What is still true about a connection.
pub fn standing_of(conn: &Connection, id: ConnectionId) -> Result<Vec<Notice>, StoreError> {
    rows(
        conn,
        "SELECT * FROM notices
         WHERE withdrawn_at IS NULL
           AND EXISTS (SELECT 1 FROM json_each(notices.connections) WHERE value = ?1)
         ORDER BY id",
        [id],
        row,
    )
}

/// How many of a company's notices are true by `now`, and unread.
pub fn unread(
    conn: &Connection,
    company: CompanyId,
    now: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let count = first(
        conn,
        "SELECT count(*) FROM notices
         WHERE withdrawn_at IS NULL AND read_at IS NULL AND (created_at <= ?2 OR kind <> 'wait_over')
           AND (company_id = ?1 OR company_id IS NULL)",
        params![company, At(now)],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Puts it in other words, since days have passed.
pub fn reword(
    tx: &Transaction<'_>,
    id: NoticeId,
    title: &str,
    body: &str,
    urgency: Urgency,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE notices SET title = ?2, body = ?3, urgency = ?4 WHERE id = ?1",
        params![id, title, body, urgency],
    )
}

/// Says that it is no longer true. The first moment stands.
pub fn withdraw(tx: &Transaction<'_>, id: NoticeId, at: DateTime<Utc>) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE notices SET withdrawn_at = ifnull(withdrawn_at, ?2) WHERE id = ?1",
        params![id, At(at)],
    )
}

/// Says that a later notice tells more about the same. The first reason stands.
pub fn replace(
    tx: &Transaction<'_>,
    id: NoticeId,
    by: NoticeId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE notices SET withdrawn_at = ?3, replaced_by = ?2
         WHERE id = ?1 AND withdrawn_at IS NULL",
        params![id, by, At(at)],
    )?;
    Ok(())
}

/// Notes that somebody saw it. The first moment stands.
pub fn mark_read(tx: &Transaction<'_>, id: NoticeId, at: DateTime<Utc>) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE notices SET read_at = ifnull(read_at, ?2) WHERE id = ?1",
        params![id, At(at)],
    )
}

/// Forgets that somebody saw it.
pub fn mark_new(tx: &Transaction<'_>, id: NoticeId) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE notices SET read_at = NULL WHERE id = ?1",
        params![id],
    )
}

/// Notes that everything of a company up to `at` was seen; says how much was new.
pub fn mark_all_read(
    tx: &Transaction<'_>,
    company: CompanyId,
    at: DateTime<Utc>,
) -> Result<usize, StoreError> {
    change(
        tx,
        "UPDATE notices SET read_at = ?2
         WHERE read_at IS NULL AND (created_at <= ?2 OR kind <> 'wait_over')
           AND (company_id = ?1 OR company_id IS NULL)",
        params![company, At(at)],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<Notice> {
    let Json(connections) = row.get("connections")?;
    let At(created_at) = row.get("created_at")?;
    let at =
        |column| -> rusqlite::Result<_> { Ok(row.get::<_, Option<At>>(column)?.map(|At(at)| at)) };
    Ok(Notice {
        id: row.get("id")?,
        identity: row.get("identity")?,
        tag: row.get("tag")?,
        kind: row.get("kind")?,
        company: row.get("company_id")?,
        connections,
        title: row.get("title")?,
        body: row.get("body")?,
        urgency: row.get("urgency")?,
        created_at,
        withdrawn_at: at("withdrawn_at")?,
        replaced_by: row.get("replaced_by")?,
        read_at: at("read_at")?,
    })
}
