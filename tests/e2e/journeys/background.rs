//! Holdfast without its window: the watch goes on, no webview process stays, and the tray, a
//! notification and a second start bring the window back, at the right place.

use serde_json::json;

use crate::desktop::{self, Shown, Tray};
use crate::network::ANA;
use crate::running::{Bus, Home, Launched, Running};
use crate::screens::{OUTFITTERS, REPAIR};
use crate::wait::until;

const QUESTION: &str = "Keep watching without the window?";

#[tokio::test]
async fn a_closed_window_leaves_the_watch_and_the_tray() {
    let home = Home::new();
    let holdfast = home.open().await;
    let network = holdfast.practice().await;
    let window = holdfast.window();
    window.connect_three(&network).await;
    let repair = window.connection(REPAIR).await["id"].as_i64().unwrap();
    let outfitters = window.connection(OUTFITTERS).await["id"].clone();

    // Without a tray, it says how the window comes back.
    assert_eq!(window.ask("background").await["way_back"], "launch");
    desktop::close(&shown().await);
    window
        .reads_all(&[QUESTION, "This desktop has no tray"])
        .await;
    window.press_button("Cancel").await;
    window.no_sheet().await;

    let tray = Tray::start();
    let well = tray.says("Practice: All 3 accounts are working").await;
    tray.says("Next: Ana's Facebook sign-in ends ").await;
    until("a way back through the tray", async || {
        let way = window.ask("background").await["way_back"].clone();
        (way == "tray").then_some(())
    })
    .await;
    desktop::close(&shown().await);
    window.reads_all(&[QUESTION, "stays in the tray"]).await;
    window.press_button("Keep watching").await;
    hidden(&holdfast).await;

    // What breaks is told, in the tray too, and Reconnect opens for what the notice is about.
    network.lever("change-password", ANA).await;
    tray.press("Check now");
    let broken = tray.says("Practice: 3 accounts need you").await;
    assert_ne!(broken, well, "another picture");
    until("a notification", async || {
        (desktop::told_now() > 0).then_some(())
    })
    .await;
    network.next(ANA).await;
    desktop::press_reconnect();
    shown().await;
    assert_eq!(
        tray.says("Practice: All 3 accounts are working").await,
        well
    );
    assert_eq!(last_reconnect(&home), json!(outfitters), "{OUTFITTERS}");

    // Closed again, it does not ask again.
    close_and_hide(&holdfast).await;
    tray.press("Open Holdfast");
    shown().await;

    close_and_hide(&holdfast).await;
    home.launch(&[], Bus::Session).ends_well().await;
    shown().await;

    // A login that starts it once more shows nothing.
    close_and_hide(&holdfast).await;
    home.launch(&["--hidden"], Bus::Session).ends_well().await;
    network.next(ANA).await;
    let reconnect = format!("--reconnect={repair}");
    home.launch(&[&reconnect], Bus::Session).ends_well().await;
    shown().await;
    until("Reconnect for the account that was asked for", async || {
        (last_reconnect(&home) == json!(repair)).then_some(())
    })
    .await;

    // From the tray, too.
    close_and_hide(&holdfast).await;
    network.lever("change-password", ANA).await;
    tray.press("Check now");
    tray.says(&format!("Reconnect {OUTFITTERS} (Facebook)"))
        .await;
    network.next(ANA).await;
    tray.press(&format!("Reconnect {OUTFITTERS} (Facebook)"));
    shown().await;
    tray.says("Practice: All 3 accounts are working").await;
    assert_eq!(last_reconnect(&home), json!(outfitters));
    desktop::clear_notices().await;

    tray.press("Quit Holdfast");
    holdfast.ended().await;
}

/// Killed and started again at once, it is no second start of what is dead.
#[tokio::test]
async fn a_start_right_after_a_crash_is_a_start() {
    let home = set_up().await;
    let mut holdfast = home.launch(&[], Bus::Session);
    opens(&holdfast).await;
    for _ in 0..5 {
        holdfast.kill();
        holdfast = home.launch(&[], Bus::Session);
        opens(&holdfast).await;
        assert!(holdfast.runs());
    }
}

/// Waits for the page of a program's window. The window of one that was killed stands for a while.
async fn opens(holdfast: &Launched) {
    until("a page", async || {
        let page = |name: &String| name.starts_with("WebKitWeb");
        webviews(holdfast.process()).iter().any(page).then_some(())
    })
    .await;
}

/// Where no bus finds a second start, nothing goes out of reach.
#[tokio::test]
async fn without_a_bus_no_window_is_lost() {
    let home = set_up().await;
    let hidden = home.launch(&["--hidden"], Bus::None);
    desktop::close(&shown().await);
    hidden.ends_well().await;
}

#[tokio::test]
async fn a_hidden_start_has_no_window_until_it_is_asked_for() {
    let home = set_up().await;
    let mut hidden = home.launch(&["--hidden"], Bus::Session);
    // It has the name on the bus once it would take a second start for one.
    let tray = Tray::start();
    tray.says("No accounts yet").await;
    assert!(hidden.runs());
    assert_eq!(desktop::titled("Holdfast"), []);
    assert_eq!(webviews(hidden.process()), Vec::<String>::new());
    assert!(desktop::leaves_no_core_dump(hidden.process()));
    home.launch(&[], Bus::Session).ends_well().await;
    shown().await;
    assert!(hidden.runs());
    tray.press("Quit Holdfast");
    hidden.ends_well().await;
}

/// A home in which the first start is over.
async fn set_up() -> Home {
    let home = Home::new();
    let holdfast = home.open().await;
    let answers = json!({ "company": "Fernside Cycles", "your_name": "Kim", "your_email": null });
    holdfast.window().invoke("set_up", answers).await.unwrap();
    holdfast.quit().await;
    home
}

async fn close_and_hide(holdfast: &Running) {
    desktop::close(&shown().await);
    hidden(holdfast).await;
}

/// Waits until neither a window nor a process of one is left.
async fn hidden(holdfast: &Running) {
    until("no window and no process of one", async || {
        let none =
            desktop::titled("Holdfast").is_empty() && webviews(holdfast.process()).is_empty();
        none.then_some(())
    })
    .await;
}

/// Waits for the window and its page.
async fn shown() -> Shown {
    until("the window", async || {
        let window = desktop::titled("Holdfast").pop()?;
        desktop::painted(&window).then_some(window)
    })
    .await
}

fn webviews(program: u32) -> Vec<String> {
    let mut children = desktop::children(program);
    children.retain(|name| name.starts_with("WebKit"));
    children
}

/// The connection that the latest sign-in was started for.
fn last_reconnect(home: &Home) -> serde_json::Value {
    let query = "select intent from flows order by created_at desc, rowid desc limit 1";
    let intent: serde_json::Value = serde_json::from_str(&home.ask_practice(query)).unwrap();
    intent["connections"][0].clone()
}
