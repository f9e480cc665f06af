//! Consents and their sealed tokens.
//!
//! [`put_tokens`] is the one function that writes a token set: all of it, under the generation it
//! was made for, or nothing. [`erase_tokens`] grows the generation too, so that a slow renewal
//! cannot bring erased tokens back.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::columns::{At, Json};
use super::query::{change, change_one, first, rows};
use super::{Sealed, StoreError};
use crate::domain::cause::Finding;
use crate::domain::grant::{End, Grant, Member, Renewal, TokenEnds};
use crate::domain::id::{CompanyId, GrantId, NetworkAppId, PersonId};
use crate::domain::network::Provider;

/// A consent to be added, before its tokens: their seal is bound to the row.
#[derive(Clone, Debug)]
pub struct NewGrant {
    pub company: CompanyId,
    pub provider: Provider,
    pub app: Option<NetworkAppId>,
    pub client_id: String,
    pub subject: String,
    pub member: Member,
    pub person: Option<PersonId>,
    pub created_at: DateTime<Utc>,
}

/// What became of a token set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum PutTokens {
    Written {
        generation: i64,
    },
    /// Somebody else wrote first; their tokens stand. Read again.
    GenerationMoved,
}

pub fn get(conn: &Connection, id: GrantId) -> Result<Option<Grant>, StoreError> {
    first(conn, "SELECT * FROM grants WHERE id = ?1", [id], row)
}

pub fn list(conn: &Connection, company: CompanyId) -> Result<Vec<Grant>, StoreError> {
    rows(
        conn,
        "SELECT * FROM grants WHERE company_id = ?1 ORDER BY id",
        [company],
        row,
    )
}

/// The grants of every company.
pub fn all(conn: &Connection) -> Result<Vec<Grant>, StoreError> {
    rows(conn, "SELECT * FROM grants ORDER BY id", [], row)
}

/// The one grant with this identity.
pub fn find(
    conn: &Connection,
    company: CompanyId,
    provider: Provider,
    client_id: &str,
    subject: &str,
) -> Result<Option<Grant>, StoreError> {
    first(
        conn,
        "SELECT * FROM grants
         WHERE company_id = ?1 AND provider = ?2 AND client_id = ?3 AND subject = ?4",
        params![company, provider, client_id, subject],
        row,
    )
}

/// The grants of one network member through one network app, in every company: a new consent
/// replaces what an earlier one selected, and a revocation ends them all.
pub fn of_member(
    conn: &Connection,
    provider: Provider,
    client_id: &str,
    member_id: &str,
) -> Result<Vec<Grant>, StoreError> {
    rows(
        conn,
        "SELECT * FROM grants
         WHERE provider = ?1 AND client_id = ?2 AND member_id = ?3 ORDER BY id",
        params![provider, client_id, member_id],
        row,
    )
}

/// Adds a grant that has no tokens yet.
pub fn insert(tx: &Transaction<'_>, grant: &NewGrant) -> Result<GrantId, StoreError> {
    change_one(
        tx,
        "INSERT INTO grants
             (company_id, provider, app_id, client_id, subject, member_id, member_name,
              person_id, renewal, issued_at, access_end, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?10)",
        params![
            grant.company,
            grant.provider,
            grant.app,
            grant.client_id,
            grant.subject,
            grant.member.id,
            grant.member.name,
            grant.person,
            Renewal::None,
            At(grant.created_at),
            End::Unknown,
        ],
    )?;
    Ok(GrantId(tx.last_insert_rowid()))
}

/// Writes a whole token set if the generation is still `expected_generation`, and grows it. What
/// was found about the old tokens is forgotten with them.
pub fn put_tokens(
    tx: &Transaction<'_>,
    id: GrantId,
    expected_generation: i64,
    sealed: &Sealed,
    ends: &TokenEnds,
    scopes: &[String],
    renewal: Renewal,
) -> Result<PutTokens, StoreError> {
    let written = change(
        tx,
        "UPDATE grants SET
             tokens = ?3, tokens_key = ?4, issued_at = ?5, access_end = ?6, refresh_end = ?7,
             data_access_end_at = ?8, scopes = ?9, renewal = ?10, generation = generation + 1,
             finding = NULL, renewal_failing_since = NULL
         WHERE id = ?1 AND generation = ?2",
        params![
            id,
            expected_generation,
            sealed.bytes,
            sealed.key_id,
            At(ends.issued_at),
            ends.access,
            ends.refresh,
            ends.data_access.map(At),
            Json(scopes),
            renewal,
        ],
    )?;
    if written == 1 {
        return Ok(PutTokens::Written {
            generation: expected_generation + 1,
        });
    }
    exists(tx, id)?;
    Ok(PutTokens::GenerationMoved)
}

