//! Publishing, reading and replying for a connection, and what its row says afterwards.

use holdfast_core::app::view::ConnectionRef;
use holdfast_core::app::{Error, NotDone};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::content::{IncomingKind, Reply, ReplyTo, Settled};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::networks::{Failure, Sent};
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, LogEntry, Target, Which};

use super::company::{ANA, Company};
use crate::networks::person::Decision;
use crate::networks::writing::{with_picture, words};

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;
const OUTFITTERS: &str = "102000000000001";
const PAGE: &str = "Northwind Outfitters";

async fn with_pages() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
}

fn seq(company: &Company) -> u64 {
    company.sandbox.log().last().map_or(0, |entry| entry.seq)
}

fn made(company: &Company) -> Vec<LogEntry> {
    let mut log = company.sandbox.log();
    log.retain(|entry| !entry.made.is_empty());
    log
}

fn refused(failed: NotDone) -> (Cause, Sent) {
    match failed {
        NotDone::There(Failure::Refused { refusal, .. }) => (refusal.finding.cause, refusal.sent),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_post_a_comment_and_its_answer() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    company.advance_hours(3);
    let post = words("New boots");
    let published = company.app.publish_post(page, &post).await.unwrap();
    assert_eq!(published.settled, Settled::Live);
    let proven = company.row(PAGE).await.proven_at.unwrap();
    let ago = company.clock.now() - proven;
    assert!(ago.num_minutes() < 5, "publishing proves that it works");

    let read = company
        .app
        .read_incoming(page, IncomingKind::Comment, None)
        .await
        .unwrap();
    let asked = &read.items[0];
    let reply = Reply {
        to: asked.reply_to.clone().unwrap(),
        text: "Thank you!".to_owned(),
    };
    company.app.send_reply(page, &reply).await.unwrap();
    let read = company
        .app
        .read_incoming(page, IncomingKind::Comment, None)
        .await
        .unwrap();
    let again = read.items.iter().find(|one| one.id == asked.id).unwrap();
    assert!(again.answered);
    assert_eq!(made(&company).len(), 2);
}

#[tokio::test]
async fn a_revoked_sign_in_is_found_by_publishing_and_asked_no_more() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    let ana = Target::person(FACEBOOK, ANA);
    company.sandbox.pull(Lever::RevokeAccess(ana)).unwrap();
    let post = words("New boots");
    let failed = company.app.publish_post(page, &post).await.unwrap_err();
    assert_eq!(refused(failed), (Cause::AccessRevoked, Sent::Answered));
    for row in company.rows().await {
        let invalid = Status::Invalid {
            cause: Cause::AccessRevoked,
        };
        assert_eq!(row.status, invalid, "{}", row.name);
    }
    assert!(
        !company.desktop.shown().is_empty(),
        "people are told at once"
    );

    let before = seq(&company);
    let failed = company.app.publish_post(page, &post).await.unwrap_err();
    assert_eq!(refused(failed), (Cause::AccessRevoked, Sent::No));
    assert_eq!(seq(&company), before, "an ended sign-in is not asked");

    company.reconnect(&[page], ANA, Decision::default()).await;
    company.app.publish_post(page, &post).await.unwrap();
    assert_eq!(made(&company).len(), 1, "it went out once");
}

#[tokio::test]
async fn a_restriction_limits_publishing_until_it_is_lifted() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    let target = Target::profile(FACEBOOK, OUTFITTERS);
    company
        .sandbox
        .pull(Lever::RestrictPosting(target.clone()))
        .unwrap();
    let post = words("New boots");
    let failed = company.app.publish_post(page, &post).await.unwrap_err();
    assert_eq!(refused(failed).0, Cause::PostingRestricted);
    let status = company.row(PAGE).await.status;
    assert!(matches!(status, Status::Limited { .. }), "{status:?}");
    company.sandbox.pull(Lever::AllowPosting(target)).unwrap();
    company.app.publish_post(page, &post).await.unwrap();
    assert_eq!(company.row(PAGE).await.status, Status::Connected);
}

