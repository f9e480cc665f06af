//! What kinds of things are worth telling, and where they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::id::{CompanyId, ConnectionId, DeliveryId, NoticeId, PersonId};

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
    /// Renewing fails for a day, a network refuses its app, or the way to talk to it ends.
    RenewalTrouble,
    /// The time that a network wants between a step and the next sign-in has passed.
    WaitOver,
    /// A planned post will not go out, or did not.
    PostsAtRisk,
    /// No mail goes out. Never mailed, so there is nothing to opt out of.
    MailTrouble,
    /// This computer's keychain or clock keeps Holdfast from its work. Never mailed either: only
    /// who sits here can help.
    ThisComputer,
}

impl NoticeKind {
    pub const ALL: [Self; 8] = [
        Self::NeedsYou,
        Self::ExpiringSoon,
        Self::Reconnected,
        Self::RenewalTrouble,
        Self::WaitOver,
        Self::PostsAtRisk,
        Self::MailTrouble,
        Self::ThisComputer,
    ];

    /// Whether people get mail about it, unless they opted out.
    pub fn is_mailed(self) -> bool {
        match self {
            Self::NeedsYou
            | Self::ExpiringSoon
            | Self::Reconnected
            | Self::RenewalTrouble
            | Self::WaitOver
            | Self::PostsAtRisk => true,
            Self::MailTrouble | Self::ThisComputer => false,
        }
    }
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

impl Channel {
    /// A short name for identities; never changes.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::InApp => "in_app",
            Self::Email => "email",
        }
    }
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

/// One thing worth telling, told on one or more channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    /// The same thing told again has the same identity.
    pub identity: String,
    /// The problem it is about, which has one place on the screen: a later notice with the same tag
    /// takes that place.
    pub tag: String,
    pub kind: NoticeKind,
    /// `None` for what concerns this computer, and so every company.
    pub company: Option<CompanyId>,
    pub connections: Vec<ConnectionId>,
    pub title: String,
    pub body: String,
    pub urgency: Urgency,
    /// When it became true; a notice of a later moment is not shown before.
    pub created_at: DateTime<Utc>,
    /// When it stopped being true.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// The later notice that says more about the same, if that is why it was withdrawn.
    pub replaced_by: Option<NoticeId>,
    pub read_at: Option<DateTime<Utc>>,
}

/// How far a notice has come on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DeliveryState {
    Pending,
    /// Accepted by the channel, which is not the same as seen.
    Posted,
    Failed,
    /// Something more urgent was told instead, or it stopped being true first.
    Superseded,
}

/// One notice on its way to one channel and person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub notice: NoticeId,
    pub channel: Channel,
    /// `None` on the desktop and in the app.
    pub person: Option<PersonId>,
    pub state: DeliveryState,
    pub attempts: u32,
    pub created_at: DateTime<Utc>,
    /// When it was last tried or put off.
    pub tried_at: Option<DateTime<Utc>>,
    /// Not before; `None` = at once.
    pub next_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}
