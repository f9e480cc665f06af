//! What others wrote: read, kept, missed while an account was broken, and answered once.

use std::time::Duration;

use holdfast_core::app::Error;
use holdfast_core::app::view::{
    ConnectionRef, Conversations, ConversationsOf, IncomingDetail, IncomingLine, IncomingRef,
    LookedForReply, ReadNow, ReplyMark, ReplyOffer, ReplyOutcome, ReplyText, WhyNotTaken,
};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::content::IncomingKind;
use holdfast_core::domain::id::{ConnectionId, IncomingId};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, Sandbox, Target, Written};

use super::company::{ANA, Company, TOM};
use crate::networks::person::Decision;
use crate::networks::writing::words;

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;
const OUTFITTERS: &str = "102000000000001";
const PAGE: &str = "Northwind Outfitters";

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

async fn with_pages() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company.app.read_due().await.unwrap();
    company
}

async fn of(company: &Company, id: ConnectionId) -> Conversations {
    let request = ConversationsOf {
        accounts: vec![id],
        kind: None,
        unanswered: false,
    };
    company.app.conversations(request).await.unwrap()
}

fn item<'a>(conversations: &'a Conversations, excerpt: &str) -> &'a IncomingLine {
    let found = conversations
        .items
        .iter()
        .find(|item| item.excerpt == excerpt);
    found.unwrap_or_else(|| panic!("{excerpt} is not among {:?}", conversations.items))
}

/// The first thing that the Page is asked below its post.
async fn question(company: &Company) -> (ConnectionId, IncomingId) {
    let page = company.row(PAGE).await.id;
    let all = of(company, page).await;
    (page, item(&all, "Do they come in wide?").id)
}

async fn reply(company: &Company, id: IncomingId) -> Result<IncomingDetail, Error> {
    let text = "Yes, up to G.".to_owned();
    company.app.reply(ReplyText { id, text }).await
}

fn outcome(detail: IncomingDetail) -> ReplyOutcome {
    detail.sent.expect("a reply was sent").outcome
}

fn write(sandbox: &Sandbox, text: &str) {
    let written = Written {
        profile: OUTFITTERS.to_owned(),
        on: None,
        author: "Kim Dale".to_owned(),
        text: text.to_owned(),
    };
    sandbox.write(&written).expect("the Page is there");
}

/// How often the sandbox was made to write something of the company's.
fn made(company: &Company) -> usize {
    let log = company.sandbox.log();
    log.iter().map(|entry| entry.made.len()).sum()
}

fn seq(company: &Company) -> u64 {
    company.sandbox.log().last().map_or(0, |entry| entry.seq)
}

fn next_write(times: u32) -> FaultTarget {
    FaultTarget {
        provider: Some(FACEBOOK),
        endpoint: Endpoint::Write,
        times: Some(times),
        millis: None,
        status: None,
    }
}

#[tokio::test]
async fn what_others_wrote_is_kept_and_read_without_a_network() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    let read = of(&company, page).await;
    let excerpts: Vec<_> = read
        .items
        .iter()
        .map(|item| item.excerpt.as_str())
        .collect();
    // The newest first, as the sandbox begins.
    assert_eq!(
        excerpts,
        [
            "Lovely colour!",
            "Do they come in wide?",
            "Out in the new boots all day."
        ]
    );
    assert_eq!((read.all, read.unanswered), (3, 3));
    assert_eq!(read.items[2].kind, IncomingKind::Mention);
    assert!(read.read_until.is_some());

    let company = company.restart().await;
    let before = seq(&company);
    assert_eq!(of(&company, page).await.items, read.items);
    let one = IncomingRef {
        id: read.items[1].id,
    };
    let detail = company.app.incoming(one).await.unwrap();
    assert_eq!(detail.text, "Do they come in wide?");
    assert!(matches!(
        detail.offer,
        ReplyOffer::Offered { most: 8_000, .. }
    ));
    assert_eq!(seq(&company), before, "nothing was asked");
}

