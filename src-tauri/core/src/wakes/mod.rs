//! What may make things due, or possible, before the clock's next slice is over: the computer woke
//! up, its clock or zone was set, a network or the keychain came back. And that it goes to sleep.
//!
//! Linux says so over D-Bus, where the programs that know are running; nothing here asks, it only
//! listens. Everything else, and every other system, is noticed by [`crate::clock`] within a slice.

#[cfg(target_os = "linux")]
mod buses;

#[cfg(target_os = "linux")]
pub use buses::{Buses, listen};

/// The computer waits with its sleep until this is dropped, but not for ever.
#[derive(Debug, Default)]
pub struct Delay {
    #[cfg(target_os = "linux")]
    _held: Option<zbus::OwnedFd>,
}

/// Something that the watch looks into at once.
#[derive(Debug)]
pub enum Wake {
    /// The computer is about to sleep.
    FallingAsleep(Delay),
    /// The computer slept and woke up.
    Resumed,
    /// The clock, or the time zone, was set.
    TimeSet,
    /// A network is there again.
    NetworkBack,
    /// The keychain came, or was locked or unlocked.
    Keychain,
}
