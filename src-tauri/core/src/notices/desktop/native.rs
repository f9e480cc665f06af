//! Windows and macOS, through notify-rust.
//!
//! Its wait for a click blocks, and sends the notice only then on macOS, so each notice has a
//! thread of its own for as long as it stands. Neither system lets notify-rust take a notice back
//! or replace it; what is withdrawn here is no longer listened to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use notify_rust::{Notification, NotificationResponse, Timeout};
use tokio::sync::{broadcast, oneshot};

use super::{Action, DesktopError, DesktopEvent, Post, Posted};
use crate::domain::notice::Urgency;

/// Notices that stand, each with the number of its latest post.
type Standing = Arc<Mutex<HashMap<String, u64>>>;

#[derive(Clone, Debug)]
pub(super) struct Native {
    scope: &'static str,
    standing: Standing,
    events: broadcast::Sender<DesktopEvent>,
}

impl Native {
    pub fn new(scope: &'static str, events: broadcast::Sender<DesktopEvent>) -> Self {
        Self {
            scope,
            standing: Standing::default(),
            events,
        }
    }

    pub async fn post(&self, post: Post) -> Result<Posted, DesktopError> {
        let (number, replaced) = self.stand(&post.tag);
        let (answer, answered) = oneshot::channel();
        let this = self.clone();
        std::thread::Builder::new()
            .name(format!("{} {}", self.scope, post.tag))
            .spawn(move || this.show(&post, number, answer))
            .map_err(|error| DesktopError::Refused(error.to_string()))?;
        answered.await.map_err(|_| DesktopError::Stopped)??;
        Ok(Posted { replaced })
    }

    /// One tag, or all.
    pub fn withdraw(&self, tag: Option<&str>) {
        match tag {
            Some(tag) => drop(self.lock().remove(tag)),
            None => self.lock().clear(),
        }
    }

    fn show(&self, post: &Post, number: u64, answer: oneshot::Sender<Result<(), DesktopError>>) {
        let shown = notification(post).show();
        let refused = shown
            .as_ref()
            .err()
            .map(|error| DesktopError::Refused(error.to_string()));
        // Who stopped waiting needs no answer.
        let _ = answer.send(refused.map_or(Ok(()), Err));
        let Ok(handle) = shown else {
            self.fall(&post.tag, number);
            return;
        };
        let waited = handle.wait_for_response(|response: &NotificationResponse| {
            let event = event(&post.tag, response);
            if self.fall(&post.tag, number) {
                // Nobody reads any more: then nobody misses it.
                let _ = self.events.send(event);
            }
        });
        if waited.is_err() {
            self.fall(&post.tag, number);
        }
    }

    /// Notes that `tag` stands; says which post it is, and whether it stood before.
    fn stand(&self, tag: &str) -> (u64, bool) {
        let mut standing = self.lock();
        let before = standing.get(tag).copied();
        let number = standing.values().max().map_or(1, |highest| highest + 1);
        standing.insert(tag.to_owned(), number);
        (number, before.is_some())
    }

