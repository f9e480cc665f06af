//! The notification daemon of a Linux desktop, over D-Bus
//! (specifications.freedesktop.org/notification-spec).
//!
//! One task owns one connection and the map from tags to what the daemon shows. It listens before
//! the first post, so no click is missed; dunst sends signals only to the connection that posted.
//! A restarted daemon counts its ids anew and closes nothing aloud, so an id counts only together
//! with the daemon that gave it.

use std::collections::{HashMap, VecDeque};
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, oneshot};

use zbus::export::futures_core::Stream;
use zbus::message::{Message, Type};
use zbus::{Connection, DBusError, MessageStream, Variant};

use super::{Action, DesktopError, DesktopEvent, Place, Post, Posted};
use crate::domain::notice::Urgency;
use crate::notices::markup::escape_markup;

const DAEMON: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const BUS: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

/// Added to the body where the desktop shows no buttons.
const WITHOUT_BUTTONS: &str = "Open Holdfast to do it.";

const APP_NAME: &str = "Holdfast";
/// The name of the icon and of the `.desktop` file.
const APP_ID: &str = "holdfast";

/// A daemon that takes longer hangs. Starting one on demand takes well under a second.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// What the notifier asks of the task.
#[derive(Debug)]
pub(super) enum Command {
    Post(Post, oneshot::Sender<Result<Posted, DesktopError>>),
    /// One tag, or all.
    Withdraw(Option<String>, oneshot::Sender<Result<(), DesktopError>>),
    /// Where a tag stands.
    Place(String, oneshot::Sender<Result<Option<Place>, DesktopError>>),
    /// What an earlier run left.
    Clear(Vec<Place>, oneshot::Sender<Result<(), DesktopError>>),
}

/// Starts the task on the session's bus, or on the bus at `address`. It ends with the last sender.
pub(super) fn start(
    address: Option<String>,
    scope: &'static str,
    events: broadcast::Sender<DesktopEvent>,
) -> mpsc::Sender<Command> {
    // Few, because each poster waits for its answer.
    let (commands, receiver) = mpsc::channel(8);
    let desk = Desk {
        address,
        scope,
        link: None,
        shown: HashMap::new(),
        events,
    };
    tokio::spawn(desk.run(receiver));
    commands
}

pub(super) async fn post(desk: &mpsc::Sender<Command>, post: Post) -> Result<Posted, DesktopError> {
    let (answer, answered) = oneshot::channel();
    ask(desk, Command::Post(post, answer), answered).await
}

pub(super) async fn withdraw(desk: &mpsc::Sender<Command>, tag: Option<&str>) {
    let (answer, answered) = oneshot::channel();
    let command = Command::Withdraw(tag.map(str::to_owned), answer);
    // What cannot be taken off is gone already, or goes with the daemon.
    if let Err(error) = ask(desk, command, answered).await {
        tracing::debug!(%error, "a notice was not withdrawn");
    }
}

pub(super) async fn place(desk: &mpsc::Sender<Command>, tag: &str) -> Option<Place> {
    let (answer, answered) = oneshot::channel();
    let command = Command::Place(tag.to_owned(), answer);
    ask(desk, command, answered).await.ok().flatten()
}

pub(super) async fn clear(desk: &mpsc::Sender<Command>, left: Vec<Place>) {
    let (answer, answered) = oneshot::channel();
    if let Err(error) = ask(desk, Command::Clear(left, answer), answered).await {
        tracing::debug!(%error, "what an earlier run left was not cleared");
    }
}

async fn ask<T>(
    desk: &mpsc::Sender<Command>,
    command: Command,
    answered: oneshot::Receiver<Result<T, DesktopError>>,
) -> Result<T, DesktopError> {
    desk.send(command)
        .await
        .map_err(|_| DesktopError::Stopped)?;
    answered.await.map_err(|_| DesktopError::Stopped)?
}

struct Desk {
    address: Option<String>,
    scope: &'static str,
    link: Option<Link>,
    /// By tag.
    shown: HashMap<String, Shown>,
    events: broadcast::Sender<DesktopEvent>,
}

/// What a daemon shows.
struct Shown {
    id: u32,
    /// The unique name of the daemon that gave the id.
    daemon: String,
}

