//! When a renewal that fails is told.

use super::super::*;
use crate::domain::samples::at;

/// The renewal of one sign-in fails at each of `failures`, given with the start of an outage that is
/// seen then; at `now` people are told, or not.
fn told(failures: &[Seen], (now, away): Seen) -> bool {
    let mut since = None;
    for (failed_at, away) in failures {
        since = Some(renewal_failing_since(since, away.map(at), at(failed_at)));
    }
    renewal_keeps_failing(since.unwrap(), away.map(at), at(now))
}

/// A moment, and since when the network had answered nobody then.
type Seen = (&'static str, Option<&'static str>);

type Case = (&'static str, &'static [Seen], Seen, bool);

#[test]
fn a_renewal_that_fails_for_a_day_is_told_and_an_outage_is_not() {
    const MONDAY: &str = "2026-11-23T09:00:00Z";
    const TUESDAY: &str = "2026-11-24T09:00:00Z";
    const WEDNESDAY: &str = "2026-11-25T09:00:00Z";
    let table: [Case; 9] = [
        ("once", &[(MONDAY, None)], (MONDAY, None), false),
        (
            "a second less than a day",
            &[(MONDAY, None)],
            ("2026-11-24T08:59:59Z", None),
            false,
        ),
        (
            "for a day",
            &[(MONDAY, None), (TUESDAY, None)],
            (TUESDAY, None),
            true,
        ),
        (
            "the network is away from the first failure on",
            &[(MONDAY, None), (TUESDAY, Some(MONDAY))],
            (TUESDAY, Some(MONDAY)),
            false,
        ),
        (
            "it was away for days, and is back",
            &[(MONDAY, None), (TUESDAY, Some(MONDAY))],
            (TUESDAY, None),
            false,
        ),
        (
            "it was away, and the renewal fails for a day after",
            &[(MONDAY, Some(MONDAY)), (TUESDAY, None), (WEDNESDAY, None)],
            (WEDNESDAY, None),
            true,
        ),
        (
            "others were answered meanwhile",
            &[(MONDAY, None), (TUESDAY, Some("2026-11-24T08:00:00Z"))],
            (TUESDAY, Some("2026-11-24T08:00:00Z")),
            true,
        ),
        (
            "away at this moment, and not told before",
            &[(MONDAY, None)],
            (TUESDAY, Some(MONDAY)),
            false,
        ),
        (
            "a clock that was a year ahead and is set back",
            &[("2027-11-23T09:00:00Z", None), (MONDAY, None)],
            ("2026-11-23T10:00:00Z", None),
            false,
        ),
    ];
    for (what, failures, now, expected) in table {
        assert_eq!(told(failures, now), expected, "{what}");
    }
}
