//! A page, account, channel, organization, location or ad account, as a network lists it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::network::{Network, Purpose};

/// What kind of thing a profile is at its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ProfileKind {
    Page,
    ProfessionalAccount,
    Organization,
    Member,
    Account,
    Channel,
    Location,
    AdAccount,
}

impl ProfileKind {
    /// As in "Facebook · Page".
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "Page",
            Self::ProfessionalAccount => "Professional account",
            Self::Organization => "Page",
            Self::Member => "Member",
            Self::Account => "Account",
            Self::Channel => "Channel",
            Self::Location => "Location",
            Self::AdAccount => "Ad account",
        }
    }
}

/// The same profile is the same network and id; names never count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ProfileKey {
    pub network: Network,
    /// The network's own id.
    pub id: String,
}

/// What Holdfast can do with a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Capability {
    Publish,
    ReadComments,
    Reply,
    ReadInsights,
    Watch,
    ManageAds,
}

/// One profile in a network's answer, with the role of who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListedProfile {
    pub key: ProfileKey,
    pub kind: ProfileKind,
    pub name: String,
    /// `@handle` without the sign; a street for a location, a number for an ad account.
    pub handle: Option<String>,
    /// As the network names it, such as `ADMINISTRATOR` or `MODERATE`; empty where there are no
    /// roles.
    pub roles: Vec<String>,
    /// What the role and the granted permissions allow.
    pub capabilities: Vec<Capability>,
    /// The role is too small to connect it (LinkedIn: not a designated administrator).
    pub role_missing: bool,
    /// Purposes this profile can be connected for.
    pub purposes: Vec<Purpose>,
    /// The account's own state where the network has one, such as an ad account's `UNSETTLED`.
    pub standing: Option<String>,
}
