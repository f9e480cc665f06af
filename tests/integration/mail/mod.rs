//! Mail, against a server nobody here wrote (`tests/peers/smtp.py`), and in practice mode.

mod office;
mod outbox;
mod peer;
mod reading;
mod troubles;

pub use peer::python;
pub use reading::HOSTILE;