struct Link {
    connection: Connection,
    messages: MessageStream,
    /// The unique name of the daemon that runs now.
    daemon: Option<String>,
    /// Of that daemon, once asked.
    abilities: Option<Abilities>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Abilities {
    buttons: bool,
    markup: bool,
}

impl Desk {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        // At once, so that a daemon that starts later is noticed. Without a bus the next post
        // tries again.
        let _ = self.connect().await;
        loop {
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.serve(command).await,
                    None => return,
                },
                message = next(&mut self.link) => match message {
                    Some(message) => self.hear(&message),
                    None => self.lose_bus(),
                },
            }
        }
    }

    async fn serve(&mut self, command: Command) {
        // Who stopped waiting needs no answer.
        match command {
            Command::Post(post, answer) => {
                let _ = answer.send(self.post(&post).await);
            }
            Command::Withdraw(tag, answer) => {
                let _ = answer.send(self.withdraw(tag).await);
            }
            Command::Place(tag, answer) => {
                let _ = answer.send(Ok(self.place(&tag)));
            }
            Command::Clear(left, answer) => {
                let _ = answer.send(self.clear(left).await);
            }
        }
    }

    async fn post(&mut self, post: &Post) -> Result<Posted, DesktopError> {
        self.connect().await?;
        let abilities = self.abilities().await?;
        let replaces = self.shown_now(&post.tag).unwrap_or(0);
        let body = body(post, abilities);
        let stack = format!("{}.{}", self.scope, post.tag);
        let mut early = VecDeque::new();
        let answer = self
            .call(
                "Notify",
                &(
                    APP_NAME,
                    replaces,
                    APP_ID,
                    post.title.as_str(),
                    body.as_str(),
                    actions(&post.actions, abilities),
                    hints(post, &stack),
                    expiry(post.urgency),
                ),
                &mut early,
            )
            .await;
        if let Ok(message) = &answer {
            self.remember(&post.tag, message)?;
        }
        // Clicks that came with the answer belong to what was just remembered.
        for message in early {
            self.hear(&message);
        }
        answer.map(|_| Posted {
            replaced: replaces != 0,
        })
    }

    fn remember(&mut self, tag: &str, answer: &Message) -> Result<(), DesktopError> {
        let id = answer.body().deserialize::<u32>().map_err(refused)?;
        let header = answer.header();
        let daemon = header.sender().map(ToString::to_string).unwrap_or_default();
        self.shown.insert(tag.to_owned(), Shown { id, daemon });
        Ok(())
    }

    async fn withdraw(&mut self, tag: Option<String>) -> Result<(), DesktopError> {
        let tags = match tag {
            Some(tag) => vec![tag],
            None => self.shown.keys().cloned().collect(),
        };
        for tag in tags {
            let standing = self.shown_now(&tag);
            self.shown.remove(&tag);
            if let Some(id) = standing {
                self.close(id).await?;
            }
        }
        Ok(())
    }

    fn place(&self, tag: &str) -> Option<Place> {
        // By the daemon that answered: that it came can be heard later than its answer.
        let (link, shown) = (self.link.as_ref()?, self.shown.get(tag)?);
        Some(Place {
            daemon: link.full_name(&shown.daemon),
            number: shown.id,
        })
    }

    async fn clear(&mut self, left: Vec<Place>) -> Result<(), DesktopError> {
        self.connect().await?;
        let link = self.link.as_ref();
        let running = link.and_then(|link| Some(link.full_name(link.daemon.as_deref()?)));
        for place in left {
            if Some(&place.daemon) == running.as_ref() {
                // Closed by us: nobody is told.
                self.shown.retain(|_, shown| shown.id != place.number);
                self.close(place.number).await?;
            }
        }
        Ok(())
    }

    async fn close(&mut self, id: u32) -> Result<(), DesktopError> {
        let mut early = VecDeque::new();
        let answer = self.call("CloseNotification", &(id,), &mut early).await;
        for message in early {
            self.hear(&message);
        }
        match answer {
            // The daemon has none of that id: a person was quicker.
            Ok(_) | Err(DesktopError::Refused(_) | DesktopError::NoDaemon) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The id of what the running daemon shows for `tag`.
    fn shown_now(&self, tag: &str) -> Option<u32> {
        let daemon = self.link.as_ref()?.daemon.as_ref()?;
        let shown = self.shown.get(tag)?;
        (shown.daemon == *daemon).then_some(shown.id)
    }

    async fn abilities(&mut self) -> Result<Abilities, DesktopError> {
        if let Some(abilities) = self.link.as_ref().and_then(|link| link.abilities) {
            return Ok(abilities);
        }
        let mut early = VecDeque::new();
        let answer = self.call("GetCapabilities", &(), &mut early).await;
        for message in early {
            self.hear(&message);
        }
        let names: Vec<String> = answer?.body().deserialize().map_err(refused)?;
        let has = |name: &str| names.iter().any(|known| known == name);
        let abilities = Abilities {
            buttons: has("actions"),
            markup: has("body-markup"),
        };
        if let Some(link) = &mut self.link {
            link.abilities = Some(abilities);
        }
        Ok(abilities)
    }

    /// Calls the daemon. What arrives meanwhile goes to `early`: an unread stream would hold up
    /// the answer itself.
    async fn call<B>(
        &mut self,
        method: &str,
        body: &B,
        early: &mut VecDeque<Message>,
    ) -> Result<Message, DesktopError>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        let connection = match &self.link {
            Some(link) => link.connection.clone(),
            None => return Err(DesktopError::NoBus),
        };
        let mut call = pin!(connection.call_method(Some(DAEMON), PATH, Some(DAEMON), method, body));
        let mut limit = pin!(tokio::time::sleep(ANSWER_LIMIT));
        loop {
            tokio::select! {
                answer = &mut call => return answer.map_err(failed),
                message = next(&mut self.link) => match message {
                    Some(message) => early.push_back(message),
                    None => {
                        self.lose_bus();
                        return Err(DesktopError::NoBus);
                    }
                },
                () = &mut limit => return Err(DesktopError::NoAnswer),
            }
        }
    }

    async fn connect(&mut self) -> Result<(), DesktopError> {
        if self.link.is_none() {
            let opening = Link::open(self.address.as_deref());
            let link = tokio::time::timeout(ANSWER_LIMIT, opening)
                .await
                .map_err(|_| DesktopError::NoBus)?
                .map_err(|_| DesktopError::NoBus)?;
            self.link = Some(link);
        }
        Ok(())
    }

    fn lose_bus(&mut self) {
        self.link = None;
        self.shown.clear();
        self.tell(DesktopEvent::DaemonChanged);
    }

    fn hear(&mut self, message: &Message) {
        let header = message.header();
        let name = |part: Option<&str>| part.unwrap_or_default().to_owned();
        if header.message_type() != Type::Signal {
            return;
        }
        let interface = name(header.interface().map(|interface| interface.as_str()));
        let member = name(header.member().map(|member| member.as_str()));
        let sender = name(header.sender().map(|sender| sender.as_str()));
        match (interface.as_str(), member.as_str()) {
            (BUS, "NameOwnerChanged") if sender == BUS => self.hear_owner(message),
            (DAEMON, "ActionInvoked") => {
                if let Ok((id, key)) = message.body().deserialize::<(u32, String)>()
                    && let Some(tag) = self.tag_of(&sender, id)
                {
                    self.tell(DesktopEvent::Action { tag, key });
                }
            }
            (DAEMON, "NotificationClosed") => {
                if let Ok((id, _reason)) = message.body().deserialize::<(u32, u32)>()
                    && let Some(tag) = self.tag_of(&sender, id)
                {
                    self.shown.remove(&tag);
                    self.tell(DesktopEvent::Closed { tag });
                }
            }
            (_, _) => {}
        }
    }

    fn hear_owner(&mut self, message: &Message) {
        let body = message.body();
        let Ok((name, _old, new)) = body.deserialize::<(&str, &str, &str)>() else {
            return;
        };
        let Some(link) = self.link.as_mut().filter(|_| name == DAEMON) else {
            return;
        };
        link.daemon = Some(new.to_owned()).filter(|new| !new.is_empty());
        link.abilities = None;
        // What the new one showed already is kept: its answer can come before this signal is read.
        self.shown.retain(|_, shown| shown.daemon == new);
        self.tell(DesktopEvent::DaemonChanged);
    }

    /// The notice that the daemon `sender` shows as `id`. Nobody else speaks for it.
    fn tag_of(&self, sender: &str, id: u32) -> Option<String> {
        self.shown
            .iter()
            .find(|(_, shown)| shown.id == id && shown.daemon == sender)
            .map(|(tag, _)| tag.clone())
    }

    fn tell(&self, event: DesktopEvent) {
        // Nobody reads any more: then nobody misses it.
        let _ = self.events.send(event);
    }
}

