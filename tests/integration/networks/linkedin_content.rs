//! Posts of a member and of an organization, comments and answers.

use holdfast_core::domain::content::{Format, IncomingKind};
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::profile::ProfileKind;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Failure, Listing};
use holdfast_sandbox::Lever;

use super::setting::{ANA, Setting, entry, owned};
use super::writing::{with_file, words};

const OUTFITTERS: &str = "urn:li:organization:5500001";

async fn connected() -> (Setting, TokenSet, Listing) {
    let setting = Setting::start(Provider::Linkedin).await;
    let tokens = setting.sign_in(ANA, Network::Linkedin).await;
    let listing = setting.list(&tokens, Network::Linkedin).await;
    (setting, tokens, listing)
}

#[tokio::test]
async fn organizations_and_members_publish() {
    let (setting, tokens, listing) = connected().await;
    for profile in [
        entry(&listing, Network::Linkedin, OUTFITTERS),
        listing.profiles.last().unwrap(),
    ] {
        let before = setting.seq();
        let post = words("Sale (today) #boots");
        let published = setting
            .publish(&tokens, owned(profile), &post)
            .await
            .unwrap();
        assert!(published.id.starts_with("urn:li:share:"), "{published:?}");
        let made = setting.made_since(before);
        assert_eq!(made.len(), 1);
        let sent = made[0].json.as_ref().unwrap();
        assert_eq!(sent["author"], profile.profile.key.id.as_str());
        assert_eq!(sent["commentary"], r"Sale \(today\) #boots");
    }
}

#[tokio::test]
async fn a_picture_is_brought_before_its_post() {
    let (setting, tokens, listing) = connected().await;
    let page = owned(entry(&listing, Network::Linkedin, OUTFITTERS));
    let before = setting.seq();
    let post = with_file("With a picture.", Format::Jpeg, 9_000);
    setting.publish(&tokens, page, &post).await.unwrap();
    let log = setting.sandbox.log_since(before);
    let paths: Vec<&str> = log.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths[0], "/rest/images");
    assert!(paths[1].starts_with("/dms-uploads/") && log[1].method == "PUT");
    let media = &log[2].json.as_ref().unwrap()["content"]["media"];
    assert_eq!(media["altText"], "A pair of boots");

    // The upload is lost: nobody saw anything.
    setting.pull(Lever::LoseAnswer(setting.next_write()));
    let lost = setting.publish(&tokens, page, &post).await.unwrap_err();
    assert!(!lost.may_stand());
}

#[tokio::test]
async fn comments_are_read_in_parts_and_answered() {
    let (setting, tokens, listing) = connected().await;
    let page = owned(entry(&listing, Network::Linkedin, OUTFITTERS));
    setting.pull(Lever::ShortPages { size: Some(1) });
    let comments = setting.read_all(&tokens, page, IncomingKind::Comment).await;
    let texts: Vec<&str> = comments.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["Do they come in wide?", "Lovely colour!"]);
    let to = comments[0].reply_to.clone().unwrap();
    let before = setting.seq();
    setting.reply(&tokens, page, &to, "They do.").await.unwrap();
    let made = setting.made_since(before);
    let sent = made[0].json.as_ref().unwrap();
    assert_eq!(sent["parentComment"], comments[0].id.as_str());
    assert_eq!(sent["actor"], OUTFITTERS);
    setting.pull(Lever::ShortPages { size: None });
    let now = setting.read_all(&tokens, page, IncomingKind::Comment).await;
    assert_eq!(now.len(), 2, "the own answer is not among them");
}

#[tokio::test]
async fn a_members_comments_are_not_offered_and_duplicates_are_declined() {
    let (setting, tokens, listing) = connected().await;
    let member = listing.profiles.last().unwrap();
    assert_eq!(member.profile.kind, ProfileKind::Member);
    let before = setting.seq();
    let refused = setting
        .read(&tokens, owned(member), IncomingKind::Comment, None)
        .await;
    assert!(matches!(refused, Err(Failure::NotOffered(_))));
    assert_eq!(setting.seq(), before, "no request was made");
    let page = owned(entry(&listing, Network::Linkedin, OUTFITTERS));
    setting
        .publish(&tokens, page, &words("Once."))
        .await
        .unwrap();
    let again = setting
        .publish(&tokens, page, &words("Once."))
        .await
        .unwrap_err();
    assert!(matches!(again, Failure::Declined { .. }), "{again:?}");
}
