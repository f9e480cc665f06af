//! The outbox of an app in front of a real mail server that misbehaves.

use chrono::TimeDelta;
use holdfast_core::app::view::SavePerson;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::notice::{DeliveryState, NoticeKind};
use holdfast_core::store::{deliveries, notices};
use holdfast_sandbox::{Lever, Provider, Target};

use super::office::{Office, arrived, distinct};
use super::peer::{PASSWORD, Peer};
use crate::journeys::company::{ANA, Company};

const TROUBLE: &str = "Holdfast cannot send mail";
const TOM: &str = "tom@northwind.example";

/// Puts off, breaks off, and breaks off after it took a mail, each at a share of the tries; dead at
/// first; and the app is started anew between rounds and killed within one.
#[tokio::test]
async fn everyone_who_wants_to_gets_each_occasion_once() {
    let dead = Peer::start(&[]);
    let mut office = Office::open(&dead).await;
    drop(dead);
    office.hire("Ana Ruiz", Some(ANA), &[]).await;
    office
        .hire("Tom Okafor", Some(TOM), &[NoticeKind::Reconnected])
        .await;
    office.hire("Lin", Some("lin@bücher.example"), &[]).await;
    office.hire("Social desk", None, &[]).await;
    office
        .hire("Ola", Some("ola@northwind.example"), &NoticeKind::ALL)
        .await;
    for occasion in 0..6 {
        office
            .tell(&format!("stop-{occasion}"), NoticeKind::NeedsYou)
            .await;
    }
    office.app.send_mail().await.unwrap();
    assert_eq!(office.mail().await.waiting, 4 * 6, "nothing is lost");

    let faults = r#"{"later": 0.2, "drop": 0.1, "drop_after": 0.15}"#;
    let peer = Peer::start(&[("FAULTS", faults), ("SEED", "7")]);
    office = office.restart(&peer).await;
    office.use_server(&peer, PASSWORD).await;
    for occasion in 0..6 {
        office
            .tell(&format!("back-{occasion}"), NoticeKind::Reconnected)
            .await;
    }
    // Killed in the middle of a round.
    let app = office.app.clone();
    office.pass(TimeDelta::hours(1));
    let killed = tokio::spawn(async move { app.send_mail().await });
    let waits = tokio::task::spawn_blocking(move || {
        peer.await_events("recipient", 5);
        peer
    });
    let peer = waits.await.unwrap();
    killed.abort();
    let _ = killed.await;
    office = office.restart(&peer).await;
    office.pass(TimeDelta::hours(1));
    office.until_nothing_waits().await;

    let arrived = arrived(&peer);
    let wanted = 4 * 6 + 3 * 6;
    assert_eq!(arrived.len(), wanted, "{arrived:#?}");
    assert_eq!(distinct(&arrived), wanted, "one identity for each");
    for (to, copies) in &arrived {
        assert!(
            copies.iter().all(|id| *id == copies[0]),
            "{to:?}: {copies:?}"
        );
        assert!(!to.0.starts_with("ola"), "opted out of everything");
        assert!(!(to.0 == TOM && to.1.contains("back")), "opted out of this");
    }
    let copies: usize = arrived.values().map(Vec::len).sum();
    // One more where the server broke off after it took a mail, and one where the app was killed.
    let breaks = peer.events("cut").len() + 1;
    assert!(
        copies <= wanted + breaks,
        "{copies} of {wanted}, {breaks} breaks"
    );
    assert!(peer.events("cut").len() > 1, "the faults did happen");
    assert!(office.letters(DeliveryState::Failed).await.is_empty());
}

fn posts_of_trouble(office: &Office) -> usize {
    let posts = office.desktop.accepted().into_iter();
    posts.filter(|post| post.title == TROUBLE).count()
}

#[tokio::test]
async fn a_refused_login_is_told_once_and_mail_waits_for_the_password() {
    let peer = Peer::start(&[]);
    let mut office = Office::open(&peer).await;
    office.use_server(&peer, "not the password").await;
    office.tell("stop", NoticeKind::NeedsYou).await;
    let mut shown = 0;
    for round in 0..6 {
        office.app.send_mail().await.unwrap();
        office.app.tick().await.unwrap();
        office.pass(TimeDelta::hours(1));
        if round == 3 {
            shown += posts_of_trouble(&office);
            office = office.restart(&peer).await;
        }
    }
    shown += posts_of_trouble(&office);
    assert_eq!(peer.events("login").len(), 1, "an account would be locked");
    let told: Vec<_> = office.app.notices().await.unwrap();
    let told: Vec<_> = told
        .iter()
        .filter(|notice| notice.title == TROUBLE)
        .collect();
    assert_eq!(
        (told.len(), shown),
        (1, 1),
        "in the app and on the desktop, once"
    );
    assert!(told[0].body.contains("535"), "{}", told[0].body);
    let trouble = office.mail().await.server.unwrap().trouble.unwrap();
    assert!(
        trouble.paused && trouble.text.contains("535"),
        "{trouble:?}"
    );

    office.use_server(&peer, PASSWORD).await;
    office.app.send_mail().await.unwrap();
    assert_eq!(distinct(&arrived(&peer)), 1, "nothing was lost");
    let mail = office.mail().await;
    assert_eq!((mail.waiting, mail.server.unwrap().trouble), (0, None));
    let mut told = office.app.notices().await.unwrap().into_iter();
    assert!(told.any(|one| one.title == TROUBLE && one.over.is_some()));
}

