//! The way to the desktop.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{App, Error};
use super::words_now;
use crate::domain::guide::Cure;
use crate::domain::id::DeliveryId;
use crate::domain::ladder::quiet_until;
use crate::domain::notice::{Channel, Delivery, DeliveryState, Notice, NoticeKind};
use crate::domain::settings::Settings;
use crate::notices::desktop::{Action, Place, Post};
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
        let _one_round = self.posting.lock().await;
        let now = self.now();
        let (waiting, settings) = self
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
                Ok((waiting, settings::get(conn)?))
            })
            .await?;
        let wanted = settings.desktop_notifications;
        let quiet = quiet_until(now, self.zone(), &settings);
        for (delivery, notice) in waiting {
            let wanted = wanted && !is_muted(&notice, &settings);
            match quiet.filter(|_| wanted && notice.kind != NoticeKind::ExpiringSoon) {
                Some(until) => self.put_off(delivery.id, now, until).await?,
                None => self.deliver_one(delivery, notice, wanted).await?,
            }
        }
        self.mail_wake.notify_one();
        Ok(())
    }

    /// Reminders know the quiet hours themselves; everything else waits for their end.
    async fn put_off(
        &self,
        id: DeliveryId,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<(), Error> {
        Ok(self
            .store
            .write(move |tx| deliveries::put_off(tx, id, now, Some(until)))
            .await?)
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
            self.store
                .write(move |tx| deliveries::end(tx, id, state, now))
                .await?;
            if !wanted {
                // What it replaces was shown while people wanted to see it.
                self.notifier.withdraw(&notice.tag).await;
            }
            return Ok(());
        }
        let next = now + TRY_AGAIN_AFTER;
        if !self
            .store
            .write(move |tx| deliveries::claim(tx, &delivery, now, next))
            .await?
        {
            return Ok(());
        }
        let notice = self.in_words_of_today(notice).await?;
        let actions = self.actions_of(&notice).await;
        match self.notifier.post(post(&notice, actions)).await {
            Ok(_) => {
                let tag = notice.tag.clone();
                let place = self.notifier.place(&tag).await;
                let over = self.store.write(move |tx| {
                    deliveries::end(tx, id, DeliveryState::Posted, now)?;
                    match place {
                        Some(place) => {
                            deliveries::set_place(tx, &notice, &place.daemon, place.number)?;
                        }
                        None => deliveries::leave_screen(tx, &notice.tag)?,
                    }
                    let latest = notices::about(tx, &notice.tag)?.pop();
                    Ok(latest.is_some_and(|latest| latest.withdrawn_at.is_some()))
                });
                if over.await? {
                    // It was fixed while the desktop was busy with it.
                    self.notifier.withdraw(&tag).await;
                }
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
            NoticeKind::Reconnected | NoticeKind::MailTrouble | NoticeKind::ThisComputer => {
                Vec::new()
            }
            NoticeKind::RenewalTrouble => vec![Action::ShowSteps],
            NoticeKind::NeedsYou => match self.cure_of(notice).await {
                Ok(Some(cure)) => wording::actions(cure),
                Ok(None) | Err(_) => vec![Action::Why],
            },
            NoticeKind::PostsAtRisk if notice.connections.is_empty() => Vec::new(),
            NoticeKind::PostsAtRisk => match self.cure_of(notice).await {
                Ok(Some(cure)) => wording::actions(cure),
                Ok(None) | Err(_) => vec![Action::Reconnect],
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

    /// Brings back to the screen what stood there when the app or the daemon ended, each notice once.
    /// What people closed, and what is over, stays away.
    pub(super) async fn post_again(self: &Arc<Self>) -> Result<(), Error> {
        let one_round = self.posting.lock().await;
        let mut left = Vec::new();
        for one in self.store.read(deliveries::on_screen).await? {
            let place = Place {
                daemon: one.daemon.clone(),
                number: one.number,
            };
            // What this run shows at this moment stands already.
            if self.notifier.place(&one.notice.tag).await.as_ref() != Some(&place) {
                left.push((one.notice, place));
            }
        }
        let places = left.iter().map(|(_, place)| place.clone());
        self.notifier.clear(places.collect()).await;
        let now = self.now();
        self.store
            .write(move |tx| {
                for (notice, _) in left {
                    if notice.withdrawn_at.is_none() {
                        deliveries::post_again(tx, notice.id, now, None)?;
                    } else {
                        deliveries::leave_screen(tx, &notice.tag)?;
                    }
                }
                deliveries::try_desktop_now(tx)
            })
            .await?;
        drop(one_round);
        self.deliver().await
    }

    /// A reminder that comes days after it was written says how many are left now.
    async fn in_words_of_today(&self, notice: Notice) -> Result<Notice, Error> {
        let (NoticeKind::ExpiringSoon, Some(company)) = (notice.kind, notice.company) else {
            return Ok(notice);
        };
        let scene = self.scene(company).await?;
        let Some(text) = words_now(&scene, &notice.connections) else {
            return Ok(notice);
        };
        let text = self.in_mode(text);
        if (&text.title, &text.body) == (&notice.title, &notice.body) {
            return Ok(notice);
        }
        let (id, new) = (notice.id, text.clone());
        self.store
            .write(move |tx| notices::reword(tx, id, &new.title, &new.body, new.urgency))
            .await?;
        Ok(Notice {
            title: text.title,
            body: text.body,
            urgency: text.urgency,
            ..notice
        })
    }
}

/// Whether people here do not want to see it on the desktop.
fn is_muted(notice: &Notice, settings: &Settings) -> bool {
    let about = &notice.connections;
    let all_muted = about.iter().all(|id| settings.muted_accounts.contains(id));
    settings.muted_kinds.contains(&notice.kind) || (!about.is_empty() && all_muted)
}

fn post(notice: &Notice, actions: Vec<Action>) -> Post {
    Post {
        tag: notice.tag.clone(),
        title: notice.title.clone(),
        body: notice.body.clone(),
        urgency: notice.urgency,
        actions,
    }
}
