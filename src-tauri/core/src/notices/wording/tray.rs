//! The words of the tray: an icon's tooltip and the lines of its menu.
//!
//! A menu is as wide as its longest line, so lines are kept as short as titles.

use super::{Account, SignIn, Today, fitting, plural, subject};
use crate::domain::deadline::Deadline;
use crate::domain::status::CantCheck;
use crate::domain::text::day;

/// Opens the window.
pub const OPEN: &str = "Open Holdfast";
/// Asks every network now.
pub const CHECK: &str = "Check now";
/// Ends Holdfast, and the watch with it.
pub const QUIT: &str = "Quit Holdfast";

/// What the accounts of a company are like, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub all: usize,
    pub need_you: usize,
    /// Connected, also where an end is near.
    pub working: usize,
    pub unchecked: usize,
}

/// The first line. `why` is what keeps the first of the unchecked from being checked.
pub fn status(counts: Counts, why: Option<CantCheck>) -> String {
    let Counts {
        all,
        need_you,
        working,
        unchecked,
    } = counts;
    match (need_you, why) {
        (1, _) => "1 account needs you".to_owned(),
        (2.., _) => format!("{need_you} accounts need you"),
        (0, Some(why)) => {
            let what = plural(unchecked, "account");
            format!("Can't check {what}: {}", reason(why))
        }
        (0, None) if all == 0 => "No accounts yet".to_owned(),
        (0, None) if working < all => "No account needs you".to_owned(),
        (0, None) if all == 1 => "Your account is working".to_owned(),
        (0, None) => format!("All {all} accounts are working"),
    }
}

fn reason(why: CantCheck) -> String {
    match why {
        CantCheck::Clock => "this computer's clock".to_owned(),
        CantCheck::Offline => "offline".to_owned(),
        CantCheck::Keychain => "keychain locked".to_owned(),
        CantCheck::OtherComputer => "moved or copied?".to_owned(),
        CantCheck::Outage { network } => format!("{} does not answer", network.name()),
        CantCheck::AppRefused => "the network app is refused".to_owned(),
    }
}

/// The sign-in that ends next.
pub fn next(sign_in: &SignIn, deadline: Deadline, today: Today) -> String {
    let date = day(deadline.at, today.now, today.zone);
    let when = if deadline.about { "about" } else { "on" };
    fitting(
        &format!("Next: {}", sign_in.long_inside()),
        &format!(" ends {when} {date}"),
    )
}

/// The entry that signs an account in again.
pub fn reconnect(account: &Account) -> String {
    format!("Reconnect {}", subject(account, ""))
}

/// In place of the entries that there is no room for.
pub fn more(count: usize) -> String {
    format!("And {count} more in Holdfast")
}

/// The lines of practice mode, which nobody must take for real.
pub fn in_practice(status: &str) -> String {
    format!("Practice: {status}")
}

/// Under the lines of practice mode, while the real accounts need somebody.
pub fn beside_practice(status: &str) -> String {
    format!("Your own accounts: {status}")
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use chrono_tz::Europe::Berlin;

    use super::*;
    use crate::domain::network::{Network, Provider};
    use crate::domain::profile::ProfileKind;
    use crate::notices::wording::TITLE_GRAPHEMES;
    use unicode_segmentation::UnicodeSegmentation;

    fn counts(all: usize, need_you: usize, working: usize, unchecked: usize) -> Counts {
        Counts {
            all,
            need_you,
            working,
            unchecked,
        }
    }

    #[test]
    fn the_worst_there_is_comes_first() {
        let offline = Some(CantCheck::Offline);
        let silent = Some(CantCheck::Outage {
            network: Network::Facebook,
        });
        for (given, why, said) in [
            (counts(0, 0, 0, 0), None, "No accounts yet"),
            (counts(1, 0, 1, 0), None, "Your account is working"),
            (counts(12, 0, 12, 0), None, "All 12 accounts are working"),
            (counts(12, 0, 11, 0), None, "No account needs you"),
            (counts(12, 1, 11, 0), None, "1 account needs you"),
            (counts(12, 3, 0, 9), offline, "3 accounts need you"),
            (
                counts(12, 0, 0, 12),
                offline,
                "Can't check 12 accounts: offline",
            ),
            (
                counts(3, 0, 2, 1),
                silent,
                "Can't check 1 account: Facebook does not answer",
            ),
        ] {
            assert_eq!(status(given, why), said);
        }
    }

    #[test]
    fn the_next_end_is_a_day_on_the_local_calendar() {
        // 23:30 in London is the next day in Berlin.
        let at = Utc.with_ymd_and_hms(2026, 11, 26, 23, 30, 0).unwrap();
        let today = Today {
            now: Utc.with_ymd_and_hms(2026, 11, 20, 8, 0, 0).unwrap(),
            zone: Berlin,
        };
        let ana = |member: &str| SignIn {
            provider: Provider::Facebook,
            member: Some(member.to_owned()),
        };
        let sure = Deadline { at, about: false };
        let vague = Deadline { at, about: true };
        assert_eq!(
            next(&ana("Ana Ruiz"), sure, today),
            "Next: Ana's Facebook sign-in ends on 27 Nov"
        );
        assert_eq!(
            next(&ana("Ana Ruiz"), vague, today),
            "Next: Ana's Facebook sign-in ends about 27 Nov"
        );
        let nobody = SignIn {
            provider: Provider::Tiktok,
            member: None,
        };
        assert_eq!(
            next(&nobody, sure, today),
            "Next: the TikTok sign-in ends on 27 Nov"
        );
    }

    #[test]
    fn a_hostile_name_neither_turns_nor_stretches_the_menu() {
        let account = |name: &str| Account {
            name: name.to_owned(),
            network: Network::Linkedin,
            kind: ProfileKind::Page,
        };
        let turned = reconnect(&account("Evil\u{202e}txt.exe\u{200b}\nQuit\t"));
        assert_eq!(turned, "Reconnect Eviltxt.exe Quit (LinkedIn)");
        let long = reconnect(&account(&"long ".repeat(4000)));
        let most = TITLE_GRAPHEMES + "Reconnect ".len();
        assert!(long.graphemes(true).count() <= most, "{long}");
        assert!(long.ends_with(" (LinkedIn)"), "{long}");
        let empty = reconnect(&account("\u{200b}"));
        assert_eq!(empty, "Reconnect (no name) (LinkedIn)");
    }
}
