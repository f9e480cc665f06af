//! Database files: made, opened again, and refused untouched.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use holdfast_core::store::{DatabaseKind, OpenError, Store, companies, meta};
use rusqlite::Connection;

use super::place::Place;
use super::samples::{at, grant, one_of_each};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_database_is_private_and_opens_again_with_what_it_held() {
    let place = Place::new();
    let store = place.open().unwrap();
    store.write(one_of_each).await.unwrap();
    assert_eq!(mode(place.path.parent().unwrap()), 0o700);
    for ending in ["", "-wal", "-shm", ".lock"] {
        assert_eq!(mode(&place.beside(ending)), 0o600, "holdfast.db{ending}");
    }
    let installation = store.installation();
    drop(store);

    fs::set_permissions(&place.path, fs::Permissions::from_mode(0o644)).unwrap();
    let parent = place.path.parent().unwrap();
    fs::set_permissions(parent, fs::Permissions::from_mode(0o755)).unwrap();
    let again = place.open().unwrap();
    assert_eq!((mode(&place.path), mode(parent)), (0o600, 0o700));
    assert_eq!(again.installation(), installation);
    assert_eq!(again.kind(), DatabaseKind::Real);
    let names = again.read(companies::list).await.unwrap();
    assert_eq!(names.len(), 1);
    let other = Place::new().open().unwrap();
    assert_ne!(other.installation(), installation, "each has its own");
}

/// The number of `nobody`, whom no file belongs to.
const NOBODY: u32 = 65_534;

/// Where the tests do not run as root nobody else can be played, and the modes above must do.
#[tokio::test]
async fn another_user_of_the_computer_reads_and_changes_nothing() {
    // Not in a folder that is closed to others above it.
    let place = Place::below(Path::new("/tmp"));
    place.open().unwrap().write(one_of_each).await.unwrap();
    if fs::metadata(place.folder.path()).unwrap().uid() != 0 {
        eprintln!("not played: another user, since these tests do not run as root");
        return;
    }
    let store = place.open().unwrap();
    store.back_up(at(0)).await.unwrap();
    // Only what Holdfast itself made is in the way.
    fs::set_permissions(place.folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let as_nobody = |script: &str, path: &Path| {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", script, "sh"])
            .arg(path)
            .stderr(Stdio::null());
        shell.uid(NOBODY).gid(NOBODY).status().unwrap().success()
    };
    let folder = place.path.parent().unwrap();
    let open = place.folder.path().join("open");
    assert!(
        as_nobody("echo mine > \"$1\"", &open),
        "somebody else is played"
    );
    assert!(!as_nobody("ls \"$1\"", folder));
    let copy = place.beside(".backups").join("2026-11-25.sqlite3");
    let log = place.beside("-wal");
    for path in [&place.path, &log, &place.beside(".lock"), &copy] {
        assert!(path.exists(), "{}", path.display());
        // Also where the folder had been opened by mistake.
        for mode in [0o700, 0o755] {
            for folder in [folder, copy.parent().unwrap()] {
                fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
            }
            for script in ["cat \"$1\"", "echo x >> \"$1\"", "rm \"$1\""] {
                assert!(
                    !as_nobody(script, path),
                    "{mode:o} {script} {}",
                    path.display()
                );
            }
        }
    }
    assert!(!as_nobody("touch \"$1\"", &folder.join("planted")));
}

#[tokio::test]
async fn a_connection_is_set_up_to_lose_nothing() {
    let place = Place::new();
    let store = place.open().unwrap();
    let found = store.read(|conn| {
        let mut found = vec![];
        for pragma in [
            "synchronous",
            "fullfsync",
            "foreign_keys",
            "trusted_schema",
            "secure_delete",
            "busy_timeout",
            "application_id",
            "user_version",
        ] {
            let value: i64 = conn.pragma_query_value(None, pragma, |row| row.get(0))?;
            found.push((pragma, value));
        }
        let mode: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        Ok((found, mode))
    });
    let (found, mode) = found.await.unwrap();
    assert_eq!(mode, "wal");
    assert_eq!(
        found,
        [
            ("synchronous", 2),
            ("fullfsync", 1),
            ("foreign_keys", 1),
            ("trusted_schema", 0),
            ("secure_delete", 1),
            ("busy_timeout", 5000),
            ("application_id", 0x484F_4C44),
            ("user_version", latest_format()),
        ]
    );
}

#[tokio::test]
async fn migrations_run_once() {
    let place = Place::used().await;
    let before = schema(&place.raw());
    for _ in 0..2 {
        place.open().unwrap();
    }
    assert_eq!(schema(&place.raw()), before);
    assert_eq!(
        place
            .open()
            .unwrap()
            .read(companies::list)
            .await
            .unwrap()
            .len(),
        1
    );
}

fn schema(conn: &Connection) -> Vec<String> {
    let mut statement = conn
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn several_first_starts_at_once_make_one_database() {
    for _ in 0..20 {
        let place = Place::new();
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let path = place.path.clone();
                std::thread::spawn(move || Store::open(&path, DatabaseKind::Real, at(0)))
            })
            .collect();
        let stores: Vec<_> = starts
            .into_iter()
            .map(|start| start.join().unwrap().unwrap())
            .collect();
        let first = stores[0].installation();
        assert!(stores.iter().all(|store| store.installation() == first));
    }
}

