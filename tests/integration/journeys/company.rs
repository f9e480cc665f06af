//! A company with its app in front of the simulated networks, and the people who sign in.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use holdfast_core::app::view::{
    BeginConnect, BeginReconnect, Check, ChooseProfiles, ConnectionDetail, ConnectionRef,
    ConnectionView, Engine, FlowPhase, FlowRef, FlowView, Mode, SetUp,
};
use holdfast_core::app::{App, Parts, PracticeApp};
use holdfast_core::clock::Clock;
use holdfast_core::computer::Computer;
use holdfast_core::domain::id::{ConnectionId, FlowId};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::networks::{Addresses, Patience};
use holdfast_core::notices::desktop::{DesktopNotifier, Recording};
use holdfast_core::notices::email::Mailer;
use holdfast_core::sign_in::matching::Decision as Landing;
use holdfast_core::store::{DatabaseKind, Store};
use holdfast_core::vault::{Keychain, MemoryKeychain};
use holdfast_sandbox::{LogEntry, Options, Sandbox, SandboxClock};
use url::Url;

use crate::left::{self, Left};
use crate::networks::person::{Decision, agree};
use crate::networks::setting::simulated;

pub const ANA: &str = "ana@northwind.example";
pub const TOM: &str = "tom@northwind.example";
pub const LIN: &str = "lin@ceramics.example";

/// Longer than any step takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Every company begins at this moment, whenever the tests run.
fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_600_800, 0).unwrap()
}

pub struct Company {
    pub app: Arc<App>,
    pub sandbox: Arc<Sandbox>,
    pub clock: Clock,
    pub store: Store,
    pub keychain: Keychain,
    pub desktop: Arc<Recording>,
    pub _left: Option<Left>,
}

impl Company {
    pub async fn start() -> Self {
        let keychain = Keychain::Memory(MemoryKeychain::new());
        Self::start_on(keychain, |now| {
            Store::in_memory(DatabaseKind::Practice, now).unwrap()
        })
        .await
    }

    /// With a database in a file.
    pub async fn in_file(path: &Path) -> Self {
        let keychain = Keychain::Memory(MemoryKeychain::new());
        Self::start_on(keychain, |now| {
            Store::open(path, DatabaseKind::Practice, now).unwrap()
        })
        .await
    }

    /// On a database and a keychain that other processes can use too.
    pub async fn start_on(keychain: Keychain, store: impl FnOnce(DateTime<Utc>) -> Store) -> Self {
        let clock = Clock::default();
        // From its first moment: what stands at the networks then is dated before it.
        let options = Options {
            clock: SandboxClock::from((start() - clock.now()).num_seconds()),
            ..Options::default()
        };
        let sandbox = Arc::new(Sandbox::start(options).await.unwrap());
        clock.set_offset_seconds(sandbox.clock().offset());
        let store = store(clock.now());
        let (app, desktop) = open(&sandbox.base_url(), &store, &keychain, &clock).await;
        app.set_up(SetUp {
            company: "Northwind Outfitters".to_owned(),
            your_name: "Mei Lin".to_owned(),
            your_email: None,
        })
        .await
        .unwrap();
        app.prepare_practice(practice_apps(&sandbox)).await.unwrap();
        Self {
            app,
            sandbox,
            clock,
            _left: Left::of(&store),
            store,
            keychain,
            desktop,
        }
    }

    /// The same database and networks, with a new app: as after a restart.
    pub async fn restart(self) -> Self {
        self.app.close().await;
        let (app, desktop) = self.another_app().await;
        app.prepare_practice(practice_apps(&self.sandbox))
            .await
            .unwrap();
        Self {
            app,
            desktop,
            ..self
        }
    }

    /// The same in front of a real desktop.
    pub async fn restart_on(self, notifier: DesktopNotifier) -> Self {
        self.app.close().await;
        let networks = self.sandbox.base_url();
        let app = open_on(
            &networks,
            &self.store,
            &self.keychain,
            &self.clock,
            notifier,
            Computer::default(),
        );
        Self {
            app: app.await,
            ..self
        }
    }

    /// A new app on the same database and networks.
    pub async fn another_app(&self) -> (Arc<App>, Arc<Recording>) {
        open(
            &self.sandbox.base_url(),
            &self.store,
            &self.keychain,
            &self.clock,
        )
        .await
    }

