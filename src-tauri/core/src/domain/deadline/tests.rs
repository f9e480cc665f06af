use super::*;
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::samples::{at, connection, grant};

const DAY_60: &str = "2026-12-31T08:00:00Z";
const DAY_365: &str = "2027-11-01T08:00:00Z";

fn reported(text: &str) -> End {
    End::Reported(at(text))
}

/// What a network gave, and the deadline that follows: exact, about, or none.
struct Row {
    what: &'static str,
    network: Network,
    purpose: Purpose,
    provider: Provider,
    renewal: Renewal,
    access: End,
    refresh: Option<End>,
    data_access: Option<&'static str>,
    own: Option<End>,
    expected: Option<(&'static str, bool)>,
}

fn row(what: &'static str, network: Network, provider: Provider, renewal: Renewal) -> Row {
    Row {
        what,
        network,
        purpose: Purpose::Owned,
        provider,
        renewal,
        access: End::Unknown,
        refresh: None,
        data_access: None,
        own: None,
        expected: None,
    }
}

#[test]
fn the_deadline_is_the_earliest_end_that_a_person_must_move() {
    use Network as N;
    use Provider as P;
    use Renewal as R;
    let rows = [
        Row {
            access: reported("2026-12-31T07:59:44Z"),
            expected: Some(("2026-12-31T07:59:44Z", false)),
            own: Some(End::Never),
            ..row(
                "a Page lives for ever, the member's sign-in does not",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            access: reported(DAY_60),
            data_access: Some("2026-12-20T00:00:00Z"),
            own: Some(End::Never),
            expected: Some(("2026-12-20T00:00:00Z", false)),
            ..row(
                "data access may end before the token",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            access: End::Never,
            data_access: Some("2027-01-30T00:00:00Z"),
            expected: Some(("2027-01-30T00:00:00Z", false)),
            ..row(
                "a token without end still has its data access",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            access: End::Never,
            own: Some(End::Never),
            ..row("0 is never", N::Facebook, P::Facebook, R::None)
        },
        Row {
            access: reported(DAY_60),
            own: Some(reported("2026-11-02T00:00:00Z")),
            expected: Some(("2026-11-02T00:00:00Z", false)),
            ..row(
                "a Page connected with a short sign-in",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            access: reported(DAY_60),
            own: Some(End::Unknown),
            expected: Some((DAY_60, false)),
            ..row(
                "a Page of unknown end follows the member's",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            expected: Some((DAY_60, true)),
            ..row(
                "nothing reported: about 60 days",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            data_access: Some("2027-01-30T00:00:00Z"),
            expected: Some((DAY_60, true)),
            ..row(
                "the policy is earlier than what was reported",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            data_access: Some(DAY_60),
            expected: Some((DAY_60, false)),
            ..row(
                "a report wins over the policy of the same moment",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            purpose: Purpose::Paid,
            access: reported(DAY_60),
            expected: Some((DAY_60, false)),
            ..row(
                "ads use the member's token",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            purpose: Purpose::Paid,
            expected: Some((DAY_60, true)),
            ..row(
                "paid Instagram, nothing reported",
                N::Instagram,
                P::Facebook,
                R::None,
            )
        },
        Row {
            purpose: Purpose::Monitored,
            access: reported(DAY_60),
            data_access: Some("2026-12-01T00:00:00Z"),
            expected: Some(("2026-12-01T00:00:00Z", false)),
            ..row(
                "hashtags use the member's token",
                N::Instagram,
                P::Facebook,
                R::None,
            )
        },
        Row {
            purpose: Purpose::Monitored,
            expected: Some((DAY_60, true)),
            ..row(
                "monitored Pages, nothing reported",
                N::Facebook,
                P::Facebook,
                R::None,
            )
        },
        Row {
            access: reported(DAY_60),
            own: Some(End::Never),
            expected: Some((DAY_60, false)),
            ..row(
                "Instagram through Facebook follows the member",
                N::Instagram,
                P::Facebook,
                R::None,
            )
        },
        Row {
            access: reported(DAY_60),
            expected: Some((DAY_60, false)),
            ..row(
                "an extension token's end always counts",
                N::Instagram,
                P::Instagram,
                R::Extension,
            )
        },
        Row {
            expected: Some((DAY_60, true)),
            ..row(
                "an extension token of unknown end",
                N::Instagram,
                P::Instagram,
                R::Extension,
            )
        },
        Row {
            access: reported(DAY_60),
            expected: Some((DAY_60, false)),
            ..row(
                "LinkedIn without partner access: what it reported, not 365",
                N::Linkedin,
                P::Linkedin,
                R::None,
            )
        },
        Row {
            expected: Some((DAY_365, true)),
            ..row(
                "LinkedIn, nothing reported: about 365 days",
                N::Linkedin,
                P::Linkedin,
                R::None,
            )
        },
        Row {
            access: reported(DAY_60),
            refresh: Some(reported(DAY_365)),
            expected: Some((DAY_365, false)),
            ..row(
                "LinkedIn partners renew the access token",
                N::Linkedin,
                P::Linkedin,
                R::Stable,
            )
        },
        Row {
            access: reported("2026-11-01T10:00:00Z"),
            refresh: Some(reported("2027-04-30T08:00:00Z")),
            expected: Some(("2027-04-30T08:00:00Z", false)),
            ..row(
                "TikTok reports 180 days, not 365",
                N::Tiktok,
                P::Tiktok,
                R::Rotating,
            )
        },
        Row {
            access: reported("2026-11-02T08:00:00Z"),
            refresh: Some(End::Unknown),
            expected: Some((DAY_365, true)),
            ..row(
                "TikTok Business, nothing reported",
                N::Tiktok,
                P::TiktokBusiness,
                R::Rotating,
            )
        },
        Row {
            access: reported("2026-11-01T10:00:00Z"),
            refresh: Some(End::Unknown),
            ..row(
                "X: two hours that renew themselves are no deadline",
                N::X,
                P::X,
                R::Rotating,
            )
        },
        Row {
            access: reported("2026-11-01T10:00:00Z"),
            refresh: Some(reported("2027-05-01T00:00:00Z")),
            expected: Some(("2027-05-01T00:00:00Z", false)),
            ..row("X, should it ever report an end", N::X, P::X, R::Rotating)
        },
        Row {
            access: reported("2026-11-01T10:00:00Z"),
            expected: Some(("2026-11-01T10:00:00Z", false)),
            ..row("X without a refresh token", N::X, P::X, R::Rotating)
        },
        Row {
            access: reported("2026-11-01T09:00:00Z"),
            refresh: Some(End::Unknown),
            ..row("YouTube", N::Youtube, P::Google, R::Stable)
        },
        Row {
            access: reported("2026-11-01T09:00:00Z"),
            refresh: Some(reported("2026-11-08T08:00:00Z")),
            expected: Some(("2026-11-08T08:00:00Z", false)),
            ..row(
                "Google in testing: seven days",
                N::Youtube,
                P::Google,
                R::Stable,
            )
        },
        Row {
            access: reported("2026-11-01T09:00:00Z"),
            refresh: Some(End::Unknown),
            ..row(
                "Google Business Profile",
                N::GoogleBusiness,
                P::Google,
                R::Stable,
            )
        },
    ];
    for row in rows {
        let mut connection = connection(row.network, row.purpose);
        connection.own_token_end = row.own;
        let mut grant = grant(row.provider, row.renewal);
        grant.ends.access = row.access;
        grant.ends.refresh = row.refresh;
        grant.ends.data_access = row.data_access.map(at);
        let expected = row.expected.map(|(text, about)| Deadline {
            at: at(text),
            about,
        });
        assert_eq!(deadline(&connection, &grant), expected, "{}", row.what);
    }
}

#[test]
fn a_policy_that_the_network_outlived_is_dropped() {
    let connection = connection(Network::Facebook, Purpose::Owned);
    let mut grant = grant(Provider::Facebook, Renewal::None);
    grant.proven_at = Some(at("2026-12-31T07:00:00Z"));
    assert!(deadline(&connection, &grant).is_some());

    grant.proven_at = Some(at("2026-12-31T09:00:00Z"));
    assert_eq!(deadline(&connection, &grant), None);

    grant.ends.data_access = Some(at("2027-01-30T00:00:00Z"));
    let left = deadline(&connection, &grant).map(|deadline| deadline.at);
    assert_eq!(left, grant.ends.data_access, "what was reported stays");
}
