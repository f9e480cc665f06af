//! What a mail says, read back by Python's own mail parser.

use std::collections::BTreeMap;
use std::fs;

use chrono_tz::Tz;
use holdfast_core::domain::mail::{Address, Letter};
use holdfast_core::domain::network::Network;
use holdfast_core::domain::notice::NoticeKind;
use holdfast_core::notices::email::{Envelope, html, message, plain};
use holdfast_core::notices::wording::Today;
use holdfast_core::notices::wording::letter::{Account, Occasion, letter, reconnect_steps};
use serde::Deserialize;

use super::peer::python;
use crate::kept;

/// Names that try to break out of where they stand.
pub const HOSTILE: [&str; 7] = [
    "Northwind, \"Outfitters\"; Repair",
    "Line\r\nBcc: everybody@elsewhere.example\r\n\r\nbody",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script> & <b>bold</b>",
    "👩‍👩‍👧‍👦 חנות הרים عربي",
    "txt\u{202e}gnp.exe",
    "\u{200b}",
];

fn occasion(names: &[&str], reader: &str) -> Letter {
    let sender = Address::parse("social+holdfast@bücher.example").unwrap();
    let accounts: Vec<_> = names
        .iter()
        .map(|name| Account {
            name: (*name).to_owned(),
            network: Network::Instagram,
            handle: Some(format!("@{name}")),
            connected_by: Some("Ana Ruiz".to_owned()),
        })
        .collect();
    letter(Occasion {
        message_id: "<1.holdfast@xn--bcher-kva.example>".to_owned(),
        company: HOSTILE[1],
        kind: NoticeKind::ExpiringSoon,
        title: "Northwind Climb (Instagram) expires in 5 days",
        body: "Ana's Instagram sign-in ends on 30 Nov at 17:40.",
        when: ("2026-11-30T16:40:00Z".parse().unwrap(), false),
        why: None,
        steps: reconnect_steps(&accounts),
        accounts,
        reader,
        sender: &sender,
        today: Today {
            now: "2026-11-25T08:00:00Z".parse().unwrap(),
            zone: Tz::Europe__Berlin,
        },
    })
}

#[derive(Deserialize)]
struct Read {
    headers: Vec<(String, String)>,
    defects: Vec<String>,
    parts: BTreeMap<String, String>,
}

fn read(letter: &Letter, to_name: &str) -> Read {
    let envelope = Envelope {
        from: Address::parse("social@bücher.example").unwrap(),
        to: Address::parse("tom@northwind.example").unwrap(),
        to_name: to_name.to_owned(),
    };
    let folder = kept::folder();
    let path = folder.path().join("mail.eml");
    fs::write(&path, message(letter, &envelope).unwrap()).unwrap();
    let output = python("read.py").arg("mail").arg(path).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_mail_says_network_profile_date_and_what_to_do() {
    let letter = occasion(&["Northwind Climb"], "Ana Ruiz");
    assert_eq!(
        letter.subject,
        "Northwind Climb (Instagram) expires in 5 days, 30 Nov"
    );
    let facts: Vec<_> = letter
        .facts
        .iter()
        .map(|fact| format!("{}: {}", fact.name, fact.value))
        .collect();
    assert_eq!(
        facts,
        [
            "Network: Instagram",
            "Account: Northwind Climb, @Northwind Climb",
            "Ends: 30 Nov, 17:40",
            "Connected by: Ana Ruiz (you)",
        ]
    );
    let mail = read(&letter, "Tom Okafor");
    let (text, html) = (&mail.parts["text/plain"], &mail.parts["text/html"]);
    for words in facts
        .iter()
        .map(|fact| fact.split_once(": ").unwrap().1)
        .chain([
            "Ana's Instagram sign-in ends on 30 Nov at 17:40.",
            "Find Northwind Climb under Connections and press Reconnect.",
            "switch off \"Expiring soon\" beside your name",
        ])
    {
        assert!(text.contains(words), "{words} is not in\n{text}");
        let escaped = words.replace('\'', "&#39;").replace('"', "&quot;");
        assert!(html.contains(&escaped), "{escaped} is not in\n{html}");
    }
    assert!(!html.contains("http"), "nothing comes from elsewhere");
    assert!(html.contains("<html lang=\"en\">") && html.contains("<h1"));
}

#[test]
fn hostile_names_stay_where_they_belong() {
    for name in HOSTILE {
        let letter = occasion(&[name, name], name);
        let mail = read(&letter, name);
        assert!(mail.defects.is_empty(), "{name:?}: {:?}", mail.defects);
        let names: Vec<_> = mail.headers.iter().map(|(name, _)| name.as_str()).collect();
        let expected = [
            "from",
            "to",
            "subject",
            "date",
            "message-id",
            "auto-submitted",
            "list-unsubscribe",
            "mime-version",
            "content-type",
        ];
        for header in expected {
            let times = names.iter().filter(|name| **name == header).count();
            assert_eq!(times, 1, "{header} for {name:?}: {names:?}");
        }
        assert_eq!(names.len(), expected.len(), "{names:?}");
        let html = &mail.parts["text/html"];
        assert!(
            !html.contains("<script") && !html.contains("<b>"),
            "{name:?}"
        );
        let text = &mail.parts["text/plain"];
        assert!(!text.contains('\u{202e}') && !html.contains('\u{202e}'));
        assert!(!text.contains("\nBcc:"), "{text}");
    }
    let family = "👩‍👩‍👧‍👦 חנות הרים عربي";
    let mail = read(&occasion(&[family], "Mei"), family);
    let to = mail.headers.iter().find(|(name, _)| name == "to").unwrap();
    assert!(to.1.contains(family), "{}", to.1);
    assert!(mail.parts["text/plain"].contains(family));
}

#[test]
fn a_mail_about_five_thousand_accounts_stays_below_where_programs_cut() {
    let names = vec!["An account with a rather long name of its own"; 5_000];
    let letter = occasion(&names, "Mei");
    assert_eq!((letter.accounts.len(), letter.more_accounts), (50, 4_950));
    assert!(plain(&letter).contains("and 4950 more"));
    assert!(html(&letter).len() < 100_000);
}
