//! The developer app with which a company signs in to a provider.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::cause::Finding;
use super::flow::Engine;
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
    pub options: AppOptions,
    /// Who hears when the provider refuses the app.
    pub responsible: Option<PersonId>,
    /// Why the provider refuses the app, if it does.
    pub refusal: Option<Finding>,
    pub last_test: Option<AppTest>,
}

/// What a provider's app needs besides id and secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppOptions {
    /// Where the provider sends people back to, as it is registered there.
    pub redirect: Option<Url>,
    /// Where the sign-in page opens; absent: the provider's usual place.
    pub engine: Option<Engine>,
    /// LinkedIn has enabled its native flow for this app.
    pub linkedin_native: bool,
    /// The app is registered for TikTok's Web platform, not for Desktop.
    pub tiktok_web: bool,
}

impl AppOptions {
    /// Whether the app is of the provider's other kind; [`Setup::other_kind`] tells which that is.
    ///
    /// [`Setup::other_kind`]: super::setup::Setup::other_kind
    pub fn other_kind(&self, provider: Provider) -> bool {
        match provider {
            Provider::Linkedin => self.linkedin_native,
            Provider::Tiktok => self.tiktok_web,
            Provider::Facebook
            | Provider::Instagram
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => false,
        }
    }

    /// Options for an app of the usual or of the other kind. Only a provider that has one takes it.
    pub fn of_kind(provider: Provider, other: bool) -> Self {
        Self {
            linkedin_native: other && provider == Provider::Linkedin,
            tiktok_web: other && provider == Provider::Tiktok,
            ..Self::default()
        }
    }
}

/// What came of trying a network app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppTest {
    pub at: DateTime<Utc>,
    pub parts: Vec<AppTestPart>,
}

/// One part of a test, such as "YouTube".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppTestPart {
    pub name: String,
    /// `None` where it answered.
    pub finding: Option<Finding>,
}
