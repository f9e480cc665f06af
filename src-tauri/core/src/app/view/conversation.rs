//! What others wrote, and the replies to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::content::IncomingKind;
use crate::domain::id::{ConnectionId, IncomingId};
use crate::domain::network::Network;
use crate::domain::offer::Unit;

/// What is to be listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ConversationsOf {
    pub accounts: Vec<ConnectionId>,
    /// Absent: every kind.
    pub kind: Option<IncomingKind>,
    pub unanswered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Conversations {
    pub now: DateTime<Utc>,
    /// The newest first.
    pub items: Vec<IncomingLine>,
    /// How many there are of this kind, answered or not; more than are listed, if there are many.
    pub all: u32,
    pub unanswered: u32,
    /// Everything of all these accounts was read until then; `null` where one was never read.
    pub read_until: Option<DateTime<Utc>>,
    /// Accounts of which something is to be said.
    pub readings: Vec<ReadingView>,
    /// What these accounts' networks do not offer.
    pub not_offered: Vec<NotOfferedView>,
}

/// One thing others wrote, as a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IncomingLine {
    pub id: IncomingId,
    pub account: ConnectionId,
    pub kind: IncomingKind,
    /// `null` where the network does not say.
    pub author: Option<String>,
    /// The beginning, on one line.
    pub excerpt: String,
    pub at: DateTime<Utc>,
    /// One to five, of a review.
    pub stars: Option<u8>,
    pub reply: ReplyMark,
    /// A reply is being written.
    pub draft: bool,
    /// It came in while nothing could be read.
    pub while_disconnected: bool,
}

/// Where the reply to an item stands, as a mark in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReplyMark {
    None,
    Sending,
    Answered,
    NotTaken,
    Unknown,
}

/// How the reading of one account stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReadingView {
    pub account: ConnectionId,
    /// Nothing can be read until a person does something.
    pub silent: bool,
    /// Since when; `null` where that is not known.
    pub missing_since: Option<DateTime<Utc>>,
    /// The latest stretch of time in which nothing could be read, once it is over.
    pub gap: Option<GapView>,
    pub reading: bool,
    /// Its network charges for each post that is read, so that only people ask.
    pub billed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GapView {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// What was written meanwhile.
    pub came_in: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NotOfferedView {
    pub network: Network,
    /// In one sentence or two.
    pub why: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct IncomingRef {
    pub id: IncomingId,
}

/// One thing others wrote, with the reply to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IncomingDetail {
    pub line: IncomingLine,
    pub text: String,
    /// It can be opened at the network.
    pub can_open: bool,
    pub offer: ReplyOffer,
    /// The reply as far as it is typed.
    pub draft: String,
    pub sent: Option<SentReplyView>,
}

/// Whether a reply can be written, told before one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum ReplyOffer {
    Offered { most: u32, unit: Unit },
    NotOffered { why: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SentReplyView {
    pub text: String,
    pub outcome: ReplyOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum ReplyOutcome {
    Sending,
    Taken {
        at: DateTime<Utc>,
    },
    NotTaken {
        at: DateTime<Utc>,
        why: WhyNotTaken,
        /// "190 / 460".
        code: String,
    },
    /// It may stand at the network, or not.
    Unknown {
        since: DateTime<Utc>,
        /// The network shows an answer of the account below the item.
        answer_seen: bool,
    },
    /// A person looked: it is not there.
    NotThere,
}

/// Why a reply does not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WhyNotTaken {
    /// The network does not take this text, or the item is gone.
    Text,
    /// The account needs a person first; its row says what for.
    Account,
    /// Answering is not permitted, or restricted.
    Answering,
    /// The network refuses the network app.
    NetworkApp,
    /// Too many at once; later it works.
    TooMany,
    /// The network was not reached, and nothing was sent.
    NotReached,
}

/// The reply to an item, as it is typed, or to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ReplyText {
    pub id: IncomingId,
    pub text: String,
}

/// What a person saw at the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct LookedForReply {
    pub id: IncomingId,
    pub there: bool,
}

/// Reads some accounts now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ReadNow {
    pub accounts: Vec<ConnectionId>,
    /// Also where the network charges for it.
    pub billed: bool,
}
