//! What others wrote, the marks of its reading, and the journal of replies.

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::content::{Incoming, IncomingKind, ReplyTo};
use holdfast_core::domain::conversation::{Gap, KEPT, KEPT_FOR, NotTaken, ReplyState};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::store::incoming::{Count, Filter, Kept};
use holdfast_core::store::{StoreError, connections, incoming, readings, replies};
use rusqlite::{ErrorCode, Transaction};

use super::samples::{at, finding, in_a_store, new_connection, one_of_each};
use holdfast_core::domain::cause::Cause;

fn comment(number: i64) -> Incoming {
    Incoming {
        id: format!("comment-{number}"),
        kind: IncomingKind::Comment,
        on: Some("post".to_owned()),
        author: Some("Robin Vale".to_owned()),
        text: "Do they come in wide?".to_owned(),
        at: at(number),
        address: Some("https://www.facebook.com/1".parse().unwrap()),
        answered: false,
        stars: None,
        reply_to: Some(ReplyTo("1".to_owned())),
    }
}

fn everything(id: ConnectionId) -> Filter {
    Filter {
        connections: vec![id],
        kind: None,
        unanswered: false,
    }
}

fn unanswered(id: ConnectionId) -> Filter {
    Filter {
        unanswered: true,
        ..everything(id)
    }
}

fn only(tx: &Transaction<'_>, id: ConnectionId) -> Result<Kept, StoreError> {
    Ok(incoming::list(tx, &everything(id), 10)?.remove(0))
}

