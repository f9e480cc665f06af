//! The error tables of the networks, row by row, through the pure `classify`.

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::Cause::{self, *};
use holdfast_core::domain::network::Provider;
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{Answer, Context, Stage, classify};
use serde_json::{Value, json};

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// In the middle of a token's life.
fn context(provider: Provider) -> Context {
    Context {
        access_end: Some(now() + TimeDelta::days(9)),
        token_age: Some(TimeDelta::days(9)),
        ..Context::fresh(provider, now())
    }
}

fn cause(provider: Provider, stage: Stage, status: u16, body: &Value) -> Option<Cause> {
    let answer = Answer {
        status,
        headers: Default::default(),
        body: body.to_string().into_bytes(),
    };
    classify(stage, &answer, &context(provider)).cause()
}

/// 400 for every row: at Meta the status means nothing.
fn meta(stage: Stage, code: i64, subcode: Option<i64>) -> Option<Cause> {
    let error = json!({"type": "OAuthException", "code": code, "error_subcode": subcode});
    let [facebook, instagram] = [Provider::Facebook, Provider::Instagram]
        .map(|provider| cause(provider, stage, 400, &json!({"error": error})));
    assert_eq!(facebook, instagram, "one envelope");
    facebook
}

#[test]
fn meta_by_code_and_subcode() {
    let table = [
        (190, Some(458), AccessRevoked),
        (190, Some(459), SecurityCheck),
        (190, Some(460), PasswordChanged),
        (190, Some(461), UnknownInvalid),
        (190, Some(463), Expired),
        (190, Some(464), AccountLocked),
        (190, Some(465), AccountSuspended),
        (190, Some(466), AccessRevoked),
        (190, Some(467), UnknownInvalid),
        (190, Some(468), Expired),
        (190, Some(490), SecurityCheck),
        (190, Some(492), RoleRemoved),
        (190, Some(493), Expired),
        (190, None, UnknownInvalid),
        (102, None, UnknownInvalid),
        (101, None, AppDisabled),
        (104, None, ConfigError),
        (368, Some(1_404_006), SecurityCheck),
        (368, Some(4_854_002), SecurityCheck),
        (368, Some(1_404_078), PostingRestricted),
        (368, Some(1_404_112), PostingRestricted),
        (368, Some(1_390_008), RateLimited),
        (368, None, PostingRestricted),
        (25, Some(2_207_050), AccountRestricted),
        (4, Some(2_207_051), PostingRestricted),
        (10, None, PermissionMissing),
        (3, None, PermissionMissing),
        (200, None, PermissionMissing),
        (210, None, PermissionMissing),
        (294, None, PermissionMissing),
        (299, None, PermissionMissing),
        (300, None, Transient),
        (100, Some(33), Transient),
        (100, None, Transient),
        (4, None, RateLimited),
        (9, Some(2_207_042), RateLimited),
        (17, Some(2_446_079), RateLimited),
        (18, Some(2_207_034), RateLimited),
        (32, None, RateLimited),
        (341, None, RateLimited),
        (613, None, RateLimited),
        (80_000, None, RateLimited),
        (80_014, None, RateLimited),
        (80_015, None, Transient),
        (1, None, Transient),
        (2, None, Transient),
        (-1, None, Transient),
        (987_654, None, Transient),
    ];
    for (code, subcode, expected) in table {
        assert_eq!(
            meta(Stage::Api, code, subcode),
            Some(expected),
            "{code} / {subcode:?}"
        );
    }
}

#[test]
fn meta_where_a_sentence_breaks_the_tie() {
    let table = [
        (
            Stage::Exchange,
            1,
            "Error validating client secret.",
            ConfigError,
        ),
        (Stage::Api, 1, "Error validating client secret.", Transient),
        (
            Stage::Api,
            190,
            "Error validating application. Application has been deleted.",
            AppDisabled,
        ),
        (Stage::Api, 200, "API access blocked.", AppDisabled),
        (
            Stage::Api,
            200,
            "API access deactivated. To reactivate, go to the app.",
            AppDisabled,
        ),
        (
            Stage::Api,
            200,
            "The page requires two factor authentication.",
            RoleRemoved,
        ),
        (
            Stage::Exchange,
            200,
            "Cannot call API for app 7 on behalf of this user",
            ConfigError,
        ),
        // Ids contain 190 and 460 by chance, and people write what they like.
        (
            Stage::Api,
            2,
            "page 190460 changed their password 190/460",
            Transient,
        ),
    ];
    for (stage, code, message, expected) in table {
        let body = json!({"error": {"code": code, "message": message}});
        let got = cause(Provider::Facebook, stage, 400, &body);
        assert_eq!(got, Some(expected), "{message}");
    }
    let passing = json!({"error": {"code": 190, "error_subcode": 460, "is_transient": true}});
    assert_eq!(
        cause(Provider::Facebook, Stage::Api, 400, &passing),
        Some(Transient)
    );
}

