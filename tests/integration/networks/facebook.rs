//! Facebook whole: Pages, their Instagram accounts, ad accounts, and every lever's verdict.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::{End, Renewal};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::profile::{Capability, ProfileKind};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{About, Connected, Revoked, Sent};
use holdfast_sandbox::{ClientAuth, Endpoint, FaultTarget, Lever, Target};

use super::person::Decision;
use super::setting::{ANA, Setting, entry, ids, owned, said, simulated};

const GRAPH: &str = "graph.facebook.com";
const OUTFITTERS: &str = "102000000000001";
const REPAIR: &str = "102000000000002";
const CANADA: &str = "102000000000003";

#[tokio::test]
async fn a_code_becomes_a_long_token_with_the_ends_that_debug_token_tells() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let now = setting.now();
    assert_eq!(tokens.renewal, Renewal::None);
    assert!(tokens.refresh.is_none());
    let days = (tokens.ends.access.reported().unwrap() - now).num_days();
    assert!((58..=60).contains(&days), "{days}");
    let days = (tokens.ends.data_access.unwrap() - now).num_days();
    assert!((88..=90).contains(&days), "{days}");
    assert!(tokens.scopes.contains(&"pages_manage_posts".to_owned()));

    let asked = setting.sent(GRAPH, "/oauth/access_token");
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|entry| entry.method == "GET"));
    assert!(
        asked
            .iter()
            .all(|entry| entry.client_auth == ClientAuth::Query)
    );
    assert_eq!(asked[0].query["redirect_uri"], setting.redirect.as_str());
    assert_eq!(asked[1].query["grant_type"], "fb_exchange_token");
    let dialog = setting.sent("www.facebook.com", "/dialog/oauth");
    let scope = &dialog[0].query["scope"];
    assert!(scope.contains(',') && !scope.contains(' '), "{scope}");
    assert!(!dialog[0].query.contains_key("code_challenge"));
}

#[tokio::test]
async fn pages_come_with_role_capabilities_and_a_token_of_their_own() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let listing = setting.list(&tokens, Network::Facebook).await;
    assert_eq!(listing.member.name, "Ana Ruiz");
    assert_eq!(listing.subject, listing.member.id);
    assert_eq!(ids(&listing), [OUTFITTERS, REPAIR, CANADA]);
    let page = entry(&listing, Network::Facebook, OUTFITTERS);
    assert_eq!(page.profile.kind, ProfileKind::Page);
    assert_eq!(page.profile.handle.as_deref(), Some("northwindoutfitters"));
    assert!(page.profile.capabilities.contains(&Capability::Publish));
    assert!(page.profile.capabilities.contains(&Capability::Reply));
    assert!(!page.profile.role_missing);
    assert_eq!(page.token.as_ref().unwrap().end, End::Never);
    assert_eq!(setting.check_profile(&tokens, page).await, Verdict::Healthy);
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
    let asked = setting.sent(GRAPH, "/me/accounts");
    assert!(asked[0].query.contains_key("appsecret_proof"));
    assert_eq!(asked[0].authorization.as_deref(), Some("Bearer"));
}

#[tokio::test]
async fn what_was_left_out_is_neither_listed_nor_possible() {
    let setting = Setting::start(Provider::Facebook).await;
    let decision = Decision {
        leave_out: &[CANADA, "pages_manage_posts"],
        choose: None,
    };
    let tokens = setting
        .sign_in_for(ANA, Network::Facebook, Purpose::Owned, decision)
        .await;
    let listing = setting.list(&tokens, Network::Facebook).await;
    assert_eq!(ids(&listing), [OUTFITTERS, REPAIR]);
    assert_eq!(listing.declined, ["pages_manage_posts"]);
    let page = entry(&listing, Network::Facebook, OUTFITTERS);
    assert!(!page.profile.capabilities.contains(&Capability::Publish));
}

#[tokio::test]
async fn instagram_accounts_are_reached_through_their_pages() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Instagram).await;
    let listing = setting.list(&tokens, Network::Instagram).await;
    assert_eq!(ids(&listing), ["17841400000000001", "17841400000000002"]);
    let account = entry(&listing, Network::Instagram, "17841400000000001");
    assert_eq!(account.profile.kind, ProfileKind::ProfessionalAccount);
    assert_eq!(
        account.profile.handle.as_deref(),
        Some("northwind.outfitters")
    );
    assert!(account.profile.capabilities.contains(&Capability::Publish));
    assert!(account.token.is_some());
    assert_eq!(
        setting.check_profile(&tokens, account).await,
        Verdict::Healthy
    );
}