#[tokio::test]
async fn trouble_of_the_network_marks_nothing() {
    type Pull = fn(FaultTarget) -> Lever;
    let levers: [(Pull, bool); 4] = [
        (Lever::LoseAnswer, true),
        (Lever::Fail500, true),
        (Lever::HtmlBody, true),
        (Lever::RateLimit, false),
    ];
    for (lever, may_stand) in levers {
        let company = with_pages().await;
        let page = company.row(PAGE).await.id;
        let next = FaultTarget {
            provider: Some(FACEBOOK),
            endpoint: Endpoint::Write,
            times: Some(1),
            millis: None,
            status: None,
        };
        company.sandbox.pull(lever(next)).unwrap();
        let before = seq(&company);
        let failed = company.app.publish_post(page, &words("New boots")).await;
        let NotDone::There(failure) = failed.unwrap_err() else {
            panic!("the network was asked");
        };
        assert_eq!(failure.may_stand(), may_stand);
        let writes = company.sandbox.log_since(before);
        let writes = writes.iter().filter(|entry| entry.method == "POST");
        assert_eq!(writes.count(), 1, "it is not sent again");
        assert_eq!(company.row(PAGE).await.status, Status::Connected);
    }
}

#[tokio::test]
async fn a_slow_picture_is_gone_on_with_after_a_restart() {
    let company = Company::start().await;
    company
        .connect_all(Network::Instagram, Purpose::Owned, ANA)
        .await;
    let account = company.rows().await[0].id;
    let post = with_picture("New boots", "https://slow.example/boots.jpg");
    let begun = company.app.publish_post(account, &post).await.unwrap();
    let Settled::Processing(Some(ticket)) = begun.settled else {
        panic!("it takes a minute");
    };
    let company = company.restart().await;
    company.advance_seconds(61);
    let done = company.app.resume_post(account, &ticket).await.unwrap();
    assert_eq!(done.settled, Settled::Live);
    let again = company.app.resume_post(account, &ticket).await.unwrap();
    assert_eq!(again.settled, Settled::Live);
    assert_eq!(made(&company).len(), 1);
}

#[tokio::test]
async fn a_disconnected_account_is_not_asked() {
    let company = with_pages().await;
    let page = company.row(PAGE).await.id;
    let request = ConnectionRef { id: page };
    company.app.disconnect(request).await.unwrap();
    let before = seq(&company);
    let failed = company.app.publish_post(page, &words("Hi")).await;
    let Err(NotDone::Here(Error::BadInput(words))) = failed else {
        panic!("{failed:?}");
    };
    assert!(words.contains("disconnected"), "{words}");
    assert_eq!(seq(&company), before);
}

#[tokio::test]
async fn what_is_not_offered_is_told_without_any_request() {
    let company = Company::start().await;
    company
        .connect_all(Network::Instagram, Purpose::Monitored, ANA)
        .await;
    company
        .connect_all(Network::Facebook, Purpose::Paid, ANA)
        .await;
    let before = seq(&company);
    // Long after a renewal would have been due.
    company.advance_hours(24 * 40);
    for row in company.rows().await {
        let not_offered = |failed: NotDone| match failed {
            NotDone::There(Failure::NotOffered(why)) => assert!(why.why.ends_with('.')),
            other => panic!("{other:?}"),
        };
        let published = company.app.publish_post(row.id, &words("Hi")).await;
        not_offered(published.unwrap_err());
        let read = company
            .app
            .read_incoming(row.id, IncomingKind::Comment, None)
            .await;
        not_offered(read.unwrap_err());
        let reply = Reply {
            to: ReplyTo("1".to_owned()),
            text: "Hi".to_owned(),
        };
        let replied = company.app.send_reply(row.id, &reply).await;
        not_offered(replied.unwrap_err());
    }
    assert_eq!(seq(&company), before);
}

/// An access token that died before its time: it is renewed, and the post goes out once.
#[tokio::test]
async fn a_dead_access_token_is_renewed_and_the_post_goes_out_once() {
    let company = Company::start().await;
    company
        .connect_all(Network::X, Purpose::Owned, "northwindoutfit")
        .await;
    let account = company.rows().await[0].id;
    company
        .sandbox
        .pull(Lever::Expire(Target {
            tokens: Which::Access,
            ..Target::everybody(holdfast_sandbox::Provider::X)
        }))
        .unwrap();
    let post = words("New boots");
    let published = company.app.publish_post(account, &post).await.unwrap();
    assert_eq!(published.settled, Settled::Live);
    let tried = company.sent("api.x.com", "/2/tweets");
    let statuses: Vec<_> = tried.iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [Some(401), Some(201)]);
    assert_eq!(made(&company).len(), 1);
    assert_eq!(company.rows().await[0].status, Status::Connected);
}
