//! A disk that is full in the moment in which a renewed token has to be stored. The network has
//! replaced the old one, so the new one is all there is.

use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{Store, StoreError, grants};

use super::company::{ANA, Company};
use crate::kept;

/// The database takes no token set any more, and not for a made-up reason: SQLite runs out of pages,
/// as it does where the disk has none left.
async fn fill(store: &Store) {
    let full = store.write(|tx| {
        tx.execute_batch(
            "CREATE TABLE filler (bytes BLOB);
             CREATE TRIGGER full BEFORE UPDATE OF tokens ON grants
             BEGIN INSERT INTO filler VALUES (zeroblob(4000000)); END;",
        )?;
        let pages: i64 = tx.pragma_query_value(None, "page_count", |row| row.get(0))?;
        tx.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        Ok(())
    });
    full.await.unwrap();
    let refused = store.write(|tx| Ok(tx.execute("UPDATE grants SET tokens = tokens", [])?));
    assert!(matches!(refused.await, Err(StoreError::DiskFull)));
}

async fn make_room(store: &Store) {
    let room = store.write(|tx| {
        tx.pragma_update_and_check(None, "max_page_count", i64::from(i32::MAX), |_| Ok(()))?;
        Ok(tx.execute_batch("DROP TRIGGER full; DROP TABLE filler;")?)
    });
    room.await.unwrap();
}

async fn generation(store: &Store) -> i64 {
    store
        .read(|conn| Ok(grants::all(conn)?[0].generation))
        .await
        .unwrap()
}

async fn unstored(company: &Company) -> u32 {
    company.app.list_connections().await.unwrap().world.unstored
}

/// How often a refresh token was sent.
fn renewals(company: &Company) -> usize {
    let sent = company.sent("api.x.com", "/2/oauth2/token").into_iter();
    sent.filter(|entry| {
        entry
            .form
            .get("grant_type")
            .is_some_and(|it| it == "refresh_token")
    })
    .count()
}

#[tokio::test]
async fn a_renewed_token_that_finds_no_room_works_from_memory_and_is_stored_later() {
    let folder = kept::folder();
    let company = Company::in_file(&folder.path().join("data").join("holdfast.db")).await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    fill(&company.store).await;
    let before = generation(&company.store).await;

    company.advance_hours(3);
    company.check().await;
    assert_eq!(renewals(&company), 1);
    assert_eq!(
        generation(&company.store).await,
        before,
        "nothing was stored"
    );
    assert_eq!(unstored(&company).await, 1, "the window says so");
    // Asked again and again, it is neither sent twice nor called ended.
    for _ in 0..3 {
        company.advance_seconds(90);
        company.check().await;
        // The round has more to write, and tells that it cannot.
        company.app.tick().await.ok();
    }
    assert_eq!(renewals(&company), 1);
    let row = &company.rows().await[0];
    assert_eq!(row.status, Status::Connected, "{:?}", row.cause_line);

    make_room(&company.store).await;
    company.app.tick().await.unwrap();
    assert_eq!(unstored(&company).await, 0);
    assert_eq!(generation(&company.store).await, before + 1);
    // It was the right one: the next renewal is taken, by a server that takes each token once.
    let company = company.restart().await;
    company.advance_hours(3);
    company.check().await;
    assert_eq!(renewals(&company), 2);
    assert_eq!(generation(&company.store).await, before + 2);
    assert_eq!(company.rows().await[0].status, Status::Connected);
}

#[tokio::test]
async fn room_that_comes_before_the_end_is_used_when_holdfast_quits() {
    let folder = kept::folder();
    let company = Company::in_file(&folder.path().join("data").join("holdfast.db")).await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    fill(&company.store).await;
    let before = generation(&company.store).await;
    company.advance_hours(3);
    company.check().await;
    assert_eq!(unstored(&company).await, 1);
    make_room(&company.store).await;
    let company = company.restart().await;
    assert_eq!(generation(&company.store).await, before + 1);
}
