//! What the database says about itself: its kind, its name in the keychain, its latest time.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::StoreError;
use super::columns::At;
use super::events::{self, NewEvent};
use super::query::{change, change_one, first};
use super::{flows, grants};
use crate::domain::cause::{Cause, Finding};
use crate::domain::event::EventKind;
use crate::domain::flow::Phase;

/// Stamped at creation. It decides whether the networks are the real ones or the built-in
/// simulation, and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DatabaseKind {
    Real,
    Practice,
}

impl DatabaseKind {
    fn word(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Practice => "practice",
        }
    }
}

impl std::fmt::Display for DatabaseKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Real => "real accounts",
            Self::Practice => "practice mode",
        })
    }
}

/// Which key sealed this database's secrets, and a sealed word by which it is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMark {
    pub key_id: String,
    pub check: Vec<u8>,
    /// `None` where the key lies in the keychain.
    pub derivation: Option<Derivation>,
}

/// How a key is made from a passphrase by Argon2id: everything but the passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derivation {
    /// In hexadecimal digits.
    pub salt: String,
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

/// Writes the one row, if it is not there yet.
pub(super) fn stamp(
    tx: &Transaction<'_>,
    kind: DatabaseKind,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change(
        tx,
        "INSERT INTO meta (only_row, kind, installation, created_at, high_water_at)
         VALUES (1, ?1, ?2, ?3, ?3) ON CONFLICT DO NOTHING",
        params![kind.word(), Uuid::new_v4().to_string(), At(now)],
    )?;
    Ok(())
}

/// `None` where a first start made the tables and has not written the row yet.
pub(super) fn kind(conn: &Connection) -> Result<Option<DatabaseKind>, StoreError> {
    let word: Option<String> = first(conn, "SELECT kind FROM meta", [], |row| row.get(0))?;
    match word.as_deref() {
        Some("real") => Ok(Some(DatabaseKind::Real)),
        Some("practice") => Ok(Some(DatabaseKind::Practice)),
        Some(_) => Err(StoreError::Gone),
        None => Ok(None),
    }
}

pub(super) fn installation(conn: &Connection) -> Result<Uuid, StoreError> {
    let text: Option<String> = first(conn, "SELECT installation FROM meta", [], |row| row.get(0))?;
    text.and_then(|text| Uuid::parse_str(&text).ok())
        .ok_or(StoreError::Gone)
}

/// Gives the database another name, under which it seals nothing yet.
pub(super) fn set_installation(tx: &Transaction<'_>, name: Uuid) -> Result<(), StoreError> {
    change_one(tx, "UPDATE meta SET installation = ?1", [name.to_string()])
}

/// The mark of the computer that this is the data of; `None` before the first was noted.
pub fn computer(conn: &Connection) -> Result<Option<String>, StoreError> {
    let found = first(conn, "SELECT computer FROM meta", [], |row| row.get(0))?;
    Ok(found.flatten())
}

pub fn set_computer(tx: &Transaction<'_>, mark: Option<&str>) -> Result<(), StoreError> {
    change_one(tx, "UPDATE meta SET computer = ?1", [mark])
}

/// The latest time that was ever seen. A clock that reads much less was set back.
pub fn high_water(conn: &Connection) -> Result<DateTime<Utc>, StoreError> {
    first(conn, "SELECT high_water_at FROM meta", [], |row| {
        row.get::<_, At>(0)
    })?
    .map(|At(at)| at)
    .ok_or(StoreError::Gone)
}

/// Raises the high-water mark to `now`, never lowers it.
pub fn raise_high_water(tx: &Transaction<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE meta SET high_water_at = max(high_water_at, ?1)",
        [At(now)],
    )
}

/// The key that sealed this database's secrets; `None` before the first.
pub fn key_mark(conn: &Connection) -> Result<Option<KeyMark>, StoreError> {
    first(
        conn,
        "SELECT key_id, key_check, key_derivation FROM meta WHERE key_id IS NOT NULL",
        [],
        |row| {
            Ok(KeyMark {
                key_id: row.get(0)?,
                check: row.get(1)?,
                derivation: row.get(2)?,
            })
        },
    )
}

pub fn set_key_mark(tx: &Transaction<'_>, mark: &KeyMark) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE meta SET key_id = ?1, key_check = ?2, key_derivation = ?3",
        params![mark.key_id, mark.check, mark.derivation],
    )
}

/// Erases everything that is sealed, and the mark of its key. What was under way ends, each sign-in
/// that was in use says by `cause` what became of it, and the timeline says `what` happened.
pub fn erase_sealed(
    tx: &Transaction<'_>,
    cause: Cause,
    what: EventKind,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for grant in grants::all(tx)? {
        let had_tokens = grants::sealed_tokens(tx, grant.id)?.is_some();
        grants::erase_tokens(tx, grant.id)?;
        if had_tokens && !grant.has_stopped() {
            let lost = Finding::of_ours(cause, grant.provider, now);
            grants::set_finding(tx, grant.id, grant.generation + 1, Some(&lost))?;
        }
    }
    for flow in flows::open(tx)? {
        flows::set_phase(tx, flow.id, Phase::Cancelled, now)?;
    }
    change(
        tx,
        "UPDATE connections SET own_token = NULL, own_token_key = NULL, own_token_end = NULL",
        [],
    )?;
    change(
        tx,
        "UPDATE network_apps SET secret = NULL, secret_key = NULL",
        [],
    )?;
    change(
        tx,
        "UPDATE mail_servers SET password = NULL, password_key = NULL",
        [],
    )?;
    events::add(tx, &NewEvent::of_computer(what, now))?;
    change_one(
        tx,
        "UPDATE meta SET key_id = NULL, key_check = NULL, key_derivation = NULL",
        [],
    )
}
