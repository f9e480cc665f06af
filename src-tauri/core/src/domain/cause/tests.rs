use super::*;
use crate::domain::samples::finding;

#[test]
fn each_cause_has_its_effect() {
    use Cause as C;
    use Effect as E;
    let table = [
        (C::Expired, E::Ended),
        (C::PasswordChanged, E::Ended),
        (C::AccessRevoked, E::Ended),
        (C::UnknownInvalid, E::Ended),
        (C::RenewalInterrupted, E::Ended),
        (C::AnotherAccount, E::Ended),
        (C::KeyLost, E::Ended),
        (C::SignInElsewhere, E::Ended),
        (C::SecurityCheck, E::Blocked),
        (C::AccountLocked, E::Blocked),
        (C::AccountSuspended, E::Blocked),
        (C::AccountRestricted, E::Blocked),
        (C::RoleRemoved, E::RoleRemoved),
        (C::PermissionMissing, E::PermissionMissing),
        (C::PostingRestricted, E::PostingRestricted),
        (C::AppDisabled, E::AppProblem),
        (C::ConfigError, E::AppProblem),
        (C::RateLimited, E::Passing),
        (C::Transient, E::Passing),
    ];
    assert_eq!(table.map(|(cause, _)| cause), Cause::ALL);
    for (cause, effect) in table {
        assert_eq!(cause.effect(), effect, "{cause:?}");
        assert_eq!(serde_json::json!(cause), serde_json::json!(cause.slug()));
    }
}

#[test]
fn evidence_is_one_short_line() {
    let line = |status, code: Option<&str>, subcode: Option<&str>| {
        let mut evidence = finding(Cause::Expired).evidence;
        evidence.status = status;
        evidence.code = code.map(str::to_owned);
        evidence.subcode = subcode.map(str::to_owned);
        evidence.code_line()
    };
    assert_eq!(line(Some(400), Some("190"), Some("460")), "190 / 460");
    assert_eq!(
        line(Some(400), Some("invalid_grant"), None),
        "invalid_grant"
    );
    assert_eq!(line(Some(401), None, None), "HTTP 401");
    assert_eq!(line(None, None, Some("460")), "no code");
}
