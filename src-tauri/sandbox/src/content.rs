//! Posts, comments, mentions and reviews.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::world::{Profile, ProfileKind, World};

/// A post, or an answer to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    /// The profile it belongs to.
    pub profile: String,
    /// The entry it answers; None for a post, a mention or a review.
    pub parent: Option<String>,
    /// The author's name; the profile's own entries carry the profile's name.
    pub author: String,
    pub text: String,
    pub at: DateTime<Utc>,
    /// Written by the profile itself.
    pub own: bool,
}

/// Ids are numbers above this one.
const FIRST_NUMBER: u64 = 120_000_000_000;

/// What somebody writes to a profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub profile: String,
    /// The number of a post or comment; none: a mention, or a review.
    #[serde(default)]
    pub on: Option<String>,
    pub author: String,
    pub text: String,
}

/// All entries, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    entries: Vec<Entry>,
    last_number: u64,
    /// Of Instagram.
    containers: Vec<Container>,
    /// Of X and LinkedIn: pictures that a post can name, and whether their file came.
    #[serde(default)]
    uploads: BTreeMap<String, bool>,
}

/// A picture on its way to be published.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Container {
    pub id: String,
    pub account: String,
    caption: String,
    ready_at: DateTime<Utc>,
    /// Whether the picture could be fetched.
    fetched: bool,
    published: bool,
}

/// A container that is not published within a day ends (content publishing guide).
const CONTAINER_HOURS: i64 = 24;

impl Container {
    /// Its `status_code`.
    pub fn status(&self, now: DateTime<Utc>) -> &'static str {
        if self.published {
            "PUBLISHED"
        } else if !self.fetched {
            "ERROR"
        } else if now < self.ready_at {
            "IN_PROGRESS"
        } else if now > self.ready_at + TimeDelta::hours(CONTAINER_HOURS) {
            "EXPIRED"
        } else {
            "FINISHED"
        }
    }
}

impl Content {
    /// What every profile of the world starts with.
    pub fn seeded(world: &World, now: DateTime<Utc>) -> Self {
        let mut content = Self::default();
        for profile in &world.profiles {
            content.seed(profile, now);
        }
        content
    }

    /// One post with two comments; at X two mentions, at locations two reviews. Pages and Instagram
    /// accounts are tagged once.
    pub fn seed(&mut self, profile: &Profile, now: DateTime<Utc>) {
        let ago = |hours: i64| now - TimeDelta::hours(hours);
        let (id, name) = (profile.id.as_str(), profile.name.as_str());
        match profile.kind {
            ProfileKind::AdAccount => {}
            ProfileKind::Location | ProfileKind::XAccount => {
                self.add(
                    id,
                    None,
                    "Robin Vale",
                    "Friendly people, quick help.",
                    ago(30),
                    false,
                );
                self.add(
                    id,
                    None,
                    "Sasha Moor",
                    "Are you open on Sunday?",
                    ago(6),
                    false,
                );
            }
            ProfileKind::Page
            | ProfileKind::InstagramAccount
            | ProfileKind::Organization
            | ProfileKind::TiktokAccount
            | ProfileKind::YoutubeChannel => {
                if matches!(
                    profile.kind,
                    ProfileKind::Page | ProfileKind::InstagramAccount
                ) {
                    let text = "Out in the new boots all day.";
                    self.add(id, None, "Kim Dale", text, ago(72), false);
                }
                let post = self.add(id, None, name, "The autumn boots are in.", ago(48), true);
                let post = Some(post.as_str());
                self.add(
                    id,
                    post,
                    "Robin Vale",
                    "Do they come in wide?",
                    ago(30),
                    false,
                );
                self.add(id, post, "Sasha Moor", "Lovely colour!", ago(6), false);
            }
        }
    }

    /// Adds an entry and gives its id, a number.
    pub fn add(
        &mut self,
        profile: &str,
        parent: Option<&str>,
        author: &str,
        text: &str,
        at: DateTime<Utc>,
        own: bool,
    ) -> String {
        let id = self.number().to_string();
        self.entries.push(Entry {
            id: id.clone(),
            profile: profile.to_owned(),
            parent: parent.map(str::to_owned),
            author: author.to_owned(),
            text: text.to_owned(),
            at,
            own,
        });
        id
    }

    fn number(&mut self) -> u64 {
        self.last_number += 1;
        FIRST_NUMBER + self.last_number
    }

    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// A profile's entries that answer nothing.
    pub fn posts<'a>(&'a self, profile: &'a str) -> impl DoubleEndedIterator<Item = &'a Entry> {
        self.entries
            .iter()
            .filter(move |e| e.profile == profile && e.parent.is_none())
    }

    /// The answers to an entry.
    pub fn answers<'a>(&'a self, parent: &'a str) -> impl DoubleEndedIterator<Item = &'a Entry> {
        self.entries
            .iter()
            .filter(move |e| e.parent.as_deref() == Some(parent))
    }

    /// Replaces the profile's answers to `parent` by one (a review has at most one reply).
    pub fn answer_once(
        &mut self,
        parent: &str,
        author: &str,
        text: &str,
        at: DateTime<Utc>,
    ) -> bool {
        let Some(profile) = self.get(parent).map(|entry| entry.profile.clone()) else {
            return false;
        };
        self.entries
            .retain(|e| e.parent.as_deref() != Some(parent) || !e.own);
        self.add(&profile, Some(parent), author, text, at, true);
        true
    }

    /// The number of the last entry, to tell later ones from earlier ones.
    pub fn mark(&self) -> u64 {
        self.last_number
    }

    /// The profiles' own entries after a mark.
    pub fn own_since(&self, mark: u64) -> impl Iterator<Item = &Entry> {
        let later = move |entry: &&Entry| {
            let number = entry.id.parse::<u64>();
            entry.own && number.is_ok_and(|number| number > FIRST_NUMBER + mark)
        };
        self.entries.iter().filter(later)
    }

    /// Prepares an Instagram post.
    pub fn add_container(
        &mut self,
        account: &str,
        caption: &str,
        ready_at: DateTime<Utc>,
        fetched: bool,
    ) -> String {
        let id = format!("1790{}", self.number());
        self.containers.push(Container {
            id: id.clone(),
            account: account.to_owned(),
            caption: caption.to_owned(),
            ready_at,
            fetched,
            published: false,
        });
        id
    }

    /// A picture that a post will name; its file comes now or later.
    pub fn begin_upload(&mut self, came: bool) -> String {
        let id = self.number().to_string();
        self.uploads.insert(id.clone(), came);
        id
    }

    /// The file of a picture came; false if nobody waits for it.
    pub fn end_upload(&mut self, id: &str) -> bool {
        let waiting = self.uploads.get_mut(id);
        waiting.map(|came| *came = true).is_some()
    }

    pub fn uploaded(&self, id: &str) -> bool {
        self.uploads.get(id).copied().unwrap_or_default()
    }

    pub fn container(&self, id: &str) -> Option<&Container> {
        self.containers.iter().find(|container| container.id == id)
    }

    /// Publishes a prepared Instagram post.
    pub fn publish_container(
        &mut self,
        id: &str,
        account: &str,
        author: &str,
        at: DateTime<Utc>,
    ) -> Option<String> {
        let mut containers = self.containers.iter_mut();
        let ready = containers.find(|container| {
            container.id == id && container.account == account && container.status(at) == "FINISHED"
        })?;
        ready.published = true;
        let caption = ready.caption.clone();
        Some(self.add(account, None, author, &caption, at, true))
    }
}
