//! A real OAuth server (`tests/peers/oidc.mjs`), attempts to sign in to it, and a browser.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use holdfast_core::clock::Clock;
use holdfast_core::domain::id::FlowId;
use holdfast_core::domain::network::Provider;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{
    AccountChoice, Addresses, AppCredentials, AppOptions, Ask, AuthorizationCode, Networks, Pkce,
    Refusal,
};
use holdfast_core::sign_in::limits::FLOW_LIFE;
use holdfast_core::sign_in::loopback::{Loopback, LoopbackOutcome};
use holdfast_core::sign_in::matching::{Expected, Issuer};
use holdfast_core::sign_in::redirect::RedirectAnswer;
use holdfast_core::sign_in::state::FlowState;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::time::{sleep, timeout};
use url::Url;

/// Far more than anything here takes; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// The scopes the server knows.
const SCOPES: [&str; 2] = ["openid", "offline_access"];
/// The paths of X, below the base of a simulated network.
const ROUTES: &str = r#"{
    "authorization": "/x.com/i/oauth2/authorize",
    "token": "/api.x.com/2/oauth2/token",
    "revocation": "/api.x.com/2/oauth2/revoke"
}"#;

/// A running `tests/peers/oidc.mjs`, ended with this value.
pub struct Server {
    process: Child,
    pub issuer: String,
    pub networks: Networks,
    events: Arc<Mutex<Vec<Value>>>,
}

impl Server {
    pub fn start() -> Self {
        Self::with(&[])
    }

