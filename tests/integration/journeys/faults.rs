//! What breaks around Holdfast in the middle of its work, and what people see of it.

use holdfast_core::app::view::KeychainView;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::{CantCheck, Status};
use holdfast_core::vault::Keychain;

use super::company::{ANA, Company};

const YEARS: i64 = 5 * 365 * 24 * 3_600;

async fn with_facebook() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
}

/// Every row says that it cannot be checked, and why.
async fn all_wait_for(company: &Company, reason: CantCheck) {
    for row in company.rows().await {
        assert_eq!(row.status, Status::CantCheck { reason }, "{}", row.name);
        assert!(!row.needs_you, "{}", row.name);
    }
}

#[tokio::test]
async fn a_clock_moved_by_years_ends_nothing_and_says_so_once() {
    for years in [YEARS, -YEARS] {
        let company = with_facebook().await;
        company.app.tick().await.unwrap();
        let right = company.sandbox.clock().offset();
        company.clock.set_offset_seconds(right + years);
        company.check().await;
        company.app.tick().await.unwrap();
        all_wait_for(&company, CantCheck::Clock).await;
        let told = company.desktop.accepted();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].title.contains("clock is wrong"), "{told:?}");

        company.clock.set_offset_seconds(right);
        company.check().await;
        company.app.tick().await.unwrap();
        for row in company.rows().await {
            assert_eq!(row.status, Status::Connected, "{}", row.name);
        }
        assert_eq!(company.desktop.accepted().len(), 1, "{years}");
        assert_eq!(company.desktop.shown(), [], "it is taken back");
    }
}

#[tokio::test]
async fn a_keychain_that_answers_late_holds_up_no_reminder() {
    let company = with_facebook().await;
    company.app.tick().await.unwrap();
    let Keychain::Memory(keychain) = company.keychain.clone() else {
        panic!("tests keep keys in memory")
    };
    company.app.close().await;
    keychain.hold();
    let (app, desktop) = company.another_app().await;
    app.start_watch();
    soon("the keychain is asked", async || keychain.held_calls() == 1).await;
    company.advance_hours(56 * 24);
    app.tick().await.unwrap();
    let state = async || app.start_state("").await.unwrap().keychain;
    assert_eq!(state().await, KeychainView::Waiting);
    assert_eq!(desktop.accepted().len(), 1, "a reminder needs no key");

    keychain.release();
    soon("the late answer counts", async || {
        state().await == KeychainView::Open
    })
    .await;
    assert_eq!(keychain.writes(), 1, "the key is the first one");
    app.close().await;
}

#[cfg(target_os = "linux")]
#[test]
fn a_keyring_that_dies_in_mid_run_is_missed_at_the_next_start_only() {
    use holdfast_core::store::{DatabaseKind, Store};

    use crate::vault::session::{Daemon, in_a_session};

    let name = "journeys::faults::a_keyring_that_dies_in_mid_run_is_missed_at_the_next_start_only";
    in_a_session(name, async || {
        let daemon = Daemon::unlocked().await;
        let company = Company::start_on(Keychain::Os, |now| {
            Store::in_memory(DatabaseKind::Practice, now).unwrap()
        })
        .await;
        for network in [Network::X, Network::Facebook] {
            company.connect_all(network, Purpose::Owned, ANA).await;
        }
        drop(daemon);
        company.advance_hours(20);
        company.app.tick().await.unwrap();
        let mut renewed = company.sent("api.x.com", "/2/oauth2/token");
        renewed.retain(|entry| entry.form.contains_key("refresh_token"));
        assert_eq!(renewed.len(), 1, "the key is in memory");
        for row in company.rows().await {
            assert_eq!(row.status, Status::Connected, "{}", row.name);
        }

        company.app.close().await;
        let (app, desktop) = company.another_app().await;
        let company = Company {
            app,
            desktop,
            ..company
        };
        company.app.unlock_keychain().await.unwrap();
        let state = async || company.app.start_state("").await.unwrap().keychain;
        assert_eq!(state().await, KeychainView::Missing);
        company.advance_hours(55 * 24);
        company.app.tick().await.unwrap();
        all_wait_for(&company, CantCheck::Keychain).await;
        let told = company.desktop.accepted();
        assert!(!told.is_empty(), "reminders go on");

        let _daemon = Daemon::unlocked().await;
        company.app.unlock_keychain().await.unwrap();
        assert_eq!(state().await, KeychainView::Open);
        company.check().await;
        for row in company.rows().await {
            assert!(!row.needs_you, "{}: {:?}", row.name, row.status);
        }
    });
}

async fn soon(what: &str, done: impl AsyncFn() -> bool) {
    let waiting = async {
        while !done().await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), waiting)
        .await
        .unwrap_or_else(|_| panic!("waited in vain until {what}"));
}
