//! Help: every cause, and what cures it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::cause::Cause;
use crate::domain::guide::Cure;
use crate::domain::network::{Network, Provider};

/// One cause at one provider, as Help shows it before anything has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HelpTopic {
    pub provider: Provider,
    pub cause: Cause,
    /// What hangs on that provider's sign-in.
    pub networks: Vec<Network>,
    /// "The password of the login changed".
    pub title: String,
    pub cure: Cure,
    /// What happened and what stops, in a sentence or two.
    pub text: String,
    /// Numbered when shown.
    pub steps: Vec<String>,
}
