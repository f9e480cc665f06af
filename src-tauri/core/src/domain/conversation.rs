//! Conversations: how often and how deep what others wrote is read, how much of it is kept, what a
//! broken connection leaves out, and what may become of a reply.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::cause::{Evidence, Finding};
use super::id::ConnectionId;
use super::network::{Network, Provider};
use super::policy::{Asked, back_off};

/// What is older is neither read nor kept: a comment that nobody answered in a season is not
/// answered any more, and it is still at the network.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// So many of each connection are kept, the newest: a company with 1,000 busy accounts then has at
/// most some 200 MB of them.
pub const KEPT: u32 = 500;

/// How long ago the latest reading of a network that nobody asked for may be.
///
/// `None`: only people ask. Half an hour is what a reader of a thread waits; the rest is what each
/// network allows.
pub fn read_every(network: Network, provider: Provider) -> Option<TimeDelta> {
    match (network, provider) {
        // Every post that is read is billed (X API, pricing).
        (Network::X, _) => None,
        // 200 calls an hour for each member; a Page or an account is two to eight of them, and a
        // member may have thirty.
        (Network::Facebook | Network::Instagram, _) => Some(TimeDelta::hours(1)),
        // 100 calls a day for each member in the development tier; a reading is up to 21.
        (Network::Linkedin, _) => Some(TimeDelta::hours(6)),
        // 600 calls a minute; a reading is up to 21.
        (Network::Tiktok, _) => Some(TimeDelta::minutes(30)),
        // 10,000 units a day for all channels of a project, 50 of them for each answer: a hundred
        // channels take a quarter.
        (Network::Youtube, _) => Some(TimeDelta::hours(1)),
        // 300 calls a minute.
        (Network::GoogleBusiness, _) => Some(TimeDelta::minutes(30)),
    }
}

/// When the watch reads a connection next; `None` where only people ask for it.
pub fn due(
    every: Option<TimeDelta>,
    mark: Option<DateTime<Utc>>,
    in_gap: bool,
    failed: Option<&Asked>,
) -> Option<DateTime<Utc>> {
    let every = every?;
    let at = match mark {
        // What came in meanwhile is waited for.
        Some(_) if in_gap => DateTime::<Utc>::MIN_UTC,
        Some(mark) => mark + every,
        None => DateTime::<Utc>::MIN_UTC,
    };
    // The whole of each wait: readings begin spread already.
    let wait = failed.map(|failed| failed.at + back_off(failed.unanswered, failed.asked_for, 1.0));
    Some(wait.map_or(at, |wait| at.max(wait)))
}

/// How a network lists what others wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    /// The newest first, so that reading ends where the last one began.
    ByTime,
    /// Below their posts, the newest post first: an old post can have a new comment.
    ByPost,
}

/// How far one reading goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    listed: Listed,
    /// Requests of one reading.
    most: u32,
}

impl Depth {
    pub fn of(network: Network) -> Self {
        match network {
            // Four times 25 posts with their comments, and what is left of long threads.
            Network::Facebook | Network::Instagram => Self::by_post(4),
            // One request for the 20 latest posts, one for the comments of each.
            Network::Linkedin | Network::Tiktok => Self::by_post(21),
            // As many pages as are kept items: of 25, of 100, of 50.
            Network::X => Self::by_time(20),
            Network::Youtube => Self::by_time(5),
            Network::GoogleBusiness => Self::by_time(10),
        }
    }

    fn by_post(most: u32) -> Self {
        let listed = Listed::ByPost;
        Self { listed, most }
    }

    fn by_time(most: u32) -> Self {
        let listed = Listed::ByTime;
        Self { listed, most }
    }

    /// Whether to ask for one more page after `asked` of them, the last with items of these times.
    /// Everything from before `since` is known.
    pub fn goes_on(
        self,
        asked: u32,
        mut times: impl Iterator<Item = DateTime<Utc>>,
        since: DateTime<Utc>,
    ) -> bool {
        asked < self.most
            && match self.listed {
                Listed::ByPost => true,
                Listed::ByTime => times.any(|at| at >= since),
            }
    }
}

/// A stretch of time in which nothing could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub connection: ConnectionId,
    /// Until then everything had been read.
    pub began_at: DateTime<Utc>,
    /// When it was read again; `None` while it lasts.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Gap {
    /// Whether what was written at `at` came in meanwhile.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        at > self.began_at && self.ended_at.is_none_or(|end| at <= end)
    }
}

/// What became of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyState {
    /// Written down before it was sent; no answer is known yet.
    Sending,
    Taken,
    Refused,
    /// It may stand at the network, or not. Only a person can tell, by looking.
    Unknown,
    /// A person looked: it is not there.
    NotThere,
}

impl ReplyState {
    pub const ALL: [Self; 5] = [
        Self::Sending,
        Self::Taken,
        Self::Refused,
        Self::Unknown,
        Self::NotThere,
    ];

    /// Whether another one may be sent without anything being answered twice.
    pub fn may_send_again(self) -> bool {
        match self {
            Self::Refused | Self::NotThere => true,
            Self::Sending | Self::Taken | Self::Unknown => false,
        }
    }
}

/// Why a reply does not stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum NotTaken {
    /// The network does not take this text, or the item is gone.
    Declined {
        evidence: Evidence,
    },
    Refused {
        finding: Finding,
    },
    /// Nothing was sent.
    NotSent {
        finding: Finding,
    },
}

#[cfg(test)]
mod tests;
