//! Profiles connected for a purpose. A record keeps its id and choices for life.

use chrono::{DateTime, Utc};
use rusqlite::{Connection as Database, Row, Transaction, params};

use super::columns::{At, Json};
use super::query::{change_one, first, rows};
use super::{Sealed, StoreError, successors};
use crate::domain::cause::Finding;
use crate::domain::connection::{Connection, Intent, Watched};
use crate::domain::grant::End;
use crate::domain::id::{CompanyId, ConnectionId, GrantId};
use crate::domain::network::Purpose;
use crate::domain::profile::{Capability, ListedProfile, ProfileKey};

/// A profile to be connected, as the network lists it.
#[derive(Clone, Debug)]
pub struct NewConnection {
    pub company: CompanyId,
    pub profile: ListedProfile,
    pub purpose: Purpose,
    pub grant: Option<GrantId>,
    pub watched: Watched,
    pub connected_at: Option<DateTime<Utc>>,
}

pub fn get(db: &Database, id: ConnectionId) -> Result<Option<Connection>, StoreError> {
    first(db, "SELECT * FROM connections WHERE id = ?1", [id], row)
}

pub fn list(db: &Database, company: CompanyId) -> Result<Vec<Connection>, StoreError> {
    rows(
        db,
        "SELECT * FROM connections WHERE company_id = ?1 ORDER BY id",
        [company],
        row,
    )
}

/// The connections of every company.
pub fn all(db: &Database) -> Result<Vec<Connection>, StoreError> {
    rows(db, "SELECT * FROM connections ORDER BY id", [], row)
}

/// The one connection with this identity.
pub fn find(
    db: &Database,
    company: CompanyId,
    profile: &ProfileKey,
    purpose: Purpose,
) -> Result<Option<Connection>, StoreError> {
    first(
        db,
        "SELECT * FROM connections
         WHERE company_id = ?1 AND network = ?2 AND profile_id = ?3 AND purpose = ?4",
        params![company, profile.network, profile.id, purpose],
        row,
    )
}

/// What hangs on a grant.
pub fn by_grant(db: &Database, grant: GrantId) -> Result<Vec<Connection>, StoreError> {
    rows(
        db,
        "SELECT * FROM connections WHERE grant_id = ?1 ORDER BY id",
        [grant],
        row,
    )
}

pub fn insert(tx: &Transaction<'_>, new: &NewConnection) -> Result<ConnectionId, StoreError> {
    let profile = &new.profile;
    change_one(
        tx,
        "INSERT INTO connections
             (company_id, network, profile_id, purpose, profile_kind, name, handle, intent,
              grant_id, roles, capabilities, standing, watched, connected_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            new.company,
            profile.key.network,
            profile.key.id,
            new.purpose,
            profile.kind,
            profile.name,
            profile.handle,
            Intent::Kept,
            new.grant,
            Json(&profile.roles),
            Json(&profile.capabilities),
            profile.standing,
            new.watched,
            new.connected_at.map(At),
        ],
    )?;
    Ok(ConnectionId(tx.last_insert_rowid()))
}

/// Writes what the network lists now. The key is not among it: another id is another profile.
pub fn update_listed(
    tx: &Transaction<'_>,
    id: ConnectionId,
    profile: &ListedProfile,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE connections SET
             profile_kind = ?2, name = ?3, handle = ?4, roles = ?5, capabilities = ?6,
             standing = ?7
         WHERE id = ?1",
        params![
            id,
            profile.kind,
            profile.name,
            profile.handle,
            Json(&profile.roles),
            Json(&profile.capabilities),
            profile.standing,
        ],
    )
}

