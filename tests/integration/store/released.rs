//! Databases as earlier versions left them come to today's format with all that they held.

use std::fs;

use holdfast_core::domain::choosing::{Choice, Place as Chosen};
use holdfast_core::domain::id::{CompanyId, ConnectionId, GrantId};
use holdfast_core::store::{
    Store, account_groups, calendar, companies, connections, deliveries, events, flows, grants,
    ladders, last_choices, letters, mail_servers, meta, network_apps, notices, occasions, people,
    posts, settings, told,
};
use rusqlite::Connection;

use super::files::latest_format;
use super::place::Place;
use super::samples::at;

/// Format and database, with a row in every table.
const RELEASED: [(i64, &str); 2] = [
    (2, include_str!("released/format-2.sql")),
    (7, include_str!("released/format-7.sql")),
];

fn left_by(dump: &str) -> Place {
    let place = Place::new();
    fs::create_dir(place.path.parent().unwrap()).unwrap();
    place.raw().execute_batch(dump).unwrap();
    place
}

/// Tables and how many rows each holds.
fn counts(conn: &Connection) -> Vec<(String, i64)> {
    let mut tables = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        .unwrap();
    let names = tables.query_map([], |row| row.get(0)).unwrap();
    let mut counts: Vec<(String, i64)> = names
        .map(|name: rusqlite::Result<String>| {
            let name = name.unwrap();
            let sql = format!("SELECT count(*) FROM {name}");
            let count = conn.query_row(&sql, [], |row| row.get(0)).unwrap();
            (name, count)
        })
        .collect();
    counts.sort();
    counts
}

#[tokio::test]
async fn every_row_of_every_released_format_is_kept() {
    for (format, dump) in RELEASED {
        let place = left_by(dump);
        let before = counts(&place.raw());
        assert!(before.iter().all(|(_, rows)| *rows > 0), "{before:?}");
        let store = place.open().unwrap();
        let now = counts(&place.raw());
        for (name, rows) in &before {
            // Drafts are posts that nobody has sent off.
            let name = if name == "drafts" { "posts" } else { name };
            let table = &(name.to_owned(), *rows);
            assert!(
                now.contains(table),
                "format {format}: {table:?}, now {now:?}"
            );
        }
        everything_reads(&store).await;
        if format >= 7 {
            everything_since_format_7_reads(&store).await;
        }
    }
}

/// Each kind of row is understood by today's code.
async fn everything_reads(store: &Store) {
    let done = store.read(|conn| {
        let company = companies::list(conn)?[0].id;
        assert_eq!(company, CompanyId(1));
        assert_eq!(people::list(conn, company)?.len(), 2);
        settings::get(conn)?;
        assert_eq!(network_apps::list(conn, company)?.len(), 1);
        let grant = grants::get(conn, GrantId(1))?.unwrap();
        assert_eq!(grant.generation, 1);
        assert!(grants::sealed_tokens(conn, GrantId(1))?.is_some());
        assert_eq!(connections::all(conn)?.len(), 2);
        assert!(connections::sealed_own_token(conn, ConnectionId(2))?.is_some());
        assert_eq!(events::of_company(conn, company, None, 10)?.len(), 1);
        assert_eq!(ladders::all_latest(conn)?.len(), 1);
        assert_eq!(told::of_latest_ladders(conn)?.len(), 1);
        assert_eq!(notices::standing(conn)?.len(), 1);
        assert!(!deliveries::due(conn, at(0))?.is_empty());
        assert_eq!(posts::list(conn, company)?[0].writing.text, "New boots");
        let open = flows::open(conn)?;
        assert!(flows::sealed_staged(conn, open[0].id)?.is_some());
        assert!(meta::key_mark(conn)?.is_some());
        Ok(())
    });
    done.await.unwrap();
}

/// Mail, choices, the calendar and occasions.
async fn everything_since_format_7_reads(store: &Store) {
    let done = store.read(|conn| {
        let company = CompanyId(1);
        assert_eq!(account_groups::list(conn, company)?[0].name, "Shops");
        let chosen = last_choices::get(conn, company, Chosen::Publish)?;
        assert!(matches!(chosen, Some(Choice::These(ids)) if ids.len() == 2));
        let server = mail_servers::get(conn, company)?.unwrap();
        assert!(server.has_password);
        assert!(mail_servers::sealed_password(conn, company)?.is_some());
        assert_eq!(letters::of_company(conn, company, 10)?.len(), 1);
        assert_eq!(calendar::of_company(conn, company)?.len(), 1);
        assert!(occasions::told_by(conn, "stopped/1")?.is_some());
        Ok(())
    });
    done.await.unwrap();
}

#[tokio::test]
async fn before_a_change_of_the_format_a_copy_is_made() {
    let older = RELEASED
        .into_iter()
        .filter(|(format, _)| *format < latest_format());
    for (format, dump) in older {
        let place = left_by(dump);
        let before = counts(&place.raw());
        place.open().unwrap();
        let copies: Vec<_> = fs::read_dir(place.beside(".backups"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        let [copy] = &copies[..] else {
            panic!("{copies:?}")
        };
        let copy = Connection::open(copy).unwrap();
        let version: i64 = copy
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, format);
        assert_eq!(counts(&copy), before);

        // It is made once: the second start finds today's format.
        place.open().unwrap();
        assert_eq!(fs::read_dir(place.beside(".backups")).unwrap().count(), 1);
    }
}
