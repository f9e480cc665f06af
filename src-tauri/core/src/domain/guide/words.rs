//! Names and days as they stand in a sentence.

use super::Names;
use crate::domain::network::Network;
use crate::domain::text::{cut, display_name, first_name, possessive};

/// So long that titles stay below 90 characters.
const PROFILE_GRAPHEMES: usize = 26;
const MEMBER_GRAPHEMES: usize = 20;

pub(super) struct Words {
    pub network: Network,
    /// The network's name.
    pub site: &'static str,
    /// The profile's name.
    pub profile: String,
    member: Option<String>,
    day: Option<String>,
}

impl Words {
    pub fn new(network: Network, names: &Names) -> Self {
        Self {
            network,
            site: network.name(),
            profile: cut(&display_name(&names.profile), PROFILE_GRAPHEMES),
            member: names
                .member
                .as_deref()
                .map(|name| cut(&first_name(name), MEMBER_GRAPHEMES)),
            day: names.day.clone(),
        }
    }

    /// "Ana", or a description.
    pub fn who(&self) -> &str {
        self.member
            .as_deref()
            .unwrap_or("the person who connected it")
    }

    /// "Ana" at the start of a sentence.
    pub fn who_first(&self) -> &str {
        self.member
            .as_deref()
            .unwrap_or("The person who connected it")
    }

    /// "Ana's", or "the".
    pub fn whose(&self) -> String {
        self.member.as_deref().map_or("the".to_owned(), possessive)
    }

    /// "Ana's", or "The", at the start of a sentence.
    pub fn whose_first(&self) -> String {
        self.member.as_deref().map_or("The".to_owned(), possessive)
    }

    /// " on 22 Nov", or nothing.
    pub fn on_day(&self) -> String {
        self.day
            .as_deref()
            .map_or(String::new(), |day| format!(" on {day}"))
    }

    /// " since 22 Nov", or nothing.
    pub fn since_day(&self) -> String {
        self.day
            .as_deref()
            .map_or(String::new(), |day| format!(" since {day}"))
    }

    /// The title where the network gave no signal that tells the two apart.
    pub fn ended_by_either(&self, provider: &str) -> String {
        format!(
            "Access was ended by {provider} or by {}{}",
            self.who(),
            self.on_day()
        )
    }
}
