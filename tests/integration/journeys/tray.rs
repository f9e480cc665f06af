//! What the tray says about the accounts of a company.

use holdfast_core::app::view::{TrayState, TrayView};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_sandbox::{Lever, Target};

use super::company::{ANA, Company};

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;

async fn tray(company: &Company) -> TrayView {
    company.app.tray().await.unwrap().unwrap()
}

#[tokio::test]
async fn it_follows_the_accounts_from_none_to_broken_and_back() {
    let company = Company::start().await;
    let empty = tray(&company).await;
    assert_eq!(empty.state, TrayState::AllWell);
    assert_eq!(empty.status, "Practice: No accounts yet");
    assert_eq!((empty.next, empty.reconnect.len()), (None, 0));

    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let well = tray(&company).await;
    assert_eq!(well.state, TrayState::AllWell);
    assert_eq!(well.status, "Practice: All 3 accounts are working");
    let next = well.next.unwrap();
    assert!(
        next.starts_with("Next: Ana's Facebook sign-in ends on "),
        "{next}"
    );
    assert!(well.reconnect.is_empty(), "{:?}", well.reconnect);

    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let broken = tray(&company).await;
    assert_eq!(broken.state, TrayState::NeedsYou { accounts: 3 });
    assert_eq!(broken.status, "Practice: 3 accounts need you");
    assert_eq!(broken.next, None, "what has ended is no deadline");
    assert_eq!(broken.more, None);
    let outfitters = company.row("Northwind Outfitters").await.id;
    let entry = broken.reconnect.iter().find(|one| one.id == outfitters);
    assert_eq!(
        entry.unwrap().label,
        "Reconnect Northwind Outfitters (Facebook)"
    );

    company
        .reconnect(&[outfitters], ANA, Default::default())
        .await;
    assert_eq!(tray(&company).await.status, well.status);
}

#[tokio::test]
async fn what_cannot_be_asked_says_why() {
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
    company.check().await;
    let silent = tray(&company).await;
    assert_eq!(silent.state, TrayState::CannotCheck);
    assert_eq!(
        silent.status,
        "Practice: Can't check 3 accounts: Facebook does not answer"
    );
    assert!(silent.next.is_some(), "its end comes all the same");
}

/// A menu has room for a few; the rest is counted.
#[tokio::test]
async fn more_than_five_are_counted() {
    let company = Company::start().await;
    for (network, provider) in [
        (Network::Facebook, FACEBOOK),
        (Network::Youtube, holdfast_sandbox::Provider::Google),
        (Network::X, holdfast_sandbox::Provider::X),
        (Network::Linkedin, holdfast_sandbox::Provider::Linkedin),
    ] {
        company.connect_all(network, Purpose::Owned, ANA).await;
        company
            .sandbox
            .pull(Lever::RevokeAccess(Target::person(provider, ANA)))
            .unwrap();
    }
    company.check().await;
    let view = tray(&company).await;
    let TrayState::NeedsYou { accounts } = view.state else {
        panic!("{view:?}")
    };
    assert!(accounts > 5, "{accounts}");
    assert_eq!(view.reconnect.len(), 5);
    let rest = accounts - 5;
    assert_eq!(view.more, Some(format!("And {rest} more in Holdfast")));
}
