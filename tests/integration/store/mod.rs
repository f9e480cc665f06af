//! The store against real database files.

pub mod samples;
mod tables;
