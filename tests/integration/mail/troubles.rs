//! Each thing that goes wrong, by its name; and a password that never travels in the open.

use holdfast_core::domain::mail::{Address, CertificateFault, Letter, MailTrouble, Security};
use holdfast_core::notices::email::{Envelope, Login, Mailer};
use holdfast_core::notices::wording::letter::test_letter;

use super::peer::{Peer, header};

fn letter() -> Letter {
    let sender = Address::parse("social@northwind.example").unwrap();
    let id = "<1.holdfast@northwind.example>".to_owned();
    let now = "2026-11-25T17:00:00Z".parse().unwrap();
    test_letter(id, "Northwind Outfitters", &sender, now)
}

fn envelope(from: &str, to: &str) -> Envelope {
    Envelope {
        from: Address::parse(from).unwrap(),
        to: Address::parse(to).unwrap(),
        to_name: "Ana Ruiz".to_owned(),
    }
}

async fn open(mailer: &Mailer, login: &Login) -> Result<(), MailTrouble> {
    let session = mailer.open(login).await?;
    session.close().await;
    Ok(())
}

async fn send(peer: &Peer, login: &Login, from: &str, to: &str) -> Result<(), MailTrouble> {
    let mut session = peer.mailer.open(login).await?;
    let sent = session.send(&letter(), &envelope(from, to)).await;
    session.close().await;
    sent
}

const SOCIAL: &str = "social@northwind.example";
const ANA: &str = "ana@northwind.example";

#[tokio::test]
async fn a_mail_arrives_whole_and_protected() {
    for (way, security) in [("tls", Security::Tls), ("starttls", Security::StartTls)] {
        let peer = Peer::start(&[("WAY", way)]);
        send(&peer, &peer.login(security), SOCIAL, ANA)
            .await
            .unwrap();
        let mails = peer.await_events("mail", 1);
        assert_eq!(mails.len(), 1, "{way}");
        assert_eq!(mails[0]["tls"], true, "{way}");
        assert_eq!(mails[0]["login"], "app");
        let data = mails[0]["data"].as_str().unwrap();
        for (name, value) in [
            ("Message-ID", "<1.holdfast@northwind.example>"),
            ("Auto-Submitted", "auto-generated"),
            ("Date", "Wed, 25 Nov 2026 17:00:00 +0000"),
            ("Subject", "Holdfast can send mail"),
            ("To", "\"Ana Ruiz\" <ana@northwind.example>"),
        ] {
            assert_eq!(header(data, name).as_deref(), Some(value), "{name}");
        }
        let unsubscribe = header(data, "List-Unsubscribe").unwrap();
        assert!(unsubscribe.starts_with("<mailto:social@northwind.example?"));
    }
}

#[tokio::test]
async fn a_password_does_not_travel_in_the_open() {
    // Offers no STARTTLS, and would take the password.
    let peer = Peer::start(&[("WAY", "plain")]);
    let login = peer.login(Security::StartTls);
    assert_eq!(
        open(&peer.mailer, &login).await,
        Err(MailTrouble::NoStartTls)
    );
    // The same on the port of a server that waits for TLS from the first byte, and the other way.
    assert_eq!(
        open(&peer.mailer, &peer.login(Security::Tls)).await,
        Err(MailTrouble::NoTls)
    );
    // On this computer it may.
    assert_eq!(
        open(&peer.mailer, &peer.login(Security::Plain)).await,
        Ok(())
    );
    let logins = peer.await_events("login", 1);
    assert_eq!(logins.len(), 1, "only where it was meant: {logins:?}");
}

#[tokio::test]
async fn a_certificate_that_is_not_right_ends_it_before_the_password() {
    for (certificate, fault) in [
        ("other_name", CertificateFault::OtherName),
        ("unknown", CertificateFault::Unknown),
        ("expired", CertificateFault::Expired),
    ] {
        for (way, security) in [("tls", Security::Tls), ("starttls", Security::StartTls)] {
            let peer = Peer::start(&[("WAY", way), ("CERTIFICATE", certificate)]);
            let met = open(&peer.mailer, &peer.login(security)).await;
            assert_eq!(
                met,
                Err(MailTrouble::Certificate(fault)),
                "{certificate} {way}"
            );
            assert!(peer.events("login").is_empty());
        }
    }
}

