//! The commands as the window calls them: JSON in, JSON out, on Tauri's mock runtime, with the
//! real core behind them.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without, fails it"
)]

mod desk;
#[path = "../kept.rs"]
mod kept;
mod refusals;
mod start;
