//! Native notices against a real dunst, and against daemons that misbehave. Each test has a
//! message bus and a daemon of its own.

pub mod bus;
mod computer;
mod dunst;
mod fake;
mod misbehaving;
mod real;
mod screen;
mod transitions;

use std::time::Duration;

use holdfast_core::domain::notice::Urgency;
use holdfast_core::notices::desktop::{Action, DesktopEvent, DesktopNotifier, Post};
use tokio::sync::broadcast;

use bus::Bus;

/// Whether this runs in the desktop session that `script/test` starts.
fn in_session() -> bool {
    let inside = std::env::var_os("HOLDFAST_SESSION").is_some();
    if !inside {
        println!("skipped: run through script/test");
    }
    inside
}

fn notifier(bus: &Bus) -> DesktopNotifier {
    DesktopNotifier::on_bus(&bus.address, "real")
}

fn post(tag: &str, title: &str) -> Post {
    Post {
        tag: tag.to_owned(),
        title: title.to_owned(),
        body: "Tom's LinkedIn sign-in ends on 26 Nov at 16:40.".to_owned(),
        urgency: Urgency::Critical,
        actions: vec![Action::Reconnect],
    }
}

fn action(tag: &str, key: &str) -> DesktopEvent {
    DesktopEvent::Action {
        tag: tag.to_owned(),
        key: key.to_owned(),
    }
}

fn closed(tag: &str) -> DesktopEvent {
    DesktopEvent::Closed {
        tag: tag.to_owned(),
    }
}

/// The next event, which must come soon.
async fn next(events: &mut broadcast::Receiver<DesktopEvent>) -> DesktopEvent {
    tokio::time::timeout(Duration::from_secs(20), events.recv())
        .await
        .expect("an event within 20 seconds")
        .expect("the notifier runs")
}
