//! The vault against a real gnome-keyring, in every state it can be found in.
//!
//! Each test runs in a process of its own, on a bus of its own that activates nothing: daemons are
//! killed here, and the address of the bus is one for the whole process.

use std::collections::HashMap;
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use holdfast_core::domain::id::GrantId;
use holdfast_core::store::grants::PutTokens;
use holdfast_core::store::{DatabaseKind, Sealed, Store, StoreError, grants};
use holdfast_core::vault::{Keychain, Place, Vault, VaultState};
use secrecy::ExposeSecret;
use zbus::{Connection, ObjectPath, OwnedObjectPath, OwnedVariant, Variant};

use crate::store::samples::{self, at};

const PASSWORD: &str = "only-for-this-test";
const SECRETS: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn a_keyring_that_comes_late_dies_and_comes_back() {
    in_a_session(
        "a_keyring_that_comes_late_dies_and_comes_back",
        async || {
            let store = store();
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::ServiceMissing);
            assert_eq!(vault.unlock().await, VaultState::ServiceMissing);

            let daemon = Daemon::unlocked().await;
            assert_eq!(vault.open().await, VaultState::Open);
            seal_something(&store, &vault).await;
            assert_eq!(items(&store).await, 1);

            drop(daemon);
            assert_eq!(vault.open().await, VaultState::Open, "the key is in memory");
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::ServiceMissing);

            let _daemon = Daemon::unlocked().await;
            assert_eq!(vault.open().await, VaultState::Open);
            opens_what_was_sealed(&store, &vault).await;
        },
    );
}

#[test]
fn a_locked_keyring_is_told_apart_and_opens_after_its_password() {
    let name = "a_locked_keyring_is_told_apart_and_opens_after_its_password";
    in_a_session(name, async || {
        let _daemon = Daemon::unlocked().await;
        let store = store();
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Open);
        seal_something(&store, &vault).await;

        lock().await;
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Locked);
        // Nobody is there to show the prompt, so the service takes it back.
        assert_eq!(vault.unlock().await, VaultState::Locked);
        let first_start = start(&Store::in_memory(DatabaseKind::Real, at(0)).unwrap());
        assert_eq!(
            first_start.open().await,
            VaultState::Locked,
            "no key is made"
        );

        unlock().await;
        assert_eq!(vault.open().await, VaultState::Open);
        opens_what_was_sealed(&store, &vault).await;
        assert_eq!(items(&store).await, 1);
    });
}

#[test]
fn a_keyring_that_nobody_unlocked_since_the_login_is_locked_not_empty() {
    let name = "a_keyring_that_nobody_unlocked_since_the_login_is_locked_not_empty";
    in_a_session(name, async || {
        let store = store();
        {
            let _daemon = Daemon::unlocked().await;
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::Open);
            seal_something(&store, &vault).await;
        }
        let _daemon = Daemon::locked().await;
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Locked);

        unlock().await;
        assert_eq!(vault.open().await, VaultState::Open);
        opens_what_was_sealed(&store, &vault).await;
    });
}

#[test]
fn a_prompt_shows_only_when_asked_for_and_its_end_is_noticed() {
    let name = "a_prompt_shows_only_when_asked_for_and_its_end_is_noticed";
    in_a_session(name, async || {
        let daemon = Daemon::unlocked().await;
        let store = store();
        assert_eq!(start(&store).open().await, VaultState::Open);
        lock().await;
        let (_bus, prompts) = Prompter::start().await;
        let vault = start(&store);
        assert_eq!(vault.open().await, VaultState::Locked);
        let first_start = start(&Store::in_memory(DatabaseKind::Real, at(0)).unwrap());
        assert_eq!(first_start.open().await, VaultState::Locked);
        assert_eq!(prompts.load(SeqCst), 0, "opening asks nobody");

        let unlocking = tokio::spawn(async move { vault.unlock().await });
        until("somebody is asked", async || prompts.load(SeqCst) == 1).await;
        assert!(!unlocking.is_finished(), "the prompt stands");
        drop(daemon);
        let ended = tokio::time::timeout(PATIENCE, unlocking).await;
        let state = ended.expect("a dead keyring ends the wait").unwrap();
        assert_eq!(state, VaultState::ServiceMissing);
    });
}

#[test]
fn a_deleted_item_is_a_lost_key_and_makes_no_new_one() {
    in_a_session(
        "a_deleted_item_is_a_lost_key_and_makes_no_new_one",
        async || {
            let _daemon = Daemon::unlocked().await;
            let store = store();
            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::Open);
            seal_something(&store, &vault).await;
            delete_items(&store).await;

            let vault = start(&store);
            assert_eq!(vault.open().await, VaultState::KeyMissing);
            assert_eq!(vault.unlock().await, VaultState::KeyMissing);
            assert_eq!(items(&store).await, 0);

            let state = vault.give_up_lost_key(at(1)).await.unwrap();
            assert_eq!(state, VaultState::Open);
            assert_eq!(items(&store).await, 1);
        },
    );
}

