//! What really happened, against what the app came to believe.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::{Cause, Confidence, Effect, Finding};
use holdfast_core::domain::id::{ConnectionId, GrantId};
use holdfast_sandbox::{LogEntry, Outcome};

/// An ending is found within this time.
const SOON: TimeDelta = TimeDelta::days(1);

/// What can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    Grant(GrantId),
    Connection(ConnectionId),
}

struct Ending {
    at: DateTime<Utc>,
    causes: &'static [Cause],
    found: Option<DateTime<Utc>>,
}

/// What became of a refresh token that the network took, and gave another for.
enum Spent {
    /// Its answer was lost on the way.
    Lost,
    /// An answer was read, to this or to a later try.
    Answered,
}

#[derive(Default)]
pub struct Judge {
    endings: BTreeMap<Whose, Ending>,
    over: Vec<Ending>,
    /// Those with a renewal whose outcome the app could not read.
    unread: BTreeSet<Whose>,
    spent: BTreeMap<String, Spent>,
    /// How each of them was sent.
    sendings: BTreeMap<String, Vec<String>>,
    false_endings: Vec<String>,
    wrong_causes: Vec<String>,
    used_twice: Vec<String>,
    /// Sent once more after a lost answer, which a strict network refuses.
    replayed: u32,
}

impl Judge {
    /// Something ended; any of `causes` is right.
    pub fn ended(&mut self, whose: Whose, at: DateTime<Utc>, causes: &'static [Cause]) {
        let ending = Ending {
            at,
            causes,
            found: None,
        };
        self.endings.entry(whose).or_insert(ending);
    }

    pub fn has_ended(&self, whose: Whose) -> bool {
        self.endings.contains_key(&whose)
    }

    /// It was found, and somebody signed in again.
    pub fn cured(&mut self, whose: Whose) {
        self.unread.remove(&whose);
        self.over.extend(self.endings.remove(&whose));
    }

    /// The app believes this. `of` are the endings that explain it, the nearest first.
    pub fn believed(&mut self, of: &[Whose], finding: &Finding) {
        match finding.cause.effect() {
            Effect::Ended
            | Effect::Blocked
            | Effect::RoleRemoved
            | Effect::PermissionMissing
            | Effect::PostingRestricted => {}
            Effect::AppProblem | Effect::Passing => return,
        }
        let said = || format!("{of:?} {} {:?}", finding.cause.slug(), finding.evidence);
        let known = of.iter().find(|whose| self.endings.contains_key(whose));
        let Some((whose, ending)) =
            known.and_then(|whose| Some((whose, self.endings.get_mut(whose)?)))
        else {
            self.false_endings.push(said());
            return;
        };
        // Where one word says that a token was spent and that somebody ended the access, a renewal
        // without an answer leaves both possible. More than "likely" is then never right.
        let interrupted = finding.cause == Cause::RenewalInterrupted
            && finding.confidence == Confidence::Likely
            && self.unread.contains(whose)
            && ending.causes.contains(&Cause::UnknownInvalid);
        if !interrupted && !ending.causes.contains(&finding.cause) {
            self.wrong_causes.push(said());
        }
        ending.found.get_or_insert(finding.evidence.at);
    }

    /// What the app sent to a network whose refresh tokens rotate. Says whether the new tokens were
    /// lost on the way.
    pub fn sent(&mut self, entry: &LogEntry) -> bool {
        let Some(token) = entry.form.get("refresh_token") else {
            return false;
        };
        if !entry.processed {
            return false;
        }
        let answered = entry.outcome == Outcome::Answered;
        let sendings = self.sendings.entry(token.clone()).or_default();
        sendings.push(format!(
            "{} {} {:?} {:?}",
            entry.host, entry.at, entry.status, entry.outcome
        ));
        let now = if answered {
            Spent::Answered
        } else {
            Spent::Lost
        };
        match self.spent.get(token) {
            Some(Spent::Answered) => self.used_twice.push(sendings.join(", ")),
            Some(Spent::Lost) => {
                self.replayed += 1;
                self.spent.insert(token.clone(), now);
            }
            None if entry.status == Some(200) => {
                self.spent.insert(token.clone(), now);
                return !answered;
            }
            None => {}
        }
        false
    }

    /// The app asked for new tokens of a sign-in, and could read that status of the network's own
    /// answer.
    pub fn asked(&mut self, whose: Whose, heard: Option<u16>) {
        match heard {
            None => {
                self.unread.insert(whose);
            }
            Some(200) => {
                self.unread.remove(&whose);
            }
            Some(_) => {}
        }
    }

    pub fn figures(&self, now: DateTime<Utc>) -> Figures {
        let all = || self.endings.values().chain(&self.over);
        let took = |one: &Ending| one.found.map(|found| found - one.at);
        let late = |one: &&Ending| took(one).is_none_or(|took| took > SOON);
        let due = |one: &&Ending| one.found.is_some() || now - one.at > SOON;
        Figures {
            false_endings: self.false_endings.clone(),
            wrong_causes: self.wrong_causes.clone(),
            endings: all().count(),
            late: all().filter(due).filter(late).count(),
            longest: all().filter_map(took).max().unwrap_or_default(),
            used_twice: self.used_twice.clone(),
            replayed: self.replayed,
        }
    }
}

