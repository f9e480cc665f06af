//! How sure a cause is, what is kept as evidence, and which faults are the network app's.

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::Cause::{self, *};
use holdfast_core::domain::cause::Confidence::{self, *};
use holdfast_core::domain::cause::{Effect, Evidence, Finding};
use holdfast_core::domain::network::Provider::{self, *};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::Stage::{self, Api, Exchange, Renewal};
use holdfast_core::networks::{Answer, Context, classify};
use serde_json::{Value, json};

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn finding(provider: Provider, stage: Stage, answer: &Answer) -> Finding {
    let context = Context {
        access_end: Some(now() + TimeDelta::days(9)),
        token_age: Some(TimeDelta::days(9)),
        ..Context::fresh(provider, now())
    };
    match classify(stage, answer, &context) {
        Verdict::Refused { finding, .. } => finding,
        Verdict::Healthy => panic!("{provider:?}: healthy"),
    }
}

fn answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        headers: Default::default(),
        body: body.to_string().into_bytes(),
    }
}

fn meta(code: i64, subcode: Option<i64>, message: &str) -> Value {
    json!({"error": {
        "type": "OAuthException", "code": code, "error_subcode": subcode, "message": message
    }})
}

fn word(word: &str, description: &str) -> Value {
    json!({"error": word, "error_description": description})
}

#[test]
fn what_the_network_said_is_told_from_what_is_likely_and_from_what_nobody_knows() {
    let suspended = json!({"type": "https://api.x.com/2/problems/user-suspended", "title": "T"});
    let table: Vec<(Provider, Stage, u16, Value, Cause, Confidence)> = vec![
        // A code of its own.
        (
            Facebook,
            Api,
            400,
            meta(190, Some(460), ""),
            PasswordChanged,
            Said,
        ),
        (
            Facebook,
            Api,
            400,
            meta(190, Some(458), ""),
            AccessRevoked,
            Said,
        ),
        (Instagram, Api, 400, meta(190, Some(463), ""), Expired, Said),
        (
            Linkedin,
            Api,
            401,
            json!({"status": 401, "serviceErrorCode": 65602}),
            Expired,
            Said,
        ),
        (X, Api, 403, suspended, AccountSuspended, Said),
        (
            Google,
            Api,
            403,
            json!({"error": {"code": 403, "errors": [{"reason": "authenticatedUserAccountClosed"}]}}),
            AccountSuspended,
            Said,
        ),
        (
            Tiktok,
            Api,
            401,
            json!({"error": {"code": "scope_not_authorized"}}),
            PermissionMissing,
            Said,
        ),
        // An older list only, two meanings, or a sentence that breaks the tie.
        (
            Facebook,
            Api,
            400,
            meta(190, Some(466), ""),
            AccessRevoked,
            Likely,
        ),
        (
            Facebook,
            Api,
            400,
            meta(190, Some(492), ""),
            RoleRemoved,
            Likely,
        ),
        (
            Facebook,
            Api,
            400,
            meta(
                190,
                None,
                "Error validating access token: Session has expired on Friday.",
            ),
            Expired,
            Likely,
        ),
        (
            Facebook,
            Api,
            400,
            meta(190, None, "The user has not authorized application 7."),
            AccessRevoked,
            Likely,
        ),
        (
            Facebook,
            Api,
            400,
            meta(
                190,
                None,
                "The session has been invalidated because the user changed their password.",
            ),
            PasswordChanged,
            Likely,
        ),
        (
            Facebook,
            Api,
            403,
            meta(
                200,
                None,
                "(#200) The user hasn't sufficient administrative permission",
            ),
            RoleRemoved,
            Likely,
        ),
        (
            Google,
            Renewal,
            400,
            word("invalid_grant", "Token has been expired or revoked."),
            AccessRevoked,
            Likely,
        ),
        (
            Google,
            Renewal,
            400,
            word("invalid_grant", "Account has been deleted"),
            AccountSuspended,
            Likely,
        ),
        (
            Google,
            Renewal,
            400,
            word("invalid_grant", "reauth related error (invalid_rapt)"),
            SecurityCheck,
            Likely,
        ),
        (
            Linkedin,
            Renewal,
            400,
            word("invalid_grant", ""),
            AccessRevoked,
            Likely,
        ),
        (
            TiktokBusiness,
            Api,
            200,
            json!({"code": 40105, "message": "Access token is incorrect or has been revoked."}),
            AccessRevoked,
            Likely,
        ),
        // No distinct signal.
        (
            Facebook,
            Api,
            400,
            meta(190, None, "(ja) 無効"),
            UnknownInvalid,
            Unknown,
        ),
        (
            Facebook,
            Api,
            400,
            meta(190, Some(467), ""),
            UnknownInvalid,
            Unknown,
        ),
        (
            Facebook,
            Api,
            400,
            meta(100, Some(33), ""),
            Transient,
            Unknown,
        ),
        (
            Linkedin,
            Api,
            401,
            json!({"status": 401, "serviceErrorCode": 65600}),
            UnknownInvalid,
            Unknown,
        ),
        (
            Tiktok,
            Renewal,
            400,
            word("invalid_grant", ""),
            UnknownInvalid,
            Unknown,
        ),
        (
            X,
            Renewal,
            400,
            word("invalid_request", "Value passed for the token was invalid."),
            UnknownInvalid,
            Unknown,
        ),
        (
            X,
            Api,
            401,
            json!({"title": "Unauthorized", "type": "about:blank"}),
            UnknownInvalid,
            Unknown,
        ),
        (
            Google,
            Renewal,
            400,
            word("invalid_grant", "Bad Request"),
            UnknownInvalid,
            Unknown,
        ),
    ];
    for (provider, stage, status, body, cause, confidence) in table {
        let found = finding(provider, stage, &answer(status, &body));
        assert_eq!(
            (found.cause, found.confidence),
            (cause, confidence),
            "{provider:?} {body}"
        );
    }
}

