use super::*;
use crate::domain::cause::Confidence;
use crate::domain::network::{Network, Provider};
use crate::domain::status::CantCheck;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

#[test]
fn a_status_says_whether_a_post_can_go() {
    let outage = CantCheck::Outage {
        network: Network::X,
    };
    let table = [
        (Status::Connected, Usable::Yes),
        (Status::ExpiresIn { days: 0 }, Usable::Yes),
        (limited(Limit::Comments), Usable::Yes),
        (limited(Limit::SignInEnded), Usable::Yes),
        (limited(Limit::Publishing), Usable::Broken),
        (Status::CantCheck { reason: outage }, Usable::NotNow),
        (Status::Expired, Usable::Broken),
        (Status::Disconnected, Usable::Broken),
        (
            Status::Invalid {
                cause: Cause::RoleRemoved,
            },
            Usable::Broken,
        ),
    ];
    for (status, expected) in table {
        assert_eq!(usable(&status), expected, "{status:?}");
    }
}

fn limited(what: Limit) -> Status {
    Status::Limited { what }
}

#[test]
fn a_planned_post_goes_in_its_quarter_of_an_hour_or_asks() {
    use HeldWhy::{Account, Late};
    use Usable::{Broken, NotNow, Yes};
    let table = [
        (Yes, 99, Turn::Wait(at(100))),
        (Broken, 99, Turn::Wait(at(100))),
        (Yes, 100, Turn::Send),
        (Yes, 115, Turn::Send),
        (Yes, 116, Turn::Hold(Late)),
        (NotNow, 100, Turn::Wait(at(101))),
        (NotNow, 116, Turn::Hold(Late)),
        (Broken, 100, Turn::Hold(Account)),
        (Broken, 5_000, Turn::Hold(Account)),
        // Three days asleep.
        (Yes, 100 + 3 * 24 * 60, Turn::Hold(Late)),
    ];
    for (usable, now, expected) in table {
        assert_eq!(turn(at(100), usable, at(now)), expected, "{usable:?} {now}");
    }
}

#[test]
fn a_post_is_at_risk_while_its_account_cannot_last_until_then() {
    let ends = |minutes, about| {
        Some(Deadline {
            at: at(minutes),
            about,
        })
    };
    let table = [
        (Usable::Yes, None, None),
        (Usable::NotNow, None, None),
        (Usable::Broken, None, Some(Risk::Broken)),
        (Usable::Broken, ends(50, false), Some(Risk::Broken)),
        (Usable::Yes, ends(50, false), Some(Risk::EndsBefore(at(50)))),
        (
            Usable::Yes,
            ends(100, false),
            Some(Risk::EndsBefore(at(100))),
        ),
        (Usable::Yes, ends(50, true), None),
        (Usable::Yes, ends(101, false), None),
    ];
    for (usable, deadline, expected) in table {
        assert_eq!(
            risk(at(100), usable, deadline, at(0)),
            expected,
            "{deadline:?}"
        );
    }
    let passed = risk(at(100), Usable::Broken, None, at(100));
    assert_eq!(passed, None, "what is held is no longer at risk");
}

#[test]
fn only_what_surely_does_not_stand_may_be_sent_again() {
    let finding = |cause| Finding {
        cause,
        confidence: Confidence::Said,
        evidence: evidence(),
    };
    let refused = |hurdle| TargetState::Refused { hurdle, at: at(0) };
    let ticket = Ticket("1".to_owned());
    let table = [
        (TargetState::Waiting { at: at(0) }, false),
        (TargetState::Sending { since: at(0) }, false),
        (
            TargetState::Working {
                ticket,
                asked: 0,
                next: at(0),
            },
            false,
        ),
        (
            TargetState::Taken {
                id: None,
                address: None,
                at: at(0),
            },
            false,
        ),
        (
            TargetState::Unknown {
                since: at(0),
                looked: Some(at(1)),
            },
            false,
        ),
        (TargetState::GivenUp { at: at(0) }, false),
        (refused(Hurdle::of(finding(Cause::AccessRevoked))), true),
        (refused(Hurdle::of(finding(Cause::RateLimited))), true),
        (
            refused(Hurdle::Declined {
                evidence: evidence(),
            }),
            false,
        ),
        (refused(Hurdle::Form { why: String::new() }), false),
        (
            TargetState::Held {
                why: HeldWhy::Late,
                since: at(0),
            },
            true,
        ),
    ];
    for (state, expected) in table {
        assert_eq!(state.may_be_sent(), expected, "{state:?}");
        let waits = expected || matches!(state, TargetState::Waiting { .. });
        assert_eq!(state.waits(), waits, "{state:?}");
    }
}

fn evidence() -> Evidence {
    Evidence {
        provider: Provider::X,
        status: Some(400),
        code: None,
        subcode: None,
        kind: None,
        request_id: None,
        at: at(0),
    }
}

#[test]
fn a_post_is_known_by_its_words_and_its_time() {
    let seen = |text: &str, minutes: Option<i64>| Standing {
        id: "1".to_owned(),
        text: text.to_owned(),
        at: minutes.map(at),
        address: None,
    };
    let words = "New boots\n\nhttps://northwind.example/boots";
    assert!(is_it(
        words,
        at(20),
        &seen("New boots https://t.co/abc", Some(20))
    ));
    assert!(is_it(words, at(20), &seen(" New  boots ", Some(15))));
    assert!(is_it(words, at(20), &seen("New boots", None)));
    assert!(
        !is_it(words, at(20), &seen("New boots", Some(9))),
        "an older one"
    );
    assert!(!is_it(words, at(20), &seen("New boots!", Some(20))));
    let link = "https://northwind.example";
    assert!(
        !is_it(link, at(20), &seen("", Some(20))),
        "nothing to tell it by"
    );
    assert!(!is_recognizable(link));
}

#[test]
fn what_is_in_work_is_asked_about_less_and_less_often() {
    let waits: Vec<_> = (0..6)
        .map(|asked| (ask_again(asked, at(0)) - at(0)).num_minutes())
        .collect();
    assert_eq!(waits, [1, 2, 4, 8, 15, 15]);
}
