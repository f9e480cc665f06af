//! A company in a file.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file that somebody chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TakeCompanyFile {
    /// All that stands in it.
    pub text: String,
    /// Which of its people uses this computer, by the place in `persons`; needed where there is no
    /// company yet.
    pub you: Option<usize>,
}

/// What a file brings, or brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CompanyFileView {
    pub company: String,
    pub written_at: DateTime<Utc>,
    /// The company that is here, if there is one.
    pub into: Option<String>,
    pub persons: Vec<String>,
    pub new_people: u32,
    pub new_network_apps: u32,
    pub new_connections: u32,
    /// Accounts that are here already, and stay as they are.
    pub known_connections: u32,
    pub new_drafts: u32,
    /// Of the new drafts, those that were planned where the file was written: nobody sends them
    /// until they are planned here.
    pub unplanned: u32,
}