#[tokio::test]
async fn what_is_no_mail_server_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = taken.local_addr().unwrap().port();
    drop(taken);
    let peer = Peer::start(&[("WAY", "http")]);
    let mut login = peer.login(Security::StartTls);
    assert_eq!(open(&peer.mailer, &login).await, Err(MailTrouble::NotSmtp));
    login.server.port = free;
    assert_eq!(
        open(&peer.mailer, &login).await,
        Err(MailTrouble::NotReached)
    );
    login.server.host = "mail.northwind.invalid".to_owned();
    assert_eq!(
        open(&peer.mailer, &login).await,
        Err(MailTrouble::UnknownHost)
    );

    let closed = Peer::start(&[("WAY", "closed")]);
    let met = open(&closed.mailer, &closed.login(Security::StartTls)).await;
    let Err(MailTrouble::Later(reply)) = met else {
        panic!("{met:?}")
    };
    assert_eq!(reply.to_string(), "421 4.3.2 Closing for the night");
}

#[tokio::test]
async fn a_login_that_is_refused_is_named() {
    let peer = Peer::start(&[]);
    let login = Login {
        password: Some("another".into()),
        ..peer.login(Security::StartTls)
    };
    let met = open(&peer.mailer, &login).await;
    let Err(MailTrouble::LoginRefused(reply)) = met else {
        panic!("{met:?}")
    };
    assert_eq!(reply.code, 535);
    let words = MailTrouble::LoginRefused(reply).words("mail.example");
    assert!(!words.contains("another"), "{words}");
    let open_server = Peer::start(&[("WAY", "open")]);
    let no_login = Login {
        password: None,
        ..open_server.login(Security::Plain)
    };
    assert_eq!(open(&open_server.mailer, &no_login).await, Ok(()));
}

/// The words by which a trouble is known here.
fn name(met: &Result<(), MailTrouble>) -> String {
    match met {
        Ok(()) => "sent".to_owned(),
        Err(MailTrouble::RecipientRefused(reply)) => format!("recipient {}", reply.code),
        Err(MailTrouble::MailRefused(reply)) => format!("mail {}", reply.code),
        Err(MailTrouble::SenderRefused(reply)) => format!("sender {}", reply.code),
        Err(MailTrouble::Later(reply)) => format!("later {}", reply.code),
        Err(other) => format!("{other:?}"),
    }
}

/// One conversation after the other, and within one where the server goes on talking.
#[tokio::test]
async fn each_answer_to_a_mail_has_its_name() {
    let peer = Peer::start(&[("SIZE", "500")]);
    let login = peer.login(Security::StartTls);
    let met = send(&peer, &login, SOCIAL, ANA).await;
    assert_eq!(name(&met), "mail 552", "larger than the server takes");

    let peer = Peer::start(&[]);
    let login = peer.login(Security::StartTls);
    let mut session = peer.mailer.open(&login).await.unwrap();
    for (to, expected) in [
        ("nobody@northwind.example", "recipient 550"),
        ("full@northwind.example", "later 452"),
        ("grey-1@northwind.example", "later 451"),
        ("grey-1@northwind.example", "sent"),
        ("spam@northwind.example", "mail 554"),
        ("安娜@northwind.example", "NoUnicode"),
        (ANA, "sent"),
    ] {
        let met = session.send(&letter(), &envelope(SOCIAL, to)).await;
        assert_eq!(name(&met), expected, "{to}");
        assert!(session.is_of_use(&met), "{to}");
    }
    let met = session
        .send(&letter(), &envelope("stranger@northwind.example", ANA))
        .await;
    assert_eq!(name(&met), "sender 550");
    session.close().await;

    for (to, expected) in [
        ("drop-1@northwind.example", "Dropped"),
        ("drop-1@northwind.example", "sent"),
        ("cut-1@northwind.example", "Uncertain"),
        ("cut-1@northwind.example", "sent"),
        ("long@northwind.example", "NotSmtp"),
    ] {
        assert_eq!(
            name(&send(&peer, &login, SOCIAL, to).await),
            expected,
            "{to}"
        );
    }
    let copies: Vec<_> = peer
        .events("mail")
        .into_iter()
        .filter(|mail| mail["to"][0] == "cut-1@northwind.example")
        .map(|mail| mail["data"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(copies.len(), 2, "the first was taken, though nobody heard");
    assert_eq!(copies[0], copies[1], "the same mail, byte for byte");
}

#[tokio::test]
async fn names_that_are_not_ascii_go_where_they_are_taken() {
    let peer = Peer::start(&[("UTF8", "1")]);
    let login = peer.login(Security::StartTls);
    let to = "安娜@bücher.example";
    send(&peer, &login, SOCIAL, to).await.unwrap();
    assert_eq!(
        peer.await_events("mail", 1)[0]["to"][0],
        "安娜@xn--bcher-kva.example"
    );
}
