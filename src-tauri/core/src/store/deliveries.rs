//! Notices on their way: claim the row, post, mark it posted. A crash between post and mark may
//! post the same identity again, and never loses it.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use super::columns::At;
use super::query::{change, change_one, first, rows};
use super::{StoreError, notices};
use crate::domain::id::{DeliveryId, NoticeId, PersonId};
use crate::domain::notice::{Channel, Delivery, DeliveryState, Notice};

/// A delivery to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewDelivery {
    pub notice: NoticeId,
    pub channel: Channel,
    pub person: Option<PersonId>,
    pub created_at: DateTime<Utc>,
    /// Not before; `None` = at once.
    pub next_at: Option<DateTime<Utc>>,
}

/// Adds the delivery; says `false` where this notice already goes to this channel and person.
pub fn add(tx: &Transaction<'_>, new: &NewDelivery) -> Result<bool, StoreError> {
    let added = change(
        tx,
        "INSERT INTO deliveries (notice_id, channel, person_id, state, created_at, next_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        params![
            new.notice,
            new.channel,
            new.person,
            DeliveryState::Pending,
            At(new.created_at),
            new.next_at.map(At),
        ],
    )?;
    Ok(added == 1)
}

/// What should be posted by `now`, the oldest first. What was tried or put off in the future was so by
/// a clock that has been set back since, and does not wait for that moment to come again.
pub fn due(conn: &Connection, now: DateTime<Utc>) -> Result<Vec<Delivery>, StoreError> {
    rows(
        conn,
        "SELECT * FROM deliveries
         WHERE state = 'pending' AND (next_at IS NULL OR next_at <= ?1 OR tried_at > ?1)
         ORDER BY id",
        [At(now)],
        row,
    )
}

/// When the next delivery falls due that waits for a later moment.
pub fn next_due(conn: &Connection) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = first(
        conn,
        "SELECT min(next_at) FROM deliveries WHERE state = 'pending'",
        [],
        |row| row.get::<_, Option<At>>(0),
    )?;
    Ok(next.flatten().map(|At(at)| at))
}

pub fn get(conn: &Connection, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
    first(conn, "SELECT * FROM deliveries WHERE id = ?1", [id], row)
}

pub fn of_notice(conn: &Connection, notice: NoticeId) -> Result<Vec<Delivery>, StoreError> {
    rows(
        conn,
        "SELECT * FROM deliveries WHERE notice_id = ?1 ORDER BY id",
        [notice],
        row,
    )
}

/// Claims the delivery for one try now; without a mark it is due again at `next_at`. Says `false`
/// if it is no longer pending, or another process claimed it since it was `seen`.
pub fn claim(
    tx: &Transaction<'_>,
    seen: &Delivery,
    now: DateTime<Utc>,
    next_at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let claimed = change(
        tx,
        "UPDATE deliveries SET attempts = attempts + 1, tried_at = ?3, next_at = ?4
         WHERE id = ?1 AND attempts = ?2 AND state = 'pending'",
        params![seen.id, seen.attempts, At(now), At(next_at)],
    )?;
    Ok(claimed == 1)
}

/// Lets a delivery be due again at `next_at`, or at once.
pub fn put_off(
    tx: &Transaction<'_>,
    id: DeliveryId,
    now: DateTime<Utc>,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE deliveries SET tried_at = ?2, next_at = ?3 WHERE id = ?1 AND state = 'pending'",
        params![id, At(now), next_at.map(At)],
    )?;
    Ok(())
}

/// What waits to be mailed, the oldest first; it may have to wait on.
pub fn waiting_mail(conn: &Connection) -> Result<Vec<Delivery>, StoreError> {
    rows(
        conn,
        "SELECT * FROM deliveries WHERE state = 'pending' AND channel = 'email' ORDER BY id",
        [],
        row,
    )
}

/// What was to be mailed to a person and was given up.
pub fn failed_mail(conn: &Connection, person: PersonId) -> Result<Vec<Delivery>, StoreError> {
    rows(
        conn,
        "SELECT * FROM deliveries
         WHERE state = 'failed' AND channel = 'email' AND person_id = ?1 ORDER BY id",
        [person],
        row,
    )
}

