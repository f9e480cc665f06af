use super::*;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_600_800, 0).unwrap() + TimeDelta::minutes(minutes)
}

#[test]
fn a_reading_is_due() {
    let half_an_hour = Some(TimeDelta::minutes(30));
    let failed = |unanswered| Asked {
        at: at(10),
        unanswered,
        asked_for: None,
    };
    let asked_for = Asked {
        asked_for: Some(TimeDelta::minutes(50)),
        ..failed(1)
    };
    let long_ago = DateTime::<Utc>::MIN_UTC;
    let table = [
        ("only people ask", None, Some(at(0)), false, None, None),
        ("at first", half_an_hour, None, false, None, Some(long_ago)),
        (
            "later",
            half_an_hour,
            Some(at(0)),
            false,
            None,
            Some(at(30)),
        ),
        (
            "after a gap",
            half_an_hour,
            Some(at(0)),
            true,
            None,
            Some(long_ago),
        ),
        // Half a minute, doubled twice: policy::back_off.
        (
            "no answer",
            half_an_hour,
            None,
            false,
            Some(failed(3)),
            Some(at(12)),
        ),
        (
            "no answer after a gap",
            half_an_hour,
            Some(at(0)),
            true,
            Some(failed(2)),
            Some(at(11)),
        ),
        (
            "left alone",
            half_an_hour,
            Some(at(0)),
            false,
            Some(asked_for),
            Some(at(60)),
        ),
        (
            "an old failure",
            half_an_hour,
            Some(at(0)),
            false,
            Some(failed(1)),
            Some(at(30)),
        ),
    ];
    for (case, every, mark, in_gap, failed, expected) in table {
        assert_eq!(
            due(every, mark, in_gap, failed.as_ref()),
            expected,
            "{case}"
        );
    }
}

#[test]
fn what_is_billed_is_read_only_for_people() {
    for network in Network::ALL {
        for provider in Provider::ALL {
            let every = read_every(network, provider);
            assert_eq!(every.is_none(), network == Network::X, "{network:?}");
            if let Some(every) = every {
                assert!(every >= TimeDelta::minutes(30), "{network:?}");
            }
        }
    }
}

/// 100 requests a day (LinkedIn, development tier), with the daily questions about the sign-in.
#[test]
fn a_day_of_linkedin_stays_within_its_allowance() {
    let every = read_every(Network::Linkedin, Provider::Linkedin).unwrap();
    let readings = TimeDelta::days(1).num_minutes() / every.num_minutes();
    assert!(readings * i64::from(Depth::of(Network::Linkedin).most) < 90);
}

#[test]
fn reading_ends_where_everything_is_known() {
    let mut times = [at(5), at(-1)].into_iter();
    let by_time = Depth::of(Network::Youtube);
    assert!(by_time.goes_on(1, times.by_ref(), at(0)), "one is new");
    assert!(!by_time.goes_on(1, [at(-1), at(-2)].into_iter(), at(0)));
    assert!(
        by_time.goes_on(1, [at(0)].into_iter(), at(0)),
        "the moment itself may hold another"
    );
    assert!(
        !by_time.goes_on(5, [at(5)].into_iter(), at(0)),
        "no deeper than is kept"
    );
    let by_post = Depth::of(Network::Facebook);
    assert!(
        by_post.goes_on(1, [at(-1)].into_iter(), at(0)),
        "the next post may have a new one"
    );
    assert!(by_post.goes_on(1, [].into_iter(), at(0)));
    assert!(!by_post.goes_on(4, [at(5)].into_iter(), at(0)));
}

#[test]
fn a_gap_holds_what_came_in_meanwhile() {
    let gap = |ended_at| Gap {
        connection: ConnectionId(1),
        began_at: at(0),
        ended_at,
    };
    for (minute, while_it_lasts, once_over) in [
        (-1, false, false),
        (0, false, false),
        (1, true, true),
        (10, true, true),
        (11, true, false),
    ] {
        assert_eq!(gap(None).holds(at(minute)), while_it_lasts, "{minute}");
        assert_eq!(gap(Some(at(10))).holds(at(minute)), once_over, "{minute}");
    }
}

#[test]
fn nothing_is_sent_again_that_may_stand() {
    let again = ReplyState::ALL.map(ReplyState::may_send_again);
    assert_eq!(again, [false, false, true, false, true]);
}
