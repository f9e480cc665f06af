//! The guided practice journey of `script/run`: connect, break, reconnect, change the connected-by
//! user. With a picture of each step where `HOLDFAST_PICTURES` names a folder.

use serde_json::json;

use crate::desktop;
use crate::network::{ANA, TOM};
use crate::pictures::Album;
use crate::running::Home;
use crate::screens::{CANADA, OUTFITTERS, Part, REPAIR};
use crate::wait::until;

/// How long the practice person looks at a page, so that a picture of it can be taken.
const LOOK_MS: u64 = 2500;

#[tokio::test]
async fn tour() {
    let home = Home::new();
    let holdfast = home.open().await;
    let window = holdfast.window();
    let album = Album::wanted();

    window.reads("Welcome. Who is this for?").await;
    album.take(window, "01 first start").await;
    let network = holdfast.practice().await;
    window.reads("Try next").await;
    album.take(window, "02 practice").await;

    let looks = json!({ "delay_ms": LOOK_MS });
    network.next_with(ANA, looks).await;
    window.add_facebook().await;
    window.reads("Waiting for Facebook").await;
    until("the sign-in page", async || {
        let page = desktop::titled("Sign in to Facebook").pop()?;
        desktop::painted(&page).then_some(())
    })
    .await;
    album.take_all("03 signing in");
    window.reads("can connect").await;
    album.take(window, "04 choose").await;
    window.choose(&[OUTFITTERS, REPAIR, CANADA]).await;
    window.reads("All 3 are connected").await;
    album.take(window, "05 connected").await;
    window.press_button("Done").await;
    window.no_sheet().await;

    network.lever("change-password", ANA).await;
    window.check_all().await;
    window.row_says(REPAIR, "Invalid").await;
    album.take(window, "06 broken").await;
    window.open_detail(REPAIR).await;
    window.reads("190 / 460").await;
    album.take(window, "07 why and what to do").await;

    window.list().await;
    network.next(ANA).await;
    window
        .press_for(&format!("Reconnect {REPAIR}, Facebook"), "")
        .await;
    window.no_sheet().await;
    window.row_says(REPAIR, "Connected").await;
    album.take(window, "08 reconnected").await;

    network.next(TOM).await;
    window
        .choose_from_menu(REPAIR, "Change connected-by user")
        .await;
    window.reads("can take over").await;
    album.take(window, "09 take over").await;
    window.tick(&format!("{REPAIR}, Facebook"), true).await;
    window.press_button("Yes, take over").await;
    window.press_button("Done").await;
    window.no_sheet().await;
    window.row_says(REPAIR, "Tom Okafor").await;
    window.row_says(CANADA, "Ana Ruiz").await;
    album.take(window, "10 handed over").await;

    window.go(Part::Home).await;
    window.reads("All tried").await;
    album.take(window, "11 home").await;
    if let Some(folder) = album.folder() {
        println!("The pictures are in {}", folder.display());
    }
    holdfast.quit().await;
}
