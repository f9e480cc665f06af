//! A disk that takes nothing when Holdfast starts: full, or write-protected. A small disk of the
//! test's own, in memory.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use holdfast_core::app::view::{KeychainView, UnwritableView};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::store::{DatabaseKind, Store};
use tempfile::TempDir;

use super::company::{ANA, Company, PATIENCE, open};
use super::renewal::{A_DAY, renewals};

/// Unmounted with this value.
struct Disk(TempDir);

impl Disk {
    /// `None` where only the administrator may mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        // More than the room without which nothing is renewed.
        let arguments = ["-t", "tmpfs", "-o", "size=28m", "holdfast-test"];
        if run("mount", &arguments, folder.path()) {
            return Some(Self(folder));
        }
        eprintln!("not played: a disk that takes nothing, since these tests may not mount one");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// To the last byte.
    fn fill(&self) {
        let filler = fs::File::create(self.path().join("filler")).unwrap();
        for size in [4096, 1] {
            let bytes = vec![0; size];
            while std::io::Write::write_all(&mut &filler, &bytes).is_ok() {}
        }
    }

    fn protect(&self) {
        assert!(run("mount", &["-o", "remount,ro"], self.path()));
    }

    /// Writable, with room.
    fn heal(&self) {
        assert!(run("mount", &["-o", "remount,rw"], self.path()));
        fs::remove_file(self.path().join("filler")).ok();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["--lazy"], self.0.path());
    }
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).arg(folder).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Until this process has no file below `folder` open: SQLite lets connections of one process share
/// what they know of a file, as two starts of Holdfast never do.
async fn closed(folder: &Path) {
    let any_open = || {
        let open = fs::read_dir("/proc/self/fd").unwrap();
        let mut names = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        names.any(|name| name.starts_with(folder))
    };
    let closing = async {
        while any_open() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, closing).await.unwrap();
}

/// Bad input 73.
#[tokio::test]
async fn data_that_nothing_can_be_written_to_is_shown_and_nothing_of_it_is_renewed() {
    let Some(disk) = Disk::mount() else { return };
    let path = disk.path().join("data").join("holdfast.db");
    let company = Company::in_file(&path).await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let names: Vec<_> = company
        .rows()
        .await
        .into_iter()
        .map(|row| row.name)
        .collect();
    let Company {
        app,
        sandbox,
        clock,
        store,
        keychain,
        desktop,
        _left: _,
    } = company;
    // After an end in good order there is no log, and after a crash there is one.
    app.close().await;
    drop((app, store));
    closed(disk.path()).await;
    let networks = sandbox.base_url();
    clock.set_offset_seconds(clock.offset_seconds() + A_DAY * 3_600);
    sandbox.clock().advance(A_DAY * 3_600);
    let reopened = || Store::open(&path, DatabaseKind::Practice, clock.now()).unwrap();
    let before = fs::read(&path).unwrap();
    for (why, spoil) in [
        (UnwritableView::DiskFull, Disk::fill as fn(&Disk)),
        (UnwritableView::Protected, Disk::protect),
    ] {
        spoil(&disk);
        let store = reopened();
        assert!(!store.owns(), "{why:?}");
        let (app, _desktop) = open(&networks, &store, &keychain, &clock).await;
        app.start_watch();
        let opened = async {
            while app.start_state("").await.unwrap().keychain != KeychainView::Open {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, opened).await.unwrap();
        let state = app.start_state("").await.unwrap();
        assert_eq!(state.unwritable, Some(why));
        let list = app.list_connections().await.unwrap().connections;
        let shown: Vec<_> = list.iter().map(|row| row.name.clone()).collect();
        assert_eq!(shown, names, "{why:?}");
        let refused = app.save_settings(state.settings).await.unwrap_err();
        assert!(refused.to_string().ends_with('.'), "{refused}");
        app.close().await;
        drop((app, store));
        closed(disk.path()).await;
        assert!(fs::read(&path).unwrap() == before, "{why:?}: untouched");
        disk.heal();
    }
    let store = reopened();
    let (app, _desktop) = open(&networks, &store, &keychain, &clock).await;
    let company = Company {
        app,
        store,
        sandbox,
        clock,
        keychain,
        desktop,
        _left: None,
    };
    assert_eq!(renewals(&company).len(), 0, "nothing was sent");
    let state = company.app.start_state("").await.unwrap();
    assert_eq!(state.unwritable, None, "the next start can write again");
    company.app.unlock_keychain().await.unwrap();
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 1);
}
