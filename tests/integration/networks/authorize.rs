//! What each consent page is asked, in each provider's own words.

use std::collections::BTreeMap;

use holdfast_core::domain::network::Provider;
use holdfast_core::networks::{
    AccountChoice, Addresses, AppCredentials, AppOptions, Ask, Challenge, Networks,
};
use url::Url;

fn page(provider: Provider, choice: AccountChoice, options: AppOptions) -> Url {
    let networks = Networks::new(Addresses::production()).unwrap();
    let app = AppCredentials {
        provider,
        client_id: "EXAMPLE-ID".to_owned(),
        client_secret: Some("EXAMPLE-SECRET".into()),
        options,
    };
    let ask = Ask {
        scopes: vec!["one".to_owned(), "two".to_owned()],
        state: "EXAMPLE-STATE".to_owned(),
        redirect: Url::parse("https://holdfast.example/back").unwrap(),
        challenge: Some(Challenge("EXAMPLE-CHALLENGE".to_owned())),
        choice,
        login_hint: Some("ana@example.com".to_owned()),
    };
    networks.authorize_url(&app, &ask)
}

fn parameters(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

#[test]
fn every_page_is_asked_at_its_real_address() {
    let table = [
        (
            Provider::Facebook,
            "https://www.facebook.com/v27.0/dialog/oauth",
            "client_id",
            "one,two",
        ),
        (
            Provider::Instagram,
            "https://www.instagram.com/oauth/authorize",
            "client_id",
            "one,two",
        ),
        (
            Provider::Linkedin,
            "https://www.linkedin.com/oauth/v2/authorization",
            "client_id",
            "one two",
        ),
        (
            Provider::Tiktok,
            "https://www.tiktok.com/v2/auth/authorize/",
            "client_key",
            "one,two",
        ),
        (
            Provider::TiktokBusiness,
            "https://www.tiktok.com/v2/auth/authorize/",
            "client_key",
            "one,two",
        ),
        (
            Provider::X,
            "https://x.com/i/oauth2/authorize",
            "client_id",
            "one two",
        ),
        (
            Provider::Google,
            "https://accounts.google.com/o/oauth2/v2/auth",
            "client_id",
            "one two",
        ),
    ];
    for (provider, address, id, scope) in table {
        let url = page(provider, AccountChoice::Usual, AppOptions::default());
        assert_eq!(url.as_str().split('?').next(), Some(address));
        let asked = parameters(&url);
        assert_eq!(asked["scope"], scope, "{provider:?}");
        assert_eq!(asked[id], "EXAMPLE-ID", "{provider:?}");
        assert_eq!(asked["state"], "EXAMPLE-STATE");
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["redirect_uri"], "https://holdfast.example/back");
        assert_eq!(asked["code_challenge"], "EXAMPLE-CHALLENGE");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(!url.as_str().contains("EXAMPLE-SECRET"));
    }
}

#[test]
fn a_person_can_be_asked_again_or_as_somebody_else() {
    use AccountChoice::{Another, Reauthorize, Rerequest, Usual};
    let table = [
        (Provider::Facebook, Usual, "auth_type", None),
        (
            Provider::Facebook,
            Another,
            "auth_type",
            Some("reauthenticate"),
        ),
        (
            Provider::Facebook,
            Rerequest,
            "auth_type",
            Some("rerequest"),
        ),
        (
            Provider::Facebook,
            Reauthorize,
            "auth_type",
            Some("reauthorize"),
        ),
        (Provider::Instagram, Usual, "force_reauth", None),
        (Provider::Instagram, Another, "force_reauth", Some("true")),
        (Provider::Linkedin, Usual, "prompt", None),
        (Provider::Linkedin, Another, "prompt", Some("login")),
        (Provider::Tiktok, Usual, "disable_auto_auth", None),
        (Provider::Tiktok, Another, "disable_auto_auth", Some("1")),
        (
            Provider::Google,
            Usual,
            "prompt",
            Some("consent select_account"),
        ),
        (
            Provider::Google,
            Another,
            "login_hint",
            Some("ana@example.com"),
        ),
    ];
    for (provider, choice, name, expected) in table {
        let asked = parameters(&page(provider, choice, AppOptions::default()));
        let got = asked.get(name).map(String::as_str);
        assert_eq!(got, expected, "{provider:?} {choice:?}");
    }
}

#[test]
fn linkedins_native_flow_has_an_address_of_its_own() {
    let options = AppOptions {
        linkedin_native: true,
        ..AppOptions::default()
    };
    let url = page(Provider::Linkedin, AccountChoice::Usual, options);
    assert_eq!(url.path(), "/oauth/native-pkce/authorization");
}
