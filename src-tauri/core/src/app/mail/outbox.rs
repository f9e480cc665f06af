//! The outbox: what waits is claimed, sent, and then marked. A crash in between sends the same mail
//! again, under the same Message-ID; until it is marked it is never lost.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::super::remind::{queue_for, withdraw};
use super::super::{App, Error, Mode};
use crate::domain::company::Person;
use crate::domain::id::{CompanyId, PersonId};
use crate::domain::mail::{
    Address, Consequence, HELD_FOR, Letter, MailFailure, MailServer, MailTrouble, UNCERTAIN_TRIES,
    is_due, message_id, next_try,
};
use crate::domain::notice::{Delivery, DeliveryState, Notice, NoticeKind};
use crate::notices::email::{Envelope, Login, Session};
use crate::notices::wording;
use crate::store::notices::NewNotice;
use crate::store::{
    StoreError, Transaction, deliveries, letters, mail_servers, notices, people, settings,
};
use crate::vault::VaultState;

/// Mail that has not gone out for so long is worth a notice of its own.
const TOLD_AFTER: TimeDelta = TimeDelta::hours(24);

/// One mail on its way.
struct Waiting {
    delivery: Delivery,
    notice: Notice,
    person: Person,
}

/// Sends whatever waits, each time the watch has looked. Apart from the watch, because a slow
/// server must not hold up renewals.
pub async fn run(app: Arc<App>) {
    loop {
        app.mail_wake.notified().await;
        if let Err(error) = app.send_mail().await {
            tracing::warn!(%error, "mail was not sent");
        }
    }
}

/// Notice and reader of a mail, as long as it is true, has an address, is wanted, and is this
/// computer's to send. A copy of the data on a second computer must not mail everybody twice, and
/// what fell due before a computer became the keeper is no news any more.
fn wanted(
    tx: &Transaction<'_>,
    delivery: &Delivery,
    mode: Mode,
) -> Result<Option<(Notice, Person)>, StoreError> {
    let person = match delivery.person {
        Some(person) => people::get(tx, person)?,
        None => None,
    };
    let Some((notice, person)) = notices::get(tx, delivery.notice)?.zip(person) else {
        return Ok(None);
    };
    let out = people::opt_outs(tx, person.id)?.contains(&notice.kind);
    let stands = notice.withdrawn_at.is_none() && person.email.is_some() && !out;
    Ok((stands && is_on(tx, person.company, mode)?).then_some((notice, person)))
}

fn is_on(tx: &Transaction<'_>, company: CompanyId, mode: Mode) -> Result<bool, StoreError> {
    match mode {
        Mode::Practice => Ok(true),
        Mode::Real => Ok(settings::get(tx)?.send_mail && mail_servers::get(tx, company)?.is_some()),
    }
}

/// Gives what was refused at the old address another chance at the new one.
pub fn address_changed(tx: &Transaction<'_>, person: PersonId) -> Result<(), StoreError> {
    for delivery in deliveries::failed_mail(tx, person)? {
        let stands =
            notices::get(tx, delivery.notice)?.is_some_and(|notice| notice.withdrawn_at.is_none());
        if stands {
            deliveries::reopen(tx, delivery.id)?;
        }
    }
    Ok(())
}

impl App {
    /// Sends what is due, company by company.
    pub async fn send_mail(self: &Arc<Self>) -> Result<(), Error> {
        let _turn = self.mailing.lock().await;
        let mut by_company = BTreeMap::<CompanyId, Vec<Waiting>>::new();
        for waiting in self.waiting_mail().await? {
            let company = waiting.person.company;
            by_company.entry(company).or_default().push(waiting);
        }
        for (company, waiting) in by_company {
            match self.mode {
                Mode::Practice => self.put_into_outbox(company, waiting).await?,
                Mode::Real => self.send_for(company, waiting).await?,
            }
            self.changed();
        }
        Ok(())
    }

    /// What is due. What nobody is to read any more, or not from this computer, ends here.
    async fn waiting_mail(&self) -> Result<Vec<Waiting>, Error> {
        let (now, mode) = (self.now(), self.mode);
        Ok(self
            .store
            .write(move |tx| {
                let mut due = Vec::new();
                for delivery in deliveries::waiting_mail(tx)? {
                    match wanted(tx, &delivery, mode)? {
                        None => deliveries::end(tx, delivery.id, DeliveryState::Superseded, now)?,
                        Some((notice, person)) if is_due(&delivery, now) => due.push(Waiting {
                            delivery,
                            notice,
                            person,
                        }),
                        Some(_) => {}
                    }
                }
                Ok(due)
            })
            .await?)
    }

