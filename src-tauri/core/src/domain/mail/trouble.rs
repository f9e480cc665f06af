//! What goes wrong with mail, what follows from it, and how it is said.

use serde::{Deserialize, Serialize};

use crate::domain::text;

/// So much of a server's own words is shown.
const REPLY_GRAPHEMES: usize = 160;

/// What a mail server answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub code: u16,
    /// Safe to show.
    pub text: String,
}

impl Reply {
    /// Takes the server's words; they can hold anything.
    pub fn new(code: u16, text: &str) -> Self {
        Self {
            code,
            text: text::line(text, REPLY_GRAPHEMES),
        }
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

/// What is wrong with a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateFault {
    /// Signed by itself, or by somebody this computer does not know.
    Unknown,
    OtherName,
    Expired,
    NotYetValid,
    Unsound,
}

/// Why a mail did not go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "detail")]
pub enum MailTrouble {
    /// No such name, or no name server answers.
    UnknownHost,
    /// Nothing listens there, or no way leads there.
    NotReached,
    TooSlow,
    /// The connection ended before the server had taken the mail.
    Dropped,
    /// It ended after the mail was sent and before the server said whether it took it.
    Uncertain,
    /// What came is no answer of a mail server.
    NotSmtp,
    /// No TLS came about, for another reason than the certificate.
    NoTls,
    /// The server offers no STARTTLS, so the password was not sent.
    NoStartTls,
    Certificate(CertificateFault),
    /// The server offers no way to log in that Holdfast knows.
    NoLogin,
    LoginRefused(Reply),
    SenderRefused(Reply),
    RecipientRefused(Reply),
    MailRefused(Reply),
    /// The name before the @ is not ASCII, and the server takes only such names.
    NoUnicode,
    /// The person has no address that mail can go to.
    NoAddress,
    /// The server refuses to talk to this computer.
    TurnedAway(Reply),
    /// The server wants to be asked again later.
    Later(Reply),
}

/// What follows from a trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The same mail again, later.
    Retry,
    /// The server took it, or not: a few more times.
    RetryAFew,
    /// No mail at all until a person changed something.
    Pause,
    /// This mail never goes out.
    GiveUp,
}

impl MailTrouble {
    pub fn consequence(&self) -> Consequence {
        match self {
            // A wrong network, such as a hotel's, shows these too, and they pass by themselves.
            Self::UnknownHost
            | Self::NotReached
            | Self::TooSlow
            | Self::Dropped
            | Self::NotSmtp
            | Self::NoTls
            | Self::NoStartTls
            | Self::Certificate(_)
            | Self::TurnedAway(_)
            | Self::Later(_) => Consequence::Retry,
            Self::Uncertain => Consequence::RetryAFew,
            // Trying on would lock the account.
            Self::NoLogin | Self::LoginRefused(_) | Self::SenderRefused(_) => Consequence::Pause,
            Self::RecipientRefused(_)
            | Self::MailRefused(_)
            | Self::NoUnicode
            | Self::NoAddress => Consequence::GiveUp,
        }
    }

    /// What went wrong at `host`, and what to do about it.
    pub fn words(&self, host: &str) -> String {
        let host = text::line(host, text::NAME_GRAPHEMES);
        match self {
            Self::UnknownHost => format!(
                "No server named {host} was found. Check the name, and that this computer is online."
            ),
            Self::NotReached => format!(
                "{host} does not take a connection on this port. Check the port, and that this computer is online."
            ),
            Self::TooSlow => format!("{host} took too long to answer."),
            Self::Dropped => format!("{host} broke off the connection."),
            Self::Uncertain => format!(
                "{host} broke off after the mail was sent. It may have arrived, perhaps more than once."
            ),
            Self::NotSmtp => {
                format!("{host} does not answer like a mail server. Check the port.")
            }
            Self::NoTls => format!(
                "No protected connection with {host} came about. Check the port and the kind of protection. The password was not sent."
            ),
            Self::NoStartTls => format!(
                "{host} offers no STARTTLS on this port, so the password was not sent. Try port 465 with TLS."
            ),
            Self::Certificate(fault) => {
                format!("{} The password was not sent.", certificate(*fault, &host))
            }
            Self::NoLogin => format!(
                "{host} offers no login by user name and password. Ask your mail provider for an app password."
            ),
            Self::LoginRefused(reply) => format!(
                "{host} refuses this user name or password. Some providers want an app password. It said: {reply}"
            ),
            Self::SenderRefused(reply) => {
                format!("{host} does not let this account send from this address. It said: {reply}")
            }
            Self::RecipientRefused(reply) => format!("{host} refuses this recipient: {reply}"),
            Self::MailRefused(reply) => format!("{host} refuses this mail: {reply}"),
            Self::NoUnicode => {
                format!("{host} only takes addresses of plain letters, and this one has others.")
            }
            Self::NoAddress => "This person has no email address.".to_owned(),
            Self::TurnedAway(reply) => format!("{host} turns this computer away: {reply}"),
            Self::Later(reply) => format!("{host} asks to try again later: {reply}"),
        }
    }
}

fn certificate(fault: CertificateFault, host: &str) -> String {
    match fault {
        CertificateFault::Unknown => {
            format!("Nobody whom this computer trusts vouches for the certificate of {host}.")
        }
        CertificateFault::OtherName => format!(
            "The certificate is for another server than {host}. Use the name your mail provider gives."
        ),
        CertificateFault::Expired => {
            format!("The certificate of {host} has expired, or this computer's clock is wrong.")
        }
        CertificateFault::NotYetValid => format!(
            "The certificate of {host} is not valid yet, or this computer's clock is wrong."
        ),
        CertificateFault::Unsound => format!("The certificate of {host} is not sound."),
    }
}
