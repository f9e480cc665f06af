//! The developer apps with which this company signs in.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use url::Url;

use super::view::{
    NetworkAppView, OtherKindView, ProviderRef, SaveNetworkApp, SetupGuide, SetupPermission,
    TestResult,
};
use super::{App, Error};
use crate::domain::cause::{Effect, Finding};
use crate::domain::id::{CompanyId, NetworkAppId};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::network_app::{AppOptions, AppTest, AppTestPart, NetworkApp};
use crate::domain::setup::{self, Permission, Setup};
use crate::networks::redirect;
use crate::networks::{AppCredentials, AuthorizationCode, Pkce};
use crate::store::network_apps::{self, NewNetworkApp};
use crate::store::{connections, grants};
use crate::vault::Place;

/// Longer ones are a slip of the paste.
const LONGEST_ID: usize = 512;

impl App {
    pub async fn network_apps(self: &Arc<Self>) -> Result<Vec<NetworkAppView>, Error> {
        let company = self.company().await?;
        let (apps, grants, held) = self
            .store
            .read(move |conn| {
                Ok((
                    network_apps::list(conn, company)?,
                    grants::list(conn, company)?,
                    connections::list(conn, company)?,
                ))
            })
            .await?;
        let hanging = |provider: Provider| {
            let of_provider = held.iter().filter(|one| {
                let grant = one
                    .grant
                    .and_then(|id| grants.iter().find(|grant| grant.id == id));
                grant.is_some_and(|grant| grant.provider == provider)
            });
            u32::try_from(of_provider.count()).unwrap_or(u32::MAX)
        };
        Ok(Provider::ALL
            .into_iter()
            .map(|provider| {
                let app = apps.iter().find(|app| app.provider == provider);
                view(provider, app, hanging(provider))
            })
            .collect())
    }

    pub async fn save_network_app(
        self: &Arc<Self>,
        request: SaveNetworkApp,
    ) -> Result<Vec<NetworkAppView>, Error> {
        let company = self.company().await?;
        let words = setup::setup(request.provider);
        let client_id = request.client_id.trim().to_owned();
        if !is_client_id(&client_id) {
            return Err(Error::BadInput(
                "Copy the id of the app once more; it has no spaces.",
            ));
        }
        let secret = request.client_secret.as_deref().map(str::trim);
        if secret.is_some_and(|secret| secret.len() > LONGEST_ID || has_blank(secret)) {
            return Err(Error::BadInput(
                "Copy the secret once more; it has no spaces.",
            ));
        }
        let options = AppOptions {
            redirect: checked_redirect(request.redirect.as_deref())?,
            engine: Some(request.engine),
            ..AppOptions::of_kind(request.provider, request.other_kind)
        };
        let mut known = self.apps_of(company, request.provider).await?.into_iter();
        let found = known.find(|app| app.client_id == client_id);
        let has_secret = match (secret, &found) {
            (Some(secret), _) => !secret.is_empty(),
            (None, Some(app)) => app.has_secret,
            (None, None) => false,
        };
        if words.needs_secret(request.other_kind) && !has_secret {
            return Err(Error::BadInput("This network asks for the secret too."));
        }
        let id = self
            .put_app(company, &request, client_id, options, found)
            .await?;
        // What was mended is taken at its word until the provider refuses it again.
        self.app_accepted(id).await?;
        if let Some(secret) = secret {
            self.put_secret(id, secret).await?;
        }
        self.wake.notify_one();
        self.changed();
        self.network_apps().await
    }

    pub async fn remove_network_app(
        self: &Arc<Self>,
        request: ProviderRef,
    ) -> Result<Vec<NetworkAppView>, Error> {
        let company = self.company().await?;
        let app = self
            .app_of(company, request.provider)
            .await?
            .ok_or(Error::NotFound)?;
        let in_use = self
            .store
            .read(move |conn| {
                let mut grants = grants::list(conn, company)?.into_iter();
                Ok(grants.any(|grant| grant.app == Some(app.id)))
            })
            .await?;
        if in_use {
            return Err(Error::BadInput(
                "Accounts were connected with this app. Remove those accounts first.",
            ));
        }
        self.store
            .write(move |tx| network_apps::delete(tx, app.id))
            .await?;
        self.changed();
        self.network_apps().await
    }

    /// Takes up which apps were refused when Holdfast was last open.
    pub(super) async fn recall_refusals(&self) -> Result<(), Error> {
        let apps = self.store.read(network_apps::all).await?;
        let mut world = self.world_state();
        for app in apps {
            if let Some(refusal) = app.refusal {
                world.refused.bad(app.id, refusal.evidence.at);
            }
        }
        Ok(())
    }

