//! The words of a mail: what happened, why, what to do, and who. The first line says it all, for
//! whoever has five seconds.

use chrono::{DateTime, Utc};

use super::Today;
use crate::domain::mail::{Address, Fact, Letter};
use crate::domain::network::Network;
use crate::domain::notice::NoticeKind;
use crate::domain::text::{day, display_name, line, time_of_day};

/// So many accounts are named; a mail about 5,000 stays below 100 KB, where some programs cut.
const NAMED_ACCOUNTS: usize = 50;

/// The longest title of a notice, and a date.
const SUBJECT_GRAPHEMES: usize = 90;

/// One account in a letter, as stored.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub network: Network,
    pub handle: Option<String>,
    /// The member whose sign-in it hangs on.
    pub connected_by: Option<String>,
}

/// What a letter is about, and for whom.
pub struct Occasion<'a> {
    pub message_id: String,
    pub company: &'a str,
    pub kind: NoticeKind,
    /// Title and body of the notice; safe to show.
    pub title: &'a str,
    pub body: &'a str,
    /// The end, or when it happened, and whether the day is only about right.
    pub when: (DateTime<Utc>, bool),
    pub accounts: Vec<Account>,
    /// What happened, at length, and the steps that help, where the network's guide says more.
    pub why: Option<&'a str>,
    pub steps: Vec<String>,
    /// The person who reads it, as stored.
    pub reader: &'a str,
    pub sender: &'a Address,
    pub today: Today,
}

/// Writes the letter.
pub fn letter(occasion: Occasion<'_>) -> Letter {
    let Occasion { kind, today, .. } = occasion;
    let company = display_name(occasion.company);
    let date = date(occasion.when, today);
    let networks = networks(&occasion.accounts);
    let signed_in = signed_in(&occasion.accounts, occasion.reader);
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            let name = name.to_owned();
            facts.push(Fact { name, value });
        }
    };
    fact("Network", networks);
    if let [only] = occasion.accounts.as_slice() {
        fact("Account", named(only));
    }
    fact(
        when_name(kind),
        format!("{date}, {}", time_of_day(occasion.when.0, today.zone)),
    );
    fact("Connected by", signed_in);
    let named_accounts: Vec<_> = match occasion.accounts.as_slice() {
        [] | [_] => Vec::new(),
        several => several
            .iter()
            .take(NAMED_ACCOUNTS)
            .map(|one| format!("{} ({})", named(one), one.network.name()))
            .collect(),
    };
    let more = occasion.accounts.len().saturating_sub(NAMED_ACCOUNTS);
    let lead = match occasion.why {
        Some(why) => format!("{} {why}", occasion.body),
        None => occasion.body.to_owned(),
    };
    Letter {
        message_id: occasion.message_id,
        date: today.now,
        from_name: format!("Holdfast for {company}"),
        subject: line(&format!("{}, {date}", occasion.title), SUBJECT_GRAPHEMES),
        headline: occasion.title.to_owned(),
        lead,
        facts,
        accounts: named_accounts,
        more_accounts: u32::try_from(more).unwrap_or(u32::MAX),
        steps: occasion.steps,
        foot: foot(kind, &company, occasion.reader, occasion.sender),
        unsubscribe: unsubscribe(kind, occasion.sender),
    }
}

/// What helps when a sign-in ends, or a wait is over.
pub fn reconnect_steps(accounts: &[Account]) -> Vec<String> {
    let which = match accounts {
        [one] => format!("Find {} under Connections and press Reconnect.", display_name(&one.name)),
        _ => "Go to Connections and press Reconnect beside one of these accounts; those of the same sign-in come back with it.".to_owned(),
    };
    let who = match accounts.iter().find_map(|one| one.connected_by.as_deref()) {
        Some(member) => format!(
            "Sign in as {}, or as somebody else who administers the account.",
            display_name(member)
        ),
        None => "Sign in as somebody who administers the account.".to_owned(),
    };
    vec!["Open Holdfast.".to_owned(), which, who]
}

