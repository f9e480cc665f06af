//! The program under `WebDriver`, with folders of its own.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};

use crate::desktop;
use crate::kept;
use crate::network::Network;
use crate::wait::until;
use crate::window::Window;

const PROGRAM: &str = env!("CARGO_BIN_EXE_holdfast");
const IDENTIFIER: &str = "app.holdfast.desktop";

/// The folders of one user, which outlive a run of the program.
pub struct Home {
    folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        desktop::session();
        Self {
            folder: kept::folder(),
        }
    }

    /// Below folders that everybody may look into, so that nothing but Holdfast itself closes its own.
    pub fn where_others_look() -> Self {
        desktop::session();
        let folder = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o755))
            .tempdir_in("/tmp")
            .unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        Self { folder }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the databases and the log are.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data").join(IDENTIFIER)
    }

    /// Every file the program wrote.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect(self.folder.path(), &mut files);
        files
    }

    /// Asks the practice database for one value.
    pub fn ask_practice(&self, query: &str) -> String {
        const ASK: &str = "import sqlite3, sys; \
            print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])";
        let database = self.data().join("practice.sqlite3");
        let answer = desktop::run("python3", &["-c", ASK, database.to_str().unwrap(), query]);
        answer.trim().to_owned()
    }

    fn places(&self) -> [(&'static str, PathBuf); 4] {
        let folder = self.folder.path();
        [
            ("XDG_DATA_HOME", folder.join("data")),
            ("XDG_CONFIG_HOME", folder.join("config")),
            ("XDG_CACHE_HOME", folder.join("cache")),
            ("XDG_STATE_HOME", folder.join("state")),
        ]
    }

    /// Starts the program beside whatever runs, as a launcher does.
    pub fn launch(&self, arguments: &[&str], bus: Bus) -> Launched {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .envs(self.places())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match bus {
            Bus::Session => {}
            Bus::None => {
                command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/no-bus");
            }
        }
        Launched(command.spawn().unwrap())
    }

    /// Opens the program and waits for its window.
    pub async fn open(&self) -> Running {
        let (port, native) = (free_port(), free_port());
        let log = File::create(self.folder.path().join("driver.log")).unwrap();
        let mut command = Command::new("tauri-driver");
        command
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native.to_string()])
            .envs(self.places())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0);
        let child = command
            .spawn()
            .expect("tauri-driver did not start: run script/test, which brings it");
        let mut running = Running {
            children: Processes {
                child,
                data: self.places()[0].1.clone(),
            },
            window: None,
        };
        let server = format!("http://127.0.0.1:{port}");
        // The first hands on to the second at once, whether that one listens yet or not.
        for (driver, port) in [("tauri-driver", port), ("WebKitWebDriver", native)] {
            let answers = format!("{driver} at port {port}");
            until(&answers, async || {
                tokio::net::TcpStream::connect(("127.0.0.1", port))
                    .await
                    .ok()
            })
            .await;
        }
        // No browserName: WebKitWebDriver compares it with what the program calls itself.
        let mut wanted = Capabilities::new();
        let program = json!({ "application": PROGRAM });
        wanted.set("tauri:options", program).unwrap();
        // Reqwest, of which the driver's client is made, needs a TLS provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = match WebDriver::new(&server, wanted).await {
            Ok(driver) => driver,
            Err(error) => {
                let log = fs::read_to_string(self.folder.path().join("driver.log"));
                panic!("no session: {error}\n{}", log.unwrap_or_default());
            }
        };
        running.window = Some(Window::new(driver).await);
        running
    }
}

/// Whether a program finds the bus of the session.
#[derive(Clone, Copy, Debug)]
pub enum Bus {
    Session,
    None,
}

/// A program that nobody drives. Dropping it ends it.
pub struct Launched(Child);

impl Launched {
    pub fn process(&self) -> u32 {
        self.0.id()
    }

    pub fn kill(&mut self) {
        self.0.kill().unwrap();
    }

    pub fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// Waits until it ends by itself, in good order.
    pub async fn ends_well(mut self) {
        let ended = until("the program to end", async || self.0.try_wait().unwrap()).await;
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Launched {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program while it runs. Dropping it ends every process of it.
pub struct Running {
    window: Option<Window>,
    children: Processes,
}

impl Running {
    pub fn window(&self) -> &Window {
        self.window.as_ref().unwrap()
    }

    /// The simulated networks of its practice mode.
    pub async fn network(&self) -> Network {
        let practice = self.window().ask("practice").await;
        Network::at(practice["levers_url"].as_str().unwrap().parse().unwrap())
    }

    /// Ends it as a power cut does.
    pub async fn kill(mut self) {
        let program = self.children.program().expect("the program runs");
        signal("-KILL", program);
        self.over().await;
    }

    /// Quits as Settings does, and waits until the program has ended in good order.
    pub async fn quit(mut self) {
        if let Some(answers) = self.window().answers().await {
            let file = format!("answers-{}.json", self.process());
            let file = self.children.data.join(file);
            fs::write(file, serde_json::to_vec(&answers).unwrap()).unwrap();
        }
        const QUIT: &str = "window.__TAURI_INTERNALS__.invoke('quit', { request: null })";
        // The window may be gone before it answers.
        let _ = self.window().driver().execute(QUIT, Vec::new()).await;
        self.over().await;
    }

    /// Waits until the program has ended, by whatever made it.
    pub async fn ended(mut self) {
        self.over().await;
    }

    /// The program's process id.
    pub fn process(&self) -> u32 {
        self.children.program().expect("the program runs")
    }

    async fn over(&mut self) {
        until("the program to end", async || {
            self.children.program().is_none().then_some(())
        })
        .await;
        self.leave_session();
    }

    /// The driver's end of the session goes with the driver; asking it to end would only wait.
    fn leave_session(&mut self) {
        if let Some(window) = self.window.take() {
            let _ = window.driver().clone().leak();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.leave_session();
    }
}

/// The driver, and what it started.
struct Processes {
    child: Child,
    /// Tells this test's program from another one.
    data: PathBuf,
}

impl Processes {
    /// The program's process id while it runs.
    fn program(&self) -> Option<u32> {
        let of_this_test = format!("XDG_DATA_HOME={}", self.data.display());
        processes().find(|id| {
            let place = Path::new("/proc").join(id.to_string());
            fs::read_link(place.join("exe")).is_ok_and(|exe| exe == Path::new(PROGRAM))
                && fs::read(place.join("environ")).is_ok_and(|environment| {
                    let mut entries = environment.split(|byte| *byte == 0);
                    entries.any(|entry| entry == of_this_test.as_bytes())
                })
        })
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        if let Some(program) = self.program() {
            signal("-KILL", program);
        }
        // The driver has a process group of its own, with WebKitWebDriver in it.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}

fn signal(name: &str, process: u32) {
    desktop::run("kill", &[name, &process.to_string()]);
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// A port nobody uses now. The driver takes a number, and does not say which one it chose.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
