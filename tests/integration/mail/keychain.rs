//! The password of the mail server, sealed with a key in a real gnome-keyring: mail waits while the
//! keychain is closed, and goes out once when it opens.

use chrono::TimeDelta;
use holdfast_core::domain::notice::NoticeKind;
use holdfast_core::store::mail_servers;
use holdfast_core::vault::Keychain;

use super::office::{COMPANY, Office, arrived, distinct};
use super::peer::{PASSWORD, Peer};
use crate::kept;
use crate::vault::session::{Daemon, in_a_session, lock, unlock};

#[test]
fn mail_waits_for_the_keychain_and_goes_out_once_when_it_opens() {
    let name = "mail::keychain::mail_waits_for_the_keychain_and_goes_out_once_when_it_opens";
    in_a_session(name, async || {
        let daemon = Daemon::unlocked().await;
        let peer = Peer::start(&[]);
        let mut office = Office::open_with(&peer, Keychain::Os).await;
        is_sealed(&office).await;
        office.tell("before", NoticeKind::NeedsYou).await;
        office.app.send_mail().await.unwrap();
        assert_eq!(distinct(&arrived(&peer)), 1, "the keychain is open");

        lock().await;
        office = office.restart(&peer).await;
        nothing_goes_out(&office, &peer, "while it is locked", 1).await;
        unlock().await;
        everything_goes_out(&office, &peer, 2).await;

        drop(daemon);
        office.tell("in memory", NoticeKind::NeedsYou).await;
        office.app.send_mail().await.unwrap();
        assert_eq!(distinct(&arrived(&peer)), 3, "the key is in memory");

        office = office.restart(&peer).await;
        nothing_goes_out(&office, &peer, "while it is gone", 3).await;
        let _daemon = Daemon::unlocked().await;
        everything_goes_out(&office, &peer, 4).await;
    });
}

/// The password is nowhere in the database as it was typed.
async fn is_sealed(office: &Office) {
    let folder = kept::folder();
    let path = folder.path().join("copy.db");
    let copy = path.to_str().unwrap().to_owned();
    let kept = office.store.read(move |conn| {
        conn.execute("VACUUM INTO ?1", [copy])?;
        mail_servers::sealed_password(conn, COMPANY)
    });
    assert!(kept.await.unwrap().is_some());
    let bytes = std::fs::read(path).unwrap();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("social@northwind.example"), "it is the right file");
    assert!(!holds(PASSWORD));
}

/// For hours, and without a try at the server or a word that mail does not work.
async fn nothing_goes_out(office: &Office, peer: &Peer, occasion: &str, before: usize) {
    let logins = peer.events("login").len();
    office.tell(occasion, NoticeKind::NeedsYou).await;
    for _ in 0..3 {
        office.app.tick().await.unwrap();
        office.app.send_mail().await.unwrap();
        office.pass(TimeDelta::hours(1));
    }
    let mail = office.mail().await;
    assert_eq!((mail.waiting, mail.server.unwrap().trouble), (1, None));
    assert_eq!(distinct(&arrived(peer)), before);
    assert_eq!(peer.events("login").len(), logins);
}

/// As soon as the watch looks, each mail once.
async fn everything_goes_out(office: &Office, peer: &Peer, count: usize) {
    office.app.tick().await.unwrap();
    office.app.send_mail().await.unwrap();
    let arrived = arrived(peer);
    assert_eq!(distinct(&arrived), count);
    assert!(
        arrived.values().all(|copies| copies.len() == 1),
        "{arrived:?}"
    );
    assert_eq!(office.mail().await.waiting, 0);
}