#[test]
fn meta_names_the_minutes_until_calls_are_allowed_again() {
    let usage = r#"{"1":[{"call_count":100,"estimated_time_to_regain_access":12}]}"#;
    let answer = Answer {
        status: 400,
        headers: [("x-business-use-case-usage".to_owned(), usage.to_owned())].into(),
        body: br#"{"error":{"code":80001}}"#.to_vec(),
    };
    let verdict = classify(Stage::Api, &answer, &context(Provider::Facebook));
    let Verdict::Refused { retry_after, .. } = verdict else {
        panic!("healthy");
    };
    assert_eq!(retry_after, Some(TimeDelta::minutes(12)));
}

#[test]
fn linkedin_by_service_code() {
    let table = [
        (
            401,
            json!({"status": 401, "serviceErrorCode": 65600}),
            UnknownInvalid,
        ),
        (
            401,
            json!({"status": 401, "serviceErrorCode": 65601}),
            AccessRevoked,
        ),
        (
            401,
            json!({"status": 401, "serviceErrorCode": 65602}),
            Expired,
        ),
        (
            401,
            json!({"status": 401, "serviceErrorCode": 401}),
            ConfigError,
        ),
        (
            401,
            json!({"status": 401, "message": "other"}),
            UnknownInvalid,
        ),
        (
            403,
            json!({"status": 403, "code": "ACCESS_DENIED"}),
            PermissionMissing,
        ),
        (
            403,
            json!({"status": 403, "message": "other"}),
            PermissionMissing,
        ),
        (
            426,
            json!({"status": 426, "code": "NONEXISTENT_VERSION"}),
            ConfigError,
        ),
        (
            429,
            json!({"status": 429, "serviceErrorCode": 101}),
            RateLimited,
        ),
        (500, json!({"status": 500}), Transient),
    ];
    for (status, body, expected) in table {
        let got = cause(Provider::Linkedin, Stage::Api, status, &body);
        assert_eq!(got, Some(expected), "{body}");
    }
}

#[test]
fn linkedin_calls_fresh_tokens_revoked_without_meaning_it() {
    let answer = Answer {
        status: 401,
        headers: Default::default(),
        body: br#"{"status":401,"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN"}"#.to_vec(),
    };
    for (age, expected) in [(5, Transient), (29, Transient), (30, AccessRevoked)] {
        let context = Context {
            token_age: Some(TimeDelta::seconds(age)),
            ..context(Provider::Linkedin)
        };
        let got = classify(Stage::Api, &answer, &context).cause();
        assert_eq!(got, Some(expected), "{age} s");
    }
}

#[test]
fn words_of_token_endpoints() {
    use Provider::{Google, Linkedin, Tiktok, X};
    let table = [
        (Linkedin, 400, "invalid_grant", AccessRevoked),
        (Linkedin, 401, "invalid_client", ConfigError),
        (Linkedin, 500, "server_error", Transient),
        (Tiktok, 200, "invalid_grant", UnknownInvalid),
        (Tiktok, 200, "invalid_client", ConfigError),
        (Tiktok, 200, "unauthorized_client", ConfigError),
        (Tiktok, 200, "access_denied", PermissionMissing),
        (Tiktok, 200, "server_error", Transient),
        (Tiktok, 200, "never_heard_of", Transient),
        (X, 400, "invalid_grant", UnknownInvalid),
        (X, 400, "invalid_request", ConfigError),
        (X, 400, "unauthorized_client", ConfigError),
        (X, 401, "anything", ConfigError),
        (X, 503, "temporarily_unavailable", Transient),
        (Google, 400, "invalid_grant", UnknownInvalid),
        (Google, 401, "invalid_client", ConfigError),
        (Google, 401, "deleted_client", AppDisabled),
        (Google, 401, "disabled_client", AppDisabled),
        (Google, 400, "unauthorized_client", ConfigError),
        (Google, 400, "invalid_request", ConfigError),
        (Google, 400, "admin_policy_enforced", AccountRestricted),
        (Google, 500, "internal_failure", Transient),
    ];
    for (provider, status, word, expected) in table {
        let body = json!({"error": word, "error_description": "in any language"});
        let got = cause(provider, Stage::Renewal, status, &body);
        assert_eq!(got, Some(expected), "{provider:?} {word}");
    }
}

