//! What is true of a company or of this computer, and worth telling: worked out anew each time.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::present::Scene;
use super::posts::Posts;
use crate::domain::api_version::{self, ApiVersion};
use crate::domain::cause::Cause;
use crate::domain::connection::{Connection, Intent};
use crate::domain::id::{ConnectionId, GrantId, NetworkAppId};
use crate::domain::ladder::renewal_keeps_failing;
use crate::domain::network::Provider;
use crate::domain::network_app::NetworkApp;
use crate::domain::trouble::Troubles;

/// The most sign-ins that are told one by one when the same happens to them at one moment.
const ONE_BY_ONE: usize = 3;

/// Something that is true, and worth telling once.
pub struct Occasion {
    /// Without the time of the answer: what is blocked or refused is asked again, and says the same
    /// again.
    pub identity: String,
    pub about: About,
    /// True, but not to be told yet.
    pub waits: bool,
}

/// What it is about. Occasions about the same that are new at one moment make one notice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    SignIn(GrantId),
    /// Profiles of one sign-in, with one cause.
    Profiles(GrantId, Cause, BTreeSet<ConnectionId>),
    Renewal(GrantId),
    App(NetworkAppId, Provider),
    Api(Provider, ApiVersion),
    Posts(Posts),
    Keychain,
    OtherComputer,
    Clock,
}

impl About {
    fn of_profiles(&self) -> Option<(GrantId, Cause)> {
        match self {
            Self::Profiles(grant, cause, _) => Some((*grant, *cause)),
            Self::SignIn(_)
            | Self::Renewal(_)
            | Self::App(..)
            | Self::Api(..)
            | Self::Posts(_)
            | Self::Keychain
            | Self::OtherComputer
            | Self::Clock => None,
        }
    }
}

/// Everything that is true of a company at this moment.
pub fn of_company(
    scene: &Scene,
    apps: &[NetworkApp],
    silent: &Troubles<Provider>,
) -> Vec<Occasion> {
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
            waits: !renewal_keeps_failing(since, silent.away_since(grant.provider), scene.now),
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
pub fn ending_apis(scene: &Scene, apps: &[NetworkApp]) -> impl Iterator<Item = Occasion> {
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

/// What is not told yet, and what makes one notice with it: profiles that stop after others of
/// their sign-in, by the same cause, are told together with those.
pub fn news(all: Vec<Occasion>, is_told: impl Fn(&Occasion) -> bool) -> Vec<Occasion> {
    let is_news = |one: &Occasion| !one.waits && !is_told(one);
    let fresh = all.iter().filter(|one| is_news(one));
    let grows: BTreeSet<_> = fresh.filter_map(|one| one.about.of_profiles()).collect();
    let told_anew = |one: &Occasion| {
        let profiles = one.about.of_profiles();
        profiles.is_some_and(|of| grows.contains(&of))
    };
    let mut all = all;
    all.retain(|one| is_news(one) || told_anew(one));
    all
}

/// The problem that a notice tells of. It has one place on the screen for as long as it lasts, also
/// when more is hit by it, or its cause becomes known.
pub fn tag(about: &[About]) -> String {
    let parts = about.iter().map(|one| match one {
        About::SignIn(grant) => format!("stopped-{grant}"),
        About::Profiles(grant, cause, _) => format!("stopped-{grant}.{}", cause.slug()),
        About::Renewal(grant) => format!("renewal-{grant}"),
        About::App(app, _) => format!("app-{app}"),
        About::Api(_, version) => format!("api-{:?}-{}", version.api, version.version),
        About::Posts(posts) => match posts.when {
            Some(day) => format!("posts-{day}"),
            None => "posts-held".to_owned(),
        },
        About::Keychain => "keychain".to_owned(),
        About::OtherComputer => "other-computer".to_owned(),
        About::Clock => "clock".to_owned(),
    });
    parts.collect::<Vec<_>>().join("+")
}

/// Brings what makes one notice together: profiles of one sign-in with one cause, posts of one day,
/// and more than a few sign-ins that stopped, or cannot be renewed, at one moment.
pub fn together(news: Vec<Occasion>) -> Vec<(Vec<About>, Vec<String>)> {
    let mut profiles = BTreeMap::<(GrantId, Cause), (BTreeSet<ConnectionId>, Vec<String>)>::new();
    let mut posts = BTreeMap::<_, (Posts, Vec<String>)>::new();
    let (mut sign_ins, mut renewals, mut all) = (Vec::new(), Vec::new(), Vec::new());
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
            About::Posts(some) => {
                let none = || (some.none(), Vec::new());
                let (known, identities) = posts.entry(some.when).or_insert_with(none);
                known.join(&some);
                identities.push(identity);
            }
            About::SignIn(_) => sign_ins.push((about, identity)),
            About::Renewal(_) => renewals.push((about, identity)),
            About::App(..)
            | About::Api(..)
            | About::Keychain
            | About::OtherComputer
            | About::Clock => {
                all.push((vec![about], vec![identity]));
            }
        }
    }
    for same in [sign_ins, renewals] {
        if same.len() > ONE_BY_ONE {
            all.push(same.into_iter().unzip());
        } else {
            let single = |(about, identity)| (vec![about], vec![identity]);
            all.extend(same.into_iter().map(single));
        }
    }
    for ((grant, cause), (ids, identities)) in profiles {
        all.push((vec![About::Profiles(grant, cause, ids)], identities));
    }
    for (posts, identities) in posts.into_values() {
        all.push((vec![About::Posts(posts)], identities));
    }
    all
}

pub fn hanging(scene: &Scene, grant: GrantId) -> Vec<&Connection> {
    let kept = |one: &&Connection| one.intent == Intent::Kept && one.grant == Some(grant);
    scene.connections.iter().filter(kept).collect()
}
