//! The direction of imports. The compiler keeps the border between the crates; this keeps those
//! inside the core and the window.

use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the core may import from its crate.
const CORE: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    ("clock", &[]),
    ("computer", &[]),
    // Only tests import it.
    ("mutation", &[]),
    ("wakes", &["wakes"]),
    ("store", &["domain", "store"]),
    ("vault", &["computer", "domain", "store", "vault"]),
    ("networks", &["domain", "mutation", "networks"]),
    ("sign_in", &["clock", "domain", "mutation", "sign_in"]),
    ("notices", &["clock", "domain", "notices"]),
    (
        "app",
        &[
            "app", "clock", "computer", "domain", "networks", "notices", "sign_in", "store",
            "vault", "wakes",
        ],
    ),
];

/// Libraries that belong to one place.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("reqwest", &["networks"]),
    ("oauth2", &["networks"]),
    ("lettre", &["notices"]),
    ("icalendar", &["app"]),
    ("csv", &["app"]),
    ("keyring_core", &["vault"]),
    ("machine_uid", &["computer"]),
    ("chacha20poly1305", &["vault"]),
    ("notify_rust", &["notices"]),
    ("zbus", &["notices", "vault", "wakes"]),
    ("tauri", &[]),
];

/// What each folder of the window may import.
const WINDOW: &[(&str, &[&str])] = &[
    ("lib", &["lib"]),
    ("state", &["lib", "state"]),
    ("components", &["lib", "state", "components"]),
    ("views", &["lib", "state", "components", "views"]),
];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below `folder` with one of the endings: its path from there, and its text.
pub fn files(folder: &Path, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).unwrap_or_else(|error| panic!("{next:?}: {error}"));
        for entry in entries.map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if endings
                .iter()
                .any(|end| path.to_string_lossy().ends_with(end))
            {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "nothing in {folder:?}");
    found
}

fn module(name: &str) -> &str {
    name.split(['/', '.']).next().unwrap_or_default()
}

/// The words that follow `before` in code, comments left out.
fn words_after<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    text.lines().enumerate().flat_map(move |(number, line)| {
        let code = line.split("//").next().unwrap_or_default();
        code.match_indices(before).filter_map(move |(at, _)| {
            let alone = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let rest = &code[at + before.len()..];
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            alone.then_some((number + 1, &rest[..end]))
        })
    })
}

#[test]
fn the_core_imports_one_way() {
    let mut wrong = Vec::new();
    for (name, text) in files(&root().join("src-tauri/core/src"), &[".rs"]) {
        let place = module(&name);
        let Some((_, allowed)) = CORE.iter().find(|(known, _)| *known == place) else {
            assert_eq!(place, "lib", "{name} is in no known place");
            continue;
        };
        for (line, to) in words_after(&text, "crate::") {
            if CORE.iter().any(|(known, _)| *known == to) && !allowed.contains(&to) {
                wrong.push(format!("{name}:{line} imports {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_library_is_used_in_its_place() {
    let mut wrong = Vec::new();
    for (name, text) in files(&root().join("src-tauri/core/src"), &[".rs"]) {
        for (library, places) in LIBRARIES {
            let import = format!("{library}::");
            if !places.contains(&module(&name)) {
                let lines = words_after(&text, &import).map(|(line, _)| line);
                wrong.extend(lines.map(|line| format!("{name}:{line} uses {library}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_clock_reads_the_time() {
    let mut wrong = Vec::new();
    for folder in [
        "src-tauri/core/src",
        "src-tauri/src",
        "src-tauri/sandbox/src",
    ] {
        for (name, text) in files(&root().join(folder), &[".rs"]) {
            for reader in ["Utc::now", "Local::now", "SystemTime::now", "Instant::now"] {
                let found = words_after(&text, reader).map(|(line, _)| line);
                if name != "clock.rs" {
                    wrong.extend(found.map(|line| format!("{folder}/{name}:{line}")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_networks_and_their_simulation_share_no_code() {
    for (name, text) in files(&root().join("src-tauri/sandbox/src"), &[".rs"]) {
        assert!(!text.contains("holdfast_core"), "{name}");
    }
}

#[test]
fn the_window_imports_one_way_and_one_file_knows_tauri() {
    let folder = root().join("ui/src");
    let mut wrong = Vec::new();
    for (name, text) in files(&folder, &[".ts", ".svelte"]) {
        if name.contains(".test.") {
            continue;
        }
        if text.contains("@tauri-apps/") && name != "lib/host.ts" {
            wrong.push(format!("{name} knows Tauri"));
        }
        let Some((_, allowed)) = WINDOW.iter().find(|(known, _)| *known == module(&name)) else {
            continue;
        };
        for to in imports(&name, &text) {
            let known = WINDOW.iter().any(|(known, _)| *known == to);
            if known && !allowed.contains(&to.as_str()) {
                wrong.push(format!("{name} imports {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The top folders that a file of the window imports from.
fn imports(name: &str, text: &str) -> Vec<String> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    text.split([';', '\n'])
        .filter_map(|part| part.split_once("from "))
        .map(|(_, target)| target.trim().trim_matches(['\'', '"', ' ', ';']).to_owned())
        .filter(|target| target.starts_with('.'))
        .map(|target| {
            let mut parts: Vec<_> = folder
                .components()
                .map(|c| c.as_os_str().to_owned())
                .collect();
            for step in target.split('/') {
                match step {
                    "." => {}
                    ".." => {
                        parts.pop();
                    }
                    other => parts.push(other.into()),
                }
            }
            parts
                .first()
                .map(|first| first.to_string_lossy().into_owned())
                .unwrap_or_default()
        })
        .collect()
}
