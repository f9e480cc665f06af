//! Deadlines in a calendar: one entry for each connection, for life. An entry that changes keeps its
//! UID and raises its number (RFC 5545, 3.8.7.4), so that calendars move it; one whose deadline
//! went is cancelled, and can come back.

use chrono::{DateTime, Utc};

use super::deadline::Deadline;
use super::id::ConnectionId;

/// What a calendar was told about one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub connection: ConnectionId,
    pub uid: String,
    pub sequence: u32,
    /// Safe to show.
    pub title: String,
    pub deadline: Deadline,
    pub cancelled: bool,
    pub changed_at: DateTime<Utc>,
}

/// What is true of a connection now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub title: String,
    pub deadline: Deadline,
}

/// The entry as it should be at `now`, from what was told `before`. `new_uid` names a new one.
pub fn revise(
    connection: ConnectionId,
    before: Option<Entry>,
    ending: Option<Ending>,
    new_uid: impl FnOnce() -> String,
    now: DateTime<Utc>,
) -> Option<Entry> {
    let told = before.as_ref().map(|entry| Ending {
        title: entry.title.clone(),
        deadline: entry.deadline,
    });
    match (before, ending) {
        (None, None) => None,
        (None, Some(Ending { title, deadline })) => Some(Entry {
            connection,
            uid: new_uid(),
            sequence: 0,
            title,
            deadline,
            cancelled: false,
            changed_at: now,
        }),
        (Some(entry), None) if entry.cancelled => Some(entry),
        (Some(entry), None) => Some(Entry {
            sequence: entry.sequence + 1,
            cancelled: true,
            changed_at: now,
            ..entry
        }),
        (Some(entry), Some(ending)) if !entry.cancelled && told.as_ref() == Some(&ending) => {
            Some(entry)
        }
        (Some(entry), Some(Ending { title, deadline })) => Some(Entry {
            sequence: entry.sequence + 1,
            title,
            deadline,
            cancelled: false,
            changed_at: now,
            ..entry
        }),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn ending(title: &str, days: i64) -> Option<Ending> {
        let start: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
        Some(Ending {
            title: title.to_owned(),
            deadline: Deadline {
                at: start + TimeDelta::days(days),
                about: false,
            },
        })
    }

    /// A life of one entry: found, unchanged, moved, renamed, gone, still gone, back.
    #[test]
    fn an_entry_moves_is_cancelled_and_comes_back_under_one_uid() {
        let now: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
        let mut entry = None;
        for (hour, (ending, sequence, cancelled)) in [
            (ending("Climb", 5), 0, false),
            (ending("Climb", 5), 0, false),
            (ending("Climb", 60), 1, false),
            (ending("Climbing", 60), 2, false),
            (None, 3, true),
            (None, 3, true),
            (ending("Climbing", 60), 4, false),
        ]
        .into_iter()
        .enumerate()
        {
            let before: Option<Entry> = entry.clone();
            let at = now + TimeDelta::hours(i64::try_from(hour).unwrap());
            let uid = || "one".to_owned();
            let next = revise(ConnectionId(1), before.clone(), ending, uid, at).unwrap();
            assert_eq!((next.sequence, next.cancelled), (sequence, cancelled));
            assert_eq!(next.uid, "one");
            let changed = before.is_none_or(|before| before.sequence != sequence);
            assert_eq!(next.changed_at == at, changed, "hour {hour}");
            entry = Some(next);
        }
        assert_eq!(revise(ConnectionId(2), None, None, String::new, now), None);
    }
}
