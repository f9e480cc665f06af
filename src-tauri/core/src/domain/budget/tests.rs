use super::*;
use crate::domain::cause::{Confidence, Evidence};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    at("2026-11-25T12:00:00Z")
}

fn counter(provider: Provider) -> Counter {
    Counter {
        provider,
        client_id: "app-1".to_owned(),
    }
}

fn limited(provider: Provider, code: &str) -> Finding {
    Finding {
        cause: Cause::RateLimited,
        confidence: Confidence::Said,
        evidence: Evidence {
            provider,
            status: Some(429),
            code: Some(code.to_owned()),
            subcode: None,
            kind: None,
            request_id: None,
            at: noon(),
        },
    }
}

#[test]
fn a_tenth_is_left_to_people() {
    let minutes = |minutes| Some(noon() + TimeDelta::minutes(minutes));
    let used = |percent, regain: Option<i64>| Level::Used {
        percent,
        regain: regain.map(TimeDelta::minutes),
    };
    let left = |left| Level::Left {
        limit: 75,
        left,
        reset: noon() + TimeDelta::minutes(9),
    };
    let table = [
        (used(0, None), None),
        (used(89, None), None),
        (used(90, None), minutes(6)),
        (used(99, None), minutes(60)),
        (used(250, None), minutes(60)),
        (used(100, Some(25)), minutes(60)),
        (used(100, Some(90)), minutes(90)),
        (left(75), None),
        (left(8), None),
        (left(7), minutes(9)),
        (left(0), minutes(9)),
    ];
    for (level, expected) in table {
        assert_eq!(level.rest(noon()), expected, "{level:?}");
    }
    let past = Level::Left {
        limit: 75,
        left: 0,
        reset: noon() - TimeDelta::seconds(1),
    };
    assert_eq!(past.rest(noon()), None);
}

#[test]
fn each_network_names_whom_it_counts_and_when_it_counts_anew() {
    let member = || Counted::Member("m".to_owned());
    let table = [
        (
            Provider::Facebook,
            "4",
            Counted::App,
            "2026-11-25T12:06:00Z",
        ),
        (Provider::Facebook, "17", member(), "2026-11-25T12:06:00Z"),
        (
            Provider::Facebook,
            "80001",
            member(),
            "2026-11-25T12:06:00Z",
        ),
        (
            Provider::Instagram,
            "341",
            Counted::App,
            "2026-11-25T12:06:00Z",
        ),
        (Provider::Linkedin, "101", member(), "2026-11-25T13:00:00Z"),
        (
            Provider::Tiktok,
            "rate_limit_exceeded",
            Counted::App,
            "2026-11-25T12:01:00Z",
        ),
        (Provider::X, "about:blank", member(), "2026-11-25T12:15:00Z"),
        (
            Provider::Google,
            "rateLimitExceeded",
            Counted::App,
            "2026-11-25T12:01:00Z",
        ),
    ];
    for (provider, code, counted, until) in table {
        let mut budgets = Budgets::default();
        let counter = counter(provider);
        budgets.refused(&counter, "m", &limited(provider, code), None, noon());
        assert_eq!(
            budgets.rest(&counter, "m", [], noon()),
            Some(at(until)),
            "{provider:?} {code}"
        );
        let others = (counted == Counted::App).then_some(at(until));
        assert_eq!(
            budgets.rest(&counter, "n", [], noon()),
            others,
            "{provider:?} {code}"
        );
    }
}

#[test]
fn what_the_network_asks_for_comes_first() {
    let mut budgets = Budgets::default();
    let counter = counter(Provider::X);
    let wait = Some(TimeDelta::days(1));
    let finding = limited(Provider::X, "usage-capped");
    budgets.refused(&counter, "m", &finding, wait, noon());
    assert_eq!(
        budgets.rest(&counter, "n", [], noon()),
        Some(noon() + TimeDelta::days(1))
    );
}

#[test]
fn linkedin_is_asked_more_and_more_seldom_but_again_after_midnight() {
    let mut budgets = Budgets::default();
    let counter = counter(Provider::Linkedin);
    let finding = limited(Provider::Linkedin, "101");
    let mut asked = at("2026-11-25T14:00:00Z");
    let mut moments = Vec::new();
    let midnight = at("2026-11-26T00:00:00Z");
    for _ in 0..4 {
        let said = Some(midnight - asked);
        budgets.refused(&counter, "m", &finding, said, asked);
        asked = budgets.rest(&counter, "m", [], asked).unwrap();
        moments.push(asked);
    }
    let expected = ["15:00", "17:00", "21:00"].map(|time| at(&format!("2026-11-25T{time}:00Z")));
    assert_eq!(moments[..3], expected);
    assert_eq!(moments[3], midnight);
    budgets.served(&counter, "m", moments[3]);
    budgets.refused(&counter, "m", &finding, None, moments[3]);
    let again = at("2026-11-26T01:00:00Z");
    assert_eq!(budgets.rest(&counter, "m", [], moments[3]), Some(again));
}

#[test]
fn a_full_page_stops_the_questions_about_it_and_no_others() {
    let mut budgets = Budgets::default();
    let counter = counter(Provider::Facebook);
    let reading = |percent| Reading {
        counted: Counted::Object("page-1".to_owned()),
        level: Level::Used {
            percent,
            regain: None,
        },
    };
    budgets.read(&counter, vec![reading(95)], noon());
    assert!(budgets.rest(&counter, "m", ["page-1"], noon()).is_some());
    assert_eq!(budgets.rest(&counter, "m", ["page-2"], noon()), None);
    let other = Counter {
        client_id: "app-2".to_owned(),
        ..counter.clone()
    };
    assert_eq!(budgets.rest(&other, "m", ["page-1"], noon()), None);
    let later = noon() + TimeDelta::hours(1);
    assert_eq!(budgets.rest(&counter, "m", ["page-1"], later), None);
    budgets.read(&counter, vec![reading(20)], noon());
    assert_eq!(
        budgets.rest(&counter, "m", ["page-1"], noon()),
        None,
        "it said so itself"
    );
}

#[test]
fn other_refusals_spend_nothing() {
    let mut budgets = Budgets::default();
    let counter = counter(Provider::X);
    let finding = Finding {
        cause: Cause::Transient,
        ..limited(Provider::X, "x")
    };
    budgets.refused(&counter, "m", &finding, Some(TimeDelta::hours(1)), noon());
    assert_eq!(budgets.rest(&counter, "m", [], noon()), None);
}
