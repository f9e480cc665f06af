use std::collections::BTreeSet;

use chrono_tz::{Asia, Australia, Europe, Pacific};

use super::*;
use crate::domain::cause::Finding;
use crate::domain::grant::{End, Renewal};
use crate::domain::id::NetworkAppId;
use crate::domain::network::Purpose;
use crate::domain::samples::{at, connection, finding, grant};

const NOW: &str = "2026-11-25T09:00:00Z";

/// What can be true of a connection at once, from the strongest to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    Disconnected,
    GrantStopped,
    RoleRemoved,
    ClockDoubtful,
    EndPassed,
    Offline,
    OtherComputer,
    KeychainClosed,
    Outage,
    AppRefused,
    PostingRestricted,
    EndsInFiveDays,
}

const FACTS: [(Fact, Status); 12] = [
    (Fact::Disconnected, Status::Disconnected),
    (
        Fact::GrantStopped,
        Status::Invalid {
            cause: Cause::PasswordChanged,
        },
    ),
    (
        Fact::RoleRemoved,
        Status::Invalid {
            cause: Cause::RoleRemoved,
        },
    ),
    (
        Fact::ClockDoubtful,
        Status::CantCheck {
            reason: CantCheck::Clock,
        },
    ),
    (Fact::EndPassed, Status::Expired),
    (
        Fact::Offline,
        Status::CantCheck {
            reason: CantCheck::Offline,
        },
    ),
    (
        Fact::OtherComputer,
        Status::CantCheck {
            reason: CantCheck::OtherComputer,
        },
    ),
    (
        Fact::KeychainClosed,
        Status::CantCheck {
            reason: CantCheck::Keychain,
        },
    ),
    (
        Fact::Outage,
        Status::CantCheck {
            reason: CantCheck::Outage {
                network: Network::Facebook,
            },
        },
    ),
    (
        Fact::AppRefused,
        Status::CantCheck {
            reason: CantCheck::AppRefused,
        },
    ),
    (
        Fact::PostingRestricted,
        Status::Limited {
            what: Limit::Publishing,
        },
    ),
    (Fact::EndsInFiveDays, Status::ExpiresIn { days: 5 }),
];

fn status_of(facts: &[Fact]) -> Status {
    let mut connection = connection(Network::Facebook, Purpose::Owned);
    let mut grant = grant(Provider::Facebook, Renewal::None);
    grant.ends.access = End::Reported(at("2027-01-20T09:00:00Z"));
    let mut world = World::default();
    // The weakest first, so that a stronger fact of the same field wins.
    let mut sorted: Vec<Fact> = facts.to_vec();
    sorted.sort_by_key(|fact| FACTS.iter().position(|(known, _)| known == fact));
    for fact in sorted.into_iter().rev() {
        match fact {
            Fact::Disconnected => connection.intent = Intent::Disconnected,
            Fact::GrantStopped => grant.finding = Some(finding(Cause::PasswordChanged)),
            Fact::RoleRemoved => connection.finding = Some(finding(Cause::RoleRemoved)),
            Fact::ClockDoubtful => world.clock_doubtful = true,
            Fact::EndPassed => grant.ends.access = End::Reported(at(NOW)),
            Fact::Offline => world.offline = true,
            Fact::OtherComputer => world.other_computer = true,
            Fact::KeychainClosed => world.keychain_closed = true,
            Fact::Outage => world.outages = BTreeSet::from([Provider::Facebook]),
            Fact::AppRefused => world.refused_apps = BTreeSet::from([NetworkAppId(5)]),
            Fact::PostingRestricted => connection.finding = Some(finding(Cause::PostingRestricted)),
            Fact::EndsInFiveDays => {
                grant.ends.access = End::Reported(at("2026-11-30T07:00:00Z"));
            }
        }
    }
    status(&connection, Some(&grant), at(NOW), Tz::UTC, &world)
}

#[test]
fn each_fact_alone_has_its_status() {
    assert_eq!(status_of(&[]), Status::Connected);
    for (fact, expected) in FACTS {
        assert_eq!(status_of(&[fact]), expected, "{fact:?}");
    }
}