#[test]
fn faults_of_the_network_app_mark_no_account() {
    let old = |message: &str| json!({"error_type": "OAuthException", "code": 400, "error_message": message});
    let google = |status: &str, reason: &str| json!({"error": {"code": 403, "status": status, "details": [{"reason": reason}]}});
    let table: Vec<(&str, Provider, Stage, u16, Value, Cause)> = vec![
        (
            "disabled",
            Facebook,
            Api,
            400,
            meta(101, None, ""),
            AppDisabled,
        ),
        (
            "blocked",
            Facebook,
            Api,
            400,
            meta(200, None, "API access blocked."),
            AppDisabled,
        ),
        (
            "deleted",
            Facebook,
            Api,
            400,
            meta(
                190,
                None,
                "Error validating application. Application has been deleted.",
            ),
            AppDisabled,
        ),
        (
            "deleted",
            Google,
            Renewal,
            401,
            word("deleted_client", ""),
            AppDisabled,
        ),
        (
            "disabled",
            Google,
            Renewal,
            401,
            word("disabled_client", ""),
            AppDisabled,
        ),
        (
            "no access level",
            X,
            Api,
            403,
            json!({"errors": [{"code": 416}]}),
            AppDisabled,
        ),
        (
            "wrong secret",
            Facebook,
            Exchange,
            400,
            meta(1, None, "Error validating client secret."),
            ConfigError,
        ),
        (
            "wrong secret",
            Instagram,
            Exchange,
            400,
            old("Invalid platform app"),
            ConfigError,
        ),
        (
            "wrong secret",
            Linkedin,
            Exchange,
            401,
            word("invalid_client", ""),
            ConfigError,
        ),
        (
            "wrong secret",
            Tiktok,
            Exchange,
            200,
            word("invalid_client", ""),
            ConfigError,
        ),
        (
            "wrong secret",
            X,
            Renewal,
            401,
            word("unauthorized_client", ""),
            ConfigError,
        ),
        (
            "wrong secret",
            Google,
            Renewal,
            401,
            word("invalid_client", ""),
            ConfigError,
        ),
        (
            "no secret",
            Google,
            Exchange,
            400,
            word("invalid_request", "client_secret is missing."),
            ConfigError,
        ),
        (
            "no proof",
            Facebook,
            Api,
            400,
            meta(
                104,
                None,
                "API calls from the server require an appsecret_proof argument",
            ),
            ConfigError,
        ),
        (
            "quota zero",
            Google,
            Api,
            429,
            json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [
                {"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit_value": "0"}}
            ]}}),
            AppDisabled,
        ),
        (
            "version retired",
            Linkedin,
            Api,
            426,
            json!({"status": 426, "code": "NONEXISTENT_VERSION", "message": ""}),
            ConfigError,
        ),
        (
            "version retired",
            Facebook,
            Api,
            400,
            meta(2635, None, ""),
            ConfigError,
        ),
        (
            "balance empty",
            X,
            Api,
            402,
            json!({"title": "CreditsDepleted", "type": "https://api.x.com/2/problems/credits"}),
            AppDisabled,
        ),
        (
            "balance empty",
            X,
            Api,
            402,
            json!({"title": "Payment Required"}),
            AppDisabled,
        ),
        (
            "API not switched on",
            Google,
            Api,
            403,
            google("PERMISSION_DENIED", "SERVICE_DISABLED"),
            ConfigError,
        ),
        (
            "API not switched on",
            Google,
            Api,
            403,
            json!({"error": {"code": 403, "status": "PERMISSION_DENIED",
                "message": "My Business API has not been used in project 1 before or it is disabled."}}),
            ConfigError,
        ),
        (
            "not audited",
            Tiktok,
            Api,
            403,
            json!({"error": {"code": "unaudited_client_can_only_post_to_private_accounts"}}),
            ConfigError,
        ),
    ];
    for (what, provider, stage, status, body, cause) in table {
        let found = finding(provider, stage, &answer(status, &body));
        assert_eq!(found.cause, cause, "{provider:?}, {what}");
        assert_eq!(
            found.cause.effect(),
            Effect::AppProblem,
            "{provider:?}, {what}"
        );
    }
}