#[tokio::test]
async fn ad_accounts_say_themselves_how_they_stand() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting
        .sign_in_for(ANA, Network::Facebook, Purpose::Paid, Decision::default())
        .await;
    let listing = setting.list(&tokens, Network::Facebook).await;
    let account = entry(&listing, Network::Facebook, "act_730000000000001");
    assert_eq!(account.profile.kind, ProfileKind::AdAccount);
    assert_eq!(account.profile.standing.as_deref(), Some("ACTIVE"));
    assert_eq!(account.profile.purposes, [Purpose::Paid]);
    assert_eq!(
        setting.check_profile(&tokens, account).await,
        Verdict::Healthy
    );

    setting.pull(Lever::RestrictPosting(
        setting.profile("act_730000000000001"),
    ));
    let (cause, _) = said(&setting.check_profile(&tokens, account).await);
    assert_eq!(cause, Some(Cause::PostingRestricted));
    setting.pull(Lever::Suspend(setting.profile("act_730000000000001")));
    let verdict = setting.check_profile(&tokens, account).await;
    let Verdict::Refused { finding, .. } = verdict else {
        panic!("a suspended ad account is healthy");
    };
    assert_eq!(finding.cause, Cause::AccountSuspended);
    assert_eq!(finding.about(), About::Profile, "the sign-in lives on");
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
}

/// What each lever makes of the sign-in, and of a Page of it.
#[tokio::test]
async fn each_lever_has_its_verdict() {
    type Pull = fn(Target) -> Lever;
    let table: [(&str, Pull, Cause, &str); 5] = [
        (
            "password",
            Lever::ChangePassword,
            Cause::PasswordChanged,
            "190 / 460",
        ),
        ("expire", Lever::Expire, Cause::Expired, "190 / 463"),
        (
            "check",
            Lever::SecurityCheck,
            Cause::SecurityCheck,
            "190 / 459",
        ),
        ("lock", Lever::Lock, Cause::AccountLocked, "190 / 464"),
        (
            "revoke",
            Lever::RevokeAccess,
            Cause::AccessRevoked,
            "190 / 458",
        ),
    ];
    for (name, pull, cause, code) in table {
        let setting = Setting::start(Provider::Facebook).await;
        let tokens = setting.sign_in(ANA, Network::Facebook).await;
        let listing = setting.list(&tokens, Network::Facebook).await;
        let page = entry(&listing, Network::Facebook, OUTFITTERS);
        setting.pull(pull(setting.person(ANA)));
        let expected = (Some(cause), code.to_owned());
        assert_eq!(said(&setting.check(&tokens).await), expected, "{name}");
        let verdict = setting.check_profile(&tokens, page).await;
        assert_eq!(said(&verdict), expected, "{name}, Page");
    }
}

#[tokio::test]
async fn a_lost_role_ends_one_page_and_leaves_the_sign_in() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let listing = setting.list(&tokens, Network::Facebook).await;
    let [outfitters, repair] =
        [OUTFITTERS, REPAIR].map(|id| entry(&listing, Network::Facebook, id));
    let role = Target::role(simulated(Provider::Facebook), ANA, OUTFITTERS);
    setting.pull(Lever::RemoveRole(role));
    let (cause, _) = said(&setting.check_profile(&tokens, outfitters).await);
    assert_eq!(cause, Some(Cause::RoleRemoved));
    assert_eq!(
        setting.check_profile(&tokens, repair).await,
        Verdict::Healthy
    );
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
    let listing = setting.list(&tokens, Network::Facebook).await;
    assert_eq!(ids(&listing), [REPAIR, CANADA]);
}

