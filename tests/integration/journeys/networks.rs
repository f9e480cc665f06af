//! The main journey of each network: connect, expire, reconnect; and in the networks' log the
//! right PKCE form, state, redirect and client authentication.

use holdfast_core::app::view::{Engine, FlowPhase, SaveNetworkApp};
use holdfast_core::domain::cause::{Cause, Effect};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_sandbox::{App, ClientAuth, Lever, LogEntry, Target};

use super::company::{ANA, Company};
use crate::networks::person::Decision;
use crate::networks::setting::simulated;

/// What a network's log must show of one sign-in.
struct Expected {
    network: Network,
    /// `None`: the usual one.
    provider: Option<Provider>,
    authorize: (&'static str, &'static str),
    token: (&'static str, &'static str),
    /// Length of the challenge: 43 for base64url, 64 for hex, both of SHA-256.
    challenge: Option<usize>,
    client_auth: ClientAuth,
    redirect: &'static str,
}

async fn journey(expected: Expected) {
    journey_in(Company::start().await, expected).await;
}

async fn journey_in(company: Company, expected: Expected) {
    let Expected {
        network, provider, ..
    } = expected;
    let flow = company
        .connect(network, Purpose::Owned, provider, ANA, Decision::default())
        .await;
    let flow = company.choose_all(&flow).await;
    assert!(
        matches!(flow.phase, FlowPhase::Done { .. }),
        "{:?}",
        flow.phase
    );
    let rows = company.rows().await;
    assert!(!rows.is_empty());
    for row in &rows {
        assert_eq!(row.status, Status::Connected, "{}", row.name);
        assert_eq!(row.network, network);
    }
    assert_sign_in(&company, &expected, 1);

    let simulated = simulated(flow.provider);
    company
        .sandbox
        .pull(Lever::Expire(Target::everybody(simulated)))
        .unwrap();
    company.check().await;
    for row in company.rows().await {
        let Status::Invalid { cause } = row.status else {
            panic!("{} is {:?}", row.name, row.status)
        };
        assert_eq!(cause.effect(), Effect::Ended, "{cause:?}");
        assert!(matches!(
            cause,
            Cause::Expired | Cause::UnknownInvalid | Cause::AccessRevoked
        ));
    }

    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let flow = company.reconnect(&ids, ANA, Decision::default()).await;
    assert!(
        matches!(flow.phase, FlowPhase::Done { .. }),
        "{:?}",
        flow.phase
    );
    let again = company.rows().await;
    assert_eq!(again.len(), rows.len());
    for row in again {
        assert_eq!(row.status, Status::Connected, "{}", row.name);
        assert!(ids.contains(&row.id), "the record is kept");
    }
    assert_sign_in(&company, &expected, 2);
    company.check().await;
    assert!(
        company
            .rows()
            .await
            .iter()
            .all(|row| row.status == Status::Connected)
    );
}

/// The n-th sign-in in the log.
fn assert_sign_in(company: &Company, expected: &Expected, nth: usize) {
    let (host, path) = expected.authorize;
    let pages: Vec<_> = company
        .sent(host, path)
        .into_iter()
        .filter(|entry| entry.method == "GET" && entry.query.contains_key("state"))
        .collect();
    assert_eq!(pages.len(), nth, "one page a sign-in");
    let page = &pages[nth - 1];
    assert!(
        page.query["state"].len() >= 43,
        "256 bits: {}",
        page.query["state"]
    );
    let redirect = &page.query["redirect_uri"];
    assert!(redirect.starts_with(expected.redirect), "{redirect}");

    let (host, path) = expected.token;
    let codes: Vec<_> = company
        .sent(host, path)
        .into_iter()
        .filter(|entry| field(entry, "code").is_some() || field(entry, "auth_code").is_some())
        .collect();
    assert_eq!(codes.len(), nth, "each code is sent once");
    let exchange = &codes[nth - 1];
    assert_eq!(exchange.client_auth, expected.client_auth);
    assert_eq!(
        field(exchange, "redirect_uri").as_deref(),
        Some(redirect.as_str())
    );
    match expected.challenge {
        Some(length) => {
            let challenge = &page.query["code_challenge"];
            assert_eq!(challenge.len(), length, "{challenge}");
            assert_eq!(page.query["code_challenge_method"], "S256");
            assert!(field(exchange, "code_verifier").is_some());
            if length == 64 {
                assert!(
                    challenge
                        .chars()
                        .all(|c| matches!(c, '0'..='9' | 'a'..='f'))
                );
            }
        }
        None => {
            assert!(!page.query.contains_key("code_challenge"));
            assert!(field(exchange, "code_verifier").is_none());
        }
    }
    if nth > 1 {
        assert_ne!(
            pages[0].query["state"], page.query["state"],
            "a state is used once"
        );
    }
}

