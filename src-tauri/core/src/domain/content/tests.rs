use super::*;

#[test]
fn a_picture_is_what_its_first_bytes_say() {
    // The signatures of JPEG (SOI and a marker), PNG (ISO 15948 5.2), GIF89a (17), WebP (RIFF).
    let table: [(&[u8], Option<Format>); 8] = [
        (b"\xFF\xD8\xFF\xE0rest", Some(Format::Jpeg)),
        (b"\x89PNG\r\n\x1A\nrest", Some(Format::Png)),
        (b"GIF89a....", Some(Format::Gif)),
        (b"GIF87a....", Some(Format::Gif)),
        (b"RIFF\x01\x02\x03\x04WEBPVP8 ", Some(Format::Webp)),
        (b"RIFF\x01\x02\x03\x04WAVEfmt ", None),
        (b"<svg xmlns=", None),
        (b"", None),
    ];
    for (bytes, expected) in table {
        assert_eq!(Format::of(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn a_link_joins_the_text_once() {
    let link = Url::parse("https://northwind.example/boots").unwrap();
    let table = [
        ("New boots", "New boots\n\nhttps://northwind.example/boots"),
        ("", "https://northwind.example/boots"),
        (
            "See https://northwind.example/boots today",
            "See https://northwind.example/boots today",
        ),
    ];
    for (text, expected) in table {
        let post = Post {
            text: text.to_owned(),
            link: Some(link.clone()),
            image: None,
        };
        assert_eq!(post.with_link_in_text(), expected);
    }
}

#[test]
fn debug_shows_no_picture() {
    let source = Source::File {
        format: Format::Png,
        bytes: vec![42; 100_000].into(),
    };
    assert!(format!("{source:?}").len() < 100);
}
