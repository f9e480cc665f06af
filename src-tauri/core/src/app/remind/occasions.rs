//! What is told at once: accounts that stopped, a refused app, a renewal that fails, an API that
//! ends, this computer's own troubles.
//!
//! Nothing is remembered about what *happened*. What is true is worked out anew from what is stored
//! and compared with what was told: what is new becomes a notice, what is over takes its notice
//! back. So a crash between finding something and telling it loses nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::present::Scene;
use super::super::view::Mode;
use super::super::{App, Error};
use super::fixed::queue_fixed;
use super::queue::{queue, recipients, withdraw};
use super::{account, sign_in};
use crate::domain::api_version::{self, ApiVersion};
use crate::domain::cause::Cause;
use crate::domain::company::Person;
use crate::domain::connection::{Connection, Intent};
use crate::domain::id::{CompanyId, ConnectionId, GrantId, NetworkAppId, NoticeId};
use crate::domain::network::Provider;
use crate::domain::network_app::NetworkApp;
use crate::domain::notice::NoticeKind;
use crate::domain::status::Status;
use crate::notices::wording::{self, NoticeWords, Today};
use crate::store::notices::NewNotice;
use crate::store::{StoreError, Transaction, network_apps, notices, occasions};

/// A renewal that fails for less is nothing to worry a person with.
const FAILING_FOR: TimeDelta = TimeDelta::hours(24);

/// The most sign-ins that are told one by one when they stop at one moment.
const ONE_BY_ONE: usize = 3;

/// Something that is true, and worth telling once.
struct Occasion {
    /// Without the time of the answer: what is blocked or refused is asked again, and says the same
    /// again.
    identity: String,
    about: About,
    /// True, but not to be told yet.
    waits: bool,
}

/// What it is about. Occasions about the same that are new at one moment make one notice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    SignIn(GrantId),
    /// Profiles of one sign-in, with one cause.
    Profiles(GrantId, Cause, BTreeSet<ConnectionId>),
    Renewal(GrantId),
    App(NetworkAppId, Provider),
    Api(Provider, ApiVersion),
    Keychain,
    Clock,
}

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
    async fn tell_what_is(&self, company: CompanyId) -> Result<(), Error> {
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
        let mut all = of_company(scene, &apps);
        // The simulated networks speak every version for ever.
        if self.mode == Mode::Real {
            all.extend(ending_apis(scene, &apps));
        }
        self.bring_up_to_date(scene, Some(company), &apps, all)
            .await
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
        if kept && scene.world.keychain_closed {
            is(About::Keychain, "keychain");
        }
        if scene.world.clock_doubtful {
            is(About::Clock, "clock");
        }
        self.bring_up_to_date(scene, None, &[], all).await
    }

    async fn bring_up_to_date(
        &self,
        scene: &Scene,
        company: Option<CompanyId>,
        apps: &[NetworkApp],
        all: Vec<Occasion>,
    ) -> Result<(), Error> {
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
        let news: Vec<_> = all
            .into_iter()
            .filter(|one| !one.waits && !known.contains(&one.identity))
            .collect();
        if over.is_empty() && news.is_empty() {
            return Ok(());
        }
        let fresh: Vec<_> = together(news)
            .into_iter()
            .filter_map(|(about, identities)| {
                Some((self.notice(scene, company, apps, &about)?, identities))
            })
            .collect();
        let (mode, now) = (self.mode, scene.now);
        let gone = self
            .store
            .write(move |tx| {
                let gone = end(tx, &over, mode, now)?;
                for (telling, identities) in fresh {
                    put(tx, telling, &identities)?;
                }
                Ok(gone)
            })
            .await?;
        self.withdraw_from_desktop(&gone).await;
        self.changed();
        Ok(())
    }

    /// The notice about what is new; `None` where its connections went meanwhile.
    fn notice(
        &self,
        scene: &Scene,
        company: Option<CompanyId>,
        apps: &[NetworkApp],
        about: &[About],
    ) -> Option<Telling> {
        let (kind, connections, text) = words(scene, about)?;
        let text = self.in_mode(text);
        Some(Telling {
            only: responsible(scene, apps, about),
            notice: NewNotice {
                identity: String::new(),
                kind,
                company,
                connections,
                title: text.title,
                body: text.body,
                urgency: text.urgency,
                created_at: scene.now,
            },
        })
    }
}

/// A notice, and who alone gets mail about it.
struct Telling {
    notice: NewNotice,
    only: Option<Person>,
}

