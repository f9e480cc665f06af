//! The timeline, ladders, notices and their deliveries, posts.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::content::Format;
use holdfast_core::domain::deadline::Deadline;
use holdfast_core::domain::event::{Event, EventKind, SignInFailure};
use holdfast_core::domain::id::{CompanyId, ConnectionId};
use holdfast_core::domain::ladder::{Ladder, Rung, ToldKey};
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::notice::{Channel, Delivery, DeliveryState, Notice, NoticeKind};
use holdfast_core::domain::posting::TargetState;
use holdfast_core::domain::status::CantCheck;
use holdfast_core::store::deliveries::NewDelivery;
use holdfast_core::store::events::NewEvent;
use holdfast_core::store::notices::{NewNotice, Put};
use holdfast_core::store::people::NewPerson;
use holdfast_core::store::posts::{Picture, Writing};
use holdfast_core::store::sendings::Outcome;
use holdfast_core::store::{
    StoreError, account_groups, companies, connections, deliveries, events, ladders, notices,
    people, posts, sendings, targets, told,
};
use uuid::Uuid;

use super::samples::{
    at, company, finding, in_a_store, new_connection, new_notice, one_of_each, store,
};

/// One of each kind, so that none is written in a way that cannot be read.
fn every_kind() -> Vec<EventKind> {
    let member = || "Ana Ruiz".to_owned();
    let provider = Provider::TiktokBusiness;
    let evidence = || finding(Cause::Expired).evidence;
    vec![
        EventKind::Connected { member: member() },
        EventKind::Reconnected { member: member() },
        EventKind::HandedOver {
            from: member(),
            to: "Mei Lin".to_owned(),
        },
        EventKind::Disconnected {
            revoked: false,
            still_used_by: 29,
        },
        EventKind::AddedAgain { member: member() },
        EventKind::Removed,
        EventKind::LeftOut { member: member() },
        EventKind::WatchedChanged,
        EventKind::SignInStarted { provider },
        EventKind::SignInCancelled { provider },
        EventKind::SignInTimedOut { provider },
        EventKind::SignInFailed {
            provider,
            why: SignInFailure::AnotherMember,
        },
        EventKind::Checked {
            evidence: Some(evidence()),
        },
        EventKind::CheckedAll {
            asked: 24,
            answered: 23,
        },
        EventKind::NotChecked {
            provider,
            why: CantCheck::Outage {
                network: Network::Tiktok,
            },
        },
        EventKind::RefusedOnce {
            evidence: evidence(),
        },
        EventKind::CauseFound {
            finding: finding(Cause::PasswordChanged),
        },
        EventKind::Expired { at: at(4) },
        EventKind::Recovered,
        EventKind::StepDone,
        EventKind::Told {
            rung: Some(Rung(5)),
            channels: vec![Channel::Desktop, Channel::InApp, Channel::Email],
            people: vec![member()],
        },
        EventKind::Renewed { provider },
        EventKind::RenewalFailed {
            provider,
            evidence: None,
        },
        EventKind::RenewalInterrupted { provider },
        EventKind::AppRefused {
            provider,
            evidence: evidence(),
        },
        EventKind::AppAccepted { provider },
        EventKind::Published,
        EventKind::PublishFailed {
            evidence: Some(evidence()),
        },
        EventKind::ClockDoubtful {
            off_by_seconds: -86_400,
        },
        EventKind::ClockTrusted,
        EventKind::Locked,
        EventKind::Unlocked,
        EventKind::KeyLost,
    ]
}

fn new_event(company: Option<CompanyId>, connection: Option<ConnectionId>) -> NewEvent {
    NewEvent {
        company,
        connection,
        name: "Northwind page".to_owned(),
        at: at(2),
        actor: Some("Mei".to_owned()),
        kind: EventKind::Recovered,
    }
}

#[tokio::test]
async fn every_kind_of_event_comes_back_as_it_was_written() {
    let (written, read) = store()
        .write(|tx| {
            let (company, _, connection) = one_of_each(tx)?;
            let mut written = vec![];
            for kind in every_kind() {
                let new = NewEvent {
                    kind: kind.clone(),
                    actor: None,
                    ..new_event(Some(company), Some(connection))
                };
                let id = events::add(tx, &new)?;
                written.push(Event {
                    id,
                    company: Some(company),
                    connection: Some(connection),
                    name: "Northwind page".to_owned(),
                    at: at(2),
                    actor: None,
                    kind,
                });
            }
            written.reverse();
            Ok((written, events::of_connection(tx, connection, 100)?))
        })
        .await
        .unwrap();
    assert_eq!(read, written, "the newest first");
}

