//! What one answer of a network says. Made by the pure `classify` of each network.

use chrono::TimeDelta;

use super::cause::{Cause, Effect, Finding};

/// The conclusion from one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Healthy,
    Refused {
        finding: Finding,
        /// How long the network asks to wait (`Retry-After` or its own field).
        retry_after: Option<TimeDelta>,
    },
}

impl Verdict {
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Healthy => None,
            Self::Refused { finding, .. } => Some(finding.cause),
        }
    }

    pub fn effect(&self) -> Option<Effect> {
        self.cause().map(Cause::effect)
    }

    /// How long the network asks to be left alone.
    pub fn retry_after(&self) -> Option<TimeDelta> {
        match self {
            Self::Healthy => None,
            Self::Refused { retry_after, .. } => *retry_after,
        }
    }
}
