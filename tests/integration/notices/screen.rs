//! What stands on the screen, by what goes over the bus between programs and their notification
//! daemon. dunst itself tells only how many it shows, and what it no longer shows.

use std::collections::{BTreeMap, HashMap};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;
use zbus::export::futures_core::Stream;
use zbus::message::{Message, Type};
use zbus::{MessageStream, OwnedVariant};

use super::bus::Bus;
use super::fake::{DAEMON, Notify};

/// Longer than any step takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A notice as a program asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub title: String,
    pub body: String,
    /// Labels of the buttons, without the click on the notice itself.
    pub buttons: Vec<String>,
    /// 0 to 2, as the specification counts.
    pub urgency: u8,
}

#[derive(Default)]
struct State {
    /// Asked for, and not answered yet, by sender and serial.
    asked: HashMap<(String, u32), Seen>,
    shown: BTreeMap<u32, Seen>,
    /// How many were accepted.
    posted: usize,
    /// The most that stood there at one moment.
    most: usize,
    /// How often a notice took the place of another.
    replaced: usize,
}

/// Listens from its start on. Clones listen together.
#[derive(Clone, Default)]
pub struct Screen {
    state: Arc<Mutex<State>>,
}

impl Screen {
    pub async fn watch(bus: &Bus) -> Self {
        let connection = zbus::connection::Builder::address(bus.address.as_str())
            .build()
            .await
            .unwrap();
        let mut messages = MessageStream::from(&connection);
        let rules = [
            format!("interface='{DAEMON}'"),
            "type='method_return'".to_owned(),
            format!("member='NameOwnerChanged',arg0='{DAEMON}'"),
        ];
        connection
            .call_method(
                Some("org.freedesktop.DBus"),
                "/org/freedesktop/DBus",
                Some("org.freedesktop.DBus.Monitoring"),
                "BecomeMonitor",
                &(rules.as_slice(), 0_u32),
            )
            .await
            .unwrap();
        let screen = Self::default();
        let hears = screen.clone();
        tokio::spawn(async move {
            let _open = connection;
            loop {
                let next = poll_fn(|context| Pin::new(&mut messages).poll_next(context)).await;
                let Some(Ok(message)) = next else { return };
                hears.hear(&message);
            }
        });
        screen
    }

    fn hear(&self, message: &Message) {
        let header = message.header();
        let name = |part: Option<String>| part.unwrap_or_default();
        let member = name(header.member().map(ToString::to_string));
        let sender = name(header.sender().map(ToString::to_string));
        let mut state = self.state.lock().unwrap();
        match (header.message_type(), member.as_str()) {
            (Type::MethodCall, "Notify") => {
                let serial = message.primary_header().serial_num().get();
                let seen = seen(message);
                state.asked.insert((sender, serial), seen);
            }
            (Type::MethodReturn, _) => {
                let to = name(header.destination().map(ToString::to_string));
                let Some(serial) = header.reply_serial() else {
                    return;
                };
                if let Some(seen) = state.asked.remove(&(to, serial.get())) {
                    let id = message.body().deserialize::<u32>().unwrap();
                    let earlier = state.shown.insert(id, seen);
                    state.posted += 1;
                    state.replaced += usize::from(earlier.is_some());
                    state.most = state.most.max(state.shown.len());
                }
            }
            (Type::Signal, "NotificationClosed") => {
                let (id, _reason) = message.body().deserialize::<(u32, u32)>().unwrap();
                state.shown.remove(&id);
            }
            (Type::Signal, "NameOwnerChanged") => state.shown.clear(),
            (Type::MethodCall | Type::Signal | Type::Error, _) => {}
        }
    }

    /// The oldest first.
    pub fn shown(&self) -> Vec<Seen> {
        let state = self.state.lock().unwrap();
        state.shown.values().cloned().collect()
    }

    /// How many notices daemons have accepted.
    pub fn posted(&self) -> usize {
        self.state.lock().unwrap().posted
    }

    /// Waits until exactly this stands there.
    pub async fn comes_to(&self, expected: &[Seen]) {
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.shown();
            if shown == expected {
                return;
            }
            assert!(
                Instant::now() < until,
                "{shown:#?} instead of {expected:#?}"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// How many stood there together at most, and how many took the place of another, since this was
    /// asked before.
    pub fn since_last(&self) -> (usize, usize) {
        let mut state = self.state.lock().unwrap();
        let standing = state.shown.len();
        (
            std::mem::replace(&mut state.most, standing),
            std::mem::take(&mut state.replaced),
        )
    }
}

fn seen(call: &Message) -> Seen {
    let (_app, _replaces, _icon, title, body, actions, hints, _expiry): Notify =
        call.body().deserialize().unwrap();
    let labels = actions.chunks(2).filter(|action| action[0] != "default");
    let urgency: &OwnedVariant = &hints["urgency"];
    Seen {
        title,
        body,
        buttons: labels.map(|action| action[1].clone()).collect(),
        urgency: u8::try_from(urgency.try_clone().unwrap()).unwrap(),
    }
}
