//! One case through the app: a company with its row in front of recorded answers, and what becomes
//! of the row and of the stored tokens.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::app::view::{
    BeginConnect, BeginReconnect, Check, ChooseProfiles, ConnectionView, Engine, FlowPhase,
    FlowRef, FlowView, Mode,
};
use holdfast_core::app::{App, Parts, PracticeApp};
use holdfast_core::clock::Clock;
use holdfast_core::computer::Computer;
use holdfast_core::domain::cause::{Cause, Confidence, Evidence, Finding};
use holdfast_core::domain::connection::Watched;
use holdfast_core::domain::deadline::Deadline;
use holdfast_core::domain::grant::{End, Grant, Member, Renewal, TokenEnds};
use holdfast_core::domain::id::{CompanyId, ConnectionId, GrantId};
use holdfast_core::domain::ladder::{Ladder, Rung, ToldKey};
use holdfast_core::domain::network::{Provider, Purpose};
use holdfast_core::domain::notice::Channel;
use holdfast_core::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use holdfast_core::domain::status::Status;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Addresses, Patience};
use holdfast_core::notices::desktop::DesktopNotifier;
use holdfast_core::notices::email::Mailer;
use holdfast_core::sign_in::matching::Decision as Landing;
use holdfast_core::store::connections::NewConnection;
use holdfast_core::store::grants::{NewGrant, PutTokens};
use holdfast_core::store::{
    DatabaseKind, Store, companies, connections, grants, ladders, network_apps, told,
};
use holdfast_core::vault::{Keychain, MemoryKeychain, Place, Vault};
use secrecy::SecretString;
use url::Url;

use super::account::{Account, MEMBER, kind};
use super::now;

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The app in front of one account's network.
pub(super) struct Desk<'a> {
    account: &'a Account,
    app: Arc<App>,
    store: Store,
    vault: Vault,
    clock: Clock,
    company: CompanyId,
}

/// A row to start from.
pub(super) struct Start {
    pub tokens: TokenSet,
    /// Why it is broken, if it is.
    pub broken: Option<Cause>,
    /// Rows of the same sign-in.
    pub others: Vec<String>,
}

/// A row as it stands.
pub(super) struct Row {
    pub view: ConnectionView,
    pub key: ProfileKey,
    pub grant: Grant,
    pub tokens: TokenSet,
    pub finding: Option<Finding>,
    /// No rung of the ladder it is on was told.
    pub untold: bool,
}

impl Row {
    /// Whether people see it marked: invalid, or limited because a permission is missing.
    pub fn marked(&self) -> bool {
        let missing = self
            .finding
            .as_ref()
            .is_some_and(|found| found.cause == Cause::PermissionMissing);
        match self.view.status {
            Status::Invalid { .. } => true,
            Status::Limited { .. } => missing,
            Status::Disconnected
            | Status::PageNotChosen
            | Status::CantCheck { .. }
            | Status::Expired
            | Status::ExpiresIn { .. }
            | Status::Connected => false,
        }
    }

    /// The network was asked by this sign-in, and answered well.
    pub fn proven(&self) -> bool {
        self.grant.proven_at.is_some_and(|at| at >= now())
    }
}

impl<'a> Desk<'a> {
    pub async fn open(account: &'a Account, networks: Url) -> Self {
        let clock = Clock::default();
        clock.set_offset_seconds((now() - clock.now()).num_seconds() + 1);
        let store = Store::in_memory(DatabaseKind::Practice, clock.now()).unwrap();
        let keychain = Keychain::Memory(MemoryKeychain::new());
        let (notifier, _) = DesktopNotifier::recorded();
        let opened = App::open(Parts {
            store: store.clone(),
            keychain: keychain.clone(),
            computer: Computer::default(),
            addresses: Addresses::simulated(networks),
            clock: clock.clone(),
            notifier,
            mailer: Mailer::default(),
            mode: Mode::Practice,
            patience: Patience::default(),
        });
        let Ok(app) = opened.await else {
            panic!("the app does not open")
        };
        let network_app = PracticeApp {
            provider: account.provider,
            client_id: "EXAMPLE-CLIENT".to_owned(),
            client_secret: Some("EXAMPLE-SECRET".to_owned()),
        };
        app.prepare_practice(vec![network_app]).await.unwrap();
        let vault = Vault::new(store.clone(), keychain);
        vault.open().await;
        let company = store.read(companies::list).await.unwrap()[0].id;
        Self {
            account,
            app,
            store,
            vault,
            clock,
            company,
        }
    }

