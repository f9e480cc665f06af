//! What is expected against what was concluded.

use serde_json::{Value, json};

use super::{Got, date, now};

/// The first difference between what is expected and what was concluded.
pub(super) fn difference(expected: &Value, got: &Got) -> Option<String> {
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
    // "unchanged: ..." names what was stored before.
    if expected["store"]
        .as_str()
        .is_some_and(|store| store.starts_with("unchanged"))
    {
        compare("store", got.unchanged != Some(false), "changed".to_owned());
    }
    if let Some(clears) = expected["clears"].as_array() {
        let right = clears
            .iter()
            .all(|what| got.clears.iter().any(|got| what == got));
        compare("clears", right, format!("{:?}", got.clears));
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
