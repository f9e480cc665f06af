//! The words for posts that will not go out, or did not.

use chrono::NaiveDate;

use super::{Account, NoticeWords, Today, counted, plural, subject};
use crate::domain::notice::Urgency;
use crate::domain::text::calendar_day;

/// Posts planned for `day` that will not go out as things are.
pub fn posts_at_risk(
    count: usize,
    day: NaiveDate,
    accounts: &[Account],
    today: Today,
) -> NoticeWords {
    let tomorrow = today.now.with_timezone(&today.zone).date_naive().succ_opt();
    let when = if Some(day) == tomorrow {
        "tomorrow".to_owned()
    } else {
        format!("on {}", calendar_day(day, today.now, today.zone))
    };
    NoticeWords {
        title: format!("{} {when} will not go out", plural(count, "post")),
        body: format!("Reconnect {} before.", named(accounts)),
        urgency: Urgency::Critical,
    }
}

/// Planned posts that did not go out at their time.
pub fn posts_held(count: usize, accounts: &[Account]) -> NoticeWords {
    let (did, asks) = if count == 1 {
        ("was held", "It asks before it goes")
    } else {
        ("were held", "They ask before they go")
    };
    NoticeWords {
        title: format!("{} {did}", plural(count, "post")),
        body: if accounts.is_empty() {
            format!("Holdfast could not send at the planned time. {asks}.")
        } else {
            let verb = if accounts.len() == 1 { "does" } else { "do" };
            format!("{} {verb} not work. {asks}.", named(accounts))
        },
        urgency: Urgency::Critical,
    }
}

/// "Northwind Climb (Instagram)", or "2 Facebook Pages".
fn named(accounts: &[Account]) -> String {
    match accounts {
        [one] => subject(one, ""),
        several => counted(several),
    }
}
