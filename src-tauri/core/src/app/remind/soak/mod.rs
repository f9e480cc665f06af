//! Random lives of a computer with the real app on it: real store, real ladder, real deliveries, with
//! a clock and a desktop that a test holds in its hand. Only the networks and the mail server are
//! left out; a mail is claimed and marked as the outbox does it.
//!
//! What must be true is worked out here apart from the ladder's own code. The same lives are lived
//! with rules that are wrong on purpose, and each of them must be found out.

mod judge;
mod life;

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::domain::ladder::{Candidate, Due, Reminder, Rung, SignInReminder, due};
use crate::domain::settings::Settings;
use judge::Fault;
use life::{Life, Plan, plan};

/// A fault, and the shortest plan that proptest came to.
#[derive(Debug)]
struct Found {
    fault: Fault,
    plan: TestError<Plan>,
}

/// Lives so many lives by `rule`; the first thing that went wrong, if anything did.
fn lives(rule: Due, count: u32) -> Result<(), Found> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let config = Config {
        cases: count,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let last = RefCell::new(None);
    let lived = TestRunner::new_with_rng(config, seed).run(&plan(), |plan| {
        runtime.block_on(async {
            let mut life = Life::begin(rule, &plan).await;
            for step in &plan.3 {
                life.live(step).await;
                if let Err(fault) = life.judge().await {
                    let reason = fault.to_string();
                    last.replace(Some(fault));
                    return Err(TestCaseError::fail(reason));
                }
            }
            Ok(())
        })
    });
    lived.map_err(|plan| match last.take() {
        Some(fault) => Found { fault, plan },
        None => panic!("{plan}"),
    })
}

/// Ten thousand in full, of which plain `cargo test` lives a tenth.
#[test]
fn each_rung_reaches_everyone_once_in_random_lives() {
    let full = std::env::var_os("HOLDFAST_SOAK").is_some();
    let count = if full { 10_000 } else { 1_000 };
    if let Err(Found { fault, plan }) = lives(due, count) {
        panic!("{fault}\n{plan}");
    }
    println!("{count} lives");
}

/// What is found in far fewer lives than are lived above is surely found there.
const ENOUGH: u32 = 300;

#[test]
fn a_rule_that_leaves_a_rung_out_is_found() {
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let without = |part: &mut SignInReminder| {
            part.items.retain(|item| item.rung != Rung(1));
            !part.items.is_empty()
        };
        let mut found = due(now, zone, doubtful, settings, all);
        found.retain_mut(|one| match one {
            Reminder::SignIn { part, .. } => without(part),
            Reminder::Summary { parts, .. } => {
                parts.retain_mut(without);
                !parts.is_empty()
            }
        });
        found
    }
    let fault = lives(wrong, ENOUGH).unwrap_err().fault;
    assert!(matches!(fault, Fault::Missing { .. }), "{fault}");
}

#[test]
fn a_rule_that_tells_twice_is_found() {
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let nothing = BTreeSet::new();
        let forgetful = all.iter().map(|one| Candidate {
            told: &nothing,
            ..*one
        });
        let forgetful: Vec<_> = forgetful.collect();
        due(now, zone, doubtful, settings, &forgetful)
    }
    let fault = lives(wrong, ENOUGH).unwrap_err().fault;
    assert!(matches!(fault, Fault::OutOfOrder { .. }), "{fault}");
}

#[test]
fn a_rule_that_counts_days_of_24_hours_is_found() {
    /// Days before the end as if each had 24 hours: after the clocks were changed, an end near
    /// midnight is told on a wrong day.
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let offset = |at: DateTime<Utc>| {
            let local = at.with_timezone(&zone);
            local.naive_local() - local.naive_utc()
        };
        let shifted: Vec<_> = all
            .iter()
            .map(|one| {
                let mut ladder = *one.ladder;
                if let Some(end) = &mut ladder.deadline {
                    end.at += offset(now) - offset(end.at);
                }
                ladder
            })
            .collect();
        let shifted: Vec<_> = all
            .iter()
            .zip(&shifted)
            .map(|(one, ladder)| Candidate { ladder, ..*one })
            .collect();
        due(now, zone, doubtful, settings, &shifted)
    }
    let fault = lives(wrong, 1_000).unwrap_err().fault;
    assert!(
        matches!(fault, Fault::OnAWrongDay { .. } | Fault::Missing { .. }),
        "{fault}"
    );
}

#[test]
fn a_rule_that_tells_what_a_more_urgent_one_replaced_is_found() {
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        let mut found = due(now, zone, doubtful, settings, all);
        let mut late = Vec::new();
        for one in &found {
            if let Reminder::SignIn { company, part } = one {
                let mut part = part.clone();
                part.items.retain_mut(|item| match item.superseded.pop() {
                    Some(calmer) => {
                        item.rung = calmer;
                        true
                    }
                    None => false,
                });
                if !part.items.is_empty() {
                    let company = *company;
                    late.push(Reminder::SignIn { company, part });
                }
            }
        }
        found.extend(late);
        found
    }
    let fault = lives(wrong, ENOUGH).unwrap_err().fault;
    assert!(matches!(fault, Fault::OutOfOrder { .. }), "{fault}");
}

#[test]
fn a_rule_that_tells_by_a_clock_in_doubt_is_found() {
    fn wrong(
        now: DateTime<Utc>,
        zone: Tz,
        _doubtful: bool,
        settings: &Settings,
        all: &[Candidate<'_>],
    ) -> Vec<Reminder> {
        due(now, zone, false, settings, all)
    }
    let fault = lives(wrong, ENOUGH).unwrap_err().fault;
    assert!(matches!(fault, Fault::InDoubt { .. }), "{fault}");
}
