//! Where each provider sends the browser after consent, and which window it may be asked in.

use url::Url;

use crate::domain::flow::Engine;
use crate::domain::network::Provider;
use crate::domain::network_app::AppOptions;

/// Facebook's own landing page for desktop apps (Facebook Login, manual flow, 2026-03-10).
const FACEBOOK_LANDING: &str = "https://www.facebook.com/connect/login_success.html";

/// X compares the port too, so a short list is registered and tried in turn.
pub const X_PORTS: [u16; 3] = [53682, 53683, 53684];

/// How the code comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectRule {
    /// An https address that a sign-in window never loads, or that a person pastes.
    Intercepted(Url),
    /// `http://127.0.0.1:PORT` and this path.
    Loopback {
        /// Tried in this order; empty means any free one.
        ports: Vec<u16>,
        path: &'static str,
    },
}

/// The rule for a provider. `None` where an https address must be registered first and none is set.
pub fn rule(provider: Provider, options: &AppOptions) -> Option<RedirectRule> {
    let loopback = |ports: Vec<u16>| {
        Some(RedirectRule::Loopback {
            ports,
            path: "/callback",
        })
    };
    let chosen = || options.redirect.clone().map(RedirectRule::Intercepted);
    match provider {
        Provider::Facebook => chosen().or_else(|| {
            Url::parse(FACEBOOK_LANDING)
                .ok()
                .map(RedirectRule::Intercepted)
        }),
        // TikTok Business has not been seen with loopback addresses.
        Provider::Instagram | Provider::TiktokBusiness => chosen(),
        Provider::Linkedin if options.linkedin_native => loopback(Vec::new()),
        Provider::Linkedin => chosen(),
        // The Web platform takes https only.
        Provider::Tiktok if options.tiktok_web => chosen(),
        Provider::Tiktok | Provider::Google => loopback(Vec::new()),
        Provider::X => chosen().or_else(|| loopback(X_PORTS.to_vec())),
    }
}

/// The address with which the simulated networks know a practice app, for the providers that have
/// no usual one. The name is reserved (RFC 2606) and is never loaded.
pub fn practice_redirect(provider: Provider) -> Option<Url> {
    match provider {
        Provider::Instagram | Provider::Linkedin | Provider::TiktokBusiness => {
            Url::parse(&format!(
                "https://holdfast.example/connected/{}",
                match provider {
                    // TikTok Business wants a slash at the end.
                    Provider::TiktokBusiness => "tiktok_business/",
                    Provider::Facebook
                    | Provider::Instagram
                    | Provider::Linkedin
                    | Provider::Tiktok
                    | Provider::X
                    | Provider::Google => provider.slug(),
                }
            ))
            .ok()
        }
        Provider::Facebook | Provider::Tiktok | Provider::X | Provider::Google => None,
    }
}

/// The window a provider is asked in unless somebody switched it.
pub fn default_engine(provider: Provider, options: &AppOptions) -> Engine {
    match provider {
        Provider::Linkedin if options.linkedin_native => Engine::Browser,
        Provider::Facebook
        | Provider::Instagram
        | Provider::Linkedin
        | Provider::TiktokBusiness
        | Provider::X => Engine::Webview,
        Provider::Tiktok | Provider::Google => Engine::Browser,
    }
}

/// What it can be switched to. Google refuses webviews, LinkedIn's native flow forbids them; an https
/// address cannot be listened at, so in a browser it is pasted.
pub fn alternative_engine(provider: Provider, options: &AppOptions) -> Option<Engine> {
    match provider {
        Provider::Google => None,
        Provider::Linkedin if options.linkedin_native => None,
        Provider::Tiktok => Some(Engine::Webview),
        Provider::X if options.redirect.is_none() => Some(Engine::Browser),
        Provider::Facebook
        | Provider::Instagram
        | Provider::Linkedin
        | Provider::TiktokBusiness
        | Provider::X => Some(Engine::Pasted),
    }
}

