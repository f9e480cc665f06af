//! Copies of the database: made, kept for a week, and put in the place of what is damaged.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use chrono::TimeDelta;
use holdfast_core::store::{DatabaseKind, OpenError, Restored, Store, companies, meta};
use rusqlite::Connection;

use super::place::Place;
use super::samples::at;

const DAY: i64 = 24 * 60;

fn copies(place: &Place) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(place.beside(".backups"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

async fn name_company(store: &Store, name: &'static str, minutes: i64) {
    store
        .write(move |tx| {
            companies::insert(tx, name)?;
            meta::raise_high_water(tx, at(minutes))
        })
        .await
        .unwrap();
}

async fn names(store: &Store) -> Vec<String> {
    let list = store.read(companies::list).await.unwrap();
    list.into_iter().map(|company| company.name).collect()
}

/// A database with copies of two days, and something that came after.
async fn two_days() -> Place {
    let place = Place::new();
    let store = place.open().unwrap();
    name_company(&store, "first day", 0).await;
    store.back_up(at(0)).await.unwrap();
    name_company(&store, "second day", DAY).await;
    store.back_up(at(DAY)).await.unwrap();
    name_company(&store, "after the copy", DAY + 60).await;
    place
}

#[tokio::test]
async fn one_copy_a_day_is_made_and_a_week_of_them_is_kept() {
    let place = Place::new();
    let store = place.open().unwrap();
    for hour in 0..24 {
        store.back_up(at(hour * 10)).await.unwrap();
    }
    assert_eq!(copies(&place), ["2026-11-25.sqlite3"]);
    for day in 1..10 {
        store.back_up(at(day * DAY)).await.unwrap();
    }
    let kept = copies(&place);
    assert_eq!(kept.len(), 7);
    assert_eq!(kept[0], "2026-11-28.sqlite3");
    assert_eq!(kept[6], "2026-12-04.sqlite3");
    let folder = place.beside(".backups");
    assert_eq!(store.backups_folder(), Some(folder.as_path()));
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.clone()), 0o700);
    assert_eq!(mode(folder.join(&kept[6])), 0o600);
}

