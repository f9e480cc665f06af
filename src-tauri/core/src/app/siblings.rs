//! Whether a sign-in stopped, or the network app did, and with it everybody who signed in with it.
//!
//! Most networks answer alike when a person took the access away and when they switched an app off.
//! So before a refusal without a distinct signal is believed, a few others who signed in with the
//! same app are asked.

use std::sync::Arc;

use chrono::TimeDelta;

use super::ask::says_nothing;
use super::{App, Error};
use crate::domain::cause::{Cause, Effect, Finding};
use crate::domain::grant::Grant;
use crate::domain::network::Provider;
use crate::domain::policy::CheckBy;
use crate::domain::verdict::Verdict;
use crate::networks::CheckSubject;
use crate::store::{connections, grants};

/// So many others, all refused alike, make it the app. Fewer may be chance.
const ALIKE: usize = 2;

/// No more are asked, should some of them not be answered.
const MOST_ASKED: usize = 4;

/// Others who were not seen to work for longer prove nothing: their tokens may have ended unused.
const PROVEN_WITHIN: TimeDelta = TimeDelta::days(3);

/// A healthy answer this fresh need not be asked for again.
const STILL_FRESH: TimeDelta = TimeDelta::minutes(10);

/// Who stopped.
pub(super) enum Stopped {
    SignIn,
    NetworkApp(Finding),
}

impl App {
    /// Who stopped, by what `grant` was answered; `None` where the others could not be asked.
    pub(super) async fn who_stopped(
        self: &Arc<Self>,
        grant: &Grant,
        finding: &Finding,
    ) -> Result<Option<Stopped>, Error> {
        if !may_be_the_app(finding) {
            return Ok(Some(Stopped::SignIn));
        }
        let others = self.others(grant).await?;
        if others.len() < ALIKE {
            return Ok(Some(Stopped::SignIn));
        }
        let mut alike = 0;
        for other in &others {
            let Some(verdict) = self.ask_other(other).await? else {
                continue;
            };
            match verdict {
                Verdict::Refused { finding, .. }
                    if finding.cause.effect() == Effect::AppProblem =>
                {
                    return Ok(Some(Stopped::NetworkApp(finding)));
                }
                verdict if says_nothing(&verdict) => {}
                verdict if verdict.cause() == Some(finding.cause) => alike += 1,
                Verdict::Healthy | Verdict::Refused { .. } => return Ok(Some(Stopped::SignIn)),
            }
            if alike == ALIKE {
                return Ok(Some(Stopped::NetworkApp(finding.of_all_at_once())));
            }
        }
        Ok(None)
    }

    /// Those of the same app who worked last.
    async fn others(&self, grant: &Grant) -> Result<Vec<Grant>, Error> {
        let (id, app, now) = (grant.id, grant.app, self.now());
        let fits = move |other: &Grant| {
            let proven = other.proven_at.is_some_and(|at| now - at < PROVEN_WITHIN);
            other.id != id && other.app == app && other.finding.is_none() && proven
        };
        let mut others = self
            .store
            .read(move |conn| {
                let mut others = grants::all(conn)?;
                others.retain(fits);
                let held = connections::all(conn)?;
                others.retain(|other| held.iter().any(|one| one.grant == Some(other.id)));
                Ok(others)
            })
            .await?;
        others.sort_by_key(|other| std::cmp::Reverse(other.proven_at));
        others.truncate(MOST_ASKED);
        Ok(others)
    }

    /// What the network says of another sign-in; `None` where that proves nothing. Nothing is
    /// written: its own turn comes.
    async fn ask_other(self: &Arc<Self>, other: &Grant) -> Result<Option<Verdict>, Error> {
        let now = self.now();
        // A refused app is asked about with the token of one sign-in, not with all.
        let refused = self.world_state().refused_token(other).cloned();
        if let Some(refused) = refused {
            return Ok((!refused.spent()).then(|| refused.verdict()));
        }
        if other.proven_at.is_some_and(|at| now - at < STILL_FRESH) {
            return Ok(Some(Verdict::Healthy));
        }
        let renewed = if other.provider.check_by() == CheckBy::Renewal {
            match self.renew(other).await? {
                None => return self.served_meanwhile(other).await,
                renewed => renewed,
            }
        } else {
            self.renew_in_time(other).await?
        };
        if renewed.is_some() {
            // Its own answer was lost before: that is no news about the app.
            return Ok(renewed.filter(|one| one.cause() != Some(Cause::RenewalInterrupted)));
        }
        let (credentials, tokens) = self.usable(other).await?;
        let networks = self.networks.on_behalf_of(other);
        let verdict = networks
            .check(&credentials, &tokens, CheckSubject::Grant, now)
            .await;
        Ok(Some(verdict))
    }

    /// Whoever has newer tokens by now was served; of a renewal that is still under way, or whose
    /// answer was lost, nothing is known.
    async fn served_meanwhile(&self, other: &Grant) -> Result<Option<Verdict>, Error> {
        let id = other.id;
        let stored = self.store.read(move |conn| grants::get(conn, id)).await?;
        let served = stored.is_some_and(|stored| stored.generation != other.generation);
        Ok(served.then_some(Verdict::Healthy))
    }
}

/// Whether an answer could be about the app as well. Google names a refused app, and ends all
/// sign-ins of an app in testing seven days after each was made: there, many at once need their
/// people.
fn may_be_the_app(finding: &Finding) -> bool {
    finding.evidence.provider != Provider::Google
        && matches!(finding.cause, Cause::UnknownInvalid | Cause::AccessRevoked)
}
