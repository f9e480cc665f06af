//! One post to six accounts of three networks: four get it, two say why not, one of those signs in
//! in place and gets it too. Then a lost answer, and an end between request and answer: nothing is
//! posted twice, as the networks' own log says.

use serde_json::{Value, json};

use crate::network::{ANA, Network};
use crate::running::Home;
use crate::screens::Part;
use crate::wait::until;
use crate::window::{Role, Window};

const X_ACCOUNT: &str = "northwindoutfit";

#[tokio::test]
async fn one_post_to_six_accounts_and_none_twice() {
    let home = Home::new();
    let holdfast = home.open().await;
    let network = holdfast.practice().await;
    let window = holdfast.window();
    window.connect_three(&network).await;
    connect(window, &network, "linkedin", ANA).await;
    connect(window, &network, "x", X_ACCOUNT).await;
    let all = accounts(window).await;
    assert_eq!(all.len(), 6, "{all:?}");

    let canada = json!({ "provider": "facebook", "person": ANA,
        "profile": crate::network::CANADA });
    network.pull("remove-role", canada).await;
    network
        .pull("revoke-access", json!({ "provider": "x" }))
        .await;
    draft(window, "Repair Week starts on Monday.", &all).await;
    window.go(Part::Publish).await;
    window.press_button("Publish to 6").await;
    window
        .reads_all(&["Published to 4 of 6", "Nothing was posted there."])
        .await;
    assert_eq!(made(&network).await, 4);

    // In place: the page stays, the button goes, and the rest goes out.
    network
        .next_with(X_ACCOUNT, json!({ "provider": "x" }))
        .await;
    window
        .press_for("Reconnect Northwind Outfitters, X", "")
        .await;
    window.no_sheet().await;
    window
        .press_button("Publish to the remaining account")
        .await;
    window.reads("Published to 5 of 6").await;
    assert_eq!(made(&network).await, 5);

    // A lost answer is looked up.
    let page = [window.connection(crate::screens::REPAIR).await["id"].clone()];
    let next = json!({ "provider": "facebook", "endpoint": "write", "times": 1 });
    network.pull("lose-answer", next).await;
    draft(window, "Doors open at nine.", &page).await;
    write_anew(window).await;
    window.press_button("Publish to 1").await;
    window.reads("We don't know whether Facebook took it").await;
    window.press_button("Look whether").await;
    window.reads("Published to 1 of 1").await;
    assert_eq!(made(&network).await, 6);

    // The program ends between the request and its answer.
    let late = json!({ "provider": "facebook", "endpoint": "write", "times": 1,
        "millis": 600_000 });
    network.pull("late-answer", late).await;
    draft(window, "Last days of Repair Week.", &page).await;
    write_anew(window).await;
    window.press_button("Publish to 1").await;
    until("the network to act", async || {
        (made(&network).await == 7).then_some(())
    })
    .await;
    holdfast.kill().await;

    let holdfast = home.back_in_practice().await;
    let network = holdfast.network().await;
    let window = holdfast.window();
    window.go(Part::Publish).await;
    window.press_button("All posts").await;
    window.press_button("Last days of Repair Week.").await;
    window.reads("We don't know whether Facebook took it").await;
    window.press_button("Look whether").await;
    window.reads("Published to 1 of 1").await;
    assert_eq!(made(&network).await, 0, "nothing was sent again");
    let stands = home.data().join("practice-networks.json");
    let stands = std::fs::read_to_string(stands).unwrap();
    assert_eq!(stands.matches("Last days of Repair Week.").count(), 1);
    holdfast.quit().await;
}

/// *Add account*, everything the network lists but people themselves.
async fn connect(window: &Window, network: &Network, at: &str, person: &str) {
    network.next_with(person, json!({ "provider": at })).await;
    let request = json!({ "network": at, "purpose": "owned", "provider": null, "again": null });
    let id = window.invoke("begin_connect", request).await.unwrap()["id"].clone();
    let listed = until(&format!("the accounts of {at}"), async || {
        let phase = window.flow(&id).await["phase"].clone();
        (phase["kind"] == "choose_profiles").then(|| phase["profiles"].clone())
    })
    .await;
    let keys: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|profile| profile["can_connect"] == true && profile["kind_name"] != "Member")
        .map(|profile| profile["key"].clone())
        .collect();
    let request = json!({ "id": id, "profiles": keys });
    window.invoke("choose_profiles", request).await.unwrap();
}

async fn accounts(window: &Window) -> Vec<Value> {
    let list = window.ask("list_connections").await;
    let rows = list["connections"].as_array().unwrap();
    rows.iter().map(|row| row["id"].clone()).collect()
}

/// Writes a draft, as the editor saves it.
async fn draft(window: &Window, text: &str, accounts: &[Value]) {
    let id = window.ask("new_draft").await["id"].clone();
    let request = json!({ "id": id, "text": text, "link": "", "image_address": "",
        "image_words": "", "accounts": accounts });
    window.invoke("save_draft", request).await.unwrap();
}

/// Leaves Publish and comes back to the draft that was written last.
async fn write_anew(window: &Window) {
    window.go(Part::Home).await;
    window.go(Part::Publish).await;
}

/// How many posts the networks took in this run of the program, by their own log.
async fn made(network: &Network) -> usize {
    let log = network.log("").await;
    let made = |entry: &&Value| {
        entry["made"]
            .as_array()
            .is_some_and(|made| !made.is_empty())
    };
    log.iter().filter(made).count()
}
