//! The status of a connection. Computed, never stored.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cause::{Cause, Effect};
use super::connection::{Connection, Intent};
use super::deadline::{deadline, reported_ends, sign_in_ends};
use super::grant::Grant;
use super::id::NetworkAppId;
use super::network::{Network, Provider, Purpose};
use super::profile::Capability;

/// What is known of the world around all connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    pub offline: bool,
    /// The keychain cannot be read, so tokens cannot be used.
    pub keychain_closed: bool,
    /// Another computer wrote this data, and nobody has said how it came here.
    pub other_computer: bool,
    /// This computer's clock is far from the networks' clocks.
    pub clock_doubtful: bool,
    /// Providers that did not answer when last asked.
    pub outages: BTreeSet<Provider>,
    /// Network apps that a provider refuses.
    pub refused_apps: BTreeSet<NetworkAppId>,
}

/// What people see in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum Status {
    Disconnected,
    /// A sign-in finished but no profile was picked: the status of a grant on which nothing
    /// hangs yet. A connection exists only once its profile is chosen, so `status` never says it.
    PageNotChosen,
    Invalid {
        cause: Cause,
    },
    CantCheck {
        reason: CantCheck,
    },
    Expired,
    Limited {
        what: Limit,
    },
    /// 0 = today, 1 = tomorrow; the difference of local calendar dates.
    ExpiresIn {
        days: i64,
    },
    Connected,
}

/// Why Holdfast could not ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum CantCheck {
    Clock,
    Offline,
    Keychain,
    /// Moved here, or copied? Until somebody says so nothing is asked.
    OtherComputer,
    Outage {
        network: Network,
    },
    AppRefused,
}

/// What does not work while the rest does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Limit {
    Publishing,
    Comments,
    Insights,
    Watching,
    Ads,
    /// The sign-in behind a Page has ended, the Page itself still answers.
    SignInEnded,
}

/// The first day shown as "Expires in N days", and the first rung of the ladder.
pub const EXPIRES_SOON_DAYS: i64 = 10;

/// The status of `connection` at `now`, with dates as in `zone`.
pub fn status(
    connection: &Connection,
    grant: Option<&Grant>,
    now: DateTime<Utc>,
    zone: Tz,
    world: &World,
) -> Status {
    let Some(grant) = grant.filter(|_| connection.intent == Intent::Kept) else {
        return Status::Disconnected;
    };
    if let Some(cause) = invalid_cause(connection, grant) {
        return Status::Invalid { cause };
    }
    if world.clock_doubtful {
        return Status::CantCheck {
            reason: CantCheck::Clock,
        };
    }
    let ended = ended(connection, grant, now);
    if ended == Ended::All {
        return Status::Expired;
    }
    if let Some(reason) = cant_check(connection, grant, world) {
        return Status::CantCheck { reason };
    }
    if ended == Ended::SignInOnly {
        return Status::Limited {
            what: Limit::SignInEnded,
        };
    }
    if let Some(what) = findings(connection, grant).find_map(|cause| limit(cause, connection)) {
        return Status::Limited { what };
    }
    match deadline(connection, grant).map(|deadline| days_until(deadline.at, now, zone)) {
        Some(days) if (0..=EXPIRES_SOON_DAYS).contains(&days) => Status::ExpiresIn { days },
        Some(_) | None => Status::Connected,
    }
}

/// Whole days between the local calendar dates of `now` and `at`.
pub fn days_until(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> i64 {
    let date = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
    (date(at) - date(now)).num_days()
}

/// Why `connection` is invalid, if it is. What stopped the grant comes first: until it is cured,
/// nothing of the connection alone can be.
pub fn invalid_cause(connection: &Connection, grant: &Grant) -> Option<Cause> {
    findings(connection, grant).find(|cause| match cause.effect() {
        Effect::Ended | Effect::Blocked | Effect::RoleRemoved => true,
        Effect::PermissionMissing => connection.capabilities.is_empty(),
        Effect::PostingRestricted | Effect::AppProblem | Effect::Passing => false,
    })
}

fn findings(connection: &Connection, grant: &Grant) -> impl Iterator<Item = Cause> {
    let of_grant = grant.finding.as_ref().map(|finding| finding.cause);
    let of_connection = connection.finding.as_ref().map(|finding| finding.cause);
    [of_grant, of_connection].into_iter().flatten()
}

#[derive(PartialEq, Eq)]
enum Ended {
    Nothing,
    /// The sign-in behind a Page has ended, and the Page answered after that.
    SignInOnly,
    All,
}

/// What has ended by a *reported* end; a policy is no proof.
fn ended(connection: &Connection, grant: &Grant, now: DateTime<Utc>) -> Ended {
    if !reported_ends(connection, grant).any(|end| end <= now) {
        return Ended::Nothing;
    }
    let own_lives = connection
        .own_token_end
        .is_some_and(|own| own.reported().is_none_or(|end| end > now));
    let answered_since = sign_in_ends(grant)
        .filter(|end| *end <= now)
        .all(|end| connection.proven_at.is_some_and(|proven| proven > end));
    if own_lives && answered_since {
        Ended::SignInOnly
    } else {
        Ended::All
    }
}

fn cant_check(connection: &Connection, grant: &Grant, world: &World) -> Option<CantCheck> {
    if world.offline {
        Some(CantCheck::Offline)
    } else if world.other_computer {
        Some(CantCheck::OtherComputer)
    } else if world.keychain_closed {
        Some(CantCheck::Keychain)
    } else if world.outages.contains(&grant.provider) {
        Some(CantCheck::Outage {
            network: connection.profile.network,
        })
    } else if grant
        .app
        .is_some_and(|app| world.refused_apps.contains(&app))
    {
        Some(CantCheck::AppRefused)
    } else {
        None
    }
}

fn limit(cause: Cause, connection: &Connection) -> Option<Limit> {
    match cause.effect() {
        Effect::PostingRestricted => Some(match connection.purpose {
            Purpose::Owned | Purpose::Monitored => Limit::Publishing,
            Purpose::Paid => Limit::Ads,
        }),
        Effect::PermissionMissing => Some(missing(connection)),
        Effect::Ended
        | Effect::Blocked
        | Effect::RoleRemoved
        | Effect::AppProblem
        | Effect::Passing => None,
    }
}

/// The most important thing that the purpose needs and the capabilities lack.
fn missing(connection: &Connection) -> Limit {
    let has = |capability| connection.capabilities.contains(&capability);
    match connection.purpose {
        Purpose::Owned if !has(Capability::Publish) => Limit::Publishing,
        Purpose::Owned if !has(Capability::ReadComments) || !has(Capability::Reply) => {
            Limit::Comments
        }
        Purpose::Monitored if !has(Capability::Watch) => Limit::Watching,
        Purpose::Paid if !has(Capability::ManageAds) => Limit::Ads,
        Purpose::Owned | Purpose::Monitored | Purpose::Paid => Limit::Insights,
    }
}

#[cfg(test)]
mod tests;
