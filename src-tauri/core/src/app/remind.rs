//! Reminders and notices: what is due becomes a row, the row is told once, and withdrawn when it
//! stops being true.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::store::Transaction;
use chrono::{DateTime, TimeDelta, Utc};

use super::present::Scene;
use super::view::{Mode, WindowEvent};
use super::{App, AppEvent, Error};
use crate::domain::connection::{Connection, Intent};
use crate::domain::deadline::deadline;
use crate::domain::event::EventKind;
use crate::domain::grant::Grant;
use crate::domain::guide::Cure;
use crate::domain::id::{CompanyId, ConnectionId, NetworkAppId};
use crate::domain::ladder::{
    Candidate, Item, Ladder, LadderChange, Reminder, Rung, SignInReminder, ToldKey, due, next_due,
    observe,
};
use crate::domain::network::Provider;
use crate::domain::notice::{Channel, Delivery, DeliveryState, Notice, NoticeKind};
use crate::domain::status::Status;
use crate::notices::desktop::{Action, DesktopEvent, Post};
use crate::notices::wording::{self, Account, NoticeWords, SignIn, Today};
use crate::store::deliveries::NewDelivery;
use crate::store::events::NewEvent;
use crate::store::notices::{NewNotice, Put};
use crate::store::{
    StoreError, companies, connections, deliveries, events, grants, ladders, notices, settings,
    told,
};

/// How long a delivery that failed waits: a notification daemon that starts late is found soon.
const TRY_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);

impl App {
    /// Brings every ladder up to date, and turns what is due into notices.
    pub(super) async fn remind(self: &Arc<Self>) -> Result<(), Error> {
        self.move_ladders().await?;
        let companies = self.store.read(companies::list).await?;
        let mut next = None;
        for company in companies {
            let of_company = self.remind_company(company.id).await?;
            next = next.into_iter().chain(of_company).min();
        }
        self.world_state().next_reminder = next;
        Ok(())
    }

