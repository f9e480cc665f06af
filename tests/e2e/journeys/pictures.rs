//! The pictures of the README, taken from the running program in practice mode. `script/pictures`
//! keeps them; a test run takes them too, so that what they show goes on working.

use serde_json::json;

use crate::desktop;
use crate::network::{ANA, Network, TOM};
use crate::pictures::Album;
use crate::running::Home;
use crate::screens::{OUTFITTERS, Part, REPAIR};
use crate::wait::until;
use crate::window::{Role, Window};

#[tokio::test]
async fn pictures() {
    let home = Home::new();
    let folder = std::env::var_os("HOLDFAST_PICTURES")
        .map_or_else(|| home.folder().join("pictures"), Into::into);
    let album = Album::at(Some(folder.clone()));
    let holdfast = home.open().await;
    let window = holdfast.window();
    let network = holdfast.practice().await;
    a_company_at_work(window, &network).await;

    theme(window, "Light").await;
    window.go(Part::Home).await;
    window.reads("need you").await;
    album.take(window, "home").await;
    window.list().await;
    window.row_says(REPAIR, "Invalid").await;
    album.take(window, "connections").await;
    window.open_detail(REPAIR).await;
    window.reads("190 / 460").await;
    album.take(window, "detail").await;

    network.next(TOM).await;
    window.list().await;
    window
        .press_for(&format!("Reconnect {REPAIR}, Facebook"), "can take over")
        .await;
    album.take(window, "sign-in").await;
    window.press_button("Not now").await;
    window.no_sheet().await;

    theme(window, "Dark").await;
    window.go(Part::Home).await;
    window.reads("need you").await;
    album.take(window, "dark").await;

    for name in ["home", "connections", "detail", "sign-in", "dark"] {
        assert!(folder.join(name).with_extension("png").is_file(), "{name}");
    }
    fits_a_small_window(window).await;
    holdfast.quit().await;
}

/// At the smallest size nothing stands out of the window.
async fn fits_a_small_window(window: &Window) {
    desktop::resize(&desktop::main_window(), 900, 600);
    until("the small window", async || {
        (window.width().await? == 900).then_some(())
    })
    .await;
    for part in [Part::Home, Part::Publish, Part::Connections, Part::Settings] {
        window.go(part).await;
        window.settled().await;
        assert_eq!(window.full_width().await, Some(900), "{part:?}");
    }
}

/// Accounts of several networks, some of which stopped and some of which soon end.
async fn a_company_at_work(window: &Window, network: &Network) {
    network.next(TOM).await;
    window.add("Facebook", "Facebook").await;
    window.choose(&["Northwind Careers"]).await;
    done(window).await;
    for (place, provider, person) in [("LinkedIn", "linkedin", TOM), ("X", "x", "northwindoutfit")]
    {
        network
            .next_with(person, json!({ "provider": provider }))
            .await;
        window.add(place, place).await;
        window.reads("can connect").await;
        window.press_button("Connect ").await;
        done(window).await;
    }
    // Tom's Facebook sign-in is near its end when Ana's begins.
    network.advance(52 * 24 * 3600).await;
    window.connect_three(network).await;
    network.lever("change-password", ANA).await;
    window.check_all().await;
    window.row_says(OUTFITTERS, "Invalid").await;
}

async fn done(window: &Window) {
    window.press_button("Done").await;
    window.no_sheet().await;
}

async fn theme(window: &Window, name: &str) {
    window.go(Part::Settings).await;
    window.press(Role::Radio, name).await;
    let dark = name == "Dark";
    until("the colours to change", async || {
        (window.is_dark().await? == dark).then_some(())
    })
    .await;
}
