//! Identifiers of rows. A number is never used again, so that a name in an old notice cannot come
//! to mean another account.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[ts(export)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A company whose connections these are.
    CompanyId;
    /// A person of a company, who is told about things.
    PersonId;
    /// A developer app with which a company signs in to a provider.
    NetworkAppId;
    /// One consent of a network member.
    GrantId;
    /// A profile connected for a purpose, for life.
    ConnectionId;
    /// One line of the timeline.
    EventId;
    /// One thing worth telling.
    NoticeId;
    /// One notice on its way to one channel and person.
    DeliveryId;
    /// A post, from its first letter on.
    PostId;
    /// Accounts that are chosen together.
    GroupId;
    /// One thing others wrote, as it is kept here.
    IncomingId;
    /// One reply that was sent, or was about to be.
    ReplyId;
}

/// One sign-in that is under way or has ended. Random, because it also names a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FlowId(pub uuid::Uuid);

impl std::fmt::Display for FlowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
