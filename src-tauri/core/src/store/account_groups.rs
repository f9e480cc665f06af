//! Accounts that are chosen together, under a name.

use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::Json;
use super::query::{change_one, rows};
use crate::domain::id::{CompanyId, ConnectionId, GroupId};

/// A named group of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountGroup {
    pub id: GroupId,
    pub name: String,
    /// May name connections that were removed since.
    pub connections: Vec<ConnectionId>,
}

/// By name.
pub fn list(conn: &Connection, company: CompanyId) -> Result<Vec<AccountGroup>, StoreError> {
    rows(
        conn,
        "SELECT * FROM account_groups WHERE company_id = ?1 ORDER BY name, id",
        [company],
        row,
    )
}

pub fn insert(
    tx: &Transaction<'_>,
    company: CompanyId,
    name: &str,
    connections: &[ConnectionId],
) -> Result<GroupId, StoreError> {
    change_one(
        tx,
        "INSERT INTO account_groups (company_id, name, connections) VALUES (?1, ?2, ?3)",
        params![company, name, Json(connections)],
    )?;
    Ok(GroupId(tx.last_insert_rowid()))
}

pub fn update(
    tx: &Transaction<'_>,
    company: CompanyId,
    group: &AccountGroup,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE account_groups SET name = ?3, connections = ?4 WHERE id = ?1 AND company_id = ?2",
        params![group.id, company, group.name, Json(&group.connections)],
    )
}

pub fn delete(tx: &Transaction<'_>, company: CompanyId, id: GroupId) -> Result<(), StoreError> {
    change_one(
        tx,
        "DELETE FROM account_groups WHERE id = ?1 AND company_id = ?2",
        params![id, company],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<AccountGroup> {
    let Json(connections) = row.get("connections")?;
    Ok(AccountGroup {
        id: row.get("id")?,
        name: row.get("name")?,
        connections,
    })
}