/// Erases the tokens for good.
pub fn erase_tokens(tx: &Transaction<'_>, id: GrantId) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE grants SET
             tokens = NULL, tokens_key = NULL, access_end = ?2, refresh_end = NULL,
             data_access_end_at = NULL, renewal = ?3, generation = generation + 1,
             renewal_failing_since = NULL
         WHERE id = ?1",
        params![id, End::Unknown, Renewal::None],
    )
}

/// The sealed token set with its generation; `None` before the first and after an erasure.
pub fn sealed_tokens(conn: &Connection, id: GrantId) -> Result<Option<(Sealed, i64)>, StoreError> {
    let found = first(
        conn,
        "SELECT tokens, tokens_key, generation FROM grants WHERE id = ?1",
        [id],
        |row| {
            let generation = row.get("generation")?;
            Ok(Sealed::of_row(row, "tokens", "tokens_key")?.map(|sealed| (sealed, generation)))
        },
    )?;
    Ok(found.flatten())
}

/// Notes why the grant stopped, or that it works. Says `false`, and changes nothing, if its
/// tokens have been replaced since they were judged.
pub fn set_finding(
    tx: &Transaction<'_>,
    id: GrantId,
    expected_generation: i64,
    finding: Option<&Finding>,
) -> Result<bool, StoreError> {
    let changed = change(
        tx,
        "UPDATE grants SET finding = ?3 WHERE id = ?1 AND generation = ?2",
        params![id, expected_generation, finding],
    )?;
    if changed == 0 {
        exists(tx, id)?;
    }
    Ok(changed == 1)
}

/// Notes that a healthy answer was seen.
pub fn set_proven(tx: &Transaction<'_>, id: GrantId, at: DateTime<Utc>) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE grants SET proven_at = ?2 WHERE id = ?1",
        params![id, At(at)],
    )
}

/// Notes since when renewal has been failing without a refusal; an earlier moment stands.
pub fn set_renewal_failing(
    tx: &Transaction<'_>,
    id: GrantId,
    since: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE grants SET renewal_failing_since =
             CASE WHEN ?2 IS NULL THEN NULL ELSE ifnull(renewal_failing_since, ?2) END
         WHERE id = ?1",
        params![id, since.map(At)],
    )
}

/// Links the network member to a person of the company.
pub fn set_person(
    tx: &Transaction<'_>,
    id: GrantId,
    person: Option<PersonId>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE grants SET person_id = ?2 WHERE id = ?1",
        params![id, person],
    )
}

/// Writes the name the member goes by now.
pub fn set_member_name(tx: &Transaction<'_>, id: GrantId, name: &str) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE grants SET member_name = ?2 WHERE id = ?1",
        params![id, name],
    )
}

/// Refused (`InUse`) while a connection hangs on it.
pub fn delete(tx: &Transaction<'_>, id: GrantId) -> Result<(), StoreError> {
    change_one(tx, "DELETE FROM grants WHERE id = ?1", [id])
}

fn exists(tx: &Transaction<'_>, id: GrantId) -> Result<(), StoreError> {
    first(tx, "SELECT 1 FROM grants WHERE id = ?1", [id], |_| Ok(()))?.ok_or(StoreError::Gone)
}

fn row(row: &Row<'_>) -> rusqlite::Result<Grant> {
    let At(issued_at) = row.get("issued_at")?;
    let At(created_at) = row.get("created_at")?;
    let Json(scopes) = row.get("scopes")?;
    let at =
        |column| -> rusqlite::Result<_> { Ok(row.get::<_, Option<At>>(column)?.map(|At(at)| at)) };
    Ok(Grant {
        id: row.get("id")?,
        company: row.get("company_id")?,
        provider: row.get("provider")?,
        app: row.get("app_id")?,
        client_id: row.get("client_id")?,
        subject: row.get("subject")?,
        member: Member {
            id: row.get("member_id")?,
            name: row.get("member_name")?,
        },
        person: row.get("person_id")?,
        scopes,
        renewal: row.get("renewal")?,
        ends: TokenEnds {
            issued_at,
            access: row.get("access_end")?,
            refresh: row.get("refresh_end")?,
            data_access: at("data_access_end_at")?,
        },
        generation: row.get("generation")?,
        finding: row.get("finding")?,
        proven_at: at("proven_at")?,
        renewal_failing_since: at("renewal_failing_since")?,
        created_at,
    })
}
