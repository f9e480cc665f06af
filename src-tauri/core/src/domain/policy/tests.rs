use super::*;
use crate::domain::grant::End;
use crate::domain::network::Provider;
use crate::domain::samples::{at, grant};

fn asked(text: &str, unanswered: u32, asked_for: Option<TimeDelta>) -> Asked {
    Asked {
        at: at(text),
        unanswered,
        asked_for,
    }
}

#[test]
fn every_sign_in_is_asked_about_within_the_period_and_they_spread_over_it() {
    let morning = at("2026-11-25T09:00:00Z");
    let mut hours = [0; 20];
    for id in 0..2_000 {
        let mut one = grant(Provider::Google, Renewal::Stable);
        one.id = GrantId(id);
        one.proven_at = Some(morning);
        let first = due(&one, None);
        let wait = first - morning;
        assert!(wait > TimeDelta::zero() && wait <= CHECK_EVERY, "{wait}");
        hours[usize::try_from(wait.num_hours()).unwrap().min(19)] += 1;
        // Asked late, it keeps its own moment; the gap never grows beyond the period.
        let late = Asked {
            at: first + TimeDelta::minutes(40),
            unanswered: 0,
            asked_for: None,
        };
        assert_eq!(due(&one, Some(&late)), first + CHECK_EVERY);
    }
    assert!(
        hours.iter().all(|count| (60..140).contains(count)),
        "{hours:?}"
    );
}

#[test]
fn a_token_that_extends_itself_is_not_forgotten_after_a_long_rest() {
    let mut one = grant(Provider::Instagram, Renewal::Extension);
    one.ends.access = End::Reported(at("2026-12-31T08:00:00Z"));
    one.proven_at = Some(at("2026-12-01T07:59:00Z"));
    assert!(due(&one, None) <= at("2026-12-01T08:00:00Z"));
    // Once it was tried, the policy of questions decides when again.
    let tried = asked("2026-12-01T09:00:00Z", 0, None);
    assert!(due(&one, Some(&tried)) > tried.at);
}

#[test]
fn what_was_not_answered_is_asked_again_soon_and_less_and_less_so() {
    let one = grant(Provider::Facebook, Renewal::None);
    let longest = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600];
    for (unanswered, longest) in (1..).zip(longest) {
        let asked = asked("2026-11-25T09:00:00Z", unanswered, None);
        let wait = due(&one, Some(&asked)) - asked.at;
        assert!(wait >= TimeDelta::seconds(1), "{unanswered}: {wait}");
        assert!(wait <= TimeDelta::seconds(longest), "{unanswered}: {wait}");
    }
    let asked_for = Some(TimeDelta::minutes(20));
    let told = asked("2026-11-25T09:00:00Z", 1, asked_for);
    assert_eq!(due(&one, Some(&told)), at("2026-11-25T09:20:00Z"));
}

#[test]
fn jitter_takes_a_part_and_no_request_is_kept_for_longer_than_a_day() {
    let seconds = TimeDelta::seconds;
    let table = [
        (1, None, 0.0, seconds(1)),
        (1, None, 1.0, seconds(30)),
        (3, None, 0.5, seconds(60)),
        (400, None, 1.0, TimeDelta::hours(1)),
        (1, Some(TimeDelta::minutes(10)), 1.0, TimeDelta::minutes(10)),
        (9, Some(seconds(5)), 1.0, TimeDelta::hours(1)),
        (1, Some(seconds(0)), 0.0, seconds(30)),
        (1, Some(TimeDelta::days(40)), 1.0, TimeDelta::days(1)),
    ];
    for (unanswered, asked_for, roll, expected) in table {
        let wait = back_off(unanswered, asked_for, roll);
        assert_eq!(wait, expected, "{unanswered} {asked_for:?} {roll}");
    }
}

#[test]
fn the_nearest_end_comes_first_then_who_has_waited_longest() {
    let now = at("2026-11-25T09:00:00Z");
    let ending = |id, end: Option<&str>, proven: &str| {
        let mut one = grant(Provider::Facebook, Renewal::None);
        one.id = GrantId(id);
        one.ends.access = end.map_or(End::Never, |end| End::Reported(at(end)));
        one.proven_at = Some(at(proven));
        one
    };
    let mut all = [
        ending(1, None, "2026-11-24T12:00:00Z"),
        ending(2, Some("2027-01-20T00:00:00Z"), "2026-11-24T10:00:00Z"),
        ending(3, Some("2026-11-26T00:00:00Z"), "2026-11-24T15:00:00Z"),
        ending(4, None, "2026-11-24T11:00:00Z"),
        // Over: asking changes nothing.
        ending(5, Some("2026-11-20T00:00:00Z"), "2026-11-19T00:00:00Z"),
    ];
    all.sort_by_key(|one| urgency(one, now));
    assert_eq!(all.map(|one| one.id.0), [3, 2, 5, 4, 1]);
}

#[test]
fn a_minute_holds_so_many_beginnings() {
    let start = at("2026-11-25T09:00:00Z");
    let mut pace = Pace::new(start);
    let begun = |pace: &mut Pace, now| (0..10).filter(|_| pace.begin(3, now)).count();
    assert_eq!(begun(&mut pace, start), 3);
    assert_eq!(begun(&mut pace, start + TimeDelta::seconds(59)), 0);
    assert_eq!(begun(&mut pace, start + TimeDelta::seconds(60)), 3);
    assert_eq!(
        begun(&mut pace, start - TimeDelta::days(1)),
        3,
        "the clock was set back"
    );
}
