use std::collections::BTreeSet;

use chrono::NaiveTime;
use chrono_tz::{America, Asia, Australia, Europe, Pacific, Tz};

use super::*;
use crate::domain::cause::Cause;
use crate::domain::connection::{Connection, Intent};
use crate::domain::grant::{Grant, Renewal};
use crate::domain::id::{CompanyId, GrantId};
use crate::domain::network::Provider;
use crate::domain::samples::{at, connection, finding, grant};
use crate::domain::settings::Settings;

fn exact(text: &str) -> Deadline {
    Deadline {
        at: at(text),
        about: false,
    }
}

fn settings(reminder: &str, quiet: Option<(&str, &str)>) -> Settings {
    let time = |text: &str| text.parse::<NaiveTime>().unwrap();
    Settings {
        reminder_time: time(reminder),
        quiet_hours: quiet.map(|(from, until)| (time(from), time(until))),
        ..Settings::default()
    }
}

#[test]
fn each_connection_has_its_rungs() {
    use Network as N;
    use Purpose as P;
    let table: [(Network, Purpose, &[u8]); 11] = [
        (N::Facebook, P::Owned, &[10, 5, 1, 0]),
        (N::Instagram, P::Owned, &[10, 5, 1, 0]),
        (N::Linkedin, P::Owned, &[10, 5, 1, 0]),
        (N::Tiktok, P::Owned, &[10, 5, 1, 0]),
        (N::Facebook, P::Paid, &[10, 5, 1, 0]),
        (N::Instagram, P::Paid, &[10, 5, 1, 0]),
        (N::Facebook, P::Monitored, &[10]),
        (N::Instagram, P::Monitored, &[10, 1, 0]),
        // Only where they reported an end; by policy they have none.
        (N::X, P::Owned, &[10, 5, 1, 0]),
        (N::Youtube, P::Owned, &[10, 5, 1, 0]),
        (N::GoogleBusiness, P::Owned, &[10, 5, 1, 0]),
    ];
    for (network, purpose, days) in table {
        let expected: Vec<Rung> = days.iter().copied().map(Rung).collect();
        assert_eq!(rungs(network, purpose), expected, "{network:?} {purpose:?}");
    }
}

#[test]
fn a_deadline_that_moves_keeps_or_opens_a_ladder() {
    let known_at = at("2026-11-01T08:00:00Z");
    let now = at("2026-11-25T08:00:00Z");
    let ladder = |deadline: Option<&str>| Ladder {
        number: 4,
        deadline: deadline.map(exact),
        known_at,
    };
    let moved = |text: &str, known_at| {
        LadderChange::Moved(Ladder {
            number: 4,
            deadline: Some(exact(text)),
            known_at,
        })
    };
    let next = |number, deadline: Option<&str>, withdraw| LadderChange::Next {
        ladder: Ladder {
            number,
            deadline: deadline.map(exact),
            known_at: now,
        },
        withdraw,
    };
    let old = Some("2027-01-10T12:00:00Z");
    let table = [
        ("never an end", None, None, LadderChange::Unchanged),
        ("the first end", None, old, next(1, old, None)),
        (
            "the same end",
            Some(ladder(old)),
            old,
            LadderChange::Unchanged,
        ),
        (
            "24 hours later",
            Some(ladder(old)),
            Some("2027-01-11T12:00:00Z"),
            moved("2027-01-11T12:00:00Z", known_at),
        ),
        (
            "a second more",
            Some(ladder(old)),
            Some("2027-01-11T12:00:01Z"),
            next(5, Some("2027-01-11T12:00:01Z"), Some(4)),
        ),
        (
            "24 hours earlier",
            Some(ladder(old)),
            Some("2027-01-09T12:00:00Z"),
            moved("2027-01-09T12:00:00Z", known_at),
        ),
        (
            "a month earlier",
            Some(ladder(old)),
            Some("2026-12-10T12:00:00Z"),
            moved("2026-12-10T12:00:00Z", known_at),
        ),
        (
            "no end any more",
            Some(ladder(old)),
            None,
            next(5, None, Some(4)),
        ),
        (
            "still no end",
            Some(ladder(None)),
            None,
            LadderChange::Unchanged,
        ),
        (
            "an end again",
            Some(ladder(None)),
            old,
            moved("2027-01-10T12:00:00Z", now),
        ),
    ];
    for (what, previous, deadline, expected) in table {
        let change = observe(previous.as_ref(), deadline.map(exact), now);
        assert_eq!(change, expected, "{what}");
    }
}

#[test]
fn a_policy_that_becomes_a_report_is_noted() {
    let about = Deadline {
        at: at("2027-01-10T12:00:00Z"),
        about: true,
    };
    let known_at = at("2026-11-01T08:00:00Z");
    let ladder = Ladder {
        number: 1,
        deadline: Some(about),
        known_at,
    };
    let reported = exact("2027-01-10T12:00:00Z");
    assert_eq!(
        observe(Some(&ladder), Some(reported), at("2026-11-25T08:00:00Z")),
        LadderChange::Moved(Ladder {
            deadline: Some(reported),
            ..ladder
        })
    );
}