#[tokio::test]
async fn a_copy_holds_what_is_still_in_the_log_and_needs_no_log() {
    let place = two_days().await;
    let copy = Connection::open(place.beside(".backups/2026-11-26.sqlite3")).unwrap();
    let count: i64 = copy
        .query_row("SELECT count(*) FROM companies", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 2);
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_stop_the_copies() {
    let place = Place::new();
    let store = place.open().unwrap();
    store.back_up(at(400 * DAY)).await.unwrap();
    store.back_up(at(DAY)).await.unwrap();
    assert!(copies(&place).contains(&"2026-11-26.sqlite3".to_owned()));
}

#[tokio::test]
async fn a_copy_that_cannot_be_made_is_tried_again_within_the_day() {
    let place = Place::new();
    let store = place.open().unwrap();
    fs::write(place.beside(".backups"), "a file in its place").unwrap();
    assert!(matches!(
        store.back_up(at(0)).await,
        Err(OpenError::Folder(_))
    ));
    fs::remove_file(place.beside(".backups")).unwrap();
    store.back_up(at(30)).await.unwrap();
    assert!(!place.beside(".backups").exists(), "not at once");
    store.back_up(at(60)).await.unwrap();
    assert_eq!(copies(&place), ["2026-11-25.sqlite3"]);
}

#[tokio::test]
async fn what_is_damaged_is_set_aside_for_the_newest_copy() {
    type Damage = fn(&Place);
    let damages: [(&str, Damage); 6] = [
        ("a foreign header", |place| {
            let mut bytes = fs::read(&place.path).unwrap();
            bytes[..16].copy_from_slice(b"not a database!!");
            fs::write(&place.path, bytes).unwrap();
        }),
        ("cut in the middle", |place| {
            let bytes = fs::read(&place.path).unwrap();
            fs::write(&place.path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("no length", |place| fs::write(&place.path, "").unwrap()),
        ("gone", |place| fs::remove_file(&place.path).unwrap()),
        ("a log beside nothing", |place| {
            fs::remove_file(&place.path).unwrap();
            fs::write(place.beside("-wal"), "what was written last").unwrap();
        }),
        ("a folder in its place", |place| {
            fs::remove_file(&place.path).unwrap();
            fs::create_dir(&place.path).unwrap();
            fs::write(place.path.join("inside"), "kept").unwrap();
        }),
    ];
    for (damage, do_it) in damages {
        let place = two_days().await;
        do_it(&place);
        let there = place.path.exists();
        let was = fs::read(&place.path).ok();
        let store = Store::open(&place.path, DatabaseKind::Real, at(2 * DAY))
            .unwrap_or_else(|error| panic!("{damage}: {error}"));
        assert_eq!(names(&store).await, ["first day", "second day"], "{damage}");
        let aside = place.beside(".damaged-20261127T090000Z");
        assert_eq!(
            store.restored(),
            Some(&Restored {
                copy_of: at(DAY),
                set_aside: there.then(|| aside.clone()),
            }),
            "{damage}"
        );
        assert_eq!(fs::read(&aside).ok(), was, "{damage}: nothing is deleted");
        drop(store);
        let again = place.open().unwrap();
        assert_eq!(again.restored(), None, "{damage}: told once");
    }
}

#[tokio::test]
async fn a_copy_that_is_damaged_itself_is_passed_over() {
    let place = two_days().await;
    fs::write(place.beside(".backups/2026-11-26.sqlite3"), "noise").unwrap();
    fs::write(&place.path, "noise").unwrap();
    let store = place.open().unwrap();
    assert_eq!(names(&store).await, ["first day"]);
}

#[tokio::test]
async fn without_a_good_copy_nothing_is_touched() {
    let place = two_days().await;
    for day in ["25", "26"] {
        fs::write(
            place.beside(&format!(".backups/2026-11-{day}.sqlite3")),
            "noise",
        )
        .unwrap();
    }
    fs::write(&place.path, "damaged").unwrap();
    let refusal = place.refusal();
    assert!(matches!(refusal, OpenError::Damaged { .. }), "{refusal}");
    assert_eq!(fs::read(&place.path).unwrap(), b"damaged");
}

#[tokio::test]
async fn a_copy_of_practice_is_no_copy_of_real_accounts() {
    let place = two_days().await;
    let practice = Place::new();
    let other = Store::open(&practice.path, DatabaseKind::Practice, at(0)).unwrap();
    other.back_up(at(DAY)).await.unwrap();
    for day in ["25", "26"] {
        fs::copy(
            practice.beside(".backups/2026-11-26.sqlite3"),
            place.beside(&format!(".backups/2026-11-{day}.sqlite3")),
        )
        .unwrap();
    }
    fs::write(&place.path, "damaged").unwrap();
    let refusal = place.refusal();
    assert!(matches!(refusal, OpenError::Damaged { .. }), "{refusal}");
}

/// A crash between setting aside and putting in place leaves a missing database with copies.
#[tokio::test]
async fn restoring_that_was_interrupted_begins_anew() {
    let place = two_days().await;
    fs::rename(&place.path, place.beside(".damaged-20261127T080000Z")).unwrap();
    fs::write(place.beside(".restoring"), "half a copy").unwrap();
    let store = place.open().unwrap();
    assert_eq!(names(&store).await, ["first day", "second day"]);
    assert!(!place.beside(".restoring").exists());
}

/// A stranger's log beside a restored database would be taken for its own.
#[tokio::test]
async fn the_log_of_what_was_damaged_goes_with_it() {
    let place = two_days().await;
    let store = place.open().unwrap();
    name_company(&store, "in the log", 2 * DAY).await;
    let log = fs::read(place.beside("-wal")).unwrap();
    assert!(!log.is_empty());
    drop(store);
    fs::write(place.beside("-wal"), &log).unwrap();
    fs::write(&place.path, "damaged").unwrap();
    let now = at(2 * DAY) + TimeDelta::seconds(1);
    let store = Store::open(&place.path, DatabaseKind::Real, now).unwrap();
    assert_eq!(names(&store).await, ["first day", "second day"]);
    let aside = place.beside(".damaged-20261127T090001Z-wal");
    assert!(fs::read(aside).unwrap() == log);
}
