//! A finished consent: staged first, committed as the last step, in one transaction.

use std::collections::BTreeMap;

use crate::store::Transaction;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Error;
use crate::domain::cause::{Cause, Confidence, Evidence, Finding};
use crate::domain::connection::{Connection, Intent, Watched};
use crate::domain::event::EventKind;
use crate::domain::flow::{Listing, Phase, Staged, Unlisted};
use crate::domain::grant::End;
use crate::domain::id::{CompanyId, ConnectionId, FlowId, GrantId, NetworkAppId};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::profile::{ListedProfile, ProfileKey};
use crate::domain::token::{ProfileToken, TokenSet};
use crate::store::connections::NewConnection;
use crate::store::events::NewEvent;
use crate::store::grants::{NewGrant, PutTokens};
use crate::store::{connections, events, flows, grants, successors};
use crate::vault::{Place, Vault};

/// What a sign-in brought, not yet committed.
#[derive(Clone, Debug)]
pub struct Consent {
    pub tokens: TokenSet,
    pub listing: Listing,
    /// Tokens of single profiles (Pages).
    pub profile_tokens: BTreeMap<ProfileKey, ProfileToken>,
}

/// The secrets of a consent as they lie sealed in the flow's row, so that a restart loses nothing.
#[derive(Serialize, Deserialize)]
struct StagedSecrets {
    access: String,
    refresh: Option<String>,
    profiles: Vec<StagedProfileToken>,
}

#[derive(Serialize, Deserialize)]
struct StagedProfileToken {
    key: ProfileKey,
    token: String,
    end: End,
    issued_at: DateTime<Utc>,
}

/// A consent as far as it has come.
pub enum Brought {
    Listed(Box<Consent>),
    /// Its profiles could not be listed yet.
    Unlisted(TokenSet),
}

impl Brought {
    /// The secrets, to be sealed.
    pub fn secrets(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (tokens, profiles) = match self {
            Self::Listed(consent) => (&consent.tokens, Some(&consent.profile_tokens)),
            Self::Unlisted(tokens) => (tokens, None),
        };
        let staged = StagedSecrets {
            access: tokens.access.expose_secret().to_owned(),
            refresh: tokens
                .refresh
                .as_ref()
                .map(|token| token.expose_secret().to_owned()),
            profiles: profiles
                .into_iter()
                .flatten()
                .map(|(key, token)| StagedProfileToken {
                    key: key.clone(),
                    token: token.token.expose_secret().to_owned(),
                    end: token.end,
                    issued_at: token.issued_at,
                })
                .collect(),
        };
        serde_json::to_vec(&staged)
            .map(Zeroizing::new)
            .map_err(|_| Error::FlowOver)
    }

    /// What lies beside the secrets in the open.
    pub fn staged(&self) -> Staged {
        match self {
            Self::Listed(consent) => Staged::Listed(consent.listing.clone()),
            Self::Unlisted(tokens) => Staged::Unlisted(Unlisted {
                scopes: tokens.scopes.clone(),
                renewal: tokens.renewal,
                ends: tokens.ends,
            }),
        }
    }

    /// The same again, from its opened secrets.
    pub fn restore(opened: &SecretSlice<u8>, staged: Staged) -> Result<Self, Error> {
        let secrets: StagedSecrets =
            serde_json::from_slice(opened.expose_secret()).map_err(|_| Error::FlowOver)?;
        let tokens = |ends, renewal, scopes| TokenSet {
            access: SecretString::from(secrets.access),
            refresh: secrets.refresh.map(SecretString::from),
            ends,
            renewal,
            scopes,
        };
        Ok(match staged {
            Staged::Unlisted(one) => Self::Unlisted(tokens(one.ends, one.renewal, one.scopes)),
            Staged::Listed(listing) => Self::Listed(Box::new(Consent {
                tokens: tokens(listing.ends, listing.renewal, listing.scopes.clone()),
                profile_tokens: secrets
                    .profiles
                    .into_iter()
                    .map(|staged| {
                        let token = ProfileToken {
                            token: SecretString::from(staged.token),
                            end: staged.end,
                            issued_at: staged.issued_at,
                        };
                        (staged.key, token)
                    })
                    .collect(),
                listing,
            })),
        })
    }
}

impl Consent {
    fn listed(&self, key: &ProfileKey) -> Option<&ListedProfile> {
        self.listing
            .profiles
            .iter()
            .find(|profile| profile.key == *key)
    }
}

