//! Posts through the whole app: none twice, none lost, none late without being asked.

use std::time::Duration;

use holdfast_core::app::view::{
    Draft, PostRef, PostStage, PostView, PublishPost, PublishTo, SaveDraft, SettleTarget, Settling,
    TargetRef, TargetStage, TargetView,
};
use holdfast_core::domain::id::{ConnectionId, PostId};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::notice::NoticeKind;
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, LogEntry, Provider, Target};

use super::company::{ANA, Company};
use crate::networks::person::Decision;

const CANADA: &str = "102000000000003";
pub const X_HANDLE: &str = "northwindoutfit";

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Six accounts at four networks: two Pages, two organizations, one X account, one location.
pub async fn six() -> (Company, Vec<ConnectionId>) {
    let company = Company::start().await;
    for (network, who) in [
        (Network::Facebook, ANA),
        (Network::Linkedin, ANA),
        (Network::X, X_HANDLE),
        (Network::GoogleBusiness, ANA),
    ] {
        company.connect_all(network, Purpose::Owned, who).await;
    }
    let wanted = [
        (Network::Facebook, "Northwind Repair Shop"),
        (Network::Facebook, "Northwind Outfitters Canada"),
        (Network::Linkedin, "Northwind Outfitters"),
        (Network::Linkedin, "Northwind Careers"),
        (Network::X, "Northwind Outfitters"),
        (Network::GoogleBusiness, "Northwind Outfitters Pearl"),
    ];
    let rows = company.rows().await;
    let ids = wanted.map(|(network, name)| {
        let row = rows
            .iter()
            .find(|row| row.network == network && row.name == name);
        row.unwrap_or_else(|| panic!("{name} at {network:?}")).id
    });
    (company, ids.into())
}

pub async fn write(company: &Company, text: &str, accounts: &[ConnectionId]) -> Draft {
    let draft = company.app.new_draft().await.unwrap();
    let request = SaveDraft {
        id: draft.id,
        text: text.to_owned(),
        link: String::new(),
        image_address: String::new(),
        image_words: String::new(),
        accounts: accounts.to_vec(),
    };
    company.app.save_draft(request).await.unwrap()
}

pub async fn publish_now(company: &Company, text: &str, accounts: &[ConnectionId]) -> PostId {
    let draft = write(company, text, accounts).await;
    let request = PublishPost {
        id: draft.id,
        at: None,
    };
    company.app.publish(request).await.unwrap().id
}

/// Planned for so many hours from now.
pub async fn plan(company: &Company, text: &str, accounts: &[ConnectionId], hours: i64) -> PostId {
    let draft = write(company, text, accounts).await;
    let at = company.clock.now() + chrono::TimeDelta::hours(hours);
    let request = PublishPost {
        id: draft.id,
        at: Some(at.with_timezone(&company.clock.zone()).naive_local()),
    };
    company.app.publish(request).await.unwrap().id
}

pub async fn post(company: &Company, id: PostId) -> PostView {
    company.app.post(PostRef { id }).await.unwrap()
}

