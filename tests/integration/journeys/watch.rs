//! The watch and many sign-ins: one that hangs, an app that stops for all, what is left of an
//! allowance.

use std::time::Duration;

use holdfast_core::app::view::{Check, ConnectionView};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::status::{CantCheck, Status};
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, ProfileKind, Target};

use super::company::{ANA, Company};
use crate::networks::person::Decision;
use crate::networks::setting::simulated;
use crate::soak::fleet::{Fleet, Kind};

/// Within this time every sign-in is asked about once.
const A_DAY: i64 = 20;

static PAGE: Kind = Kind {
    network: Network::Facebook,
    purpose: Purpose::Owned,
    provider: Provider::Facebook,
    profile: ProfileKind::Page,
    per_tenth: 0,
    profiles: 1,
};

static ORGANIZATION: Kind = Kind {
    network: Network::Linkedin,
    provider: Provider::Linkedin,
    profile: ProfileKind::Organization,
    ..PAGE
};

static X_ACCOUNT: Kind = Kind {
    network: Network::X,
    provider: Provider::X,
    profile: ProfileKind::XAccount,
    ..PAGE
};

fn faults(provider: Provider, times: Option<u32>, millis: Option<u64>) -> FaultTarget {
    FaultTarget {
        provider: Some(simulated(provider)),
        endpoint: Endpoint::Any,
        times,
        millis,
        status: None,
    }
}

fn of(rows: &[ConnectionView], network: Network) -> impl Iterator<Item = &ConnectionView> {
    rows.iter().filter(move |row| row.network == network)
}

/// What was sent to Facebook's API so far.
fn to_facebook(company: &Company) -> usize {
    let log = company.sandbox.log().into_iter();
    log.filter(|entry| entry.host == "graph.facebook.com")
        .count()
}

#[tokio::test]
async fn a_network_that_hangs_holds_up_no_other() {
    // More than are asked at the same time.
    let fleet = Fleet::sail([(&PAGE, 6), (&X_ACCOUNT, 1)]).await;
    let company = &fleet.company;
    let slow = Lever::Slow(faults(Provider::Facebook, None, Some(60_000)));
    company.sandbox.pull(slow).unwrap();
    company.app.check(Check { ids: None }).await.unwrap();
    let until = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let rows = company.rows().await;
        let asked = |network| of(&rows, network).all(|row| row.checking);
        assert!(asked(Network::Facebook), "they hang for a minute");
        if !asked(Network::X) {
            break;
        }
        assert!(tokio::time::Instant::now() < until, "X was not asked");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    company.app.close().await;
}

#[tokio::test]
async fn when_all_of_an_app_stop_at_once_it_is_the_app() {
    let fleet = Fleet::sail([(&ORGANIZATION, 4)]).await;
    let company = &fleet.company;
    company.advance_hours(A_DAY);
    company.app.tick().await.unwrap();
    let everybody = Target::everybody(simulated(Provider::Linkedin));
    company
        .sandbox
        .pull(Lever::RevokeAccess(everybody))
        .unwrap();
    for _ in 0..A_DAY {
        company.advance_hours(1);
        company.app.tick().await.unwrap();
    }
    for row in company.rows().await {
        let refused = Status::CantCheck {
            reason: CantCheck::AppRefused,
        };
        assert_eq!(row.status, refused, "{}", row.name);
    }
    let told = company.desktop.accepted();
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test]
async fn when_one_of_an_app_stops_it_is_that_sign_in() {
    let fleet = Fleet::sail([(&ORGANIZATION, 4)]).await;
    let company = &fleet.company;
    company.advance_hours(A_DAY);
    company.app.tick().await.unwrap();
    let one = Target::person(simulated(Provider::Linkedin), &fleet.sign_ins[2].who);
    company.sandbox.pull(Lever::RevokeAccess(one)).unwrap();
    company.advance_hours(A_DAY);
    company.app.tick().await.unwrap();
    let broken = company.rows().await.into_iter().filter(|row| row.needs_you);
    assert_eq!(broken.count(), fleet.sign_ins[2].connections.len());
}

#[tokio::test]
async fn an_app_near_its_limit_is_left_to_people_until_the_hour_is_over() {
    let fleet = Fleet::sail([(&PAGE, 4), (&X_ACCOUNT, 1)]).await;
    let company = &fleet.company;
    // The refusal says that the app's calls of this hour are used up.
    let used_up = || Lever::RateLimit(faults(Provider::Facebook, Some(1), None));
    company.advance_hours(A_DAY);
    company.sandbox.pull(used_up()).unwrap();
    company.app.tick().await.unwrap();
    let met = to_facebook(company);
    // Those that were under way came to their end; then it is quiet.
    for _ in 0..5 {
        company.advance_seconds(10 * 60);
        company.app.tick().await.unwrap();
        assert_eq!(to_facebook(company), met, "the watch leaves Facebook alone");
    }
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    let asked = to_facebook(company);
    assert!(asked > met, "the hour is over");

    company.advance_hours(A_DAY);
    company.sandbox.pull(used_up()).unwrap();
    company.app.tick().await.unwrap();
    let met = to_facebook(company);
    company.check().await;
    assert!(to_facebook(company) > met, "a person is not held up");
    let rows = company.rows().await;
    assert!(rows.iter().all(|row| row.status == Status::Connected));
}

#[tokio::test]
async fn an_outage_is_over_when_somebody_signs_in() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let down = |down| Lever::LeaveNetworkDown {
        provider: simulated(Provider::Facebook),
        down,
    };
    company.sandbox.pull(down(true)).unwrap();
    company.check().await;
    let rows = company.rows().await;
    let cant = |row: &ConnectionView| matches!(row.status, Status::CantCheck { .. });
    assert!(rows.iter().all(cant), "{rows:?}");
    company.sandbox.pull(down(false)).unwrap();
    company
        .reconnect(&[rows[0].id], ANA, Decision::default())
        .await;
    let rows = company.rows().await;
    assert!(rows.iter().all(|row| row.status == Status::Connected));
}

#[tokio::test]
async fn an_app_that_was_refused_before_a_restart_is_asked_about_after_it() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let app = || Target::everybody(simulated(Provider::Facebook));
    company.sandbox.pull(Lever::DisableApp(app())).unwrap();
    company.check().await;
    let company = company.restart().await;
    let cant = |row: &ConnectionView| matches!(row.status, Status::CantCheck { .. });
    assert!(company.rows().await.iter().all(cant), "still known");
    company.sandbox.pull(Lever::EnableApp(app())).unwrap();
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    let rows = company.rows().await;
    assert!(rows.iter().all(|row| row.status == Status::Connected));
    let mut standing = company.app.notices().await.unwrap();
    standing.retain(|one| one.over.is_none());
    assert!(standing.is_empty(), "{standing:?}");
}
