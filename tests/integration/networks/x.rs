//! X: two hours, two new tokens at each renewal, Basic for confidential apps.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::Renewal;
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::profile::Capability;
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{Revoked, renewal_decides};
use holdfast_sandbox::{ClientAuth, Endpoint, FaultTarget, Lever, Target};

use super::setting::{ANA, Setting, said, simulated};

#[tokio::test]
async fn both_tokens_are_replaced_and_the_app_proves_itself_by_basic() {
    let setting = Setting::start(Provider::X).await;
    let tokens = setting.sign_in(ANA, Network::X).await;
    assert_eq!(tokens.renewal, Renewal::Rotating);
    let minutes = (tokens.ends.access.reported().unwrap() - setting.now()).num_minutes();
    assert!((115..=120).contains(&minutes), "{minutes}");
    let renewed = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    let renewed = renewed.unwrap().tokens;
    assert_eq!(setting.check(&renewed).await, Verdict::Healthy);
    let spent = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    assert_eq!(spent.unwrap_err().finding.cause, Cause::UnknownInvalid);

    let asked = setting.sent("api.x.com", "/oauth2/token");
    assert!(
        asked
            .iter()
            .all(|entry| entry.client_auth == ClientAuth::Basic)
    );
    let page = &setting.sent("x.com", "/oauth2/authorize")[0];
    assert_eq!(page.query["code_challenge_method"], "S256");
    assert_eq!(
        page.query["code_challenge"].len(),
        43,
        "base64url of a SHA-256"
    );
}

#[tokio::test]
async fn a_native_app_has_no_secret() {
    let mut setting = Setting::start(Provider::X).await;
    let mut native = setting
        .sandbox
        .practice_apps()
        .into_iter()
        .find(|app| app.provider == simulated(Provider::X))
        .unwrap();
    native.client_id = "EXAMPLE-NATIVE".to_owned();
    native.client_secret = None;
    setting.sandbox.register_app(native.clone());
    setting.use_registered(native);
    let tokens = setting.sign_in(ANA, Network::X).await;
    let now = setting.now();
    assert!(
        setting
            .networks
            .renew(&setting.app, &tokens, now)
            .await
            .is_ok()
    );
    let asked = setting.sent("api.x.com", "/oauth2/token");
    assert!(
        asked
            .iter()
            .all(|entry| entry.form["client_id"] == "EXAMPLE-NATIVE")
    );
    let revoked = setting
        .networks
        .revoke(&setting.app, &tokens, "", now)
        .await;
    assert!(revoked.is_ok() || setting.check(&tokens).await != Verdict::Healthy);
}

#[tokio::test]
async fn one_consent_is_one_account() {
    let setting = Setting::start(Provider::X).await;
    let tokens = setting.sign_in(ANA, Network::X).await;
    let listing = setting.list(&tokens, Network::X).await;
    assert_eq!(listing.profiles.len(), 1);
    let account = &listing.profiles[0];
    assert_eq!(account.profile.handle.as_deref(), Some("northwindoutfit"));
    assert!(account.profile.capabilities.contains(&Capability::Publish));
    assert_eq!(
        setting.check_profile(&tokens, account).await,
        Verdict::Healthy
    );
    let revoked = setting
        .networks
        .revoke(&setting.app, &tokens, "", setting.now());
    assert_eq!(revoked.await.unwrap(), Revoked::Done);
    assert!(setting.check(&tokens).await != Verdict::Healthy);
}

#[tokio::test]
async fn each_lever_has_its_verdict() {
    type Pull = fn(Target) -> Lever;
    let table: [(&str, Pull, Cause); 3] = [
        ("suspend", Lever::Suspend, Cause::AccountSuspended),
        ("lock", Lever::Lock, Cause::AccountLocked),
        // X tells it from nothing else.
        ("revoke", Lever::RevokeAccess, Cause::UnknownInvalid),
    ];
    for (name, pull, cause) in table {
        let setting = Setting::start(Provider::X).await;
        let tokens = setting.sign_in(ANA, Network::X).await;
        let listing = setting.list(&tokens, Network::X).await;
        setting.pull(pull(setting.person(&listing.subject)));
        let verdict = setting.check(&tokens).await;
        assert_eq!(said(&verdict).0, Some(cause), "{name}");
        if renewal_decides(&verdict, &tokens, setting.now()) {
            let refused = setting
                .networks
                .renew(&setting.app, &tokens, setting.now())
                .await;
            assert_eq!(refused.unwrap_err().finding.cause, cause, "{name}, renewal");
        }
    }
}

#[tokio::test]
async fn the_app_and_the_limits_are_not_the_persons_trouble() {
    let mut setting = Setting::start(Provider::X).await;
    let tokens = setting.sign_in(ANA, Network::X).await;
    setting.pull(Lever::RateLimit(FaultTarget {
        provider: Some(simulated(Provider::X)),
        endpoint: Endpoint::Api,
        times: Some(1),
        millis: Some(90_000),
        status: None,
    }));
    let Verdict::Refused {
        finding,
        retry_after,
    } = setting.check(&tokens).await
    else {
        panic!("limited, and healthy");
    };
    assert_eq!(finding.cause, Cause::RateLimited);
    let wait = retry_after.unwrap().num_seconds();
    assert!((85..=95).contains(&wait), "{wait}");
    setting.app.client_secret = Some("EXAMPLE-WRONG".into());
    let refused = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    assert_eq!(refused.unwrap_err().finding.cause, Cause::ConfigError);
}
