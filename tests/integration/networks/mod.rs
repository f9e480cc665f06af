//! The adapters against the simulated networks, and against recorded answers.

mod authorize;
mod confidence;
mod facebook;
mod facebook_content;
mod google;
mod http;
mod instagram;
mod instagram_content;
mod linkedin;
pub mod person;
pub mod recorded;
pub mod setting;
mod tiktok;
mod verdicts;
pub mod writing;
mod x;
