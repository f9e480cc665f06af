//! A dunst of one's own, on the display of the test session.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::bus::{Bus, session_file};

pub struct Dunst {
    process: Child,
    address: String,
}

/// What dunst showed, from its history.
#[derive(Debug, PartialEq, Eq)]
pub struct Shown {
    pub title: String,
    pub body: String,
}

impl Dunst {
    /// Starts it, and waits until it answers.
    pub async fn start(bus: &Bus) -> Self {
        let process = Command::new("dunst")
            .arg("-conf")
            .arg(session_file("dunstrc"))
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dunst is installed");
        let dunst = Self {
            process,
            address: bus.address.clone(),
        };
        for _ in 0..400 {
            if dunst.ctl(&["count", "displayed"]).is_some() {
                return dunst;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("dunst does not answer");
    }

    /// As a crash does: it has no time to say anything.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn displayed(&self) -> u32 {
        self.count("displayed")
    }

    pub fn count(&self, which: &str) -> u32 {
        let text = self.ctl(&["count", which]).expect("dunst answers");
        text.trim().parse().unwrap()
    }

    /// Clicks the newest notice.
    pub fn press(&self) {
        self.ctl(&["action"]).expect("dunst answers");
    }

    pub fn close_all(&self) {
        self.ctl(&["close-all"]).expect("dunst answers");
    }

    pub fn pause(&self) {
        self.ctl(&["set-paused", "true"]).expect("dunst answers");
    }

    pub fn resume(&self) {
        self.ctl(&["set-paused", "false"]).expect("dunst answers");
    }

    /// All notices that were closed, the newest first.
    pub fn history(&self) -> Vec<Shown> {
        let text = self.ctl(&["history"]).expect("dunst answers");
        let history: Value = serde_json::from_str(&text).unwrap();
        let field = |notice: &Value, name: &str| {
            let text = notice[name]["data"].as_str();
            text.unwrap_or_else(|| panic!("{name} in {notice}"))
                .to_owned()
        };
        history["data"][0]
            .as_array()
            .unwrap()
            .iter()
            .map(|notice| Shown {
                title: field(notice, "summary"),
                body: field(notice, "body"),
            })
            .collect()
    }

    fn ctl(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("dunstctl")
            .args(arguments)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .stderr(Stdio::null())
            .output()
            .expect("dunstctl is installed");
        output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).unwrap())
    }
}

impl Drop for Dunst {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
