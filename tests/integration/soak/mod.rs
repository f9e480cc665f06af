//! Long runs through the whole app, in simulated time: a month of many connections in bad weather,
//! and a year of the networks' lifetimes.
//!
//! The month runs with a tenth of its connections; `HOLDFAST_SOAK=full` brings all of them, as
//! `script/soak` does. Time is moved, nothing waits for it.

pub mod fleet;
mod judge;
mod kill;
mod limits;
mod month;
mod race;
mod year;

/// How many of ten parts run.
fn tenths() -> usize {
    match std::env::var("HOLDFAST_SOAK").as_deref() {
        Ok("full") => 10,
        Ok(other) => panic!("HOLDFAST_SOAK is {other:?}: leave it out, or say full"),
        Err(_) => 1,
    }
}
