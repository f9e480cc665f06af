//! The developer app with which a company signs in, as the adapters need it.

use secrecy::SecretString;

use crate::domain::network::Provider;
use crate::domain::network_app::AppOptions;

/// Who the app is.
#[derive(Clone, Debug)]
pub struct AppCredentials {
    pub provider: Provider,
    pub client_id: String,
    /// Absent for X apps of the native type and LinkedIn's native flow.
    pub client_secret: Option<SecretString>,
    pub options: AppOptions,
}
