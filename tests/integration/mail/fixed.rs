//! "Connected again": to everyone who read that it stopped, and to nobody else.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use holdfast_core::app::view::SavePerson;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::notice::{DeliveryState, NoticeKind};

use super::office::{Office, arrived, distinct};
use super::peer::Peer;

const MEI: &str = "mei@northwind.example";
const ANA: &str = "ana@northwind.example";
const TOM: &str = "tom@northwind.example";
const LIN: &str = "lin@northwind.example";
const NEW: &str = "new@northwind.example";

/// Longer than any of these tests lasts.
const LONG: TimeDelta = TimeDelta::days(200);

fn says_fixed(subject: &str) -> bool {
    subject.contains("connected again")
}

/// To whom mails went, the first ones and those that say that it is fixed.
fn readers(peer: &Peer) -> (BTreeSet<String>, BTreeSet<String>) {
    let (fixed, first): (Vec<_>, Vec<_>) = arrived(peer)
        .into_keys()
        .partition(|(_, subject)| says_fixed(subject));
    let to = |mails: Vec<(String, String)>| mails.into_iter().map(|(to, _)| to).collect();
    (to(first), to(fixed))
}

fn set(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

async fn opt_out(office: &Office, name: &str, kind: NoticeKind) {
    let person = office.person(name).await;
    let quiet = SavePerson {
        id: Some(person.id),
        name: person.name,
        email: person.email,
        opt_outs: vec![kind],
    };
    office.app.save_person(quiet).await.unwrap();
}

/// Puts off, breaks off, and breaks off after it took a mail; the app is started anew in between.
#[tokio::test]
async fn who_got_the_first_gets_the_last_once_and_nobody_else() {
    let faults = r#"{"later": 0.3, "drop": 0.15, "drop_after": 0.2}"#;
    let peer = Peer::start(&[("FAULTS", faults), ("SEED", "3")]);
    let mut office = Office::open(&peer).await;
    office.hire("Ana Ruiz", Some(ANA), &[]).await;
    let never_first = [NoticeKind::NeedsYou];
    office.hire("Tom Okafor", Some(TOM), &never_first).await;
    office.hire("Lin Wu", Some(LIN), &[]).await;
    let refused = "nobody@northwind.example";
    office.hire("Kim", Some(refused), &[]).await;
    let mut stops = Vec::new();
    for login in ["ana", "tom", "mei"] {
        stops.push(office.connect(login, 3, LONG).await);
    }

    for stop in &stops {
        office.find(&[*stop], Some(Cause::PasswordChanged)).await;
        office.app.send_mail().await.unwrap();
        office = office.restart(&peer).await;
    }
    office.until_nothing_waits().await;
    assert_eq!(readers(&peer), (set(&[MEI, ANA, LIN]), set(&[])));

    // Who comes or opts out now did not get the first, or does not want the last.
    office.hire("New", Some(NEW), &[]).await;
    opt_out(&office, "Lin Wu", NoticeKind::Reconnected).await;
    for stop in &stops {
        office.find(&[*stop], None).await;
        office.app.send_mail().await.unwrap();
        office = office.restart(&peer).await;
        office.find(&[], None).await;
    }
    office.until_nothing_waits().await;

    assert_eq!(readers(&peer), (set(&[MEI, ANA, LIN]), set(&[MEI, ANA])));
    let arrived = arrived(&peer);
    let (last, copies): (Vec<_>, Vec<_>) = arrived
        .iter()
        .filter(|((_, subject), _)| says_fixed(subject))
        .unzip();
    assert_eq!(last.len(), 2, "{arrived:#?}");
    for ids in copies {
        let ids: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), stops.len(), "one mail for each stop: {ids:?}");
    }
    assert_eq!(distinct(&arrived), 3 * 3 + 2 * 3);
    assert!(peer.events("cut").len() > 1, "the faults did happen");
    assert_eq!(office.mail().await.waiting, 0);
}

#[tokio::test]
async fn several_that_are_fixed_at_once_make_one_mail() {
    let peer = Peer::start(&[]);
    let office = Office::open(&peer).await;
    office.hire("Ana Ruiz", Some(ANA), &[]).await;
    let ana = office.connect("ana", 3, LONG).await;
    let tom = office.connect("tom", 2, LONG).await;
    // Each is told by itself.
    for stop in [ana, tom] {
        office.find(&[stop], Some(Cause::PasswordChanged)).await;
        office.until_nothing_waits().await;
        office.pass(TimeDelta::hours(1));
    }
    assert_eq!(distinct(&arrived(&peer)), 2 * 2);

    office.find(&[ana, tom], None).await;
    office.until_nothing_waits().await;
    let mut fixed = arrived(&peer);
    fixed.retain(|(_, subject), _| says_fixed(subject));
    let to: Vec<_> = fixed.keys().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, [ANA, MEI], "{fixed:?}");
    assert!(fixed.values().all(|copies| copies.len() == 1), "{fixed:?}");
    let letters = office.letters(DeliveryState::Posted).await;
    assert_eq!(letters[0].letter.accounts.len(), 3 + 2);
    assert!(letters[0].letter.lead.contains("2 sign-ins work"));
}

/// The server takes the first mail of one and breaks off, and puts the other's off for good.
#[tokio::test]
async fn a_first_mail_that_may_have_arrived_is_answered_and_one_that_waits_is_dropped() {
    let peer = Peer::start(&[]);
    let office = Office::open(&peer).await;
    office
        .hire("Cut", Some("cut-1@northwind.example"), &[])
        .await;
    office
        .hire("Grey", Some("grey-99@northwind.example"), &[])
        .await;
    let ana = office.connect("ana", 1, LONG).await;
    office.find(&[ana], Some(Cause::PasswordChanged)).await;
    office.app.send_mail().await.unwrap();
    assert_eq!(office.mail().await.waiting, 2, "neither is marked");

    office.find(&[ana], None).await;
    office.until_nothing_waits().await;
    let both = set(&[MEI, "cut-1@northwind.example"]);
    assert_eq!(readers(&peer), (both.clone(), both));
    assert_eq!(distinct(&arrived(&peer)), 4);
}
