//! Renewal without a person: one at a time per grant, by the process that owns the database, and
//! journalled before it is sent.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;

use chrono::TimeDelta;

use super::{App, Error, lock};
use crate::domain::cause::{Cause, Confidence, Effect};
use crate::domain::grant::{Grant, Renewal};
use crate::domain::id::GrantId;
use crate::domain::ladder::renewal_failing_since;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;
use crate::networks::{Refusal, Sent};
use crate::store::grants::PutTokens;
use crate::store::{grants, renewals};

/// Twice the longest time a request may take, so that the first can no longer be under way.
const REPLAY_AFTER: TimeDelta = TimeDelta::seconds(60);

/// One renewal of a grant at a time.
#[derive(Default)]
pub(super) struct Turn {
    /// The last refusal, and of which generation.
    pub(super) refused: tokio::sync::Mutex<Option<(i64, Verdict)>>,
    /// Grows with each.
    refusals: AtomicU64,
}

impl App {
    /// Renews if it is time, and not otherwise. What was learnt by it is written down.
    pub(super) async fn renew_if_due(
        self: &Arc<Self>,
        grant: &Grant,
    ) -> Result<Option<Verdict>, Error> {
        let verdict = self.renew_in_time(grant).await?;
        if let Some(verdict) = &verdict {
            self.believe_of_grant(grant, verdict).await?;
        }
        Ok(verdict)
    }

    /// Renews if it is time, and believes nothing yet.
    pub(super) async fn renew_in_time(
        self: &Arc<Self>,
        grant: &Grant,
    ) -> Result<Option<Verdict>, Error> {
        let due = grant.renew_at().is_some_and(|at| at <= self.now());
        if due && grant.renewable(self.now()) {
            self.renew(grant).await
        } else {
            Ok(None)
        }
    }

    /// Renews the tokens of `grant`. What it says about the grant is given back, not yet believed;
    /// `None` where nothing was asked, because somebody renewed meanwhile or may still be at it, or
    /// the computer goes to sleep.
    pub(super) async fn renew(self: &Arc<Self>, grant: &Grant) -> Result<Option<Verdict>, Error> {
        // The journal alone cannot tell a process that died from one that is slow.
        if !self.store.owns() || !self.has_room().await {
            return Ok(None);
        }
        let turn = self.turn(grant.id);
        let before = turn.refusals.load(SeqCst);
        let mut refused = turn.refused.lock().await;
        let id = grant.id;
        if self.store_kept_of(id).await? {
            return Ok(None);
        }
        let stored = self.store.read(move |conn| grants::get(conn, id)).await?;
        let Some(stored) = stored.filter(|stored| stored.generation == grant.generation) else {
            return Ok(None);
        };
        if let Some(refused) = self.refused_before(&stored) {
            return Ok(Some(refused));
        }
        let (generation, now) = (stored.generation, self.now());
        // It was refused while this one waited: asked again, it would be the same.
        if let Some((of, verdict)) = refused.as_ref()
            && turn.refusals.load(SeqCst) != before
            && *of == generation
        {
            return Ok(Some(verdict.clone()));
        }
        let Some(_open) = self.swaps.begin() else {
            return Ok(None);
        };
        let mine = self
            .store
            .write(move |tx| renewals::start(tx, id, generation, now))
            .await?;
        let replayed = !mine && stored.renewal == Renewal::Rotating;
        if replayed && !self.may_replay(&stored).await? {
            return Ok(None);
        }
        let mut verdict = self.send_renewal(&stored, replayed).await?;
        if replayed {
            verdict = interrupted(verdict);
        }
        if let Verdict::Refused { finding, .. } = &verdict {
            if finding.cause.effect() == Effect::Ended {
                self.world_state().refuse_token(&stored, finding.clone());
            }
            *refused = Some((generation, verdict.clone()));
            turn.refusals.fetch_add(1, SeqCst);
        }
        Ok(Some(verdict))
    }

    /// What this refresh token was answered before, so that it need not be sent again. While the
    /// whole app is refused, that may have been about the app, and only sending it again tells when
    /// that is over; not so where the token was most likely spent.
    fn refused_before(&self, grant: &Grant) -> Option<Verdict> {
        let world = self.world_state();
        let refused = world.refused_token(grant)?;
        let app_refused = grant.app.is_some_and(|app| world.refused.has(app));
        (refused.spent() || !app_refused).then(|| refused.verdict())
    }

