//! What falls due together makes one notice.

use super::super::*;
use super::{Page, due_of, exact, settings};
use crate::domain::id::CompanyId;

/// The sign-ins told one by one, each with its connections and the days left.
fn single(reminders: Vec<Reminder>) -> Vec<(i64, Vec<i64>, Words)> {
    reminders
        .into_iter()
        .map(|reminder| match reminder {
            Reminder::SignIn { part, .. } => (
                part.grant.0,
                part.items.iter().map(|item| item.connection.0).collect(),
                part.words,
            ),
            Reminder::Summary { .. } => panic!("no summary expected"),
        })
        .collect()
}

#[test]
fn connections_of_one_sign_in_make_one_notice() {
    let nine = settings("09:00", None);
    let now = "2026-12-19T09:00:00Z";
    let five = Words::Expires { days: 5 };

    let pages: Vec<_> = (1..=6).map(|id| Page::on(id, 3)).collect();
    assert_eq!(
        single(due_of(&pages, now, &nine)),
        [(3, vec![1, 2, 3, 4, 5, 6], five)]
    );

    let mut pages = vec![Page::on(1, 3), Page::on(2, 4), Page::on(3, 3)];
    assert_eq!(
        single(due_of(&pages, now, &nine)),
        [(3, vec![1, 3], five), (4, vec![2], five)]
    );

    // A monitored one is at another rung but ends with them.
    pages[2].connection.purpose = Purpose::Monitored;
    assert_eq!(single(due_of(&pages, now, &nine))[0], (3, vec![1, 3], five));

    // Another end is another notice, the earlier one first.
    pages[0].ladder.deadline = Some(exact("2026-12-20T12:00:00Z"));
    assert_eq!(
        single(due_of(&pages, now, &nine)),
        [
            (3, vec![1], Words::Expires { days: 1 }),
            (3, vec![3], five),
            (4, vec![2], five)
        ]
    );
}

#[test]
fn more_than_three_sign_ins_make_one_summary_for_each_company() {
    let nine = settings("09:00", None);
    let now = "2026-12-19T09:00:00Z";
    let mut pages: Vec<_> = (1..=3).map(|grant| Page::on(grant, grant)).collect();
    assert_eq!(due_of(&pages, now, &nine).len(), 3);

    pages.push(Page::on(4, 4));
    pages[3].ladder.deadline = Some(exact("2026-12-19T23:00:00Z"));
    let mut other = Page::on(5, 5);
    other.connection.company = CompanyId(2);
    pages.push(other);
    match due_of(&pages, now, &nine).as_slice() {
        [
            Reminder::Summary { company, parts },
            Reminder::SignIn {
                company: second, ..
            },
        ] => {
            let grants: Vec<_> = parts.iter().map(|part| part.grant.0).collect();
            assert_eq!(grants, [4, 1, 2, 3], "the most urgent first");
            assert_eq!((company.0, second.0), (1, 2));
        }
        other => panic!("{other:?}"),
    }
}
