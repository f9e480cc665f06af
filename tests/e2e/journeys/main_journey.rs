//! The main job, end to end: connect, see why an account stopped, reconnect it from everywhere one
//! may, with the same person, with somebody who lacks the Page and with another administrator; let
//! go and add again.

use serde_json::{Value, json};

use crate::network::{self, ANA, LIN, Network, TOM};
use crate::running::Home;
use crate::screens::{CANADA, OUTFITTERS, Part, REPAIR};
use crate::wait::until;
use crate::window::{Role, Window};

const DRAFT: &str = "The autumn boots are in. Come and try them on.";

#[tokio::test]
async fn main_journey() {
    let home = Home::new();
    let holdfast = home.open().await;
    let window = holdfast.window();
    let network = holdfast.practice().await;

    window.connect_three(&network).await;
    let row = window.row_says(OUTFITTERS, "Connected").await;
    assert!(row.contains("@northwindoutfitters"), "{row}");
    assert!(row.contains("Ana Ruiz"), "{row}");

    leaves_one_out(window, &network).await;
    says_why_it_stopped(window, &network).await;
    reconnects_from_the_list(window, &network).await;
    reconnects_in_publish(window, &network).await;
    meets_somebody_who_lacks_the_page(window, &network).await;
    meets_another_administrator(window, &network).await;
    lets_go_and_adds_again(window, &network).await;
    holdfast.quit().await;
}

/// A reconnect at which one Page is un-ticked says so, and takes it back in.
async fn leaves_one_out(window: &Window, network: &Network) {
    window.list().await;
    let canada = json!({ "untick": [network::CANADA] });
    network.next_with(ANA, canada).await;
    window.choose_from_menu(OUTFITTERS, "Reconnect").await;
    window.reads("2 of 3 are connected again").await;
    window
        .reads_all(&["Left out", CANADA, "left un-ticked in Facebook's list"])
        .await;
    network.next(ANA).await;
    window.press_button("Sign in again and tick it").await;
    window.no_sheet().await;
    window.row_says(CANADA, "Connected").await;
}

/// The administrator's password changes: *Invalid*, the cause, Facebook's steps, the evidence.
async fn says_why_it_stopped(window: &Window, network: &Network) {
    network.lever("change-password", ANA).await;
    window.check_all().await;
    for name in [OUTFITTERS, REPAIR, CANADA] {
        window.row_says(name, "Invalid: password changed").await;
    }
    window.open_detail(REPAIR).await;
    window
        .reads_all(&[
            "Facebook password changed",
            "Facebook ends every sign-in made with the old password",
            "What to do",
            "Press Reconnect. Facebook opens in its own window.",
            "Sign in with the new password, as Ana or as someone else",
            "190 / 460",
        ])
        .await;
}

/// One press brings back all that hang on the same sign-in.
async fn reconnects_from_the_list(window: &Window, network: &Network) {
    window.list().await;
    network.next(ANA).await;
    window.press_for(&reconnect(REPAIR), "").await;
    window.no_sheet().await;
    for name in [OUTFITTERS, REPAIR, CANADA] {
        window.row_says(name, "Connected").await;
        no_button(window, name).await;
    }
}

/// Reconnect in the account picker leaves the post as it was.
async fn reconnects_in_publish(window: &Window, network: &Network) {
    window.go(Part::Publish).await;
    window.fill("Text", DRAFT).await;
    window.press_button("Choose accounts").await;
    window.press(Role::Pick, REPAIR).await;
    window.reads("1 selected").await;

    network.lever("change-password", ANA).await;
    window
        .invoke("check", json!({ "ids": null }))
        .await
        .unwrap();
    network.next(ANA).await;
    let picker = window.one(Role::Picker, "Choose accounts").await;
    until("Reconnect in the picker", async || {
        let found = window
            .all_in(Some(&picker), Role::Button, &reconnect(REPAIR))
            .await;
        found.first()?.click().await.ok()
    })
    .await;
    window.no_sheet().await;
    no_button(window, REPAIR).await;

    let text = window.one(Role::Textbox, "Text").await;
    let kept = text.prop("value").await.unwrap();
    assert_eq!(kept.as_deref(), Some(DRAFT));
    let chosen = until("the draft to be saved", async || {
        let draft = window.ask("draft").await;
        (draft["text"] == DRAFT).then(|| draft["accounts"].clone())
    })
    .await;
    let repair = window.connection(REPAIR).await;
    assert_eq!(chosen, json!([repair["id"]]));
}

