//! One answer of a network, and how a verdict is drawn from it.
//!
//! The order is the same everywhere: a parsed error object decides; without one there is no
//! verdict about the account (HTML, an empty or cut body, a body behind a byte-order mark), only a
//! passing trouble. Codes are read from typed fields. Where a network gives two faults the same
//! fields, a fixed sentence of its own may break the tie, marked `Likely` and named beside the rule.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::cause::{Cause, Confidence, Evidence, Finding};
use crate::domain::network::Provider;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;

use super::Refusal;
use super::http::{Lost, Sent};
use super::unique::Unique;

/// What was asked when the answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A code or a short token for tokens.
    Exchange,
    /// Tokens for newer ones.
    Renewal,
    /// What the network knows about a token.
    Introspection,
    /// The profiles of a member.
    List,
    /// Any other call with a token.
    Api,
}

impl Stage {
    /// Whether the token endpoint answered: there a 401 is about the app, not about the person.
    pub fn token(self) -> bool {
        matches!(self, Self::Exchange | Self::Renewal)
    }
}

/// What is known beside the answer. The same payload can mean different things.
#[derive(Clone, Debug)]
pub struct Context {
    pub provider: Provider,
    pub now: DateTime<Utc>,
    /// Stored end of the access token, as reported.
    pub access_end: Option<DateTime<Utc>>,
    /// Stored end of the refresh token, as reported.
    pub refresh_end: Option<DateTime<Utc>>,
    /// Since the token in use was issued.
    pub token_age: Option<TimeDelta>,
    /// What the member granted; empty if not known.
    pub scopes: Vec<String>,
}

impl Context {
    /// Nothing is stored yet.
    pub fn fresh(provider: Provider, now: DateTime<Utc>) -> Self {
        Self {
            provider,
            now,
            access_end: None,
            refresh_end: None,
            token_age: None,
            scopes: Vec::new(),
        }
    }

    pub fn of(provider: Provider, tokens: &TokenSet, now: DateTime<Utc>) -> Self {
        Self {
            provider,
            now,
            access_end: tokens.ends.access.reported(),
            refresh_end: tokens.ends.refresh.and_then(|end| end.reported()),
            token_age: Some(now - tokens.ends.issued_at),
            scopes: tokens.scopes.clone(),
        }
    }

    /// Whether the access token has ended as its network had said.
    pub fn access_ended(&self) -> bool {
        self.access_end.is_some_and(|end| end <= self.now)
    }

    /// Whether the refresh token has ended as its network had said.
    pub fn refresh_ended(&self) -> bool {
        self.refresh_end.is_some_and(|end| end <= self.now)
    }

    /// A refusal that no answer stands behind.
    pub(super) fn lost(&self, lost: Lost) -> Refusal {
        Refusal {
            finding: self.finding(
                None,
                &Signal::default(),
                Cause::Transient,
                Confidence::Unknown,
            ),
            retry_after: None,
            sent: lost.0,
        }
    }

    /// A refusal that follows from a list or a date instead of an error.
    pub(super) fn concluded(&self, cause: Cause, kind: &str, code: &str) -> Refusal {
        let signal = Signal {
            code: Some(code.to_owned()),
            kind: Some(kind.to_owned()),
            ..Signal::default()
        };
        Refusal {
            finding: self.finding(None, &signal, cause, Confidence::Said),
            retry_after: None,
            sent: Sent::Answered,
        }
    }

    /// A healthy answer that is not what the call answers with. It proves nothing.
    pub(super) fn unreadable(&self) -> Refusal {
        let mut refusal = self.concluded(Cause::Transient, "answer", "unreadable");
        refusal.finding.confidence = Confidence::Unknown;
        refusal
    }

    fn finding(
        &self,
        status: Option<u16>,
        signal: &Signal,
        cause: Cause,
        confidence: Confidence,
    ) -> Finding {
        Finding {
            cause,
            confidence,
            evidence: Evidence {
                provider: self.provider,
                status,
                code: signal.code.clone(),
                subcode: signal.subcode.clone(),
                kind: signal.kind.clone(),
                request_id: signal.request_id.clone(),
                at: self.now,
            },
        }
    }
}

/// A whole answer.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// Without headers and body, which may hold secrets.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// An answer's body.
pub(super) enum Parsed {
    Json(Value),
    /// JSON behind a byte-order mark, or with a name that comes twice: good enough to carry tokens,
    /// not to condemn an account, since something on the way has rewritten it.
    Rewritten(Value),
    Nothing,
}

