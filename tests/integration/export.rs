//! Files for other programs, read back by parsers nobody here wrote.

use std::fs;

use holdfast_core::app::File;
use holdfast_core::app::view::ConnectionRef;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::profile::ListedProfile;
use holdfast_core::store::connections;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::journeys::company::{ANA, Company};
use crate::kept;
use crate::mail::{HOSTILE, python};
use crate::networks::person::Decision;

fn read<T: DeserializeOwned>(kind: &str, file: &File) -> T {
    let folder = kept::folder();
    let path = folder.path().join(file.name);
    fs::write(&path, &file.bytes).unwrap();
    let output = python("read.py").arg(kind).arg(path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Event {
    uid: String,
    sequence: u32,
    status: String,
    summary: String,
    description: String,
    start: String,
    errors: Vec<String>,
}

#[derive(Deserialize)]
struct Calendar {
    method: String,
    parts: usize,
    events: Vec<Event>,
}

async fn calendar(company: &Company) -> Vec<Event> {
    let file = company.app.calendar_file().await.unwrap();
    for line in std::str::from_utf8(&file.bytes).unwrap().split("\r\n") {
        assert!(line.len() <= 75, "RFC 5545, 3.1: {line}");
        assert!(!line.contains('\n') && !line.contains('\r'), "{line:?}");
    }
    let read: Calendar = read("ics", &file);
    assert_eq!(read.method, "PUBLISH");
    assert_eq!(read.parts, read.events.len(), "events and nothing else");
    for event in &read.events {
        assert!(event.errors.is_empty(), "{event:?}");
    }
    read.events
}

/// Ana's Facebook with its Pages.
async fn connected() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
}

/// Gives the first account another name, as a network may.
async fn rename(company: &Company, name: &str) -> String {
    let id = company.rows().await[0].id;
    let name = name.to_owned();
    let renamed = company.store.write(move |tx| {
        let one = connections::get(tx, id)?.unwrap();
        let listed = ListedProfile {
            key: one.profile.clone(),
            kind: one.kind,
            handle: Some(name.clone()),
            name,
            roles: one.roles,
            capabilities: one.capabilities,
            role_missing: false,
            purposes: Vec::new(),
            standing: one.standing,
        };
        connections::update_listed(tx, id, &listed)
    });
    renamed.await.unwrap();
    let rows = company.rows().await;
    rows.iter().find(|row| row.id == id).unwrap().name.clone()
}

#[tokio::test]
async fn a_calendar_moves_and_cancels_what_an_earlier_one_said() {
    let company = connected().await;
    let first = calendar(&company).await;
    assert_eq!(first.len(), 3);
    let ends = company.rows().await[0].deadline.as_ref().unwrap().at;
    for event in &first {
        assert_eq!((event.sequence, event.status.as_str()), (0, "CONFIRMED"));
        assert!(event.summary.ends_with("sign-in ends"), "{}", event.summary);
        let start: chrono::DateTime<chrono::Utc> = event.start.parse().unwrap();
        assert_eq!(start.timestamp(), ends.timestamp());
    }
    assert_eq!(calendar(&company).await, first, "nothing happened");

    // A new sign-in two days later moves them all, a removed account is cancelled.
    company.advance_hours(48);
    let rows = company.rows().await;
    company
        .reconnect(&[rows[0].id], ANA, Decision::default())
        .await;
    let gone = rows.last().unwrap().id;
    company
        .app
        .remove(ConnectionRef { id: gone })
        .await
        .unwrap();
    let second = calendar(&company).await;
    assert_eq!(second.len(), 3);
    let uids = |events: &[Event]| events.iter().map(|one| one.uid.clone()).collect::<Vec<_>>();
    assert_eq!(uids(&second), uids(&first));
    let cancelled = second.iter().filter(|one| one.status == "CANCELLED");
    assert_eq!(cancelled.count(), 1);
    for (before, after) in first.iter().zip(&second) {
        assert_eq!(after.sequence, 1);
        assert_eq!(after.start > before.start, after.status == "CONFIRMED");
    }
}

#[tokio::test]
async fn hostile_names_come_back_from_the_calendar_as_they_are_shown() {
    let company = connected().await;
    for name in HOSTILE {
        let shown = rename(&company, name).await;
        let events = calendar(&company).await;
        assert_eq!(events.len(), 3);
        let found = events
            .iter()
            .any(|one| one.summary.starts_with(&format!("{shown} (")));
        assert!(found, "{shown:?} is not in {events:?}");
    }
}

#[tokio::test]
async fn hostile_names_come_back_from_the_table_and_run_nothing() {
    let company = connected().await;
    let more = [
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "＝1",
        "=HYPERLINK(\"http://elsewhere.example\",\"Click\")",
    ];
    for name in HOSTILE.into_iter().chain(more) {
        let shown = rename(&company, name).await;
        let file = company.app.connections_file().await.unwrap();
        let rows: Vec<Vec<String>> = read("csv", &file);
        assert_eq!(rows.len(), 4, "a heading and three accounts");
        assert!(
            rows.iter().all(|row| row.len() == rows[0].len()),
            "{rows:?}"
        );
        let cells: Vec<_> = rows.iter().skip(1).flatten().collect();
        for cell in &cells {
            let first = cell.chars().next().unwrap_or(' ');
            assert!(!"=+-@＝＋－＠\t\r\n".contains(first), "{cell:?}");
        }
        let found = cells
            .iter()
            .any(|cell| cell.strip_prefix('\'').unwrap_or(cell) == shown);
        assert!(found, "{shown:?} is not in {rows:?}");
    }
}
