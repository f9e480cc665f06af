//! What the system says on its buses, as logind, timedated and `NetworkManager` say it: mocks of
//! them (python3-dbusmock) on a bus of the test's own.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use holdfast_core::wakes::{Buses, Wake, listen};
use tokio::sync::mpsc;
use zbus::{Connection, Variant};

use crate::notices::bus::Bus;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

const LOGIN: &str = "org.freedesktop.login1";
const TIME: &str = "org.freedesktop.timedate1";
const NETWORKS: &str = "org.freedesktop.NetworkManager";
const MOCK: &str = "org.freedesktop.DBus.Mock";

/// A system service that is played by one of dbusmock's templates.
struct Played {
    program: Child,
}

impl Played {
    async fn start(bus: &Bus, to: &Connection, template: &str, name: &str) -> Self {
        // Debian's own Python, for which Debian packages dbusmock.
        let program = Command::new("/usr/bin/python3")
            .args(["-m", "dbusmock", "--system", "--template", template])
            .env("DBUS_SYSTEM_BUS_ADDRESS", &bus.address)
            .stdout(Stdio::null())
            .spawn()
            .expect("python3-dbusmock is installed");
        let played = Self { program };
        until(name, async || has_owner(to, name).await.then_some(())).await;
        played
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking)
        .await
        .unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

async fn connect(bus: &Bus) -> Connection {
    let builder = zbus::connection::Builder::address(bus.address.as_str());
    builder.build().await.unwrap()
}

async fn has_owner(to: &Connection, name: &str) -> bool {
    let bus = "org.freedesktop.DBus";
    let path = "/org/freedesktop/DBus";
    let answer = to
        .call_method(Some(bus), path, Some(bus), "NameHasOwner", &(name,))
        .await
        .unwrap();
    answer.body().deserialize().unwrap()
}

/// Lets a mock say that the computer goes to sleep, or wakes up.
async fn prepare_for_sleep(to: &Connection, sleeps: bool) {
    let manager = "org.freedesktop.login1.Manager";
    let arguments = vec![Variant::from(sleeps)];
    let signal = (manager, "PrepareForSleep", "b", arguments);
    to.call_method(
        Some(LOGIN),
        "/org/freedesktop/login1",
        Some(MOCK),
        "EmitSignal",
        &signal,
    )
    .await
    .unwrap();
}

async fn set_zone(to: &Connection, zone: &str) {
    let path = "/org/freedesktop/timedate1";
    to.call_method(Some(TIME), path, Some(TIME), "SetTimezone", &(zone, false))
        .await
        .unwrap();
}

async fn set_network(to: &Connection, state: u32) {
    let path = "/org/freedesktop/NetworkManager";
    to.call_method(
        Some(NETWORKS),
        path,
        Some(MOCK),
        "SetGlobalConnectionState",
        &(state,),
    )
    .await
    .unwrap();
}

async fn next(heard: &mut mpsc::Receiver<Wake>) -> Wake {
    tokio::time::timeout(PATIENCE, heard.recv())
        .await
        .expect("a wake within 20 seconds")
        .expect("the listeners run")
}

/// Whoever listens says nothing of it; a first signal that is heard does.
async fn once_it_listens(to: &Connection, heard: &mut mpsc::Receiver<Wake>) {
    until("somebody who listens", async || {
        set_zone(to, "Europe/Berlin").await;
        set_zone(to, "Europe/London").await;
        (!heard.is_empty()).then_some(())
    })
    .await;
    // Every change that was made so far is heard before this one.
    set_network(to, 70).await;
    while !matches!(next(heard).await, Wake::NetworkBack) {}
}

fn on(bus: &Bus) -> Buses {
    Buses {
        system: Some(bus.address.clone()),
        session: Some("unix:path=/nonexistent/holdfast-no-bus".to_owned()),
    }
}

#[tokio::test]
async fn sleep_time_and_network_are_heard_and_their_opposites_are_not() {
    let bus = Bus::start();
    let to = connect(&bus).await;
    let _time = Played::start(&bus, &to, "timedated", TIME).await;
    let _networks = Played::start(&bus, &to, "networkmanager", NETWORKS).await;
    let mut heard = listen(on(&bus));
    once_it_listens(&to, &mut heard).await;

    // Started after the listener, as after a crash of it.
    let _login = Played::start(&bus, &to, "logind", LOGIN).await;
    prepare_for_sleep(&to, true).await;
    prepare_for_sleep(&to, false).await;
    assert!(matches!(next(&mut heard).await, Wake::FallingAsleep(_)));
    assert!(matches!(next(&mut heard).await, Wake::Resumed));

    set_zone(&to, "Asia/Kathmandu").await;
    assert!(matches!(next(&mut heard).await, Wake::TimeSet));

    // Disconnected, and connected no further than to this room.
    set_network(&to, 20).await;
    set_network(&to, 50).await;
    set_network(&to, 60).await;
    assert!(matches!(next(&mut heard).await, Wake::NetworkBack));
    assert!(heard.is_empty(), "nothing else was said");
}

/// How many programs hold up the sleep of the computer, by logind.
async fn delays(to: &Connection) -> usize {
    let answer = to
        .call_method(
            Some(LOGIN),
            "/org/freedesktop/login1",
            Some("org.freedesktop.login1.Manager"),
            "ListInhibitors",
            &(),
        )
        .await
        .unwrap();
    let held: Vec<(String, String, String, String, u32, u32)> =
        answer.body().deserialize().unwrap();
    for (what, who, _, mode, _, _) in &held {
        assert_eq!((&**what, &**who, &**mode), ("sleep", "Holdfast", "delay"));
    }
    held.len()
}

/// E9.
#[tokio::test]
async fn the_computer_waits_with_its_sleep_until_that_was_heard_and_dealt_with() {
    let bus = Bus::start();
    let to = connect(&bus).await;
    let _login = Played::start(&bus, &to, "logind", LOGIN).await;
    let mut heard = listen(on(&bus));
    let held = async |wanted: usize| {
        until("the delay", async || {
            (delays(&to).await == wanted).then_some(())
        })
        .await;
    };
    for _ in 0..2 {
        held(1).await;
        prepare_for_sleep(&to, true).await;
        let falling = next(&mut heard).await;
        assert!(matches!(falling, Wake::FallingAsleep(_)));
        assert_eq!(delays(&to).await, 1, "while a renewal may be on its way");
        drop(falling);
        held(0).await;
        prepare_for_sleep(&to, false).await;
        assert!(matches!(next(&mut heard).await, Wake::Resumed));
    }
    held(1).await;
}

/// A bus that goes in between would leave renewals held for ever.
#[tokio::test]
async fn who_fell_asleep_and_hears_nothing_more_is_awake() {
    let mut bus = Bus::start();
    let to = connect(&bus).await;
    let login = Played::start(&bus, &to, "logind", LOGIN).await;
    let mut heard = listen(on(&bus));
    until("the delay", async || (delays(&to).await == 1).then_some(())).await;
    prepare_for_sleep(&to, true).await;
    assert!(matches!(next(&mut heard).await, Wake::FallingAsleep(_)));
    drop(login);
    bus.stop();
    assert!(matches!(next(&mut heard).await, Wake::Resumed));
}

/// Whoever is on the bus may send a signal, but only the owners of the names are heard.
#[tokio::test]
async fn a_stranger_on_the_bus_wakes_nobody() {
    let bus = Bus::start();
    let to = connect(&bus).await;
    let _time = Played::start(&bus, &to, "timedated", TIME).await;
    let _networks = Played::start(&bus, &to, "networkmanager", NETWORKS).await;
    let _login = Played::start(&bus, &to, "logind", LOGIN).await;
    let mut heard = listen(on(&bus));
    once_it_listens(&to, &mut heard).await;
    let (path, manager) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
    to.emit_signal(None::<&str>, path, manager, "PrepareForSleep", &(false,))
        .await
        .unwrap();
    set_network(&to, 70).await;
    assert!(matches!(next(&mut heard).await, Wake::NetworkBack));
}

#[tokio::test]
async fn what_is_absent_is_no_trouble_and_who_stops_listening_ends_it() {
    let nowhere = "unix:path=/nonexistent/holdfast-no-bus".to_owned();
    let mut heard = listen(Buses {
        system: Some(nowhere.clone()),
        session: Some(nowhere),
    });
    let silence = tokio::time::timeout(Duration::from_millis(200), heard.recv()).await;
    assert!(silence.is_err(), "still listening, nothing heard");

    // A bus that goes while it is heard.
    let mut bus = Bus::start();
    let to = connect(&bus).await;
    let time = Played::start(&bus, &to, "timedated", TIME).await;
    let networks = Played::start(&bus, &to, "networkmanager", NETWORKS).await;
    let mut heard = listen(on(&bus));
    once_it_listens(&to, &mut heard).await;
    drop((time, networks));
    bus.stop();
    let silence = tokio::time::timeout(Duration::from_millis(200), heard.recv()).await;
    assert!(silence.is_err(), "still listening, nothing heard");
}
