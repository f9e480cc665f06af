use std::sync::Arc;

use chrono::TimeDelta;

use crate::app::view::{BannerAbout, Mode};
use crate::app::{App, Parts};
use crate::clock::Clock;
use crate::computer::Computer;
use crate::domain::api_version::{Api, SPOKEN};
use crate::domain::network::Provider;
use crate::domain::network_app::AppOptions;
use crate::domain::notice::{Channel, Notice};
use crate::networks::{Addresses, Patience};
use crate::notices::desktop::DesktopNotifier;
use crate::notices::email::Mailer;
use crate::store::network_apps::NewNetworkApp;
use crate::store::people::NewPerson;
use crate::store::{DatabaseKind, Store, companies, deliveries, network_apps, notices, people};
use crate::vault::{Keychain, MemoryKeychain};

/// A company whose LinkedIn app Tom looks after; Mei gets mail about everything too.
async fn office(mode: Mode) -> (Arc<App>, Store, Clock) {
    let clock = Clock::default();
    let kind = match mode {
        Mode::Real => DatabaseKind::Real,
        Mode::Practice => DatabaseKind::Practice,
    };
    let store = Store::in_memory(kind, clock.now()).unwrap();
    let furnished = store.write(|tx| {
        let company = companies::insert(tx, "Northwind Outfitters")?;
        let person = |name: &str| NewPerson {
            company,
            name: name.to_owned(),
            email: Some(format!("{name}@northwind.example")),
        };
        people::insert(tx, &person("mei"))?;
        let tom = people::insert(tx, &person("tom"))?;
        let app = NewNetworkApp {
            company,
            provider: Provider::Linkedin,
            client_id: "client".to_owned(),
            options: AppOptions::default(),
            responsible: Some(tom),
        };
        network_apps::insert(tx, &app).map(drop)
    });
    furnished.await.unwrap();
    let (notifier, _) = DesktopNotifier::recorded();
    let opened = App::open(Parts {
        store: store.clone(),
        keychain: Keychain::Memory(MemoryKeychain::new()),
        computer: Computer::default(),
        addresses: Addresses::simulated("http://127.0.0.1:9/".parse().unwrap()),
        patience: Patience::default(),
        clock: clock.clone(),
        notifier,
        mailer: Mailer::default(),
        mode,
    });
    let Ok(app) = opened.await else {
        panic!("it opens")
    };
    (app, store, clock)
}

async fn told(store: &Store) -> Vec<Notice> {
    store.read(notices::standing).await.unwrap()
}

#[tokio::test]
async fn the_end_of_an_api_is_told_once_to_who_looks_after_its_app() {
    let (app, store, clock) = office(Mode::Real).await;
    let version = SPOKEN.iter().find(|one| one.api == Api::LinkedinMarketing);
    let from = version.unwrap().told_from();
    let days_ahead = |days| (from - Clock::default().now() + TimeDelta::days(days)).num_seconds();

    clock.set_offset_seconds(days_ahead(-1));
    app.remind().await.unwrap();
    assert_eq!(told(&store).await, []);
    for day in 1..4 {
        clock.set_offset_seconds(days_ahead(day));
        app.remind().await.unwrap();
    }
    let view = app.list_connections().await.unwrap();
    let about: Vec<_> = view.banners.into_iter().map(|one| one.about).collect();
    let provider = Provider::Linkedin;
    assert_eq!(about, [BannerAbout::Api { provider }]);
    let notices = told(&store).await;
    let [notice] = &notices[..] else {
        panic!("{notices:?}")
    };
    assert!(notice.title.starts_with("LinkedIn"), "{}", notice.title);
    let id = notice.id;
    let (ways, names) = store
        .read(move |conn| {
            let company = companies::list(conn)?[0].id;
            Ok((
                deliveries::of_notice(conn, id)?,
                people::list(conn, company)?,
            ))
        })
        .await
        .unwrap();
    let mails = ways.iter().filter(|one| one.channel == Channel::Email);
    let to: Vec<_> = mails
        .map(|mail| {
            names
                .iter()
                .find(|one| Some(one.id) == mail.person)
                .unwrap()
        })
        .map(|person| person.name.as_str())
        .collect();
    assert_eq!(to, ["tom"]);
}

/// The simulated networks have no versions that end.
#[tokio::test]
async fn practice_tells_of_no_end_of_an_api() {
    let (app, store, clock) = office(Mode::Practice).await;
    clock.set_offset_seconds(TimeDelta::days(3_650).num_seconds());
    app.remind().await.unwrap();
    assert_eq!(told(&store).await, []);
}
