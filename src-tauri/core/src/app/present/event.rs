//! One line of the timeline, in words.

use super::{Scene, name};
use crate::app::view::{EventView, Tone};
use crate::domain::cause::Evidence;
use crate::domain::connection::Connection;
use crate::domain::event::{Event, EventKind, SignInFailure};
use crate::domain::ladder::Rung;
use crate::domain::network::Provider;
use crate::domain::text::{self, first_name};

/// `event` in words; `of` is the connection it is about, while that exists.
pub fn event(scene: &Scene, event: &Event, of: Option<&Connection>) -> EventView {
    let of = of.or_else(|| {
        let id = event.connection?;
        scene.connections.iter().find(|one| one.id == id)
    });
    let (text, tone) = words(scene, &event.kind, of);
    EventView {
        id: event.id,
        at: event.at,
        connection: event.connection,
        name: (!event.name.is_empty()).then(|| name(&event.name)),
        network: of.map(|one| one.profile.network),
        text,
        tone,
        actor: event.actor.as_deref().map(name),
        evidence: evidence(&event.kind).map(Evidence::code_line),
    }
}

fn words(scene: &Scene, kind: &EventKind, of: Option<&Connection>) -> (String, Tone) {
    use Tone::{Bad, Good, Neutral, Warn};
    match kind {
        EventKind::Connected { member } => (format!("Connected by {}", name(member)), Good),
        EventKind::Reconnected { member } => (format!("Reconnected by {}", name(member)), Good),
        EventKind::HandedOver { from, to } => (
            format!("Connected by changed from {} to {}", name(from), name(to)),
            Good,
        ),
        EventKind::Disconnected { revoked: true, .. } => {
            ("Disconnected, and ended at the network".to_owned(), Neutral)
        }
        EventKind::Disconnected {
            still_used_by: 0, ..
        } => ("Disconnected; the network was not told".to_owned(), Neutral),
        EventKind::Disconnected { still_used_by, .. } => (
            format!("Disconnected; the sign-in stays in use for {still_used_by} others"),
            Neutral,
        ),
        EventKind::AddedAgain { member } => (format!("Added again by {}", name(member)), Good),
        EventKind::Removed => ("Removed from this computer".to_owned(), Neutral),
        EventKind::LeftOut { member } => (
            format!("Left out of {}'s new sign-in", first_name(member)),
            Bad,
        ),
        EventKind::WatchedChanged => ("Changed what it watches".to_owned(), Neutral),
        EventKind::SignInStarted { provider } => {
            (format!("{} sign-in opened", provider.name()), Neutral)
        }
        EventKind::SignInCancelled { provider } => (
            format!("{} sign-in closed before it finished", provider.name()),
            Neutral,
        ),
        EventKind::SignInTimedOut { provider } => (
            format!("{} sign-in ran out of time", provider.name()),
            Neutral,
        ),
        EventKind::SignInFailed { provider, why } => (failed(*provider, *why), Warn),
        EventKind::Checked { .. } => ("Checked, and it works".to_owned(), Good),
        EventKind::CheckedAll { asked, answered } if asked == answered => {
            (format!("Checked {asked} accounts"), Neutral)
        }
        EventKind::CheckedAll { asked, answered } => {
            (format!("Checked {answered} of {asked} accounts"), Neutral)
        }
        EventKind::NotChecked { provider, .. } => {
            (format!("Could not ask {}", provider.name()), Neutral)
        }
        EventKind::RefusedOnce { .. } => ("First answer refused".to_owned(), Warn),
        EventKind::CauseFound { finding } => {
            let short = of.and_then(|one| scene.short(one, finding));
            let short = short.unwrap_or_else(|| finding.cause.slug().replace('_', " "));
            (format!("Cause found: {short}"), Bad)
        }
        EventKind::Expired { at } => {
            let day = crate::domain::text::day(*at, scene.now, scene.zone);
            (format!("The sign-in ended on {day}"), Bad)
        }
        EventKind::Recovered => ("Works again".to_owned(), Good),
        EventKind::StepDone => ("The step at the network is done".to_owned(), Neutral),
        EventKind::Told { rung, people, .. } => (told(*rung, people), Neutral),
        EventKind::Renewed { provider } => (
            format!("{} sign-in renewed by itself", provider.name()),
            Good,
        ),
        EventKind::RenewalFailed { provider, .. } => (
            format!("{} did not renew the sign-in", provider.name()),
            Warn,
        ),
        EventKind::RenewalInterrupted { provider } => (
            format!("The answer of {} to a renewal was lost", provider.name()),
            Warn,
        ),
        EventKind::AppRefused { provider, .. } => {
            (format!("{} refuses the network app", provider.name()), Warn)
        }
        EventKind::AppAccepted { provider } => (
            format!("{} accepts the network app again", provider.name()),
            Good,
        ),
        EventKind::Published => ("Published".to_owned(), Good),
        EventKind::PublishFailed { .. } => ("Publishing failed".to_owned(), Bad),
        EventKind::ClockDoubtful { .. } => ("This computer's clock is in doubt".to_owned(), Warn),
        EventKind::ClockTrusted => ("This computer's clock is right again".to_owned(), Good),
        EventKind::Locked => ("The keychain was locked".to_owned(), Warn),
        EventKind::Unlocked => ("The keychain was unlocked".to_owned(), Good),
        EventKind::KeyLost => ("The key in the keychain is gone".to_owned(), Bad),
        EventKind::KeyChanged => (
            "The key of the saved sign-ins was changed".to_owned(),
            Neutral,
        ),
        EventKind::KeyGivenUp => (
            "Saved sign-ins that nobody could open were given up".to_owned(),
            Warn,
        ),
        EventKind::SignInsBehind => (
            "The newest changes of the data are missing, renewed sign-ins among them".to_owned(),
            Warn,
        ),
        EventKind::DataMoved => ("The data was moved to this computer".to_owned(), Neutral),
        EventKind::DataCopied => (
            "The data was copied to this computer; its sign-ins stay on the other".to_owned(),
            Warn,
        ),
        EventKind::DataRestored { copy_of } => (
            format!(
                "The database was damaged; restored from the copy of {}, {}",
                text::day(*copy_of, scene.now, scene.zone),
                text::time_of_day(*copy_of, scene.zone),
            ),
            Warn,
        ),
    }
}

