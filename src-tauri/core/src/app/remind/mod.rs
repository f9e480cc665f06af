//! Reminders and notices: what is due becomes a row, the row is told once on each channel and to each
//! person, and withdrawn when it stops being true.

mod deliver;
mod fixed;
mod occasions;
mod pressed;
mod queue;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::present::Scene;
use super::view::Mode;
use super::{App, Error};
use crate::domain::company::Person;
use crate::domain::connection::Connection;
use crate::domain::deadline::deadline;
use crate::domain::event::EventKind;
use crate::domain::grant::Grant;
use crate::domain::id::{CompanyId, ConnectionId, GrantId};
use crate::domain::ladder::{
    Candidate, Item, Ladder, LadderChange, Reminder, Rung, SignInReminder, ToldKey, Words,
    next_due, observe,
};
use crate::domain::notice::{Channel, NoticeKind};
use crate::notices::wording::{self, Account, NoticeWords, SignIn, Today};
use crate::store::events::NewEvent;
use crate::store::notices::NewNotice;
use crate::store::{companies, connections, events, grants, ladders, settings, told};

pub(super) use pressed::hear_actions;
use queue::{note_told, queue, recipients, reminders_of, replace};
pub(super) use queue::{queue_for, withdraw};

impl App {
    /// Brings every ladder up to date, and turns what is due into notices.
    pub(super) async fn remind(self: &Arc<Self>) -> Result<(), Error> {
        self.move_ladders().await?;
        let companies = self.store.read(companies::list).await?;
        let mut next = None;
        for (place, company) in companies.into_iter().enumerate() {
            let scene = self.scene(company.id).await?;
            if place == 0 {
                self.tell_of_this_computer(&scene).await?;
            }
            self.tell_what_is_in(&scene, company.id).await?;
            let of_company = self.remind_company(&scene).await?;
            next = next.into_iter().chain(of_company).min();
        }
        self.world_state().next_reminder = next;
        Ok(())
    }

