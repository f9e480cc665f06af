//! Levers play the network: each changes what it answers from now on.

mod effect;

use serde::{Deserialize, Serialize};

use crate::faults::FaultTarget;
use crate::provider::Provider;

pub use effect::{clear, pull};

/// Which tokens `expire` ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    #[default]
    All,
    Access,
    Refresh,
}

/// Whom or what a lever means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    pub provider: Provider,
    /// Email address, account handle or network id; none: everybody.
    #[serde(default)]
    pub person: Option<String>,
    /// A profile's id.
    #[serde(default)]
    pub profile: Option<String>,
    /// Only this app; none: every app.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Of `expire`.
    #[serde(default)]
    pub tokens: Which,
}

impl Target {
    /// Everybody at a provider.
    pub fn everybody(provider: Provider) -> Self {
        Self {
            provider,
            person: None,
            profile: None,
            client_id: None,
            tokens: Which::All,
        }
    }

    /// One person (or account) at a provider.
    pub fn person(provider: Provider, person: &str) -> Self {
        Self {
            person: Some(person.to_owned()),
            ..Self::everybody(provider)
        }
    }

    /// One profile, whoever looks after it.
    pub fn profile(provider: Provider, profile: &str) -> Self {
        Self {
            profile: Some(profile.to_owned()),
            ..Self::everybody(provider)
        }
    }

    /// One person's relation to one profile.
    pub fn role(provider: Provider, person: &str, profile: &str) -> Self {
        Self {
            profile: Some(profile.to_owned()),
            ..Self::person(provider, person)
        }
    }
}

/// A lever. In JSON the kind stands in `lever`, beside the fields of its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "lever", rename_all = "kebab-case")]
pub enum Lever {
    /// Ends tokens as if their time had passed.
    Expire(Target),
    /// The person changes the password. Google's tokens for YouTube and Business Profile outlive
    /// it (Google's OAuth overview); its browsers are signed out like the others'.
    ChangePassword(Target),
    /// The person takes the app's access away in the network's settings.
    RevokeAccess(Target),
    /// The person loses the role on the profile.
    RemoveRole(Target),
    RestoreRole(Target),
    /// The network demands a security check of the login.
    SecurityCheck(Target),
    /// The person completes it; the ended tokens stay ended.
    CompleteCheck(Target),
    /// The login is locked; an unlock heals it.
    Lock(Target),
    Unlock(Target),
    /// The login, or with `profile` the profile, is suspended.
    Suspend(Target),
    Reinstate(Target),
    /// The profile may not post.
    RestrictPosting(Target),
    AllowPosting(Target),
    /// The profile is taken out of the consent, as by the network's settings.
    Untick(Target),
    RateLimit(FaultTarget),
    #[serde(rename = "fail-500")]
    Fail500(FaultTarget),
    HtmlBody(FaultTarget),
    Slow(FaultTarget),
    CutBody(FaultTarget),
    /// The request is carried out, the answer takes its time.
    LateAnswer(FaultTarget),
    LoseAnswer(FaultTarget),
    /// The connection drops before anything is processed.
    Unanswered(FaultTarget),
    /// LinkedIn's "revoked" for a token that is not: seen just after one was issued.
    SpuriousRevoked(FaultTarget),
    /// The lives in token answers are texts.
    TextNumbers(FaultTarget),
    /// Token answers stand inside `data`.
    WrapData(FaultTarget),
    /// Token answers name another account (TikTok, whose answers name one).
    AnotherAccount(FaultTarget),
    /// Refusals come with status 200.
    #[serde(rename = "error-with-200")]
    ErrorWith200(FaultTarget),
    /// A byte-order mark stands before the body.
    ByteOrderMark(FaultTarget),
    /// `me/accounts` leaves the Pages' tokens out.
    NoPageTokens(FaultTarget),
    /// No list answers with more than `size` entries at once; none: as the networks do.
    ShortPages {
        #[serde(default)]
        size: Option<usize>,
    },
    /// The member takes permissions back in the network's settings; the consent goes on without.
    WithdrawScopes {
        provider: Provider,
        person: String,
        scopes: Vec<String>,
    },
    /// Google has not approved the project for Business Profile: its quota is zero.
    NoQuota(Target),
    GiveQuota(Target),
    /// Whether a spent refresh token that comes again ends all tokens of its consent.
    ReuseEndsFamily {
        provider: Provider,
        #[serde(default = "yes")]
        ends: bool,
    },
    DisableApp(Target),
    EnableApp(Target),
    /// Sets the networks' time apart from the clock: only they are ahead.
    Skew {
        seconds: i64,
    },
    /// The network cannot be reached until the lever is taken back with `down: false`.
    LeaveNetworkDown {
        provider: Provider,
        #[serde(default = "yes")]
        down: bool,
    },
}

fn yes() -> bool {
    true
}

/// Why a lever did nothing.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LeverError {
    #[error("nobody is called {0} there")]
    UnknownPerson(String),
    #[error("there is no profile {0}")]
    UnknownProfile(String),
    #[error("this lever needs a {0}")]
    Missing(&'static str),
    #[error("there is no such app")]
    UnknownApp,
}
