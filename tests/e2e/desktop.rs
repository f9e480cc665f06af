//! The desktop session around the tests, and the tools that reach into it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use serde_json::Value;

use crate::wait::{until, until_or};

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

/// Seconds since 1970 of a moment in RFC 3339.
pub fn seconds(moment: &Value) -> i64 {
    let seconds = run("date", &["-d", moment.as_str().unwrap(), "+%s"]);
    seconds.trim().parse().unwrap()
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
    // Of a window that goes at this moment, it can wait for ever.
    let told = Command::new("timeout")
        .args(["5", "import", "-window", &window.id])
        .args(["-format", "%k", "info:-"])
        .output()
        .unwrap();
    // Of a window that went meanwhile there is no picture.
    let shades = String::from_utf8_lossy(&told.stdout).trim().parse::<u32>();
    shades.is_ok_and(|shades| shades > SHADES)
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

/// A panel with a tray. Dropping it takes the panel away.
pub struct Tray(Child);

const TRAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/session/tray");

impl Tray {
    pub fn start() -> Self {
        Self(Command::new(TRAY).arg("serve").spawn().unwrap())
    }

    /// The lines of the menu, and the picture of the icon. Nothing while no icon is there.
    pub fn shows(&self) -> Option<(Vec<String>, Vec<u8>)> {
        let shown = Command::new(TRAY).arg("show").output().unwrap();
        let shown: Value = serde_json::from_slice(&shown.stdout).ok()?;
        let lines = shown["menu"].as_array()?.iter();
        let lines = lines.filter_map(|line| Some(line[0].as_str()?.to_owned()));
        let icon = std::fs::read(shown["icon"].as_str()?).ok()?;
        Some((lines.collect(), icon))
    }

    /// Waits until a line of the menu begins so; gives the picture of the icon.
    pub async fn says(&self, wanted: &str) -> Vec<u8> {
        let mut last = None;
        let said = until_or(async || {
            last = self.shows();
            let (lines, icon) = last.as_ref()?;
            let said = lines.iter().any(|line| line.starts_with(wanted));
            said.then(|| icon.clone())
        })
        .await;
        said.unwrap_or_else(|| panic!("no \"{wanted}\" in {:?}", last.map(|(lines, _)| lines)))
    }

    pub fn press(&self, label: &str) {
        run(TRAY, &["press", label]);
    }
}

impl Drop for Tray {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether a crash of `program` would leave nothing of its memory. A limit of one byte forbids a dump
/// wherever it would go; one of none does not keep it from a program that takes dumps.
pub fn leaves_no_core_dump(program: u32) -> bool {
    let limits = std::fs::read_to_string(format!("/proc/{program}/limits")).unwrap();
    let core = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"));
    core.unwrap().split_whitespace().take(2).eq(["1", "1"])
}

/// The processes that `program` started, by name.
pub fn children(program: u32) -> Vec<String> {
    let child = |entry: std::fs::DirEntry| {
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // "id (name) state parent …"; one that has ended still has a name until it is buried.
        let (head, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_whitespace();
        let lives = fields.next()? != "Z";
        let of = fields.next()?.parse() == Ok(program);
        let name = head.split_once('(')?.1;
        (lives && of).then(|| name.to_owned())
    };
    let processes = std::fs::read_dir("/proc").unwrap();
    processes.flatten().filter_map(child).collect()
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
