//! What may make things due, or possible, before the clock's next slice is over: the computer woke
//! up, its clock or zone was set, a network or the keychain came back.
//!
//! Linux says so over D-Bus, where the programs that know are running; nothing here asks, it only
//! listens. Everything else, and every other system, is noticed by [`crate::clock`] within a slice.

#[cfg(target_os = "linux")]
mod buses;

#[cfg(target_os = "linux")]
pub use buses::{Buses, listen};

/// Something that the watch looks into at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// The computer slept and woke up.
    Resumed,
    /// The clock, or the time zone, was set.
    TimeSet,
    /// A network is there again.
    NetworkBack,
    /// The keychain came, or was locked or unlocked.
    Keychain,
}
