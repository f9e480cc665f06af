//! Use cases from the click to the row, against the simulated networks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod company;
mod lifecycle;
mod networks;
mod outcomes;
mod reminders;
mod renewal;
mod restart;
mod steps;
mod watched;
