//! Posts, from the first letter on. A draft outlives a reconnect, a crash and a restart.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::columns::{At, Json};
use super::query::{change, change_one, first, rows};
use crate::domain::content::Format;
use crate::domain::id::{CompanyId, ConnectionId, PostId};

/// What a person has written and picked so far, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    pub text: String,
    pub link: String,
    /// Where the picture is on the web, for networks that fetch it.
    pub image_address: String,
    /// What the picture shows.
    pub image_words: String,
    pub accounts: Vec<ConnectionId>,
}

/// A post without its picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: PostId,
    pub company: CompanyId,
    pub writing: Writing,
    pub updated_at: DateTime<Utc>,
    /// `None`: a draft.
    pub sent_off_at: Option<DateTime<Utc>>,
    /// `None`: at once.
    pub planned_at: Option<DateTime<Utc>>,
}

/// A picture as a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub name: String,
    pub format: Format,
    pub bytes: Arc<[u8]>,
}

pub fn get(conn: &Connection, id: PostId) -> Result<Option<Stored>, StoreError> {
    first(conn, "SELECT * FROM posts WHERE id = ?1", [id], row)
}

/// All posts, the one changed last first.
pub fn list(conn: &Connection, company: CompanyId) -> Result<Vec<Stored>, StoreError> {
    rows(
        conn,
        "SELECT * FROM posts WHERE company_id = ?1 ORDER BY updated_at DESC, id DESC",
        [company],
        row,
    )
}

/// The draft written last.
pub fn latest_draft(conn: &Connection, company: CompanyId) -> Result<Option<Stored>, StoreError> {
    first(
        conn,
        "SELECT * FROM posts WHERE company_id = ?1 AND sent_off_at IS NULL
         ORDER BY updated_at DESC, id DESC LIMIT 1",
        [company],
        row,
    )
}

/// Posts of all companies that have something to do or to wait for by themselves.
pub fn open(conn: &Connection) -> Result<Vec<Stored>, StoreError> {
    rows(
        conn,
        "SELECT * FROM posts WHERE id IN (
             SELECT post_id FROM targets WHERE state ->> 'kind' IN ('waiting', 'sending', 'working'))
         ORDER BY planned_at, id",
        [],
        row,
    )
}

pub fn insert(
    tx: &Transaction<'_>,
    company: CompanyId,
    writing: &Writing,
    now: DateTime<Utc>,
) -> Result<PostId, StoreError> {
    change_one(
        tx,
        "INSERT INTO posts (company_id, text, link, image_address, image_words, accounts, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            company,
            writing.text,
            writing.link,
            writing.image_address,
            writing.image_words,
            Json(&writing.accounts),
            At(now)
        ],
    )?;
    Ok(PostId(tx.last_insert_rowid()))
}

/// Writes a draft; what was sent off is not changed any more.
pub fn update(
    tx: &Transaction<'_>,
    id: PostId,
    writing: &Writing,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE posts SET text = ?2, link = ?3, image_address = ?4, image_words = ?5, accounts = ?6,
             updated_at = ?7
         WHERE id = ?1 AND sent_off_at IS NULL",
        params![
            id,
            writing.text,
            writing.link,
            writing.image_address,
            writing.image_words,
            Json(&writing.accounts),
            At(now)
        ],
    )
}

/// Sends a draft off, for a planned time or at once. Says `false` where that was done before.
pub fn send_off(
    tx: &Transaction<'_>,
    id: PostId,
    planned_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let sent = change(
        tx,
        "UPDATE posts SET sent_off_at = ?3, updated_at = ?3, planned_at = ?2
         WHERE id = ?1 AND sent_off_at IS NULL",
        params![id, planned_at.map(At), At(now)],
    )?;
    Ok(sent == 1)
}

/// Makes a planned post a draft again.
pub fn call_back(tx: &Transaction<'_>, id: PostId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE posts SET sent_off_at = NULL, planned_at = NULL, updated_at = ?2 WHERE id = ?1",
        params![id, At(now)],
    )
}

pub fn delete(tx: &Transaction<'_>, id: PostId) -> Result<(), StoreError> {
    change_one(tx, "DELETE FROM posts WHERE id = ?1", [id])
}

pub fn picture(conn: &Connection, id: PostId) -> Result<Option<Picture>, StoreError> {
    first(
        conn,
        "SELECT name, format, bytes FROM pictures WHERE post_id = ?1",
        [id],
        |row| {
            Ok(Picture {
                name: row.get("name")?,
                format: row.get("format")?,
                bytes: row.get::<_, Vec<u8>>("bytes")?.into(),
            })
        },
    )
}

/// Name, kind and length of the picture's file.
pub fn picture_facts(
    conn: &Connection,
    id: PostId,
) -> Result<Option<(String, Format, u32)>, StoreError> {
    first(
        conn,
        "SELECT name, format, length(bytes) AS size FROM pictures WHERE post_id = ?1",
        [id],
        |row| Ok((row.get("name")?, row.get("format")?, row.get("size")?)),
    )
}

pub fn set_picture(
    tx: &Transaction<'_>,
    id: PostId,
    picture: Option<&Picture>,
) -> Result<(), StoreError> {
    change(tx, "DELETE FROM pictures WHERE post_id = ?1", [id])?;
    if let Some(picture) = picture {
        change_one(
            tx,
            "INSERT INTO pictures (post_id, name, format, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![id, picture.name, picture.format, &*picture.bytes],
        )?;
    }
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let Json(accounts) = row.get("accounts")?;
    let At(updated_at) = row.get("updated_at")?;
    let moment =
        |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<At>>(column)?.map(|At(at)| at));
    Ok(Stored {
        id: row.get("id")?,
        company: row.get("company_id")?,
        writing: Writing {
            text: row.get("text")?,
            link: row.get("link")?,
            image_address: row.get("image_address")?,
            image_words: row.get("image_words")?,
            accounts,
        },
        updated_at,
        sent_off_at: moment("sent_off_at")?,
        planned_at: moment("planned_at")?,
    })
}
