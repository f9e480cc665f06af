//! How much a network lets clients ask, and how much they asked.
//!
//! Every request of a program is counted, the refused ones too, since at the networks they cost as
//! well. What people see in the browser is not.

mod counted;
mod window;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::provider::Provider;

pub use counted::{Asker, asker, endpoint};
use window::Count;
pub use window::Window;

/// Against whom requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// All requests of the app.
    App,
    /// The requests with one member's tokens.
    Member,
    /// The requests about one Page, Instagram or ad account.
    Object,
}

/// One limit of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub provider: Provider,
    /// `POST api.x.com/2/tweets` for one call, with `:id` for ids, or the beginning of the
    /// addresses that are counted together.
    pub at: String,
    pub counts: Counts,
    pub requests: u64,
    pub window: Window,
    /// Each member of the app adds as much again (Meta's platform limit).
    #[serde(default)]
    pub per_member: bool,
}

impl Limit {
    fn new(provider: Provider, at: &str, counts: Counts, requests: u64, window: Window) -> Self {
        Self {
            provider,
            at: at.to_owned(),
            counts,
            requests,
            window,
            per_member: false,
        }
    }

    fn concerns(&self, provider: Provider, endpoint: &str) -> bool {
        let address = endpoint.split_once(' ').map_or(endpoint, |(_, rest)| rest);
        self.provider == provider
            && if self.at.contains(' ') {
                endpoint == self.at
            } else {
                address.starts_with(&self.at)
            }
    }
}

/// What the networks publish, where they do. LinkedIn shows its numbers in the portal only: these
/// are its Share product's.
pub fn published() -> Vec<Limit> {
    use Counts::{App, Member, Object};
    use Provider::{Facebook, Google, Instagram, Linkedin, Tiktok, X};
    const HOUR: Window = Window::Rolling(3_600);
    const DAY: Window = Window::Rolling(86_400);
    const MINUTE: Window = Window::Rolling(60);
    const QUARTER: Window = Window::Fixed(900);
    let google = |at: &str, requests, window| Limit::new(Google, at, App, requests, window);
    let tiktok = |at: &str| Limit::new(Tiktok, at, App, 600, MINUTE);
    let x = |at: &str, requests| Limit::new(X, at, Member, requests, QUARTER);
    vec![
        // Graph API, rate limits: 200 per user of the app and hour; 4,800 a day per engaged user
        // and business object, of whom there is at least one.
        Limit {
            per_member: true,
            ..Limit::new(Facebook, "graph.facebook.com/", App, 200, HOUR)
        },
        Limit::new(Facebook, "graph.facebook.com/", Object, 4_800, DAY),
        Limit {
            per_member: true,
            ..Limit::new(Instagram, "graph.instagram.com/", App, 200, HOUR)
        },
        Limit::new(Instagram, "graph.instagram.com/", Object, 4_800, DAY),
        Limit::new(Linkedin, "api.linkedin.com/", Member, 150, Window::UtcDay),
        Limit::new(Linkedin, "api.linkedin.com/", App, 100_000, Window::UtcDay),
        // TikTok API v2, rate limits.
        tiktok("GET open.tiktokapis.com/v2/user/info"),
        tiktok("POST open.tiktokapis.com/v2/video/query"),
        tiktok("POST open.tiktokapis.com/v2/video/list"),
        // Content Posting API: 6 posts, 20 looks at the creator.
        Limit::new(
            Tiktok,
            "POST open.tiktokapis.com/v2/post/publish/video/init",
            Member,
            6,
            MINUTE,
        ),
        Limit::new(
            Tiktok,
            "POST open.tiktokapis.com/v2/post/publish/content/init",
            Member,
            6,
            MINUTE,
        ),
        Limit::new(
            Tiktok,
            "POST open.tiktokapis.com/v2/post/publish/creator_info/query",
            Member,
            20,
            MINUTE,
        ),
        Limit::new(Tiktok, "business-api.tiktok.com/", App, 600, MINUTE),
        // X API, rate limits, per user.
        x("GET api.x.com/2/users/me", 75),
        x("GET api.x.com/2/users/:id/mentions", 300),
        x("GET api.x.com/2/users/:id/tweets", 900),
        x("GET api.x.com/2/tweets/search/recent", 300),
        x("POST api.x.com/2/tweets", 100),
        Limit::new(
            X,
            "POST api.x.com/2/tweets",
            App,
            10_000,
            Window::Fixed(86_400),
        ),
        // YouTube Data API, quota: units; uploads have a hundred of their own.
        google("www.googleapis.com/youtube/", 10_000, Window::PacificDay),
        google(
            "POST www.googleapis.com/upload/youtube/v3/videos",
            100,
            Window::PacificDay,
        ),
        // Business Profile: 300 a minute and API.
        google("mybusiness.googleapis.com/", 300, MINUTE),
        google("mybusinessaccountmanagement.googleapis.com/", 300, MINUTE),
        google("mybusinessbusinessinformation.googleapis.com/", 300, MINUTE),
        google("mybusinessverifications.googleapis.com/", 300, MINUTE),
    ]
}

