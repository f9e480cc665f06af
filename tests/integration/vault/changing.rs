//! Another key, and a passphrase in the place of the keychain.

use std::path::PathBuf;

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::flow::Staged;
use holdfast_core::domain::id::{CompanyId, ConnectionId, FlowId, GrantId, NetworkAppId};
use holdfast_core::domain::mail::{MailServer, Security};
use holdfast_core::store::{
    DatabaseKind, Sealed, Store, connections, flows, grants, mail_servers, meta, network_apps,
    sealed,
};
use holdfast_core::vault::{
    KeyChangeError, KeyHome, Keychain, MemoryKeychain, Place, Vault, VaultError, VaultState,
};
use secrecy::ExposeSecret;

use super::SEVENS;
use crate::kept;
use crate::store::samples::{self, at};

const PASSPHRASE: &str = "four plain words together";
const OTHER: &str = "four other words together";

/// A computer on which one secret of each kind is sealed.
struct Computer {
    folder: tempfile::TempDir,
    store: Store,
    keychain: MemoryKeychain,
}

fn flow() -> FlowId {
    samples::new_flow(CompanyId(1), 1).id
}

fn places() -> [Place; 5] {
    [
        Place::tokens(GrantId(1)),
        Place::own_token(ConnectionId(1)),
        Place::app_secret(NetworkAppId(1)),
        Place::mail_password(CompanyId(1)),
        Place::staged(flow()),
    ]
}

fn mail_server(company: CompanyId) -> MailServer {
    MailServer {
        company,
        host: "smtp.northwind.example".to_owned(),
        port: 587,
        security: Security::StartTls,
        user: Some("ana".to_owned()),
        has_password: false,
        sender: "ana@northwind.example".to_owned(),
        failure: None,
    }
}

