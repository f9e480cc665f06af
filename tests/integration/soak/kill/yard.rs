//! One company, the process that works for it, and what is looked at after each kill.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use holdfast_core::app::view::{FlowPhase, FlowRef};
use holdfast_core::domain::cause::{Cause, Effect};
use holdfast_core::domain::grant::{Grant, Renewal};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::notice::{Notice, NoticeKind};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{DatabaseKind, Store, flows, grants, notices, sealed};
use holdfast_core::vault::{Keychain, Place as Seat, Vault, VaultState};
use holdfast_sandbox::{Endpoint, FaultTarget, Lever, LogEntry, Sandbox, fingerprint};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rusqlite::{Connection, OpenFlags};
use secrecy::ExposeSecret;

use super::moments::Moment;
use crate::journeys::company::{ANA, Company, TOM, after_waiting, choose_all, open};
use crate::kept;
use crate::networks::person::Decision;
use crate::process::{Act, Order, Place, Process, open_keychain, take_over};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// So long after a renewal whose answer is unknown it is sent once more.
const REPLAY_AFTER: i64 = 61;

/// What the process is doing when it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    Connect,
    Reconnect,
    Renew,
    HandOver,
    BackUp,
    ChangeKey,
}

impl Deed {
    /// Renewals count most: nothing else can be lost for good.
    pub const ALL: &[Self] = &[
        Self::Connect,
        Self::Reconnect,
        Self::Renew,
        Self::Renew,
        Self::Renew,
        Self::HandOver,
        Self::BackUp,
        Self::ChangeKey,
    ];

    pub fn asks_for_tokens(self) -> bool {
        match self {
            Self::Connect | Self::Reconnect | Self::Renew | Self::HandOver => true,
            Self::BackUp | Self::ChangeKey => false,
        }
    }
}

#[derive(Default)]
pub struct Figures {
    kills: BTreeMap<Deed, u32>,
    /// It was done before its moment came, and nothing was killed.
    too_late: u32,
    /// The new tokens were on their way and had to be given up, and that was said.
    interrupted: u32,
    /// Sent once more because no answer was known.
    replayed: u32,
    /// Sign-ins that a next start finished.
    taken_up: u32,
    notices: usize,
    repeated: i64,
}

impl Figures {
    pub fn kills(&self) -> u32 {
        self.kills.values().sum()
    }

    /// Whether every kind of work was killed.
    pub fn of_every_kind(&self) -> bool {
        Deed::ALL.iter().all(|deed| self.kills.contains_key(deed))
    }

    pub fn assert(&self) {
        assert!(self.replayed <= self.kills());
        assert!(self.repeated <= i64::from(self.kills()));
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} kills: {:?}; {} came too late",
            self.kills(),
            self.kills,
            self.too_late
        )?;
        writeln!(
            f,
            "{} renewals sent once more, {} interrupted and said, {} sign-ins taken up",
            self.replayed, self.interrupted, self.taken_up
        )?;
        write!(
            f,
            "{} notices, none doubled, {} posts repeated; 0 tokens lost, 0 used twice, 0 damaged",
            self.notices, self.repeated
        )
    }
}

pub struct Yard {
    _folder: tempfile::TempDir,
    place: Place,
    sandbox: Option<Arc<Sandbox>>,
    clock: holdfast_core::clock::Clock,
    pub figures: Figures,
    /// The last request that was looked at.
    seen: u64,
    /// How often each refresh token was sent, over all processes.
    sent: BTreeMap<String, u32>,
    /// Refresh tokens that a network took, and gave another for.
    spent: BTreeSet<String>,
}

impl Yard {
    /// A company with accounts at networks whose tokens rotate, and at one whose do not.
    pub async fn open() -> Self {
        let folder = kept::folder();
        let database = folder.path().join("practice.sqlite3");
        let company = Company::start_on(Keychain::Os, |now| {
            Store::open(&database, DatabaseKind::Practice, now).unwrap()
        })
        .await;
        for network in [Network::X, Network::Tiktok, Network::Facebook] {
            company.connect_all(network, Purpose::Owned, ANA).await;
        }
        let mut yard = Self {
            _folder: folder,
            place: Place {
                database,
                kind: DatabaseKind::Practice,
                networks: company.sandbox.base_url(),
                key: None,
            },
            clock: company.clock.clone(),
            sandbox: None,
            figures: Figures::default(),
            seen: 0,
            sent: BTreeMap::new(),
            spent: BTreeSet::new(),
        };
        yard.leave(company).await;
        yard
    }

    fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().unwrap()
    }

    /// Starts the process on `deed` and kills it at `moment`. Says `false` if it was done before.
    pub async fn kill_during(&mut self, deed: Deed, moment: Moment, random: &mut StdRng) -> bool {
        if deed == Deed::Renew {
            self.sandbox().clock().advance(20 * 3_600);
        }
        let act = self.act(deed, random);
        if moment == Moment::RequestArrived {
            let slow = Lever::Slow(FaultTarget {
                provider: None,
                endpoint: Endpoint::Token,
                times: Some(1),
                millis: Some(5_000),
                status: None,
            });
            self.sandbox().pull(slow).unwrap();
        }
        let before = self.sandbox().log().last().map_or(0, |last| last.seq);
        let mut process = Process::start(&self.place);
        process.order(&Order {
            offset_seconds: self.sandbox().clock().offset(),
            act,
        });
        let killed = tokio::time::timeout(PATIENCE, self.until(&mut process, moment, before))
            .await
            .expect("the moment comes, or the work is done");
        process.kill();
        self.sandbox().clear_levers();
        if killed {
            *self.figures.kills.entry(deed).or_default() += 1;
        } else {
            self.figures.too_late += 1;
        }
        killed
    }

    /// Waits for the moment. Says `false` if the work was done before.
    async fn until(&self, process: &mut Process, moment: Moment, before: u64) -> bool {
        if let Moment::Starting(wait) = moment {
            tokio::time::sleep(wait).await;
            return true;
        }
        process.expect("ready").await;
        let comes = async {
            match moment {
                Moment::Starting(wait) | Moment::Working(wait) => tokio::time::sleep(wait).await,
                Moment::RequestArrived => self.a_request(before, |_| true).await,
                Moment::RequestAnswered(wait) => {
                    self.a_request(before, |entry| entry.processed).await;
                    tokio::time::sleep(wait).await;
                }
            }
        };
        tokio::select! {
            () = comes => true,
            word = process.word() => {
                assert_eq!(word.as_deref(), Some("done"));
                false
            }
        }
    }

    /// Waits until a request for tokens came that is as it `is`.
    async fn a_request(&self, before: u64, is: impl Fn(&LogEntry) -> bool) {
        let came = || {
            let log = self.sandbox().log_since(before);
            log.iter()
                .any(|entry| entry.endpoint == Endpoint::Token && is(entry))
        };
        while !came() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn act(&self, deed: Deed, random: &mut StdRng) -> Act {
        let networks = [Network::X, Network::Tiktok, Network::Facebook];
        let network = *networks.choose(random).unwrap();
        match deed {
            Deed::Connect => Act::Connect(network, ANA.to_owned()),
            Deed::Renew => Act::Ticks(1),
            Deed::BackUp => Act::BackUp,
            Deed::ChangeKey => Act::ChangeKey,
            Deed::Reconnect => {
                let (id, who) = self.rows_of(network)[0].clone();
                Act::Reconnect(id, who)
            }
            Deed::HandOver => {
                // To Tom and back; what he lacks stays with Ana.
                let mut rows = self.rows_of(Network::Facebook);
                let of_tom = rows.iter().any(|(_, who)| who == TOM);
                let (from, next) = if of_tom { (TOM, ANA) } else { (ANA, TOM) };
                rows.retain(|(_, who)| who == from);
                let ids = rows.into_iter().map(|(id, _)| id).collect();
                Act::HandOver(ids, next.to_owned())
            }
        }
    }

    /// The accounts at a network, and whose login they hang on.
    fn rows_of(&self, network: Network) -> Vec<(ConnectionId, String)> {
        let conn = self.raw();
        let mut found = conn
            .prepare(
                "SELECT connections.id, grants.member_name FROM connections
                 JOIN grants ON grants.id = connections.grant_id
                 WHERE network = ?1 ORDER BY connections.id",
            )
            .unwrap();
        let network = serde_json::to_value(network).unwrap();
        let rows = found.query_map([network.as_str().unwrap()], |row| {
            Ok((
                ConnectionId(row.get(0)?),
                login(&row.get::<_, String>(1)?).to_owned(),
            ))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn raw(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Connection::open_with_flags(&self.place.database, flags).unwrap()
    }

    /// Counts what was sent since the last time, which is less than the time after which a refresh
    /// token may be sent once more.
    fn note(&mut self, log: Vec<LogEntry>) {
        let mut just_now = BTreeMap::new();
        for entry in log {
            self.seen = entry.seq;
            let Some(token) = entry.form.get("refresh_token").cloned() else {
                continue;
            };
            let rotates = [Provider::X, Provider::Tiktok].map(crate::networks::setting::simulated);
            if !rotates.contains(&entry.provider) {
                continue;
            }
            if let Some(first) = just_now.insert(token.clone(), entry.clone()) {
                panic!("{token} was sent twice, too soon: {first:?} {entry:?}");
            }
            let times = self.sent.entry(token.clone()).or_default();
            *times += 1;
            assert!(*times <= 2, "{token} was sent {times} times");
            self.figures.replayed += u32::from(*times == 2);
            if entry.processed && entry.status == Some(200) {
                assert!(self.spent.insert(token.clone()), "{token} was taken twice");
            }
        }
    }

    /// Starts Holdfast as after a crash and looks at everything.
    pub async fn look(&mut self, deed: Deed) {
        whole(&self.place.database);
        whole_copies(&self.place.database);
        let company = self.come_back().await;
        self.every_secret_opens(&company, deed).await;
        self.take_up(&company).await;
        // Now, and not when the process was killed: what it sent last arrived after its end.
        self.note(company.sandbox.log_since(self.seen));
        // Whatever was sent without an answer can no longer be under way.
        company.advance_seconds(REPLAY_AFTER);
        company.app.tick().await.unwrap();
        self.note(company.sandbox.log_since(self.seen));
        self.judge(&company, deed).await;
        self.cure(&company).await;
        self.leave(company).await;
    }

    async fn come_back(&mut self) -> Company {
        let sandbox = self.sandbox.take().unwrap();
        self.clock.set_offset_seconds(sandbox.clock().offset());
        let now = self.clock.now();
        let store = Store::open(&self.place.database, self.place.kind, now).expect("it starts");
        assert!(store.restored().is_none(), "no copy was needed");
        let keychain = Keychain::Os;
        let networks = sandbox.base_url();
        let (app, desktop) = open(&networks, &store, &keychain, &self.clock).await;
        open_keychain(&app).await;
        Company {
            app,
            sandbox,
            clock: self.clock.clone(),
            store,
            keychain,
            desktop,
            _left: None,
        }
    }

    /// Ends it in good order, so that the next process owns the database.
    async fn leave(&mut self, company: Company) {
        let Company {
            app,
            store,
            sandbox,
            ..
        } = company;
        self.note(sandbox.log_since(self.seen));
        self.sandbox = Some(sandbox);
        app.close().await;
        let gone = async {
            while Arc::strong_count(&app) > 1 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(PATIENCE, gone).await.unwrap();
        drop((app, store));
        assert!(
            Store::open(&self.place.database, self.place.kind, self.clock.now())
                .unwrap()
                .owns(),
            "nobody else owns it"
        );
    }

    async fn every_secret_opens(&self, company: &Company, deed: Deed) {
        let vault = opened(company, deed).await;
        let checked = company.store.write(move |tx| {
            sealed::replace_each(tx, |at, row, stands| {
                let seat = Seat::new(at.table, row, at.column);
                assert!(vault.unseal(&seat, stands).is_ok(), "{seat:?}");
                Ok::<_, holdfast_core::store::StoreError>(None)
            })
        });
        checked.await.unwrap();
    }

    /// Finishes the sign-ins whose consent was saved.
    async fn take_up(&mut self, company: &Company) {
        let waiting = || company.store.read(flows::open);
        let open = waiting().await.unwrap();
        if open.is_empty() {
            return;
        }
        company.app.start_watch();
        for flow in open {
            let there = async {
                while company.app.flow(FlowRef { id: flow.id }).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::time::timeout(PATIENCE, there).await.unwrap();
            let view = after_waiting(&company.app, flow.id).await;
            match &view.phase {
                FlowPhase::ChooseProfiles { .. } => drop(choose_all(&company.app, &view).await),
                FlowPhase::TakeOver { .. } => take_over(&company.app, &view.phase, view.id).await,
                FlowPhase::Done { .. } => {}
                other => panic!("{other:?}"),
            }
            self.figures.taken_up += 1;
        }
        assert!(waiting().await.unwrap().is_empty());
    }

    /// What the app believes, against what the networks know.
    async fn judge(&mut self, company: &Company, deed: Deed) {
        let vault = opened(company, deed).await;
        let read = |conn: &_| {
            grants::all(conn)?
                .into_iter()
                .map(|grant| Ok((grants::sealed_tokens(conn, grant.id)?, grant)))
                .collect::<Result<Vec<_>, holdfast_core::store::StoreError>>()
        };
        for (tokens, grant) in company.store.read(read).await.unwrap() {
            let (tokens, _) = tokens.unwrap();
            if grant.renewal != Renewal::Rotating {
                continue;
            }
            let tokens = vault.unseal_tokens(&grant, &tokens).unwrap();
            let token = fingerprint(tokens.refresh.unwrap().expose_secret());
            let cause = ended(&grant);
            match (self.spent.contains(&token), cause) {
                (false, None) => {}
                (true, Some(Cause::RenewalInterrupted)) => self.figures.interrupted += 1,
                (true, other) => panic!("after {deed:?}: a lost renewal is told as {other:?}"),
                (false, Some(cause)) => panic!("after {deed:?}: {cause:?}, and it still works"),
            }
        }
        self.no_notice_is_doubled(company).await;
    }

    async fn no_notice_is_doubled(&mut self, company: &Company) {
        let standing = company.store.read(notices::standing).await.unwrap();
        let mut told = BTreeSet::new();
        for notice in &standing {
            // It may come back more than once, and stays told.
            let back = notice.kind == NoticeKind::Reconnected;
            let when = back.then_some(notice.created_at);
            let once = told.insert((notice.kind, notice.connections.clone(), when));
            assert!(once, "{} is told twice", notice.title);
        }
        for row in company.rows().await {
            if let Status::Invalid { .. } = row.status {
                let of_row = |one: &&Notice| {
                    one.kind == NoticeKind::NeedsYou && one.connections.contains(&row.id)
                };
                let count = standing.iter().filter(of_row).count();
                assert_eq!(count, 1, "{row:?} in {standing:?}");
            }
        }
    }

    /// People sign in again where that was asked for.
    async fn cure(&mut self, company: &Company) {
        let find = async |id| {
            let mut rows = company.rows().await.into_iter();
            rows.find(|row| row.id == id).unwrap()
        };
        for row in company.rows().await {
            // Another sign-in may have brought it back.
            let now = find(row.id).await;
            if now.needs_you {
                let who = login(&now.connected_by.unwrap().name);
                let flow = company.reconnect(&[row.id], who, Decision::default()).await;
                assert!(!find(row.id).await.needs_you, "{row:?}: {flow:?}");
            }
        }
    }

    pub fn look_at_the_end(&mut self) {
        let conn = self.raw();
        let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        self.figures.notices = usize::try_from(count("SELECT count(*) FROM notices")).unwrap();
        self.figures.repeated =
            count("SELECT ifnull(sum(max(attempts - 1, 0)), 0) FROM deliveries");
    }
}

/// A vault of its own, with the key as the keychain has it. That the keychain does not answer now
/// and then is no loss; a lost or another key is.
async fn opened(company: &Company, deed: Deed) -> Vault {
    let vault = Vault::new(company.store.clone(), Keychain::Os);
    let opening = async {
        loop {
            match vault.open().await {
                VaultState::Open => return,
                VaultState::ServiceMissing | VaultState::Waiting => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                state => panic!("after {deed:?}: {state:?}"),
            }
        }
    };
    let done = tokio::time::timeout(PATIENCE, opening).await;
    done.unwrap_or_else(|_| panic!("after {deed:?}: {:?}", vault.state()));
    vault
}

/// Why a sign-in is over.
fn ended(grant: &Grant) -> Option<Cause> {
    let cause = grant.finding.as_ref().map(|found| found.cause);
    cause.filter(|cause| cause.effect() == Effect::Ended)
}

fn login(name: &str) -> &'static str {
    if name.starts_with("Tom") { TOM } else { ANA }
}

/// Nothing in the database is damaged.
pub fn whole(database: &Path) {
    let conn = Connection::open(database).unwrap();
    let said: String = conn
        .pragma_query_value(None, "integrity_check", |row| row.get(0))
        .unwrap();
    assert_eq!(said, "ok", "{}", database.display());
    let mut dangling = conn.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!dangling.exists([]).unwrap(), "{}", database.display());
}

/// Nor in any finished copy of it.
fn whole_copies(database: &Path) {
    let mut folder = database.as_os_str().to_owned();
    folder.push(".backups");
    let Ok(copies) = std::fs::read_dir(PathBuf::from(folder)) else {
        return;
    };
    for copy in copies.map(|entry| entry.unwrap().path()) {
        if copy.extension().is_some_and(|end| end == "sqlite3") {
            whole(&copy);
        }
    }
}
