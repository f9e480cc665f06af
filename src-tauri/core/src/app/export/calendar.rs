//! Deadlines as iCalendar (RFC 5545). The library folds and escapes.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use crate::domain::calendar::Entry;

/// The whole file. `Publish` says that nobody is invited (RFC 5546, 3.2.1).
pub fn render(entries: &[Entry], now: DateTime<Utc>, zone: Tz) -> String {
    let mut calendar = Calendar::new();
    calendar.append_property(Property::new("METHOD", "PUBLISH"));
    calendar.name("Holdfast sign-ins");
    for entry in entries {
        calendar.push(event(entry, now, zone));
    }
    calendar.to_string()
}

fn event(entry: &Entry, now: DateTime<Utc>, zone: Tz) -> Event {
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .sequence(entry.sequence)
        .timestamp(now)
        .last_modified(entry.changed_at)
        .summary(&entry.title)
        .description("Reconnect the account in Holdfast before then.")
        .status(if entry.cancelled {
            EventStatus::Cancelled
        } else {
            EventStatus::Confirmed
        })
        // It takes nobody's time.
        .append_property(Property::new("TRANSP", "TRANSPARENT"));
    if entry.deadline.about {
        // The day is not known for sure, much less the minute.
        event.starts(entry.deadline.at.with_timezone(&zone).date_naive());
    } else {
        event.starts(entry.deadline.at);
    }
    event.done()
}
