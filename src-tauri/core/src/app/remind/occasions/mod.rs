//! What is told at once: accounts that stopped, a refused app, a renewal that fails, an API that
//! ends, posts that will not go out, this computer's own troubles.
//!
//! Nothing is remembered about what *happened*. What is true is worked out anew from what is stored
//! and compared with what was told: what is new becomes a notice, what is over takes its notice
//! back. So a crash between finding something and telling it loses nothing.

mod banners;
mod posts;
mod truth;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::super::posts::WaitingPosts;
use super::super::present::Scene;
use super::super::view::Mode;
use super::super::{App, Error};
use super::fixed::queue_fixed;
use super::queue::{queue, recipients, replace, withdraw};
use crate::domain::company::Person;
use crate::domain::connection::Intent;
use crate::domain::id::{CompanyId, ConnectionId, NetworkAppId, NoticeId};
use crate::domain::network_app::NetworkApp;
use crate::domain::notice::{Notice, NoticeKind};
use crate::store::notices::NewNotice;
use crate::store::{StoreError, Transaction, network_apps, notices, occasions};
use posts::of_posts;
use truth::{About, Occasion, ending_apis, news, of_company, tag, together};
use words::{responsible, words};

impl App {
    /// Tells at once that connections stopped.
    pub(in crate::app) async fn tell_stopped(self: &Arc<Self>, ids: &[ConnectionId]) {
        self.look_at(ids).await;
        if let Err(error) = self.deliver().await {
            tracing::warn!(%error, "a notice was not delivered");
        }
        self.wake.notify_one();
        self.changed();
    }

    /// Tells that a network app is refused.
    pub(in crate::app) async fn tell_app_refused(&self, company: CompanyId) {
        if let Err(error) = self.tell_what_is(company).await {
            tracing::warn!(%error, "a notice was not written");
        }
        self.wake.notify_one();
    }

    /// Takes back every notice about connections that were signed in anew, or let go.
    pub(in crate::app) async fn recovered(&self, ids: &[ConnectionId]) {
        let (of, mode, now) = (ids.to_vec(), self.mode, self.now());
        let gone = self
            .store
            .write(move |tx| {
                let (mut gone, mut over) = (Vec::new(), Vec::new());
                for notice in notices::standing(tx)? {
                    let ladder = match notice.kind {
                        NoticeKind::ExpiringSoon | NoticeKind::WaitOver => true,
                        NoticeKind::NeedsYou
                        | NoticeKind::Reconnected
                        | NoticeKind::RenewalTrouble
                        | NoticeKind::PostsAtRisk
                        | NoticeKind::MailTrouble
                        | NoticeKind::ThisComputer => false,
                    };
                    let about = !notice.connections.is_empty();
                    if ladder && about && notice.connections.iter().all(|id| of.contains(id)) {
                        over.push(notice);
                    }
                }
                let ended = over
                    .iter()
                    .filter(|one| one.kind == NoticeKind::ExpiringSoon);
                queue_fixed(tx, &ended.cloned().collect::<Vec<_>>(), mode, now)?;
                for notice in over {
                    gone.push(withdraw(tx, &notice, now)?);
                }
                Ok(gone)
            })
            .await;
        match gone {
            Ok(gone) => self.withdraw_from_desktop(&gone).await,
            Err(error) => tracing::warn!(%error, "notices were not withdrawn"),
        }
        self.look_at(ids).await;
    }

    /// Takes back that connections stopped; what comes up for them comes up still.
    pub(in crate::app) async fn works_again(&self, ids: &[ConnectionId]) {
        self.look_at(ids).await;
    }

    /// Looks anew at the company of some connections.
    async fn look_at(&self, ids: &[ConnectionId]) {
        let Some(first) = ids.first() else { return };
        let looked = match self.connection(*first).await {
            Ok(connection) => self.tell_what_is(connection.company).await,
            Err(error) => Err(error),
        };
        if let Err(error) = looked {
            tracing::warn!(%error, "notices are not up to date");
        }
    }

