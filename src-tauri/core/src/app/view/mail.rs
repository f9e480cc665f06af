//! Mail: the server, and the outbox.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::id::DeliveryId;
use crate::domain::mail::{Letter, Security};
use crate::domain::notice::DeliveryState;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MailView {
    /// Absent until it is set up.
    pub server: Option<MailServerView>,
    /// The latest mails, the newest first.
    pub letters: Vec<LetterView>,
    /// How many wait to go out.
    pub waiting: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MailServerView {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub has_password: bool,
    pub sender: String,
    pub trouble: Option<MailTroubleView>,
}

/// Why no mail goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MailTroubleView {
    pub text: String,
    pub since: DateTime<Utc>,
    /// Nothing is tried until somebody changes something; otherwise Holdfast goes on trying.
    pub paused: bool,
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LetterView {
    pub id: DeliveryId,
    pub to_name: String,
    pub to: String,
    pub state: DeliveryState,
    /// When it went out or was given up; else when it was written.
    pub at: DateTime<Utc>,
    /// What its last try met.
    pub trouble: Option<String>,
    pub letter: Letter,
}

/// Written by a person. The password travels inwards only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SaveMailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Absent: the server wants no login.
    pub user: Option<String>,
    /// Absent: keep the stored one.
    pub password: Option<String>,
    pub sender: String,
}

impl std::fmt::Debug for SaveMailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SaveMailServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// A test message to this address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SendTestMail {
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct CheckAddress {
    pub address: String,
}
