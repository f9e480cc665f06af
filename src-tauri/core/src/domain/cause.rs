//! Why a connection stopped, and the evidence for it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::network::Provider;

/// What one refusal of a network means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Cause {
    // The grant ended: signing in again is the cure.
    Expired,
    PasswordChanged,
    AccessRevoked,
    /// The network ended access and gave no distinct signal.
    UnknownInvalid,
    /// The answer to a renewal was lost, and the network takes the old refresh token no more.
    RenewalInterrupted,
    /// The answer to a renewal was for another account, so that nothing of it was kept.
    AnotherAccount,
    /// The key on this computer is gone, and with it the saved sign-in.
    KeyLost,
    /// The account came in a file from another computer, and its sign-in stayed there.
    SignInElsewhere,
    // Blocked: first a step at the network.
    SecurityCheck,
    AccountLocked,
    AccountSuspended,
    /// The login itself is restricted by the network.
    AccountRestricted,
    // One connection.
    RoleRemoved,
    PermissionMissing,
    /// Signing in works, publishing does not.
    PostingRestricted,
    // The network app.
    AppDisabled,
    ConfigError,
    // Passing.
    RateLimited,
    Transient,
}

/// What a cause does to the grant and its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Effect {
    /// The grant is over; its connections are invalid; Reconnect is the cure.
    Ended,
    /// Invalid until a step at the network; then Reconnect. Asked again daily.
    Blocked,
    /// This connection only; somebody with the role has to sign in.
    RoleRemoved,
    /// This connection is limited, or invalid when no capability is left.
    PermissionMissing,
    /// Limited: publishing. Signing in again does not help.
    PostingRestricted,
    /// Told once to the network app's responsible person; no connection is marked.
    AppProblem,
    /// Nothing is marked; ask again later.
    Passing,
}

impl Cause {
    pub const ALL: [Self; 19] = [
        Self::Expired,
        Self::PasswordChanged,
        Self::AccessRevoked,
        Self::UnknownInvalid,
        Self::RenewalInterrupted,
        Self::AnotherAccount,
        Self::KeyLost,
        Self::SignInElsewhere,
        Self::SecurityCheck,
        Self::AccountLocked,
        Self::AccountSuspended,
        Self::AccountRestricted,
        Self::RoleRemoved,
        Self::PermissionMissing,
        Self::PostingRestricted,
        Self::AppDisabled,
        Self::ConfigError,
        Self::RateLimited,
        Self::Transient,
    ];

    pub fn effect(self) -> Effect {
        match self {
            Self::Expired
            | Self::PasswordChanged
            | Self::AccessRevoked
            | Self::UnknownInvalid
            | Self::RenewalInterrupted
            | Self::AnotherAccount
            | Self::KeyLost
            | Self::SignInElsewhere => Effect::Ended,
            Self::SecurityCheck
            | Self::AccountLocked
            | Self::AccountSuspended
            | Self::AccountRestricted => Effect::Blocked,
            Self::RoleRemoved => Effect::RoleRemoved,
            Self::PermissionMissing => Effect::PermissionMissing,
            Self::PostingRestricted => Effect::PostingRestricted,
            Self::AppDisabled | Self::ConfigError => Effect::AppProblem,
            Self::RateLimited | Self::Transient => Effect::Passing,
        }
    }

    /// A short name for the database; never changes.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::PasswordChanged => "password_changed",
            Self::AccessRevoked => "access_revoked",
            Self::UnknownInvalid => "unknown_invalid",
            Self::RenewalInterrupted => "renewal_interrupted",
            Self::AnotherAccount => "another_account",
            Self::KeyLost => "key_lost",
            Self::SignInElsewhere => "sign_in_elsewhere",
            Self::SecurityCheck => "security_check",
            Self::AccountLocked => "account_locked",
            Self::AccountSuspended => "account_suspended",
            Self::AccountRestricted => "account_restricted",
            Self::RoleRemoved => "role_removed",
            Self::PermissionMissing => "permission_missing",
            Self::PostingRestricted => "posting_restricted",
            Self::AppDisabled => "app_disabled",
            Self::ConfigError => "config_error",
            Self::RateLimited => "rate_limited",
            Self::Transient => "transient",
        }
    }
}

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Confidence {
    /// The network said so.
    Said,
    Likely,
    Unknown,
}

/// The typed fields of an answer that led to a cause. Never holds a body, a message of the
/// network or a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Evidence {
    pub provider: Provider,
    /// HTTP status, absent where the cause came from a list or a date.
    pub status: Option<u16>,
    /// As the network writes it, such as `190` or `invalid_grant`.
    pub code: Option<String>,
    pub subcode: Option<String>,
    /// The network's own kind of error, such as `OAuthException`.
    pub kind: Option<String>,
    /// What the network's support asks for (`fbtrace_id`, `log_id`, `x-li-uuid`).
    pub request_id: Option<String>,
    pub at: DateTime<Utc>,
}

impl Evidence {
    /// The network has retired the version of its API that was asked for: LinkedIn's word, Meta's
    /// number.
    pub fn retired_version(&self) -> bool {
        matches!(self.code.as_deref(), Some("NONEXISTENT_VERSION" | "2635"))
    }

    /// `190 / 460`, `invalid_grant`, or the status when there was no code.
    pub fn code_line(&self) -> String {
        match (&self.code, &self.subcode, self.status) {
            (Some(code), Some(subcode), _) => format!("{code} / {subcode}"),
            (Some(code), None, _) => code.clone(),
            (None, _, Some(status)) => format!("HTTP {status}"),
            (None, _, None) => "no code".to_owned(),
        }
    }
}

/// A cause that was believed, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Finding {
    pub cause: Cause,
    pub confidence: Confidence,
    pub evidence: Evidence,
}

/// How it was seen that a profile works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A question was answered.
    Check,
    /// Something was published, read or answered.
    Use,
}

impl Finding {
    /// What happened on this computer; the network said nothing.
    pub fn of_ours(cause: Cause, provider: Provider, at: DateTime<Utc>) -> Self {
        Self {
            cause,
            confidence: Confidence::Said,
            evidence: Evidence {
                provider,
                status: None,
                code: None,
                subcode: None,
                kind: None,
                request_id: None,
                at,
            },
        }
    }

    /// Whether `proof` shows that this is over. A refused publication stands until one succeeds: no
    /// question meets it again. What was read from a list, such as the state of an ad account, is
    /// seen by every question.
    pub fn is_over(&self, proof: Proof) -> bool {
        let refused_use =
            self.cause.effect() == Effect::PostingRestricted && self.evidence.status.is_some();
        proof == Proof::Use || !refused_use
    }

    /// What the same answer means where all accounts of a network app get it at once: nobody's
    /// password, but the app.
    pub fn of_all_at_once(&self) -> Self {
        Self {
            cause: Cause::AppDisabled,
            confidence: Confidence::Likely,
            evidence: self.evidence.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
