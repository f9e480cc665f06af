//! Mail: the server a company sends with, the letters, and what goes wrong on the way.

mod address;
mod letter;
mod retry;
mod trouble;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::id::CompanyId;

pub use address::{Address, NotAnAddress};
pub use letter::{Fact, Letter, message_id};
pub use retry::{HELD_FOR, UNCERTAIN_TRIES, is_due, next_try};
pub use trouble::{CertificateFault, Consequence, MailTrouble, Reply};

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Security {
    /// TLS from the first byte, usually on port 465 (RFC 8314 prefers it).
    Tls,
    /// Begins in the open and has to switch to TLS before anything else, usually on port 587.
    StartTls,
    /// Only to a server on this computer.
    Plain,
}

/// The account with which a company sends mail. Its password is sealed beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    pub company: CompanyId,
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// `None` where the server wants no login.
    pub user: Option<String>,
    pub has_password: bool,
    /// The address mail comes from; unsubscribe wishes and bounces go there.
    pub sender: String,
    /// What is wrong since when; `None` after a mail went out.
    pub failure: Option<MailFailure>,
}

impl MailServer {
    /// Whether only a person can put right what is wrong; no mail is tried before.
    pub fn is_paused(&self) -> bool {
        self.failure
            .as_ref()
            .is_some_and(|failure| failure.trouble.consequence() == Consequence::Pause)
    }
}

/// Why no mail goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFailure {
    pub since: DateTime<Utc>,
    pub trouble: MailTrouble,
}

/// Whether `host` is this computer, where mail may travel unprotected.
pub fn is_this_computer(host: &str) -> bool {
    match url::Host::parse(host) {
        Ok(url::Host::Domain(name)) => name == "localhost",
        Ok(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(url::Host::Ipv6(ip)) => ip.is_loopback(),
        // `::1` without its brackets.
        Err(_) => host
            .parse::<std::net::Ipv6Addr>()
            .is_ok_and(|ip| ip.is_loopback()),
    }
}

#[cfg(test)]
mod tests;
