//! LinkedIn: the member and the organizations the member administers.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::Renewal;
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::profile::{Capability, ProfileKind};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::Revoked;
use holdfast_sandbox::{ClientAuth, Lever, Target};

use super::setting::{ANA, Setting, entry, said, simulated};

const OUTFITTERS: &str = "urn:li:organization:5500001";
const DAY: i64 = 24 * 60 * 60;

/// Past the seconds in which LinkedIn calls fresh tokens revoked.
const SETTLED: i64 = 60;

#[tokio::test]
async fn a_partner_renews_with_a_token_whose_end_stays() {
    let setting = Setting::start(Provider::Linkedin).await;
    let tokens = setting.sign_in(ANA, Network::Linkedin).await;
    assert_eq!(tokens.renewal, Renewal::Stable);
    let days = (tokens.ends.access.reported().unwrap() - setting.now()).num_days();
    assert!((58..=60).contains(&days), "{days}");
    let end = tokens.ends.refresh.unwrap().reported().unwrap();
    let days = (end - setting.now()).num_days();
    assert!((363..=365).contains(&days), "{days}");

    setting.sandbox.clock().advance(50 * DAY);
    let now = setting.now();
    let renewed = setting.networks.renew(&setting.app, &tokens, now).await;
    let renewed = renewed.unwrap().tokens;
    assert!(renewed.ends.access.reported() > tokens.ends.access.reported());
    let moved = renewed.ends.refresh.unwrap().reported().unwrap() - end;
    assert!(moved.num_minutes().abs() < 2, "{moved}");
    let asked = setting.sent("www.linkedin.com", "/accessToken");
    assert!(
        asked
            .iter()
            .all(|entry| entry.client_auth == ClientAuth::Body)
    );
    assert!(!asked[0].form.contains_key("code_verifier"));
    let page = setting.sent("www.linkedin.com", "/authorization");
    assert!(!page[0].query.contains_key("code_challenge"));
}

#[tokio::test]
async fn without_partner_access_there_is_no_renewal() {
    let mut setting = Setting::start(Provider::Linkedin).await;
    setting.use_app("86practicenopart");
    let tokens = setting.sign_in(ANA, Network::Linkedin).await;
    assert_eq!(tokens.renewal, Renewal::None);
    assert!(tokens.refresh.is_none() && tokens.ends.refresh.is_none());
}

#[tokio::test]
async fn organizations_are_listed_for_their_administrators() {
    let setting = Setting::start(Provider::Linkedin).await;
    let tokens = setting.sign_in(ANA, Network::Linkedin).await;
    setting.sandbox.clock().advance(SETTLED);
    let listing = setting.list(&tokens, Network::Linkedin).await;
    let page = entry(&listing, Network::Linkedin, OUTFITTERS);
    assert_eq!(page.profile.name, "Northwind Outfitters");
    assert_eq!(page.profile.handle.as_deref(), Some("northwind-outfitters"));
    assert_eq!(page.profile.kind, ProfileKind::Organization);
    assert_eq!(page.profile.roles, ["ADMINISTRATOR"]);
    assert!(page.profile.capabilities.contains(&Capability::Publish));
    assert_eq!(listing.member.name, "Ana Ruiz");
    let me = listing.profiles.last().unwrap();
    assert_eq!(me.profile.kind, ProfileKind::Member);
    assert_eq!(setting.check_profile(&tokens, page).await, Verdict::Healthy);
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);

    setting.pull(Lever::RemoveRole(Target::role(
        simulated(Provider::Linkedin),
        ANA,
        "5500001",
    )));
    let (cause, _) = said(&setting.check_profile(&tokens, page).await);
    assert_eq!(cause, Some(Cause::RoleRemoved));
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
}

#[tokio::test]
async fn each_lever_has_its_verdict() {
    type Pull = fn(Target) -> Lever;
    let table: [(&str, Pull, Cause); 3] = [
        ("expire", Lever::Expire, Cause::Expired),
        // LinkedIn does not tell a changed password from a revocation.
        ("password", Lever::ChangePassword, Cause::AccessRevoked),
        ("revoke", Lever::RevokeAccess, Cause::AccessRevoked),
    ];
    for (name, pull, cause) in table {
        let setting = Setting::start(Provider::Linkedin).await;
        let tokens = setting.sign_in(ANA, Network::Linkedin).await;
        setting.sandbox.clock().advance(SETTLED);
        let listing = setting.list(&tokens, Network::Linkedin).await;
        let page = entry(&listing, Network::Linkedin, OUTFITTERS);
        setting.pull(pull(setting.person(ANA)));
        assert_eq!(said(&setting.check(&tokens).await).0, Some(cause), "{name}");
        let (got, code) = said(&setting.check_profile(&tokens, page).await);
        assert_eq!(got, Some(cause), "{name}, page: {code}");
    }
}

#[tokio::test]
async fn revoking_ends_the_consent_at_the_network() {
    let setting = Setting::start(Provider::Linkedin).await;
    let tokens = setting.sign_in(ANA, Network::Linkedin).await;
    let now = setting.now();
    let revoked = setting
        .networks
        .revoke(&setting.app, &tokens, "", now)
        .await;
    assert_eq!(revoked.unwrap(), Revoked::Done);
    assert_eq!(
        said(&setting.check(&tokens).await).0,
        Some(Cause::AccessRevoked)
    );
}
