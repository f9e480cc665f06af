use super::*;

fn strings(entries: &[&str]) -> Vec<String> {
    entries.iter().map(|entry| (*entry).to_owned()).collect()
}

fn hashtags(entries: &[&str]) -> Result<Vec<String>, NotWatchable> {
    watched(Network::Instagram, &strings(entries), &[]).map(|watched| watched.hashtags)
}

fn competitors(network: Network, entries: &[&str]) -> Result<Vec<String>, NotWatchable> {
    watched(network, &[], &strings(entries)).map(|watched| watched.competitors)
}

#[test]
fn hashtags_are_what_instagram_takes() {
    let cases: [(&[&str], &[&str]); 6] = [
        (&["mendit"], &["mendit"]),
        (
            &["  #MendIt ", "##packlight", "_x_2026"],
            &["mendit", "packlight", "_x_2026"],
        ),
        (&["mendit", "#MENDIT", "other"], &["mendit", "other"]),
        (&["", "  ", "#", " # "], &[]),
        (
            &["café", "größe", "東京カメラ部"],
            &["café", "größe", "東京カメラ部"],
        ),
        // The vowel killer is a mark on the letter before it.
        (&["हिन्दी", "ไทย"], &["हिन्दी", "ไทย"]),
    ];
    for (entered, kept) in cases {
        assert_eq!(hashtags(entered), Ok(strings(kept)), "{entered:?}");
    }
}

#[test]
fn what_is_no_hashtag_is_named() {
    for entry in [
        "two words",
        "mend-it",
        "mend.it",
        "a#b",
        "@name",
        "mend🧵",
        "🏔\u{FE0F}",
        "1\u{FE0F}\u{20E3}",
        "🅰",
        "zero\u{200B}width",
        "turn\u{202E}ed",
        "https://instagram.com",
    ] {
        let told = Err(NotWatchable::NotAHashtag(entry.to_owned()));
        assert_eq!(hashtags(&["mendit", entry]), told, "{entry:?}");
    }
    let long = "a".repeat(LONGEST_NAME + 1);
    assert!(hashtags(&[&long]).is_err());
    assert!(hashtags(&[&long[1..]]).is_ok());
}

#[test]
fn thirty_different_hashtags_are_the_limit() {
    let many: Vec<String> = (0..31).map(|n| format!("tag{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(hashtags(&many[..30]).map(|tags| tags.len()), Ok(30));
    let again = [&many[..30], &["#TAG0"]].concat();
    assert_eq!(hashtags(&again).map(|tags| tags.len()), Ok(30));
    let over = hashtags(&many).unwrap_err();
    assert_eq!(over, NotWatchable::TooManyHashtags(31));
    assert_eq!(
        over.to_string(),
        "Instagram allows 30 hashtags in 7 days, and these are 31. Remove 1 first."
    );
}

#[test]
fn competitors_are_names_of_their_network() {
    let instagram = |entries: &[&str]| competitors(Network::Instagram, entries);
    let facebook = |entries: &[&str]| competitors(Network::Facebook, entries);
    assert_eq!(
        instagram(&["@OldGrowth.Gear", " oldgrowth.gear", "six_ridge"]),
        Ok(strings(&["oldgrowth.gear", "six_ridge"]))
    );
    for entry in ["Old Growth", "a/b", "gear🧗", "größe"] {
        let told = Err(NotWatchable::NotAUsername(entry.to_owned()));
        assert_eq!(instagram(&[entry]), told);
    }
    assert_eq!(
        facebook(&["  Tarn  &  Timber ", "tarn & timber", "Grün 🏔\u{FE0F}"]),
        Ok(strings(&["Tarn & Timber", "Grün 🏔\u{FE0F}"]))
    );
    assert!(facebook(&["turn\u{202E}ed"]).is_err());
    let many: Vec<String> = (0..101).map(|n| format!("gear{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(instagram(&many[..100]).is_ok());
    assert_eq!(
        facebook(&many).unwrap_err(),
        NotWatchable::TooManyCompetitors(101)
    );
}

#[test]
fn only_instagram_has_hashtags_and_only_meta_watches() {
    let tags = strings(&["mendit"]);
    assert_eq!(
        watched(Network::Facebook, &tags, &[]),
        Err(NotWatchable::NoHashtags)
    );
    for network in Network::ALL {
        let watches = watched(network, &[], &[]).is_ok();
        let meta = matches!(network, Network::Facebook | Network::Instagram);
        assert_eq!(watches, meta, "{network:?}");
    }
}