    async fn move_ladders(&self) -> Result<(), Error> {
        let now = self.now();
        let gone = self
            .store
            .write(move |tx| {
                let grants: BTreeMap<_, _> = grants::all(tx)?
                    .into_iter()
                    .map(|grant| (grant.id, grant))
                    .collect();
                let known: BTreeMap<_, _> = ladders::all_latest(tx)?.into_iter().collect();
                let mut gone = Vec::new();
                for one in connections::all(tx)? {
                    let grant = one.grant.and_then(|id| grants.get(&id));
                    let end = grant.and_then(|grant| deadline(&one, grant));
                    match observe(known.get(&one.id), end, now) {
                        LadderChange::Unchanged => {}
                        LadderChange::Moved(ladder) => ladders::put(tx, one.id, &ladder)?,
                        LadderChange::Next { ladder, .. } => {
                            ladders::put(tx, one.id, &ladder)?;
                            for notice in reminders_of(tx, one.id)? {
                                gone.push(withdraw(tx, &notice, now)?);
                            }
                        }
                    }
                }
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        Ok(())
    }

    /// Says when the next reminder falls due.
    async fn remind_company(
        self: &Arc<Self>,
        scene: &Scene,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let (settings, known, said) = self
            .store
            .read(|conn| {
                Ok((
                    settings::get(conn)?,
                    ladders::all_latest(conn)?,
                    told::of_latest_ladders(conn)?,
                ))
            })
            .await?;
        let known: BTreeMap<ConnectionId, Ladder> = known.into_iter().collect();
        let mut told_rungs: BTreeMap<ConnectionId, BTreeSet<Rung>> = BTreeMap::new();
        for told in said {
            let rungs = told_rungs.entry(told.connection).or_default();
            rungs.insert(told.rung);
        }
        let none = BTreeSet::new();
        let candidates: Vec<_> = scene
            .connections
            .iter()
            .filter_map(|connection| {
                Some(Candidate {
                    connection,
                    grant: scene.grant(connection)?,
                    ladder: known.get(&connection.id)?,
                    told: told_rungs.get(&connection.id).unwrap_or(&none),
                })
            })
            .collect();
        let doubtful = scene.world.clock_doubtful;
        for reminder in (self.due)(scene.now, scene.zone, doubtful, &settings, &candidates) {
            self.queue_reminder(scene, &reminder).await?;
        }
        Ok(next_due(scene.now, scene.zone, &settings, &candidates))
    }

    async fn queue_reminder(
        self: &Arc<Self>,
        scene: &Scene,
        reminder: &Reminder,
    ) -> Result<(), Error> {
        let (company, parts) = match reminder {
            Reminder::SignIn { company, part } => (*company, std::slice::from_ref(part)),
            Reminder::Summary { company, parts } => (*company, parts.as_slice()),
        };
        let items: Vec<Item> = parts.iter().flat_map(|part| part.items.clone()).collect();
        let Some(first) = items.first() else {
            return Ok(());
        };
        let key = ToldKey {
            connection: first.connection,
            ladder: first.ladder,
            rung: first.rung,
            channel: Channel::Desktop,
            person: None,
        };
        let Some(text) = reminder_words(scene, parts) else {
            return Ok(());
        };
        let text = self.in_mode(text);
        let notice = NewNotice {
            identity: key.to_string(),
            tag: format!("ladder-{}.{}", first.connection, first.ladder),
            kind: NoticeKind::ExpiringSoon,
            company: Some(company),
            connections: items.iter().map(|item| item.connection).collect(),
            title: text.title,
            body: text.body,
            urgency: text.urgency,
            created_at: scene.now,
        };
        let names: BTreeMap<_, _> = scene
            .connections
            .iter()
            .map(|one| (one.id, one.name.clone()))
            .collect();
        let now = scene.now;
        let gone = self
            .store
            .write(move |tx| {
                let people = recipients(tx, NoticeKind::ExpiringSoon, company)?;
                let mut earlier = BTreeMap::new();
                for item in &items {
                    for notice in reminders_of(tx, item.connection)? {
                        earlier.insert(notice.id, notice);
                    }
                    note_told(tx, item, &people, now)?;
                    let name = names.get(&item.connection).cloned().unwrap_or_default();
                    events::add(tx, &told_line(company, item, name, &people, now))?;
                }
                let mut gone = Vec::new();
                if let Some(later) = queue(tx, &notice, &people, None)? {
                    for notice in earlier.values() {
                        gone.extend(replace(tx, notice, &later, now)?);
                    }
                }
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        self.changed();
        Ok(())
    }

    /// Practice says so in its titles.
    pub(super) fn in_mode(&self, text: NoticeWords) -> NoticeWords {
        in_mode(self.mode, text)
    }
}

fn in_mode(mode: Mode, text: NoticeWords) -> NoticeWords {
    match mode {
        Mode::Real => text,
        Mode::Practice => text.for_practice(),
    }
}

/// The words for a reminder about `ids` as it stands now; `None` where none of them has an end.
fn words_now(scene: &Scene, ids: &[ConnectionId]) -> Option<NoticeWords> {
    let mut parts = BTreeMap::<GrantId, SignInReminder>::new();
    for one in scene.connections.iter().filter(|one| ids.contains(&one.id)) {
        let Some(grant) = scene.grant(one) else {
            continue;
        };
        let Some(end) = deadline(one, grant) else {
            continue;
        };
        let part = parts.entry(grant.id).or_insert_with(|| SignInReminder {
            grant: grant.id,
            deadline: end,
            words: Words::of(end, scene.now, scene.zone),
            items: Vec::new(),
        });
        if end.at < part.deadline.at {
            part.deadline = end;
            part.words = Words::of(end, scene.now, scene.zone);
        }
        part.items.push(Item {
            connection: one.id,
            ladder: 0,
            rung: Rung(0),
            superseded: Vec::new(),
        });
    }
    let mut parts: Vec<_> = parts.into_values().collect();
    parts.sort_by_key(|part| part.deadline.at);
    reminder_words(scene, &parts)
}

/// The words for sign-ins that end; `None` where their connections went meanwhile.
fn reminder_words(scene: &Scene, parts: &[SignInReminder]) -> Option<NoticeWords> {
    let first = parts.first()?;
    let grant = scene.grants.get(&first.grant)?;
    let (sign_in, today) = (
        sign_in(scene, grant),
        Today {
            now: scene.now,
            zone: scene.zone,
        },
    );
    if parts.len() > 1 {
        let count = parts.len();
        let (words, deadline) = (first.words, first.deadline);
        return Some(wording::sign_ins_need_you(
            count, &sign_in, words, deadline, today,
        ));
    }
    let accounts: Vec<_> = scene
        .connections
        .iter()
        .filter(|one| first.items.iter().any(|item| item.connection == one.id))
        .map(account)
        .collect();
    Some(wording::expiring(
        &accounts,
        &sign_in,
        first.words,
        first.deadline,
        today,
    ))
}

fn account(connection: &Connection) -> Account {
    Account {
        name: connection.name.clone(),
        network: connection.profile.network,
        kind: connection.kind,
    }
}

pub(super) fn sign_in(scene: &Scene, grant: &Grant) -> SignIn {
    SignIn {
        provider: grant.provider,
        member: Some(scene.holder(grant)),
    }
}

fn told_line(
    company: CompanyId,
    item: &Item,
    name: String,
    people: &[Person],
    at: DateTime<Utc>,
) -> NewEvent {
    let mail = (!people.is_empty()).then_some(Channel::Email);
    NewEvent {
        company: Some(company),
        connection: Some(item.connection),
        name,
        at,
        actor: None,
        kind: EventKind::Told {
            rung: Some(item.rung),
            channels: [Channel::Desktop, Channel::InApp]
                .into_iter()
                .chain(mail)
                .collect(),
            people: people.iter().map(|person| person.name.clone()).collect(),
        },
    }
}

#[cfg(test)]
mod soak;
