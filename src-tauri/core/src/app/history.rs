//! Activity, and the notices in the app.

use std::sync::Arc;

use super::present;
use super::view::{ActivityPage, EventView, MarkNotice, NoticeView, Over, Tone};
use super::{App, Error};
use crate::domain::notice::{Notice, NoticeKind};
use crate::store::{events, notices};

const ACTIVITY_LINES: u32 = 100;
const NOTICES_SHOWN: u32 = 200;

impl App {
    /// A page of Activity, newest first.
    pub async fn activity(
        self: &Arc<Self>,
        request: ActivityPage,
    ) -> Result<Vec<EventView>, Error> {
        let company = self.company().await?;
        let scene = self.scene(company).await?;
        let lines = self
            .store
            .read(move |conn| events::of_company(conn, company, request.before, ACTIVITY_LINES))
            .await?;
        Ok(lines
            .iter()
            .map(|line| present::event(&scene, line, None))
            .collect())
    }

    /// The newest notices.
    pub async fn notices(self: &Arc<Self>) -> Result<Vec<NoticeView>, Error> {
        let company = self.company().await?;
        let scene = self.scene(company).await?;
        let now = scene.now;
        let mut found = self
            .store
            .read(move |conn| notices::of_company(conn, company, now, None, NOTICES_SHOWN))
            .await?;
        // The end of a wait was written when the wait began.
        found.sort_by_key(|notice| std::cmp::Reverse(notice.created_at));
        let network_of = |notice: &Notice| {
            let mut networks = notice.connections.iter().filter_map(|id| {
                let one = scene.connections.iter().find(|one| one.id == *id)?;
                Some(one.profile.network)
            });
            networks.next()
        };
        Ok(found
            .iter()
            .map(|notice| view(notice, network_of(notice)))
            .collect())
    }

    pub async fn mark_notice(
        self: &Arc<Self>,
        request: MarkNotice,
    ) -> Result<Vec<NoticeView>, Error> {
        let (company, now) = (self.company().await?, self.now());
        self.store
            .write(move |tx| match request {
                MarkNotice::Read(id) => notices::mark_read(tx, id, now),
                MarkNotice::New(id) => notices::mark_new(tx, id),
                MarkNotice::AllRead => notices::mark_all_read(tx, company, now).map(|_| ()),
            })
            .await?;
        self.changed();
        self.notices().await
    }
}

fn view(notice: &Notice, network: Option<crate::domain::network::Network>) -> NoticeView {
    NoticeView {
        id: notice.id,
        kind: notice.kind,
        at: notice.created_at,
        title: notice.title.clone(),
        body: notice.body.clone(),
        tone: match notice.kind {
            NoticeKind::NeedsYou | NoticeKind::PostsAtRisk => Tone::Bad,
            NoticeKind::ExpiringSoon
            | NoticeKind::RenewalTrouble
            | NoticeKind::MailTrouble
            | NoticeKind::ThisComputer
            | NoticeKind::WaitOver => Tone::Warn,
            NoticeKind::Reconnected => Tone::Good,
        },
        read: notice.read_at.is_some(),
        over: notice.withdrawn_at.map(|_| match notice.replaced_by {
            Some(_) => Over::Replaced,
            None => Over::Fixed,
        }),
        connections: notice.connections.clone(),
        network,
    }
}
