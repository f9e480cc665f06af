//! A Page's posts and comments, and what is told when they do not go.

use std::collections::BTreeSet;

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::content::{Format, IncomingKind, ReplyTo, Settled};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::offer::Unfit;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Connected, Failure, ListedEntry, Sent, Step};
use holdfast_sandbox::Lever;

use super::person::Decision;
use super::setting::{ANA, Setting, entry, owned};
use super::writing::{with_file, with_link, with_picture, words};

const OUTFITTERS: &str = "102000000000001";
const COMMENT: IncomingKind = IncomingKind::Comment;

/// A Page of Ana's, with everything granted.
async fn page() -> (Setting, TokenSet, ListedEntry) {
    page_without(&[]).await
}

async fn page_without(leave_out: &[&str]) -> (Setting, TokenSet, ListedEntry) {
    let setting = Setting::start(Provider::Facebook).await;
    let decision = Decision {
        leave_out,
        choose: None,
    };
    let tokens = setting
        .sign_in_for(ANA, Network::Facebook, Purpose::Owned, decision)
        .await;
    let listing = setting.list(&tokens, Network::Facebook).await;
    let page = entry(&listing, Network::Facebook, OUTFITTERS).clone();
    (setting, tokens, page)
}

#[tokio::test]
async fn a_text_with_a_link_is_one_request() {
    let (setting, tokens, page) = page().await;
    let before = setting.seq();
    let post = with_link("New boots & more", "https://northwind.example/boots");
    let published = setting.publish(&tokens, owned(&page), &post).await.unwrap();
    let sent = setting.sandbox.log_since(before);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].form["message"], "New boots & more");
    assert_eq!(sent[0].form["link"], "https://northwind.example/boots");
    assert!(sent[0].query.contains_key("appsecret_proof"));
    assert_eq!(published.settled, Settled::Live);
    assert_eq!(published.id, format!("{OUTFITTERS}_{}", sent[0].made[0]));
    let address = published.address.unwrap();
    assert_eq!(
        address.as_str(),
        format!("https://www.facebook.com/{}", published.id)
    );
}

#[tokio::test]
async fn a_picture_goes_with_its_words_in_one_request() {
    let (setting, tokens, page) = page().await;
    let before = setting.seq();
    let mut post = with_file("New boots", Format::Png, 300_000);
    post.link = with_link("", "https://northwind.example/boots").link;
    let published = setting.publish(&tokens, owned(&page), &post).await.unwrap();
    let sent = setting.sandbox.log_since(before);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].path.ends_with("/photos"));
    let file = sent[0].file.as_ref().unwrap();
    assert_eq!(file.name.as_deref(), Some("source"));
    assert_eq!(
        (file.media_type.as_str(), file.length),
        ("image/png", 300_000)
    );
    assert_eq!(
        sent[0].form["caption"],
        "New boots\n\nhttps://northwind.example/boots"
    );
    assert_eq!(sent[0].form["alt_text_custom"], "A pair of boots");
    assert_eq!(published.id, format!("{OUTFITTERS}_{}", sent[0].made[0]));

    let before = setting.seq();
    let post = with_picture("", "https://img.example/boots.jpg");
    setting.publish(&tokens, owned(&page), &post).await.unwrap();
    let sent = setting.sandbox.log_since(before);
    assert_eq!(sent[0].form["url"], "https://img.example/boots.jpg");
    assert!(!sent[0].form.contains_key("caption"));
    assert_eq!(setting.made_since(before).len(), 1);
}

#[tokio::test]
async fn comments_are_read_to_the_last_one() {
    let (setting, tokens, page) = page().await;
    let mut expected = BTreeSet::new();
    let mut last = String::new();
    for number in 0..30 {
        let post = words(&format!("Post {number}"));
        let published = setting.publish(&tokens, owned(&page), &post).await.unwrap();
        let text = format!("Comment on {number}");
        setting.written(OUTFITTERS, Some(&published.id), "Robin Vale", &text);
        expected.insert(text);
        last = published.id;
    }
    for number in 0..120 {
        let text = format!("One of many, {number}");
        setting.written(OUTFITTERS, Some(&last), "Sasha Moor", &text);
        expected.insert(text);
    }
    let found = setting.read_all(&tokens, owned(&page), COMMENT).await;
    // Two were there from the start.
    let mut texts: BTreeSet<_> = found.iter().map(|comment| comment.text.clone()).collect();
    assert!(texts.remove("Do they come in wide?"));
    assert!(texts.remove("Lovely colour!"));
    assert_eq!(texts, expected);
    let one = found.iter().find(|one| one.text == "Comment on 3").unwrap();
    assert_eq!(one.author.as_deref(), Some("Robin Vale"));
    assert_eq!(one.kind, COMMENT);
    assert!(one.on.as_ref().unwrap().starts_with(OUTFITTERS));
    assert!(one.address.as_ref().unwrap().as_str().contains(&one.id));
    assert_eq!(one.stars, None);
}

