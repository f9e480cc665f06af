//! What people choose in the account picker, and where.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::id::ConnectionId;

/// A place of work with an account picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Publish,
    Conversations,
}

/// Which accounts were chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case", tag = "kind", content = "ids")]
pub enum Choice {
    /// Every one, also those that are added later.
    All,
    These(Vec<ConnectionId>),
}

impl Choice {
    /// The same without accounts that are not `here` any more.
    #[must_use]
    pub fn among(self, here: impl Fn(ConnectionId) -> bool) -> Self {
        match self {
            Self::All => Self::All,
            Self::These(ids) => Self::These(ids.into_iter().filter(|id| here(*id)).collect()),
        }
    }
}
