use super::*;
use crate::domain::samples::{at, grant};

fn ended(provider: Provider, renewal: Renewal, access: End, refresh: Option<End>) -> Grant {
    let mut grant = grant(provider, renewal);
    grant.ends.access = access;
    grant.ends.refresh = refresh;
    grant
}

#[test]
fn renewal_comes_at_half_of_an_extension_and_late_in_all_others() {
    let end = |text| End::Reported(at(text));
    let unknown = Some(End::Unknown);
    let table = [
        (
            "Facebook has none",
            Provider::Facebook,
            Renewal::None,
            end("2026-12-31T08:00:00Z"),
            None,
            None,
        ),
        (
            "half of 60 days",
            Provider::Instagram,
            Renewal::Extension,
            end("2026-12-31T08:00:00Z"),
            None,
            Some("2026-12-01T08:00:00Z"),
        ),
        (
            "half of the published 60 days",
            Provider::Instagram,
            Renewal::Extension,
            End::Unknown,
            None,
            Some("2026-12-01T08:00:00Z"),
        ),
        (
            "not younger than a day",
            Provider::Instagram,
            Renewal::Extension,
            end("2026-11-02T12:00:00Z"),
            None,
            Some("2026-11-02T08:00:00Z"),
        ),
        (
            "nothing to renew",
            Provider::Instagram,
            Renewal::Extension,
            End::Never,
            None,
            None,
        ),
        (
            "a fifth of two hours",
            Provider::X,
            Renewal::Rotating,
            end("2026-11-01T10:00:00Z"),
            unknown,
            Some("2026-11-01T09:36:00Z"),
        ),
        (
            "a fifth of the published two hours",
            Provider::X,
            Renewal::Rotating,
            End::Unknown,
            unknown,
            Some("2026-11-01T09:36:00Z"),
        ),
        (
            "a fifth of an hour",
            Provider::Google,
            Renewal::Stable,
            end("2026-11-01T09:00:00Z"),
            unknown,
            Some("2026-11-01T08:48:00Z"),
        ),
        (
            "the published hour",
            Provider::Google,
            Renewal::Stable,
            End::Unknown,
            unknown,
            Some("2026-11-01T08:48:00Z"),
        ),
        (
            "five minutes of twenty",
            Provider::Tiktok,
            Renewal::Rotating,
            end("2026-11-01T08:20:00Z"),
            unknown,
            Some("2026-11-01T08:15:00Z"),
        ),
        (
            "half of two minutes",
            Provider::Tiktok,
            Renewal::Rotating,
            end("2026-11-01T08:02:00Z"),
            unknown,
            Some("2026-11-01T08:01:00Z"),
        ),
        (
            "an end before its issue is due at once",
            Provider::Tiktok,
            Renewal::Rotating,
            end("2026-10-01T08:00:00Z"),
            unknown,
            Some("2026-11-01T08:00:00Z"),
        ),
        (
            "a fifth of LinkedIn's 60 days",
            Provider::Linkedin,
            Renewal::Stable,
            end("2026-12-31T08:00:00Z"),
            unknown,
            Some("2026-12-19T08:00:00Z"),
        ),
    ];
    for (what, provider, renewal, access, refresh, expected) in table {
        let grant = ended(provider, renewal, access, refresh);
        assert_eq!(grant.renew_at(), expected.map(at), "{what}");
    }
}

#[test]
fn a_grant_is_renewable_while_what_renews_it_lives() {
    let past = End::Reported(at("2026-11-20T00:00:00Z"));
    let ahead = End::Reported(at("2026-11-30T00:00:00Z"));
    let now = at("2026-11-25T00:00:00Z");
    let table = [
        (Renewal::None, ahead, None, false),
        (Renewal::Extension, ahead, None, true),
        (Renewal::Extension, past, None, false),
        (Renewal::Extension, End::Reported(now), None, false),
        (Renewal::Extension, End::Unknown, None, true),
        (Renewal::Stable, past, Some(End::Unknown), true),
        (Renewal::Stable, past, Some(End::Never), true),
        (Renewal::Stable, ahead, Some(past), false),
        (Renewal::Stable, past, None, false),
        (Renewal::Rotating, past, Some(ahead), true),
        (Renewal::Rotating, past, Some(past), false),
        (Renewal::Rotating, past, Some(End::Reported(now)), false),
        (Renewal::Rotating, ahead, None, false),
    ];
    for (renewal, access, refresh, expected) in table {
        let grant = ended(Provider::X, renewal, access, refresh);
        assert_eq!(
            grant.renewable(now),
            expected,
            "{renewal:?} {access:?} {refresh:?}"
        );
    }
}
