//! The whole sign-in against `oidc-provider`, a certified OAuth server nobody here wrote: consent
//! page, loopback redirect, exchange with PKCE, rotation, revocation, and everything it refuses.
//!
//! The adapter of X speaks to it as it stands, because X is the network whose dialect is closest to
//! the standard: a public client, PKCE with S256, and refresh tokens that rotate. Only the paths of
//! the server are moved to those of X.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::clock::Clock;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::Renewal;
use holdfast_core::domain::id::FlowId;
use holdfast_core::domain::network::Provider;
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{
    AccountChoice, Addresses, AppCredentials, AppOptions, Ask, AuthorizationCode, Networks, Pkce,
    Refusal, Revoked, Sent,
};
use holdfast_core::sign_in::limits::FLOW_LIFE;
use holdfast_core::sign_in::loopback::{Loopback, LoopbackOutcome};
use holdfast_core::sign_in::matching::{Decision, Expected, Issuer, matches};
use holdfast_core::sign_in::pasted;
use holdfast_core::sign_in::redirect::{RedirectAnswer, Unusable};
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
struct Server {
    process: Child,
    issuer: String,
    networks: Networks,
    events: Arc<Mutex<Vec<Value>>>,
}

impl Server {
    fn start() -> Self {
        Self::with(&[])
    }

