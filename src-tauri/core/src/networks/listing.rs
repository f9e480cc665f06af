//! What a network lists for a member, and what it means for profiles that are stored.

use crate::domain::grant::Member;
use crate::domain::profile::{Capability, ListedProfile, ProfileKey};
use crate::domain::token::ProfileToken;

/// All profiles of one member, and what was granted.
#[derive(Clone, Debug)]
pub struct Listing {
    pub member: Member,
    /// The member's id; for YouTube the channel.
    pub subject: String,
    pub profiles: Vec<ListedEntry>,
    pub granted: Vec<String>,
    /// Permissions the member said no to, where the network tells.
    pub declined: Vec<String>,
}

/// One profile, with its own token where it has one.
#[derive(Clone, Debug)]
pub struct ListedEntry {
    pub profile: ListedProfile,
    pub token: Option<ProfileToken>,
}

impl Listing {
    /// A consent that is one account: the member is the profile.
    pub(super) fn of_one(profile: ListedProfile, granted: Vec<String>) -> Self {
        let id = profile.key.id.clone();
        Self {
            subject: id.clone(),
            member: Member {
                id,
                name: profile.name.clone(),
            },
            profiles: vec![ListedEntry {
                profile,
                token: None,
            }],
            granted,
            declined: Vec::new(),
        }
    }

    pub fn entry(&self, key: &ProfileKey) -> Option<&ListedEntry> {
        self.profiles.iter().find(|entry| entry.profile.key == *key)
    }
}

/// The capabilities whose role and permissions are both there. Each row: the capability, whether
/// the role allows it, and the permissions of which all are needed.
pub(super) fn capabilities(
    granted: &[String],
    table: &[(Capability, bool, &[&str])],
) -> Vec<Capability> {
    table
        .iter()
        .filter(|(_, role, needed)| {
            *role
                && needed
                    .iter()
                    .all(|scope| granted.iter().any(|have| have == scope))
        })
        .map(|(capability, ..)| *capability)
        .collect()
}
