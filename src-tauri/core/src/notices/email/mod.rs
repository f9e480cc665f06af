//! Mail: a letter becomes a message of plain and HTML text, and goes to the company's mail server.
//!
//! A password travels only after TLS stands, or to a server on this computer. Nothing here retries:
//! what went wrong is said as a `domain::mail::MailTrouble`, and the caller decides by its
//! consequence.

mod html;
mod message;
mod plain;
mod session;
mod tls;

pub use html::html;
pub use message::{Envelope, NotMailable, message};
pub use plain::plain;
pub use session::{Login, Mailer, Session};
