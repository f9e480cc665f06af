//! What the app makes of an answer: which row it belongs to, which tokens are stored, what is shown
//! as marked. The adapter's conclusion goes in, and is replaced where the app decides.

use chrono::TimeDelta;
use holdfast_core::app::view::FlowPhase;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::{End, Renewal};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::domain::status::Status;
use holdfast_core::domain::token::TokenSet;
use secrecy::ExposeSecret;
use serde_json::Value;

use super::account::Around;
use super::conclusion::word;
use super::row::{Desk, Row, Start};
use super::run::{Run, in_order, reply};
use super::{Got, now, secret};
use crate::networks::recorded::{Held, Recorded, Reply, To};

impl Run<'_> {
    pub(super) async fn through_app(&self, said: Got) -> Got {
        match self.case.stage.as_str() {
            "token_exchange" => self.signed_in(said).await,
            "token_refresh" => self.renewed(said).await,
            "token_introspection" => self.looked_at(said).await,
            "api_probe" => self.asked(said).await,
            "profile_list" if self.case.given["reconnecting_account_id"].is_string() => {
                self.reconnected(said).await
            }
            _ => said,
        }
    }

    /// A whole sign-in, whose tokens are the answer of the case.
    async fn signed_in(&self, said: Got) -> Got {
        let server = self.serve(self.at_tokens(), Around::Exchange, None).await;
        let desk = Desk::open(&self.account, server.base()).await;
        let before = match self.broken() {
            Some(cause) => Some(desk.put(self.start(Some(cause))).await),
            None => None,
        };
        let phase = match before {
            Some(row) => desk.reconnect(row).await,
            None => desk.connect().await,
        };
        desk.tick().await;
        let rows = desk.rows().await;
        if said.outcome != "connected" {
            let untouched = rows.iter().copied().eq(before);
            return Got {
                mark_invalid: !untouched,
                ..said
            };
        }
        let Some(first) = rows.first() else {
            return Got {
                outcome: "nothing was connected",
                ..said
            };
        };
        let row = desk.row(*first).await;
        let mut accounts = vec![row.key.id.clone()];
        if before == Some(*first) && rows.len() == 1 {
            accounts.push("same row".to_owned());
        }
        let whole = matches!(phase, FlowPhase::Done { .. }) && agree(&said, &row);
        Got {
            outcome: if whole { "connected" } else { "not stored" },
            mark_invalid: row.marked(),
            accounts,
            clears: cleared(&row),
            ..kept(said, &row)
        }
    }

    /// The watch renews, as often as there are answers to judge.
    async fn renewed(&self, said: Got) -> Got {
        let start = self.start_due();
        let answers = match self.answers() {
            Some(_) => self.recorded(),
            None => self.at_tokens(),
        };
        let newer = secret(&self.case.given["store_refresh_token"]);
        let held = newer
            .as_ref()
            .map(|_| Held::to(self.account.token_paths()[0]));
        let server = self.serve(answers, Around::Renewal, held.clone()).await;
        let desk = Desk::open(&self.account, server.base()).await;
        let first = (start.tokens.clone(), desk.put(start).await);
        let (tokens, row) = (&first.0, first.1);
        if !desk.renewable(row).await {
            return said;
        }
        if self.in_steps() {
            return self.in_turn(&desk, row, said).await;
        }
        match held.zip(newer) {
            Some((held, newer)) => {
                let meanwhile = async {
                    held.arrived().await;
                    desk.renewed_elsewhere(row, newer).await;
                    held.let_go();
                };
                tokio::join!(desk.check(), meanwhile);
            }
            None => desk.check().await,
        }
        let row = desk.row(row).await;
        if row.marked() || said.outcome == "refreshed" || said.outcome == "connected" {
            return renewed_row(said, &row);
        }
        // The refusal was for tokens that are no longer the stored ones.
        if self.answers().is_some() && row.proven() && row.grant.generation > 1 {
            return Got {
                outcome: "connected",
                accounts: vec![row.key.id.clone()],
                ..Got::default()
            };
        }
        Got {
            mark_invalid: false,
            unchanged: Some(same(tokens, &row.tokens)),
            ..said
        }
    }

    async fn in_turn(&self, desk: &Desk<'_>, row: ConnectionId, said: Got) -> Got {
        let mut steps = Vec::new();
        for step in said.steps {
            desk.check().await;
            steps.push(shown(step, &desk.row(row).await));
            desk.an_hour_later();
        }
        Got {
            mark_invalid: steps.iter().any(|step| step.mark_invalid),
            steps,
            ..said
        }
    }

    async fn looked_at(&self, said: Got) -> Got {
        let mut start = self.start(None);
        start.tokens.scopes.clear();
        let paths = ["/debug_token", "/introspectToken"];
        let answers = match self.answers() {
            Some(_) => self.recorded(),
            None => self.at(&paths),
        };
        let server = self.serve(answers, Around::SignIn, None).await;
        self.check_of(&server, start, said).await
    }

    async fn asked(&self, said: Got) -> Got {
        let server = self.serve(self.recorded(), Around::Profile, None).await;
        self.check_of(&server, self.start(None), said).await
    }

    /// *Check now*, and what the row shows.
    async fn check_of(&self, server: &Serving, start: Start, said: Got) -> Got {
        let desk = Desk::open(&self.account, server.base()).await;
        let id = desk.put(start).await;
        let before = desk.row(id).await;
        // A sign-in that ended by its own date is not asked about.
        if before.view.status == Status::Expired {
            return said;
        }
        desk.check().await;
        let row = desk.row(id).await;
        if said.outcome == "refreshed" && !row.marked() {
            let renewed = row.grant.generation > before.grant.generation;
            return Got {
                outcome: if renewed { "refreshed" } else { "not renewed" },
                ..said
            };
        }
        shown(said, &row)
    }

    /// The row is reconnected, and the list of the case is what the member has.
    async fn reconnected(&self, said: Got) -> Got {
        let server = self.serve(self.recorded(), Around::List, None).await;
        let desk = Desk::open(&self.account, server.base()).await;
        let row = desk.put(self.start(None)).await;
        let phase = desk.reconnect(row).await;
        let row = desk.row(row).await;
        match phase {
            FlowPhase::DifferentAccount { .. } => Got {
                outcome: "reason",
                reason: Some("wrong_account"),
                mark_invalid: row.marked(),
                ..Got::default()
            },
            FlowPhase::Done { .. } => shown(
                Got {
                    outcome: "connected",
                    accounts: vec![row.key.id.clone()],
                    display_name: Some(row.view.name.clone()),
                    ..said
                },
                &row,
            ),
            _ => Got {
                mark_invalid: row.marked(),
                ..said
            },
        }
    }

    /// Why the row of the case is broken, if it says that there is one.
    fn broken(&self) -> Option<Cause> {
        let given = &self.case.given;
        let slug = given["reason"].as_str();
        let cause = slug.and_then(|slug| Cause::ALL.into_iter().find(|one| one.slug() == slug));
        cause.or((!given["row_id"].is_null()).then_some(Cause::Expired))
    }

    fn start(&self, broken: Option<Cause>) -> Start {
        let others = self.case.given["other_stored_accounts"].as_array();
        Start {
            tokens: self.stored(false),
            broken,
            others: others
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        }
    }

    /// With tokens whose renewal is due.
    fn start_due(&self) -> Start {
        let mut tokens = self.stored(true);
        if tokens.ends.access == End::Unknown && tokens.renewal != Renewal::Extension {
            tokens.ends.access = End::Reported(now() - TimeDelta::minutes(5));
        }
        if let (Renewal::Extension, End::Reported(end), true) = (
            tokens.renewal,
            tokens.ends.access,
            self.case.given["issued_at"].is_null(),
        ) {
            tokens.ends.issued_at = end - TimeDelta::days(60);
        }
        Start {
            tokens,
            ..self.start(None)
        }
    }

    fn at_tokens(&self) -> Vec<Reply> {
        self.at(self.account.token_paths())
    }

    /// The answer of the case, to these requests.
    fn at(&self, paths: &[&str]) -> Vec<Reply> {
        if self.unreachable() {
            return Vec::new();
        }
        let to = |path: &&str| reply(&self.case.input, To::Part((*path).to_owned()));
        paths.iter().map(to).collect()
    }

    async fn serve(&self, answers: Vec<Reply>, around: Around, held: Option<Held>) -> Serving {
        if self.unreachable() {
            let server = Recorded::start(Vec::new()).await;
            let base = server.base.clone();
            return Serving { base, server: None };
        }
        let around = [self.account.healthy(around), self.account.new_tokens()].concat();
        let server = Recorded::holding(in_order(answers, around), held).await;
        Serving {
            base: server.base.clone(),
            server: Some(server),
        }
    }
}

