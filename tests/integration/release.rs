//! What is shipped: no way around TLS, no address but those of the networks, no pictures from
//! elsewhere, and nothing that would bring other code.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::layering::{files, root};

/// Every host that an adapter may name.
const HOSTS: &[&str] = &[
    "accounts.google.com",
    "api.instagram.com",
    "api.linkedin.com",
    "api.x.com",
    "business-api.tiktok.com",
    "graph.facebook.com",
    "graph.instagram.com",
    // How an address of one's own may look.
    "holdfast.example",
    "mybusiness.googleapis.com",
    "mybusinessaccountmanagement.googleapis.com",
    "mybusinessbusinessinformation.googleapis.com",
    "mybusinessverifications.googleapis.com",
    "oauth2.googleapis.com",
    "open.tiktokapis.com",
    "openidconnect.googleapis.com",
    "www.facebook.com",
    "www.googleapis.com",
    "www.instagram.com",
    "www.linkedin.com",
    "www.tiktok.com",
    "www.youtube.com",
    "x.com",
];

/// The shipped part of every Rust file: unit tests stand last in a file, or in files of their own.
fn shipped() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for folder in ["src-tauri/core/src", "src-tauri/src"] {
        for (name, text) in files(&root().join(folder), &[".rs"]) {
            let ours = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let tests = ["tests.rs", "fuzz.rs"]
                .iter()
                .any(|end| name.ends_with(end));
            if !tests && !name.contains("/tests/") {
                all.push((format!("{folder}/{name}"), ours.to_owned()));
            }
        }
    }
    assert!(all.len() > 100, "the files are found");
    all
}

fn settings() -> Value {
    let text = fs::read_to_string(root().join("tauri.conf.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// J1. Which addresses are safe at run time has a table of its own, in `networks/http.rs`.
#[test]
fn nothing_that_is_shipped_goes_around_certificates_or_tls() {
    for (name, text) in shipped() {
        for way_around in [
            "danger_accept_invalid",
            "dangerous()",
            "danger_",
            "open_devtools",
            "Tls::None",
        ] {
            assert!(!text.contains(way_around), "{name}: {way_around}");
        }
        let plain = text.match_indices("\"http://").map(|(at, _)| {
            let address = &text[at + "\"http://".len()..];
            address.split(['"', '/', ':']).next().unwrap().to_owned()
        });
        // Nothing, or `{}`: what a person typed, and the listener's own address.
        let local = [
            "",
            "{}",
            "{address}",
            "127.0.0.1",
            "localhost",
            "[",
            "tauri.localhost",
        ];
        for host in plain {
            assert!(local.contains(&host.as_str()), "{name}: http://{host}");
        }
    }
    for manifest in ["Cargo.toml", "src-tauri/core/Cargo.toml"] {
        let text = fs::read_to_string(root().join(manifest)).unwrap();
        assert!(!text.contains("devtools"), "{manifest}");
    }
}

/// J1, A5.
#[test]
fn adapters_name_the_hosts_of_the_networks_and_no_others() {
    let mut named = BTreeSet::new();
    for (name, text) in shipped() {
        if !name.starts_with("src-tauri/core/src/networks/") {
            continue;
        }
        for (at, _) in text.match_indices("\"https://") {
            let address = &text[at + "\"https://".len()..];
            let host = address.split(['"', '/', '?']).next().unwrap();
            assert!(HOSTS.contains(&host), "{name}: {host}");
            named.insert(host.to_owned());
        }
    }
    assert!(named.len() > 15, "{named:?}");
}

/// Bad input 66, H4: no picture of an account is asked for, and the window would not load one.
#[test]
fn no_picture_of_an_account_is_loaded_from_anywhere() {
    let csp = settings()["app"]["security"]["csp"].clone();
    let rule = |name: &str| {
        let mut rules = csp.as_str().unwrap().split(';').map(str::trim);
        let rule = rules.find_map(|rule| rule.strip_prefix(name)).unwrap();
        rule.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(rule("img-src "), ["'self'", "data:"]);
    assert_eq!(rule("default-src "), ["'self'"]);
    for (name, text) in shipped() {
        if name.starts_with("src-tauri/core/src/networks/") {
            for field in [
                "avatar",
                "profile_image",
                "thumbnail",
                "picture.url",
                "logo_url",
            ] {
                assert!(!text.contains(field), "{name} reads {field}");
            }
        }
    }
}

/// J3: there is no updater, so that nothing but the system's own packages changes the program.
#[test]
fn no_code_is_there_that_would_fetch_another_version() {
    assert!(settings()["plugins"]["updater"].is_null());
    assert!(settings()["bundle"]["createUpdaterArtifacts"].is_null());
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for updater in [
        "tauri-plugin-updater",
        "self_update",
        "minisign-verify",
        "cargo-packager",
    ] {
        let line = format!("name = \"{updater}\"");
        assert!(!lock.contains(&line), "{updater}");
    }
    let window = fs::read_to_string(root().join("ui/package.json")).unwrap();
    assert!(!window.contains("updater"));
}
