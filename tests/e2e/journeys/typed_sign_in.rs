//! One sign-in by hand: somebody types into the private window, as everybody will.

use std::time::Duration;

use tokio::time::Instant;

use crate::desktop::{self, Shown};
use crate::network::ANA;
use crate::running::Home;
use crate::screens::{CANADA, OUTFITTERS, REPAIR};
use crate::wait::until;

/// How long after the last key nobody can be waiting for an answer any more.
const LOST: Duration = Duration::from_secs(10);

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
    // Keys that come before the page has the focus are lost, so they are typed anew after a while;
    // a page that got half of them is shown again, empty.
    let mut typed: Option<Instant> = None;
    until("the consent to be given", async || {
        let asked = network.log("/sandbox/consent").await;
        if asked.iter().any(|entry| entry["method"] == "POST") {
            return Some(());
        }
        if !asked.is_empty() {
            // Return in any field of the consent page presses *Allow*.
            desktop::press("Tab");
            desktop::press("Return");
        } else if typed.is_none_or(|at| at.elapsed() > LOST) {
            sign_in(&page);
            typed = Some(Instant::now());
        }
        None
    })
    .await;
    window.choose(&[OUTFITTERS, REPAIR, CANADA]).await;
    window.reads("All 3 are connected").await;
    holdfast.quit().await;
}

fn sign_in(page: &Shown) {
    desktop::activate(page);
    // The field for the address has the focus.
    desktop::press("ctrl+a");
    desktop::type_text(ANA);
    desktop::press("Tab");
    desktop::press("ctrl+a");
    desktop::type_text("practice");
    desktop::press("Return");
}
