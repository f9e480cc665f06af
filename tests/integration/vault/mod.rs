//! The vault: what is sealed opens only where it was put, and no key is lost or made lightly.

#[cfg(target_os = "linux")]
mod keyring;
mod opening;
mod sealing;
#[cfg(target_os = "linux")]
pub mod session;

/// A valid key: 32 times the byte 7.
const SEVENS: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