/// The post once nothing of it is on its way.
pub async fn settled(company: &Company, id: PostId) -> PostView {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let view = post(company, id).await;
        let busy = view
            .targets
            .iter()
            .any(|target| matches!(target.stage, TargetStage::Sending | TargetStage::Waiting));
        if !busy {
            return view;
        }
        assert!(tokio::time::Instant::now() < until, "{view:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub fn target(view: &PostView, account: ConnectionId) -> &TargetView {
    let mut all = view.targets.iter();
    all.find(|target| target.account == account).unwrap()
}

fn stages(view: &PostView, accounts: &[ConnectionId]) -> Vec<TargetStage> {
    let stage = |account: &ConnectionId| target(view, *account).stage;
    accounts.iter().map(stage).collect()
}

/// What stands at the networks, by their own log.
pub fn made(company: &Company) -> Vec<LogEntry> {
    let mut log = company.sandbox.log();
    log.retain(|entry| !entry.made.is_empty());
    log
}

fn next_write(provider: Provider, millis: Option<u64>) -> FaultTarget {
    FaultTarget {
        provider: Some(provider),
        endpoint: Endpoint::Write,
        times: Some(1),
        millis,
        status: None,
    }
}

pub async fn titles(company: &Company) -> Vec<String> {
    let notices = company.app.notices().await.unwrap().into_iter();
    let of_posts = notices
        .filter(|notice| notice.kind == NoticeKind::PostsAtRisk && notice.over.is_none())
        .map(|notice| notice.title.replace("Practice: ", ""));
    of_posts.collect()
}

#[tokio::test]
async fn six_accounts_of_which_one_was_revoked_and_one_has_lost_its_role() {
    use TargetStage::{Published, Refused};
    let (company, ids) = six().await;
    let [shop, canada, .., x, pearl] = ids[..] else {
        panic!("{ids:?}")
    };
    let lost = Target::role(Provider::Facebook, ANA, CANADA);
    company.sandbox.pull(Lever::RemoveRole(lost)).unwrap();
    let revoked = Target::everybody(Provider::X);
    company.sandbox.pull(Lever::RevokeAccess(revoked)).unwrap();

    let text = "Repair Week starts on Monday.";
    let id = publish_now(&company, text, &ids).await;
    let view = settled(&company, id).await;
    assert_eq!(view.stage, PostStage::NeedsYou);
    assert_eq!(
        stages(&view, &ids),
        [Published, Refused, Published, Published, Refused, Published],
        "{view:#?}"
    );
    assert_eq!(made(&company).len(), 4);
    assert!(target(&view, shop).address.is_some(), "a link to the post");
    for account in [canada, x] {
        let told = target(&view, account);
        let text = told.text.as_deref().unwrap();
        assert!(text.contains("Nothing was posted there."), "{text}");
        assert!(!told.can_send && told.needs_sign_in, "{told:?}");
        let row = company
            .rows()
            .await
            .into_iter()
            .find(|row| row.id == account);
        assert!(row.unwrap().needs_you, "marked at once");
    }
    assert!(!company.desktop.shown().is_empty(), "and told at once");

    company.reconnect(&[x], X_HANDLE, Decision::default()).await;
    let view = post(&company, id).await;
    assert!(target(&view, x).can_send, "{:?}", target(&view, x));
    let rest = view.targets.iter().filter(|target| target.can_send);
    let accounts: Vec<_> = rest.map(|target| target.account).collect();
    assert_eq!(accounts, [x]);
    // Pressed twice.
    let request = PublishTo { id, accounts };
    company.app.publish_to(request.clone()).await.unwrap();
    company.app.publish_to(request).await.unwrap();
    let view = settled(&company, id).await;
    assert_eq!(target(&view, x).stage, Published);
    assert_eq!(target(&view, pearl).stage, Published);
    let all = made(&company);
    assert_eq!(all.len(), 5, "none twice");
    let tweets = company.sent("api.x.com", "/2/tweets");
    assert_eq!(tweets.iter().filter(|one| !one.made.is_empty()).count(), 1);

    // The text is kept for the one account that is left.
    let copy = company.app.copy_post(PostRef { id }).await.unwrap();
    assert_eq!((copy.text.as_str(), copy.accounts), (text, vec![canada]));
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_before_anything_is_sent_again() {
    for (network, provider, place) in [
        (Network::Facebook, Provider::Facebook, 0),
        (Network::Linkedin, Provider::Linkedin, 2),
        (Network::X, Provider::X, 4),
        (Network::GoogleBusiness, Provider::Google, 5),
    ] {
        let (company, ids) = six().await;
        let account = ids[place];
        let lose = Lever::LoseAnswer(next_write(provider, None));
        company.sandbox.pull(lose).unwrap();
        let id = publish_now(&company, "Doors open at nine. #mend (it)", &[account]).await;
        let view = settled(&company, id).await;
        let lost = target(&view, account);
        assert_eq!(lost.stage, TargetStage::Unknown, "{network:?}");
        assert!(lost.can_look && !lost.can_settle, "look first: {lost:?}");
        let early = SettleTarget {
            id,
            account,
            choice: Settling::SendIt,
        };
        assert!(
            company.app.settle_target(early).await.is_err(),
            "look first"
        );
        let view = company
            .app
            .look_for_post(TargetRef { id, account })
            .await
            .unwrap();
        let found = target(&view, account);
        assert_eq!(found.stage, TargetStage::Published, "{network:?}");
        assert_eq!(view.stage, PostStage::Sent);
        assert_eq!(made(&company).len(), 1, "{network:?}");
    }
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_once_by_whoever_looked() {
    let (company, ids) = six().await;
    let account = ids[0];
    // The same words stood there before, and are no proof.
    let earlier = publish_now(&company, "Doors open at nine.", &[account]).await;
    settled(&company, earlier).await;
    company.advance_seconds(60);
    let cut = Lever::Unanswered(next_write(Provider::Facebook, None));
    company.sandbox.pull(cut).unwrap();
    let id = publish_now(&company, "Doors open at nine.", &[account]).await;
    let view = settled(&company, id).await;
    assert_eq!(target(&view, account).stage, TargetStage::Unknown);
    let request = TargetRef { id, account };
    let view = company.app.look_for_post(request).await.unwrap();
    let looked = target(&view, account);
    assert_eq!(looked.stage, TargetStage::Unknown, "{looked:?}");
    assert!(looked.can_settle, "{looked:?}");
    let send = SettleTarget {
        id,
        account,
        choice: Settling::SendIt,
    };
    company.app.settle_target(send).await.unwrap();
    let view = settled(&company, id).await;
    assert_eq!(target(&view, account).stage, TargetStage::Published);
    assert!(company.app.settle_target(send).await.is_err(), "once");
    assert_eq!(made(&company).len(), 2);
}

/// Holdfast ends between the request and its answer.
async fn ended_while_sending(lever: fn(FaultTarget) -> Lever) -> (Company, PostId, ConnectionId) {
    let (company, ids) = six().await;
    let account = ids[0];
    let late = lever(next_write(Provider::Facebook, Some(600_000)));
    company.sandbox.pull(late).unwrap();
    let id = publish_now(&company, "Doors open at nine.", &[account]).await;
    let until = tokio::time::Instant::now() + PATIENCE;
    while !company
        .sent("graph.facebook.com", "/feed")
        .iter()
        .any(|entry| entry.method == "POST")
    {
        assert!(tokio::time::Instant::now() < until, "nothing was sent");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let company = company.restart().await;
    (company, id, account)
}

#[tokio::test]
async fn an_end_between_request_and_answer_leaves_a_question_and_no_second_post() {
    let (company, id, account) = ended_while_sending(Lever::LateAnswer).await;
    let view = post(&company, id).await;
    assert_eq!(target(&view, account).stage, TargetStage::Unknown);
    // Nothing goes by itself.
    company.app.tick().await.unwrap();
    assert_eq!(made(&company).len(), 1);
    let request = TargetRef { id, account };
    let view = company.app.look_for_post(request).await.unwrap();
    assert_eq!(target(&view, account).stage, TargetStage::Published);
    assert_eq!(made(&company).len(), 1);
}

#[tokio::test]
async fn an_end_before_the_network_acted_is_the_same_question() {
    let (company, id, account) = ended_while_sending(Lever::Slow).await;
    let request = TargetRef { id, account };
    let view = company.app.look_for_post(request).await.unwrap();
    let looked = target(&view, account);
    assert_eq!(
        (looked.stage, looked.can_settle),
        (TargetStage::Unknown, true)
    );
    let send = SettleTarget {
        id,
        account,
        choice: Settling::SendIt,
    };
    company.app.settle_target(send).await.unwrap();
    let view = settled(&company, id).await;
    assert_eq!(target(&view, account).stage, TargetStage::Published);
    assert_eq!(made(&company).len(), 1);
}

#[tokio::test]
async fn a_planned_post_goes_out_at_its_time_and_survives_a_restart() {
    let (company, ids) = six().await;
    let id = plan(&company, "Doors open at nine.", &ids, 5).await;
    let view = post(&company, id).await;
    assert_eq!(view.stage, PostStage::Planned);
    company.advance_hours(4);
    company.app.tick().await.unwrap();
    assert_eq!(made(&company).len(), 0, "not before");
    let company = company.restart().await;
    company.advance_seconds(3_660);
    company.app.tick().await.unwrap();
    let view = settled(&company, id).await;
    assert_eq!(view.stage, PostStage::Sent, "{view:#?}");
    company.app.tick().await.unwrap();
    assert_eq!(made(&company).len(), 6);
}

#[tokio::test]
async fn after_three_days_asleep_and_a_broken_account_late_posts_ask() {
    let (company, ids) = six().await;
    let (fine, broken) = (ids[0], ids[4]);
    let id = plan(&company, "Doors open at nine.", &[fine, broken], 24).await;
    let ahead = plan(&company, "Last day of Repair Week.", &[broken], 24 * 5).await;
    assert!(titles(&company).await.is_empty());

    let revoked = Target::everybody(Provider::X);
    company.sandbox.pull(Lever::RevokeAccess(revoked)).unwrap();
    company.check().await;
    company.app.tick().await.unwrap();
    let warned = titles(&company).await;
    assert_eq!(warned.len(), 2, "a notice for each day: {warned:?}");
    assert!(
        warned
            .iter()
            .all(|title| title.ends_with("will not go out"))
    );
    let risk = company.app.at_risk().await.unwrap();
    let days: Vec<_> = risk
        .days
        .iter()
        .map(|day| (day.posts, day.accounts.clone()))
        .collect();
    assert_eq!(days, [(1, vec![broken]), (1, vec![broken])]);

    // The computer sleeps over the planned time.
    company.advance_hours(3 * 24);
    company.app.tick().await.unwrap();
    let view = post(&company, id).await;
    assert_eq!(stages(&view, &[fine, broken]), [TargetStage::Held; 2]);
    assert_eq!(made(&company).len(), 0, "held, not sent late");
    assert!(target(&view, fine).can_send);
    assert!(!target(&view, broken).can_send && target(&view, broken).needs_sign_in);
    assert!(
        titles(&company)
            .await
            .contains(&"1 post was held".to_owned())
    );
    let risk = company.app.at_risk().await.unwrap();
    let held: Vec<_> = risk.held_posts.iter().map(|line| line.id).collect();
    assert_eq!(held, [id]);

    company
        .reconnect(&[broken], X_HANDLE, Decision::default())
        .await;
    company.app.tick().await.unwrap();
    assert_eq!(made(&company).len(), 0, "it asks before it goes");
    let view = post(&company, id).await;
    let text = target(&view, broken).text.clone().unwrap();
    assert!(text.contains("Publish it now?"), "{text}");
    let request = PublishTo {
        id,
        accounts: vec![fine, broken],
    };
    company.app.publish_to(request).await.unwrap();
    let view = settled(&company, id).await;
    assert_eq!(view.stage, PostStage::Sent, "{view:#?}");
    assert_eq!(made(&company).len(), 2);

    // The one still ahead is safe again, and goes by itself.
    company.app.tick().await.unwrap();
    assert!(
        titles(&company).await.is_empty(),
        "{:?}",
        titles(&company).await
    );
    assert_eq!(post(&company, ahead).await.stage, PostStage::Planned);
    company.advance_hours(2 * 24);
    company.app.tick().await.unwrap();
    assert_eq!(settled(&company, ahead).await.stage, PostStage::Sent);
    assert_eq!(made(&company).len(), 3);
}

#[tokio::test]
async fn a_planned_post_waits_out_a_short_trouble_of_the_network() {
    let (company, ids) = six().await;
    let id = plan(&company, "Doors open at nine.", &ids[..1], 1).await;
    let busy = FaultTarget {
        times: Some(1),
        ..next_write(Provider::Facebook, Some(1_000))
    };
    company.sandbox.pull(Lever::RateLimit(busy)).unwrap();
    company.advance_seconds(3_601);
    company.app.tick().await.unwrap();
    assert_eq!(post(&company, id).await.stage, PostStage::Planned);
    company.advance_seconds(120);
    company.app.tick().await.unwrap();
    assert_eq!(settled(&company, id).await.stage, PostStage::Sent);
    assert_eq!(made(&company).len(), 1);
}

#[tokio::test]
async fn a_planned_post_can_be_called_back_and_a_late_one_left() {
    let (company, ids) = six().await;
    let id = plan(&company, "Doors open at nine.", &ids[..1], 1).await;
    let draft = company.app.call_back(PostRef { id }).await.unwrap();
    assert_eq!(draft.text, "Doors open at nine.");
    company.advance_hours(2);
    company.app.tick().await.unwrap();
    assert_eq!(made(&company).len(), 0);

    let late = plan(&company, "Doors open at ten.", &ids[..1], 1).await;
    company.advance_hours(2);
    company.app.tick().await.unwrap();
    let leave = SettleTarget {
        id: late,
        account: ids[0],
        choice: Settling::LeaveIt,
    };
    let view = company.app.settle_target(leave).await.unwrap();
    assert_eq!(view.stage, PostStage::Sent);
    assert_eq!(view.targets[0].stage, TargetStage::LeftOut);
    assert!(titles(&company).await.is_empty());
    assert_eq!(made(&company).len(), 0);
}

#[tokio::test]
async fn a_slow_picture_is_gone_on_with_and_stands_once() {
    let company = Company::start().await;
    company
        .connect_all(Network::Instagram, Purpose::Owned, ANA)
        .await;
    let account = company.rows().await[0].id;
    let draft = write(&company, "New boots", &[account]).await;
    let needs = draft.fits[0].problem.clone();
    assert_eq!(needs.as_deref(), Some("It needs a picture."));
    let request = PublishPost {
        id: draft.id,
        at: None,
    };
    let refused = company.app.publish(request.clone()).await;
    assert!(refused.is_err(), "it is said before anything is sent");
    let with_picture = SaveDraft {
        id: draft.id,
        text: draft.text,
        link: String::new(),
        image_address: "https://slow.example/boots.jpg".to_owned(),
        image_words: "Boots".to_owned(),
        accounts: vec![account],
    };
    let draft = company.app.save_draft(with_picture).await.unwrap();
    assert_eq!(draft.fits[0].problem, None);
    let id = company.app.publish(request).await.unwrap().id;
    let view = settled(&company, id).await;
    assert_eq!(target(&view, account).stage, TargetStage::Working);
    let company = company.restart().await;
    company.advance_seconds(61);
    company.app.tick().await.unwrap();
    company.app.tick().await.unwrap();
    let view = post(&company, id).await;
    assert_eq!(
        target(&view, account).stage,
        TargetStage::Published,
        "{view:#?}"
    );
    assert_eq!(made(&company).len(), 1);
}

#[tokio::test]
async fn what_is_not_offered_is_said_before_one_writes() {
    let company = Company::start().await;
    for network in [Network::Youtube, Network::Instagram, Network::X] {
        let who = if network == Network::X { X_HANDLE } else { ANA };
        company.connect_all(network, Purpose::Owned, who).await;
    }
    let offers = company.app.post_offers().await.unwrap();
    let of = |network| {
        offers
            .iter()
            .find(|offer| offer.network == network)
            .unwrap()
    };
    assert!(
        of(Network::Youtube)
            .why_not
            .as_deref()
            .unwrap()
            .contains("videos only")
    );
    assert!(of(Network::Instagram).takes[1].starts_with("Needs a picture from a public https"));
    assert!(of(Network::X).takes[0].starts_with("Up to 280 characters"));
    let rows = company.rows().await;
    let channel = rows
        .iter()
        .find(|row| row.network == Network::Youtube)
        .unwrap();
    let draft = write(&company, "Hello", &[channel.id]).await;
    assert!(
        draft.fits[0]
            .problem
            .as_deref()
            .unwrap()
            .contains("videos only")
    );
    let request = PublishPost {
        id: draft.id,
        at: None,
    };
    assert!(company.app.publish(request).await.is_err());
}