fn failed(provider: Provider, why: SignInFailure) -> String {
    let name = provider.name();
    match why {
        SignInFailure::Declined => format!("Declined at {name}"),
        SignInFailure::AnotherMember => format!("Another account signed in at {name}"),
        SignInFailure::NothingListed => format!("{name} listed no account"),
        SignInFailure::Refused => format!("{name} refused the sign-in"),
        SignInFailure::NoAnswer => format!("{name} gave no usable answer"),
    }
}

fn told(rung: Option<Rung>, people: &[String]) -> String {
    let when = match rung {
        Some(Rung(0)) => ", on the day",
        Some(Rung(1)) => ", 1 day before",
        Some(Rung(days)) => return with_people(&format!(", {days} days before"), people),
        None => "",
    };
    with_people(when, people)
}

fn with_people(when: &str, people: &[String]) -> String {
    if people.is_empty() {
        format!("Told on this computer{when}")
    } else {
        let names: Vec<_> = people.iter().map(|person| first_name(person)).collect();
        format!("Told {}{when}", names.join(", "))
    }
}

fn evidence(kind: &EventKind) -> Option<&Evidence> {
    match kind {
        EventKind::RefusedOnce { evidence } | EventKind::AppRefused { evidence, .. } => {
            Some(evidence)
        }
        EventKind::CauseFound { finding } => Some(&finding.evidence)
            .filter(|evidence| evidence.status.is_some() || evidence.code.is_some()),
        EventKind::RenewalFailed { evidence, .. } | EventKind::PublishFailed { evidence } => {
            evidence.as_ref()
        }
        EventKind::Connected { .. }
        | EventKind::Reconnected { .. }
        | EventKind::HandedOver { .. }
        | EventKind::Disconnected { .. }
        | EventKind::AddedAgain { .. }
        | EventKind::Removed
        | EventKind::LeftOut { .. }
        | EventKind::WatchedChanged
        | EventKind::SignInStarted { .. }
        | EventKind::SignInCancelled { .. }
        | EventKind::SignInTimedOut { .. }
        | EventKind::SignInFailed { .. }
        | EventKind::Checked { .. }
        | EventKind::CheckedAll { .. }
        | EventKind::NotChecked { .. }
        | EventKind::Expired { .. }
        | EventKind::Recovered
        | EventKind::StepDone
        | EventKind::Told { .. }
        | EventKind::Renewed { .. }
        | EventKind::RenewalInterrupted { .. }
        | EventKind::AppAccepted { .. }
        | EventKind::Published
        | EventKind::ClockDoubtful { .. }
        | EventKind::ClockTrusted
        | EventKind::Locked
        | EventKind::Unlocked
        | EventKind::KeyLost
        | EventKind::KeyChanged
        | EventKind::KeyGivenUp
        | EventKind::SignInsBehind
        | EventKind::DataMoved
        | EventKind::DataCopied
        | EventKind::DataRestored { .. } => None,
    }
}