/// Somebody who lacks the Page signs in: three ways on, and nothing has changed.
async fn meets_somebody_who_lacks_the_page(window: &Window, network: &Network) {
    window.list().await;
    let before = state(window).await;
    network.next(LIN).await;
    window.choose_from_menu(REPAIR, "Reconnect").await;
    window
        .reads_all(&["That was a different account", "Ana Ruiz", "Lin Ceramics"])
        .await;
    window
        .one(Role::Button, "Sign in with another account")
        .await;
    window
        .one(Role::Button, "Add accounts of Lin Ceramics")
        .await;
    window.press_button("Stop here").await;
    window.no_sheet().await;
    assert_eq!(state(window).await, before);
}

/// Another administrator signs in: a sheet says what can move, and nothing moves before *Yes*.
async fn meets_another_administrator(window: &Window, network: &Network) {
    network.lever("change-password", ANA).await;
    window.check_all().await;
    window.row_says(REPAIR, "Invalid").await;
    let before = state(window).await;
    network.next(TOM).await;
    window
        .press_for(&reconnect(REPAIR), "Tom can take over")
        .await;
    window
        .reads_all(&["Connected by changes from", "Nothing has moved yet"])
        .await;
    window.press_button("Not now").await;
    window.no_sheet().await;
    assert_eq!(state(window).await, before);

    network.next(ANA).await;
    window.press_for(&reconnect(REPAIR), "").await;
    window.no_sheet().await;
    window.row_says(REPAIR, "Connected").await;
}

/// Disconnect, *Add account* again with a second administrator: the same record, with its history.
async fn lets_go_and_adds_again(window: &Window, network: &Network) {
    let before = window.connection(REPAIR).await;
    window.choose_from_menu(REPAIR, "Disconnect").await;
    window.reads("stays in use for").await;
    window.press_button("Disconnect").await;
    window.reads("Disconnected").await;
    network.next(TOM).await;
    window.press_button("Add account again").await;
    window.reads("Tom can connect").await;
    let repair = window
        .one(Role::Checkbox, &format!("{REPAIR}, Facebook"))
        .await;
    assert!(repair.is_selected().await.unwrap());
    window.press_button("Connect 1").await;
    window.press_button("Done").await;
    window.no_sheet().await;

    let row = window.row_says(REPAIR, "Connected").await;
    assert!(row.contains("Tom Okafor"), "{row}");
    let after = window.connection(REPAIR).await;
    assert_eq!(after["id"], before["id"], "the record stays the same one");
    window.open_detail(REPAIR).await;
    window
        .reads_all(&[
            "Added again by Tom Okafor",
            "Disconnected",
            "Reconnected by Ana Ruiz",
            "Cause found: password changed",
            "Connected by Ana Ruiz",
        ])
        .await;
}

fn reconnect(name: &str) -> String {
    format!("Reconnect {name}, Facebook")
}

async fn no_button(window: &Window, name: &str) {
    until(&format!("no Reconnect for {name}"), async || {
        let found = window.all(Role::Button, &reconnect(name)).await;
        found.is_empty().then_some(())
    })
    .await;
}

/// What must not change when a sign-in comes to nothing.
async fn state(window: &Window) -> Vec<Value> {
    let list = window.ask("list_connections").await;
    let rows = list["connections"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            json!([
                row["id"],
                row["name"],
                row["status"],
                row["connected_by"],
                row["connected_at"],
                row["deadline"],
            ])
        })
        .collect()
}
