//! Developer apps registered at the simulated networks, and each network's redirect rule.

use serde::{Deserialize, Serialize};

use crate::provider::Provider;

/// A developer app.
#[derive(Clone, Serialize, Deserialize)]
pub struct App {
    pub provider: Provider,
    pub client_id: String,
    /// What people read on the consent page.
    #[serde(default = "holdfast")]
    pub name: String,
    /// None: a public client.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// Exact addresses; `:*` stands for any port, a final `/*` for any path.
    pub redirects: Vec<String>,
    /// Facebook: has the feature Page Public Content Access. LinkedIn: may use the native PKCE
    /// flow. TikTok: an app of the API for Business.
    #[serde(default)]
    pub special: bool,
    /// LinkedIn: an approved partner, which gets refresh tokens.
    #[serde(default)]
    pub partner: bool,
    /// Google: the consent screen is in "Testing", refresh tokens end after seven days.
    #[serde(default)]
    pub testing: bool,
    /// Facebook: app type "Native/Desktop", for which `id|secret` counts as no token.
    #[serde(default)]
    pub native_desktop: bool,
    /// Overrides the network's life of access tokens.
    #[serde(default)]
    pub access_seconds: Option<i64>,
    /// Overrides the network's life of refresh tokens.
    #[serde(default)]
    pub refresh_seconds: Option<i64>,
    /// TikTok: each rotation starts the refresh token's life anew.
    #[serde(default)]
    pub refresh_slides: bool,
    /// Google: not approved for Business Profile, so its quota there is zero.
    #[serde(default)]
    pub no_quota: bool,
    /// Refused by the network, with all its tokens.
    #[serde(default)]
    pub disabled: bool,
}

fn holdfast() -> String {
    "Holdfast".to_owned()
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("provider", &self.provider)
            .field("client_id", &self.client_id)
            .field("redirects", &self.redirects)
            .finish_non_exhaustive()
    }
}

impl App {
    fn new(provider: Provider, id: &str, secret: Option<&str>, redirects: &[&str]) -> Self {
        Self {
            provider,
            client_id: id.to_owned(),
            name: holdfast(),
            client_secret: secret.map(str::to_owned),
            redirects: redirects.iter().map(|uri| (*uri).to_owned()).collect(),
            special: false,
            partner: false,
            testing: false,
            native_desktop: false,
            access_seconds: None,
            refresh_seconds: None,
            refresh_slides: false,
            no_quota: false,
            disabled: false,
        }
    }

    /// Whether the app may be sent back to `uri`.
    pub fn allows_redirect(&self, uri: &str) -> bool {
        let scheme_fits = match self.provider {
            // https only, everywhere (Meta's "strict mode", in force since 2018).
            Provider::Facebook | Provider::Instagram => uri.starts_with("https://"),
            Provider::Linkedin | Provider::Tiktok | Provider::X | Provider::Google => true,
        };
        scheme_fits && self.redirects.iter().any(|pattern| fits(pattern, uri))
    }

    /// Whether `secret` is this app's; a public client has none to check.
    pub fn secret_fits(&self, secret: Option<&str>) -> bool {
        match &self.client_secret {
            Some(own) => secret == Some(own),
            None => true,
        }
    }
}

fn fits(pattern: &str, uri: &str) -> bool {
    let Some((head, tail)) = pattern.split_once(":*") else {
        return pattern == uri;
    };
    let Some(rest) = uri
        .strip_prefix(head)
        .and_then(|rest| rest.strip_prefix(':'))
    else {
        return false;
    };
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (port, path) = rest.split_at(digits);
    port.parse::<u16>().is_ok()
        && if tail == "/*" {
            path.is_empty() || path.starts_with('/')
        } else {
            path == tail
        }
}

/// The apps that practice mode uses: one per provider, and a LinkedIn app that is no partner.
pub fn practice_apps() -> Vec<App> {
    let linkedin = &["https://holdfast.example/connected/linkedin"];
    vec![
        App {
            special: true,
            ..App::new(
                Provider::Facebook,
                "700000000000001",
                Some("sbx-practice-facebook-secret"),
                &["https://www.facebook.com/connect/login_success.html"],
            )
        },
        App::new(
            Provider::Instagram,
            "700000000000002",
            Some("sbx-practice-instagram-secret"),
            &["https://holdfast.example/connected/instagram"],
        ),
        App {
            partner: true,
            ..App::new(
                Provider::Linkedin,
                "86practicelinked",
                Some("sbx-practice-linkedin-secret"),
                linkedin,
            )
        },
        App::new(
            Provider::Linkedin,
            "86practicenopart",
            Some("sbx-practice-linkedin-small-secret"),
            linkedin,
        ),
        App::new(
            Provider::Tiktok,
            "awpracticetiktok",
            Some("sbx-practice-tiktok-secret"),
            &["http://127.0.0.1:*/callback", "http://localhost:*/callback"],
        ),
        App::new(
            Provider::X,
            "UHJhY3RpY2VYQXBw",
            Some("sbx-practice-x-secret"),
            &[
                "http://127.0.0.1:53682/callback",
                "http://127.0.0.1:53683/callback",
                "http://127.0.0.1:53684/callback",
            ],
        ),
        App::new(
            Provider::Google,
            "700000000003-practice.apps.googleusercontent.com",
            Some("sbx-practice-google-secret"),
            &["http://127.0.0.1:*/*", "http://[::1]:*/*"],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_follow_each_rule() {
        let table = [
            (
                "http://127.0.0.1:53682/callback",
                "http://127.0.0.1:53682/callback",
                true,
            ),
            (
                "http://127.0.0.1:53682/callback",
                "http://127.0.0.1:53682/callback/",
                false,
            ),
            (
                "http://127.0.0.1:53682/callback",
                "http://127.0.0.1:1/callback",
                false,
            ),
            (
                "http://127.0.0.1:*/callback",
                "http://127.0.0.1:4711/callback",
                true,
            ),
            (
                "http://127.0.0.1:*/callback",
                "http://127.0.0.1:4711/other",
                false,
            ),
            (
                "http://127.0.0.1:*/callback",
                "http://127.0.0.1/callback",
                false,
            ),
            (
                "http://127.0.0.1:*/callback",
                "http://127.0.0.1:99999/callback",
                false,
            ),
            (
                "http://127.0.0.1:*/callback",
                "http://127.0.0.1:80@evil.example/callback",
                false,
            ),
            ("http://127.0.0.1:*/*", "http://127.0.0.1:80", true),
            ("http://127.0.0.1:*/*", "http://127.0.0.1:80/any/path", true),
            ("http://[::1]:*/*", "http://[::1]:8080/", true),
            (
                "http://127.0.0.1:*/*",
                "http://127.0.0.1:80@evil.example/",
                false,
            ),
        ];
        for (pattern, uri, expected) in table {
            assert_eq!(fits(pattern, uri), expected, "{pattern} {uri}");
        }
    }

    #[test]
    fn facebook_takes_no_http() {
        let app = App::new(Provider::Facebook, "1", None, &["http://localhost:1/"]);
        assert!(!app.allows_redirect("http://localhost:1/"));
    }
}
