//! A renewal whose request is under way, and what happens around it meanwhile: the clock moves, the
//! computer wants to sleep, somebody quits. The network replaces the refresh token when it is asked,
//! and answers late.

use std::time::Duration;

use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{Store, grants, renewals as journal};
use holdfast_core::wakes::{Delay, Wake};
use holdfast_sandbox::{Endpoint, FaultTarget, Lever};
use tokio::task::JoinHandle;

use super::company::{ANA, Company, PATIENCE};
use super::renewal::{A_DAY, X, renewals};

/// Long enough that whatever does not wait for the answer is seen not to.
const LATE: u64 = 1_000;

/// A sign-in at X whose tokens are due, and a network whose next answer about tokens is late.
async fn due_and_late() -> Company {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    company.advance_hours(A_DAY);
    answer_late(&company);
    company
}

fn answer_late(company: &Company) {
    let late = Lever::LateAnswer(FaultTarget {
        provider: Some(X),
        endpoint: Endpoint::Token,
        times: Some(1),
        millis: Some(LATE),
        status: None,
    });
    company.sandbox.pull(late).unwrap();
}

/// A round of the watch, beside whatever the test does.
fn round(company: &Company) -> JoinHandle<()> {
    let app = company.app.clone();
    tokio::spawn(async move { app.tick().await.unwrap() })
}

/// Until the network has been asked `times` times.
async fn asked(company: &Company, times: usize) {
    let asking = async {
        while renewals(company).len() < times {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking)
        .await
        .expect("the renewal is sent");
}

async fn generation(store: &Store) -> i64 {
    store
        .read(|conn| Ok(grants::all(conn)?[0].generation))
        .await
        .unwrap()
}

async fn all_work(company: &Company) {
    for row in company.rows().await {
        assert_eq!(row.status, Status::Connected, "{:?}", row.cause_line);
    }
}

/// Bad input 77. The journal says that the request went out, by the clock, in an hour from now.
#[tokio::test]
async fn a_clock_set_back_by_an_hour_meanwhile_sends_nothing_twice() {
    let company = due_and_late().await;
    let before = generation(&company.store).await;
    let first = round(&company);
    asked(&company, 1).await;

    let right = company.sandbox.clock().offset();
    company.clock.set_offset_seconds(right - 3_600);
    let others: Vec<_> = (0..4).map(|_| round(&company)).collect();
    company.check().await;
    for one in others.into_iter().chain([first]) {
        one.await.unwrap();
    }
    assert_eq!(renewals(&company).len(), 1);
    assert_eq!(generation(&company.store).await, before + 1);

    company.clock.set_offset_seconds(right);
    company.check().await;
    assert_eq!(renewals(&company).len(), 1);
    all_work(&company).await;
    // What was stored is what the network honours: it takes each token once.
    company.advance_hours(A_DAY);
    company.check().await;
    assert_eq!(renewals(&company).len(), 2);
    all_work(&company).await;
}

/// E9.
#[tokio::test]
async fn sleep_waits_for_the_answer_and_nothing_is_sent_before_the_computer_is_awake() {
    let company = due_and_late().await;
    let before = generation(&company.store).await;
    let first = round(&company);
    asked(&company, 1).await;
    company
        .app
        .woken(&Wake::FallingAsleep(Delay::default()))
        .await;
    assert_eq!(generation(&company.store).await, before + 1, "it is stored");
    first.await.unwrap();

    company.advance_hours(A_DAY);
    company.app.tick().await.unwrap();
    company.check().await;
    assert_eq!(renewals(&company).len(), 1, "none begins now");
    let open = company.store.read(journal::unfinished).await.unwrap();
    assert_eq!(open, [], "nor does its journal say that one did");

    company.app.woken(&Wake::Resumed).await;
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 2);
    all_work(&company).await;
}

/// E9.
#[tokio::test]
async fn quitting_waits_for_the_answer() {
    let company = due_and_late().await;
    let before = generation(&company.store).await;
    company.app.start_watch();
    asked(&company, 1).await;
    company.app.close().await;
    assert_eq!(generation(&company.store).await, before + 1, "it is stored");

    let company = company.restart().await;
    company.advance_hours(A_DAY);
    company.check().await;
    assert_eq!(renewals(&company).len(), 2);
    all_work(&company).await;
}
