//! The timeline: what happened, to which connection, and who did it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cause::{Evidence, Finding};
use super::id::{CompanyId, ConnectionId, EventId};
use super::ladder::Rung;
use super::network::Provider;
use super::notice::Channel;
use super::status::CantCheck;

/// What happened. Holds names as they were then, never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum EventKind {
    /// A profile was connected for the first time.
    Connected {
        member: String,
    },
    /// The same network member signed in again.
    Reconnected {
        member: String,
    },
    /// Connected by changed.
    HandedOver {
        from: String,
        to: String,
    },
    /// Let go on purpose.
    Disconnected {
        /// The consent was revoked at the network too.
        revoked: bool,
        /// How many other connections keep the sign-in in use.
        still_used_by: u32,
    },
    /// Disconnected before, connected again on the same record.
    AddedAgain {
        member: String,
    },
    /// The connection and its choices were erased; only this name stays.
    Removed,
    /// A new consent of this member did not tick this profile.
    LeftOut {
        member: String,
    },
    /// The hashtags and competitors it watches were changed.
    WatchedChanged,

    SignInStarted {
        provider: Provider,
    },
    /// Closed or cancelled by the person.
    SignInCancelled {
        provider: Provider,
    },
    /// Nobody finished it within the limit.
    SignInTimedOut {
        provider: Provider,
    },
    SignInFailed {
        provider: Provider,
        why: SignInFailure,
    },

    /// One connection was asked about and answered.
    Checked {
        evidence: Option<Evidence>,
    },
    /// A round over all connections of a company.
    CheckedAll {
        asked: u32,
        answered: u32,
    },
    /// It could not be asked; nothing is marked.
    NotChecked {
        provider: Provider,
        why: CantCheck,
    },
    /// A refusal that is not believed yet.
    RefusedOnce {
        evidence: Evidence,
    },
    CauseFound {
        finding: Finding,
    },
    /// A reported end passed.
    Expired {
        at: DateTime<Utc>,
    },
    /// It works again without a sign-in, such as after a lifted lock.
    Recovered,
    /// Somebody said that the step at the network is done.
    StepDone,

    /// People were told.
    Told {
        /// Days before the deadline, where it was a reminder.
        rung: Option<Rung>,
        channels: Vec<Channel>,
        people: Vec<String>,
    },

    Renewed {
        provider: Provider,
    },
    RenewalFailed {
        provider: Provider,
        evidence: Option<Evidence>,
    },
    /// The answer to a renewal was lost; the network may have replaced the tokens.
    RenewalInterrupted {
        provider: Provider,
    },
    /// A provider refuses the network app.
    AppRefused {
        provider: Provider,
        evidence: Evidence,
    },
    AppAccepted {
        provider: Provider,
    },

    Published,
    PublishFailed {
        evidence: Option<Evidence>,
    },

    /// This computer's clock is this far from the networks' clocks.
    ClockDoubtful {
        off_by_seconds: i64,
    },
    ClockTrusted,
    /// The keychain cannot be read, so tokens cannot be used.
    Locked,
    Unlocked,
    /// The key is gone from the keychain; sealed tokens cannot be opened any more.
    KeyLost,
    /// Another key was made, and everything sealed with it.
    KeyChanged,
    /// What could not be opened any more was given up.
    KeyGivenUp,
    /// The data came from another computer, which does not use it any more.
    DataMoved,
    /// The data is a copy: its sign-ins stay on the other computer.
    DataCopied,
    /// The newest state of the data is gone, and with it tokens that were renewed since.
    SignInsBehind,
    /// The database was damaged or gone, and a copy of it took its place.
    DataRestored {
        /// What changed after this moment is missing.
        copy_of: DateTime<Utc>,
    },
}

/// Why a sign-in did not lead to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SignInFailure {
    /// The person said no at the network.
    Declined,
    /// Somebody signed in who lacks the profile.
    AnotherMember,
    /// The login has no profile that can be connected.
    NothingListed,
    /// The network refused the code or the network app.
    Refused,
    /// No usable answer came.
    NoAnswer,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    /// `None` for what concerns this computer, and so every company.
    pub company: Option<CompanyId>,
    pub connection: Option<ConnectionId>,
    /// What it was about, kept for after its removal.
    pub name: String,
    pub at: DateTime<Utc>,
    /// Who did it; `None` where Holdfast did it by itself.
    pub actor: Option<String>,
    pub kind: EventKind,
}
