//! The questions about one sign-in and its profiles: which, in which order, and when an answer is
//! asked for a second time.

use std::sync::Arc;

use super::check::Waiting;
use super::world::{Left, Outcome};
use super::{App, Error};
use crate::domain::cause::{Cause, Effect, Proof};
use crate::domain::connection::Connection;
use crate::domain::grant::{End, Grant};
use crate::domain::policy::CheckBy;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;
use crate::networks::{About, AppCredentials, CheckSubject, Connected, Networks, renewal_decides};
use crate::store::grants;

impl App {
    /// Asks whatever is open about a sign-in and `connections` that hang on it.
    pub(super) async fn check_grant(
        self: &Arc<Self>,
        grant: Grant,
        mut connections: Vec<Connection>,
        waiting: Waiting,
    ) -> Result<Outcome, Error> {
        let (id, now) = (grant.id, self.now());
        if has_ended(&grant) {
            return Ok(Outcome::answered());
        }
        if self.ended_by_date(&grant) {
            self.check_pages_of_ended(&grant, &connections).await?;
            return Ok(Outcome::answered());
        }
        if waiting == Waiting::Nobody && decided_by_renewal(&grant, &connections) {
            return self.check_by_renewal(&grant, &connections).await;
        }
        let renewed = self.renew_if_due(&grant).await?;
        let grant = self.store.read(move |conn| grants::get(conn, id)).await?;
        // A refused renewal stands, also while the old access token still answers for a while.
        let Some(grant) = grant.filter(|grant| !has_ended(grant)) else {
            return Ok(Outcome::answered());
        };
        let failed = renewed.filter(says_nothing);
        // Its renewal did not come through: an answer to the old one would say nothing new.
        if grant.ends.access.reported().is_some_and(|end| end <= now) {
            return Ok(Outcome::unanswered(
                failed.and_then(|one| one.retry_after()),
            ));
        }
        let (credentials, tokens) = self.usable(&grant).await?;
        let left = match waiting {
            Waiting::Nobody if self.trouble(&grant).is_none() => self.world_state().left(id),
            Waiting::Nobody | Waiting::Person => Left::Everything,
        };
        let mut lacking = None;
        match left {
            Left::Profiles(left) => connections.retain(|one| left.contains(&one.id)),
            Left::Nothing | Left::Everything => {
                let asked = self.ask_about_grant(&grant, &credentials, &tokens).await?;
                // After a renewal these tokens are old: what they are answered says nothing.
                let Answer::Of(verdict) = asked else {
                    return Ok(Outcome::unanswered(None));
                };
                let believed = self.believe_of_grant(&grant, &verdict).await?;
                if !believed || says_nothing(&verdict) {
                    return Ok(Outcome::unanswered(verdict.retry_after()));
                }
                match about(&verdict) {
                    None => {}
                    // Where one question is about both, it is the profiles that are to be marked.
                    Some(About::Profile) => lacking = Some(verdict),
                    Some(About::Grant | About::NetworkApp | About::Nothing) => {
                        return Ok(Outcome::answered());
                    }
                }
            }
        }
        let asked = (&grant, &credentials, &tokens, lacking.as_ref());
        let mut outcome = self.check_profiles(asked, connections, waiting).await?;
        if let (Some(failed), Left::Nothing) = (failed, &outcome.left) {
            outcome.left = Left::Profiles(Vec::new());
            outcome.asked_for = failed.retry_after();
        }
        Ok(outcome)
    }

    /// Those that have waited longest come first, since an allowance may end in between.
    async fn check_profiles(
        self: &Arc<Self>,
        asked: Asked<'_>,
        mut connections: Vec<Connection>,
        waiting: Waiting,
    ) -> Result<Outcome, Error> {
        connections.retain(|one| !left_out(one));
        connections.sort_by_key(|one| one.proven_at);
        let (grant, ..) = asked;
        let (mut left, mut asked_for) = (Vec::new(), None);
        for connection in &connections {
            let now = self.now();
            let profile = [connection.profile.id.as_str()];
            let rest = self.networks.rest(grant, profile, now);
            if let Some(until) = rest.filter(|_| waiting == Waiting::Nobody) {
                left.push(connection.id);
                asked_for = asked_for.max(Some(until - now));
                continue;
            }
            match self.check_profile(asked, connection).await? {
                Some(verdict) if says_nothing(&verdict) => {
                    left.push(connection.id);
                    asked_for = asked_for.max(verdict.retry_after());
                }
                Some(_) => {}
                None => left.push(connection.id),
            }
        }
        Ok(Outcome {
            left: if left.is_empty() {
                Left::Nothing
            } else {
                Left::Profiles(left)
            },
            asked_for,
        })
    }