/// A field wherever the network takes it.
fn field(entry: &LogEntry, name: &str) -> Option<String> {
    let json = entry
        .json
        .as_ref()
        .and_then(|json| json.get(name)?.as_str().map(str::to_owned));
    entry
        .query
        .get(name)
        .or(entry.form.get(name))
        .cloned()
        .or(json)
}

#[tokio::test]
async fn journey_facebook() {
    journey(Expected {
        network: Network::Facebook,
        provider: None,
        authorize: ("www.facebook.com", "/dialog/oauth"),
        token: ("graph.facebook.com", "/oauth/access_token"),
        challenge: None,
        client_auth: ClientAuth::Query,
        redirect: "https://www.facebook.com/connect/login_success.html",
    })
    .await;
}

#[tokio::test]
async fn journey_instagram() {
    journey(Expected {
        network: Network::Instagram,
        provider: Some(Provider::Instagram),
        authorize: ("www.instagram.com", "/oauth/authorize"),
        token: ("api.instagram.com", "/oauth/access_token"),
        challenge: None,
        client_auth: ClientAuth::Body,
        redirect: "https://holdfast.example/connected/instagram",
    })
    .await;
}

#[tokio::test]
async fn journey_instagram_through_facebook() {
    journey(Expected {
        network: Network::Instagram,
        provider: None,
        authorize: ("www.facebook.com", "/dialog/oauth"),
        token: ("graph.facebook.com", "/oauth/access_token"),
        challenge: None,
        client_auth: ClientAuth::Query,
        redirect: "https://www.facebook.com/connect/login_success.html",
    })
    .await;
}

#[tokio::test]
async fn journey_linkedin() {
    journey(Expected {
        network: Network::Linkedin,
        provider: None,
        authorize: ("www.linkedin.com", "/oauth/v2/authorization"),
        token: ("www.linkedin.com", "/oauth/v2/accessToken"),
        challenge: None,
        client_auth: ClientAuth::Body,
        redirect: "https://holdfast.example/connected/linkedin",
    })
    .await;
}

#[tokio::test]
async fn journey_tiktok() {
    journey(Expected {
        network: Network::Tiktok,
        provider: None,
        authorize: ("www.tiktok.com", "/v2/auth/authorize/"),
        token: ("open.tiktokapis.com", "/v2/oauth/token/"),
        challenge: Some(64),
        client_auth: ClientAuth::Body,
        redirect: "http://127.0.0.1:",
    })
    .await;
}

#[tokio::test]
async fn journey_x() {
    journey(Expected {
        network: Network::X,
        provider: None,
        authorize: ("x.com", "/i/oauth2/authorize"),
        token: ("api.x.com", "/2/oauth2/token"),
        challenge: Some(43),
        client_auth: ClientAuth::Basic,
        redirect: "http://127.0.0.1:53682/callback",
    })
    .await;
}

#[tokio::test]
async fn journey_youtube() {
    journey(Expected {
        network: Network::Youtube,
        provider: None,
        authorize: ("accounts.google.com", "/o/oauth2/v2/auth"),
        token: ("oauth2.googleapis.com", "/token"),
        challenge: Some(43),
        client_auth: ClientAuth::Body,
        redirect: "http://127.0.0.1:",
    })
    .await;
}

#[tokio::test]
async fn journey_google_business() {
    journey(Expected {
        network: Network::GoogleBusiness,
        provider: None,
        authorize: ("accounts.google.com", "/o/oauth2/v2/auth"),
        token: ("oauth2.googleapis.com", "/token"),
        challenge: Some(43),
        client_auth: ClientAuth::Body,
        redirect: "http://127.0.0.1:",
    })
    .await;
}

/// A company whose administrator made an app at the network, and entered it in Settings.
async fn with_app(provider: Provider, app: App, other_kind: bool) -> Company {
    let company = Company::start().await;
    let redirect = app.redirects.first().cloned();
    let request = SaveNetworkApp {
        provider,
        client_id: app.client_id.clone(),
        client_secret: app.client_secret.clone(),
        redirect: redirect.filter(|address| address.starts_with("https://")),
        other_kind,
        engine: Engine::Webview,
        responsible: None,
    };
    company.sandbox.register_app(app);
    company.app.save_network_app(request).await.unwrap();
    company
}

