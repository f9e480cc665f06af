//! The first start, the list and the settings, as JSON.

use holdfast_core::vault::MemoryKeychain;
use serde_json::{Value, json};

use crate::desk::{Shell, call, northwind};

#[test]
fn the_first_start_asks_and_the_second_knows() {
    let shell = Shell::open();
    let main = shell.window("main");
    let first = call(&main, "start", Value::Null).unwrap();
    assert_eq!(first["phase"], json!({ "kind": "first_start" }));
    assert_eq!(first["mode"], "real");
    assert_eq!(first["version"], "9.8.7");
    assert_eq!(first["company"], Value::Null);
    assert_eq!(first["settings"]["reminder_time"], "09:00:00");

    let ready = call(&main, "set_up", northwind()).unwrap();
    assert_eq!(ready["phase"], json!({ "kind": "ready" }));
    assert_eq!(ready["company"]["name"], "Northwind Outfitters");
    assert_eq!(ready["you"]["name"], "Mei Lin");
    assert_eq!(ready["you"]["is_you"], true);

    let again = Shell::open_in(shell.close(), MemoryKeychain::new());
    let start = call(&again.window("main"), "start", Value::Null).unwrap();
    assert_eq!(start["phase"], json!({ "kind": "ready" }));
    assert_eq!(start["you"]["email"], "mei@northwind.example");
}

#[test]
fn a_new_company_has_no_connections() {
    let shell = Shell::open();
    let main = shell.window("main");
    call(&main, "set_up", northwind()).unwrap();
    let list = call(&main, "list_connections", Value::Null).unwrap();
    assert_eq!(list["connections"], json!([]));
    assert_eq!(list["pending"], json!([]));
    assert_eq!(list["checking"], false);
    assert_eq!(
        list["world"],
        json!({
            "offline_since": null,
            "clock_doubtful": false,
            "outages": [],
            "unstored": 0,
            "disk_nearly_full": false,
        })
    );
}

#[test]
fn settings_come_back_as_they_were_saved() {
    let shell = Shell::open();
    let main = shell.window("main");
    let settings = json!({
        "theme": "dark",
        "reminder_time": "08:30:00",
        "quiet_hours": ["19:00:00", "08:00:00"],
        "desktop_notifications": false,
        "muted_kinds": ["reconnected"],
        "muted_accounts": [7],
        "send_mail": true,
        "letter_keys": false,
        "on_close": "quit",
    });
    let saved = call(&main, "save_settings", settings.clone()).unwrap();
    assert_eq!(saved["settings"], settings);
}

#[test]
fn practice_has_a_company_and_a_database_of_its_own() {
    let shell = Shell::open();
    let main = shell.window("main");
    let entered = call(&main, "enter_practice", Value::Null).unwrap();
    assert_eq!(entered["mode"], "practice");
    assert_eq!(entered["company"]["name"], "Northwind Outfitters");
    let practice = call(&main, "practice", Value::Null).unwrap();
    let levers = practice["levers_url"].as_str().unwrap();
    assert!(levers.starts_with("http://127.0.0.1:"), "{levers}");
    assert_eq!(practice["steps"].as_array().unwrap().len(), 4);

    let left = call(&main, "leave_practice", Value::Null).unwrap();
    assert_eq!(left["mode"], "real");
    assert_eq!(left["phase"], json!({ "kind": "first_start" }));
}
