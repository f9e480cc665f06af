//! The `state` of a sign-in: proves that an answer belongs to the attempt that asked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Twice the 128 bits that OAuth's security practice asks for (RFC 9700 section 4.7).
const BYTES: usize = 32;

/// A value nobody can guess, sent to the provider and expected back, once.
#[derive(Clone, Debug)]
pub struct FlowState(SecretString);

impl FlowState {
    pub fn random() -> Self {
        let bytes = Zeroizing::new(rand::random::<[u8; BYTES]>());
        Self(URL_SAFE_NO_PAD.encode(*bytes).into())
    }

    /// For the authorize address, the only place it is sent to.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Takes the same time wherever the first difference is, so that a program on this computer
    /// cannot find it byte by byte through the loopback port.
    pub fn is(&self, given: &SecretString) -> bool {
        let (own, given) = (self.0.expose_secret(), given.expose_secret());
        own.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl From<SecretString> for FlowState {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_state_has_256_bits_in_the_unreserved_alphabet() {
        let state = FlowState::random();
        assert_eq!(URL_SAFE_NO_PAD.decode(state.expose()).unwrap().len(), BYTES);
    }

    #[test]
    fn no_two_attempts_share_a_state() {
        let states: HashSet<_> = (0..1000)
            .map(|_| FlowState::random().expose().to_owned())
            .collect();
        assert_eq!(states.len(), 1000);
    }

    #[test]
    fn only_the_whole_state_counts() {
        let state = FlowState::from(SecretString::from("st-7f3a"));
        for (given, same) in [
            ("st-7f3a", true),
            ("st-7f3b", false),
            ("ST-7F3A", false),
            ("st-7f3", false),
            ("st-7f3a ", false),
            ("", false),
        ] {
            assert_eq!(state.is(&given.into()), same, "{given:?}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let state = FlowState::from(SecretString::from("st-7f3a"));
        assert!(!format!("{state:?}").contains("7f3a"));
    }
}
