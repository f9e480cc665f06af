//! The step at the network before Reconnect, and the wait after it.

use holdfast_core::app::Error;
use holdfast_core::app::view::{ConnectionRef, NoticeView};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::notices::desktop::Action;
use holdfast_sandbox::{Lever, Target};

use super::company::{ANA, Company};
use crate::networks::person::Decision;

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;
const OVER: &str = "Practice: Ana's Facebook sign-in can be reconnected";

async fn with_a_security_check() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
        .sandbox
        .pull(Lever::SecurityCheck(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    company
}

async fn first(company: &Company) -> ConnectionRef {
    let row = company.row("Northwind Outfitters").await;
    ConnectionRef { id: row.id }
}

/// The notices that a wait is over, as the app lists them.
async fn over(company: &Company) -> Vec<NoticeView> {
    let mut notices = company.app.notices().await.unwrap();
    notices.retain(|notice| notice.title == OVER);
    notices
}

fn steps_said(timeline: &[holdfast_core::app::view::EventView]) -> usize {
    let said = "The step at the network is done";
    timeline.iter().filter(|line| line.text == said).count()
}

#[tokio::test]
async fn a_completed_step_starts_one_wait_and_a_notice_ends_it() {
    let company = with_a_security_check().await;
    let one = first(&company).await;
    let before = company.detail(one.id).await;
    assert_eq!(before.guide.unwrap().wait_hours, Some(24));
    assert_eq!(before.wait_until, None);

    let pressed = company.clock.now();
    company.app.step_done(one).await.unwrap();
    let until = company.detail(one.id).await.wait_until.unwrap();
    assert!((until - pressed).num_minutes() - 24 * 60 <= 1, "{until}");

    // Again, also on another Page of the sign-in: the same wait.
    company.advance_hours(1);
    company.app.step_done(one).await.unwrap();
    for row in company.rows().await {
        company
            .app
            .step_done(ConnectionRef { id: row.id })
            .await
            .unwrap();
        let detail = company.detail(row.id).await;
        assert_eq!(detail.wait_until, Some(until));
        assert_eq!(steps_said(&detail.timeline), 1);
        assert!(matches!(row.status, Status::Invalid { .. }));
    }

    // The daily question in between hears the same refusal, which is no news.
    company.advance_hours(22);
    company.app.tick().await.unwrap();
    company.check().await;
    assert_eq!(company.detail(one.id).await.wait_until, Some(until));
    assert!(over(&company).await.is_empty(), "an hour is left");
    assert_eq!(company.desktop.accepted().len(), 1, "that it stopped");

    company.advance_hours(2);
    company.app.tick().await.unwrap();
    company.app.tick().await.unwrap();
    let told = over(&company).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].at, until);
    assert_eq!(told[0].connections.len(), 3);
    let posted = company.desktop.accepted();
    assert_eq!(posted.len(), 2, "{posted:?}");
    assert_eq!(posted[1].title, OVER);
    assert_eq!(posted[1].actions, [Action::Reconnect, Action::Later]);

    company
        .sandbox
        .pull(Lever::CompleteCheck(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.reconnect(&[one.id], ANA, Decision::default()).await;
    assert!(company.desktop.shown().is_empty());
    assert!(over(&company).await[0].over.is_some());
    assert_eq!(company.detail(one.id).await.wait_until, None);
}

#[tokio::test]
async fn a_sign_in_that_works_earlier_takes_the_coming_notice_back() {
    let company = with_a_security_check().await;
    let one = first(&company).await;
    company.app.step_done(one).await.unwrap();
    company
        .sandbox
        .pull(Lever::CompleteCheck(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.reconnect(&[one.id], ANA, Decision::default()).await;
    let posted = company.desktop.accepted().len();
    company.advance_hours(25);
    company.app.tick().await.unwrap();
    assert_eq!(company.desktop.accepted().len(), posted);
    assert!(company.desktop.shown().is_empty());
}

#[tokio::test]
async fn a_check_that_has_to_be_done_once_more_starts_another_wait() {
    let company = with_a_security_check().await;
    let one = first(&company).await;
    company.app.step_done(one).await.unwrap();
    let until = company.detail(one.id).await.wait_until.unwrap();
    company.advance_hours(25);
    company.app.tick().await.unwrap();
    company.app.step_done(one).await.unwrap();
    let again = company.detail(one.id).await.wait_until.unwrap();
    assert!((again - until).num_hours() >= 24, "{again}");
    let notices = over(&company).await;
    assert!(
        notices.len() == 1 && notices[0].over.is_some(),
        "{notices:?}"
    );
    company.advance_hours(25);
    company.app.tick().await.unwrap();
    assert_eq!(over(&company).await.len(), 2);
}

#[tokio::test]
async fn only_a_step_that_the_guide_names_can_be_completed() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let one = first(&company).await;
    let refused = company.app.step_done(one).await;
    assert!(matches!(refused, Err(Error::BadInput(_))), "{refused:?}");
    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let refused = company.app.step_done(one).await;
    assert!(matches!(refused, Err(Error::BadInput(_))), "{refused:?}");
    assert_eq!(steps_said(&company.detail(one.id).await.timeline), 0);
}

#[tokio::test]
async fn the_page_that_opens_is_the_guides_own() {
    let company = with_a_security_check().await;
    let one = first(&company).await;
    let detail = company.detail(one.id).await;
    let cause = Cause::SecurityCheck;
    assert_eq!(detail.connection.status, Status::Invalid { cause });
    let page = company.app.guide_page(one).await.unwrap();
    assert_eq!(page.as_str(), detail.guide.unwrap().learn.unwrap().url);
    assert_eq!(page.scheme(), "https");
}
