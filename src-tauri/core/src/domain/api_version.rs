//! The versions of the networks' APIs that Holdfast speaks, when each ends, and from when the
//! administrator is told.
//!
//! Only Meta and LinkedIn give their versions a life. What X, TikTok and Google have in their
//! addresses (`/2/`, `v1.3`, `v3`) has no end that they name, so it stays part of the address. A
//! version that ended is the app's own fault: signing in again does not help, a newer Holdfast does.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::network::Provider;

/// An API whose versions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// Pages, Instagram on both routes, and sign-in.
    MetaGraph,
    /// Ad accounts. The same version in the address, with a shorter life.
    MetaMarketing,
    /// Everything of LinkedIn below `/rest/`.
    LinkedinMarketing,
}

/// When a version ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ends {
    /// The network named the day.
    On(NaiveDate),
    /// No day is named yet; by the network's own rule or habit it is not before this one.
    NotBefore(NaiveDate),
}

impl Ends {
    /// The first day on which the version may be gone.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::On(day) | Self::NotBefore(day) => day,
        }
    }
}

/// A version that Holdfast speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApiVersion {
    pub api: Api,
    /// As it is written in addresses and headers.
    pub version: &'static str,
    pub ends: Ends,
}

/// In the addresses of Graph and Marketing API; introduced on 2026-11-04.
pub const META: &str = "v27.0";

/// In the header `LinkedIn-Version`; the newest of which a page of LinkedIn is known (2026-09-16).
pub const LINKEDIN: &str = "202609";

/// All of them.
pub const SPOKEN: [ApiVersion; 3] = [
    ApiVersion {
        api: Api::MetaGraph,
        version: META,
        // Meta's changelog says "to be determined" and promises two years from the introduction.
        ends: Ends::NotBefore(day(2028, 11, 4)),
    },
    ApiVersion {
        api: Api::MetaMarketing,
        version: META,
        // "To be determined" too; v24.0 and v25.0 were given a year and some days.
        ends: Ends::NotBefore(day(2027, 11, 4)),
    },
    ApiVersion {
        api: Api::LinkedinMarketing,
        version: LINKEDIN,
        // A year at least; LinkedIn's migrations page ends 202603 on 2027-03-16 and 202511 on
        // 2026-11-16, so the middle of the same month a year later.
        ends: Ends::NotBefore(day(2027, 9, 15)),
    },
];

/// How long before the first day of the end the administrator is told. A quarter of a year is what
/// Meta leaves between naming the end of a Marketing version and the end itself.
pub const NOTICE_DAYS: u64 = 90;

impl Api {
    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MetaGraph => "Meta Graph API",
            Self::MetaMarketing => "Meta Marketing API",
            Self::LinkedinMarketing => "LinkedIn Marketing API",
        }
    }

    /// The network apps that use it.
    pub fn providers(self) -> &'static [Provider] {
        match self {
            Self::MetaGraph => &[Provider::Facebook, Provider::Instagram],
            Self::MetaMarketing => &[Provider::Facebook],
            Self::LinkedinMarketing => &[Provider::Linkedin],
        }
    }
}

impl ApiVersion {
    /// From when the administrator is told.
    pub fn told_from(&self) -> DateTime<Utc> {
        let day = self.ends.day();
        let first = day.checked_sub_days(Days::new(NOTICE_DAYS)).unwrap_or(day);
        first.and_time(NaiveTime::MIN).and_utc()
    }

    /// Whether it may be gone already.
    pub fn may_have_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends.day() <= now.date_naive()
    }
}

/// The versions of which the administrator is to be told at `now`, the earliest end first.
pub fn ending(now: DateTime<Utc>) -> Vec<ApiVersion> {
    ending_of(&SPOKEN, now)
}

fn ending_of(spoken: &[ApiVersion], now: DateTime<Utc>) -> Vec<ApiVersion> {
    let mut ending: Vec<ApiVersion> = spoken
        .iter()
        .filter(|version| version.told_from() <= now)
        .copied()
        .collect();
    ending.sort_by_key(|version| (version.ends.day(), version.api));
    ending
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        // Never at run time: the dates above are constants, looked at by the compiler.
        None => panic!("no such day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_ends_soon_when_this_was_written() {
        assert_eq!(ending(at("2026-11-25T12:00:00Z")), []);
        for version in SPOKEN {
            assert!(!version.may_have_ended(at("2026-11-25T12:00:00Z")));
        }
    }

    #[test]
    fn the_administrator_is_told_a_quarter_of_a_year_before_the_first_day_of_the_end() {
        let version = ApiVersion {
            api: Api::MetaMarketing,
            version: "v25.0",
            ends: Ends::On(day(2027, 2, 23)),
        };
        let table = [
            ("2026-11-24T23:59:59Z", false, false),
            ("2026-11-25T00:00:00Z", true, false),
            ("2027-02-22T23:59:59Z", true, false),
            ("2027-02-23T00:00:00Z", true, true),
            ("2029-01-01T00:00:00Z", true, true),
        ];
        for (now, told, ended) in table {
            let now = at(now);
            assert_eq!(!ending_of(&[version], now).is_empty(), told, "{now}");
            assert_eq!(version.may_have_ended(now), ended, "{now}");
        }
    }

    #[test]
    fn the_earliest_end_comes_first() {
        let apis = |now| -> Vec<Api> { ending(at(now)).iter().map(|one| one.api).collect() };
        assert_eq!(apis("2027-07-01T00:00:00Z"), [Api::LinkedinMarketing]);
        assert_eq!(
            apis("2029-01-01T00:00:00Z"),
            [Api::LinkedinMarketing, Api::MetaMarketing, Api::MetaGraph]
        );
    }

    #[test]
    fn every_network_app_with_a_clock_is_named() {
        let named = |provider| {
            let mut apis = SPOKEN.iter().map(|version| version.api);
            apis.any(|api| api.providers().contains(&provider))
        };
        for provider in Provider::ALL {
            let expected = match provider {
                Provider::Facebook | Provider::Instagram | Provider::Linkedin => true,
                Provider::Tiktok | Provider::TiktokBusiness | Provider::X | Provider::Google => {
                    false
                }
            };
            assert_eq!(named(provider), expected, "{provider:?}");
        }
    }
}
