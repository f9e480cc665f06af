//! The words of notices. Titles have at most 55 characters, because desktops cut longer ones; a
//! body is one sentence, the cause or the consequence.
//!
//! Whatever came from a network passes through `domain::text`, so a name can neither bend the
//! words nor push them off the screen. Words are plain text; who shows them where markup counts
//! escapes them there.

pub mod letter;
pub mod tray;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::api_version::{ApiVersion, Ends};
use crate::domain::deadline::Deadline;
use crate::domain::guide::{Cure, Guide};
use crate::domain::ladder::Words as EndWords;
use crate::domain::network::{Network, Provider};
use crate::domain::notice::Urgency;
use crate::domain::profile::ProfileKind;
use crate::domain::text::{
    calendar_day, cut, day, display_name, first_name, possessive, time_of_day,
};
use crate::notices::desktop::Action;

/// The longest title, in graphemes.
pub const TITLE_GRAPHEMES: usize = 55;

/// Added to the body where the desktop shows no buttons.
pub const WITHOUT_BUTTONS: &str = "Open Holdfast to do it.";

/// How a title of practice begins.
const PRACTICE: &str = "Practice: ";

/// So much of a member's name fits beside the rest of a title.
const MEMBER_GRAPHEMES: usize = 14;

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeWords {
    pub title: String,
    pub body: String,
    pub urgency: Urgency,
}

/// The buttons of a notice about an account that stopped, the most useful first. None where
/// nothing is to be done.
pub fn actions(cure: Cure) -> Vec<Action> {
    match cure {
        Cure::Reconnect => vec![Action::Reconnect, Action::Why],
        Cure::StepThenReconnect | Cure::AppAdministrator => vec![Action::ShowSteps],
        Cure::SomeoneElse | Cure::NotByReconnect => vec![Action::Why],
        Cure::WaitOnly => Vec::new(),
    }
}

/// One account in a notice, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub network: Network,
    pub kind: ProfileKind,
}

/// The sign-in that accounts hang on, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub provider: Provider,
    pub member: Option<String>,
}

impl SignIn {
    fn first_name(&self) -> Option<String> {
        let name = self.member.as_deref()?;
        Some(cut(&first_name(name), MEMBER_GRAPHEMES))
    }

    /// "Ana's Facebook".
    fn short(&self) -> String {
        let provider = self.provider.name();
        match self.first_name() {
            Some(name) => format!("{} {provider}", possessive(&name)),
            None => format!("a {provider} sign-in"),
        }
    }

    /// "Ana's Facebook sign-in", at the start of a sentence.
    fn long(&self) -> String {
        let provider = self.provider.name();
        match self.first_name() {
            Some(name) => format!("{} {provider} sign-in", possessive(&name)),
            None => format!("The {provider} sign-in"),
        }
    }

    /// The same inside a sentence.
    fn long_inside(&self) -> String {
        let provider = self.provider.name();
        match self.first_name() {
            Some(_) => self.long(),
            None => format!("the {provider} sign-in"),
        }
    }
}

/// When it is, and where.
#[derive(Clone, Copy, Debug)]
pub struct Today {
    pub now: DateTime<Utc>,
    pub zone: Tz,
}

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
    let waiting = match waiting_posts {
        0 => String::new(),
        1 => "; 1 post is waiting".to_owned(),
        many => format!("; {many} posts are waiting"),
    };
    NoticeWords {
        title,
        body: format!("{}{waiting}.", guide.title),
        urgency: Urgency::Critical,
    }
}

/// Accounts that go on working, but not in full.
pub fn limited(accounts: &[Account], guide: &Guide) -> NoticeWords {
    let title = match accounts {
        [one] => subject(one, " works in part"),
        several => fitting(&counted(several), " work in part"),
    };
    NoticeWords {
        title,
        body: format!("{}.", guide.title),
        urgency: Urgency::Normal,
    }
}

/// Several sign-ins that stopped at one moment.
pub fn sign_ins_stopped(count: usize, accounts: usize) -> NoticeWords {
    NoticeWords {
        title: format!("{count} sign-ins need you"),
        body: format!("{} stopped.", plural(accounts, "account")),
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
pub fn left_out(accounts: &[Account], sign_in: &SignIn) -> NoticeWords {
    let title = match accounts {
        [one] => subject(one, " was left un-ticked"),
        several => fitting(&counted(several), " were left un-ticked"),
    };
    NoticeWords {
        title,
        body: format!(
            "{} no longer covers {}.",
            sign_in.long(),
            if accounts.len() == 1 { "it" } else { "them" }
        ),
        urgency: Urgency::Critical,
    }
}

impl NoticeWords {
    /// The same words for practice, which nobody must take for real. The mark comes on top of the
    /// room for a title: what it would push out is the day.
    pub fn for_practice(self) -> Self {
        Self {
            title: format!("{PRACTICE}{}", self.title),
            ..self
        }
    }
}

/// `text` where the desktop reads markup.
pub fn escape_markup(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// "Northwind Careers (LinkedIn)" and the rest; the name gives way.
fn subject(account: &Account, rest: &str) -> String {
    let network = network_name(account.network);
    fitting(&display_name(&account.name), &format!(" ({network}){rest}"))
}

/// Short enough for brackets.
fn network_name(network: Network) -> &'static str {
    match network {
        Network::GoogleBusiness => "Google",
        Network::Facebook
        | Network::Instagram
        | Network::Linkedin
        | Network::Tiktok
        | Network::X
        | Network::Youtube => network.name(),
    }
}

/// `head` and `rest` in one title; `head` is cut where both do not fit.
fn fitting(head: &str, rest: &str) -> String {
    let room = TITLE_GRAPHEMES.saturating_sub(rest.graphemes(true).count());
    cut(
        &format!("{}{rest}", cut(head, room.max(2))),
        TITLE_GRAPHEMES,
    )
}

/// "12 Facebook Pages" where they are all of one kind, else "12 accounts".
fn counted(accounts: &[Account]) -> String {
    let count = accounts.len();
    let same = accounts.first().filter(|first| {
        accounts
            .iter()
            .all(|other| (other.network, other.kind) == (first.network, first.kind))
    });
    let noun = same.map_or("account".to_owned(), |first| {
        format!("{} {}", network_name(first.network), noun(first.kind))
    });
    plural(count, &noun)
}

fn noun(kind: ProfileKind) -> &'static str {
    match kind {
        ProfileKind::Page | ProfileKind::Organization => "Page",
        ProfileKind::ProfessionalAccount | ProfileKind::Account => "account",
        ProfileKind::Member => "member",
        ProfileKind::Channel => "channel",
        ProfileKind::Location => "location",
        ProfileKind::AdAccount => "ad account",
    }
}

fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
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

#[cfg(test)]
mod tests;
