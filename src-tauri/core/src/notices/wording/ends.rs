//! The words of reminders: what ends, and when.

use super::{Account, NoticeWords, SignIn, Today, counted, fitting, subject};
use crate::domain::deadline::Deadline;
use crate::domain::ladder::Words as EndWords;
use crate::domain::notice::Urgency;
use crate::domain::text::{day, time_of_day};

/// A rung of the ladder, for the accounts of one sign-in.
pub fn expiring(
    accounts: &[Account],
    sign_in: &SignIn,
    words: EndWords,
    deadline: Deadline,
    today: Today,
) -> NoticeWords {
    let Today { now, zone } = today;
    let what = match accounts {
        [one] => subject(one, &format!(" {}", expires(words, false))),
        several => {
            let by = sign_in
                .first_name()
                .map_or(String::new(), |name| format!(" connected by {name}"));
            let rest = format!("{by} {}", expires(words, true));
            fitting(&counted(several), &rest)
        }
    };
    let time = time_of_day(deadline.at, zone);
    let date = day(deadline.at, now, zone);
    let body = match words {
        EndWords::Expires { days: 0 } => format!("{} ends at {time}.", sign_in.long()),
        EndWords::Expires { .. } => format!("{} ends on {date} at {time}.", sign_in.long()),
        EndWords::ExpiresAbout { .. } => {
            format!(
                "{} ends about {date}; the day is not known.",
                sign_in.long()
            )
        }
        EndWords::Expired => format!("{} ended on {date} at {time}.", sign_in.long()),
    };
    NoticeWords {
        title: what,
        body,
        urgency: urgency(words),
    }
}

/// Several sign-ins whose rungs fell due at one moment.
pub fn sign_ins_need_you(
    count: usize,
    first: &SignIn,
    words: EndWords,
    deadline: Deadline,
    today: Today,
) -> NoticeWords {
    let date = day(deadline.at, today.now, today.zone);
    let body = match words {
        EndWords::Expires { days: 0 } => {
            let time = time_of_day(deadline.at, today.zone);
            format!("The first, {}, ends today at {time}.", first.short())
        }
        EndWords::Expires { .. } => format!("The first, {}, ends on {date}.", first.short()),
        EndWords::ExpiresAbout { .. } => {
            format!("The first, {}, ends about {date}.", first.short())
        }
        EndWords::Expired => format!("The first, {}, ended on {date}.", first.short()),
    };
    NoticeWords {
        title: format!("{count} sign-ins need you"),
        body,
        urgency: urgency(words),
    }
}

/// "expires in 5 days", or "expire in 5 days" for several.
fn expires(words: EndWords, several: bool) -> String {
    let (verb, has) = if several {
        ("expire", "have")
    } else {
        ("expires", "has")
    };
    match words {
        EndWords::Expires { days: 0 } => format!("{verb} today"),
        EndWords::Expires { days: 1 } => format!("{verb} tomorrow"),
        EndWords::Expires { days } => format!("{verb} in {days} days"),
        EndWords::ExpiresAbout { days: 0 } => format!("{verb} about today"),
        EndWords::ExpiresAbout { days: 1 } => format!("{verb} in about a day"),
        EndWords::ExpiresAbout { days } => format!("{verb} in about {days} days"),
        EndWords::Expired => format!("{has} expired"),
    }
}

/// The last two rungs stay on the screen until somebody looks.
fn urgency(words: EndWords) -> Urgency {
    match words {
        EndWords::Expires { days } | EndWords::ExpiresAbout { days } if days > 1 => Urgency::Normal,
        EndWords::Expires { .. } | EndWords::ExpiresAbout { .. } | EndWords::Expired => {
            Urgency::Critical
        }
    }
}
