//! The developer app with which a company signs in to a provider.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cause::Finding;
use super::id::{CompanyId, NetworkAppId, PersonId};
use super::network::Provider;

/// A client id with its secret; the secret is sealed and never part of this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkApp {
    pub id: NetworkAppId,
    pub company: CompanyId,
    pub provider: Provider,
    pub client_id: String,
    pub has_secret: bool,
    /// What this provider asks for besides, such as a registered redirect.
    pub options: BTreeMap<String, String>,
    /// Who hears when the provider refuses the app.
    pub responsible: Option<PersonId>,
    /// Why the provider refuses the app, if it does.
    pub refusal: Option<Finding>,
    pub last_test: Option<AppTest>,
}

/// What came of trying a network app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppTest {
    pub at: DateTime<Utc>,
    pub parts: Vec<AppTestPart>,
}

/// One part of a test, such as "YouTube".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppTestPart {
    pub name: String,
    /// `None` where it answered.
    pub finding: Option<Finding>,
}
