//! The bytes of a mail.

use std::time::SystemTime;

use lettre::message::header::{Date, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::{html, plain};
use crate::domain::mail::{Address, Letter};
use crate::domain::text;

/// From whom to whom.
#[derive(Clone, Debug)]
pub struct Envelope {
    pub from: Address,
    pub to: Address,
    /// As stored.
    pub to_name: String,
}

/// A letter that cannot become a message; a mistake of this program.
#[derive(Debug, thiserror::Error)]
#[error("This mail cannot be written: {0}")]
pub struct NotMailable(String);

/// The message as it travels. The same letter always gives the same bytes, so that a repeat is
/// the same mail.
pub fn message(letter: &Letter, envelope: &Envelope) -> Result<Vec<u8>, NotMailable> {
    let from = mailbox(&letter.from_name, &envelope.from)?;
    let to = mailbox(&text::display_name(&envelope.to_name), &envelope.to)?;
    let parts = MultiPart::alternative()
        .boundary(boundary(letter))
        .singlepart(SinglePart::plain(plain(letter)))
        .singlepart(SinglePart::html(html(letter)));
    let message = lettre::Message::builder()
        .from(from)
        .to(to)
        .subject(letter.subject.clone())
        .header(Date::new(SystemTime::from(letter.date)))
        .message_id(Some(letter.message_id.clone()))
        // RFC 3834, 5: so that nobody's holiday answer comes back.
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
        // RFC 2369, 3.2.
        .raw_header(header(
            "List-Unsubscribe",
            format!("<{}>", letter.unsubscribe),
        ))
        .multipart(parts)
        .map_err(|error| NotMailable(error.to_string()))?;
    Ok(message.formatted())
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn mailbox(name: &str, address: &Address) -> Result<Mailbox, NotMailable> {
    Ok(Mailbox::new(Some(name.to_owned()), travelling(address)?))
}

/// The address as the library has it.
pub(super) fn travelling(address: &Address) -> Result<lettre::Address, NotMailable> {
    lettre::Address::new(address.user(), address.domain())
        .map_err(|error| NotMailable(error.to_string()))
}

/// A line that no text of ours has, and that is the same for the same letter.
fn boundary(letter: &Letter) -> String {
    let id: String = letter
        .message_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40)
        .collect();
    format!("=_{id}")
}