#[test]
fn a_computer_without_any_keyring_makes_none_unasked() {
    in_a_session(
        "a_computer_without_any_keyring_makes_none_unasked",
        async || {
            let _daemon = Daemon::locked().await;
            let vault = start(&store());
            assert_eq!(vault.open().await, VaultState::Locked);
            assert_eq!(vault.unlock().await, VaultState::Locked, "nobody answers");
        },
    );
}

#[test]
fn two_first_starts_make_one_item() {
    in_a_session("two_first_starts_make_one_item", async || {
        let _daemon = Daemon::unlocked().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("holdfast.db");
        let open = || Store::open(&path, DatabaseKind::Real, at(0)).unwrap();
        let (store, other) = (open(), open());
        let (one, two) = (start(&store), start(&other));
        let opened = tokio::join!(one.open(), two.open());
        assert_eq!(opened, (VaultState::Open, VaultState::Open));
        assert_eq!(items(&store).await, 1);
        let sealed = one.seal(&place(), b"canary").unwrap();
        assert!(two.unseal(&place(), &sealed).is_ok(), "both hold one key");
    });
}

#[test]
fn without_a_session_bus_there_is_no_keychain() {
    in_a_process(
        Command::new(std::env::current_exe().unwrap())
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus"),
        "without_a_session_bus_there_is_no_keychain",
        async || {
            assert_eq!(start(&store()).unlock().await, VaultState::ServiceMissing);
        },
    );
}

fn store() -> Store {
    samples::store()
}

fn start(store: &Store) -> Vault {
    Vault::new(store.clone(), Keychain::Os)
}

fn place() -> Place {
    Place::tokens(GrantId(1))
}

async fn seal_something(store: &Store, vault: &Vault) {
    let sealed = vault.seal(&place(), b"canary").unwrap();
    let written = store.write(move |tx| {
        let company = samples::company(tx)?;
        let id = grants::insert(tx, &samples::new_grant(company, "ana"))?;
        samples::put(tx, id, 0, &sealed)
    });
    assert_eq!(written.await.unwrap(), PutTokens::Written { generation: 1 });
}

async fn opens_what_was_sealed(store: &Store, vault: &Vault) {
    let sealed: Result<Sealed, StoreError> = store
        .read(|conn| {
            let found = grants::sealed_tokens(conn, GrantId(1))?;
            found.map(|(sealed, _)| sealed).ok_or(StoreError::Gone)
        })
        .await;
    let opened = vault.unseal(&place(), &sealed.unwrap()).unwrap();
    assert_eq!(opened.expose_secret(), b"canary");
}

/// A gnome-keyring that ends with this value.
struct Daemon(Child);

impl Daemon {
    /// As after a login: the password opened the login keyring, which is made if there is none.
    async fn unlocked() -> Self {
        let daemon = Self::start(Some(PASSWORD));
        until("the keyring is unlocked", async || {
            is_locked().await == Some(false)
        })
        .await;
        daemon
    }

    /// As after an automatic login: nobody gave a password.
    async fn locked() -> Self {
        let daemon = Self::start(None);
        until("the keyring answers", async || has_owner().await).await;
        daemon
    }

    fn start(password: Option<&str>) -> Self {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        command.args(password.map(|_| "--unlock"));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring is installed");
        let mut input = child.stdin.take().unwrap();
        input
            .write_all(password.unwrap_or_default().as_bytes())
            .unwrap();
        Self(child)
    }
}

