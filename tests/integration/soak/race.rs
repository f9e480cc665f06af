//! A thousand triggers of the renewal of one sign-in, from many tasks in two processes: the network
//! sees one request for each refresh token.

use std::path::Path;

use chrono::TimeDelta;
use holdfast_core::clock::Clock;
use holdfast_core::domain::connection::Watched;
use holdfast_core::domain::grant::Member;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::network_app::AppOptions;
use holdfast_core::domain::status::Status;
use holdfast_core::store::connections::NewConnection;
use holdfast_core::store::grants::NewGrant;
use holdfast_core::store::network_apps::NewNetworkApp;
use holdfast_core::store::{DatabaseKind, Store, companies, connections, grants, network_apps};
use holdfast_core::vault::{Keychain, MemoryKeychain, Vault, VaultState};
use url::Url;

use super::tenths;
use crate::journeys::company::{ANA, Company, open};
use crate::kept;
use crate::process::{Act, Order, Place, Process, ticks};
use crate::sign_in::server::Server;
use crate::store::samples;

/// In each of two processes.
const TASKS: usize = 50;

/// 32 times the byte 7.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// One round for each hundred triggers.
fn rounds() -> usize {
    tenths()
}

fn keychain(store: &Store) -> Keychain {
    let keychain = MemoryKeychain::new();
    keychain.put(&store.installation().to_string(), &[KEY]);
    Keychain::Memory(keychain)
}

fn order(offset_seconds: i64) -> Order {
    Order {
        offset_seconds,
        act: Act::Ticks(TASKS),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_for_each_rotation_at_the_simulated_network() {
    let folder = kept::folder();
    let database = folder.path().join("practice.sqlite3");
    let memory = MemoryKeychain::new();
    let company = Company::start_on(Keychain::Memory(memory.clone()), |now| {
        let store = Store::open(&database, DatabaseKind::Practice, now).unwrap();
        memory.put(&store.installation().to_string(), &[KEY]);
        store
    })
    .await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let place = Place {
        database,
        kind: DatabaseKind::Practice,
        networks: company.sandbox.base_url(),
        key: Some(KEY.to_owned()),
    };
    let mut other = Process::start(&place);
    let offset = || company.sandbox.clock().offset();
    other.order(&Order {
        offset_seconds: offset(),
        act: Act::Ticks(0),
    });
    other.expect("ready").await;
    other.expect("done").await;
    for _ in 0..rounds() {
        company.advance_hours(20);
        other.order(&order(offset()));
        ticks(&company.app, TASKS).await;
        other.expect("done").await;
    }
    let mut sent = company.sent("api.x.com", "/2/oauth2/token");
    sent.retain(|entry| entry.form.contains_key("refresh_token"));
    println!(
        "{} triggers, {} rotations, {} requests",
        rounds() * 2 * TASKS,
        rounds(),
        sent.len()
    );
    assert_eq!(sent.len(), rounds());
    assert!(sent.iter().all(|entry| entry.status == Some(200)));
    let rows = company.rows().await;
    assert!(rows.iter().all(|row| row.status == Status::Connected));

    // Whoever owned the database is gone: the other process renews from now on.
    company.app.close().await;
    drop(company.app);
    drop(company.store);
    company
        .sandbox
        .clock()
        .advance(TimeDelta::hours(20).num_seconds());
    other.order(&order(company.sandbox.clock().offset()));
    other.expect("done").await;
    let renewals = company.sandbox.log();
    let renewals = renewals
        .iter()
        .filter(|entry| entry.form.contains_key("refresh_token"));
    assert_eq!(renewals.count(), rounds() + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_for_each_rotation_at_a_strict_server() {
    let server = Server::with(&[("AT_TTL", "7200")]);
    let folder = kept::folder();
    let database = folder.path().join("holdfast.sqlite3");
    let clock = Clock::default();
    let store = signed_in(&server, &database, &clock).await;
    let networks = Url::parse(&server.issuer).unwrap();
    let (app, _) = open(&networks, &store, &keychain(&store), &clock).await;
    app.unlock_keychain().await.unwrap();
    let place = Place {
        database,
        kind: DatabaseKind::Real,
        networks,
        key: Some(KEY.to_owned()),
    };
    let mut other = Process::start(&place);
    other.order(&Order {
        offset_seconds: 0,
        act: Act::Ticks(0),
    });
    other.expect("ready").await;
    other.expect("done").await;
    for round in 1..=rounds() {
        // Only Holdfast's clock moves: the tokens of the server stay good.
        let offset = i64::try_from(round).unwrap() * TimeDelta::hours(20).num_seconds();
        clock.set_offset_seconds(offset);
        other.order(&order(offset));
        ticks(&app, TASKS).await;
        other.expect("done").await;
    }
    let (taken, refused) = server.renewals();
    println!(
        "{} triggers, {} rotations, {taken} requests taken, {refused} refused",
        rounds() * 2 * TASKS,
        rounds()
    );
    assert_eq!((taken, refused), (rounds(), 0));
    let rows = app.list_connections().await.unwrap().connections;
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].needs_you, "{:?}", rows[0].status);
}

/// A database with one X account, whose tokens are of `server`.
async fn signed_in(server: &Server, database: &Path, clock: &Clock) -> Store {
    let now = clock.now();
    let tokens = server.sign_in("ana").await;
    let store = Store::open(database, DatabaseKind::Real, now).unwrap();
    let vault = Vault::new(store.clone(), keychain(&store));
    assert_eq!(vault.open().await, VaultState::Open);
    let written = store.write(move |tx| {
        let company = companies::insert(tx, "Northwind Outfitters")?;
        let app = NewNetworkApp {
            company,
            provider: Provider::X,
            client_id: "holdfast-desktop".to_owned(),
            options: AppOptions::default(),
            responsible: None,
        };
        let app = network_apps::insert(tx, &app)?;
        let grant = NewGrant {
            company,
            provider: Provider::X,
            app: Some(app),
            client_id: "holdfast-desktop".to_owned(),
            subject: "ana".to_owned(),
            member: Member {
                id: "ana".to_owned(),
                name: "Ana Ruiz".to_owned(),
            },
            person: None,
            created_at: now,
        };
        let grant = grants::insert(tx, &grant)?;
        let sealed = vault.seal_tokens(tx, grant, &tokens).unwrap();
        let (ends, scopes) = (&tokens.ends, &tokens.scopes);
        let _ = grants::put_tokens(tx, grant, 0, &sealed, ends, scopes, tokens.renewal)?;
        let mut profile = samples::page("ana");
        profile.key.network = Network::X;
        let connection = NewConnection {
            company,
            profile,
            purpose: Purpose::Owned,
            grant: Some(grant),
            watched: Watched::default(),
            connected_at: Some(now),
        };
        connections::insert(tx, &connection).map(drop)
    });
    written.await.unwrap();
    store
}