#[tokio::test]
async fn troubles_that_pass_condemn_nobody() {
    let fault = || FaultTarget {
        provider: Some(simulated(Provider::Facebook)),
        endpoint: Endpoint::Any,
        times: None,
        millis: None,
        status: None,
    };
    type Pull = fn(FaultTarget) -> Lever;
    let table: [(&str, Pull, Cause); 5] = [
        ("limit", Lever::RateLimit, Cause::RateLimited),
        ("500", Lever::Fail500, Cause::Transient),
        ("html", Lever::HtmlBody, Cause::Transient),
        ("cut", Lever::CutBody, Cause::Transient),
        ("lost", Lever::LoseAnswer, Cause::Transient),
    ];
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    for (name, pull, cause) in table {
        setting.pull(pull(fault()));
        let (got, _) = said(&setting.check(&tokens).await);
        assert_eq!(got, Some(cause), "{name}");
        setting.sandbox.clear_levers();
    }
    setting.pull(Lever::DisableApp(setting.everybody()));
    let (cause, _) = said(&setting.check(&tokens).await);
    assert_eq!(cause, Some(Cause::AppDisabled));
    setting.sandbox.clear_levers();
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
}

#[tokio::test]
async fn a_lost_answer_may_have_been_acted_upon_and_a_closed_port_not() {
    let setting = Setting::start(Provider::Facebook).await;
    let purpose = Purpose::Owned;
    let everything = Decision::default();
    let code = setting
        .consent(ANA, Network::Facebook, purpose, everything)
        .await;
    setting.pull(Lever::LoseAnswer(FaultTarget {
        provider: None,
        endpoint: Endpoint::Token,
        times: Some(1),
        millis: None,
        status: None,
    }));
    let lost = setting.exchange(&code).await.unwrap_err();
    assert_eq!(
        (lost.finding.cause, lost.sent),
        (Cause::Transient, Sent::Maybe)
    );
    // The code was spent by the answer that got lost.
    let spent = setting.exchange(&code).await.unwrap_err();
    assert_eq!(spent.sent, Sent::Answered);
    assert_ne!(spent.finding.cause, Cause::Transient);
    let Setting {
        sandbox,
        networks,
        app,
        ..
    } = setting;
    sandbox.stop().await;
    let now = chrono::DateTime::UNIX_EPOCH;
    let away = networks.exchange(&app, &code, now).await.unwrap_err();
    assert_eq!(
        (away.finding.cause, away.sent),
        (Cause::Transient, Sent::No)
    );
}

#[tokio::test]
async fn exchanging_again_counts_only_if_the_end_moves() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let renewed = setting
        .networks
        .renew(&setting.app, &tokens, setting.now())
        .await
        .unwrap();
    let moved = renewed.tokens.ends.access.reported() > tokens.ends.access.reported();
    assert_eq!(renewed.extended, moved);
}

#[tokio::test]
async fn a_desktop_app_is_checked_without_debug_token() {
    let setting = Setting::start(Provider::Facebook).await;
    let mut practice = setting
        .sandbox
        .practice_apps()
        .into_iter()
        .find(|app| app.client_id == setting.app.client_id)
        .unwrap();
    practice.native_desktop = true;
    setting.sandbox.register_app(practice);
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    assert!(
        tokens.ends.access.reported().is_some(),
        "told by the exchange"
    );
    assert!(tokens.scopes.contains(&"pages_show_list".to_owned()));
    assert_eq!(setting.check(&tokens).await, Verdict::Healthy);
    setting.pull(Lever::ChangePassword(setting.person(ANA)));
    let expected = (Some(Cause::PasswordChanged), "190 / 460".to_owned());
    assert_eq!(said(&setting.check(&tokens).await), expected);
}

#[tokio::test]
async fn revoking_ends_the_consent_at_the_network() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let listing = setting.list(&tokens, Network::Facebook).await;
    let revoked = setting
        .networks
        .revoke(&setting.app, &tokens, &listing.member.id, setting.now())
        .await;
    assert_eq!(revoked.unwrap(), Revoked::Done);
    let (cause, _) = said(&setting.check(&tokens).await);
    assert_eq!(cause, Some(Cause::AccessRevoked));
}

