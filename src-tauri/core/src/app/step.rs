//! The step at the network that comes before Reconnect: where it is taken, and the wait after it.

use std::sync::Arc;

use chrono::TimeDelta;
use url::Url;

use super::overview::TIMELINE_LINES;
use super::remind::{queue_for, sign_in, withdraw};
use super::view::ConnectionRef;
use super::{App, Error};
use crate::domain::event::EventKind;
use crate::domain::id::ConnectionId;
use crate::domain::notice::NoticeKind;
use crate::domain::wait::wait_until;
use crate::notices::wording;
use crate::store::events::NewEvent;
use crate::store::notices::NewNotice;
use crate::store::{StoreError, Transaction, connections, events, notices};

const NO_WAIT: Error = Error::BadInput("This account waits for no step at the network.");

impl App {
    /// *I completed it*: starts the wait that the network wants, for everything that hangs on the
    /// same sign-in. A notice ends it. While it runs, saying so again changes nothing.
    pub async fn step_done(self: &Arc<Self>, request: ConnectionRef) -> Result<(), Error> {
        let connection = self.connection(request.id).await?;
        let (id, company) = (connection.id, connection.company);
        let scene = self.scene(company).await?;
        let hours = scene.guide(&connection).and_then(|guide| guide.wait_hours);
        let (hours, grant) = hours.zip(scene.grant(&connection)).ok_or(NO_WAIT)?;
        let finding = scene.finding(&connection).cloned().ok_or(NO_WAIT)?;
        let actor = self.your_name(company).await?;
        let text = self.in_mode(wording::wait_is_over(&sign_in(&scene, grant)));
        let (grant, now) = (grant.id, scene.now);
        let over = now + TimeDelta::hours(hours.into());
        let gone = self
            .store
            .write(move |tx| {
                let timeline = events::of_connection(tx, id, TIMELINE_LINES)?;
                if wait_until(hours, &finding, &timeline).is_some_and(|until| now < until) {
                    return Ok(Vec::new());
                }
                let held = connections::by_grant(tx, grant)?;
                for one in &held {
                    let line = NewEvent {
                        company: Some(company),
                        connection: Some(one.id),
                        name: one.name.clone(),
                        at: now,
                        actor: actor.clone(),
                        kind: EventKind::StepDone,
                    };
                    events::add(tx, &line)?;
                }
                let gone = withdraw_earlier(tx, id, now)?;
                let notice = NewNotice {
                    identity: format!("wait-{grant}-{}", over.timestamp()),
                    tag: format!("wait-{grant}"),
                    kind: NoticeKind::WaitOver,
                    company: Some(company),
                    connections: held.iter().map(|one| one.id).collect(),
                    title: text.title,
                    body: text.body,
                    urgency: text.urgency,
                    created_at: over,
                };
                queue_for(tx, &notice, Some(over))?;
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        self.changed();
        Ok(())
    }

    /// The page that the guide of this connection names.
    pub async fn guide_page(self: &Arc<Self>, request: ConnectionRef) -> Result<Url, Error> {
        let connection = self.connection(request.id).await?;
        let scene = self.scene(connection.company).await?;
        let learn = scene.guide(&connection).and_then(|guide| guide.learn);
        learn
            .and_then(|learn| learn.url.parse().ok())
            .ok_or(Error::BadInput("Nothing is to be read about this account."))
    }
}

/// A wait that begins anew ends the notice of the one before.
fn withdraw_earlier(
    tx: &Transaction<'_>,
    id: ConnectionId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<String>, StoreError> {
    let mut gone = Vec::new();
    for notice in notices::standing_of(tx, id)? {
        if notice.kind == NoticeKind::WaitOver {
            gone.push(withdraw(tx, &notice, now)?);
        }
    }
    Ok(gone)
}
