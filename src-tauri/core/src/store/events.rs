//! The timeline. Lines are added, never changed.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change_one, rows};
use crate::domain::event::{Event, EventKind};
use crate::domain::id::{CompanyId, ConnectionId, EventId};

/// A line to be added.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// `None` for what concerns this computer.
    pub company: Option<CompanyId>,
    pub connection: Option<ConnectionId>,
    /// What it is about, kept for after its removal.
    pub name: String,
    pub at: DateTime<Utc>,
    /// Who did it; `None` where Holdfast did it by itself.
    pub actor: Option<String>,
    pub kind: EventKind,
}

impl NewEvent {
    /// What concerns this computer, and so every company.
    pub fn of_computer(kind: EventKind, at: DateTime<Utc>) -> Self {
        Self {
            company: None,
            connection: None,
            name: String::new(),
            at,
            actor: None,
            kind,
        }
    }
}

pub fn add(tx: &Transaction<'_>, event: &NewEvent) -> Result<EventId, StoreError> {
    change_one(
        tx,
        "INSERT INTO events (company_id, connection_id, name, at, actor, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            event.company,
            event.connection,
            event.name,
            At(event.at),
            event.actor,
            event.kind
        ],
    )?;
    Ok(EventId(tx.last_insert_rowid()))
}

/// The newest `limit` lines of a connection, the newest first.
pub fn of_connection(
    conn: &Connection,
    id: ConnectionId,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    rows(
        conn,
        "SELECT * FROM events WHERE connection_id = ?1 ORDER BY id DESC LIMIT ?2",
        params![id, limit],
        row,
    )
}

/// `limit` lines of a company and of this computer before `before`, the newest first.
pub fn of_company(
    conn: &Connection,
    company: CompanyId,
    before: Option<EventId>,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    rows(
        conn,
        "SELECT * FROM events
         WHERE (company_id = ?1 OR company_id IS NULL) AND id < ?2
         ORDER BY id DESC LIMIT ?3",
        params![company, before.unwrap_or(EventId(i64::MAX)), limit],
        row,
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<Event> {
    let At(at) = row.get("at")?;
    Ok(Event {
        id: row.get("id")?,
        company: row.get("company_id")?,
        connection: row.get("connection_id")?,
        name: row.get("name")?,
        at,
        actor: row.get("actor")?,
        kind: row.get("detail")?,
    })
}
