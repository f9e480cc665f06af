//! One sign-in by hand: somebody types into the private window, as everybody will.

use crate::desktop;
use crate::network::ANA;
use crate::running::Home;
use crate::screens::{CANADA, OUTFITTERS, REPAIR};
use crate::wait::until;

#[tokio::test]
async fn typed_sign_in() {
    let home = Home::new();
    let holdfast = home.open().await;
    let window = holdfast.window();
    let network = holdfast.practice().await;

    window.add_facebook().await;
    let page = until("the sign-in page", async || {
        let page = desktop::titled("Sign in to Facebook").pop()?;
        desktop::painted(&page).then_some(page)
    })
    .await;
    desktop::activate(&page);
    // The field for the address has the focus.
    desktop::type_text(ANA);
    desktop::press("Tab");
    desktop::type_text("practice");
    desktop::press("Return");

    // Return in any field of the consent page presses *Allow*; keys before it is there are lost.
    until("the consent to be given", async || {
        let asked = network.log("/sandbox/consent").await;
        if asked.iter().any(|entry| entry["method"] == "POST") {
            return Some(());
        }
        if !asked.is_empty() {
            desktop::press("Tab");
            desktop::press("Return");
        }
        None
    })
    .await;
    window.choose(&[OUTFITTERS, REPAIR, CANADA]).await;
    window.reads("All 3 are connected").await;
    holdfast.quit().await;
}
