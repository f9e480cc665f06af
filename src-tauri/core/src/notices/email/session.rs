//! One conversation with a mail server, step by step, so that each failure can be named.

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use secrecy::{ExposeSecret, SecretString};
use tokio::net::lookup_host;

use super::{Envelope, message, tls};
use crate::domain::mail::{Letter, MailServer, MailTrouble, Reply, Security};

/// How long one address of the server may take to answer a connection.
const CONNECT: Duration = Duration::from_secs(15);

/// How long one step may take. Servers that look into mail take their time over the last one
/// (RFC 5321, 4.5.3.2, grants minutes), and together they stay below the time a mail is held for.
const STEP: Duration = Duration::from_secs(60);
const LAST_STEP: Duration = Duration::from_secs(120);

/// The ways to log in by user name and password.
const LOGINS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];

/// Sends mail. Trusts the servers that this computer trusts.
#[derive(Clone, Default)]
pub struct Mailer {
    also: Vec<Certificate>,
}

/// With whom to talk, and as whom.
pub struct Login {
    pub server: MailServer,
    pub password: Option<SecretString>,
}

/// A conversation in which the server has let us in.
pub struct Session {
    connection: AsyncSmtpConnection,
}

impl Mailer {
    /// Trusts also the authority whose certificate is in `pem`; `None` if it holds none.
    pub fn trusting(pem: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_pem(pem).ok()?;
        Some(Self {
            also: vec![certificate],
        })
    }

    /// Connects, protects the connection, and logs in.
    pub async fn open(&self, login: &Login) -> Result<Session, MailTrouble> {
        let server = &login.server;
        let addresses = addresses(server).await?;
        let implicit = match server.security {
            Security::Tls => Some(tls::parameters(&server.host, &self.also)?),
            Security::StartTls | Security::Plain => None,
        };
        let hello = ClientId::default();
        let connecting = AsyncSmtpConnection::connect_tokio1(
            addresses.as_slice(),
            Some(CONNECT),
            &hello,
            implicit,
            None,
        );
        let mut connection = within(STEP, connecting).await?.map_err(|error| {
            replied(&error, MailTrouble::TurnedAway).unwrap_or_else(|| broken(&error))
        })?;
        if server.security == Security::StartTls {
            if !connection.can_starttls() {
                return Err(MailTrouble::NoStartTls);
            }
            let tls = tls::parameters(&server.host, &self.also)?;
            within(STEP, connection.starttls(tls, &hello))
                .await?
                .map_err(|error| tls::fault(&error).unwrap_or(MailTrouble::NoTls))?;
        }
        if let (Some(user), Some(password)) = (&server.user, &login.password) {
            let password = password.expose_secret().to_owned();
            log_in(&mut connection, &Credentials::new(user.clone(), password)).await?;
        }
        Ok(Session { connection })
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailer(trusts {} more)", self.also.len())
    }
}

impl Session {
    /// Sends one letter. After a refusal the conversation goes on with the next.
    pub async fn send(&mut self, letter: &Letter, envelope: &Envelope) -> Result<(), MailTrouble> {
        let sent = self.try_to_send(letter, envelope).await;
        if sent.as_ref().is_err_and(is_a_reply) {
            // Whatever comes of it, the next step will tell.
            let _ = within(STEP, self.connection.command(Rset)).await;
        }
        sent
    }

    /// Whether the connection still serves for another letter.
    pub fn is_of_use(&self, after: &Result<(), MailTrouble>) -> bool {
        after.as_ref().err().is_none_or(is_a_reply)
    }

    /// Says good-bye; whoever does not answer is left.
    pub async fn close(mut self) {
        let _ = within(CONNECT, self.connection.quit()).await;
    }

