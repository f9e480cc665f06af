//! A report for support: what this Holdfast is and how it is, in numbers, kinds and codes. Names,
//! handles, addresses, ids of the networks and secrets have no way into it: each line is put
//! together here from words of this program, numbers and dates.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;

use super::export::File;
use super::present::Scene;
use super::view::{Mode, ReportView};
use super::{App, Error, lock};
use crate::domain::cause::{Evidence, Finding};
use crate::domain::event::{Event, EventKind};
use crate::domain::grant::{End, Grant};
use crate::domain::mail::MailServer;
use crate::domain::network_app::NetworkApp;
use crate::store::{events, mail_servers, network_apps, renewals};

/// The lines of the timeline that are told: a bad day of a large company.
const EVENTS: u32 = 100;
/// The sign-ins and accounts that are told one by one; the numbers count all.
const ROWS: usize = 200;

impl App {
    /// The report, to be read before it is saved.
    pub async fn report(self: &Arc<Self>) -> Result<ReportView, Error> {
        let began = self.now();
        let company = self.company().await?;
        let scene = self.scene(company).await?;
        let read = self.store.read(move |conn| {
            Ok((
                events::of_company(conn, company, None, EVENTS)?,
                network_apps::list(conn, company)?,
                mail_servers::get(conn, company)?,
                renewals::unfinished(conn)?.len(),
            ))
        });
        let (timeline, apps, mail, unfinished) = read.await?;
        let mut text = String::new();
        head(&mut text, self.mode, began);
        let copies = self.store.copied_days().await?;
        let mut line = |name: &str, value: String| {
            let _ = writeln!(text, "{name}: {value}");
        };
        line("Keychain", slug(&self.vault.state()));
        line(
            "Restored at this start",
            yes(self.store.restored().is_some()),
        );
        line("Daily copies", copies.len().to_string());
        line("Offline", yes(scene.world.offline));
        line("Clock in doubt", yes(scene.world.clock_doubtful));
        line("Networks that do not answer", list(&scene.world.outages));
        line("Renewals without a stored answer", unfinished.to_string());
        line("People", scene.people.len().to_string());
        line(
            "Network apps",
            apps.iter().map(app).collect::<Vec<_>>().join(", "),
        );
        line(
            "Mail",
            mail.as_ref().map_or("not set up".to_owned(), server),
        );
        numbers(&mut text, &scene);
        sign_ins(&mut text, &scene);
        accounts(&mut text, &scene);
        happened(&mut text, &timeline);
        let took = (self.now() - began).num_milliseconds();
        let _ = writeln!(text, "\nRead in {took} ms");
        *lock(&self.last_report) = Some(text.clone());
        Ok(ReportView { text })
    }

    /// The report as it was shown last.
    pub fn report_file(&self) -> Result<File, Error> {
        let shown = lock(&self.last_report).clone();
        let text = shown.ok_or(Error::BadInput("Look at the report first."))?;
        Ok(File {
            name: "Holdfast report.txt",
            bytes: text.into_bytes(),
        })
    }
}

fn head(text: &mut String, mode: Mode, now: DateTime<Utc>) {
    let (version, at) = (env!("CARGO_PKG_VERSION"), date(now));
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    let mode = slug(&mode);
    let _ = writeln!(
        text,
        "Holdfast {version} on {system} ({machine}), {mode}, at {at}"
    );
}

/// How many accounts there are of each network, purpose and status.
fn numbers(text: &mut String, scene: &Scene) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in &scene.connections {
        let (network, purpose) = (one.profile.network.slug(), one.purpose.slug());
        let key = format!("{network} {purpose}: {}", slug(&scene.status(one)));
        *counts.entry(key).or_default() += 1;
    }
    let _ = writeln!(text, "\nAccounts: {}", scene.connections.len());
    for (key, count) in counts {
        let _ = writeln!(text, "  {count} {key}");
    }
}

fn sign_ins(text: &mut String, scene: &Scene) {
    let _ = writeln!(text, "\nSign-ins: {}", scene.grants.len());
    for grant in scene.grants.values().take(ROWS) {
        let _ = writeln!(text, "  {}", sign_in(grant));
    }
}

fn sign_in(grant: &Grant) -> String {
    let refresh = grant.ends.refresh.map_or("none".to_owned(), end);
    format!(
        "sign-in {}: {}, renewal {}, generation {}, issued {}, access ends {}, refresh ends {}, \
         answered {}, renewal failing since {}, {}",
        grant.id,
        grant.provider.slug(),
        slug(&grant.renewal),
        grant.generation,
        date(grant.ends.issued_at),
        end(grant.ends.access),
        refresh,
        grant.proven_at.map_or("never".to_owned(), date),
        grant.renewal_failing_since.map_or("never".to_owned(), date),
        grant
            .finding
            .as_ref()
            .map_or("no finding".to_owned(), finding),
    )
}

fn accounts(text: &mut String, scene: &Scene) {
    let told = scene.connections.iter().take(ROWS);
    let _ = writeln!(text, "\nAccounts one by one");
    for one in told {
        let on = one
            .grant
            .map_or("none".to_owned(), |grant| grant.to_string());
        let found = one.finding.as_ref().map(finding);
        let _ = writeln!(
            text,
            "  account {}: {} {}, {}, sign-in {on}, answered {}, {}",
            one.id,
            one.profile.network.slug(),
            slug(&one.kind),
            slug(&scene.status(one)),
            one.proven_at.map_or("never".to_owned(), date),
            found.unwrap_or("no finding".to_owned()),
        );
    }
}

