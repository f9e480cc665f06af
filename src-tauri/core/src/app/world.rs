//! What is known of the world around all connections, for as long as the app runs.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::cause::{Cause, Finding};
use crate::domain::grant::Grant;
use crate::domain::id::{ConnectionId, GrantId, NetworkAppId};
use crate::domain::network::Provider;
use crate::domain::policy::{self, Asked, Pace};
use crate::domain::trouble::Troubles;
use crate::domain::verdict::Verdict;

/// Gathered from answers, never stored.
#[derive(Default)]
pub struct WorldState {
    /// Network apps that a provider refuses.
    pub refused: Troubles<NetworkAppId>,
    asked: HashMap<GrantId, Round>,
    refused_tokens: HashMap<GrantId, RefusedToken>,
    /// Sign-ins with a question under way, and how many.
    under_way: HashMap<GrantId, u32>,
    paces: BTreeMap<(Provider, Option<NetworkAppId>), Pace>,
    pub checking: HashSet<ConnectionId>,
    /// Checks of everything that are under way.
    pub checks_of_all: u32,
    pub checked_at: Option<DateTime<Utc>>,
    /// When a reminder falls due next, by what was known when all were looked at.
    pub next_reminder: Option<DateTime<Utc>>,
}

/// How the last questions about a sign-in ended.
#[derive(Clone, Debug)]
struct Round {
    asked: Asked,
    left: Left,
}

/// A refresh token that the network refused. It is not sent again only to hear that once more.
#[derive(Clone, Debug)]
pub struct RefusedToken {
    /// Of the tokens it belongs to.
    generation: i64,
    app: Option<NetworkAppId>,
    finding: Finding,
}

impl RefusedToken {
    /// Whether it had been sent before and that answer was lost, so that it was most likely spent:
    /// that is no news about the app.
    pub fn spent(&self) -> bool {
        self.finding.cause == Cause::RenewalInterrupted
    }

    pub fn verdict(&self) -> Verdict {
        Verdict::Refused {
            finding: self.finding.clone(),
            retry_after: None,
        }
    }
}

/// What a round of questions left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    Nothing,
    /// These profiles; the sign-in itself was answered for. Without any: a renewal only.
    Profiles(Vec<ConnectionId>),
    Everything,
}

/// What became of the questions about a sign-in and its profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub left: Left,
    /// How long the network asked to be left alone.
    pub asked_for: Option<TimeDelta>,
}

impl Outcome {
    pub fn answered() -> Self {
        Self {
            left: Left::Nothing,
            asked_for: None,
        }
    }

    pub fn unanswered(asked_for: Option<TimeDelta>) -> Self {
        Self {
            left: Left::Everything,
            asked_for,
        }
    }
}

impl WorldState {
    /// Remembers how the questions about a sign-in ended.
    pub fn asked(&mut self, grant: GrantId, outcome: Outcome, now: DateTime<Utc>) {
        let before = self
            .asked
            .get(&grant)
            .map_or(0, |round| round.asked.unanswered);
        let unanswered = match outcome.left {
            Left::Nothing => 0,
            Left::Profiles(_) | Left::Everything => before.saturating_add(1),
        };
        let round = Round {
            asked: Asked {
                at: now,
                unanswered,
                asked_for: outcome.asked_for,
            },
            left: outcome.left,
        };
        self.asked.insert(grant, round);
    }

    /// What the next round of questions about a sign-in has to ask.
    pub fn left(&self, grant: GrantId) -> Left {
        match self.asked.get(&grant).map(|round| &round.left) {
            None | Some(Left::Nothing) => Left::Everything,
            Some(left) => left.clone(),
        }
    }

    /// When the watch asks about a sign-in by the policy of its provider. A clock that was set back
    /// makes what was noted before meaningless.
    pub fn due(&self, grant: &Grant, now: DateTime<Utc>) -> DateTime<Utc> {
        let asked = self.asked.get(&grant.id).map(|round| &round.asked);
        policy::due(grant, asked.filter(|asked| asked.at <= now))
    }

    /// Remembers that the refresh token of `grant` was refused.
    pub fn refuse_token(&mut self, grant: &Grant, finding: Finding) {
        let refused = RefusedToken {
            generation: grant.generation,
            app: grant.app,
            finding,
        };
        self.refused_tokens.insert(grant.id, refused);
    }

    /// How the refresh token that `grant` has was refused, if it was.
    pub fn refused_token(&self, grant: &Grant) -> Option<&RefusedToken> {
        self.refused_tokens
            .get(&grant.id)
            .filter(|refused| refused.generation == grant.generation)
    }

    /// A network app that was refused is accepted again: what its sign-ins were answered meanwhile
    /// says nothing about them.
    pub fn forget_refused_tokens(&mut self, app: NetworkAppId) {
        self.refused_tokens
            .retain(|_, refused| refused.app != Some(app) || refused.spent());
    }

    /// Until when a sign-in whose last question brought no answer is left alone.
    pub fn waits_until(&self, grant: &Grant, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let failed = |round: &&Round| round.asked.unanswered > 0;
        self.asked
            .get(&grant.id)
            .filter(failed)
            .map(|_| self.due(grant, now))
    }

    /// Sign-ins whose last question brought no answer have waited long enough, except where the
    /// network itself asked for the time.
    pub fn ask_again(&mut self) {
        for round in self.asked.values_mut() {
            if round.asked.unanswered > 0 && round.asked.asked_for.is_none() {
                round.asked.at -= policy::LONGEST_BACK_OFF;
            }
        }
    }

    pub fn begin(&mut self, grant: GrantId) {
        *self.under_way.entry(grant).or_default() += 1;
    }

    pub fn end(&mut self, grant: GrantId) {
        if let Some(count) = self.under_way.get_mut(&grant) {
            *count -= 1;
            if *count == 0 {
                self.under_way.remove(&grant);
            }
        }
    }

    pub fn is_under_way(&self, grant: GrantId) -> bool {
        self.under_way.contains_key(&grant)
    }

    /// Whether the watch may begin to ask about one more sign-in of the same network app now.
    pub fn pace(&mut self, grant: &Grant, now: DateTime<Utc>) -> bool {
        let key = (grant.provider, grant.app);
        let pace = self.paces.entry(key).or_insert_with(|| Pace::new(now));
        pace.begin(grant.provider.per_minute(), now)
    }

    /// Forgets sign-ins that are gone.
    pub fn keep_only(&mut self, known: &HashSet<GrantId>) {
        self.asked.retain(|id, _| known.contains(id));
        self.refused_tokens.retain(|id, _| known.contains(id));
    }
}

#[cfg(test)]
mod tests;