#[test]
fn evidence_is_what_the_network_wrote() {
    let empty = Evidence {
        provider: Facebook,
        status: Some(400),
        code: None,
        subcode: None,
        kind: None,
        request_id: None,
        at: now(),
    };
    let text = |text: &str| Some(text.to_owned());
    let table = [
        (
            Answer {
                headers: [("x-fb-trace-id".to_owned(), "header".to_owned())].into(),
                ..answer(
                    400,
                    &json!({"error": {"type": "OAuthException", "code": 190,
                        "error_subcode": 460, "fbtrace_id": "TRACE"}}),
                )
            },
            Evidence {
                code: text("190"),
                subcode: text("460"),
                kind: text("OAuthException"),
                request_id: text("TRACE"),
                ..empty.clone()
            },
        ),
        (
            Answer {
                headers: [("x-li-uuid".to_owned(), "UUID".to_owned())].into(),
                ..answer(
                    401,
                    &json!({"status": 401, "serviceErrorCode": 65601, "code": "REVOKED_ACCESS_TOKEN"}),
                )
            },
            Evidence {
                provider: Linkedin,
                status: Some(401),
                code: text("65601"),
                kind: text("REVOKED_ACCESS_TOKEN"),
                request_id: text("UUID"),
                ..empty.clone()
            },
        ),
        (
            answer(
                401,
                &json!({"error": {"code": "access_token_invalid", "log_id": "LOG"}}),
            ),
            Evidence {
                provider: Tiktok,
                status: Some(401),
                code: text("access_token_invalid"),
                request_id: text("LOG"),
                ..empty.clone()
            },
        ),
        (
            answer(200, &json!({"code": 40105, "request_id": "REQUEST"})),
            Evidence {
                provider: TiktokBusiness,
                status: Some(200),
                code: text("40105"),
                request_id: text("REQUEST"),
                ..empty.clone()
            },
        ),
        (
            Answer {
                headers: [("x-transaction-id".to_owned(), "0123".to_owned())].into(),
                ..answer(
                    403,
                    &json!({"title": "Forbidden", "type": "https://api.x.com/2/problems/user-suspended"}),
                )
            },
            Evidence {
                provider: X,
                status: Some(403),
                code: text("user-suspended"),
                kind: text("Forbidden"),
                request_id: text("0123"),
                ..empty.clone()
            },
        ),
        (
            answer(
                403,
                &json!({"error": {"code": 403, "status": "PERMISSION_DENIED",
                    "errors": [{"reason": "quotaExceeded"}]}}),
            ),
            Evidence {
                provider: Google,
                status: Some(403),
                code: text("quotaExceeded"),
                kind: text("PERMISSION_DENIED"),
                ..empty.clone()
            },
        ),
    ];
    for (answer, expected) in table {
        let found = finding(expected.provider, Api, &answer);
        assert_eq!(found.evidence, expected);
    }
}