    /// Practice sends nothing: its outbox is where its mail ends.
    async fn put_into_outbox(
        self: &Arc<Self>,
        company: CompanyId,
        waiting: Vec<Waiting>,
    ) -> Result<(), Error> {
        for one in waiting {
            let sender = Address::parse(PRACTICE_SENDER).map_err(Error::NotAnAddress)?;
            self.letter(company, &one, &sender).await?;
            let (id, now) = (one.delivery.id, self.now());
            self.store
                .write(move |tx| deliveries::end(tx, id, DeliveryState::Posted, now))
                .await?;
        }
        Ok(())
    }

    async fn send_for(
        self: &Arc<Self>,
        company: CompanyId,
        waiting: Vec<Waiting>,
    ) -> Result<(), Error> {
        // While the keychain is closed the password cannot be read, and mail waits.
        if self.vault.state() != VaultState::Open {
            return Ok(());
        }
        let Some(login) = self.login(company).await? else {
            return Ok(());
        };
        if login.server.is_paused() {
            return Ok(());
        }
        let sender = Address::parse(&login.server.sender).map_err(Error::NotAnAddress)?;
        let mut session = None;
        let mut queue = waiting.into_iter();
        while let Some(one) = queue.next() {
            let open = match session.take() {
                Some(open) => open,
                None => match self.mailer.open(&login).await {
                    Ok(open) => open,
                    Err(trouble) => {
                        let left: Vec<_> = std::iter::once(one).chain(queue).collect();
                        return self.server_failed(&login.server, trouble, left).await;
                    }
                },
            };
            self.mail_goes_out(&login.server).await?;
            let (open, paused) = self.send_one(&login, &sender, open, one).await?;
            session = open;
            if paused {
                break;
            }
        }
        if let Some(open) = session {
            open.close().await;
        }
        Ok(())
    }

    /// Sends one mail. Gives back the conversation where it is still of use, and whether all mail
    /// has to stop.
    async fn send_one(
        self: &Arc<Self>,
        login: &Login,
        sender: &Address,
        mut session: Session,
        one: Waiting,
    ) -> Result<(Option<Session>, bool), Error> {
        let now = self.now();
        let seen = one.delivery.clone();
        let claimed = self
            .store
            .write(move |tx| deliveries::claim(tx, &seen, now, now + HELD_FOR))
            .await?;
        if !claimed {
            return Ok((Some(session), false));
        }
        let company = login.server.company;
        let letter = self.letter(company, &one, sender).await?;
        let to = Address::parse(one.person.email.as_deref().unwrap_or_default());
        let Ok(to) = to else {
            self.settle(&one.delivery, Err(MailTrouble::NoAddress))
                .await?;
            return Ok((Some(session), false));
        };
        let envelope = Envelope {
            from: sender.clone(),
            to,
            to_name: one.person.name.clone(),
        };
        let sent = session.send(&letter, &envelope).await;
        let of_use = session.is_of_use(&sent);
        let failed = sent.as_ref().err().cloned();
        self.settle(&one.delivery, sent).await?;
        let paused = failed.filter(|trouble| trouble.consequence() == Consequence::Pause);
        let stops = paused.is_some();
        if let Some(trouble) = paused {
            self.server_failed(&login.server, trouble, Vec::new())
                .await?;
        }
        Ok((of_use.then_some(session), stops))
    }

