//! Holdfast's core in a process of its own, which a test can kill: this binary again, told by its
//! environment to be that process.

use std::io::{BufRead, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use holdfast_core::app::App;
use holdfast_core::app::view::{BeginConnect, BeginReconnect, FlowPhase, KeychainView, TakeOver};
use holdfast_core::clock::Clock;
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::store::{DatabaseKind, Store};
use holdfast_core::vault::{Keychain, MemoryKeychain};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use url::Url;

use crate::journeys::company::{choose_all, open, sign_in};
use crate::networks::person::Decision;

const VARIABLE: &str = "HOLDFAST_OTHER_PROCESS";

/// Where the process works.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    pub database: PathBuf,
    pub kind: DatabaseKind,
    pub networks: Url,
    /// The item of its keychain; `None`: the keychain of the desktop.
    pub key: Option<String>,
}

/// What it is to do, with the networks' time as an offset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub offset_seconds: i64,
    pub act: Act,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Act {
    /// So many rounds of the watch at once.
    Ticks(usize),
    Connect(Network, String),
    Reconnect(ConnectionId, String),
    HandOver(Vec<ConnectionId>, String),
    BackUp,
    ChangeKey,
}

/// A running process. Killed with this value.
pub struct Process {
    child: Child,
    said: mpsc::UnboundedReceiver<String>,
}

impl Process {
    /// Starts it; it says `ready` once its database and keychain are open.
    pub fn start(place: &Place) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "process::the_other_process", "--nocapture"])
            .env(VARIABLE, serde_json::to_string(place).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (say, said) = mpsc::unbounded_channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // The harness around it prints too.
                if let Some(word) = line.rsplit_once('#').map(|(_, word)| word.to_owned())
                    && say.send(word).is_err()
                {
                    return;
                }
            }
        });
        Self { child, said }
    }

    pub fn order(&mut self, order: &Order) {
        let line = serde_json::to_string(order).unwrap();
        let input = self.child.stdin.as_mut().unwrap();
        // It may have been killed already.
        drop(writeln!(input, "{line}"));
    }

    /// The next word it says; `None` when it is gone.
    pub async fn word(&mut self) -> Option<String> {
        self.said.recv().await
    }

    pub async fn expect(&mut self, word: &str) {
        assert_eq!(self.word().await.as_deref(), Some(word));
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Is the other process where the environment says so, and nothing otherwise.
#[test]
fn the_other_process() {
    let Ok(place) = std::env::var(VARIABLE) else {
        return;
    };
    let place: Place = serde_json::from_str(&place).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(obey(place));
}

async fn obey(place: Place) {
    let clock = Clock::default();
    let (orders, mut told) = mpsc::unbounded_channel::<Order>();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let order = serde_json::from_str(&line).unwrap();
            if orders.send(order).is_err() {
                return;
            }
        }
        // Whoever started it is gone.
        std::process::exit(0);
    });
    let mut next = told.recv().await.unwrap();
    clock.set_offset_seconds(next.offset_seconds);
    let store = Store::open(&place.database, place.kind, clock.now()).unwrap();
    let keychain = match &place.key {
        None => Keychain::Os,
        Some(key) => {
            let memory = MemoryKeychain::new();
            memory.put(&store.installation().to_string(), &[key]);
            Keychain::Memory(memory)
        }
    };
    let (app, _) = open(&place.networks, &store, &keychain, &clock).await;
    match place.key {
        None => open_keychain(&app).await,
        Some(_) => app.unlock_keychain().await.unwrap(),
    }
    say("ready");
    loop {
        clock.set_offset_seconds(next.offset_seconds);
        act(&app, &store, &place.networks, next.act).await;
        say("done");
        match told.recv().await {
            Some(order) => next = order,
            None => return,
        }
    }
}

/// The keychain of the desktop serves others too, and may keep one waiting.
pub async fn open_keychain(app: &Arc<App>) {
    let open = async {
        loop {
            app.unlock_keychain().await.unwrap();
            if app.start_state("").await.unwrap().keychain == KeychainView::Open {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let opened = tokio::time::timeout(Duration::from_secs(60), open).await;
    opened.expect("the keychain opens");
}

fn say(word: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "#{word}").unwrap();
    out.flush().unwrap();
}

async fn act(app: &Arc<App>, store: &Store, networks: &Url, act: Act) {
    match act {
        Act::Ticks(count) => ticks(app, count).await,
        Act::Connect(network, who) => {
            let request = BeginConnect {
                network,
                purpose: Purpose::Owned,
                provider: None,
                again: None,
            };
            let flow = app.begin_connect(request).await.unwrap();
            let flow = sign_in(app, networks, &flow, &who, Decision::default()).await;
            choose_all(app, &flow).await;
        }
        Act::Reconnect(connection, who) => {
            let request = BeginReconnect {
                connections: vec![connection],
                handover: false,
            };
            let flow = app.begin_reconnect(request).await.unwrap();
            sign_in(app, networks, &flow, &who, Decision::default()).await;
        }
        Act::HandOver(connections, who) => {
            let request = BeginReconnect {
                connections,
                handover: true,
            };
            let flow = app.begin_reconnect(request).await.unwrap();
            let flow = sign_in(app, networks, &flow, &who, Decision::default()).await;
            take_over(app, &flow.phase, flow.id).await;
        }
        Act::BackUp => store.back_up_anew().await.unwrap(),
        Act::ChangeKey => app.change_key().await.unwrap(),
    }
}

/// Takes over everything that can be.
pub async fn take_over(app: &Arc<App>, phase: &FlowPhase, id: holdfast_core::domain::id::FlowId) {
    if let FlowPhase::TakeOver {
        stopped, working, ..
    } = phase
    {
        let connections = stopped.iter().chain(working).map(|row| row.id).collect();
        app.take_over(TakeOver { id, connections }).await.unwrap();
    }
}

/// So many rounds of the watch at once.
pub async fn ticks(app: &Arc<App>, count: usize) {
    let ticks: Vec<_> = (0..count)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { app.tick().await.unwrap() })
        })
        .collect();
    for tick in ticks {
        tick.await.unwrap();
    }
}