#[tokio::test]
async fn a_reply_stands_once_and_shows_as_answered() {
    let (setting, tokens, page) = page().await;
    let found = setting.read_all(&tokens, owned(&page), COMMENT).await;
    assert!(found.iter().all(|comment| !comment.answered));
    let asked = found
        .iter()
        .find(|one| one.text == "Do they come in wide?")
        .unwrap();
    let before = setting.seq();
    let to = asked.reply_to.as_ref().unwrap();
    let reply = setting.reply(&tokens, owned(&page), to, "Yes, they do.");
    let published = reply.await.unwrap();
    assert_eq!(setting.made_since(before).len(), 1);
    assert!(published.id.starts_with(OUTFITTERS));
    let found = setting.read_all(&tokens, owned(&page), COMMENT).await;
    let answered = |text: &str| found.iter().find(|one| one.text == text).unwrap().answered;
    assert!(answered("Do they come in wide?"));
    assert!(!answered("Lovely colour!"));
    assert!(
        found.iter().all(|one| one.text != "Yes, they do."),
        "one's own words are not incoming"
    );
    // What is written below the reply is a comment again, and can be answered.
    setting.written(OUTFITTERS, Some(&published.id), "Robin Vale", "Thanks!");
    let found = setting.read_all(&tokens, owned(&page), COMMENT).await;
    let thanks = found.iter().find(|one| one.text == "Thanks!").unwrap();
    assert!(!thanks.answered && thanks.reply_to.is_some());
}

#[tokio::test]
async fn posts_that_tag_the_page_are_read_and_answered() {
    let (setting, tokens, page) = page().await;
    for number in 0..40 {
        setting.written(OUTFITTERS, None, "Kim Dale", &format!("Tagged {number}"));
    }
    let found = setting
        .read_all(&tokens, owned(&page), IncomingKind::Mention)
        .await;
    assert_eq!(found.len(), 41);
    let first = &found[0];
    assert_eq!(first.text, "Tagged 39");
    let to = first.reply_to.as_ref().unwrap();
    let reply = setting.reply(&tokens, owned(&page), to, "Thank you, Kim!");
    reply.await.unwrap();
    let found = setting
        .read_all(&tokens, owned(&page), IncomingKind::Mention)
        .await;
    let answered: Vec<_> = found.iter().filter(|one| one.answered).collect();
    assert_eq!(answered.len(), 1);
    assert_eq!(answered[0].id, first.id);
}

/// Cause, how far it got, and whether the post may stand.
#[tokio::test]
async fn each_refusal_says_what_it_means_and_whether_the_post_stands() {
    type Pull = fn(&Setting);
    let table: [(&str, Pull, Cause, Sent, bool, usize); 8] = [
        (
            "restricted",
            |s| s.pull(Lever::RestrictPosting(s.profile(OUTFITTERS))),
            Cause::PostingRestricted,
            Sent::Answered,
            false,
            0,
        ),
        (
            "limited",
            |s| s.pull(Lever::RateLimit(s.next_write())),
            Cause::RateLimited,
            Sent::Answered,
            false,
            0,
        ),
        (
            "password",
            |s| s.pull(Lever::ChangePassword(s.person(ANA))),
            Cause::PasswordChanged,
            Sent::Answered,
            false,
            0,
        ),
        (
            "failed",
            |s| s.pull(Lever::Fail500(s.next_write())),
            Cause::Transient,
            Sent::Answered,
            true,
            0,
        ),
        (
            "a page",
            |s| s.pull(Lever::HtmlBody(s.next_write())),
            Cause::Transient,
            Sent::Maybe,
            true,
            0,
        ),
        (
            "lost",
            |s| s.pull(Lever::LoseAnswer(s.next_write())),
            Cause::Transient,
            Sent::Maybe,
            true,
            1,
        ),
        (
            "cut",
            |s| s.pull(Lever::CutBody(s.next_write())),
            Cause::Transient,
            Sent::Maybe,
            true,
            1,
        ),
        (
            "dropped",
            |s| s.pull(Lever::Unanswered(s.next_write())),
            Cause::Transient,
            Sent::Maybe,
            true,
            0,
        ),
    ];
    for (name, pull, cause, sent, may_stand, stand) in table {
        let (setting, tokens, page) = page().await;
        pull(&setting);
        let before = setting.seq();
        let post = words("New boots");
        let failure = setting.publish(&tokens, owned(&page), &post).await;
        let failure = failure.unwrap_err();
        let Failure::Refused { refusal, step } = &failure else {
            panic!("{name}: {failure:?}");
        };
        assert_eq!(refusal.finding.cause, cause, "{name}");
        assert_eq!(refusal.sent, sent, "{name}");
        assert_eq!(*step, Step::Act { ticket: None }, "{name}");
        assert_eq!(failure.may_stand(), may_stand, "{name}");
        // One request was sent, and never a second one.
        assert_eq!(setting.sandbox.log_since(before).len(), 1, "{name}");
        assert_eq!(setting.made_since(before).len(), stand, "{name}");
    }
}

