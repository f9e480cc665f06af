//! What is told at a moment, and when to look again.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::super::*;
use super::{Page, due_of, exact, settings};
use crate::domain::cause::Cause;
use crate::domain::connection::Intent;
use crate::domain::samples::{at, connection, finding};
use crate::domain::settings::Settings;

/// The rung that is told of one page, with the words and the superseded rungs.
type Told = Option<(u8, Words, Vec<u8>)>;

fn told(page: Page, now: &str, settings: &Settings) -> Told {
    let reminders = due_of(&[page], now, settings);
    assert!(reminders.len() <= 1);
    reminders.into_iter().next().map(|reminder| match reminder {
        Reminder::SignIn { part, .. } => {
            let item = &part.items[0];
            let superseded = item.superseded.iter().map(|rung| rung.0).collect();
            (item.rung.0, part.words, superseded)
        }
        Reminder::Summary { .. } => panic!("one page is no summary"),
    })
}

fn page_told(days: &[u8]) -> Page {
    Page {
        told: days.iter().copied().map(Rung).collect(),
        ..Page::new()
    }
}

#[test]
fn only_the_most_urgent_rung_goes_out() {
    use Words::{Expired, Expires};
    let nine = settings("09:00", None);
    let table: [(&str, &[u8], Told); 13] = [
        ("2026-12-14T08:59:59Z", &[], None),
        (
            "2026-12-14T09:00:00Z",
            &[],
            Some((10, Expires { days: 10 }, vec![])),
        ),
        ("2026-12-14T09:00:00Z", &[10], None),
        // Three days late it says what is true then.
        (
            "2026-12-17T20:00:00Z",
            &[],
            Some((10, Expires { days: 7 }, vec![])),
        ),
        (
            "2026-12-19T09:00:00Z",
            &[10],
            Some((5, Expires { days: 5 }, vec![])),
        ),
        ("2026-12-19T09:00:00Z", &[10, 5], None),
        // Asleep over rung 10, and over three.
        (
            "2026-12-20T09:00:00Z",
            &[],
            Some((5, Expires { days: 4 }, vec![10])),
        ),
        (
            "2026-12-24T09:00:00Z",
            &[10],
            Some((0, Expires { days: 0 }, vec![5, 1])),
        ),
        (
            "2026-12-24T15:39:59Z",
            &[],
            Some((0, Expires { days: 0 }, vec![10, 5, 1])),
        ),
        // After the end rung 0 says so, once; there is no fifth.
        (
            "2026-12-24T15:40:00Z",
            &[10, 5, 1],
            Some((0, Expired, vec![])),
        ),
        (
            "2027-02-01T00:00:00Z",
            &[],
            Some((0, Expired, vec![10, 5, 1])),
        ),
        ("2027-02-01T00:00:00Z", &[0], None),
        // An older one, still queued, does not come after a more urgent one.
        ("2026-12-23T12:00:00Z", &[1], None),
    ];
    for (now, already, expected) in table {
        assert_eq!(
            told(page_told(already), now, &nine),
            expected,
            "{now} {already:?}"
        );
    }
}

#[test]
fn monitored_connections_have_fewer_rungs() {
    let nine = settings("09:00", None);
    let monitored = |network| Page {
        connection: connection(network, Purpose::Monitored),
        ..Page::new()
    };
    assert!(told(monitored(Network::Facebook), "2026-12-14T09:00:00Z", &nine).is_some());
    let mut facebook = monitored(Network::Facebook);
    facebook.told = BTreeSet::from([Rung(10)]);
    assert_eq!(told(facebook, "2026-12-24T12:00:00Z", &nine), None);

    let mut instagram = monitored(Network::Instagram);
    instagram.told = BTreeSet::from([Rung(10)]);
    assert_eq!(told(instagram, "2026-12-20T12:00:00Z", &nine), None);
    let mut instagram = monitored(Network::Instagram);
    instagram.told = BTreeSet::from([Rung(10)]);
    assert_eq!(
        told(instagram, "2026-12-23T12:00:00Z", &nine),
        Some((1, Words::Expires { days: 1 }, vec![]))
    );
}

#[test]
fn an_end_by_policy_is_told_as_about_and_never_as_expired() {
    let nine = settings("09:00", None);
    let about = || {
        let mut page = Page::new();
        page.ladder.deadline = page.ladder.deadline.map(|deadline| Deadline {
            about: true,
            ..deadline
        });
        page
    };
    assert_eq!(
        told(about(), "2026-12-19T09:00:00Z", &nine).map(|(_, words, _)| words),
        Some(Words::ExpiresAbout { days: 5 })
    );
    assert_eq!(
        told(about(), "2026-12-29T09:00:00Z", &nine).map(|(_, words, _)| words),
        Some(Words::ExpiresAbout { days: 0 })
    );
}

