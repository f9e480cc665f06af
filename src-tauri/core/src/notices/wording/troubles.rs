//! The words for what stopped, what is in the way, and what works again.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Account, NoticeWords, SignIn, Today, counted, fitting, plural, subject};
use crate::domain::api_version::{ApiVersion, Ends};
use crate::domain::guide::Guide;
use crate::domain::network::Provider;
use crate::domain::notice::Urgency;
use crate::domain::text::{calendar_day, day};

/// Accounts of one sign-in that a network no longer answers.
pub fn stopped(
    accounts: &[Account],
    sign_in: &SignIn,
    guide: &Guide,
    waiting_posts: usize,
) -> NoticeWords {
    let title = match accounts {
        [one] => subject(one, " stopped"),
        several => fitting(&counted(several), &format!(" stopped: {}", sign_in.short())),
    };
    NoticeWords {
        title,
        body: with_posts(&guide.title, accounts.len(), waiting_posts),
        urgency: Urgency::Critical,
    }
}

/// Accounts that go on working, but not in full.
pub fn limited(accounts: &[Account], guide: &Guide, waiting_posts: usize) -> NoticeWords {
    let title = match accounts {
        [one] => subject(one, " works in part"),
        several => fitting(&counted(several), " work in part"),
    };
    NoticeWords {
        title,
        body: with_posts(&guide.title, accounts.len(), waiting_posts),
        urgency: Urgency::Normal,
    }
}

/// Several sign-ins that stopped at one moment.
pub fn sign_ins_stopped(count: usize, accounts: usize, waiting_posts: usize) -> NoticeWords {
    NoticeWords {
        title: format!("{count} sign-ins need you"),
        body: with_posts(
            &format!("{} stopped", plural(accounts, "account")),
            accounts,
            waiting_posts,
        ),
        urgency: Urgency::Critical,
    }
}

/// Accounts that work again.
pub fn reconnected(accounts: &[Account], sign_ins: &[SignIn]) -> NoticeWords {
    let title = match accounts {
        [one] => subject(one, " is connected again"),
        several => fitting(&counted(several), " are connected again"),
    };
    NoticeWords {
        title,
        body: match sign_ins {
            [one] => format!("{} works.", one.long()),
            several => format!("{} work.", plural(several.len(), "sign-in")),
        },
        urgency: Urgency::Low,
    }
}

/// A renewal that has failed for more than a day, without a refusal.
pub fn renewal_failing(sign_in: &SignIn, since: DateTime<Utc>, today: Today) -> NoticeWords {
    let since = day(since, today.now, today.zone);
    NoticeWords {
        title: fitting(&sign_in.long(), " cannot be renewed"),
        body: format!(
            "{} has not answered properly since {since}; Holdfast goes on trying.",
            sign_in.provider.name()
        ),
        urgency: Urgency::Normal,
    }
}

/// More than a few renewals that fail.
pub fn renewals_failing(count: usize, accounts: usize) -> NoticeWords {
    NoticeWords {
        title: format!("{count} sign-ins cannot be renewed"),
        body: format!(
            "They hold {}, which work for now; Holdfast goes on trying.",
            plural(accounts, "account")
        ),
        urgency: Urgency::Normal,
    }
}

/// A network app that its provider refuses. Told to the person responsible for it.
pub fn app_refused(provider: Provider, accounts: usize) -> NoticeWords {
    NoticeWords {
        title: fitting(provider.name(), " refuses your network app"),
        body: format!(
            "{} cannot be checked; signing in again does not help.",
            plural(accounts, "account")
        ),
        urgency: Urgency::Critical,
    }
}

/// No mail goes out; `why` is a sentence or two.
pub fn mail_stopped(why: &str) -> NoticeWords {
    NoticeWords {
        title: "Holdfast cannot send mail".to_owned(),
        body: why.to_owned(),
        urgency: Urgency::Normal,
    }
}

/// A version of a network's API that ends, or may be gone.
pub fn api_ending(version: &ApiVersion, now: DateTime<Utc>, zone: Tz) -> NoticeWords {
    let ended = version.may_have_ended(now);
    let first = calendar_day(version.ends.day(), now, zone);
    let verb = if ended { " may be gone" } else { " ends" };
    NoticeWords {
        title: fitting(version.api.name(), &format!(" {}{verb}", version.version)),
        body: match version.ends {
            Ends::On(_) => format!("It ends on {first}; a newer Holdfast speaks the next version."),
            Ends::NotBefore(_) => {
                format!("It ends on {first} or later; a newer Holdfast speaks the next version.")
            }
        },
        urgency: if ended {
            Urgency::Critical
        } else {
            Urgency::Low
        },
    }
}

/// The keychain of this computer cannot be read.
pub fn keychain_closed(accounts: usize) -> NoticeWords {
    NoticeWords {
        title: "This computer's keychain is locked".to_owned(),
        body: format!(
            "{} cannot be checked until it is unlocked; reminders go on.",
            plural(accounts, "account")
        ),
        urgency: Urgency::Critical,
    }
}

/// Another computer wrote this data, and it is not known whether it still uses it.
pub fn other_computer() -> NoticeWords {
    NoticeWords {
        title: "Moved or copied?".to_owned(),
        body: "This data comes from another computer. Until you say so in Holdfast, nothing is \
               renewed or checked; reminders go on."
            .to_owned(),
        urgency: Urgency::Critical,
    }
}

/// The clock of this computer is far from the networks'.
pub fn clock_doubtful() -> NoticeWords {
    NoticeWords {
        title: "This computer's clock is wrong".to_owned(),
        body: "It is far from the clocks of the networks; reminders wait until it is set right."
            .to_owned(),
        urgency: Urgency::Critical,
    }
}

/// The time a network wanted after a security check is over.
pub fn wait_is_over(sign_in: &SignIn) -> NoticeWords {
    NoticeWords {
        title: fitting(&sign_in.long(), " can be reconnected"),
        body: "The wait after the security check is over.".to_owned(),
        urgency: Urgency::Normal,
    }
}

/// Accounts that were left un-ticked in a network's dialog, which replaces the earlier choice.
pub fn left_out(accounts: &[Account], sign_in: &SignIn, waiting_posts: usize) -> NoticeWords {
    let title = match accounts {
        [one] => subject(one, " was left un-ticked"),
        several => fitting(&counted(several), " were left un-ticked"),
    };
    let what = format!(
        "{} no longer covers {}",
        sign_in.long(),
        if accounts.len() == 1 { "it" } else { "them" }
    );
    NoticeWords {
        title,
        body: with_posts(&what, accounts.len(), waiting_posts),
        urgency: Urgency::Critical,
    }
}

/// What happened to `accounts`, and what becomes of the posts that wait for them.
fn with_posts(what: &str, accounts: usize, waiting_posts: usize) -> String {
    let (are, kept) = match waiting_posts {
        0 => return format!("{what}."),
        1 => ("is", "is kept"),
        _ => ("are", "are kept"),
    };
    let (them, until) = match accounts {
        1 => ("this account", "it works"),
        _ => ("these accounts", "they work"),
    };
    let posts = plural(waiting_posts, "post");
    format!("{what}; {posts} {are} waiting for {them} and {kept} until {until} again.")
}