    /// Asks the provider about the app, without anybody signing in.
    pub async fn test_network_app(
        self: &Arc<Self>,
        request: ProviderRef,
    ) -> Result<Vec<NetworkAppView>, Error> {
        let company = self.company().await?;
        let (id, credentials) = self.credentials(company, request.provider).await?;
        let now = self.now();
        let finding = self.try_app(&credentials, now).await?;
        let effect = finding.as_ref().map(|found| found.cause.effect());
        match effect {
            None => self.app_accepted(id).await?,
            Some(Effect::AppProblem) => self.world_state().refused.bad(id, now),
            // The provider knew the app, or did not answer.
            Some(_) => {}
        }
        let part = AppTestPart {
            name: request.provider.name().to_owned(),
            finding,
        };
        let test = AppTest {
            at: now,
            parts: vec![part],
        };
        self.store
            .write(move |tx| network_apps::set_test(tx, id, &test))
            .await?;
        self.changed();
        self.network_apps().await
    }

    /// Sends a code that nobody has: a provider that knows the app refuses the code, and one that
    /// does not refuses the app.
    async fn try_app(
        &self,
        credentials: &AppCredentials,
        now: DateTime<Utc>,
    ) -> Result<Option<Finding>, Error> {
        let rule = redirect::rule(credentials.provider, &credentials.options)
            .ok_or(Error::RedirectMissing(credentials.provider))?;
        let code = AuthorizationCode {
            code: SecretString::from("holdfast-tries-this-app"),
            redirect: rule
                .without_listener()
                .ok_or(Error::RedirectMissing(credentials.provider))?,
            verifier: Pkce::new(credentials.provider, &credentials.options)
                .map(|pkce| pkce.verifier),
        };
        let refusal = match self.networks.exchange(credentials, &code, now).await {
            Ok(_) => return Ok(None),
            Err(refusal) => refusal,
        };
        Ok(match refusal.finding.cause.effect() {
            Effect::AppProblem | Effect::Passing => Some(refusal.finding),
            Effect::Ended
            | Effect::Blocked
            | Effect::RoleRemoved
            | Effect::PermissionMissing
            | Effect::PostingRestricted => None,
        })
    }

    /// The page where a provider's app is made.
    pub fn console_url(&self, provider: Provider) -> Url {
        setup::console_url(provider)
    }

    /// The app to sign in with, its secret opened.
    pub(super) async fn credentials(
        &self,
        company: CompanyId,
        provider: Provider,
    ) -> Result<(NetworkAppId, AppCredentials), Error> {
        let app = self
            .app_of(company, provider)
            .await?
            .ok_or(Error::AppMissing(provider))?;
        // It went with a lost key; the provider would refuse whatever is asked without it.
        let other_kind = app.options.other_kind(provider);
        if setup::setup(provider).needs_secret(other_kind) && !app.has_secret {
            return Err(Error::AppMissing(provider));
        }
        let id = app.id;
        Ok((id, self.open_credentials(app).await?))
    }

    /// The app that a sign-in was made with.
    pub(super) async fn credentials_of(&self, id: NetworkAppId) -> Result<AppCredentials, Error> {
        let app = self
            .store
            .read(move |conn| network_apps::get(conn, id))
            .await?;
        self.open_credentials(app.ok_or(Error::NotFound)?).await
    }

    async fn open_credentials(&self, app: NetworkApp) -> Result<AppCredentials, Error> {
        let id = app.id;
        let sealed = self
            .store
            .read(move |conn| network_apps::sealed_secret(conn, id))
            .await?;
        let client_secret = match sealed {
            Some(sealed) => Some(self.vault.unseal_text(&Place::app_secret(id), &sealed)?),
            None => None,
        };
        Ok(AppCredentials {
            provider: app.provider,
            client_id: app.client_id,
            client_secret,
            options: app.options,
        })
    }

    pub(super) async fn app_of(
        &self,
        company: CompanyId,
        provider: Provider,
    ) -> Result<Option<NetworkApp>, Error> {
        let found = self.apps_of(company, provider).await?;
        Ok(found.into_iter().next())
    }

    async fn apps_of(
        &self,
        company: CompanyId,
        provider: Provider,
    ) -> Result<Vec<NetworkApp>, Error> {
        Ok(self
            .store
            .read(move |conn| network_apps::of_provider(conn, company, provider))
            .await?)
    }

