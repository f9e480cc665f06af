//! What can go wrong in a use case, and how the window hears of it.

use thiserror::Error;

use super::FileError;
use super::view::{ErrorCode, Problem};
use crate::domain::cause::Effect;
use crate::domain::mail::NotAnAddress;
use crate::domain::network::Provider;
use crate::domain::offer::{NotOffered, Unfit};
use crate::domain::watching::NotWatchable;
use crate::networks::{BuildError, Refusal};
use crate::sign_in::loopback::BindError;
use crate::sign_in::pasted::PastedError;
use crate::store::StoreError;
use crate::vault::{KeyChangeError, VaultError};

/// Why a use case did not do what it was asked.
#[derive(Debug, Error)]
pub enum Error {
    #[error("{0}")]
    BadInput(&'static str),
    #[error(transparent)]
    NotWatchable(#[from] NotWatchable),
    #[error(transparent)]
    NotAnAddress(NotAnAddress),
    #[error("{}", .0.why)]
    NotOffered(#[from] NotOffered),
    #[error("This does not fit: {0}.")]
    Unfit(#[from] Unfit),
    #[error(transparent)]
    CompanyFile(#[from] FileError),
    #[error("This account is no longer here.")]
    NotFound,
    #[error("This post is no longer here.")]
    PostGone,
    #[error("Holdfast does not know your company yet.")]
    NoCompany,
    #[error("Set up the {} app first, in Settings under Network apps.", .0.name())]
    AppMissing(Provider),
    #[error(
        "{} sends people back to an https address of your own. Name it in Settings under Network apps.",
        .0.name()
    )]
    RedirectMissing(Provider),
    #[error("Unlock this computer's keychain first. Holdfast keeps sign-ins there.")]
    KeychainClosed,
    #[error("This sign-in is over. Start it again.")]
    FlowOver,
    #[error(transparent)]
    WrongPage(#[from] PastedError),
    #[error(transparent)]
    Ports(#[from] BindError),
    #[error("{}", refusal_words(.0))]
    Refused(Box<Refusal>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(VaultError),
    #[error(transparent)]
    KeyChange(KeyChangeError),
    #[error("Holdfast cannot reach any network: {0}")]
    Networks(#[from] BuildError),
    #[error("Only in practice mode.")]
    PracticeOnly,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<KeyChangeError> for Error {
    fn from(error: KeyChangeError) -> Self {
        match error {
            KeyChangeError::Store(error) => error.into(),
            KeyChangeError::Seal(error) => error.into(),
            other => Self::KeyChange(other),
        }
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Closed(_) => Self::KeychainClosed,
            other => Self::Vault(other),
        }
    }
}

fn refusal_words(refusal: &Refusal) -> String {
    let network = refusal.finding.evidence.provider.name();
    match refusal.finding.cause.effect() {
        Effect::Passing => format!("{network} did not answer as it should. Try again in a minute."),
        Effect::AppProblem => format!("{network} refuses the network app this sign-in uses."),
        Effect::Ended
        | Effect::Blocked
        | Effect::RoleRemoved
        | Effect::PermissionMissing
        | Effect::PostingRestricted => format!("{network} refused."),
    }
}

impl Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::BadInput(_)
            | Self::NotWatchable(_)
            | Self::NotAnAddress(_)
            | Self::NotOffered(_)
            | Self::Unfit(_)
            | Self::CompanyFile(_)
            | Self::NoCompany => ErrorCode::BadInput,
            Self::NotFound | Self::PostGone => ErrorCode::NotFound,
            Self::AppMissing(_) => ErrorCode::AppMissing,
            Self::RedirectMissing(_) => ErrorCode::RedirectMissing,
            Self::KeychainClosed => ErrorCode::KeychainClosed,
            Self::FlowOver => ErrorCode::FlowOver,
            Self::WrongPage(_) => ErrorCode::WrongPage,
            Self::Ports(_) => ErrorCode::PortsTaken,
            Self::Refused(refusal) => match refusal.finding.cause.effect() {
                Effect::AppProblem => ErrorCode::AppRefused,
                Effect::Passing => ErrorCode::NetworkTrouble,
                Effect::Ended
                | Effect::Blocked
                | Effect::RoleRemoved
                | Effect::PermissionMissing
                | Effect::PostingRestricted => ErrorCode::Refused,
            },
            Self::Store(StoreError::DiskFull) => ErrorCode::DiskFull,
            Self::Store(_) => ErrorCode::Storage,
            Self::KeyChange(error) => match error {
                KeyChangeError::WrongPassphrase | KeyChangeError::Weak => ErrorCode::BadInput,
                KeyChangeError::Closed(_) => ErrorCode::KeychainClosed,
                KeyChangeError::Elsewhere
                | KeyChangeError::Moved
                | KeyChangeError::Seal(_)
                | KeyChangeError::Store(_) => ErrorCode::Storage,
            },
            Self::Vault(_) | Self::Networks(_) => ErrorCode::Internal,
            Self::PracticeOnly => ErrorCode::PracticeOnly,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = match &error {
            Error::Refused(refusal) => Some(refusal.finding.evidence.code_line()),
            _ => None,
        };
        Self {
            code: error.code(),
            message: error.to_string(),
            detail,
        }
    }
}
