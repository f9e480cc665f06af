//! Linux: signals of logind, timedated, `NetworkManager`, the network portal and the Secret Service.
//!
//! Each of them may be absent. A bus that is absent, or goes, is tried again now and then.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc;
use zbus::export::futures_core::Stream;
use zbus::message::{Message, Type};
use zbus::{Connection, MessageStream};

use super::{Delay, Wake};

const BUS: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

const LOGIN: &str = "org.freedesktop.login1";
const LOGIN_PATH: &str = "/org/freedesktop/login1";
const LOGIN_MANAGER: &str = "org.freedesktop.login1.Manager";
const TIME: &str = "org.freedesktop.timedate1";
const TIME_PATH: &str = "/org/freedesktop/timedate1";
const NETWORKS: &str = "org.freedesktop.NetworkManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_NETWORKS: &str = "org.freedesktop.portal.NetworkMonitor";
const SECRETS: &str = "org.freedesktop.secrets";

/// `NM_STATE_CONNECTED_SITE`: from here on a network leads further than this room
/// (networkmanager.dev/docs/api/latest/nm-dbus-types.html).
const CONNECTED: u32 = 60;

/// A bus that takes longer hangs.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// A system bus goes with the system and a session bus with the session, so there is no hurry.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(300);

/// Where to listen; `None` is where this computer has it.
#[derive(Clone, Debug, Default)]
pub struct Buses {
    pub system: Option<String>,
    pub session: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum Bus {
    System,
    Session,
}

/// Listens until the receiver is dropped.
pub fn listen(buses: Buses) -> mpsc::Receiver<Wake> {
    // Few: whoever is behind looks into everything anyway.
    let (wakes, heard) = mpsc::channel(8);
    tokio::spawn(stay(Bus::System, buses.system, wakes.clone()));
    tokio::spawn(stay(Bus::Session, buses.session, wakes));
    heard
}

async fn stay(bus: Bus, address: Option<String>, wakes: mpsc::Sender<Wake>) {
    while !wakes.is_closed() {
        let opening = tokio::time::timeout(ANSWER_LIMIT, open(bus, address.as_deref()));
        match opening.await {
            Ok(Ok((connection, messages))) => hear(bus, &connection, messages, &wakes).await,
            Ok(Err(error)) => tracing::info!(%error, ?bus, "nothing to listen to"),
            Err(_) => tracing::info!(?bus, "the bus does not answer"),
        }
        tokio::select! {
            () = tokio::time::sleep(TRY_AGAIN_AFTER) => {}
            () = wakes.closed() => {}
        }
    }
}

/// The connection has to be kept for as long as its messages are read.
async fn open(bus: Bus, address: Option<&str>) -> zbus::Result<(Connection, MessageStream)> {
    let connection = match (address, bus) {
        (Some(address), _) => zbus::connection::Builder::address(address).build().await?,
        (None, Bus::System) => Connection::system().await?,
        (None, Bus::Session) => Connection::session().await?,
    };
    let messages = MessageStream::from(&connection);
    for rule in rules(bus) {
        connection
            .call_method(Some(BUS), BUS_PATH, Some(BUS), "AddMatch", &(rule,))
            .await?;
    }
    Ok((connection, messages))
}

fn rules(bus: Bus) -> Vec<String> {
    match bus {
        Bus::System => vec![
            format!(
                "type='signal',sender='{LOGIN}',interface='{LOGIN_MANAGER}',\
                 member='PrepareForSleep'"
            ),
            format!(
                "type='signal',sender='{TIME}',path='{TIME_PATH}',interface='{PROPERTIES}',\
                 member='PropertiesChanged'"
            ),
            format!(
                "type='signal',sender='{NETWORKS}',interface='{NETWORKS}',member='StateChanged'"
            ),
        ],
        Bus::Session => vec![
            format!("type='signal',sender='{PORTAL}',interface='{PORTAL_NETWORKS}'"),
            // All of them: a keyring says that it was unlocked as a property of one collection.
            format!("type='signal',sender='{SECRETS}'"),
            format!(
                "type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',\
                 arg0='{SECRETS}'"
            ),
        ],
    }
}

/// Passes on what is said, until the bus or the listener is gone.
async fn hear(
    bus: Bus,
    connection: &Connection,
    mut messages: MessageStream,
    wakes: &mpsc::Sender<Wake>,
) {
    let mut delay = delay(bus, connection).await;
    let mut asleep = false;
    loop {
        let next = poll_fn(|context| Pin::new(&mut messages).poll_next(context));
        let message = tokio::select! {
            message = next => message,
            () = wakes.closed() => return,
        };
        let Some(Ok(message)) = message else { break };
        let wake = match wake(&message) {
            None => continue,
            Some(Wake::FallingAsleep(_)) => {
                asleep = true;
                Wake::FallingAsleep(std::mem::take(&mut delay))
            }
            Some(Wake::Resumed) => {
                asleep = false;
                delay = self::delay(bus, connection).await;
                Wake::Resumed
            }
            Some(wake) => wake,
        };
        if wakes.send(wake).await.is_err() {
            return;
        }
    }
    // Nobody would say that it woke up.
    if asleep && wakes.send(Wake::Resumed).await.is_err() {
        tracing::debug!("nobody listens any more");
    }
}

/// Asks logind to wait before each sleep until it is dropped: taken before it is needed, since who
/// asks after the computer was told to sleep comes too late (`systemd.io/INHIBITOR_LOCKS`).
async fn delay(bus: Bus, connection: &Connection) -> Delay {
    match bus {
        Bus::System => {}
        Bus::Session => return Delay::default(),
    }
    let arguments = ("sleep", "Holdfast", "A sign-in may be renewing", "delay");
    let asking = connection.call_method(
        Some(LOGIN),
        LOGIN_PATH,
        Some(LOGIN_MANAGER),
        "Inhibit",
        &arguments,
    );
    let held = match tokio::time::timeout(ANSWER_LIMIT, asking).await {
        Ok(Ok(answer)) => answer.body().deserialize().ok(),
        Ok(Err(error)) => {
            tracing::info!(%error, "the computer will not wait with its sleep");
            None
        }
        Err(_) => None,
    };
    Delay { _held: held }
}

/// What a signal means. The bus brings only those that were asked for, so the interface tells.
fn wake(message: &Message) -> Option<Wake> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let interface = header.interface()?.as_str();
    let path = header.path()?.as_str();
    let body = message.body();
    match interface {
        // Said before the computer sleeps, and again after.
        LOGIN_MANAGER => Some(if body.deserialize::<bool>().ok()? {
            Wake::FallingAsleep(Delay::default())
        } else {
            Wake::Resumed
        }),
        NETWORKS => {
            let state = body.deserialize::<u32>().ok()?;
            (state >= CONNECTED).then_some(Wake::NetworkBack)
        }
        PORTAL_NETWORKS => Some(Wake::NetworkBack),
        PROPERTIES if path == TIME_PATH => Some(Wake::TimeSet),
        // The bus itself greets each connection with signals of its own.
        BUS => {
            let (name, _, _) = body.deserialize::<(&str, &str, &str)>().ok()?;
            (name == SECRETS).then_some(Wake::Keychain)
        }
        PROPERTIES => Some(Wake::Keychain),
        of_secrets => of_secrets
            .starts_with("org.freedesktop.Secret.")
            .then_some(Wake::Keychain),
    }
}