#[tokio::test]
async fn the_watch_reads_at_the_pace_of_the_network() {
    let company = with_pages().await;
    let before = seq(&company);
    company.advance_seconds(59 * 60);
    company.app.read_due().await.unwrap();
    assert_eq!(seq(&company), before, "it was read within the hour");
    company.advance_seconds(2 * 60);
    company.app.read_due().await.unwrap();
    assert!(seq(&company) > before);
}

#[tokio::test]
async fn what_is_billed_is_read_only_when_somebody_asks() {
    let company = Company::start().await;
    company
        .connect_all(Network::X, Purpose::Owned, "northwindoutfit")
        .await;
    let account = company.rows().await[0].id;
    company.app.read_due().await.unwrap();
    let mut request = ReadNow {
        accounts: vec![account],
        billed: false,
    };
    company.app.read_now(request.clone()).await.unwrap();
    assert!(of(&company, account).await.readings[0].billed);
    assert!(company.sent("api.x.com", "/mentions").is_empty());

    request.billed = true;
    company.app.read_now(request).await.unwrap();
    let until = tokio::time::Instant::now() + PATIENCE;
    while of(&company, account).await.readings[0].reading {
        assert!(
            tokio::time::Instant::now() < until,
            "the reading does not end"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(of(&company, account).await.all, 2);
}

/// The account is revoked, reconnected in place, and the reply that was typed goes out.
#[tokio::test]
async fn a_reply_waits_for_the_reconnect_and_goes_out_once() {
    let company = with_pages().await;
    let (page, id) = question(&company).await;
    let ana = Target::person(FACEBOOK, ANA);
    company.sandbox.pull(Lever::RevokeAccess(ana)).unwrap();

    let refused = reply(&company, id).await.unwrap();
    assert_eq!(refused.draft, "Yes, up to G.", "nothing typed is lost");
    assert_eq!(refused.line.reply, ReplyMark::NotTaken);
    let ReplyOutcome::NotTaken { why, .. } = outcome(refused) else {
        panic!("it was refused");
    };
    assert_eq!(why, WhyNotTaken::Account);
    let status = company.row(PAGE).await.status;
    let cause = Cause::AccessRevoked;
    assert_eq!(status, Status::Invalid { cause }, "marked at once");
    assert!(of(&company, page).await.readings[0].silent);

    company.reconnect(&[page], ANA, Decision::default()).await;
    let kept = company.app.incoming(IncomingRef { id }).await.unwrap();
    assert_eq!(kept.draft, "Yes, up to G.");
    let taken = reply(&company, id).await.unwrap();
    assert_eq!(taken.draft, "");
    assert!(matches!(outcome(taken), ReplyOutcome::Taken { .. }));
    assert_eq!(made(&company), 1);

    let twice = reply(&company, id).await.unwrap_err();
    assert!(
        matches!(twice, Error::BadInput("This was answered already.")),
        "{twice:?}"
    );
    assert_eq!(made(&company), 1);
    company.advance_hours(2);
    company.app.read_due().await.unwrap();
    let read = of(&company, page).await;
    assert_eq!((read.all, read.unanswered), (3, 2));
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_before_anything_is_sent_again() {
    for there in [true, false] {
        let company = with_pages().await;
        let (page, id) = question(&company).await;
        let lever = if there {
            Lever::LoseAnswer(next_write(1))
        } else {
            Lever::Unanswered(next_write(1))
        };
        company.sandbox.pull(lever).unwrap();
        let sent = outcome(reply(&company, id).await.unwrap());
        assert!(
            matches!(
                sent,
                ReplyOutcome::Unknown {
                    answer_seen: false,
                    ..
                }
            ),
            "{sent:?}"
        );
        assert_eq!(
            company.row(PAGE).await.status,
            Status::Connected,
            "marks nothing"
        );

        let again = reply(&company, id).await.unwrap_err();
        assert!(
            again.to_string().starts_with("Look at the network first"),
            "{again}"
        );
        company.advance_hours(2);
        company.app.read_due().await.unwrap();
        let detail = company.app.incoming(IncomingRef { id }).await.unwrap();
        let ReplyOutcome::Unknown { answer_seen, .. } = outcome(detail) else {
            panic!("only a person can tell");
        };
        assert_eq!(answer_seen, there, "what the network shows is said");

        let looked = LookedForReply { id, there };
        let known = company.app.looked_for_reply(looked).await.unwrap();
        if there {
            assert_eq!(known.draft, "");
            assert!(matches!(outcome(known), ReplyOutcome::Taken { .. }));
            reply(&company, id).await.unwrap_err();
        } else {
            assert_eq!(known.draft, "Yes, up to G.");
            let sent = outcome(reply(&company, id).await.unwrap());
            assert!(matches!(sent, ReplyOutcome::Taken { .. }));
        }
        assert_eq!(made(&company), 1);
        assert!(
            company.app.looked_for_reply(looked).await.is_err(),
            "no doubt is left"
        );
        company.advance_hours(2);
        company.app.read_due().await.unwrap();
        assert_eq!(of(&company, page).await.unanswered, 2);
    }
}

/// The app is dropped with everything it was doing, between request and answer: once the network
/// has taken the reply, once it has not acted yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_between_request_and_answer_answers_nothing_twice() {
    type Pulled = fn(FaultTarget) -> Lever;
    let levers: [(Pulled, bool); 2] = [(Lever::LateAnswer, true), (Lever::Slow, false)];
    for (lever, there) in levers {
        let company = with_pages().await;
        let (_, id) = question(&company).await;
        // Longer than the test: what had not happened when the app ended never will.
        let target = FaultTarget {
            millis: Some(600_000),
            ..next_write(1)
        };
        company.sandbox.pull(lever(target)).unwrap();
        let before = seq(&company);
        let dying = company.app.clone();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.spawn(async move {
            let text = "Yes, up to G.".to_owned();
            dying.reply(ReplyText { id, text }).await
        });
        let until = tokio::time::Instant::now() + PATIENCE;
        let written = || {
            let mut log = company.sandbox.log_since(before).into_iter();
            log.any(|entry| entry.method == "POST" && entry.path.ends_with("/comments"))
        };
        while !written() {
            assert!(tokio::time::Instant::now() < until, "nothing was sent");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        runtime.shutdown_background();

        let company = company.restart().await;
        let detail = company.app.incoming(IncomingRef { id }).await.unwrap();
        assert_eq!(detail.draft, "Yes, up to G.");
        assert!(matches!(outcome(detail), ReplyOutcome::Unknown { .. }));
        reply(&company, id).await.unwrap_err();
        assert_eq!(made(&company) == 1, there, "what a person sees there");

        let looked = LookedForReply { id, there };
        company.app.looked_for_reply(looked).await.unwrap();
        if !there {
            reply(&company, id).await.unwrap();
        }
        assert_eq!(made(&company), 1);
    }
}

#[tokio::test]
async fn a_gap_of_three_days_says_what_came_in_meanwhile() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    let read_until = of(&company, page).await.read_until.unwrap();
    company.advance_hours(1);
    let ana = Target::person(FACEBOOK, ANA);
    company.sandbox.pull(Lever::RevokeAccess(ana)).unwrap();
    for day in ["first", "second", "third"] {
        company.advance_hours(24);
        write(&company.sandbox, &format!("The {day} day"));
    }
    // The computer was asleep: the reading itself finds the end.
    company.app.read_due().await.unwrap();
    company.app.read_due().await.unwrap();
    assert!(matches!(
        company.row(PAGE).await.status,
        Status::Invalid { .. }
    ));
    let broken = of(&company, page).await;
    let reading = &broken.readings[0];
    assert!(reading.silent);
    assert_eq!(reading.missing_since, Some(read_until));
    assert_eq!(broken.all, 3, "what was read before is still there");

    company.advance_hours(1);
    company.reconnect(&[page], ANA, Decision::default()).await;
    company.app.read_due().await.unwrap();
    company.advance_hours(1);
    write(&company.sandbox, "After it");
    company.advance_hours(1);
    company.app.read_due().await.unwrap();
    let healed = of(&company, page).await;
    let reading = &healed.readings[0];
    assert!(!reading.silent);
    let gap = reading.gap.unwrap();
    assert_eq!((gap.from, gap.came_in), (read_until, 3));
    let meanwhile = |item: &&IncomingLine| item.while_disconnected;
    let meanwhile: Vec<_> = healed.items.iter().filter(meanwhile).collect();
    let excerpts: Vec<_> = meanwhile.iter().map(|item| item.excerpt.as_str()).collect();
    assert_eq!(
        excerpts,
        ["The third day", "The second day", "The first day"]
    );
    assert_eq!(healed.all, 7);
    company.advance_hours(8 * 24);
    assert!(
        of(&company, page).await.readings.is_empty(),
        "after a week it is old news"
    );
}

#[tokio::test]
async fn a_restriction_on_publishing_outlives_reading() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    let target = Target::profile(FACEBOOK, OUTFITTERS);
    company
        .sandbox
        .pull(Lever::RestrictPosting(target))
        .unwrap();
    let post = words("New boots");
    company.app.publish_post(page, &post).await.unwrap_err();
    company.advance_hours(2);
    company.app.read_due().await.unwrap();
    let status = company.row(PAGE).await.status;
    assert!(matches!(status, Status::Limited { .. }), "{status:?}");
}

/// A network in trouble marks nothing, opens no gap, and is asked again.
#[tokio::test]
async fn trouble_of_the_network_loses_nothing() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    write(&company.sandbox, "Meanwhile");
    let failing = FaultTarget {
        endpoint: Endpoint::Api,
        ..next_write(8)
    };
    company.sandbox.pull(Lever::Fail500(failing)).unwrap();
    company.advance_hours(2);
    company.app.read_due().await.unwrap();
    let now = of(&company, page).await;
    assert_eq!((now.all, now.readings.len()), (3, 0));
    company.sandbox.clear_levers();
    company.advance_hours(2);
    // The watch finds out that the network is back.
    company.app.tick().await.unwrap();
    company.app.read_due().await.unwrap();
    let later = of(&company, page).await;
    assert!(!item(&later, "Meanwhile").while_disconnected);
}

