//! What a restart finds: flows that were waiting are over, a finished consent goes on.

use holdfast_core::app::view::{BeginReconnect, FlowPhase, FlowRef};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;

use super::company::{ANA, Company};
use crate::networks::person::Decision;

#[tokio::test]
async fn a_flow_left_waiting_is_over() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let row = company.rows().await.remove(0);
    let request = BeginReconnect {
        connections: vec![row.id],
        handover: false,
    };
    let flow = company.app.begin_reconnect(request).await.unwrap();
    let company = company.restart().await;
    assert!(company.app.flow(FlowRef { id: flow.id }).await.is_err());
    let again = company.row(&row.name).await;
    assert_eq!(again.flow, None);
    assert_eq!(again.status, Status::Connected);
}

#[tokio::test]
async fn a_consent_that_waits_for_a_choice_is_taken_up_again() {
    let company = Company::start().await;
    let flow = company
        .connect(
            Network::Facebook,
            Purpose::Owned,
            None,
            ANA,
            Decision::default(),
        )
        .await;
    assert!(matches!(flow.phase, FlowPhase::ChooseProfiles { .. }));
    let company = company.restart().await;
    company.app.start_watch();
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let pending = company.app.list_connections().await.unwrap().pending;
        if let [pending] = pending.as_slice() {
            assert_eq!(pending.flow, flow.id);
            assert_eq!(pending.member.as_deref(), Some("Ana Ruiz"));
            break;
        }
        assert!(tokio::time::Instant::now() < until, "{pending:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let flow = company.app.flow(FlowRef { id: flow.id }).await.unwrap();
    let flow = company.choose_all(&flow).await;
    assert!(
        matches!(flow.phase, FlowPhase::Done { .. }),
        "{:?}",
        flow.phase
    );
    assert_eq!(company.rows().await.len(), 3);
    company.check().await;
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
    company.app.close().await;
}
