//! The ladder through the app, with the recorded desktop.

use std::collections::BTreeSet;
use std::time::Duration;

use holdfast_core::app::AppEvent;
use holdfast_core::app::view::{MarkNotice, Over, Tone, WindowEvent};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::status::{Limit, Status};
use holdfast_core::notices::desktop::{Action, DesktopError};
use holdfast_sandbox::{Lever, Target};

use super::company::{ANA, Company, PATIENCE};
use crate::networks::person::Decision;

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;

/// Titles that were accepted by the desktop, in order.
fn titles(company: &Company) -> Vec<String> {
    company
        .desktop
        .accepted()
        .into_iter()
        .map(|post| post.title)
        .collect()
}

/// Days pass in steps of two hours; the app looks after each.
async fn days_pass(company: &Company, days: i64) {
    for _ in 0..days * 12 {
        company.advance_hours(2);
        company.app.tick().await.unwrap();
    }
}

#[tokio::test]
async fn the_four_rungs_of_a_sign_in_come_once_each_over_restarts() {
    let mut company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    days_pass(&company, 45).await;
    assert!(titles(&company).is_empty(), "{:?}", titles(&company));
    let (mut all, mut places) = (Vec::new(), BTreeSet::new());
    for _ in 0..17 {
        days_pass(&company, 1).await;
        all.extend(titles(&company));
        places.extend(company.desktop.accepted().into_iter().map(|post| post.tag));
        company = company.restart().await;
    }
    assert_eq!(places.len(), 1, "each takes the place of the one before");
    let mut over: Vec<_> = company.app.notices().await.unwrap();
    over.reverse();
    let over: Vec<_> = over.iter().map(|notice| notice.over).collect();
    let replaced = Some(Over::Replaced);
    assert_eq!(over, [replaced, replaced, replaced, None]);
    // The last one is due an hour before the deadline; who looks later is told that it has passed.
    let ends = [
        "expire in 10 days",
        "expire in 5 days",
        "expire tomorrow",
        "have expired",
    ];
    assert_eq!(all.len(), ends.len(), "{all:?}");
    for (title, end) in all.iter().zip(ends) {
        let today = end == "have expired" && title.ends_with("expire today");
        assert!(title.ends_with(end) || today, "{all:?}");
    }
    for title in &all {
        assert!(title.starts_with("Practice: "), "{title}");
        assert!(
            title.contains("3 Facebook Pages"),
            "one notice for one sign-in: {title}"
        );
    }
    // Its Pages go on answering for a while.
    let what = Limit::SignInEnded;
    let row = company.row("Northwind Outfitters").await;
    assert_eq!(row.status, Status::Limited { what });
}

#[tokio::test]
async fn after_twelve_days_asleep_one_notice_says_what_is_true_now() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    days_pass(&company, 52).await;
    assert!(
        titles(&company)[0].ends_with("expire in 10 days"),
        "{:?}",
        titles(&company)
    );
    // Over two rungs, the day itself and the end.
    company.advance_hours(12 * 24);
    company.app.tick().await.unwrap();
    let titles = titles(&company);
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(titles[1].ends_with("have expired"), "{titles:?}");
    let shown = company.desktop.shown();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(shown[0].actions.contains(&Action::Reconnect));
    days_pass(&company, 2).await;
    assert_eq!(company.desktop.accepted().len(), 2, "and is told once");
}

#[tokio::test]
async fn after_a_reconnect_the_old_reminder_is_gone_and_the_ladder_starts_anew() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    days_pass(&company, 52).await;
    assert_eq!(company.desktop.shown().len(), 1);
    let id = company.row("Northwind Outfitters").await.id;
    company.reconnect(&[id], ANA, Decision::default()).await;
    company.app.tick().await.unwrap();
    assert!(
        company.desktop.shown().is_empty(),
        "{:?}",
        company.desktop.shown()
    );
    let told = titles(&company).len();
    days_pass(&company, 45).await;
    assert_eq!(titles(&company).len(), told);
    days_pass(&company, 11).await;
    assert_eq!(titles(&company).len(), told + 2, "{:?}", titles(&company));
}

