//! From the file to the database. What is there already stays as it is; what is new comes beside it,
//! without a sign-in.

use chrono::{DateTime, Utc};

use super::super::Error;
use super::super::{mail, posts};
use super::format::{CompanyFile, FileConnection, FileSettings, Place};
use crate::domain::cause::{Cause, Finding};
use crate::domain::connection::{Connection, Intent};
use crate::domain::grant::Member;
use crate::domain::id::{CompanyId, ConnectionId, GrantId, NetworkAppId, PersonId};
use crate::domain::profile::{ListedProfile, ProfileKey};
use crate::domain::settings::Settings;
use crate::store::connections::NewConnection;
use crate::store::events::NewEvent;
use crate::store::grants::NewGrant;
use crate::store::network_apps::NewNetworkApp;
use crate::store::people::NewPerson;
use crate::store::posts::Writing;
use crate::store::{
    StoreError, Transaction, account_groups, companies, connections, events, grants, mail_servers,
    network_apps, people, posts as stored, settings,
};

/// What came in, and what was there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub people: u32,
    pub network_apps: u32,
    pub connections: u32,
    /// Accounts of the file that were here already.
    pub known: u32,
    pub drafts: u32,
    /// Of the drafts, those that were planned where the file was written.
    pub unplanned: u32,
}

/// Takes `file` in. Without a company here it becomes the company, with `you` as the person of this
/// computer.
pub fn take(
    tx: &Transaction<'_>,
    file: &CompanyFile,
    you: Option<Place>,
    now: DateTime<Utc>,
) -> Result<Taken, Error> {
    let here = companies::list(tx)?.first().map(|company| company.id);
    let company = match here {
        Some(company) => company,
        None => companies::insert(tx, &file.company)?,
    };
    let mut taking = Taking {
        tx,
        file,
        company,
        now,
        taken: Taken::default(),
    };
    let persons = taking.people()?;
    if here.is_none() {
        let you = you.and_then(|place| persons.get(place));
        people::set_you(tx, *you.ok_or(Error::BadInput("Choose who you are."))?)?;
    }
    let apps = taking.network_apps(&persons)?;
    let sign_ins = taking.sign_ins(&apps, &persons)?;
    let held = taking.connections(&sign_ins)?;
    taking.groups(&held)?;
    taking.mail_server()?;
    taking.drafts(&held)?;
    taking.timeline(&held, here.is_none())?;
    taking.settings(&held, here.is_none())?;
    Ok(taking.taken)
}

struct Taking<'a> {
    tx: &'a Transaction<'a>,
    file: &'a CompanyFile,
    company: CompanyId,
    now: DateTime<Utc>,
    taken: Taken,
}

/// A connection of the file, and whether it is new here.
#[derive(Clone, Copy)]
struct Held {
    id: ConnectionId,
    new: bool,
}