/// Fifty questions at most fit in one request (batch requests guide).
#[tokio::test]
async fn the_ends_of_many_page_tokens_are_asked_for_together() {
    let setting = Setting::start(Provider::Facebook).await;
    for number in 0..57 {
        setting.sandbox.add_profile(simulated_page(
            &format!("1020000001{number:05}"),
            &["MANAGE"],
        ));
    }
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let before = setting.sandbox.log().len();
    let listing = setting.list(&tokens, Network::Facebook).await;
    assert_eq!(listing.profiles.len(), 60);
    for entry in &listing.profiles {
        assert_eq!(entry.token.as_ref().unwrap().end, End::Never);
    }
    let log = &setting.sandbox.log()[before..];
    let batches: Vec<_> = log
        .iter()
        .filter(|one| one.form.contains_key("batch"))
        .collect();
    assert_eq!(batches.len(), 2);
    assert!(batches.iter().all(|batch| batch.path == "/v27.0/"));
    // One for the names in the consent; none for a single Page.
    let single = log.iter().filter(|one| one.path.ends_with("/debug_token"));
    assert_eq!(single.count(), 1);

    // Without an answer the ends are not known; the Pages are listed all the same.
    let next = FaultTarget {
        provider: Some(simulated(Provider::Facebook)),
        endpoint: Endpoint::Write,
        times: None,
        millis: None,
        status: None,
    };
    setting.pull(Lever::Fail500(next));
    let listing = setting.list(&tokens, Network::Facebook).await;
    assert_eq!(listing.profiles.len(), 60);
    for entry in &listing.profiles {
        assert_eq!(entry.token.as_ref().unwrap().end, End::Unknown);
    }
}

fn simulated_page(id: &str, tasks: &[&str]) -> holdfast_sandbox::Profile {
    let tasks = tasks.iter().map(|task| (*task).to_owned()).collect();
    holdfast_sandbox::Profile {
        id: id.to_owned(),
        kind: holdfast_sandbox::ProfileKind::Page,
        name: format!("Page {id}"),
        handle: None,
        admins: [(ANA.to_owned(), tasks)].into(),
        linked_page: None,
        address: Vec::new(),
        restricted: false,
        suspended: false,
        removed: Default::default(),
    }
}

/// A watching account is asked for its own list of hashtags, which counts against nothing.
#[tokio::test]
async fn a_watching_account_is_checked_by_its_hashtags() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting
        .sign_in_for(
            ANA,
            Network::Instagram,
            Purpose::Monitored,
            Decision::default(),
        )
        .await;
    let listing = setting.list(&tokens, Network::Instagram).await;
    let account = entry(&listing, Network::Instagram, "17841400000000001");
    let watching = Connected {
        purpose: Purpose::Monitored,
        ..owned(account)
    };
    assert_eq!(setting.check_as(&tokens, watching).await, Verdict::Healthy);
    let asked = setting.sent(GRAPH, "/recently_searched_hashtags");
    assert_eq!(asked.len(), 1);
    let grant = &setting.sent(GRAPH, "/me/permissions")[0];
    assert_eq!(
        asked[0].authorization_fingerprint, grant.authorization_fingerprint,
        "it works with the member's token alone"
    );
    assert!(setting.sent(GRAPH, "/ig_hashtag_search").is_empty());

    let role = Target::role(simulated(Provider::Facebook), ANA, "17841400000000001");
    setting.pull(Lever::RemoveRole(role));
    let verdict = setting.check_as(&tokens, watching).await;
    assert!(verdict.cause().is_some(), "{verdict:?}");
}

/// The Page's token goes on working; the member's list tells that the role is too small now.
#[tokio::test]
async fn a_role_that_became_too_small_is_found_although_the_page_answers() {
    let setting = Setting::start(Provider::Facebook).await;
    let tokens = setting.sign_in(ANA, Network::Facebook).await;
    let listing = setting.list(&tokens, Network::Facebook).await;
    let page = entry(&listing, Network::Facebook, OUTFITTERS);
    let table = [
        (&["MANAGE"][..], None),
        (&["MODERATE", "ANALYZE"], None),
        (&["ANALYZE", "ADVERTISE"], Some(Cause::RoleRemoved)),
        (&["PROFILE_PLUS_ANALYZE"], Some(Cause::RoleRemoved)),
        (&["PROFILE_PLUS_FULL_CONTROL"], None),
    ];
    for (tasks, expected) in table {
        setting
            .sandbox
            .add_profile(simulated_page(OUTFITTERS, tasks));
        let verdict = setting.check_profile(&tokens, page).await;
        assert_eq!(verdict.cause(), expected, "{tasks:?}");
    }
}
