//! What networks answered, and what must be concluded: every case of `tests/cases/*.json`, and of
//! the folder named by `HOLDFAST_CASES`, goes through the code the app uses.
//!
//! `known_gaps.txt` names the cases that are not right yet. Each of them must still be wrong, so
//! that the list can only shrink, and every other case must be right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::{Cause, Effect};
use holdfast_core::domain::grant::{End, Renewal, TokenEnds};
use holdfast_core::domain::id::FlowId;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::profile::{ProfileKey, ProfileKind};
use holdfast_core::domain::token::{ProfileToken, TokenSet};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{
    Addresses, AppCredentials, AppOptions, AuthorizationCode, CheckSubject, Networks, Refusal,
    Returned, renewal_decides,
};
use holdfast_core::sign_in::matching::{Decision, Expected, Issuer, matches};
use holdfast_core::sign_in::redirect::RedirectAnswer;
use holdfast_core::sign_in::state::FlowState;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::networks::recorded::{Recorded, Reply, To};

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
        return difference(&case.expected, &redirect(case));
    }
    for (provider, network) in adapters(case) {
        let got = Run::new(case, provider, network).conclude().await;
        if let Some(difference) = difference(&case.expected, &got) {
            return Some(format!("{} {difference}", provider.slug()));
        }
    }
    None
}

/// Which adapters a case concerns. Two names cover two APIs each, told apart by the answer's shape.
fn adapters(case: &Case) -> Vec<(Provider, Network)> {
    let body = &case.input["body"];
    match case.network.as_str() {
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
        other => panic!("{}: unknown network {other}", case.id),
    }
}

/// One case through one adapter.
struct Run<'a> {
    case: &'a Case,
    provider: Provider,
    network: Network,
    app: AppCredentials,
}

impl<'a> Run<'a> {
    fn new(case: &'a Case, provider: Provider, network: Network) -> Self {
        Self {
            case,
            provider,
            network,
            app: AppCredentials {
                provider,
                client_id: "EXAMPLE-CLIENT".to_owned(),
                client_secret: Some("EXAMPLE-SECRET".into()),
                options: AppOptions::default(),
            },
        }
    }

    async fn conclude(&self) -> Got {
        let input = &self.case.input;
        let in_steps = self.case.expected["outcome"] == "sequence";
        match input["sequence"].as_array() {
            Some(answers) if in_steps => {
                let mut steps = Vec::new();
                for answer in answers {
                    steps.push(self.stage(vec![reply(answer, To::Any)]).await);
                }
                Got {
                    outcome: "sequence",
                    mark_invalid: steps.iter().any(|step| step.mark_invalid),
                    steps,
                    ..Got::default()
                }
            }
            Some(answers) => {
                let replies = answers.iter().map(|answer| reply(answer, in_turn(answer)));
                self.stage(replies.collect()).await
            }
            None if input["transport_error"].is_string() => self.stage(Vec::new()).await,
            None => self.stage(vec![reply(input, To::Any)]).await,
        }
    }

    async fn stage(&self, replies: Vec<Reply>) -> Got {
        let unreachable = replies.is_empty();
        let replies = [self.surroundings(), replies].concat();
        let server = Recorded::start(replies).await;
        let base = server.base.clone();
        if unreachable {
            // Nobody listens there any more.
            drop(server);
            return self.ask(base).await;
        }
        let got = self.ask(base).await;
        drop(server);
        got
    }

    /// What a healthy network answers to the questions around the one a case is about.
    fn surroundings(&self) -> Vec<Reply> {
        if self.case.stage != "profile_list" {
            return Vec::new();
        }
        let permission = |scope: &str| json!({"permission": scope, "status": "granted"});
        match self.provider {
            Provider::Facebook => vec![
                Reply::json(
                    To::Path("/me/permissions"),
                    &json!({"data": [
                        permission("pages_show_list"),
                        permission("pages_manage_posts"),
                        permission("pages_read_engagement"),
                        permission("instagram_basic"),
                    ]}),
                ),
                Reply::json(
                    To::Path("/me"),
                    &json!({"id": "900100200300", "name": "Example Person"}),
                ),
            ],
            Provider::Linkedin => vec![
                Reply::json(
                    To::Path("/v2/userinfo"),
                    &json!({"sub": "EXAMPLE-SUB", "name": "Example Person"}),
                ),
                Reply::json(To::Path("/organizationsLookup"), &json!({"results": {}})),
            ],
            Provider::Instagram
            | Provider::Tiktok
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => Vec::new(),
        }
    }