#[test]
fn rungs_fall_due_on_local_days_away_from_quiet_hours() {
    let nine = || settings("09:00", None);
    let night = || settings("09:00", Some(("22:00", "07:00")));
    let berlin = Europe::Berlin;
    let table = [
        // The day before the end by the local calendar, whatever the hour of the end.
        (
            10,
            "2026-12-24T15:40:00Z",
            Tz::UTC,
            nine(),
            "2026-12-14T09:00:00Z",
        ),
        (
            5,
            "2026-12-24T15:40:00Z",
            Tz::UTC,
            nine(),
            "2026-12-19T09:00:00Z",
        ),
        (
            1,
            "2026-12-24T00:10:00Z",
            Tz::UTC,
            nine(),
            "2026-12-23T09:00:00Z",
        ),
        (
            1,
            "2026-12-23T23:10:00Z",
            berlin,
            nine(),
            "2026-12-23T08:00:00Z",
        ),
        // The day itself: the reminder hour, or one hour before the end.
        (
            0,
            "2026-12-24T15:40:00Z",
            Tz::UTC,
            nine(),
            "2026-12-24T09:00:00Z",
        ),
        (
            0,
            "2026-12-24T10:00:00Z",
            Tz::UTC,
            nine(),
            "2026-12-24T09:00:00Z",
        ),
        (
            0,
            "2026-12-24T09:59:00Z",
            Tz::UTC,
            nine(),
            "2026-12-24T08:59:00Z",
        ),
        (
            0,
            "2026-12-24T00:30:00Z",
            Tz::UTC,
            nine(),
            "2026-12-23T23:30:00Z",
        ),
        // Quiet hours: later, or earlier where later would pass the end.
        (
            1,
            "2026-12-24T15:40:00Z",
            Tz::UTC,
            settings("06:00", Some(("22:00", "07:00"))),
            "2026-12-23T07:00:00Z",
        ),
        (
            0,
            "2026-12-24T00:30:00Z",
            Tz::UTC,
            night(),
            "2026-12-23T21:59:00Z",
        ),
        (
            0,
            "2026-12-24T06:30:00Z",
            Tz::UTC,
            night(),
            "2026-12-23T21:59:00Z",
        ),
        (
            0,
            "2026-12-24T07:00:00Z",
            Tz::UTC,
            night(),
            "2026-12-23T21:59:00Z",
        ),
        (
            0,
            "2026-12-24T07:30:00Z",
            Tz::UTC,
            night(),
            "2026-12-24T07:00:00Z",
        ),
        (
            0,
            "2026-12-24T10:30:00Z",
            Tz::UTC,
            night(),
            "2026-12-24T09:00:00Z",
        ),
        (
            0,
            "2026-12-24T10:30:00Z",
            Tz::UTC,
            settings("09:00", Some(("08:00", "12:00"))),
            "2026-12-24T07:59:00Z",
        ),
        (
            0,
            "2026-12-24T14:30:00Z",
            Tz::UTC,
            settings("09:00", Some(("08:00", "12:00"))),
            "2026-12-24T12:00:00Z",
        ),
        // Equal hours are no quiet hours.
        (
            0,
            "2026-12-24T00:30:00Z",
            Tz::UTC,
            settings("09:00", Some(("22:00", "22:00"))),
            "2026-12-23T23:30:00Z",
        ),
        // Berlin in summer and winter, and the days on which it changes.
        (
            1,
            "2026-10-26T12:00:00Z",
            berlin,
            nine(),
            "2026-10-25T08:00:00Z",
        ),
        (
            1,
            "2026-10-25T12:00:00Z",
            berlin,
            nine(),
            "2026-10-24T07:00:00Z",
        ),
        (
            1,
            "2027-03-29T12:00:00Z",
            berlin,
            nine(),
            "2027-03-28T07:00:00Z",
        ),
        // 02:30 does not exist on 28 March 2027 and comes twice on 25 October 2026.
        (
            1,
            "2027-03-29T12:00:00Z",
            berlin,
            settings("02:30", None),
            "2027-03-28T01:30:00Z",
        ),
        (
            1,
            "2026-10-26T12:00:00Z",
            berlin,
            settings("02:30", None),
            "2026-10-25T00:30:00Z",
        ),
        // Half an hour: 02:15 does not exist on 4 October 2026.
        (
            1,
            "2026-10-05T01:00:00Z",
            Australia::Lord_Howe,
            settings("02:15", None),
            "2026-10-03T15:45:00Z",
        ),
        (
            1,
            "2026-10-05T01:00:00Z",
            Australia::Lord_Howe,
            nine(),
            "2026-10-03T22:00:00Z",
        ),
        (
            1,
            "2026-12-24T15:40:00Z",
            Asia::Kathmandu,
            nine(),
            "2026-12-23T03:15:00Z",
        ),
        // A midnight that does not exist: 4 November 2018.
        (
            1,
            "2018-11-05T12:00:00Z",
            America::Sao_Paulo,
            settings("00:00", None),
            "2018-11-04T03:00:00Z",
        ),
        // A day that does not exist: 30 December 2011.
        (
            1,
            "2011-12-30T20:00:00Z",
            Pacific::Apia,
            nine(),
            "2011-12-30T19:00:00Z",
        ),
    ];
    for (days, deadline, zone, settings, expected) in table {
        assert_eq!(
            rung_moment(Rung(days), at(deadline), zone, &settings),
            at(expected),
            "rung {days} of {deadline} in {zone}, {:?} {:?}",
            settings.reminder_time,
            settings.quiet_hours
        );
    }
}

