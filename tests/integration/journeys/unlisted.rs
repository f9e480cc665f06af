//! A list that cannot be read after a sign-in that worked: the sign-in is kept, and nobody signs in
//! a second time.

use std::time::Duration;

use holdfast_core::app::view::{BeginConnect, FlowPhase, FlowRef, FlowView};
use holdfast_core::domain::flow::{Flow, Staged};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::flows;
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, Target};

use super::company::{ANA, Company};
use crate::networks::person::{Decision, agree};
use crate::networks::setting::simulated;

/// What the networks' API answers from now on. The exchange goes to another endpoint.
fn pull(company: &Company, fault: fn(FaultTarget) -> Lever) {
    let target = FaultTarget {
        provider: None,
        endpoint: Endpoint::Api,
        times: None,
        millis: None,
        status: None,
    };
    company.sandbox.pull(fault(target)).unwrap();
}

async fn sign_in(company: &Company, network: Network) -> FlowView {
    company
        .connect(network, Purpose::Owned, None, ANA, Decision::default())
        .await
}

async fn list_again(company: &Company, flow: &FlowView) -> FlowView {
    let request = FlowRef { id: flow.id };
    company.app.list_again(request).await.unwrap()
}

/// The flow's row, and whether tokens are sealed beside it.
async fn stored(company: &Company, flow: &FlowView) -> (Flow, bool) {
    let id = flow.id;
    let read = company.store.read(move |conn| {
        let row = flows::get(conn, id)?.unwrap();
        Ok((row, flows::sealed_staged(conn, id)?.is_some()))
    });
    read.await.unwrap()
}

fn is_unlisted(flow: &FlowView) -> bool {
    matches!(flow.phase, FlowPhase::Unlisted { .. })
}

/// How often a code was exchanged.
fn exchanges(company: &Company) -> usize {
    let log = company.sandbox.log().into_iter();
    log.filter(|entry| {
        let json = entry.json.as_ref();
        entry.endpoint == Endpoint::Token
            && (entry.form.contains_key("code")
                || entry.query.contains_key("code")
                || json.is_some_and(|json| json.get("auth_code").is_some()))
    })
    .count()
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_asked_for_again_with_the_same_sign_in() {
    for network in [
        Network::Facebook,
        Network::Instagram,
        Network::Linkedin,
        Network::Tiktok,
        Network::X,
        Network::Youtube,
        Network::GoogleBusiness,
    ] {
        let company = Company::start().await;
        pull(&company, Lever::Fail500);
        let flow = sign_in(&company, network).await;
        assert!(is_unlisted(&flow), "{network:?}: {:?}", flow.phase);
        assert!(company.rows().await.is_empty());
        for fault in [Lever::HtmlBody, Lever::Unanswered, Lever::CutBody] {
            company.sandbox.clear_levers();
            pull(&company, fault);
            let flow = list_again(&company, &flow).await;
            assert!(is_unlisted(&flow), "{network:?}: {:?}", flow.phase);
        }
        let (row, sealed) = stored(&company, &flow).await;
        assert!(sealed && matches!(row.staged, Some(Staged::Unlisted(_))));
        let pending = company.app.list_connections().await.unwrap().pending;
        assert_eq!(pending.len(), 1);
        assert_eq!(pending[0].member, None);

        company.sandbox.clear_levers();
        let flow = list_again(&company, &flow).await;
        let flow = company.choose_all(&flow).await;
        let done = matches!(flow.phase, FlowPhase::Done { .. });
        assert!(done, "{network:?}: {:?}", flow.phase);
        assert_eq!(exchanges(&company), 1, "{network:?}");
        assert!(!stored(&company, &flow).await.1, "nothing stays behind");
        company.check().await;
        let rows = company.rows().await;
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|row| row.status == Status::Connected));
    }
}

#[tokio::test]
async fn a_reconnect_whose_list_could_not_be_read_comes_to_its_end() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let ana = Target::person(
        simulated(holdfast_core::domain::network::Provider::Facebook),
        ANA,
    );
    company.sandbox.pull(Lever::ChangePassword(ana)).unwrap();
    company.check().await;
    let ids: Vec<_> = company.rows().await.iter().map(|row| row.id).collect();
    pull(&company, Lever::Fail500);
    let flow = company.reconnect(&ids, ANA, Decision::default()).await;
    assert!(is_unlisted(&flow), "{:?}", flow.phase);
    let rows = company.rows().await;
    assert!(
        rows.iter()
            .all(|row| row.needs_you && row.flow == Some(flow.id))
    );
    company.sandbox.clear_levers();
    let flow = list_again(&company, &flow).await;
    assert!(
        matches!(flow.phase, FlowPhase::Done { .. }),
        "{:?}",
        flow.phase
    );
    let rows = company.rows().await;
    assert!(rows.iter().all(|row| row.status == Status::Connected));
}

