//! What the provider sent back: exchanged, listed, staged, and then decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::outcome::{Outcome, outcome};
use super::{OpenFlow, Way};
use crate::app::consent::{Brought, Consent};
use crate::app::view::{CancelledBy, ErrorCode, FlowPhase, Problem};
use crate::app::{App, Error, lock, present};
use crate::domain::cause::Effect;
use crate::domain::connection::Connection;
use crate::domain::event::{EventKind, SignInFailure};
use crate::domain::flow::{FlowIntent, Listing, Phase};
use crate::domain::grant::Grant;
use crate::domain::id::FlowId;
use crate::domain::network::Network;
use crate::domain::token::TokenSet;
use crate::networks::{AuthorizationCode, Refusal};
use crate::sign_in::limits;
use crate::sign_in::redirect::RedirectAnswer;
use crate::store::{connections, flows, grants};
use crate::vault::Place;

impl App {
    pub(super) async fn answer(self: &Arc<Self>, flow: OpenFlow, answer: RedirectAnswer) {
        let wrong = |message: &str, detail: Option<String>| {
            let problem = Problem {
                code: ErrorCode::Refused,
                message: message.to_owned(),
                detail,
            };
            FlowPhase::Failed { problem }
        };
        let network = flow.provider().name();
        let failed = |why| EventKind::SignInFailed {
            provider: flow.provider(),
            why,
        };
        let (phase, event) = match answer {
            RedirectAnswer::Code { code, .. } => return self.use_code(flow, code).await,
            RedirectAnswer::Declined => {
                let phase = FlowPhase::Cancelled {
                    by: CancelledBy::Declined,
                };
                let event = failed(SignInFailure::Declined);
                return self.end(&flow, phase, Phase::Cancelled, Some(event)).await;
            }
            RedirectAnswer::Refused { code, .. } => (
                wrong(
                    &format!("{network} refused this sign-in. Nothing has changed."),
                    Some(code),
                ),
                failed(SignInFailure::Refused),
            ),
            RedirectAnswer::Contradiction => (
                wrong(
                    &format!(
                        "{network} sent an answer that contradicts itself. Nothing has changed."
                    ),
                    None,
                ),
                failed(SignInFailure::Refused),
            ),
            RedirectAnswer::WrongIssuer => (
                wrong(
                    &format!("Another server than {network} answered. Nothing has changed."),
                    None,
                ),
                failed(SignInFailure::Refused),
            ),
        };
        self.end(&flow, phase, Phase::Failed, Some(event)).await;
    }

    async fn use_code(self: &Arc<Self>, flow: OpenFlow, code: SecretString) {
        match self.exchange(&flow, code).await {
            Ok(tokens) => self.list_and_decide(flow, tokens).await,
            Err(error) => self.failed(&flow, error).await,
        }
    }

    /// Lists what the member has, and decides. Where the list cannot be read now, the sign-in is
    /// kept for another try.
    pub(super) async fn list_and_decide(self: &Arc<Self>, flow: OpenFlow, tokens: TokenSet) {
        match self.list_profiles(&flow, &tokens).await {
            Ok(consent) => self.decide(flow, consent).await,
            Err(Error::Refused(refusal)) if may_pass(&refusal) => {
                self.keep_for_another_try(&flow, tokens, Error::Refused(refusal));
            }
            Err(error) => self.failed(&flow, error).await,
        }
    }

    async fn failed(self: &Arc<Self>, flow: &OpenFlow, error: Error) {
        let why = match &error {
            Error::Refused(_) => SignInFailure::Refused,
            _ => SignInFailure::NoAnswer,
        };
        self.fail(flow, error, why).await;
    }

    fn keep_for_another_try(self: &Arc<Self>, flow: &OpenFlow, tokens: TokenSet, error: Error) {
        if let Some(open) = lock(&self.flows).get_mut(&flow.id) {
            open.tokens = Some(tokens);
        }
        let problem = error.into();
        self.set_phase(flow.id, FlowPhase::Unlisted { problem });
        self.end_in_time(flow.id);
        self.changed();
    }

