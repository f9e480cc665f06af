//! A month in which a fifth of all answers goes wrong, and now and then somebody takes something
//! away.

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::Provider;
use holdfast_sandbox::{FaultKind, Lever, Outcome, Target, Weather};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::fleet::{Fleet, KINDS, SignIn};
use super::judge::{Judge, Whose};
use super::limits::Requests;
use super::tenths;
use crate::networks::person::Decision;
use crate::networks::setting::simulated;

const SEED: u64 = 20_261_125;

/// Endings in a tenth of the month.
const ENDINGS: usize = 6;

/// The watch comes by at least this often, in the networks' time.
const STEP: TimeDelta = TimeDelta::minutes(45);

/// Rounds between two looks at what became of it; a finding says itself since when it is known.
const LOOK_EVERY: u32 = 4;

/// A fifth of all answers.
fn bad(seed: u64) -> Weather {
    Weather {
        seed,
        per_mille: vec![
            (FaultKind::Fail500, 50),
            (FaultKind::HtmlBody { status: 502 }, 40),
            (FaultKind::HtmlBody { status: 429 }, 30),
            // To the client the same as a time-out, without the waiting.
            (FaultKind::Unanswered, 45),
            (FaultKind::CutBody, 20),
            (FaultKind::LoseAnswer, 15),
            // Beyond the fifth: LinkedIn calls a living token revoked, other networks do not.
            (FaultKind::SpuriousRevoked, 20),
        ],
    }
}

fn calm() -> Weather {
    Weather {
        seed: 0,
        per_mille: Vec::new(),
    }
}

/// What somebody does at a network, and the causes that are right then: several where the network
/// gives no signal that tells them apart.
struct Deed {
    provider: Provider,
    /// Concerns one profile instead of the sign-in.
    profile: bool,
    lever: fn(Target) -> Lever,
    causes: &'static [Cause],
}

const DEEDS: &[Deed] = &[
    deed(
        Provider::Facebook,
        Lever::ChangePassword,
        &[Cause::PasswordChanged],
    ),
    deed(
        Provider::Facebook,
        Lever::RevokeAccess,
        &[Cause::AccessRevoked],
    ),
    deed(
        Provider::Facebook,
        Lever::SecurityCheck,
        &[Cause::SecurityCheck],
    ),
    deed(Provider::Facebook, Lever::Lock, &[Cause::AccountLocked]),
    role(Provider::Facebook),
    deed(
        Provider::Instagram,
        Lever::ChangePassword,
        &[Cause::PasswordChanged],
    ),
    deed(
        Provider::Instagram,
        Lever::RevokeAccess,
        &[Cause::AccessRevoked],
    ),
    deed(
        Provider::Linkedin,
        Lever::RevokeAccess,
        &[Cause::AccessRevoked],
    ),
    role(Provider::Linkedin),
    deed(
        Provider::Tiktok,
        Lever::RevokeAccess,
        &[Cause::UnknownInvalid],
    ),
    deed(Provider::X, Lever::RevokeAccess, &[Cause::UnknownInvalid]),
    // One word for a revocation, an age and a lack of use.
    deed(
        Provider::Google,
        Lever::RevokeAccess,
        &[Cause::UnknownInvalid, Cause::AccessRevoked],
    ),
];

const fn deed(provider: Provider, lever: fn(Target) -> Lever, causes: &'static [Cause]) -> Deed {
    Deed {
        provider,
        profile: false,
        lever,
        causes,
    }
}

const fn role(provider: Provider) -> Deed {
    Deed {
        profile: true,
        ..deed(provider, Lever::RemoveRole, &[Cause::RoleRemoved])
    }
}

struct Month {
    fleet: Fleet,
    judge: Judge,
    requests: Requests,
    random: StdRng,
    /// The last request that was looked at.
    seen: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_in_bad_weather() {
    let kinds = KINDS.iter().map(|kind| (kind, kind.per_tenth * tenths()));
    let fleet = Fleet::sail(kinds).await;
    let count: usize = fleet.sign_ins.iter().map(|one| one.connections.len()).sum();
    println!("{count} connections on {} sign-ins", fleet.sign_ins.len());
    let mut month = Month {
        judge: Judge::default(),
        requests: Requests::default(),
        random: StdRng::seed_from_u64(SEED),
        seen: fleet
            .company
            .sandbox
            .log()
            .last()
            .map_or(0, |last| last.seq),
        fleet,
    };
    let start = month.now();
    let mut rounds = 0;
    let mut deeds = month.plan(start, ENDINGS * tenths());
    month.fleet.company.sandbox.weather(bad(SEED));
    while month.now() < start + TimeDelta::days(30) {
        month.fleet.company.advance_seconds(STEP.num_seconds());
        while deeds.last().is_some_and(|at| *at <= month.now()) {
            deeds.pop();
            month.take_something_away();
        }
        month.fleet.company.app.tick().await.unwrap();
        rounds += 1;
        if rounds % LOOK_EVERY == 0 {
            month.look().await;
        }
    }
    month.look().await;
    let figures = month.judge.figures(month.now());
    println!("{} requests in a month", month.requests.count);
    println!("{figures}");
    assert!(figures.endings >= ENDINGS * tenths());
    figures.assert();
    month.requests.assert();
}

impl Month {
    fn now(&self) -> DateTime<Utc> {
        self.fleet.company.sandbox.clock().now()
    }

