//! The adapters in front of the simulated networks, with a practice app of one provider.

use chrono::{DateTime, Utc};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::profile::ProfileKey;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{
    AccountChoice, Addresses, AppCredentials, AppOptions, Ask, AuthorizationCode, CheckSubject,
    Connected, ListedEntry, Listing, Networks, Pkce, Refusal,
};
use holdfast_sandbox::{App, Lever, LogEntry, Options, Sandbox, Target};
use url::Url;

use super::person::{Decision, agree};

pub const ANA: &str = "ana@northwind.example";

pub struct Setting {
    pub sandbox: Sandbox,
    pub networks: Networks,
    pub app: AppCredentials,
    pub redirect: Url,
}

/// The simulated networks' name of a provider.
pub fn simulated(provider: Provider) -> holdfast_sandbox::Provider {
    match provider {
        Provider::Facebook => holdfast_sandbox::Provider::Facebook,
        Provider::Instagram => holdfast_sandbox::Provider::Instagram,
        Provider::Linkedin => holdfast_sandbox::Provider::Linkedin,
        Provider::Tiktok | Provider::TiktokBusiness => holdfast_sandbox::Provider::Tiktok,
        Provider::X => holdfast_sandbox::Provider::X,
        Provider::Google => holdfast_sandbox::Provider::Google,
    }
}

impl Setting {
    pub async fn start(provider: Provider) -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let networks = Networks::new(Addresses::simulated(sandbox.base_url())).unwrap();
        let app = sandbox
            .practice_apps()
            .into_iter()
            .find(|app| app.provider == simulated(provider))
            .unwrap();
        Self {
            redirect: address(&app),
            app: credentials(provider, app),
            sandbox,
            networks,
        }
    }

    /// Another of the practice apps.
    pub fn use_app(&mut self, client_id: &str) {
        let app = self
            .sandbox
            .practice_apps()
            .into_iter()
            .find(|app| app.client_id == client_id)
            .unwrap();
        self.use_registered(app);
    }

    /// An app that a test has registered.
    pub fn use_registered(&mut self, app: App) {
        self.redirect = address(&app);
        self.app = credentials(self.app.provider, app);
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.sandbox.clock().now()
    }

    /// The consent of a person, up to the code.
    pub async fn consent(
        &self,
        who: &str,
        network: Network,
        purpose: Purpose,
        decision: Decision<'_>,
    ) -> AuthorizationCode {
        let pkce = Pkce::new(self.app.provider, &self.app.options);
        let ask = Ask {
            scopes: Networks::scopes(self.app.provider, network, purpose),
            state: "EXAMPLE-STATE".to_owned(),
            redirect: self.redirect.clone(),
            challenge: pkce.as_ref().map(|pkce| pkce.challenge.clone()),
            choice: AccountChoice::Usual,
            login_hint: None,
        };
        let page = self.networks.authorize_url(&self.app, &ask);
        let landed = agree(&self.sandbox.base_url(), page, who, decision).await;
        let parameter = |name: &str| {
            landed
                .query_pairs()
                .find(|(other, _)| other == name)
                .unwrap_or_else(|| panic!("no {name} in {landed}"))
                .1
                .into_owned()
        };
        assert_eq!(parameter("state"), "EXAMPLE-STATE");
        AuthorizationCode {
            code: parameter("code").into(),
            redirect: self.redirect.clone(),
            verifier: pkce.map(|pkce| pkce.verifier),
        }
    }

    /// The whole sign-in of a person who agrees to everything.
    pub async fn sign_in(&self, who: &str, network: Network) -> TokenSet {
        self.sign_in_for(who, network, Purpose::Owned, Decision::default())
            .await
    }

    pub async fn sign_in_for(
        &self,
        who: &str,
        network: Network,
        purpose: Purpose,
        decision: Decision<'_>,
    ) -> TokenSet {
        let code = self.consent(who, network, purpose, decision).await;
        self.exchange(&code).await.unwrap()
    }

    pub async fn exchange(&self, code: &AuthorizationCode) -> Result<TokenSet, Refusal> {
        self.networks.exchange(&self.app, code, self.now()).await
    }

    pub async fn list(&self, tokens: &TokenSet, network: Network) -> Listing {
        self.networks
            .list(&self.app, tokens, network, self.now())
            .await
            .unwrap()
    }

    pub async fn check(&self, tokens: &TokenSet) -> Verdict {
        self.networks
            .check(&self.app, tokens, CheckSubject::Grant, self.now())
            .await
    }

    pub async fn check_profile(&self, tokens: &TokenSet, entry: &ListedEntry) -> Verdict {
        self.check_as(tokens, owned(entry)).await
    }

    pub async fn check_as(&self, tokens: &TokenSet, profile: Connected<'_>) -> Verdict {
        let subject = CheckSubject::Profile(profile);
        self.networks
            .check(&self.app, tokens, subject, self.now())
            .await
    }

    pub fn pull(&self, lever: Lever) {
        self.sandbox.pull(&lever).unwrap();
    }

    pub fn person(&self, who: &str) -> Target {
        Target::person(simulated(self.app.provider), who)
    }

    pub fn profile(&self, id: &str) -> Target {
        Target::profile(simulated(self.app.provider), id)
    }

    pub fn everybody(&self) -> Target {
        Target::everybody(simulated(self.app.provider))
    }

    /// What was sent to an address, oldest first.
    pub fn sent(&self, host: &str, path_end: &str) -> Vec<LogEntry> {
        let mut log = self.sandbox.log();
        log.retain(|entry| entry.host == host && entry.path.ends_with(path_end));
        log
    }
}

fn credentials(provider: Provider, app: App) -> AppCredentials {
    AppCredentials {
        provider,
        client_id: app.client_id,
        client_secret: app.client_secret.map(Into::into),
        options: AppOptions::default(),
    }
}

/// Where the app's people are sent back to. A port stands for any; nothing has to listen, since
/// nobody follows the last step.
fn address(app: &App) -> Url {
    let address = app.redirects[0].replace(":*", ":49152");
    Url::parse(&address.replace("/*", "/callback")).unwrap()
}

/// The profile, connected to publish and answer.
pub fn owned(entry: &ListedEntry) -> Connected<'_> {
    Connected {
        key: &entry.profile.key,
        kind: entry.profile.kind,
        purpose: Purpose::Owned,
        token: entry.token.as_ref(),
    }
}

/// The entry of a profile; the test is about it, so it has to be there.
pub fn entry<'a>(listing: &'a Listing, network: Network, id: &str) -> &'a ListedEntry {
    let key = ProfileKey {
        network,
        id: id.to_owned(),
    };
    listing
        .entry(&key)
        .unwrap_or_else(|| panic!("{id} is not among {:?}", ids(listing)))
}

pub fn ids(listing: &Listing) -> Vec<&str> {
    listing
        .profiles
        .iter()
        .map(|entry| entry.profile.key.id.as_str())
        .collect()
}

/// Cause, code and subcode.
pub fn said(verdict: &Verdict) -> (Option<Cause>, String) {
    match verdict {
        Verdict::Healthy => (None, String::new()),
        Verdict::Refused { finding, .. } => (Some(finding.cause), finding.evidence.code_line()),
    }
}
