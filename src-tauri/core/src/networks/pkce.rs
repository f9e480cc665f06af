//! PKCE (RFC 7636), in the form each provider wants, or not at all.

use oauth2::PkceCodeChallenge;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::domain::network::Provider;
use crate::domain::network_app::AppOptions;

/// What goes on the authorize URL. Public by design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(pub String);

/// A verifier and its challenge, made for one sign-in.
#[derive(Clone, Debug)]
pub struct Pkce {
    pub verifier: SecretString,
    pub challenge: Challenge,
}

/// How a challenge is written. The method is called `S256` either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Base64Url,
    /// TikTok's Login Kit for desktop: lower-case hex of the same SHA-256.
    Hex,
}

impl Pkce {
    /// A new pair, or `None` for a provider that does not take one: Facebook describes PKCE for its
    /// OIDC flow only, LinkedIn for its native flow only, Instagram and TikTok Business not at all.
    pub fn new(provider: Provider, options: &AppOptions) -> Option<Self> {
        let writing = match provider {
            Provider::Facebook | Provider::Instagram | Provider::TiktokBusiness => return None,
            Provider::Linkedin if !options.linkedin_native => return None,
            Provider::Tiktok if !options.tiktok_web => Writing::Hex,
            Provider::Linkedin | Provider::Tiktok | Provider::X | Provider::Google => {
                Writing::Base64Url
            }
        };
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let verifier = SecretString::from(verifier.into_secret());
        let challenge = match writing {
            Writing::Base64Url => challenge.as_str().to_owned(),
            Writing::Hex => hex::encode(Sha256::digest(verifier.expose_secret())),
        };
        Some(Self {
            verifier,
            challenge: Challenge(challenge),
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn each_provider_gets_its_form() {
        let usual = AppOptions::default();
        for provider in [
            Provider::Facebook,
            Provider::Instagram,
            Provider::Linkedin,
            Provider::TiktokBusiness,
        ] {
            assert!(Pkce::new(provider, &usual).is_none(), "{provider:?}");
        }
        let digest = |pkce: &Pkce| Sha256::digest(pkce.verifier.expose_secret());
        for provider in [Provider::X, Provider::Google] {
            let pkce = Pkce::new(provider, &usual).unwrap();
            assert_eq!(
                pkce.challenge.0,
                BASE64_URL_SAFE_NO_PAD.encode(digest(&pkce))
            );
        }
        let tiktok = Pkce::new(Provider::Tiktok, &usual).unwrap();
        assert_eq!(tiktok.challenge.0, hex::encode(digest(&tiktok)));
        let native = AppOptions {
            linkedin_native: true,
            ..usual
        };
        assert!(Pkce::new(Provider::Linkedin, &native).is_some());
    }
}