#[tokio::test]
async fn a_stopped_sign_in_is_told_at_once_and_withdrawn_when_it_is_fixed() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let shown = company.desktop.shown();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(shown[0].actions.contains(&Action::Reconnect));
    assert!(shown[0].body.contains("password"), "{}", shown[0].body);
    company.check().await;
    assert_eq!(company.desktop.accepted().len(), 1, "told once");

    let mut heard = company.app.events();
    company.app.start_watch();
    // The watch takes off the screen what an earlier run left there, and shows it again.
    let until = tokio::time::Instant::now() + PATIENCE;
    while !company
        .desktop
        .press(&shown[0].tag, Action::Reconnect.key())
    {
        assert!(tokio::time::Instant::now() < until, "it is not shown again");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let opened = tokio::time::timeout(PATIENCE, async {
        loop {
            if let AppEvent::Window(WindowEvent::OpenConnection { id, reconnect }) =
                heard.next().await.unwrap()
            {
                return (id, reconnect);
            }
        }
    });
    let (id, reconnect) = opened.await.unwrap();
    assert!(reconnect);
    assert!(company.rows().await.iter().any(|row| row.id == id));

    company.reconnect(&[id], ANA, Decision::default()).await;
    assert!(company.desktop.shown().is_empty());
    let notices = company.app.notices().await.unwrap();
    let (fixed, told): (Vec<_>, Vec<_>) = notices
        .into_iter()
        .partition(|notice| notice.tone == Tone::Good);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].over, Some(Over::Fixed));
    let fixed: Vec<_> = fixed.into_iter().map(|notice| notice.title).collect();
    assert_eq!(fixed, ["Practice: 3 Facebook Pages are connected again"]);
    company.app.close().await;
}

/// Page after page of one sign-in is lost by one cause: one problem, which grows.
#[tokio::test]
async fn a_problem_that_grows_keeps_its_place_on_the_screen() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let mut tags = BTreeSet::new();
    for (page, title) in [
        ("102000000000001", "(Facebook) stopped"),
        (
            "102000000000002",
            "2 Facebook Pages stopped: Ana's Facebook",
        ),
        (
            "102000000000003",
            "3 Facebook Pages stopped: Ana's Facebook",
        ),
    ] {
        let role = Target::role(FACEBOOK, ANA, page);
        company.sandbox.pull(Lever::RemoveRole(role)).unwrap();
        company.check().await;
        let shown = company.desktop.shown();
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(shown[0].title.ends_with(title), "{shown:?}");
        tags.insert(shown[0].tag.clone());
    }
    assert_eq!(tags.len(), 1, "{tags:?}");
    let told = company.app.notices().await.unwrap();
    let over: Vec<_> = told.iter().map(|notice| notice.over).collect();
    assert_eq!(over, [None, Some(Over::Replaced), Some(Over::Replaced)]);

    // Then the whole sign-in ends, which says more than that.
    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let shown = company.desktop.shown();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(shown[0].body.contains("password"), "{shown:?}");
    let told = company.app.notices().await.unwrap();
    assert_eq!(told[1].over, Some(Over::Replaced), "{told:?}");
}

#[tokio::test]
async fn a_notice_that_was_read_can_be_new_again() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    days_pass(&company, 51).await;
    let told = company.app.notices().await.unwrap();
    let (id, others) = (told[0].id, told.len() - 1);
    for (mark, read) in [
        (MarkNotice::Read(id), 1),
        (MarkNotice::New(id), 0),
        (MarkNotice::AllRead, 1 + others),
        (MarkNotice::New(id), others),
    ] {
        let marked = company.app.mark_notice(mark).await.unwrap();
        let count = marked.iter().filter(|notice| notice.read).count();
        assert_eq!(count, read, "{mark:?}");
    }
}

#[tokio::test]
async fn a_desktop_that_does_not_answer_loses_nothing() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company.desktop.fail_with(Some(DesktopError::NoDaemon));
    days_pass(&company, 51).await;
    assert!(company.desktop.accepted().is_empty());
    assert_eq!(
        company.app.notices().await.unwrap().len(),
        1,
        "it stands in the app"
    );
    company.desktop.fail_with(None);
    days_pass(&company, 1).await;
    assert_eq!(company.desktop.shown().len(), 1);
}
