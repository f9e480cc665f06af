//! D1: what a type that holds a secret must not be able to do. These lines do not compile where one
//! of them can: a token then reaches a text, an answer to the window or a log by mistake alone. That
//! `Debug` hides what it holds is tested where each type is used.

use std::fmt::Display;

use holdfast_core::domain::token::{ProfileToken, TokenSet};
use holdfast_core::networks::{AppCredentials, AuthorizationCode, Pkce};
use holdfast_core::notices::email::Login;
use holdfast_core::sign_in::state::FlowState;
use holdfast_core::vault::Vault;
use secrecy::{SecretSlice, SecretString};
use serde::Serialize;
use static_assertions::{assert_impl_all, assert_not_impl_any};
use zeroize::ZeroizeOnDrop;

/// Printed, serialised, copied without a word, or compared in a time that depends on the secret.
macro_rules! keeps_its_secret {
    ($($secret:ty),* $(,)?) => {
        $(assert_not_impl_any!($secret: Display, Serialize, Copy, PartialEq);)*
    };
}

keeps_its_secret!(
    SecretString,
    SecretSlice<u8>,
    TokenSet,
    ProfileToken,
    AppCredentials,
    AuthorizationCode,
    Pkce,
    FlowState,
    Login,
    Vault,
);

// What all of them are made of is wiped when it goes.
assert_impl_all!(SecretString: ZeroizeOnDrop);
assert_impl_all!(SecretSlice<u8>: ZeroizeOnDrop);

/// The lines above are of use only while a type that can do one of these is told apart.
#[test]
fn what_can_be_printed_and_serialised_is_told_apart() {
    assert_impl_all!(String: Display, Serialize, PartialEq);
    assert_impl_all!(u8: Copy);
    let token = ProfileToken {
        token: "EXAMPLE-CANARY".into(),
        end: holdfast_core::domain::grant::End::Never,
        issued_at: chrono::DateTime::UNIX_EPOCH,
    };
    assert!(!format!("{token:?}").contains("CANARY"));
}