#[test]
fn of_two_facts_the_stronger_one_shows() {
    for (strong, (fact, expected)) in FACTS.iter().enumerate() {
        for (weaker, _) in &FACTS[strong + 1..] {
            assert_eq!(
                status_of(&[*fact, *weaker]),
                *expected,
                "{fact:?} over {weaker:?}"
            );
        }
    }
}

#[test]
fn all_facts_at_once_fall_away_one_by_one() {
    for (strongest, (_, expected)) in FACTS.iter().enumerate() {
        let facts: Vec<Fact> = FACTS[strongest..].iter().map(|(fact, _)| *fact).collect();
        assert_eq!(status_of(&facts), *expected);
    }
}

#[test]
fn without_a_grant_it_is_disconnected() {
    let connection = connection(Network::X, Purpose::Owned);
    let status = status(&connection, None, at(NOW), Tz::UTC, &World::default());
    assert_eq!(status, Status::Disconnected);
}

/// Which cause marks what: on the grant, and on the connection alone.
#[test]
fn each_cause_marks_as_its_effect_says() {
    let shown = |on_grant: Option<Finding>, on_connection: Option<Finding>, lost: bool| {
        let mut connection = connection(Network::Facebook, Purpose::Owned);
        connection.finding = on_connection;
        if lost {
            connection.capabilities.clear();
        }
        let mut grant = grant(Provider::Facebook, Renewal::None);
        grant.ends.access = End::Never;
        grant.finding = on_grant;
        status(
            &connection,
            Some(&grant),
            at(NOW),
            Tz::UTC,
            &World::default(),
        )
    };
    for cause in Cause::ALL {
        let some = || Some(finding(cause));
        let expected = match cause.effect() {
            Effect::Ended | Effect::Blocked | Effect::RoleRemoved => Status::Invalid { cause },
            // All capabilities of an owned connection are there, so what is left is insights.
            Effect::PermissionMissing => Status::Limited {
                what: Limit::Insights,
            },
            Effect::PostingRestricted => Status::Limited {
                what: Limit::Publishing,
            },
            Effect::AppProblem | Effect::Passing => Status::Connected,
        };
        assert_eq!(shown(some(), None, false), expected, "grant: {cause:?}");
        assert_eq!(
            shown(None, some(), false),
            expected,
            "connection: {cause:?}"
        );
    }
    assert_eq!(
        shown(None, Some(finding(Cause::PermissionMissing)), true),
        Status::Invalid {
            cause: Cause::PermissionMissing
        },
        "no capability is left"
    );
}

#[test]
fn limited_names_what_the_purpose_lacks() {
    use Capability as C;
    let table: [(Purpose, Cause, &[Capability], Limit); 9] = [
        (
            Purpose::Owned,
            Cause::PermissionMissing,
            &[C::ReadComments, C::Reply],
            Limit::Publishing,
        ),
        (
            Purpose::Owned,
            Cause::PermissionMissing,
            &[C::Publish, C::ReadInsights],
            Limit::Comments,
        ),
        (
            Purpose::Owned,
            Cause::PermissionMissing,
            &[C::Publish, C::ReadComments],
            Limit::Comments,
        ),
        (
            Purpose::Owned,
            Cause::PermissionMissing,
            &[C::Publish, C::ReadComments, C::Reply],
            Limit::Insights,
        ),
        (
            Purpose::Monitored,
            Cause::PermissionMissing,
            &[C::ReadInsights],
            Limit::Watching,
        ),
        (
            Purpose::Monitored,
            Cause::PermissionMissing,
            &[C::Watch],
            Limit::Insights,
        ),
        (
            Purpose::Paid,
            Cause::PermissionMissing,
            &[C::ReadInsights],
            Limit::Ads,
        ),
        (
            Purpose::Paid,
            Cause::PermissionMissing,
            &[C::ManageAds],
            Limit::Insights,
        ),
        (
            Purpose::Paid,
            Cause::PostingRestricted,
            &[C::ManageAds, C::ReadInsights],
            Limit::Ads,
        ),
    ];
    for (purpose, cause, capabilities, what) in table {
        let mut connection = connection(Network::Facebook, purpose);
        connection.capabilities = capabilities.to_vec();
        connection.finding = Some(finding(cause));
        let mut grant = grant(Provider::Facebook, Renewal::None);
        grant.ends.access = End::Never;
        assert_eq!(
            status(
                &connection,
                Some(&grant),
                at(NOW),
                Tz::UTC,
                &World::default()
            ),
            Status::Limited { what },
            "{purpose:?} {cause:?} {capabilities:?}"
        );
    }
}