#[test]
fn a_stored_end_tells_expiry_from_revocation() {
    for provider in [Provider::Linkedin, Provider::Tiktok, Provider::Google] {
        let answer = Answer {
            status: 400,
            headers: Default::default(),
            body: br#"{"error":"invalid_grant"}"#.to_vec(),
        };
        let context = Context {
            refresh_end: Some(now()),
            ..context(provider)
        };
        let got = classify(Stage::Renewal, &answer, &context).cause();
        assert_eq!(got, Some(Expired), "{provider:?}");
    }
}

#[test]
fn tiktok_by_code_whatever_the_status() {
    let table = [
        (401, "access_token_invalid", UnknownInvalid),
        (401, "scope_not_authorized", PermissionMissing),
        (401, "scope_permission_missed", PermissionMissing),
        (403, "spam_risk_user_banned_from_posting", PostingRestricted),
        (403, "spam_risk_too_many_posts", RateLimited),
        (403, "reached_active_user_cap", RateLimited),
        (
            403,
            "unaudited_client_can_only_post_to_private_accounts",
            ConfigError,
        ),
        (429, "rate_limit_exceeded", RateLimited),
        (500, "internal_error", Transient),
        (400, "invalid_params", Transient),
        (401, "never_heard_of", UnknownInvalid),
    ];
    for (status, code, expected) in table {
        for status in [status, 200] {
            if status == 200 && code == "never_heard_of" {
                continue;
            }
            let body = json!({"data": {}, "error": {"code": code, "log_id": "L"}});
            let got = cause(Provider::Tiktok, Stage::Api, status, &body);
            assert_eq!(got, Some(expected), "{status} {code}");
        }
    }
    let fine = json!({"data": {}, "error": {"code": "ok", "message": ""}});
    assert_eq!(cause(Provider::Tiktok, Stage::Api, 200, &fine), None);
}

#[test]
fn tiktok_business_by_number() {
    let table = [
        (40_105, UnknownInvalid),
        (40_102, Expired),
        (40_100, RateLimited),
        (40_001, PermissionMissing),
        (50_000, Transient),
        (51_999, Transient),
        (40_999, Transient),
    ];
    for (code, expected) in table {
        let body = json!({"code": code, "message": "", "data": {}});
        let got = cause(Provider::TiktokBusiness, Stage::Api, 200, &body);
        assert_eq!(got, Some(expected), "{code}");
    }
    let fine = json!({"code": 0, "message": "OK", "data": {}});
    assert_eq!(
        cause(Provider::TiktokBusiness, Stage::Api, 200, &fine),
        None
    );
}

#[test]
fn x_by_the_last_part_of_the_problem() {
    let table = [
        (402, "credits", AppDisabled),
        (402, "credits-depleted", AppDisabled),
        (403, "user-suspended", AccountSuspended),
        (403, "client-forbidden", ConfigError),
        (403, "unsupported-authentication", ConfigError),
        (429, "usage-capped", RateLimited),
        (429, "rate-limit-exceeded", RateLimited),
    ];
    for (status, problem, expected) in table {
        for host in ["api.x.com", "api.twitter.com"] {
            let kind = format!("https://{host}/2/problems/{problem}");
            let body = json!({"title": "T", "type": kind, "status": status});
            let got = cause(Provider::X, Stage::Api, status, &body);
            assert_eq!(got, Some(expected), "{kind}");
        }
    }
    for (status, expected) in [
        (401, UnknownInvalid),
        (403, PermissionMissing),
        (429, RateLimited),
        (503, Transient),
    ] {
        let body = json!({"title": "T", "type": "about:blank", "status": status});
        let got = cause(Provider::X, Stage::Api, status, &body);
        assert_eq!(got, Some(expected), "{status}");
    }
}

#[test]
fn x_by_the_older_number() {
    let table = [
        (403, 64, AccountSuspended),
        (403, 326, AccountLocked),
        (403, 416, AppDisabled),
        (401, 89, UnknownInvalid),
        (401, 32, UnknownInvalid),
        (403, 261, ConfigError),
        (403, 93, ConfigError),
        (429, 88, RateLimited),
        (503, 130, Transient),
        (500, 131, Transient),
    ];
    for (status, code, expected) in table {
        let body = json!({"errors": [{"code": code, "message": "in any language"}]});
        assert_eq!(
            cause(Provider::X, Stage::Api, status, &body),
            Some(expected),
            "{code}"
        );
        // Errors ride in a 200 too, unless data came with them.
        let partial = json!({"data": {"id": "1"}, "errors": [{"code": code}]});
        assert_eq!(cause(Provider::X, Stage::Api, 200, &partial), None);
    }
}