/// What to write into the provider's form, one address a line. `None` where nothing is registered
/// (Google's desktop clients), or as long as the company has named no address of its own.
pub fn to_register(provider: Provider, options: &AppOptions) -> Option<String> {
    if provider == Provider::Google {
        return None;
    }
    Some(match rule(provider, options)? {
        RedirectRule::Intercepted(url) => url.to_string(),
        RedirectRule::Loopback { ports, path } if ports.is_empty() => {
            format!("http://127.0.0.1:*{path}")
        }
        RedirectRule::Loopback { ports, path } => ports
            .iter()
            .map(|port| format!("http://127.0.0.1:{port}{path}"))
            .collect::<Vec<_>>()
            .join("\n"),
    })
}

impl RedirectRule {
    /// The landing address for a window that catches it before it is loaded: nobody listens there.
    pub fn without_listener(&self) -> Option<Url> {
        match self {
            Self::Intercepted(url) => Some(url.clone()),
            Self::Loopback { ports, path } => {
                // Any port will do where none is registered; this one is X's first.
                let port = ports.first().copied().unwrap_or(X_PORTS[0]);
                Url::parse(&format!("http://127.0.0.1:{port}{path}")).ok()
            }
        }
    }
}

/// Where the sign-in page opens: as the administrator chose, where that works.
pub fn engine(provider: Provider, options: &AppOptions) -> Engine {
    let usual = default_engine(provider, options);
    match options.engine {
        Some(chosen) if Some(chosen) == alternative_engine(provider, options) => chosen,
        Some(_) | None => usual,
    }
}

/// Whether the company has to name an https address of its own, for an app of the usual or of the
/// other kind.
pub fn own_address(provider: Provider, other_kind: bool) -> bool {
    rule(provider, &AppOptions::of_kind(provider, other_kind)).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loopback(ports: &[u16]) -> Option<RedirectRule> {
        Some(RedirectRule::Loopback {
            ports: ports.to_vec(),
            path: "/callback",
        })
    }

    #[test]
    fn each_provider_has_its_own_rule() {
        let usual = AppOptions::default();
        let landing = Url::parse(FACEBOOK_LANDING).unwrap();
        let table = [
            (Provider::Facebook, Some(RedirectRule::Intercepted(landing))),
            (Provider::Instagram, None),
            (Provider::Linkedin, None),
            (Provider::TiktokBusiness, None),
            (Provider::Tiktok, loopback(&[])),
            (Provider::X, loopback(&X_PORTS)),
            (Provider::Google, loopback(&[])),
        ];
        for (provider, expected) in table {
            assert_eq!(rule(provider, &usual), expected, "{provider:?}");
        }
    }

    #[test]
    fn an_administrator_names_the_address_that_is_registered() {
        let own = Url::parse("https://shop.example/back").unwrap();
        let options = AppOptions {
            redirect: Some(own.clone()),
            ..AppOptions::default()
        };
        for provider in [Provider::Facebook, Provider::Instagram, Provider::Linkedin] {
            assert_eq!(
                rule(provider, &options),
                Some(RedirectRule::Intercepted(own.clone()))
            );
        }
        let native = AppOptions {
            linkedin_native: true,
            ..AppOptions::default()
        };
        assert_eq!(rule(Provider::Linkedin, &native), loopback(&[]));
        let web = AppOptions {
            tiktok_web: true,
            ..options
        };
        assert_eq!(
            rule(Provider::Tiktok, &web),
            Some(RedirectRule::Intercepted(own))
        );
    }

    #[test]
    fn an_address_of_ones_own_is_asked_for_where_nothing_else_comes_back() {
        use Provider as P;
        let needed = |other| {
            let mut all = Provider::ALL.to_vec();
            all.retain(|provider| own_address(*provider, other));
            all
        };
        assert_eq!(
            needed(false),
            [P::Instagram, P::Linkedin, P::TiktokBusiness]
        );
        assert_eq!(needed(true), [P::Instagram, P::Tiktok, P::TiktokBusiness]);
    }

    #[test]
    fn google_is_never_asked_in_a_webview() {
        let usual = AppOptions::default();
        assert_eq!(default_engine(Provider::Google, &usual), Engine::Browser);
        assert_eq!(alternative_engine(Provider::Google, &usual), None);
    }
}
