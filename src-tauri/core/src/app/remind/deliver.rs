//! The way to the desktop.

use std::sync::Arc;

use chrono::TimeDelta;

use super::super::{App, Error};
use crate::domain::guide::Cure;
use crate::domain::notice::{Channel, Delivery, DeliveryState, Notice, NoticeKind};
use crate::notices::desktop::{Action, Post};
use crate::notices::wording;
use crate::store::{deliveries, notices, settings};

/// How long a delivery that failed waits: a notification daemon that starts late is found soon.
const TRY_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);

impl App {
    pub(in crate::app) async fn withdraw_from_desktop(&self, tags: &[String]) {
        for tag in tags {
            self.notifier.withdraw(tag).await;
        }
    }

    /// Posts what waits for the desktop. A notice is claimed, posted, and then marked; a crash in
    /// between posts it again under the same tag, which replaces it where the daemon can.
    pub(in crate::app) async fn deliver(self: &Arc<Self>) -> Result<(), Error> {
        let now = self.now();
        let (waiting, wanted) = self
            .store
            .read(move |conn| {
                let mut waiting = Vec::new();
                for delivery in deliveries::due(conn, now)? {
                    if delivery.channel == Channel::Desktop
                        && let Some(notice) = notices::get(conn, delivery.notice)?
                    {
                        waiting.push((delivery, notice));
                    }
                }
                Ok((waiting, settings::get(conn)?.desktop_notifications))
            })
            .await?;
        for (delivery, notice) in waiting {
            self.deliver_one(delivery, notice, wanted).await?;
        }
        self.mail_wake.notify_one();
        Ok(())
    }

    async fn deliver_one(
        &self,
        delivery: Delivery,
        notice: Notice,
        wanted: bool,
    ) -> Result<(), Error> {
        let (id, now) = (delivery.id, self.now());
        if !wanted || notice.withdrawn_at.is_some() {
            let state = DeliveryState::Superseded;
            return Ok(self
                .store
                .write(move |tx| deliveries::end(tx, id, state, now))
                .await?);
        }
        let next = now + TRY_AGAIN_AFTER;
        if !self
            .store
            .write(move |tx| deliveries::claim(tx, &delivery, now, next))
            .await?
        {
            return Ok(());
        }
        let actions = self.actions_of(&notice).await;
        match self.notifier.post(post(&notice, actions)).await {
            Ok(_) => {
                let state = DeliveryState::Posted;
                self.store
                    .write(move |tx| deliveries::end(tx, id, state, now))
                    .await?;
            }
            // It stays in the app, and is tried again once the daemon is back.
            Err(error) => tracing::info!(%error, notice = %notice.id, "not shown on the desktop"),
        }
        Ok(())
    }

    /// What helps now, which need not be what helped when the notice was written.
    async fn actions_of(&self, notice: &Notice) -> Vec<Action> {
        match notice.kind {
            NoticeKind::ExpiringSoon | NoticeKind::WaitOver => {
                vec![Action::Reconnect, Action::Later]
            }
            NoticeKind::Reconnected | NoticeKind::MailTrouble => Vec::new(),
            NoticeKind::RenewalTrouble => vec![Action::ShowSteps],
            NoticeKind::NeedsYou => match self.cure_of(notice).await {
                Ok(Some(cure)) => wording::actions(cure),
                Ok(None) | Err(_) => vec![Action::Why],
            },
        }
    }

    async fn cure_of(&self, notice: &Notice) -> Result<Option<Cure>, Error> {
        let Some(first) = notice.connections.first() else {
            return Ok(None);
        };
        let connection = self.connection(*first).await?;
        let scene = self.scene(connection.company).await?;
        Ok(scene.guide(&connection).map(|guide| guide.cure))
    }

    /// A new notification daemon knows nothing of what the old one showed.
    pub(in crate::app) async fn post_standing_again(self: &Arc<Self>) {
        let now = self.now();
        let standing = self.store.read(notices::standing).await;
        let Ok(standing) = standing else { return };
        let told = |notice: &&Notice| notice.read_at.is_none() && notice.created_at <= now;
        for notice in standing.iter().filter(told) {
            let actions = self.actions_of(notice).await;
            if let Err(error) = self.notifier.post(post(notice, actions)).await {
                tracing::info!(%error, notice = %notice.id, "not shown again");
            }
        }
    }
}

fn post(notice: &Notice, actions: Vec<Action>) -> Post {
    Post {
        tag: tag_of(notice),
        title: notice.title.clone(),
        body: notice.body.clone(),
        urgency: notice.urgency,
        actions,
    }
}

pub(super) fn tag_of(notice: &Notice) -> String {
    format!("notice-{}", notice.id)
}
