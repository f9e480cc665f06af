//! The status of a connection. Computed, never stored.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cause::{Cause, Effect};
use super::connection::{Connection, Intent};
use super::deadline::{Deadline, deadline};
use super::grant::Grant;
use super::id::NetworkAppId;
use super::network::{Network, Provider};
use super::profile::Capability;

/// What is known of the world around all connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    pub offline: bool,
    /// The keychain cannot be read, so tokens cannot be used.
    pub keychain_closed: bool,
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
    /// A sign-in finished but no profile was picked.
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
    Outage { network: Network },
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
    let deadline = deadline(connection, grant);
    let ended = reported_end_passed(deadline, now);
    let page_proven_after = deadline
        .zip(connection.proven_at)
        .is_some_and(|(deadline, proven)| {
            connection.own_token_end.is_some() && proven > deadline.at
        });
    if ended && !page_proven_after {
        return Status::Expired;
    }
    if let Some(reason) = cant_check(connection, grant, world) {
        return Status::CantCheck { reason };
    }
    if ended {
        return Status::Limited {
            what: Limit::SignInEnded,
        };
    }
    if let Some(what) = connection
        .finding
        .as_ref()
        .and_then(|f| limit(f.cause, connection))
    {
        return Status::Limited { what };
    }
    match deadline.map(|deadline| days_until(deadline.at, now, zone)) {
        Some(days) if (0..=EXPIRES_SOON_DAYS).contains(&days) => Status::ExpiresIn { days },
        Some(_) | None => Status::Connected,
    }
}

/// Whole days between the local calendar dates of `now` and `at`.
pub fn days_until(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> i64 {
    let date = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
    (date(at) - date(now)).num_days()
}

fn invalid_cause(connection: &Connection, grant: &Grant) -> Option<Cause> {
    let of_grant = grant.finding.as_ref().map(|finding| finding.cause);
    let of_connection = connection.finding.as_ref().map(|finding| finding.cause);
    [of_grant, of_connection]
        .into_iter()
        .flatten()
        .find(|cause| match cause.effect() {
            Effect::Ended | Effect::Blocked | Effect::RoleRemoved => true,
            Effect::PermissionMissing => connection.capabilities.is_empty(),
            Effect::PostingRestricted | Effect::AppProblem | Effect::Passing => false,
        })
}

/// Only a *reported* end makes a connection expired; a policy is no proof.
fn reported_end_passed(deadline: Option<Deadline>, now: DateTime<Utc>) -> bool {
    deadline.is_some_and(|deadline| !deadline.about && deadline.at <= now)
}

fn cant_check(connection: &Connection, grant: &Grant, world: &World) -> Option<CantCheck> {
    if world.offline {
        Some(CantCheck::Offline)
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
        Effect::PostingRestricted => Some(
            if connection.capabilities.contains(&Capability::ManageAds) {
                Limit::Ads
            } else {
                Limit::Publishing
            },
        ),
        Effect::PermissionMissing => Some(missing(&connection.capabilities)),
        Effect::Ended
        | Effect::Blocked
        | Effect::RoleRemoved
        | Effect::AppProblem
        | Effect::Passing => None,
    }
}

/// The most important thing that is not in `capabilities`.
fn missing(capabilities: &[Capability]) -> Limit {
    let has = |capability| capabilities.contains(&capability);
    if has(Capability::Watch) || has(Capability::ManageAds) {
        Limit::Insights
    } else if !has(Capability::Publish) {
        Limit::Publishing
    } else if !has(Capability::ReadComments) || !has(Capability::Reply) {
        Limit::Comments
    } else {
        Limit::Insights
    }
}
