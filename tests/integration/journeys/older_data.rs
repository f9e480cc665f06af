//! An older state of the data in the place of the newest: the log of the database was deleted after
//! the program was killed. What was renewed since is gone, and it is known whose.

use std::fs;
use std::path::Path;

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{DatabaseKind, Store};

use super::company::{ANA, Company, open};
use super::renewal::{A_DAY, renewals};

fn copy(from: &Path, to: &Path, endings: &[&str]) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    for ending in endings {
        let with = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            name
        };
        fs::copy(with(from), with(to)).unwrap();
    }
}

/// Bad input 70.
#[tokio::test]
async fn without_its_log_the_data_opens_and_whose_tokens_are_old_is_listed_and_tried_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data").join("holdfast.db");
    let company = Company::in_file(&path).await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    // Until here it stands in the file, as after a quiet while.
    let checkpoint = company.store.read(|conn| {
        Ok(
            conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            })?,
        )
    });
    assert_eq!(checkpoint.await.unwrap(), 0, "nobody was in the way");
    company.advance_hours(A_DAY);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 1);

    // Killed now, with and without its log.
    let [whole, cut] = ["whole", "cut"].map(|name| folder.path().join(name).join("holdfast.db"));
    copy(&path, &whole, &["", "-wal", ".generations"]);
    copy(&path, &cut, &["", ".generations"]);
    company.app.close().await;
    let networks = company.sandbox.base_url();
    let reopen = async |path: &Path| {
        let store = Store::open(path, DatabaseKind::Practice, company.clock.now()).unwrap();
        open(&networks, &store, &company.keychain, &company.clock).await
    };
    let (app, _desktop) = reopen(&whole).await;
    assert_eq!(app.start_state("").await.unwrap().restored, None);
    app.close().await;

    let (app, _desktop) = reopen(&cut).await;
    app.unlock_keychain().await.unwrap();
    let told = app.start_state("").await.unwrap().restored.unwrap();
    assert_eq!((told.copy_of, told.set_aside), (None, None));
    let x: Vec<_> = app.list_connections().await.unwrap().connections;
    let x: Vec<_> = x.iter().filter(|row| row.network == Network::X).collect();
    let named: Vec<_> = x.iter().map(|row| format!("{} (X)", row.name)).collect();
    assert_eq!(told.suspects, named, "Facebook's tokens are not replaced");
    // One try, which the network refuses: it has replaced that token.
    for _ in 0..3 {
        company.advance_hours(1);
        app.tick().await.unwrap();
    }
    assert_eq!(renewals(&company).len(), 2);
    let cause = Cause::RenewalInterrupted;
    for row in app.list_connections().await.unwrap().connections {
        if row.network == Network::X {
            assert_eq!(row.status, Status::Invalid { cause });
        } else {
            assert_eq!(row.status, Status::Connected, "{}", row.name);
        }
    }
    app.close().await;
    let (app, _desktop) = reopen(&cut).await;
    assert_eq!(
        app.start_state("").await.unwrap().restored,
        None,
        "told once"
    );
}