/// Everything that is true of a company at this moment.
fn of_company(scene: &Scene, apps: &[NetworkApp]) -> Vec<Occasion> {
    let mut all = Vec::new();
    for grant in scene.grants.values() {
        let held = hanging(scene, grant.id);
        if held.is_empty() {
            continue;
        }
        if let Some(found) = &grant.finding {
            all.push(Occasion {
                identity: format!("sign-in-{}.{}", grant.id, found.cause.slug()),
                about: About::SignIn(grant.id),
                waits: false,
            });
            continue;
        }
        for one in held {
            all.extend(one.finding.as_ref().map(|found| Occasion {
                identity: format!("connection-{}.{}", one.id, found.cause.slug()),
                about: About::Profiles(grant.id, found.cause, BTreeSet::from([one.id])),
                waits: false,
            }));
        }
        all.extend(grant.renewal_failing_since.map(|since| Occasion {
            identity: format!("renewal-{}.{}", grant.id, since.timestamp()),
            about: About::Renewal(grant.id),
            waits: scene.now - since < FAILING_FOR
                || scene.world.offline
                || scene.world.outages.contains(&grant.provider),
        }));
    }
    for app in apps {
        all.extend(app.refusal.as_ref().map(|_| Occasion {
            identity: format!("app-{}", app.id),
            about: About::App(app.id, app.provider),
            waits: false,
        }));
    }
    all
}

/// Versions that end of the APIs that the company's network apps use.
fn ending_apis(scene: &Scene, apps: &[NetworkApp]) -> impl Iterator<Item = Occasion> {
    let ending = api_version::ending(scene.now).into_iter();
    ending.filter_map(|version| {
        let used = |provider: &&Provider| apps.iter().any(|app| app.provider == **provider);
        let provider = *version.api.providers().iter().find(used)?;
        Some(Occasion {
            identity: format!("api-{:?}-{}", version.api, version.version),
            about: About::Api(provider, version),
            waits: false,
        })
    })
}

/// Brings what makes one notice together: profiles of one sign-in with one cause, and more than a
/// few sign-ins that stopped at one moment.
fn together(news: Vec<Occasion>) -> Vec<(Vec<About>, Vec<String>)> {
    let mut profiles = BTreeMap::<(GrantId, Cause), (BTreeSet<ConnectionId>, Vec<String>)>::new();
    let mut sign_ins = Vec::new();
    let mut all = Vec::new();
    for Occasion {
        identity, about, ..
    } in news
    {
        match about {
            About::Profiles(grant, cause, ids) => {
                let (known, identities) = profiles.entry((grant, cause)).or_default();
                known.extend(ids);
                identities.push(identity);
            }
            About::SignIn(_) => sign_ins.push((about, identity)),
            About::Renewal(_)
            | About::App(..)
            | About::Api(..)
            | About::Keychain
            | About::Clock => {
                all.push((vec![about], vec![identity]));
            }
        }
    }
    if sign_ins.len() > ONE_BY_ONE {
        all.push(sign_ins.into_iter().unzip());
    } else {
        let single = |(about, identity)| (vec![about], vec![identity]);
        all.extend(sign_ins.into_iter().map(single));
    }
    for ((grant, cause), (ids, identities)) in profiles {
        all.push((vec![About::Profiles(grant, cause, ids)], identities));
    }
    all
}

/// Kind, connections and words of one notice.
fn words(scene: &Scene, about: &[About]) -> Option<(NoticeKind, Vec<ConnectionId>, NoticeWords)> {
    let ids = |held: &[&Connection]| held.iter().map(|one| one.id).collect::<Vec<_>>();
    let today = Today {
        now: scene.now,
        zone: scene.zone,
    };
    let [first] = about else {
        let mut hit = Vec::new();
        for one in about {
            if let About::SignIn(grant) = one {
                hit.extend(hanging(scene, *grant));
            }
        }
        let text = wording::sign_ins_stopped(about.len(), hit.len());
        return Some((NoticeKind::NeedsYou, ids(&hit), text));
    };
    Some(match first {
        About::SignIn(grant) => {
            let hit = hanging(scene, *grant);
            (NoticeKind::NeedsYou, ids(&hit), stopped(scene, &hit)?)
        }
        About::Profiles(_, _, of) => {
            let mut hit = scene.connections.iter().collect::<Vec<_>>();
            hit.retain(|one| of.contains(&one.id));
            (NoticeKind::NeedsYou, ids(&hit), stopped(scene, &hit)?)
        }
        About::Renewal(grant) => {
            let (hit, grant) = (hanging(scene, *grant), scene.grants.get(grant)?);
            let since = grant.renewal_failing_since?;
            let text = wording::renewal_failing(&sign_in(scene, grant), since, today);
            (NoticeKind::RenewalTrouble, ids(&hit), text)
        }
        About::App(app, provider) => {
            let uses = |one: &&Connection| {
                let grant = scene.grant(one);
                one.intent == Intent::Kept && grant.is_some_and(|grant| grant.app == Some(*app))
            };
            let blind = scene.connections.iter().filter(uses).count();
            let text = wording::app_refused(*provider, blind);
            (NoticeKind::RenewalTrouble, Vec::new(), text)
        }
        About::Api(_, version) => {
            let text = wording::api_ending(version, scene.now, scene.zone);
            (NoticeKind::RenewalTrouble, Vec::new(), text)
        }
        About::Keychain => {
            let kept = |one: &&Connection| one.intent == Intent::Kept;
            let text = wording::keychain_closed(scene.connections.iter().filter(kept).count());
            (NoticeKind::ThisComputer, Vec::new(), text)
        }
        About::Clock => (
            NoticeKind::ThisComputer,
            Vec::new(),
            wording::clock_doubtful(),
        ),
    })
}