    async fn put_app(
        &self,
        company: CompanyId,
        request: &SaveNetworkApp,
        client_id: String,
        options: AppOptions,
        found: Option<NetworkApp>,
    ) -> Result<NetworkAppId, Error> {
        let (provider, responsible) = (request.provider, request.responsible);
        Ok(self
            .store
            .write(move |tx| match found {
                Some(app) => {
                    network_apps::update(tx, app.id, &options, responsible)?;
                    Ok(app.id)
                }
                None => network_apps::insert(
                    tx,
                    &NewNetworkApp {
                        company,
                        provider,
                        client_id,
                        options,
                        responsible,
                    },
                ),
            })
            .await?)
    }

    /// Seals and writes a secret; an empty one erases it.
    pub(super) async fn put_secret(&self, id: NetworkAppId, secret: &str) -> Result<(), Error> {
        let secret = (!secret.is_empty()).then(|| SecretString::from(secret));
        let vault = self.vault.clone();
        self.store
            .write_or(move |tx| {
                let seal = |secret| vault.seal_text(tx, &Place::app_secret(id), secret);
                let sealed = secret.as_ref().map(seal).transpose()?;
                Ok(network_apps::set_secret(tx, id, sealed.as_ref())?)
            })
            .await
    }
}

pub(super) fn is_client_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_ID && !has_blank(text)
}

fn has_blank(text: &str) -> bool {
    text.chars().any(|c| c.is_whitespace() || c.is_control())
}

pub(super) fn checked_redirect(text: Option<&str>) -> Result<Option<Url>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let loopback = |url: &Url| {
        url.scheme() == "http"
            && matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
    };
    match Url::parse(text) {
        Ok(url)
            if (url.scheme() == "https" && url.host_str().is_some() || loopback(&url))
                && url.fragment().is_none() =>
        {
            Ok(Some(url))
        }
        Ok(_) | Err(_) => Err(Error::BadInput(
            "Enter the whole address, as it is registered at the network: https://…",
        )),
    }
}

fn view(provider: Provider, app: Option<&NetworkApp>, connections: u32) -> NetworkAppView {
    let words = setup::setup(provider);
    let usual = AppOptions::default();
    let options = app.map_or(&usual, |app| &app.options);
    NetworkAppView {
        provider,
        name: provider.name().to_owned(),
        networks: networks_of(provider),
        configured: app.is_some(),
        client_id: app.map(|app| app.client_id.clone()).unwrap_or_default(),
        has_secret: app.is_some_and(|app| app.has_secret),
        secret_needed: words.needs_secret(options.other_kind(provider)),
        client_id_name: words.client_id.to_owned(),
        secret_name: words.secret.to_owned(),
        redirect: redirect::to_register(provider, options),
        redirect_editable: redirect::own_address(provider, false),
        other_kind: options.other_kind(provider),
        engine: redirect::engine(provider, options),
        engine_choice: redirect::alternative_engine(provider, options).is_some(),
        guide: guide(provider, &words),
        console_url: setup::console_url(provider).to_string(),
        responsible: app.and_then(|app| app.responsible),
        last_test: app
            .and_then(|app| app.last_test.as_ref())
            .map(|test| test_result(provider, test)),
        refused: app
            .and_then(|app| app.refusal.as_ref())
            .map(|finding| setup::refused(provider, finding)),
        connections,
    }
}

fn guide(provider: Provider, words: &Setup) -> SetupGuide {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let permission = |one: &Permission| SetupPermission {
        name: one.0.to_owned(),
        what_for: one.1.to_owned(),
    };
    SetupGuide {
        lead: words.lead.to_owned(),
        console: words.console.0.to_owned(),
        steps: owned(words.steps),
        register: words.register.to_owned(),
        other_kind: words.other_kind.map(|kind| OtherKindView {
            name: kind.name.to_owned(),
            hint: kind.hint.to_owned(),
            redirect_editable: redirect::own_address(provider, true),
        }),
        permissions: words.permissions.iter().map(permission).collect(),
        review: owned(words.review),
        time: words.time.to_owned(),
        cost: words.cost.to_owned(),
        limits: owned(words.limits),
        proves: words.proves.to_owned(),
        proves_not: words.proves_not.to_owned(),
    }
}

fn test_result(provider: Provider, test: &AppTest) -> TestResult {
    let refused = test.parts.iter().find_map(|part| part.finding.as_ref());
    TestResult {
        ok: refused.is_none(),
        text: match refused {
            None => setup::test_passed(provider),
            Some(finding) => setup::test_failed(finding.evidence.provider, finding),
        },
        at: test.at,
    }
}

fn networks_of(provider: Provider) -> Vec<Network> {
    Network::ALL
        .into_iter()
        .filter(|network| {
            let mut purposes = network.purposes().iter();
            purposes.any(|purpose: &Purpose| network.providers(*purpose).contains(&provider))
        })
        .collect()
}
