//! What went wrong, for the window: a code it has words and an action for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Kinds of trouble that the window treats differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ErrorCode {
    /// Something that a person typed or picked does not fit; `message` says what.
    BadInput,
    /// The row is gone; the window shows old data.
    NotFound,
    /// The network app of the provider is not set up.
    AppMissing,
    /// The provider refuses the network app.
    AppRefused,
    /// No network app address to come back to is known; Settings asks for it.
    RedirectMissing,
    KeychainClosed,
    Offline,
    /// The network did not answer, or not in its own form.
    NetworkTrouble,
    /// The network refused, and says why.
    Refused,
    /// The sign-in is over: too late, closed or already finished.
    FlowOver,
    /// A page that is not the end of this sign-in.
    WrongPage,
    /// No free port for the way back from the browser.
    PortsTaken,
    DiskFull,
    /// The database could not be read or written.
    Storage,
    /// Only in practice mode.
    PracticeOnly,
    /// The window asked for something this window may not do.
    Forbidden,
    Internal,
}

/// One failure, in plain words. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[ts(export)]
pub struct Problem {
    pub code: ErrorCode,
    pub message: String,
    /// For support; closed by default.
    pub detail: Option<String>,
}

impl Problem {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: None,
        }
    }
}
