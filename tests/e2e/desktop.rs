//! The desktop session around the tests, and the tools that reach into it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::wait::until;

/// The folder of the session, or a failure that says how to get one.
pub fn session() -> PathBuf {
    std::env::var_os("HOLDFAST_SESSION")
        .map(PathBuf::from)
        .expect("The journeys need a desktop session of their own: run script/test.")
}

/// Runs a tool and gives what it printed.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} did not start: {error}"));
    assert!(
        done.status.success(),
        "{program} {arguments:?}: {} {}",
        done.status,
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// A window on the display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub id: String,
    pub title: String,
}

/// The windows on the display. Wmctrl fails where there is none.
pub fn windows() -> Vec<Shown> {
    let listed = Command::new("wmctrl").arg("-l").output().unwrap();
    String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter_map(|line| {
            // Id, desktop, host, title.
            let mut words = line.split_whitespace();
            let id = words.next()?.to_owned();
            let title: Vec<_> = words.skip(2).collect();
            Some(Shown {
                id,
                title: title.join(" "),
            })
        })
        .collect()
}

/// Windows whose title begins with `title`.
pub fn titled(title: &str) -> Vec<Shown> {
    let mut windows = windows();
    windows.retain(|one| one.title.starts_with(title));
    windows
}

/// Asks a window to close, as its owner does with the cross in the corner.
pub fn close(window: &Shown) {
    run("wmctrl", &["-i", "-c", &window.id]);
}

/// Gives a window the focus of the keyboard.
pub fn activate(window: &Shown) {
    run("xdotool", &["windowactivate", "--sync", &window.id]);
}

/// Types where the focus is, as a keyboard does.
pub fn type_text(text: &str) {
    run("xdotool", &["type", "--delay", "15", text]);
}

/// Presses a key where the focus is.
pub fn press(key: &str) {
    run("xdotool", &["key", key]);
}

/// Gives the inside of a window a size.
pub fn resize(window: &Shown, width: u32, height: u32) {
    let (width, height) = (width.to_string(), height.to_string());
    run(
        "xdotool",
        &["windowsize", "--sync", &window.id, &width, &height],
    );
}

/// The window people work in.
pub fn main_window() -> Shown {
    let mut found = titled("Holdfast");
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// The inside of a window, with what stands over it.
pub fn picture(window: &Shown, path: &Path) {
    run(
        "import",
        &["-window", &window.id, "-strip", path.to_str().unwrap()],
    );
}

/// Whether a window shows more than an empty page.
pub fn painted(window: &Shown) -> bool {
    /// An empty page has a handful of colours, text has many shades.
    const SHADES: u32 = 40;
    let told = run(
        "import",
        &["-window", &window.id, "-format", "%k", "info:-"],
    );
    told.trim().parse::<u32>().unwrap() > SHADES
}

/// Everything on the display.
pub fn picture_of_all(path: &Path) {
    run("import", &["-window", "root", path.to_str().unwrap()]);
}

/// Locks or unlocks the session's keyring.
pub fn keyring(word: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/session/keyring");
    run(script, &[word]);
}

/// Whether a program holds `name` on the session's bus.
pub fn on_the_bus(name: &str) -> bool {
    let bus = "org.freedesktop.DBus";
    let answer = run(
        "gdbus",
        &[
            "call",
            "--session",
            "--dest",
            bus,
            "--object-path",
            "/org/freedesktop/DBus",
            "--method",
            "org.freedesktop.DBus.NameHasOwner",
            name,
        ],
    );
    assert!(
        answer.starts_with("(true") || answer.starts_with("(false"),
        "{answer}"
    );
    answer.starts_with("(true")
}

/// A notification that the daemon received.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: u64,
    pub title: String,
    pub body: String,
}

/// The notifications shown now are closed; then the history holds every one, newest first.
pub fn told() -> Vec<Told> {
    run("dunstctl", &["close-all"]);
    let history: Value = serde_json::from_str(&run("dunstctl", &["history"])).unwrap();
    let entries = history["data"][0].as_array().cloned().unwrap_or_default();
    entries
        .iter()
        .map(|entry| Told {
            id: entry["id"]["data"].as_u64().unwrap(),
            title: entry["summary"]["data"].as_str().unwrap().to_owned(),
            body: entry["body"]["data"].as_str().unwrap().to_owned(),
        })
        .collect()
}

/// How many notifications stand on the display.
pub fn told_now() -> usize {
    let count = run("dunstctl", &["count", "displayed"]);
    count.trim().parse().unwrap()
}

/// Takes every notification off the display.
pub async fn clear_notices() {
    until("a display without notices", async || {
        run("dunstctl", &["close-all"]);
        (told_now() == 0).then_some(())
    })
    .await;
}

/// Presses *Reconnect* on what is shown; `dunstrc` says how the button is picked.
pub fn press_reconnect() {
    run("dunstctl", &["context"]);
}

/// Presses the notification itself, beside its buttons.
pub fn press_newest() {
    run("dunstctl", &["action"]);
}
