//! One sign-in, from its first window to its last step.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::grant::{Member, Renewal, TokenEnds};
use super::id::{CompanyId, ConnectionId, FlowId, NetworkAppId};
use super::network::{Network, Provider, Purpose};
use super::profile::ListedProfile;

/// What a sign-in is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum FlowIntent {
    /// Connect profiles that are chosen after it.
    Add,
    /// Bring these back; they hang on one grant.
    Reconnect { connections: Vec<ConnectionId> },
    /// Move these to whoever signs in.
    HandOver { connections: Vec<ConnectionId> },
    /// Connect a profile that was let go, with another login.
    AddAgain { connection: ConnectionId },
}

/// Where the person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Engine {
    /// A private window of Holdfast.
    Webview,
    /// The system browser, which comes back to a listener on this computer.
    Browser,
    /// The system browser; the person pastes the address it ended on.
    Pasted,
}

/// How far a sign-in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Opening,
    AwaitingUser,
    /// The code is being exchanged and the profiles listed.
    Exchanging,
    /// Tokens are staged; the person chooses or confirms.
    Choosing,
    Done,
    Cancelled,
    TimedOut,
    Failed,
}

impl Phase {
    /// Whether nothing comes after it.
    pub fn ended(self) -> bool {
        match self {
            Self::Done | Self::Cancelled | Self::TimedOut | Self::Failed => true,
            Self::Opening | Self::AwaitingUser | Self::Exchanging | Self::Choosing => false,
        }
    }
}

/// What a finished consent showed, before anything of it is committed. The tokens are staged
/// beside it, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub subject: String,
    pub member: Member,
    pub scopes: Vec<String>,
    pub renewal: Renewal,
    pub ends: TokenEnds,
    pub profiles: Vec<ListedProfile>,
}

/// What a sign-in brought, before anything of it is committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Staged {
    Listed(Listing),
    Unlisted(Unlisted),
}

/// A consent whose profiles could not be listed yet. The tokens are staged beside it, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlisted {
    pub scopes: Vec<String>,
    pub renewal: Renewal,
    pub ends: TokenEnds,
}

/// One sign-in. Its state and verifier are kept in memory alone: a restart cancels it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    pub id: FlowId,
    pub company: CompanyId,
    pub provider: Provider,
    pub app: Option<NetworkAppId>,
    pub network: Network,
    pub purpose: Purpose,
    pub intent: FlowIntent,
    pub engine: Engine,
    pub phase: Phase,
    /// SHA-256 of the state, to find the flow of a redirect.
    pub state_print: Vec<u8>,
    pub redirect: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub staged: Option<Staged>,
}