#[test]
fn only_reported_ends_expire_and_only_those_a_person_moves() {
    let past = "2026-11-20T00:00:00Z";
    type Change = fn(&mut Connection, &mut Grant);
    let table: [(&str, Provider, Renewal, Change, Status); 11] = [
        (
            "the policy is no proof",
            Provider::Facebook,
            Renewal::None,
            |_, grant| grant.ends.issued_at = at("2026-08-01T00:00:00Z"),
            Status::Connected,
        ),
        (
            "data access ended",
            Provider::Facebook,
            Renewal::None,
            |_, grant| {
                grant.ends.access = End::Never;
                grant.ends.data_access = Some(at("2026-11-20T00:00:00Z"));
            },
            Status::Expired,
        ),
        (
            "data access ended behind an earlier policy date",
            Provider::Facebook,
            Renewal::None,
            |_, grant| {
                grant.ends.issued_at = at("2026-08-01T00:00:00Z");
                grant.ends.data_access = Some(at("2026-11-20T00:00:00Z"));
            },
            Status::Expired,
        ),
        (
            "an extension token ended",
            Provider::Instagram,
            Renewal::Extension,
            |_, grant| grant.ends.access = End::Reported(at("2026-11-20T00:00:00Z")),
            Status::Expired,
        ),
        (
            "an access token that renews itself",
            Provider::X,
            Renewal::Rotating,
            |_, grant| {
                grant.ends.access = End::Reported(at("2026-11-20T00:00:00Z"));
                grant.ends.refresh = Some(End::Unknown);
            },
            Status::Connected,
        ),
        (
            "its refresh token ended",
            Provider::Tiktok,
            Renewal::Rotating,
            |_, grant| {
                grant.ends.access = End::Reported(at("2027-11-20T00:00:00Z"));
                grant.ends.refresh = Some(End::Reported(at("2026-11-20T00:00:00Z")));
            },
            Status::Expired,
        ),
        (
            "the Page's own token ended",
            Provider::Facebook,
            Renewal::None,
            |connection, grant| {
                grant.ends.access = End::Never;
                connection.own_token_end = Some(End::Reported(at("2026-11-20T00:00:00Z")));
                connection.proven_at = Some(at("2026-11-24T00:00:00Z"));
            },
            Status::Expired,
        ),
        (
            "a Page not proven since",
            Provider::Facebook,
            Renewal::None,
            |connection, grant| {
                grant.ends.access = End::Reported(at("2026-11-20T00:00:00Z"));
                connection.own_token_end = Some(End::Never);
                connection.proven_at = Some(at("2026-11-19T23:00:00Z"));
            },
            Status::Expired,
        ),
        (
            "a Page proven since",
            Provider::Facebook,
            Renewal::None,
            |connection, grant| {
                grant.ends.access = End::Reported(at("2026-11-20T00:00:00Z"));
                connection.own_token_end = Some(End::Never);
                connection.proven_at = Some(at("2026-11-20T00:00:01Z"));
            },
            Status::Limited {
                what: Limit::SignInEnded,
            },
        ),
        (
            "a Page proven before the second end",
            Provider::Facebook,
            Renewal::None,
            |connection, grant| {
                grant.ends.access = End::Reported(at("2026-11-20T00:00:00Z"));
                grant.ends.data_access = Some(at("2026-11-22T00:00:00Z"));
                connection.own_token_end = Some(End::Never);
                connection.proven_at = Some(at("2026-11-21T00:00:00Z"));
            },
            Status::Expired,
        ),
        (
            "ads have no token of their own",
            Provider::Facebook,
            Renewal::None,
            |connection, grant| {
                connection.purpose = Purpose::Paid;
                grant.ends.access = End::Reported(at("2026-11-20T00:00:00Z"));
                connection.proven_at = Some(at("2026-11-21T00:00:00Z"));
            },
            Status::Expired,
        ),
    ];
    assert!(at(past) < at(NOW));
    for (what, provider, renewal, change, expected) in table {
        let network = match provider {
            Provider::X => Network::X,
            Provider::Tiktok => Network::Tiktok,
            Provider::Instagram => Network::Instagram,
            other => {
                assert_eq!(other, Provider::Facebook);
                Network::Facebook
            }
        };
        let mut connection = connection(network, Purpose::Owned);
        let mut grant = grant(provider, renewal);
        change(&mut connection, &mut grant);
        assert_eq!(
            status(
                &connection,
                Some(&grant),
                at(NOW),
                Tz::UTC,
                &World::default()
            ),
            expected,
            "{what}"
        );
        if expected == Status::Expired {
            let offline = World {
                offline: true,
                ..World::default()
            };
            assert_eq!(
                status(&connection, Some(&grant), at(NOW), Tz::UTC, &offline),
                expected,
                "{what}: true offline too"
            );
        }
    }
}

