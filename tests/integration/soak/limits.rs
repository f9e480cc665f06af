//! How much was asked of each network, against what it publishes.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_sandbox::{Endpoint, LogEntry, Provider};

/// So many requests of one counter in a stretch of time that moves on.
struct Limit {
    what: &'static str,
    most: usize,
    within: TimeDelta,
    /// Against whom a request counts; `None` if it does not.
    counter: fn(&LogEntry) -> Option<String>,
}

const LIMITS: &[Limit] = &[
    Limit {
        what: "X: users/me, 75 in 15 minutes for each user",
        most: 75,
        within: TimeDelta::minutes(15),
        counter: |entry| entry.path.ends_with("/2/users/me").then(|| member(entry)),
    },
    Limit {
        what: "X: users/me is billed, once a day for each user",
        most: 1,
        within: TimeDelta::hours(20),
        counter: |entry| entry.path.ends_with("/2/users/me").then(|| member(entry)),
    },
    Limit {
        what: "TikTok: 600 a minute for each endpoint",
        most: 600,
        within: TimeDelta::minutes(1),
        counter: |entry| (entry.provider == Provider::Tiktok).then(|| entry.path.clone()),
    },
    Limit {
        what: "Google Business Profile: 300 a minute for each API",
        most: 300,
        within: TimeDelta::minutes(1),
        counter: |entry| {
            let business = entry.host.starts_with("mybusiness");
            business.then(|| entry.host.clone())
        },
    },
    Limit {
        what: "YouTube: 10,000 units a day",
        most: 10_000,
        within: TimeDelta::days(1),
        // Each question costs one unit, an invalid one too.
        counter: |entry| entry.path.starts_with("/youtube/").then(String::new),
    },
    Limit {
        what: "LinkedIn: 100 a day for each member, outside of OAuth",
        most: 100,
        within: TimeDelta::days(1),
        counter: |entry| {
            let api = entry.provider == Provider::Linkedin && entry.endpoint == Endpoint::Api;
            api.then(|| member(entry))
        },
    },
    Limit {
        what: "Facebook: 200 an hour for each member",
        most: 200,
        within: TimeDelta::hours(1),
        counter: |entry| (entry.provider == Provider::Facebook).then(|| member(entry)),
    },
];

fn member(entry: &LogEntry) -> String {
    entry.member.clone().unwrap_or_default()
}

/// The moments of all requests, by limit and counter.
#[derive(Default)]
pub struct Requests {
    pub count: usize,
    moments: BTreeMap<(&'static str, String), Vec<DateTime<Utc>>>,
}

impl Requests {
    pub fn note(&mut self, entry: &LogEntry) {
        self.count += 1;
        for limit in LIMITS {
            if let Some(counter) = (limit.counter)(entry) {
                let moments = self.moments.entry((limit.what, counter)).or_default();
                moments.push(entry.at);
            }
        }
    }

    /// For each limit the most that was asked within its stretch.
    ///
    /// # Panics
    /// If that is more than the network allows.
    pub fn assert(&self) {
        for limit in LIMITS {
            let of_limit = self
                .moments
                .iter()
                .filter(|((what, _), _)| *what == limit.what);
            let most = of_limit
                .map(|(_, moments)| most_within(moments, limit.within))
                .max()
                .unwrap_or_default();
            println!("most at once: {most} ({})", limit.what);
            assert!(most <= limit.most, "{most} were asked: {}", limit.what);
        }
    }
}

fn most_within(moments: &[DateTime<Utc>], within: TimeDelta) -> usize {
    let mut moments = moments.to_vec();
    moments.sort();
    let mut first = 0;
    let mut most = 0;
    for (last, at) in moments.iter().enumerate() {
        while *at - moments[first] >= within {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_of_time_moves_on() {
        let second = |second| DateTime::from_timestamp(second, 0).unwrap();
        let moments = [0, 30, 59, 60, 61, 62, 200].map(second);
        assert_eq!(most_within(&moments, TimeDelta::minutes(1)), 5);
        assert_eq!(most_within(&moments, TimeDelta::seconds(1)), 1);
        assert_eq!(most_within(&[], TimeDelta::minutes(1)), 0);
    }
}