    async fn ask(&self, base: Url) -> Got {
        let networks = Networks::new(Addresses::simulated(base)).unwrap();
        match self.case.stage.as_str() {
            "token_exchange" => self.exchange(&networks).await,
            "token_refresh" => self.renew(&networks).await,
            "token_introspection" => self.inspect(&networks).await,
            "profile_list" => self.list(&networks).await,
            "api_probe" => self.probe(&networks).await,
            other => panic!("{}: unknown stage {other}", self.case.id),
        }
    }

    async fn exchange(&self, networks: &Networks) -> Got {
        let code = AuthorizationCode {
            code: "EXAMPLE-CODE".into(),
            redirect: Url::parse("https://holdfast.example/back").unwrap(),
            verifier: Some("EXAMPLE-VERIFIER-EXAMPLE-VERIFIER-EXAMPLE-VERIFIER".into()),
        };
        match networks.exchange(&self.app, &code, now()).await {
            Ok(tokens) => connected(&tokens),
            // A sign-in that fails touches nothing that is stored.
            Err(refusal) => refused(&refusal, false),
        }
    }

    async fn renew(&self, networks: &Networks) -> Got {
        match networks.renew(&self.app, &self.stored(true), now()).await {
            Ok(renewed) => Got {
                outcome: if renewed.extended {
                    "refreshed"
                } else {
                    "connected"
                },
                ..connected(&renewed.tokens)
            },
            Err(refusal) => refused(&refusal, true),
        }
    }

    async fn inspect(&self, networks: &Networks) -> Got {
        let token = SecretString::from("EXAMPLE-A0");
        match networks.inspect(&self.app, &token, now()).await {
            Ok(Some(inspection)) => {
                let ends = [inspection.access.reported(), inspection.data_access];
                let earliest = ends.into_iter().flatten().min();
                Got {
                    outcome: "expires_at",
                    expires_at: earliest,
                    expiry_kind: Some(match inspection.access {
                        _ if earliest.is_some() && earliest == inspection.data_access => {
                            "data_access"
                        }
                        End::Reported(_) => "token",
                        End::Never => "never",
                        End::Unknown => "unknown",
                    }),
                    ..Got::default()
                }
            }
            Ok(None) => panic!("{}: this network has no introspection", self.case.id),
            Err(refusal) => refused(&refusal, true),
        }
    }

    async fn list(&self, networks: &Networks) -> Got {
        let stored = self.stored(false);
        let listing = networks.list(&self.app, &stored, self.network, now());
        let listing = match listing.await {
            Ok(listing) => listing,
            // Everything is checked on staged tokens; nothing that is stored is touched.
            Err(refusal) => return refused(&refusal, false),
        };
        let key = |id: &str| ProfileKey {
            network: self.network,
            id: id.to_owned(),
        };
        let given = &self.case.given;
        if let Some(wanted) = given["reconnecting_account_id"].as_str() {
            let others: Vec<ProfileKey> = given["other_stored_accounts"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|id| key(id.as_str().unwrap()))
                .collect();
            let reason = match listing.returned(&key(wanted), &others) {
                Returned::Yes => None,
                Returned::LeftOut => Some(("permission_missing", true)),
                Returned::Stranger => Some(("wrong_account", false)),
            };
            if let Some((reason, mark_invalid)) = reason {
                return Got {
                    outcome: "reason",
                    reason: Some(reason),
                    mark_invalid,
                    ..Got::default()
                };
            }
        }
        if listing.profiles.is_empty() {
            return Got {
                outcome: "reason",
                reason: Some("permission_missing"),
                ..Got::default()
            };
        }
        let mut per_account = BTreeMap::new();
        let asked = self.case.expected["per_account"].as_object();
        for id in asked.into_iter().flat_map(|asked| asked.keys()) {
            let key = key(id);
            let subject = CheckSubject::Profile {
                key: &key,
                kind: ProfileKind::Organization,
                token: None,
            };
            let verdict = networks.check(&self.app, &stored, subject, now()).await;
            per_account.insert(id.clone(), verdict.cause().map_or("healthy", word));
        }
        Got {
            outcome: "connected",
            accounts: ids(&listing.profiles),
            display_name: listing
                .profiles
                .last()
                .map(|entry| entry.profile.name.clone()),
            connected: listing
                .profiles
                .iter()
                .filter(|entry| entry.profile.kind != ProfileKind::Member)
                .map(|entry| entry.profile.key.id.clone())
                .collect(),
            per_account,
            ..Got::default()
        }
    }

