//! Tokens stay where they belong, and a locked keyring costs nothing but time.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::desktop;
use crate::network::{ANA, Network, TOM};
use crate::running::Home;
use crate::screens::{CANADA, OUTFITTERS, Part, REPAIR};
use crate::wait::until;
use crate::window::{Role, Window};

/// Every token, code and secret of the simulated networks begins like this.
const SECRET: &[u8] = b"sbx-";

#[tokio::test]
async fn nothing_leaks() {
    let home = Home::new();
    let holdfast = home.open().await;
    let window = holdfast.window();
    let network = holdfast.practice().await;

    work(window, &network).await;
    assert!(
        network.live_tokens().await >= 3,
        "the search has something to miss"
    );
    look_at_everything(window).await;
    let answers = window.answers().await.unwrap();
    assert!(
        answers.iter().any(|one| one.contains(OUTFITTERS)),
        "answers were recorded"
    );
    for answer in &answers {
        assert!(
            !holds(answer.as_bytes(), SECRET),
            "an answer to the window: {answer}"
        );
    }

    // While it runs, with its journal, and after it was closed.
    search(&home);
    holdfast.quit().await;
    search(&home);

    locks_and_unlocks(&home).await;
}

/// A day's work: every way in which tokens come, move and go.
async fn work(window: &Window, network: &Network) {
    window.connect_three(network).await;
    network.lever("change-password", ANA).await;
    window.check_all().await;
    window.row_says(REPAIR, "Invalid").await;
    network.next(ANA).await;
    let reconnect = format!("Reconnect {REPAIR}, Facebook");
    window.press_for(&reconnect, "").await;
    window.no_sheet().await;
    network.next(TOM).await;
    window
        .choose_from_menu(REPAIR, "Change connected-by user")
        .await;
    window.reads("can take over").await;
    window.tick(&format!("{REPAIR}, Facebook"), true).await;
    window.press_button("Yes, take over").await;
    window.press_button("Done").await;
    window.no_sheet().await;
    window.choose_from_menu(CANADA, "Disconnect").await;
    window.reads("stays in use for").await;
    window.press_button("Disconnect").await;
    window.press_button("Done for now").await;
    window.no_sheet().await;
    // One sign-in that nobody finishes, with tokens that are only staged.
    network.next(ANA).await;
    window.add_facebook().await;
    window.reads("can connect").await;
    window.press_button("Later").await;
    window.no_sheet().await;
}

/// Every command that only reads.
async fn look_at_everything(window: &Window) {
    for command in [
        "start",
        "list_connections",
        "add_options",
        "draft",
        "people",
        "notices",
        "help_topics",
        "network_apps",
        "practice",
        "mail",
        "choices",
        "copies",
        "report",
    ] {
        window.ask(command).await;
    }
    let page = json!({ "before": null });
    window.invoke("activity", page).await.unwrap();
    for name in [OUTFITTERS, REPAIR, CANADA] {
        let id = window.connection(name).await["id"].clone();
        let request = json!({ "id": id });
        for command in ["connection_detail", "disconnect_preview", "remove_preview"] {
            window.invoke(command, request.clone()).await.unwrap();
        }
    }
}

/// Here the simulated networks, which gave the tokens out, remember them.
const OF_THE_NETWORKS: &str = "practice-networks.json";

/// No file of the program holds a secret; what it must hold is found, so the search can find.
fn search(home: &Home) {
    let mut files = home.files();
    files.retain(|file| !file.ends_with(OF_THE_NETWORKS));
    let practice = home.data().join("practice.sqlite3");
    let log = home.data().join("logs/holdfast.log");
    for needed in [&practice, &log] {
        assert!(files.contains(needed), "{} in {files:?}", needed.display());
    }
    let names = [&practice, &practice.with_extension("sqlite3-wal")];
    assert!(
        names
            .iter()
            .any(|file| holds(&read(file), OUTFITTERS.as_bytes())),
        "the database holds the name of a Page"
    );
    for file in &files {
        assert!(
            !holds(&read(file), SECRET),
            "a secret in {}",
            file.display()
        );
    }
}

/// With the keyring locked the program starts, says so, and loses nothing.
async fn locks_and_unlocks(home: &Home) {
    desktop::keyring("lock");
    let holdfast = home.open().await;
    let window = holdfast.window();
    window
        .reads("The keychain of this computer is locked")
        .await;
    assert_eq!(window.ask("start").await["keychain"], "locked");
    let refused = window.invoke("enter_practice", Value::Null).await;
    assert_eq!(refused.unwrap_err()["code"], "keychain_closed");

    // The program hears of it and needs no press: whoever pressed would race it.
    desktop::keyring("unlock");
    let strip = "The keychain of this computer is locked";
    until("the strip to go", async || {
        window
            .all(Role::Region, strip)
            .await
            .is_empty()
            .then_some(())
    })
    .await;
    window.ask("enter_practice").await;
    window.go(Part::Connections).await;
    window.row_says(OUTFITTERS, "Ana Ruiz").await;
    window.row_says(REPAIR, "Tom Okafor").await;
    window.row_says(CANADA, "Disconnected").await;
    for name in [OUTFITTERS, REPAIR] {
        let status = window.connection(name).await["status"]["kind"].clone();
        assert_eq!(status, "connected", "{name}");
    }
    holdfast.quit().await;
}

fn read(file: &Path) -> Vec<u8> {
    // The journal may go while one looks.
    fs::read(file).unwrap_or_default()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
