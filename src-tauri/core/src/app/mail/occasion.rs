//! From a notice to the letter about it, for one person.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::super::present::Scene;
use super::super::{App, Error};
use crate::domain::company::Person;
use crate::domain::connection::Connection;
use crate::domain::deadline::deadline;
use crate::domain::guide::Guide;
use crate::domain::id::CompanyId;
use crate::domain::mail::{Address, Letter};
use crate::domain::notice::{Notice, NoticeKind};
use crate::notices::wording::Today;
use crate::notices::wording::letter::{Account, Occasion, letter, reconnect_steps};
use crate::store::companies;

impl App {
    pub(super) async fn write_letter(
        self: &Arc<Self>,
        company: CompanyId,
        notice: &Notice,
        person: &Person,
        sender: &Address,
        message_id: String,
    ) -> Result<Letter, Error> {
        let scene = self.scene(company).await?;
        let companies = self.store.read(companies::list).await?;
        let name = companies.iter().find(|one| one.id == company);
        let about: Vec<_> = scene
            .connections
            .iter()
            .filter(|one| notice.connections.contains(&one.id))
            .collect();
        let accounts: Vec<_> = about.iter().map(|one| account(&scene, one)).collect();
        let guide = guide(&scene, notice.kind, &about);
        Ok(letter(Occasion {
            message_id,
            company: name.map_or("", |company| &company.name),
            kind: notice.kind,
            title: &notice.title,
            body: &notice.body,
            when: when(&scene, notice, &about),
            why: guide.as_ref().map(|guide| guide.what_happened.as_str()),
            steps: steps(notice.kind, guide.as_ref(), &accounts),
            accounts,
            reader: &person.name,
            sender,
            today: Today {
                now: scene.now,
                zone: scene.zone,
            },
        }))
    }
}

fn account(scene: &Scene, connection: &Connection) -> Account {
    Account {
        name: connection.name.clone(),
        network: connection.profile.network,
        handle: connection.handle.clone(),
        connected_by: scene.grant(connection).map(|grant| scene.holder(grant)),
    }
}

/// What the network's guide says about the first account that has something to say.
fn guide(scene: &Scene, kind: NoticeKind, about: &[&Connection]) -> Option<Guide> {
    match kind {
        NoticeKind::NeedsYou | NoticeKind::PostsAtRisk => {
            about.iter().find_map(|one| scene.guide(one))
        }
        NoticeKind::ExpiringSoon
        | NoticeKind::Reconnected
        | NoticeKind::RenewalTrouble
        | NoticeKind::MailTrouble
        | NoticeKind::ThisComputer
        | NoticeKind::WaitOver => None,
    }
}

fn steps(kind: NoticeKind, guide: Option<&Guide>, accounts: &[Account]) -> Vec<String> {
    match kind {
        NoticeKind::ExpiringSoon | NoticeKind::WaitOver => reconnect_steps(accounts),
        NoticeKind::NeedsYou | NoticeKind::PostsAtRisk => {
            guide.map(|guide| guide.steps.clone()).unwrap_or_default()
        }
        NoticeKind::Reconnected
        | NoticeKind::RenewalTrouble
        | NoticeKind::MailTrouble
        | NoticeKind::ThisComputer => Vec::new(),
    }
}

/// The end that comes first, or when it happened.
fn when(scene: &Scene, notice: &Notice, about: &[&Connection]) -> (DateTime<Utc>, bool) {
    let happened = (notice.created_at, false);
    match notice.kind {
        NoticeKind::ExpiringSoon => about
            .iter()
            .filter_map(|one| deadline(one, scene.grant(one)?))
            .map(|deadline| (deadline.at, deadline.about))
            .min()
            .unwrap_or(happened),
        NoticeKind::NeedsYou => about
            .iter()
            .filter_map(|one| scene.finding(one))
            .map(|finding| (finding.evidence.at, false))
            .min()
            .unwrap_or(happened),
        NoticeKind::Reconnected
        | NoticeKind::RenewalTrouble
        | NoticeKind::MailTrouble
        | NoticeKind::ThisComputer
        | NoticeKind::PostsAtRisk
        | NoticeKind::WaitOver => happened,
    }
}
