//! The deadline: the moment a *person* is needed for a connection.
//!
//! It is the earliest end of every token the connection needs that cannot renew itself. A
//! two-hour access token that renews itself is no deadline.

use chrono::{DateTime, Utc};

use super::connection::Connection;
use super::grant::{End, Grant, Renewal};

/// When a person is needed, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub at: DateTime<Utc>,
    /// The network reported no end; this is issue date plus published policy ("about 24 Jan").
    pub about: bool,
}

/// The deadline of `connection` while it hangs on `grant`; `None` where there is no end.
pub fn deadline(connection: &Connection, grant: &Grant) -> Option<Deadline> {
    reported_ends(connection, grant)
        .map(|at| Deadline { at, about: false })
        .chain(policy_end(connection, grant))
        .min_by_key(|deadline| (deadline.at, deadline.about))
}

/// Every end a network reported that only a person can move.
///
/// A Page token of unknown end is left out: it is made from the member's token, whose own end is
/// here already.
pub fn reported_ends(
    connection: &Connection,
    grant: &Grant,
) -> impl Iterator<Item = DateTime<Utc>> {
    let own = connection.own_token_end.and_then(End::reported);
    sign_in_ends(grant).chain(own)
}

/// The reported ends of the sign-in itself, without the connection's own token.
pub fn sign_in_ends(grant: &Grant) -> impl Iterator<Item = DateTime<Utc>> {
    [person_moves(grant).reported(), grant.ends.data_access]
        .into_iter()
        .flatten()
}

/// The end that a person moves by signing in: of the refresh token where there is one.
fn person_moves(grant: &Grant) -> End {
    match grant.renewal {
        Renewal::None | Renewal::Extension => grant.ends.access,
        // Without a refresh token nothing renews the access token.
        Renewal::Stable | Renewal::Rotating => grant.ends.refresh.unwrap_or(grant.ends.access),
    }
}

/// Issue date plus published policy, where the network reported nothing. A date after which the
/// network still gave healthy answers was wrong, and is dropped.
fn policy_end(connection: &Connection, grant: &Grant) -> Option<Deadline> {
    if person_moves(grant) != End::Unknown {
        return None;
    }
    let at = grant.ends.issued_at + connection.profile.network.policy_life()?;
    let outlived = grant.proven_at.is_some_and(|proven| proven > at);
    (!outlived).then_some(Deadline { at, about: true })
}

#[cfg(test)]
mod tests;
