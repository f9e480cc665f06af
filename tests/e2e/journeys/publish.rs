//! One post to six accounts of three networks: four get it, two say why not, one of those signs in
//! in place and gets it too. Then a lost answer, and an end between request and answer: nothing is
//! posted twice, as the networks' own log says.

use serde_json::json;

use crate::network::{ANA, X_ACCOUNT};
use crate::running::Home;
use crate::screens::Part;
use crate::wait::until;
use crate::window::Window;

#[tokio::test]
async fn one_post_to_six_accounts_and_none_twice() {
    let home = Home::new();
    let holdfast = home.open().await;
    let network = holdfast.practice().await;
    let window = holdfast.window();
    window.connect_three(&network).await;
    window.connect(&network, "linkedin", ANA).await;
    window.connect(&network, "x", X_ACCOUNT).await;
    let all = window.accounts().await;
    assert_eq!(all.len(), 6, "{all:?}");

    let canada = json!({ "provider": "facebook", "person": ANA,
        "profile": crate::network::CANADA });
    network.pull("remove-role", canada).await;
    network
        .pull("revoke-access", json!({ "provider": "x" }))
        .await;
    window.draft("Repair Week starts on Monday.", &all).await;
    window.go(Part::Publish).await;
    window.press_button("Publish to 6").await;
    window
        .reads_all(&["Published to 4 of 6", "Nothing was posted there."])
        .await;
    assert_eq!(network.made().await, 4);

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
    assert_eq!(network.made().await, 5);

    // A lost answer is looked up.
    let page = [window.connection(crate::screens::REPAIR).await["id"].clone()];
    let next = json!({ "provider": "facebook", "endpoint": "write", "times": 1 });
    network.pull("lose-answer", next).await;
    window.draft("Doors open at nine.", &page).await;
    write_anew(window).await;
    window.press_button("Publish to 1").await;
    window.reads("We don't know whether Facebook took it").await;
    window.press_button("Look whether").await;
    window.reads("Published to 1 of 1").await;
    assert_eq!(network.made().await, 6);

    // The program ends between the request and its answer.
    let late = json!({ "provider": "facebook", "endpoint": "write", "times": 1,
        "millis": 600_000 });
    network.pull("late-answer", late).await;
    window.draft("Last days of Repair Week.", &page).await;
    write_anew(window).await;
    window.press_button("Publish to 1").await;
    until("the network to act", async || {
        (network.made().await == 7).then_some(())
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
    assert_eq!(network.made().await, 0, "nothing was sent again");
    let stands = home.data().join("practice-networks.json");
    let stands = std::fs::read_to_string(stands).unwrap();
    assert_eq!(stands.matches("Last days of Repair Week.").count(), 1);
    holdfast.quit().await;
}

/// Leaves Publish and comes back to the draft that was written last.
async fn write_anew(window: &Window) {
    window.go(Part::Home).await;
    window.go(Part::Publish).await;
}
