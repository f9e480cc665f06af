//! What a page in the sign-in window must not be able to do, and how sign-ins end that nobody
//! finishes.

use std::time::Duration;

use holdfast_shell::COMMAND_NAMES;
use serde_json::{Value, json};

use crate::desktop;
use crate::hostile::Hostile;
use crate::network::{ANA, Network, TOM};
use crate::running::Home;
use crate::screens::{CANADA, OUTFITTERS, REPAIR};
use crate::wait::{until, within};
use crate::window::Window;

/// Facebook's landing page, where its answers come back.
const LANDING: &str = "https://www.facebook.com/connect/login_success.html";

#[tokio::test]
async fn hostile_page() {
    let home = Home::new();
    let holdfast = home.open().await;
    let window = holdfast.window();
    let network = holdfast.practice().await;

    may_call_nothing_and_finishes_nothing(window, &network).await;
    two_at_once_do_not_mix(window, &network).await;
    closing_the_window_cancels(window).await;

    // A sign-in is open when the power goes.
    let open = begin(window).await;
    sign_in_page().await;
    let connected = window.ask("list_connections").await;
    let unfinished = "select count(*) from flows where ended_at is null";
    assert_eq!(home.ask_practice(unfinished), "1");
    holdfast.kill().await;
    let holdfast = home.open().await;
    let window = holdfast.window();
    window.ask("enter_practice").await;
    let gone = window.invoke("flow", json!({ "id": open["id"] })).await;
    assert_eq!(gone.unwrap_err()["code"], "flow_over");
    assert_eq!(home.ask_practice(unfinished), "0");
    let after = window.ask("list_connections").await;
    assert_eq!(ids(&after), ids(&connected));
    assert!(rows(&after).iter().all(|row| row["flow"].is_null()));
    holdfast.quit().await;
}

/// A page the network leads to calls every command, and fakes the way back in three ways.
async fn may_call_nothing_and_finishes_nothing(window: &Window, network: &Network) {
    let fake = format!("{LANDING}?code=stolen&state=guessed");
    let page = Hostile::start(COMMAND_NAMES, &fake).await;
    let plan = json!({ "detour": page.address() });
    network.next_with(ANA, plan).await;
    window.add_facebook().await;

    let verdicts = page.verdicts().await;
    let called: Vec<_> = verdicts.iter().map(|one| one.name.as_str()).collect();
    let mut all = COMMAND_NAMES.to_vec();
    all.extend(["plugin:event|listen", "plugin:opener|open_url"]);
    assert_eq!(called, all);
    for one in &verdicts {
        assert_eq!(one.outcome, "refused", "{}: {}", one.name, one.words);
        assert!(
            one.words.contains("not allowed"),
            "{}: {}",
            one.name,
            one.words
        );
    }
    page.tried_the_way_back().await;
    window.reads("Waiting for Facebook").await;
    let exchanges = network.log("/oauth/access_token").await;
    assert!(exchanges.is_empty(), "{exchanges:?}");

    // Back on the network's own page the sign-in goes on as if nothing had been.
    page.let_go();
    window.choose(&[OUTFITTERS, REPAIR, CANADA]).await;
    window.reads("All 3 are connected").await;
    window.press_button("Done").await;
    window.no_sheet().await;
}

/// Each of two sign-ins gets the answer to its own question, and no other.
async fn two_at_once_do_not_mix(window: &Window, network: &Network) {
    // The first waits on a page of somebody else's; that page knows the second one's state.
    let first_stays = Hostile::start(&[], LANDING).await;
    network
        .next_with(ANA, json!({ "detour": first_stays.address() }))
        .await;
    let first = begin(window).await;
    first_stays.visited().await;
    let second_stays = Hostile::start(&[], LANDING).await;
    network
        .next_with(TOM, json!({ "detour": second_stays.address() }))
        .await;
    let second = begin(window).await;
    second_stays.visited().await;

    let link = window
        .invoke("flow_link", json!({ "id": second["id"] }))
        .await;
    let link: reqwest::Url = link.unwrap().as_str().unwrap().parse().unwrap();
    let state = link.query_pairs().find(|(name, _)| name == "state");
    let state = state.unwrap().1.into_owned();
    let foreign = format!("{LANDING}?code=stolen&state={state}");
    let before = network.log("/oauth/access_token").await.len();
    first_stays.lead_to(&foreign).await;
    for flow in [&first, &second] {
        let now = window.flow(&flow["id"]).await;
        assert_eq!(now["phase"]["kind"], "waiting", "{now}");
    }
    assert_eq!(network.log("/oauth/access_token").await.len(), before);

    second_stays.let_go();
    first_stays.let_go();
    for (flow, member) in [(&first, "Ana Ruiz"), (&second, "Tom Okafor")] {
        let phase = until("the choice of profiles", async || {
            let phase = window.flow(&flow["id"]).await["phase"].clone();
            (phase["kind"] == "choose_profiles").then_some(phase)
        })
        .await;
        assert_eq!(phase["member"], member);
        let cancelled = window
            .invoke("cancel_flow", json!({ "id": flow["id"] }))
            .await;
        assert_eq!(cancelled.unwrap()["phase"]["kind"], "cancelled");
    }
}

async fn closing_the_window_cancels(window: &Window) {
    let flow = begin(window).await;
    let page = sign_in_page().await;
    desktop::close(&page);
    let phase = within(
        // At once for a person; the limit is for a busy machine, far below the flow's own end.
        Duration::from_secs(10),
        "the sign-in to be cancelled",
        async || {
            let phase = window.flow(&flow["id"]).await["phase"].clone();
            (phase["kind"] == "cancelled").then_some(phase)
        },
    )
    .await;
    assert_eq!(phase["by"], "window_closed");
}

/// Starts *Add account* as the window does, without its sheet, so that two can be open.
async fn begin(window: &Window) -> Value {
    let request = json!({
        "network": "facebook", "purpose": "owned", "provider": null, "again": null,
    });
    window.invoke("begin_connect", request).await.unwrap()
}

async fn sign_in_page() -> desktop::Shown {
    until("the sign-in page", async || {
        let page = desktop::titled("Sign in to Facebook").pop()?;
        desktop::painted(&page).then_some(page)
    })
    .await
}

fn rows(list: &Value) -> &[Value] {
    list["connections"].as_array().unwrap()
}

fn ids(list: &Value) -> Vec<Value> {
    rows(list)
        .iter()
        .map(|row| json!([row["id"], row["status"]]))
        .collect()
}
