//! A desktop that only remembers what it was given, and does what a test tells it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;

use super::{DesktopError, DesktopEvent, Place, Post, Posted};

/// What was posted, and a hand that clicks.
#[derive(Debug)]
pub struct Recording {
    state: Mutex<State>,
    events: broadcast::Sender<DesktopEvent>,
}

#[derive(Debug, Default)]
struct State {
    accepted: Vec<Post>,
    /// With their numbers, which are never used twice.
    shown: Vec<(u32, Post)>,
    last_number: u32,
    failing: Option<DesktopError>,
}

impl Recording {
    pub(super) fn new(events: broadcast::Sender<DesktopEvent>) -> Self {
        Self {
            state: Mutex::default(),
            events,
        }
    }

    /// Everything that was accepted, in order.
    pub fn accepted(&self) -> Vec<Post> {
        self.state().accepted.clone()
    }

    /// What stands on the screen.
    pub fn shown(&self) -> Vec<Post> {
        self.state()
            .shown
            .iter()
            .map(|(_, post)| post.clone())
            .collect()
    }

    /// Lets posts fail from now on, or work again.
    pub fn fail_with(&self, error: Option<DesktopError>) {
        self.state().failing = error;
    }

    /// Presses a button of a notice; says `false` where it is not on the screen.
    #[must_use]
    pub fn press(&self, tag: &str, key: &str) -> bool {
        let shown = self.state().shown.iter().any(|(_, post)| post.tag == tag);
        if shown {
            self.tell(DesktopEvent::Action {
                tag: tag.to_owned(),
                key: key.to_owned(),
            });
        }
        shown
    }

    /// Closes a notice, as a person does.
    pub fn close(&self, tag: &str) {
        if self.take_off(tag) {
            self.tell(DesktopEvent::Closed {
                tag: tag.to_owned(),
            });
        }
    }

    /// Replaces the daemon: the screen is empty.
    pub fn change_daemon(&self) {
        self.state().shown.clear();
        self.tell(DesktopEvent::DaemonChanged);
    }

    pub(super) fn post(&self, post: Post) -> Result<Posted, DesktopError> {
        if let Some(error) = &self.state().failing {
            return Err(error.clone());
        }
        let replaced = self.take_off(&post.tag);
        let mut state = self.state();
        state.accepted.push(post.clone());
        state.last_number += 1;
        let number = state.last_number;
        state.shown.push((number, post));
        Ok(Posted { replaced })
    }

    pub(super) fn withdraw(&self, tag: Option<&str>) {
        match tag {
            Some(tag) => drop(self.take_off(tag)),
            None => self.state().shown.clear(),
        }
    }

    pub(super) fn place(&self, tag: &str) -> Option<Place> {
        let state = self.state();
        let (number, _) = state.shown.iter().find(|(_, post)| post.tag == tag)?;
        Some(Place {
            daemon: "recorded".to_owned(),
            number: *number,
        })
    }

    pub(super) fn clear(&self, left: &[Place]) {
        let gone = |number| left.iter().any(|place| place.number == number);
        self.state().shown.retain(|(number, _)| !gone(*number));
    }

    fn take_off(&self, tag: &str) -> bool {
        let mut state = self.state();
        let before = state.shown.len();
        state.shown.retain(|(_, post)| post.tag != tag);
        state.shown.len() < before
    }

    fn tell(&self, event: DesktopEvent) {
        // Nobody reads any more: then nobody misses it.
        let _ = self.events.send(event);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is complete before anything can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, DesktopNotifier};
    use super::*;
    use crate::domain::notice::Urgency;

    fn post(tag: &str, title: &str) -> Post {
        Post {
            tag: tag.to_owned(),
            title: title.to_owned(),
            body: String::new(),
            urgency: Urgency::Normal,
            actions: vec![Action::Reconnect],
        }
    }

    #[tokio::test]
    async fn a_recording_behaves_like_a_desktop() {
        let (notifier, recording) = DesktopNotifier::recorded();
        let mut events = notifier.events();
        let first = notifier.post(post("connection-1", "in 10 days")).await;
        assert_eq!(first, Ok(Posted { replaced: false }));
        let second = notifier.post(post("connection-1", "in 5 days")).await;
        assert_eq!(second, Ok(Posted { replaced: true }));
        assert_eq!(recording.accepted().len(), 2);
        assert_eq!(recording.shown(), [post("connection-1", "in 5 days")]);

        assert!(recording.press("connection-1", "reconnect"));
        assert!(!recording.press("connection-2", "reconnect"));
        recording.close("connection-1");
        recording.change_daemon();
        let tag = "connection-1".to_owned();
        let key = "reconnect".to_owned();
        let expected = [
            DesktopEvent::Action {
                tag: tag.clone(),
                key,
            },
            DesktopEvent::Closed { tag },
            DesktopEvent::DaemonChanged,
        ];
        for event in expected {
            assert_eq!(events.try_recv(), Ok(event));
        }
        assert!(events.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_recording_can_fail_and_withdraw() {
        let (notifier, recording) = DesktopNotifier::recorded();
        let mut events = notifier.events();
        recording.fail_with(Some(DesktopError::NoDaemon));
        let refused = notifier.post(post("connection-1", "in 5 days")).await;
        assert_eq!(refused, Err(DesktopError::NoDaemon));
        assert_eq!(recording.accepted(), []);

        recording.fail_with(None);
        notifier
            .post(post("connection-1", "in 5 days"))
            .await
            .unwrap();
        notifier.withdraw("connection-1").await;
        assert_eq!(recording.shown(), []);
        for tag in ["connection-1", "connection-2"] {
            notifier.post(post(tag, "in 5 days")).await.unwrap();
        }
        notifier.withdraw_all().await;
        assert_eq!(recording.shown(), []);
        assert!(events.try_recv().is_err(), "who withdraws needs no event");
    }
}
