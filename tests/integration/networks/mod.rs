//! The adapters against the simulated networks, and against recorded answers.

mod authorize;
mod awkward;
mod confidence;
mod facebook;
mod facebook_content;
mod google;
mod google_content;
mod http;
mod instagram;
mod instagram_content;
mod linkedin;
mod linkedin_content;
pub mod person;
pub mod recorded;
pub mod setting;
mod tiktok;
mod tiktok_content;
mod token_answers;
mod verdicts;
pub mod writing;
mod x;
mod x_content;