    pub fn with(settings: &[(&str, &str)]) -> Self {
        let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers");
        assert!(
            peers.join("node_modules/oidc-provider").is_dir(),
            "run script/setup test first"
        );
        let mut process = Command::new("node")
            .arg("oidc.mjs")
            .current_dir(peers)
            .env("PORT", "0")
            .env("ROUTES", ROUTES)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is on PATH; run script/setup test first");
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (ready, issuer) = mpsc::channel();
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                match line.strip_prefix("READY ") {
                    Some(issuer) => ready.send(issuer.to_owned()).unwrap(),
                    None => seen
                        .lock()
                        .unwrap()
                        .extend(serde_json::from_str::<Value>(&line)),
                }
            }
        });
        let issuer = issuer
            .recv_timeout(PATIENCE)
            .expect("the server says READY");
        let base = Url::parse(&issuer).unwrap();
        let networks = Networks::new(Addresses::simulated(base)).unwrap();
        Self {
            process,
            issuer,
            networks,
            events,
        }
    }

    pub async fn exchange(&self, code: &AuthorizationCode) -> Result<TokenSet, Refusal> {
        self.networks.exchange(&app(), code, now()).await
    }

    pub async fn renew(&self, tokens: &TokenSet) -> Result<TokenSet, Refusal> {
        Ok(self.networks.renew(&app(), tokens, now()).await?.tokens)
    }

    /// Signs `account` in, from the consent page to the tokens.
    pub async fn sign_in(&self, account: &str) -> TokenSet {
        let attempt = Attempt::begin(self).await;
        let landing = Browser::new().allow(&attempt.page, account).await;
        let code = attempt.land(&landing).await.unwrap();
        self.exchange(&code).await.unwrap()
    }

    /// The member a token stands for; `None` when the server refuses the token.
    pub async fn member(&self, tokens: &TokenSet) -> Option<String> {
        let answer = Browser::new()
            .http
            .get(format!("{}/me", self.issuer))
            .bearer_auth(tokens.access.expose_secret())
            .send()
            .await
            .unwrap();
        if !answer.status().is_success() {
            return None;
        }
        let body: Value = answer.json().await.unwrap();
        body["sub"].as_str().map(str::to_owned)
    }

    /// How many refresh tokens it took, and how many it refused.
    pub fn renewals(&self) -> (usize, usize) {
        let events = self.events.lock().unwrap();
        let count = |event: &str| {
            let of = |line: &&Value| line["event"] == event && line["how"] == "refresh_token";
            events.iter().filter(of).count()
        };
        (count("granted"), count("refused"))
    }

    /// Waits until the server has told of `event`.
    pub async fn has_told(&self, event: &str) {
        let told = || {
            self.events
                .lock()
                .unwrap()
                .iter()
                .any(|line| line["event"] == event)
        };
        let wait = async {
            while !told() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, wait)
            .await
            .unwrap_or_else(|_| panic!("the server never told of {event}"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

pub fn now() -> DateTime<Utc> {
    Clock::default().now()
}

pub fn app() -> AppCredentials {
    AppCredentials {
        provider: Provider::X,
        client_id: "holdfast-desktop".to_owned(),
        client_secret: None,
        options: AppOptions::default(),
    }
}

/// One attempt that waits on a loopback port.
pub struct Attempt {
    loopback: Loopback,
    pub expected: Expected,
    pub verifier: SecretString,
    pub page: Url,
}

impl Attempt {
    pub async fn begin(server: &Server) -> Self {
        Self::expecting(server, Issuer::Promised(server.issuer.clone())).await
    }

    pub async fn expecting(server: &Server, issuer: Issuer) -> Self {
        Self::at(server, issuer, "/cb").await
    }

    pub async fn at(server: &Server, issuer: Issuer, path: &str) -> Self {
        let loopback = Loopback::bind(&[], path).await.unwrap();
        let pkce = Pkce::new(Provider::X, &AppOptions::default()).unwrap();
        let expected = Expected {
            flow: FlowId(uuid::Uuid::new_v4()),
            redirect: loopback.redirect().clone(),
            state: FlowState::random(),
            issuer,
        };
        let ask = Ask {
            scopes: SCOPES.map(str::to_owned).to_vec(),
            state: expected.state.expose().to_owned(),
            redirect: expected.redirect.clone(),
            challenge: Some(pkce.challenge),
            choice: AccountChoice::Usual,
            login_hint: None,
        };
        let page = server.networks.authorize_url(&app(), &ask);
        Self {
            loopback,
            expected,
            verifier: pkce.verifier,
            page,
        }
    }

    /// The browser goes to `landing`; what the attempt makes of it.
    pub async fn answer(self, landing: &Url) -> (RedirectAnswer, String) {
        let Self {
            loopback, expected, ..
        } = self;
        let waiting = tokio::spawn(async move {
            let ends_at = now() + FLOW_LIFE;
            loopback
                .wait(expected, &Clock::default(), ends_at, std::future::pending())
                .await
        });
        let page = Browser::new().get(landing).await.text().await.unwrap();
        match timeout(PATIENCE, waiting).await.unwrap().unwrap() {
            LoopbackOutcome::Answer(answer) => (answer, page),
            other => panic!("{other:?}"),
        }
    }

    /// The same, for an attempt that is to succeed.
    pub async fn land(self, landing: &Url) -> Result<AuthorizationCode, RedirectAnswer> {
        let (redirect, verifier) = (self.expected.redirect.clone(), self.verifier.clone());
        match self.answer(landing).await {
            (RedirectAnswer::Code { code, .. }, page) => {
                assert!(page.contains("go back to Holdfast"), "{page}");
                Ok(AuthorizationCode {
                    code,
                    redirect,
                    verifier: Some(verifier),
                })
            }
            (other, _) => Err(other),
        }
    }
}

/// A browser without a window: it keeps cookies and follows redirects on the server, but stops
/// before it leaves it, so that a test can look at the landing address.
pub struct Browser {
    http: reqwest::Client,
    cookies: HashMap<String, String>,
}

impl Browser {
    pub fn new() -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            http,
            cookies: HashMap::new(),
        }
    }

    pub async fn get(&mut self, url: &Url) -> reqwest::Response {
        self.send(self.http.get(url.clone())).await
    }

    pub async fn send(&mut self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let response = request
            .header(COOKIE, cookies.join("; "))
            .send()
            .await
            .unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        response
    }

    /// Follows redirects from `url` until a page, or until an address of another server. Tells the
    /// last address and the page.
    pub async fn open(&mut self, url: &Url) -> (Url, reqwest::Response) {
        let mut url = url.clone();
        let mut response = self.get(&url).await;
        loop {
            let Some(location) = response.headers().get(LOCATION) else {
                return (url, response);
            };
            let next = url.join(location.to_str().unwrap()).unwrap();
            if next.origin() != url.origin() {
                return (next, response);
            }
            response = self.get(&next).await;
            url = next;
        }
    }

    /// Opens the consent page and answers it; the landing address.
    pub async fn decide(&mut self, page: &Url, fields: &[(&str, &str)]) -> Url {
        let (form, response) = self.open(page).await;
        assert!(
            response.status().is_success(),
            "no consent page but {}",
            response.status()
        );
        let answered = self.send(self.http.post(form.clone()).form(fields)).await;
        let location = answered
            .headers()
            .get(LOCATION)
            .expect("the form is accepted");
        let next = form.join(location.to_str().unwrap()).unwrap();
        let (landing, _) = self.open(&next).await;
        assert_ne!(
            landing.origin(),
            form.origin(),
            "the browser never left the server"
        );
        landing
    }

    pub async fn allow(&mut self, page: &Url, account: &str) -> Url {
        self.decide(page, &[("account", account), ("answer", "allow")])
            .await
    }

    pub async fn refuse(&mut self, page: &Url) -> Url {
        self.decide(page, &[("account", ""), ("answer", "refuse")])
            .await
    }
}
