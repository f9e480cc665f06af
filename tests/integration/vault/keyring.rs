//! The vault against a real gnome-keyring, in every state it can be found in.
//!
//! Each test runs in a session of its own (`session.rs`).

use std::collections::HashMap;
use std::process::Command;
use std::sync::atomic::Ordering::SeqCst;

use holdfast_core::domain::id::GrantId;
use holdfast_core::store::grants::PutTokens;
use holdfast_core::store::{DatabaseKind, Sealed, Store, StoreError, grants};
use holdfast_core::vault::{Keychain, Place, Vault, VaultState};
use secrecy::ExposeSecret;
use zbus::OwnedObjectPath;

use super::seal;
use super::session::{
    Daemon, PATIENCE, Prompter, ROOT, call, in_a_process, in_a_session, lock, unlock, until,
};
use crate::kept;
use crate::store::samples::{self, at};

#[test]
fn a_keyring_that_comes_late_dies_and_comes_back() {
    in_a_session(
        "vault::keyring::a_keyring_that_comes_late_dies_and_comes_back",
        async || {
            let store = store();
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::ServiceMissing);
            assert_eq!(vault.unlock().await, VaultState::ServiceMissing);

            let daemon = Daemon::unlocked().await;
            assert_eq!(vault.open().await, VaultState::Open);
            seal_something(&store, &vault).await;
            assert_eq!(items(&store).await, 1);

            drop(daemon);
            assert_eq!(vault.open().await, VaultState::Open, "the key is in memory");
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::ServiceMissing);

            let _daemon = Daemon::unlocked().await;
            assert_eq!(vault.open().await, VaultState::Open);
            opens_what_was_sealed(&store, &vault).await;
        },
    );
}

#[test]
fn a_locked_keyring_is_told_apart_and_opens_after_its_password() {
    let name = "vault::keyring::a_locked_keyring_is_told_apart_and_opens_after_its_password";
    in_a_session(name, async || {
        let _daemon = Daemon::unlocked().await;
        let store = store();
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Open);
        seal_something(&store, &vault).await;

        lock().await;
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Locked);
        // Nobody is there to show the prompt, so the service takes it back.
        assert_eq!(vault.unlock().await, VaultState::Locked);
        let first_start = start(&Store::in_memory(DatabaseKind::Real, at(0)).unwrap());
        assert_eq!(
            first_start.open().await,
            VaultState::Locked,
            "no key is made"
        );

        unlock().await;
        assert_eq!(vault.open().await, VaultState::Open);
        opens_what_was_sealed(&store, &vault).await;
        assert_eq!(items(&store).await, 1);
    });
}

#[test]
fn a_keyring_that_nobody_unlocked_since_the_login_is_locked_not_empty() {
    let name = "vault::keyring::a_keyring_that_nobody_unlocked_since_the_login_is_locked_not_empty";
    in_a_session(name, async || {
        let store = store();
        {
            let _daemon = Daemon::unlocked().await;
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::Open);
            seal_something(&store, &vault).await;
        }
        let _daemon = Daemon::locked().await;
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Locked);

        unlock().await;
        assert_eq!(vault.open().await, VaultState::Open);
        opens_what_was_sealed(&store, &vault).await;
    });
}

#[test]
fn a_prompt_shows_only_when_asked_for_and_its_end_is_noticed() {
    let name = "vault::keyring::a_prompt_shows_only_when_asked_for_and_its_end_is_noticed";
    in_a_session(name, async || {
        let daemon = Daemon::unlocked().await;
        let store = store();
        assert_eq!(start(&store).open().await, VaultState::Open);
        lock().await;
        let (_bus, prompts) = Prompter::start().await;
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Locked);
        let first_start = start(&Store::in_memory(DatabaseKind::Real, at(0)).unwrap());
        assert_eq!(first_start.open().await, VaultState::Locked);
        assert_eq!(prompts.load(SeqCst), 0, "opening asks nobody");

        let unlocking = tokio::spawn(async move { vault.unlock().await });
        until("somebody is asked", async || prompts.load(SeqCst) == 1).await;
        assert!(!unlocking.is_finished(), "the prompt stands");
        drop(daemon);
        let ended = tokio::time::timeout(PATIENCE, unlocking).await;
        let state = ended.expect("a dead keyring ends the wait").unwrap();
        assert_eq!(state, VaultState::ServiceMissing);
    });
}

