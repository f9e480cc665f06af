//! A consent: who signed in, what it allows, and when its tokens end.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::cause::{Effect, Finding};
use super::id::{CompanyId, GrantId, NetworkAppId, PersonId};
use super::network::Provider;

/// When a token ends. Stored as told, never invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "at")]
pub enum End {
    /// The network said when.
    Reported(DateTime<Utc>),
    /// The network said that there is none (`0` on Facebook only).
    Never,
    /// The network did not say.
    Unknown,
}

impl End {
    pub fn reported(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Reported(at) => Some(at),
            Self::Never | Self::Unknown => None,
        }
    }
}

/// The ends of one token set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenEnds {
    pub issued_at: DateTime<Utc>,
    pub access: End,
    /// `None` where there is no refresh token.
    pub refresh: Option<End>,
    /// Meta's `data_access_expires_at`: the token lives on, its data does not.
    pub data_access: Option<DateTime<Utc>>,
}

/// How the tokens of a grant live on without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// No way to renew: the end of the access token needs a person (Facebook, LinkedIn without
    /// partner access).
    None,
    /// The access token extends itself while it lives (Instagram Login).
    Extension,
    /// A refresh token that stays the same (Google, LinkedIn partners).
    Stable,
    /// A refresh token that is replaced at each use (X, TikTok).
    Rotating,
}

/// The person at the network whose login a grant is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The provider's id of the member, scoped by client id where the provider does so.
    pub id: String,
    pub name: String,
}

/// One consent, unique by (company, provider, client id, subject).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: GrantId,
    pub company: CompanyId,
    pub provider: Provider,
    pub app: Option<NetworkAppId>,
    pub client_id: String,
    /// The member's id; for YouTube the channel, since one consent is one channel.
    pub subject: String,
    pub member: Member,
    /// The person of the company this member is, where somebody said so.
    pub person: Option<PersonId>,
    pub scopes: Vec<String>,
    pub renewal: Renewal,
    pub ends: TokenEnds,
    /// Grows with every write of the tokens; slow work may write only if it is unchanged.
    pub generation: i64,
    /// Why it stopped, if it did.
    pub finding: Option<Finding>,
    /// When a healthy answer was last seen.
    pub proven_at: Option<DateTime<Utc>>,
    /// Since when renewal has been failing without a refusal.
    pub renewal_failing_since: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Grant {
    /// Whether something was found that only a person can cure.
    pub fn has_stopped(&self) -> bool {
        let effect = self.finding.as_ref().map(|found| found.cause.effect());
        matches!(effect, Some(Effect::Ended | Effect::Blocked))
    }

    /// Whether an access token that has ended can still be renewed without a person at `now`.
    pub fn renewable(&self, now: DateTime<Utc>) -> bool {
        match self.renewal {
            Renewal::None => false,
            Renewal::Extension => self.ends.access.reported().is_none_or(|end| end > now),
            Renewal::Stable | Renewal::Rotating => self
                .ends
                .refresh
                .is_some_and(|end| end.reported().is_none_or(|end| end > now)),
        }
    }

    /// When to renew: extension tokens at half of their life, others when a fifth of the access
    /// token's life is left. Where the network did not say how long the access token lives, its
    /// published life counts.
    pub fn renew_at(&self) -> Option<DateTime<Utc>> {
        let issued = self.ends.issued_at;
        let life = match self.ends.access {
            End::Reported(end) => (end - issued).max(TimeDelta::zero()),
            End::Unknown => self.provider.access_life(),
            End::Never => return None,
        };
        match self.renewal {
            Renewal::None => None,
            // Instagram refuses to extend a token that is younger than a day.
            Renewal::Extension => Some(issued + (life / 2).max(TimeDelta::days(1))),
            Renewal::Stable | Renewal::Rotating => {
                // Five minutes leave room for a retry; a life shorter than ten is halved, so that
                // a fresh token is never due at once.
                let margin = (life / 5).max(TimeDelta::minutes(5)).min(life / 2);
                Some(issued + life - margin)
            }
        }
    }
}

#[cfg(test)]
mod tests;
