//! What kinds of things are worth telling, and where they are told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The kinds that people can switch off for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum NoticeKind {
    /// A connection stopped working.
    NeedsYou,
    /// A rung of the ladder.
    ExpiringSoon,
    /// Somebody fixed a connection.
    Reconnected,
    /// Renewing fails for a day, or a network refuses its app.
    RenewalTrouble,
}

impl NoticeKind {
    pub const ALL: [Self; 4] = [
        Self::NeedsYou,
        Self::ExpiringSoon,
        Self::Reconnected,
        Self::RenewalTrouble,
    ];
}

/// Where a notice is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Channel {
    Desktop,
    InApp,
    Email,
}

/// How loud a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Urgency {
    Low,
    Normal,
    /// Stays on the screen until somebody looks.
    Critical,
}