impl Taking<'_> {
    /// One person is the same by address, or by name where neither of the two has one.
    fn people(&mut self) -> Result<Vec<PersonId>, StoreError> {
        let mut known = people::list(self.tx, self.company)?;
        let mut ids = Vec::new();
        for person in &self.file.people {
            let key = |email: &Option<String>, name: &str| match email {
                Some(email) => (true, email.to_lowercase()),
                None => (false, name.to_lowercase()),
            };
            let wanted = key(&person.email, &person.name);
            let found = known
                .iter()
                .find(|known| key(&known.email, &known.name) == wanted);
            let id = match found {
                Some(found) => found.id,
                None => {
                    let new = NewPerson {
                        company: self.company,
                        name: person.name.clone(),
                        email: person.email.clone(),
                    };
                    let id = people::insert(self.tx, &new)?;
                    for kind in &person.opt_outs {
                        people::set_opt_out(self.tx, id, *kind, true)?;
                    }
                    self.taken.people += 1;
                    known = people::list(self.tx, self.company)?;
                    id
                }
            };
            ids.push(id);
        }
        Ok(ids)
    }

    fn network_apps(&mut self, persons: &[PersonId]) -> Result<Vec<NetworkAppId>, StoreError> {
        let mut ids = Vec::new();
        for app in &self.file.network_apps {
            let known = network_apps::of_provider(self.tx, self.company, app.provider)?;
            let found = known.iter().find(|one| one.client_id == app.client_id);
            let id = match found {
                Some(found) => found.id,
                None => {
                    let new = NewNetworkApp {
                        company: self.company,
                        provider: app.provider,
                        client_id: app.client_id.clone(),
                        options: app.options.clone(),
                        responsible: app.responsible.map(|place| persons[place]),
                    };
                    self.taken.network_apps += 1;
                    network_apps::insert(self.tx, &new)?
                }
            };
            ids.push(id);
        }
        Ok(ids)
    }

    fn sign_ins(
        &self,
        apps: &[NetworkAppId],
        persons: &[PersonId],
    ) -> Result<Vec<GrantId>, StoreError> {
        let mut ids = Vec::new();
        for one in &self.file.sign_ins {
            let found = grants::find(
                self.tx,
                self.company,
                one.provider,
                &one.client_id,
                &one.subject,
            )?;
            let id = match found {
                Some(found) => found.id,
                None => {
                    let new = NewGrant {
                        company: self.company,
                        provider: one.provider,
                        app: one.app.map(|place| apps[place]),
                        client_id: one.client_id.clone(),
                        subject: one.subject.clone(),
                        member: Member {
                            id: one.member_id.clone(),
                            name: one.member_name.clone(),
                        },
                        person: one.person.map(|place| persons[place]),
                        created_at: one.created_at.min(self.now),
                    };
                    let id = grants::insert(self.tx, &new)?;
                    let elsewhere =
                        Finding::of_ours(Cause::SignInElsewhere, one.provider, self.now);
                    grants::set_finding(self.tx, id, 0, Some(&elsewhere))?;
                    id
                }
            };
            ids.push(id);
        }
        Ok(ids)
    }

    fn connections(&mut self, sign_ins: &[GrantId]) -> Result<Vec<Held>, StoreError> {
        let mut all = Vec::new();
        for one in &self.file.connections {
            let key = ProfileKey {
                network: one.network,
                id: one.profile_id.clone(),
            };
            let held = match connections::find(self.tx, self.company, &key, one.purpose)? {
                Some(Connection { id, .. }) => {
                    self.taken.known += 1;
                    Held { id, new: false }
                }
                None => {
                    self.taken.connections += 1;
                    let sign_in = one.sign_in.map(|place| sign_ins[place]);
                    let id = self.connection(one, key, sign_in)?;
                    Held { id, new: true }
                }
            };
            all.push(held);
        }
        Ok(all)
    }

    fn connection(
        &self,
        one: &FileConnection,
        key: ProfileKey,
        sign_in: Option<GrantId>,
    ) -> Result<ConnectionId, StoreError> {
        let new = NewConnection {
            company: self.company,
            profile: ListedProfile {
                key,
                kind: one.kind,
                name: one.name.clone(),
                handle: one.handle.clone(),
                roles: one.roles.clone(),
                capabilities: one.capabilities.clone(),
                role_missing: false,
                purposes: vec![one.purpose],
                standing: one.standing.clone(),
            },
            purpose: one.purpose,
            grant: sign_in,
            watched: one.watched.clone(),
            connected_at: one.connected_at,
        };
        let id = connections::insert(self.tx, &new)?;
        match one.sign_in {
            // A sign-in of the same login that is here already has not shown yet that it has this
            // profile too.
            Some(place) => {
                let provider = self.file.sign_ins[place].provider;
                let elsewhere = Finding::of_ours(Cause::SignInElsewhere, provider, self.now);
                connections::set_finding(self.tx, id, Some(&elsewhere))?;
            }
            None => connections::set_intent(self.tx, id, Intent::Disconnected)?,
        }
        Ok(id)
    }

    fn groups(&self, held: &[Held]) -> Result<(), StoreError> {
        let known = account_groups::list(self.tx, self.company)?;
        for group in &self.file.groups {
            let name = group.name.trim();
            let same = |known: &account_groups::AccountGroup| known.name.eq_ignore_ascii_case(name);
            if known.iter().any(same) {
                continue;
            }
            let ids: Vec<_> = group.connections.iter().map(|at| held[*at].id).collect();
            match account_groups::insert(self.tx, self.company, name, &ids) {
                // The file names it twice.
                Ok(_) | Err(StoreError::Taken) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn mail_server(&self) -> Result<(), Error> {
        let here = mail_servers::get(self.tx, self.company)?;
        if let (Some(server), None) = (&self.file.mail_server, here) {
            let server = mail::checked(self.company, &server.as_typed())?;
            mail_servers::put(self.tx, &server)?;
        }
        Ok(())
    }

    /// What is here in the same words already, sent or not, does not come in again.
    fn drafts(&mut self, held: &[Held]) -> Result<(), Error> {
        let known = stored::list(self.tx, self.company)?;
        for draft in &self.file.drafts {
            let writing = Writing {
                text: draft.text.clone(),
                link: draft.link.clone().unwrap_or_default(),
                image_address: draft.image_address.clone(),
                image_words: draft.image_words.clone(),
                accounts: draft.connections.iter().map(|at| held[*at].id).collect(),
            };
            if known
                .iter()
                .any(|one| says_the_same(&one.writing, &writing))
            {
                continue;
            }
            let id = stored::insert(self.tx, self.company, &writing, draft.updated_at)?;
            if let Some(picture) = &draft.picture {
                stored::set_picture(
                    self.tx,
                    id,
                    Some(&posts::picture(&picture.name, &picture.data)?),
                )?;
            }
            self.taken.drafts += 1;
            self.taken.unplanned += u32::from(draft.planned_at.is_some());
        }
        Ok(())
    }

    /// What happened to accounts that are new here, and all the rest where everything is.
    fn timeline(&self, held: &[Held], all_is_new: bool) -> Result<(), StoreError> {
        for line in &self.file.timeline {
            let connection = line.connection.map(|at| held[at]);
            if !connection.map_or(all_is_new, |one| one.new) {
                continue;
            }
            let event = NewEvent {
                company: Some(self.company),
                connection: connection.map(|one| one.id),
                name: line.name.clone(),
                at: line.at,
                actor: line.actor.clone(),
                kind: line.what.clone(),
            };
            events::add(self.tx, &event)?;
        }
        Ok(())
    }

    /// Two computers would mail everybody twice: after this it is for a person to say which one
    /// does.
    fn settings(&self, held: &[Held], all_is_new: bool) -> Result<(), StoreError> {
        let mut now = settings::get(self.tx)?;
        if all_is_new {
            now = of_file(&self.file.settings, now);
        }
        now.send_mail = false;
        for (one, held) in self.file.connections.iter().zip(held) {
            if one.muted && held.new {
                now.muted_accounts.insert(held.id);
            }
        }
        settings::put(self.tx, &now)
    }
}

fn says_the_same(one: &Writing, other: &Writing) -> bool {
    let words = |writing: &Writing| {
        let Writing {
            text,
            link,
            image_address,
            image_words,
            accounts: _,
        } = writing.clone();
        [text, link, image_address, image_words]
    };
    words(one) == words(other)
}

fn of_file(file: &FileSettings, now: Settings) -> Settings {
    Settings {
        theme: file.theme,
        reminder_time: file.reminder_time,
        quiet_hours: file.quiet_hours,
        desktop_notifications: file.desktop_notifications,
        muted_kinds: file.muted_kinds.clone(),
        letter_keys: file.letter_keys,
        ..now
    }
}
