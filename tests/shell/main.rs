//! The commands as the window calls them: JSON in, JSON out, on Tauri's mock runtime, with the
//! real core behind them.

mod desk;
mod refusals;
mod start;
