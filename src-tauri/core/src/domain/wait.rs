//! The time that a network wants to pass between a step there and the next sign-in.

use chrono::{DateTime, TimeDelta, Utc};

use super::cause::Finding;
use super::event::{Event, EventKind};

/// When `hours` are over since somebody said that the step is done; `None` where nobody said so
/// since the network asked for it. The newest line of `timeline` comes first.
pub fn wait_until(hours: u32, finding: &Finding, timeline: &[Event]) -> Option<DateTime<Utc>> {
    let done = timeline
        .iter()
        .find(|line| line.kind == EventKind::StepDone)?;
    // A step of before was for an earlier check.
    (done.at >= finding.evidence.at).then(|| done.at + TimeDelta::hours(hours.into()))
}

#[cfg(test)]
mod tests;