#[tokio::test]
async fn a_start_waits_for_another_one_and_not_for_ever() {
    let place = Place::new();
    fs::create_dir(place.path.parent().unwrap()).unwrap();
    let other = fs::File::create(place.beside(".lock")).unwrap();
    other.lock().unwrap();
    let refusal = place.refusal();
    assert!(matches!(refusal, OpenError::Busy), "{refusal}");
    assert!(!place.path.exists(), "nothing is begun in the other's turn");
    drop(other);
    place.open().unwrap();
}

/// Each migration is a file, and a format of its own.
pub fn latest_format() -> i64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    i64::try_from(fs::read_dir(folder).unwrap().count()).unwrap()
}

/// Refuses, and checks that the file is byte for byte as it was.
fn refused_untouched(place: &Place) -> OpenError {
    let before = fs::read(&place.path).unwrap();
    let refusal = place.refusal();
    assert!(fs::read(&place.path).unwrap() == before, "{refusal}");
    refusal
}

#[tokio::test]
async fn a_newer_database_is_refused_untouched() {
    let place = Place::used().await;
    let raw = place.raw();
    let found = latest_format() + 1;
    raw.pragma_update(None, "user_version", found).unwrap();
    drop(raw);
    let refusal = refused_untouched(&place);
    assert!(
        matches!(refusal, OpenError::Newer { found: newer, known } if newer == found && known == found - 1),
        "{refusal}"
    );
}

