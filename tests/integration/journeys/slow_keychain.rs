//! A keyring that takes the question at once and answers after half a minute, as a busy computer's
//! does right after the login.

use std::sync::Arc;
use std::time::Duration;

use holdfast_core::app::App;
use holdfast_core::app::view::KeychainView;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{DatabaseKind, Store};
use holdfast_core::vault::Keychain;
use tokio::time::Instant;

use super::company::{ANA, Company};
use crate::vault::session::{Daemon, Stand, in_a_session};

/// Longer than Holdfast waits for an answer before it says that there is none.
const ANSWER: Duration = Duration::from_secs(30);

/// Longer than any command takes that does not wait for the keyring.
const AT_ONCE: Duration = Duration::from_secs(10);

#[test]
fn an_answer_after_half_a_minute_costs_only_the_wait() {
    let name = "journeys::slow_keychain::an_answer_after_half_a_minute_costs_only_the_wait";
    in_a_session(name, async || {
        let daemon = Daemon::unlocked().await;
        let company = Company::start_on(Keychain::Os, |now| {
            Store::in_memory(DatabaseKind::Practice, now).unwrap()
        })
        .await;
        for network in [Network::X, Network::Facebook] {
            company.connect_all(network, Purpose::Owned, ANA).await;
        }
        let names = names(&company.app).await;
        company.app.close().await;
        // The daily check of X is a renewal.
        company.advance_hours(26);

        daemon.tell(Stand::Still);
        let asked = Instant::now();
        let (app, desktop) = company.another_app().await;
        app.start_watch();
        while asked.elapsed() < ANSWER {
            // After a while it is said that there is no answer.
            let seen = keychain(&app).await;
            assert!(
                matches!(seen, KeychainView::Waiting | KeychainView::Missing),
                "{seen:?}"
            );
            works_but_for_secrets(&app, &names).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert_eq!(renewals(&company), 0, "no token can be opened yet");
        // The watch may look in the moment in which there is no answer.
        let told = desktop.accepted();
        assert!(told.iter().all(|post| post.tag == "keychain"), "{told:?}");

        daemon.tell(Stand::GoOn);
        let back = async {
            while keychain(&app).await != KeychainView::Open || renewals(&company) == 0 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let back = tokio::time::timeout(Duration::from_secs(60), back).await;
        let (state, sent) = (keychain(&app).await, renewals(&company));
        assert!(
            back.is_ok(),
            "it goes on by itself: {state:?}, {sent} renewals"
        );
        for row in app.list_connections().await.unwrap().connections {
            assert_eq!(row.status, Status::Connected, "{row:?}");
        }
        let taken_back = async {
            while !desktop.shown().is_empty() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let taken_back = tokio::time::timeout(Duration::from_secs(60), taken_back).await;
        assert!(taken_back.is_ok(), "{:?}", desktop.shown());
        let told = desktop.accepted();
        assert!(
            told.iter().all(|post| post.tag == "keychain"),
            "no account is called broken: {told:?}"
        );
        app.close().await;
    });
}

async fn keychain(app: &Arc<App>) -> KeychainView {
    let start = tokio::time::timeout(AT_ONCE, app.start_state("0")).await;
    start.expect("it starts").unwrap().keychain
}

async fn names(app: &Arc<App>) -> Vec<String> {
    let rows = tokio::time::timeout(AT_ONCE, app.list_connections()).await;
    let rows = rows.expect("the list is there").unwrap().connections;
    rows.into_iter().map(|row| row.name).collect()
}

/// Everything is shown, and nothing is called broken.
async fn works_but_for_secrets(app: &Arc<App>, known: &[String]) {
    assert_eq!(names(app).await, known);
    for row in app.list_connections().await.unwrap().connections {
        assert!(!row.needs_you, "{row:?}");
        assert!(
            matches!(row.status, Status::Connected | Status::CantCheck { .. }),
            "{row:?}"
        );
    }
    app.people().await.unwrap();
    app.notices().await.unwrap();
}

fn renewals(company: &Company) -> usize {
    let sent = company.sent("api.x.com", "/2/oauth2/token").into_iter();
    sent.filter(|entry| entry.form.contains_key("refresh_token"))
        .count()
}
