//! Mail: the server, its test, and what stands in the outbox.

mod occasion;
mod outbox;

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::view::{
    CheckAddress, LetterView, MailServerView, MailTroubleView, MailView, Mode, SaveMailServer,
    SendTestMail, TestResult,
};
use super::{App, Error};
use crate::domain::id::CompanyId;
use crate::domain::mail::{
    Address, Consequence, MailServer, MailTrouble, Security, is_this_computer,
};
use crate::domain::text;
use crate::notices::email::{Envelope, Login};
use crate::notices::wording::letter;
use crate::store::letters::{self, StoredLetter};
use crate::store::{companies, deliveries, mail_servers, people};
use crate::vault::Place;

pub(super) use outbox::{address_changed, run};

/// So many mails are shown.
const LETTERS_SHOWN: u32 = 50;

/// Longer names and passwords are a slip of the paste.
const LONGEST_FIELD: usize = 255;

/// What is wrong with an address that somebody types; nothing when it is good, or empty.
pub fn address_problem(request: &CheckAddress) -> Option<String> {
    let typed = request.address.trim();
    if typed.is_empty() {
        return None;
    }
    Address::parse(typed).err().map(|why| why.to_string())
}

impl App {
    /// The server, and the latest mails.
    pub async fn mail(self: &Arc<Self>) -> Result<MailView, Error> {
        let company = self.company().await?;
        let (server, found, waiting) = self
            .store
            .read(move |conn| {
                let people: BTreeMap<_, _> = people::list(conn, company)?
                    .into_iter()
                    .map(|person| (person.id, person))
                    .collect();
                let mut found = Vec::new();
                for letter in letters::of_company(conn, company, LETTERS_SHOWN)? {
                    let delivery = deliveries::get(conn, letter.delivery)?;
                    let person = delivery.as_ref().and_then(|delivery| delivery.person);
                    let person = person.and_then(|id| people.get(&id)).cloned();
                    found.extend(delivery.zip(person).map(|(sent, to)| (letter, sent, to)));
                }
                let waiting = deliveries::waiting_mail(conn)?
                    .into_iter()
                    .filter(|one| one.person.is_some_and(|id| people.contains_key(&id)));
                let waiting = u32::try_from(waiting.count()).unwrap_or(u32::MAX);
                Ok((mail_servers::get(conn, company)?, found, waiting))
            })
            .await?;
        let host = server.as_ref().map(|server| server.host.clone());
        let host = host.unwrap_or_default();
        let letters = found.into_iter().map(|(letter, sent, to)| LetterView {
            id: sent.id,
            to_name: text::display_name(&to.name),
            to: to.email.unwrap_or_default(),
            state: sent.state,
            at: sent.ended_at.unwrap_or(letter.letter.date),
            trouble: trouble_words(&letter, &host),
            letter: letter.letter,
        });
        Ok(MailView {
            server: server.map(server_view),
            letters: letters.collect(),
            waiting,
        })
    }

    pub async fn save_mail_server(
        self: &Arc<Self>,
        request: SaveMailServer,
    ) -> Result<MailView, Error> {
        let company = self.company().await?;
        let server = checked(company, &request)?;
        let stored = self
            .store
            .read(move |conn| mail_servers::get(conn, company))
            .await?;
        let password = match request.password {
            _ if server.user.is_none() => Some(String::new()),
            // A password goes to the server it was typed for, and to no other.
            None if stored.as_ref().is_none_or(|old| old.host != server.host) => {
                return Err(Error::BadInput("Enter the password of this account."));
            }
            Some(typed) if typed.is_empty() || typed.len() > LONGEST_FIELD => {
                return Err(Error::BadInput("Enter the password of this account."));
            }
            typed => typed,
        };
        let (vault, password) = (self.vault.clone(), password.map(SecretString::from));
        self.store
            .write_or(move |tx| {
                mail_servers::put(tx, &server)?;
                let Some(password) = password else {
                    return Ok::<_, Error>(());
                };
                let sealed = if password.expose_secret().is_empty() {
                    None
                } else {
                    Some(vault.seal_text(tx, &Place::mail_password(company), &password)?)
                };
                Ok(mail_servers::set_password(tx, company, sealed.as_ref())?)
            })
            .await?;
        self.mail_works(company).await?;
        self.mail().await
    }

    /// Forgets the server and its password; what waits for it goes nowhere.
    pub async fn remove_mail_server(self: &Arc<Self>) -> Result<MailView, Error> {
        let company = self.company().await?;
        self.mail_works(company).await?;
        self.store
            .write(move |tx| mail_servers::delete(tx, company))
            .await?;
        self.changed();
        self.mail().await
    }

