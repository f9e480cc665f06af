//! The accounts with which companies send mail: at most one each.

use rusqlite::{Connection, Row, Transaction, params};

use super::query::{change, change_one, first};
use super::{Sealed, StoreError};
use crate::domain::id::CompanyId;
use crate::domain::mail::{MailFailure, MailServer};

pub fn get(conn: &Connection, company: CompanyId) -> Result<Option<MailServer>, StoreError> {
    first(
        conn,
        "SELECT * FROM mail_servers WHERE company_id = ?1",
        [company],
        row,
    )
}

/// Writes all but the password, and forgets what was wrong before.
pub fn put(tx: &Transaction<'_>, server: &MailServer) -> Result<(), StoreError> {
    change_one(
        tx,
        "INSERT INTO mail_servers (company_id, host, port, security, user, sender)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET
             host = excluded.host, port = excluded.port, security = excluded.security,
             user = excluded.user, sender = excluded.sender, failure = NULL",
        params![
            server.company,
            server.host,
            server.port,
            server.security,
            server.user,
            server.sender,
        ],
    )
}

pub fn set_password(
    tx: &Transaction<'_>,
    company: CompanyId,
    password: Option<&Sealed>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE mail_servers SET password = ?2, password_key = ?3 WHERE company_id = ?1",
        params![
            company,
            password.map(|sealed| &sealed.bytes),
            password.map(|sealed| &sealed.key_id)
        ],
    )
}

pub fn sealed_password(
    conn: &Connection,
    company: CompanyId,
) -> Result<Option<Sealed>, StoreError> {
    let found = first(
        conn,
        "SELECT password, password_key FROM mail_servers WHERE company_id = ?1",
        [company],
        |row| Sealed::of_row(row, "password", "password_key"),
    )?;
    Ok(found.flatten())
}

/// Notes what is wrong, or that mail goes out again.
pub fn set_failure(
    tx: &Transaction<'_>,
    company: CompanyId,
    failure: Option<&MailFailure>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE mail_servers SET failure = ?2 WHERE company_id = ?1",
        params![company, failure],
    )
}

pub fn delete(tx: &Transaction<'_>, company: CompanyId) -> Result<(), StoreError> {
    change(
        tx,
        "DELETE FROM mail_servers WHERE company_id = ?1",
        [company],
    )?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<MailServer> {
    let password_key: Option<String> = row.get("password_key")?;
    Ok(MailServer {
        company: row.get("company_id")?,
        host: row.get("host")?,
        port: row.get("port")?,
        security: row.get("security")?,
        user: row.get("user")?,
        has_password: password_key.is_some(),
        sender: row.get("sender")?,
        failure: row.get("failure")?,
    })
}
