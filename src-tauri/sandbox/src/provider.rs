//! Who issues a consent, and which of the real hosts are its.

use serde::{Deserialize, Serialize};

/// A provider of consents. TikTok's API for Business belongs to `Tiktok`, YouTube and
/// Google Business Profile to `Google`, Instagram through Facebook Login and ads to `Facebook`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Facebook Login: Pages, linked Instagram accounts, ad accounts.
    Facebook,
    /// Instagram API with Instagram Login.
    Instagram,
    /// LinkedIn members and organizations.
    Linkedin,
    /// TikTok for Developers and TikTok API for Business.
    Tiktok,
    /// X.
    X,
    /// YouTube and Google Business Profile.
    Google,
}

impl Provider {
    /// Every provider, in the order pages show them.
    pub const ALL: [Self; 6] = [
        Self::Facebook,
        Self::Instagram,
        Self::Linkedin,
        Self::Tiktok,
        Self::X,
        Self::Google,
    ];

    /// The provider that serves `host`, one of the real hosts.
    pub fn of_host(host: &str) -> Option<Self> {
        Some(match host {
            "www.facebook.com" | "graph.facebook.com" => Self::Facebook,
            "www.instagram.com" | "api.instagram.com" | "graph.instagram.com" => Self::Instagram,
            "www.linkedin.com" | "api.linkedin.com" => Self::Linkedin,
            "www.tiktok.com" | "open.tiktokapis.com" | "business-api.tiktok.com" => Self::Tiktok,
            "x.com" | "api.x.com" => Self::X,
            "accounts.google.com"
            | "oauth2.googleapis.com"
            | "openidconnect.googleapis.com"
            | "www.googleapis.com"
            | "mybusinessaccountmanagement.googleapis.com"
            | "mybusinessbusinessinformation.googleapis.com"
            | "mybusinessverifications.googleapis.com"
            | "mybusiness.googleapis.com" => Self::Google,
            _ => return None,
        })
    }

    /// The host whose pages people see.
    pub fn page_host(self) -> &'static str {
        match self {
            Self::Facebook => "www.facebook.com",
            Self::Instagram => "www.instagram.com",
            Self::Linkedin => "www.linkedin.com",
            Self::Tiktok => "www.tiktok.com",
            Self::X => "x.com",
            Self::Google => "accounts.google.com",
        }
    }

    /// The name on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Facebook => "Facebook",
            Self::Instagram => "Instagram",
            Self::Linkedin => "LinkedIn",
            Self::Tiktok => "TikTok",
            Self::X => "X",
            Self::Google => "Google",
        }
    }

    /// The word of JSON and of element ids.
    pub fn key(self) -> &'static str {
        match self {
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Linkedin => "linkedin",
            Self::Tiktok => "tiktok",
            Self::X => "x",
            Self::Google => "google",
        }
    }

    /// Whether one signs in as the account itself instead of as a person.
    pub fn signs_in_as_account(self) -> bool {
        matches!(self, Self::Instagram | Self::Tiktok | Self::X)
    }
}
