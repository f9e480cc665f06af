//! What an occasion says, and who alone gets mail about it.

use super::super::super::posts::WaitingPosts;
use super::super::super::present::Scene;
use super::super::{account, sign_in};
use super::posts::posts_words;
use super::truth::{About, hanging};
use crate::domain::cause::Cause;
use crate::domain::company::Person;
use crate::domain::connection::{Connection, Intent};
use crate::domain::id::ConnectionId;
use crate::domain::network_app::NetworkApp;
use crate::domain::notice::NoticeKind;
use crate::domain::posting::{Usable, usable};
use crate::domain::status::Status;
use crate::notices::wording::{self, NoticeWords, Today};

/// Kind, connections and words of one notice.
pub fn words(
    scene: &Scene,
    waiting: &WaitingPosts,
    about: &[About],
) -> Option<(NoticeKind, Vec<ConnectionId>, NoticeWords)> {
    let ids = |held: &[&Connection]| held.iter().map(|one| one.id).collect::<Vec<_>>();
    let today = Today {
        now: scene.now,
        zone: scene.zone,
    };
    let [first] = about else {
        let (mut hit, mut renewals) = (Vec::new(), 0);
        for one in about {
            match one {
                About::SignIn(grant) => hit.extend(hanging(scene, *grant)),
                About::Renewal(grant) => {
                    hit.extend(hanging(scene, *grant));
                    renewals += 1;
                }
                About::Profiles(..)
                | About::App(..)
                | About::Api(..)
                | About::Posts(_)
                | About::Keychain
                | About::OtherComputer
                | About::Clock => return None,
            }
        }
        return Some(if renewals > 0 {
            let text = wording::renewals_failing(renewals, hit.len());
            (NoticeKind::RenewalTrouble, ids(&hit), text)
        } else {
            let posts = waiting.count(ids(&hit));
            let text = wording::sign_ins_stopped(about.len(), hit.len(), posts);
            (NoticeKind::NeedsYou, ids(&hit), text)
        });
    };
    Some(match first {
        About::SignIn(grant) => {
            let hit = hanging(scene, *grant);
            (
                NoticeKind::NeedsYou,
                ids(&hit),
                stopped(scene, waiting, &hit)?,
            )
        }
        About::Profiles(_, _, of) => {
            let mut hit = scene.connections.iter().collect::<Vec<_>>();
            hit.retain(|one| of.contains(&one.id));
            (
                NoticeKind::NeedsYou,
                ids(&hit),
                stopped(scene, waiting, &hit)?,
            )
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
        About::Posts(posts) => {
            let accounts = posts.accounts.iter().copied().collect();
            (NoticeKind::PostsAtRisk, accounts, posts_words(scene, posts))
        }
        About::Keychain => {
            let kept = |one: &&Connection| one.intent == Intent::Kept;
            let text = wording::keychain_closed(scene.connections.iter().filter(kept).count());
            (NoticeKind::ThisComputer, Vec::new(), text)
        }
        About::OtherComputer => (
            NoticeKind::ThisComputer,
            Vec::new(),
            wording::other_computer(),
        ),
        About::Clock => (
            NoticeKind::ThisComputer,
            Vec::new(),
            wording::clock_doubtful(),
        ),
    })
}

/// The words for accounts of one sign-in with one cause.
fn stopped(scene: &Scene, waiting: &WaitingPosts, hit: &[&Connection]) -> Option<NoticeWords> {
    let first = hit.first()?;
    let grant = scene.grant(first)?;
    let accounts: Vec<_> = hit.iter().map(|one| account(one)).collect();
    let by = sign_in(scene, grant);
    let broken = hit
        .iter()
        .filter(|one| usable(&scene.status(one)) == Usable::Broken);
    let posts = waiting.count(broken.map(|one| one.id));
    let left_out = |one: &&Connection| {
        let cause = one.finding.as_ref().map(|found| found.cause);
        cause == Some(Cause::PermissionMissing) && one.capabilities.is_empty()
    };
    if grant.finding.is_none() && hit.iter().all(left_out) {
        return Some(wording::left_out(&accounts, &by, posts));
    }
    let guide = scene.guide(first)?;
    let invalid = |one: &&Connection| matches!(scene.status(one), Status::Invalid { .. });
    Some(if hit.iter().any(invalid) {
        wording::stopped(&accounts, &by, &guide, posts)
    } else {
        wording::limited(&accounts, &guide, posts)
    })
}

/// Who looks after the network app that a notice is about, where that person gets mail.
pub fn responsible(scene: &Scene, apps: &[NetworkApp], about: &[About]) -> Option<Person> {
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
