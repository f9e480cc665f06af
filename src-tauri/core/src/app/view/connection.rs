//! Connections as rows and in detail.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::cause::{Cause, Confidence};
use crate::domain::connection::Watched;
use crate::domain::guide::{Cure, Guide};
use crate::domain::id::{ConnectionId, EventId, FlowId, GrantId, PersonId};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::notice::Urgency;
use crate::domain::profile::{Capability, ProfileKind};
use crate::domain::status::Status;

/// All connections of the company, all purposes, in the order of the list: needs you, expiring,
/// limited, not chosen, can't check, disconnected, connected; then by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Connections {
    /// By the app's clock; in practice mode the practice time.
    pub now: DateTime<Utc>,
    pub connections: Vec<ConnectionView>,
    /// Sign-ins that finished while nobody picked a profile.
    pub pending: Vec<PendingChoice>,
    pub world: WorldView,
    /// Troubles that many of them share, the worst first.
    pub banners: Vec<BannerView>,
    pub checked_at: Option<DateTime<Utc>>,
    /// A check of several connections is under way.
    pub checking: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WorldView {
    pub offline_since: Option<DateTime<Utc>>,
    pub clock_doubtful: bool,
    pub outages: Vec<Provider>,
    /// Renewed sign-ins that are only in memory, since the database does not take them.
    pub unstored: u32,
    /// Nothing is renewed until there is more room.
    pub disk_nearly_full: bool,
}

/// A trouble that many accounts share; it stands for as long as it is true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BannerView {
    pub about: BannerAbout,
    pub title: String,
    pub text: String,
    pub urgency: Urgency,
}

/// What it is about, which says what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum BannerAbout {
    /// This computer's clock, far from the networks'.
    Clock,
    /// A network app that its provider refuses.
    NetworkApp { provider: Provider },
    /// A version of an API that ends.
    Api { provider: Provider },
    /// Sign-ins whose renewal keeps failing, with what hangs on them.
    Renewal { connections: Vec<ConnectionId> },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PendingChoice {
    pub flow: FlowId,
    pub provider: Provider,
    pub network: Network,
    pub purpose: Purpose,
    /// Who signed in; absent while the network's list could not be read.
    pub member: Option<String>,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ConnectionView {
    pub id: ConnectionId,
    pub network: Network,
    pub network_name: String,
    pub purpose: Purpose,
    pub kind: ProfileKind,
    pub kind_name: String,
    /// Safe to show: controls, bidi marks and excess length are gone.
    pub name: String,
    pub handle: Option<String>,
    pub status: Status,
    /// Expired or invalid.
    pub needs_you: bool,
    /// For the row: "password changed".
    pub cause_short: Option<String>,
    /// For Home: "Ana's Facebook password changed on 22 Nov".
    pub cause_line: Option<String>,
    pub cure: Option<Cure>,
    pub deadline: Option<DeadlineView>,
    /// When it stopped, where that is known.
    pub ended_at: Option<DateTime<Utc>>,
    pub connected_by: Option<ConnectedBy>,
    pub connected_at: Option<DateTime<Utc>>,
    /// When a healthy answer was last seen.
    pub proven_at: Option<DateTime<Utc>>,
    pub checking: bool,
    /// The sign-in under way for this row.
    pub flow: Option<FlowId>,
    pub capabilities: Vec<Capability>,
    pub watched: Watched,
    /// An ad account's own state, in words.
    pub standing: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeadlineView {
    pub at: DateTime<Utc>,
    /// By published policy only: "about 24 Jan".
    pub about: bool,
    /// Difference of local calendar dates; negative once passed.
    pub days: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ConnectedBy {
    pub grant: GrantId,
    pub provider: Provider,
    /// The network member's name, or the person's where they are linked.
    pub name: String,
    pub person: Option<PersonId>,
    pub is_you: bool,
    /// "Ana's Facebook sign-in".
    pub sign_in: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ConnectionDetail {
    pub connection: ConnectionView,
    /// What happened and what to do; absent while all is well.
    pub guide: Option<Guide>,
    /// When the wait after the step at the network is over; absent where nobody said that the
    /// step is done.
    pub wait_until: Option<DateTime<Utc>>,
    pub evidence: Option<EvidenceView>,
    /// Cause and steps to paste into a chat, where somebody else has to act.
    pub message: Option<MessageFor>,
    /// "Ana has full control of the Page".
    pub role_line: Option<String>,
    pub permissions: Vec<PermissionLine>,
    /// Newest first.
    pub timeline: Vec<EventView>,
    /// Other sign-ins whose list has this profile, such as "Tom's Facebook sign-in".
    pub also_listed_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MessageFor {
    /// First name.
    pub name: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PermissionLine {
    /// "Publish posts".
    pub what: String,
    pub granted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EvidenceView {
    /// "Facebook answered".
    pub who: String,
    /// "190 / 460".
    pub code: String,
    pub cause: Cause,
    pub confidence: Confidence,
    pub status: Option<u16>,
    pub kind: Option<String>,
    pub request_id: Option<String>,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Tone {
    Good,
    Bad,
    Warn,
    Neutral,
}

/// One line of the timeline or of Activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EventView {
    pub id: EventId,
    pub at: DateTime<Utc>,
    pub connection: Option<ConnectionId>,
    /// The account's name, kept after it was removed.
    pub name: Option<String>,
    pub network: Option<Network>,
    pub text: String,
    pub tone: Tone,
    /// Who did it, where a person did.
    pub actor: Option<String>,
    /// "190 / 460".
    pub evidence: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ConnectionRef {
    pub id: ConnectionId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ConnectionRefs {
    pub ids: Vec<ConnectionId>,
}

/// What a monitored connection is to watch, as a person entered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SaveWatched {
    pub id: ConnectionId,
    pub hashtags: Vec<String>,
    pub competitors: Vec<String>,
}

/// Asks the networks about some connections, or about all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Check {
    /// Absent: all connections of the company.
    pub ids: Option<Vec<ConnectionId>>,
}
