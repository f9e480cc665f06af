//! Every awkward answer of the simulated networks, through the adapters.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::token::TokenSet;
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::Sent;
use holdfast_sandbox::{Endpoint, FaultTarget, Lever};

use super::person::Decision;
use super::setting::{ANA, Setting, ids, said, simulated};

const EVERY: [(Provider, Network); 6] = [
    (Provider::Facebook, Network::Facebook),
    (Provider::Instagram, Network::Instagram),
    (Provider::Linkedin, Network::Linkedin),
    (Provider::Tiktok, Network::Tiktok),
    (Provider::X, Network::X),
    (Provider::Google, Network::Youtube),
];

fn always(setting: &Setting, endpoint: Endpoint) -> FaultTarget {
    FaultTarget {
        provider: Some(simulated(setting.app.provider)),
        endpoint,
        times: None,
        millis: None,
        status: None,
    }
}

#[tokio::test]
async fn odd_forms_of_token_answers_give_the_same_tokens() {
    type Pull = fn(FaultTarget) -> Lever;
    let table: [(&str, Pull); 3] = [
        ("texts", Lever::TextNumbers),
        ("wrapped", Lever::WrapData),
        ("marked", Lever::ByteOrderMark),
    ];
    for (provider, network) in EVERY {
        for (name, pull) in table {
            let setting = Setting::start(provider).await;
            let plain = setting.sign_in(ANA, network).await;
            setting.pull(pull(always(&setting, Endpoint::Token)));
            let odd = setting.sign_in(ANA, network).await;
            assert_eq!(odd.renewal, plain.renewal, "{provider:?} {name}");
            let end = |tokens: &TokenSet| tokens.ends.access.reported().unwrap();
            let apart = (end(&odd) - end(&plain)).num_minutes();
            assert!(apart.abs() < 2, "{provider:?} {name}: {apart}");
            assert_eq!(odd.scopes, plain.scopes, "{provider:?} {name}");
        }
    }
}

#[tokio::test]
async fn a_refusal_with_status_200_is_a_refusal() {
    for (provider, network) in EVERY {
        let setting = Setting::start(provider).await;
        let tokens = setting.sign_in(ANA, network).await;
        setting.sandbox.clock().advance(60);
        let everywhere = always(&setting, Endpoint::Any);
        setting.pull(Lever::RevokeAccess(setting.everybody()));
        let plain = said(&setting.check(&tokens).await);
        setting.pull(Lever::ErrorWith200(everywhere));
        let odd = setting.check(&tokens).await;
        assert_ne!(odd, Verdict::Healthy, "{provider:?}");
        assert_eq!(said(&odd).1, plain.1, "{provider:?}");
    }
}

#[tokio::test]
async fn a_mark_or_a_cut_or_nothing_proves_nothing() {
    type Pull = fn(FaultTarget) -> Lever;
    let table: [(&str, Pull); 3] = [
        ("cut", Lever::CutBody),
        ("lost", Lever::LoseAnswer),
        ("unanswered", Lever::Unanswered),
    ];
    for (provider, network) in EVERY {
        let setting = Setting::start(provider).await;
        let tokens = setting.sign_in(ANA, network).await;
        setting.pull(Lever::RevokeAccess(setting.everybody()));
        for (name, pull) in table {
            setting.pull(pull(always(&setting, Endpoint::Any)));
            let (cause, _) = said(&setting.check(&tokens).await);
            assert_eq!(cause, Some(Cause::Transient), "{provider:?} {name}");
            setting.sandbox.clear_levers();
        }
    }
}

#[tokio::test]
async fn lists_are_followed_to_the_end() {
    let lists = [
        (Provider::Facebook, Network::Facebook),
        (Provider::Facebook, Network::Instagram),
        (Provider::Linkedin, Network::Linkedin),
        (Provider::Google, Network::GoogleBusiness),
    ];
    for (provider, network) in lists {
        let setting = Setting::start(provider).await;
        let tokens = setting.sign_in(ANA, network).await;
        setting.sandbox.clock().advance(60);
        let whole = setting.list(&tokens, network).await;
        setting.pull(Lever::ShortPages { size: Some(1) });
        let parted = setting.list(&tokens, network).await;
        assert!(whole.profiles.len() > 1, "{network:?}");
        assert_eq!(ids(&parted), ids(&whole), "{network:?}");
    }
}

#[tokio::test]
async fn a_page_without_its_token_is_listed_and_not_taken_for_lost() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let whole = setting.list(&tokens, Network::Facebook).await;
    setting.pull(Lever::NoPageTokens(always(&setting, Endpoint::Api)));
    let bare = setting.list(&tokens, Network::Facebook).await;
    assert_eq!(ids(&bare), ids(&whole));
}

#[tokio::test]
async fn a_spent_token_that_comes_again_can_end_everything() {
    for (provider, network) in [
        (Provider::Tiktok, Network::Tiktok),
        (Provider::X, Network::X),
    ] {
        let setting = Setting::start(provider).await;
        setting.pull(Lever::ReuseEndsFamily {
            provider: simulated(provider),
            ends: true,
        });
        let first = setting.sign_in(ANA, network).await;
        let renew = |tokens| setting.networks.renew(&setting.app, tokens, setting.now());
        let second = renew(&first).await.unwrap().tokens;
        let again = renew(&first).await.unwrap_err();
        assert_eq!(again.finding.cause, Cause::UnknownInvalid);
        assert_eq!(again.sent, Sent::Answered);
        let ended = renew(&second).await.unwrap_err();
        assert_eq!(ended.finding.cause, Cause::UnknownInvalid, "{provider:?}");
    }
}

#[tokio::test]
async fn declined_and_withdrawn_permissions_are_missing_and_end_nothing() {
    let setting = Setting::start(Provider::Google).await;
    let business = "https://www.googleapis.com/auth/business.manage";
    let decision = Decision {
        leave_out: &[business],
        ..Decision::default()
    };
    let network = Network::GoogleBusiness;
    let tokens = setting
        .sign_in_for(ANA, network, Purpose::Owned, decision)
        .await;
    assert!(!tokens.scopes.iter().any(|scope| scope == business));
    let tokens = setting.sign_in(ANA, network).await;
    setting.pull(Lever::WithdrawScopes {
        provider: simulated(Provider::Google),
        person: ANA.to_owned(),
        scopes: vec![business.to_owned()],
    });
    let (cause, _) = said(&setting.check(&tokens).await);
    assert_eq!(cause, Some(Cause::PermissionMissing));
}

#[tokio::test]
async fn google_without_quota_is_the_apps_trouble() {
    let setting = Setting::start(Provider::Google).await;
    let tokens = setting.sign_in(ANA, Network::GoogleBusiness).await;
    setting.pull(Lever::NoQuota(setting.everybody()));
    let (cause, _) = said(&setting.check(&tokens).await);
    assert_eq!(cause, Some(Cause::AppDisabled));
    setting.pull(Lever::GiveQuota(setting.everybody()));
    // A changed password ends nothing here.
    setting.pull(Lever::ChangePassword(setting.person(ANA)));
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
    let renewed = setting.networks.renew(&setting.app, &tokens, setting.now());
    assert!(renewed.await.is_ok());
}
