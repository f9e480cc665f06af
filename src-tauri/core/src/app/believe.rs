//! Writing down what the answers of networks mean: one place for checks, renewals and whatever else
//! asks a network about a sign-in or a profile.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::siblings::Stopped;
use super::{App, Error};
use crate::domain::cause::{Finding, Proof};
use crate::domain::connection::{Connection, Intent};
use crate::domain::event::EventKind;
use crate::domain::grant::Grant;
use crate::domain::id::{ConnectionId, NetworkAppId};
use crate::domain::verdict::Verdict;
use crate::networks::About;
use crate::store::events::NewEvent;
use crate::store::{StoreError, Transaction, connections, events, grants, network_apps};

impl App {
    /// Writes what an answer about the whole sign-in means. Says `false` where that cannot be told
    /// yet, so that it is to be asked again.
    pub(super) async fn believe_of_grant(
        self: &Arc<Self>,
        grant: &Grant,
        verdict: &Verdict,
    ) -> Result<bool, Error> {
        let Verdict::Refused { finding, .. } = verdict else {
            self.grant_works(grant).await?;
            return Ok(true);
        };
        match finding.about() {
            About::Grant => match self.who_stopped(grant, finding).await? {
                Some(Stopped::SignIn) => self.grant_stopped(grant, finding).await?,
                Some(Stopped::NetworkApp(finding)) => self.app_refused(grant, &finding).await?,
                None => return Ok(false),
            },
            About::NetworkApp => self.app_refused(grant, finding).await?,
            // A profile's trouble is no news about the sign-in.
            About::Profile => self.grant_works(grant).await?,
            About::Nothing => {}
        }
        Ok(true)
    }

    /// Writes what an answer about one profile means.
    pub(super) async fn believe_of_profile(
        self: &Arc<Self>,
        grant: &Grant,
        connection: &Connection,
        verdict: &Verdict,
    ) -> Result<(), Error> {
        match verdict {
            Verdict::Healthy => self.profile_works(grant, connection, Proof::Check).await,
            Verdict::Refused { finding, .. } => match finding.about() {
                About::Grant => self.believe_of_grant(grant, verdict).await.map(drop),
                About::Profile => self.profile_stopped(grant, connection, finding).await,
                About::NetworkApp => self.app_refused(grant, finding).await,
                About::Nothing => Ok(()),
            },
        }
    }

    async fn grant_works(self: &Arc<Self>, grant: &Grant) -> Result<(), Error> {
        let (id, generation, now) = (grant.id, grant.generation, self.now());
        let back = self
            .store
            .write(move |tx| {
                grants::set_proven(tx, id, now)?;
                let found = grants::get(tx, id)?.and_then(|stored| stored.finding);
                if found.is_none() || !grants::set_finding(tx, id, generation, None)? {
                    return Ok(Vec::new());
                }
                let back = connections::by_grant(tx, id)?;
                for one in &back {
                    events::add(tx, &line(one, now, EventKind::Recovered))?;
                }
                Ok(back)
            })
            .await?;
        if let Some(app) = grant.app
            && self.world_state().refused.has(app)
        {
            self.app_accepted(app).await?;
        }
        let ids: Vec<_> = back.iter().map(|one| one.id).collect();
        self.works_again(&ids).await;
        Ok(())
    }

    async fn grant_stopped(
        self: &Arc<Self>,
        grant: &Grant,
        finding: &Finding,
    ) -> Result<(), Error> {
        let (id, generation, now) = (grant.id, grant.generation, self.now());
        let found = finding.clone();
        let hit = self
            .store
            .write(move |tx| {
                // The first answer of a kind tells since when; a newer sign-in makes it old news.
                let stored = grants::get(tx, id)?.and_then(|stored| stored.finding);
                let known = stored.is_some_and(|known| known.cause == found.cause);
                if known || !grants::set_finding(tx, id, generation, Some(&found))? {
                    return Ok(Vec::new());
                }
                let hit = connections::by_grant(tx, id)?;
                for one in &hit {
                    let kind = EventKind::CauseFound {
                        finding: found.clone(),
                    };
                    events::add(tx, &line(one, now, kind))?;
                }
                Ok(hit)
            })
            .await?;
        tracing::info!(grant = %id, cause = finding.cause.slug(), "a sign-in stopped");
        let ids: Vec<_> = hit.iter().map(|one| one.id).collect();
        self.tell_stopped(&ids).await;
        Ok(())
    }