    /// A renewal instead of a question. What a fresh token was given for is proven already.
    async fn check_by_renewal(
        self: &Arc<Self>,
        grant: &Grant,
        connections: &[Connection],
    ) -> Result<Outcome, Error> {
        let fresh = match grant.ends.access {
            End::Reported(end) => end > self.now(),
            End::Never | End::Unknown => false,
        };
        let fresh = fresh && grant.renew_at().is_some_and(|at| at > self.now());
        if fresh && self.trouble(grant).is_none() {
            return Ok(Outcome::answered());
        }
        let Some(verdict) = self.renew(grant).await? else {
            return Ok(Outcome::unanswered(None));
        };
        let believed = self.believe_of_grant(grant, &verdict).await?;
        if !believed || says_nothing(&verdict) {
            return Ok(Outcome::unanswered(verdict.retry_after()));
        }
        let id = grant.id;
        let renewed = self.store.read(move |conn| grants::get(conn, id)).await?;
        if let (Verdict::Healthy, Some(renewed)) = (&verdict, renewed) {
            for connection in connections {
                self.profile_works(&renewed, connection, Proof::Check)
                    .await?;
            }
        }
        Ok(Outcome::answered())
    }

    /// Whether the sign-in's reported end has passed: only a person can change that, so there is
    /// nothing to ask about it.
    pub(super) fn ended_by_date(&self, grant: &Grant) -> bool {
        let now = self.now();
        let ended = grant.ends.access.reported().is_some_and(|end| end <= now);
        ended && !grant.renewable(now)
    }

    /// A Page may go on answering after the sign-in it came from has ended.
    async fn check_pages_of_ended(
        self: &Arc<Self>,
        grant: &Grant,
        connections: &[Connection],
    ) -> Result<(), Error> {
        let (credentials, tokens) = self.usable(grant).await?;
        let networks = self.networks.on_behalf_of(grant);
        for connection in connections.iter().filter(|one| one.own_token_end.is_some()) {
            let token = self.own_token(connection, grant).await?;
            let subject = CheckSubject::Profile(Connected::of(connection, token.as_ref()));
            let verdict = networks
                .check(&credentials, &tokens, subject, self.now())
                .await;
            if matches!(verdict, Verdict::Healthy) {
                self.profile_works(grant, connection, Proof::Check).await?;
            }
        }
        Ok(())
    }

    /// One question, and a second one before a refusal is believed: where a renewal decides, its
    /// answer counts.
    async fn ask_about_grant(
        self: &Arc<Self>,
        grant: &Grant,
        credentials: &AppCredentials,
        tokens: &TokenSet,
    ) -> Result<Answer, Error> {
        let networks = self.networks.on_behalf_of(grant);
        let ask = || networks.check(credentials, tokens, CheckSubject::Grant, self.now());
        let first = ask().await;
        if !worth_a_second(&first) {
            return Ok(Answer::Of(first));
        }
        if renewal_decides(&first, tokens, self.now()) {
            return Ok(match self.renew(grant).await? {
                Some(Verdict::Healthy) | None => Answer::OfOlder,
                Some(refused) => Answer::Of(refused),
            });
        }
        // The tokens may have been replaced while the question was under way.
        let id = grant.id;
        let now_stored = self.store.read(move |conn| grants::get(conn, id)).await?;
        if now_stored.is_none_or(|stored| stored.generation != grant.generation) {
            return Ok(Answer::OfOlder);
        }
        Ok(Answer::Of(ask().await))
    }