impl Computer {
    fn new() -> Self {
        let folder = kept::folder();
        let path = folder.path().join("holdfast.sqlite3");
        Self {
            store: Store::open(&path, DatabaseKind::Real, at(0)).unwrap(),
            folder,
            keychain: MemoryKeychain::new(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("holdfast.sqlite3")
    }

    fn start(&self) -> Vault {
        Vault::new(self.store.clone(), Keychain::Memory(self.keychain.clone()))
    }

    async fn opened(&self) -> Vault {
        let vault = self.start();
        assert_eq!(vault.open().await, VaultState::Open);
        vault
    }

    async fn save_everything(&self, vault: &Vault) {
        let vault = vault.clone();
        let written = self.store.write(move |tx| {
            let seal = |place: &Place| vault.seal(tx, place, format!("{place:?}").as_bytes());
            let [tokens, own, secret, password, staged] = places().map(|place| {
                let sealed = seal(&place);
                sealed.unwrap()
            });
            let company = samples::company(tx)?;
            let grant = grants::insert(tx, &samples::new_grant(company, "ana"))?;
            let _ = samples::put(tx, grant, 0, &tokens)?;
            let new = samples::new_connection(company, "page", Some(grant));
            let connection = connections::insert(tx, &new)?;
            connections::set_own_token(tx, connection, &own, samples::ends().access)?;
            let app = network_apps::insert(tx, &samples::new_app(company))?;
            network_apps::set_secret(tx, app, Some(&secret))?;
            mail_servers::put(tx, &mail_server(company))?;
            mail_servers::set_password(tx, company, Some(&password))?;
            let flow = samples::new_flow(company, 1);
            flows::insert(tx, &flow)?;
            flows::stage(tx, flow.id, &staged, &Staged::Listed(samples::listing()))
        });
        written.await.unwrap();
    }

    async fn stored(&self) -> [Sealed; 5] {
        let read = |conn: &_| {
            Ok([
                grants::sealed_tokens(conn, GrantId(1))?.map(|(sealed, _)| sealed),
                connections::sealed_own_token(conn, ConnectionId(1))?,
                network_apps::sealed_secret(conn, NetworkAppId(1))?,
                mail_servers::sealed_password(conn, CompanyId(1))?,
                flows::sealed_staged(conn, flow())?,
            ]
            .map(Option::unwrap))
        };
        self.store.read(read).await.unwrap()
    }

    /// How many of the secrets open as what was saved.
    async fn readable(&self, vault: &Vault) -> usize {
        let stored = self.stored().await;
        let opens = |(place, sealed): &(Place, Sealed)| match vault.unseal(place, sealed) {
            Ok(secret) => secret.expose_secret() == format!("{place:?}").as_bytes(),
            Err(_) => false,
        };
        places().into_iter().zip(stored).filter(opens).count()
    }

    fn account(&self) -> String {
        self.store.installation().to_string()
    }

    fn items(&self) -> Vec<String> {
        self.keychain.items(&self.account())
    }

    async fn key_id(&self) -> String {
        let mark = self.store.read(meta::key_mark).await.unwrap();
        mark.unwrap().key_id
    }
}

async fn with_everything() -> (Computer, Vault) {
    let computer = Computer::new();
    let vault = computer.opened().await;
    computer.save_everything(&vault).await;
    (computer, vault)
}

#[tokio::test]
async fn every_column_of_secrets_is_known() {
    let columns = samples::store()
        .read(|conn| {
            let mut found = conn.prepare(
                "SELECT tables.name, columns.name FROM sqlite_schema AS tables
                 JOIN pragma_table_info(tables.name) AS columns
                 WHERE tables.type = 'table' AND columns.name LIKE '%\\_key' ESCAPE '\\'",
            )?;
            let row = |row: &rusqlite::Row<'_>| {
                Ok(format!(
                    "{}.{}",
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?
                ))
            };
            Ok(found.query_map([], row)?.collect::<Result<Vec<_>, _>>()?)
        })
        .await
        .unwrap();
    let mut known: Vec<_> = sealed::COLUMNS
        .iter()
        .map(|at| format!("{}.{}_key", at.table, at.column))
        .collect();
    let mut columns: Vec<String> = columns;
    known.sort();
    columns.sort();
    assert_eq!(columns, known);
}

#[tokio::test]
async fn another_key_opens_everything_and_the_old_one_is_gone() {
    let (computer, vault) = with_everything().await;
    let (before, item) = (computer.stored().await, computer.items());
    vault.change_key().await.unwrap();
    assert_eq!(computer.readable(&vault).await, 5);
    assert_eq!(computer.items().len(), 1);
    assert_ne!(computer.items(), item);
    assert!(!computer.items()[0].contains(item[0].as_str()));
    let id = computer.key_id().await;
    for (was, is) in before.iter().zip(computer.stored().await) {
        assert_eq!(is.key_id, id);
        assert_ne!(is.bytes, was.bytes);
    }
    // What was read just before still opens, until the program ends.
    assert!(vault.unseal(&places()[0], &before[0]).is_ok());
    let next = computer.opened().await;
    assert_eq!(computer.readable(&next).await, 5);
    let refusal = next.unseal(&places()[0], &before[0]).unwrap_err();
    assert_eq!(refusal, VaultError::OtherKey);
}

#[tokio::test]
async fn the_newest_copy_opens_with_the_new_key() {
    let (computer, vault) = with_everything().await;
    computer.store.back_up(at(0)).await.unwrap();
    vault.change_key().await.unwrap();
    let folder = computer.store.backups_folder().unwrap().to_owned();
    let mut copies: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    copies.sort();
    let copy = copies.pop().unwrap();
    let restored = Computer {
        store: Store::open(&copy, DatabaseKind::Real, at(1)).unwrap(),
        ..computer
    };
    let vault = restored.opened().await;
    assert_eq!(restored.readable(&vault).await, 5);
}

#[tokio::test]
async fn a_change_that_ended_before_sealing_goes_on_at_the_next_start() {
    let (computer, _) = with_everything().await;
    let both = format!("{} {SEVENS}", computer.items()[0]);
    computer.keychain.put(&computer.account(), &[&both]);
    let next = computer.opened().await;
    assert_eq!(computer.readable(&next).await, 5);
    assert_eq!(computer.items(), [SEVENS]);
    let again = computer.opened().await;
    assert_eq!(computer.readable(&again).await, 5);
}

#[tokio::test]
async fn a_change_that_ended_before_tidying_is_tidied_at_the_next_start() {
    let (computer, _) = with_everything().await;
    let ours = computer.items().remove(0);
    computer
        .keychain
        .put(&computer.account(), &[&format!("{SEVENS} {ours}")]);
    let next = computer.opened().await;
    assert_eq!(computer.readable(&next).await, 5);
    assert_eq!(computer.items(), [ours]);
}

#[tokio::test]
async fn an_item_with_rubbish_beside_the_key_is_another_key() {
    let (computer, _) = with_everything().await;
    let ours = computer.items().remove(0);
    for item in [
        format!("{ours} "),
        format!(" {ours}"),
        format!("{ours} x"),
        format!("{ours} {SEVENS} {SEVENS}"),
    ] {
        computer.keychain.put(&computer.account(), &[&item]);
        assert_eq!(
            computer.start().open().await,
            VaultState::WrongKey,
            "{item}"
        );
    }
}

#[tokio::test]
async fn a_keychain_that_fails_changes_nothing() {
    let (computer, vault) = with_everything().await;
    let (before, item) = (computer.stored().await, computer.items());
    computer.keychain.set_locked(true);
    let refused = vault.change_key().await;
    assert!(
        matches!(refused, Err(KeyChangeError::Closed(VaultState::Locked))),
        "{refused:?}"
    );
    computer.keychain.set_locked(false);
    assert_eq!(computer.stored().await, before);
    assert_eq!(computer.items(), item);
    assert_eq!(computer.readable(&vault).await, 5);
    vault.change_key().await.unwrap();
}

#[tokio::test]
async fn a_secret_that_opens_with_no_key_stops_no_change() {
    let (computer, vault) = with_everything().await;
    // The blob of one row in another.
    let [tokens, ..] = computer.stored().await;
    let moved = tokens.clone();
    computer
        .store
        .write(move |tx| network_apps::set_secret(tx, NetworkAppId(1), Some(&moved)))
        .await
        .unwrap();
    vault.change_key().await.unwrap();
    assert_eq!(computer.readable(&vault).await, 4);
    assert_eq!(computer.stored().await[2], tokens, "it stays as it is");
    assert_eq!(computer.opened().await.state(), VaultState::Open);
}

#[tokio::test]
async fn only_the_owner_of_the_database_changes_the_key() {
    let (computer, vault) = with_everything().await;
    let other = Computer {
        folder: kept::folder(),
        store: Store::open(&computer.path(), DatabaseKind::Real, at(0)).unwrap(),
        keychain: computer.keychain.clone(),
    };
    let second = other.opened().await;
    assert!(computer.store.owns());
    let refused = second.change_key().await;
    assert!(
        matches!(refused, Err(KeyChangeError::Elsewhere)),
        "{refused:?}"
    );
    vault.change_key().await.unwrap();
    // The other one has the old key, and can neither read nor bring that back in.
    assert_eq!(other.readable(&second).await, 0);
    let place = places()[0].clone();
    let refusal = super::seal(&other.store, &second, &place, b"x").await;
    assert_eq!(refusal.unwrap_err(), VaultError::OtherKey);
    assert_eq!(computer.readable(&vault).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_during_a_change_opens_after_it() {
    let (computer, vault) = with_everything().await;
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let (store, vault) = (computer.store.clone(), vault.clone());
            tokio::spawn(async move {
                for _ in 0..25 {
                    let vault = vault.clone();
                    let written = store.write(move |tx| {
                        let [.., place, _] = places();
                        let sealed = vault.seal(tx, &place, format!("{place:?}").as_bytes());
                        mail_servers::set_password(tx, CompanyId(1), Some(&sealed.unwrap()))
                    });
                    written.await.unwrap();
                }
            })
        })
        .collect();
    for _ in 0..10 {
        vault.change_key().await.unwrap();
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(computer.readable(&vault).await, 5);
    let next = computer.opened().await;
    assert_eq!(computer.readable(&next).await, 5);
}

#[tokio::test]
async fn without_a_keychain_a_passphrase_keeps_what_is_saved() {
    let computer = Computer::new();
    computer.keychain.set_missing(true);
    let vault = computer.start();
    assert_eq!(vault.open().await, VaultState::ServiceMissing);
    let weak = vault.set_passphrase(None, "too short".into()).await;
    assert!(matches!(weak, Err(KeyChangeError::Weak)), "{weak:?}");
    assert_eq!(vault.state(), VaultState::ServiceMissing);

    vault.set_passphrase(None, PASSPHRASE.into()).await.unwrap();
    assert_eq!(vault.state(), VaultState::Open);
    assert_eq!(vault.home().await.unwrap(), KeyHome::Passphrase);
    computer.save_everything(&vault).await;

    let next = computer.start();
    for _ in 0..2 {
        assert_eq!(next.open().await, VaultState::PassphraseNeeded);
        let wrong = next.enter_passphrase(OTHER.into()).await;
        assert!(
            matches!(wrong, Err(KeyChangeError::WrongPassphrase)),
            "{wrong:?}"
        );
    }
    let refusal = super::seal(&computer.store, &next, &places()[0], b"x").await;
    assert_eq!(
        refusal.unwrap_err(),
        VaultError::Closed(VaultState::PassphraseNeeded)
    );
    next.enter_passphrase(PASSPHRASE.into()).await.unwrap();
    assert_eq!(next.state(), VaultState::Open);
    assert_eq!(computer.readable(&next).await, 5);
    assert_eq!(computer.keychain.writes(), 0);
}

#[tokio::test]
async fn a_passphrase_is_no_way_around_a_keychain_that_is_away() {
    let (computer, _) = with_everything().await;
    computer.keychain.set_missing(true);
    let vault = computer.start();
    assert_eq!(vault.open().await, VaultState::ServiceMissing);
    let refused = vault.set_passphrase(None, PASSPHRASE.into()).await;
    assert!(
        matches!(
            refused,
            Err(KeyChangeError::Closed(VaultState::ServiceMissing))
        ),
        "{refused:?}"
    );
    computer.keychain.set_missing(false);
    let vault = computer.opened().await;
    assert_eq!(computer.readable(&vault).await, 5);
}

#[tokio::test]
async fn the_passphrase_is_changed_by_who_knows_it() {
    let (computer, vault) = with_everything().await;
    vault.set_passphrase(None, PASSPHRASE.into()).await.unwrap();
    assert!(
        computer.items().is_empty(),
        "the old key opens nothing more"
    );
    for wrong in [None, Some(OTHER)] {
        let refused = vault
            .set_passphrase(wrong.map(Into::into), OTHER.into())
            .await;
        assert!(
            matches!(refused, Err(KeyChangeError::WrongPassphrase)),
            "{refused:?}"
        );
    }
    let current = Some(PASSPHRASE.into());
    vault.set_passphrase(current, OTHER.into()).await.unwrap();
    let next = computer.start();
    assert_eq!(next.open().await, VaultState::PassphraseNeeded);
    assert!(next.enter_passphrase(PASSPHRASE.into()).await.is_err());
    next.enter_passphrase(OTHER.into()).await.unwrap();
    assert_eq!(computer.readable(&next).await, 5);
}

#[tokio::test]
async fn a_keychain_takes_the_place_of_a_passphrase() {
    let computer = Computer::new();
    computer.keychain.set_missing(true);
    let vault = computer.start();
    vault.open().await;
    vault.set_passphrase(None, PASSPHRASE.into()).await.unwrap();
    computer.save_everything(&vault).await;
    let away = vault.change_key().await;
    assert!(matches!(away, Err(KeyChangeError::Closed(_))), "{away:?}");

    computer.keychain.set_missing(false);
    vault.change_key().await.unwrap();
    assert_eq!(vault.home().await.unwrap(), KeyHome::Keychain);
    let next = computer.opened().await;
    assert_eq!(computer.readable(&next).await, 5);
}

#[tokio::test]
async fn a_forgotten_passphrase_is_given_up_by_the_person_and_each_sign_in_says_so() {
    let (computer, vault) = with_everything().await;
    vault.set_passphrase(None, PASSPHRASE.into()).await.unwrap();
    let next = computer.start();
    assert_eq!(next.open().await, VaultState::PassphraseNeeded);
    let state = next.give_up_lost_key(at(5)).await.unwrap();
    assert_eq!(state, VaultState::Open, "the keychain is there");
    assert_eq!(next.home().await.unwrap(), KeyHome::Keychain);
    let (grant, anything) = computer
        .store
        .read(|conn| Ok((grants::get(conn, GrantId(1))?, sealed::anything(conn)?)))
        .await
        .unwrap();
    assert!(!anything);
    let finding = grant.unwrap().finding.unwrap();
    assert_eq!(
        (finding.cause, finding.evidence.at),
        (Cause::KeyLost, at(5))
    );
}
