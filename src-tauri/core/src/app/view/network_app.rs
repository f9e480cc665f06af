//! The developer apps with which a company signs in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::flow::Engine;
use crate::domain::id::PersonId;
use crate::domain::network::{Network, Provider};

/// One row of Settings › Network apps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NetworkAppView {
    pub provider: Provider,
    pub name: String,
    /// What it signs in to.
    pub networks: Vec<Network>,
    pub configured: bool,
    pub client_id: String,
    pub has_secret: bool,
    /// The provider asks for a secret.
    pub secret_needed: bool,
    /// "Client key" at TikTok, "App ID" at Meta.
    pub client_id_name: String,
    pub secret_name: String,
    /// The addresses to register at the provider, one a line; absent where none has to be, and while
    /// an https address of the company's own is needed and not given.
    pub redirect: Option<String>,
    /// The company has to name an https address of its own, for an app of the usual kind.
    pub redirect_editable: bool,
    /// It is of the kind that [`SetupGuide::other_kind`] tells of.
    pub other_kind: bool,
    pub engine: Engine,
    /// More than one engine works.
    pub engine_choice: bool,
    /// From nothing to a working app.
    pub guide: SetupGuide,
    /// Where the app is created.
    pub console_url: String,
    pub responsible: Option<PersonId>,
    pub last_test: Option<TestResult>,
    /// Why the provider refuses the app, in words.
    pub refused: Option<String>,
    /// Connections that need it.
    pub connections: u32,
}

/// The page that takes an administrator from nothing to a working network app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetupGuide {
    /// What the app signs in to.
    pub lead: String,
    /// The name of the place where it is made.
    pub console: String,
    /// Numbered when shown.
    pub steps: Vec<String>,
    /// Which redirect address to register.
    pub register: String,
    /// A second kind of app that the provider knows.
    pub other_kind: Option<OtherKindView>,
    pub permissions: Vec<SetupPermission>,
    pub review: Vec<String>,
    pub time: String,
    pub cost: String,
    /// What will not work, whatever is set up.
    pub limits: Vec<String>,
    /// What a test that passed proves, as a sentence.
    pub proves: String,
    /// What it does not: "the redirect address, or a review".
    pub proves_not: String,
}

/// A kind of app that signs in differently from the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OtherKindView {
    pub name: String,
    pub hint: String,
    /// The company has to name an https address of its own then.
    pub redirect_editable: bool,
}

/// A permission as the provider's form names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetupPermission {
    pub name: String,
    pub what_for: String,
}

/// The result of a test of a network app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TestResult {
    pub ok: bool,
    pub text: String,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ProviderRef {
    pub provider: Provider,
}

/// Written by a person. The secret travels inwards only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SaveNetworkApp {
    pub provider: Provider,
    pub client_id: String,
    /// Absent: keep the stored one. Empty: there is none.
    pub client_secret: Option<String>,
    pub redirect: Option<String>,
    /// It is of the provider's other kind.
    pub other_kind: bool,
    pub engine: Engine,
    pub responsible: Option<PersonId>,
}

impl std::fmt::Debug for SaveNetworkApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SaveNetworkApp")
            .field("provider", &self.provider)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
