//! What a monitored connection watches, and what of it goes dark.

use holdfast_core::app::Error;
use holdfast_core::app::view::SaveWatched;
use holdfast_core::domain::connection::Watched;
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::watching::NotWatchable;
use holdfast_sandbox::{Lever, Target};

use super::company::{ANA, Company};
use crate::networks::person::Decision;

const FACEBOOK: holdfast_sandbox::Provider = holdfast_sandbox::Provider::Facebook;

fn entered(id: ConnectionId, hashtags: &[&str], competitors: &[&str]) -> SaveWatched {
    let strings = |entries: &[&str]| entries.iter().map(|entry| (*entry).to_owned()).collect();
    SaveWatched {
        id,
        hashtags: strings(hashtags),
        competitors: strings(competitors),
    }
}

async fn monitored(company: &Company, network: Network) -> ConnectionId {
    company.connect_all(network, Purpose::Monitored, ANA).await;
    let rows = company.rows().await;
    let found = rows
        .iter()
        .find(|row| row.network == network && row.purpose == Purpose::Monitored);
    found.unwrap().id
}

#[tokio::test]
async fn what_is_watched_is_kept_through_a_break_and_its_cure() {
    let company = Company::start().await;
    let id = monitored(&company, Network::Instagram).await;
    let request = entered(
        id,
        &["#MendIt", "packlight", "mendit"],
        &["@OldGrowth.Gear"],
    );
    let saved = company.app.save_watched(request.clone()).await.unwrap();
    let kept = Watched {
        hashtags: vec!["mendit".to_owned(), "packlight".to_owned()],
        competitors: vec!["oldgrowth.gear".to_owned()],
    };
    assert_eq!(saved.connection.watched, kept);
    assert_eq!(saved.timeline[0].text, "Changed what it watches");
    assert_eq!(saved.timeline[0].actor.as_deref(), Some("Mei Lin"));

    // The same once more is no change.
    let again = company.app.save_watched(request).await.unwrap();
    assert_eq!(again.timeline, saved.timeline);

    company
        .sandbox
        .pull(Lever::ChangePassword(Target::person(FACEBOOK, ANA)))
        .unwrap();
    company.check().await;
    let broken = company.detail(id).await.connection;
    assert!(broken.needs_you);
    assert_eq!(broken.watched, kept, "these go dark");
    let more = entered(id, &["mendit"], &[]);
    let changed = company.app.save_watched(more).await.unwrap();
    company.reconnect(&[id], ANA, Decision::default()).await;
    let cured = company.detail(id).await.connection;
    assert!(!cured.needs_you);
    assert_eq!(cured.watched, changed.connection.watched);
}

#[tokio::test]
async fn what_a_network_does_not_take_changes_nothing() {
    let company = Company::start().await;
    let id = monitored(&company, Network::Instagram).await;
    let before = company
        .app
        .save_watched(entered(id, &["mendit"], &[]))
        .await
        .unwrap();
    let many: Vec<String> = (0..31).map(|n| format!("tag{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (request, told) in [
        (
            entered(id, &["two words"], &[]),
            NotWatchable::NotAHashtag("two words".to_owned()),
        ),
        (entered(id, &many, &[]), NotWatchable::TooManyHashtags(31)),
    ] {
        let refused = company.app.save_watched(request).await;
        assert!(
            matches!(&refused, Err(Error::NotWatchable(why)) if *why == told),
            "{refused:?}"
        );
        assert_eq!(company.detail(id).await, before);
    }
}

#[tokio::test]
async fn facebook_watches_pages_and_owned_accounts_watch_nothing() {
    let company = Company::start().await;
    let id = monitored(&company, Network::Facebook).await;
    let saved = company
        .app
        .save_watched(entered(id, &[], &["Tarn & Timber"]))
        .await
        .unwrap();
    assert_eq!(saved.connection.watched.competitors, ["Tarn & Timber"]);
    let refused = company
        .app
        .save_watched(entered(id, &["mendit"], &[]))
        .await;
    assert!(matches!(
        refused,
        Err(Error::NotWatchable(NotWatchable::NoHashtags))
    ));

    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let rows = company.rows().await;
    let page = rows.iter().find(|row| row.purpose == Purpose::Owned);
    let page = page.unwrap();
    let refused = company
        .app
        .save_watched(entered(page.id, &[], &["x"]))
        .await;
    assert!(matches!(
        refused,
        Err(Error::NotWatchable(NotWatchable::WatchesNothing))
    ));
}