    /// Exchanges the code. What it gave is staged at once: a code works only once, and whatever
    /// comes after must not cost a second sign-in.
    async fn exchange(&self, flow: &OpenFlow, code: SecretString) -> Result<TokenSet, Error> {
        let Way {
            expected, verifier, ..
        } = flow.way.clone().ok_or(Error::FlowOver)?;
        let code = AuthorizationCode {
            code,
            redirect: expected.redirect,
            verifier,
        };
        let tokens = self
            .networks
            .exchange(&flow.credentials, &code, self.now())
            .await?;
        let ends_at = limits::ends_at(self.now());
        if let Some(open) = lock(&self.flows).get_mut(&flow.id) {
            open.ends_at = ends_at;
        }
        self.stage(flow.id, &Brought::Unlisted(tokens.clone()), Some(ends_at))
            .await?;
        Ok(tokens)
    }

    /// Lists what the member has. Nothing is stored yet but the staged consent in the flow's own
    /// row.
    async fn list_profiles(&self, flow: &OpenFlow, tokens: &TokenSet) -> Result<Consent, Error> {
        let mut consent: Option<Consent> = None;
        for network in self.networks_to_list(flow).await? {
            let listing = self
                .networks
                .list(&flow.credentials, tokens, network, self.now())
                .await?;
            let profiles: Vec<_> = listing
                .profiles
                .iter()
                .map(|entry| entry.profile.clone())
                .collect();
            let own: BTreeMap<_, _> = listing
                .profiles
                .into_iter()
                .filter_map(|entry| entry.token.map(|token| (entry.profile.key, token)))
                .collect();
            match &mut consent {
                Some(consent) => {
                    consent.listing.profiles.extend(profiles);
                    consent.profile_tokens.extend(own);
                }
                None => {
                    let mut tokens = tokens.clone();
                    tokens.scopes.clone_from(&listing.granted);
                    consent = Some(Consent {
                        listing: Listing {
                            subject: listing.subject,
                            member: listing.member,
                            scopes: listing.granted,
                            renewal: tokens.renewal,
                            ends: tokens.ends,
                            profiles,
                        },
                        tokens,
                        profile_tokens: own,
                    });
                }
            }
        }
        let consent = consent.ok_or(Error::NotFound)?;
        self.stage(flow.id, &Brought::Listed(Box::new(consent.clone())), None)
            .await?;
        Ok(consent)
    }

    /// Every network whose connections hang on the consent, the flow's own first.
    pub(super) async fn networks_to_list(&self, flow: &OpenFlow) -> Result<Vec<Network>, Error> {
        let mut wanted = vec![flow.network];
        if let Some(grant) = flow.grant {
            for one in self
                .store
                .read(move |conn| connections::by_grant(conn, grant))
                .await?
            {
                if !wanted.contains(&one.profile.network) {
                    wanted.push(one.profile.network);
                }
            }
        }
        Ok(wanted)
    }

    async fn stage(
        &self,
        id: FlowId,
        brought: &Brought,
        ends_at: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let (vault, secrets, staged) = (self.vault.clone(), brought.secrets()?, brought.staged());
        self.store
            .write_or(move |tx| {
                let sealed = vault.seal(tx, &Place::staged(id), &secrets)?;
                flows::stage(tx, id, &sealed, &staged)?;
                if let Some(ends_at) = ends_at {
                    flows::set_expiry(tx, id, ends_at)?;
                }
                Ok(())
            })
            .await
    }

