//! The adapters against the simulated networks, and against recorded answers.

mod facebook;
mod person;
pub mod recorded;
mod setting;
