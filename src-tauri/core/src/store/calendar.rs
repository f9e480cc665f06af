//! What the exported calendar said last.

use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::At;
use super::query::{change, rows};
use crate::domain::calendar::Entry;
use crate::domain::deadline::Deadline;
use crate::domain::id::CompanyId;

/// By connection.
pub fn of_company(conn: &Connection, company: CompanyId) -> Result<Vec<Entry>, StoreError> {
    rows(
        conn,
        "SELECT * FROM calendar WHERE company_id = ?1 ORDER BY connection_id",
        [company],
        row,
    )
}

pub fn put(tx: &Transaction<'_>, company: CompanyId, entry: &Entry) -> Result<(), StoreError> {
    change(
        tx,
        "INSERT INTO calendar VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (connection_id) DO UPDATE SET
             sequence = excluded.sequence, title = excluded.title, at = excluded.at,
             about = excluded.about, cancelled = excluded.cancelled,
             changed_at = excluded.changed_at",
        params![
            entry.connection,
            company,
            entry.uid,
            entry.sequence,
            entry.title,
            At(entry.deadline.at),
            entry.deadline.about,
            entry.cancelled,
            At(entry.changed_at),
        ],
    )?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let (At(at), At(changed_at)) = (row.get("at")?, row.get("changed_at")?);
    Ok(Entry {
        connection: row.get("connection_id")?,
        uid: row.get("uid")?,
        sequence: row.get("sequence")?,
        title: row.get("title")?,
        deadline: Deadline {
            at,
            about: row.get("about")?,
        },
        cancelled: row.get("cancelled")?,
        changed_at,
    })
}
