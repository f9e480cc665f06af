//! What Holdfast is, without a window.
//!
//! # The parts
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`domain`] | the rules, pure: status, deadline, ladder, verdict, cause, guide. `now` is an argument |
//! | [`store`] | SQLite, one file per table; the only place with SQL |
//! | [`vault`] | seals secrets; its key lies in the keychain of the operating system, or is made from a passphrase |
//! | [`networks`] | one adapter per network, and the pure `classify` that judges its answers |
//! | [`sign_in`] | state, redirect matching, the loopback listener, the pasted address |
//! | [`notices`] | the words of notices, and the desktop that shows them |
//! | [`app`] | the use cases, and the one background task. Talks outward by events |
//! | [`clock`] | the only reader of the time |
//! | [`computer`] | which computer this is |
//! | [`wakes`] | what the system says that wakes the watch early |
//!
//! Imports run one way: `app` knows all others, those know `domain`. `tests/integration/layering.rs`
//! holds it.
//!
//! # Five flows to read first
//!
//! *Reconnect*: `app/sign_in/begin.rs` opens a flow, the window or the loopback listener brings the
//! answer to `app/sign_in/answer.rs`, `outcome.rs` decides by who signed in, and `app/consent.rs`
//! writes everything in one transaction. Until then no stored connection has changed.
//!
//! *Check*: `app/watch.rs` lets the pure `domain::policy` and `domain::budget` say whose turn it is.
//! `app/ask.rs` asks about a grant and its connections; a refusal is confirmed, by a second question
//! or a renewal, and by `app/siblings.rs` where it could be the network app's, before
//! `app/believe.rs` writes it. `app/renew.rs` sends one renewal at a time per grant and journals it
//! first.
//!
//! *Remind*: in the same round, `app/remind` moves every ladder to its deadline, lets the pure
//! `domain::ladder::due` say what is to be told, and writes a notice with its delivery; `deliver`
//! claims the row, posts, and marks it.
//!
//! *Publish*: the pure `domain::offer` says before one writes what a network takes; `app/content.rs`
//! acts as a connection through one of the doors of `networks/content.rs`. Every failure tells how
//! far it got and whether the post may stand nevertheless, and the answer is believed as a check's.
//!
//! *Converse*: `app/conversations/read.rs` reads what the pure `domain::conversation` says is due and
//! notes the gap of what cannot be read; `reply.rs` writes a reply into the journal before it is
//! sent, and leaves to a person what nobody else can know.

pub mod app;
pub mod clock;
pub mod computer;
pub mod domain;
#[cfg(test)]
mod mutation;
pub mod networks;
pub mod notices;
pub mod sign_in;
pub mod store;
pub mod vault;
pub mod wakes;
