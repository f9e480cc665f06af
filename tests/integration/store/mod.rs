//! The store against real databases: what goes in comes out, what must not go in does not.

mod conversations;
// It looks at file modes, which are Unix's.
#[cfg(unix)]
mod copies;
#[cfg(unix)]
mod files;
mod grants;
mod history;
mod people;
#[cfg(unix)]
mod place;
#[cfg(unix)]
mod released;
pub mod samples;
mod sign_ins;
mod tables;
