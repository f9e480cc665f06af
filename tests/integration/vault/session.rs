//! A session of its own for one test: a bus that activates nothing, a home folder that is thrown
//! away, and a gnome-keyring that can be locked, unlocked and killed. A process of its own too,
//! because the address of the bus is one for the whole process.

use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use zbus::{Connection, ObjectPath, OwnedObjectPath, OwnedVariant, Variant};

const PASSWORD: &str = "sbx-only-for-this-test";
const SECRETS: &str = "org.freedesktop.secrets";
pub const ROOT: &str = "/org/freedesktop/secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";

/// How long a test waits for what must happen, also on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A gnome-keyring that ends with this value.
pub struct Daemon(Child);

impl Daemon {
    /// As after a login: the password opened the login keyring, which is made if there is none.
    pub async fn unlocked() -> Self {
        let daemon = Self::start(Some(PASSWORD));
        until("the keyring is unlocked", async || {
            is_locked().await == Some(false)
        })
        .await;
        daemon
    }

    /// As after an automatic login: nobody gave a password.
    pub async fn locked() -> Self {
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

/// How a daemon is told to stand still, and to go on. Meanwhile it takes questions and answers none.
#[derive(Clone, Copy)]
pub enum Stand {
    Still,
    GoOn,
}

impl Daemon {
    pub fn tell(&self, stand: Stand) {
        let signal = match stand {
            Stand::Still => "-STOP",
            Stand::GoOn => "-CONT",
        };
        let done = Command::new("kill")
            .args([signal, &self.0.id().to_string()])
            .status();
        assert!(done.unwrap().success());
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
pub struct Prompter(Arc<AtomicUsize>);

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl Prompter {
    fn begin_prompting(&self, _callback: ObjectPath<'_>) {
        self.0.fetch_add(1, SeqCst);
    }

    fn stop_prompting(&self, _callback: ObjectPath<'_>) {}
}

impl Prompter {
    /// The connection to keep, and how many prompts were shown.
    pub async fn start() -> (Connection, Arc<AtomicUsize>) {
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

pub async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
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

pub async fn call<R>(
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

pub async fn lock() {
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
pub async fn unlock() {
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

/// Runs the test `name`, with its modules, in a process on a bus of its own, with a home folder that is thrown away.
pub fn in_a_session(name: &str, test: impl AsyncFn()) {
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
pub fn in_a_process(command: &mut Command, name: &str, test: impl AsyncFn()) {
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
        .args(["--exact", name, "--nocapture"])
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
