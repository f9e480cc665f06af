//! Renewal without a person, through the app.

use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, LogEntry};

use super::company::{ANA, Company};

/// Within this time every sign-in is asked about once.
const A_DAY: i64 = 20;

const X: holdfast_sandbox::Provider = holdfast_sandbox::Provider::X;

async fn with_x() -> Company {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    company
}

fn renewals(company: &Company) -> Vec<LogEntry> {
    let mut sent = company.sent("api.x.com", "/2/oauth2/token");
    sent.retain(|entry| {
        entry
            .form
            .get("grant_type")
            .is_some_and(|kind| kind == "refresh_token")
    });
    sent
}

fn lose_one_answer(company: &Company) {
    let lose = Lever::LoseAnswer(FaultTarget {
        provider: Some(X),
        endpoint: Endpoint::Token,
        times: Some(1),
        millis: None,
        status: None,
    });
    company.sandbox.pull(lose).unwrap();
}

#[tokio::test]
async fn a_rotating_token_is_renewed_when_needed_and_each_one_is_sent_once() {
    let company = with_x().await;
    // They live two hours, but nobody needs them until the next question falls due.
    company.app.tick().await.unwrap();
    assert!(renewals(&company).is_empty(), "fresh tokens are left alone");
    for _ in 0..5 {
        company.advance_hours(A_DAY);
        company.app.tick().await.unwrap();
        company.advance_seconds(60);
        company.app.tick().await.unwrap();
    }
    let sent = renewals(&company);
    assert_eq!(sent.len(), 5);
    assert!(
        company.sent("api.x.com", "/2/users/me").len() <= 1,
        "each is billed"
    );
    let mut tokens: Vec<_> = sent
        .iter()
        .map(|entry| &entry.form["refresh_token"])
        .collect();
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 5, "no refresh token is used twice");
    assert!(sent.iter().all(|entry| entry.in_flight <= 1));
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

#[tokio::test]
async fn many_checks_at_once_send_one_renewal() {
    let company = with_x().await;
    company.advance_hours(A_DAY);
    let ticks = (0..8).map(|_| {
        let app = company.app.clone();
        tokio::spawn(async move { app.tick().await.unwrap() })
    });
    for tick in ticks.collect::<Vec<_>>() {
        tick.await.unwrap();
    }
    company.check().await;
    assert_eq!(renewals(&company).len(), 1);
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_once_more_and_then_said() {
    let company = with_x().await;
    company.advance_hours(A_DAY);
    lose_one_answer(&company);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 1);
    assert!(
        !company.rows().await.iter().any(|row| row.needs_you),
        "nothing is known yet"
    );
    // The network has replaced the token, so the second try is refused: that is said.
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 2);
    assert!(company.rows().await.iter().all(|row| row.needs_you));
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 2, "never a third time");
}

#[tokio::test]
async fn an_outage_of_the_token_endpoint_ends_nothing() {
    let company = with_x().await;
    company.advance_hours(A_DAY);
    let down = Lever::LeaveNetworkDown {
        provider: X,
        down: true,
    };
    company.sandbox.pull(down).unwrap();
    company.app.tick().await.unwrap();
    assert!(!company.rows().await.iter().any(|row| row.needs_you));
    let up = Lever::LeaveNetworkDown {
        provider: X,
        down: false,
    };
    company.sandbox.pull(up).unwrap();
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}
