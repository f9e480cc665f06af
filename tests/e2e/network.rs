//! The simulated networks inside the running app, played over their own HTTP interface.

use reqwest::{Client, Url};
use serde_json::{Value, json};

use crate::desktop;

pub const ANA: &str = "ana@northwind.example";
pub const TOM: &str = "tom@northwind.example";
pub const LIN: &str = "lin@ceramics.example";

/// Northwind Outfitters at X.
pub const X_ACCOUNT: &str = "northwindoutfit";

/// Northwind Outfitters Canada, the Page that Ana alone looks after.
pub const CANADA: &str = "102000000000003";

pub struct Network {
    base: Url,
    http: Client,
}

impl Network {
    pub fn at(base: Url) -> Self {
        // Reqwest builds no client without a TLS provider, also for plain HTTP.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            base,
            http: Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Decides what the next person at Facebook's pages does: allows everything at once.
    pub async fn next(&self, person: &str) {
        self.next_with(person, json!({})).await;
    }

    /// The same, with more fields of `POST /next-consent`, or others.
    pub async fn next_with(&self, person: &str, more: Value) {
        let mut body = json!({ "provider": "facebook", "person": person });
        let fields = body.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        self.post("next-consent", body).await;
    }

    /// Pulls a lever at Facebook about one person.
    pub async fn lever(&self, name: &str, person: &str) {
        let body = json!({ "provider": "facebook", "person": person });
        self.post(&format!("levers/{name}"), body).await;
    }

    /// Takes what Facebook is asked to write next, and loses the answer.
    pub async fn lose_next_write(&self) {
        let body = json!({ "provider": "facebook", "endpoint": "write", "times": 1 });
        self.post("levers/lose-answer", body).await;
    }

    /// How many answers of Pages were written below comments.
    pub async fn replies(&self) -> usize {
        of_ours(&self.log("/comments").await)
    }

    /// How many posts and replies the networks took in this run of the program, by their own log.
    pub async fn made(&self) -> usize {
        of_ours(&self.log("").await)
    }

    /// Pulls a lever with fields of one's own.
    pub async fn pull(&self, name: &str, fields: Value) {
        self.post(&format!("levers/{name}"), fields).await;
    }

    /// How many tokens it has given out that still count.
    pub async fn live_tokens(&self) -> usize {
        let state = self.get("state").await;
        let consents = state["consents"].as_array().cloned().unwrap_or_default();
        let tokens = consents.iter().flat_map(|one| one["tokens"].as_array());
        tokens
            .flatten()
            .filter(|token| token["ending"].is_null())
            .count()
    }

    /// What the one clock of practice mode shows, in seconds since 1970.
    pub async fn now(&self) -> i64 {
        desktop::seconds(&self.get("clock").await["now"])
    }

    /// Moves the one clock of practice mode, whole or part of a day.
    pub async fn advance(&self, seconds: i64) {
        self.post("clock", json!({ "advance_seconds": seconds }))
            .await;
    }

    /// What clients sent to a path that holds `part`.
    pub async fn log(&self, part: &str) -> Vec<Value> {
        let log = self.get("log").await;
        let entries = log["entries"].as_array().cloned().unwrap_or_default();
        entries
            .into_iter()
            .filter(|entry| {
                entry["path"]
                    .as_str()
                    .is_some_and(|path| path.contains(part))
            })
            .collect()
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = self.base.join(path).unwrap();
        let answer = self.http.get(url).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) {
        let url = self.base.join(path).unwrap();
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["error"].is_null(), "{path} {body}: {answer}");
    }
}

/// What the clients' requests of a log made stand at the networks.
fn of_ours(log: &[Value]) -> usize {
    let made = log.iter().filter_map(|entry| entry["made"].as_array());
    made.map(Vec::len).sum()
}