/// What becomes of a consent.
#[derive(Clone, Debug)]
pub struct Settlement {
    pub flow: FlowId,
    pub company: CompanyId,
    pub provider: Provider,
    pub app: NetworkAppId,
    pub client_id: String,
    pub purpose: Purpose,
    /// Profiles to connect for the purpose, existing or new.
    pub chosen: Vec<ProfileKey>,
    /// Existing connections to bring under this consent, whatever their purpose.
    pub moved: Vec<ConnectionId>,
    /// Which networks the consent could list: absence from a list that was not asked for says
    /// nothing.
    pub asked: Vec<Network>,
    pub actor: Option<String>,
}

/// What a settlement did.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    pub connected: Vec<ConnectionId>,
    /// Connections of this consent that its new list lacks.
    pub left_out: Vec<ConnectionId>,
}

/// Writes the consent: its tokens, the chosen and moved connections, and what it left out.
pub fn settle(
    tx: &Transaction<'_>,
    vault: &Vault,
    consent: &Consent,
    settlement: &Settlement,
    now: DateTime<Utc>,
) -> Result<Settled, Error> {
    // A second yes, or one after the flow was cancelled, changes nothing.
    if !flows::set_phase(tx, settlement.flow, Phase::Done, now)? {
        return Err(Error::FlowOver);
    }
    let (grant, is_new) = put_grant(tx, vault, consent, settlement, now)?;
    let mut settled = Settled::default();
    let before = connections::by_grant(tx, grant)?;
    for key in &settlement.chosen {
        let Some(profile) = consent.listed(key) else {
            continue;
        };
        let found = connections::find(tx, settlement.company, key, settlement.purpose)?;
        let id = match &found {
            Some(connection) => connection.id,
            None => connections::insert(
                tx,
                &NewConnection {
                    company: settlement.company,
                    profile: profile.clone(),
                    purpose: settlement.purpose,
                    grant: None,
                    watched: Watched::default(),
                    connected_at: None,
                },
            )?,
        };
        let kind = what_happened(tx, found.as_ref(), grant, consent)?;
        bring(
            tx,
            vault,
            consent,
            settlement,
            (id, profile, grant),
            kind,
            now,
        )?;
        settled.connected.push(id);
    }
    for id in &settlement.moved {
        let Some(connection) = connections::get(tx, *id)? else {
            continue;
        };
        let Some(profile) = consent.listed(&connection.profile) else {
            continue;
        };
        let kind = what_happened(tx, Some(&connection), grant, consent)?;
        bring(
            tx,
            vault,
            consent,
            settlement,
            (*id, profile, grant),
            kind,
            now,
        )?;
        settled.connected.push(*id);
    }
    if !is_new {
        follow_up(
            tx,
            vault,
            consent,
            settlement,
            (grant, before),
            &mut settled,
            now,
        )?;
    }
    remember_successors(tx, consent, settlement, grant)?;
    Ok(settled)
}

fn put_grant(
    tx: &Transaction<'_>,
    vault: &Vault,
    consent: &Consent,
    settlement: &Settlement,
    now: DateTime<Utc>,
) -> Result<(GrantId, bool), Error> {
    let listing = &consent.listing;
    let found = grants::find(
        tx,
        settlement.company,
        settlement.provider,
        &settlement.client_id,
        &listing.subject,
    )?;
    let is_new = found.is_none();
    let (id, generation) = match &found {
        Some(grant) => {
            grants::set_member_name(tx, grant.id, &listing.member.name)?;
            (grant.id, grant.generation)
        }
        None => {
            let new = NewGrant {
                company: settlement.company,
                provider: settlement.provider,
                app: Some(settlement.app),
                client_id: settlement.client_id.clone(),
                subject: listing.subject.clone(),
                member: listing.member.clone(),
                person: None,
                created_at: now,
            };
            (grants::insert(tx, &new)?, 0)
        }
    };
    let sealed = vault.seal_tokens(tx, id, &consent.tokens)?;
    let put = grants::put_tokens(
        tx,
        id,
        generation,
        &sealed,
        &consent.tokens.ends,
        &consent.tokens.scopes,
        consent.tokens.renewal,
    )?;
    // Read and written in one immediate transaction: nobody can have come between.
    debug_assert!(matches!(put, PutTokens::Written { .. }));
    grants::set_proven(tx, id, now)?;
    Ok((id, is_new))
}

fn what_happened(
    tx: &Transaction<'_>,
    before: Option<&Connection>,
    grant: GrantId,
    consent: &Consent,
) -> Result<EventKind, Error> {
    let member = consent.listing.member.name.clone();
    let Some(before) = before else {
        return Ok(EventKind::Connected { member });
    };
    let held_by = match before.grant {
        Some(id) => grants::get(tx, id)?,
        None => None,
    };
    Ok(match held_by {
        _ if before.intent == Intent::Disconnected => EventKind::AddedAgain { member },
        Some(held_by) if held_by.id == grant || held_by.member.id == consent.listing.member.id => {
            EventKind::Reconnected { member }
        }
        Some(held_by) => EventKind::HandedOver {
            from: held_by.member.name,
            to: member,
        },
        None => EventKind::AddedAgain { member },
    })
}

