//! What an X account posts, who mentions it, and its answers.

use holdfast_core::domain::content::{Format, IncomingKind, ReplyTo};
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Failure, ListedEntry};
use holdfast_sandbox::Lever;

use super::setting::{ANA, Setting, owned};
use super::writing::{with_file, with_link, words};

async fn connected() -> (Setting, TokenSet, ListedEntry) {
    let setting = Setting::start(Provider::X).await;
    let tokens = setting.sign_in(ANA, Network::X).await;
    let account = setting.list(&tokens, Network::X).await.profiles.remove(0);
    (setting, tokens, account)
}

#[tokio::test]
async fn a_post_with_a_link_and_one_with_a_picture_are_published_once() {
    let (setting, tokens, account) = connected().await;
    let before = setting.seq();
    let post = with_link(
        "The winter boots are in.",
        "https://northwind.example/boots",
    );
    let published = setting
        .publish(&tokens, owned(&account), &post)
        .await
        .unwrap();
    let made = setting.made_since(before);
    assert_eq!(
        (made.len(), &made[0].made),
        (1, &vec![published.id.clone()])
    );
    let sent = made[0].json.as_ref().unwrap();
    assert_eq!(
        sent["text"],
        "The winter boots are in.\n\nhttps://northwind.example/boots"
    );
    assert!(published.address.unwrap().as_str().ends_with(&published.id));

    let before = setting.seq();
    let post = with_file("A picture.", Format::Png, 4_000);
    setting
        .publish(&tokens, owned(&account), &post)
        .await
        .unwrap();
    let log = setting.sandbox.log_since(before);
    let paths: Vec<&str> = log.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["/2/media/upload", "/2/media/metadata", "/2/tweets"]);
    let words = &log[1].json.as_ref().unwrap()["metadata"]["alt_text"]["text"];
    assert_eq!(words, "A pair of boots");
}

#[tokio::test]
async fn mentions_are_read_in_parts_and_answered() {
    let (setting, tokens, account) = connected().await;
    setting.pull(Lever::ShortPages { size: Some(1) });
    let kind = IncomingKind::Mention;
    let mentions = setting.read_all(&tokens, owned(&account), kind).await;
    assert_eq!(mentions.len(), 2);
    assert_eq!(mentions[0].author.as_deref(), Some("@sashamoor"));
    assert_eq!(mentions[0].text, "Are you open on Sunday?");
    let to = mentions[0].reply_to.clone().unwrap();
    let before = setting.seq();
    setting
        .reply(&tokens, owned(&account), &to, "Yes, from ten.")
        .await
        .unwrap();
    let made = setting.made_since(before);
    let sent = made[0].json.as_ref().unwrap();
    assert_eq!(sent["reply"]["in_reply_to_tweet_id"], to.0.as_str());
}

#[tokio::test]
async fn what_x_does_not_take_is_no_trouble_of_the_connection() {
    let (setting, tokens, account) = connected().await;
    let account = owned(&account);
    setting
        .publish(&tokens, account, &words("Once."))
        .await
        .unwrap();
    let again = setting
        .publish(&tokens, account, &words("Once."))
        .await
        .unwrap_err();
    assert!(matches!(again, Failure::Declined { .. }), "{again:?}");
    let stranger = ReplyTo("1".to_owned());
    let refused = setting
        .reply(&tokens, account, &stranger, "Hello")
        .await
        .unwrap_err();
    assert!(matches!(refused, Failure::Declined { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_lost_answer_may_have_published() {
    let (setting, tokens, account) = connected().await;
    setting.pull(Lever::LoseAnswer(setting.next_write()));
    let before = setting.seq();
    let lost = setting
        .publish(&tokens, owned(&account), &words("Lost?"))
        .await
        .unwrap_err();
    assert!(lost.may_stand());
    assert_eq!(setting.made_since(before).len(), 1, "it was, and once");
}
