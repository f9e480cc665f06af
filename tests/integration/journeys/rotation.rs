//! Refresh tokens that rotate, with answers that are lost among many sign-ins of one network app.

use std::collections::HashSet;

use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_sandbox::{FaultKind, Lever, LogEntry, Outcome, ProfileKind, Target, Weather};

use super::company::Company;
use super::renewal::{A_DAY, X, lose_answers, renewals};
use crate::soak::fleet::{Fleet, Kind, SignIn};

static X_ACCOUNT: Kind = Kind {
    network: Network::X,
    purpose: Purpose::Owned,
    provider: Provider::X,
    profile: ProfileKind::XAccount,
    per_tenth: 0,
    profiles: 1,
};

/// Refresh tokens that were sent again although the network had refused them, or had answered with
/// new ones.
fn sent_in_vain(company: &Company) -> Vec<LogEntry> {
    let mut settled = HashSet::new();
    let mut sent = renewals(company);
    sent.retain(|entry| {
        let token = entry.form["refresh_token"].clone();
        let again = settled.contains(&token);
        if entry.processed && entry.outcome == Outcome::Answered {
            settled.insert(token);
        }
        again
    });
    sent
}

async fn broken(fleet: &Fleet) -> Vec<bool> {
    let rows = fleet.company.rows().await;
    let row = |one: &SignIn| rows.iter().find(|row| row.id == one.connections[0].0);
    let needs_you = |one| row(one).unwrap().needs_you;
    fleet.sign_ins.iter().map(needs_you).collect()
}

#[tokio::test]
async fn lost_answers_of_many_at_once_are_no_fault_of_the_app() {
    let fleet = Fleet::sail([(&X_ACCOUNT, 3)]).await;
    let company = &fleet.company;
    company.advance_hours(A_DAY);
    lose_answers(company, 3);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(company).len(), 3);
    for _ in 0..A_DAY {
        company.advance_hours(1);
        company.app.tick().await.unwrap();
    }
    assert_eq!(broken(&fleet).await, [true; 3]);
    assert_eq!(renewals(company).len(), 6, "each token twice");
    assert_eq!(sent_in_vain(company), []);
}

#[tokio::test]
async fn a_token_that_was_lost_while_another_asked_is_sent_no_third_time() {
    let fleet = Fleet::sail([(&X_ACCOUNT, 4)]).await;
    let company = &fleet.company;
    let end = async |one: &SignIn| {
        let target = Target::person(X, one.named());
        company.sandbox.pull(Lever::RevokeAccess(target)).unwrap();
        company.check_only(&[one.connections[0].0]).await;
    };
    company.advance_hours(3);
    // Whether it is the app is asked with the others, the latest first: the new tokens of the
    // fourth do not arrive, the third is served.
    company.sandbox.weather(Weather {
        // With this seed the second of the first eight answers is lost.
        seed: 35,
        per_mille: vec![(FaultKind::LoseAnswer, 200)],
    });
    end(&fleet.sign_ins[0]).await;
    company.sandbox.weather(Weather {
        seed: 0,
        per_mille: Vec::new(),
    });
    assert_eq!(answers(company), [Some(400), None, Some(200)]);
    // Asked again for another, the fourth is refused.
    company.advance_hours(1);
    end(&fleet.sign_ins[1]).await;
    assert_eq!(answers(company)[3..], [Some(400), Some(400), Some(200)]);
    for _ in 0..A_DAY {
        company.advance_hours(1);
        company.app.tick().await.unwrap();
    }
    assert_eq!(broken(&fleet).await, [true, true, false, true]);
    assert_eq!(sent_in_vain(company), []);
}

/// What was answered to each renewal; nothing where the answer was lost.
fn answers(company: &Company) -> Vec<Option<u16>> {
    let arrived = |entry: LogEntry| entry.status.filter(|_| entry.outcome == Outcome::Answered);
    renewals(company).into_iter().map(arrived).collect()
}