    /// An earlier attempt was sent and its answer is unknown, so a rotating refresh token may be
    /// spent. It is sent again when the first can no longer be under way, until an answer comes:
    /// servers with a grace period repeat theirs, strict ones refuse, and without another try the
    /// new tokens are lost anyway.
    async fn may_replay(self: &Arc<Self>, grant: &Grant) -> Result<bool, Error> {
        let (id, generation, now) = (grant.id, grant.generation, self.now());
        self.store
            .write(move |tx| {
                let unfinished = renewals::unfinished(tx)?.into_iter();
                let seen = unfinished
                    .filter(|one| one.grant == id && one.generation == generation)
                    .find(|one| {
                        !(TimeDelta::zero()..REPLAY_AFTER).contains(&(now - one.started_at))
                    });
                seen.map_or(Ok(false), |seen| renewals::again(tx, &seen, now))
            })
            .await
            .map_err(Into::into)
    }

    /// `replayed` where the same refresh token was sent before and nothing is known of it.
    async fn send_renewal(
        self: &Arc<Self>,
        grant: &Grant,
        replayed: bool,
    ) -> Result<Verdict, Error> {
        let (id, generation) = (grant.id, grant.generation);
        let (credentials, tokens) = match self.usable(grant).await {
            Ok(usable) => usable,
            Err(error) => {
                if !replayed {
                    self.store
                        .write(move |tx| renewals::withdraw(tx, id, generation))
                        .await?;
                }
                return Err(error);
            }
        };
        match self
            .networks
            .on_behalf_of(grant)
            .renew(&credentials, &tokens, self.now())
            .await
            .and_then(|renewed| renewed.of(grant, self.now()))
        {
            Ok(tokens) => {
                self.store_or_keep(grant, tokens).await?;
                Ok(Verdict::Healthy)
            }
            Err(refusal) => self.renewal_refused(grant, refusal, replayed).await,
        }
    }

    /// Writes renewed tokens; what was found before stands, since new tokens lift no lock: a question
    /// tells.
    pub(super) async fn store_renewed(
        &self,
        grant: &Grant,
        tokens: &TokenSet,
    ) -> Result<(), Error> {
        let (id, generation, now) = (grant.id, grant.generation, self.now());
        let (vault, tokens) = (self.vault.clone(), tokens.clone());
        let found = grant.finding.clone();
        let put = self
            .store
            .write_or(move |tx| {
                let sealed = vault.seal_tokens(tx, id, &tokens)?;
                let (ends, scopes) = (&tokens.ends, &tokens.scopes);
                let put =
                    grants::put_tokens(tx, id, generation, &sealed, ends, scopes, tokens.renewal)?;
                renewals::stored(tx, id, generation, now)?;
                grants::set_renewal_failing(tx, id, None)?;
                if let PutTokens::Written { generation } = put {
                    grants::set_finding(tx, id, generation, found.as_ref())?;
                }
                Ok::<_, Error>(put)
            })
            .await?;
        if let PutTokens::GenerationMoved = put {
            tracing::info!(grant = %id, "a newer sign-in came before a renewal");
        }
        Ok(())
    }

    async fn renewal_refused(
        self: &Arc<Self>,
        grant: &Grant,
        refusal: Refusal,
        replayed: bool,
    ) -> Result<Verdict, Error> {
        let (id, generation, now) = (grant.id, grant.generation, self.now());
        let understood = refusal.finding.cause.effect() != Effect::Passing;
        let sent = refusal.sent;
        let away = self.networks.silent().away_since(grant.provider);
        let since = renewal_failing_since(grant.renewal_failing_since, away, now);
        self.store
            .write(move |tx| {
                // An answer that is understood, or a request that never left, spends nothing. What
                // became of an earlier one is as unknown as before.
                if (understood || sent == Sent::No) && !replayed {
                    renewals::withdraw(tx, id, generation)?;
                } else if sent == Sent::Answered {
                    renewals::answered(tx, id, generation, now)?;
                }
                grants::set_renewal_failing(tx, id, Some(since))
            })
            .await?;
        Ok(refusal.into())
    }

    /// The turn that renewals of one grant take.
    pub(super) fn turn(&self, id: GrantId) -> Arc<Turn> {
        lock(&self.renewing).entry(id).or_default().clone()
    }

    /// Forgets the turns of grants that are gone.
    pub(super) fn forget_turns(&self, known: &HashSet<GrantId>) {
        lock(&self.renewing).retain(|id, _| known.contains(id));
    }
}

/// The refusal of a refresh token that was sent before, without an answer that could be stored: the
/// network replaced it then. Where the network says itself what happened, that stands.
fn interrupted(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Refused {
            mut finding,
            retry_after,
        } if finding.cause == Cause::UnknownInvalid => {
            finding.cause = Cause::RenewalInterrupted;
            finding.confidence = Confidence::Likely;
            Verdict::Refused {
                finding,
                retry_after,
            }
        }
        other => other,
    }
}
