//! Every state of a keychain, and what becomes of the key.

use std::time::Duration;

use holdfast_core::computer::Computer as Machine;
use holdfast_core::domain::flow::Staged;
use holdfast_core::domain::id::GrantId;
use holdfast_core::store::grants::PutTokens;
use holdfast_core::store::meta::{self, KeyMark};
use holdfast_core::store::{
    DatabaseKind, Sealed, Store, connections, flows, grants, network_apps, sealed,
};
use holdfast_core::vault::{Keychain, MemoryKeychain, Place, Vault, VaultError, VaultState};
use secrecy::ExposeSecret;

use super::{SEVENS, seal};
use crate::kept;
use crate::store::samples::{self, at};

/// A database and a keychain, as one computer has them.
struct Computer {
    store: Store,
    keychain: MemoryKeychain,
}

impl Computer {
    fn new() -> Self {
        Self {
            store: Store::in_memory(DatabaseKind::Real, at(0)).unwrap(),
            keychain: MemoryKeychain::new(),
        }
    }

    /// One on which a secret was sealed and stored before.
    async fn with_a_secret() -> Self {
        let computer = Self::new();
        let vault = computer.start();
        assert_eq!(vault.open().await, VaultState::Open);
        let sealed = seal(&computer.store, &vault, &place(), b"canary")
            .await
            .unwrap();
        let written = computer.store.write(move |tx| {
            let company = samples::company(tx)?;
            let id = grants::insert(tx, &samples::new_grant(company, "ana"))?;
            assert_eq!(id, GrantId(1));
            samples::put(tx, id, 0, &sealed)
        });
        assert_eq!(written.await.unwrap(), PutTokens::Written { generation: 1 });
        computer
    }

    /// A vault as after a start of the program.
    fn start(&self) -> Vault {
        Vault::new(self.store.clone(), Keychain::Memory(self.keychain.clone()))
    }

    fn account(&self) -> String {
        self.store.installation().to_string()
    }

    fn items(&self) -> Vec<String> {
        self.keychain.items(&self.account())
    }

    fn put_items(&self, items: &[&str]) {
        self.keychain.put(&self.account(), items);
    }

    async fn mark(&self) -> Option<KeyMark> {
        self.store.read(meta::key_mark).await.unwrap()
    }

    async fn sealed(&self) -> Option<Sealed> {
        let found = self
            .store
            .read(|conn| grants::sealed_tokens(conn, GrantId(1)));
        found.await.unwrap().map(|(sealed, _)| sealed)
    }
}

fn place() -> Place {
    Place::tokens(GrantId(1))
}

#[tokio::test]
async fn the_first_start_makes_a_key_and_the_next_finds_it() {
    let computer = Computer::with_a_secret().await;
    let next = computer.start();
    assert_eq!(next.state(), VaultState::Waiting);
    assert_eq!(next.open().await, VaultState::Open);
    assert_eq!(computer.keychain.writes(), 1);
    let sealed = computer.sealed().await.unwrap();
    assert_eq!(
        next.unseal(&place(), &sealed).unwrap().expose_secret(),
        b"canary"
    );
}

#[tokio::test]
async fn a_locked_keychain_waits_for_the_person_and_loses_nothing() {
    let computer = Computer::with_a_secret().await;
    computer.keychain.set_locked(true);
    let vault = computer.start();
    assert_eq!(vault.open().await, VaultState::Locked);
    assert_eq!(
        computer.keychain.prompts(),
        0,
        "opening quietly asks nobody"
    );
    let sealing = seal(&computer.store, &vault, &place(), b"x").await;
    let refusal = sealing.unwrap_err();
    assert_eq!(refusal, VaultError::Closed(VaultState::Locked));

    assert_eq!(vault.unlock().await, VaultState::Locked, "nobody answers");
    assert_eq!(computer.keychain.prompts(), 1);

    computer.keychain.set_answers_prompts(true);
    assert_eq!(vault.unlock().await, VaultState::Open);
    assert_eq!(computer.keychain.writes(), 1, "the key is the first one");
    let sealed = computer.sealed().await.unwrap();
    assert!(vault.unseal(&place(), &sealed).is_ok());
}

#[tokio::test]
async fn no_keychain_is_told_apart_from_a_locked_one_and_makes_no_key() {
    let computer = Computer::new();
    computer.keychain.set_missing(true);
    let vault = computer.start();
    assert_eq!(vault.open().await, VaultState::ServiceMissing);
    assert_eq!(vault.unlock().await, VaultState::ServiceMissing);
    assert_eq!(computer.mark().await, None);

    computer.keychain.set_missing(false);
    assert_eq!(vault.open().await, VaultState::Open);
}

#[tokio::test]
async fn a_lost_key_is_not_replaced_while_anything_is_sealed() {
    let computer = Computer::with_a_secret().await;
    computer.put_items(&[]);
    let vault = computer.start();
    for _ in 0..3 {
        assert_eq!(vault.open().await, VaultState::KeyMissing);
        assert_eq!(vault.unlock().await, VaultState::KeyMissing);
    }
    assert_eq!(
        computer.keychain.writes(),
        1,
        "only the first key was written"
    );
    assert!(computer.items().is_empty());
}

