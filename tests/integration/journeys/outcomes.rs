//! Who signed in decides what happens: the three outcomes of Reconnect.

use holdfast_core::app::view::{
    BeginReconnect, DifferentAccountChoice, FlowPhase, FlowRef, ResolveDifferent, TakeOver,
};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::guide::Cure;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_sandbox::{Lever, Target};

use super::company::{ANA, Company, LIN, TOM};
use crate::networks::person::Decision;

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;
const CANADA: &str = "102000000000003";

async fn with_anas_pages() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    assert_eq!(company.rows().await.len(), 3);
    company
}

#[tokio::test]
async fn a_changed_password_is_found_explained_and_cured_for_all_pages_at_once() {
    let company = with_anas_pages().await;
    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let rows = company.rows().await;
    for row in &rows {
        assert_eq!(
            row.status,
            Status::Invalid {
                cause: Cause::PasswordChanged
            }
        );
        assert!(row.needs_you);
        assert_eq!(row.cause_short.as_deref(), Some("password changed"));
    }
    let detail = company.detail(rows[0].id).await;
    assert_eq!(detail.evidence.as_ref().unwrap().code, "190 / 460");
    let guide = detail.guide.unwrap();
    assert!(guide.title.contains("Ana"), "{}", guide.title);
    assert_eq!(guide.cure, Cure::Reconnect);
    assert!(!guide.steps.is_empty());

    // One click on one of them brings back all three.
    let flow = company
        .reconnect(&[rows[0].id], ANA, Decision::default())
        .await;
    let FlowPhase::Done {
        connected,
        left_out,
        ..
    } = flow.phase
    else {
        panic!("{:?}", flow.phase)
    };
    assert_eq!((connected.len(), left_out.len()), (3, 0));
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
    let timeline = company.detail(rows[0].id).await.timeline;
    let texts: Vec<_> = timeline.iter().map(|line| line.text.as_str()).collect();
    assert!(texts.contains(&"Reconnected by Ana Ruiz"), "{texts:?}");
    assert!(
        texts.contains(&"Cause found: password changed"),
        "{texts:?}"
    );
}

#[tokio::test]
async fn a_page_left_un_ticked_is_named_and_no_other_is_touched() {
    let company = with_anas_pages().await;
    let first = company.row("Northwind Outfitters").await;
    let decision = Decision {
        leave_out: &[CANADA],
        choose: None,
    };
    let flow = company.reconnect(&[first.id], ANA, decision).await;
    let FlowPhase::Done {
        connected,
        left_out,
        ..
    } = flow.phase
    else {
        panic!("{:?}", flow.phase)
    };
    assert_eq!(connected.len(), 2);
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].row.name, "Northwind Outfitters Canada");
    assert!(left_out[0].why.contains("un-ticked"), "{}", left_out[0].why);
    let canada = company.row("Northwind Outfitters Canada").await;
    assert_eq!(
        canada.status,
        Status::Invalid {
            cause: Cause::PermissionMissing
        }
    );
    assert_eq!(
        company.row("Northwind Repair Shop").await.status,
        Status::Connected
    );
}

#[tokio::test]
async fn somebody_who_lacks_the_page_changes_nothing() {
    let company = with_anas_pages().await;
    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let before = company.rows().await;
    let ids: Vec<_> = before.iter().map(|row| row.id).collect();
    let flow = company.reconnect(&ids, LIN, Decision::default()).await;
    let FlowPhase::DifferentAccount {
        expected,
        got,
        manages,
        of,
        message,
    } = &flow.phase
    else {
        panic!("{:?}", flow.phase)
    };
    assert_eq!(
        (expected.as_str(), got.as_str()),
        ("Ana Ruiz", "Lin Ceramics")
    );
    assert_eq!((*manages, *of), (0, 3));
    assert!(message.starts_with("Hi Ana,"), "{message}");
    assert_eq!(statuses(&company).await, statuses_of(&before));

    // Another try is a new sign-in in a clean window.
    let choice = DifferentAccountChoice::TryAgain;
    let again = company
        .app
        .resolve_different(ResolveDifferent {
            id: flow.id,
            choice,
        })
        .await
        .unwrap();
    assert_ne!(again.id, flow.id);
    let again = company.sign_in(&again, LIN, Decision::default()).await;
    assert!(matches!(again.phase, FlowPhase::DifferentAccount { .. }));

    // As new: what Lin has is offered, and the three stay as they are.
    let choice = DifferentAccountChoice::AddAsNew;
    let adding = company
        .app
        .resolve_different(ResolveDifferent {
            id: again.id,
            choice,
        })
        .await
        .unwrap();
    let adding = company.choose_all(&adding).await;
    assert!(
        matches!(adding.phase, FlowPhase::Done { .. }),
        "{:?}",
        adding.phase
    );
    assert_eq!(company.row("Lin Ceramics").await.status, Status::Connected);
    assert!(company.row("Northwind Repair Shop").await.needs_you);
}

