//! Pictures by TikTok's own sign-in, comments by the one for business accounts.

use holdfast_core::domain::content::{IncomingKind, Settled};
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Failure, ListedEntry};
use holdfast_sandbox::Lever;

use super::setting::{ANA, Setting, owned};
use super::tiktok::business;
use super::writing::{with_picture, words};

const PICTURE: &str = "https://northwind.example/boots.jpg";

async fn account(setting: &Setting) -> (TokenSet, ListedEntry) {
    let tokens = setting.sign_in(ANA, Network::Tiktok).await;
    let mut listing = setting.list(&tokens, Network::Tiktok).await;
    (tokens, listing.profiles.remove(0))
}

#[tokio::test]
async fn a_picture_is_worked_on_and_then_stands() {
    let setting = Setting::start(Provider::Tiktok).await;
    let (tokens, account) = account(&setting).await;
    let before = setting.seq();
    let post = with_picture("Winter boots", PICTURE);
    let published = setting
        .publish(&tokens, owned(&account), &post)
        .await
        .unwrap();
    let Settled::Processing(Some(ticket)) = published.settled else {
        panic!("{published:?}");
    };
    let working = setting
        .resume(&tokens, owned(&account), &ticket)
        .await
        .unwrap();
    assert!(matches!(working.settled, Settled::Processing(Some(_))));
    setting.sandbox.clock().advance(60);
    let live = setting
        .resume(&tokens, owned(&account), &ticket)
        .await
        .unwrap();
    assert_eq!(live.settled, Settled::Live);
    let made = setting.made_since(before);
    assert_eq!((made.len(), &made[0].made), (1, &vec![live.id]));
    let info = &made[0].json.as_ref().unwrap()["post_info"];
    assert_eq!(info["privacy_level"], "PUBLIC_TO_EVERYONE");
}

#[tokio::test]
async fn what_tiktok_does_not_offer_costs_no_request() {
    let setting = Setting::start(Provider::Tiktok).await;
    let (tokens, account) = account(&setting).await;
    let before = setting.seq();
    let bare = setting
        .publish(&tokens, owned(&account), &words("Only words"))
        .await;
    assert!(matches!(bare, Err(Failure::Unfit(_))), "{bare:?}");
    let kind = IncomingKind::Comment;
    let comments = setting.read(&tokens, owned(&account), kind, None).await;
    assert!(matches!(comments, Err(Failure::NotOffered(_))));
    assert_eq!(setting.seq(), before);
}

#[tokio::test]
async fn comments_below_videos_are_read_in_parts_and_answered() {
    let mut setting = Setting::start(Provider::TiktokBusiness).await;
    business(&mut setting);
    let (tokens, account) = account(&setting).await;
    let account = owned(&account);
    setting.pull(Lever::ShortPages { size: Some(1) });
    let comments = setting
        .read_all(&tokens, account, IncomingKind::Comment)
        .await;
    assert_eq!(comments.len(), 2);
    let first = &comments[0];
    assert_eq!(
        (first.text.as_str(), first.answered),
        ("Lovely colour!", false)
    );
    let to = first.reply_to.clone().unwrap();
    setting
        .reply(&tokens, account, &to, "Thank you!")
        .await
        .unwrap();
    setting.pull(Lever::ShortPages { size: None });
    let now = setting
        .read_all(&tokens, account, IncomingKind::Comment)
        .await;
    assert!(now[0].answered && !now[1].answered, "{now:?}");
    let video = setting
        .publish(&tokens, account, &with_picture("No", PICTURE))
        .await;
    assert!(matches!(video, Err(Failure::NotOffered(_))));
}