fn bring(
    tx: &Transaction<'_>,
    vault: &Vault,
    consent: &Consent,
    settlement: &Settlement,
    (id, profile, grant): (ConnectionId, &ListedProfile, GrantId),
    kind: EventKind,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    connections::update_listed(tx, id, profile)?;
    connections::move_to_grant(tx, id, Some(grant), Some(now))?;
    connections::set_intent(tx, id, Intent::Kept)?;
    refresh(tx, vault, consent, (id, profile, settlement.provider), now)?;
    events::add(
        tx,
        &NewEvent {
            company: Some(settlement.company),
            connection: Some(id),
            name: profile.name.clone(),
            at: now,
            actor: settlement.actor.clone(),
            kind,
        },
    )?;
    Ok(())
}

/// The new token of one profile, and a clean record.
fn refresh(
    tx: &Transaction<'_>,
    vault: &Vault,
    consent: &Consent,
    (id, profile, provider): (ConnectionId, &ListedProfile, Provider),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Some(token) = consent.profile_tokens.get(&profile.key) {
        let sealed = vault.seal_text(tx, &Place::own_token(id), &token.token)?;
        connections::set_own_token(tx, id, &sealed, token.end)?;
    }
    connections::set_finding(tx, id, finding_of(profile, provider, now).as_ref())?;
    connections::set_proven(tx, id, now)?;
    Ok(())
}

/// What the list itself says against a profile.
fn finding_of(profile: &ListedProfile, provider: Provider, now: DateTime<Utc>) -> Option<Finding> {
    profile.role_missing.then(|| Finding {
        cause: Cause::RoleRemoved,
        confidence: Confidence::Said,
        evidence: from_the_list(provider, now),
    })
}

fn from_the_list(provider: Provider, now: DateTime<Utc>) -> Evidence {
    Evidence {
        provider,
        status: None,
        code: None,
        subcode: None,
        kind: None,
        request_id: None,
        at: now,
    }
}

/// All other connections of the same consent: they come back with it, or the new dialog left
/// them out.
fn follow_up(
    tx: &Transaction<'_>,
    vault: &Vault,
    consent: &Consent,
    settlement: &Settlement,
    (grant, before): (GrantId, Vec<Connection>),
    settled: &mut Settled,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    for connection in &before {
        if settled.connected.contains(&connection.id) {
            continue;
        }
        let network = connection.profile.network;
        match consent.listed(&connection.profile) {
            Some(profile) => {
                let kind = EventKind::Reconnected {
                    member: consent.listing.member.name.clone(),
                };
                bring(
                    tx,
                    vault,
                    consent,
                    settlement,
                    (connection.id, profile, grant),
                    kind,
                    now,
                )?;
                settled.connected.push(connection.id);
            }
            None if settlement.asked.contains(&network) => {
                leave_out(tx, consent, settlement, connection, now)?;
                settled.left_out.push(connection.id);
            }
            None => {}
        }
    }
    Ok(())
}

fn leave_out(
    tx: &Transaction<'_>,
    consent: &Consent,
    settlement: &Settlement,
    connection: &Connection,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let finding = Finding {
        cause: Cause::PermissionMissing,
        confidence: Confidence::Likely,
        evidence: from_the_list(settlement.provider, now),
    };
    connections::set_finding(tx, connection.id, Some(&finding))?;
    connections::set_capabilities(tx, connection.id, &[])?;
    let member = consent.listing.member.name.clone();
    events::add(
        tx,
        &NewEvent {
            company: Some(settlement.company),
            connection: Some(connection.id),
            name: connection.name.clone(),
            at: now,
            actor: settlement.actor.clone(),
            kind: EventKind::LeftOut { member },
        },
    )?;
    Ok(())
}

/// Listed profiles that hang on another consent could come over later; never used silently.
fn remember_successors(
    tx: &Transaction<'_>,
    consent: &Consent,
    settlement: &Settlement,
    grant: GrantId,
) -> Result<(), Error> {
    for connection in connections::list(tx, settlement.company)? {
        let elsewhere = connection.grant.is_some_and(|id| id != grant);
        if elsewhere && consent.listed(&connection.profile).is_some() {
            successors::add(tx, connection.id, grant)?;
        }
    }
    Ok(())
}
