//! Drives the simulated networks by plain HTTP alone.

mod browser;
mod facebook;