/// The version stands only in the log: whoever copied it into the file would have touched it.
#[tokio::test]
async fn a_newer_database_with_a_log_is_refused_with_its_log() {
    let place = Place::used().await;
    let copy = Place::new();
    fs::create_dir(copy.path.parent().unwrap()).unwrap();
    let raw = place.raw();
    raw.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    raw.pragma_update(None, "user_version", 1_000).unwrap();
    for ending in ["", "-wal"] {
        fs::copy(place.beside(ending), copy.beside(ending)).unwrap();
    }
    let log = fs::read(copy.beside("-wal")).unwrap();
    assert!(!log.is_empty());
    let refusal = refused_untouched(&copy);
    assert!(matches!(refusal, OpenError::Newer { .. }), "{refusal}");
    assert!(fs::read(copy.beside("-wal")).unwrap() == log);
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_untouched() {
    let place = Place::new();
    fs::create_dir(place.path.parent().unwrap()).unwrap();
    for theirs in [
        "PRAGMA application_id = 42; CREATE TABLE photos (name TEXT);",
        "PRAGMA application_id = 0;",
        "PRAGMA user_version = 3; DROP TABLE photos;",
    ] {
        place.raw().execute_batch(theirs).unwrap();
        let refusal = refused_untouched(&place);
        assert!(
            matches!(&refusal, OpenError::NotOurs(_)),
            "{theirs}: {refusal}"
        );
    }
}

#[tokio::test]
async fn practice_and_real_databases_are_not_mixed_up() {
    let place = Place::used().await;
    let before = fs::read(&place.path).unwrap();
    let refusal = Store::open(&place.path, DatabaseKind::Practice, at(0)).unwrap_err();
    assert!(
        matches!(
            refusal,
            OpenError::WrongKind {
                found: DatabaseKind::Real,
                wanted: DatabaseKind::Practice
            }
        ),
        "{refusal}"
    );
    assert!(fs::read(&place.path).unwrap() == before);
    let practice = Store::in_memory(DatabaseKind::Practice, at(0)).unwrap();
    assert_eq!(practice.kind(), DatabaseKind::Practice);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_damaged() {
    let place = Place::used().await;
    let good = fs::read(&place.path).unwrap();
    let mut no_header = good.clone();
    no_header[..16].copy_from_slice(b"not a database!!");
    for bytes in [no_header, b"a letter to my mother".repeat(300)] {
        fs::write(&place.path, bytes).unwrap();
        let refusal = refused_untouched(&place);
        assert!(matches!(refusal, OpenError::Damaged { .. }), "{refusal}");
    }
}

#[tokio::test]
async fn a_damaged_page_is_found_at_the_start() {
    let place = Place::new();
    let store = place.open().unwrap();
    store
        .write(|tx| {
            let (company, _, _) = one_of_each(tx)?;
            for number in 0..500 {
                grant(tx, company, &number.to_string())?;
            }
            Ok(())
        })
        .await
        .unwrap();
    drop(store);
    let good = fs::read(&place.path).unwrap();
    let raw = place.raw();
    let page_size: u32 = raw
        .pragma_query_value(None, "page_size", |row| row.get(0))
        .unwrap();
    let root: u32 = raw
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'grants'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    drop(raw);
    let mut damaged = good.clone();
    let start = ((root - 1) * page_size) as usize;
    damaged[start..][..page_size as usize].fill(0xA5);
    fs::write(&place.path, &damaged).unwrap();
    let refusal = refused_untouched(&place);
    assert!(matches!(refusal, OpenError::Damaged { .. }), "{refusal}");

    fs::write(&place.path, good).unwrap();
    place.open().expect("the undamaged file opens");
}

#[tokio::test]
async fn an_emptied_database_does_not_pass_for_a_first_start() {
    for (trace, content) in [
        ("-wal", "what was written last"),
        (".backups/2026-11-24.sqlite3", "no copy that can be used"),
    ] {
        for missing in [false, true] {
            let place = Place::used().await;
            fs::write(&place.path, "").unwrap();
            if missing {
                fs::remove_file(&place.path).unwrap();
            }
            fs::create_dir_all(place.beside(trace).parent().unwrap()).unwrap();
            fs::write(place.beside(trace), content).unwrap();
            let refusal = place.refusal();
            assert!(
                matches!(&refusal, OpenError::Emptied { traces } if *traces == place.beside(trace)),
                "{trace}, missing: {missing}: {refusal}"
            );
            assert_eq!(
                place.path.exists(),
                !missing,
                "nothing is made in its place"
            );
            assert_eq!(fs::read_to_string(place.beside(trace)).unwrap(), content);
        }
    }
}

#[tokio::test]
async fn an_empty_file_alone_is_a_first_start() {
    let place = Place::new();
    fs::create_dir(place.path.parent().unwrap()).unwrap();
    fs::write(&place.path, "").unwrap();
    fs::write(place.beside("-wal"), "").unwrap();
    fs::create_dir(place.beside(".backups")).unwrap();
    fs::write(place.beside(".backups/making"), "not a copy yet").unwrap();
    place.open().expect("there was nothing to lose");
}

/// A start can end after the file was marked as ours and before its tables were made.
#[tokio::test]
async fn a_first_start_that_ended_early_is_finished() {
    for begun in [
        "PRAGMA journal_mode = WAL",
        "PRAGMA application_id = 1213156420",
    ] {
        let place = Place::new();
        fs::create_dir(place.path.parent().unwrap()).unwrap();
        let raw = place.raw();
        let mut statement = raw.prepare(begun).unwrap();
        let mut rows = statement.query([]).unwrap();
        while rows.next().unwrap().is_some() {}
        drop(rows);
        drop(statement);
        drop(raw);
        place.open().expect(begun);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_said_in_words() {
    let place = Place::new();
    fs::write(
        place.path.parent().unwrap(),
        "a file in the place of the folder",
    )
    .unwrap();
    let refusal = place.refusal();
    assert!(matches!(refusal, OpenError::Folder(_)), "{refusal}");
    assert!(
        refusal
            .to_string()
            .starts_with("The folder of the database")
    );
    assert!(place.folder.path().exists());
}

/// The write-ahead log needs memory that processes share; where it is refused the answer is the
/// mode that stays. A database that another connection keeps in its old mode answers the same way.
#[tokio::test]
async fn without_a_write_ahead_log_nothing_is_opened() {
    let place = Place::used().await;
    let raw = place.raw();
    let mode: String = raw
        .pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "delete");
    raw.execute_batch("BEGIN; SELECT * FROM meta;").unwrap();
    let refusal = place.refusal();
    assert!(
        matches!(refusal, OpenError::NoWal { .. } | OpenError::Busy),
        "{refusal}"
    );
    raw.execute_batch("COMMIT").unwrap();
    place.open().expect("it can be switched now");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_take_turns_in_writing() {
    let place = Place::new();
    let (one, two) = (place.open().unwrap(), place.open().unwrap());
    let write = |store: Store| async move {
        for minute in 0..50 {
            store
                .write(move |tx| {
                    let seen = meta::high_water(tx)?;
                    companies::insert(tx, &format!("{minute} after {seen}"))?;
                    meta::raise_high_water(tx, at(minute))
                })
                .await
                .unwrap();
        }
    };
    tokio::join!(write(one.clone()), write(two.clone()));
    assert_eq!(one.read(companies::list).await.unwrap().len(), 100);
    assert_eq!(two.read(companies::list).await.unwrap().len(), 100);
}