    async fn probe(&self, networks: &Networks) -> Got {
        let stored = self.stored(false);
        let (id, kind) = match self.network {
            Network::Facebook => ("100200300400500", ProfileKind::Page),
            Network::Instagram => ("17841400000000001", ProfileKind::ProfessionalAccount),
            Network::Linkedin => ("urn:li:organization:5000001", ProfileKind::Organization),
            Network::Tiktok => ("-000EXAMPLEopenid", ProfileKind::Account),
            Network::X => ("2244994945000", ProfileKind::Account),
            Network::Youtube => ("UCexample", ProfileKind::Channel),
            Network::GoogleBusiness => ("locations/1", ProfileKind::Location),
        };
        let key = ProfileKey {
            network: self.network,
            id: id.to_owned(),
        };
        let own = ProfileToken {
            token: "EXAMPLE-PAGE-A".into(),
            end: End::Never,
            issued_at: stored.ends.issued_at,
        };
        let subject = CheckSubject::Profile {
            key: &key,
            kind,
            token: (self.provider == Provider::Facebook).then_some(&own),
        };
        let verdict = networks.check(&self.app, &stored, subject, now()).await;
        if renewal_decides(&verdict, &stored, now()) {
            return Got {
                outcome: "refreshed",
                ..Got::default()
            };
        }
        match verdict {
            Verdict::Healthy => Got {
                outcome: "connected",
                ..Got::default()
            },
            Verdict::Refused {
                finding,
                retry_after,
            } => reason(finding.cause, retry_after, true),
        }
    }

    /// The stored tokens a case starts from.
    fn stored(&self, refresh: bool) -> TokenSet {
        let given = &self.case.given;
        let age = given["token_age_s"].as_i64().map(TimeDelta::seconds);
        let issued_at =
            date(&given["issued_at"]).unwrap_or_else(|| now() - age.unwrap_or(TimeDelta::days(1)));
        let has_refresh = match self.provider {
            Provider::Facebook | Provider::Instagram => false,
            Provider::Linkedin
            | Provider::Tiktok
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => refresh || given["stored_refresh_token"].is_string(),
        };
        let token = ["in_memory_refresh_token", "stored_refresh_token"]
            .iter()
            .find_map(|name| secret(&given[*name]))
            .unwrap_or_else(|| "EXAMPLE-R0".into());
        let end = |name: &str| date(&given[name]).map_or(End::Unknown, End::Reported);
        TokenSet {
            access: secret(&given["stored_access_token"]).unwrap_or_else(|| "EXAMPLE-A0".into()),
            refresh: has_refresh.then_some(token),
            ends: TokenEnds {
                issued_at,
                access: end("stored_expires_at"),
                refresh: has_refresh.then(|| end("stored_refresh_expires_at")),
                data_access: None,
            },
            renewal: match self.provider {
                Provider::Facebook => Renewal::None,
                Provider::Instagram => Renewal::Extension,
                _ if !has_refresh => Renewal::None,
                Provider::Linkedin | Provider::Google => Renewal::Stable,
                Provider::Tiktok | Provider::TiktokBusiness | Provider::X => Renewal::Rotating,
            },
            // Without `openid`: the cases do not record who the Google account is.
            scopes: Networks::scopes(self.provider, self.network, Purpose::Owned)
                .into_iter()
                .filter(|scope| self.provider != Provider::Google || scope != "openid")
                .collect(),
        }
    }
}

