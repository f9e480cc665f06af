//! Renewal without a person: one at a time per grant, journalled before it is sent.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{App, Error, lock};
use crate::domain::cause::{Cause, Confidence, Effect, Evidence, Finding};
use crate::domain::grant::{Grant, Renewal};
use crate::domain::id::GrantId;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;
use crate::networks::{AppCredentials, Refusal, Sent};
use crate::store::grants::PutTokens;
use crate::store::{grants, renewals};

/// A refresh token whose answer was lost is sent once more: servers with a grace period answer the
/// same again, strict ones refuse, and without the second try the new one is lost anyway.
const MOST_ATTEMPTS: u32 = 2;

/// Twice the longest time a request may take, so that the first can no longer be under way.
const REPLAY_AFTER: TimeDelta = TimeDelta::seconds(60);

/// What is known after two lost answers: nothing while the access token lives, then that somebody
/// has to sign in.
fn interrupted(grant: &Grant, now: DateTime<Utc>) -> Verdict {
    if grant.ends.access.reported().is_some_and(|end| end > now) {
        return Verdict::Healthy;
    }
    Verdict::Refused {
        finding: Finding {
            cause: Cause::UnknownInvalid,
            confidence: Confidence::Unknown,
            evidence: Evidence {
                provider: grant.provider,
                status: None,
                code: None,
                subcode: None,
                kind: None,
                request_id: None,
                at: now,
            },
        },
        retry_after: None,
    }
}

impl App {
    /// The tokens of a sign-in for a call that somebody waits for, renewed first where it is time.
    /// `None` where the sign-in is gone.
    #[expect(dead_code, reason = "publishing, reading and replying call it")]
    pub(super) async fn ready(
        self: &Arc<Self>,
        id: GrantId,
    ) -> Result<Option<(Grant, AppCredentials, TokenSet)>, Error> {
        let stored = || self.store.read(move |conn| grants::get(conn, id));
        let Some(grant) = stored().await? else {
            return Ok(None);
        };
        self.renew_if_due(&grant).await?;
        let Some(grant) = stored().await? else {
            return Ok(None);
        };
        let (credentials, tokens) = self.usable(&grant).await?;
        Ok(Some((grant, credentials, tokens)))
    }

    /// Renews if it is time, and not otherwise.
    pub(super) async fn renew_if_due(self: &Arc<Self>, grant: &Grant) -> Result<(), Error> {
        let due = grant.renew_at().is_some_and(|at| at <= self.now());
        if due && grant.renewable(self.now()) {
            let verdict = self.renew(grant).await?;
            self.believe_of_grant(grant, &verdict).await?;
        }
        Ok(())
    }

    /// Renews the tokens of `grant`, unless somebody did meanwhile. What it says about the grant
    /// is given back, not yet believed.
    pub(super) async fn renew(self: &Arc<Self>, grant: &Grant) -> Result<Verdict, Error> {
        let turn = lock(&self.renewing).entry(grant.id).or_default().clone();
        let _turn = turn.lock().await;
        let id = grant.id;
        let stored = self.store.read(move |conn| grants::get(conn, id)).await?;
        let Some(stored) = stored else {
            return Ok(Verdict::Healthy);
        };
        if stored.generation != grant.generation {
            return Ok(Verdict::Healthy);
        }
        let (generation, now) = (stored.generation, self.now());
        let mine = self
            .store
            .write(move |tx| renewals::start(tx, id, generation, now))
            .await?;
        if !mine && stored.renewal == Renewal::Rotating {
            return self.renew_after_lost_answer(&stored).await;
        }
        self.send_renewal(&stored).await
    }

    /// An earlier attempt was sent and its answer is unknown. A rotating refresh token may be
    /// spent: after a while it is sent once more, and never a third time.
    async fn renew_after_lost_answer(self: &Arc<Self>, grant: &Grant) -> Result<Verdict, Error> {
        let (id, now) = (grant.id, self.now());
        let seen = self
            .store
            .read(move |conn| {
                let unfinished = renewals::unfinished(conn)?;
                Ok(unfinished.into_iter().find(|one| one.grant == id))
            })
            .await?;
        let Some(seen) = seen else {
            return Ok(Verdict::Healthy);
        };
        if seen.attempts >= MOST_ATTEMPTS {
            return Ok(interrupted(grant, now));
        }
        if now - seen.started_at < REPLAY_AFTER {
            return Ok(Verdict::Healthy);
        }
        let mine = self
            .store
            .write(move |tx| renewals::again(tx, &seen, now))
            .await?;
        if mine {
            self.send_renewal(grant).await
        } else {
            Ok(Verdict::Healthy)
        }
    }

    async fn send_renewal(self: &Arc<Self>, grant: &Grant) -> Result<Verdict, Error> {
        let (id, generation) = (grant.id, grant.generation);
        let (credentials, tokens) = match self.usable(grant).await {
            Ok(usable) => usable,
            Err(error) => {
                self.store
                    .write(move |tx| renewals::withdraw(tx, id, generation))
                    .await?;
                return Err(error);
            }
        };
        match self.networks.renew(&credentials, &tokens, self.now()).await {
            Ok(renewed) => {
                let sealed = self.vault.seal_tokens(id, &renewed.tokens)?;
                let (ends, now) = (renewed.tokens.ends, self.now());
                let (scopes, renewal) = (renewed.tokens.scopes, renewed.tokens.renewal);
                let put = self
                    .store
                    .write(move |tx| {
                        let put = grants::put_tokens(
                            tx, id, generation, &sealed, &ends, &scopes, renewal,
                        )?;
                        renewals::stored(tx, id, generation, now)?;
                        grants::set_renewal_failing(tx, id, None)?;
                        Ok(put)
                    })
                    .await?;
                if let PutTokens::GenerationMoved = put {
                    tracing::info!(grant = %id, "a newer sign-in came before a renewal");
                }
                Ok(Verdict::Healthy)
            }
            Err(refusal) => self.renewal_refused(grant, refusal).await,
        }
    }

    async fn renewal_refused(
        self: &Arc<Self>,
        grant: &Grant,
        refusal: Refusal,
    ) -> Result<Verdict, Error> {
        let (id, generation, now) = (grant.id, grant.generation, self.now());
        let answered = refusal.finding.cause.effect() != Effect::Passing;
        let unsent = refusal.sent == Sent::No;
        let since = grant.renewal_failing_since.unwrap_or(now);
        self.store
            .write(move |tx| {
                if answered || unsent {
                    // An answer that is understood, or a request that never left, spends nothing.
                    renewals::withdraw(tx, id, generation)?;
                }
                grants::set_renewal_failing(tx, id, Some(since))
            })
            .await?;
        Ok(refusal.into())
    }

    /// Forgets the turns of grants that are gone.
    pub(super) fn forget_turns(&self, known: &[GrantId]) {
        lock(&self.renewing).retain(|id, _| known.contains(id));
    }
}
