//! Killed while the database comes to today's format.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use holdfast_core::store::{DatabaseKind, Store};
use rusqlite::Connection;
use tokio::time::Instant;
use url::Url;

use super::yard::whole;
use crate::kept;
use crate::process::{Act, Order, Place, Process};
use crate::store::samples::at;

/// A database of an earlier version, with a row in every table.
const RELEASED: &str = include_str!("../../store/released/format-2.sql");

pub struct Figures {
    kills: u32,
    /// The process had not brought it to today's format.
    before: u32,
    after: u32,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kills,
            before,
            after,
        } = self;
        write!(
            f,
            "migration: {kills} kills, {before} before it was done, {after} after; 0 damaged, 0 lost"
        )
    }
}

/// `fraction` says at which part of a whole start the next one is killed.
pub async fn kill(kills: u32, mut fraction: impl FnMut() -> f64) -> Figures {
    let mut figures = Figures {
        kills: 0,
        before: 0,
        after: 0,
    };
    let whole_start = start_and_kill(None).await.0;
    while figures.kills < kills {
        let wait = whole_start.mul_f64(fraction() * 1.2);
        let (_, was_done) = start_and_kill(Some(wait)).await;
        figures.kills += 1;
        if was_done {
            figures.after += 1;
        } else {
            figures.before += 1;
        }
    }
    figures
}

/// How long it took until it was killed, and whether the format was today's by then.
async fn start_and_kill(wait: Option<Duration>) -> (Duration, bool) {
    let folder = kept::folder();
    let database = folder.path().join("holdfast.sqlite3");
    Connection::open(&database)
        .unwrap()
        .execute_batch(RELEASED)
        .unwrap();
    let before = rows(&database);
    let began = Instant::now();
    let mut process = Process::start(&Place {
        database: database.clone(),
        kind: DatabaseKind::Real,
        networks: Url::parse("http://127.0.0.1:9/").unwrap(),
        key: Some(String::new()),
    });
    process.order(&Order {
        offset_seconds: 0,
        act: Act::Ticks(0),
    });
    match wait {
        None => process.expect("ready").await,
        Some(wait) => tokio::time::sleep(wait).await,
    }
    process.kill();
    let took = began.elapsed();
    let version = |path: &Path| -> i64 {
        let conn = Connection::open(path).unwrap();
        conn.pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    let killed_at = version(&database);
    drop(Store::open(&database, DatabaseKind::Real, at(0)).expect("it starts"));
    whole(&database);
    let now = rows(&database);
    // Drafts are posts that nobody has sent off.
    let today = |(name, rows): &(String, i64)| match name.as_str() {
        "drafts" => ("posts".to_owned(), *rows),
        _ => (name.clone(), *rows),
    };
    let kept_all = before.iter().all(|table| now.contains(&today(table)));
    assert!(kept_all, "{now:?}");
    let kept = database.with_extension("sqlite3.backups");
    let copies = fs::read_dir(kept).unwrap();
    let copies = copies.map(|entry| entry.unwrap().path());
    for copy in copies.filter(|path| path.extension().is_some_and(|end| end == "sqlite3")) {
        whole(&copy);
    }
    (took, killed_at == version(&database))
}

/// The tables, and how many rows each has.
fn rows(database: &Path) -> Vec<(String, i64)> {
    let conn = Connection::open(database).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut tables = conn.prepare(sql).unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    names
        .map(|name| {
            let name = name.unwrap();
            let sql = format!("SELECT count(*) FROM {name}");
            let count = conn.query_row(&sql, [], |row| row.get(0)).unwrap();
            (name, count)
        })
        .collect()
}
