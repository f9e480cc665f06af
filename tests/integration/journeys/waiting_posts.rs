//! Posts that wait for an account which stops, is let go or removed: how many is said, what becomes
//! of them too, and their words are never lost.

use holdfast_core::app::view::{
    ChooseProfiles, ConnectionRef, FlowPhase, PostRef, PostStage, PublishTo, TargetStage,
};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::domain::notice::NoticeKind;
use holdfast_sandbox::{Lever, Provider, Target};

use super::company::Company;
use super::posts::{X_HANDLE, made, plan, post, publish_now, settled, six, target, titles};
use crate::networks::person::Decision;

/// What the notice says that an account stopped.
async fn said(company: &Company, account: ConnectionId) -> String {
    let mut notices = company.app.notices().await.unwrap().into_iter();
    let notice = notices.find(|notice| {
        notice.kind == NoticeKind::NeedsYou
            && notice.over.is_none()
            && notice.connections.contains(&account)
    });
    notice.expect("it is told").body
}

#[tokio::test]
async fn an_account_that_stops_says_how_many_posts_wait_for_it() {
    let (company, ids) = six().await;
    let (page, account) = (ids[0], ids[4]);
    plan(&company, "Doors open at nine.", &[page, account], 24).await;
    plan(&company, "Last day of Repair Week.", &[account], 24 * 30).await;
    plan(&company, "Only on the Page.", &[page], 24).await;
    let revoked = Target::everybody(Provider::X);
    company.sandbox.pull(Lever::RevokeAccess(revoked)).unwrap();
    company.check().await;
    let said = said(&company, account).await;
    let posts = "; 2 posts are waiting for this account and are kept until it works again.";
    assert!(said.ends_with(posts), "{said}");
}

/// The answer to the post itself is what tells that the account stopped.
#[tokio::test]
async fn the_post_that_met_the_end_waits_too() {
    let (company, ids) = six().await;
    let account = ids[4];
    let revoked = Target::everybody(Provider::X);
    company.sandbox.pull(Lever::RevokeAccess(revoked)).unwrap();
    let id = publish_now(&company, "Doors open at nine.", &[account]).await;
    let view = settled(&company, id).await;
    assert_eq!(target(&view, account).stage, TargetStage::Refused);
    let said = said(&company, account).await;
    let posts = "; 1 post is waiting for this account and is kept until it works again.";
    assert!(said.ends_with(posts), "{said}");
}

#[tokio::test]
async fn before_a_disconnect_it_is_said_what_is_held() {
    let (company, ids) = six().await;
    let account = ids[4];
    let this = ConnectionRef { id: account };
    let preview = company.app.disconnect_preview(this).await.unwrap();
    assert!(preview.posts.is_empty(), "{:?}", preview.posts);

    let id = plan(&company, "Doors open at nine.", &[account], 24).await;
    let preview = company.app.disconnect_preview(this).await.unwrap();
    assert_eq!(
        preview.posts,
        ["1 planned post: it is held, unless the account is connected again by its time"]
    );
    company.app.disconnect(this).await.unwrap();
    let warned = titles(&company).await;
    assert!(
        matches!(&warned[..], [title] if title.ends_with("will not go out")),
        "{warned:?}"
    );
    company.advance_hours(25);
    company.app.tick().await.unwrap();
    let view = post(&company, id).await;
    assert_eq!(target(&view, account).stage, TargetStage::Held);
    let preview = company.app.disconnect_preview(this).await.unwrap();
    assert_eq!(
        preview.posts,
        [
            "1 post that did not go out: it is kept, and goes when you say so after the account is \
          connected again"
        ]
    );

    let flow = company
        .reconnect(&[account], X_HANDLE, Decision::default())
        .await;
    let FlowPhase::ChooseProfiles { profiles, .. } = flow.phase else {
        panic!("{:?}", flow.phase)
    };
    let chosen = ChooseProfiles {
        id: flow.id,
        profiles: profiles.into_iter().map(|one| one.key).collect(),
    };
    company.app.choose_profiles(chosen).await.unwrap();
    company.app.tick().await.unwrap();
    assert_eq!(made(&company).len(), 0, "it asks");
    let accounts = vec![account];
    company
        .app
        .publish_to(PublishTo { id, accounts })
        .await
        .unwrap();
    let view = settled(&company, id).await;
    assert_eq!(view.stage, PostStage::Sent, "{view:#?}");
    assert_eq!(made(&company).len(), 1);
}

#[tokio::test]
async fn a_removed_account_leaves_the_words_of_its_posts() {
    let (company, ids) = six().await;
    let (page, account) = (ids[0], ids[4]);
    let this = ConnectionRef { id: account };
    let alone = plan(&company, "Only on X.", &[account], 24).await;
    let both = plan(&company, "Doors open at nine.", &[page, account], 24).await;
    let out = publish_now(&company, "Repair Week is on.", &[account]).await;
    settled(&company, out).await;

    let preview = company.app.remove_preview(this).await.unwrap();
    let place = "Its place in 2 posts that have not gone out".to_owned();
    assert!(preview.erased.contains(&place), "{:?}", preview.erased);
    let draft = "1 post that was for it alone, as a draft".to_owned();
    assert!(preview.stays.contains(&draft), "{:?}", preview.stays);

    company.app.remove(this).await.unwrap();
    assert!(titles(&company).await.is_empty(), "nobody is warned");
    let draft = company.app.open_draft(PostRef { id: alone }).await.unwrap();
    assert_eq!(draft.text, "Only on X.");
    let view = post(&company, both).await;
    assert_eq!(view.stage, PostStage::Planned);
    assert_eq!(view.targets.len(), 1);
    company.advance_seconds(24 * 3600 + 60);
    company.app.tick().await.unwrap();
    assert_eq!(settled(&company, both).await.stage, PostStage::Sent);
    assert_eq!(made(&company).len(), 2);
}
