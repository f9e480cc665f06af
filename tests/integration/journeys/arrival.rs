//! Data and keychain together on a second computer, as in a copied virtual machine or home folder:
//! whoever renews there too ends the sign-ins of both, so somebody is asked first.

use std::sync::Arc;

use holdfast_core::app::App;
use holdfast_core::app::view::{Arrival, BeginReconnect, DataArrived, KeychainView};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::settings::Settings;
use holdfast_core::domain::status::{CantCheck, Status};
use holdfast_core::notices::desktop::Recording;

use super::company::{ANA, Company, sign_in};
use super::renewal::{A_DAY, renewals};
use crate::networks::person::Decision;

const FIRST: &str = "the first computer";
const SECOND: &str = "the second computer";

/// A company that was made on the first computer and sends its mail from there. Its tokens are due,
/// and everything is opened on the second.
async fn on_the_second() -> (Company, Arc<App>, Arc<Recording>) {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let sends = Settings {
        send_mail: true,
        ..Settings::default()
    };
    company.app.save_settings(sends).await.unwrap();
    company.app.close().await;
    let (first, _desktop) = company.on_computer(FIRST).await;
    first.unlock_keychain().await.unwrap();
    assert_eq!(keychain(&first).await, KeychainView::Open);
    first.close().await;
    company.advance_hours(A_DAY);
    let (second, desktop) = company.on_computer(SECOND).await;
    second.unlock_keychain().await.unwrap();
    (company, second, desktop)
}

async fn keychain(app: &Arc<App>) -> KeychainView {
    app.start_state("").await.unwrap().keychain
}

async fn statuses(app: &Arc<App>) -> Vec<Status> {
    let list = app.list_connections().await.unwrap();
    list.connections.iter().map(|row| row.status).collect()
}

async fn answer(app: &Arc<App>, how: Arrival) {
    app.data_arrived(DataArrived { how }).await.unwrap();
}

/// Bad input 80, C7.
#[tokio::test]
async fn nothing_is_sent_from_a_second_computer_before_somebody_said_how_it_came_there() {
    let (company, second, desktop) = on_the_second().await;
    for _ in 0..3 {
        second.tick().await.unwrap();
        company.advance_hours(2);
    }
    assert_eq!(keychain(&second).await, KeychainView::OtherComputer);
    assert_eq!(renewals(&company).len(), 0);
    let reason = CantCheck::OtherComputer;
    assert_eq!(statuses(&second).await, [Status::CantCheck { reason }]);
    let told = desktop.accepted();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].title.ends_with("Moved or copied?"), "{told:?}");

    // Back on the first one nothing is asked.
    second.close().await;
    let (first, _desktop) = company.on_computer(FIRST).await;
    first.unlock_keychain().await.unwrap();
    first.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 1);
    assert_eq!(statuses(&first).await, [Status::Connected]);
}

/// Bad input 80, C7.
#[tokio::test]
async fn what_was_moved_goes_on_and_is_asked_about_on_the_first_computer() {
    let (company, second, desktop) = on_the_second().await;
    second.tick().await.unwrap();
    answer(&second, Arrival::Moved).await;
    second.tick().await.unwrap();
    assert_eq!(keychain(&second).await, KeychainView::Open);
    assert_eq!(renewals(&company).len(), 1);
    assert_eq!(statuses(&second).await, [Status::Connected]);
    assert_eq!(desktop.shown(), [], "the question is taken back");
    let sends = second.start_state("").await.unwrap().settings.send_mail;
    assert!(sends, "it is the same data, on another computer");
    second.close().await;

    let (again, _desktop) = company.on_computer(SECOND).await;
    again.unlock_keychain().await.unwrap();
    assert_eq!(keychain(&again).await, KeychainView::Open, "asked once");
    again.close().await;
    let (first, _desktop) = company.on_computer(FIRST).await;
    first.unlock_keychain().await.unwrap();
    assert_eq!(keychain(&first).await, KeychainView::OtherComputer);
}

/// Bad input 80, C7.
#[tokio::test]
async fn a_copy_sends_nothing_that_the_first_computer_holds_and_signs_in_anew() {
    let (company, second, _desktop) = on_the_second().await;
    let before = company.store.installation();
    answer(&second, Arrival::Copied).await;
    second.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 0);
    assert_ne!(company.store.installation(), before, "a name of its own");
    assert_eq!(keychain(&second).await, KeychainView::Open);
    let cause = Cause::SignInElsewhere;
    assert_eq!(statuses(&second).await, [Status::Invalid { cause }]);
    let sends = second.start_state("").await.unwrap().settings.send_mail;
    assert!(!sends, "the first one goes on with it");

    // The secrets of network apps stay there too.
    second
        .prepare_practice(super::company::practice_apps(&company.sandbox))
        .await
        .unwrap();
    let list = second.list_connections().await.unwrap();
    let request = BeginReconnect {
        connections: list.connections.iter().map(|row| row.id).collect(),
        handover: false,
    };
    let flow = second.begin_reconnect(request).await.unwrap();
    let networks = company.sandbox.base_url();
    sign_in(&second, &networks, &flow, ANA, Decision::default()).await;
    assert_eq!(statuses(&second).await, [Status::Connected]);
    second.close().await;
    let (again, _desktop) = company.on_computer(SECOND).await;
    again.unlock_keychain().await.unwrap();
    assert_eq!(keychain(&again).await, KeychainView::Open, "asked once");
}