    pub(super) async fn profile_works(
        self: &Arc<Self>,
        grant: &Grant,
        connection: &Connection,
        proof: Proof,
    ) -> Result<(), Error> {
        let (asked, id, now) = (grant.clone(), connection.id, self.now());
        let back = self
            .store
            .write(move |tx| {
                let Some(one) = as_asked(tx, &asked, id)? else {
                    return Ok(false);
                };
                connections::set_proven(tx, id, now)?;
                if !one
                    .finding
                    .as_ref()
                    .is_some_and(|found| found.is_over(proof))
                {
                    return Ok(false);
                }
                connections::set_finding(tx, id, None)?;
                events::add(tx, &line(&one, now, EventKind::Recovered))?;
                Ok(true)
            })
            .await?;
        if back {
            self.works_again(&[id]).await;
        }
        Ok(())
    }

    pub(super) async fn profile_stopped(
        self: &Arc<Self>,
        grant: &Grant,
        connection: &Connection,
        finding: &Finding,
    ) -> Result<(), Error> {
        let (asked, id, now) = (grant.clone(), connection.id, self.now());
        let found = finding.clone();
        let hit = self
            .store
            .write(move |tx| {
                let Some(one) = as_asked(tx, &asked, id)? else {
                    return Ok(false);
                };
                // The first answer of a kind tells since when.
                let mut known = one.finding.iter().map(|known| known.cause);
                if known.any(|cause| cause == found.cause) {
                    return Ok(false);
                }
                connections::set_finding(tx, id, Some(&found))?;
                if found.left_out() {
                    connections::set_capabilities(tx, id, &[])?;
                }
                let kind = EventKind::CauseFound { finding: found };
                events::add(tx, &line(&one, now, kind))?;
                Ok(true)
            })
            .await?;
        if hit {
            self.tell_stopped(&[id]).await;
        }
        Ok(())
    }

    /// The network app is accepted, perhaps again: what was told of its refusal is taken back.
    pub(super) async fn app_accepted(&self, app: NetworkAppId) -> Result<(), Error> {
        let was_refused = self.world_state().refused.good(app);
        let news = self
            .store
            .write(move |tx| network_apps::set_refusal(tx, app, None))
            .await?;
        // A new secret has taken the stored refusal back already.
        if news || was_refused {
            self.world_state().forget_refused_tokens(app);
            self.take_back_refusal(app).await?;
        }
        Ok(())
    }

    /// The network app is at fault: told once, and no connection is marked.
    async fn app_refused(self: &Arc<Self>, grant: &Grant, finding: &Finding) -> Result<(), Error> {
        let Some(app) = grant.app else { return Ok(()) };
        let (company, provider, now) = (grant.company, grant.provider, self.now());
        self.world_state().refused.bad(app, now);
        let found = finding.clone();
        let news = self
            .store
            .write(move |tx| {
                if !network_apps::set_refusal(tx, app, Some(&found))? {
                    return Ok(false);
                }
                events::add(
                    tx,
                    &NewEvent {
                        company: Some(company),
                        connection: None,
                        name: provider.name().to_owned(),
                        at: now,
                        actor: None,
                        kind: EventKind::AppRefused {
                            provider,
                            evidence: found.evidence,
                        },
                    },
                )?;
                Ok(true)
            })
            .await?;
        if news {
            self.tell_app_refused(company).await;
        }
        Ok(())
    }
}

fn line(connection: &Connection, at: DateTime<Utc>, kind: EventKind) -> NewEvent {
    NewEvent {
        company: Some(connection.company),
        connection: Some(connection.id),
        name: connection.name.clone(),
        at,
        actor: None,
        kind,
    }
}

/// A connection as it is stored now, if it still hangs on the sign-in and the tokens that were
/// asked about: after a disconnect or a new sign-in, the answer is old news.
fn as_asked(
    tx: &Transaction<'_>,
    asked: &Grant,
    id: ConnectionId,
) -> Result<Option<Connection>, StoreError> {
    let generation = grants::get(tx, asked.id)?.map(|grant| grant.generation);
    let same = |one: &Connection| {
        one.intent == Intent::Kept
            && one.grant == Some(asked.id)
            && generation == Some(asked.generation)
    };
    Ok(connections::get(tx, id)?.filter(same))
}
