//! Posts that will not go out as things are, and those that were held: one notice for each day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::super::posts::PostTroubles;
use super::super::super::present::Scene;
use super::super::account;
use super::truth::{About, Occasion};
use crate::domain::id::ConnectionId;
use crate::notices::wording::{self, NoticeWords, Today};

/// Posts that make one notice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posts {
    /// The day they are planned for; `None`: held when their time came.
    pub when: Option<NaiveDate>,
    pub count: usize,
    /// The accounts that do not work.
    pub accounts: BTreeSet<ConnectionId>,
}

impl Posts {
    /// None of the same time.
    pub fn none(&self) -> Self {
        Self {
            when: self.when,
            count: 0,
            accounts: BTreeSet::new(),
        }
    }

    pub fn join(&mut self, more: &Self) {
        self.count += more.count;
        self.accounts.extend(&more.accounts);
    }
}

pub fn of_posts(scene: &Scene, troubles: &PostTroubles) -> impl Iterator<Item = Occasion> {
    let zone = scene.zone;
    let at_risk = troubles.at_risk.iter().map(move |(id, (at, accounts))| {
        let day = at.with_timezone(&zone).date_naive();
        (format!("post-at-risk-{id}"), Some(day), accounts.clone())
    });
    let held = troubles.held.iter();
    let held = held.map(|(id, accounts)| (format!("post-held-{id}"), None, accounts.clone()));
    at_risk
        .chain(held)
        .map(|(identity, when, accounts)| Occasion {
            identity,
            about: About::Posts(Posts {
                when,
                count: 1,
                accounts,
            }),
            waits: false,
        })
}

pub fn posts_words(scene: &Scene, posts: &Posts) -> NoticeWords {
    let broken = scene
        .connections
        .iter()
        .filter(|one| posts.accounts.contains(&one.id));
    let broken: Vec<_> = broken.map(account).collect();
    let today = Today {
        now: scene.now,
        zone: scene.zone,
    };
    match posts.when {
        Some(day) => wording::posts_at_risk(posts.count, day, &broken, today),
        None => wording::posts_held(posts.count, &broken),
    }
}
