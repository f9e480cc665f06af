//! Telling that something is fixed, to those who were told that it was broken, and to nobody else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::queue::recipients;
use super::{account, in_mode};
use crate::app::view::Mode;
use crate::domain::connection::{Connection, Intent};
use crate::domain::grant::Grant;
use crate::domain::id::{CompanyId, PersonId};
use crate::domain::notice::{Channel, Delivery, DeliveryState, Notice, NoticeKind};
use crate::domain::status::invalid_cause;
use crate::notices::wording::{self, SignIn};
use crate::store::deliveries::NewDelivery;
use crate::store::notices::{NewNotice, Put};
use crate::store::{
    StoreError, Transaction, connections, deliveries, grants, letters, notices, people,
};

/// Writes that what `told` was about is fixed, where something of it works. What was told to the
/// same people makes one mail. On the desktop the first notices go, which says enough.
pub fn queue_fixed(
    tx: &Transaction<'_>,
    told: &[Notice],
    mode: Mode,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut together = BTreeMap::<(CompanyId, BTreeSet<PersonId>), Vec<&Notice>>::new();
    for notice in told {
        if let Some(company) = notice.company {
            let readers = readers(tx, company, notice)?;
            together.entry((company, readers)).or_default().push(notice);
        }
    }
    for ((company, readers), told) in together {
        put(tx, company, &readers, &told, (mode, now))?;
    }
    Ok(())
}

fn put(
    tx: &Transaction<'_>,
    company: CompanyId,
    readers: &BTreeSet<PersonId>,
    told: &[&Notice],
    (mode, now): (Mode, DateTime<Utc>),
) -> Result<(), StoreError> {
    let working = working(tx, told)?;
    let Some(first) = told.first().filter(|_| !working.is_empty()) else {
        return Ok(());
    };
    let mut sign_ins = BTreeMap::new();
    for (_, grant) in &working {
        sign_ins.insert(grant.id, sign_in(tx, grant)?);
    }
    let sign_ins: Vec<_> = sign_ins.into_values().collect();
    let accounts: Vec<_> = working.iter().map(|(one, _)| account(one)).collect();
    let text = in_mode(mode, wording::reconnected(&accounts, &sign_ins));
    let notice = NewNotice {
        identity: format!("fixed-{}", first.id),
        tag: format!("fixed-{}", first.id),
        kind: NoticeKind::Reconnected,
        company: Some(company),
        connections: working.iter().map(|(one, _)| one.id).collect(),
        title: text.title,
        body: text.body,
        urgency: text.urgency,
        created_at: now,
    };
    let Put::New(id) = notices::put(tx, &notice)? else {
        return Ok(());
    };
    // Whoever sits here did it, or sees that the first notice is gone.
    notices::mark_read(tx, id, now)?;
    for person in readers {
        let new = NewDelivery {
            notice: id,
            channel: Channel::Email,
            person: Some(*person),
            created_at: now,
            next_at: None,
        };
        deliveries::add(tx, &new)?;
    }
    Ok(())
}

/// Who got a mail about `told` or what it replaced, and wants to hear that it is fixed.
fn readers(
    tx: &Transaction<'_>,
    company: CompanyId,
    told: &Notice,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut got = BTreeSet::new();
    for id in notices::with_replaced(tx, told.id)? {
        for delivery in deliveries::of_notice(tx, id)? {
            if delivery.channel == Channel::Email && has_arrived(tx, &delivery)? {
                got.extend(delivery.person);
            }
        }
    }
    let want = recipients(tx, NoticeKind::Reconnected, company)?;
    got.retain(|id| want.iter().any(|one| one.id == *id));
    Ok(got)
}

/// Whether a mail arrived, or may have: the server broke off after it, or it is on its way at this
/// moment. Who reads that an account stopped has to read that it works.
fn has_arrived(tx: &Transaction<'_>, mail: &Delivery) -> Result<bool, StoreError> {
    if mail.state == DeliveryState::Posted {
        return Ok(true);
    }
    let kept = letters::get(tx, mail.id)?;
    Ok(kept.is_some_and(|kept| {
        let on_its_way = mail.state == DeliveryState::Pending && kept.trouble.is_none();
        kept.uncertain > 0 || on_its_way
    }))
}

/// The connections of `told` that people keep and that work, with their sign-ins.
fn working(tx: &Transaction<'_>, told: &[&Notice]) -> Result<Vec<(Connection, Grant)>, StoreError> {
    let ids: BTreeSet<_> = told.iter().flat_map(|one| &one.connections).collect();
    let mut working = Vec::new();
    for id in ids {
        let Some(one) = connections::get(tx, *id)?.filter(|one| one.intent == Intent::Kept) else {
            continue;
        };
        let Some(grant) = one
            .grant
            .map(|id| grants::get(tx, id))
            .transpose()?
            .flatten()
        else {
            continue;
        };
        if invalid_cause(&one, &grant).is_none() && one.finding.is_none() {
            working.push((one, grant));
        }
    }
    Ok(working)
}

fn sign_in(tx: &Transaction<'_>, grant: &Grant) -> Result<SignIn, StoreError> {
    let person = grant.person.map(|id| people::get(tx, id)).transpose()?;
    Ok(SignIn {
        provider: grant.provider,
        member: Some(match person.flatten() {
            Some(person) => person.name,
            None => grant.member.name.clone(),
        }),
    })
}