fn ids(profiles: &[holdfast_core::networks::ListedEntry]) -> Vec<String> {
    profiles
        .iter()
        .map(|entry| entry.profile.key.id.clone())
        .collect()
}

/// Which request an answer of a sequence belongs to: `GET /me/accounts?x=y (a remark)`, or the next
/// page of a list.
fn in_turn(answer: &Value) -> To {
    let request = answer["request"].as_str().unwrap_or_default();
    let target = request.split(' ').nth(1).unwrap_or_default();
    To::InTurn(match target {
        "next" => "after=".to_owned(),
        target => target.split('?').next().unwrap_or_default().to_owned(),
    })
}

fn reply(answer: &Value, to: To) -> Reply {
    let headers = answer["headers"].as_object();
    let body = if let Some(text) = answer["body_text"].as_str() {
        text.as_bytes().to_vec()
    } else if let Some(text) = answer["body_base64"].as_str() {
        BASE64_STANDARD.decode(text).unwrap()
    } else {
        answer["body"].to_string().into_bytes()
    };
    Reply {
        to,
        status: u16::try_from(answer["status"].as_u64().unwrap()).unwrap(),
        headers: headers
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap().to_owned()))
            .collect(),
        body,
    }
}

fn redirect(case: &Case) -> Got {
    let url = Url::parse(case.input["redirect_url"].as_str().unwrap()).unwrap();
    let mut landing = url.clone();
    landing.set_query(None);
    landing.set_fragment(None);
    let given = &case.given;
    let state = given["expected_state"]
        .as_str()
        .or_else(|| given["expected_states"][0].as_str())
        .unwrap_or_default();
    let expected = Expected {
        flow: FlowId(uuid::Uuid::nil()),
        redirect: landing,
        state: FlowState::from(SecretString::from(state)),
        issuer: Issuer::Unnamed,
    };
    let refused = |reason| Got {
        outcome: "reason",
        reason: Some(reason),
        ..Got::default()
    };
    match matches(&expected, &url) {
        Decision::Ours(RedirectAnswer::Code { code, .. }) => Got {
            outcome: "connected",
            parsed: Some(json!({"code": code.expose_secret(), "state": state})),
            ..Got::default()
        },
        Decision::Ours(RedirectAnswer::Declined) => refused("user_cancelled"),
        Decision::Ours(RedirectAnswer::Refused { cause, .. }) => {
            refused(cause.map_or("unknown", word))
        }
        // No exchange, and nothing is touched; there is no finer word among the causes.
        Decision::Ours(RedirectAnswer::Contradiction | RedirectAnswer::WrongIssuer)
        | Decision::NotAnAnswer(_) => refused("config_error"),
        Decision::GoOn | Decision::OfferBrowser => refused("not ours"),
    }
}

fn connected(tokens: &TokenSet) -> Got {
    Got {
        outcome: "connected",
        expires_at: tokens.ends.access.reported(),
        expiry_kind: Some(match tokens.ends.access {
            End::Reported(_) => "token",
            End::Never => "never",
            End::Unknown => "unknown",
        }),
        refresh_expires_at: tokens.ends.refresh.and_then(End::reported),
        access: Some(tokens.access.expose_secret().to_owned()),
        refresh: tokens
            .refresh
            .as_ref()
            .map(|token| token.expose_secret().to_owned()),
        silent_refresh: Some(tokens.renewal != Renewal::None),
        ..Got::default()
    }
}

fn refused(refusal: &Refusal, marks: bool) -> Got {
    reason(refusal.finding.cause, refusal.retry_after, marks)
}

fn reason(cause: Cause, retry_after: Option<TimeDelta>, marks: bool) -> Got {
    Got {
        outcome: "reason",
        reason: Some(word(cause)),
        mark_invalid: marks
            && match cause.effect() {
                Effect::Ended
                | Effect::Blocked
                | Effect::RoleRemoved
                | Effect::PermissionMissing => true,
                Effect::PostingRestricted | Effect::AppProblem | Effect::Passing => false,
            },
        retry_at: retry_after.map(|wait| now() + wait),
        ..Got::default()
    }
}

