//! What Google's APIs share: the error envelope, the check of a token, who the person is.

use serde_json::json;

use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::consent::Consent;
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::{Token, TokenKind};

const GOOGLE: Provider = Provider::Google;

/// The envelope of all of Google's APIs.
pub fn error(code: u16, status: &str, reason: &str, message: &str) -> Answer {
    let body = json!({ "error": {
        "code": code,
        "message": message,
        "status": status,
        "errors": [{ "message": message, "domain": "global", "reason": reason }],
    } });
    Answer::json(code, &body)
}

/// The same with a reason in `details`.
pub fn detailed(code: u16, status: &str, reason: &str, info: &str, message: &str) -> Answer {
    let body = json!({ "error": {
        "code": code,
        "message": message,
        "status": status,
        "errors": [{ "message": message, "domain": "global", "reason": reason }],
        "details": [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": info,
            "domain": "googleapis.com" }],
    } });
    Answer::json(code, &body)
}

/// Who calls one of Google's APIs.
pub struct Caller {
    pub token: Token,
    pub consent: Consent,
}

impl Caller {
    /// Fails unless one of the scopes was granted.
    pub fn need(&self, scopes: &[&str]) -> Result<(), Answer> {
        if self
            .token
            .scopes
            .iter()
            .any(|granted| scopes.contains(&granted.as_str()))
        {
            return Ok(());
        }
        Err(detailed(
            403,
            "PERMISSION_DENIED",
            "insufficientPermissions",
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "Request had insufficient authentication scopes.",
        ))
    }
}

/// The member behind the call's token, or the network's refusal.
pub fn caller(state: &State, call: &Call) -> Result<Caller, Answer> {
    let unauthenticated = || {
        let text = "Request had invalid authentication credentials. Expected OAuth 2 access token.";
        error(401, "UNAUTHENTICATED", "authError", text)
    };
    let value = call.bearer().or_else(|| call.query.get("access_token"));
    let token = value.and_then(|value| state.tokens.get(value));
    let token = token.filter(|token| {
        token.key.provider == GOOGLE
            && token.kind == TokenKind::Access
            && token.ending(state.now()).is_none()
    });
    let token = token.ok_or_else(unauthenticated)?;
    if state
        .app(GOOGLE, &token.key.client_id)
        .is_none_or(|app| app.disabled)
    {
        return Err(detailed(
            403,
            "PERMISSION_DENIED",
            "accessNotConfigured",
            "SERVICE_DISABLED",
            "The API has not been used in project 700000000003 before or it is disabled.",
        ));
    }
    let unapproved = state
        .app(GOOGLE, &token.key.client_id)
        .is_some_and(|app| app.no_quota);
    if unapproved && call.host.starts_with("mybusiness") {
        return Err(no_quota());
    }
    let consent = state
        .consent(&token.key)
        .cloned()
        .ok_or_else(unauthenticated)?;
    Ok(Caller {
        token: token.clone(),
        consent,
    })
}

/// What a project gets that was not approved: a limit of zero, in the words of any other limit.
fn no_quota() -> Answer {
    let message = "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of \
        service 'mybusinessaccountmanagement.googleapis.com' for consumer \
        'project_number:700000000003'.";
    let body = json!({ "error": {
        "code": 429,
        "message": message,
        "status": "RESOURCE_EXHAUSTED",
        "details": [{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": { "quota_limit_value": "0", "quota_limit": "DefaultRequestsPerMinutePerProject" },
        }],
    } });
    Answer::json(429, &body)
}

/// Who the caller is, as far as the scopes tell.
pub fn userinfo(state: &State, call: &Call) -> Answered {
    let caller = caller(state, call)?;
    let granted = |name: &str| caller.token.scopes.iter().any(|scope| scope == name);
    let profile = granted("profile") || granted("https://www.googleapis.com/auth/userinfo.profile");
    let email = granted("email") || granted("https://www.googleapis.com/auth/userinfo.email");
    if !granted("openid") && !profile && !email {
        return Err(error(
            401,
            "UNAUTHENTICATED",
            "authError",
            "Invalid Credentials",
        ));
    }
    let mut body = json!({ "sub": caller.token.key.subject });
    if let Some(person) = state.world.person_of(GOOGLE, &caller.token.key.subject) {
        if profile {
            body["name"] = person.name.as_str().into();
            body["picture"] = "https://img.example/person.jpg".into();
        }
        if email {
            body["email"] = person.email.as_str().into();
            body["email_verified"] = true.into();
        }
    }
    Ok(Answer::json(200, &body))
}
