//! A post planned for tomorrow whose account breaks today, on a computer that then sleeps for three
//! days: people are told before, the post is held, asks once the account works again, and goes once.

use serde_json::{Value, json};
use thirtyfour::By;

use crate::desktop;
use crate::network::X_ACCOUNT;
use crate::running::Home;
use crate::screens::{Part, REPAIR};
use crate::wait::until;
use crate::window::{Role, Window};

const DAY: i64 = 24 * 3600;
const TEXT: &str = "Doors open at nine.";

#[tokio::test]
async fn a_planned_post_that_lost_its_time_asks_and_goes_once() {
    let home = Home::new();
    let holdfast = home.open().await;
    let network = holdfast.practice().await;
    let window = holdfast.window();
    window.connect_three(&network).await;
    window.connect(&network, "x", X_ACCOUNT).await;
    let works = window.connection(REPAIR).await["id"].clone();
    let breaks = on_x(window).await["id"].clone();
    window.draft(TEXT, &[works, breaks]).await;
    window.go(Part::Publish).await;
    plan(window, network.now().await + DAY).await;
    window.reads("It goes out by itself").await;

    // It breaks, and everybody knows before the time comes.
    let everybody = json!({ "provider": "x" });
    network.pull("revoke-access", everybody).await;
    window.list().await;
    window.check_all().await;
    told("will not go out").await;
    window.go(Part::Home).await;
    window.reads("will not go out").await;
    open_post(window).await;
    window.reads("It will not go out: ").await;

    // The computer sleeps over the planned time.
    network.advance(3 * DAY).await;
    told("1 post was held").await;
    window.reads_all(&["Missed its time", "and is kept."]).await;
    assert_eq!(network.made().await, 0, "held, not sent late");

    network
        .next_with(X_ACCOUNT, json!({ "provider": "x" }))
        .await;
    window
        .press_for("Reconnect Northwind Outfitters, X", "")
        .await;
    window.no_sheet().await;
    window
        .reads_all(&["The account works again.", "Publish it now?"])
        .await;
    home.watched_once(window).await;
    assert_eq!(network.made().await, 0, "it asks before it goes");
    window
        .press_button("Publish to the remaining 2 accounts")
        .await;
    window.reads("Published to 2 of 2").await;
    home.watched_once(window).await;
    assert_eq!(network.made().await, 2, "once each");
    holdfast.quit().await;
}

/// The one account at X.
async fn on_x(window: &Window) -> Value {
    until("the account at X", async || {
        let list = window.ask("list_connections").await;
        let mut rows = list["connections"].as_array()?.iter();
        rows.find(|row| row["network"] == "x").cloned()
    })
    .await
}

/// Plans the draft for a moment, in this computer's zone as the window shows it.
async fn plan(window: &Window, at: i64) {
    let at = desktop::run("date", &["-d", &format!("@{at}"), "+%F %H:%M"]);
    let (date, time) = at.trim().split_once(' ').unwrap();
    window.press(Role::Radio, "At a time").await;
    for (kind, value) in [("date", date), ("time", time)] {
        let field = format!("input[type={kind}]");
        let field = until(&field, async || {
            window.driver().find(By::Css(field.as_str())).await.ok()
        })
        .await;
        // In which order its parts are typed is the engine's affair, and the language's.
        const SET: &str = "const [field, value] = arguments; field.value = value; \
            field.dispatchEvent(new Event('input', { bubbles: true }))";
        let set = vec![field.to_json().unwrap(), json!(value)];
        window.driver().execute(SET, set).await.unwrap();
    }
    window.press_button("Plan for 2 accounts").await;
}

async fn open_post(window: &Window) {
    window.go(Part::Publish).await;
    window.press_button("All posts").await;
    window.press_button(TEXT).await;
}

/// Waits until the desktop was told something.
async fn told(title: &str) {
    until(title, async || {
        let told = desktop::told();
        told.iter()
            .any(|one| one.title.contains(title))
            .then_some(())
    })
    .await;
}
