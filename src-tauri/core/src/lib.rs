//! What Holdfast is, without a window.

pub mod clock;
pub mod domain;