#[test]
fn an_outage_touches_only_its_provider() {
    let connection = connection(Network::Instagram, Purpose::Owned);
    let grant = grant(Provider::Instagram, Renewal::Extension);
    let world = World {
        outages: BTreeSet::from([Provider::Facebook]),
        refused_apps: BTreeSet::from([NetworkAppId(6)]),
        ..World::default()
    };
    assert_eq!(
        status(&connection, Some(&grant), at(NOW), Tz::UTC, &world),
        Status::Connected
    );
}

#[test]
fn days_are_differences_of_local_dates() {
    let table = [
        // 23:50 to 00:10 is tomorrow, 00:10 to 23:50 is today.
        ("2026-11-25T23:50:00Z", "2026-11-26T00:10:00Z", Tz::UTC, 1),
        ("2026-11-26T00:10:00Z", "2026-11-26T23:50:00Z", Tz::UTC, 0),
        (
            "2026-11-25T22:50:00Z",
            "2026-11-25T23:10:00Z",
            Europe::Berlin,
            1,
        ),
        (
            "2026-11-25T18:00:00Z",
            "2026-11-25T18:20:00Z",
            Asia::Kathmandu,
            1,
        ),
        // Berlin: a day of 23 hours and one of 25.
        (
            "2027-03-27T23:30:00Z",
            "2027-03-28T21:30:00Z",
            Europe::Berlin,
            0,
        ),
        (
            "2027-03-27T22:30:00Z",
            "2027-03-28T22:30:00Z",
            Europe::Berlin,
            2,
        ),
        (
            "2026-10-24T22:30:00Z",
            "2026-10-25T22:30:00Z",
            Europe::Berlin,
            0,
        ),
        // Lord Howe moves by half an hour.
        (
            "2026-10-03T12:00:00Z",
            "2026-10-03T13:40:00Z",
            Australia::Lord_Howe,
            1,
        ),
        // Apia skipped 30 December 2011.
        (
            "2011-12-29T12:00:00Z",
            "2011-12-31T12:00:00Z",
            Pacific::Apia,
            3,
        ),
        // Past.
        ("2026-11-26T00:10:00Z", "2026-11-25T23:50:00Z", Tz::UTC, -1),
    ];
    for (now, end, zone, days) in table {
        assert_eq!(
            days_until(at(end), at(now), zone),
            days,
            "{now} to {end} in {zone}"
        );
    }
}

#[test]
fn expires_in_begins_ten_days_before() {
    for (end, expected) in [
        ("2026-11-25T20:00:00Z", Status::ExpiresIn { days: 0 }),
        ("2026-11-26T20:00:00Z", Status::ExpiresIn { days: 1 }),
        ("2026-12-05T23:59:00Z", Status::ExpiresIn { days: 10 }),
        ("2026-12-06T00:00:00Z", Status::Connected),
    ] {
        let connection = connection(Network::Facebook, Purpose::Owned);
        let mut grant = grant(Provider::Facebook, Renewal::None);
        grant.ends.access = End::Reported(at(end));
        assert_eq!(
            status(
                &connection,
                Some(&grant),
                at(NOW),
                Tz::UTC,
                &World::default()
            ),
            expected,
            "{end}"
        );
    }
}