/// The flow after a restart, once it is as far as `reached` says.
async fn taken_up(company: &Company, flow: &FlowView, reached: fn(&FlowPhase) -> bool) -> FlowView {
    company.app.start_watch();
    let until = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let seen = company.app.flow(FlowRef { id: flow.id }).await;
        match seen {
            Ok(flow) if reached(&flow.phase) => return flow,
            seen => assert!(tokio::time::Instant::now() < until, "{seen:?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_restart_asks_for_the_list_again() {
    let company = Company::start().await;
    pull(&company, Lever::Fail500);
    let flow = sign_in(&company, Network::Facebook).await;
    let company = company.restart().await;
    let still = |phase: &FlowPhase| matches!(phase, FlowPhase::Unlisted { .. });
    let again = taken_up(&company, &flow, still).await;
    let longer = again.ends_at - flow.ends_at;
    assert_eq!(longer.num_milliseconds(), 0);

    company.sandbox.clear_levers();
    let company = company.restart().await;
    let listed = |phase: &FlowPhase| matches!(phase, FlowPhase::ChooseProfiles { .. });
    let flow = taken_up(&company, &flow, listed).await;
    company.choose_all(&flow).await;
    assert_eq!(company.rows().await.len(), 3);
    assert_eq!(exchanges(&company), 1);
    company.app.close().await;
}

#[tokio::test]
async fn a_crash_while_the_list_is_read_costs_no_second_sign_in() {
    let company = Company::start().await;
    let request = BeginConnect {
        network: Network::X,
        purpose: Purpose::Owned,
        provider: None,
        again: None,
    };
    let flow = company.app.begin_connect(request).await.unwrap();
    let hang = Lever::Slow(FaultTarget {
        provider: None,
        endpoint: Endpoint::Api,
        times: Some(1),
        millis: Some(600_000),
        status: None,
    });
    company.sandbox.pull(hang).unwrap();
    let link = company
        .app
        .flow_link(FlowRef { id: flow.id })
        .await
        .unwrap();
    let landed = agree(
        &company.sandbox.base_url(),
        link.parse().unwrap(),
        ANA,
        Decision::default(),
    )
    .await;
    let signing_in = {
        let app = company.app.clone();
        let id = flow.id;
        tokio::spawn(async move {
            if let holdfast_core::sign_in::matching::Decision::Ours(answer) =
                app.matches(id, &landed)
            {
                app.redirected(id, answer).await;
            }
        })
    };
    let until = tokio::time::Instant::now() + Duration::from_secs(20);
    while !stored(&company, &flow).await.1 {
        assert!(tokio::time::Instant::now() < until, "nothing was staged");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    signing_in.abort();
    let company = company.restart().await;
    let listed = |phase: &FlowPhase| matches!(phase, FlowPhase::ChooseProfiles { .. });
    let flow = taken_up(&company, &flow, listed).await;
    company.choose_all(&flow).await;
    assert_eq!(company.rows().await.len(), 1);
    assert_eq!(exchanges(&company), 1);
    company.app.close().await;
}

#[tokio::test]
async fn what_is_discarded_or_kept_too_long_is_erased() {
    let minutes = 60;
    for (what, restarts, after) in [
        ("discarded", false, 0),
        ("asked for too late", false, 10 * minutes),
        ("found too late", true, 10 * minutes),
    ] {
        let company = Company::start().await;
        pull(&company, Lever::Fail500);
        let flow = sign_in(&company, Network::Facebook).await;
        assert!(stored(&company, &flow).await.1);
        company.advance_seconds(after);
        let id = FlowRef { id: flow.id };
        let company = if restarts {
            let company = company.restart().await;
            assert!(company.app.flow(id).await.is_err(), "{what}");
            company
        } else {
            let ended = if after == 0 {
                company.app.cancel_flow(id).await
            } else {
                company.app.list_again(id).await
            };
            let over = matches!(
                (after, ended.unwrap().phase),
                (0, FlowPhase::Cancelled { .. }) | (1.., FlowPhase::TimedOut)
            );
            assert!(over, "{what}");
            assert!(company.app.list_again(id).await.is_err(), "{what}");
            company
        };
        let (row, sealed) = stored(&company, &flow).await;
        assert!(!sealed && row.staged.is_none(), "{what}");
        assert!(row.ended_at.is_some(), "{what}");
        assert!(
            company
                .app
                .list_connections()
                .await
                .unwrap()
                .pending
                .is_empty()
        );
    }
}