    /// A new app on the same database, keychain and networks, on the computer that its system calls
    /// `name`.
    pub async fn on_computer(&self, name: &str) -> (Arc<App>, Arc<Recording>) {
        let (notifier, desktop) = DesktopNotifier::recorded();
        let networks = self.sandbox.base_url();
        let app = open_on(
            &networks,
            &self.store,
            &self.keychain,
            &self.clock,
            notifier,
            Computer::named(name),
        );
        (app.await, desktop)
    }

    /// Another computer in front of the same networks, with a database and a keychain of its own,
    /// and no company yet.
    pub async fn another_computer(&self) -> Self {
        let store = Store::in_memory(DatabaseKind::Practice, self.clock.now()).unwrap();
        let keychain = Keychain::Memory(MemoryKeychain::new());
        let (app, desktop) = open(&self.sandbox.base_url(), &store, &keychain, &self.clock).await;
        Self {
            app,
            sandbox: self.sandbox.clone(),
            clock: self.clock.clone(),
            _left: Left::of(&store),
            store,
            keychain,
            desktop,
        }
    }

    /// The network apps of practice, with their secrets.
    pub async fn set_up_apps(&self) {
        let apps = practice_apps(&self.sandbox);
        self.app.prepare_practice(apps).await.unwrap();
    }

    /// Moves practice time; nothing runs by itself here.
    pub fn advance_hours(&self, hours: i64) {
        self.advance_seconds(hours * 3_600);
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.sandbox.clock().advance(seconds);
        self.clock.set_offset_seconds(self.sandbox.clock().offset());
    }

    /// *Add account* up to the answer of the network.
    pub async fn connect(
        &self,
        network: Network,
        purpose: Purpose,
        provider: Option<Provider>,
        who: &str,
        decision: Decision<'_>,
    ) -> FlowView {
        let request = BeginConnect {
            network,
            purpose,
            provider,
            again: None,
        };
        let flow = self.app.begin_connect(request).await.unwrap();
        self.sign_in(&flow, who, decision).await
    }

    /// *Add account*, everything chosen.
    pub async fn connect_all(&self, network: Network, purpose: Purpose, who: &str) -> FlowView {
        let flow = self
            .connect(network, purpose, None, who, Decision::default())
            .await;
        self.choose_all(&flow).await
    }

    pub async fn choose_all(&self, flow: &FlowView) -> FlowView {
        choose_all(&self.app, flow).await
    }

    pub async fn reconnect(
        &self,
        connections: &[ConnectionId],
        who: &str,
        decision: Decision<'_>,
    ) -> FlowView {
        let request = BeginReconnect {
            connections: connections.to_vec(),
            handover: false,
        };
        let flow = self.app.begin_reconnect(request).await.unwrap();
        self.sign_in(&flow, who, decision).await
    }

    pub async fn sign_in(&self, flow: &FlowView, who: &str, decision: Decision<'_>) -> FlowView {
        sign_in(&self.app, &self.sandbox.base_url(), flow, who, decision).await
    }

    pub async fn land(&self, flow: &FlowView, landed: Url) -> FlowView {
        land(&self.app, flow, landed).await
    }

    /// A check of all connections, until every answer is in.
    pub async fn check(&self) {
        self.check_by(Check { ids: None }).await;
    }

    /// The same of these alone.
    pub async fn check_only(&self, ids: &[ConnectionId]) {
        let ids = Some(ids.to_vec());
        self.check_by(Check { ids }).await;
    }