impl Link {
    /// A bus counts the names of its programs anew, so a name counts only together with the bus.
    fn full_name(&self, daemon: &str) -> String {
        format!("{}/{daemon}", self.connection.server_guid())
    }

    /// Connects, and listens before anything can be posted.
    async fn open(address: Option<&str>) -> zbus::Result<Self> {
        let connection = match address {
            Some(address) => zbus::connection::Builder::address(address).build().await?,
            None => Connection::session().await?,
        };
        let messages = MessageStream::from(&connection);
        for rule in [
            format!("type='signal',interface='{DAEMON}',path='{PATH}'"),
            format!(
                "type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',\
                 arg0='{DAEMON}'"
            ),
        ] {
            connection
                .call_method(Some(BUS), BUS_PATH, Some(BUS), "AddMatch", &(rule,))
                .await?;
        }
        let daemon = connection
            .call_method(Some(BUS), BUS_PATH, Some(BUS), "GetNameOwner", &(DAEMON,))
            .await
            .ok()
            .and_then(|answer| answer.body().deserialize().ok());
        Ok(Self {
            connection,
            messages,
            daemon,
            abilities: None,
        })
    }
}

/// The next message; `None` when the bus is gone, and never without a bus.
async fn next(link: &mut Option<Link>) -> Option<Message> {
    let Some(link) = link else {
        return pending().await;
    };
    poll_fn(|context| Pin::new(&mut link.messages).poll_next(context))
        .await
        .and_then(Result::ok)
}