/// The network as long as it is needed; nobody listens there where it cannot be reached.
struct Serving {
    base: url::Url,
    server: Option<Recorded>,
}

impl Serving {
    fn base(&self) -> url::Url {
        debug_assert!(
            self.server
                .as_ref()
                .is_none_or(|server| server.base == self.base)
        );
        self.base.clone()
    }
}

/// The conclusion as the row shows it: a cause that was written down counts.
fn shown(said: Got, row: &Row) -> Got {
    if !row.marked() {
        return Got {
            mark_invalid: false,
            ..said
        };
    }
    Got {
        outcome: "reason",
        reason: row.finding.as_ref().map(|found| word(found.cause)),
        mark_invalid: true,
        ..said
    }
}

fn renewed_row(said: Got, row: &Row) -> Got {
    let stored = said.outcome == "reason" || agree(&said, row);
    let outcome = if stored { said.outcome } else { "not stored" };
    let said = Got { outcome, ..said };
    kept(shown(said, row), row)
}

/// The tokens that are stored, instead of those that were answered.
fn kept(said: Got, row: &Row) -> Got {
    let tokens = &row.tokens;
    Got {
        access: Some(tokens.access.expose_secret().to_owned()),
        refresh: tokens
            .refresh
            .as_ref()
            .map(|token| token.expose_secret().to_owned()),
        ..said
    }
}

/// Whether the stored ends are those of the answer. The app reads a running clock.
fn agree(said: &Got, row: &Row) -> bool {
    let near = |said: Option<chrono::DateTime<chrono::Utc>>, end: Option<End>| match (
        said,
        end.and_then(End::reported),
    ) {
        (None, None) => true,
        (Some(said), Some(stored)) => (stored - said).abs() < TimeDelta::minutes(2),
        (None, Some(_)) | (Some(_), None) => false,
    };
    let ends = row.grant.ends;
    near(said.expires_at, Some(ends.access)) && near(said.refresh_expires_at, ends.refresh)
}

fn cleared(row: &Row) -> Vec<&'static str> {
    let facts = [
        ("reason", row.finding.is_none()),
        ("reminder state", row.untold),
    ];
    let held = facts.into_iter().filter(|(_, holds)| *holds);
    held.map(|(name, _)| name).collect()
}

fn same(one: &TokenSet, other: &TokenSet) -> bool {
    let text = |tokens: &TokenSet| {
        let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret);
        (
            tokens.access.expose_secret().to_owned(),
            refresh.map(str::to_owned),
        )
    };
    text(one) == text(other)
}
