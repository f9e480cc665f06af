//! A reply whose account was revoked while it was written, and one whose answer was lost.

use serde_json::json;
use thirtyfour::By;

use crate::network::ANA;
use crate::running::Home;
use crate::screens::{OUTFITTERS, Part};
use crate::wait::until;
use crate::window::{Role, Window};

const FIELD: &str = "Reply to";
const REPLY: &str = "Yes, up to G.";

#[tokio::test]
async fn conversations() {
    let home = Home::new();
    let holdfast = home.open().await;
    let window = holdfast.window();
    let network = holdfast.practice().await;
    window.connect_three(&network).await;
    window.go(Part::Conversations).await;

    pick(window, "Do they come in wide?").await;
    window.fill(FIELD, REPLY).await;
    network.lever("revoke-access", ANA).await;
    window.press_button("Reply").await;
    window.reads("because the account needs you").await;
    window
        .reads("Answers from Facebook - Northwind Outfitters are missing")
        .await;
    assert_eq!(typed(window).await, REPLY);

    network.next(ANA).await;
    let reconnect = format!("Reconnect {OUTFITTERS}, Facebook");
    let beside = window.all(Role::Button, &reconnect).await;
    beside.last().unwrap().click().await.unwrap();
    window.no_sheet().await;
    until("the account to work again", async || {
        let row = window.connection(OUTFITTERS).await;
        (row["status"]["kind"] == "connected").then_some(())
    })
    .await;
    assert_eq!(typed(window).await, REPLY, "what was typed is still there");
    window.press_button("Reply").await;
    window.reads("Your reply, today").await;
    assert_eq!(network.replies().await, 1);

    pick(window, "Lovely colour!").await;
    window.fill(FIELD, "Thank you!").await;
    network.lose_next_write().await;
    window.press_button("Reply").await;
    window
        .reads("We don't know whether Facebook took the reply")
        .await;
    assert!(window.all(Role::Textbox, FIELD).await.is_empty());
    window.press_button("It is there").await;
    window.reads("Your reply, today").await;
    assert_eq!(network.replies().await, 2, "none was sent twice");
    holdfast.quit().await;
}

/// Opens something that was written to the Page, once it was read.
async fn pick(window: &Window, excerpt: &str) {
    let page = window.connection(OUTFITTERS).await;
    let asked = json!({ "accounts": [page["id"]], "kind": null, "unanswered": false });
    let id = until(excerpt, async || {
        let read = window.invoke("conversations", asked.clone()).await.ok()?;
        let mut items = read["items"].as_array()?.iter();
        let item = items.find(|item| item["excerpt"] == excerpt)?;
        item["id"].as_i64()
    })
    .await;
    let row = format!("[data-incoming='{id}']");
    until(&row, async || {
        let found = window.driver().find(By::Css(row.as_str())).await.ok()?;
        found.click().await.ok()
    })
    .await;
    window.reads(excerpt).await;
    window.one(Role::Textbox, FIELD).await;
}

async fn typed(window: &Window) -> String {
    let field = window.one(Role::Textbox, FIELD).await;
    field.prop("value").await.unwrap().unwrap_or_default()
}