/// The cases have one word for what the domain keeps apart: a restricted login, restricted posting.
fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::PostingRestricted => Cause::AccountRestricted.slug(),
        cause => cause.slug(),
    }
}

/// The first difference between what is expected and what was concluded.
fn difference(expected: &Value, got: &Got) -> Option<String> {
    let mut differences = Vec::new();
    let mut compare = |name: &str, right: bool, got: String| {
        if !right {
            differences.push(format!("{name} expected {}, got {got}", expected[name]));
        }
    };
    let has = |name: &str| expected.get(name).is_some();
    // An acceptable reason in place of a success, and the other way round, is not meant.
    compare(
        "outcome",
        expected["outcome"] == got.outcome,
        format!("{} {:?}", got.outcome, got.reason),
    );
    if let Some(reason) = expected["reason"].as_str() {
        let also = expected["also_acceptable"].as_array();
        let right = got.reason.is_some_and(|word| {
            word == reason || also.is_some_and(|also| also.iter().any(|other| other == word))
        });
        compare("reason", right, format!("{:?}", got.reason));
    }
    compare(
        "mark_invalid",
        expected["mark_invalid"] == got.mark_invalid,
        got.mark_invalid.to_string(),
    );
    let dates = [
        ("expires_at", got.expires_at),
        ("refresh_expires_at", got.refresh_expires_at),
        ("retry_at", got.retry_at),
    ];
    for (name, value) in dates {
        if has(name) {
            compare(name, date(&expected[name]) == value, format!("{value:?}"));
        }
    }
    if has("needs_reconnect_by") {
        let value = got.refresh_expires_at.or(got.expires_at);
        let right = date(&expected["needs_reconnect_by"]) == value;
        compare("needs_reconnect_by", right, format!("{value:?}"));
    }
    if let Some(seconds) = expected["retry_after_s"].as_i64() {
        let wait = got.retry_at.map(|at| (at - now()).num_seconds());
        compare("retry_after_s", wait == Some(seconds), format!("{wait:?}"));
    }
    if let Some(kind) = expected["expiry_kind"].as_str() {
        // "unknown_until_..." names who may know; it is unknown until then.
        let right = got
            .expiry_kind
            .is_some_and(|got| kind == got || (got == "unknown" && kind.starts_with(got)));
        compare("expiry_kind", right, format!("{:?}", got.expiry_kind));
    }
    if let Some(id) = expected["account_id"].as_str() {
        let right = got.accounts.iter().any(|account| account == id);
        compare("account_id", right, format!("{:?}", got.accounts));
    }
    if has("display_name") {
        let right = expected["display_name"].as_str() == got.display_name.as_deref();
        compare("display_name", right, format!("{:?}", got.display_name));
    }
    if has("connected") {
        let right = expected["connected"] == json!(got.connected);
        compare("connected", right, format!("{:?}", got.connected));
    }
    if has("per_account") {
        let right = expected["per_account"] == json!(got.per_account);
        compare("per_account", right, format!("{:?}", got.per_account));
    }
    if expected["silent_refresh"].is_boolean() {
        let right = expected["silent_refresh"].as_bool() == got.silent_refresh;
        compare("silent_refresh", right, format!("{:?}", got.silent_refresh));
    }
    if let Some(store) = expected["store"].as_object() {
        let tokens = [
            ("access_token", &got.access),
            ("refresh_token", &got.refresh),
        ];
        for (name, token) in tokens {
            let wanted = store.get(name).and_then(Value::as_str);
            let right = wanted.is_none() || wanted == token.as_deref();
            compare("store", right, format!("another {name}"));
        }
    }
    if has("parsed") {
        let right = got.parsed.as_ref() == Some(&expected["parsed"]);
        compare("parsed", right, format!("{:?}", got.parsed));
    }
    if let Some(steps) = expected["steps"].as_array() {
        compare(
            "steps",
            steps.len() == got.steps.len(),
            got.steps.len().to_string(),
        );
        for (step, got) in steps.iter().zip(&got.steps) {
            if let Some(difference) = difference(step, got) {
                differences.push(difference);
            }
        }
    }
    (!differences.is_empty()).then(|| differences.join("; "))
}
