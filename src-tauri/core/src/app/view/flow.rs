//! A sign-in as the sheet shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::problem::Problem;
use crate::domain::flow::Engine;
use crate::domain::id::{ConnectionId, FlowId};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::profile::ProfileKey;

/// What the sign-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FlowAim {
    Connect,
    /// *Add account* again, preset to one profile, after a disconnect.
    AddAgain,
    Reconnect,
    /// Change the connected-by user.
    Handover,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FlowView {
    pub id: FlowId,
    pub aim: FlowAim,
    pub provider: Provider,
    pub network: Network,
    pub purpose: Purpose,
    pub engine: Engine,
    /// The way back is an address to paste, since the browser cannot hand it over.
    pub paste_needed: bool,
    /// The person may finish in the browser instead.
    pub browser_offered: bool,
    /// The login page jumped to Google's sign-in, which refuses windows like this one.
    pub google_inside: bool,
    /// The connections this sign-in is to repair or move.
    pub connections: Vec<ConnectionId>,
    /// Who connected them: "Ana Ruiz".
    pub expected_member: Option<String>,
    pub phase: FlowPhase,
    pub started_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum FlowPhase {
    Opening,
    /// The sign-in page is open.
    Waiting,
    /// The network answered; Holdfast fetches the accounts and checks them.
    Finishing,
    /// The sign-in worked, but what it can bring could not be listed. It is kept until the flow
    /// ends, for another try.
    Unlisted {
        problem: Problem,
    },
    ChooseProfiles {
        member: String,
        profiles: Vec<ChoiceView>,
        /// Connected profiles that this consent no longer lists.
        left_out: Vec<LeftOut>,
    },
    /// Another member signed in who has some of the profiles.
    TakeOver {
        member: String,
        from: String,
        /// Broken ones, offered ticked.
        stopped: Vec<RowView>,
        /// Working ones, offered un-ticked.
        working: Vec<RowView>,
        /// Ones the member lacks; they stay where they are.
        stays: Vec<RowView>,
    },
    /// Another member signed in who lacks the profile. Nothing changed.
    DifferentAccount {
        expected: String,
        got: String,
        /// How many of the wanted profiles this member manages.
        manages: u32,
        of: u32,
        /// Cause and steps for the expected person, to paste into a chat.
        message: String,
    },
    Done {
        member: String,
        connected: Vec<RowView>,
        left_out: Vec<LeftOut>,
        /// The next end of this sign-in, if it has one.
        next_end: Option<DateTime<Utc>>,
        next_end_about: bool,
        permissions_granted: u32,
        permissions_asked: u32,
    },
    Cancelled {
        by: CancelledBy,
    },
    TimedOut,
    Failed {
        problem: Problem,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CancelledBy {
    /// Cancel was pressed.
    Person,
    WindowClosed,
    /// The person refused at the network.
    Declined,
    /// Holdfast was closed meanwhile.
    Restart,
}

/// A connection in a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RowView {
    pub id: ConnectionId,
    pub network: Network,
    pub name: String,
    pub handle: Option<String>,
    /// Why it stopped, why it stays, or what is missing.
    pub note: Option<String>,
}

/// A profile the network did not list although it is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeftOut {
    pub row: RowView,
    /// Why, as far as it is known, and what still works until when.
    pub why: String,
}

/// A profile the network listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChoiceView {
    pub key: ProfileKey,
    pub network_name: String,
    pub kind_name: String,
    pub name: String,
    pub handle: Option<String>,
    /// "Full control", "Advertiser".
    pub role: Option<String>,
    pub can_connect: bool,
    /// "Mei can edit this Page but not manage it."
    pub why_not: Option<String>,
    /// Ticked when the sheet opens.
    pub preset: bool,
    /// Connected already for this purpose; choosing it reconnects.
    pub existing: Option<ConnectionId>,
}

/// Starts *Add account*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct BeginConnect {
    pub network: Network,
    pub purpose: Purpose,
    /// Through which provider, where there is a choice; absent: the usual one.
    pub provider: Option<Provider>,
    /// The disconnected connection to add again: its profile is preset and another login forced.
    pub again: Option<ConnectionId>,
}

/// Starts Reconnect or the change of the connected-by user. All connections hang on one grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct BeginReconnect {
    pub connections: Vec<ConnectionId>,
    /// Change the connected-by user: another login is wanted.
    pub handover: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct FlowRef {
    pub id: FlowId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PasteAddress {
    pub id: FlowId,
    pub address: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ChooseProfiles {
    pub id: FlowId,
    pub profiles: Vec<ProfileKey>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TakeOver {
    pub id: FlowId,
    pub connections: Vec<ConnectionId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DifferentAccountChoice {
    /// A clean window, so that the last login is not used again.
    TryAgain,
    /// Keep this sign-in and choose what to add from its list.
    AddAsNew,
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ResolveDifferent {
    pub id: FlowId,
    pub choice: DifferentAccountChoice,
}