    /// Asks about one profile and writes down what is answered; `None` where that is to be asked
    /// again.
    async fn check_profile(
        self: &Arc<Self>,
        (grant, credentials, tokens, lacking): Asked<'_>,
        connection: &Connection,
    ) -> Result<Option<Verdict>, Error> {
        let token = self.own_token(connection, grant).await?;
        let subject = CheckSubject::Profile(Connected::of(connection, token.as_ref()));
        let networks = self.networks.on_behalf_of(grant);
        let ask = || networks.check(credentials, tokens, subject, self.now());
        let mut verdict = ask().await;
        if worth_a_second(&verdict) {
            verdict = ask().await;
        }
        // What the sign-in says of itself may lag behind what its profile is answered.
        if token.is_none() && renewal_decides(&verdict, tokens, self.now()) {
            let Some(refused) = self.renew(grant).await?.filter(|one| one.cause().is_some()) else {
                return Ok(None);
            };
            let believed = self.believe_of_grant(grant, &refused).await?;
            return Ok(believed.then_some(refused));
        }
        let lacking = lacking.filter(|lacking| concerns(lacking, grant, connection));
        if let (Verdict::Healthy, Some(lacking)) = (&verdict, lacking) {
            verdict = lacking.clone();
        }
        // A Page has a token of its own, which can end while the sign-in it came from works.
        if token.is_some() && about(&verdict) == Some(About::Grant) {
            let of_grant = self.ask_about_grant(grant, credentials, tokens).await?;
            let Answer::Of(of_grant) = of_grant else {
                return Ok(None);
            };
            if let (Verdict::Healthy, Verdict::Refused { finding, .. }) = (&of_grant, &verdict) {
                self.profile_stopped(grant, connection, finding).await?;
                return Ok(Some(verdict));
            }
            let believed = self.believe_of_grant(grant, &of_grant).await?;
            return Ok(believed.then_some(of_grant));
        }
        self.believe_of_profile(grant, connection, &verdict).await?;
        Ok(Some(verdict))
    }
}

/// A sign-in, with what to ask about its profiles, and what it was found to lack.
type Asked<'a> = (
    &'a Grant,
    &'a AppCredentials,
    &'a TokenSet,
    Option<&'a Verdict>,
);

/// Whether a permission that the sign-in has lost is one the connection was made with.
fn concerns(lacking: &Verdict, grant: &Grant, connection: &Connection) -> bool {
    let Verdict::Refused { finding, .. } = lacking else {
        return false;
    };
    let (network, purpose) = (connection.profile.network, connection.purpose);
    let asked = Networks::scopes(grant.provider, network, purpose);
    let lost = finding.evidence.code.as_ref();
    finding.cause == Cause::PermissionMissing && lost.is_some_and(|lost| asked.contains(lost))
}

/// What was learnt of a sign-in.
enum Answer {
    Of(Verdict),
    /// Its tokens were replaced meanwhile, or may have been: what the old ones are answered says
    /// nothing.
    OfOlder,
}

/// Whether a renewal says as much as a question would. It does not tell whether a lock was lifted,
/// or a profile came back.
fn decided_by_renewal(grant: &Grant, connections: &[Connection]) -> bool {
    let found = grant.finding.is_some() || connections.iter().any(|one| one.finding.is_some());
    grant.provider.check_by() == CheckBy::Renewal && grant.ends.refresh.is_some() && !found
}

/// After an end no more calls until somebody signs in; a block can lift by itself.
pub(super) fn has_ended(grant: &Grant) -> bool {
    grant
        .finding
        .as_ref()
        .is_some_and(|found| found.cause.effect() == Effect::Ended)
}

/// Whether the latest consent left the profile out: only another consent brings it back, and what
/// is answered to its old token says nothing about the sign-in.
fn left_out(connection: &Connection) -> bool {
    let missing = connection
        .finding
        .as_ref()
        .is_some_and(|found| found.cause == Cause::PermissionMissing);
    missing && connection.capabilities.is_empty()
}

fn about(verdict: &Verdict) -> Option<About> {
    match verdict {
        Verdict::Healthy => None,
        Verdict::Refused { finding, .. } => Some(finding.about()),
    }
}

/// Whether an answer says nothing about the account, so that it is to be asked again.
pub(super) fn says_nothing(verdict: &Verdict) -> bool {
    matches!(verdict.effect(), Some(Effect::Passing | Effect::AppProblem))
}

/// Refusals that would mark something, and answers that were lost, are asked for a second time.
fn worth_a_second(verdict: &Verdict) -> bool {
    match verdict.cause().map(|cause| (cause, cause.effect())) {
        None | Some((_, Effect::AppProblem) | (Cause::RateLimited, _)) => false,
        Some((
            _,
            Effect::Ended
            | Effect::Blocked
            | Effect::RoleRemoved
            | Effect::PermissionMissing
            | Effect::PostingRestricted
            | Effect::Passing,
        )) => true,
    }
}
