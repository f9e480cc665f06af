//! What people write and what others write to them, the same for every network.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

/// What is to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    pub text: String,
    pub link: Option<Url>,
    pub image: Option<Image>,
}

/// A picture, and what it shows in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub source: Source,
    /// For people who do not see it; may be empty.
    pub alternative: String,
}

/// Where a picture is. Some networks take the file itself, others fetch it from the web.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    File { format: Format, bytes: Arc<[u8]> },
    Address(Url),
}

/// Without the picture's bytes.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { format, bytes } => f
                .debug_struct("File")
                .field("format", format)
                .field("length", &bytes.len())
                .finish(),
            Self::Address(url) => f.debug_tuple("Address").field(&url.as_str()).finish(),
        }
    }
}

/// The kinds of picture files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    Webp,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Gif, Self::Webp];

    /// As people name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    /// By the first bytes of the file; a name proves nothing.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            _ => None,
        }
    }
}

impl Post {
    /// The text with the link below it, for networks where a link is part of the text.
    pub fn with_link_in_text(&self) -> String {
        match &self.link {
            Some(link) if !self.text.contains(link.as_str()) => {
                format!("{}\n\n{link}", self.text).trim().to_owned()
            }
            Some(_) | None => self.text.clone(),
        }
    }
}

/// What a network took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The network's own id of it; of its ticket while it is in work there.
    pub id: String,
    /// Where people see it, if the network tells.
    pub address: Option<Url>,
    pub settled: Settled,
}

/// Whether people can see it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    Live,
    /// The network still works on it, or looks at it before it shows it.
    Processing(Option<Ticket>),
}

/// A publication that was begun. Going on with it never publishes a second time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket(pub String);

/// One thing others wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Unique at its network.
    pub id: String,
    pub kind: IncomingKind,
    /// The id of the post it is about, where it is about one.
    pub on: Option<String>,
    /// As the network shows it; `None` where it hides who wrote.
    pub author: Option<String>,
    pub text: String,
    pub at: DateTime<Utc>,
    pub address: Option<Url>,
    /// The profile has replied to it.
    pub answered: bool,
    /// One to five, of a review.
    pub stars: Option<u8>,
    /// Where a reply goes; `None` where the network takes none.
    pub reply_to: Option<ReplyTo>,
}

/// What others can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum IncomingKind {
    /// Below a post of the profile.
    Comment,
    /// In a post of their own that names the profile.
    Mention,
    Review,
}

impl IncomingKind {
    pub const ALL: [Self; 3] = [Self::Comment, Self::Mention, Self::Review];
}

/// Where a reply goes, in the words of its network; only its adapter reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo(pub String);

/// An answer to something others wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub to: ReplyTo,
    pub text: String,
}

/// One part of what others wrote, the newest posts first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncomingPage {
    pub items: Vec<Incoming>,
    /// Where to go on; `None` at the end. A page can be empty and still have more.
    pub more: Option<Cursor>,
}

/// Where reading goes on, in the words of its network; only its adapter reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub String);

#[cfg(test)]
mod tests;