/// Where networks name a request for their support: Meta, LinkedIn, TikTok, X.
const REQUEST_IDS: &[&str] = &[
    "x-fb-trace-id",
    "x-li-uuid",
    "x-tt-logid",
    "x-transaction-id",
];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Answer {
    pub fn success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn parsed(&self) -> Parsed {
        let marked = self.body.strip_prefix(BYTE_ORDER_MARK);
        if marked.is_none()
            && let Ok(Unique(value)) = serde_json::from_slice(&self.body)
        {
            return Parsed::Json(value);
        }
        match serde_json::from_slice(marked.unwrap_or(&self.body)) {
            Ok(value) => Parsed::Rewritten(value),
            Err(_) => tokens_alone(&self.body).map_or(Parsed::Nothing, Parsed::Rewritten),
        }
    }

    /// Whether something on the way has changed the body.
    pub(super) fn rewritten(&self) -> bool {
        matches!(self.parsed(), Parsed::Rewritten(_))
    }

    /// The body, for reading data from an answer that was judged healthy.
    pub(super) fn data(&self) -> Value {
        match self.parsed() {
            Parsed::Json(value) | Parsed::Rewritten(value) => value,
            Parsed::Nothing => Value::Null,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3).
    pub fn retry_after(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let value = self.header("retry-after")?.trim();
        if let Ok(seconds) = value.parse::<u32>() {
            return Some(TimeDelta::seconds(i64::from(seconds)));
        }
        let date = DateTime::parse_from_rfc2822(value).ok()?;
        Some((date.with_timezone(&Utc) - now).max(TimeDelta::zero()))
    }
}

/// The tokens of an answer with a number in it that no type here can hold, such as a life of `1e999`.
/// The rest is passed over unread. A refresh token may have been spent for them.
fn tokens_alone(body: &[u8]) -> Option<Value> {
    #[derive(Deserialize)]
    struct Tokens {
        access_token: String,
        refresh_token: Option<String>,
        scope: Option<String>,
    }
    let tokens: Tokens = serde_json::from_slice(body).ok()?;
    Some(json!({
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "scope": tokens.scope,
    }))
}

/// The typed fields of an error object.
#[derive(Clone, Debug, Default)]
pub(super) struct Signal {
    pub code: Option<String>,
    pub subcode: Option<String>,
    pub kind: Option<String>,
    pub request_id: Option<String>,
}

/// What an error object means.
pub(super) struct Judgement {
    pub cause: Cause,
    pub confidence: Confidence,
    pub retry_after: Option<TimeDelta>,
}

impl Judgement {
    /// The network said so.
    pub fn said(cause: Cause) -> Self {
        Self {
            cause,
            confidence: Confidence::Said,
            retry_after: None,
        }
    }

    /// It follows from more than the code.
    pub fn likely(cause: Cause) -> Self {
        Self {
            confidence: Confidence::Likely,
            ..Self::said(cause)
        }
    }

    /// The network gave no distinct signal.
    pub fn unknown(cause: Cause) -> Self {
        Self {
            confidence: Confidence::Unknown,
            ..Self::said(cause)
        }
    }

    pub fn after(self, wait: Option<TimeDelta>) -> Self {
        Self {
            retry_after: wait,
            ..self
        }
    }
}

/// Draws the verdict: `read` finds the error object in a body, `decide` knows what it means.
pub(super) fn judge<E>(
    answer: &Answer,
    context: &Context,
    read: impl Fn(&Value) -> Option<(Signal, E)>,
    decide: impl Fn(E) -> Judgement,
) -> Verdict {
    let (mut signal, judgement) = match answer.parsed() {
        Parsed::Nothing => (Signal::default(), no_object(answer)),
        Parsed::Rewritten(body) => match read(&body) {
            None if answer.success() => return Verdict::Healthy,
            None | Some(_) => (Signal::default(), no_object(answer)),
        },
        Parsed::Json(body) => match read(&body) {
            None if answer.success() => return Verdict::Healthy,
            None => (Signal::default(), no_object(answer)),
            Some((signal, error)) => (signal, decide(error)),
        },
    };
    let Judgement {
        cause,
        confidence,
        retry_after,
    } = judgement;
    let by_header = || REQUEST_IDS.iter().find_map(|name| answer.header(name));
    signal.request_id = signal.request_id.or_else(|| by_header().map(str::to_owned));
    Verdict::Refused {
        finding: context.finding(Some(answer.status), &signal, cause, confidence),
        retry_after: answer.retry_after(context.now).or(retry_after),
    }
}

/// Without an error object nothing is known about the account; "too many requests" is still a wish
/// worth honouring.
fn no_object(answer: &Answer) -> Judgement {
    Judgement::unknown(match answer.status {
        429 => Cause::RateLimited,
        _ => Cause::Transient,
    })
}

/// A refusal, if the verdict is one.
pub(super) fn refusal(verdict: Verdict) -> Result<(), Refusal> {
    match verdict {
        Verdict::Healthy => Ok(()),
        Verdict::Refused {
            finding,
            retry_after,
        } => Err(Refusal {
            sent: match finding.evidence.code {
                // An error object of the network itself; a gateway's page has no code.
                Some(_) => Sent::Answered,
                None => Sent::Maybe,
            },
            finding,
            retry_after,
        }),
    }
}

/// The words of RFC 6749 (5.2), RFC 6750 and the ones Google adds, which every token endpoint may
/// use. `None` for a word that is not among them.
pub(super) fn oauth_word(word: &str) -> Option<Cause> {
    Some(match word {
        "temporarily_unavailable"
        | "server_error"
        | "internal_failure"
        | "internal_error"
        | "slow_down" => Cause::Transient,
        "rate_limit_exceeded" => Cause::RateLimited,
        // The app did not prove who it is: wrong id or secret.
        "invalid_client" | "unauthorized_client" => Cause::ConfigError,
        // What was sent does not fit what is registered.
        "invalid_request"
        | "invalid_scope"
        | "unsupported_grant_type"
        | "redirect_uri_mismatch"
        | "unsupported_response_type" => Cause::ConfigError,
        "deleted_client" | "disabled_client" => Cause::AppDisabled,
        "invalid_grant" => Cause::UnknownInvalid,
        "access_denied" => Cause::PermissionMissing,
        _ => return None,
    })
}

/// Takes what is at a JSON pointer (RFC 6901); null where there is nothing. Indexing for a change
/// would panic on an answer that is no object.
pub(super) fn take(body: &mut Value, pointer: &str) -> Value {
    body.pointer_mut(pointer)
        .map(Value::take)
        .unwrap_or_default()
}

/// Text of a field that may be a string or a number.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}
