//! What the system says wakes the watch at once. The watch runs here with its slices of a minute;
//! whatever comes sooner came because it was woken.

use std::time::Duration;

use holdfast_core::app::view::KeychainView;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::{CantCheck, Status};
use holdfast_core::vault::Keychain;
use holdfast_core::wakes::Wake;
use holdfast_sandbox::Lever;

use super::company::{ANA, Company};

/// Well below a slice, and long enough for a busy machine.
const SOON: Duration = Duration::from_secs(30);

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;

async fn soon(what: &str, ask: impl AsyncFn() -> bool) {
    let asking = async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, asking)
        .await
        .unwrap_or_else(|_| panic!("waited in vain for {what}"));
}

/// The sign-in lasts for 60 days: asleep from day 53 to day 65, over the rungs of 5 and of 1 day
/// and the end itself.
#[tokio::test]
async fn after_twelve_days_asleep_one_notice_says_what_is_true_now() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    // The ladder begins when the deadline is first seen.
    company.app.tick().await.unwrap();
    company.advance_hours(53 * 24);
    company.app.start_watch();
    soon("the first rung", async || {
        company.desktop.accepted().len() == 1
    })
    .await;

    company.advance_hours(12 * 24);
    company.app.woken(&Wake::Resumed).await;
    soon("the notice after sleep", async || {
        company.desktop.accepted().len() > 1
    })
    .await;
    let told = company.desktop.accepted();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].title.ends_with("have expired"), "{told:?}");
    let shown = company.desktop.shown();
    assert_eq!(shown.len(), 1, "the older one is taken back: {shown:?}");
    company.app.close().await;
}

#[tokio::test]
async fn a_network_that_is_back_is_asked_at_once() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
        .sandbox
        .pull(Lever::LeaveNetworkDown {
            provider: FACEBOOK,
            down: true,
        })
        .unwrap();
    company.advance_hours(30);
    company.app.start_watch();
    let status = async || company.row("Northwind Outfitters").await.status;
    let silent = Status::CantCheck {
        reason: CantCheck::Outage {
            network: Network::Facebook,
        },
    };
    soon("the outage", async || status().await == silent).await;

    company
        .sandbox
        .pull(Lever::LeaveNetworkDown {
            provider: FACEBOOK,
            down: false,
        })
        .unwrap();
    company.app.woken(&Wake::NetworkBack).await;
    soon("a healthy answer", async || status().await != silent).await;
    company.app.close().await;
}

#[tokio::test]
async fn a_keychain_unlocked_elsewhere_is_used_at_once() {
    let company = Company::start().await;
    let Keychain::Memory(keychain) = company.keychain.clone() else {
        panic!("tests keep keys in memory")
    };
    keychain.set_locked(true);
    company.app.close().await;
    let (app, _desktop) = company.another_app().await;
    app.start_watch();
    let is = async |wanted: KeychainView| app.start_state("").await.unwrap().keychain == wanted;
    soon("a locked keychain", async || is(KeychainView::Locked).await).await;

    keychain.set_locked(false);
    app.woken(&Wake::Keychain).await;
    assert!(is(KeychainView::Open).await);
    assert_eq!(keychain.prompts(), 0, "nobody is asked");
    app.close().await;
}

/// The clock is set, but nothing that was told is told again.
#[tokio::test]
async fn a_clock_set_back_and_forth_tells_nothing_twice() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company.app.tick().await.unwrap();
    company.advance_hours(56 * 24);
    company.app.start_watch();
    soon("a rung", async || company.desktop.accepted().len() == 1).await;
    for hours in [-48, 48] {
        company.advance_hours(hours);
        company.app.woken(&Wake::TimeSet).await;
        company.app.tick().await.unwrap();
    }
    assert_eq!(company.desktop.accepted().len(), 1);
    company.app.close().await;
}
