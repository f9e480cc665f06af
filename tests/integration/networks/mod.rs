//! The adapters against the simulated networks, and against recorded answers.

pub mod recorded;