    /// Puts the account's row there, connected a while ago.
    pub async fn put(&self, start: Start) -> ConnectionId {
        let (company, provider) = (self.company, self.account.provider);
        let issued_at = start.tokens.ends.issued_at;
        let new = NewGrant {
            company,
            provider,
            app: None,
            client_id: "EXAMPLE-CLIENT".to_owned(),
            subject: self.account.subject().to_owned(),
            member: Member {
                id: MEMBER.to_owned(),
                name: "Example Person".to_owned(),
            },
            person: None,
            created_at: issued_at,
        };
        let grant = self
            .store
            .write(move |tx| {
                let app = network_apps::list(tx, company)?.first().map(|app| app.id);
                grants::insert(tx, &NewGrant { app, ..new })
            })
            .await
            .unwrap();
        self.write_tokens(grant, 0, &start.tokens).await;
        let mut rows = Vec::new();
        for id in [vec![self.account.id.clone()], start.others].concat() {
            rows.push(self.put_row(&id, grant, issued_at).await);
        }
        if let Some(cause) = start.broken {
            self.break_it(grant, rows[0], cause).await;
        }
        rows[0]
    }

    async fn put_row(&self, id: &str, grant: GrantId, at: DateTime<Utc>) -> ConnectionId {
        let key = self.account.key_of(id);
        let new = NewConnection {
            company: self.company,
            profile: ListedProfile {
                kind: kind(self.account.network, id),
                key,
                name: "Harbor Bakery".to_owned(),
                handle: None,
                roles: Vec::new(),
                capabilities: vec![Capability::Publish, Capability::Reply],
                role_missing: false,
                purposes: vec![Purpose::Owned],
                standing: None,
            },
            purpose: self.account.purpose(),
            grant: Some(grant),
            watched: Watched::default(),
            connected_at: Some(at),
        };
        let row = self
            .store
            .write(move |tx| connections::insert(tx, &new))
            .await
            .unwrap();
        let paid = self.account.kind() == ProfileKind::AdAccount;
        if self.account.provider == Provider::Facebook && !paid {
            let token = SecretString::from("EXAMPLE-PAGE-A");
            let vault = self.vault.clone();
            self.store
                .write(move |tx| {
                    let sealed = vault.seal_text(tx, &Place::own_token(row), &token);
                    connections::set_own_token(tx, row, &sealed.unwrap(), End::Never)
                })
                .await
                .unwrap();
        }
        row
    }

    /// As it was after its end: the cause is known, and every rung was told.
    async fn break_it(&self, grant: GrantId, row: ConnectionId, cause: Cause) {
        let provider = self.account.provider;
        let finding = Finding {
            cause,
            confidence: Confidence::Said,
            evidence: Evidence {
                provider,
                status: Some(400),
                code: None,
                subcode: None,
                kind: None,
                request_id: None,
                at: now(),
            },
        };
        self.store
            .write(move |tx| {
                grants::set_finding(tx, grant, 1, Some(&finding))?;
                let ladder = Ladder {
                    number: 1,
                    deadline: Some(Deadline {
                        at: now() - TimeDelta::hours(1),
                        about: false,
                    }),
                    known_at: now() - TimeDelta::days(60),
                };
                ladders::put(tx, row, &ladder)?;
                for rung in [10, 5, 1, 0] {
                    let key = ToldKey {
                        connection: row,
                        ladder: 1,
                        rung: Rung(rung),
                        channel: Channel::InApp,
                        person: None,
                    };
                    told::add(tx, &key, now())?;
                }
                Ok(())
            })
            .await
            .unwrap();
    }

    /// Another process has renewed meanwhile.
    pub async fn renewed_elsewhere(&self, row: ConnectionId, refresh: SecretString) {
        let stored = self.row(row).await;
        let newer = TokenSet {
            access: "EXAMPLE-A2".into(),
            refresh: Some(refresh),
            ends: TokenEnds {
                issued_at: now(),
                access: End::Reported(now() + TimeDelta::hours(2)),
                ..stored.tokens.ends
            },
            ..stored.tokens
        };
        self.write_tokens(stored.grant.id, stored.grant.generation, &newer)
            .await;
    }

    async fn write_tokens(&self, grant: GrantId, generation: i64, tokens: &TokenSet) {
        let (vault, tokens) = (self.vault.clone(), tokens.clone());
        let put = self
            .store
            .write(move |tx| {
                let sealed = vault.seal_tokens(tx, grant, &tokens).unwrap();
                let (ends, scopes) = (&tokens.ends, &tokens.scopes);
                let renewal = tokens.renewal;
                grants::put_tokens(tx, grant, generation, &sealed, ends, scopes, renewal)
            })
            .await
            .unwrap();
        assert!(matches!(put, PutTokens::Written { .. }));
    }

