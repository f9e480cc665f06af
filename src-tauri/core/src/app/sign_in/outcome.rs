//! What it means who signed in. Pure.

use crate::domain::connection::Connection;
use crate::domain::flow::{FlowIntent, Listing};
use crate::domain::grant::Grant;
use crate::domain::id::ConnectionId;

/// What happens after a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was to be repaired: the person chooses profiles.
    Choose,
    /// The consent's own member: its tokens are replaced.
    SameMember,
    /// Another member who has at least one of the wanted profiles.
    TakeOver {
        /// Broken ones, offered ticked.
        stopped: Vec<ConnectionId>,
        /// Working ones, offered un-ticked.
        working: Vec<ConnectionId>,
        /// Ones the member lacks.
        stays: Vec<ConnectionId>,
    },
    /// Another member who lacks them.
    DifferentAccount { manages: usize, of: usize },
}

/// Decides. `held` are all connections of `grant`, each with whether it is broken.
pub fn outcome(
    intent: &FlowIntent,
    grant: Option<&Grant>,
    held: &[(Connection, bool)],
    listing: &Listing,
) -> Outcome {
    let (wanted, grant) = match (intent, grant) {
        (FlowIntent::Add, _) | (_, None) => return adding(intent, held, listing),
        (FlowIntent::AddAgain { .. }, Some(_)) => return adding(intent, held, listing),
        (
            FlowIntent::Reconnect { connections } | FlowIntent::HandOver { connections },
            Some(grant),
        ) => (connections, grant),
    };
    if grant.subject == listing.subject {
        return Outcome::SameMember;
    }
    let manages = held
        .iter()
        .filter(|(one, _)| wanted.contains(&one.id) && has(listing, one))
        .count();
    if manages == 0 {
        return Outcome::DifferentAccount {
            manages,
            of: wanted.len(),
        };
    }
    let ids = |test: &dyn Fn(&Connection, bool) -> bool| {
        held.iter()
            .filter(|(one, broken)| test(one, *broken))
            .map(|(one, _)| one.id)
            .collect()
    };
    Outcome::TakeOver {
        stopped: ids(&|one, broken| has(listing, one) && broken),
        working: ids(&|one, broken| has(listing, one) && !broken),
        stays: ids(&|one, _| !has(listing, one)),
    }
}

/// A profile that is added again has to be in the list; `held` is that one connection.
fn adding(intent: &FlowIntent, held: &[(Connection, bool)], listing: &Listing) -> Outcome {
    match intent {
        FlowIntent::AddAgain { .. } if !held.iter().any(|(one, _)| has(listing, one)) => {
            Outcome::DifferentAccount {
                manages: 0,
                of: held.len(),
            }
        }
        FlowIntent::Add
        | FlowIntent::AddAgain { .. }
        | FlowIntent::Reconnect { .. }
        | FlowIntent::HandOver { .. } => Outcome::Choose,
    }
}

/// Network and id match and the role is enough; names never count.
fn has(listing: &Listing, connection: &Connection) -> bool {
    listing
        .profiles
        .iter()
        .any(|profile| profile.key == connection.profile && !profile.role_missing)
}
