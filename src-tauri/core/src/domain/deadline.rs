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
    let exact = |at| Deadline { at, about: false };
    let sign_in = match grant.renewal {
        Renewal::None | Renewal::Extension => from_end(grant.ends.access, connection, grant),
        Renewal::Stable | Renewal::Rotating => from_end(
            grant.ends.refresh.unwrap_or(End::Unknown),
            connection,
            grant,
        ),
    };
    let data_access = grant.ends.data_access.map(exact);
    let own = connection.own_token_end.and_then(End::reported).map(exact);
    [sign_in, data_access, own]
        .into_iter()
        .flatten()
        .min_by_key(|deadline| deadline.at)
}

fn from_end(end: End, connection: &Connection, grant: &Grant) -> Option<Deadline> {
    match end {
        End::Reported(at) => Some(Deadline { at, about: false }),
        End::Never => None,
        End::Unknown => connection
            .profile
            .network
            .policy_life()
            .map(|life| Deadline {
                at: grant.ends.issued_at + life,
                about: true,
            }),
    }
}
