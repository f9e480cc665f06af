//! Comments below a channel's videos, and a location's posts and reviews.

use holdfast_core::domain::content::{IncomingKind, ReplyTo, Settled};
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Failure, Listing};
use holdfast_sandbox::Lever;

use super::setting::{ANA, Setting, entry, owned};
use super::writing::{with_link, with_picture, words};

const CHANNEL: &str = "UCnorthwindOutdoors00001";
const BALLARD: &str = "locations/8800000000000000001";

async fn connected(network: Network) -> (Setting, TokenSet, Listing) {
    let setting = Setting::start(Provider::Google).await;
    let tokens = setting.sign_in(ANA, network).await;
    let listing = setting.list(&tokens, network).await;
    (setting, tokens, listing)
}

#[tokio::test]
async fn comments_on_youtube_are_read_in_parts_and_answered() {
    let (setting, tokens, listing) = connected(Network::Youtube).await;
    let channel = owned(entry(&listing, Network::Youtube, CHANNEL));
    setting.pull(Lever::ShortPages { size: Some(1) });
    let comments = setting
        .read_all(&tokens, channel, IncomingKind::Comment)
        .await;
    assert_eq!(comments.len(), 2);
    let first = &comments[0];
    assert_eq!(
        (first.text.as_str(), first.answered),
        ("Lovely colour!", false)
    );
    assert_eq!(first.author.as_deref(), Some("Sasha Moor"));
    let to = first.reply_to.clone().unwrap();
    setting
        .reply(&tokens, channel, &to, "Thank you!")
        .await
        .unwrap();
    setting.pull(Lever::ShortPages { size: None });
    let now = setting
        .read_all(&tokens, channel, IncomingKind::Comment)
        .await;
    assert!(now[0].answered && !now[1].answered, "{now:?}");

    let gone = ReplyTo("1".to_owned());
    let refused = setting
        .reply(&tokens, channel, &gone, "Hello")
        .await
        .unwrap_err();
    assert!(matches!(refused, Failure::Declined { .. }), "{refused:?}");
    let post = setting.publish(&tokens, channel, &words("A post")).await;
    assert!(matches!(post, Err(Failure::NotOffered(_))));
}

#[tokio::test]
async fn a_location_publishes_with_a_button_and_a_picture() {
    let (setting, tokens, listing) = connected(Network::GoogleBusiness).await;
    let location = owned(entry(&listing, Network::GoogleBusiness, BALLARD));
    let before = setting.seq();
    let mut post = with_link("Open on Sunday.", "https://northwind.example/hours");
    post.image = with_picture("", "https://northwind.example/shop.jpg").image;
    let published = setting.publish(&tokens, location, &post).await.unwrap();
    assert!(published.id.contains("/localPosts/"));
    assert_eq!(published.settled, Settled::Live);
    let made = setting.made_since(before);
    assert_eq!(made.len(), 1);
    let sent = made[0].json.as_ref().unwrap();
    assert_eq!(
        sent["callToAction"]["url"],
        "https://northwind.example/hours"
    );
    assert_eq!(
        sent["media"][0]["sourceUrl"],
        "https://northwind.example/shop.jpg"
    );

    let id = BALLARD.trim_start_matches("locations/");
    setting.pull(Lever::RestrictPosting(setting.profile(id)));
    let refused = setting
        .publish(&tokens, location, &words("No"))
        .await
        .unwrap_err();
    assert!(matches!(refused, Failure::Declined { .. }), "{refused:?}");
}

#[tokio::test]
async fn reviews_are_read_in_parts_and_answered_once() {
    let (setting, tokens, listing) = connected(Network::GoogleBusiness).await;
    let location = owned(entry(&listing, Network::GoogleBusiness, BALLARD));
    setting.pull(Lever::ShortPages { size: Some(1) });
    let kind = IncomingKind::Review;
    let first = setting.read(&tokens, location, kind, None).await.unwrap();
    let before = setting.seq();
    let more = first.more.as_ref();
    let second = setting.read(&tokens, location, kind, more).await.unwrap();
    assert_eq!(
        setting.sandbox.log_since(before).len(),
        1,
        "the account is known"
    );
    assert!(second.more.is_none());
    assert_eq!((first.items.len(), second.items.len()), (1, 1));
    let review = &first.items[0];
    assert_eq!((review.stars, review.answered), (Some(4), false));
    let to = review.reply_to.clone().unwrap();
    setting
        .reply(&tokens, location, &to, "From ten.")
        .await
        .unwrap();
    let again = setting.read(&tokens, location, kind, None).await.unwrap();
    assert!(again.items[0].answered);
}
