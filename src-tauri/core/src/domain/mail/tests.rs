use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::domain::id::{DeliveryId, NoticeId, PersonId};
use crate::domain::notice::{Channel, Delivery, DeliveryState, Notice, NoticeKind, Urgency};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// What each text is as an address. The odd but good ones are of RFC 5321 and RFC 6531.
#[test]
fn addresses_are_read_as_the_standards_have_them() {
    for (typed, travels) in [
        ("ana@northwind.example", "ana@northwind.example"),
        ("  ana@northwind.example\n", "ana@northwind.example"),
        (
            "Ana.Ruiz+social@Northwind.Example",
            "Ana.Ruiz+social@northwind.example",
        ),
        (
            "o'brien@mail.northwind.example",
            "o'brien@mail.northwind.example",
        ),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@例え.テスト", "ana@xn--r8jz45g.xn--zckzah"),
        ("安娜@northwind.example", "安娜@northwind.example"),
    ] {
        let address = Address::parse(typed).unwrap_or_else(|why| panic!("{typed}: {why}"));
        assert_eq!(address.to_string(), travels);
    }
    for (typed, why) in [
        ("", NotAnAddress::NoAt),
        ("ana", NotAnAddress::NoAt),
        ("@northwind.example", NotAnAddress::NoName),
        ("ana@", NotAnAddress::NoDomain),
        ("ana@northwind", NotAnAddress::OddDomain),
        ("ana@.example", NotAnAddress::OddDomain),
        ("ana@northwind..example", NotAnAddress::OddDomain),
        ("ana@-northwind.example", NotAnAddress::OddDomain),
        ("ana@127.0.0.1", NotAnAddress::OddDomain),
        ("ana@north%77ind.example", NotAnAddress::OddDomain),
        (
            "ana@northwind.example>\r\nRCPT TO:<tom@northwind.example",
            NotAnAddress::OddName,
        ),
        ("ana@north wind.example", NotAnAddress::OddDomain),
        ("ana ruiz@northwind.example", NotAnAddress::OddName),
        ("ana@ruiz@northwind.example", NotAnAddress::OddName),
        ("ana\r\n@northwind.example", NotAnAddress::OddName),
        ("ana,tom@northwind.example", NotAnAddress::OddName),
        (".ana@northwind.example", NotAnAddress::OddName),
    ] {
        assert_eq!(Address::parse(typed), Err(why), "{typed:?}");
    }
    let long = format!("ana@{}example", "northwind.".repeat(25));
    assert!(Address::parse(&long).is_err());
}

#[test]
fn only_this_computer_may_be_reached_unprotected() {
    for host in ["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"] {
        assert!(is_this_computer(host), "{host}");
    }
    for host in [
        "",
        "localhost.example",
        "10.0.0.1",
        "::2",
        "mail.example",
        "127.0.0.1.example",
    ] {
        assert!(!is_this_computer(host), "{host}");
    }
}

fn notice(identity: &str, created_at: DateTime<Utc>) -> Notice {
    Notice {
        id: NoticeId(7),
        identity: identity.to_owned(),
        tag: String::new(),
        kind: NoticeKind::ExpiringSoon,
        company: Some(CompanyId(1)),
        connections: Vec::new(),
        title: String::new(),
        body: String::new(),
        urgency: Urgency::Normal,
        created_at,
        withdrawn_at: None,
        replaced_by: None,
        read_at: None,
    }
}

/// The same mail has the same id, and no two mails share one.
#[test]
fn a_message_id_names_occasion_and_person() {
    let sender = Address::parse("social@bücher.example").unwrap();
    let told = at("2026-11-19T09:00:00Z");
    let id = |notice: &Notice, person| message_id(notice, PersonId(person), &sender);
    let five = notice("connection-3.ladder-1.rung-5", told);
    let again = Notice {
        id: NoticeId(9),
        title: "other words".to_owned(),
        withdrawn_at: Some(told),
        ..five.clone()
    };
    assert_eq!(id(&five, 1), id(&again, 1));
    assert!(id(&five, 1).ends_with("@xn--bcher-kva.example>"));
    let others = [
        id(&five, 2),
        id(&notice("connection-3.ladder-1.rung-1", told), 1),
        id(&notice("connection-3.ladder-2.rung-5", told), 1),
        id(&notice("connection-4.ladder-1.rung-5", told), 1),
        id(
            &notice("connection-3.ladder-1.rung-5", told + TimeDelta::seconds(1)),
            1,
        ),
        id(
            &Notice {
                company: Some(CompanyId(2)),
                ..five.clone()
            },
            1,
        ),
    ];
    for other in others {
        assert_ne!(other, id(&five, 1));
    }
}

fn waiting(tried_at: Option<DateTime<Utc>>, next_at: Option<DateTime<Utc>>) -> Delivery {
    Delivery {
        id: DeliveryId(1),
        notice: NoticeId(1),
        channel: Channel::Email,
        person: Some(PersonId(1)),
        state: DeliveryState::Pending,
        attempts: 1,
        created_at: at("2026-11-19T09:00:00Z"),
        tried_at,
        next_at,
        ended_at: None,
    }
}

#[test]
fn tries_come_further_apart_and_never_end() {
    let now = at("2026-11-19T09:00:00Z");
    let minutes: Vec<_> = [1, 2, 3, 4, 5, 6, 7, 1_000, u32::MAX]
        .map(|attempts| (next_try(attempts, now) - now).num_minutes())
        .into();
    assert_eq!(minutes, [1, 2, 4, 8, 16, 30, 30, 30, 30]);
}

#[test]
fn a_clock_that_was_set_back_does_not_hold_mail() {
    let now = at("2026-11-19T09:00:00Z");
    let (before, after) = (now - TimeDelta::minutes(1), now + TimeDelta::minutes(1));
    for (tried, next, due) in [
        (None, None, true),
        (Some(before), Some(now), true),
        (Some(before), Some(after), false),
        (Some(after), Some(after + TimeDelta::hours(1)), true),
    ] {
        assert_eq!(
            is_due(&waiting(tried, next), now),
            due,
            "{tried:?} {next:?}"
        );
    }
}

#[test]
fn a_server_cannot_bend_its_own_words() {
    let reply = Reply::new(550, &format!("5.1.1 no\u{202e}\r\n{}", "x".repeat(10_000)));
    let words = MailTrouble::RecipientRefused(reply).words("mail.example\u{202e}");
    assert!(
        words.starts_with("mail.example refuses this recipient: 550 5.1.1 no x"),
        "{words}"
    );
    assert!(words.chars().count() < 250 && !words.contains(['\u{202e}', '\r', '\n']));
}
