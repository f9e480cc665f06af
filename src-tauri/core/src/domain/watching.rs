//! What a monitored connection may watch: hashtags and competitors as people type or paste them,
//! made what the network takes.

use std::collections::HashSet;

use thiserror::Error;
use unicode_segmentation::UnicodeSegmentation;

use super::connection::Watched;
use super::network::Network;
use super::text::{is_emoji, is_invisible};

/// So many different hashtags an Instagram account may ask for in seven days.
/// <https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/hashtag-search>
pub const MOST_HASHTAGS: usize = 30;

/// Of our own: each one is asked about by itself, and a longer list is a slip of the paste.
pub const MOST_COMPETITORS: usize = 100;

/// Longer ones are no hashtag that anybody uses, and no name that either network gives.
const LONGEST_NAME: usize = 100;

/// Why something cannot be watched, in words for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotWatchable {
    #[error(
        "Instagram allows {MOST_HASHTAGS} hashtags in 7 days, and these are {0}. Remove {over} first.",
        over = .0 - MOST_HASHTAGS
    )]
    TooManyHashtags(usize),
    #[error(
        "One account watches {MOST_COMPETITORS} competitors at most, and these are {0}. Remove {over} first.",
        over = .0 - MOST_COMPETITORS
    )]
    TooManyCompetitors(usize),
    #[error("A hashtag has letters, digits and _ only, no spaces and no emoji: {0}")]
    NotAHashtag(String),
    #[error("This is no name of an Instagram account: {0}")]
    NotAUsername(String),
    #[error("This is no name of a Facebook Page: {0}")]
    NotAPage(String),
    #[error("Only Instagram watches hashtags.")]
    NoHashtags,
    #[error("Only monitored Instagram and Facebook accounts watch something.")]
    WatchesNothing,
}

/// What a connection on `network` watches, from what a person entered. Empty entries go, and one
/// that is there twice stays once, at its first place.
pub fn watched(
    network: Network,
    hashtags: &[String],
    competitors: &[String],
) -> Result<Watched, NotWatchable> {
    let (hashtags, competitors) = match network {
        Network::Instagram => (each(hashtags, hashtag)?, each(competitors, username)?),
        Network::Facebook if hashtags.is_empty() => (Vec::new(), each(competitors, page)?),
        Network::Facebook => return Err(NotWatchable::NoHashtags),
        Network::Linkedin
        | Network::Tiktok
        | Network::X
        | Network::Youtube
        | Network::GoogleBusiness => return Err(NotWatchable::WatchesNothing),
    };
    if hashtags.len() > MOST_HASHTAGS {
        return Err(NotWatchable::TooManyHashtags(hashtags.len()));
    }
    if competitors.len() > MOST_COMPETITORS {
        return Err(NotWatchable::TooManyCompetitors(competitors.len()));
    }
    Ok(Watched {
        hashtags,
        competitors,
    })
}

fn each(
    entered: &[String],
    read: fn(&str) -> Result<String, NotWatchable>,
) -> Result<Vec<String>, NotWatchable> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for entry in entered.iter().map(|entry| entry.trim()) {
        let bare = entry.trim_start_matches(['#', '@']);
        if bare.is_empty() {
            continue;
        }
        let name = read(entry)?;
        if seen.insert(name.to_lowercase()) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Instagram finds hashtags of every script, in small letters.
fn hashtag(entry: &str) -> Result<String, NotWatchable> {
    let tag = entry.trim_start_matches('#').to_lowercase();
    // A letter may carry marks of its own, such as a vowel sign.
    let sound = |grapheme: &str| {
        let first = grapheme.chars().next();
        let letter = first.is_some_and(|first| first == '_' || first.is_alphanumeric());
        letter && !grapheme.chars().any(|c| is_emoji(c) || is_invisible(c))
    };
    if tag.graphemes(true).all(sound) && fits(&tag) {
        Ok(tag)
    } else {
        Err(NotWatchable::NotAHashtag(entry.to_owned()))
    }
}

/// Instagram's names have Latin letters, digits, dots and underscores.
fn username(entry: &str) -> Result<String, NotWatchable> {
    let name = entry.trim_start_matches('@').to_ascii_lowercase();
    let sound = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    if name.chars().all(sound) && fits(&name) {
        Ok(name)
    } else {
        Err(NotWatchable::NotAUsername(entry.to_owned()))
    }
}

/// A Page's name is free text, kept as it is written.
fn page(entry: &str) -> Result<String, NotWatchable> {
    let name = entry.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(is_invisible) || !fits(&name) {
        Err(NotWatchable::NotAPage(name))
    } else {
        Ok(name)
    }
}

fn fits(name: &str) -> bool {
    name.graphemes(true).nth(LONGEST_NAME).is_none()
}

#[cfg(test)]
mod tests;
