//! The store against real databases: what goes in comes out, what must not go in does not.

mod files;
mod grants;
mod history;
mod people;
pub mod samples;
mod sign_ins;
mod tables;
