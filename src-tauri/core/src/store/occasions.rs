//! What is true at this moment and was told. One occasion is told once, however often it is found
//! again; when it is over, its row goes and the notice with it.

use rusqlite::{Connection, Transaction, params};

use super::StoreError;
use super::query::{change, change_one, first, rows};
use crate::domain::id::{CompanyId, NoticeId};

/// What was told of a company, or of this computer.
pub fn told(
    conn: &Connection,
    company: Option<CompanyId>,
) -> Result<Vec<(String, NoticeId)>, StoreError> {
    rows(
        conn,
        "SELECT occasions.identity, notice_id FROM occasions
         JOIN notices ON notices.id = notice_id
         WHERE company_id IS ?1 ORDER BY occasions.identity",
        [company],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Notes that `notice` tells of it, from now on if another one did before.
pub fn put(tx: &Transaction<'_>, identity: &str, notice: NoticeId) -> Result<(), StoreError> {
    change_one(
        tx,
        "INSERT INTO occasions (identity, notice_id) VALUES (?1, ?2)
         ON CONFLICT (identity) DO UPDATE SET notice_id = excluded.notice_id",
        params![identity, notice],
    )
}

/// The notice that tells of it.
pub fn told_by(conn: &Connection, identity: &str) -> Result<Option<NoticeId>, StoreError> {
    first(
        conn,
        "SELECT notice_id FROM occasions WHERE identity = ?1",
        [identity],
        |row| row.get(0),
    )
}

/// Forgets one that is over.
pub fn end(tx: &Transaction<'_>, identity: &str) -> Result<(), StoreError> {
    change(tx, "DELETE FROM occasions WHERE identity = ?1", [identity])?;
    Ok(())
}

/// How many occasions a notice still tells of.
pub fn of_notice(conn: &Connection, notice: NoticeId) -> Result<usize, StoreError> {
    let found = rows(
        conn,
        "SELECT 1 FROM occasions WHERE notice_id = ?1",
        [notice],
        |_| Ok(()),
    )?;
    Ok(found.len())
}
