//! The rules, pure: no I/O, no clock, no SQL, no HTTP. Whoever needs the time passes `now`.

pub mod api_version;
pub mod budget;
pub mod calendar;
pub mod cause;
pub mod choosing;
pub mod company;
pub mod connection;
pub mod content;
pub mod conversation;
pub mod deadline;
pub mod event;
pub mod flow;
pub mod grant;
pub mod guide;
pub mod id;
pub mod ladder;
pub mod lookalike;
pub mod mail;
pub mod network;
pub mod network_app;
pub mod notice;
pub mod offer;
pub mod policy;
pub mod posting;
pub mod profile;
pub mod settings;
pub mod setup;
pub mod status;
pub mod testing_mode;
pub mod text;
pub mod token;
pub mod trouble;
pub mod verdict;
pub mod wait;
pub mod watching;

#[cfg(test)]
pub(crate) mod samples;
