//! The rules of the ladder as tables.

mod due;
mod moments;
mod renewal;
mod rungs;
mod together;

use std::collections::BTreeSet;

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::*;
use crate::domain::connection::Connection;
use crate::domain::grant::{Grant, Renewal};
use crate::domain::id::GrantId;
use crate::domain::network::Provider;
use crate::domain::samples::{at, connection, grant};
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
