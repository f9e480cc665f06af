//! How much of a network may still be used, by what its answers say.
//!
//! Networks count requests against the app, against the member who signed in, or against the
//! business object that was asked about. What is left is kept for people: the watch stops asking
//! while a tenth is left, publishing and answering go on.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::cause::{Cause, Finding};
use super::network::Provider;

/// From this share of an allowance on, in percent, the watch leaves the rest to people. Meta
/// advises to spread or stop calls before its counters reach 100.
const NEARLY_SPENT: u32 = 90;

/// Meta's counters look back over an hour that moves on (Graph API, rate limits).
const META_WINDOW: TimeDelta = TimeDelta::hours(1);

/// X counts in windows of a quarter of an hour (X API, rate limits).
const X_WINDOW: TimeDelta = TimeDelta::minutes(15);

/// TikTok and Google's per-minute quotas count in minutes that move on.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// LinkedIn does not say which of its limits was met, only that all of them end at midnight: asked
/// again after an hour, then after two, and so on until then.
const LINKEDIN_FIRST: TimeDelta = TimeDelta::hours(1);

/// A network app, as the networks count its requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counter {
    pub provider: Provider,
    pub client_id: String,
}

/// Against whom a request was counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// All requests of the app.
    App,
    /// The requests for one member, by the id of the sign-in's subject.
    Member(String),
    /// The requests about one business object: a Page, an Instagram or ad account.
    Object(String),
}

/// How much of one allowance is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A share in percent, and when the network means to serve again once it has stopped.
    Used {
        percent: u32,
        regain: Option<TimeDelta>,
    },
    /// Requests left in a window.
    Left {
        limit: u32,
        left: u32,
        reset: DateTime<Utc>,
    },
}

impl Level {
    /// Until when the watch asks nothing that counts here; `None` while there is enough.
    pub fn rest(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Used { percent, .. } if percent < NEARLY_SPENT => None,
            Self::Used { percent, regain } => {
                // The fuller, the longer: from a tenth of the window up to the whole of it.
                let tenths = (percent - NEARLY_SPENT + 1).min(10);
                let wait = META_WINDOW / 10 * i32::try_from(tenths).unwrap_or(10);
                Some(now + regain.unwrap_or(wait).max(wait))
            }
            Self::Left { limit, left, reset } => {
                (reset > now && left * 10 <= limit).then_some(reset)
            }
        }
    }
}

/// What one answer says about one allowance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub counted: Counted,
    pub level: Level,
}

#[derive(Clone, Copy, Debug)]
struct Rest {
    until: DateTime<Utc>,
    /// Refusals in a row, for networks that do not say how long.
    refused: u32,
}

/// The allowances that are spent, or nearly so.
#[derive(Clone, Debug, Default)]
pub struct Budgets(BTreeMap<(Counter, Counted), Rest>);

impl Budgets {
    /// Takes in what an answer to `counter` says.
    pub fn read(&mut self, counter: &Counter, readings: Vec<Reading>, now: DateTime<Utc>) {
        for reading in readings {
            let key = (counter.clone(), reading.counted);
            if let Some(until) = reading.level.rest(now) {
                let rest = self.0.entry(key).or_insert(Rest { until, refused: 0 });
                rest.until = rest.until.max(until);
            } else if self.0.get(&key).is_some_and(|rest| rest.refused == 0) {
                self.0.remove(&key);
            }
        }
    }

    /// Takes in that the network refused a request for `member` because there were too many.
    pub fn refused(
        &mut self,
        counter: &Counter,
        member: &str,
        finding: &Finding,
        retry_after: Option<TimeDelta>,
        now: DateTime<Utc>,
    ) {
        if finding.cause != Cause::RateLimited {
            return;
        }
        let counted = counted(finding, member);
        let rest = self.0.entry((counter.clone(), counted)).or_insert(Rest {
            until: now,
            refused: 0,
        });
        let wait = wait(counter.provider, retry_after, rest.refused);
        rest.refused += 1;
        rest.until = rest.until.max(now + wait);
    }

    /// Takes in that a request for `member` was served.
    pub fn served(&mut self, counter: &Counter, member: &str, now: DateTime<Utc>) {
        let members = [Counted::App, Counted::Member(member.to_owned())];
        for counted in members {
            let key = (counter.clone(), counted);
            if self.0.get(&key).is_some_and(|rest| rest.until <= now) {
                self.0.remove(&key);
            }
        }
    }

    /// Until when the watch asks nothing for `member`, about `objects`.
    pub fn rest<'a>(
        &self,
        counter: &Counter,
        member: &str,
        objects: impl IntoIterator<Item = &'a str>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let whole = [Counted::App, Counted::Member(member.to_owned())];
        let objects = objects.into_iter().map(|id| Counted::Object(id.to_owned()));
        whole
            .into_iter()
            .chain(objects)
            .filter_map(|counted| self.0.get(&(counter.clone(), counted)))
            .map(|rest| rest.until)
            .filter(|until| *until > now)
            .max()
    }
}

/// Whose allowance is spent when a request for `member` was refused.
fn counted(finding: &Finding, member: &str) -> Counted {
    let code = finding.evidence.code.as_deref().unwrap_or_default();
    let of_app = match finding.evidence.provider {
        // 4 and 341 are the app's limits; 17, 32, 613 and 80000 on count a member or a Page.
        Provider::Facebook | Provider::Instagram => matches!(code, "4" | "341"),
        Provider::Linkedin => false,
        Provider::Tiktok | Provider::TiktokBusiness | Provider::Google => true,
        // The allowance of the month is the app's; windows are a member's.
        Provider::X => code == "usage-capped",
    };
    if of_app {
        Counted::App
    } else {
        Counted::Member(member.to_owned())
    }
}

/// How long to wait after so many refusals in a row.
fn wait(provider: Provider, said: Option<TimeDelta>, refused: u32) -> TimeDelta {
    match provider {
        Provider::Facebook | Provider::Instagram => said.unwrap_or(META_WINDOW / 10),
        Provider::Linkedin => {
            let doubled = LINKEDIN_FIRST * (1 << refused.min(4));
            said.map_or(doubled, |midnight| midnight.min(doubled))
        }
        Provider::Tiktok | Provider::TiktokBusiness | Provider::Google => said.unwrap_or(MINUTE),
        Provider::X => said.unwrap_or(X_WINDOW),
    }
}

#[cfg(test)]
mod tests;