#[tokio::test]
async fn every_kind_of_sealed_secret_keeps_a_new_key_away() {
    for kind in 0..4 {
        let computer = Computer::new();
        let written = computer.store.write(move |tx| {
            let sealed = samples::sealed("x");
            let company = samples::company(tx)?;
            let grant = grants::insert(tx, &samples::new_grant(company, "ana"))?;
            let new = samples::new_connection(company, "page", Some(grant));
            let connection = connections::insert(tx, &new)?;
            let app = network_apps::insert(tx, &samples::new_app(company))?;
            let flow = samples::new_flow(company, 1);
            assert!(!sealed::anything(tx)?);
            match kind {
                0 => assert_ne!(
                    samples::put(tx, grant, 0, &sealed)?,
                    PutTokens::GenerationMoved
                ),
                1 => connections::set_own_token(tx, connection, &sealed, samples::ends().access)?,
                2 => network_apps::set_secret(tx, app, Some(&sealed))?,
                _ => {
                    flows::insert(tx, &flow)?;
                    flows::stage(tx, flow.id, &sealed, &Staged::Listed(samples::listing()))?;
                }
            }
            Ok(())
        });
        written.await.unwrap();
        assert_eq!(
            computer.start().unlock().await,
            VaultState::KeyMissing,
            "kind {kind}"
        );
        assert_eq!(computer.keychain.writes(), 0, "kind {kind}");
    }
}

#[tokio::test]
async fn another_key_is_neither_used_nor_overwritten() {
    let computer = Computer::with_a_secret().await;
    for items in [
        vec![SEVENS],
        vec!["not a key"],
        vec![""],
        vec![SEVENS, "not a key"],
    ] {
        computer.put_items(&items);
        assert_eq!(
            computer.start().unlock().await,
            VaultState::WrongKey,
            "{items:?}"
        );
        assert_eq!(computer.items(), items);
    }
    assert_eq!(computer.keychain.writes(), 1);
}

#[tokio::test]
async fn an_item_that_is_no_key_is_not_overwritten_even_by_a_first_start() {
    let computer = Computer::new();
    computer.put_items(&["not a key"]);
    assert_eq!(computer.start().unlock().await, VaultState::WrongKey);
    assert_eq!(computer.items(), ["not a key"]);
}

#[tokio::test]
async fn of_several_items_the_right_key_is_found() {
    let computer = Computer::with_a_secret().await;
    let ours = computer.items().remove(0);
    computer.put_items(&["", SEVENS, &ours]);
    let vault = computer.start();
    assert_eq!(vault.open().await, VaultState::Open);
    let sealed = computer.sealed().await.unwrap();
    assert!(vault.unseal(&place(), &sealed).is_ok());
}

#[tokio::test]
async fn a_start_that_ended_between_making_and_marking_a_key_is_taken_up() {
    let computer = Computer::new();
    computer.put_items(&[SEVENS]);
    assert_eq!(computer.start().open().await, VaultState::Open);
    assert_eq!(computer.keychain.writes(), 0);
    assert!(computer.mark().await.is_some());
}

