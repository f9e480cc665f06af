//! What each network offers an app, known before one writes: publishing, reading and replying, with
//! its limits, or in plain words why not.
//!
//! Pure data. A door of the networks asks here first, so that what is not offered, and what does
//! not fit, costs no request.

mod measure;
mod network;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::connection::Connection;
use super::content::{Format, Image, IncomingKind, Post, Source};
use super::network::{Network, Provider, Purpose};
use super::profile::ProfileKind;

pub use measure::Unit;

/// A connected profile as far as it decides what is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    pub network: Network,
    pub provider: Provider,
    pub kind: ProfileKind,
    pub purpose: Purpose,
}

impl Route {
    pub fn of(connection: &Connection, provider: Provider) -> Self {
        Self {
            network: connection.profile.network,
            provider,
            kind: connection.kind,
            purpose: connection.purpose,
        }
    }
}

/// Something a network, or this way of signing in, has no call for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not offered: {why}")]
pub struct NotOffered {
    /// For people.
    pub why: &'static str,
}

/// How a post may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostForm {
    pub text: TextForm,
    pub link: LinkForm,
    pub image: ImageForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextForm {
    /// Whether there must be a text, also beside a picture.
    pub required: bool,
    pub most: usize,
    pub unit: Unit,
    pub hashtags: Option<usize>,
}

/// What becomes of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LinkForm {
    /// A preview of the page below the text; beside a picture, a part of the text.
    Preview,
    /// A part of the text, which people can follow.
    InText,
    /// A part of the text, which people cannot follow.
    Words,
    /// A button below the text.
    Button,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageForm {
    pub required: bool,
    pub brought: Brought,
    pub formats: &'static [Format],
    /// In bytes, of a file.
    pub largest: usize,
    /// The longest description; `None` where the network takes none and it is left out.
    pub alternative: Option<usize>,
}

/// How a network gets a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// The file is sent.
    File,
    /// The network fetches it from a public address.
    Address,
    Either,
}

impl Brought {
    /// The one of two ways to the same picture that the network takes, where both are there.
    pub fn pick(self, file: Option<Source>, address: Option<Source>) -> Option<Source> {
        match self {
            Self::File | Self::Either => file.or(address),
            Self::Address => address.or(file),
        }
    }
}

/// Why a post or a reply does not fit what is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("there is nothing in it")]
    Empty,
    #[error("the text has {length} of at most {most}")]
    TextTooLong { length: usize, most: usize },
    #[error("more than {most} hashtags")]
    TooManyHashtags { most: usize },
    #[error("a picture is missing")]
    ImageMissing,
    #[error("the network fetches pictures from a public address")]
    ImageNeedsAddress,
    #[error("the network takes picture files only")]
    ImageNeedsFile,
    #[error("the network does not take {} files", .format.name())]
    ImageFormat { format: Format },
    #[error("the picture has {length} of at most {largest} bytes")]
    ImageTooLarge { length: usize, largest: usize },
    #[error("the description of the picture has more than {most} characters")]
    AlternativeTooLong { most: usize },
}

/// Whether posts can be published, and how they may look.
pub fn publishing(route: Route) -> Result<PostForm, NotOffered> {
    match route.purpose {
        Purpose::Owned => network::publishing(route),
        Purpose::Monitored => Err(NotOffered { why: WATCHED }),
        Purpose::Paid => Err(NotOffered {
            why: "An ad account has no posts of its own. Publish with the Page or the Instagram \
                account.",
        }),
    }
}

/// Whether the network shows what stands there, so that it can be asked what became of a post.
pub fn looking(route: Route) -> Result<(), NotOffered> {
    publishing(route)?;
    network::looking(route)
}

/// Whether what others wrote can be read.
pub fn reading(route: Route, kind: IncomingKind) -> Result<(), NotOffered> {
    match route.purpose {
        Purpose::Owned => network::reading(route, kind),
        Purpose::Monitored => Err(NotOffered { why: WATCHED }),
        Purpose::Paid => Err(NotOffered { why: ADS }),
    }
}

/// Whether it can be answered, and how long the answer may be.
pub fn replying(route: Route) -> Result<TextForm, NotOffered> {
    match route.purpose {
        Purpose::Owned => network::replying(route),
        Purpose::Monitored => Err(NotOffered { why: WATCHED }),
        Purpose::Paid => Err(NotOffered { why: ADS }),
    }
}

const WATCHED: &str = "This account is connected for watching hashtags and competitors. Add it as \
    an owned account to publish and answer.";
const ADS: &str = "Comments below ads belong to the Page or the Instagram account. Read and answer \
    them there.";

impl PostForm {
    /// The text as it goes out, with the link where that is a part of it.
    pub fn text_of(&self, post: &Post) -> String {
        let in_text = match self.link {
            LinkForm::Preview => post.image.is_some(),
            LinkForm::InText | LinkForm::Words => true,
            LinkForm::Button => false,
        };
        if in_text {
            post.with_link_in_text()
        } else {
            post.text.clone()
        }
    }

    /// Whether the network would take it.
    pub fn fits(&self, post: &Post) -> Result<(), Unfit> {
        let text = self.text_of(post);
        let nothing = text.trim().is_empty();
        let preview = self.link == LinkForm::Preview && post.link.is_some();
        if nothing && (self.text.required || (post.image.is_none() && !preview)) {
            return Err(match (self.image.required, &post.image) {
                (true, None) => Unfit::ImageMissing,
                (true, Some(_)) | (false, _) => Unfit::Empty,
            });
        }
        self.text.measure(&text)?;
        match &post.image {
            Some(image) => self.image.fits(image),
            None if self.image.required => Err(Unfit::ImageMissing),
            None => Ok(()),
        }
    }
}

impl TextForm {
    /// Whether the network would take a reply of this text.
    pub fn fits(&self, text: &str) -> Result<(), Unfit> {
        if text.trim().is_empty() {
            return Err(Unfit::Empty);
        }
        self.measure(text)
    }

    /// How long a text is as the network counts.
    pub fn length(&self, text: &str) -> usize {
        self.unit.length(text)
    }

    fn measure(&self, text: &str) -> Result<(), Unfit> {
        let length = self.length(text);
        if length > self.most {
            let most = self.most;
            return Err(Unfit::TextTooLong { length, most });
        }
        match self.hashtags {
            Some(most) if measure::hashtags(text) > most => Err(Unfit::TooManyHashtags { most }),
            Some(_) | None => Ok(()),
        }
    }
}

impl ImageForm {
    fn fits(&self, image: &Image) -> Result<(), Unfit> {
        match (&image.source, self.brought) {
            (Source::File { .. }, Brought::Address) => return Err(Unfit::ImageNeedsAddress),
            (Source::Address(_), Brought::File) => return Err(Unfit::ImageNeedsFile),
            // The network fetches it itself, over TLS.
            (Source::Address(url), _) if url.scheme() != "https" => {
                return Err(Unfit::ImageNeedsAddress);
            }
            (Source::File { format, .. }, _) if !self.formats.contains(format) => {
                return Err(Unfit::ImageFormat { format: *format });
            }
            (Source::File { bytes, .. }, _) if bytes.len() > self.largest => {
                return Err(Unfit::ImageTooLarge {
                    length: bytes.len(),
                    largest: self.largest,
                });
            }
            (Source::File { .. } | Source::Address(_), _) => {}
        }
        match self.alternative {
            Some(most) if image.alternative.chars().count() > most => {
                Err(Unfit::AlternativeTooLong { most })
            }
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