    async fn try_to_send(
        &mut self,
        letter: &Letter,
        envelope: &Envelope,
    ) -> Result<(), MailTrouble> {
        let unwritable =
            |error: super::NotMailable| MailTrouble::MailRefused(Reply::new(0, &error.to_string()));
        let bytes = message::message(letter, envelope).map_err(unwritable)?;
        let from = message::travelling(&envelope.from).map_err(unwritable)?;
        let to = message::travelling(&envelope.to).map_err(unwritable)?;
        let mut options = Vec::new();
        if !(envelope.from.is_ascii() && envelope.to.is_ascii()) {
            let info = self.connection.server_info();
            if !info.supports_feature(Extension::SmtpUtfEight) {
                return Err(MailTrouble::NoUnicode);
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let mail = Mail::new(Some(from), options);
        self.step(mail, MailTrouble::SenderRefused).await?;
        let rcpt = Rcpt::new(to, Vec::new());
        self.step(rcpt, MailTrouble::RecipientRefused).await?;
        self.step(Data, MailTrouble::MailRefused).await?;
        // From here on the server may have taken it, whatever becomes of the connection.
        match within(LAST_STEP, self.connection.message(&bytes)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                Err(replied(&error, MailTrouble::MailRefused).unwrap_or(MailTrouble::Uncertain))
            }
            Err(_) => Err(MailTrouble::Uncertain),
        }
    }

    async fn step(
        &mut self,
        command: impl std::fmt::Display,
        refused: fn(Reply) -> MailTrouble,
    ) -> Result<(), MailTrouble> {
        let answered = within(STEP, self.connection.command(command)).await?;
        answered
            .map(|_| ())
            .map_err(|error| replied(&error, refused).unwrap_or_else(|| broken(&error)))
    }
}

/// Where the server is. Mail that travels unprotected stays on this computer, whatever its name
/// server says.
async fn addresses(server: &MailServer) -> Result<Vec<SocketAddr>, MailTrouble> {
    let host = server.host.trim_matches(['[', ']']);
    let found = within(CONNECT, lookup_host((host, server.port))).await?;
    let mut addresses: Vec<_> = found.map_err(|_| MailTrouble::UnknownHost)?.collect();
    if server.security == Security::Plain {
        addresses.retain(|address| address.ip().is_loopback());
    }
    if addresses.is_empty() {
        return Err(MailTrouble::UnknownHost);
    }
    Ok(addresses)
}

async fn log_in(
    connection: &mut AsyncSmtpConnection,
    credentials: &Credentials,
) -> Result<(), MailTrouble> {
    let answered = within(STEP, connection.auth(LOGINS, credentials)).await?;
    answered.map(|_| ()).map_err(|error| {
        if error.is_client() {
            return MailTrouble::NoLogin;
        }
        replied(&error, MailTrouble::LoginRefused).unwrap_or_else(|| broken(&error))
    })
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, MailTrouble> {
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_| MailTrouble::TooSlow)
}

/// What the server answered, if it did: `refused` for good, or for now.
fn replied(error: &SmtpError, refused: fn(Reply) -> MailTrouble) -> Option<MailTrouble> {
    let code = error.status()?;
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    let reply = Reply::new(code.into(), &text);
    Some(if error.is_transient() {
        MailTrouble::Later(reply)
    } else {
        refused(reply)
    })
}

/// What an error is in which the server answered nothing.
fn broken(error: &SmtpError) -> MailTrouble {
    if let Some(fault) = tls::fault(error) {
        return fault;
    }
    if error.is_timeout() {
        return MailTrouble::TooSlow;
    }
    let source = error.source();
    let io = source.and_then(|source| source.downcast_ref::<io::Error>());
    match io.map(io::Error::kind) {
        Some(
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable,
        ) => MailTrouble::NotReached,
        Some(_) => MailTrouble::Dropped,
        // The library's words for a conversation that ended within an answer.
        None if source.is_some_and(|source| source.to_string() == "incomplete response") => {
            MailTrouble::Dropped
        }
        None => MailTrouble::NotSmtp,
    }
}

/// Whether the server answered, and so may be asked for the next thing.
fn is_a_reply(trouble: &MailTrouble) -> bool {
    match trouble {
        MailTrouble::SenderRefused(_)
        | MailTrouble::RecipientRefused(_)
        | MailTrouble::MailRefused(_)
        | MailTrouble::NoUnicode
        | MailTrouble::Later(_) => true,
        MailTrouble::UnknownHost
        | MailTrouble::NotReached
        | MailTrouble::TooSlow
        | MailTrouble::Dropped
        | MailTrouble::Uncertain
        | MailTrouble::NotSmtp
        | MailTrouble::NoTls
        | MailTrouble::NoStartTls
        | MailTrouble::Certificate(_)
        | MailTrouble::NoLogin
        | MailTrouble::LoginRefused(_)
        | MailTrouble::NoAddress
        | MailTrouble::TurnedAway(_) => false,
    }
}
