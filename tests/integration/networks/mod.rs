//! The adapters against the simulated networks, and against recorded answers.

mod facebook;
mod google;
mod instagram;
mod linkedin;
mod person;
pub mod recorded;
mod setting;
mod tiktok;
mod x;