    /// Writes down how one try ended.
    async fn settle(
        &self,
        delivery: &Delivery,
        sent: Result<(), MailTrouble>,
    ) -> Result<(), Error> {
        let (id, tries, now) = (delivery.id, delivery.attempts + 1, self.now());
        Ok(self
            .store
            .write(move |tx| {
                let trouble = sent.err();
                letters::set_trouble(tx, id, trouble.as_ref())?;
                let failed = |tx| deliveries::end(tx, id, DeliveryState::Failed, now);
                match trouble.map(|trouble| trouble.consequence()) {
                    None => deliveries::end(tx, id, DeliveryState::Posted, now),
                    Some(Consequence::GiveUp) => failed(tx),
                    Some(Consequence::RetryAFew) => {
                        let uncertain = letters::get(tx, id)?.map_or(0, |kept| kept.uncertain);
                        if uncertain > UNCERTAIN_TRIES {
                            failed(tx)
                        } else {
                            deliveries::put_off(tx, id, now, Some(next_try(tries, now)))
                        }
                    }
                    Some(Consequence::Retry) => {
                        deliveries::put_off(tx, id, now, Some(next_try(tries, now)))
                    }
                    // It goes out as soon as somebody has put the server right.
                    Some(Consequence::Pause) => deliveries::put_off(tx, id, now, None),
                }
            })
            .await?)
    }

    /// The letter of a delivery: what was written for an earlier try, or a new one.
    async fn letter(
        self: &Arc<Self>,
        company: CompanyId,
        one: &Waiting,
        sender: &Address,
    ) -> Result<Letter, Error> {
        let id = one.delivery.id;
        let kept = self.store.write(move |tx| {
            let kept = letters::get(tx, id)?;
            // What an earlier try met says nothing about this one.
            if kept.is_some() {
                letters::set_trouble(tx, id, None)?;
            }
            Ok(kept)
        });
        if let Some(kept) = kept.await? {
            return Ok(kept.letter);
        }
        let message_id = message_id(&one.notice, one.person.id, sender);
        let letter = self
            .write_letter(company, &one.notice, &one.person, sender, message_id)
            .await?;
        let kept = letter.clone();
        self.store
            .write(move |tx| letters::keep(tx, id, &kept))
            .await?;
        Ok(letter)
    }

    /// Notes that the server does not serve, puts off what was to go there, and tells once where
    /// it needs somebody or lasts long.
    async fn server_failed(
        self: &Arc<Self>,
        server: &MailServer,
        trouble: MailTrouble,
        left: Vec<Waiting>,
    ) -> Result<(), Error> {
        let now = self.now();
        let failure = MailFailure {
            since: server.failure.as_ref().map_or(now, |failure| failure.since),
            trouble,
        };
        let paused = failure.trouble.consequence() == Consequence::Pause;
        let lasts = now - failure.since >= TOLD_AFTER;
        let text = self.in_mode(wording::mail_stopped(&failure.trouble.words(&server.host)));
        let notice = NewNotice {
            identity: format!("{}-{}", stopped(server.company), failure.since.timestamp()),
            tag: stopped(server.company),
            kind: NoticeKind::MailTrouble,
            company: Some(server.company),
            connections: Vec::new(),
            title: text.title,
            body: text.body,
            urgency: text.urgency,
            created_at: now,
        };
        let company = server.company;
        self.store
            .write(move |tx| {
                mail_servers::set_failure(tx, company, Some(&failure))?;
                for one in &left {
                    let next = next_try(one.delivery.attempts + 1, now);
                    if deliveries::claim(tx, &one.delivery, now, next)? && paused {
                        deliveries::put_off(tx, one.delivery.id, now, None)?;
                    }
                }
                if paused || lasts {
                    queue_for(tx, &notice, None)?;
                }
                Ok(())
            })
            .await?;
        self.wake.notify_one();
        Ok(())
    }

    async fn mail_goes_out(&self, server: &MailServer) -> Result<(), Error> {
        match server.failure {
            None => Ok(()),
            Some(_) => self.mail_works(server.company).await,
        }
    }

    /// Forgets what was wrong with the server, and takes back that it was told.
    pub(super) async fn mail_works(&self, company: CompanyId) -> Result<(), Error> {
        let now = self.now();
        let gone = self
            .store
            .write(move |tx| {
                if mail_servers::get(tx, company)?.is_some() {
                    mail_servers::set_failure(tx, company, None)?;
                }
                let mut gone = Vec::new();
                for notice in notices::standing(tx)? {
                    if notice.tag == stopped(company) {
                        gone.push(withdraw(tx, &notice, now)?);
                    }
                }
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        self.mail_wake.notify_one();
        self.changed();
        Ok(())
    }
}

/// Who mails in practice; `example` belongs to nobody (RFC 2606).
const PRACTICE_SENDER: &str = "holdfast@practice.example";

/// The tag of notices that tell that no mail goes out.
fn stopped(company: CompanyId) -> String {
    format!("mail-{company}")
}
