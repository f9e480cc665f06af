//! What the core tells the window; the window then asks for what it shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::id::{ConnectionId, FlowId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum WindowEvent {
    /// Connections, notices, people or settings are not what they were.
    Changed,
    /// A sign-in went on.
    Flow { id: FlowId },
    /// Show this connection; `reconnect`: and start its sign-in (a notification was clicked).
    OpenConnection { id: ConnectionId, reconnect: bool },
    /// Real accounts or practice mode was entered.
    ModeChanged,
    /// The window is to be closed for the first time: ask what that shall do.
    CloseAsked,
}