#[tokio::test]
async fn a_missing_permission_is_named_at_each_door() {
    let (setting, tokens, page) = page_without(&["pages_manage_posts"]).await;
    let failure = setting
        .publish(&tokens, owned(&page), &words("New boots"))
        .await
        .unwrap_err();
    assert_eq!(
        failure.verdict().unwrap().cause(),
        Some(Cause::PermissionMissing)
    );
    assert!(!failure.may_stand());

    let (setting, tokens, page) = page_without(&["pages_manage_engagement"]).await;
    let found = setting.read_all(&tokens, owned(&page), COMMENT).await;
    let to = found[0].reply_to.as_ref().unwrap();
    let failure = setting.reply(&tokens, owned(&page), to, "Thanks").await;
    let failure = failure.unwrap_err();
    assert_eq!(
        failure.verdict().unwrap().cause(),
        Some(Cause::PermissionMissing)
    );

    let missing = ["pages_read_engagement", "pages_read_user_content"];
    let (setting, tokens, page) = page_without(&missing).await;
    for kind in [COMMENT, IncomingKind::Mention] {
        let failure = setting.read(&tokens, owned(&page), kind, None).await;
        let verdict = failure.unwrap_err().verdict().unwrap();
        assert_eq!(verdict.cause(), Some(Cause::PermissionMissing), "{kind:?}");
    }
}

#[tokio::test]
async fn a_lost_reply_may_stand_and_is_sent_once() {
    let (setting, tokens, page) = page().await;
    let found = setting.read_all(&tokens, owned(&page), COMMENT).await;
    let to = found[0].reply_to.as_ref().unwrap();
    setting.pull(Lever::LoseAnswer(setting.next_write()));
    let before = setting.seq();
    let failure = setting.reply(&tokens, owned(&page), to, "Thanks").await;
    assert!(failure.unwrap_err().may_stand());
    assert_eq!(setting.sandbox.log_since(before).len(), 1);
    assert_eq!(setting.made_since(before).len(), 1);
    setting.pull(Lever::RestrictPosting(setting.profile(OUTFITTERS)));
    let failure = setting.reply(&tokens, owned(&page), to, "Again").await;
    let failure = failure.unwrap_err();
    assert!(!failure.may_stand());
    assert_eq!(
        failure.verdict().unwrap().cause(),
        Some(Cause::PostingRestricted)
    );
}

#[tokio::test]
async fn what_facebook_declines_is_no_trouble_of_the_connection() {
    let (setting, tokens, page) = page().await;
    let before = setting.seq();
    let post = with_file("New boots", Format::Png, 0);
    let failure = setting.publish(&tokens, owned(&page), &post).await;
    let failure = failure.unwrap_err();
    let Failure::Declined { evidence } = &failure else {
        panic!("{failure:?}");
    };
    assert_eq!(evidence.code.as_deref(), Some("324"));
    assert!(!failure.may_stand());
    assert_eq!(failure.verdict().unwrap().cause(), None);
    assert!(setting.made_since(before).is_empty());
}

#[tokio::test]
async fn an_id_of_any_shape_stays_one_part_of_the_address() {
    let (setting, tokens, page) = page().await;
    let before = setting.seq();
    for strange in ["102000000000001_999", "../me/accounts?x=", "a/b"] {
        let to = ReplyTo(strange.to_owned());
        let failure = setting.reply(&tokens, owned(&page), &to, "Thanks").await;
        assert!(!failure.unwrap_err().may_stand(), "{strange}");
    }
    for sent in setting.sandbox.log_since(before) {
        assert!(sent.path.ends_with("/comments"), "{}", sent.path);
        assert!(sent.query.contains_key("appsecret_proof"));
    }
    assert!(setting.made_since(before).is_empty());
}

#[tokio::test]
async fn what_is_not_offered_or_does_not_fit_costs_no_request() {
    let (setting, tokens, page) = page().await;
    let before = setting.seq();
    for purpose in [Purpose::Monitored, Purpose::Paid] {
        let watched = Connected {
            purpose,
            ..owned(&page)
        };
        let published = setting.publish(&tokens, watched, &words("Hi")).await;
        assert!(matches!(published, Err(Failure::NotOffered(_))));
        let read = setting.read(&tokens, watched, COMMENT, None).await;
        assert!(matches!(read, Err(Failure::NotOffered(_))));
    }
    let reviews = setting
        .read(&tokens, owned(&page), IncomingKind::Review, None)
        .await;
    assert!(matches!(reviews, Err(Failure::NotOffered(_))));
    let table = [
        (words(" "), Unfit::Empty),
        (
            with_file("Hi", Format::Webp, 10),
            Unfit::ImageFormat {
                format: Format::Webp,
            },
        ),
    ];
    for (post, unfit) in table {
        let failure = setting.publish(&tokens, owned(&page), &post).await;
        assert_eq!(failure.unwrap_err(), Failure::Unfit(unfit));
    }
    assert_eq!(setting.seq(), before, "nothing was sent");
}
