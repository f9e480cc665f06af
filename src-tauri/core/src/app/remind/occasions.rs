//! What is told at once: accounts that stopped, a refused app; and what takes it back.

use std::sync::Arc;

use super::super::{App, Error};
use super::queue::{queue, withdraw};
use super::{account, sign_in};
use crate::domain::connection::Intent;
use crate::domain::id::{CompanyId, ConnectionId, NetworkAppId};
use crate::domain::network::Provider;
use crate::domain::notice::NoticeKind;
use crate::domain::status::Status;
use crate::notices::wording;
use crate::store::notices::NewNotice;
use crate::store::{StoreError, Transaction, connections, grants, notices};

impl App {
    /// Tells at once that connections stopped.
    pub(in crate::app) async fn tell_stopped(self: &Arc<Self>, ids: &[ConnectionId]) {
        if let Err(error) = self.queue_stopped(ids).await {
            tracing::warn!(%error, "a notice was not written");
        }
        self.wake.notify_one();
        self.changed();
    }

    async fn queue_stopped(self: &Arc<Self>, ids: &[ConnectionId]) -> Result<(), Error> {
        let Some(first) = ids.first() else {
            return Ok(());
        };
        let connection = self.connection(*first).await?;
        let scene = self.scene(connection.company).await?;
        let stopped: Vec<_> = scene
            .connections
            .iter()
            .filter(|one| ids.contains(&one.id))
            .collect();
        let invalid = stopped
            .iter()
            .any(|one| matches!(scene.status(one), Status::Invalid { .. }));
        let (Some(guide), Some(grant)) = (scene.guide(&connection), scene.grant(&connection))
        else {
            return Ok(());
        };
        let accounts: Vec<_> = stopped.into_iter().map(account).collect();
        let text = self.in_mode(if invalid {
            wording::stopped(&accounts, &sign_in(&scene, grant), &guide, 0)
        } else {
            wording::limited(&accounts, &guide)
        });
        let generation = scene.grant(&connection).map_or(0, |grant| grant.generation);
        let notice = NewNotice {
            identity: format!("stopped-{first}-{generation}-{}", scene.now.timestamp()),
            kind: NoticeKind::NeedsYou,
            company: Some(connection.company),
            connections: ids.to_vec(),
            title: text.title,
            body: text.body,
            urgency: text.urgency,
            created_at: scene.now,
        };
        self.store.write(move |tx| queue(tx, &notice)).await?;
        self.deliver().await
    }

    pub(in crate::app) async fn tell_app_refused(
        self: &Arc<Self>,
        company: CompanyId,
        app: NetworkAppId,
        provider: Provider,
    ) {
        let blind = self.blind_accounts(company, app).await.unwrap_or(0);
        let text = self.in_mode(wording::app_refused(provider, blind));
        let now = self.now();
        let notice = NewNotice {
            identity: format!("{}{}", refusal_of(app), now.timestamp()),
            kind: NoticeKind::RenewalTrouble,
            company: Some(company),
            connections: Vec::new(),
            title: text.title,
            body: text.body,
            urgency: text.urgency,
            created_at: now,
        };
        if let Err(error) = self.store.write(move |tx| queue(tx, &notice)).await {
            tracing::warn!(%error, "a notice was not written");
        }
        self.wake.notify_one();
    }

    /// Takes back that a network app is refused.
    pub(in crate::app) async fn take_back_refusal(&self, app: NetworkAppId) -> Result<(), Error> {
        let (now, told) = (self.now(), refusal_of(app));
        let gone = self
            .store
            .write(move |tx| {
                let mut gone = Vec::new();
                for notice in notices::standing(tx)? {
                    if notice.identity.starts_with(&told) {
                        gone.push(withdraw(tx, &notice, now)?);
                    }
                }
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        Ok(())
    }

    /// Takes back every notice about connections that were signed in anew, or let go.
    pub(in crate::app) async fn recovered(self: &Arc<Self>, ids: &[ConnectionId]) {
        self.take_back(ids, true).await;
    }

    /// Takes back that connections stopped; what comes up for them comes up still.
    pub(in crate::app) async fn works_again(self: &Arc<Self>, ids: &[ConnectionId]) {
        self.take_back(ids, false).await;
    }

    async fn take_back(self: &Arc<Self>, ids: &[ConnectionId], with_reminders: bool) {
        let (ids, now) = (ids.to_vec(), self.now());
        let gone = self
            .store
            .write(move |tx| {
                let mut gone = Vec::new();
                for notice in notices::standing(tx)? {
                    let reminder = notice.kind == NoticeKind::ExpiringSoon;
                    let about = notice.connections.iter();
                    let others: Vec<_> = about.filter(|id| !ids.contains(id)).collect();
                    let hit = others.len() < notice.connections.len();
                    if !hit || reminder && !(with_reminders && others.is_empty()) {
                        continue;
                    }
                    let mut stands = false;
                    for other in others {
                        stands |= is_stopped(tx, *other)?;
                    }
                    if !stands {
                        gone.push(withdraw(tx, &notice, now)?);
                    }
                }
                Ok(gone)
            })
            .await;
        match gone {
            Ok(gone) => self.withdraw_from_desktop(&gone).await,
            Err(error) => tracing::warn!(%error, "notices were not withdrawn"),
        }
    }

    /// How many accounts of a company cannot be checked while `app` is refused.
    async fn blind_accounts(&self, company: CompanyId, app: NetworkAppId) -> Result<usize, Error> {
        let scene = self.scene(company).await?;
        let blind = scene.connections.iter().filter(|one| {
            let used = scene.grant(one).and_then(|grant| grant.app);
            one.intent == Intent::Kept && used == Some(app)
        });
        Ok(blind.count())
    }
}

/// How the identity of a notice begins that tells of a refused app.
fn refusal_of(app: NetworkAppId) -> String {
    format!("app-{app}-")
}

/// Whether something is still found against a connection, or the sign-in it hangs on.
fn is_stopped(tx: &Transaction<'_>, id: ConnectionId) -> Result<bool, StoreError> {
    let Some(one) = connections::get(tx, id)?.filter(|one| one.intent == Intent::Kept) else {
        return Ok(false);
    };
    let grant = match one.grant {
        Some(grant) => grants::get(tx, grant)?,
        None => None,
    };
    Ok(one.finding.is_some() || grant.is_some_and(|grant| grant.finding.is_some()))
}
