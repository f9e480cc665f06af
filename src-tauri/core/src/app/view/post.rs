//! Posts: what networks offer, the draft being written, the list, and what became of each.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::id::{ConnectionId, PostId};
use crate::domain::network::Network;
use crate::domain::offer::{LinkForm, Unit};

/// What accounts of one kind take, known before one writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OfferView {
    pub network: Network,
    pub accounts: Vec<ConnectionId>,
    /// Why nothing can be published there; `null` where something can.
    pub why_not: Option<String>,
    /// What a post may have there, a sentence each.
    pub takes: Vec<String>,
}

/// How the draft fits accounts that take the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FitView {
    pub network: Network,
    pub accounts: Vec<ConnectionId>,
    pub most: u32,
    pub unit: Unit,
    pub link: LinkForm,
    /// The draft has a picture, so that a preview of the link becomes a part of the text.
    pub with_picture: bool,
    /// Why it does not fit, apart from the length, which is counted while one types.
    pub problem: Option<String>,
}

/// A picture's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PictureView {
    pub name: String,
    /// "JPEG".
    pub format: String,
    pub bytes: u32,
}

/// A post being written. Saved as one types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Draft {
    pub id: PostId,
    pub text: String,
    pub link: String,
    /// Where the picture is on the web, for networks that fetch it.
    pub image_address: String,
    /// What the picture shows, for people who do not see it.
    pub image_words: String,
    pub picture: Option<PictureView>,
    pub accounts: Vec<ConnectionId>,
    pub saved_at: DateTime<Utc>,
    pub fits: Vec<FitView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SaveDraft {
    pub id: PostId,
    pub text: String,
    pub link: String,
    pub image_address: String,
    pub image_words: String,
    pub accounts: Vec<ConnectionId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SavePicture {
    pub id: PostId,
    /// `null` takes the picture away.
    pub picture: Option<NewPicture>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewPicture {
    pub name: String,
    /// The file in Base64.
    pub data: String,
}

/// Without the picture itself.
impl std::fmt::Debug for NewPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPicture")
            .field("name", &self.name)
            .field("length", &self.data.len())
            .finish()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PostRef {
    pub id: PostId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PublishPost {
    pub id: PostId,
    /// Local date and time in the company's zone; `null`: now.
    #[ts(type = "string | null")]
    pub at: Option<NaiveDateTime>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PublishTo {
    pub id: PostId,
    pub accounts: Vec<ConnectionId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TargetRef {
    pub id: PostId,
    pub account: ConnectionId,
}

/// What a person decides about one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Settling {
    /// It stands there.
    ItIsThere,
    /// It does not stand there: send it.
    SendIt,
    /// It does not go.
    LeaveIt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SettleTarget {
    pub id: PostId,
    pub account: ConnectionId,
    pub choice: Settling,
}

/// Where a post is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PostStage {
    /// Somebody has to decide or to sign in.
    NeedsYou,
    Sending,
    Planned,
    Draft,
    Sent,
}

/// A post in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PostLine {
    pub id: PostId,
    /// Its first line; empty where there is no text.
    pub title: String,
    pub stage: PostStage,
    /// When it goes, went off, or was changed last.
    pub at: DateTime<Utc>,
    pub networks: Vec<Network>,
    pub accounts: u32,
    pub published: u32,
    /// Accounts of a planned post that will not get it as things are.
    pub at_risk: u32,
    /// It was held when its time came.
    pub held: bool,
}

/// A post that was sent off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PostView {
    pub id: PostId,
    pub title: String,
    pub text: String,
    pub link: String,
    pub image_address: String,
    pub image_words: String,
    pub picture: Option<PictureView>,
    pub stage: PostStage,
    pub sent_off_at: DateTime<Utc>,
    pub planned_at: Option<DateTime<Utc>>,
    /// What needs somebody first, what stands last.
    pub targets: Vec<TargetView>,
}

/// How far the post came at an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TargetStage {
    Unknown,
    Refused,
    Held,
    Sending,
    Working,
    Waiting,
    Published,
    LeftOut,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TargetView {
    pub account: ConnectionId,
    pub stage: TargetStage,
    pub at: DateTime<Utc>,
    /// Where people see it.
    pub address: Option<String>,
    /// "Ended while publishing".
    pub title: String,
    /// What happened, what stands there, and what helps.
    pub text: Option<String>,
    /// Nothing stands there and the account works: it can go now.
    pub can_send: bool,
    /// The account has to be signed in first.
    pub needs_sign_in: bool,
    /// The network can be asked whether it stands there.
    pub can_look: bool,
    /// A person may say what became of it.
    pub can_settle: bool,
}

/// What a broken connection costs: for Home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AtRisk {
    /// Posts whose time came and that ask before they go, the oldest first.
    pub held_posts: Vec<PostLine>,
    /// Posts of which nobody knows whether they stand, or that stopped on the way.
    pub open_posts: Vec<PostLine>,
    /// Planned posts that will not go out as things are, by day.
    pub days: Vec<AtRiskDay>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AtRiskDay {
    #[ts(type = "string")]
    pub day: NaiveDate,
    pub posts: u32,
    /// The accounts that keep them from going.
    pub accounts: Vec<ConnectionId>,
}
