//! Use cases from the click to the row, against the simulated networks.

mod arrival;
mod banners;
mod choices;
pub mod company;
mod content;
mod conversations;
mod crossing;
mod faults;
mod full_disk;
mod in_flight;
mod lifecycle;
mod lookalikes;
mod networks;
mod older_data;
mod outcomes;
mod posts;
mod reminders;
mod renewal;
mod restart;
mod rotation;
#[cfg(target_os = "linux")]
mod slow_keychain;
mod steps;
mod testing_mode;
mod tray;
mod unlisted;
mod unwritable;
mod waiting_posts;
mod waking;
mod watch;
mod watched;