    async fn check_by(&self, check: Check) {
        self.app.check(check).await.unwrap();
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let list = self.app.list_connections().await.unwrap();
            if !list.checking && !list.connections.iter().any(|row| row.checking) {
                break;
            }
            assert!(
                tokio::time::Instant::now() < until,
                "the check does not end"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn rows(&self) -> Vec<ConnectionView> {
        self.app.list_connections().await.unwrap().connections
    }

    /// The row of an account, by its name.
    pub async fn row(&self, name: &str) -> ConnectionView {
        let rows = self.rows().await;
        let names: Vec<_> = rows.iter().map(|row| row.name.clone()).collect();
        rows.into_iter()
            .find(|row| row.name == name)
            .unwrap_or_else(|| panic!("{name} is not among {names:?}"))
    }

    pub async fn detail(&self, id: ConnectionId) -> ConnectionDetail {
        self.app
            .connection_detail(ConnectionRef { id })
            .await
            .unwrap()
    }

    /// What was sent to `host` at a path that ends so, oldest first.
    pub fn sent(&self, host: &str, path_end: &str) -> Vec<LogEntry> {
        let mut log = self.sandbox.log();
        log.retain(|entry| entry.host == host && entry.path.ends_with(path_end));
        log
    }
}

/// A person goes to the page of `flow`, agrees, and comes back the way the engine goes.
pub async fn sign_in(
    app: &Arc<App>,
    networks: &Url,
    flow: &FlowView,
    who: &str,
    decision: Decision<'_>,
) -> FlowView {
    let link = app.flow_link(FlowRef { id: flow.id }).await.unwrap();
    let page = Url::parse(&link).unwrap();
    let landed = agree(networks, page, who, decision).await;
    land(app, flow, landed).await
}

async fn land(app: &Arc<App>, flow: &FlowView, landed: Url) -> FlowView {
    match flow.engine {
        Engine::Webview => match app.matches(flow.id, &landed) {
            Landing::Ours(answer) => app.redirected(flow.id, answer).await,
            other => panic!("{landed} is not the end of the flow: {other:?}"),
        },
        Engine::Browser | Engine::Pasted => {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let answer = client.get(landed).send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
        }
    }
    after_waiting(app, flow.id).await
}

/// The flow once it neither waits nor works.
pub async fn after_waiting(app: &Arc<App>, id: FlowId) -> FlowView {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let flow = app.flow(FlowRef { id }).await.unwrap();
        let busy = matches!(
            flow.phase,
            FlowPhase::Opening | FlowPhase::Waiting | FlowPhase::Finishing
        );
        if !busy {
            return flow;
        }
        assert!(
            tokio::time::Instant::now() < until,
            "still {:?}",
            flow.phase
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub async fn choose_all(app: &Arc<App>, flow: &FlowView) -> FlowView {
    let FlowPhase::ChooseProfiles { profiles, .. } = &flow.phase else {
        panic!("nothing to choose in {:?}", flow.phase)
    };
    let profiles: Vec<_> = profiles
        .iter()
        .filter(|one| one.can_connect)
        .map(|one| one.key.clone())
        .collect();
    let request = ChooseProfiles {
        id: flow.id,
        profiles,
    };
    app.choose_profiles(request).await.unwrap()
}

pub async fn open(
    networks: &Url,
    store: &Store,
    keychain: &Keychain,
    clock: &Clock,
) -> (Arc<App>, Arc<Recording>) {
    let (notifier, desktop) = DesktopNotifier::recorded();
    let computer = Computer::default();
    let app = open_on(networks, store, keychain, clock, notifier, computer).await;
    (app, desktop)
}

async fn open_on(
    networks: &Url,
    store: &Store,
    keychain: &Keychain,
    clock: &Clock,
    notifier: DesktopNotifier,
    computer: Computer,
) -> Arc<App> {
    left::log();
    let opened = App::open(Parts {
        store: store.clone(),
        keychain: keychain.clone(),
        computer,
        addresses: Addresses::simulated(networks.clone()),
        patience: Patience::default(),
        clock: clock.clone(),
        notifier,
        mailer: Mailer::default(),
        mode: Mode::Practice,
    });
    match opened.await {
        Ok(app) => app,
        Err(blocked) => panic!("{blocked:?}"),
    }
}

pub fn practice_apps(sandbox: &Sandbox) -> Vec<PracticeApp> {
    let known = sandbox.practice_apps();
    let first = |provider| {
        known
            .iter()
            .find(|app| app.provider == simulated(provider))
            .map(|app| PracticeApp {
                provider,
                client_id: app.client_id.clone(),
                client_secret: app.client_secret.clone(),
            })
    };
    let providers = [
        Provider::Facebook,
        Provider::Instagram,
        Provider::Linkedin,
        Provider::Tiktok,
        Provider::X,
        Provider::Google,
    ];
    providers.into_iter().filter_map(first).collect()
}
