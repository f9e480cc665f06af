//! Writing a notice with its ways to people, and taking it back.

use chrono::{DateTime, Utc};

use crate::domain::company::Person;
use crate::domain::id::{CompanyId, ConnectionId, PersonId};
use crate::domain::ladder::{Item, ToldKey};
use crate::domain::notice::{Channel, Notice, NoticeKind};
use crate::store::deliveries::NewDelivery;
use crate::store::notices::{NewNotice, Put};
use crate::store::{StoreError, Transaction, deliveries, notices, people, told};

/// Who gets mail about a notice of this kind. It is asked once, when the notice is written: who
/// opts out or joins later changes nothing about it.
pub fn recipients(
    tx: &Transaction<'_>,
    kind: NoticeKind,
    company: CompanyId,
) -> Result<Vec<Person>, StoreError> {
    if !kind.is_mailed() {
        return Ok(Vec::new());
    }
    people::with_mail_about(tx, company, kind)
}

/// Writes a notice with its ways to the desktop and to `people`, for the moment `next_at` or at
/// once; the app shows every notice by itself. `None` where it was written before.
pub fn queue(
    tx: &Transaction<'_>,
    notice: &NewNotice,
    people: &[Person],
    next_at: Option<DateTime<Utc>>,
) -> Result<Option<Notice>, StoreError> {
    let Put::New(id) = notices::put(tx, notice)? else {
        return Ok(None);
    };
    for (channel, person) in ways(people) {
        let new = NewDelivery {
            notice: id,
            channel,
            person,
            created_at: notice.created_at,
            next_at,
        };
        deliveries::add(tx, &new)?;
    }
    notices::get(tx, id)
}

/// The same for everybody who gets mail about its kind.
pub fn queue_for(
    tx: &Transaction<'_>,
    notice: &NewNotice,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let people = match notice.company {
        Some(company) => recipients(tx, notice.kind, company)?,
        None => Vec::new(),
    };
    queue(tx, notice, &people, next_at)?;
    Ok(())
}

/// One mail to each person, and one notice on the desktop.
fn ways(people: &[Person]) -> impl Iterator<Item = (Channel, Option<PersonId>)> {
    let mails = people.iter().map(|one| (Channel::Email, Some(one.id)));
    std::iter::once((Channel::Desktop, None)).chain(mails)
}

/// Notes a rung, and those it makes needless, as told on every channel and to everyone.
pub fn note_told(
    tx: &Transaction<'_>,
    item: &Item,
    people: &[Person],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rungs = item.superseded.iter().chain(std::iter::once(&item.rung));
    for rung in rungs {
        for (channel, person) in ways(people).chain([(Channel::InApp, None)]) {
            let key = ToldKey {
                connection: item.connection,
                ladder: item.ladder,
                rung: *rung,
                channel,
                person,
            };
            told::add(tx, &key, now)?;
        }
    }
    Ok(())
}

/// The reminders about one connection that stand.
pub fn reminders_of(tx: &Transaction<'_>, id: ConnectionId) -> Result<Vec<Notice>, StoreError> {
    let mut standing = notices::standing_of(tx, id)?;
    standing.retain(|one| one.kind == NoticeKind::ExpiringSoon);
    Ok(standing)
}

/// Says that a notice is no longer true, and ends what is still on its way; gives its desktop tag.
pub fn withdraw(
    tx: &Transaction<'_>,
    notice: &Notice,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    notices::withdraw(tx, notice.id, now)?;
    deliveries::supersede(tx, notice.id, now)?;
    Ok(notice.tag.clone())
}

/// Says that `later` tells more about the same. It takes the place on the screen; gives the tag
/// where that is another one, and so has to go.
pub fn replace(
    tx: &Transaction<'_>,
    notice: &Notice,
    later: &Notice,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    notices::replace(tx, notice.id, later.id, now)?;
    deliveries::supersede(tx, notice.id, now)?;
    Ok((notice.tag != later.tag).then(|| notice.tag.clone()))
}