/// Lets a delivery that was given up be due again.
pub fn reopen(tx: &Transaction<'_>, id: DeliveryId) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE deliveries SET state = 'pending', next_at = NULL, ended_at = NULL
         WHERE id = ?1 AND state = 'failed'",
        [id],
    )
}

/// A notice that stands on the screen, by what this computer knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnScreen {
    pub notice: Notice,
    pub daemon: String,
    pub number: u32,
}

/// Notes where a notice stands on the screen: in the place of whatever stood there about the same
/// problem.
pub fn set_place(
    tx: &Transaction<'_>,
    notice: &Notice,
    daemon: &str,
    number: u32,
) -> Result<(), StoreError> {
    leave_screen(tx, &notice.tag)?;
    change(
        tx,
        "UPDATE deliveries SET daemon = ?2, daemon_number = ?3
         WHERE notice_id = ?1 AND channel = 'desktop'",
        params![notice.id, daemon, number],
    )?;
    Ok(())
}

/// Notes that nothing about a problem stands on the screen.
pub fn leave_screen(tx: &Transaction<'_>, tag: &str) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE deliveries SET daemon = NULL, daemon_number = NULL
         WHERE daemon IS NOT NULL AND notice_id IN (SELECT id FROM notices WHERE tag = ?1)",
        [tag],
    )?;
    Ok(())
}

/// What stood on the screen when that was last known.
pub fn on_screen(conn: &Connection) -> Result<Vec<OnScreen>, StoreError> {
    let places = rows(
        conn,
        "SELECT notice_id, daemon, daemon_number FROM deliveries
         WHERE daemon IS NOT NULL ORDER BY id",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut shown = Vec::new();
    for (id, daemon, number) in places {
        if let Some(notice) = notices::get(conn, id)? {
            shown.push(OnScreen {
                notice,
                daemon,
                number,
            });
        }
    }
    Ok(shown)
}

/// Lets a notice be posted on the desktop once more, from `next_at` on.
pub fn post_again(
    tx: &Transaction<'_>,
    notice: NoticeId,
    now: DateTime<Utc>,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE deliveries
         SET state = 'pending', attempts = 0, tried_at = ?2, next_at = ?3, ended_at = NULL,
             daemon = NULL, daemon_number = NULL
         WHERE notice_id = ?1 AND channel = 'desktop'",
        params![notice, At(now), next_at.map(At)],
    )?;
    Ok(())
}

/// Lets what the desktop refused be tried at once. What waits for its moment goes on waiting.
pub fn try_desktop_now(tx: &Transaction<'_>) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE deliveries SET next_at = NULL
         WHERE channel = 'desktop' AND state = 'pending' AND attempts > 0",
        [],
    )?;
    Ok(())
}

/// Marks how it ended. What has been superseded meanwhile stays so unless it was posted.
pub fn end(
    tx: &Transaction<'_>,
    id: DeliveryId,
    state: DeliveryState,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE deliveries SET state = ?2, next_at = NULL, ended_at = ?3
         WHERE id = ?1",
        params![id, state, At(at)],
    )
}

/// Ends what is still pending of a notice; says how many.
pub fn supersede(
    tx: &Transaction<'_>,
    notice: NoticeId,
    at: DateTime<Utc>,
) -> Result<usize, StoreError> {
    change(
        tx,
        "UPDATE deliveries SET state = 'superseded', next_at = NULL, ended_at = ?2
         WHERE notice_id = ?1 AND state = 'pending'",
        params![notice, At(at)],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let At(created_at) = row.get("created_at")?;
    let at =
        |column| -> rusqlite::Result<_> { Ok(row.get::<_, Option<At>>(column)?.map(|At(at)| at)) };
    Ok(Delivery {
        id: row.get("id")?,
        notice: row.get("notice_id")?,
        channel: row.get("channel")?,
        person: row.get("person_id")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        created_at,
        tried_at: at("tried_at")?,
        next_at: at("next_at")?,
        ended_at: at("ended_at")?,
    })
}
