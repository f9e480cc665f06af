//! One row.

use super::{Scene, name};
use crate::app::view::{ConnectedBy, ConnectionView, DeadlineView};
use crate::domain::cause::Finding;
use crate::domain::connection::Connection;
use crate::domain::deadline::deadline;
use crate::domain::grant::Grant;
use crate::domain::network::Network;
use crate::domain::status::{Status, days_until};

/// `connection` as a row of the list.
pub fn connection(scene: &Scene, connection: &Connection) -> ConnectionView {
    let grant = scene.grant(connection);
    let status = scene.status(connection);
    let guide = scene.guide(connection);
    let deadline = grant.and_then(|grant| deadline(connection, grant));
    let needs_you = matches!(status, Status::Expired | Status::Invalid { .. });
    let ended_at = match status {
        Status::Expired => deadline.map(|deadline| deadline.at),
        Status::Invalid { .. } => grant
            .and_then(|grant| telling(connection, grant))
            .map(|finding| finding.evidence.at),
        Status::Disconnected
        | Status::PageNotChosen
        | Status::CantCheck { .. }
        | Status::Limited { .. }
        | Status::ExpiresIn { .. }
        | Status::Connected => None,
    };
    ConnectionView {
        id: connection.id,
        network: connection.profile.network,
        network_name: connection.profile.network.name().to_owned(),
        purpose: connection.purpose,
        kind: connection.kind,
        kind_name: connection.kind.name().to_owned(),
        name: scene.title(connection),
        handle: connection.handle.as_deref().map(name),
        status,
        needs_you,
        cause_short: guide.as_ref().map(|guide| guide.short.clone()),
        cause_line: guide.as_ref().map(|guide| guide.title.clone()),
        cure: guide.map(|guide| guide.cure),
        deadline: deadline.map(|deadline| DeadlineView {
            at: deadline.at,
            about: deadline.about,
            days: days_until(deadline.at, scene.now, scene.zone),
        }),
        ended_at,
        connected_by: grant.map(|grant| connected_by(scene, grant)),
        connected_at: connection.connected_at,
        proven_at: connection.proven_at,
        checking: scene.checking.contains(&connection.id),
        flow: scene.flows.get(&connection.id).copied(),
        capabilities: connection.capabilities.clone(),
        watched: connection.watched.clone(),
        standing: connection.standing.as_deref().map(standing_words),
    }
}

/// The finding people are told: the consent's, since it stops everything, or the connection's own.
pub fn telling<'a>(connection: &'a Connection, grant: &'a Grant) -> Option<&'a Finding> {
    grant.finding.as_ref().or(connection.finding.as_ref())
}

/// Where a row stands: needs you, expiring, limited, can't check, disconnected, connected.
pub fn order(view: &ConnectionView) -> (u8, String, Network) {
    let place = match view.status {
        Status::Invalid { .. } | Status::Expired => 0,
        Status::ExpiresIn { .. } => 1,
        Status::Limited { .. } => 2,
        Status::PageNotChosen => 3,
        Status::CantCheck { .. } => 4,
        Status::Disconnected => 5,
        Status::Connected => 6,
    };
    (place, view.name.to_lowercase(), view.network)
}

fn connected_by(scene: &Scene, grant: &Grant) -> ConnectedBy {
    ConnectedBy {
        grant: grant.id,
        provider: grant.provider,
        name: scene.holder(grant),
        person: grant.person,
        is_you: grant.person.is_some() && grant.person == scene.you,
        sign_in: scene.sign_in(grant),
    }
}

/// An ad account's own state in words; what is not known is shown as the network writes it.
fn standing_words(standing: &str) -> String {
    match standing {
        "ACTIVE" => "Ads are running",
        "DISABLED" => "Facebook disabled this ad account",
        "UNSETTLED" => "A payment is open",
        "PENDING_RISK_REVIEW" => "Facebook reviews this ad account",
        "PENDING_SETTLEMENT" => "A payment is being settled",
        "IN_GRACE_PERIOD" => "A payment is late",
        "PENDING_CLOSURE" => "This ad account is being closed",
        "CLOSED" => "This ad account is closed",
        other => return name(other),
    }
    .to_owned()
}