    /// Takes back what tells that `app` is refused.
    pub(in crate::app) async fn take_back_refusal(&self, app: NetworkAppId) -> Result<(), Error> {
        let found = self
            .store
            .read(move |conn| network_apps::get(conn, app))
            .await?;
        match found {
            Some(app) => self.tell_what_is(app.company).await,
            None => Ok(()),
        }
    }

    /// Brings the notices of a company up to date with what is true.
    pub(in crate::app) async fn tell_what_is(&self, company: CompanyId) -> Result<(), Error> {
        let scene = self.scene(company).await?;
        self.tell_what_is_in(&scene, company).await
    }

    /// The same in a scene that is at hand.
    pub(super) async fn tell_what_is_in(
        &self,
        scene: &Scene,
        company: CompanyId,
    ) -> Result<(), Error> {
        let apps = self
            .store
            .read(move |conn| network_apps::list(conn, company))
            .await?;
        let posts = self.post_troubles(scene, company).await?;
        let mut all = self.true_of(scene, &apps);
        all.extend(of_posts(scene, &posts));
        let of = Of {
            scene,
            company: Some(company),
            apps: &apps,
            waiting: &posts.waiting,
        };
        self.bring_up_to_date(of, all).await
    }

    fn true_of(&self, scene: &Scene, apps: &[NetworkApp]) -> Vec<Occasion> {
        let mut all = of_company(scene, apps, &self.networks.silent());
        // The simulated networks speak every version for ever.
        if self.mode == Mode::Real {
            all.extend(ending_apis(scene, apps));
        }
        all
    }

    /// The same for this computer, which every company shares.
    pub(super) async fn tell_of_this_computer(&self, scene: &Scene) -> Result<(), Error> {
        let mut all = Vec::new();
        let mut is = |about, identity: &str| {
            all.push(Occasion {
                identity: identity.to_owned(),
                about,
                waits: false,
            });
        };
        let kept = scene
            .connections
            .iter()
            .any(|one| one.intent == Intent::Kept);
        if kept && scene.world.other_computer {
            is(About::OtherComputer, "other-computer");
        } else if kept && scene.world.keychain_closed {
            is(About::Keychain, "keychain");
        }
        if scene.world.clock_doubtful {
            is(About::Clock, "clock");
        }
        let of = Of {
            scene,
            company: None,
            apps: &[],
            waiting: &WaitingPosts::default(),
        };
        self.bring_up_to_date(of, all).await
    }