#[derive(Debug)]
pub struct Figures {
    pub false_endings: Vec<String>,
    pub wrong_causes: Vec<String>,
    pub endings: usize,
    pub late: usize,
    pub longest: TimeDelta,
    pub used_twice: Vec<String>,
    pub replayed: u32,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "false endings: {}", self.false_endings.len())?;
        writeln!(f, "endings: {}, found late: {}", self.endings, self.late)?;
        writeln!(f, "longest until found: {} min", self.longest.num_minutes())?;
        writeln!(f, "wrong causes: {}", self.wrong_causes.len())?;
        writeln!(f, "refresh tokens used twice: {}", self.used_twice.len())?;
        write!(f, "sent again after a lost answer: {}", self.replayed)
    }
}

impl Figures {
    /// # Panics
    /// If anything went wrong.
    pub fn assert(&self) {
        let few = |all: &[String]| all.iter().take(5).cloned().collect::<Vec<_>>();
        assert!(
            self.false_endings.is_empty(),
            "{:#?}",
            few(&self.false_endings)
        );
        assert!(
            self.wrong_causes.is_empty(),
            "{:#?}",
            few(&self.wrong_causes)
        );
        assert_eq!(self.late, 0, "{self}");
        assert!(self.used_twice.is_empty(), "{:#?}", few(&self.used_twice));
    }
}

#[cfg(test)]
mod tests {
    use holdfast_core::domain::cause::Evidence;
    use holdfast_core::domain::network::Provider;

    use super::*;

    const GRANT: Whose = Whose::Grant(GrantId(7));

    fn hour(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hour * 3_600, 0).unwrap()
    }

    fn finding(cause: Cause, at: DateTime<Utc>) -> Finding {
        Finding {
            cause,
            confidence: Confidence::Said,
            evidence: Evidence {
                provider: Provider::X,
                status: Some(400),
                code: None,
                subcode: None,
                kind: None,
                request_id: None,
                at,
            },
        }
    }

    fn wrong(work: impl FnOnce(&mut Judge)) -> Figures {
        let mut judge = Judge::default();
        work(&mut judge);
        judge.figures(hour(100))
    }

    fn fails(figures: &Figures) -> bool {
        let quiet = std::panic::AssertUnwindSafe(|| figures.assert());
        std::panic::catch_unwind(quiet).is_err()
    }

    #[test]
    fn every_fault_of_the_app_is_told() {
        let revoked = &[Cause::AccessRevoked];
        let found = |judge: &mut Judge, cause, at| judge.believed(&[GRANT], &finding(cause, at));
        let right = wrong(|judge| {
            judge.ended(GRANT, hour(1), revoked);
            found(judge, Cause::AccessRevoked, hour(24));
            found(judge, Cause::Transient, hour(25));
        });
        assert!(!fails(&right), "{right:?}");
        let invented = wrong(|judge| found(judge, Cause::AccessRevoked, hour(24)));
        assert_eq!(invented.false_endings.len(), 1);
        let mistaken = wrong(|judge| {
            judge.ended(GRANT, hour(1), revoked);
            found(judge, Cause::PasswordChanged, hour(2));
        });
        assert_eq!(mistaken.wrong_causes.len(), 1);
        let late = wrong(|judge| {
            judge.ended(GRANT, hour(1), revoked);
            found(judge, Cause::AccessRevoked, hour(26));
        });
        assert_eq!(late.late, 1);
        let never = wrong(|judge| judge.ended(GRANT, hour(1), revoked));
        assert_eq!(never.late, 1);
        for figures in [invented, mistaken, late, never] {
            assert!(fails(&figures), "{figures:?}");
        }
    }

    #[test]
    fn interrupted_is_right_only_where_a_renewal_went_unheard() {
        let unknown = &[Cause::UnknownInvalid];
        let likely = Finding {
            confidence: Confidence::Likely,
            ..finding(Cause::RenewalInterrupted, hour(3))
        };
        let certain = finding(Cause::RenewalInterrupted, hour(3));
        let judged = |causes, heard: &[Option<u16>], said: &Finding| {
            let figures = wrong(|judge| {
                judge.ended(GRANT, hour(1), causes);
                for heard in heard {
                    judge.asked(GRANT, *heard);
                }
                judge.believed(&[GRANT], said);
            });
            !fails(&figures)
        };
        assert!(judged(unknown, &[None, Some(400)], &likely));
        assert!(!judged(unknown, &[Some(400)], &likely), "all was heard");
        assert!(!judged(unknown, &[None, Some(200)], &likely), "heard later");
        assert!(!judged(unknown, &[None], &certain), "nobody can know");
        let told_apart = &[Cause::AccessRevoked];
        assert!(!judged(told_apart, &[None], &likely), "the network says it");
        let other = wrong(|judge| {
            judge.ended(GRANT, hour(1), unknown);
            judge.asked(Whose::Grant(GrantId(8)), None);
            judge.believed(&[GRANT], &likely);
        });
        assert!(fails(&other), "somebody else's renewal");
    }
}
