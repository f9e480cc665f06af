//! From the domain to what the window shows. Every name passes through `domain::text` here.

mod connection;
mod detail;
mod event;
mod sheet;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use connection::{connection, order};
pub use detail::{detail, message};
pub use event::event;
pub use sheet::{Note, choices, done, row};

use crate::domain::cause::Finding;
use crate::domain::company::Person;
use crate::domain::connection::Connection;
use crate::domain::grant::Grant;
use crate::domain::guide::{Guide, Names, guide};
use crate::domain::id::{ConnectionId, FlowId, GrantId, PersonId};
use crate::domain::lookalike::with_id;
use crate::domain::profile::ProfileKey;
use crate::domain::status::{Status, World, status};
use crate::domain::testing_mode::ended_by_testing;
use crate::domain::text;

/// Everything a connection is shown in the light of.
pub struct Scene {
    pub now: DateTime<Utc>,
    pub zone: Tz,
    pub world: World,
    pub people: Vec<Person>,
    pub you: Option<PersonId>,
    pub grants: BTreeMap<GrantId, Grant>,
    pub checking: HashSet<ConnectionId>,
    pub flows: HashMap<ConnectionId, FlowId>,
    /// All connections of the company.
    pub connections: Vec<Connection>,
    /// Profiles among them that only their ids tell apart.
    pub lookalikes: HashSet<ProfileKey>,
}

impl Scene {
    /// How a connection is called where several are shown.
    pub fn title(&self, connection: &Connection) -> String {
        if self.lookalikes.contains(&connection.profile) {
            with_id(&connection.name, &connection.profile)
        } else {
            name(&connection.name)
        }
    }

    pub fn grant(&self, connection: &Connection) -> Option<&Grant> {
        connection.grant.and_then(|id| self.grants.get(&id))
    }

    pub fn status(&self, connection: &Connection) -> Status {
        status(
            connection,
            self.grant(connection),
            self.now,
            self.zone,
            &self.world,
        )
    }

    /// Who is behind a consent, by the name people here use.
    pub fn holder(&self, grant: &Grant) -> String {
        grant
            .person
            .and_then(|id| self.people.iter().find(|person| person.id == id))
            .map_or_else(|| name(&grant.member.name), |person| name(&person.name))
    }

    /// "Ana's Facebook sign-in".
    pub fn sign_in(&self, grant: &Grant) -> String {
        let who = text::possessive(&text::first_name(&self.holder(grant)));
        format!("{who} {} sign-in", grant.provider.name())
    }

    /// What happened and what to do, where something is wrong.
    pub fn guide(&self, connection: &Connection) -> Option<Guide> {
        let grant = self.grant(connection)?;
        let finding = match self.status(connection) {
            Status::Invalid { .. } | Status::Limited { .. } => {
                connection::telling(connection, grant)?
            }
            Status::Expired => return Some(self.expired_guide(connection, grant)),
            Status::CantCheck { .. }
            | Status::Disconnected
            | Status::PageNotChosen
            | Status::ExpiresIn { .. }
            | Status::Connected => return None,
        };
        Some(guide(
            connection.profile.network,
            grant.provider,
            finding.cause,
            &self.names(connection, grant, finding.evidence.at),
        ))
    }

    /// What a network answered about `connection`, where it still stands.
    pub fn finding<'a>(&'a self, connection: &'a Connection) -> Option<&'a Finding> {
        connection::telling(connection, self.grant(connection)?)
    }

    /// "password changed": what a finding is called for `connection`.
    fn short(&self, connection: &Connection, finding: &Finding) -> Option<String> {
        let provider = finding.evidence.provider;
        let names = Names {
            profile: connection.name.clone(),
            purpose: connection.purpose,
            member: None,
            day: None,
            standing: connection.standing.clone(),
            testing: ended_by_testing(provider, connection.connected_at, finding.evidence.at),
        };
        Some(guide(connection.profile.network, provider, finding.cause, &names).short)
    }

    fn expired_guide(&self, connection: &Connection, grant: &Grant) -> Guide {
        let at = crate::domain::deadline::deadline(connection, grant)
            .map_or(self.now, |deadline| deadline.at);
        guide(
            connection.profile.network,
            grant.provider,
            crate::domain::cause::Cause::Expired,
            &self.names(connection, grant, at),
        )
    }

    /// The words' names, for what became known at `at`.
    fn names(&self, connection: &Connection, grant: &Grant, at: DateTime<Utc>) -> Names {
        Names {
            profile: connection.name.clone(),
            purpose: connection.purpose,
            member: Some(self.holder(grant)),
            day: Some(text::day(at, self.now, self.zone)),
            standing: connection.standing.clone(),
            testing: ended_by_testing(grant.provider, connection.connected_at, at),
        }
    }
}

/// A name as it may be shown.
pub fn name(raw: &str) -> String {
    text::display_name(raw)
}
