//! Codes and tokens: random, bound, ending.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::consent::ConsentKey;
use crate::provider::Provider;

/// A new secret value. Each half of it starts with `sbx-`, so that a search finds every leak.
pub fn mint() -> String {
    let word = random();
    let (first, second) = word.split_at(word.len() / 2);
    format!("sbx-{first}sbx-{second}")
}

/// An unguessable word for what belongs to the browser alone: open sign-ins and cookies.
pub fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>())
}

/// The PKCE challenge of an authorize request, in the form its network reads it.
#[derive(Clone, Debug)]
pub enum Challenge {
    Plain(String),
    S256Base64(String),
    /// TikTok's desktop form: lower-case hex of the SHA-256.
    S256Hex(String),
}

impl Challenge {
    /// Whether `verifier` is the one the challenge was made from.
    pub fn accepts(&self, verifier: &str) -> bool {
        let digest = Sha256::digest(verifier.as_bytes());
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::S256Base64(challenge) => *challenge == URL_SAFE_NO_PAD.encode(digest),
            Self::S256Hex(challenge) => *challenge == hex::encode(digest),
        }
    }
}

/// RFC 7636: 43 to 128 unreserved characters.
pub fn verifier_form_fits(verifier: &str) -> bool {
    (43..=128).contains(&verifier.len())
        && verifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

/// An authorization code; single use.
#[derive(Clone)]
pub struct Code {
    pub key: ConsentKey,
    pub redirect_uri: String,
    pub challenge: Option<Challenge>,
    pub scopes: Vec<String>,
    pub expires_at: DateTime<Utc>,
    /// Google: a refresh token was asked for, and the consent page was shown.
    pub offline: bool,
    pub used: bool,
}

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenKind {
    /// Access of an hour or so; Meta's networks exchange it for a long-lived one.
    Short,
    /// Meta's 60 days.
    Long,
    /// Access of all other networks.
    Access,
    Refresh,
    /// A Page's token, by the Page's id.
    Page(String),
}

/// Why a token no longer works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Ended by the lever, as if its time had passed.
    Expired,
    Revoked,
    PasswordChanged,
    SecurityCheck,
    /// A newer refresh token took its place.
    Rotated,
    /// A consent with other scopes took its place (LinkedIn), or the cap was reached (Google).
    Superseded,
}

/// One token.
#[derive(Clone, Serialize, Deserialize)]
pub struct Token {
    pub kind: TokenKind,
    pub key: ConsentKey,
    pub scopes: Vec<String>,
    pub issued_at: DateTime<Utc>,
    /// None: no end.
    pub expires_at: Option<DateTime<Utc>>,
    pub ended: Option<Ending>,
}

impl Token {
    /// Why it does not work at `now`, if it does not.
    pub fn ending(&self, now: DateTime<Utc>) -> Option<Ending> {
        self.ended.or_else(|| {
            self.expires_at
                .is_some_and(|end| end <= now)
                .then_some(Ending::Expired)
        })
    }

    /// Whole seconds left at `now`; 0 when past.
    pub fn seconds_left(&self, now: DateTime<Utc>) -> Option<i64> {
        self.expires_at.map(|end| (end - now).num_seconds().max(0))
    }
}

/// Everything issued; codes are of this run alone.
#[derive(Default, Serialize, Deserialize)]
pub struct Tokens {
    tokens: BTreeMap<String, Token>,
    #[serde(skip)]
    codes: BTreeMap<String, Code>,
}

/// Why a code was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefused {
    Unknown,
    Used,
    Expired,
    OtherClient,
    OtherRedirect,
    Verifier,
}

impl Tokens {
    pub fn issue(&mut self, token: Token) -> String {
        let value = mint();
        self.tokens.insert(value.clone(), token);
        value
    }

    pub fn get(&self, value: &str) -> Option<&Token> {
        self.tokens.get(value)
    }

    pub fn get_mut(&mut self, value: &str) -> Option<&mut Token> {
        self.tokens.get_mut(value)
    }

    /// Ends every live token that `which` picks.
    pub fn end(&mut self, ending: Ending, which: impl Fn(&Token) -> bool) {
        let picked = self
            .tokens
            .values_mut()
            .filter(|token| token.ended.is_none());
        for token in picked.filter(|token| which(token)) {
            token.ended = Some(ending);
        }
    }

    /// Changes every token, whether it lives or not.
    pub fn change(&mut self, change: impl FnMut(&mut Token)) {
        self.tokens.values_mut().for_each(change);
    }

    /// Values and tokens, in no meaningful order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Token)> {
        self.tokens.iter()
    }

    /// A code with the characters that real ones have, and that clients forget to decode.
    pub fn issue_code(&mut self, code: Code) -> String {
        let value = match code.key.provider {
            Provider::Tiktok => format!("{}*1!4321.va", mint()),
            Provider::Google => format!("sbx-4/0A{}", random()),
            Provider::Facebook | Provider::Instagram | Provider::Linkedin | Provider::X => mint(),
        };
        self.codes.insert(value.clone(), code);
        value
    }

    /// Uses up a code. Every refusal but `Unknown` also uses it up, as the networks do.
    pub fn redeem(
        &mut self,
        value: &str,
        client_id: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Code, CodeRefused> {
        let code = self.codes.get_mut(value).ok_or(CodeRefused::Unknown)?;
        if std::mem::replace(&mut code.used, true) {
            return Err(CodeRefused::Used);
        }
        if code.expires_at <= now {
            return Err(CodeRefused::Expired);
        }
        if code.key.client_id != client_id {
            return Err(CodeRefused::OtherClient);
        }
        if code.redirect_uri != redirect_uri {
            return Err(CodeRefused::OtherRedirect);
        }
        let proven = match (&code.challenge, verifier) {
            (Some(challenge), Some(verifier)) => {
                verifier_form_fits(verifier) && challenge.accepts(verifier)
            }
            (Some(_), None) => false,
            (None, _) => true,
        };
        if proven {
            Ok(code.clone())
        } else {
            Err(CodeRefused::Verifier)
        }
    }

    /// Every value ever issued.
    pub fn values(&self) -> impl Iterator<Item = &String> {
        self.tokens.keys().chain(self.codes.keys())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_challenge_form_accepts_its_verifier_only() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let base64 = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let hex = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";
        assert!(Challenge::S256Base64(base64.to_owned()).accepts(verifier));
        assert!(Challenge::S256Hex(hex.to_owned()).accepts(verifier));
        assert!(!Challenge::S256Hex(hex.to_uppercase()).accepts(verifier));
        assert!(!Challenge::S256Hex(base64.to_owned()).accepts(verifier));
        assert!(!Challenge::S256Base64(hex.to_owned()).accepts(verifier));
        assert!(Challenge::Plain(verifier.to_owned()).accepts(verifier));
    }

    #[test]
    fn verifier_form() {
        assert!(!verifier_form_fits(&"a".repeat(42)));
        assert!(verifier_form_fits(&"a".repeat(43)));
        assert!(verifier_form_fits(&"~".repeat(128)));
        assert!(!verifier_form_fits(&"a".repeat(129)));
        assert!(!verifier_form_fits(&"+".repeat(43)));
    }
}