impl Drop for Daemon {
    /// Killed, not asked: nothing is tidied up.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// What shows gnome-keyring's prompts, in the place of the desktop's. Its prompts stand for ever.
struct Prompter(Arc<AtomicUsize>);

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl Prompter {
    fn begin_prompting(&self, _callback: ObjectPath<'_>) {
        self.0.fetch_add(1, SeqCst);
    }

    fn stop_prompting(&self, _callback: ObjectPath<'_>) {}
}

impl Prompter {
    /// The connection to keep, and how many prompts were shown.
    async fn start() -> (Connection, Arc<AtomicUsize>) {
        let shown = Arc::new(AtomicUsize::new(0));
        let connection = zbus::connection::Builder::session()
            .serve_at("/org/gnome/keyring/Prompter", Self(Arc::clone(&shown)))
            .name("org.gnome.keyring.SystemPrompter")
            .build()
            .await
            .unwrap();
        (connection, shown)
    }
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .unwrap_or_else(|_| panic!("gave up waiting until {what}"));
}

async fn bus() -> Connection {
    Connection::session().await.unwrap()
}

async fn call<R>(
    path: &str,
    interface: &str,
    method: &str,
    body: &(impl serde::Serialize + zbus::wire::DynamicType),
) -> zbus::Result<R>
where
    R: for<'d> zbus::wire::DynamicDeserialize<'d>,
{
    let proxy = zbus::proxy::Builder::<zbus::Proxy<'_>>::new(&bus().await)
        .destination(SECRETS)
        .path(path.to_owned())
        .interface(interface.to_owned())
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await?;
    proxy.call(method, body).await
}

async fn has_owner() -> bool {
    let bus = bus().await;
    let dbus = zbus::fdo::DBusProxy::new(&bus).await.unwrap();
    let name = SECRETS.try_into().unwrap();
    dbus.name_has_owner(name).await.unwrap()
}

async fn is_locked() -> Option<bool> {
    let arguments = ("org.freedesktop.Secret.Collection", "Locked");
    let interface = "org.freedesktop.DBus.Properties";
    let answer: OwnedVariant = call(LOGIN, interface, "Get", &arguments).await.ok()?;
    bool::try_from(answer).ok()
}

async fn lock() {
    let login = ObjectPath::try_from(LOGIN).unwrap();
    let _: (Vec<OwnedObjectPath>, OwnedObjectPath) = call(
        ROOT,
        "org.freedesktop.Secret.Service",
        "Lock",
        &(vec![login],),
    )
    .await
    .unwrap();
    assert_eq!(is_locked().await, Some(true));
}

/// Gives the password by gnome-keyring's own way; the standard one opens a dialog. The session
/// lives as long as its connection.
async fn unlock() {
    let bus = bus().await;
    let session: (OwnedVariant, OwnedObjectPath) = bus
        .call_method(
            Some(SECRETS),
            ROOT,
            Some("org.freedesktop.Secret.Service"),
            "OpenSession",
            &("plain", Variant::from("")),
        )
        .await
        .unwrap()
        .body()
        .deserialize()
        .unwrap();
    let login = ObjectPath::try_from(LOGIN).unwrap();
    let secret = (
        session.1,
        Vec::<u8>::new(),
        PASSWORD.as_bytes(),
        "text/plain",
    );
    bus.call_method(
        Some(SECRETS),
        ROOT,
        Some("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
        "UnlockWithMasterPassword",
        &(login, secret),
    )
    .await
    .unwrap();
    assert_eq!(is_locked().await, Some(false));
}

async fn find_items(store: &Store) -> Vec<OwnedObjectPath> {
    let account = store.installation().to_string();
    let attributes = HashMap::from([("service", "Holdfast"), ("username", &account)]);
    let service = "org.freedesktop.Secret.Service";
    let found: (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        call(ROOT, service, "SearchItems", &(attributes,))
            .await
            .unwrap();
    [found.0, found.1].concat()
}

async fn items(store: &Store) -> usize {
    find_items(store).await.len()
}

async fn delete_items(store: &Store) {
    for item in find_items(store).await {
        let _: OwnedObjectPath = call(item.as_str(), "org.freedesktop.Secret.Item", "Delete", &())
            .await
            .unwrap();
    }
    assert_eq!(items(store).await, 0);
}

/// Runs `test` in a process on a bus of its own, with a home folder that is thrown away.
fn in_a_session(name: &str, test: impl AsyncFn()) {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/e2e/session/bus.conf");
    // Short, because the path of a Unix socket ends at 108 bytes.
    let home = tempfile::Builder::new()
        .prefix("hf")
        .tempdir_in("/tmp")
        .unwrap();
    let run = home.path().join("run");
    std::fs::DirBuilder::new().mode(0o700).create(&run).unwrap();
    let mut command = Command::new("dbus-run-session");
    command
        .arg("--config-file")
        .arg(config)
        .arg("--")
        .arg(std::env::current_exe().unwrap())
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_RUNTIME_DIR", run)
        .env_remove("GNOME_KEYRING_CONTROL")
        .env_remove("DISPLAY");
    in_a_process(&mut command, name, test);
}

/// Starts this test again with `command`, and there runs `test`.
fn in_a_process(command: &mut Command, name: &str, test: impl AsyncFn()) {
    const INSIDE: &str = "HOLDFAST_KEYRING_TEST";
    if std::env::var_os(INSIDE).is_some() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(test());
    }
    if std::env::var_os("HOLDFAST_SESSION").is_none() {
        eprintln!("skipped: run through script/test");
        return;
    }
    let ended = command
        .args(["--exact", &format!("vault::keyring::{name}"), "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr),
    );
    assert!(ended.status.success(), "{out}\n{err}");
    assert!(out.contains("1 passed"), "the test ran: {out}\n{err}");
}