#[tokio::test]
async fn the_timeline_of_a_company_is_paged_and_holds_what_concerns_the_computer() {
    let done = in_a_store(|tx| {
        let (one, other) = (company(tx)?, companies::insert(tx, "Another")?);
        let mut ids = vec![];
        for company in [Some(one), None, Some(other), Some(one), Some(one)] {
            ids.push(events::add(tx, &new_event(company, None))?);
        }
        let page = |before, limit| -> Result<Vec<_>, StoreError> {
            let events = events::of_company(tx, one, before, limit)?;
            Ok(events.iter().map(|event| event.id).collect())
        };
        assert_eq!(page(None, 2)?, [ids[4], ids[3]]);
        assert_eq!(page(Some(ids[3]), 10)?, [ids[1], ids[0]]);
        assert_eq!(page(Some(ids[0]), 10)?, []);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_removed_connection_leaves_its_name_in_the_timeline() {
    let done = in_a_store(|tx| {
        let (company, _, connection) = one_of_each(tx)?;
        events::add(tx, &new_event(Some(company), Some(connection)))?;
        connections::delete(tx, connection)?;
        let left = events::of_company(tx, company, None, 10)?;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].connection, None);
        assert_eq!(left[0].name, "Northwind page");
        Ok(())
    });
    done.await;
}

fn ladder(number: i64) -> Ladder {
    Ladder {
        number,
        deadline: Some(Deadline {
            at: at(1000 * number),
            about: number % 2 == 0,
        }),
        known_at: at(number),
    }
}

#[tokio::test]
async fn a_connection_is_on_its_latest_ladder() {
    let done = in_a_store(|tx| {
        let (company, grant, id) = one_of_each(tx)?;
        let other = connections::insert(tx, &new_connection(company, "other", Some(grant)))?;
        assert_eq!(ladders::latest(tx, id)?, None);
        for number in [1, 2, 3] {
            ladders::put(tx, id, &ladder(number))?;
        }
        ladders::put(tx, other, &ladder(1))?;
        let moved = Ladder {
            deadline: None,
            ..ladder(3)
        };
        ladders::put(tx, id, &moved)?;
        assert_eq!(ladders::latest(tx, id)?, Some(moved));
        assert_eq!(ladders::all_latest(tx)?, [(id, moved), (other, ladder(1))]);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_rung_is_told_once_to_each_person_on_each_channel() {
    let done = in_a_store(|tx| {
        let (company, _, connection) = one_of_each(tx)?;
        for number in [1, 2] {
            ladders::put(tx, connection, &ladder(number))?;
        }
        let mut new = NewPerson {
            company,
            name: "Tom".to_owned(),
            email: None,
        };
        let tom = people::insert(tx, &new)?;
        new.name = "Mei".to_owned();
        let mei = people::insert(tx, &new)?;
        let key = |ladder, rung, channel, person| ToldKey {
            connection,
            ladder,
            rung: Rung(rung),
            channel,
            person,
        };
        let all = [
            key(1, 10, Channel::Desktop, None),
            key(2, 10, Channel::Desktop, None),
            key(2, 10, Channel::InApp, None),
            key(2, 10, Channel::Email, Some(tom)),
            key(2, 10, Channel::Email, Some(mei)),
            key(2, 5, Channel::Email, Some(mei)),
        ];
        for (number, told) in all.iter().enumerate() {
            let minutes = i64::try_from(number).expect("few");
            assert!(told::add(tx, told, at(minutes))?, "{told}");
            assert!(!told::add(tx, told, at(99))?, "{told} a second time");
        }
        let ever: Vec<_> = told::of_connection(tx, connection)?;
        assert_eq!(ever.iter().map(|(key, _)| *key).collect::<Vec<_>>(), all);
        assert_eq!(ever[5].1, at(5), "the first moment stands");
        let mut latest = told::of_latest_ladders(tx)?;
        latest.sort();
        let mut expected = all[1..].to_vec();
        expected.sort();
        assert_eq!(latest, expected);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn what_is_told_belongs_to_a_ladder_and_goes_with_its_connection() {
    let done = in_a_store(|tx| {
        let (_, _, connection) = one_of_each(tx)?;
        let key = ToldKey {
            connection,
            ladder: 1,
            rung: Rung(0),
            channel: Channel::Desktop,
            person: None,
        };
        assert!(matches!(told::add(tx, &key, at(0)), Err(StoreError::InUse)));
        ladders::put(tx, connection, &ladder(1))?;
        assert!(told::add(tx, &key, at(0))?);
        connections::delete(tx, connection)?;
        assert_eq!(told::of_connection(tx, connection)?, []);
        assert_eq!(ladders::all_latest(tx)?, []);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn the_same_thing_is_one_notice() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let new = new_notice(Some(company), "rung");
        let Put::New(id) = notices::put(tx, &new)? else {
            panic!("it is new");
        };
        let mut again = new.clone();
        again.title = "Another title".to_owned();
        assert_eq!(notices::put(tx, &again)?, Put::Known(id));
        let written = Notice {
            id,
            identity: new.identity,
            tag: new.tag,
            kind: new.kind,
            company: new.company,
            connections: new.connections,
            title: new.title,
            body: new.body,
            urgency: new.urgency,
            created_at: new.created_at,
            withdrawn_at: None,
            replaced_by: None,
            read_at: None,
        };
        assert_eq!(notices::get(tx, id)?.as_ref(), Some(&written));
        assert_eq!(notices::by_identity(tx, "rung")?, Some(written));
        assert_eq!(notices::by_identity(tx, "other")?, None);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn notices_are_withdrawn_and_read_once() {
    let done = in_a_store(|tx| {
        let (one, other) = (company(tx)?, companies::insert(tx, "Another")?);
        let mut ids = vec![];
        for (company, identity) in [
            (Some(one), "a"),
            (None, "b"),
            (Some(other), "c"),
            (Some(one), "d"),
        ] {
            let mut new = new_notice(company, identity);
            if identity == "d" {
                new.connections = vec![ConnectionId(22)];
            }
            let Put::New(id) = notices::put(tx, &new)? else {
                panic!("it is new");
            };
            ids.push(id);
        }
        let of = |notices: Vec<Notice>| notices.iter().map(|one| one.id).collect::<Vec<_>>();
        let listed = of(notices::of_company(tx, one, at(9), None, 10)?);
        assert_eq!(listed, [ids[3], ids[1], ids[0]]);
        assert_eq!(
            of(notices::of_company(tx, one, at(9), Some(ids[3]), 1)?),
            [ids[1]]
        );
        assert_eq!(notices::unread(tx, one, at(9))?, 3);
        let about = of(notices::standing_of(tx, ConnectionId(2))?);
        assert_eq!(about, [ids[0], ids[1], ids[2]], "2 is not 22");

        notices::withdraw(tx, ids[0], at(1))?;
        notices::withdraw(tx, ids[0], at(9))?;
        let withdrawn = notices::get(tx, ids[0])?.ok_or(StoreError::Gone)?;
        assert_eq!(withdrawn.withdrawn_at, Some(at(1)));
        assert_eq!(of(notices::standing(tx)?), ids[1..]);
        assert_eq!(of(notices::standing_of(tx, ConnectionId(2))?), ids[1..3]);
        assert_eq!(notices::unread(tx, one, at(9))?, 2);

        notices::mark_read(tx, ids[1], at(2))?;
        notices::mark_read(tx, ids[1], at(9))?;
        let read = notices::get(tx, ids[1])?.ok_or(StoreError::Gone)?;
        assert_eq!(read.read_at, Some(at(2)));
        notices::mark_new(tx, ids[1])?;
        assert_eq!(notices::unread(tx, one, at(9))?, 2);
        notices::mark_read(tx, ids[1], at(2))?;
        assert_eq!(notices::mark_all_read(tx, one, at(3))?, 2);
        assert_eq!(notices::unread(tx, one, at(9))?, 0);
        assert_eq!(
            notices::unread(tx, other, at(9))?,
            1,
            "another company's stay unread"
        );
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_later_notice_takes_the_place_of_earlier_ones() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let mut ids = vec![];
        for (identity, tag) in [("10", "a"), ("5", "a"), ("1", "a"), ("other", "b")] {
            let new = NewNotice {
                tag: tag.to_owned(),
                ..new_notice(Some(company), identity)
            };
            let Put::New(id) = notices::put(tx, &new)? else {
                panic!("it is new");
            };
            let desktop = NewDelivery {
                notice: id,
                channel: Channel::Desktop,
                person: None,
                created_at: at(0),
                next_at: None,
            };
            deliveries::add(tx, &desktop)?;
            ids.push(id);
        }
        let [ten, five, one, other] = ids[..] else {
            panic!("{ids:?}")
        };
        notices::replace(tx, ten, five, at(1))?;
        notices::replace(tx, five, one, at(2))?;
        notices::withdraw(tx, one, at(3))?;
        notices::replace(tx, one, other, at(4))?;
        let about = notices::about(tx, "a")?;
        let over: Vec<_> = about
            .iter()
            .map(|notice| (notice.withdrawn_at, notice.replaced_by))
            .collect();
        let expected = [
            (Some(at(1)), Some(five)),
            (Some(at(2)), Some(one)),
            (Some(at(3)), None),
        ];
        assert_eq!(over, expected, "the first reason stands");
        assert_eq!(notices::with_replaced(tx, one)?, [ten, five, one]);
        assert_eq!(notices::with_replaced(tx, other)?, [other]);

        let places = |tx| -> Result<Vec<_>, StoreError> {
            let shown = deliveries::on_screen(tx)?.into_iter();
            Ok(shown.map(|one| (one.notice.id, one.number)).collect())
        };
        let of = |id| notices::get(tx, id)?.ok_or(StoreError::Gone);
        deliveries::set_place(tx, &of(ten)?, "dunst", 7)?;
        deliveries::set_place(tx, &of(other)?, "dunst", 8)?;
        deliveries::set_place(tx, &of(five)?, "dunst", 7)?;
        assert_eq!(places(tx)?, [(five, 7), (other, 8)]);
        deliveries::leave_screen(tx, "a")?;
        assert_eq!(places(tx)?, [(other, 8)]);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_delivery_is_claimed_posted_and_marked() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let Put::New(notice) = notices::put(tx, &new_notice(Some(company), "a"))? else {
            panic!("it is new");
        };
        let tom = people::insert(
            tx,
            &NewPerson {
                company,
                name: "Tom".to_owned(),
                email: None,
            },
        )?;
        let new = |channel, person, next_at| NewDelivery {
            notice,
            channel,
            person,
            created_at: at(0),
            next_at,
        };
        let desktop = new(Channel::Desktop, None, None);
        assert!(deliveries::add(tx, &desktop)?);
        assert!(!deliveries::add(tx, &desktop)?, "it is on its way already");
        assert!(deliveries::add(
            tx,
            &new(Channel::Email, Some(tom), Some(at(30)))
        )?);

        assert_eq!(deliveries::next_due(tx)?, Some(at(30)));
        let due = deliveries::due(tx, at(1))?;
        let written = Delivery {
            id: due[0].id,
            notice,
            channel: Channel::Desktop,
            person: None,
            state: DeliveryState::Pending,
            attempts: 0,
            created_at: at(0),
            tried_at: None,
            next_at: None,
            ended_at: None,
        };
        assert_eq!(due, std::slice::from_ref(&written));

        assert!(deliveries::claim(tx, &written, at(1), at(3))?);
        assert!(
            !deliveries::claim(tx, &written, at(1), at(3))?,
            "another process has it"
        );
        assert_eq!(deliveries::due(tx, at(2))?, []);
        assert_eq!(
            deliveries::due(tx, at(0))?.len(),
            1,
            "the clock was set back"
        );
        let again = deliveries::due(tx, at(3))?;
        assert_eq!(again.len(), 1, "without a mark it is due again");
        assert_eq!((again[0].attempts, again[0].tried_at), (1, Some(at(1))));

        assert!(deliveries::claim(tx, &again[0], at(3), at(9))?);
        deliveries::end(tx, again[0].id, DeliveryState::Posted, at(4))?;
        assert_eq!(
            deliveries::supersede(tx, notice, at(5))?,
            1,
            "only what is pending"
        );
        let ended = deliveries::of_notice(tx, notice)?;
        let states: Vec<_> = ended.iter().map(|one| (one.state, one.ended_at)).collect();
        assert_eq!(
            states,
            [
                (DeliveryState::Posted, Some(at(4))),
                (DeliveryState::Superseded, Some(at(5)))
            ]
        );
        assert_eq!(deliveries::due(tx, at(9999))?, []);
        assert_eq!(deliveries::next_due(tx)?, None);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_draft_comes_back_as_it_was_written() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let writing = Writing {
            text: "Repair Week\n\u{1F9F5} starts on Monday".to_owned(),
            link: "https://northwind.example/repair".to_owned(),
            image_address: "https://northwind.example/repair.jpg".to_owned(),
            image_words: "A mended jacket".to_owned(),
            accounts: vec![ConnectionId(3), ConnectionId(1)],
        };
        let first = posts::insert(tx, company, &Writing::default(), at(1))?;
        let second = posts::insert(tx, company, &writing, at(2))?;
        posts::update(tx, first, &writing, at(3))?;
        let listed = posts::list(tx, company)?;
        assert_eq!(
            listed.iter().map(|post| post.id).collect::<Vec<_>>(),
            [first, second],
            "the one written last first"
        );
        assert_eq!(listed[0].writing, writing);
        assert_eq!(posts::get(tx, first)?.as_ref(), Some(&listed[0]));
        assert_eq!(
            posts::latest_draft(tx, company)?.map(|one| one.id),
            Some(first)
        );
        let picture = Picture {
            name: "boots.png".to_owned(),
            format: Format::Png,
            bytes: vec![1, 2, 3].into(),
        };
        posts::set_picture(tx, first, Some(&picture))?;
        assert!(posts::picture(tx, first)? == Some(picture));
        posts::delete(tx, first)?;
        assert_eq!(posts::get(tx, first)?, None);
        assert!(posts::picture(tx, first)?.is_none());
        let gone = posts::update(tx, first, &writing, at(4));
        assert!(matches!(gone, Err(StoreError::Gone)));
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn the_database_refuses_a_second_sending_while_the_first_may_stand() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let account = connections::insert(tx, &new_connection(company, "1", None))?;
        let post = posts::insert(tx, company, &Writing::default(), at(1))?;
        assert!(posts::send_off(tx, post, Some(at(9)), at(2))?);
        assert!(!posts::send_off(tx, post, None, at(3))?, "once");
        let gone = posts::update(tx, post, &Writing::default(), at(4));
        assert!(matches!(gone, Err(StoreError::Gone)), "its words are fixed");
        targets::add(tx, post, account, at(9))?;
        let waiting = TargetState::Waiting { at: at(9) };
        assert_eq!(targets::of_post(tx, post)?[0].state, waiting);
        assert_eq!(posts::open(tx)?.len(), 1);

        let begin = |now| sendings::begin(tx, Uuid::new_v4(), post, account, at(now));
        assert!(begin(9)?);
        assert!(!begin(10)?, "its outcome is not known");
        sendings::end(tx, post, account, Outcome::Nothing, at(11))?;
        assert!(begin(12)?, "nothing stands there");
        sendings::end(tx, post, account, Outcome::Taken, at(13))?;
        assert!(!begin(14)?, "it stands there");
        let again = sendings::end(tx, post, account, Outcome::Nothing, at(15));
        assert!(matches!(again, Err(StoreError::Gone)));

        targets::set(tx, post, account, &TargetState::Sending { since: at(9) })?;
        assert_eq!(targets::interrupted(tx)?, 1);
        let unknown = TargetState::Unknown {
            since: at(9),
            looked: None,
        };
        assert_eq!(targets::of_post(tx, post)?[0].state, unknown);
        assert_eq!(posts::open(tx)?, []);
        connections::delete(tx, account)?;
        assert_eq!(targets::of_post(tx, post)?, [], "it goes with its account");
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_group_of_accounts_belongs_to_its_company() {
    let done = in_a_store(|tx| {
        let (one, other) = (company(tx)?, companies::insert(tx, "Another")?);
        let id = account_groups::insert(tx, one, "West", &[ConnectionId(1)])?;
        account_groups::insert(tx, other, "West", &[ConnectionId(2)])?;
        assert!(matches!(
            account_groups::insert(tx, one, "west", &[]),
            Err(StoreError::Taken)
        ));
        assert!(matches!(
            account_groups::delete(tx, other, id),
            Err(StoreError::Gone)
        ));
        let listed = account_groups::list(tx, one)?;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].connections, [ConnectionId(1)]);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn the_end_of_a_wait_shows_when_it_has_come_and_all_else_at_once() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let mut later = new_notice(Some(company), "wait");
        later.created_at = at(24);
        later.kind = NoticeKind::WaitOver;
        let Put::New(id) = notices::put(tx, &later)? else {
            panic!("it is new");
        };
        let listed = |now| {
            let found = notices::of_company(tx, company, now, None, 10)?;
            Ok::<_, StoreError>(found.iter().map(|one| one.id).collect::<Vec<_>>())
        };
        assert_eq!(listed(at(23))?, []);
        assert_eq!(notices::unread(tx, company, at(23))?, 0);
        assert_eq!(notices::mark_all_read(tx, company, at(23))?, 0);
        assert_eq!(listed(at(24))?, [id]);
        assert_eq!(notices::unread(tx, company, at(24))?, 1);

        let mut ahead = new_notice(Some(company), "told by a clock that was ahead");
        ahead.created_at = at(9_999);
        let Put::New(ahead) = notices::put(tx, &ahead)? else {
            panic!("it is new");
        };
        assert_eq!(listed(at(23))?, [ahead]);
        assert_eq!(notices::unread(tx, company, at(23))?, 1);
        Ok(())
    });
    done.await;
}
