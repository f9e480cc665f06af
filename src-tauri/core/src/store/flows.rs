//! Sign-ins under way. What has ended holds no secret.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::columns::At;
use super::query::{change, change_one, first, rows};
use super::{Sealed, StoreError};
use crate::domain::flow::{Engine, Flow, FlowIntent, Phase, Staged};
use crate::domain::id::{CompanyId, FlowId, NetworkAppId};
use crate::domain::network::{Network, Provider, Purpose};

/// A sign-in to be started. Its id is chosen before, since the seal is bound to it.
#[derive(Clone, Debug)]
pub struct NewFlow {
    pub id: FlowId,
    pub company: CompanyId,
    pub provider: Provider,
    pub app: Option<NetworkAppId>,
    pub network: Network,
    pub purpose: Purpose,
    pub intent: FlowIntent,
    pub engine: Engine,
    /// SHA-256 of the state.
    pub state_print: Vec<u8>,
    pub redirect: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub fn insert(tx: &Transaction<'_>, flow: &NewFlow) -> Result<(), StoreError> {
    change_one(
        tx,
        "INSERT INTO flows
             (id, company_id, provider, app_id, network, purpose, intent, engine, phase,
              state_print, redirect, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            flow.id,
            flow.company,
            flow.provider,
            flow.app,
            flow.network,
            flow.purpose,
            flow.intent,
            flow.engine,
            Phase::Opening,
            flow.state_print,
            flow.redirect,
            At(flow.created_at),
            At(flow.expires_at),
        ],
    )
}

pub fn get(conn: &Connection, id: FlowId) -> Result<Option<Flow>, StoreError> {
    first(conn, "SELECT * FROM flows WHERE id = ?1", [id], row)
}

/// The flow whose state has this SHA-256.
pub fn by_state(conn: &Connection, print: &[u8]) -> Result<Option<Flow>, StoreError> {
    first(
        conn,
        "SELECT * FROM flows WHERE state_print = ?1",
        [print],
        row,
    )
}

/// Everything that has not ended. At a start nothing is under way any more: what is staged can be
/// finished, the rest is cancelled.
pub fn open(conn: &Connection) -> Result<Vec<Flow>, StoreError> {
    rows(
        conn,
        "SELECT * FROM flows WHERE ended_at IS NULL ORDER BY created_at",
        [],
        row,
    )
}

/// Moves an open flow on. Says `false`, and changes nothing, if it is no longer in `from`: a
/// second redirect, a late click or a time limit came first.
pub fn advance(
    tx: &Transaction<'_>,
    id: FlowId,
    from: Phase,
    to: Phase,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let moved = change(
        tx,
        "UPDATE flows SET phase = ?3 WHERE id = ?1 AND phase = ?2 AND ended_at IS NULL",
        params![id, from, to],
    )? == 1;
    if moved && to.ended() {
        erase_secrets(tx, id, now)?;
    }
    Ok(moved)
}

/// Moves a flow on from wherever it is, unless it has ended; says whether it moved.
pub fn set_phase(
    tx: &Transaction<'_>,
    id: FlowId,
    to: Phase,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let moved = change(
        tx,
        "UPDATE flows SET phase = ?2 WHERE id = ?1 AND ended_at IS NULL",
        params![id, to],
    )? == 1;
    if moved && to.ended() {
        erase_secrets(tx, id, now)?;
    }
    Ok(moved)
}

/// Keeps the tokens of a consent beside what is known of it, until it is committed.
pub fn stage(
    tx: &Transaction<'_>,
    id: FlowId,
    tokens: &Sealed,
    staged: &Staged,
) -> Result<(), StoreError> {
    let phase = match staged {
        Staged::Listed(_) => Phase::Choosing,
        Staged::Unlisted(_) => Phase::Exchanging,
    };
    change_one(
        tx,
        "UPDATE flows SET phase = ?2, staged = ?3, staged_key = ?4, listing = ?5
         WHERE id = ?1 AND ended_at IS NULL",
        params![id, phase, tokens.bytes, tokens.key_id, staged],
    )
}

/// Gives an open flow until then.
pub fn set_expiry(
    tx: &Transaction<'_>,
    id: FlowId,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE flows SET expires_at = ?2 WHERE id = ?1 AND ended_at IS NULL",
        params![id, At(expires_at)],
    )
}

pub fn sealed_staged(conn: &Connection, id: FlowId) -> Result<Option<Sealed>, StoreError> {
    let found = first(
        conn,
        "SELECT staged, staged_key FROM flows WHERE id = ?1",
        [id],
        |row| Sealed::of_row(row, "staged", "staged_key"),
    )?;
    Ok(found.flatten())
}

fn erase_secrets(tx: &Transaction<'_>, id: FlowId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE flows SET ended_at = ?2,
             staged = NULL, staged_key = NULL, listing = NULL
         WHERE id = ?1",
        params![id, At(now)],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<Flow> {
    let At(created_at) = row.get("created_at")?;
    let At(expires_at) = row.get("expires_at")?;
    Ok(Flow {
        id: row.get("id")?,
        company: row.get("company_id")?,
        provider: row.get("provider")?,
        app: row.get("app_id")?,
        network: row.get("network")?,
        purpose: row.get("purpose")?,
        intent: row.get("intent")?,
        engine: row.get("engine")?,
        phase: row.get("phase")?,
        state_print: row.get("state_print")?,
        redirect: row.get("redirect")?,
        created_at,
        expires_at,
        ended_at: row.get::<_, Option<At>>("ended_at")?.map(|At(at)| at),
        staged: row.get("listing")?,
    })
}
