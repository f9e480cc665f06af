//! An Instagram account's pictures and comments on both routes, and publishing in two steps.

use std::collections::BTreeSet;

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::content::{Format, IncomingKind, Settled, Ticket};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::offer::Unfit;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Failure, ListedEntry, Step};
use holdfast_sandbox::{Endpoint, FaultTarget, Lever};

use super::person::Decision;
use super::setting::{ANA, Setting, entry, owned};
use super::writing::{with_file, with_picture, words};

const OUTFITTERS: &str = "17841400000000001";
const COMMENT: IncomingKind = IncomingKind::Comment;
const ROUTES: [Provider; 2] = [Provider::Facebook, Provider::Instagram];
const PICTURE: &str = "https://img.example/boots.jpg";
/// The sandbox takes a minute for pictures from here, and cannot fetch those from there.
const SLOW: &str = "https://slow.example/boots.jpg";
const GONE: &str = "https://gone.example/boots.jpg";

async fn account(route: Provider) -> (Setting, TokenSet, ListedEntry) {
    account_without(route, &[]).await
}

async fn account_without(route: Provider, leave_out: &[&str]) -> (Setting, TokenSet, ListedEntry) {
    let setting = Setting::start(route).await;
    let decision = Decision {
        leave_out,
        choose: (route == Provider::Instagram).then_some(OUTFITTERS),
    };
    let tokens = setting
        .sign_in_for(ANA, Network::Instagram, Purpose::Owned, decision)
        .await;
    let listing = setting.list(&tokens, Network::Instagram).await;
    let account = entry(&listing, Network::Instagram, OUTFITTERS).clone();
    (setting, tokens, account)
}

#[tokio::test]
async fn a_picture_is_prepared_and_published() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        let before = setting.seq();
        let post = with_picture("New boots #autumn", PICTURE);
        let published = setting
            .publish(&tokens, owned(&account), &post)
            .await
            .unwrap();
        let sent = setting.sandbox.log_since(before);
        assert_eq!(sent[0].form["image_url"], PICTURE);
        assert_eq!(sent[0].form["caption"], "New boots #autumn");
        assert_eq!(sent[0].form["alt_text"], "A pair of boots");
        let made = setting.made_since(before);
        assert_eq!(made.len(), 1, "{route:?}");
        assert!(made[0].path.ends_with("/media_publish"));
        assert_eq!(published.id, made[0].made[0]);
        assert_eq!(published.settled, Settled::Live);
        let address = published.address.unwrap();
        assert_eq!(address.host_str(), Some("www.instagram.com"));
    }
}

#[tokio::test]
async fn a_slow_picture_is_gone_on_with_until_it_is_out() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        let before = setting.seq();
        let post = with_picture("New boots", SLOW);
        let begun = setting.publish(&tokens, owned(&account), &post).await;
        let Settled::Processing(Some(ticket)) = begun.unwrap().settled else {
            panic!("{route:?}: it takes a minute");
        };
        let again = setting.resume(&tokens, owned(&account), &ticket).await;
        assert_eq!(
            again.unwrap().settled,
            Settled::Processing(Some(ticket.clone()))
        );
        assert!(setting.made_since(before).is_empty());
        setting.sandbox.clock().advance(61);
        let done = setting.resume(&tokens, owned(&account), &ticket).await;
        let done = done.unwrap();
        assert_eq!(done.settled, Settled::Live);
        assert!(done.address.is_some());
        // Going on once more publishes nothing more.
        let again = setting.resume(&tokens, owned(&account), &ticket).await;
        assert_eq!(again.unwrap().settled, Settled::Live);
        assert_eq!(setting.made_since(before).len(), 1, "{route:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_cleared_up_without_a_second_post() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        let before = setting.seq();
        let post = with_picture("New boots", SLOW);
        let begun = setting.publish(&tokens, owned(&account), &post).await;
        let Settled::Processing(Some(ticket)) = begun.unwrap().settled else {
            panic!("{route:?}: it takes a minute");
        };
        setting.sandbox.clock().advance(61);
        setting.pull(Lever::LoseAnswer(setting.next_write()));
        let failure = setting.resume(&tokens, owned(&account), &ticket).await;
        let failure = failure.unwrap_err();
        assert!(failure.may_stand());
        let Failure::Refused { step, .. } = failure else {
            panic!("{route:?}: {failure:?}");
        };
        assert_eq!(
            step,
            Step::Act {
                ticket: Some(ticket.clone())
            }
        );
        let found = setting.resume(&tokens, owned(&account), &ticket).await;
        assert_eq!(found.unwrap().settled, Settled::Live);
        assert_eq!(setting.made_since(before).len(), 1, "{route:?}");
    }
}

