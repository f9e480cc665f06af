//! Use cases against the simulated networks and real servers, and the rules of the house.

mod bindings;
mod cases;
mod journeys;
mod layering;
mod networks;
#[cfg(target_os = "linux")]
mod notices;
mod sign_in;
mod store;
mod vault;