/// The quota that a request costs; writing to YouTube costs 50 units (quota calculator).
fn cost(endpoint: &str) -> u64 {
    let writes = ["POST", "PUT", "DELETE"];
    let at_youtube = |method: &str| {
        let rest = endpoint.strip_prefix(method);
        rest.is_some_and(|rest| rest.starts_with(" www.googleapis.com/youtube/"))
    };
    if writes.into_iter().any(at_youtube) {
        50
    } else {
        1
    }
}

/// How full one allowance is after a request.
#[derive(Clone, Debug)]
pub struct Level {
    pub counts: Counts,
    /// The app, member or object.
    pub of: String,
    pub limit: u64,
    pub used: u64,
    /// When the network serves again if it is full, and when the window begins anew.
    pub reset: DateTime<Utc>,
}

impl Level {
    pub fn over(&self) -> bool {
        self.used > self.limit
    }

    /// In whole percent, more than 100 when over.
    pub fn percent(&self) -> u64 {
        self.used * 100 / self.limit.max(1)
    }
}

/// What one client asked of one address for one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    pub provider: Provider,
    /// As in [`Limit::at`]: method, host and path with `:id` for ids.
    pub endpoint: String,
    pub client_id: Option<String>,
    pub member: Option<String>,
    pub requests: u64,
    /// Of those: refused because a limit was reached.
    pub refused: u64,
}

/// How far one limit was used at its fullest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fullest {
    pub limit: Limit,
    /// The app, member or object that used most in one window.
    pub of: Option<String>,
    pub used: u64,
    /// What that one was allowed.
    pub allowed: u64,
    pub refused: u64,
}

/// What was asked, and how that fits the limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub requests: Vec<Requests>,
    pub limits: Vec<Fullest>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    provider: Provider,
    endpoint: String,
    asker: (Option<String>, Option<String>),
}

/// The limits in force, and the counters of this run.
pub struct Limits {
    limits: Vec<Fullest>,
    windows: BTreeMap<(usize, String), Count>,
    /// Requests, and those refused.
    rows: BTreeMap<Row, (u64, u64)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(published())
    }
}

impl Limits {
    pub fn new(limits: Vec<Limit>) -> Self {
        let unused = |limit| Fullest {
            limit,
            of: None,
            used: 0,
            allowed: 0,
            refused: 0,
        };
        Self {
            limits: limits.into_iter().map(unused).collect(),
            windows: BTreeMap::new(),
            rows: BTreeMap::new(),
        }
    }

    /// Counts a request; gives the allowances it was counted against. `members` says how many
    /// members the app has, and is asked only where that matters.
    pub fn count(
        &mut self,
        provider: Provider,
        endpoint: String,
        asker: &Asker,
        now: DateTime<Utc>,
        members: impl Fn() -> u64,
    ) -> Vec<Level> {
        let mut levels = Vec::new();
        for (at, known) in self.limits.iter_mut().enumerate() {
            if !known.limit.concerns(provider, &endpoint) {
                continue;
            }
            let Some(of) = asker.counted(known.limit.counts) else {
                continue;
            };
            let count = self.windows.entry((at, of.to_owned())).or_default();
            let (used, reset) = count.add(known.limit.window, cost(&endpoint), now);
            let mut allowed = known.limit.requests;
            if known.limit.per_member {
                allowed *= members().max(1);
            }
            if used > known.used {
                known.used = used;
                known.allowed = allowed;
                known.of = Some(of.to_owned());
            }
            known.refused += u64::from(used > allowed);
            levels.push(Level {
                counts: known.limit.counts,
                of: of.to_owned(),
                limit: allowed,
                used,
                reset,
            });
        }
        let row = Row {
            provider,
            endpoint,
            asker: (asker.client_id.clone(), asker.member.clone()),
        };
        let (requests, refused) = self.rows.entry(row).or_default();
        *requests += 1;
        *refused += u64::from(levels.iter().any(Level::over));
        levels
    }

    /// What was asked so far.
    pub fn usage(&self) -> Usage {
        let rows = self.rows.iter().map(|(row, (requests, refused))| Requests {
            provider: row.provider,
            endpoint: row.endpoint.clone(),
            client_id: row.asker.0.clone(),
            member: row.asker.1.clone(),
            requests: *requests,
            refused: *refused,
        });
        Usage {
            requests: rows.collect(),
            limits: self.limits.clone(),
        }
    }
}
