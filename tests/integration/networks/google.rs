//! Google: a channel for YouTube, locations for Business Profile, one stable refresh token.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::Renewal;
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::profile::{Capability, ProfileKind};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{About, Revoked, renewal_decides};
use holdfast_sandbox::{ClientAuth, Lever, Target};
use secrecy::ExposeSecret;

use super::setting::{ANA, Setting, entry, ids, said, simulated};

const CHANNEL: &str = "UCnorthwindOutdoors00001";
const BALLARD: &str = "locations/8800000000000000001";

#[tokio::test]
async fn the_refresh_token_stays_and_is_kept() {
    let setting = Setting::start(Provider::Google).await;
    let tokens = setting.sign_in(ANA, Network::Youtube).await;
    assert_eq!(tokens.renewal, Renewal::Stable);
    setting.sandbox.clock().advance(2 * 60 * 60);
    let verdict = setting.check(&tokens).await;
    assert!(
        renewal_decides(&verdict, &tokens, setting.now()),
        "{verdict:?}"
    );
    let renewed = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await;
    let renewed = renewed.unwrap().tokens;
    let secret = |tokens: &holdfast_core::domain::token::TokenSet| {
        tokens.refresh.as_ref().unwrap().expose_secret().to_owned()
    };
    assert_eq!(
        secret(&renewed),
        secret(&tokens),
        "left out of the answer, kept"
    );
    assert_eq!(renewed.ends.refresh, tokens.ends.refresh);
    assert_eq!(setting.check(&renewed).await, Verdict::Healthy);

    let asked = setting.sent("oauth2.googleapis.com", "/token");
    assert!(
        asked
            .iter()
            .all(|entry| entry.client_auth == ClientAuth::Body)
    );
    assert!(asked[0].form.contains_key("code_verifier"));
    let page = &setting.sent("accounts.google.com", "/o/oauth2/v2/auth")[0];
    assert_eq!(page.query["access_type"], "offline");
    assert_eq!(page.query["code_challenge_method"], "S256");
}

#[tokio::test]
async fn a_consent_for_youtube_is_one_channel() {
    let setting = Setting::start(Provider::Google).await;
    let tokens = setting.sign_in(ANA, Network::Youtube).await;
    let listing = setting.list(&tokens, Network::Youtube).await;
    assert_eq!(ids(&listing), [CHANNEL]);
    assert_eq!(listing.subject, CHANNEL);
    assert_eq!(
        listing.member.name, "Ana Ruiz",
        "the Google account, not the channel"
    );
    let channel = &listing.profiles[0];
    assert_eq!(channel.profile.kind, ProfileKind::Channel);
    assert_eq!(channel.profile.handle.as_deref(), Some("northwindoutdoors"));
    assert!(channel.profile.capabilities.contains(&Capability::Publish));
    assert_eq!(
        setting.check_profile(&tokens, channel).await,
        Verdict::Healthy
    );
}

#[tokio::test]
async fn a_consent_for_business_profile_brings_locations() {
    let setting = Setting::start(Provider::Google).await;
    let tokens = setting.sign_in(ANA, Network::GoogleBusiness).await;
    let listing = setting.list(&tokens, Network::GoogleBusiness).await;
    assert_eq!(listing.profiles.len(), 2, "{:?}", ids(&listing));
    let location = entry(&listing, Network::GoogleBusiness, BALLARD);
    assert_eq!(location.profile.name, "Northwind Outfitters Ballard");
    assert_eq!(
        location.profile.handle.as_deref(),
        Some("5400 Ballard Ave NW")
    );
    assert!(!location.profile.roles.is_empty());
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
    assert_eq!(
        setting.check_profile(&tokens, location).await,
        Verdict::Healthy
    );

    setting.pull(Lever::Suspend(setting.profile("8800000000000000001")));
    let Verdict::Refused { finding, .. } = setting.check_profile(&tokens, location).await else {
        panic!("a suspended location is healthy");
    };
    assert_eq!(finding.cause, Cause::AccountSuspended);
    assert_eq!(finding.about(), About::Profile, "the sign-in lives on");
    setting.pull(Lever::Reinstate(setting.profile("8800000000000000001")));
    setting.pull(Lever::RemoveRole(Target::role(
        simulated(Provider::Google),
        ANA,
        "8800000000000000001",
    )));
    let (cause, _) = said(&setting.check_profile(&tokens, location).await);
    assert_eq!(cause, Some(Cause::RoleRemoved));
}

#[tokio::test]
async fn what_a_person_does_at_google_shows_at_the_renewal() {
    type Pull = fn(Target) -> Lever;
    let table: [(&str, Pull, Cause); 2] = [
        ("revoke", Lever::RevokeAccess, Cause::AccessRevoked),
        ("check", Lever::SecurityCheck, Cause::SecurityCheck),
    ];
    for (name, pull, cause) in table {
        let setting = Setting::start(Provider::Google).await;
        let tokens = setting.sign_in(ANA, Network::Youtube).await;
        setting.pull(pull(setting.person(ANA)));
        let renewed = setting
            .networks
            .renew(&setting.app, &tokens, setting.now())
            .await;
        let got = renewed.err().map(|refusal| refusal.finding.cause);
        assert_eq!(got, Some(cause), "{name}");
    }
}

#[tokio::test]
async fn revoking_ends_the_consent_at_the_network() {
    let setting = Setting::start(Provider::Google).await;
    let tokens = setting.sign_in(ANA, Network::Youtube).await;
    let now = setting.now();
    let revoked = setting
        .networks
        .revoke(&setting.app, &tokens, "", now)
        .await;
    assert_eq!(revoked.unwrap(), Revoked::Done);
    let renewed = setting.networks.renew(&setting.app, &tokens, now).await;
    assert!(renewed.is_err());
}
