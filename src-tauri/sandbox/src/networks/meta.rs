//! What Facebook and Instagram share: the error envelope, the check of a token, paging.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::fields::{self, Field};
use crate::answer::Answer;
use crate::call::Call;
use crate::consent::{Consent, ConsentKey};
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::{Ending, Token, TokenKind};

/// 60 days less the seconds that real answers show.
pub const LONG_SECONDS: i64 = 5_183_944;
/// Data access ends 90 days after the person last went through the dialog (Meta's page on data access).
const DATA_ACCESS_DAYS: i64 = 90;

/// The error envelope; Meta's status is nearly always 400.
pub fn error(code: i64, subcode: Option<i64>, message: &str) -> Answer {
    let mut error = json!({
        "message": message,
        "type": if code == 100 { "GraphMethodException" } else { "OAuthException" },
        "code": code,
        "fbtrace_id": "AsBxTrace",
    });
    if let Some(subcode) = subcode {
        error["error_subcode"] = subcode.into();
    }
    Answer::json(400, &json!({ "error": error }))
}

/// "Object does not exist, or you may not see it".
pub fn unseen(id: &str) -> Answer {
    let message = format!(
        "Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to \
         missing permissions, or does not support this operation."
    );
    error(100, Some(33), &message)
}

/// A scope or a feature is missing.
pub fn lacks(code: i64, needed: &str) -> Answer {
    error(
        code,
        None,
        &format!("(#{code}) This needs {needed}, which was not granted."),
    )
}

/// The answer of the fail-500 lever.
pub fn failed() -> Answer {
    let body = json!({ "error": { "message": "An unexpected error has occurred. Please retry.",
        "type": "OAuthException", "code": 2, "is_transient": true, "fbtrace_id": "AsBxTrace" } });
    Answer::json(500, &body)
}

/// Who calls: a live token with its consent.
pub struct Caller {
    pub value: String,
    pub token: Token,
    pub consent: Consent,
}

impl Caller {
    pub fn key(&self) -> &ConsentKey {
        &self.token.key
    }

    /// Whether the consent holds a scope.
    pub fn may(&self, scope: &str) -> bool {
        self.consent.scopes.iter().any(|granted| granted == scope)
    }

    /// The Page whose token this is.
    pub fn page(&self) -> Option<&str> {
        match &self.token.kind {
            TokenKind::Page(id) => Some(id),
            TokenKind::Short | TokenKind::Long | TokenKind::Access | TokenKind::Refresh => None,
        }
    }
}

/// The member behind the call's token, or the network's refusal.
pub fn caller(state: &State, call: &Call, provider: Provider) -> Result<Caller, Answer> {
    let value = call
        .param("access_token")
        .or_else(|| call.bearer())
        .ok_or_else(|| {
            error(
                2500,
                None,
                "An active access token must be used to query information about the \
            current user.",
            )
        })?;
    let token = state
        .tokens
        .get(value)
        .filter(|token| token.key.provider == provider)
        .ok_or_else(|| {
            error(
                190,
                None,
                "Invalid OAuth access token - Cannot parse access token",
            )
        })?;
    check_app(state, call, value, token)?;
    if let Some((subcode, message)) = refusal(state, token) {
        return Err(error(190, subcode, message));
    }
    let consent = state
        .consent(&token.key)
        .cloned()
        .ok_or_else(|| revoked(token))?;
    if provider == Provider::Facebook && data_access_ends(&consent) <= state.now() {
        return Err(error(
            190,
            Some(493),
            "Data access has expired; the person must sign in again.",
        ));
    }
    Ok(Caller {
        value: value.to_owned(),
        token: token.clone(),
        consent,
    })
}

fn check_app(state: &State, call: &Call, value: &str, token: &Token) -> Result<(), Answer> {
    let app = state.app(token.key.provider, &token.key.client_id);
    let Some(app) = app.filter(|app| !app.disabled) else {
        return Err(error(
            190,
            None,
            "Error validating application. Application has been deleted.",
        ));
    };
    let (Some(proof), Some(secret)) = (call.param("appsecret_proof"), &app.client_secret) else {
        return Ok(());
    };
    let proven = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).is_ok_and(|mut mac| {
        mac.update(value.as_bytes());
        hex::decode(proof).is_ok_and(|proof| mac.verify_slice(&proof).is_ok())
    });
    if proven {
        Ok(())
    } else {
        Err(error(
            100,
            None,
            "Invalid appsecret_proof provided in the API argument",
        ))
    }
}

