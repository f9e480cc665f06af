//! A letter as plain text: the same words as its HTML, for whoever reads without it.

use crate::domain::mail::{Fact, Letter};

/// The text part.
pub fn plain(letter: &Letter) -> String {
    let mut parts = vec![letter.headline.clone(), letter.lead.clone()];
    if !letter.facts.is_empty() {
        let line = |fact: &Fact| format!("{}: {}", fact.name, fact.value);
        parts.push(lines(letter.facts.iter().map(line)));
    }
    if !letter.accounts.is_empty() {
        let more = (letter.more_accounts > 0).then(|| more(letter.more_accounts));
        let named = letter.accounts.iter().map(|account| format!("- {account}"));
        parts.push(lines(named.chain(more)));
    }
    if !letter.steps.is_empty() {
        let numbered = letter.steps.iter().enumerate();
        let step = |(index, step): (usize, &String)| format!("{}. {step}", index + 1);
        parts.push(format!("{WHAT_TO_DO}:\n{}", lines(numbered.map(step))));
    }
    // RFC 3676, 4.3: mail programs know what follows as a signature.
    parts.push(format!("-- \n{}", lines(letter.foot.iter().cloned())));
    parts.join("\n\n") + "\n"
}

/// The heading over the steps.
pub(super) const WHAT_TO_DO: &str = "What to do";

/// The heading over the accounts.
pub(super) const ACCOUNTS: &str = "Accounts";

/// What stands under a list that was cut.
pub(super) fn more(count: u32) -> String {
    format!("and {count} more")
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}
