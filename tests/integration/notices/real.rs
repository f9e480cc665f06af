//! What a real daemon shows and sends back.

use std::time::Duration;

use holdfast_core::domain::notice::Urgency;
use holdfast_core::notices::desktop::{DesktopError, DesktopEvent, DesktopNotifier, Post, Posted};

use super::bus::Bus;
use super::dunst::{Dunst, Shown};
use super::{action, closed, in_session, next, notifier, post};

const NEW: Result<Posted, DesktopError> = Ok(Posted { replaced: false });
const REPLACED: Result<Posted, DesktopError> = Ok(Posted { replaced: true });

#[tokio::test]
async fn one_tag_is_one_notice_on_the_screen() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let notifier = notifier(&bus);

    assert_eq!(notifier.post(post("connection-1", "in 10 days")).await, NEW);
    assert_eq!(notifier.post(post("connection-2", "in 10 days")).await, NEW);
    assert_eq!(
        notifier.post(post("connection-1", "in 5 days")).await,
        REPLACED
    );
    assert_eq!(dunst.displayed(), 2);

    dunst.close_all();
    let mut titles: Vec<_> = dunst
        .history()
        .into_iter()
        .map(|shown| shown.title)
        .collect();
    titles.sort();
    assert_eq!(titles, ["in 10 days", "in 5 days"]);
}

#[tokio::test]
async fn another_run_of_the_app_replaces_its_notice() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let before = notifier(&bus);
    assert_eq!(
        before.post(post("connection-1", "expires tomorrow")).await,
        NEW
    );
    drop(before);

    let after = notifier(&bus);
    let mut events = after.events();
    assert_eq!(
        after.post(post("connection-1", "expires tomorrow")).await,
        NEW
    );
    assert_eq!(dunst.displayed(), 1, "a repeat after a crash is one notice");
    dunst.press();
    assert_eq!(next(&mut events).await, action("connection-1", "default"));
}

#[tokio::test]
async fn real_and_practice_notices_stand_side_by_side() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let practice = DesktopNotifier::on_bus(&bus.address, "practice");
    assert_eq!(notifier(&bus).post(post("notice-1", "real")).await, NEW);
    assert_eq!(practice.post(post("notice-1", "practice")).await, NEW);
    assert_eq!(dunst.displayed(), 2);
    practice.withdraw_all().await;
    assert_eq!(dunst.displayed(), 1);
}

#[tokio::test]
async fn a_press_and_a_close_come_back_with_the_tag() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let notifier = notifier(&bus);
    let mut events = notifier.events();

    assert_eq!(notifier.post(post("connection-1", "one")).await, NEW);
    dunst.press();
    assert_eq!(next(&mut events).await, action("connection-1", "default"));
    // Still on the screen, so it can be pressed again.
    dunst.press();
    assert_eq!(next(&mut events).await, action("connection-1", "default"));
    dunst.close_all();
    assert_eq!(next(&mut events).await, closed("connection-1"));
    assert_eq!(notifier.post(post("connection-1", "one")).await, NEW);
}

#[tokio::test]
async fn a_withdrawn_notice_leaves_the_screen_in_silence() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let notifier = notifier(&bus);
    let mut events = notifier.events();

    assert_eq!(notifier.post(post("connection-1", "one")).await, NEW);
    assert_eq!(notifier.post(post("connection-2", "two")).await, NEW);
    notifier.withdraw("connection-1").await;
    notifier.withdraw("connection-1").await;
    notifier.withdraw("connection-9").await;
    assert_eq!(dunst.displayed(), 1);
    dunst.close_all();
    assert_eq!(
        next(&mut events).await,
        closed("connection-2"),
        "nothing of the first"
    );
}

#[tokio::test]
async fn names_are_shown_as_they_are() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let notifier = notifier(&bus);
    let hostile = Post {
        title: "<b>Tom</b> & Mei".to_owned(),
        body: "<b>Tom</b> & <a href=\"http://evil.test\">Mei</a>.".to_owned(),
        ..post("connection-1", "")
    };
    assert_eq!(notifier.post(hostile.clone()).await, NEW);
    dunst.close_all();
    let expected = Shown {
        title: hostile.title,
        body: "&lt;b&gt;Tom&lt;/b&gt; &amp; &lt;a href=\"http://evil.test\"&gt;Mei&lt;/a&gt;."
            .to_owned(),
    };
    assert_eq!(dunst.history(), [expected]);
}