#[test]
fn google_by_reason() {
    let table = [
        (403, "authenticatedUserAccountClosed", AccountSuspended),
        (403, "authenticatedUserAccountSuspended", AccountSuspended),
        (403, "accountDelegationForbidden", RoleRemoved),
        (403, "authenticatedUserNotChannel", RoleRemoved),
        (401, "youtubeSignupRequired", RoleRemoved),
        (403, "SERVICE_DISABLED", ConfigError),
        (403, "accessNotConfigured", ConfigError),
        (403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", PermissionMissing),
        (403, "insufficientPermissions", PermissionMissing),
        (403, "quotaExceeded", RateLimited),
        (403, "dailyLimitExceeded", RateLimited),
        (403, "rateLimitExceeded", RateLimited),
        (403, "userRateLimitExceeded", RateLimited),
        (429, "RATE_LIMIT_EXCEEDED", RateLimited),
        (401, "authError", UnknownInvalid),
        (500, "backendError", Transient),
        (403, "forbidden", PermissionMissing),
        (400, "neverHeardOf", Transient),
    ];
    for (status, reason, expected) in table {
        let old = json!({"error": {"code": status, "errors": [{"reason": reason}]}});
        let new =
            json!({"error": {"code": status, "status": "X", "details": [{"reason": reason}]}});
        for body in [old, new] {
            let got = cause(Provider::Google, Stage::Api, status, &body);
            assert_eq!(got, Some(expected), "{body}");
        }
    }
}

#[test]
fn google_by_status() {
    let table = [
        (Stage::Api, 401, "UNAUTHENTICATED", UnknownInvalid),
        (Stage::Api, 403, "PERMISSION_DENIED", RoleRemoved),
        (Stage::List, 403, "PERMISSION_DENIED", PermissionMissing),
        (Stage::Api, 404, "NOT_FOUND", RoleRemoved),
        (Stage::Api, 429, "RESOURCE_EXHAUSTED", RateLimited),
        (Stage::Api, 503, "UNAVAILABLE", Transient),
        (Stage::Api, 400, "INVALID_ARGUMENT", Transient),
    ];
    for (stage, status, word, expected) in table {
        let body = json!({"error": {"code": status, "status": word}});
        let got = cause(Provider::Google, stage, status, &body);
        assert_eq!(got, Some(expected), "{word}");
    }
    let unapproved = json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [
        {"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit_value": "0"}}
    ]}});
    assert_eq!(
        cause(Provider::Google, Stage::Api, 429, &unapproved),
        Some(AppDisabled)
    );
}

/// Nothing that is not an error object of the network condemns an account, at any stage.
#[test]
fn without_an_error_object_there_is_no_verdict() {
    let marked = b"\xef\xbb\xbf{\"error\":{\"code\":190,\"error_subcode\":460}}";
    let bodies: [&[u8]; 6] = [
        b"",
        b"<html>190 460 invalid_grant</html>",
        br#"{"error":{"code":190,"error_subc"#,
        br#""190""#,
        b"[190]",
        marked,
    ];
    for provider in Provider::ALL {
        for stage in [Stage::Exchange, Stage::Renewal, Stage::List, Stage::Api] {
            for status in [302, 400, 401, 403, 404, 500, 502] {
                for body in bodies {
                    let answer = Answer {
                        status,
                        headers: Default::default(),
                        body: body.to_vec(),
                    };
                    let got = classify(stage, &answer, &context(provider)).cause();
                    assert_eq!(
                        got,
                        Some(Transient),
                        "{provider:?} {stage:?} {status} {body:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_wish_to_wait_is_seconds_or_a_date() {
    for wish in ["90", "Wed, 25 Nov 2026 12:01:30 GMT"] {
        let answer = Answer {
            status: 429,
            headers: [("retry-after".to_owned(), wish.to_owned())].into(),
            body: Vec::new(),
        };
        let verdict = classify(Stage::Api, &answer, &context(Provider::Tiktok));
        let Verdict::Refused {
            finding,
            retry_after,
        } = verdict
        else {
            panic!("healthy");
        };
        assert_eq!(finding.cause, RateLimited);
        assert_eq!(retry_after, Some(TimeDelta::seconds(90)), "{wish}");
    }
}

#[test]
fn an_answer_shows_no_secret_when_it_is_printed() {
    let answer = Answer {
        status: 200,
        headers: Default::default(),
        body: br#"{"access_token":"EXAMPLE-SECRET"}"#.to_vec(),
    };
    assert!(!format!("{answer:?}").contains("EXAMPLE-SECRET"));
}