#[tokio::test]
async fn a_refused_recipient_is_named_and_gets_it_at_the_right_address() {
    let peer = Peer::start(&[]);
    let office = Office::open(&peer).await;
    office
        .hire("Tom Okafor", Some("nobody@northwind.example"), &[])
        .await;
    office.tell("stop", NoticeKind::NeedsYou).await;
    office.until_nothing_waits().await;
    let failed = office.letters(DeliveryState::Failed).await;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].to_name, "Tom Okafor");
    let why = failed[0].trouble.as_deref().unwrap();
    assert!(why.contains("550 5.1.1 No such user"), "{why}");
    assert_eq!(
        office.letters(DeliveryState::Posted).await.len(),
        1,
        "Mei got it"
    );

    let tom = office.person("Tom Okafor").await;
    let right = SavePerson {
        id: Some(tom.id),
        name: tom.name,
        email: Some(TOM.to_owned()),
        opt_outs: Vec::new(),
    };
    office.app.save_person(right).await.unwrap();
    office.until_nothing_waits().await;
    assert!(arrived(&peer).keys().any(|(to, _)| to == TOM));
    assert!(office.letters(DeliveryState::Failed).await.is_empty());
}

#[tokio::test]
async fn what_nobody_is_to_read_any_more_is_not_sent_late() {
    let peer = Peer::start(&[]);
    let office = Office::open(&peer).await;
    office.hire("Tom Okafor", Some(TOM), &[]).await;
    let tom = office.person("Tom Okafor").await;

    let fixed = office.tell("fixed-meanwhile", NoticeKind::NeedsYou).await;
    let now = office.clock.now();
    let withdrawn = office.store.write(move |tx| {
        notices::withdraw(tx, fixed, now)?;
        deliveries::supersede(tx, fixed, now).map(|_| ())
    });
    withdrawn.await.unwrap();

    office.tell("tom-opts-out", NoticeKind::NeedsYou).await;
    let quiet = SavePerson {
        id: Some(tom.id),
        name: tom.name,
        email: tom.email,
        opt_outs: vec![NoticeKind::NeedsYou],
    };
    office.app.save_person(quiet).await.unwrap();
    office.until_nothing_waits().await;

    office.keep(false).await;
    office
        .tell("another-computer-sends", NoticeKind::NeedsYou)
        .await;
    office.app.send_mail().await.unwrap();
    office.keep(true).await;
    office.until_nothing_waits().await;

    let arrived: Vec<_> = arrived(&peer).into_keys().collect();
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    assert_eq!(arrived[0].0, "mei@northwind.example");
    assert!(arrived[0].1.contains("tom-opts-out"));
}

#[tokio::test]
async fn a_server_that_never_says_it_took_a_mail_gets_it_a_few_times() {
    let peer = Peer::start(&[]);
    let office = Office::open(&peer).await;
    office
        .hire("Cut", Some("cut-99@northwind.example"), &[])
        .await;
    office.tell("stop", NoticeKind::NeedsYou).await;
    office.until_nothing_waits().await;
    let failed = office.letters(DeliveryState::Failed).await;
    assert_eq!(failed.len(), 1);
    let why = failed[0].trouble.as_deref().unwrap();
    assert!(why.contains("may have arrived"), "{why}");
    let arrived = arrived(&peer);
    let copies = arrived
        .iter()
        .find(|((to, _), _)| to.starts_with("cut"))
        .unwrap()
        .1;
    assert_eq!(copies.len(), 5, "{copies:?}");
    assert!(copies.iter().all(|id| *id == copies[0]));
}

#[tokio::test]
async fn practice_mail_goes_no_further_than_its_outbox() {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let lever = Lever::ChangePassword(Target::person(Provider::Facebook, ANA));
    company.sandbox.pull(lever).unwrap();
    company.check().await;
    company.app.send_mail().await.unwrap();
    let mail = company.app.mail().await.unwrap();
    assert_eq!((mail.server, mail.waiting), (None, 0));
    let to: Vec<_> = mail
        .letters
        .iter()
        .map(|letter| letter.to.clone())
        .collect();
    assert!(to.contains(&TOM.to_owned()), "{to:?}");
    for sent in &mail.letters {
        assert_eq!(sent.state, DeliveryState::Posted);
        let letter = &sent.letter;
        assert!(
            letter.subject.starts_with("Practice: "),
            "{}",
            letter.subject
        );
        assert!(letter.lead.contains("password"), "{}", letter.lead);
        assert!(!letter.steps.is_empty());
        assert_eq!(letter.accounts.len(), 3, "{:?}", letter.accounts);
        assert!(letter.facts.iter().any(|fact| fact.name == "Connected by"));
    }
}

/// Forty Pages of one Facebook login that end on one day.
#[tokio::test]
async fn forty_profiles_of_one_login_make_one_mail_and_one_notification() {
    let peer = Peer::start(&[]);
    let office = Office::open(&peer).await;
    office.hire("Ana Ruiz", Some(ANA), &[]).await;
    office.connect("ana", 40, TimeDelta::days(12)).await;
    // The rung of 10 days falls due on the second or third of these days, whatever the zone.
    for _ in 0..4 {
        office.app.tick().await.unwrap();
        office.app.send_mail().await.unwrap();
        office.pass(TimeDelta::days(1));
    }
    let posts = office.desktop.accepted();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert!(
        posts[0].title.starts_with("40 Facebook Pages"),
        "{}",
        posts[0].title
    );
    let arrived = arrived(&peer);
    let to: Vec<_> = arrived.keys().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, [ANA, "mei@northwind.example"]);
    assert!(
        arrived.values().all(|copies| copies.len() == 1),
        "{arrived:?}"
    );
    let mail = office.letters(DeliveryState::Posted).await;
    assert_eq!(mail[0].letter.accounts.len(), 40);
}
