//! Renewal without a person, through the app.

use holdfast_core::app::view::{BannerAbout, NoticeView};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{Sealed, grants};
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, LogEntry};

use super::company::{ANA, Company};
use crate::networks::person::Decision;

/// Within this time every sign-in is asked about once.
pub(super) const A_DAY: i64 = 20;

pub(super) const X: holdfast_sandbox::Provider = holdfast_sandbox::Provider::X;

async fn with_x() -> Company {
    let company = Company::start().await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    company
}

pub(super) fn renewals(company: &Company) -> Vec<LogEntry> {
    let mut sent = company.sent("api.x.com", "/2/oauth2/token");
    sent.retain(|entry| {
        entry
            .form
            .get("grant_type")
            .is_some_and(|kind| kind == "refresh_token")
    });
    sent
}

pub(super) fn lose_answers(company: &Company, times: u32) {
    let lose = Lever::LoseAnswer(FaultTarget {
        provider: Some(X),
        endpoint: Endpoint::Token,
        times: Some(times),
        millis: None,
        status: None,
    });
    company.sandbox.pull(lose).unwrap();
}

#[tokio::test]
async fn a_rotating_token_is_renewed_when_needed_and_each_one_is_sent_once() {
    let company = with_x().await;
    // They live two hours, but nobody needs them until the next question falls due.
    company.app.tick().await.unwrap();
    assert!(renewals(&company).is_empty(), "fresh tokens are left alone");
    for _ in 0..5 {
        company.advance_hours(A_DAY);
        company.app.tick().await.unwrap();
        company.advance_seconds(60);
        company.app.tick().await.unwrap();
    }
    let sent = renewals(&company);
    assert_eq!(sent.len(), 5);
    assert!(
        company.sent("api.x.com", "/2/users/me").len() <= 1,
        "each is billed"
    );
    let mut tokens: Vec<_> = sent
        .iter()
        .map(|entry| &entry.form["refresh_token"])
        .collect();
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 5, "no refresh token is used twice");
    assert!(sent.iter().all(|entry| entry.in_flight <= 1));
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

#[tokio::test]
async fn many_checks_at_once_send_one_renewal() {
    let company = with_x().await;
    company.advance_hours(A_DAY);
    let ticks = (0..8).map(|_| {
        let app = company.app.clone();
        tokio::spawn(async move { app.tick().await.unwrap() })
    });
    for tick in ticks.collect::<Vec<_>>() {
        tick.await.unwrap();
    }
    company.check().await;
    assert_eq!(renewals(&company).len(), 1);
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_once_more_and_then_said() {
    let company = with_x().await;
    company.advance_hours(A_DAY);
    lose_answers(&company, 1);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 1);
    assert!(
        !company.rows().await.iter().any(|row| row.needs_you),
        "nothing is known yet"
    );
    // The network has replaced the token, so the second try is refused: that is said.
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 2);
    assert!(company.rows().await.iter().all(|row| row.needs_you));
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    assert_eq!(renewals(&company).len(), 2, "never a third time");
}

