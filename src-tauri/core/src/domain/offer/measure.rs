//! How networks count a text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use unicode_segmentation::UnicodeSegmentation;

/// What a network counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Unit {
    /// Unicode characters (scalar values).
    Characters,
    /// UTF-16 code units, so that an emoji counts two.
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
    /// X's own: a link counts 23, an emoji two, a character one or two.
    Weighted,
}

/// A link of any length (X, "Counting characters": t.co).
const X_LINK: usize = 23;

impl Unit {
    pub fn length(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::Bytes => text.len(),
            Self::Weighted => weighted(text),
        }
    }
}

fn weighted(text: &str) -> usize {
    let mut length = 0;
    let mut rest = text;
    while let Some(start) = link(rest) {
        length += rest[..start].graphemes(true).map(weight).sum::<usize>() + X_LINK;
        let end = rest[start..]
            .find(char::is_whitespace)
            .map_or(rest.len(), |end| start + end);
        rest = &rest[end..];
    }
    length + rest.graphemes(true).map(weight).sum::<usize>()
}

fn link(text: &str) -> Option<usize> {
    [text.find("https://"), text.find("http://")]
        .into_iter()
        .flatten()
        .min()
}

/// The ranges of twitter-text's configuration 3; an emoji counts two however many characters it has.
fn weight(grapheme: &str) -> usize {
    let light = |c: char| {
        matches!(c, '\0'..='\u{10FF}' | '\u{2000}'..='\u{200D}' | '\u{2010}'..='\u{201F}'
            | '\u{2032}'..='\u{2037}')
    };
    let emoji = |c: char| matches!(c, '\u{FE0F}' | '\u{20E3}' | '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}');
    if grapheme.chars().any(emoji) {
        return 2;
    }
    grapheme.chars().map(|c| if light(c) { 1 } else { 2 }).sum()
}

/// Words that begin with `#`.
pub(super) fn hashtags(text: &str) -> usize {
    let letters = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    text.match_indices('#')
        .filter(|(at, _)| letters(&text[at + 1..]))
        .count()
}
