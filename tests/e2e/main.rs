//! Journeys in the real window: the shipped program under `WebDriver`, in a desktop session of its
//! own. `script/test` brings the session; without it every journey fails and says so.
//!
//! Sign-in windows are private and therefore out of `WebDriver`'s sight. What happens there is decided
//! by `POST /next-consent` of the simulated networks, or typed, and judged by what Holdfast shows.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without, fails it"
)]

mod desktop;
mod hostile;
mod journeys;
#[path = "../kept.rs"]
mod kept;
mod network;
mod pictures;
mod running;
mod screens;
mod wait;
mod window;
