//! What the answers tell of the networks themselves: whether they answer, how much they still let
//! ask, and what time they have.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use super::answer::{Answer, Context};
use super::usage;
use crate::domain::budget::{Budgets, Counter};
use crate::domain::cause::Cause;
use crate::domain::network::Provider;
use crate::domain::trouble::Troubles;
use crate::domain::verdict::Verdict;

/// For whom a network is asked.
#[derive(Clone, Debug)]
pub(super) struct Asker {
    pub counter: Counter,
    pub member: String,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Meter {
    known: Arc<Mutex<Known>>,
    asker: Option<Asker>,
}

/// Gathered from answers, never stored.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Providers whose answers were lost.
    pub silent: Troubles<Provider>,
    pub budgets: Budgets,
    /// How far the clock behind the last answer was ahead of ours.
    pub ahead: Option<TimeDelta>,
}

impl Meter {
    pub fn on_behalf_of(&self, asker: Asker) -> Self {
        Self {
            known: self.known.clone(),
            asker: Some(asker),
        }
    }

    /// What is known by now. A panic elsewhere left it whole: nothing is half written.
    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn ahead_by(&self, ahead: TimeDelta) {
        self.known().ahead = Some(ahead);
    }

    /// Notes what an answer says, or that none came.
    pub fn judged(&self, context: &Context, answer: Option<&Answer>, verdict: &Verdict) {
        let now = context.now;
        let mut known = self.known();
        if verdict.cause() == Some(Cause::Transient) {
            known.silent.bad(context.provider, now);
        } else {
            known.silent.good(context.provider);
        }
        let Some(Asker { counter, member }) = &self.asker else {
            return;
        };
        if let Some(answer) = answer {
            let readings = usage::readings(answer, Some(member));
            known.budgets.read(counter, readings, now);
        }
        match verdict {
            Verdict::Healthy => known.budgets.served(counter, member, now),
            Verdict::Refused {
                finding,
                retry_after,
            } => known
                .budgets
                .refused(counter, member, finding, *retry_after, now),
        }
    }
}
