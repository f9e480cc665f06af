//! The adapters against the simulated networks, and against recorded answers.

mod authorize;
mod confidence;
mod facebook;
mod google;
mod http;
mod instagram;
mod linkedin;
pub mod person;
pub mod recorded;
pub mod setting;
mod tiktok;
mod verdicts;
mod x;