#[tokio::test]
async fn an_item_comes_back_as_it_was_read_and_keeps_what_is_typed_below() {
    in_a_store(|tx| {
        let (_, _, id) = one_of_each(tx)?;
        let review = Incoming {
            kind: IncomingKind::Review,
            stars: Some(4),
            author: None,
            address: None,
            reply_to: None,
            // The same id as a comment's is another thing.
            ..comment(1)
        };
        incoming::put(tx, id, &[comment(1), review.clone()], at(5))?;
        let kept = incoming::list(tx, &everything(id), 10)?;
        assert_eq!(kept.len(), 2);
        assert_eq!((&kept[0].item, &kept[1].item), (&review, &comment(1)));
        let of_kind = Filter {
            kind: Some(IncomingKind::Review),
            ..everything(id)
        };
        assert_eq!(incoming::list(tx, &of_kind, 10)?.len(), 1);

        incoming::set_draft(tx, kept[1].id, "Yes")?;
        let edited = Incoming {
            text: "Do they come in wide, too?".to_owned(),
            answered: true,
            ..comment(1)
        };
        incoming::put(tx, id, std::slice::from_ref(&edited), at(6))?;
        let again = incoming::get(tx, kept[1].id)?.unwrap();
        assert_eq!(again.item, edited);
        assert_eq!(again.draft.as_deref(), Some("Yes"));
        let count = incoming::count(tx, &[id], None)?;
        assert_eq!(
            count,
            Count {
                all: 2,
                unanswered: 1
            }
        );
        incoming::set_draft(tx, kept[1].id, "")?;
        assert_eq!(incoming::get(tx, kept[1].id)?.unwrap().draft, None);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn no_more_is_kept_than_the_newest_of_a_season() {
    in_a_store(|tx| {
        let (_, _, id) = one_of_each(tx)?;
        let many: Vec<_> = (0..i64::from(KEPT) + 10).map(comment).collect();
        incoming::put(tx, id, &many, at(1_000))?;
        let kept = incoming::list(tx, &everything(id), 2 * KEPT)?;
        assert_eq!(kept.len(), KEPT as usize);
        assert_eq!(kept.last().unwrap().item, comment(10), "the oldest went");

        let written_below = kept[3].id;
        incoming::set_draft(tx, written_below, "Yes")?;
        let in_doubt = kept[4].clone();
        let reply = replies::begin(tx, &in_doubt, "Yes", at(1_000))?;
        replies::unknown(tx, reply, at(1_000))?;
        let later = at(1_000) + KEPT_FOR;
        incoming::put(tx, id, &[comment(1)], later)?;
        let left: Vec<_> = incoming::list(tx, &everything(id), 10)?
            .into_iter()
            .map(|kept| kept.id)
            .collect();
        assert_eq!(
            left,
            [written_below, in_doubt.id],
            "nobody's work is forgotten"
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn one_reply_at_most_is_under_way_or_may_stand() {
    type End = fn(&Transaction<'_>, holdfast_core::domain::id::ReplyId) -> Result<(), StoreError>;
    let ends: [(&str, End, Option<ReplyState>); 6] = [
        ("nothing", |_, _| Ok(()), Some(ReplyState::Sending)),
        (
            "taken",
            |tx, id| replies::taken(tx, id, None, at(2)),
            Some(ReplyState::Taken),
        ),
        (
            "unknown",
            |tx, id| replies::unknown(tx, id, at(2)),
            Some(ReplyState::Unknown),
        ),
        (
            "refused",
            |tx, id| {
                let finding = finding(Cause::AccessRevoked);
                replies::refused(tx, id, &NotTaken::Refused { finding }, at(2))
            },
            Some(ReplyState::Refused),
        ),
        (
            "not there",
            |tx, id| {
                replies::unknown(tx, id, at(2))?;
                assert!(replies::looked(tx, id, false, at(3))?);
                assert!(!replies::looked(tx, id, true, at(3))?, "it is known");
                Ok(())
            },
            Some(ReplyState::NotThere),
        ),
        ("withdrawn", replies::withdraw, None),
    ];
    for (case, end, state) in ends {
        in_a_store(move |tx| {
            let (_, _, id) = one_of_each(tx)?;
            incoming::put(tx, id, &[comment(1)], at(1))?;
            let kept = only(tx, id)?;
            let reply = replies::begin(tx, &kept, "Yes", at(1))?;
            end(tx, reply)?;
            assert_eq!(only(tx, id)?.reply, state, "{case}");
            let again = replies::begin(tx, &kept, "Yes", at(4));
            let may = state.is_none_or(ReplyState::may_send_again);
            assert_eq!(again.is_ok(), may, "{case}");
            if !may {
                assert!(matches!(again, Err(StoreError::Taken)), "{case}");
            }
            let open = incoming::list(tx, &unanswered(id), 10)?.len();
            assert_eq!(
                open,
                usize::from(state != Some(ReplyState::Taken)),
                "{case}"
            );
            Ok(())
        })
        .await;
    }
}

#[tokio::test]
async fn after_a_crash_what_was_under_way_is_in_doubt() {
    in_a_store(|tx| {
        let (_, _, id) = one_of_each(tx)?;
        incoming::put(tx, id, &[comment(1)], at(1))?;
        let kept = only(tx, id)?;
        replies::begin(tx, &kept, "Yes", at(1))?;
        assert_eq!(replies::recover(tx, at(9))?, 1);
        let reply = replies::latest(tx, &kept)?.unwrap();
        assert_eq!(
            (reply.state, reply.ended_at),
            (ReplyState::Unknown, Some(at(9)))
        );
        assert_eq!(reply.text, "Yes");
        assert_eq!(replies::recover(tx, at(9))?, 0);
        Ok(())
    })
    .await;
}

/// The copy of an item goes, and comes back with the next reading: its reply is still known.
#[tokio::test]
async fn a_reply_is_known_for_longer_than_its_item() {
    in_a_store(|tx| {
        let (_, _, id) = one_of_each(tx)?;
        incoming::put(tx, id, &[comment(1)], at(1))?;
        let kept = only(tx, id)?;
        let reply = replies::begin(tx, &kept, "Yes", at(1))?;
        replies::taken(tx, reply, None, at(1))?;
        let flood: Vec<_> = (2..i64::from(KEPT) + 2).map(comment).collect();
        incoming::put(tx, id, &flood, at(1_000))?;
        assert_eq!(incoming::get(tx, kept.id)?, None, "it was pushed out");
        tx.execute("DELETE FROM incoming", []).unwrap();
        incoming::put(tx, id, &[comment(1)], at(1_000))?;
        assert_eq!(only(tx, id)?.reply, Some(ReplyState::Taken));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_gap_lasts_from_the_last_reading_to_the_next() {
    in_a_store(|tx| {
        let (_, _, id) = one_of_each(tx)?;
        readings::missing(tx, id)?;
        assert_eq!(
            readings::gaps(tx)?,
            [],
            "what was never read misses nothing"
        );
        let gap = |began_at, ended_at| Gap {
            connection: id,
            began_at,
            ended_at,
        };
        let day = |days: i64| -> DateTime<Utc> { at(0) + TimeDelta::days(days) };
        readings::read(tx, id, day(0))?;
        readings::missing(tx, id)?;
        readings::missing(tx, id)?;
        assert_eq!(readings::gaps_of(tx, id)?, [gap(day(0), None)]);
        incoming::put(tx, id, &[comment(0), comment(1), comment(5_000)], day(1))?;
        readings::read(tx, id, day(3))?;
        assert_eq!(readings::mark(tx, id)?, Some(day(3)));
        let over = gap(day(0), Some(day(3)));
        assert_eq!(readings::over_since(tx, day(2))?, [(over, 1)]);
        assert_eq!(readings::over_since(tx, day(3))?, []);
        readings::missing(tx, id)?;
        assert_eq!(readings::gaps(tx)?, [over, gap(day(3), None)]);
        readings::read(tx, id, day(200))?;
        assert_eq!(
            readings::gaps(tx)?,
            [gap(day(3), Some(day(200)))],
            "the old one is forgotten"
        );
        assert_eq!(readings::marks(tx)?[&id], day(200));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn removing_a_connection_erases_what_was_written_to_it() {
    in_a_store(|tx| {
        let (company, grant, id) = one_of_each(tx)?;
        let other = connections::insert(tx, &new_connection(company, "other", Some(grant)))?;
        for one in [id, other] {
            incoming::put(tx, one, &[comment(1)], at(1))?;
            replies::begin(tx, &only(tx, one)?, "Yes", at(1))?;
            readings::read(tx, one, at(1))?;
            readings::missing(tx, one)?;
        }
        connections::delete(tx, id)?;
        for table in ["incoming", "replies", "readings", "gaps"] {
            let sql = format!("SELECT count(*) FROM {table}");
            let left: i64 = tx.query_row(&sql, [], |row| row.get(0)).unwrap();
            assert_eq!(left, 1, "{table}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_journal_takes_no_line_that_means_nothing() {
    for sql in [
        "INSERT INTO replies (connection_id, kind, network_id, text, state, began_at)
         VALUES (1, 'comment', '1', '', 'taken', 0)",
        "INSERT INTO replies (connection_id, kind, network_id, text, state, began_at, ended_at)
         VALUES (1, 'comment', '1', '', 'refused', 0, 0)",
        "INSERT INTO replies (connection_id, kind, network_id, text, state, began_at)
         VALUES (1, 'post', '1', '', 'sending', 0)",
        "INSERT INTO gaps VALUES (1, 5, 4)",
        "INSERT INTO incoming (connection_id, kind, network_id, text, at, answered, stars)
         VALUES (1, 'review', '1', '', 0, 0, 6)",
    ] {
        let refused = in_a_store(move |tx| {
            one_of_each(tx)?;
            Ok(tx.execute(sql, []).unwrap_err().sqlite_error_code())
        });
        assert_eq!(refused.await, Some(ErrorCode::ConstraintViolation), "{sql}");
    }
}
