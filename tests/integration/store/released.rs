//! Databases as earlier versions left them come to today's format with all that they held.

use std::fs;

use holdfast_core::domain::choosing::{Choice, Place as Chosen};
use holdfast_core::domain::conversation::{NotTaken, ReplyState};
use holdfast_core::domain::id::{CompanyId, ConnectionId, GrantId, NoticeId, PostId};
use holdfast_core::store::incoming::Filter;
use holdfast_core::store::{
    Database, Store, StoreError, account_groups, calendar, companies, connections, deliveries,
    events, flows, grants, incoming, ladders, last_choices, letters, mail_servers, meta,
    network_apps, notices, occasions, people, posts, readings, replies, settings, targets, told,
};
use rusqlite::Connection;

use super::files::latest_format;
use super::place::Place;
use super::samples::at;

/// Format and database, with a row in every table.
const RELEASED: [(i64, &str); 6] = [
    (2, include_str!("released/format-2.sql")),
    (7, include_str!("released/format-7.sql")),
    (8, include_str!("released/format-8.sql")),
    (9, include_str!("released/format-9.sql")),
    (10, include_str!("released/format-10.sql")),
    (11, include_str!("released/format-11.sql")),
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
        type Look = fn(&Database) -> Result<(), StoreError>;
        let since: [(i64, Look); 5] = [
            (7, everything_since_format_7_reads),
            (8, the_passphrase_reads),
            (9, conversations_read),
            (10, problems_read),
            (11, posts_read),
        ];
        for (_, look) in since.into_iter().filter(|(since, _)| *since <= format) {
            store.read(look).await.unwrap();
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
fn everything_since_format_7_reads(conn: &Database) -> Result<(), StoreError> {
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
}

fn the_passphrase_reads(conn: &Database) -> Result<(), StoreError> {
    let derivation = meta::key_mark(conn)?.unwrap().derivation.unwrap();
    assert_eq!((derivation.memory_kib, derivation.passes), (65_536, 3));
    assert_eq!(derivation.salt, "00112233445566778899aabbccddeeff");
    Ok(())
}

/// What others wrote, the replies to it, and until when it was read.
fn conversations_read(conn: &Database) -> Result<(), StoreError> {
    let filter = Filter {
        connections: vec![ConnectionId(1)],
        kind: None,
        unanswered: false,
    };
    let kept = incoming::list(conn, &filter, 10)?;
    let [review, comment] = &kept[..] else {
        panic!("{kept:?}")
    };
    assert_eq!(
        (review.item.stars, review.reply),
        (Some(4), Some(ReplyState::Taken))
    );
    assert_eq!(comment.item.text, "Do they come in wide?");
    assert_eq!(comment.draft.as_deref(), Some("Yes, from"));
    let refused = replies::latest(conn, comment)?.unwrap();
    assert!(matches!(refused.not_taken, Some(NotTaken::Declined { .. })));
    assert!(readings::mark(conn, ConnectionId(1))?.is_some());
    assert_eq!(readings::gaps_of(conn, ConnectionId(1))?.len(), 1);
    assert_eq!(readings::gaps_of(conn, ConnectionId(2))?.len(), 1);
    Ok(())
}

/// Notices under the tag of their problem, one in the place of another.
fn problems_read(conn: &Database) -> Result<(), StoreError> {
    let about = notices::about(conn, "stopped-2")?;
    assert_eq!(about.len(), 2, "{about:?}");
    assert_eq!(notices::with_replaced(conn, NoticeId(3))?.len(), 2);
    Ok(())
}

/// Posts that are planned and out, with a picture, and where they stand.
fn posts_read(conn: &Database) -> Result<(), StoreError> {
    let company = CompanyId(1);
    let all = posts::list(conn, company)?;
    let drafts = all.iter().filter(|post| post.sent_off_at.is_none());
    assert_eq!(drafts.count(), 1);
    let planned = posts::open(conn)?;
    assert_eq!(planned.len(), 1);
    assert!(planned[0].planned_at.is_some());
    let picture = posts::picture(conn, PostId(2))?.unwrap();
    assert_eq!(&picture.bytes[..], b"\x89PNG");
    let targets = targets::of_company(conn, company)?;
    let states: Vec<_> = targets
        .iter()
        .map(|target| target.state.is_settled())
        .collect();
    assert_eq!(states, [false, false, true]);
    assert_eq!(targets::known_ids(conn, ConnectionId(1))?, ["page_post-3"]);
    Ok(())
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
