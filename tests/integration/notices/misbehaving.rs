//! Daemons that are quick, poor, or hang, and programs that pretend to be one.

use holdfast_core::domain::notice::Urgency;
use holdfast_core::notices::desktop::{DesktopError, Post};

use super::bus::Bus;
use super::fake::{Fake, Manner, signal};
use super::{action, in_session, next, notifier, post};

/// A click can be on its way before the answer to the post is read. This is why Linux does not
/// go through notify-rust.
#[tokio::test]
async fn a_click_at_once_is_not_lost() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let _fake = Fake::start(&bus, Manner::ClicksAtOnce).await;
    let notifier = notifier(&bus);
    let mut events = notifier.events();
    for number in 0..50 {
        let tag = format!("connection-{number}");
        notifier.post(post(&tag, "one")).await.unwrap();
        assert_eq!(next(&mut events).await, action(&tag, "reconnect"));
    }
}

#[tokio::test]
async fn a_notice_says_what_a_desktop_needs_to_know() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let mut fake = Fake::start(&bus, Manner::ClicksAtOnce).await;
    let notifier = notifier(&bus);
    for (urgency, level, expiry) in [
        (Urgency::Low, 0_u8, -1),
        (Urgency::Normal, 1, -1),
        (Urgency::Critical, 2, 0),
    ] {
        let sent = Post {
            urgency,
            ..post("connection-1", "one")
        };
        notifier.post(sent.clone()).await.unwrap();
        let asked = fake.asked.recv().await.unwrap();
        assert_eq!((asked.title, asked.body), (sent.title, sent.body));
        assert_eq!(asked.actions, ["default", "", "reconnect", "Reconnect"]);
        assert_eq!(asked.expiry, expiry);
        let hint = |name: &str| asked.hints[name].try_clone().unwrap();
        assert_eq!(u8::try_from(hint("urgency")).unwrap(), level);
        for (name, value) in [
            ("desktop-entry", "holdfast"),
            ("x-dunst-stack-tag", "real.connection-1"),
            ("x-canonical-private-synchronous", "real.connection-1"),
        ] {
            assert_eq!(String::try_from(hint(name)).unwrap(), value);
        }
    }
}

#[tokio::test]
async fn a_desktop_without_buttons_is_told_in_words() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let mut fake = Fake::start(&bus, Manner::Plain).await;
    let notifier = notifier(&bus);
    let sent = Post {
        body: "Tom & Mei.".to_owned(),
        ..post("connection-1", "one")
    };
    notifier.post(sent.clone()).await.unwrap();
    let asked = fake.asked.recv().await.unwrap();
    assert_eq!(asked.actions, [""; 0]);
    assert_eq!(asked.body, "Tom & Mei. Open Holdfast to do it.");

    let without = Post {
        actions: Vec::new(),
        ..sent
    };
    notifier.post(without).await.unwrap();
    let asked = fake.asked.recv().await.unwrap();
    assert_eq!(asked.body, "Tom & Mei.");
    assert_eq!(asked.replaces, 41);
}

#[tokio::test]
async fn a_daemon_that_hangs_is_given_up() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let _fake = Fake::start(&bus, Manner::Hangs).await;
    let notifier = notifier(&bus);
    notifier.post(post("connection-1", "one")).await.unwrap();
    // With nothing else to do, time jumps to the limit.
    tokio::time::pause();
    let refused = notifier.post(post("connection-2", "two")).await;
    assert_eq!(refused, Err(DesktopError::NoAnswer));
}

#[tokio::test]
async fn nobody_else_speaks_for_the_daemon() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let mut fake = Fake::start(&bus, Manner::Plain).await;
    let notifier = notifier(&bus);
    let mut events = notifier.events();
    notifier.post(post("connection-1", "one")).await.unwrap();
    let us = fake.asked.recv().await.unwrap().sender;

    let stranger = zbus::connection::Builder::address(bus.address.as_str())
        .build()
        .await
        .unwrap();
    signal(&stranger, &us, "ActionInvoked", 41, "forged").await;
    fake.signal(&us, "ActionInvoked", (99, "another notice"))
        .await;
    // The bus keeps the order only for each sender, so the stranger's comes before its answer.
    let names = zbus_names(&stranger).await;
    assert!(names > 0);
    fake.signal(&us, "ActionInvoked", (41, "true")).await;
    assert_eq!(next(&mut events).await, action("connection-1", "true"));
}

/// Asks the bus something, after which everything sent before has been passed on.
async fn zbus_names(connection: &zbus::Connection) -> usize {
    let bus = "org.freedesktop.DBus";
    let answer = connection
        .call_method(
            Some(bus),
            "/org/freedesktop/DBus",
            Some(bus),
            "ListNames",
            &(),
        )
        .await
        .unwrap();
    answer.body().deserialize::<Vec<String>>().unwrap().len()
}
