use chrono::TimeZone;

use super::*;
use crate::domain::cause::{Cause, Confidence, Evidence};
use crate::domain::id::EventId;
use crate::domain::network::Provider;

fn at(hour: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 0, 0, 0).unwrap() + TimeDelta::hours(hour)
}

fn line(hour: i64, kind: EventKind) -> Event {
    Event {
        id: EventId(hour),
        company: None,
        connection: None,
        name: String::new(),
        at: at(hour),
        actor: None,
        kind,
    }
}

#[test]
fn the_newest_step_after_the_finding_starts_the_wait() {
    let done = |hour| line(hour, EventKind::StepDone);
    let other = |hour| line(hour, EventKind::Locked);
    let cases = [
        ("nothing was said", vec![other(12)], None),
        ("a step of an earlier check", vec![done(8)], None),
        ("a step", vec![done(11)], Some(35)),
        ("in the moment of the finding", vec![done(9)], Some(33)),
        ("two steps", vec![other(16), done(15), done(11)], Some(39)),
    ];
    let finding = Finding {
        cause: Cause::SecurityCheck,
        confidence: Confidence::Said,
        evidence: Evidence {
            provider: Provider::Facebook,
            status: Some(400),
            code: None,
            subcode: None,
            kind: None,
            request_id: None,
            at: at(9),
        },
    };
    for (case, timeline, until) in cases {
        assert_eq!(wait_until(24, &finding, &timeline), until.map(at), "{case}");
    }
}