/// An app of the kind that practice mode uses, under another id.
async fn usual_app(provider: Provider) -> App {
    let known = Company::start().await.sandbox.practice_apps();
    let mut apps = known.into_iter();
    let app = apps.find(|app| app.provider == simulated(provider));
    App {
        client_id: "EXAMPLE-OWN".to_owned(),
        ..app.unwrap()
    }
}

#[tokio::test]
async fn journey_linkedin_native() {
    let app = App {
        client_secret: None,
        special: true,
        redirects: vec!["http://127.0.0.1:*/callback".to_owned()],
        ..usual_app(Provider::Linkedin).await
    };
    let company = with_app(Provider::Linkedin, app, true).await;
    let expected = Expected {
        network: Network::Linkedin,
        provider: None,
        authorize: ("www.linkedin.com", "/oauth/native-pkce/authorization"),
        token: ("www.linkedin.com", "/oauth/v2/accessToken"),
        challenge: Some(43),
        client_auth: ClientAuth::None,
        redirect: "http://127.0.0.1:",
    };
    journey_in(company, expected).await;
}

#[tokio::test]
async fn journey_tiktok_web() {
    let app = App {
        redirects: vec!["https://northwind.example/tiktok".to_owned()],
        ..usual_app(Provider::Tiktok).await
    };
    let company = with_app(Provider::Tiktok, app, true).await;
    let expected = Expected {
        network: Network::Tiktok,
        provider: None,
        authorize: ("www.tiktok.com", "/v2/auth/authorize/"),
        token: ("open.tiktokapis.com", "/v2/oauth/token/"),
        challenge: Some(43),
        client_auth: ClientAuth::Body,
        redirect: "https://northwind.example/tiktok",
    };
    journey_in(company, expected).await;
}

#[tokio::test]
async fn journey_tiktok_business() {
    let app = App {
        special: true,
        redirects: vec!["https://northwind.example/tiktok/".to_owned()],
        ..usual_app(Provider::TiktokBusiness).await
    };
    let company = with_app(Provider::TiktokBusiness, app, false).await;
    let expected = Expected {
        network: Network::Tiktok,
        provider: Some(Provider::TiktokBusiness),
        authorize: ("www.tiktok.com", "/v2/auth/authorize/"),
        token: (
            "business-api.tiktok.com",
            "/open_api/v1.3/tt_user/oauth2/token/",
        ),
        challenge: None,
        client_auth: ClientAuth::Body,
        redirect: "https://northwind.example/tiktok/",
    };
    journey_in(company, expected).await;
}

/// X names a public client in the form, without a secret.
#[tokio::test]
async fn journey_x_without_secret() {
    let app = App {
        client_secret: None,
        ..usual_app(Provider::X).await
    };
    let company = with_app(Provider::X, app, false).await;
    let expected = Expected {
        network: Network::X,
        provider: None,
        authorize: ("x.com", "/i/oauth2/authorize"),
        token: ("api.x.com", "/2/oauth2/token"),
        challenge: Some(43),
        client_auth: ClientAuth::None,
        redirect: "http://127.0.0.1:53682/callback",
    };
    journey_in(company, expected).await;
}

/// What is entered decides what is asked for, and what is shown to be registered.
#[tokio::test]
async fn an_app_of_the_other_kind_is_set_up_in_settings() {
    let company = Company::start().await;
    let request = |provider, other_kind| SaveNetworkApp {
        provider,
        client_id: "EXAMPLE-OWN".to_owned(),
        client_secret: None,
        redirect: None,
        other_kind,
        engine: Engine::Browser,
        responsible: None,
    };
    let usual = company
        .app
        .save_network_app(request(Provider::Linkedin, false))
        .await;
    assert!(usual.is_err(), "the usual kind has a secret");
    let apps = company
        .app
        .save_network_app(request(Provider::Linkedin, true))
        .await;
    let mut apps = apps.unwrap().into_iter();
    let native = apps.find(|app| app.provider == Provider::Linkedin).unwrap();
    assert!(native.other_kind && !native.secret_needed);
    assert_eq!(
        native.redirect.as_deref(),
        Some("http://127.0.0.1:*/callback")
    );
    assert!(!native.guide.other_kind.unwrap().redirect_editable);
    // Nobody else has two kinds, so nothing comes of saying so.
    let apps = company
        .app
        .save_network_app(request(Provider::X, true))
        .await;
    let mut apps = apps.unwrap().into_iter();
    let x = apps.find(|app| app.provider == Provider::X).unwrap();
    assert!(!x.other_kind && x.guide.other_kind.is_none());
}
