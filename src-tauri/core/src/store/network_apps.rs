//! The developer apps with which companies sign in. A secret is stored after the row, since its
//! seal is bound to the row.

use rusqlite::{Connection, Row, Transaction, params};

use super::columns::Json;
use super::query::{change, change_one, first, rows};
use super::{Sealed, StoreError};
use crate::domain::cause::Finding;
use crate::domain::id::{CompanyId, NetworkAppId, PersonId};
use crate::domain::network::Provider;
use crate::domain::network_app::{AppOptions, AppTest, NetworkApp};

/// A network app to be added.
#[derive(Clone, Debug)]
pub struct NewNetworkApp {
    pub company: CompanyId,
    pub provider: Provider,
    pub client_id: String,
    pub options: AppOptions,
    pub responsible: Option<PersonId>,
}

pub fn get(conn: &Connection, id: NetworkAppId) -> Result<Option<NetworkApp>, StoreError> {
    first(conn, "SELECT * FROM network_apps WHERE id = ?1", [id], row)
}

/// The apps of a company; of those at one provider, the one to sign in with comes first.
pub fn list(conn: &Connection, company: CompanyId) -> Result<Vec<NetworkApp>, StoreError> {
    rows(
        conn,
        "SELECT * FROM network_apps WHERE company_id = ?1 ORDER BY turn DESC",
        [company],
        row,
    )
}

/// The apps of every company.
pub fn all(conn: &Connection) -> Result<Vec<NetworkApp>, StoreError> {
    rows(conn, "SELECT * FROM network_apps ORDER BY id", [], row)
}

/// The apps a company has at one provider, the one saved last first: that is the one to sign in
/// with. The others stay for the sign-ins that were made with them.
pub fn of_provider(
    conn: &Connection,
    company: CompanyId,
    provider: Provider,
) -> Result<Vec<NetworkApp>, StoreError> {
    rows(
        conn,
        "SELECT * FROM network_apps WHERE company_id = ?1 AND provider = ?2 ORDER BY turn DESC",
        params![company, provider],
        row,
    )
}

pub fn insert(tx: &Transaction<'_>, app: &NewNetworkApp) -> Result<NetworkAppId, StoreError> {
    change_one(
        tx,
        "INSERT INTO network_apps
             (company_id, provider, client_id, options, responsible_person_id, turn)
         VALUES (?1, ?2, ?3, ?4, ?5, (SELECT ifnull(max(turn), 0) + 1 FROM network_apps))",
        params![
            app.company,
            app.provider,
            app.client_id,
            Json(&app.options),
            app.responsible
        ],
    )?;
    Ok(NetworkAppId(tx.last_insert_rowid()))
}

/// Writes what a person may edit, and makes it the app to sign in with. Another client id is
/// another app, so it is not among them.
pub fn update(
    tx: &Transaction<'_>,
    id: NetworkAppId,
    options: &AppOptions,
    responsible: Option<PersonId>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE network_apps SET
             options = ?2, responsible_person_id = ?3,
             turn = (SELECT max(turn) + 1 FROM network_apps)
         WHERE id = ?1",
        params![id, Json(options), responsible],
    )
}

/// Stores the sealed client secret, and forgets an earlier refusal: it was about the old one.
pub fn set_secret(
    tx: &Transaction<'_>,
    id: NetworkAppId,
    secret: Option<&Sealed>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE network_apps SET secret = ?2, secret_key = ?3, refusal = NULL WHERE id = ?1",
        params![
            id,
            secret.map(|sealed| &sealed.bytes),
            secret.map(|sealed| &sealed.key_id)
        ],
    )
}

pub fn sealed_secret(conn: &Connection, id: NetworkAppId) -> Result<Option<Sealed>, StoreError> {
    let found = first(
        conn,
        "SELECT secret, secret_key FROM network_apps WHERE id = ?1",
        [id],
        |row| Sealed::of_row(row, "secret", "secret_key"),
    )?;
    Ok(found.flatten())
}

/// Notes that the provider refuses the app, or accepts it again. Says whether that is news.
pub fn set_refusal(
    tx: &Transaction<'_>,
    id: NetworkAppId,
    refusal: Option<&Finding>,
) -> Result<bool, StoreError> {
    let was_refused: bool = first(
        tx,
        "SELECT refusal IS NOT NULL FROM network_apps WHERE id = ?1",
        [id],
        |row| row.get(0),
    )?
    .ok_or(StoreError::Gone)?;
    change_one(
        tx,
        "UPDATE network_apps SET refusal = ?2 WHERE id = ?1",
        params![id, refusal],
    )?;
    Ok(was_refused != refusal.is_some())
}

pub fn set_test(tx: &Transaction<'_>, id: NetworkAppId, test: &AppTest) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE network_apps SET last_test = ?2 WHERE id = ?1",
        params![id, test],
    )
}

/// Refused (`InUse`) while a grant or an open sign-in hangs on it.
pub fn delete(tx: &Transaction<'_>, id: NetworkAppId) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE flows SET app_id = NULL WHERE app_id = ?1 AND ended_at IS NOT NULL",
        [id],
    )?;
    change_one(tx, "DELETE FROM network_apps WHERE id = ?1", [id])
}

fn row(row: &Row<'_>) -> rusqlite::Result<NetworkApp> {
    let secret: Option<String> = row.get("secret_key")?;
    let Json(options) = row.get("options")?;
    Ok(NetworkApp {
        id: row.get("id")?,
        company: row.get("company_id")?,
        provider: row.get("provider")?,
        client_id: row.get("client_id")?,
        has_secret: secret.is_some(),
        options,
        responsible: row.get("responsible_person_id")?,
        refusal: row.get("refusal")?,
        last_test: row.get("last_test")?,
    })
}
