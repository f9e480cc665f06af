use url::Url;

use super::*;

fn owned(network: Network, provider: Provider, kind: ProfileKind) -> Route {
    Route {
        network,
        provider,
        kind,
        purpose: Purpose::Owned,
    }
}

/// Every route an owned profile can have.
fn routes() -> [Route; 10] {
    [
        owned(Network::Facebook, Provider::Facebook, ProfileKind::Page),
        owned(
            Network::Instagram,
            Provider::Facebook,
            ProfileKind::ProfessionalAccount,
        ),
        owned(
            Network::Instagram,
            Provider::Instagram,
            ProfileKind::ProfessionalAccount,
        ),
        owned(
            Network::Linkedin,
            Provider::Linkedin,
            ProfileKind::Organization,
        ),
        owned(Network::Linkedin, Provider::Linkedin, ProfileKind::Member),
        owned(Network::Tiktok, Provider::Tiktok, ProfileKind::Account),
        owned(
            Network::Tiktok,
            Provider::TiktokBusiness,
            ProfileKind::Account,
        ),
        owned(Network::X, Provider::X, ProfileKind::Account),
        owned(Network::Youtube, Provider::Google, ProfileKind::Channel),
        owned(
            Network::GoogleBusiness,
            Provider::Google,
            ProfileKind::Location,
        ),
    ]
}

/// publish, comments, mentions, reviews, reply.
#[test]
fn what_each_route_offers() {
    let table = [
        [true, true, true, false, true],
        [true, true, true, false, true],
        [true, true, false, false, true],
        [true, true, false, false, true],
        [true, false, false, false, false],
        [true, false, false, false, false],
        [false, true, false, false, true],
        [true, false, true, false, true],
        [false, true, false, false, true],
        [true, false, false, true, true],
    ];
    for (route, expected) in routes().into_iter().zip(table) {
        let [comment, mention, review] = IncomingKind::ALL.map(|kind| reading(route, kind).is_ok());
        let offered = [
            publishing(route).is_ok(),
            comment,
            mention,
            review,
            replying(route).is_ok(),
        ];
        assert_eq!(offered, expected, "{route:?}");
    }
}

/// Whoever can answer can read something to answer, and the other way round.
#[test]
fn reading_and_answering_go_together() {
    for route in routes() {
        let reads = IncomingKind::ALL
            .into_iter()
            .any(|kind| reading(route, kind).is_ok());
        assert_eq!(reads, replying(route).is_ok(), "{route:?}");
    }
}

#[test]
fn watched_and_paid_profiles_offer_nothing_and_say_why() {
    for purpose in [Purpose::Monitored, Purpose::Paid] {
        for route in routes() {
            let route = Route { purpose, ..route };
            assert!(publishing(route).is_err(), "{route:?}");
            assert!(replying(route).is_err(), "{route:?}");
            for kind in IncomingKind::ALL {
                assert!(reading(route, kind).is_err(), "{route:?}");
            }
        }
    }
}

#[test]
fn every_reason_is_a_sentence() {
    for purpose in [Purpose::Owned, Purpose::Monitored, Purpose::Paid] {
        for route in routes() {
            let route = Route { purpose, ..route };
            let reasons = [publishing(route).err(), replying(route).err()]
                .into_iter()
                .chain(IncomingKind::ALL.map(|kind| reading(route, kind).err()))
                .flatten();
            for NotOffered { why } in reasons {
                assert!(why.ends_with('.') && why.contains(' '), "{why}");
                assert!(!why.contains("  "), "{why}");
            }
        }
    }
}

/// Twitter-text's documentation: Latin one, CJK two, an emoji two whatever it is made of, a link 23.
#[test]
fn each_unit_counts_as_its_network_does() {
    let family = "👨‍👩‍👧‍👦";
    let link = "https://northwind.example/a/very/long/path?with=many&words=in-it";
    let table = [
        (Unit::Characters, "café", 4),
        (Unit::Characters, "👍", 1),
        (Unit::Utf16, "👍", 2),
        (Unit::Utf16, "漢字", 2),
        (Unit::Bytes, "漢字", 6),
        (Unit::Weighted, "café", 4),
        (Unit::Weighted, "漢字", 4),
        (Unit::Weighted, "👾", 2),
        (Unit::Weighted, "🙋🏽", 2),
        (Unit::Weighted, family, 2),
        (Unit::Weighted, "“quoted” – so", 13),
        (Unit::Weighted, link, 23),
    ];
    for (unit, text, expected) in table {
        assert_eq!(unit.length(text), expected, "{unit:?} {text}");
    }
    let two = format!("See {link} and\n{link}!");
    // The sign stays with the link, as a space would part it.
    assert_eq!(Unit::Weighted.length(&two), 4 + 23 + 5 + 23);
}