/// Hangs the connection on `grant`, or on none. A token of its own that came from another grant
/// is erased. `connected_at` is kept where it is `None`.
pub fn move_to_grant(
    tx: &Transaction<'_>,
    id: ConnectionId,
    grant: Option<GrantId>,
    connected_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    if let Some(grant) = grant {
        successors::remove(tx, id, grant)?;
    }
    // The right-hand sides all see the row as it was.
    change_one(
        tx,
        "UPDATE connections SET
             own_token = iif(grant_id IS ?2, own_token, NULL),
             own_token_key = iif(grant_id IS ?2, own_token_key, NULL),
             own_token_end = iif(grant_id IS ?2, own_token_end, NULL),
             grant_id = ?2, connected_at = ifnull(?3, connected_at)
         WHERE id = ?1",
        params![id, grant, connected_at.map(At)],
    )
}

/// Notes what still works of a connection whose profile a list lacks.
pub fn set_capabilities(
    tx: &Transaction<'_>,
    id: ConnectionId,
    capabilities: &[Capability],
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE connections SET capabilities = ?2 WHERE id = ?1",
        params![id, Json(capabilities)],
    )
}

/// Stores the connection's own token (a Page token). Belongs into the transaction that wrote the
/// tokens it was made from.
pub fn set_own_token(
    tx: &Transaction<'_>,
    id: ConnectionId,
    sealed: &Sealed,
    end: End,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE connections SET own_token = ?2, own_token_key = ?3, own_token_end = ?4
         WHERE id = ?1",
        params![id, sealed.bytes, sealed.key_id, end],
    )
}

pub fn sealed_own_token(db: &Database, id: ConnectionId) -> Result<Option<Sealed>, StoreError> {
    let found = first(
        db,
        "SELECT own_token, own_token_key FROM connections WHERE id = ?1",
        [id],
        |row| Sealed::of_row(row, "own_token", "own_token_key"),
    )?;
    Ok(found.flatten())
}

/// Notes what is wrong with this connection alone, or that nothing is.
pub fn set_finding(
    tx: &Transaction<'_>,
    id: ConnectionId,
    finding: Option<&Finding>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE connections SET finding = ?2 WHERE id = ?1",
        params![id, finding],
    )
}

/// Notes that a healthy answer for this profile was seen.
pub fn set_proven(
    tx: &Transaction<'_>,
    id: ConnectionId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE connections SET proven_at = ?2 WHERE id = ?1",
        params![id, At(at)],
    )
}

pub fn set_intent(
    tx: &Transaction<'_>,
    id: ConnectionId,
    intent: Intent,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE connections SET intent = ?2 WHERE id = ?1",
        params![id, intent],
    )
}

pub fn set_watched(
    tx: &Transaction<'_>,
    id: ConnectionId,
    watched: &Watched,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE connections SET watched = ?2 WHERE id = ?1",
        params![id, watched],
    )
}

/// Erases the record, its choices and its ladders. Its events stay, with the name alone.
pub fn delete(tx: &Transaction<'_>, id: ConnectionId) -> Result<(), StoreError> {
    change_one(tx, "DELETE FROM connections WHERE id = ?1", [id])
}

fn row(row: &Row<'_>) -> rusqlite::Result<Connection> {
    let Json(roles) = row.get("roles")?;
    let Json(capabilities) = row.get("capabilities")?;
    let at =
        |column| -> rusqlite::Result<_> { Ok(row.get::<_, Option<At>>(column)?.map(|At(at)| at)) };
    Ok(Connection {
        id: row.get("id")?,
        company: row.get("company_id")?,
        profile: ProfileKey {
            network: row.get("network")?,
            id: row.get("profile_id")?,
        },
        purpose: row.get("purpose")?,
        kind: row.get("profile_kind")?,
        name: row.get("name")?,
        handle: row.get("handle")?,
        intent: row.get("intent")?,
        grant: row.get("grant_id")?,
        own_token_end: row.get("own_token_end")?,
        roles,
        capabilities,
        standing: row.get("standing")?,
        finding: row.get("finding")?,
        watched: row.get("watched")?,
        connected_at: at("connected_at")?,
        proven_at: at("proven_at")?,
    })
}
