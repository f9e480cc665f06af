//! When a rung falls due: at the reminder time of a local calendar day, away from quiet hours.

use chrono::{DateTime, LocalResult, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::Rung;
use crate::domain::settings::Settings;

/// The last rung leaves at least this long to act; an end at 00:30 is told the evening before.
const BEFORE_THE_END: TimeDelta = TimeDelta::hours(1);

/// When `rung` of a ladder that ends at `deadline` falls due.
pub fn rung_moment(
    rung: Rung,
    deadline: DateTime<Utc>,
    zone: Tz,
    settings: &Settings,
) -> DateTime<Utc> {
    let Rung(days) = rung;
    let day = deadline.with_timezone(&zone).date_naive() - TimeDelta::days(days.into());
    let at_reminder_time = instant(day.and_time(settings.reminder_time), zone);
    let wished = if days == 0 {
        at_reminder_time.min(deadline - BEFORE_THE_END)
    } else {
        at_reminder_time
    };
    match quiet_period(wished, zone, settings) {
        None => wished,
        Some(quiet) if quiet.until < deadline => quiet.until,
        // The last minute in which it may come and still be before the end.
        Some(quiet) => quiet.from - TimeDelta::minutes(1),
    }
}

/// When a notice comes again that was put off at `now`: tomorrow at the reminder time, or before
/// the end where that is earlier.
pub fn later(
    now: DateTime<Utc>,
    end: Option<DateTime<Utc>>,
    zone: Tz,
    settings: &Settings,
) -> DateTime<Utc> {
    let day = now.with_timezone(&zone).date_naive() + TimeDelta::days(1);
    let tomorrow = instant(day.and_time(settings.reminder_time), zone);
    let tomorrow = quiet_until(tomorrow, zone, settings).unwrap_or(tomorrow);
    let before_the_end = end.map(|end| end - BEFORE_THE_END);
    match before_the_end {
        Some(before) if now < before => before.min(tomorrow),
        Some(_) | None => tomorrow,
    }
}

/// When the quiet hours end in which `at` falls, if it does.
pub fn quiet_until(at: DateTime<Utc>, zone: Tz, settings: &Settings) -> Option<DateTime<Utc>> {
    quiet_period(at, zone, settings).map(|quiet| quiet.until)
}

/// Quiet hours around one moment: `from` is quiet, `until` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quiet {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// The quiet hours in which `at` falls, if it does.
pub(super) fn quiet_period(at: DateTime<Utc>, zone: Tz, settings: &Settings) -> Option<Quiet> {
    let (from, until) = settings.quiet_hours?;
    let today = at.with_timezone(&zone).date_naive();
    // Quiet hours over midnight may have begun yesterday.
    [today.pred_opt()?, today]
        .into_iter()
        .filter_map(|day| quiet_on(day.and_time(from), until, zone))
        .find(|quiet| quiet.from <= at && at < quiet.until)
}

fn quiet_on(from: NaiveDateTime, until: NaiveTime, zone: Tz) -> Option<Quiet> {
    let days = match from.time().cmp(&until) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Greater => 1,
    };
    let last = from.date() + TimeDelta::days(days);
    Some(Quiet {
        from: instant(from, zone),
        until: instant(last.and_time(until), zone),
    })
}

/// The instant of a local time: the first one where the clock shows it twice; where it never
/// shows it, as if the clock had not been moved.
fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            // A gap is at most a day long (Apia skipped 30 December 2011), so two days before it
            // the old offset is in force.
            let before = zone.from_utc_datetime(&(local - TimeDelta::days(2)));
            let offset = before.naive_local() - before.naive_utc();
            (local - offset).and_utc()
        }
    }
}
