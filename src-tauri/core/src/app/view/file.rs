//! Files for other programs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What support would read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReportView {
    pub text: String,
}

/// A file that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SavedFile {
    /// The whole path, to be shown.
    pub path: String,
}
