//! The people of the company.

use std::sync::Arc;

use super::present::{self, Scene};
use super::view::{MailChoice, PersonRef, PersonView, SavePerson};
use super::{App, Error, mail};
use crate::domain::company::Person;
use crate::domain::id::{CompanyId, PersonId};
use crate::domain::mail::Address;
use crate::domain::notice::NoticeKind;
use crate::notices::wording::letter;
use crate::store::people::{self, NewPerson};
use crate::store::{StoreError, Transaction, grants};

/// Longer names are a slip of the paste.
const LONGEST_FIELD: usize = 200;

impl App {
    pub async fn people(self: &Arc<Self>) -> Result<Vec<PersonView>, Error> {
        let scene = self.scene(self.company().await?).await?;
        let out = self.store.read(people::all_opt_outs).await?;
        Ok(scene
            .people
            .iter()
            .map(|person| view(&scene, person, &out))
            .collect())
    }

    pub async fn save_person(
        self: &Arc<Self>,
        request: SavePerson,
    ) -> Result<Vec<PersonView>, Error> {
        let company = self.company().await?;
        let name = checked_name(&request.name)?;
        let email = checked_email(request.email.as_deref())?;
        self.store
            .write(move |tx| {
                let id = match request.id {
                    Some(id) => {
                        let person = Person {
                            id,
                            company,
                            name,
                            email,
                        };
                        change(tx, &person)?;
                        id
                    }
                    None => people::insert(
                        tx,
                        &NewPerson {
                            company,
                            name,
                            email,
                        },
                    )?,
                };
                for kind in NoticeKind::ALL {
                    people::set_opt_out(tx, id, kind, request.opt_outs.contains(&kind))?;
                }
                Ok(())
            })
            .await?;
        self.link_members(company).await?;
        self.changed();
        self.people().await
    }

    pub async fn remove_person(
        self: &Arc<Self>,
        request: PersonRef,
    ) -> Result<Vec<PersonView>, Error> {
        let company = self.company().await?;
        let you = self
            .store
            .read(move |conn| people::you(conn, company))
            .await?;
        if you == Some(request.id) {
            return Err(Error::BadInput(
                "This is you. Choose somebody else as you first.",
            ));
        }
        self.store
            .write(move |tx| {
                for grant in grants::list(tx, company)? {
                    if grant.person == Some(request.id) {
                        grants::set_person(tx, grant.id, None)?;
                    }
                }
                people::delete(tx, request.id)
            })
            .await?;
        self.changed();
        self.people().await
    }

    /// The name for the timeline: who sits at this computer.
    pub(super) async fn your_name(&self, company: CompanyId) -> Result<Option<String>, Error> {
        let found = self
            .store
            .read(move |conn| match people::you(conn, company)? {
                Some(id) => people::get(conn, id),
                None => Ok(None),
            })
            .await?;
        Ok(found.map(|person| person.name))
    }

    /// Links network members to people of the same full name, where nobody chose otherwise.
    pub(super) async fn link_members(&self, company: CompanyId) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                let known = people::list(tx, company)?;
                for grant in grants::list(tx, company)? {
                    let mut same = known.iter().filter(|person| {
                        person.name.to_lowercase() == grant.member.name.to_lowercase()
                    });
                    // Two people of one name cannot be told apart.
                    if let (None, Some(person), None) = (grant.person, same.next(), same.next()) {
                        grants::set_person(tx, grant.id, Some(person.id))?;
                    }
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

/// A name with something in it.
pub(super) fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() {
        Err(Error::BadInput("Enter a name."))
    } else if name.chars().count() > LONGEST_FIELD {
        Err(Error::BadInput("This name is too long."))
    } else {
        Ok(name.to_owned())
    }
}

/// An address that mail could go to, as it was typed, or none.
pub(super) fn checked_email(email: Option<&str>) -> Result<Option<String>, Error> {
    let Some(email) = email.map(str::trim).filter(|email| !email.is_empty()) else {
        return Ok(None);
    };
    Address::parse(email).map_err(Error::NotAnAddress)?;
    Ok(Some(email.to_owned()))
}

fn change(tx: &Transaction<'_>, person: &Person) -> Result<(), StoreError> {
    let before = people::get(tx, person.id)?.filter(|before| before.company == person.company);
    if before.ok_or(StoreError::Gone)?.email != person.email {
        mail::address_changed(tx, person.id)?;
    }
    people::update(tx, person)
}

fn view(scene: &Scene, person: &Person, out: &[(PersonId, NoticeKind)]) -> PersonView {
    let held: Vec<_> = scene
        .grants
        .values()
        .filter(|grant| grant.person == Some(person.id))
        .collect();
    let hanging = scene
        .connections
        .iter()
        .filter(|one| held.iter().any(|grant| one.grant == Some(grant.id)))
        .count();
    PersonView {
        id: person.id,
        name: present::name(&person.name),
        email: person.email.clone(),
        is_you: scene.you == Some(person.id),
        sign_ins: held.iter().map(|grant| scene.sign_in(grant)).collect(),
        connections: u32::try_from(hanging).unwrap_or(u32::MAX),
        mail: NoticeKind::ALL
            .into_iter()
            .filter(|kind| kind.is_mailed())
            .map(|kind| MailChoice {
                kind,
                name: letter::kind_name(kind).to_owned(),
                text: letter::kind_text(kind).to_owned(),
                wanted: !out.contains(&(person.id, kind)),
            })
            .collect(),
    }
}