/// The name of a kind, as it stands beside its switch in People.
pub fn kind_name(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::NeedsYou => "Needs you",
        NoticeKind::ExpiringSoon => "Expiring soon",
        NoticeKind::Reconnected => "Reconnected",
        NoticeKind::RenewalTrouble => "Renewal trouble",
        NoticeKind::WaitOver => "Wait is over",
        NoticeKind::PostsAtRisk => "Posts at risk",
        NoticeKind::MailTrouble => "Mail trouble",
        NoticeKind::ThisComputer => "This computer",
    }
}

/// What a kind is about.
pub fn kind_text(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::NeedsYou => "An account stopped working",
        NoticeKind::ExpiringSoon => "A sign-in ends, on the reminder days",
        NoticeKind::Reconnected => "An account that stopped works again",
        NoticeKind::RenewalTrouble => "Renewing fails for a day, or a network refuses its app",
        NoticeKind::WaitOver => "The time a network wanted after a security check is over",
        NoticeKind::PostsAtRisk => "A planned post will not go out, or was held",
        NoticeKind::MailTrouble => "No mail goes out",
        NoticeKind::ThisComputer => "The keychain is locked, or the clock is wrong",
    }
}

/// The mail that *Send a test message* sends.
pub fn test_letter(
    message_id: String,
    company: &str,
    sender: &Address,
    now: DateTime<Utc>,
) -> Letter {
    let company = display_name(company);
    Letter {
        message_id,
        date: now,
        from_name: format!("Holdfast for {company}"),
        subject: "Holdfast can send mail".to_owned(),
        headline: "Holdfast can send mail".to_owned(),
        lead: format!(
            "This is the test message you asked for. Notices for {company} will come from this address."
        ),
        facts: Vec::new(),
        accounts: Vec::new(),
        more_accounts: 0,
        steps: Vec::new(),
        foot: vec![
            "You get this because somebody pressed Send a test message in Holdfast.".to_owned(),
        ],
        unsubscribe: format!("mailto:{sender}?subject=No%20more%20test%20messages"),
    }
}

fn named(account: &Account) -> String {
    let name = display_name(&account.name);
    match account.handle.as_deref().map(display_name) {
        Some(handle) if handle != name => format!("{name}, {handle}"),
        Some(_) | None => name,
    }
}

fn networks(accounts: &[Account]) -> String {
    let mut names: Vec<_> = accounts.iter().map(|one| one.network.name()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// "Ana Ruiz (you)", or several.
fn signed_in(accounts: &[Account], reader: &str) -> String {
    let mut members: Vec<_> = accounts
        .iter()
        .filter_map(|one| one.connected_by.as_deref())
        .map(|member| {
            let you = if member == reader { " (you)" } else { "" };
            format!("{}{you}", display_name(member))
        })
        .collect();
    members.sort_unstable();
    members.dedup();
    match members.len() {
        0..=3 => members.join(", "),
        many => format!("{} and {} more", members[..2].join(", "), many - 2),
    }
}

fn date((at, about): (DateTime<Utc>, bool), today: Today) -> String {
    let date = day(at, today.now, today.zone);
    if about { format!("about {date}") } else { date }
}

fn when_name(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::ExpiringSoon => "Ends",
        NoticeKind::NeedsYou
        | NoticeKind::Reconnected
        | NoticeKind::RenewalTrouble
        | NoticeKind::MailTrouble
        | NoticeKind::ThisComputer
        | NoticeKind::WaitOver
        | NoticeKind::PostsAtRisk => "Since",
    }
}

fn foot(kind: NoticeKind, company: &str, reader: &str, sender: &Address) -> Vec<String> {
    let kind = kind_name(kind);
    vec![
        format!(
            "{} gets this as one of the people of {company}. Holdfast never asks you to sign in from a mail.",
            display_name(reader)
        ),
        format!(
            "No more mails of this kind: switch off \"{kind}\" beside your name in Holdfast, under People, or write to {sender}."
        ),
    ]
}

fn unsubscribe(kind: NoticeKind, sender: &Address) -> String {
    let subject: String = url::form_urlencoded::byte_serialize(
        format!("No more mails: {}", kind_name(kind)).as_bytes(),
    )
    .collect::<String>()
    .replace('+', "%20");
    format!("mailto:{sender}?subject={subject}")
}