#[tokio::test]
async fn a_silenced_desktop_accepts_what_it_shows_later() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    dunst.pause();
    let notifier = notifier(&bus);
    let calm = Post {
        urgency: Urgency::Normal,
        ..post("connection-1", "one")
    };
    assert_eq!(notifier.post(calm).await, NEW);
    assert_eq!((dunst.displayed(), dunst.count("waiting")), (0, 1));
}

#[tokio::test]
async fn a_daemon_that_starts_late_is_noticed() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let notifier = notifier(&bus);
    let mut events = notifier.events();
    let refused = notifier.post(post("connection-1", "one")).await;
    assert_eq!(refused, Err(DesktopError::NoDaemon));

    let dunst = Dunst::start(&bus).await;
    assert_eq!(next(&mut events).await, DesktopEvent::DaemonChanged);
    assert_eq!(notifier.post(post("connection-1", "one")).await, NEW);
    assert_eq!(dunst.displayed(), 1);
}

#[tokio::test]
async fn a_killed_daemon_is_noticed_and_forgotten() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let mut first = Dunst::start(&bus).await;
    let notifier = notifier(&bus);
    let mut events = notifier.events();
    assert_eq!(notifier.post(post("connection-1", "one")).await, NEW);

    first.kill();
    assert_eq!(next(&mut events).await, DesktopEvent::DaemonChanged);
    let refused = notifier.post(post("connection-1", "one")).await;
    assert_eq!(refused, Err(DesktopError::NoDaemon));

    let second = Dunst::start(&bus).await;
    assert_eq!(next(&mut events).await, DesktopEvent::DaemonChanged);
    // The new daemon gives the ids of the old one again; they mean other notices now.
    assert_eq!(notifier.post(post("connection-2", "two")).await, NEW);
    second.press();
    assert_eq!(next(&mut events).await, action("connection-2", "default"));
    assert_eq!(notifier.post(post("connection-1", "one")).await, NEW);
    assert_eq!(second.displayed(), 2);
}

#[tokio::test]
async fn without_a_bus_it_says_so_and_comes_back_with_it() {
    if !in_session() {
        return;
    }
    let lost = DesktopNotifier::on_bus("unix:path=/tmp/no-such-bus", "real");
    let refused = lost.post(post("connection-1", "one")).await;
    assert_eq!(refused, Err(DesktopError::NoBus));

    let mut bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let notifier = notifier(&bus);
    let mut events = notifier.events();
    assert_eq!(notifier.post(post("connection-1", "one")).await, NEW);
    bus.stop();
    assert_eq!(next(&mut events).await, DesktopEvent::DaemonChanged);
    let refused = notifier.post(post("connection-1", "one")).await;
    assert_eq!(refused, Err(DesktopError::NoBus));
    drop(dunst);
}

#[tokio::test]
async fn many_posts_at_once_all_arrive() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let dunst = Dunst::start(&bus).await;
    let notifier = notifier(&bus);
    let mut events = notifier.events();
    let posts: Vec<_> = (0..15)
        .map(|number| {
            let notifier = notifier.clone();
            tokio::spawn(async move {
                notifier
                    .post(post(&format!("connection-{number}"), "one"))
                    .await
            })
        })
        .collect();
    for posted in posts {
        assert_eq!(posted.await.unwrap(), NEW);
    }
    assert_eq!(dunst.displayed(), 15);
    dunst.close_all();
    let mut tags = Vec::new();
    for _ in 0..15 {
        match next(&mut events).await {
            DesktopEvent::Closed { tag } => tags.push(tag),
            other => panic!("{other:?}"),
        }
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 15);
    // The task goes on after a burst.
    tokio::time::timeout(Duration::from_secs(20), notifier.post(post("last", "one")))
        .await
        .expect("it answers")
        .unwrap();
}
