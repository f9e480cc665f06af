//! A running `tests/peers/smtp.py`, ended with this value.

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use std::{fs, thread};

use holdfast_core::domain::id::CompanyId;
use holdfast_core::domain::mail::{MailServer, Security};
use holdfast_core::notices::email::{Login, Mailer};
use serde_json::Value;
use tempfile::TempDir;

use crate::left;

/// Far more than anything here takes; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

pub const USER: &str = "app";
pub const PASSWORD: &str = "sbx-password-only-for-tests";

pub struct Peer {
    process: Child,
    pub port: u16,
    pub mailer: Mailer,
    events: Arc<Mutex<Vec<Value>>>,
    input: Mutex<ChildStdin>,
    /// The last number that it was asked to repeat.
    asked: AtomicU64,
    _folder: TempDir,
}

/// A program of the Python packages that `script/setup` installed.
pub fn python(script: &str) -> Command {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers");
    let python: PathBuf = peers.join("venv/bin/python");
    assert!(python.exists(), "run script/setup test first");
    let mut command = Command::new(python);
    command.arg(script).current_dir(peers);
    command
}

impl Peer {
    pub fn start(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let mut process = python("smtp.py")
            .env("PORT", "0")
            .env("TMPDIR", folder.path())
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = Mutex::new(process.stdin.take().unwrap());
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (ready, is_ready) = mpsc::channel();
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                left::say("mail", &line);
                match line.strip_prefix("READY ") {
                    Some(facts) => ready.send(facts.to_owned()).unwrap(),
                    None => seen
                        .lock()
                        .unwrap()
                        .push(serde_json::from_str::<Value>(&line).unwrap()),
                }
            }
        });
        let facts = is_ready
            .recv_timeout(PATIENCE)
            .expect("the server says READY");
        let (port, authority) = facts.split_once(' ').unwrap();
        Self {
            process,
            port: port.parse().unwrap(),
            mailer: Mailer::trusting(&fs::read(authority).unwrap()).unwrap(),
            events,
            input,
            asked: AtomicU64::new(0),
            _folder: folder,
        }
    }

    pub fn server(&self, security: Security) -> MailServer {
        MailServer {
            company: CompanyId(1),
            host: "localhost".to_owned(),
            port: self.port,
            security,
            user: Some(USER.to_owned()),
            has_password: true,
            sender: "social@northwind.example".to_owned(),
            failure: None,
        }
    }

    pub fn login(&self, security: Security) -> Login {
        Login {
            server: self.server(security),
            password: Some(PASSWORD.into()),
        }
    }

    /// What happened of one kind until now, oldest first.
    pub fn events(&self, kind: &str) -> Vec<Value> {
        self.hear_all();
        let mut found = self.events.lock().unwrap().clone();
        found.retain(|event| event["event"] == kind);
        found
    }

    /// What it says comes through a pipe, later than what it does: waits until it has repeated a
    /// number, and so has said all that happened before.
    fn hear_all(&self) {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        writeln!(self.input.lock().unwrap(), "{number}").unwrap();
        let pause = Duration::from_millis(1);
        for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
            let events = self.events.lock().unwrap();
            let mut newest = events.iter().rev();
            if newest.any(|event| event["event"] == "asked" && event["number"] == number) {
                return;
            }
            drop(events);
            thread::sleep(pause);
        }
        panic!("the server does not answer");
    }

    /// The same, once there are `count`.
    pub fn await_events(&self, kind: &str, count: usize) -> Vec<Value> {
        let pause = Duration::from_millis(10);
        for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
            let found = self.events(kind);
            if found.len() >= count {
                return found;
            }
            thread::sleep(pause);
        }
        panic!("not {count} of {kind}: {:?}", self.events(kind))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The value of a header of a mail, unfolded.
pub fn header(data: &str, name: &str) -> Option<String> {
    let head = data.split("\r\n\r\n").next().unwrap_or(data);
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let start = format!("{}:", name.to_lowercase());
    unfolded
        .lines()
        .find(|line| line.to_lowercase().starts_with(&start))
        .map(|line| line[start.len()..].trim().to_owned())
}
