//! A message bus that activates nothing and that nobody else is on.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

pub struct Bus {
    daemon: Child,
    pub address: String,
    _socket: TempDir,
}

pub fn session_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/e2e/session")
        .join(name)
}

impl Bus {
    pub fn start() -> Self {
        // Short, because the path of a Unix socket ends at 108 bytes.
        let socket = TempDir::with_prefix_in("hf", "/tmp").unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .arg("--config-file")
            .arg(session_file("bus.conf"))
            .arg(format!("--address=unix:dir={}", socket.path().display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            // It complains where it may not raise its limit of open files.
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is installed");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Self {
            daemon,
            address: address.trim().to_owned(),
            _socket: socket,
        }
    }

    pub fn stop(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
