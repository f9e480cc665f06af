//! Monitored and paid, disconnect, add again, remove, role loss, outages.

use holdfast_core::app::view::{BeginConnect, ConnectionRef, FlowPhase};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, Target};

use super::company::{ANA, Company, TOM};
use crate::networks::person::Decision;

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;
const OUTFITTERS: &str = "102000000000001";

#[tokio::test]
async fn paid_and_monitored_connections_hang_on_the_same_sign_in() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
        .connect_all(Network::Facebook, Purpose::Paid, ANA)
        .await;
    company
        .connect_all(Network::Instagram, Purpose::Monitored, ANA)
        .await;
    let rows = company.rows().await;
    let count = |purpose| rows.iter().filter(|row| row.purpose == purpose).count();
    assert_eq!(count(Purpose::Owned), 3);
    assert_eq!(count(Purpose::Paid), 2);
    assert_eq!(count(Purpose::Monitored), 2);
    let mut grants: Vec<_> = rows
        .iter()
        .map(|row| row.connected_by.as_ref().unwrap().grant)
        .collect();
    grants.dedup();
    assert_eq!(grants.len(), 1, "one consent of one member");
    company.check().await;
    for row in company.rows().await {
        assert_eq!(
            row.status,
            Status::Connected,
            "{} {:?}",
            row.name,
            row.purpose
        );
    }
}

#[tokio::test]
async fn disconnect_then_add_again_through_another_administrator_keeps_the_record() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let page = company.row("Northwind Outfitters").await;
    let request = ConnectionRef { id: page.id };
    let preview = company.app.disconnect_preview(request).await.unwrap();
    assert!(!preview.revokes);
    assert_eq!(preview.stays_for, 2);
    assert!(
        preview
            .at_the_network
            .contains("stays in use for 2 other accounts")
    );
    company.app.disconnect(request).await.unwrap();
    let row = company.row("Northwind Outfitters").await;
    assert_eq!(row.status, Status::Disconnected);
    assert!(row.connected_by.is_none());
    assert_eq!(
        company.row("Northwind Repair Shop").await.status,
        Status::Connected
    );
    company.check().await;
    assert_eq!(
        company.row("Northwind Repair Shop").await.status,
        Status::Connected
    );

    let flow = company
        .app
        .begin_connect(BeginConnect {
            network: Network::Facebook,
            purpose: Purpose::Owned,
            provider: None,
            again: Some(page.id),
        })
        .await
        .unwrap();
    let flow = company.sign_in(&flow, TOM, Decision::default()).await;
    let FlowPhase::ChooseProfiles { profiles, .. } = &flow.phase else {
        panic!("{:?}", flow.phase)
    };
    let preset: Vec<_> = profiles
        .iter()
        .filter(|one| one.preset)
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(
        preset,
        ["Northwind Outfitters"],
        "only the one that was let go is ticked"
    );
    let keys = profiles
        .iter()
        .filter(|one| one.preset)
        .map(|one| one.key.clone())
        .collect();
    let request = holdfast_core::app::view::ChooseProfiles {
        id: flow.id,
        profiles: keys,
    };
    company.app.choose_profiles(request).await.unwrap();
    let again = company.row("Northwind Outfitters").await;
    assert_eq!(again.id, page.id, "the same record");
    assert_eq!(again.status, Status::Connected);
    assert_eq!(again.connected_by.unwrap().name, "Tom Okafor");
    let texts: Vec<_> = company
        .detail(page.id)
        .await
        .timeline
        .into_iter()
        .map(|line| line.text)
        .collect();
    for line in ["Added again by Tom Okafor", "Connected by Ana Ruiz"] {
        assert!(texts.iter().any(|text| text == line), "{line} in {texts:?}");
    }
}

#[tokio::test]
async fn the_last_disconnect_ends_the_consent_at_the_network() {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let row = company.rows().await.remove(0);
    let preview = company
        .app
        .disconnect_preview(ConnectionRef { id: row.id })
        .await
        .unwrap();
    assert!(preview.revokes);
    company
        .app
        .disconnect(ConnectionRef { id: row.id })
        .await
        .unwrap();
    assert_eq!(company.sent("api.x.com", "/2/oauth2/revoke").len(), 1);
    assert_eq!(company.row(&row.name).await.status, Status::Disconnected);
}

#[tokio::test]
async fn a_failing_revoke_is_said_and_the_tokens_go_all_the_same() {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let row = company.rows().await.remove(0);
    let down = Lever::LeaveNetworkDown {
        provider: holdfast_sandbox::Provider::X,
        down: true,
    };
    company.sandbox.pull(down).unwrap();
    let done = company
        .app
        .disconnect(ConnectionRef { id: row.id })
        .await
        .unwrap();
    assert!(
        done.at_the_network.contains("could not be told"),
        "{}",
        done.at_the_network
    );
    assert_eq!(company.row(&row.name).await.status, Status::Disconnected);
}

#[tokio::test]
async fn a_removed_account_leaves_its_name_in_activity() {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let row = company.rows().await.remove(0);
    company
        .app
        .remove(ConnectionRef { id: row.id })
        .await
        .unwrap();
    assert!(company.rows().await.is_empty());
    let page = holdfast_core::app::view::ActivityPage { before: None };
    let lines = company.app.activity(page).await.unwrap();
    let removed = lines
        .iter()
        .find(|line| line.text == "Removed from this computer")
        .unwrap();
    assert_eq!(removed.name.as_deref(), Some(row.name.as_str()));
}

#[tokio::test]
async fn a_lost_role_stops_one_page_and_leaves_the_sign_in_alone() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
        .sandbox
        .pull(Lever::RemoveRole(Target::role(FACEBOOK, ANA, OUTFITTERS)))
        .unwrap();
    company.check().await;
    let row = company.row("Northwind Outfitters").await;
    assert_eq!(
        row.status,
        Status::Invalid {
            cause: Cause::RoleRemoved
        }
    );
    assert_eq!(
        company.row("Northwind Repair Shop").await.status,
        Status::Connected
    );
    company
        .sandbox
        .pull(Lever::RestoreRole(Target::role(FACEBOOK, ANA, OUTFITTERS)))
        .unwrap();
    company.check().await;
    assert_eq!(
        company.row("Northwind Outfitters").await.status,
        Status::Connected
    );
}

#[tokio::test]
async fn an_outage_marks_nothing() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    for fault in [Lever::Fail500, Lever::HtmlBody, Lever::CutBody] {
        let target = FaultTarget {
            provider: Some(FACEBOOK),
            endpoint: Endpoint::Api,
            times: None,
            millis: None,
            status: None,
        };
        company.sandbox.pull(fault(target)).unwrap();
        company.check().await;
        for row in company.rows().await {
            assert!(!row.needs_you, "{} is {:?}", row.name, row.status);
        }
        company.sandbox.clear_levers();
    }
    company.check().await;
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

#[tokio::test]
async fn a_refused_app_is_told_once_and_marks_no_account() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
        .sandbox
        .pull(Lever::DisableApp(Target::everybody(FACEBOOK)))
        .unwrap();
    company.check().await;
    company.check().await;
    for row in company.rows().await {
        assert!(
            matches!(row.status, Status::CantCheck { .. }),
            "{:?}",
            row.status
        );
    }
    let notices = company.app.notices().await.unwrap();
    assert_eq!(notices.len(), 1, "{notices:?}");
    company
        .sandbox
        .pull(Lever::EnableApp(Target::everybody(FACEBOOK)))
        .unwrap();
    company.check().await;
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}