/// The words for accounts of one sign-in with one cause.
fn stopped(scene: &Scene, hit: &[&Connection]) -> Option<NoticeWords> {
    let first = hit.first()?;
    let grant = scene.grant(first)?;
    let accounts: Vec<_> = hit.iter().map(|one| account(one)).collect();
    let by = sign_in(scene, grant);
    let left_out = |one: &&Connection| {
        let cause = one.finding.as_ref().map(|found| found.cause);
        cause == Some(Cause::PermissionMissing) && one.capabilities.is_empty()
    };
    if grant.finding.is_none() && hit.iter().all(left_out) {
        return Some(wording::left_out(&accounts, &by));
    }
    let guide = scene.guide(first)?;
    let invalid = |one: &&Connection| matches!(scene.status(one), Status::Invalid { .. });
    Some(if hit.iter().any(invalid) {
        wording::stopped(&accounts, &by, &guide, 0)
    } else {
        wording::limited(&accounts, &guide)
    })
}

fn hanging(scene: &Scene, grant: GrantId) -> Vec<&Connection> {
    let kept = |one: &&Connection| one.intent == Intent::Kept && one.grant == Some(grant);
    scene.connections.iter().filter(kept).collect()
}

/// Who looks after the network app that a notice is about, where that person gets mail.
fn responsible(scene: &Scene, apps: &[NetworkApp], about: &[About]) -> Option<Person> {
    let of = |app: &&NetworkApp| match about {
        [About::App(id, _)] => app.id == *id,
        [About::Api(provider, _)] => app.provider == *provider,
        _ => false,
    };
    let person = apps.iter().find(of)?.responsible?;
    let mut people = scene.people.iter();
    people
        .find(|one| one.id == person && one.email.is_some())
        .cloned()
}

fn put(tx: &Transaction<'_>, telling: Telling, identities: &[String]) -> Result<(), StoreError> {
    let mut news = Vec::new();
    for identity in identities {
        // Another look may have been quicker.
        if !occasions::is_told(tx, identity)? {
            news.push(identity);
        }
    }
    let Some(first) = news.first() else {
        return Ok(());
    };
    let Telling { mut notice, only } = telling;
    // The same occasion can come back after it was over, and is news then.
    notice.identity = format!("{first}.{}", notice.created_at.timestamp_millis());
    let people = match (only, notice.company) {
        (Some(person), _) => vec![person],
        (None, Some(company)) => recipients(tx, notice.kind, company)?,
        (None, None) => Vec::new(),
    };
    let Some(id) = queue(tx, &notice, &people, None)? else {
        return Ok(());
    };
    for identity in news {
        occasions::add(tx, identity, id)?;
    }
    Ok(())
}

/// Ends what is over; a notice goes with the last of its occasions. Gives the desktop tags.
fn end(
    tx: &Transaction<'_>,
    over: &[(String, NoticeId)],
    mode: Mode,
    now: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    for (identity, _) in over {
        occasions::end(tx, identity)?;
    }
    let touched: BTreeSet<_> = over.iter().map(|(_, notice)| *notice).collect();
    let mut ended = Vec::new();
    for id in touched {
        if occasions::of_notice(tx, id)? == 0 {
            ended.extend(notices::get(tx, id)?.filter(|one| one.withdrawn_at.is_none()));
        }
    }
    let stopped = ended.iter().filter(|one| one.kind == NoticeKind::NeedsYou);
    queue_fixed(tx, &stopped.cloned().collect::<Vec<_>>(), mode, now)?;
    ended.iter().map(|one| withdraw(tx, one, now)).collect()
}

#[cfg(test)]
mod tests;
