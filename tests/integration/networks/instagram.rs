//! Instagram Login: an hour, then sixty days that extend themselves.

use chrono::TimeDelta;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::Renewal;
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::profile::{Capability, ProfileKind};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::Revoked;
use holdfast_sandbox::{Lever, Target};

use super::setting::{ANA, Setting, ids, said};

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_sign_in_lasts_sixty_days_and_extends_itself() {
    let setting = Setting::start(Provider::Instagram).await;
    let tokens = setting.sign_in(ANA, Network::Instagram).await;
    assert_eq!(tokens.renewal, Renewal::Extension);
    let days = (tokens.ends.access.reported().unwrap() - setting.now()).num_days();
    assert!((58..=60).contains(&days), "{days}");
    assert!(
        tokens
            .scopes
            .contains(&"instagram_business_basic".to_owned()),
        "named by the first answer only: {:?}",
        tokens.scopes
    );

    setting.sandbox.clock().advance(30 * DAY);
    let now = setting.now();
    let renewed = setting.networks.renew(&setting.app, &tokens, now).await;
    let renewed = renewed.unwrap();
    assert!(renewed.extended);
    assert!(renewed.tokens.ends.access.reported() > tokens.ends.access.reported());
    assert_eq!(renewed.tokens.scopes, tokens.scopes);
    assert_eq!(setting.check(&renewed.tokens).await, Verdict::Healthy);
    let asked = setting.sent("graph.instagram.com", "/refresh_access_token");
    let names: Vec<&str> = asked[0].query.keys().map(String::as_str).collect();
    assert_eq!(names, ["access_token", "grant_type"], "no id, no secret");

    // Too late: only a living token extends itself.
    setting.sandbox.clock().advance(61 * DAY);
    let late = setting.networks;
    let now = now + TimeDelta::days(61);
    let refusal = late.renew(&setting.app, &renewed.tokens, now).await;
    assert_eq!(refusal.unwrap_err().finding.cause, Cause::Expired);
}

#[tokio::test]
async fn one_consent_is_one_professional_account() {
    let setting = Setting::start(Provider::Instagram).await;
    let tokens = setting.sign_in(ANA, Network::Instagram).await;
    let listing = setting.list(&tokens, Network::Instagram).await;
    assert_eq!(listing.profiles.len(), 1, "{:?}", ids(&listing));
    let account = &listing.profiles[0];
    assert_eq!(listing.subject, account.profile.key.id);
    assert_eq!(account.profile.kind, ProfileKind::ProfessionalAccount);
    assert!(account.profile.capabilities.contains(&Capability::Publish));
    assert!(!account.profile.role_missing);
    assert_eq!(
        setting.check_profile(&tokens, account).await,
        Verdict::Healthy
    );
    let id = listing.member.id.as_str();
    let revoked = setting
        .networks
        .revoke(&setting.app, &tokens, id, setting.now());
    assert_eq!(revoked.await.unwrap(), Revoked::NotOffered);
}

#[tokio::test]
async fn each_lever_has_its_verdict() {
    type Pull = fn(Target) -> Lever;
    let table: [(&str, Pull, &[Cause]); 4] = [
        ("password", Lever::ChangePassword, &[Cause::PasswordChanged]),
        ("expire", Lever::Expire, &[Cause::Expired]),
        ("check", Lever::SecurityCheck, &[Cause::SecurityCheck]),
        ("revoke", Lever::RevokeAccess, &[Cause::AccessRevoked]),
    ];
    for (name, pull, causes) in table {
        let setting = Setting::start(Provider::Instagram).await;
        let tokens = setting.sign_in(ANA, Network::Instagram).await;
        let listing = setting.list(&tokens, Network::Instagram).await;
        setting.pull(pull(setting.person(&listing.subject)));
        let (cause, code) = said(&setting.check(&tokens).await);
        assert!(
            cause.is_some_and(|cause| causes.contains(&cause)),
            "{name}: {cause:?} {code}"
        );
    }
}
