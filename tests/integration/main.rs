//! Use cases against the simulated networks and real servers, and the rules of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bindings;
mod cases;
mod company_file;
mod export;
mod journeys;
#[path = "../kept.rs"]
mod kept;
mod layering;
mod leaks;
mod left;
mod log;
mod mail;
mod network_pages;
mod networks;
#[cfg(target_os = "linux")]
mod notices;
mod process;
mod release;
mod secret_types;
mod sign_in;
mod soak;
mod store;
mod vault;
#[cfg(target_os = "linux")]
mod wakes;
