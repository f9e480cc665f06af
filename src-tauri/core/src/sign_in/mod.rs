//! The edges of the OAuth flow: the secret that ties an answer to its attempt, what a redirect
//! says, whether it is ours, and the places where it can arrive (a sign-in window, a loopback
//! port, an address pasted by a person).
//!
//! Everything but the loopback listener is pure. What is asked of a network, and how a code
//! becomes tokens, is the business of `networks`.

pub mod limits;
pub mod loopback;
pub mod matching;
pub mod pasted;
pub mod redirect;
pub mod state;
