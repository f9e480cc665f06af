//! Notices and Activity.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::connection::Tone;
use crate::domain::id::{ConnectionId, EventId, NoticeId};
use crate::domain::network::Network;
use crate::domain::notice::NoticeKind;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NoticeView {
    pub id: NoticeId,
    pub kind: NoticeKind,
    pub at: DateTime<Utc>,
    pub title: String,
    pub body: String,
    pub tone: Tone,
    pub read: bool,
    /// Why it is no longer true; absent while it is.
    pub over: Option<Over>,
    pub connections: Vec<ConnectionId>,
    pub network: Option<Network>,
}

/// How a notice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Over {
    Fixed,
    /// A later notice says more about the same.
    Replaced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum MarkNotice {
    Read(NoticeId),
    New(NoticeId),
    AllRead,
}

/// A page of Activity, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ActivityPage {
    /// Lines older than this one; absent: the newest.
    pub before: Option<EventId>,
}
