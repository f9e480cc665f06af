//! A disk that is full in the moment in which a renewed token has to be stored. The network has
//! replaced the old one, so the new one is all there is.

#[cfg(target_os = "linux")]
use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{Store, StoreError, grants};

#[cfg(target_os = "linux")]
use holdfast_sandbox::{Endpoint, FaultTarget, Lever};

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

/// A disk of its own, in memory; taken away with this value.
#[cfg(target_os = "linux")]
struct Disk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Disk {
    /// Little, so that it is filled in no time.
    const SIZE: u64 = 28 << 20;

    /// `None` where nobody may mount one.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={}", Self::SIZE), "none"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|done| done.success())
            .then_some(Self(folder))
    }

    /// Takes room away until `left` bytes are free.
    fn fill(&self, left: u64) {
        let path = self.0.path().join("filler");
        drop(fs::remove_file(&path));
        let free = fs4::available_space(self.0.path()).unwrap();
        let filled = fs::write(path, vec![7; usize::try_from(free - left).unwrap()]);
        assert!(left == 0 || filled.is_ok());
    }

    fn make_room(&self) {
        fs::remove_file(self.0.path().join("filler")).unwrap();
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        drop(
            Command::new("umount")
                .arg("--lazy")
                .arg(self.0.path())
                .status(),
        );
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_fills_up_during_a_renewal_takes_its_tokens_and_no_other() {
    let Some(disk) = Disk::mount() else {
        eprintln!("not played: a full disk, since these tests may mount none");
        return;
    };
    let path = disk.0.path().join("data").join("holdfast.db");
    let reserve = path.with_extension("db.reserve");
    let company = Company::in_file(&path).await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    company.app.tick().await.unwrap();
    assert_eq!(fs::metadata(&reserve).unwrap().len(), 1 << 20);
    let before = generation(&company.store).await;

    // The network has the request, and answers when the disk is full.
    let slow = Lever::Slow(FaultTarget {
        provider: None,
        endpoint: Endpoint::Token,
        times: Some(1),
        millis: Some(5_000),
        status: None,
    });
    company.sandbox.pull(slow).unwrap();
    company.advance_hours(3);
    let filled = async {
        while renewals(&company) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        disk.fill(0);
    };
    tokio::join!(company.check(), filled);
    assert_eq!(generation(&company.store).await, before + 1, "it is stored");
    assert_eq!(unstored(&company).await, 0);
    assert!(!reserve.exists(), "in the room that was kept");

    // While there is little room, nothing is renewed and nothing is called broken.
    disk.fill(19 << 20);
    company.advance_hours(3);
    company.check().await;
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company), 1);
    let list = company.app.list_connections().await.unwrap();
    assert!(list.world.disk_nearly_full, "the window says so");
    assert_eq!(list.connections[0].status, Status::Connected);

    disk.make_room();
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company), 2, "it goes on by itself");
    assert_eq!(generation(&company.store).await, before + 2);
    assert!(reserve.exists());
    let list = company.app.list_connections().await.unwrap();
    assert!(!list.world.disk_nearly_full);
}
