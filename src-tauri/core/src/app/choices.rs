//! What the account picker remembers: named groups, and what was chosen last in each place.

use std::collections::HashSet;
use std::sync::Arc;

use super::people::checked_name;
use super::present;
use super::view::{Choices, GroupRef, GroupView, RememberChoice, SaveGroup};
use super::{App, Error};
use crate::domain::choosing::{Choice, Place};
use crate::domain::id::ConnectionId;
use crate::store::account_groups::{self, AccountGroup};
use crate::store::{StoreError, connections, last_choices};

impl App {
    /// Without accounts that were removed since.
    pub async fn choices(self: &Arc<Self>) -> Result<Choices, Error> {
        let company = self.company().await?;
        let choices = self
            .store
            .read(move |conn| {
                let here: HashSet<ConnectionId> = connections::list(conn, company)?
                    .into_iter()
                    .map(|connection| connection.id)
                    .collect();
                let last = |place| -> Result<Option<Choice>, StoreError> {
                    let choice = last_choices::get(conn, company, place)?;
                    Ok(choice.map(|choice| choice.among(|id| here.contains(&id))))
                };
                let groups = account_groups::list(conn, company)?;
                Ok(Choices {
                    groups: groups.into_iter().map(|group| view(group, &here)).collect(),
                    publish: last(Place::Publish)?,
                    conversations: last(Place::Conversations)?,
                })
            })
            .await?;
        Ok(choices)
    }

    pub async fn remember_choice(self: &Arc<Self>, request: RememberChoice) -> Result<(), Error> {
        let company = self.company().await?;
        self.store
            .write(move |tx| last_choices::put(tx, company, request.place, &request.choice))
            .await?;
        Ok(())
    }

    /// Makes a group, or changes its name and its accounts.
    pub async fn save_group(self: &Arc<Self>, request: SaveGroup) -> Result<Choices, Error> {
        let company = self.company().await?;
        let name = checked_name(&request.name)?;
        let accounts = request.accounts;
        if accounts.is_empty() {
            return Err(Error::BadInput("A group needs at least one account."));
        }
        let saved = self.store.write(move |tx| match request.id {
            Some(id) => account_groups::update(
                tx,
                company,
                &AccountGroup {
                    id,
                    name,
                    connections: accounts,
                },
            ),
            None => account_groups::insert(tx, company, &name, &accounts).map(|_| ()),
        });
        match saved.await {
            Ok(()) => self.choices().await,
            Err(StoreError::Taken) => Err(Error::BadInput("There is a group of this name.")),
            Err(other) => Err(other.into()),
        }
    }

    pub async fn remove_group(self: &Arc<Self>, request: GroupRef) -> Result<Choices, Error> {
        let company = self.company().await?;
        self.store
            .write(move |tx| account_groups::delete(tx, company, request.id))
            .await?;
        self.choices().await
    }
}

fn view(group: AccountGroup, here: &HashSet<ConnectionId>) -> GroupView {
    GroupView {
        id: group.id,
        name: present::name(&group.name),
        accounts: group
            .connections
            .into_iter()
            .filter(|id| here.contains(id))
            .collect(),
    }
}