/// One owned Facebook Page that ends on 24 December 2026 at 15:40 UTC.
struct Page {
    connection: Connection,
    grant: Grant,
    ladder: Ladder,
    told: BTreeSet<Rung>,
}

impl Page {
    fn new() -> Self {
        Self {
            connection: connection(Network::Facebook, Purpose::Owned),
            grant: grant(Provider::Facebook, Renewal::None),
            ladder: Ladder {
                number: 1,
                deadline: Some(exact("2026-12-24T15:40:00Z")),
                known_at: at("2026-11-01T08:00:00Z"),
            },
            told: BTreeSet::new(),
        }
    }

    fn on(id: i64, grant: i64) -> Self {
        let mut page = Self::new();
        page.connection.id = ConnectionId(id);
        page.connection.grant = Some(GrantId(grant));
        page.grant.id = GrantId(grant);
        page
    }

    fn candidate(&self) -> Candidate<'_> {
        Candidate {
            connection: &self.connection,
            grant: &self.grant,
            ladder: &self.ladder,
            told: &self.told,
        }
    }
}

fn due_of(pages: &[Page], now: &str, settings: &Settings) -> Vec<Reminder> {
    let candidates: Vec<_> = pages.iter().map(Page::candidate).collect();
    due(at(now), Tz::UTC, false, settings, &candidates)
}

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

/// The sign-ins told one by one, each with its connections and the days left.
fn single(reminders: Vec<Reminder>) -> Vec<(i64, Vec<i64>, Words)> {
    reminders
        .into_iter()
        .map(|reminder| match reminder {
            Reminder::SignIn { part, .. } => (
                part.grant.0,
                part.items.iter().map(|item| item.connection.0).collect(),
                part.words,
            ),
            Reminder::Summary { .. } => panic!("no summary expected"),
        })
        .collect()
}

#[test]
fn connections_of_one_sign_in_make_one_notice() {
    let nine = settings("09:00", None);
    let now = "2026-12-19T09:00:00Z";
    let five = Words::Expires { days: 5 };

    let pages: Vec<_> = (1..=6).map(|id| Page::on(id, 3)).collect();
    assert_eq!(
        single(due_of(&pages, now, &nine)),
        [(3, vec![1, 2, 3, 4, 5, 6], five)]
    );

    let mut pages = vec![Page::on(1, 3), Page::on(2, 4), Page::on(3, 3)];
    assert_eq!(
        single(due_of(&pages, now, &nine)),
        [(3, vec![1, 3], five), (4, vec![2], five)]
    );

    // A monitored one is at another rung but ends with them.
    pages[2].connection.purpose = Purpose::Monitored;
    assert_eq!(single(due_of(&pages, now, &nine))[0], (3, vec![1, 3], five));

    // Another end is another notice, the earlier one first.
    pages[0].ladder.deadline = Some(exact("2026-12-20T12:00:00Z"));
    assert_eq!(
        single(due_of(&pages, now, &nine)),
        [
            (3, vec![1], Words::Expires { days: 1 }),
            (3, vec![3], five),
            (4, vec![2], five)
        ]
    );
}

#[test]
fn more_than_three_sign_ins_make_one_summary_for_each_company() {
    let nine = settings("09:00", None);
    let now = "2026-12-19T09:00:00Z";
    let mut pages: Vec<_> = (1..=3).map(|grant| Page::on(grant, grant)).collect();
    assert_eq!(due_of(&pages, now, &nine).len(), 3);

    pages.push(Page::on(4, 4));
    pages[3].ladder.deadline = Some(exact("2026-12-19T23:00:00Z"));
    let mut other = Page::on(5, 5);
    other.connection.company = CompanyId(2);
    pages.push(other);
    match due_of(&pages, now, &nine).as_slice() {
        [
            Reminder::Summary { company, parts },
            Reminder::SignIn {
                company: second, ..
            },
        ] => {
            let grants: Vec<_> = parts.iter().map(|part| part.grant.0).collect();
            assert_eq!(grants, [4, 1, 2, 3], "the most urgent first");
            assert_eq!((company.0, second.0), (1, 2));
        }
        other => panic!("{other:?}"),
    }
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

#[test]
fn what_was_told_has_one_identity() {
    let mut key = ToldKey {
        connection: ConnectionId(12),
        ladder: 3,
        rung: Rung(5),
        channel: Channel::Email,
        person: Some(PersonId(7)),
    };
    assert_eq!(
        key.to_string(),
        "connection-12.ladder-3.rung-5.email.person-7"
    );
    key.channel = Channel::Desktop;
    key.person = None;
    assert_eq!(key.to_string(), "connection-12.ladder-3.rung-5.desktop");
}
