//! Practice mode.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PracticeView {
    pub now: DateTime<Utc>,
    /// Days the practice clock is ahead of the computer's.
    pub days_ahead: i64,
    /// The page to play the network.
    pub levers_url: String,
    pub steps: Vec<PracticeStep>,
}

/// One step of the guided tour: connect, break, reconnect, change the connected-by user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PracticeStep {
    pub title: String,
    pub text: String,
    pub done: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct MovePracticeClock {
    pub days: i64,
}