fn revoked(token: &Token) -> Answer {
    let message = format!(
        "The user has not authorized application {}.",
        token.key.client_id
    );
    error(190, Some(458), &message)
}

/// Why the token is refused: subcode and message.
pub fn refusal(state: &State, token: &Token) -> Option<(Option<i64>, &'static str)> {
    let standing = state.standing(token.key.provider, &token.key.subject);
    if let Some(ending) = token.ended {
        return Some(ended(ending));
    }
    if standing.suspended {
        return Some((Some(465), "The user is invalid."));
    }
    if standing.locked {
        return Some((
            Some(464),
            "Sessions for the user are not allowed because the user is not a confirmed user.",
        ));
    }
    if standing.security_check {
        return Some(ended(Ending::SecurityCheck));
    }
    if let Some(ending) = token.ending(state.now()) {
        return Some(ended(ending));
    }
    let Some(consent) = state.consent(&token.key) else {
        return Some(ended(Ending::Revoked));
    };
    let TokenKind::Page(page) = &token.kind else {
        return None;
    };
    let profile = state.world.profile(page);
    if profile.is_none_or(|profile| profile.roles(&consent.email).is_none()) {
        return Some((
            Some(492),
            "The user must be an administrator, editor, or moderator of the page.",
        ));
    }
    if !consent.profiles.contains(page) {
        return Some((
            None,
            "pages_show_list must be granted before impersonating a user's page.",
        ));
    }
    None
}

fn ended(ending: Ending) -> (Option<i64>, &'static str) {
    match ending {
        Ending::Expired => (
            Some(463),
            "Error validating access token: Session has expired.",
        ),
        Ending::Revoked => (Some(458), "The user has not authorized the application."),
        Ending::PasswordChanged => (
            Some(460),
            "Error validating access token: The session has been invalidated because the user \
             changed their password or Facebook has changed the session for security reasons.",
        ),
        Ending::SecurityCheck => (
            Some(459),
            "You cannot access the app till you log in to www.facebook.com and follow the \
             instructions given.",
        ),
        Ending::Rotated | Ending::Superseded => (
            Some(467),
            "Error validating access token: The token is invalid.",
        ),
    }
}

/// When data access ends for a consent.
pub fn data_access_ends(consent: &Consent) -> DateTime<Utc> {
    consent.granted_at + TimeDelta::days(DATA_ACCESS_DAYS)
}

/// Meta's form of a moment.
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// An edge: the asked page of `items`, with the asked fields, and how to go on.
pub fn edge(call: &Call, token: &str, items: &[Value], default_fields: &str) -> Answer {
    let asked = call.param("fields").unwrap_or(default_fields);
    let next = |limit: usize, after: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("access_token", token)
            .append_pair("fields", asked);
        query
            .append_pair("limit", &limit.to_string())
            .append_pair("after", after);
        call.address(&call.host, &format!("{}?{}", call.path, query.finish()))
    };
    let size = call.page_size(call.param("limit"), 25, 100);
    let page = page(items, size, call.param("after"), next);
    Answer::json(200, &fields::project(&page, &fields::parse(asked)))
}

/// An edge inside an object, asked for as a field: always its beginning.
pub fn inner_edge(call: &Call, object: &str, items: &[Value], field: &Field) -> Value {
    let next = |limit: usize, after: &str| {
        let name = &field.name;
        call.address(
            &call.host,
            &format!("/{object}/{name}?limit={limit}&after={after}"),
        )
    };
    let size = call.page_size(field.modifier("limit"), 25, 100);
    page(items, size, None, next)
}

fn page(
    items: &[Value],
    limit: usize,
    after: Option<&str>,
    next: impl FnOnce(usize, &str) -> String,
) -> Value {
    let start = after
        .and_then(|after| after.strip_prefix("after-")?.parse::<usize>().ok())
        .unwrap_or(0)
        .min(items.len());
    let end = (start + limit).min(items.len());
    if start == end {
        return json!({ "data": [] });
    }
    let after = format!("after-{end}");
    let mut paging = json!({ "cursors": { "before": format!("before-{start}"), "after": after } });
    if end < items.len() {
        paging["next"] = next(limit, &after).into();
    }
    json!({ "data": items[start..end], "paging": paging })
}

/// A node with the asked fields.
pub fn node(call: &Call, value: &Value, default_fields: &str) -> Answer {
    let asked = call.param("fields").unwrap_or(default_fields);
    Answer::json(200, &fields::project(value, &fields::parse(asked)))
}
