//! Posts that are being written. They outlive a reconnect, a crash and a restart.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::{At, Json};
use super::query::{change_one, first, rows};
use crate::domain::id::{CompanyId, ConnectionId, DraftId};

/// What a person has written and picked so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    pub text: String,
    pub link: Option<String>,
    pub connections: Vec<ConnectionId>,
}

/// A post that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: DraftId,
    pub company: CompanyId,
    pub writing: Writing,
    pub updated_at: DateTime<Utc>,
}

pub fn get(conn: &Connection, id: DraftId) -> Result<Option<Draft>, StoreError> {
    first(conn, "SELECT * FROM drafts WHERE id = ?1", [id], row)
}

/// The one written last first.
pub fn list(conn: &Connection, company: CompanyId) -> Result<Vec<Draft>, StoreError> {
    rows(
        conn,
        "SELECT * FROM drafts WHERE company_id = ?1 ORDER BY updated_at DESC, id DESC",
        [company],
        row,
    )
}

pub fn insert(
    tx: &Transaction<'_>,
    company: CompanyId,
    writing: &Writing,
    now: DateTime<Utc>,
) -> Result<DraftId, StoreError> {
    change_one(
        tx,
        "INSERT INTO drafts (company_id, text, link, connections, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            company,
            writing.text,
            writing.link,
            Json(&writing.connections),
            At(now)
        ],
    )?;
    Ok(DraftId(tx.last_insert_rowid()))
}

pub fn update(
    tx: &Transaction<'_>,
    id: DraftId,
    writing: &Writing,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE drafts SET text = ?2, link = ?3, connections = ?4, updated_at = ?5
         WHERE id = ?1",
        params![
            id,
            writing.text,
            writing.link,
            Json(&writing.connections),
            At(now)
        ],
    )
}

pub fn delete(tx: &Transaction<'_>, id: DraftId) -> Result<(), StoreError> {
    change_one(tx, "DELETE FROM drafts WHERE id = ?1", [id])
}

fn row(row: &Row<'_>) -> rusqlite::Result<Draft> {
    let Json(connections) = row.get("connections")?;
    let At(updated_at) = row.get("updated_at")?;
    Ok(Draft {
        id: row.get("id")?,
        company: row.get("company_id")?,
        writing: Writing {
            text: row.get("text")?,
            link: row.get("link")?,
            connections,
        },
        updated_at,
    })
}
