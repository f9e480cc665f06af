//! A profile connected for a purpose. It keeps its id, history and choices for life.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cause::Finding;
use super::grant::End;
use super::id::{CompanyId, ConnectionId, GrantId};
use super::network::Purpose;
use super::profile::{Capability, ProfileKey, ProfileKind};

/// Whether people want a connection to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Intent {
    Kept,
    /// Let go on purpose.
    Disconnected,
}

/// What a monitored connection watches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Watched {
    /// Instagram hashtags without `#`, at most 30 in seven days.
    pub hashtags: Vec<String>,
    /// Names of Instagram competitors or public Facebook Pages.
    pub competitors: Vec<String>,
}

/// Unique by (company, network, profile id, purpose).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    pub id: ConnectionId,
    pub company: CompanyId,
    pub profile: ProfileKey,
    pub purpose: Purpose,
    pub kind: ProfileKind,
    pub name: String,
    pub handle: Option<String>,
    pub intent: Intent,
    /// The one grant it hangs on; `None` after a disconnect.
    pub grant: Option<GrantId>,
    /// The end of its own token (a Page token), where it has one.
    pub own_token_end: Option<End>,
    pub roles: Vec<String>,
    pub capabilities: Vec<Capability>,
    pub standing: Option<String>,
    /// What is wrong with this connection alone: role removed, permission missing, posting
    /// restricted. What is wrong with its grant stands there.
    pub finding: Option<Finding>,
    pub watched: Watched,
    pub connected_at: Option<DateTime<Utc>>,
    /// When a healthy answer for this profile was last seen.
    pub proven_at: Option<DateTime<Utc>>,
}
