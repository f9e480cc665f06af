use chrono_tz::{Asia, Europe};

use super::*;
use crate::domain::samples::at;

#[test]
fn names_show_only_what_can_be_seen() {
    let table = [
        // As it came.
        ("Northwind Outfitters", "Northwind Outfitters"),
        ("Café Zoë", "Café Zoë"),
        ("نورث ويند", "نورث ويند"),
        // Markup is text; each place that shows it escapes it.
        (
            "<img src=x onerror=alert(1)>",
            "<img src=x onerror=alert(1)>",
        ),
        (
            "=HYPERLINK(\"http://evil.test\")",
            "=HYPERLINK(\"http://evil.test\")",
        ),
        // Controls of C0 and C1; a break of line is a space.
        ("a\u{0}b\u{7}c\u{1b}[31md\u{9b}e", "abc[31mde"),
        ("Nice\r\nBcc: x", "Nice Bcc: x"),
        ("x\r\nBEGIN:VALARM", "x BEGIN:VALARM"),
        (
            "one\u{2028}two\u{2029}three\u{85}four",
            "one two three four",
        ),
        // Direction.
        ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
        ("a\u{202A}b\u{202B}c\u{202C}d\u{202D}e", "abcde"),
        ("a\u{2066}b\u{2067}c\u{2068}d\u{2069}e", "abcde"),
        ("a\u{200E}b\u{200F}c\u{61C}d", "abcd"),
        // Zero width.
        ("Face\u{200B}book", "Facebook"),
        ("a\u{200C}b\u{2060}c\u{FEFF}d\u{AD}e", "abcde"),
        ("a\u{200D}b", "ab"),
        ("plain\u{E0041}\u{E007F}", "plain"),
        // A lone surrogate arrives as this.
        ("a\u{FFFD}b", "a\u{FFFD}b"),
        // Spaces.
        ("  two \u{A0}\u{3000} words ", "two words"),
        ("", NO_NAME),
        ("   ", NO_NAME),
        ("\u{200B}\u{200B}", NO_NAME),
        ("\u{3164}", NO_NAME),
        ("\u{202E}\n\u{0}", NO_NAME),
    ];
    for (raw, shown) in table {
        assert_eq!(display_name(raw), shown, "{raw:?}");
    }
}

#[test]
fn pictures_of_several_characters_stay_whole() {
    for picture in ["👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "❤️‍🔥", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🧑🏻‍❤️‍💋‍🧑🏿", "🙂‍↔️", "1️⃣"]
    {
        assert_eq!(display_name(picture), picture);
        let long = picture.repeat(200);
        let shown = display_name(&long);
        assert_eq!(
            shown,
            format!("{}…", picture.repeat(79)),
            "a cut never falls inside a picture"
        );
    }
}

#[test]
fn long_names_are_cut_at_80_graphemes() {
    let exactly = "é".repeat(80);
    assert_eq!(display_name(&exactly), exactly);

    let shown = display_name(&"x".repeat(100_000));
    assert_eq!(shown, format!("{}…", "x".repeat(79)));
}

#[test]
fn piles_of_accents_stay_small() {
    let zalgo = format!("Z{}", "\u{0301}".repeat(100_000));
    let shown = display_name(&zalgo.repeat(3));
    assert!(shown.chars().count() <= 3 * 16, "{}", shown.len());
    assert!(shown.starts_with('Z'));
}

#[test]
fn first_names_and_their_possessive() {
    for (name, possessive_first) in [
        ("Ana Ruiz", "Ana's"),
        ("Tom", "Tom's"),
        ("James Bond", "James's"),
        ("\u{202E}Mei Lin", "Mei's"),
    ] {
        assert_eq!(possessive(&first_name(name)), possessive_first);
    }
    assert_eq!(first_name(" "), NO_NAME);
}

#[test]
fn days_and_times_are_local() {
    let late = at("2026-11-24T23:30:00Z");
    let now = at("2026-11-20T00:00:00Z");
    assert_eq!(day(late, now, Tz::UTC), "24 Nov");
    assert_eq!(day(late, now, Europe::Berlin), "25 Nov");
    assert_eq!(time_of_day(late, Asia::Kathmandu), "05:15");
    assert_eq!(day(at("2027-01-04T12:00:00Z"), now, Tz::UTC), "4 Jan 2027");
    // In Kathmandu the year has already turned.
    assert_eq!(
        day(
            at("2026-12-31T20:00:00Z"),
            at("2026-12-31T10:00:00Z"),
            Asia::Kathmandu
        ),
        "1 Jan 2027"
    );
}

#[test]
fn a_text_keeps_its_lines_and_nothing_that_cannot_be_seen() {
    let table = [
        ("one line", "one line"),
        ("one\r\ntwo", "one\ntwo"),
        ("\n\none\n\n\n\ntwo\n\n", "one\n\ntwo"),
        ("a\u{202E}b\n\u{200B}\nc", "ab\n\nc"),
        ("", ""),
    ];
    for (raw, expected) in table {
        assert_eq!(paragraphs(raw, 100), expected, "{raw:?}");
    }
    assert_eq!(paragraphs("one\ntwo", 6), "one\nt…");
}