    async fn bring_up_to_date(&self, of: Of<'_>, all: Vec<Occasion>) -> Result<(), Error> {
        let company = of.company;
        let told = self
            .store
            .read(move |conn| occasions::told(conn, company))
            .await?;
        let over: Vec<_> = told
            .iter()
            .filter(|(identity, _)| all.iter().all(|one| one.identity != *identity))
            .cloned()
            .collect();
        let known: BTreeSet<_> = told.iter().map(|(identity, _)| identity).collect();
        let news = news(all, |one| known.contains(&one.identity));
        if over.is_empty() && news.is_empty() {
            return Ok(());
        }
        let fresh: Vec<_> = together(news)
            .into_iter()
            .filter_map(|(about, identities)| Some((self.notice(of, &about)?, identities)))
            .collect();
        let (mode, now) = (self.mode, of.scene.now);
        let gone = self
            .store
            .write(move |tx| {
                let (mut gone, mut later) = (Vec::new(), Vec::new());
                for (telling, identities) in fresh {
                    if let Some(notice) = put(tx, telling, &identities, &mut gone)? {
                        later.push(notice);
                    }
                }
                gone.extend(end(tx, &over, &later, mode, now)?);
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        self.changed();
        Ok(())
    }

    /// The notice about what is new; `None` where its connections went meanwhile.
    fn notice(&self, of: Of<'_>, about: &[About]) -> Option<Telling> {
        let (kind, connections, text) = words(of.scene, of.waiting, about)?;
        let text = self.in_mode(text);
        Some(Telling {
            only: responsible(of.scene, of.apps, about),
            notice: NewNotice {
                identity: String::new(),
                tag: tag(about),
                kind,
                company: of.company,
                connections,
                title: text.title,
                body: text.body,
                urgency: text.urgency,
                created_at: of.scene.now,
            },
        })
    }
}

/// What notices tell of: a company, or this computer.
#[derive(Clone, Copy)]
struct Of<'a> {
    scene: &'a Scene,
    company: Option<CompanyId>,
    apps: &'a [NetworkApp],
    waiting: &'a WaitingPosts,
}

/// A notice, and who alone gets mail about it.
struct Telling {
    notice: NewNotice,
    only: Option<Person>,
}

/// Writes what is news. What told of a part of it before is replaced; the desktop tags that have to
/// go for that come to `gone`.
fn put(
    tx: &Transaction<'_>,
    telling: Telling,
    identities: &[String],
    gone: &mut Vec<String>,
) -> Result<Option<Notice>, StoreError> {
    let (mut news, mut earlier) = (Vec::new(), BTreeSet::new());
    for identity in identities {
        match occasions::told_by(tx, identity)? {
            Some(notice) => {
                earlier.insert(notice);
            }
            None => news.push(identity),
        }
    }
    // Another look may have been quicker.
    let Some(first) = news.first() else {
        return Ok(None);
    };
    let Telling { mut notice, only } = telling;
    let now = notice.created_at;
    // The same occasion can come back after it was over, and is news then.
    notice.identity = format!("{first}.{}", now.timestamp_millis());
    let people = match (only, notice.company) {
        (Some(person), _) => vec![person],
        (None, Some(company)) => recipients(tx, notice.kind, company)?,
        (None, None) => Vec::new(),
    };
    let Some(later) = queue(tx, &notice, &people, None)? else {
        return Ok(None);
    };
    for identity in identities {
        occasions::put(tx, identity, later.id)?;
    }
    for notice in without_occasions(tx, earlier)? {
        gone.extend(replace(tx, &notice, &later, now)?);
    }
    Ok(Some(later))
}

/// Ends what is over; a notice goes with the last of its occasions, replaced if one of `later` tells
/// how the same went on. Gives the desktop tags that have to go.
fn end(
    tx: &Transaction<'_>,
    over: &[(String, NoticeId)],
    later: &[Notice],
    mode: Mode,
    now: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    for (identity, _) in over {
        occasions::end(tx, identity)?;
    }
    let touched = over.iter().map(|(_, notice)| *notice).collect();
    let ended = without_occasions(tx, touched)?;
    let stopped = ended.iter().filter(|one| one.kind == NoticeKind::NeedsYou);
    queue_fixed(tx, &stopped.cloned().collect::<Vec<_>>(), mode, now)?;
    let mut gone = Vec::new();
    for notice in &ended {
        match later.iter().find(|later| goes_on(notice, later)) {
            Some(later) => gone.extend(replace(tx, notice, later, now)?),
            None => gone.push(withdraw(tx, notice, now)?),
        }
    }
    Ok(gone)
}

/// Those of `ids` that stand and have nothing to tell of any more.
fn without_occasions(
    tx: &Transaction<'_>,
    ids: BTreeSet<NoticeId>,
) -> Result<Vec<Notice>, StoreError> {
    let mut found = Vec::new();
    for id in ids {
        if occasions::of_notice(tx, id)? == 0 {
            found.extend(notices::get(tx, id)?.filter(|one| one.withdrawn_at.is_none()));
        }
    }
    Ok(found)
}

/// Whether `later` is about the same problem, or about the same accounts in another.
fn goes_on(notice: &Notice, later: &Notice) -> bool {
    let mut shared = notice.connections.iter();
    notice.tag == later.tag
        || (notice.kind == later.kind && shared.any(|id| later.connections.contains(id)))
}

#[cfg(test)]
mod tests;
