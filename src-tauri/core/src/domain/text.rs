//! Words from outside and from the calendar, made safe and short for people.
//!
//! Names come from networks and can hold anything. What is stored stays as it came; what is shown
//! passes through here, so that a name cannot turn a line around, hide, or push the rest off the
//! screen (Unicode annex 9; CVE-2021-42574).

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use unicode_segmentation::UnicodeSegmentation;

/// The longest name shown, in graphemes.
pub const NAME_GRAPHEMES: usize = 80;

/// What is shown where a name is empty once all invisible parts are gone.
pub const NO_NAME: &str = "(no name)";

/// A family with skin tones has 11 characters, a flag of a region 7; nothing that people write has
/// more than this in one grapheme, piles of accents do.
const CHARS_PER_GRAPHEME: usize = 16;

/// `raw` as it may be shown in any list, notice or mail.
pub fn display_name(raw: &str) -> String {
    let name = line(raw, NAME_GRAPHEMES);
    if name.is_empty() {
        NO_NAME.to_owned()
    } else {
        name
    }
}

/// `raw` as one line of at most `graphemes` graphemes, of what can be seen.
pub fn line(raw: &str, graphemes: usize) -> String {
    let visible = visible(raw);
    let words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&words, graphemes)
}

/// `raw` in its lines, of what can be seen: at most `graphemes` in all, and no more than one empty
/// line together.
pub fn paragraphs(raw: &str, graphemes: usize) -> String {
    let mut kept: Vec<String> = Vec::new();
    for one in raw.lines() {
        let one = line(one, graphemes);
        let empty_twice = one.is_empty() && kept.last().is_none_or(String::is_empty);
        if !empty_twice {
            kept.push(one);
        }
    }
    cut(kept.join("\n").trim_end(), graphemes)
}

/// `text` in at most `graphemes` graphemes, the last one an ellipsis where something was cut.
pub fn cut(text: &str, graphemes: usize) -> String {
    let trim = |grapheme: &str| {
        grapheme
            .chars()
            .take(CHARS_PER_GRAPHEME)
            .collect::<String>()
    };
    let fits = text.graphemes(true).nth(graphemes).is_none();
    if fits {
        return text.graphemes(true).map(trim).collect();
    }
    let kept: String = text
        .graphemes(true)
        .take(graphemes.saturating_sub(1))
        .map(trim)
        .collect();
    format!("{}…", kept.trim_end())
}

/// "Ana's", also after a name that ends in s.
pub fn possessive(name: &str) -> String {
    format!("{name}'s")
}

/// The first word of a person's name.
pub fn first_name(name: &str) -> String {
    let name = display_name(name);
    match name.split_once(' ') {
        Some((first, _)) if name != NO_NAME => first.to_owned(),
        Some(_) | None => name,
    }
}

/// "24 Nov"; with the year only when it is not this one.
pub fn day(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    calendar_day(at.with_timezone(&zone).date_naive(), now, zone)
}

/// The same for a day that is the same one everywhere.
pub fn calendar_day(day: NaiveDate, now: DateTime<Utc>, zone: Tz) -> String {
    let this_year = now.with_timezone(&zone).year() == day.year();
    let pattern = if this_year { "%-d %b" } else { "%-d %b %Y" };
    day.format(pattern).to_string()
}

/// "16:40", on the clock of 24 hours.
pub fn time_of_day(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// Everything that can be seen, with every kind of space as a plain one.
fn visible(raw: &str) -> String {
    let mut kept = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    let mut in_flag = false;
    while let Some(c) = characters.next() {
        in_flag = c == BLACK_FLAG || (in_flag && is_tag(c));
        let joins_emoji = c == ZERO_WIDTH_JOINER
            && kept.chars().next_back().is_some_and(is_emoji)
            && characters.peek().copied().is_some_and(is_emoji);
        if c.is_whitespace() {
            kept.push(' ');
        } else if joins_emoji || (in_flag && is_tag(c)) || !is_invisible(c) {
            kept.push(c);
        }
    }
    kept
}

const ZERO_WIDTH_JOINER: char = '\u{200D}';
/// England, Scotland and Wales are this flag, followed by tag characters.
const BLACK_FLAG: char = '\u{1F3F4}';

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

/// Controls, direction marks and characters without a width.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0D}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}'
            // Hangul fillers: letters that show nothing.
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}')
}

/// Part of a picture, beside which a zero-width joiner may stand: pictographs, skin tones, the
/// signs used in them (♂ ⚕ ➡) and the selector that asks for the picture form.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2190}'..='\u{21FF}' | '\u{2600}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}')
}

#[cfg(test)]
mod tests;