    pub async fn row(&self, id: ConnectionId) -> Row {
        let (connection, ladder) = self
            .store
            .read(move |conn| {
                let told = told::of_latest_ladders(conn)?;
                Ok((connections::get(conn, id)?.unwrap(), told))
            })
            .await
            .unwrap();
        let grant = connection.grant.unwrap();
        let (grant, sealed) = self
            .store
            .read(move |conn| {
                Ok((
                    grants::get(conn, grant)?.unwrap(),
                    grants::sealed_tokens(conn, grant)?.unwrap().0,
                ))
            })
            .await
            .unwrap();
        let rows = self.app.list_connections().await.unwrap().connections;
        Row {
            view: rows.into_iter().find(|row| row.id == id).unwrap(),
            key: connection.profile,
            tokens: self.vault.unseal_tokens(&grant, &sealed).unwrap(),
            finding: grant.finding.clone().or(connection.finding),
            untold: !ladder.iter().any(|key| key.connection == id),
            grant,
        }
    }

    pub async fn rows(&self) -> Vec<ConnectionId> {
        let rows = self.app.list_connections().await.unwrap().connections;
        rows.iter().map(|row| row.id).collect()
    }

    /// *Check now*, until every answer is in.
    pub async fn check(&self) {
        self.app.check(Check { ids: None }).await.unwrap();
        let app = &self.app;
        until(|| async move { !app.list_connections().await.unwrap().checking }).await;
    }

    /// One round of the watch.
    pub async fn tick(&self) {
        self.app.tick().await.unwrap();
    }

    pub fn an_hour_later(&self) {
        let ahead = self.clock.now() + TimeDelta::hours(1);
        let computer = Clock::default().now();
        self.clock
            .set_offset_seconds((ahead - computer).num_seconds());
    }

    /// *Add account*, up to what the network's answer leads to.
    pub async fn connect(&self) -> FlowPhase {
        let request = BeginConnect {
            network: self.account.network,
            purpose: self.account.purpose(),
            provider: Some(self.account.provider),
            again: None,
        };
        let flow = self.app.begin_connect(request).await.unwrap();
        self.sign_in(&flow).await
    }

    pub async fn reconnect(&self, row: ConnectionId) -> FlowPhase {
        let request = BeginReconnect {
            connections: vec![row],
            handover: false,
        };
        let flow = self.app.begin_reconnect(request).await.unwrap();
        self.sign_in(&flow).await
    }

    /// The person agrees at the network; everything that is offered is chosen.
    async fn sign_in(&self, flow: &FlowView) -> FlowPhase {
        let id = flow.id;
        let link = self.app.flow_link(FlowRef { id }).await.unwrap();
        let asked = Url::parse(&link).unwrap();
        let parameter = |wanted: &str| {
            let mut pairs = asked.query_pairs();
            let found = pairs.find_map(|(name, value)| (name == wanted).then_some(value));
            found.unwrap_or_default().into_owned()
        };
        let mut landed = Url::parse(&parameter("redirect_uri")).unwrap();
        landed
            .query_pairs_mut()
            .append_pair("code", "EXAMPLE-CODE")
            .append_pair("state", &parameter("state"));
        match flow.engine {
            Engine::Webview => match self.app.matches(id, &landed) {
                Landing::Ours(answer) => self.app.redirected(id, answer).await,
                other => panic!("not the end of the flow: {other:?}"),
            },
            Engine::Browser | Engine::Pasted => {
                let client = reqwest::Client::builder().no_proxy().build().unwrap();
                client.get(landed).send().await.unwrap();
            }
        }
        let app = &self.app;
        until(|| async move {
            let phase = app.flow(FlowRef { id }).await.unwrap().phase;
            !matches!(
                phase,
                FlowPhase::Opening | FlowPhase::Waiting | FlowPhase::Finishing
            )
        })
        .await;
        let phase = self.app.flow(FlowRef { id }).await.unwrap().phase;
        let FlowPhase::ChooseProfiles { profiles, .. } = &phase else {
            return phase;
        };
        let profiles: Vec<_> = profiles
            .iter()
            .filter(|one| one.can_connect)
            .map(|one| one.key.clone())
            .collect();
        if profiles.is_empty() {
            return phase;
        }
        let chosen = ChooseProfiles { id, profiles };
        self.app.choose_profiles(chosen).await.unwrap().phase
    }

    /// Whether the stored tokens can be renewed now.
    pub async fn renewable(&self, row: ConnectionId) -> bool {
        let grant = self.row(row).await.grant;
        let due = grant.renew_at().is_some_and(|at| at <= now());
        due && grant.renewable(now()) && grant.renewal != Renewal::None
    }
}

/// Polls until it holds.
async fn until<F: Future<Output = bool>>(holds: impl Fn() -> F) {
    let end = tokio::time::Instant::now() + PATIENCE;
    while !holds().await {
        assert!(tokio::time::Instant::now() < end, "it does not come");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