#[test]
fn a_deleted_item_is_a_lost_key_and_makes_no_new_one() {
    in_a_session(
        "vault::keyring::a_deleted_item_is_a_lost_key_and_makes_no_new_one",
        async || {
            let _daemon = Daemon::unlocked().await;
            let store = store();
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::Open);
            seal_something(&store, &vault).await;
            delete_items(&store).await;

            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::KeyMissing);
            assert_eq!(vault.unlock().await, VaultState::KeyMissing);
            assert_eq!(items(&store).await, 0);

            let state = vault.give_up_lost_key(at(1)).await.unwrap();
            assert_eq!(state, VaultState::Open);
            assert_eq!(items(&store).await, 1);
        },
    );
}

#[test]
fn a_computer_without_any_keyring_makes_none_unasked() {
    in_a_session(
        "vault::keyring::a_computer_without_any_keyring_makes_none_unasked",
        async || {
            let _daemon = Daemon::locked().await;
            let vault = start(&store());
            assert_eq!(vault.open().await, VaultState::Locked);
            assert_eq!(vault.unlock().await, VaultState::Locked, "nobody answers");
        },
    );
}

#[test]
fn two_first_starts_make_one_item() {
    in_a_session(
        "vault::keyring::two_first_starts_make_one_item",
        async || {
            let _daemon = Daemon::unlocked().await;
            let folder = kept::folder();
            let path = folder.path().join("holdfast.db");
            let open = || Store::open(&path, DatabaseKind::Real, at(0)).unwrap();
            let (store, other) = (open(), open());
            let (one, two) = (start(&store), start(&other));
            let opened = tokio::join!(one.open(), two.open());
            assert_eq!(opened, (VaultState::Open, VaultState::Open));
            assert_eq!(items(&store).await, 1);
            let sealed = seal(&store, &one, &place(), b"canary").await.unwrap();
            assert!(two.unseal(&place(), &sealed).is_ok(), "both hold one key");
        },
    );
}

#[test]
fn without_a_session_bus_there_is_no_keychain() {
    in_a_process(
        Command::new(std::env::current_exe().unwrap())
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus"),
        "vault::keyring::without_a_session_bus_there_is_no_keychain",
        async || {
            assert_eq!(start(&store()).unlock().await, VaultState::ServiceMissing);
        },
    );
}

fn store() -> Store {
    samples::store()
}

fn start(store: &Store) -> Vault {
    Vault::new(store.clone(), Keychain::Os)
}

fn place() -> Place {
    Place::tokens(GrantId(1))
}

async fn seal_something(store: &Store, vault: &Vault) {
    let sealed = seal(store, vault, &place(), b"canary").await.unwrap();
    let written = store.write(move |tx| {
        let company = samples::company(tx)?;
        let id = grants::insert(tx, &samples::new_grant(company, "ana"))?;
        samples::put(tx, id, 0, &sealed)
    });
    assert_eq!(written.await.unwrap(), PutTokens::Written { generation: 1 });
}

async fn opens_what_was_sealed(store: &Store, vault: &Vault) {
    let sealed: Result<Sealed, StoreError> = store
        .read(|conn| {
            let found = grants::sealed_tokens(conn, GrantId(1))?;
            found.map(|(sealed, _)| sealed).ok_or(StoreError::Gone)
        })
        .await;
    let opened = vault.unseal(&place(), &sealed.unwrap()).unwrap();
    assert_eq!(opened.expose_secret(), b"canary");
}

async fn find_items(store: &Store) -> Vec<OwnedObjectPath> {
    let account = store.installation().to_string();
    let attributes = HashMap::from([("service", "Holdfast"), ("username", &account)]);
    let service = "org.freedesktop.Secret.Service";
    let found: (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        call(ROOT, service, "SearchItems", &(attributes,))
            .await
            .unwrap();
    [found.0, found.1].concat()
}

async fn items(store: &Store) -> usize {
    find_items(store).await.len()
}

async fn delete_items(store: &Store) {
    for item in find_items(store).await {
        let _: OwnedObjectPath = call(item.as_str(), "org.freedesktop.Secret.Item", "Delete", &())
            .await
            .unwrap();
    }
    assert_eq!(items(store).await, 0);
}
