//! A letter: what one person reads about one occasion. It is written once and sent as written, so
//! that a second try is the same mail.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use super::Address;
use crate::domain::id::PersonId;
use crate::domain::notice::Notice;

/// A mail in words, before it becomes bytes. All of it is safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Letter {
    pub message_id: String,
    pub date: DateTime<Utc>,
    /// "Holdfast for Northwind Outfitters".
    pub from_name: String,
    pub subject: String,
    pub headline: String,
    /// What and why, in a sentence or two.
    pub lead: String,
    /// Network, account, date, person: what the eye looks for.
    pub facts: Vec<Fact>,
    /// The accounts it is about, where there is more than one.
    pub accounts: Vec<String>,
    /// How many more accounts it is about.
    pub more_accounts: u32,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// Why this mail came, and how to get no more of its kind.
    pub foot: Vec<String>,
    /// The mailto address that a mail program's *Unsubscribe* writes to.
    pub unsubscribe: String,
}

/// One line of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

/// The Message-ID of the mail about `notice` to `person`. A notice's identity names profile, ladder
/// number and rung, so a repeat after a crash carries the same id and mail programs show it once.
/// The moment keeps the ids of two databases apart, which count their rows from 1.
pub fn message_id(notice: &Notice, person: PersonId, sender: &Address) -> String {
    let company = notice.company.map_or(0, |company| company.0);
    let occasion = format!(
        "{company}\n{}\n{}\n{person}",
        notice.identity,
        notice.created_at.timestamp_millis()
    );
    let print = hex::encode(&Sha256::digest(occasion)[..16]);
    format!("<{print}.holdfast@{}>", sender.domain())
}
