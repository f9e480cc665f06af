//! When each rung falls due.

use chrono_tz::{America, Asia, Australia, Europe, Pacific, Tz};

use super::super::*;
use super::settings;
use crate::domain::samples::at;

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
