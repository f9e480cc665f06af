//! Things that happen at the same moment, or in an order nobody planned.

use holdfast_core::app::view::{
    ActivityPage, BeginConnect, BeginReconnect, ChooseProfiles, ConnectionRef, ConnectionView,
    Engine, FlowPhase, FlowRef, NoticeView, ProviderRef, SaveNetworkApp, TakeOver, Tone,
};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::id::FlowId;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::flows;
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, Target, Which};

use super::company::{ANA, Company, TOM};
use crate::networks::person::Decision;

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;
const OUTFITTERS: &str = "102000000000001";
const REPAIR: &str = "102000000000002";
const CANADA: &str = "102000000000003";
const LEFT_OUT: Status = Status::Invalid {
    cause: Cause::PermissionMissing,
};

async fn with_anas_pages() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
}

async fn said(company: &Company, text: &str) -> usize {
    let page = ActivityPage { before: None };
    let lines = company.app.activity(page).await.unwrap();
    lines.iter().filter(|line| line.text == text).count()
}

#[tokio::test]
async fn two_checks_that_find_the_same_tell_it_once() {
    for lever in [Lever::ChangePassword, Lever::Lock, Lever::RevokeAccess] {
        let company = with_anas_pages().await;
        let pull = |lever| company.sandbox.pull(lever).unwrap();
        pull(lever(Target::person(FACEBOOK, ANA)));
        let checks = (0..4).map(|_| {
            let app = company.app.clone();
            tokio::spawn(async move {
                let all = holdfast_core::app::view::Check { ids: None };
                app.check(all).await.unwrap();
            })
        });
        for check in checks.collect::<Vec<_>>() {
            check.await.unwrap();
        }
        company.check().await;
        for row in company.rows().await {
            assert!(row.needs_you, "{:?}", row.status);
            let lines = company.detail(row.id).await.timeline;
            let found: Vec<_> = lines
                .iter()
                .filter(|line| line.text.starts_with("Cause found"))
                .collect();
            assert_eq!(found.len(), 1, "{lines:?}");
        }
        assert_eq!(company.desktop.accepted().len(), 1);
    }
}

#[tokio::test]
async fn accounts_of_another_network_that_a_new_consent_lacks_are_named() {
    let company = with_anas_pages().await;
    let facebook = Some(Provider::Facebook);
    let flow = company
        .connect(
            Network::Instagram,
            Purpose::Owned,
            facebook,
            ANA,
            Decision::default(),
        )
        .await;
    company.choose_all(&flow).await;
    // The Page that stays has no Instagram account, so that list comes back empty.
    let canada = company.row("Northwind Outfitters Canada").await;
    let decision = Decision {
        leave_out: &[OUTFITTERS, REPAIR],
        choose: None,
    };
    let flow = company.reconnect(&[canada.id], ANA, decision).await;
    let FlowPhase::Done { left_out, .. } = &flow.phase else {
        panic!("{:?}", flow.phase)
    };
    let instagram: Vec<_> = company
        .rows()
        .await
        .into_iter()
        .filter(|row| row.network == Network::Instagram)
        .collect();
    assert!(!instagram.is_empty());
    for row in instagram {
        assert!(
            left_out.iter().any(|one| one.row.id == row.id),
            "{left_out:?}"
        );
        assert_eq!(row.status, LEFT_OUT, "{}", row.name);
    }
}

#[tokio::test]
async fn what_was_left_out_stays_so_until_it_is_ticked_again() {
    let company = with_anas_pages().await;
    let canada = company.row("Northwind Outfitters Canada").await;
    let decision = Decision {
        leave_out: &[CANADA],
        choose: None,
    };
    company.reconnect(&[canada.id], ANA, decision).await;
    company.check().await;
    let row = company.row(&canada.name).await;
    assert_eq!(row.status, LEFT_OUT);
    company
        .reconnect(&[canada.id], ANA, Decision::default())
        .await;
    let row = company.row(&canada.name).await;
    assert_eq!(row.status, Status::Connected);
    company.check().await;
    let row = company.row(&canada.name).await;
    assert_eq!(row.status, Status::Connected);
}

