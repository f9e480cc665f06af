//! What stands on the pages for as long as it is true: troubles that many accounts share, in the words
//! of their notices. What is wrong with one account stands in its row.

use super::super::super::posts::WaitingPosts;
use super::super::super::present::Scene;
use super::super::super::view::{BannerAbout, BannerView};
use super::super::super::{App, Error};
use super::truth::{About, together};
use super::words::words;
use crate::domain::id::CompanyId;
use crate::notices::wording::{self, NoticeWords};
use crate::store::network_apps;

impl App {
    /// The worst first.
    pub(in crate::app) async fn banners(
        &self,
        scene: &Scene,
        company: CompanyId,
    ) -> Result<Vec<BannerView>, Error> {
        let apps = self
            .store
            .read(move |conn| network_apps::list(conn, company))
            .await?;
        let mut all = Vec::new();
        if scene.world.clock_doubtful {
            all.push(banner(BannerAbout::Clock, wording::clock_doubtful()));
        }
        let mut shared = self.true_of(scene, &apps);
        shared.retain(|one| !one.waits && is_shared(&one.about));
        for (about, _) in together(shared) {
            let Some((_, connections, text)) = words(scene, &WaitingPosts::default(), &about)
            else {
                continue;
            };
            let about = match about.first() {
                Some(About::App(_, provider)) => BannerAbout::NetworkApp {
                    provider: *provider,
                },
                Some(About::Api(provider, _)) => BannerAbout::Api {
                    provider: *provider,
                },
                Some(About::Renewal(_)) => BannerAbout::Renewal { connections },
                Some(
                    About::SignIn(_)
                    | About::Profiles(..)
                    | About::Posts(_)
                    | About::Keychain
                    | About::OtherComputer
                    | About::Clock,
                )
                | None => continue,
            };
            all.push(banner(about, text));
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.urgency));
        Ok(all)
    }
}

fn is_shared(about: &About) -> bool {
    match about {
        About::App(..) | About::Api(..) | About::Renewal(_) => true,
        About::SignIn(_)
        | About::Profiles(..)
        | About::Posts(_)
        | About::Keychain
        | About::OtherComputer
        | About::Clock => false,
    }
}

fn banner(about: BannerAbout, text: NoticeWords) -> BannerView {
    BannerView {
        about,
        title: text.title,
        text: text.body,
        urgency: text.urgency,
    }
}