    /// What it means who signed in.
    pub(super) async fn decide(self: &Arc<Self>, flow: OpenFlow, consent: Consent) {
        if let Some(open) = lock(&self.flows).get_mut(&flow.id) {
            open.consent = Some(consent.clone());
            open.tokens = None;
        }
        let flow = OpenFlow {
            consent: Some(consent.clone()),
            ..flow
        };
        match self.weigh(&flow, &consent).await {
            Ok((Outcome::SameMember, _, _)) => {
                if let Err(error) = self.settle_same_member(&flow, &consent).await {
                    self.fail(&flow, error, SignInFailure::NoAnswer).await;
                }
            }
            Ok((outcome, grant, held)) => {
                let phase = self
                    .phase_of(&flow, &consent, &outcome, grant.as_ref(), &held)
                    .await;
                match phase {
                    Ok(phase) => self.set_phase(flow.id, phase),
                    Err(error) => self.fail(&flow, error, SignInFailure::NoAnswer).await,
                }
            }
            Err(error) => self.fail(&flow, error, SignInFailure::NoAnswer).await,
        }
        self.changed();
    }

    async fn weigh(
        &self,
        flow: &OpenFlow,
        consent: &Consent,
    ) -> Result<(Outcome, Option<Grant>, Vec<(Connection, bool)>), Error> {
        let (grant_id, again) = (flow.grant, flow.intent.clone());
        let (grant, held) = self
            .store
            .read(move |conn| {
                let grant = match grant_id {
                    Some(id) => grants::get(conn, id)?,
                    None => None,
                };
                let held = match (&grant, again) {
                    (Some(grant), _) => connections::by_grant(conn, grant.id)?,
                    (None, FlowIntent::AddAgain { connection }) => {
                        connections::get(conn, connection)?.into_iter().collect()
                    }
                    (None, _) => Vec::new(),
                };
                Ok((grant, held))
            })
            .await?;
        let held: Vec<_> = held
            .into_iter()
            .map(|one| {
                let broken = self.is_broken(&one, grant.as_ref());
                (one, broken)
            })
            .collect();
        let outcome = outcome(&flow.intent, grant.as_ref(), &held, &consent.listing);
        Ok((outcome, grant, held))
    }

    /// The sheet for an outcome that asks the person something.
    async fn phase_of(
        &self,
        flow: &OpenFlow,
        consent: &Consent,
        outcome: &Outcome,
        grant: Option<&Grant>,
        held: &[(Connection, bool)],
    ) -> Result<FlowPhase, Error> {
        let scene = self.scene(flow.company).await?;
        let member = present::name(&consent.listing.member.name);
        let rows = |ids: &[crate::domain::id::ConnectionId], note: present::Note| {
            let found = held.iter().filter(|(one, _)| ids.contains(&one.id));
            found
                .map(|(one, _)| present::row(&scene, one, note))
                .collect::<Vec<_>>()
        };
        Ok(match outcome {
            Outcome::Choose | Outcome::SameMember => FlowPhase::ChooseProfiles {
                profiles: present::choices(&scene, flow, consent),
                left_out: Vec::new(),
                member,
            },
            Outcome::TakeOver {
                stopped,
                working,
                stays,
            } => FlowPhase::TakeOver {
                from: grant
                    .map(|grant| present::name(&grant.member.name))
                    .unwrap_or_default(),
                stopped: rows(stopped, present::Note::WhyStopped),
                working: rows(working, present::Note::None),
                stays: rows(stays, present::Note::NotListed),
                member,
            },
            Outcome::DifferentAccount { manages, of } => FlowPhase::DifferentAccount {
                expected: grant
                    .map(|grant| present::name(&grant.member.name))
                    .or_else(|| held.first().map(|(one, _)| present::name(&one.name)))
                    .unwrap_or_default(),
                got: member,
                manages: u32::try_from(*manages).unwrap_or(u32::MAX),
                of: u32::try_from(*of).unwrap_or(u32::MAX),
                message: held
                    .first()
                    .and_then(|(one, _)| present::message(&scene, one))
                    .map(|message| message.text)
                    .unwrap_or_default(),
            },
        })
    }
}

/// Whether the list may be readable in a while with the same sign-in: an outage passes, and a
/// network app can be put in order. Any other refusal is about the sign-in itself.
fn may_pass(refusal: &Refusal) -> bool {
    matches!(
        refusal.finding.cause.effect(),
        Effect::Passing | Effect::AppProblem
    )
}
