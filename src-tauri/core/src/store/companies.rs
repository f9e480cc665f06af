//! Companies. Everything else belongs to one.

use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::query::{change_one, first, rows};
use crate::domain::company::Company;
use crate::domain::id::CompanyId;

pub fn get(conn: &Connection, id: CompanyId) -> Result<Option<Company>, StoreError> {
    first(
        conn,
        "SELECT id, name FROM companies WHERE id = ?1",
        [id],
        row,
    )
}

/// All, the oldest first.
pub fn list(conn: &Connection) -> Result<Vec<Company>, StoreError> {
    rows(conn, "SELECT id, name FROM companies ORDER BY id", [], row)
}

pub fn insert(tx: &Transaction<'_>, name: &str) -> Result<CompanyId, StoreError> {
    change_one(tx, "INSERT INTO companies (name) VALUES (?1)", [name])?;
    Ok(CompanyId(tx.last_insert_rowid()))
}

pub fn rename(tx: &Transaction<'_>, id: CompanyId, name: &str) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE companies SET name = ?2 WHERE id = ?1",
        params![id, name],
    )
}

/// Erases the company and everything of it.
pub fn delete(tx: &Transaction<'_>, id: CompanyId) -> Result<(), StoreError> {
    change_one(tx, "DELETE FROM companies WHERE id = ?1", [id])
}

fn row(row: &Row<'_>) -> rusqlite::Result<Company> {
    Ok(Company {
        id: row.get("id")?,
        name: row.get("name")?,
    })
}
