//! What the account picker remembers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::choosing::{Choice, Place};
use crate::domain::id::{ConnectionId, GroupId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Choices {
    /// By name.
    pub groups: Vec<GroupView>,
    /// What was chosen last there; `null`: nothing yet.
    pub publish: Option<Choice>,
    pub conversations: Option<Choice>,
}

/// Accounts that are chosen together, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroupView {
    pub id: GroupId,
    pub name: String,
    pub accounts: Vec<ConnectionId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SaveGroup {
    /// `null`: a new one.
    pub id: Option<GroupId>,
    pub name: String,
    pub accounts: Vec<ConnectionId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroupRef {
    pub id: GroupId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RememberChoice {
    pub place: Place,
    pub choice: Choice,
}