fn body(post: &Post, abilities: Abilities) -> String {
    let mut body = if abilities.markup {
        escape_markup(&post.body)
    } else {
        post.body.clone()
    };
    if !post.actions.is_empty() && !abilities.buttons {
        body.push(' ');
        body.push_str(WITHOUT_BUTTONS);
    }
    body
}

/// Keys and labels in turn; the click on the notice itself has no label.
fn actions(given: &[Action], abilities: Abilities) -> Vec<&'static str> {
    if !abilities.buttons {
        return Vec::new();
    }
    let given = given
        .iter()
        .flat_map(|action| [action.key(), action.label()]);
    [Action::Open.key(), ""].into_iter().chain(given).collect()
}

fn hints<'a>(post: &Post, stack: &'a str) -> HashMap<&'static str, Variant<'a>> {
    let urgency: u8 = match post.urgency {
        Urgency::Low => 0,
        Urgency::Normal => 1,
        Urgency::Critical => 2,
    };
    HashMap::from([
        ("urgency", Variant::from(urgency)),
        ("desktop-entry", Variant::from(APP_ID)),
        // What has the same tag is replaced, also what an earlier run of the app posted.
        ("x-dunst-stack-tag", Variant::from(stack)),
        ("x-canonical-private-synchronous", Variant::from(stack)),
    ])
}

/// Milliseconds; 0 is never, and -1 what the desktop thinks right.
fn expiry(urgency: Urgency) -> i32 {
    match urgency {
        Urgency::Low | Urgency::Normal => -1,
        Urgency::Critical => 0,
    }
}

/// What a failed call says about the daemon.
fn failed(error: zbus::Error) -> DesktopError {
    let name = match &error {
        zbus::Error::MethodError(name, _, _) => name.to_string(),
        zbus::Error::FDO(error) => error.name().to_string(),
        _ => return refused(error),
    };
    match name.as_str() {
        // No daemon, none that the bus could start, or it died before it answered.
        "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner"
        | "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.Disconnected" => DesktopError::NoDaemon,
        spawn if spawn.starts_with("org.freedesktop.DBus.Error.Spawn.") => DesktopError::NoDaemon,
        other => DesktopError::Refused(other.to_owned()),
    }
}

fn refused(error: zbus::Error) -> DesktopError {
    DesktopError::Refused(error.to_string())
}