#[tokio::test]
async fn an_outage_that_a_check_met_is_over_soon_after_it_ended() {
    let company = with_anas_pages().await;
    let leave = |down| Lever::LeaveNetworkDown {
        provider: FACEBOOK,
        down,
    };
    company.advance_hours(1);
    company.sandbox.pull(leave(true)).unwrap();
    company.check().await;
    for row in company.rows().await {
        assert!(
            matches!(row.status, Status::CantCheck { .. }),
            "{:?}",
            row.status
        );
    }
    company.sandbox.pull(leave(false)).unwrap();
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    for row in company.rows().await {
        assert_eq!(row.status, Status::Connected);
    }
}

#[tokio::test]
async fn a_notice_goes_when_its_last_account_is_cured_by_whomever() {
    let company = with_anas_pages().await;
    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    assert_eq!(company.desktop.shown().len(), 1);
    let outfitters = company.row("Northwind Outfitters").await;
    let flow = company
        .reconnect(&[outfitters.id], TOM, Decision::default())
        .await;
    let FlowPhase::TakeOver { stopped, .. } = &flow.phase else {
        panic!("{:?}", flow.phase)
    };
    let request = TakeOver {
        id: flow.id,
        connections: stopped.iter().map(|row| row.id).collect(),
    };
    company.app.take_over(request).await.unwrap();
    assert_eq!(company.desktop.shown().len(), 1, "one is still broken");
    let canada = company.row("Northwind Outfitters Canada").await;
    company
        .reconnect(&[canada.id], ANA, Decision::default())
        .await;
    assert!(!company.rows().await.iter().any(|row| row.needs_you));
    assert!(company.desktop.shown().is_empty());
    let notices = company.app.notices().await.unwrap();
    let over = |notice: &NoticeView| notice.over.is_some() || notice.tone == Tone::Good;
    assert!(notices.iter().all(over), "{notices:?}");
}

#[tokio::test]
async fn a_second_yes_changes_nothing() {
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
    let FlowPhase::ChooseProfiles { profiles, .. } = &flow.phase else {
        panic!("{:?}", flow.phase)
    };
    let request = ChooseProfiles {
        id: flow.id,
        profiles: profiles
            .iter()
            .filter(|one| one.can_connect)
            .map(|one| one.key.clone())
            .collect(),
    };
    let (first, second) = tokio::join!(
        company.app.choose_profiles(request.clone()),
        company.app.choose_profiles(request)
    );
    assert!(first.is_ok() || second.is_ok());
    assert_eq!(said(&company, "Connected by Ana Ruiz").await, 3);
    assert_eq!(said(&company, "Reconnected by Ana Ruiz").await, 0);
    let flow = company.app.flow(FlowRef { id: flow.id }).await.unwrap();
    assert!(
        matches!(flow.phase, FlowPhase::Done { .. }),
        "{:?}",
        flow.phase
    );
}

