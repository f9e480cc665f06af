//! A reply whose account was revoked while it was written, one whose answer was lost, and two that
//! the end of the program cut off.

use serde_json::json;
use thirtyfour::By;

use crate::network::ANA;
use crate::running::{Home, Running};
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

/// The program ends between a request and its answer: once the network has taken the reply, once
/// it has not yet. A person looks and chooses; each reply stands once.
#[tokio::test]
async fn a_reply_that_was_cut_off_is_looked_for() {
    let home = Home::new();
    let holdfast = home.open().await;
    let network = holdfast.practice().await;
    holdfast.window().connect_three(&network).await;

    let holdfast = cut_off(
        &home,
        holdfast,
        "late-answer",
        "Do they come in wide?",
        REPLY,
    )
    .await;
    let (window, network) = (holdfast.window(), holdfast.network().await);
    window.press_button("It is there").await;
    window.reads("Your reply, ").await;
    assert_eq!(network.replies().await, 0, "nothing was sent again");
    assert_eq!(standing(&home, REPLY), 1);

    const THANKS: &str = "Thank you, Kim!";
    let holdfast = cut_off(&home, holdfast, "slow", "Lovely colour!", THANKS).await;
    let (window, network) = (holdfast.window(), holdfast.network().await);
    assert_eq!(standing(&home, THANKS), 0);
    window.press_button("It is not there").await;
    window.reads("It can be sent again.").await;
    assert_eq!(typed(window).await, THANKS, "what was typed is kept");
    window.press_button("Reply").await;
    window.reads("Your reply, ").await;
    assert_eq!(network.replies().await, 1);
    assert_eq!(standing(&home, THANKS), 1);
    holdfast.quit().await;
}

/// Replies to what reads `excerpt`, ends the program before the answer came, and opens the same
/// thing again.
async fn cut_off(
    home: &Home,
    holdfast: Running,
    lever: &str,
    excerpt: &str,
    reply: &str,
) -> Running {
    let (window, network) = (holdfast.window(), holdfast.network().await);
    window.go(Part::Conversations).await;
    pick(window, excerpt).await;
    window.fill(FIELD, reply).await;
    let takes_long = json!({ "provider": "facebook", "endpoint": "write", "times": 1,
        "millis": 600_000 });
    network.pull(lever, takes_long).await;
    window.press_button("Reply").await;
    let takes = lever == "late-answer";
    until("the request", async || {
        let log = network.log("/comments").await;
        let there = log.iter().find(|entry| entry["method"] == "POST")?;
        let made = there["made"]
            .as_array()
            .is_some_and(|made| !made.is_empty());
        (made == takes).then_some(())
    })
    .await;
    holdfast.kill().await;

    let holdfast = home.back_in_practice().await;
    let window = holdfast.window();
    window.go(Part::Conversations).await;
    open(window, excerpt).await;
    window
        .reads_all(&[
            "We don't know whether Facebook took the reply of",
            "Look there, then choose.",
        ])
        .await;
    assert!(window.all(Role::Textbox, FIELD).await.is_empty());
    holdfast
}

/// How often a text stands at the networks, which write down what they hold as it changes.
fn standing(home: &Home, text: &str) -> usize {
    let remembered = home.data().join("practice-networks.json");
    let remembered = std::fs::read_to_string(remembered).unwrap();
    remembered.matches(text).count()
}

/// Opens something that was written to the Page and can be answered, once it was read.
async fn pick(window: &Window, excerpt: &str) {
    open(window, excerpt).await;
    window.one(Role::Textbox, FIELD).await;
}

/// Opens something that was written to the Page, once it was read.
async fn open(window: &Window, excerpt: &str) {
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
}

async fn typed(window: &Window) -> String {
    let field = window.one(Role::Textbox, FIELD).await;
    field.prop("value").await.unwrap().unwrap_or_default()
}
