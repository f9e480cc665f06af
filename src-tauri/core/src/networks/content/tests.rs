use chrono::DateTime;

use crate::domain::cause::{Confidence, Finding};

use super::*;

fn refusal(cause: Cause, sent: Sent) -> Refusal {
    Refusal {
        finding: Finding {
            cause,
            confidence: Confidence::Said,
            evidence: Evidence {
                provider: Provider::Facebook,
                status: None,
                code: None,
                subcode: None,
                kind: None,
                request_id: None,
                at: DateTime::UNIX_EPOCH,
            },
        },
        retry_after: None,
        sent,
    }
}

#[test]
fn only_a_refusal_for_a_reason_proves_that_nothing_was_published() {
    let table = [
        (Cause::Transient, Sent::No, false),
        (Cause::Transient, Sent::Maybe, true),
        (Cause::Transient, Sent::Answered, true),
        (Cause::RateLimited, Sent::Answered, false),
        (Cause::PermissionMissing, Sent::Answered, false),
        (Cause::PasswordChanged, Sent::Answered, false),
    ];
    for (cause, sent, expected) in table {
        let failure = Failure::from(refusal(cause, sent));
        assert_eq!(failure.may_stand(), expected, "{cause:?} {sent:?}");
        let failure = Failure::preparing(refusal(cause, sent));
        assert!(!failure.may_stand(), "{cause:?} {sent:?}");
    }
    assert!(!Failure::from(NO_CALL).may_stand());
    assert!(!Failure::from(Unfit::Empty).may_stand());
}

#[test]
fn a_trail_reads_every_thread_and_every_post_once() {
    let mut trail = Trail::follow(None);
    let Next::Posts(None) = trail.next() else {
        panic!("it begins with the newest posts");
    };
    let thread = |post: &str| Thread {
        post: post.to_owned(),
        after: Some("c".to_owned()),
    };
    trail.threads = vec![thread("1"), thread("2")];
    trail.posts = Posts::After("p".to_owned());
    let mut seen = Vec::new();
    let mut cursor = trail.left();
    while let Some(at) = cursor {
        let mut trail = Trail::follow(Some(&at));
        match trail.next() {
            Next::Thread(thread) => seen.push(thread.post),
            Next::Posts(after) => seen.push(after.unwrap()),
            Next::Nothing => panic!("a cursor leads somewhere"),
        }
        cursor = trail.left();
    }
    assert_eq!(seen, ["2", "1", "p"]);
}

#[test]
fn a_strange_cursor_begins_again() {
    let trail = Trail::follow(Some(&Cursor("{\"threads\":7}".to_owned())));
    assert_eq!(trail, Trail::default());
}
