//! Email addresses, as people type them and as they travel.

use std::fmt;

/// An address that mail can go to. Its domain is in the form that every server knows (IDNA), so
/// only a name that is not ASCII needs a server that takes such names (RFC 6531).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    user: String,
    domain: String,
}

/// Why a text is no address. The words stand under the field while it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    #[error("An email address has an @ in it.")]
    NoAt,
    #[error("Something is missing before the @.")]
    NoName,
    #[error("Something is missing after the @, such as company.com.")]
    NoDomain,
    #[error("What stands before the @ cannot be part of an email address.")]
    OddName,
    #[error("What stands after the @ is not the name of a mail domain, such as company.com.")]
    OddDomain,
    #[error("This is longer than an email address can be.")]
    TooLong,
}

/// RFC 5321, 4.5.3.1.3: a path has at most 256 octets, and two of them are its brackets.
const LONGEST: usize = 254;

impl Address {
    /// Reads `text`; spaces around it are a slip of the paste.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let (user, domain) = text.rsplit_once('@').ok_or(NotAnAddress::NoAt)?;
        if user.is_empty() {
            return Err(NotAnAddress::NoName);
        }
        if domain.is_empty() {
            return Err(NotAnAddress::NoDomain);
        }
        if !email_address::EmailAddress::is_valid_local_part(user) {
            return Err(NotAnAddress::OddName);
        }
        let domain = ascii_domain(domain).ok_or(NotAnAddress::OddDomain)?;
        if user.len() + 1 + domain.len() > LONGEST {
            return Err(NotAnAddress::TooLong);
        }
        Ok(Self {
            user: user.to_owned(),
            domain,
        })
    }

    /// What stands before the @.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The domain in its ASCII form.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether every mail server can take it.
    pub fn is_ascii(&self) -> bool {
        self.user.is_ascii()
    }
}

fn ascii_domain(domain: &str) -> Option<String> {
    // The parser is made for links, where %40 is another way to write a character.
    if domain.contains('%') {
        return None;
    }
    let url::Host::Domain(domain) = url::Host::parse(domain).ok()? else {
        return None;
    };
    let named = domain.contains('.') && email_address::EmailAddress::is_valid_domain(&domain);
    named.then_some(domain)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.user, self.domain)
    }
}
