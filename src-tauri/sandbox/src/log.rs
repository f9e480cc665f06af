//! What clients sent, without its secrets: tests assert PKCE, redirects, client authentication
//! and "one renewal at a time" on it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::call::{Call, Params, Upload};
use crate::faults::Endpoint;
use crate::provider::Provider;

/// How the client proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    None,
    Query,
    Body,
    Basic,
}

/// What became of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Not answered yet.
    Open,
    Answered,
    /// Processed or not, the connection dropped without an answer.
    Dropped,
    /// Half of the body was sent.
    Cut,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    pub seq: u64,
    /// The networks' time.
    pub at: DateTime<Utc>,
    pub provider: Provider,
    pub endpoint: Endpoint,
    /// Whose token was brought.
    pub member: Option<String>,
    pub method: String,
    pub host: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub form: BTreeMap<String, String>,
    pub json: Option<Value>,
    pub file: Option<Upload>,
    pub client_auth: ClientAuth,
    /// The scheme alone.
    pub authorization: Option<String>,
    /// Fingerprint of the credentials behind the scheme.
    pub authorization_fingerprint: Option<String>,
    /// Requests to the same provider and endpoint that were open when this one came.
    pub in_flight: usize,
    /// Whether the network acted on it; a fault may have answered instead.
    pub processed: bool,
    /// The posts and replies it made, so that a test can count what stands at the network.
    pub made: Vec<String>,
    pub status: Option<u16>,
    pub outcome: Outcome,
}

/// Names whose values are secrets.
const SECRET: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "token",
    "input_token",
    "fb_exchange_token",
    "code",
    "auth_code",
    "client_secret",
    "app_secret",
    "code_verifier",
    "appsecret_proof",
    "password",
    "flow",
];

/// The last requests; older ones are forgotten.
#[derive(Default)]
pub struct Log {
    entries: Vec<LogEntry>,
    /// Those that are not answered yet.
    open: BTreeMap<u64, (Provider, Endpoint)>,
    last: u64,
}

/// More than any test or practice session asks, small enough to keep.
const KEPT: usize = 20_000;

impl Log {
    /// Notes that a request came; gives its number.
    pub fn begin(
        &mut self,
        call: &Call,
        provider: Provider,
        endpoint: Endpoint,
        at: DateTime<Utc>,
        member: Option<String>,
    ) -> u64 {
        self.last += 1;
        if self.entries.len() >= KEPT {
            self.entries.drain(..KEPT / 10);
        }
        let part = (provider, endpoint);
        let in_flight = self.open.values().filter(|open| **open == part).count();
        self.open.insert(self.last, part);
        let (authorization, authorization_fingerprint) = authorization(call);
        let entry = LogEntry {
            seq: self.last,
            at,
            provider,
            endpoint,
            member,
            method: call.method.to_string(),
            host: call.host.clone(),
            path: call.path.clone(),
            query: redacted(&call.query),
            form: redacted(&call.form),
            json: call.json.clone().map(redact_json),
            file: call.file.clone(),
            client_auth: client_auth(call),
            authorization,
            authorization_fingerprint,
            in_flight,
            processed: false,
            made: Vec::new(),
            status: None,
            outcome: Outcome::Open,
        };
        self.entries.push(entry);
        self.last
    }

    /// Notes what it published.
    pub fn made(&mut self, seq: u64, made: Vec<String>) {
        if let Some(entry) = self.entry(seq) {
            entry.made = made;
        }
    }

    /// Notes that the network acts on it.
    pub fn process(&mut self, seq: u64) {
        if let Some(entry) = self.entry(seq) {
            entry.processed = true;
        }
    }

    /// Notes how it ended.
    pub fn end(&mut self, seq: u64, status: Option<u16>, outcome: Outcome) {
        self.open.remove(&seq);
        if let Some(entry) = self.entry(seq) {
            entry.status = status;
            entry.outcome = outcome;
        }
    }

    fn entry(&mut self, seq: u64) -> Option<&mut LogEntry> {
        self.entries.iter_mut().rev().find(|entry| entry.seq == seq)
    }

    /// Entries after number `seq`.
    pub fn since(&self, seq: u64) -> impl Iterator<Item = &LogEntry> {
        let newer = self.entries.partition_point(|entry| entry.seq <= seq);
        self.entries[newer..].iter()
    }
}

/// A short stand-in for a secret: equal secrets, equal stand-ins. Library callers use it to find
/// a value of theirs in the log.
pub fn fingerprint(secret: &str) -> String {
    let digest = hex::encode(Sha256::digest(secret.as_bytes()));
    format!("sha256:{}", &digest[..12])
}

fn redact(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else if SECRET.contains(&name) || value.contains("sbx-") {
        fingerprint(value)
    } else {
        value.to_owned()
    }
}

fn redacted(params: &Params) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in params.pairs() {
        let value = redact(name, value);
        all.entry(name.clone())
            .and_modify(|earlier| {
                earlier.push(' ');
                earlier.push_str(&value);
            })
            .or_insert(value);
    }
    all
}

fn redact_json(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let value = match value {
                        Value::String(text) => Value::String(redact(&name, &text)),
                        other => redact_json(other),
                    };
                    (name, value)
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(redact_json).collect()),
        Value::String(text) => Value::String(redact("", &text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn authorization(call: &Call) -> (Option<String>, Option<String>) {
    let Some(value) = call.header("authorization") else {
        return (None, None);
    };
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    (Some(scheme.to_owned()), Some(fingerprint(rest.trim())))
}

fn client_auth(call: &Call) -> ClientAuth {
    let json_secret = call
        .json
        .as_ref()
        .is_some_and(|json| json.get("client_secret").is_some());
    if call.basic().is_some() {
        ClientAuth::Basic
    } else if call.form.get("client_secret").is_some() || json_secret {
        ClientAuth::Body
    } else if call.query.get("client_secret").is_some() {
        ClientAuth::Query
    } else {
        ClientAuth::None
    }
}
