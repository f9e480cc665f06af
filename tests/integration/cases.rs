//! What networks answered, and what must be concluded: every case of `tests/cases/*.json`, and of
//! the folder named by `HOLDFAST_CASES`, goes through the code the app uses.
//!
//! Twice: through the adapter alone, which tells what the network said, and through the whole app,
//! which tells what becomes of the row and of the stored tokens.

mod account;
mod conclusion;
mod difference;
mod row;
mod run;
mod through_app;

use std::collections::BTreeMap;
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
    /// What a new sign-in takes away.
    clears: Vec<&'static str>,
    /// Whether the stored tokens are what they were, where that was looked at.
    unchanged: Option<bool>,
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
    let (mut wrong, mut all) = (Vec::new(), 0);
    for case in read() {
        all += 1;
        if let Some(difference) = judge(&case).await {
            println!("{}: {difference}", case.id);
            wrong.push(case.id);
        }
    }
    println!("{} of {all} cases right", all - wrong.len());
    assert!(wrong.is_empty(), "wrong: {wrong:?}");
}

/// Every case of this repository, and of the folder that is named.
fn read() -> Vec<Case> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let more = std::env::var_os("HOLDFAST_CASES").map(PathBuf::from);
    let mut cases = Vec::new();
    for folder in [Some(own), more].into_iter().flatten() {
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
            cases.extend(found);
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
    let bodies = bodies(case);
    let any = |test: &dyn Fn(&Value) -> bool| bodies.iter().any(|body| test(body));
    // Instagram's own login lists no Pages.
    let pages = case.stage == "profile_list"
        && any(&|body| body["data"].is_array() && body["data"][0]["user_id"].is_null());
    // The business API numbers its answers.
    let numbered = any(&|body| body["code"].is_number());
    Some(match case.network.as_str() {
        "facebook" => vec![(Provider::Facebook, Network::Facebook)],
        "instagram" if pages => vec![(Provider::Facebook, Network::Instagram)],
        "instagram" => vec![(Provider::Instagram, Network::Instagram)],
        "linkedin" => vec![(Provider::Linkedin, Network::Linkedin)],
        "tiktok" if numbered => vec![(Provider::TiktokBusiness, Network::Tiktok)],
        "tiktok" => vec![(Provider::Tiktok, Network::Tiktok)],
        "x" => vec![(Provider::X, Network::X)],
        "youtube" => vec![(Provider::Google, Network::Youtube)],
        "google_business" => vec![(Provider::Google, Network::GoogleBusiness)],
        // Answers about a profile have one network's shape even so: `data` with a username is X's.
        "any" if any(&|body| body["data"]["username"].is_string()) => {
            vec![(Provider::X, Network::X)]
        }
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

/// The bodies of all answers of a case.
fn bodies(case: &Case) -> Vec<&Value> {
    let several = case.input["sequence"].as_array().into_iter().flatten();
    let several = several.map(|answer| &answer["body"]);
    std::iter::once(&case.input["body"])
        .chain(several)
        .collect()
}
