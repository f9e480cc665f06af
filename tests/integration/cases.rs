//! What networks answered, and what must be concluded: every case of `tests/cases/*.json`, and of
//! the folder named by `HOLDFAST_CASES`, goes through the code the app uses.
//!
//! `known_gaps.txt` names the cases that are not right yet. Each of them must still be wrong, so
//! that the list can only shrink, and every other case must be right.

mod conclusion;
mod difference;
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use holdfast_core::domain::network::{Network, Provider};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use difference::difference;
use run::Run;

/// What is asked of an adapter.
const STAGES: [&str; 5] = [
    "token_exchange",
    "token_refresh",
    "token_introspection",
    "profile_list",
    "api_probe",
];

/// The moment every answer is received.
const NOW: &str = "2026-11-25T12:00:00Z";

#[derive(Clone, Deserialize)]
struct Case {
    id: String,
    network: String,
    stage: String,
    #[serde(default)]
    given: Value,
    input: Value,
    expected: Value,
}

/// What the app concludes.
#[derive(Debug, Default)]
struct Got {
    outcome: &'static str,
    reason: Option<&'static str>,
    mark_invalid: bool,
    expires_at: Option<DateTime<Utc>>,
    expiry_kind: Option<&'static str>,
    refresh_expires_at: Option<DateTime<Utc>>,
    accounts: Vec<String>,
    display_name: Option<String>,
    connected: Vec<String>,
    per_account: BTreeMap<String, &'static str>,
    access: Option<String>,
    refresh: Option<String>,
    silent_refresh: Option<bool>,
    retry_at: Option<DateTime<Utc>>,
    parsed: Option<Value>,
    steps: Vec<Got>,
}

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn date(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}

fn secret(value: &Value) -> Option<SecretString> {
    value.as_str().map(SecretString::from)
}

#[tokio::test]
async fn cases() {
    let gaps_file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/known_gaps.txt");
    let gaps: BTreeSet<String> = std::fs::read_to_string(gaps_file)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.trim().to_owned())
        .collect();
    let mut own = BTreeSet::new();
    let (mut right, mut all) = (0, 0);
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for (case, ours) in read() {
        all += 1;
        let difference = judge(&case).await;
        match &difference {
            None => right += 1,
            Some(difference) => println!("{}: {difference}", case.id),
        }
        if ours {
            own.insert(case.id.clone());
            match (difference.is_some(), gaps.contains(&case.id)) {
                (true, false) => worse.push(case.id),
                (false, true) => better.push(case.id),
                (true, true) | (false, false) => {}
            }
        }
    }
    println!("{right} of {all} cases right");
    let unknown: Vec<&String> = gaps.difference(&own).collect();
    assert!(worse.is_empty(), "wrong, and not a known gap: {worse:?}");
    assert!(
        better.is_empty(),
        "right now: take out of known_gaps.txt {better:?}"
    );
    assert!(
        unknown.is_empty(),
        "no such cases in known_gaps.txt: {unknown:?}"
    );
}

/// Every case, and whether it is one of this repository.
fn read() -> Vec<(Case, bool)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let more = std::env::var_os("HOLDFAST_CASES").map(PathBuf::from);
    let folders = [(Some(own), true), (more, false)];
    let mut cases = Vec::new();
    for (folder, ours) in folders {
        let Some(folder) = folder else { continue };
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
            .collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let found: Vec<Case> = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            cases.extend(found.into_iter().map(|case| (case, ours)));
        }
    }
    cases
}

/// What is wrong with the conclusion, if anything. A case of `any` network goes through every
/// adapter.
async fn judge(case: &Case) -> Option<String> {
    if case.stage == "redirect" {
        return difference(&case.expected, &conclusion::redirect(case));
    }
    if !STAGES.contains(&case.stage.as_str()) {
        return Some(format!("unknown stage {}", case.stage));
    }
    let Some(adapters) = adapters(case) else {
        return Some(format!("unknown network {}", case.network));
    };
    for (provider, network) in adapters {
        let got = Run::new(case, provider, network).conclude().await;
        if let Some(difference) = difference(&case.expected, &got) {
            return Some(format!("{} {difference}", provider.slug()));
        }
    }
    None
}

/// Which adapters a case concerns. Two names cover two APIs each, told apart by the answer's shape.
fn adapters(case: &Case) -> Option<Vec<(Provider, Network)>> {
    let body = &case.input["body"];
    Some(match case.network.as_str() {
        "facebook" => vec![(Provider::Facebook, Network::Facebook)],
        // Instagram's own login lists no Pages.
        "instagram" if body["data"].is_array() => vec![(Provider::Facebook, Network::Instagram)],
        "instagram" => vec![(Provider::Instagram, Network::Instagram)],
        "linkedin" => vec![(Provider::Linkedin, Network::Linkedin)],
        // The business API numbers its answers.
        "tiktok" if body["code"].is_number() => vec![(Provider::TiktokBusiness, Network::Tiktok)],
        "tiktok" => vec![(Provider::Tiktok, Network::Tiktok)],
        "x" => vec![(Provider::X, Network::X)],
        "youtube" => vec![(Provider::Google, Network::Youtube)],
        "google_business" => vec![(Provider::Google, Network::GoogleBusiness)],
        // Answers about a profile have one network's shape even so: `data` with a username is X's.
        "any" if case.stage == "profile_list" => vec![(Provider::X, Network::X)],
        "any" => vec![
            (Provider::Facebook, Network::Facebook),
            (Provider::Instagram, Network::Instagram),
            (Provider::Linkedin, Network::Linkedin),
            (Provider::Tiktok, Network::Tiktok),
            (Provider::TiktokBusiness, Network::Tiktok),
            (Provider::X, Network::X),
            (Provider::Google, Network::Youtube),
            (Provider::Google, Network::GoogleBusiness),
        ],
        _ => return None,
    })
}