#[test]
fn rungs_that_passed_before_the_deadline_was_known_are_silent() {
    let nine = settings("09:00", None);
    let known = |known_at: &str| {
        let mut page = Page::new();
        page.ladder.known_at = at(known_at);
        page
    };
    let rung = |page, now: &str| told(page, now, &nine).map(|(rung, ..)| rung);
    // Connected with eight days left: not told of 10, but of 5.
    assert_eq!(
        rung(known("2026-12-16T12:00:00Z"), "2026-12-16T12:00:00Z"),
        None
    );
    assert_eq!(
        rung(known("2026-12-16T12:00:00Z"), "2026-12-19T09:00:00Z"),
        Some(5)
    );
    // Known on the day itself after the reminder hour, with the end still ahead.
    assert_eq!(
        rung(known("2026-12-24T12:00:00Z"), "2026-12-24T12:00:00Z"),
        Some(0)
    );
    // Known only after the end.
    assert_eq!(
        rung(known("2026-12-24T16:00:00Z"), "2026-12-24T16:00:00Z"),
        None
    );
    // Seen by a clock that ran ahead and was put right.
    assert_eq!(
        rung(known("2027-06-01T00:00:00Z"), "2026-12-19T09:00:00Z"),
        Some(5)
    );
}

#[test]
fn a_deadline_that_moved_earlier_is_told_at_once() {
    let nine = settings("09:00", None);
    let mut page = page_told(&[10]);
    page.ladder.deadline = Some(exact("2026-12-17T12:00:00Z"));
    assert_eq!(
        told(page, "2026-12-14T20:00:00Z", &nine),
        Some((5, Words::Expires { days: 3 }, vec![]))
    );
}

#[test]
fn nothing_is_told_of_what_was_let_go_or_stopped() {
    let nine = settings("09:00", None);
    let now = "2026-12-19T09:00:00Z";
    let mut let_go = Page::new();
    let_go.connection.intent = Intent::Disconnected;
    assert_eq!(told(let_go, now, &nine), None);

    let mut stopped = Page::new();
    stopped.grant.finding = Some(finding(Cause::PasswordChanged));
    assert_eq!(told(stopped, now, &nine), None);

    let mut limited = Page::new();
    limited.connection.finding = Some(finding(Cause::PostingRestricted));
    assert!(told(limited, now, &nine).is_some());

    let mut endless = Page::new();
    endless.ladder.deadline = None;
    assert_eq!(told(endless, now, &nine), None);
}

#[test]
fn nothing_is_told_while_the_clock_is_in_doubt() {
    let page = Page::new();
    let nine = settings("09:00", None);
    let late = at("2027-02-01T00:00:00Z");
    assert_eq!(due(late, Tz::UTC, true, &nine, &[page.candidate()]), []);
    assert_eq!(
        due(late, Tz::UTC, false, &nine, &[page.candidate()]).len(),
        1
    );
}

#[test]
fn quiet_hours_hold_what_comes_late() {
    let night = settings("09:00", Some(("22:00", "07:00")));
    let rung = |page, now: &str| told(page, now, &night).map(|(rung, ..)| rung);
    // Woken at night: it waits for the morning.
    assert_eq!(rung(Page::new(), "2026-12-20T03:00:00Z"), None);
    assert_eq!(rung(Page::new(), "2026-12-20T07:00:00Z"), Some(5));
    // After the end there is no hurry either.
    assert_eq!(rung(Page::new(), "2026-12-25T03:00:00Z"), None);
    assert_eq!(rung(Page::new(), "2026-12-25T07:00:00Z"), Some(0));
    // Woken at night with the end before the morning: at once.
    let mut page = Page::new();
    page.ladder.deadline = Some(exact("2026-12-24T00:30:00Z"));
    assert_eq!(rung(page, "2026-12-23T23:00:00Z"), Some(0));
}

#[test]
fn the_watch_sleeps_until_the_next_rung() {
    let nine = settings("09:00", None);
    let night = settings("09:00", Some(("22:00", "07:00")));
    let next = |page: Page, now: &str, settings: &Settings| {
        next_due(at(now), Tz::UTC, settings, &[page.candidate()])
    };
    let table: [(&[u8], &str, &Settings, Option<&str>); 7] = [
        (
            &[],
            "2026-11-25T00:00:00Z",
            &nine,
            Some("2026-12-14T09:00:00Z"),
        ),
        (
            &[10],
            "2026-12-14T09:00:00Z",
            &nine,
            Some("2026-12-19T09:00:00Z"),
        ),
        (
            &[10, 5, 1],
            "2026-12-23T09:00:00Z",
            &nine,
            Some("2026-12-24T09:00:00Z"),
        ),
        (&[10, 5, 1, 0], "2026-12-24T09:00:00Z", &nine, None),
        (&[0], "2027-01-24T09:00:00Z", &nine, None),
        // Held in the night: the morning.
        (
            &[10],
            "2026-12-20T03:00:00Z",
            &night,
            Some("2026-12-20T07:00:00Z"),
        ),
        (
            &[10, 5],
            "2026-12-20T03:00:00Z",
            &night,
            Some("2026-12-23T09:00:00Z"),
        ),
    ];
    for (already, now, settings, expected) in table {
        assert_eq!(
            next(page_told(already), now, settings),
            expected.map(at),
            "{now} {already:?}"
        );
    }
    assert_eq!(
        next_due(at("2026-12-14T09:00:00Z"), Tz::UTC, &nine, &[]),
        None
    );
}