    /// Notes that a post no longer stands; `false` where a later one took its place.
    fn fall(&self, tag: &str, number: u64) -> bool {
        let mut standing = self.lock();
        let latest = standing.get(tag) == Some(&number);
        if latest {
            standing.remove(tag);
        }
        latest
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, u64>> {
        // Each change is complete before anything can panic.
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn notification(post: &Post) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Holdfast")
        .summary(&post.title)
        .body(&post.body);
    // Registered by the installer; toasts of an unknown one are not shown.
    #[cfg(target_os = "windows")]
    notification.app_id("app.holdfast.desktop");
    let (urgency, timeout) = match post.urgency {
        Urgency::Low => (notify_rust::Urgency::Low, Timeout::Default),
        Urgency::Normal => (notify_rust::Urgency::Normal, Timeout::Default),
        Urgency::Critical => (notify_rust::Urgency::Critical, Timeout::Never),
    };
    #[cfg(not(target_os = "macos"))]
    notification.urgency(urgency);
    #[cfg(target_os = "macos")]
    let _ = urgency;
    notification.timeout(timeout);
    for action in &post.actions {
        notification.action(action.key(), action.label());
    }
    notification
}

fn event(tag: &str, response: &NotificationResponse) -> DesktopEvent {
    let tag = tag.to_owned();
    let action = |tag, key: &str| DesktopEvent::Action {
        tag,
        key: key.to_owned(),
    };
    match response {
        NotificationResponse::Default => action(tag, Action::Open.key()),
        NotificationResponse::Action(key) => action(tag, key),
        // Holdfast never asks for a reply; who writes one wants to act.
        NotificationResponse::Reply(_) => action(tag, Action::Open.key()),
        NotificationResponse::Closed(_) => DesktopEvent::Closed { tag },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use notify_rust::CloseReason;

    fn post(urgency: Urgency) -> Post {
        Post {
            tag: "connection-12".to_owned(),
            title: "Northwind Careers (LinkedIn) expires tomorrow".to_owned(),
            body: "Tom's LinkedIn sign-in ends on 26 Nov at 16:40.".to_owned(),
            urgency,
            actions: vec![Action::Reconnect],
        }
    }

    #[test]
    fn a_notice_carries_its_words_and_buttons() {
        let given = post(Urgency::Critical);
        let notification = notification(&given);
        assert_eq!(notification.summary, given.title);
        assert_eq!(notification.body, given.body);
        assert_eq!(notification.actions, ["reconnect", "Reconnect"]);
        assert_eq!(notification.timeout, Timeout::Never);
        let calm = super::notification(&post(Urgency::Normal));
        assert_eq!(calm.timeout, Timeout::Default);
    }

    #[test]
    fn responses_become_events() {
        let action = |key: &str| DesktopEvent::Action {
            tag: "connection-12".to_owned(),
            key: key.to_owned(),
        };
        let closed = DesktopEvent::Closed {
            tag: "connection-12".to_owned(),
        };
        let table = [
            (NotificationResponse::Default, action("default")),
            (
                NotificationResponse::Action("why".to_owned()),
                action("why"),
            ),
            (
                NotificationResponse::Reply("now".to_owned()),
                action("default"),
            ),
            (NotificationResponse::Closed(CloseReason::Expired), closed),
        ];
        for (response, expected) in table {
            assert_eq!(event("connection-12", &response), expected);
        }
    }

    #[test]
    fn only_the_latest_post_of_a_tag_speaks_for_it() {
        let native = Native::new("real", broadcast::channel(1).0);
        assert_eq!(native.stand("a"), (1, false));
        assert_eq!(native.stand("b"), (2, false));
        assert_eq!(native.stand("a"), (3, true));
        assert!(!native.fall("a", 1), "it was replaced");
        assert!(native.fall("a", 3));
        assert!(!native.fall("a", 3), "it fell already");
        native.withdraw(Some("b"));
        assert!(!native.fall("b", 2));
    }

    /// The same code on the desktop of the test session; elsewhere it runs on other systems.
    #[tokio::test]
    async fn a_notice_is_shown_and_pressed() {
        if std::env::var_os("HOLDFAST_SESSION").is_none() {
            println!("skipped: run through script/test");
            return;
        }
        let (events, mut received) = broadcast::channel(8);
        let native = Native::new("real", events);
        let posted = native.post(post(Urgency::Normal)).await;
        assert_eq!(posted, Ok(Posted { replaced: false }));
        // It listens only some time after it has posted, so press until it hears.
        for _ in 0..100 {
            let pressed = std::process::Command::new("dunstctl").arg("close").status();
            assert!(pressed.unwrap().success());
            let waited = tokio::time::timeout(Duration::from_millis(100), received.recv()).await;
            match waited {
                Ok(event) => {
                    let tag = "connection-12".to_owned();
                    assert_eq!(event, Ok(DesktopEvent::Closed { tag }));
                    return;
                }
                Err(_) => drop(native.post(post(Urgency::Normal)).await),
            }
        }
        panic!("no event arrived");
    }
}