/// What happened last, the newest first.
fn happened(text: &mut String, timeline: &[Event]) {
    let _ = writeln!(text, "\nWhat happened last");
    for line in timeline {
        let about = line
            .connection
            .map_or(String::new(), |id| format!(", account {id}"));
        let code = evidence_of(&line.kind).map_or(String::new(), |found| {
            format!(", {} {}", found.provider.slug(), codes(found))
        });
        let _ = writeln!(
            text,
            "  {} {}{about}{code}",
            date(line.at),
            kind(&line.kind)
        );
    }
}

/// The name of a kind of event, without what it holds.
fn kind(event: &EventKind) -> String {
    let written = serde_json::to_value(event).unwrap_or_default();
    written["kind"].as_str().unwrap_or_default().to_owned()
}

fn evidence_of(event: &EventKind) -> Option<&Evidence> {
    match event {
        EventKind::CauseFound { finding } => Some(&finding.evidence),
        EventKind::RefusedOnce { evidence } | EventKind::AppRefused { evidence, .. } => {
            Some(evidence)
        }
        EventKind::Checked { evidence }
        | EventKind::RenewalFailed { evidence, .. }
        | EventKind::PublishFailed { evidence } => evidence.as_ref(),
        _ => None,
    }
}

fn finding(found: &Finding) -> String {
    let sure = slug(&found.confidence);
    format!(
        "{} ({sure}) {} at {}",
        found.cause.slug(),
        codes(&found.evidence),
        date(found.evidence.at)
    )
}

/// What a network answered. Its own words stay out; a code that is more than a code could be one.
fn codes(evidence: &Evidence) -> String {
    let code = |text: &Option<String>| match text {
        None => "-".to_owned(),
        Some(text) if is_code(text) => text.clone(),
        Some(_) => "other".to_owned(),
    };
    format!(
        "status {}, code {}, subcode {}",
        evidence.status.map_or("-".to_owned(), |it| it.to_string()),
        code(&evidence.code),
        code(&evidence.subcode),
    )
}

/// The codes of the networks are numbers, or words joined by signs. Longer digits could be an id.
fn is_code(text: &str) -> bool {
    const LONGEST: usize = 60;
    const LONGEST_NUMBER: usize = 8;
    let word = text
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'));
    let number = text.len() <= LONGEST_NUMBER && text.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= LONGEST && (word || number)
}

fn app(app: &NetworkApp) -> String {
    let refused = app.refusal.as_ref().map(finding);
    let secret = if app.has_secret { "with" } else { "without" };
    format!(
        "{} ({secret} secret{})",
        app.provider.slug(),
        refused.map_or(String::new(), |found| format!(", refused: {found}"))
    )
}

fn server(server: &MailServer) -> String {
    let failing = server
        .failure
        .as_ref()
        .map_or("works".to_owned(), |failure| {
            format!("failing since {}", date(failure.since))
        });
    format!(
        "{}, port {}, {failing}",
        slug(&server.security),
        server.port
    )
}

fn end(end: End) -> String {
    match end {
        End::Reported(at) => date(at),
        End::Never => "never".to_owned(),
        End::Unknown => "unknown".to_owned(),
    }
}

fn date(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn yes(it: bool) -> String {
    if it { "yes" } else { "no" }.to_owned()
}

fn list<T: Serialize>(all: impl IntoIterator<Item = T>) -> String {
    let names: Vec<_> = all.into_iter().map(|one| slug(&one)).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// The names and numbers of a plain enum, as it is written for the window, such as
/// `invalid password_changed`.
fn slug<T: Serialize>(value: &T) -> String {
    fn words(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::String(text) => all.push(text.clone()),
            Value::Number(number) => all.push(number.to_string()),
            Value::Bool(it) => all.push(it.to_string()),
            Value::Array(items) => items.iter().for_each(|item| words(item, all)),
            Value::Object(fields) => {
                // The kind first, whatever the alphabet says.
                fields
                    .get("kind")
                    .into_iter()
                    .for_each(|kind| words(kind, all));
                let rest = fields.iter().filter(|(name, _)| *name != "kind");
                rest.for_each(|(_, value)| words(value, all));
            }
            Value::Null => {}
        }
    }
    let mut all = Vec::new();
    words(&serde_json::to_value(value).unwrap_or_default(), &mut all);
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_pass_for_codes() {
        for code in [
            "190",
            "invalid_grant",
            "NONEXISTENT_VERSION",
            "65602",
            "user-suspended",
        ] {
            assert!(is_code(code), "{code}");
        }
        let others = [
            "ana@northwind.example",
            "Ana Ruiz",
            "17841400000000001",
            "EAAB1x",
            "https://api.x.com/2/problems/ana",
            "",
        ];
        for other in others.into_iter().filter(|other| !other.is_empty()) {
            assert!(!is_code(other), "{other}");
        }
    }

    #[test]
    fn a_status_is_told_by_its_kind_and_what_belongs_to_it() {
        use crate::domain::cause::Cause;
        use crate::domain::status::{CantCheck, Status};

        let cause = Cause::PasswordChanged;
        assert_eq!(slug(&Status::Invalid { cause }), "invalid password_changed");
        assert_eq!(slug(&Status::ExpiresIn { days: 3 }), "expires_in 3");
        let reason = CantCheck::Clock;
        assert_eq!(slug(&Status::CantCheck { reason }), "cant_check clock");
    }
}
