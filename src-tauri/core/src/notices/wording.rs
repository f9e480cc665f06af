//! The words of notices. Titles have at most 55 characters, because desktops cut longer ones; a
//! body is one sentence, the cause or the consequence.
//!
//! Whatever came from a network passes through `domain::text`, so a name can neither bend the
//! words nor push them off the screen. Words are plain text; who shows them where markup counts
//! escapes them there.

mod ends;
pub mod letter;
mod posts;
pub mod tray;
mod troubles;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::guide::Cure;
use crate::domain::network::{Network, Provider};
use crate::domain::notice::Urgency;
use crate::domain::profile::ProfileKind;
use crate::domain::text::{cut, display_name, first_name, possessive};
use crate::notices::desktop::Action;

pub use ends::{expiring, sign_ins_need_you};
pub use posts::{posts_at_risk, posts_held};
pub use troubles::{
    api_ending, app_refused, clock_doubtful, keychain_closed, left_out, limited, mail_stopped,
    other_computer, reconnected, renewal_failing, renewals_failing, sign_ins_stopped, stopped,
    wait_is_over,
};

/// The longest title, in graphemes.
pub const TITLE_GRAPHEMES: usize = 55;

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

#[cfg(test)]
mod tests;
