//! When a post goes to an account, and what becomes of it there.
//!
//! Nothing is posted twice: while it is not proven that nothing stands at the network, only a person
//! who has looked decides. Nothing goes out late by itself: what missed its moment asks.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::cause::{Cause, Effect, Evidence, Finding};
use super::content::Ticket;
use super::deadline::Deadline;
use super::status::{Limit, Status};

/// A planned post that is this late has lost its moment: people decide whether it still goes.
pub const LATE: TimeDelta = TimeDelta::minutes(15);

/// How far ahead people are warned. Longer than a weekend and a holiday, so that somebody is there
/// who can sign in.
pub const WARN_AHEAD: TimeDelta = TimeDelta::days(7);

/// How long a planned post waits for an account that cannot be asked now.
const TRY_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// What a network works on is asked about after a minute, then less often, up to this far apart.
const ASK_APART: TimeDelta = TimeDelta::minutes(15);

/// Networks' clocks and ours differ a little.
const SLACK: TimeDelta = TimeDelta::minutes(10);

/// How far a post came at one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TargetState {
    /// Its turn has not come; it goes at this moment.
    Waiting { at: DateTime<Utc> },
    /// On its way since this moment.
    Sending { since: DateTime<Utc> },
    /// The network has it and works on it. Going on with the ticket publishes nothing twice.
    Working {
        ticket: Ticket,
        asked: u32,
        next: DateTime<Utc>,
    },
    /// It stands there.
    Taken {
        /// The network's own id; `None` where a person said that it is there.
        id: Option<String>,
        address: Option<String>,
        at: DateTime<Utc>,
    },
    /// Nothing stands there, and this is why.
    Refused { hurdle: Hurdle, at: DateTime<Utc> },
    /// Nobody knows whether the network took it.
    Unknown {
        since: DateTime<Utc>,
        /// When the network was asked last and did not show it.
        looked: Option<DateTime<Utc>>,
    },
    /// Its time came and it did not go; it asks before it does.
    Held { why: HeldWhy, since: DateTime<Utc> },
    /// A person decided that it does not go.
    GivenUp { at: DateTime<Utc> },
}

/// Why a planned post was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldWhy {
    /// The account did not work at that time.
    Account,
    /// This computer was asleep or off, or the network did not answer.
    Late,
}

/// Why nothing stands at an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Hurdle {
    /// Not offered, or it does not fit; in words for people. No request was made.
    Form { why: String },
    /// The network does not take this content.
    Declined { evidence: Evidence },
    /// The account, its sign-in or the network app does not work.
    Account { finding: Finding },
    /// It passes; the same post can be tried again.
    Passing { cause: Option<Cause> },
}

impl Hurdle {
    /// What a refusal for a reason means for the post.
    pub fn of(finding: Finding) -> Self {
        match finding.cause.effect() {
            Effect::Passing => Self::Passing {
                cause: Some(finding.cause),
            },
            Effect::Ended
            | Effect::Blocked
            | Effect::RoleRemoved
            | Effect::PermissionMissing
            | Effect::PostingRestricted
            | Effect::AppProblem => Self::Account { finding },
        }
    }
}

impl TargetState {
    /// Whether nothing more happens by itself and nobody has to decide.
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Taken { .. } | Self::GivenUp { .. } => true,
            Self::Waiting { .. }
            | Self::Sending { .. }
            | Self::Working { .. }
            | Self::Refused { .. }
            | Self::Unknown { .. }
            | Self::Held { .. } => false,
        }
    }

    /// Whether nothing stands there, and it goes at its time or when a person says so.
    pub fn waits(&self) -> bool {
        matches!(self, Self::Waiting { .. }) || self.may_be_sent()
    }

    /// Whether it is known that nothing stands there, so that a person may send it.
    pub fn may_be_sent(&self) -> bool {
        match self {
            Self::Refused { hurdle, .. } => match hurdle {
                Hurdle::Account { .. } | Hurdle::Passing { .. } => true,
                // The same content would meet the same answer.
                Hurdle::Form { .. } | Hurdle::Declined { .. } => false,
            },
            Self::Held { .. } => true,
            Self::Waiting { .. }
            | Self::Sending { .. }
            | Self::Working { .. }
            | Self::Taken { .. }
            | Self::Unknown { .. }
            | Self::GivenUp { .. } => false,
        }
    }
}

/// Whether a post can go through an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usable {
    Yes,
    /// It could not be asked; that passes.
    NotNow,
    /// A person is needed.
    Broken,
}

pub fn usable(status: &Status) -> Usable {
    match status {
        Status::Connected | Status::ExpiresIn { .. } => Usable::Yes,
        Status::Limited { what } => match what {
            Limit::Publishing => Usable::Broken,
            Limit::Comments
            | Limit::Insights
            | Limit::Watching
            | Limit::Ads
            | Limit::SignInEnded => Usable::Yes,
        },
        Status::CantCheck { .. } => Usable::NotNow,
        Status::Disconnected | Status::PageNotChosen | Status::Invalid { .. } | Status::Expired => {
            Usable::Broken
        }
    }
}

/// What happens to a waiting post now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Wait(DateTime<Utc>),
    Send,
    Hold(HeldWhy),
}

/// What happens to a post that waits for `at`.
pub fn turn(at: DateTime<Utc>, usable: Usable, now: DateTime<Utc>) -> Turn {
    if now < at {
        return Turn::Wait(at);
    }
    match usable {
        Usable::Broken => Turn::Hold(HeldWhy::Account),
        Usable::Yes | Usable::NotNow if now - at > LATE => Turn::Hold(HeldWhy::Late),
        Usable::Yes => Turn::Send,
        Usable::NotNow => Turn::Wait(now + TRY_AGAIN),
    }
}

/// When a network is asked again about what it works on.
pub fn ask_again(asked: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    let minutes = TimeDelta::minutes(1 << asked.min(4));
    now + minutes.min(ASK_APART)
}

/// Why a planned post will not go out as things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// The account does not work now.
    Broken,
    /// Its sign-in ends before.
    EndsBefore(DateTime<Utc>),
}

/// Whether a post planned for `at` is at risk. An end that no network reported is no proof.
pub fn risk(
    at: DateTime<Utc>,
    usable: Usable,
    deadline: Option<Deadline>,
    now: DateTime<Utc>,
) -> Option<Risk> {
    if at <= now {
        return None;
    }
    if usable == Usable::Broken {
        return Some(Risk::Broken);
    }
    deadline
        .filter(|deadline| !deadline.about && deadline.at <= at)
        .map(|deadline| Risk::EndsBefore(deadline.at))
}

/// A post as a network shows it among the profile's latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub id: String,
    pub text: String,
    /// `None` where the network does not tell.
    pub at: Option<DateTime<Utc>>,
    pub address: Option<String>,
}

/// Whether `seen` is the post with these words that was sent at `began`.
pub fn is_it(words: &str, began: DateTime<Utc>, seen: &Standing) -> bool {
    let later = seen.at.is_none_or(|at| at >= began - SLACK);
    later && is_recognizable(words) && folded(words) == folded(&seen.text)
}

/// Whether a post with these words can be told from another.
pub fn is_recognizable(words: &str) -> bool {
    !folded(words).is_empty()
}

/// The words without what networks change: spaces and lines, and links, which some replace.
fn folded(words: &str) -> String {
    let is_link = |word: &&str| !word.starts_with("http://") && !word.starts_with("https://");
    words
        .split_whitespace()
        .filter(is_link)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