fn post(text: &str) -> Post {
    Post {
        text: text.to_owned(),
        link: None,
        image: None,
    }
}

fn file(format: Format, length: usize) -> Image {
    Image {
        source: Source::File {
            format,
            bytes: vec![0; length].into(),
        },
        alternative: String::new(),
    }
}

fn hosted(address: &str) -> Image {
    Image {
        source: Source::Address(Url::parse(address).unwrap()),
        alternative: String::new(),
    }
}

#[test]
fn what_does_not_fit_is_told_before_it_is_sent() {
    let [page, instagram, _, linkedin, _, tiktok, _, x, _, location] = routes();
    let with = |text: &str, image: Image| Post {
        image: Some(image),
        ..post(text)
    };
    let web = "https://img.example/boots.jpg";
    let described = Image {
        alternative: "x".repeat(1_001),
        ..file(Format::Png, 10)
    };
    let tags: String = (0..31).map(|n| format!("#tag{n} ")).collect();
    let table: [(Route, Post, Result<(), Unfit>); 20] = [
        (page, post("Hello"), Ok(())),
        (page, post("  \n"), Err(Unfit::Empty)),
        (page, with("", file(Format::Jpeg, 10)), Ok(())),
        (page, with("", hosted(web)), Ok(())),
        (
            page,
            with("", file(Format::Webp, 10)),
            Err(Unfit::ImageFormat {
                format: Format::Webp,
            }),
        ),
        (
            page,
            with("", file(Format::Png, 4_000_001)),
            Err(Unfit::ImageTooLarge {
                length: 4_000_001,
                largest: 4_000_000,
            }),
        ),
        (
            page,
            with("", described),
            Err(Unfit::AlternativeTooLong { most: 1_000 }),
        ),
        (instagram, post("Hello"), Err(Unfit::ImageMissing)),
        (instagram, post(""), Err(Unfit::ImageMissing)),
        (instagram, with("", hosted(web)), Ok(())),
        (
            instagram,
            with("", file(Format::Jpeg, 10)),
            Err(Unfit::ImageNeedsAddress),
        ),
        (
            instagram,
            with("", hosted("http://img.example/boots.jpg")),
            Err(Unfit::ImageNeedsAddress),
        ),
        (
            instagram,
            with(&tags, hosted(web)),
            Err(Unfit::TooManyHashtags { most: 30 }),
        ),
        (
            linkedin,
            with("Hello", hosted(web)),
            Err(Unfit::ImageNeedsFile),
        ),
        (linkedin, with("", file(Format::Png, 10)), Err(Unfit::Empty)),
        (tiktok, post("Hello"), Err(Unfit::ImageMissing)),
        (x, post(&"a".repeat(280)), Ok(())),
        (
            x,
            post(&"漢".repeat(141)),
            Err(Unfit::TextTooLong {
                length: 282,
                most: 280,
            }),
        ),
        (location, post(&"é".repeat(1_500)), Ok(())),
        (
            location,
            post(&"é".repeat(1_501)),
            Err(Unfit::TextTooLong {
                length: 1_501,
                most: 1_500,
            }),
        ),
    ];
    for (route, post, expected) in table {
        let form = publishing(route).unwrap();
        assert_eq!(form.fits(&post), expected, "{route:?} {post:?}");
    }
}

#[test]
fn a_link_counts_where_it_is_part_of_the_text() {
    let [page, _, _, _, _, _, _, x, _, location] = routes();
    let link = Some(Url::parse("https://northwind.example/boots").unwrap());
    let linked = |text: &str| Post {
        link: link.clone(),
        ..post(text)
    };
    let form = publishing(x).unwrap();
    assert_eq!(form.fits(&linked(&"a".repeat(255))), Ok(()));
    assert!(form.fits(&linked(&"a".repeat(256))).is_err());
    let form = publishing(page).unwrap();
    assert_eq!(form.text_of(&linked("New")), "New");
    assert_eq!(form.fits(&linked("")), Ok(()), "a preview is something");
    let beside = Post {
        image: Some(file(Format::Png, 10)),
        ..linked("New")
    };
    assert!(form.text_of(&beside).ends_with("/boots"));
    let form = publishing(location).unwrap();
    assert_eq!(form.text_of(&linked("New")), "New");
    assert_eq!(form.fits(&linked("")), Err(Unfit::Empty));
}

#[test]
fn a_reply_has_words_and_a_limit() {
    let [page, ..] = routes();
    let form = replying(page).unwrap();
    assert_eq!(form.fits("Thank you!"), Ok(()));
    assert_eq!(form.fits(" "), Err(Unfit::Empty));
    assert!(form.fits(&"a".repeat(8_001)).is_err());
}