#[tokio::test]
async fn a_sign_in_cancelled_while_it_finishes_stays_cancelled() {
    let company = with_anas_pages().await;
    let row = company.row("Northwind Outfitters").await;
    let slow = Lever::Slow(FaultTarget {
        provider: Some(FACEBOOK),
        endpoint: Endpoint::Token,
        times: Some(1),
        millis: Some(300),
        status: None,
    });
    let request = BeginReconnect {
        connections: vec![row.id],
        handover: false,
    };
    let flow = company.app.begin_reconnect(request).await.unwrap();
    company.sandbox.pull(slow).unwrap();
    let signing_in = company.sign_in(&flow, ANA, Decision::default());
    let cancelling = async {
        loop {
            let now = company.app.flow(FlowRef { id: flow.id }).await.unwrap();
            if matches!(now.phase, FlowPhase::Finishing) {
                break;
            }
            tokio::task::yield_now().await;
        }
        company
            .app
            .cancel_flow(FlowRef { id: flow.id })
            .await
            .unwrap()
    };
    let (after, cancelled) = tokio::join!(signing_in, cancelling);
    assert!(matches!(cancelled.phase, FlowPhase::Cancelled { .. }));
    assert!(
        matches!(after.phase, FlowPhase::Cancelled { .. }),
        "{:?}",
        after.phase
    );
    let timeline = company.detail(row.id).await.timeline;
    let lines: Vec<_> = timeline.iter().map(|line| line.text.as_str()).collect();
    assert!(
        !lines
            .iter()
            .any(|text| text.contains("failed") || text.starts_with("Reconnected")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_sign_in_for_an_account_that_was_removed_meanwhile_leaves_nothing_behind() {
    let company = with_anas_pages().await;
    let row = company.row("Northwind Outfitters").await;
    for answered in [false, true] {
        let row = if answered {
            company.row("Northwind Repair Shop").await
        } else {
            row.clone()
        };
        let request = BeginReconnect {
            connections: vec![row.id],
            handover: false,
        };
        let mut flow = company.app.begin_reconnect(request).await.unwrap();
        if answered {
            flow = company.sign_in(&flow, TOM, Decision::default()).await;
        }
        let gone = ConnectionRef { id: row.id };
        company.app.remove(gone).await.unwrap();
        company
            .app
            .cancel_flow(FlowRef { id: flow.id })
            .await
            .unwrap();
        let open = company.store.read(flows::open).await.unwrap();
        assert!(open.is_empty(), "{open:?}");
    }
}

#[tokio::test]
async fn a_page_taken_out_at_the_network_does_not_end_the_others() {
    let company = with_anas_pages().await;
    company
        .sandbox
        .pull(Lever::Untick(Target {
            profile: Some(CANADA.to_owned()),
            ..Target::person(FACEBOOK, ANA)
        }))
        .unwrap();
    for _ in 0..2 {
        company.check().await;
        for row in company.rows().await {
            let taken_out = row.name == "Northwind Outfitters Canada";
            assert_eq!(row.needs_you, taken_out, "{}: {:?}", row.name, row.status);
        }
    }
    assert_eq!(company.desktop.accepted().len(), 1);
}

#[tokio::test]
async fn a_renewal_that_was_refused_is_told_once_while_the_old_token_lives() {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    let tokens = Which::Refresh;
    company
        .sandbox
        .pull(Lever::Expire(Target {
            tokens,
            ..Target::person(holdfast_sandbox::Provider::X, ANA)
        }))
        .unwrap();
    // Within the last fifth of the two hours.
    company.advance_seconds(100 * 60);
    for _ in 0..2 {
        company.check().await;
        assert!(company.rows().await.iter().all(|row| row.needs_you));
        company.app.tick().await.unwrap();
        assert!(company.rows().await.iter().all(|row| row.needs_you));
        company.advance_seconds(60);
    }
    assert_eq!(company.desktop.accepted().len(), 1);
}

#[tokio::test]
async fn what_comes_up_stays_told_when_something_else_heals() {
    let company = with_anas_pages().await;
    company.app.tick().await.unwrap();
    company.advance_hours(24 * 51);
    company.app.tick().await.unwrap();
    let told = company.desktop.shown();
    assert_eq!(told.len(), 1, "{told:?}");
    let ana = || Target::person(FACEBOOK, ANA);
    company.sandbox.pull(Lever::Lock(ana())).unwrap();
    company.check().await;
    assert_eq!(company.desktop.shown().len(), 2);
    company.sandbox.pull(Lever::Unlock(ana())).unwrap();
    company.check().await;
    let left = company.desktop.shown();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].title, told[0].title);
}

#[tokio::test]
async fn an_app_that_is_accepted_again_is_so_within_the_hour_and_a_second_refusal_is_told() {
    let company = with_anas_pages().await;
    let app = || Target::everybody(FACEBOOK);
    let facebook = ProviderRef {
        provider: Provider::Facebook,
    };
    for round in 1..=2 {
        company.sandbox.pull(Lever::DisableApp(app())).unwrap();
        company.check().await;
        let refused = |row: &ConnectionView| matches!(row.status, Status::CantCheck { .. });
        assert!(company.rows().await.iter().all(refused));
        company.app.tick().await.unwrap();
        assert_eq!(company.desktop.accepted().len(), round);
        company.sandbox.pull(Lever::EnableApp(app())).unwrap();
        let apps = company.app.test_network_app(facebook).await;
        let shown = apps.unwrap().into_iter();
        for app in shown.filter(|app| app.provider == Provider::Facebook) {
            let test = app.last_test.unwrap();
            assert!(test.ok, "{}", test.text);
            assert!(app.refused.is_none(), "{:?}", app.refused);
        }
        assert!(company.desktop.shown().is_empty());
        company.advance_hours(1);
    }
    company.sandbox.pull(Lever::DisableApp(app())).unwrap();
    company.check().await;
    company.sandbox.pull(Lever::EnableApp(app())).unwrap();
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    for row in company.rows().await {
        assert_eq!(row.status, Status::Connected);
    }
}

#[tokio::test]
async fn an_app_in_good_order_passes_its_test_at_every_provider() {
    let company = Company::start().await;
    let apps = company.app.network_apps().await.unwrap();
    for app in apps.into_iter().filter(|app| app.configured) {
        let provider = app.provider;
        let tested = company.app.test_network_app(ProviderRef { provider }).await;
        let mut tested = tested.unwrap().into_iter();
        let test = tested.find(|app| app.provider == provider);
        let test = test.unwrap().last_test.unwrap();
        assert!(test.ok, "{provider:?}: {}", test.text);
    }
}

#[tokio::test]
async fn the_app_that_was_saved_last_is_shown_and_used_also_an_earlier_one() {
    let company = Company::start().await;
    for client_id in ["first", "second", "first"] {
        let request = SaveNetworkApp {
            provider: Provider::Linkedin,
            client_id: client_id.to_owned(),
            client_secret: Some(format!("secret-of-{client_id}")),
            redirect: Some("https://northwind.example/linkedin".to_owned()),
            other_kind: false,
            engine: Engine::Webview,
            responsible: None,
        };
        let apps = company.app.save_network_app(request).await.unwrap();
        let mut shown = apps.iter().filter(|app| app.provider == Provider::Linkedin);
        assert_eq!(shown.next().unwrap().client_id, client_id);
        let request = BeginConnect {
            network: Network::Linkedin,
            purpose: Purpose::Owned,
            provider: None,
            again: None,
        };
        let flow = company.app.begin_connect(request).await.unwrap();
        let link = company.app.flow_link(FlowRef { id: flow.id }).await;
        let link = link.unwrap();
        assert!(link.contains(&format!("client_id={client_id}")), "{link}");
    }
}

#[tokio::test]
async fn a_handover_that_goes_on_in_the_browser_still_asks_for_another_login() {
    let company = with_anas_pages().await;
    let row = company.row("Northwind Outfitters").await;
    let request = BeginReconnect {
        connections: vec![row.id],
        handover: true,
    };
    let flow = company.app.begin_reconnect(request).await.unwrap();
    let asked = asked_of(&company, flow.id).await;
    let here = FlowRef { id: flow.id };
    let flow = company.app.open_flow_in_browser(here).await.unwrap();
    assert_eq!(asked_of(&company, flow.id).await, asked);
}

/// What a sign-in page is asked for, without what is new in each attempt.
async fn asked_of(company: &Company, id: FlowId) -> Vec<(String, String)> {
    let link = company.app.flow_link(FlowRef { id }).await.unwrap();
    let link: url::Url = link.parse().unwrap();
    let mut asked: Vec<_> = link.query_pairs().into_owned().collect();
    asked.retain(|(name, _)| !["state", "code_challenge", "redirect_uri"].contains(&name.as_str()));
    asked
}
