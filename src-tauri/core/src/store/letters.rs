//! What the mails of deliveries say, from their first try on.

use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::query::{change, change_one, first, rows};
use crate::domain::id::{CompanyId, DeliveryId};
use crate::domain::mail::{Letter, MailTrouble};

/// A letter, and what its last try met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLetter {
    pub delivery: DeliveryId,
    pub letter: Letter,
    /// How often the server broke off after it had been sent.
    pub uncertain: u32,
    pub trouble: Option<MailTrouble>,
}

/// Keeps what was written for a delivery; what was kept before stands.
pub fn keep(tx: &Transaction<'_>, delivery: DeliveryId, letter: &Letter) -> Result<(), StoreError> {
    change(
        tx,
        "INSERT INTO letters (delivery_id, letter) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        params![delivery, letter],
    )?;
    Ok(())
}

pub fn get(conn: &Connection, delivery: DeliveryId) -> Result<Option<StoredLetter>, StoreError> {
    first(
        conn,
        "SELECT * FROM letters WHERE delivery_id = ?1",
        [delivery],
        row,
    )
}

/// The latest `limit` letters of a company, the newest first.
pub fn of_company(
    conn: &Connection,
    company: CompanyId,
    limit: u32,
) -> Result<Vec<StoredLetter>, StoreError> {
    rows(
        conn,
        "SELECT letters.* FROM letters
         JOIN deliveries ON deliveries.id = letters.delivery_id
         JOIN people ON people.id = deliveries.person_id
         WHERE people.company_id = ?1 ORDER BY delivery_id DESC LIMIT ?2",
        params![company, limit],
        row,
    )
}

/// Notes what a try met; an uncertain end counts.
pub fn set_trouble(
    tx: &Transaction<'_>,
    delivery: DeliveryId,
    trouble: Option<&MailTrouble>,
) -> Result<(), StoreError> {
    let uncertain = trouble == Some(&MailTrouble::Uncertain);
    change_one(
        tx,
        "UPDATE letters SET trouble = ?2, uncertain = uncertain + ?3 WHERE delivery_id = ?1",
        params![delivery, trouble, uncertain],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<StoredLetter> {
    Ok(StoredLetter {
        delivery: row.get("delivery_id")?,
        letter: row.get("letter")?,
        uncertain: row.get("uncertain")?,
        trouble: row.get("trouble")?,
    })
}