#[tokio::test]
async fn a_failure_before_the_publication_leaves_nothing() {
    type Pull = fn(FaultTarget) -> Lever;
    let levers: [Pull; 4] = [
        Lever::LoseAnswer,
        Lever::CutBody,
        Lever::Fail500,
        Lever::RateLimit,
    ];
    for lever in levers {
        let (setting, tokens, account) = account(Provider::Facebook).await;
        setting.pull(lever(setting.next_write()));
        let before = setting.seq();
        let post = with_picture("New boots", PICTURE);
        let failure = setting.publish(&tokens, owned(&account), &post).await;
        let failure = failure.unwrap_err();
        let Failure::Refused { step, .. } = &failure else {
            panic!("{failure:?}");
        };
        assert_eq!(*step, Step::Prepare);
        assert!(!failure.may_stand());
        assert_eq!(setting.sandbox.log_since(before).len(), 1);
        assert!(setting.made_since(before).is_empty());
    }
}

/// The question whether the picture is ready was not answered: the container is known, so going on
/// is safe.
#[tokio::test]
async fn an_unanswered_question_keeps_the_ticket() {
    let (setting, tokens, account) = account(Provider::Instagram).await;
    let post = with_picture("New boots", SLOW);
    let begun = setting.publish(&tokens, owned(&account), &post).await;
    let Settled::Processing(Some(ticket)) = begun.unwrap().settled else {
        panic!("it takes a minute");
    };
    setting.sandbox.clock().advance(61);
    setting.pull(Lever::LoseAnswer(FaultTarget {
        endpoint: Endpoint::Api,
        ..setting.next_write()
    }));
    let failure = setting.resume(&tokens, owned(&account), &ticket).await;
    let Failure::Refused { step, .. } = failure.unwrap_err() else {
        panic!("the answer was lost");
    };
    let kept = Step::Act {
        ticket: Some(ticket.clone()),
    };
    assert_eq!(step, kept);
    let done = setting.resume(&tokens, owned(&account), &ticket).await;
    assert_eq!(done.unwrap().settled, Settled::Live);
}

#[tokio::test]
async fn a_picture_that_is_not_taken_is_declined() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        let before = setting.seq();
        let post = with_picture("New boots", GONE);
        let failure = setting.publish(&tokens, owned(&account), &post).await;
        let failure = failure.unwrap_err();
        assert!(matches!(failure, Failure::Declined { .. }), "{failure:?}");
        assert!(!failure.may_stand());
        assert_eq!(
            failure.verdict().unwrap().cause(),
            None,
            "the sign-in works"
        );
        assert!(setting.made_since(before).is_empty());

        let begun = setting
            .publish(&tokens, owned(&account), &with_picture("", SLOW))
            .await;
        let Settled::Processing(Some(ticket)) = begun.unwrap().settled else {
            panic!("it takes a minute");
        };
        setting.sandbox.clock().advance(86_400 + 61);
        let failure = setting.resume(&tokens, owned(&account), &ticket).await;
        let failure = failure.unwrap_err();
        assert!(matches!(failure, Failure::Declined { .. }), "{failure:?}");
        assert!(setting.made_since(before).is_empty());
    }
}

#[tokio::test]
async fn what_does_not_fit_costs_no_request() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        let before = setting.seq();
        let table = [
            (words("Only words"), Unfit::ImageMissing),
            (with_file("", Format::Jpeg, 10), Unfit::ImageNeedsAddress),
            (
                with_picture(&"x".repeat(2_201), PICTURE),
                Unfit::TextTooLong {
                    length: 2_201,
                    most: 2_200,
                },
            ),
        ];
        for (post, unfit) in table {
            let failure = setting.publish(&tokens, owned(&account), &post).await;
            assert_eq!(failure.unwrap_err(), Failure::Unfit(unfit));
        }
        let reviews = setting
            .read(&tokens, owned(&account), IncomingKind::Review, None)
            .await;
        assert!(matches!(reviews, Err(Failure::NotOffered(_))));
        if route == Provider::Instagram {
            let tags = setting
                .read(&tokens, owned(&account), IncomingKind::Mention, None)
                .await;
            assert!(matches!(tags, Err(Failure::NotOffered(_))));
        }
        assert_eq!(setting.seq(), before, "{route:?}");
    }
}

