//! Which rungs there are, and what opens the next ladder.

use super::super::*;
use super::exact;
use crate::domain::samples::at;

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