#[tokio::test]
async fn stopping_at_a_different_account_keeps_everything() {
    let company = with_anas_pages().await;
    let before = company.rows().await;
    let flow = company
        .reconnect(&[before[0].id], LIN, Decision::default())
        .await;
    let choice = DifferentAccountChoice::Stop;
    company
        .app
        .resolve_different(ResolveDifferent {
            id: flow.id,
            choice,
        })
        .await
        .unwrap();
    assert_eq!(statuses(&company).await, statuses_of(&before));
    company.check().await;
    assert_eq!(statuses(&company).await, statuses_of(&before));
}

#[tokio::test]
async fn another_administrator_takes_over_only_what_was_confirmed() {
    let company = with_anas_pages().await;
    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let outfitters = company.row("Northwind Outfitters").await;
    let flow = company
        .reconnect(&[outfitters.id], TOM, Decision::default())
        .await;
    let FlowPhase::TakeOver {
        member,
        from,
        stopped,
        working,
        stays,
    } = &flow.phase
    else {
        panic!("{:?}", flow.phase)
    };
    assert_eq!((member.as_str(), from.as_str()), ("Tom Okafor", "Ana Ruiz"));
    let names = |rows: &[holdfast_core::app::view::RowView]| {
        rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        names(stopped),
        ["Northwind Outfitters", "Northwind Repair Shop"]
    );
    assert!(working.is_empty());
    assert_eq!(names(stays), ["Northwind Outfitters Canada"]);
    // Nothing moves before Yes.
    assert!(company.row("Northwind Outfitters").await.needs_you);

    let request = TakeOver {
        id: flow.id,
        connections: vec![outfitters.id],
    };
    let flow = company.app.take_over(request).await.unwrap();
    assert!(
        matches!(flow.phase, FlowPhase::Done { .. }),
        "{:?}",
        flow.phase
    );
    let moved = company.row("Northwind Outfitters").await;
    assert_eq!(moved.id, outfitters.id);
    assert_eq!(moved.status, Status::Connected);
    assert_eq!(moved.connected_by.unwrap().name, "Tom Okafor");
    let left = company.row("Northwind Repair Shop").await;
    assert_eq!(left.connected_by.unwrap().name, "Ana Ruiz");
    assert!(left.needs_you, "not confirmed, so it stays where it was");
    let timeline = company.detail(outfitters.id).await.timeline;
    assert!(
        timeline
            .iter()
            .any(|line| line.text == "Connected by changed from Ana Ruiz to Tom Okafor")
    );
}

#[tokio::test]
async fn a_handover_of_working_accounts_offers_them_un_ticked() {
    let company = with_anas_pages().await;
    let rows = company.rows().await;
    let request = BeginReconnect {
        connections: vec![rows[0].id],
        handover: true,
    };
    let flow = company.app.begin_reconnect(request).await.unwrap();
    let flow = company.sign_in(&flow, TOM, Decision::default()).await;
    let FlowPhase::TakeOver {
        stopped, working, ..
    } = &flow.phase
    else {
        panic!("{:?}", flow.phase)
    };
    assert!(stopped.is_empty());
    assert_eq!(working.len(), 2);
}

#[tokio::test]
async fn two_sign_ins_at_once_do_not_mix() {
    let company = with_anas_pages().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let page = company.row("Northwind Repair Shop").await;
    let rows = company.rows().await;
    let x = rows.iter().find(|row| row.network == Network::X).unwrap();
    let begin = |id| BeginReconnect {
        connections: vec![id],
        handover: false,
    };
    let facebook = company.app.begin_reconnect(begin(page.id)).await.unwrap();
    let x = company.app.begin_reconnect(begin(x.id)).await.unwrap();
    let link = company
        .app
        .flow_link(FlowRef { id: facebook.id })
        .await
        .unwrap();
    let landed = crate::networks::person::agree(
        &company.sandbox.base_url(),
        link.parse().unwrap(),
        ANA,
        Decision::default(),
    )
    .await;
    // The answer of one at the window of the other is nobody's.
    let crossed = company.app.matches(x.id, &landed);
    assert!(
        !matches!(crossed, holdfast_core::sign_in::matching::Decision::Ours(_)),
        "{crossed:?}"
    );
    let done = company.land(&facebook, landed).await;
    assert!(
        matches!(done.phase, FlowPhase::Done { .. }),
        "{:?}",
        done.phase
    );
    let waiting = company.app.flow(FlowRef { id: x.id }).await.unwrap();
    assert!(matches!(waiting.phase, FlowPhase::Waiting));
}

