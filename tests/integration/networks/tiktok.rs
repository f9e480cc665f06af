//! TikTok, both APIs: tokens that are replaced at each use, and commas, keys and bodies of its own.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::Renewal;
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::profile::Capability;
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{Revoked, Sent, renewal_decides};
use holdfast_sandbox::{App, Endpoint, FaultTarget, Lever};
use secrecy::ExposeSecret;

use super::setting::{ANA, Setting, said, simulated};

const HOST: &str = "open.tiktokapis.com";

#[tokio::test]
async fn tokens_are_replaced_at_each_use() {
    let setting = Setting::start(Provider::Tiktok).await;
    let tokens = setting.sign_in(ANA, Network::Tiktok).await;
    assert_eq!(tokens.renewal, Renewal::Rotating);
    let renewed = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    let renewed = renewed.unwrap().tokens;
    let secret = |tokens: &holdfast_core::domain::token::TokenSet| {
        tokens.refresh.as_ref().unwrap().expose_secret().to_owned()
    };
    assert_ne!(secret(&renewed), secret(&tokens));
    let again = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    let again = again.unwrap_err();
    assert_eq!(again.finding.cause, Cause::UnknownInvalid);
    assert_eq!(again.sent, Sent::Answered);

    let page = &setting.sent("www.tiktok.com", "/authorize/")[0];
    assert!(page.query.contains_key("client_key") && !page.query.contains_key("client_id"));
    assert!(!page.query["scope"].contains(' '));
    let challenge = &page.query["code_challenge"];
    assert_eq!(challenge.len(), 64, "hex of a SHA-256");
    assert!(
        challenge
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    );
    let asked = &setting.sent(HOST, "/oauth/token/")[0];
    assert!(asked.form.contains_key("client_key") && asked.form.contains_key("code_verifier"));
}

#[tokio::test]
async fn one_consent_is_one_account() {
    let setting = Setting::start(Provider::Tiktok).await;
    let tokens = setting.sign_in(ANA, Network::Tiktok).await;
    let listing = setting.list(&tokens, Network::Tiktok).await;
    assert_eq!(listing.profiles.len(), 1);
    let account = &listing.profiles[0];
    assert_eq!(account.profile.name, "Northwind Outfitters");
    assert_eq!(
        account.profile.handle.as_deref(),
        Some("northwindoutfitters")
    );
    assert!(account.profile.capabilities.contains(&Capability::Publish));
    assert_eq!(listing.subject, account.profile.key.id);
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
async fn a_refused_access_token_is_renewed_before_it_is_believed() {
    let setting = Setting::start(Provider::Tiktok).await;
    let tokens = setting.sign_in(ANA, Network::Tiktok).await;
    setting.sandbox.clock().advance(2 * 24 * 60 * 60);
    let verdict = setting.check(&tokens).await;
    assert!(
        renewal_decides(&verdict, &tokens, setting.now()),
        "{verdict:?}"
    );
    let renewed = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    assert_eq!(
        setting.check(&renewed.unwrap().tokens).await,
        Verdict::Healthy
    );

    setting.pull(Lever::ChangePassword(setting.everybody()));
    let refused = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    assert_eq!(refused.unwrap_err().finding.cause, Cause::UnknownInvalid);
}

#[tokio::test]
async fn a_lost_renewal_may_have_spent_the_token() {
    let setting = Setting::start(Provider::Tiktok).await;
    let tokens = setting.sign_in(ANA, Network::Tiktok).await;
    setting.pull(Lever::LoseAnswer(FaultTarget {
        provider: Some(simulated(Provider::Tiktok)),
        endpoint: Endpoint::Token,
        times: Some(1),
        millis: None,
        status: None,
    }));
    let lost = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    let lost = lost.unwrap_err();
    assert_eq!(
        (lost.finding.cause, lost.sent),
        (Cause::Transient, Sent::Maybe)
    );
    assert_eq!(
        setting.sent(HOST, "/oauth/token/").len(),
        2,
        "not sent again by itself"
    );
}

#[tokio::test]
async fn a_wrong_secret_is_the_apps_trouble_although_the_status_is_200() {
    let mut setting = Setting::start(Provider::Tiktok).await;
    let tokens = setting.sign_in(ANA, Network::Tiktok).await;
    setting.app.client_secret = Some("EXAMPLE-WRONG".into());
    let refused = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    assert_eq!(refused.unwrap_err().finding.cause, Cause::ConfigError);
}

fn business_app(setting: &Setting) -> App {
    let mut app = setting
        .sandbox
        .practice_apps()
        .into_iter()
        .find(|app| app.provider == simulated(Provider::Tiktok))
        .unwrap();
    app.client_id = "EXAMPLE-BUSINESS".to_owned();
    app.special = true;
    app.redirects = vec!["https://holdfast.example/connected/tiktok_business/".to_owned()];
    app
}

/// Signs in through an app of the API for Business.
pub fn business(setting: &mut Setting) {
    setting.sandbox.register_app(business_app(setting));
    setting.use_registered(business_app(setting));
}

#[tokio::test]
async fn the_business_api_speaks_json() {
    let mut setting = Setting::start(Provider::TiktokBusiness).await;
    business(&mut setting);
    let tokens = setting.sign_in(ANA, Network::Tiktok).await;
    assert_eq!(tokens.renewal, Renewal::Rotating);
    let asked = &setting.sent("business-api.tiktok.com", "/oauth2/token/")[0];
    let body = asked.json.as_ref().unwrap();
    assert!(body.get("auth_code").is_some() && body.get("client_id").is_some());
    let listing = setting.list(&tokens, Network::Tiktok).await;
    assert_eq!(listing.profiles.len(), 1);
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
    let renewed = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    let renewed = renewed.unwrap().tokens;
    assert_eq!(setting.check(&renewed).await, Verdict::Healthy);
    let revoked = setting
        .networks
        .revoke(&setting.app, &renewed, "", setting.now());
    assert_eq!(revoked.await.unwrap(), Revoked::Done);
    assert!(said(&setting.check(&renewed).await).0.is_some());
}