    fn with(settings: &[(&str, &str)]) -> Self {
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

    async fn exchange(&self, code: &AuthorizationCode) -> Result<TokenSet, Refusal> {
        self.networks.exchange(&app(), code, now()).await
    }

    async fn renew(&self, tokens: &TokenSet) -> Result<TokenSet, Refusal> {
        Ok(self.networks.renew(&app(), tokens, now()).await?.tokens)
    }

    /// Signs `account` in, from the consent page to the tokens.
    async fn sign_in(&self, account: &str) -> TokenSet {
        let attempt = Attempt::begin(self).await;
        let landing = Browser::new().allow(&attempt.page, account).await;
        let code = attempt.land(&landing).await.unwrap();
        self.exchange(&code).await.unwrap()
    }

    /// The member a token stands for; `None` when the server refuses the token.
    async fn member(&self, tokens: &TokenSet) -> Option<String> {
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

    /// Waits until the server has told of `event`.
    async fn has_told(&self, event: &str) {
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

fn now() -> DateTime<Utc> {
    Clock::default().now()
}

fn app() -> AppCredentials {
    AppCredentials {
        provider: Provider::X,
        client_id: "holdfast-desktop".to_owned(),
        client_secret: None,
        options: AppOptions::default(),
    }
}

/// One attempt that waits on a loopback port.
struct Attempt {
    loopback: Loopback,
    expected: Expected,
    verifier: SecretString,
    page: Url,
}

impl Attempt {
    async fn begin(server: &Server) -> Self {
        Self::expecting(server, Issuer::Promised(server.issuer.clone())).await
    }

    async fn expecting(server: &Server, issuer: Issuer) -> Self {
        Self::at(server, issuer, "/cb").await
    }

    async fn at(server: &Server, issuer: Issuer, path: &str) -> Self {
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
    async fn answer(self, landing: &Url) -> (RedirectAnswer, String) {
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
    async fn land(self, landing: &Url) -> Result<AuthorizationCode, RedirectAnswer> {
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
struct Browser {
    http: reqwest::Client,
    cookies: HashMap<String, String>,
}

impl Browser {
    fn new() -> Self {
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

    async fn get(&mut self, url: &Url) -> reqwest::Response {
        self.send(self.http.get(url.clone())).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> reqwest::Response {
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
    async fn open(&mut self, url: &Url) -> (Url, reqwest::Response) {
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
    async fn decide(&mut self, page: &Url, fields: &[(&str, &str)]) -> Url {
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

    async fn allow(&mut self, page: &Url, account: &str) -> Url {
        self.decide(page, &[("account", account), ("answer", "allow")])
            .await
    }

    async fn refuse(&mut self, page: &Url) -> Url {
        self.decide(page, &[("account", ""), ("answer", "refuse")])
            .await
    }
}

/// The server refused with `invalid_grant`.
#[track_caller]
fn assert_invalid_grant<T>(result: Result<T, Refusal>) {
    let Err(refusal) = result else {
        panic!("it was accepted")
    };
    assert_eq!(
        refusal.finding.evidence.code.as_deref(),
        Some("invalid_grant")
    );
    assert_eq!(refusal.sent, Sent::Answered);
}

fn refresh(tokens: &TokenSet) -> &str {
    tokens
        .refresh
        .as_ref()
        .expect("a refresh token")
        .expose_secret()
}

fn with_query(url: &Url, change: impl Fn(&str, &str) -> Option<String>) -> Url {
    let mut changed = url.clone();
    changed.query_pairs_mut().clear().extend_pairs(
        url.query_pairs()
            .filter_map(|(name, value)| Some((name.clone(), change(&name, &value)?))),
    );
    changed
}

#[tokio::test]
async fn a_member_signs_in_and_the_tokens_work() {
    let server = Server::with(&[("AT_TTL", "7200")]);
    let before = now();
    let tokens = server.sign_in("ana").await;
    assert_eq!(server.member(&tokens).await.as_deref(), Some("ana"));
    assert_eq!(tokens.renewal, Renewal::Rotating);
    assert!(
        tokens.scopes.contains(&"openid".to_owned()),
        "{:?}",
        tokens.scopes
    );
    let end = tokens.ends.access.reported().expect("the server says when");
    assert!(end >= before + TimeDelta::seconds(7_190) && end <= now() + TimeDelta::seconds(7_200));
}

#[tokio::test]
async fn a_renewal_replaces_both_tokens() {
    let server = Server::start();
    let first = server.sign_in("ana").await;
    let second = server.renew(&first).await.unwrap();
    let third = server.renew(&second).await.unwrap();
    assert_ne!(refresh(&first), refresh(&second));
    assert_ne!(refresh(&second), refresh(&third));
    assert_eq!(server.member(&third).await.as_deref(), Some("ana"));
}

#[tokio::test]
async fn a_used_refresh_token_kills_the_whole_grant() {
    let server = Server::start();
    let first = server.sign_in("ana").await;
    let second = server.renew(&first).await.unwrap();
    assert_invalid_grant(server.renew(&first).await);
    server.has_told("grant ended").await;
    assert_invalid_grant(server.renew(&second).await);
    assert_eq!(server.member(&second).await, None);
}

#[tokio::test]
async fn a_landing_address_that_is_not_registered_gets_no_code() {
    let server = Server::start();
    let issuer = Issuer::Promised(server.issuer.clone());
    let attempt = Attempt::at(&server, issuer, "/elsewhere").await;
    let (shown, response) = Browser::new().open(&attempt.page).await;
    assert_eq!(
        shown.origin(),
        attempt.page.origin(),
        "the browser was sent away"
    );
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn a_code_is_worth_nothing_with_another_landing_address() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let mut code = attempt.land(&landing).await.unwrap();
    code.redirect.set_path("/elsewhere");
    assert_invalid_grant(server.exchange(&code).await);
}

#[tokio::test]
async fn a_code_is_worth_nothing_without_its_verifier() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let right = attempt.land(&landing).await.unwrap();
    let other = Pkce::new(Provider::X, &AppOptions::default()).unwrap();
    for verifier in [Some(other.verifier), None] {
        let wrong = AuthorizationCode {
            verifier,
            ..right.clone()
        };
        assert_invalid_grant(server.exchange(&wrong).await);
    }
    // This server keeps the code, which proves that the verifier alone was wrong.
    assert!(server.exchange(&right).await.is_ok());
}

#[tokio::test]
async fn an_authorize_address_without_a_challenge_is_an_error_of_the_app() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let page = with_query(&attempt.page, |name, value| {
        (!name.starts_with("code_challenge")).then(|| value.to_owned())
    });
    let (landing, _) = Browser::new().open(&page).await;
    let (answer, _) = attempt.answer(&landing).await;
    let RedirectAnswer::Refused { code, cause, .. } = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (code.as_str(), cause),
        ("invalid_request", Some(Cause::ConfigError))
    );
}

#[tokio::test]
async fn a_code_that_has_ended_is_refused() {
    let server = Server::with(&[("CODE_TTL", "1")]);
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let code = attempt.land(&landing).await.unwrap();
    // The life of the code itself, which the server counts in whole seconds.
    sleep(Duration::from_millis(2_100)).await;
    assert_invalid_grant(server.exchange(&code).await);
}

#[tokio::test]
async fn a_code_works_once_and_its_second_use_ends_the_grant() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let code = attempt.land(&landing).await.unwrap();
    let tokens = server.exchange(&code).await.unwrap();
    assert_invalid_grant(server.exchange(&code).await);
    server.has_told("grant ended").await;
    assert_eq!(server.member(&tokens).await, None);
}

#[tokio::test]
async fn a_revoked_consent_is_over_at_the_server() {
    let server = Server::start();
    let tokens = server.sign_in("ana").await;
    let revoked = server.networks.revoke(&app(), &tokens, "ana", now()).await;
    assert_eq!(revoked, Ok(Revoked::Done));
    assert_invalid_grant(server.renew(&tokens).await);
    assert_eq!(server.member(&tokens).await, None);
}

#[tokio::test]
async fn a_person_who_refuses_changes_nothing() {
    let server = Server::start();
    let kept = server.sign_in("ana").await;
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().refuse(&attempt.page).await;
    let (answer, page) = attempt.answer(&landing).await;
    assert!(matches!(answer, RedirectAnswer::Declined), "{answer:?}");
    assert!(page.contains("Nothing was changed"), "{page}");
    assert_eq!(server.member(&kept).await.as_deref(), Some("ana"));
    assert!(server.renew(&kept).await.is_ok());
}

#[tokio::test]
async fn the_answer_of_another_server_is_never_exchanged() {
    let server = Server::start();
    let elsewhere = Issuer::Promised("http://127.0.0.1:1".to_owned());
    let attempt = Attempt::expecting(&server, elsewhere).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let refused = attempt.land(&landing).await;
    assert!(
        matches!(refused, Err(RedirectAnswer::WrongIssuer)),
        "{refused:?}"
    );

    // The right server, but somebody took its name out of the answer.
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let nameless = with_query(&landing, |name, value| {
        (name != "iss").then(|| value.to_owned())
    });
    assert_ne!(nameless, landing, "the server sends its name");
    let refused = attempt.land(&nameless).await;
    assert!(
        matches!(refused, Err(RedirectAnswer::WrongIssuer)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn two_attempts_whose_answers_are_swapped_do_not_mix() {
    let server = Server::start();
    let (ana, mei) = tokio::join!(Attempt::begin(&server), Attempt::begin(&server));
    let to_ana = Browser::new().allow(&ana.page, "ana").await;
    let to_mei = Browser::new().allow(&mei.page, "mei").await;
    let swapped = |landing: &Url, port: &Expected| {
        let mut moved = landing.clone();
        moved.set_port(port.redirect.port()).unwrap();
        matches(port, &moved)
    };
    for decision in [
        swapped(&to_ana, &mei.expected),
        swapped(&to_mei, &ana.expected),
    ] {
        assert!(
            matches!(decision, Decision::NotAnAnswer(Unusable::ForeignState)),
            "{decision:?}"
        );
    }
    for (attempt, landing, name) in [(mei, to_mei, "mei"), (ana, to_ana, "ana")] {
        let code = attempt.land(&landing).await.unwrap();
        let tokens = server.exchange(&code).await.unwrap();
        assert_eq!(server.member(&tokens).await.as_deref(), Some(name));
    }
}

#[tokio::test]
async fn a_pasted_landing_address_signs_in_too() {
    let server = Server::start();
    let attempt = Attempt::begin(&server).await;
    let landing = Browser::new().allow(&attempt.page, "ana").await;
    let text = format!(" {landing}#_=_\n");
    let answer = pasted::read(&text, &attempt.expected, now() + FLOW_LIFE, now()).unwrap();
    let RedirectAnswer::Code { code, .. } = answer else {
        panic!("{answer:?}")
    };
    let code = AuthorizationCode {
        code,
        redirect: attempt.expected.redirect,
        verifier: Some(attempt.verifier),
    };
    let tokens = server.exchange(&code).await.unwrap();
    assert_eq!(server.member(&tokens).await.as_deref(), Some("ana"));
}
