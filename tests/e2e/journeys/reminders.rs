//! The ladder on the real desktop: practice time goes through a deadline, with the program closed
//! or cut off in between, and the notification daemon tells what it received.

use crate::desktop::{self, Told};
use crate::network::Network;
use crate::running::Home;
use crate::screens::{OUTFITTERS, Part};
use crate::wait::until;
use crate::window::{Role, Window};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Rungs, the moment to look at each, and what its notice says. The deadline is at noon, so that
/// each moment lies between the reminder hour of its rung and that of the next.
const RUNGS: [(u8, i64, &str); 4] = [
    (10, -10 * DAY + 6 * HOUR, "in 10 days"),
    (5, -5 * DAY + 6 * HOUR, "in 5 days"),
    (1, -DAY + 6 * HOUR, "tomorrow"),
    (0, -HOUR, "today"),
];

#[tokio::test]
async fn reminders() {
    let home = Home::new();
    let mut holdfast = home.open().await;
    let network = holdfast.practice().await;
    at_noon(&network).await;
    let window = holdfast.window();
    window.connect_three(&network).await;
    let deadline = deadline(window).await;
    let mut before = desktop::told();

    for (rung, after_deadline, words) in RUNGS {
        let network = holdfast.network().await;
        let now = network.now().await;
        network.advance(deadline + after_deadline - now).await;
        let told = newly_told(&before).await;
        assert_eq!(told.len(), 1, "rung {rung}: {told:#?}");
        let text = format!("{} {}", told[0].title, told[0].body);
        assert!(text.contains(words), "rung {rung}: {text}");
        assert!(text.contains("Practice"), "rung {rung}: {text}");
        assert!(text.contains("Ana"), "rung {rung}: {text}");
        before = desktop::told();

        recorded(&home).await;
        // In turn closed in good order and cut off; neither makes it say a thing twice.
        if rung % 2 == 0 {
            holdfast.quit().await;
        } else {
            holdfast.kill().await;
        }
        holdfast = home.back_in_practice().await;
        home.watched_once(holdfast.window()).await;
        let again = told_since(&before);
        assert!(again.is_empty(), "rung {rung}: {again:#?}");
    }
    holdfast.quit().await;
}

/// Pressing a reminder opens Reconnect for the accounts it is about.
#[tokio::test]
async fn reminders_open_the_right_reconnect() {
    let home = Home::new();
    let holdfast = home.open().await;
    let network = holdfast.practice().await;
    let window = holdfast.window();
    window.connect_three(&network).await;
    window.go(Part::Home).await;
    let before = desktop::told();
    let deadline = deadline(window).await;
    let now = network.now().await;
    network.advance(deadline - 2 * DAY - now).await;
    until("a reminder on the display", async || {
        (desktop::told_now() > 0).then_some(())
    })
    .await;
    desktop::press_reconnect();
    window.reads("Waiting for Facebook").await;
    window.reads("Ana Ruiz connected").await;
    let open = window.ask("list_connections").await;
    let with_flow = open["connections"].as_array().unwrap();
    let names: Vec<_> = with_flow
        .iter()
        .filter(|row| !row["flow"].is_null())
        .map(|row| row["name"].as_str().unwrap_or_default())
        .collect();
    assert!(names.contains(&OUTFITTERS), "{names:?}");
    window.press_button("Cancel").await;
    window.no_sheet().await;

    // Pressed beside its buttons, it shows the account.
    window.go(Part::Home).await;
    desktop::press_newest();
    window
        .one(Role::Region, &format!("{OUTFITTERS}, Facebook"))
        .await;
    assert_eq!(told_since(&before).len(), 1);
    holdfast.quit().await;
}

/// Moves practice time to noon of this computer's zone, so that deadlines fall on noon too.
async fn at_noon(network: &Network) {
    let now = network.now().await;
    let hour = desktop::run("date", &["-d", &format!("@{now}"), "+%H %M"]);
    let mut parts = hour
        .split_whitespace()
        .map(|part| part.parse::<i64>().unwrap());
    let (hour, minute) = (parts.next().unwrap(), parts.next().unwrap());
    let past_noon = (hour - 12) * HOUR + minute * 60;
    network.advance((DAY - past_noon) % DAY).await;
}

async fn deadline(window: &Window) -> i64 {
    let connection = window.connection(OUTFITTERS).await;
    desktop::seconds(&connection["deadline"]["at"])
}

/// Waits until the program knows of its newest notice that it is on the screen. Cut off before, it may
/// show it once more.
async fn recorded(home: &Home) {
    until("a notice to be recorded", async || {
        let waiting = home.ask_practice(
            "select count(*) from deliveries where channel = 'desktop' and state = 'pending'",
        );
        (waiting == "0").then_some(())
    })
    .await;
}

/// Waits until something was told that was not told before.
async fn newly_told(before: &[Told]) -> Vec<Told> {
    until("a reminder", async || {
        if desktop::told_now() == 0 {
            return None;
        }
        let told = told_since(before);
        (!told.is_empty()).then_some(told)
    })
    .await
}

fn told_since(before: &[Told]) -> Vec<Told> {
    let known: Vec<_> = before.iter().map(|one| one.id).collect();
    let mut told = desktop::told();
    told.retain(|one| !known.contains(&one.id));
    told
}