    async fn move_ladders(&self) -> Result<(), Error> {
        let now = self.now();
        let gone = self
            .store
            .write(move |tx| {
                let grants: BTreeMap<_, _> = grants::all(tx)?
                    .into_iter()
                    .map(|grant| (grant.id, grant))
                    .collect();
                let known: BTreeMap<_, _> = ladders::all_latest(tx)?.into_iter().collect();
                let mut gone = Vec::new();
                for one in connections::all(tx)? {
                    let grant = one.grant.and_then(|id| grants.get(&id));
                    let end = grant.and_then(|grant| deadline(&one, grant));
                    match observe(known.get(&one.id), end, now) {
                        LadderChange::Unchanged => {}
                        LadderChange::Moved(ladder) => ladders::put(tx, one.id, &ladder)?,
                        LadderChange::Next { ladder, .. } => {
                            ladders::put(tx, one.id, &ladder)?;
                            gone.extend(withdraw_reminders(tx, one.id, now)?);
                        }
                    }
                }
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        Ok(())
    }

    /// Says when the next reminder falls due.
    async fn remind_company(
        self: &Arc<Self>,
        company: CompanyId,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let scene = self.scene(company).await?;
        let (settings, known, said) = self
            .store
            .read(|conn| {
                Ok((
                    settings::get(conn)?,
                    ladders::all_latest(conn)?,
                    told::of_latest_ladders(conn)?,
                ))
            })
            .await?;
        let known: BTreeMap<ConnectionId, Ladder> = known.into_iter().collect();
        let mut told_rungs: BTreeMap<ConnectionId, BTreeSet<Rung>> = BTreeMap::new();
        for told in said {
            let rungs = told_rungs.entry(told.connection).or_default();
            rungs.insert(told.rung);
        }
        let none = BTreeSet::new();
        let candidates: Vec<_> = scene
            .connections
            .iter()
            .filter_map(|connection| {
                Some(Candidate {
                    connection,
                    grant: scene.grant(connection)?,
                    ladder: known.get(&connection.id)?,
                    told: told_rungs.get(&connection.id).unwrap_or(&none),
                })
            })
            .collect();
        let doubtful = scene.world.clock_doubtful;
        for reminder in due(scene.now, scene.zone, doubtful, &settings, &candidates) {
            self.queue_reminder(&scene, &reminder).await?;
        }
        Ok(next_due(scene.now, scene.zone, &settings, &candidates))
    }

    async fn queue_reminder(
        self: &Arc<Self>,
        scene: &Scene,
        reminder: &Reminder,
    ) -> Result<(), Error> {
        let (company, parts) = match reminder {
            Reminder::SignIn { company, part } => (*company, std::slice::from_ref(part)),
            Reminder::Summary { company, parts } => (*company, parts.as_slice()),
        };
        let items: Vec<Item> = parts.iter().flat_map(|part| part.items.clone()).collect();
        let Some(first) = items.first() else {
            return Ok(());
        };
        let key = ToldKey {
            connection: first.connection,
            ladder: first.ladder,
            rung: first.rung,
            channel: Channel::Desktop,
            person: None,
        };
        let Some(text) = reminder_words(scene, parts) else {
            return Ok(());
        };
        let text = self.in_mode(text);
        let notice = NewNotice {
            identity: key.to_string(),
            kind: NoticeKind::ExpiringSoon,
            company: Some(company),
            connections: items.iter().map(|item| item.connection).collect(),
            title: text.title,
            body: text.body,
            urgency: text.urgency,
            created_at: scene.now,
        };
        let names: BTreeMap<_, _> = scene
            .connections
            .iter()
            .map(|one| (one.id, one.name.clone()))
            .collect();
        let now = scene.now;
        let gone = self
            .store
            .write(move |tx| {
                let mut gone = Vec::new();
                for item in &items {
                    gone.extend(withdraw_reminders(tx, item.connection, now)?);
                    note_told(tx, item, now)?;
                    let name = names.get(&item.connection).cloned().unwrap_or_default();
                    events::add(tx, &told_line(company, item, name, now))?;
                }
                queue(tx, &notice)?;
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        self.changed();
        Ok(())
    }

    /// Tells at once that connections stopped.
    pub(super) async fn tell_stopped(self: &Arc<Self>, ids: &[ConnectionId]) {
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

    pub(super) async fn tell_app_refused(
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
    pub(super) async fn take_back_refusal(&self, app: NetworkAppId) -> Result<(), Error> {
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
    pub(super) async fn recovered(self: &Arc<Self>, ids: &[ConnectionId]) {
        self.take_back(ids, true).await;
    }

    /// Takes back that connections stopped; what comes up for them comes up still.
    pub(super) async fn works_again(self: &Arc<Self>, ids: &[ConnectionId]) {
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

    pub(super) async fn withdraw_from_desktop(&self, tags: &[String]) {
        for tag in tags {
            self.notifier.withdraw(tag).await;
        }
    }

    /// Posts what waits for the desktop. A notice is claimed, posted, and then marked; a crash in
    /// between posts it again under the same tag, which replaces it where the daemon can.
    pub(super) async fn deliver(self: &Arc<Self>) -> Result<(), Error> {
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

    /// Practice says so in its titles.
    pub(super) fn in_mode(&self, text: NoticeWords) -> NoticeWords {
        match self.mode {
            Mode::Real => text,
            Mode::Practice => text.for_practice(),
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

/// The words for sign-ins that end; `None` where their connections went meanwhile.
fn reminder_words(scene: &Scene, parts: &[SignInReminder]) -> Option<NoticeWords> {
    let first = parts.first()?;
    let grant = scene.grants.get(&first.grant)?;
    let (sign_in, today) = (
        sign_in(scene, grant),
        Today {
            now: scene.now,
            zone: scene.zone,
        },
    );
    if parts.len() > 1 {
        let count = parts.len();
        let (words, deadline) = (first.words, first.deadline);
        return Some(wording::sign_ins_need_you(
            count, &sign_in, words, deadline, today,
        ));
    }
    let accounts: Vec<_> = scene
        .connections
        .iter()
        .filter(|one| first.items.iter().any(|item| item.connection == one.id))
        .map(account)
        .collect();
    Some(wording::expiring(
        &accounts,
        &sign_in,
        first.words,
        first.deadline,
        today,
    ))
}

fn account(connection: &Connection) -> Account {
    Account {
        name: connection.name.clone(),
        network: connection.profile.network,
        kind: connection.kind,
    }
}

pub(super) fn sign_in(scene: &Scene, grant: &Grant) -> SignIn {
    SignIn {
        provider: grant.provider,
        member: Some(scene.holder(grant)),
    }
}

/// Follows what people press on a notification.
pub(super) async fn hear_actions(app: Arc<App>) {
    let mut pressed = app.notifier.events();
    loop {
        match pressed.recv().await {
            Ok(DesktopEvent::Action { tag, key }) => app.act(&tag, &key).await,
            Ok(DesktopEvent::Closed { .. }) => {}
            Ok(DesktopEvent::DaemonChanged) => app.post_standing_again().await,
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}

impl App {
    async fn act(self: &Arc<Self>, tag: &str, key: &str) {
        let Some(id) = notice_of(tag) else { return };
        let found = self.store.read(move |conn| notices::get(conn, id)).await;
        let Ok(Some(notice)) = found else { return };
        let Some(action) = Action::of_key(key) else {
            return;
        };
        let now = self.now();
        if let Err(error) = self
            .store
            .write(move |tx| notices::mark_read(tx, id, now))
            .await
        {
            tracing::warn!(%error, "a notice was not marked as read");
        }
        if action == Action::Later {
            return self.changed();
        }
        self.say(AppEvent::ShowMain);
        if let Some(connection) = notice.connections.first() {
            let reconnect = action == Action::Reconnect;
            self.say(AppEvent::Window(WindowEvent::OpenConnection {
                id: *connection,
                reconnect,
            }));
        }
    }

    /// What helps now, which need not be what helped when the notice was written.
    async fn actions_of(&self, notice: &Notice) -> Vec<Action> {
        match notice.kind {
            NoticeKind::ExpiringSoon | NoticeKind::WaitOver => {
                vec![Action::Reconnect, Action::Later]
            }
            NoticeKind::Reconnected => Vec::new(),
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
    async fn post_standing_again(self: &Arc<Self>) {
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

fn tag_of(notice: &Notice) -> String {
    format!("notice-{}", notice.id)
}

fn notice_of(tag: &str) -> Option<crate::domain::id::NoticeId> {
    tag.strip_prefix("notice-")?
        .parse()
        .ok()
        .map(crate::domain::id::NoticeId)
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

/// Writes a notice with its way to the desktop; the app shows every notice by itself.
fn queue(tx: &Transaction<'_>, notice: &NewNotice) -> Result<(), StoreError> {
    queue_for(tx, notice, None)
}

/// The same for a later moment, `next_at`.
pub(super) fn queue_for(
    tx: &Transaction<'_>,
    notice: &NewNotice,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let Put::New(id) = notices::put(tx, notice)? else {
        return Ok(());
    };
    let new = NewDelivery {
        notice: id,
        channel: Channel::Desktop,
        person: None,
        created_at: notice.created_at,
        next_at,
    };
    deliveries::add(tx, &new)?;
    Ok(())
}

fn note_told(tx: &Transaction<'_>, item: &Item, now: DateTime<Utc>) -> Result<(), StoreError> {
    let rungs = item.superseded.iter().chain(std::iter::once(&item.rung));
    for rung in rungs {
        for channel in [Channel::Desktop, Channel::InApp] {
            let key = ToldKey {
                connection: item.connection,
                ladder: item.ladder,
                rung: *rung,
                channel,
                person: None,
            };
            told::add(tx, &key, now)?;
        }
    }
    Ok(())
}

fn told_line(company: CompanyId, item: &Item, name: String, at: DateTime<Utc>) -> NewEvent {
    NewEvent {
        company: Some(company),
        connection: Some(item.connection),
        name,
        at,
        actor: None,
        kind: EventKind::Told {
            rung: Some(item.rung),
            channels: vec![Channel::Desktop, Channel::InApp],
            people: Vec::new(),
        },
    }
}

/// Withdraws the reminders about one connection; gives their desktop tags.
fn withdraw_reminders(
    tx: &Transaction<'_>,
    id: ConnectionId,
    now: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    let mut gone = Vec::new();
    for notice in notices::standing_of(tx, id)? {
        if notice.kind == NoticeKind::ExpiringSoon {
            gone.push(withdraw(tx, &notice, now)?);
        }
    }
    Ok(gone)
}

pub(super) fn withdraw(
    tx: &Transaction<'_>,
    notice: &Notice,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    notices::withdraw(tx, notice.id, now)?;
    deliveries::supersede(tx, notice.id, now)?;
    Ok(tag_of(notice))
}
