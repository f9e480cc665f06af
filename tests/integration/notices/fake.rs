//! A notification daemon that does what a test tells it.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;

use tokio::sync::mpsc;
use zbus::export::futures_core::Stream;
use zbus::message::{Message, Type};
use zbus::{Connection, MessageStream, OwnedVariant};

use super::bus::Bus;

pub const DAEMON: &str = "org.freedesktop.Notifications";
pub const PATH: &str = "/org/freedesktop/Notifications";

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Sends a click in the same breath as its answer.
    ClicksAtOnce,
    /// Knows neither buttons nor markup.
    Plain,
    /// Answers the first notice only.
    Hangs,
}

/// What it was asked to show.
#[derive(Debug)]
pub struct Asked {
    pub sender: String,
    pub replaces: u32,
    pub title: String,
    pub body: String,
    pub actions: Vec<String>,
    pub hints: HashMap<String, OwnedVariant>,
    pub expiry: i32,
}

pub type Notify = (
    String,
    u32,
    String,
    String,
    String,
    Vec<String>,
    HashMap<String, OwnedVariant>,
    i32,
);

pub struct Fake {
    pub connection: Connection,
    pub asked: mpsc::UnboundedReceiver<Asked>,
}

impl Fake {
    pub async fn start(bus: &Bus, manner: Manner) -> Self {
        let connection = zbus::connection::Builder::address(bus.address.as_str())
            .build()
            .await
            .unwrap();
        let messages = MessageStream::from(&connection);
        connection.request_name(DAEMON).await.unwrap();
        let (sender, asked) = mpsc::unbounded_channel();
        tokio::spawn(serve(connection.clone(), messages, manner, sender));
        Self { connection, asked }
    }

    pub async fn signal(&self, to: &str, member: &str, body: (u32, &str)) {
        let (id, key) = body;
        signal(&self.connection, to, member, id, key).await;
    }
}

pub async fn signal(connection: &Connection, to: &str, member: &str, id: u32, key: &str) {
    connection
        .emit_signal(Some(to), PATH, DAEMON, member, &(id, key))
        .await
        .unwrap();
}

async fn serve(
    connection: Connection,
    mut messages: MessageStream,
    manner: Manner,
    asked: mpsc::UnboundedSender<Asked>,
) {
    let mut last_id = 40;
    loop {
        let next = poll_fn(|context| Pin::new(&mut messages).poll_next(context)).await;
        let Some(Ok(message)) = next else { return };
        let header = message.header();
        if header.message_type() != Type::MethodCall {
            continue;
        }
        match header.member().map(|member| member.to_string()).as_deref() {
            Some("GetCapabilities") => {
                let names: &[&str] = match manner {
                    Manner::ClicksAtOnce | Manner::Hangs => &["actions", "body", "body-markup"],
                    Manner::Plain => &["body"],
                };
                connection.reply(&header, &names).await.unwrap();
            }
            Some("Notify") => {
                last_id += 1;
                let sender = header.sender().unwrap().to_string();
                notify(&connection, &message, manner, last_id, &asked).await;
                if manner == Manner::ClicksAtOnce {
                    signal(&connection, &sender, "ActionInvoked", last_id, "reconnect").await;
                }
            }
            other => panic!("unexpected call {other:?}"),
        }
    }
}

async fn notify(
    connection: &Connection,
    message: &Message,
    manner: Manner,
    id: u32,
    asked: &mpsc::UnboundedSender<Asked>,
) {
    let header = message.header();
    let (_app, replaces, _icon, title, body, actions, hints, expiry): Notify =
        message.body().deserialize().unwrap();
    let first = id == 41;
    if manner != Manner::Hangs || first {
        connection.reply(&header, &id).await.unwrap();
    }
    let _ = asked.send(Asked {
        sender: header.sender().unwrap().to_string(),
        replaces,
        title,
        body,
        actions,
        hints,
        expiry,
    });
}