#[tokio::test]
async fn what_is_typed_outlives_everything_but_removing() {
    let company = with_pages().await;
    let (page, id) = question(&company).await;
    let text = "Yes, up".to_owned();
    company
        .app
        .save_reply(ReplyText { id, text })
        .await
        .unwrap();
    // Long after it is too old to be kept, were nobody answering it.
    company.advance_hours(100 * 24);
    let company = company.restart().await;
    company.reconnect(&[page], ANA, Decision::default()).await;
    company.app.read_due().await.unwrap();
    let all = of(&company, page).await;
    assert_eq!(all.items.len(), 1, "{:?}", all.items);
    assert!(all.items[0].draft);
    let kept = company.app.incoming(IncomingRef { id }).await.unwrap();
    assert_eq!(kept.draft, "Yes, up");

    company
        .app
        .remove(ConnectionRef { id: page })
        .await
        .unwrap();
    let gone = company.app.incoming(IncomingRef { id }).await;
    assert!(matches!(gone, Err(Error::NotFound)));
}

#[tokio::test]
async fn what_a_network_does_not_offer_is_said_before_one_writes() {
    let company = Company::start().await;
    company
        .connect_all(Network::Tiktok, Purpose::Owned, ANA)
        .await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, TOM)
        .await;
    company.app.read_due().await.unwrap();
    let request = ConversationsOf {
        accounts: company.rows().await.iter().map(|row| row.id).collect(),
        kind: None,
        unanswered: true,
    };
    let all = company.app.conversations(request).await.unwrap();
    let of_tiktok: Vec<_> = all
        .not_offered
        .iter()
        .filter(|one| one.network == Network::Tiktok)
        .collect();
    assert_eq!(of_tiktok.len(), 4, "comments, mentions, reviews, replies");
    assert!(
        company
            .sent("open.tiktokapis.com", "/comment/list/")
            .is_empty()
    );
    assert!(
        all.read_until.is_some(),
        "what offers nothing is not waited for"
    );
}