#[tokio::test]
async fn a_mark_without_key_and_secrets_gives_way_to_a_new_key() {
    let computer = Computer::new();
    computer.start().open().await;
    let before = computer.mark().await;
    computer.put_items(&[]);
    assert_eq!(computer.start().open().await, VaultState::Open);
    assert_ne!(computer.mark().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_first_starts_make_one_key() {
    for _ in 0..30 {
        let folder = kept::folder();
        let path = folder.path().join("holdfast.db");
        let keychain = MemoryKeychain::new();
        let open = || Store::open(&path, DatabaseKind::Real, at(0)).unwrap();
        let store = open();
        let start = |store| Vault::new(store, Keychain::Memory(keychain.clone()));
        let (one, two) = (start(store.clone()), start(open()));
        let opened = tokio::join!(one.open(), two.open());
        assert_eq!(opened, (VaultState::Open, VaultState::Open));
        assert_eq!(keychain.writes(), 1);
        let sealed = seal(&store, &one, &place(), b"canary").await.unwrap();
        let opened = two.unseal(&place(), &sealed).expect("both hold one key");
        assert_eq!(opened.expose_secret(), b"canary");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_many_times_at_once_makes_one_key() {
    let computer = Computer::new();
    let vault = computer.start();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.open().await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), VaultState::Open);
    }
    assert_eq!(computer.keychain.writes(), 1);
}

/// Opens while the keychain holds the call back, for longer than anybody waits.
async fn open_in_vain(computer: &Computer, vault: &Vault) {
    let opening = {
        let vault = vault.clone();
        tokio::spawn(async move { vault.open().await })
    };
    let held = async {
        while computer.keychain.held_calls() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(PATIENCE, held)
        .await
        .expect("the keychain is asked");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(21)).await;
    assert_eq!(opening.await.unwrap(), VaultState::Waiting);
    assert_eq!(vault.state(), VaultState::Waiting);
    tokio::time::resume();
}

async fn opens_by_itself(vault: &Vault) {
    let mut states = vault.watch();
    let late = states.wait_for(|state| *state == VaultState::Open);
    tokio::time::timeout(PATIENCE, late)
        .await
        .expect("the late answer counts")
        .unwrap();
}

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_keychain_that_does_not_answer_is_waited_for_without_blocking() {
    let computer = Computer::with_a_secret().await;
    computer.keychain.hold();
    let vault = computer.start();
    open_in_vain(&computer, &vault).await;
    assert_eq!(computer.keychain.held_calls(), 1, "one call at a time");

    computer.keychain.release();
    opens_by_itself(&vault).await;
    assert_eq!(computer.keychain.writes(), 1, "the key is the first one");
}

#[tokio::test]
async fn a_key_that_is_written_late_is_the_key() {
    let computer = Computer::new();
    computer.keychain.hold_writes();
    let vault = computer.start();
    open_in_vain(&computer, &vault).await;
    assert_eq!(computer.mark().await, None, "the database is free again");

    computer.keychain.release();
    opens_by_itself(&vault).await;
    assert_eq!(computer.keychain.writes(), 1);
    assert!(computer.mark().await.is_some());
}

#[tokio::test]
async fn an_open_or_locked_vault_gives_nothing_up() {
    let computer = Computer::with_a_secret().await;
    let vault = computer.start();
    vault.open().await;
    assert_eq!(
        vault.give_up_lost_key(at(1)).await.unwrap(),
        VaultState::Open
    );

    computer.keychain.set_locked(true);
    let vault = computer.start();
    vault.open().await;
    assert_eq!(
        vault.give_up_lost_key(at(1)).await.unwrap(),
        VaultState::Locked
    );
    assert!(computer.sealed().await.is_some());
}

#[tokio::test]
async fn a_key_that_came_back_is_not_given_up() {
    let computer = Computer::with_a_secret().await;
    let ours = computer.items().remove(0);
    computer.put_items(&[]);
    let vault = computer.start();
    assert_eq!(vault.open().await, VaultState::KeyMissing);
    computer.put_items(&[&ours]);
    let state = vault.give_up_lost_key(at(1)).await.unwrap();
    assert_eq!(state, VaultState::Open);
    let sealed = computer.sealed().await.expect("nothing was erased");
    assert!(vault.unseal(&place(), &sealed).is_ok());
}

#[tokio::test]
async fn a_lost_key_is_given_up_by_the_person_and_sealing_starts_anew() {
    for lost in [vec![], vec!["not a key"], vec![SEVENS]] {
        let computer = Computer::with_a_secret().await;
        computer.put_items(&lost);
        let vault = computer.start();
        assert!(vault.open().await.key_is_lost(), "{lost:?}");
        assert_eq!(
            vault.give_up_lost_key(at(2)).await.unwrap(),
            VaultState::Open
        );
        assert!(
            computer.sealed().await.is_none(),
            "what cannot be opened is erased"
        );
        let sealed = seal(&computer.store, &vault, &place(), b"again")
            .await
            .unwrap();
        assert!(computer.start().open().await == VaultState::Open);
        assert!(vault.unseal(&place(), &sealed).is_ok());
    }
}

/// C7: a key that a passphrase makes comes along with a folder alone.
#[tokio::test]
async fn a_passphrase_opens_nothing_on_another_computer_before_somebody_said_how_it_came_there() {
    const PASSPHRASE: &str = "correct horse battery staple";
    let computer = Computer::with_a_secret().await;
    let on = |name| {
        let keychain = Keychain::Memory(computer.keychain.clone());
        Vault::on(Machine::named(name), computer.store.clone(), keychain)
    };
    let first = on("first");
    assert_eq!(first.open().await, VaultState::Open);
    first.set_passphrase(None, PASSPHRASE.into()).await.unwrap();
    let sealed = computer.sealed().await.unwrap();

    let second = on("second");
    assert_eq!(second.open().await, VaultState::OtherComputer);
    let early = second.enter_passphrase(PASSPHRASE.into()).await;
    assert!(early.is_err(), "{early:?}");
    assert!(second.unseal(&place(), &sealed).is_err());
    assert_eq!(
        second.give_up_lost_key(at(1)).await.unwrap(),
        VaultState::OtherComputer
    );
    assert_eq!(
        second.moved(at(1)).await.unwrap(),
        VaultState::PassphraseNeeded
    );
    second.enter_passphrase(PASSPHRASE.into()).await.unwrap();
    assert!(second.unseal(&place(), &sealed).is_ok());
}

#[tokio::test]
async fn an_open_vault_stays_open_when_the_keychain_goes() {
    let computer = Computer::new();
    let vault = computer.start();
    vault.open().await;
    computer.keychain.set_missing(true);
    assert_eq!(vault.open().await, VaultState::Open);
    assert!(seal(&computer.store, &vault, &place(), b"x").await.is_ok());
}