    /// When things are taken away, the last moment first. The last day is left for finding them.
    fn plan(&mut self, start: DateTime<Utc>, count: usize) -> Vec<DateTime<Utc>> {
        let mut moments: Vec<_> = (0..count)
            .map(|_| start + TimeDelta::minutes(self.random.random_range(60..28 * 24 * 60)))
            .collect();
        moments.sort_by_key(|at| std::cmp::Reverse(*at));
        moments
    }

    /// Somebody takes something away that still works.
    fn take_something_away(&mut self) {
        let at = self.now();
        loop {
            let deed = DEEDS.choose(&mut self.random).unwrap();
            let sign_ins = &self.fleet.sign_ins;
            let at_provider: Vec<_> = sign_ins
                .iter()
                .filter(|one| one.kind.provider == deed.provider)
                .collect();
            let one = at_provider.choose(&mut self.random).unwrap();
            let whole = Whose::Grant(one.grant);
            let mut ended = one.connections.iter();
            if self.judge.has_ended(whole)
                || ended.any(|(id, _)| self.judge.has_ended(Whose::Connection(*id)))
            {
                continue;
            }
            let provider = simulated(deed.provider);
            let (whose, target) = if deed.profile {
                // The member's own profile has no role to lose.
                let mut roles = one.connections.clone();
                roles.retain(|(_, id)| *id != one.subject);
                let (connection, profile) = roles.choose(&mut self.random).unwrap();
                let target = Target::role(provider, &one.who, profile);
                (Whose::Connection(*connection), target)
            } else {
                (whole, Target::person(provider, one.named()))
            };
            self.fleet
                .company
                .sandbox
                .pull((deed.lever)(target))
                .unwrap();
            self.judge.ended(whose, at, deed.causes);
            return;
        }
    }

    /// Compares what happened with what the app believes.
    async fn look(&mut self) {
        for entry in self.fleet.company.sandbox.log_since(self.seen) {
            self.seen = entry.seq;
            self.requests.note(&entry);
            let rotates = [Provider::X, Provider::Tiktok].map(simulated);
            if !rotates.contains(&entry.provider) {
                continue;
            }
            if !entry.form.contains_key("refresh_token") {
                continue;
            }
            let member = entry.member.as_ref().unwrap();
            let of_member = |one: &&SignIn| one.subject == *member;
            let one = self.fleet.sign_ins.iter().find(of_member).unwrap();
            let whose = Whose::Grant(one.grant);
            let heard = entry.processed && entry.outcome == Outcome::Answered;
            self.judge.asked(whose, entry.status.filter(|_| heard));
            if self.judge.sent(&entry) {
                let lost = &[Cause::UnknownInvalid, Cause::RenewalInterrupted];
                self.judge.ended(whose, entry.at, lost);
            }
        }
        let (grants, connections) = self.fleet.stored().await;
        for grant in &grants {
            if let Some(finding) = &grant.finding {
                self.judge.believed(&[Whose::Grant(grant.id)], finding);
            }
        }
        for one in &connections {
            if let Some(finding) = &one.finding {
                let grant = Whose::Grant(one.grant.unwrap());
                let own = Whose::Connection(one.id);
                self.judge.believed(&[own, grant], finding);
            }
        }
        let found = |one: &&SignIn| {
            let of = |grant: &holdfast_core::domain::grant::Grant| grant.id == one.grant;
            grants
                .iter()
                .any(|grant| of(grant) && grant.finding.is_some())
        };
        let rotating = |one: &&SignIn| matches!(one.kind.provider, Provider::X | Provider::Tiktok);
        let again: Vec<_> = (0..self.fleet.sign_ins.len())
            .filter(|index| {
                let one = &self.fleet.sign_ins[*index];
                rotating(&one) && found(&one)
            })
            .collect();
        for index in again {
            self.sign_in_again(index).await;
        }
    }

    /// Lost renewals are many in such weather: their people sign in again.
    async fn sign_in_again(&mut self, index: usize) {
        let one = &self.fleet.sign_ins[index];
        let company = &self.fleet.company;
        company.sandbox.weather(calm());
        let (connection, _) = one.connections[0];
        company
            .reconnect(&[connection], &one.who, Decision::default())
            .await;
        self.judge.cured(Whose::Grant(one.grant));
        let log = company.sandbox.log_since(self.seen);
        self.seen = log.last().map_or(self.seen, |last| last.seq);
        company.sandbox.weather(bad(SEED ^ self.seen));
    }
}
