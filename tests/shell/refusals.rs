//! What commands refuse, and the code they say it with.

use std::fs;

use holdfast_core::vault::MemoryKeychain;
use serde_json::{Value, json};

use crate::desk::{Shell, call, northwind};
use crate::kept;

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

#[test]
fn no_other_window_may_call_a_command() {
    let shell = Shell::open();
    call(&shell.window("main"), "set_up", northwind()).unwrap();
    for label in ["levers", "sign-in-1", "sign-in-1-popup-1", "main2"] {
        let window = shell.window(label);
        for command in ["start", "list_connections", "network_apps", "open_levers"] {
            let refused = call(&window, command, Value::Null).unwrap_err();
            assert_eq!(refused["code"], "forbidden", "{label} {command}: {refused}");
        }
    }
}

#[test]
fn a_field_that_no_command_knows_is_refused() {
    let shell = Shell::open();
    let main = shell.window("main");
    for (command, request) in [
        (
            "set_up",
            json!({ "company": "A", "your_name": "B", "your_email": null, "x": 1 }),
        ),
        ("connection_detail", json!({ "id": 1, "x": 1 })),
        ("check", json!({ "ids": null, "x": 1 })),
        ("flow", json!({ "id": UNKNOWN, "x": 1 })),
    ] {
        let refused = call(&main, command, request).unwrap_err();
        let words = refused.as_str().unwrap_or_default();
        assert!(words.contains("unknown field `x`"), "{command}: {refused}");
    }
}

#[test]
fn trouble_has_a_code_and_words() {
    let shell = Shell::open();
    let main = shell.window("main");
    let nameless = json!({ "company": " ", "your_name": "Mei", "your_email": null });
    call(&main, "set_up", northwind()).unwrap();
    for (command, request, code) in [
        ("set_up", nameless, "bad_input"),
        ("connection_detail", json!({ "id": 1 }), "not_found"),
        ("cancel_flow", json!({ "id": UNKNOWN }), "flow_over"),
        ("practice", Value::Null, "practice_only"),
        ("move_practice_clock", json!({ "days": 1 }), "practice_only"),
        (
            "begin_connect",
            json!({ "network": "facebook", "purpose": "owned", "provider": null, "again": null }),
            "app_missing",
        ),
    ] {
        let refused = call(&main, command, request).unwrap_err();
        assert_eq!(refused["code"], code, "{command}: {refused}");
        assert!(
            !refused["message"].as_str().unwrap().is_empty(),
            "{command}"
        );
    }
}

#[test]
fn a_locked_keychain_is_a_state_and_unlocks() {
    let keychain = MemoryKeychain::new();
    keychain.set_locked(true);
    let shell = Shell::open_in(kept::folder(), keychain.clone());
    let main = shell.window("main");
    call(&main, "set_up", northwind()).unwrap();
    let start = call(&main, "start", Value::Null).unwrap();
    assert_ne!(start["keychain"], "open");
    keychain.set_locked(false);
    let start = call(&main, "unlock_keychain", Value::Null).unwrap();
    assert_eq!(start["keychain"], "open");
}

#[test]
fn a_file_that_is_no_database_takes_the_window_and_stays_as_it_is() {
    let folder = kept::folder();
    let path = folder.path().join("holdfast.sqlite3");
    let bytes = b"not a database, but something that somebody keeps";
    fs::write(&path, bytes).unwrap();
    let shell = Shell::open_in(folder, MemoryKeychain::new());
    let main = shell.window("main");
    let start = call(&main, "start", Value::Null).unwrap();
    assert_eq!(start["phase"]["kind"], "blocked", "{start}");
    let refused = call(&main, "list_connections", Value::Null).unwrap_err();
    assert_eq!(refused["code"], "storage");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}