#[tokio::test]
async fn a_second_click_finds_the_window_that_is_open() {
    let company = with_anas_pages().await;
    let rows = company.rows().await;
    let begin = BeginReconnect {
        connections: vec![rows[0].id],
        handover: false,
    };
    let first = company.app.begin_reconnect(begin.clone()).await.unwrap();
    let second = company.app.begin_reconnect(begin).await.unwrap();
    assert_eq!(first.id, second.id);
    assert_eq!(company.row(&rows[0].name).await.flow, Some(first.id));
}

#[tokio::test]
async fn declining_at_the_network_changes_nothing() {
    let company = with_anas_pages().await;
    let before = company.rows().await;
    let request = BeginReconnect {
        connections: vec![before[0].id],
        handover: false,
    };
    let flow = company.app.begin_reconnect(request).await.unwrap();
    let link = company
        .app
        .flow_link(FlowRef { id: flow.id })
        .await
        .unwrap();
    let page: url::Url = link.parse().unwrap();
    let state = page
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1
        .into_owned();
    let refused = format!(
        "https://www.facebook.com/connect/login_success.html?error=access_denied&error_code=200\
         &error_reason=user_denied&state={state}#_=_"
    );
    let flow = company.land(&flow, refused.parse().unwrap()).await;
    assert!(
        matches!(flow.phase, FlowPhase::Cancelled { .. }),
        "{:?}",
        flow.phase
    );
    assert_eq!(statuses(&company).await, statuses_of(&before));
}

#[tokio::test]
async fn a_closed_window_cancels_and_a_late_answer_is_nobodys() {
    let company = with_anas_pages().await;
    let rows = company.rows().await;
    let request = BeginReconnect {
        connections: vec![rows[0].id],
        handover: false,
    };
    let flow = company.app.begin_reconnect(request).await.unwrap();
    company.app.sign_in_window_closed(flow.id).await;
    let closed = company.app.flow(FlowRef { id: flow.id }).await.unwrap();
    assert!(
        matches!(closed.phase, FlowPhase::Cancelled { .. }),
        "{:?}",
        closed.phase
    );
    assert_eq!(company.row(&rows[0].name).await.flow, None);
    let link = company.app.flow_link(FlowRef { id: flow.id }).await;
    assert!(link.is_err(), "the link is of no use any more");
}

#[tokio::test]
async fn a_missing_network_app_is_named() {
    let company = Company::start().await;
    let request = holdfast_core::app::view::BeginConnect {
        network: Network::Tiktok,
        purpose: Purpose::Owned,
        provider: Some(Provider::TiktokBusiness),
        again: None,
    };
    let error = company.app.begin_connect(request).await.unwrap_err();
    let problem = holdfast_core::app::view::Problem::from(error);
    assert_eq!(
        problem.code,
        holdfast_core::app::view::ErrorCode::AppMissing
    );
    assert!(
        problem.message.contains("TikTok Business"),
        "{}",
        problem.message
    );
}

async fn statuses(company: &Company) -> Vec<(String, Status)> {
    statuses_of(&company.rows().await)
}

fn statuses_of(rows: &[holdfast_core::app::view::ConnectionView]) -> Vec<(String, Status)> {
    rows.iter()
        .map(|row| (row.name.clone(), row.status))
        .collect()
}

#[tokio::test]
async fn a_member_who_changed_names_is_shown_by_the_new_one() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, LIN)
        .await;
    let page = company.row("Lin Ceramics").await;
    company.sandbox.add_person(holdfast_sandbox::Person {
        name: "Lin Studio".to_owned(),
        email: LIN.to_owned(),
        password: "practice".to_owned(),
        ids: [(FACEBOOK, "900100000000004".to_owned())].into(),
    });
    company
        .reconnect(&[page.id], LIN, Decision::default())
        .await;
    let page = company.row("Lin Ceramics").await;
    assert_eq!(page.connected_by.unwrap().name, "Lin Studio");
}
