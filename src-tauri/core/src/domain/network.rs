//! The networks, who issues their consents, and what is known of them before any answer came.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A social network, as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Network {
    Facebook,
    Instagram,
    Linkedin,
    Tiktok,
    X,
    Youtube,
    GoogleBusiness,
}

/// Who issues the consent. Not the same as the network: Instagram and ads through Facebook Login
/// hang on a Facebook consent, YouTube and Business Profile on a Google one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Provider {
    Facebook,
    Instagram,
    Linkedin,
    Tiktok,
    TiktokBusiness,
    X,
    Google,
}

/// What a profile is connected for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Purpose {
    /// Publish and answer.
    Owned,
    /// Watch hashtags and competitors.
    Monitored,
    /// Run ads.
    Paid,
}

impl Network {
    pub const ALL: [Self; 7] = [
        Self::Facebook,
        Self::Instagram,
        Self::Linkedin,
        Self::Tiktok,
        Self::X,
        Self::Youtube,
        Self::GoogleBusiness,
    ];

    /// The name people know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Facebook => "Facebook",
            Self::Instagram => "Instagram",
            Self::Linkedin => "LinkedIn",
            Self::Tiktok => "TikTok",
            Self::X => "X",
            Self::Youtube => "YouTube",
            Self::GoogleBusiness => "Google Business Profile",
        }
    }

    /// The purposes for which a profile of this network can be connected.
    pub fn purposes(self) -> &'static [Purpose] {
        match self {
            Self::Facebook | Self::Instagram => {
                &[Purpose::Owned, Purpose::Monitored, Purpose::Paid]
            }
            Self::Linkedin | Self::Tiktok | Self::X | Self::Youtube | Self::GoogleBusiness => {
                &[Purpose::Owned]
            }
        }
    }

    /// The providers through which this network can be connected for `purpose`, the usual one
    /// first. Hashtags and ads need Facebook Login (Meta's hashtag search and Marketing API pages).
    pub fn providers(self, purpose: Purpose) -> &'static [Provider] {
        match (self, purpose) {
            (Self::Instagram, Purpose::Owned) => &[Provider::Facebook, Provider::Instagram],
            (Self::Facebook | Self::Instagram, _) => &[Provider::Facebook],
            (Self::Linkedin, _) => &[Provider::Linkedin],
            (Self::Tiktok, _) => &[Provider::Tiktok, Provider::TiktokBusiness],
            (Self::X, _) => &[Provider::X],
            (Self::Youtube | Self::GoogleBusiness, _) => &[Provider::Google],
        }
    }

    /// How long a sign-in lasts by the published policy; `None` where it has no end. Used only
    /// where the network reported nothing.
    pub fn policy_life(self) -> Option<TimeDelta> {
        match self {
            Self::Facebook | Self::Instagram => Some(TimeDelta::days(60)),
            Self::Linkedin | Self::Tiktok => Some(TimeDelta::days(365)),
            Self::X | Self::Youtube | Self::GoogleBusiness => None,
        }
    }
}

impl Provider {
    pub const ALL: [Self; 7] = [
        Self::Facebook,
        Self::Instagram,
        Self::Linkedin,
        Self::Tiktok,
        Self::TiktokBusiness,
        Self::X,
        Self::Google,
    ];

    /// The name on the sign-in page, as in "Ana's Facebook sign-in".
    pub fn name(self) -> &'static str {
        match self {
            Self::Facebook => "Facebook",
            Self::Instagram => "Instagram",
            Self::Linkedin => "LinkedIn",
            Self::Tiktok => "TikTok",
            Self::TiktokBusiness => "TikTok Business",
            Self::X => "X",
            Self::Google => "Google",
        }
    }

    /// How long an access token lives by the provider's documents. Used only where an answer did
    /// not say, to know when to renew; never to call anything ended.
    pub fn access_life(self) -> TimeDelta {
        match self {
            Self::Facebook | Self::Instagram | Self::Linkedin => TimeDelta::days(60),
            Self::Tiktok | Self::TiktokBusiness | Self::X => TimeDelta::hours(2),
            Self::Google => TimeDelta::hours(1),
        }
    }

    /// A short name for the database and for redirect paths; never changes.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Linkedin => "linkedin",
            Self::Tiktok => "tiktok",
            Self::TiktokBusiness => "tiktok_business",
            Self::X => "x",
            Self::Google => "google",
        }
    }
}

impl Network {
    /// A short name for the database; never changes.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Linkedin => "linkedin",
            Self::Tiktok => "tiktok",
            Self::X => "x",
            Self::Youtube => "youtube",
            Self::GoogleBusiness => "google_business",
        }
    }
}

impl Purpose {
    /// A short name for the database; never changes.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Owned => "owned",
            Self::Monitored => "monitored",
            Self::Paid => "paid",
        }
    }
}

#[cfg(test)]
mod tests;