#[tokio::test]
async fn comments_and_replies_are_read_to_the_last_one() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        let mut expected = BTreeSet::new();
        let mut last = String::new();
        for number in 0..27 {
            let post = with_picture(&format!("Picture {number}"), PICTURE);
            let published = setting.publish(&tokens, owned(&account), &post).await;
            last = published.unwrap().id;
        }
        for number in 0..60 {
            let text = format!("One of many, {number}");
            let comment = setting.written(OUTFITTERS, Some(&last), "sasha.moor", &text);
            expected.insert(text);
            if number % 20 == 0 {
                let text = format!("Below {number}");
                setting.written(OUTFITTERS, Some(&comment), "robin.vale", &text);
                expected.insert(text);
            }
        }
        let found = setting.read_all(&tokens, owned(&account), COMMENT).await;
        let mut texts: BTreeSet<_> = found.iter().map(|one| one.text.clone()).collect();
        assert!(texts.remove("Do they come in wide?"));
        assert!(texts.remove("Lovely colour!"));
        assert_eq!(texts, expected, "{route:?}");
        let below = found.iter().find(|one| one.text == "Below 20").unwrap();
        let above = found
            .iter()
            .find(|one| one.text == "One of many, 20")
            .unwrap();
        assert_eq!(below.reply_to, above.reply_to, "a reply joins the thread");
        assert_eq!(below.author.as_deref(), Some("robin.vale"));
        assert_eq!(below.on.as_deref(), Some(last.as_str()));
    }
}

#[tokio::test]
async fn a_reply_answers_what_was_written_before_it() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        let found = setting.read_all(&tokens, owned(&account), COMMENT).await;
        let asked = found
            .iter()
            .find(|one| one.text == "Do they come in wide?")
            .unwrap();
        assert!(!asked.answered);
        let before = setting.seq();
        let to = asked.reply_to.as_ref().unwrap();
        let reply = setting.reply(&tokens, owned(&account), to, "Yes, they do.");
        reply.await.unwrap();
        assert_eq!(setting.made_since(before).len(), 1);
        setting.sandbox.clock().advance(60);
        setting.written(OUTFITTERS, Some(&to.0), "robin.vale", "And in black?");
        let found = setting.read_all(&tokens, owned(&account), COMMENT).await;
        let answered = |text: &str| found.iter().find(|one| one.text == text).unwrap().answered;
        assert!(answered("Do they come in wide?"), "{route:?}");
        assert!(!answered("And in black?"), "{route:?}");
        assert!(found.iter().all(|one| one.text != "Yes, they do."));
    }
}

#[tokio::test]
async fn pictures_that_tag_the_account_are_read_but_not_answered() {
    let (setting, tokens, account) = account(Provider::Facebook).await;
    for number in 0..30 {
        setting.written(OUTFITTERS, None, "kim.dale", &format!("Tagged {number}"));
    }
    let found = setting
        .read_all(&tokens, owned(&account), IncomingKind::Mention)
        .await;
    assert_eq!(found.len(), 31);
    assert_eq!(found[0].text, "Tagged 29");
    assert!(found.iter().all(|one| one.reply_to.is_none()));
    let comments = setting.read_all(&tokens, owned(&account), COMMENT).await;
    assert_eq!(comments.len(), 2, "they are no posts of the account");
}

#[tokio::test]
async fn refusals_are_named() {
    for route in ROUTES {
        let (setting, tokens, account) = account(route).await;
        setting.pull(Lever::RestrictPosting(setting.profile(OUTFITTERS)));
        let before = setting.seq();
        let post = with_picture("New boots", PICTURE);
        let failure = setting.publish(&tokens, owned(&account), &post).await;
        let failure = failure.unwrap_err();
        let cause = failure.verdict().unwrap().cause();
        assert_eq!(cause, Some(Cause::PostingRestricted), "{route:?}");
        assert!(!failure.may_stand());
        assert!(setting.made_since(before).is_empty());

        let scope = match route {
            Provider::Instagram => "instagram_business_content_publish",
            _ => "instagram_content_publish",
        };
        let (setting, tokens, account) = account_without(route, &[scope]).await;
        let failure = setting.publish(&tokens, owned(&account), &post).await;
        let cause = failure.unwrap_err().verdict().unwrap().cause();
        assert_eq!(cause, Some(Cause::PermissionMissing), "{route:?}");

        let scope = match route {
            Provider::Instagram => "instagram_business_manage_comments",
            _ => "instagram_manage_comments",
        };
        let (setting, tokens, account) = account_without(route, &[scope]).await;
        let failure = setting.read(&tokens, owned(&account), COMMENT, None).await;
        let cause = failure.unwrap_err().verdict().unwrap().cause();
        assert_eq!(cause, Some(Cause::PermissionMissing), "{route:?}");
    }
}

#[tokio::test]
async fn a_ticket_of_somebody_else_publishes_nothing() {
    let (setting, tokens, account) = account(Provider::Instagram).await;
    let before = setting.seq();
    let strange = Ticket("17909999999".to_owned());
    let failure = setting.resume(&tokens, owned(&account), &strange).await;
    failure.unwrap_err();
    assert!(setting.made_since(before).is_empty());
}