    /// Sends a test message, and says plainly what failed. Mail that had to wait for a person goes
    /// on after a test that works.
    pub async fn send_test_mail(
        self: &Arc<Self>,
        request: SendTestMail,
    ) -> Result<TestResult, Error> {
        if self.mode == Mode::Practice {
            return Err(Error::BadInput(
                "Practice sends no mail. What it would send stands in the outbox below.",
            ));
        }
        let to = Address::parse(&request.to).map_err(Error::NotAnAddress)?;
        let company = self.company().await?;
        let login = self.login(company).await?.ok_or(Error::BadInput(
            "Save the server and the password of its account first.",
        ))?;
        let at = self.now();
        let host = login.server.host.clone();
        let tried = self.try_mail(company, &login, to).await?;
        let ok = tried.is_ok();
        if ok {
            self.mail_works(company).await?;
        }
        Ok(TestResult {
            ok,
            text: match tried {
                Ok(()) => "The server took the test message.".to_owned(),
                Err(trouble) => trouble.words(&host),
            },
            at,
        })
    }

    async fn try_mail(
        &self,
        company: CompanyId,
        login: &Login,
        to: Address,
    ) -> Result<Result<(), MailTrouble>, Error> {
        let companies = self.store.read(companies::list).await?;
        let name = companies.into_iter().find(|one| one.id == company);
        let name = name.ok_or(Error::NoCompany)?.name;
        let from = Address::parse(&login.server.sender).map_err(Error::NotAnAddress)?;
        let id = format!("<{}.holdfast@{}>", Uuid::new_v4().simple(), from.domain());
        let letter = letter::test_letter(id, &name, &from, self.now());
        let envelope = Envelope {
            to_name: to.to_string(),
            from,
            to,
        };
        let mut session = match self.mailer.open(login).await {
            Ok(session) => session,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let sent = session.send(&letter, &envelope).await;
        session.close().await;
        Ok(sent)
    }

    /// The server with its password; `None` while there is none, or no password for its account.
    async fn login(&self, company: CompanyId) -> Result<Option<Login>, Error> {
        let found = self
            .store
            .read(move |conn| {
                let server = mail_servers::get(conn, company)?;
                Ok(server.zip(Some(mail_servers::sealed_password(conn, company)?)))
            })
            .await?;
        let Some((server, sealed)) = found else {
            return Ok(None);
        };
        let password = match sealed {
            Some(sealed) => {
                let place = Place::mail_password(company);
                Some(self.vault.unseal_text(&place, &sealed)?)
            }
            None if server.user.is_some() => return Ok(None),
            None => None,
        };
        Ok(Some(Login { server, password }))
    }
}

pub(super) fn checked(company: CompanyId, request: &SaveMailServer) -> Result<MailServer, Error> {
    let host = request.host.trim().trim_end_matches('.').to_lowercase();
    let named = url::Host::parse(&host).is_ok() || host.parse::<std::net::Ipv6Addr>().is_ok();
    if !named || host.len() > LONGEST_FIELD {
        return Err(Error::BadInput(
            "Enter the name of the mail server, such as smtp.company.com.",
        ));
    }
    if request.port == 0 {
        return Err(Error::BadInput("Enter the port; it is mostly 465 or 587."));
    }
    if request.security == Security::Plain && !is_this_computer(&host) {
        return Err(Error::BadInput(
            "Only a server on this computer can be used without protection.",
        ));
    }
    let sender = Address::parse(&request.sender).map_err(Error::NotAnAddress)?;
    let user = request.user.as_deref().map(str::trim);
    let user = user.filter(|user| !user.is_empty());
    if user.is_some_and(|user| user.len() > LONGEST_FIELD || user.chars().any(char::is_control)) {
        return Err(Error::BadInput("Copy the user name once more."));
    }
    Ok(MailServer {
        company,
        host,
        port: request.port,
        security: request.security,
        user: user.map(str::to_owned),
        has_password: false,
        sender: sender.to_string(),
        failure: None,
    })
}

fn server_view(server: MailServer) -> MailServerView {
    let paused = server.is_paused();
    let trouble = server.failure.as_ref().map(|failure| MailTroubleView {
        text: failure.trouble.words(&server.host),
        since: failure.since,
        paused,
    });
    MailServerView {
        host: server.host,
        port: server.port,
        security: server.security,
        user: server.user,
        has_password: server.has_password,
        sender: server.sender,
        trouble,
    }
}

/// What the last try of a mail met. What is wrong with the server stands there once, for all.
fn trouble_words(letter: &StoredLetter, host: &str) -> Option<String> {
    let trouble = letter.trouble.as_ref()?;
    (trouble.consequence() != Consequence::Pause).then(|| trouble.words(host))
}
