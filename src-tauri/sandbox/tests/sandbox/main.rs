//! Drives the simulated networks by plain HTTP alone.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod awkward;
mod browser;
mod control;
mod facebook;
mod google;
mod instagram;
mod levers;
mod limits;
mod linkedin;
mod memory;
mod program;
mod tiktok;
mod x;
