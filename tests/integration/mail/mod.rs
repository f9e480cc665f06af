//! Mail, against a server nobody here wrote (`tests/peers/smtp.py`), and in practice mode.

mod fixed;
#[cfg(target_os = "linux")]
mod keychain;
mod office;
mod outbox;
mod peer;
mod reading;
mod troubles;

pub use peer::{Peer, python};
pub use reading::HOSTILE;