#[tokio::test]
async fn an_outage_of_the_token_endpoint_ends_nothing() {
    let company = with_x().await;
    company.advance_hours(A_DAY);
    let down = Lever::LeaveNetworkDown {
        provider: X,
        down: true,
    };
    company.sandbox.pull(down).unwrap();
    company.app.tick().await.unwrap();
    assert!(!company.rows().await.iter().any(|row| row.needs_you));
    let up = Lever::LeaveNetworkDown {
        provider: X,
        down: false,
    };
    company.sandbox.pull(up).unwrap();
    company.advance_hours(1);
    company.app.tick().await.unwrap();
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

const INSTAGRAM: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Instagram;

/// A professional account whose token is at half of its 60 days, from where on it is extended.
async fn half_way() -> Company {
    let company = Company::start().await;
    let flow = company
        .connect(
            Network::Instagram,
            Purpose::Owned,
            Some(Provider::Instagram),
            ANA,
            Decision::default(),
        )
        .await;
    company.choose_all(&flow).await;
    hours_pass(&company, 30 * 24 - 2).await;
    company
}

/// In steps of two hours; the app looks after each.
async fn hours_pass(company: &Company, hours: i64) {
    for _ in 0..hours / 2 {
        company.advance_hours(2);
        company.app.tick().await.unwrap();
    }
}

/// Titles that were told until now, and of those that stand.
async fn told(company: &Company) -> (Vec<String>, Vec<String>) {
    let all = company.app.notices().await.unwrap();
    let title = |notice: &NoticeView| notice.title.clone();
    let stand = all.iter().filter(|notice| notice.over.is_none());
    (all.iter().map(title).collect(), stand.map(title).collect())
}

/// Twenty-five days before its first rung.
#[tokio::test]
async fn a_renewal_that_keeps_failing_is_told_once_and_taken_back() {
    let mut company = half_way().await;
    let failing = Lever::Fail500(FaultTarget {
        provider: Some(INSTAGRAM),
        endpoint: Endpoint::Token,
        times: None,
        millis: None,
        status: None,
    });
    company.sandbox.pull(failing).unwrap();
    hours_pass(&company, 24).await;
    assert_eq!(told(&company).await, (vec![], vec![]), "not for a day yet");

    let once = ["Practice: Northwind's Instagram sign-in cannot be renewed"];
    for _ in 0..4 {
        hours_pass(&company, 24).await;
        company = company.restart().await;
        assert_eq!(told(&company).await.0, once);
    }
    let view = company.app.list_connections().await.unwrap();
    assert!(
        view.connections
            .iter()
            .all(|row| row.status == Status::Connected)
    );
    let held: Vec<_> = view.connections.iter().map(|row| row.id).collect();
    let [banner] = &view.banners[..] else {
        panic!("{:?}", view.banners)
    };
    assert_eq!(banner.about, BannerAbout::Renewal { connections: held });
    assert!(once[0].ends_with(&banner.title));

    company.sandbox.clear_levers();
    hours_pass(&company, 4).await;
    let (all, stand) = told(&company).await;
    assert_eq!((all.len(), stand), (1, vec![]));
    assert_eq!(company.app.list_connections().await.unwrap().banners, []);
}

#[tokio::test]
async fn a_network_that_is_away_for_days_is_no_renewal_that_fails() {
    let company = half_way().await;
    let down = |down| Lever::LeaveNetworkDown {
        provider: INSTAGRAM,
        down,
    };
    company.sandbox.pull(down(true)).unwrap();
    hours_pass(&company, 72).await;
    assert_eq!(told(&company).await.0, Vec::<String>::new());
    company.sandbox.pull(down(false)).unwrap();
    hours_pass(&company, 4).await;
    assert_eq!(told(&company).await.0, Vec::<String>::new());
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

/// The tokens of the first sign-in, and their generation.
async fn stored(company: &Company) -> (Sealed, i64) {
    let read = company.store.read(|conn| {
        let id = grants::all(conn)?[0].id;
        grants::sealed_tokens(conn, id)
    });
    read.await.unwrap().unwrap()
}

/// Bad input 55, of a renewal: TikTok's answers name the account that the tokens are of.
#[tokio::test]
async fn tokens_of_another_account_are_not_kept_and_that_is_told_once() {
    const TIKTOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Tiktok;
    let company = Company::start().await;
    company
        .connect_all(Network::Tiktok, Purpose::Owned, ANA)
        .await;
    company.app.tick().await.unwrap();
    let before = stored(&company).await;
    let another = Lever::AnotherAccount(FaultTarget {
        provider: Some(TIKTOK),
        endpoint: Endpoint::Token,
        times: Some(1),
        millis: None,
        status: None,
    });
    company.sandbox.pull(another).unwrap();
    company.advance_hours(30);
    for _ in 0..3 {
        company.app.tick().await.unwrap();
        company.advance_hours(1);
    }
    assert!(stored(&company).await == before, "what was stored stands");
    let sent = company.sent("open.tiktokapis.com", "/v2/oauth/token/");
    let renewed = |entry: &&LogEntry| entry.form["grant_type"] == "refresh_token";
    assert_eq!(sent.iter().filter(renewed).count(), 1);
    let rows = company.rows().await;
    let cause = Cause::AnotherAccount;
    for row in &rows {
        assert_eq!(row.status, Status::Invalid { cause }, "{}", row.name);
    }
    let told = company.desktop.accepted();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].title.ends_with(" stopped"), "{told:?}");

    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    company.reconnect(&ids, ANA, Decision::default()).await;
    assert!(stored(&company).await.1 > before.1);
    company.advance_hours(30);
    company.app.tick().await.unwrap();
    for row in company.rows().await {
        assert_eq!(row.status, Status::Connected, "{}", row.name);
    }
}
