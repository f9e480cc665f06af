//! What Holdfast is, without a window.

pub mod app;
pub mod clock;
pub mod domain;
pub mod networks;
pub mod notices;
pub mod sign_in;
pub mod store;
pub mod vault;
