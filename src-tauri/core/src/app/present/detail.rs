//! One connection in detail.

use super::{Scene, connection, event, name};
use crate::app::view::{ConnectionDetail, EvidenceView, MessageFor, PermissionLine};
use crate::domain::connection::Connection;
use crate::domain::event::Event;
use crate::domain::grant::Grant;
use crate::domain::id::GrantId;
use crate::domain::network::Purpose;
use crate::domain::profile::Capability;
use crate::domain::status::Status;
use crate::domain::text;
use crate::domain::wait::wait_until;

/// `of` with its timeline (newest first) and the other consents that list it.
pub fn detail(
    scene: &Scene,
    of: &Connection,
    timeline: &[Event],
    successors: &[GrantId],
) -> ConnectionDetail {
    let grant = scene.grant(of);
    let guide = scene.guide(of);
    ConnectionDetail {
        connection: connection(scene, of),
        wait_until: guide
            .as_ref()
            .and_then(|guide| guide.wait_hours)
            .zip(scene.finding(of))
            .and_then(|(hours, finding)| wait_until(hours, finding, timeline)),
        guide,
        evidence: evidence(scene, of),
        message: message(scene, of),
        role_line: grant.and_then(|grant| role_line(scene, of, grant)),
        permissions: permissions(of),
        timeline: timeline
            .iter()
            .map(|line| event(scene, line, Some(of)))
            .collect(),
        also_listed_by: successors
            .iter()
            .filter_map(|id| scene.grants.get(id))
            .map(|grant| scene.sign_in(grant))
            .collect(),
    }
}

/// Cause and steps for whoever holds the sign-in, unless that is you.
pub fn message(scene: &Scene, of: &Connection) -> Option<MessageFor> {
    let grant = scene.grant(of)?;
    if grant.person.is_some() && grant.person == scene.you {
        return None;
    }
    let guide = scene.guide(of)?;
    let first = text::first_name(&scene.holder(grant));
    let mut lines = vec![
        format!("Hi {first},"),
        String::new(),
        format!(
            "{} ({}): {}.",
            name(&of.name),
            of.profile.network.name(),
            guide.title
        ),
        guide.what_happened,
        String::new(),
    ];
    lines.extend(
        guide
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| format!("{}. {step}", at + 1)),
    );
    Some(MessageFor {
        name: first,
        text: lines.join("\n"),
    })
}

fn evidence(scene: &Scene, of: &Connection) -> Option<EvidenceView> {
    if !matches!(
        scene.status(of),
        Status::Invalid { .. } | Status::Limited { .. }
    ) {
        return None;
    }
    let finding = scene.finding(of)?;
    let evidence = &finding.evidence;
    // A cause that came from a list or a date has no answer to show.
    let answered = evidence.status.is_some() || evidence.code.is_some();
    answered.then(|| EvidenceView {
        who: format!("{} answered", evidence.provider.name()),
        code: evidence.code_line(),
        cause: finding.cause,
        confidence: finding.confidence,
        status: evidence.status,
        kind: evidence.kind.clone(),
        request_id: evidence.request_id.clone(),
        at: evidence.at,
    })
}

fn role_line(scene: &Scene, of: &Connection, grant: &Grant) -> Option<String> {
    let who = text::first_name(&scene.holder(grant));
    let kind = of.kind.name().to_lowercase();
    if of.roles.is_empty() {
        return None;
    }
    let full = [
        Capability::Publish,
        Capability::ReadComments,
        Capability::Reply,
    ];
    if full
        .iter()
        .all(|capability| of.capabilities.contains(capability))
    {
        Some(format!("{who} has full control of this {kind}"))
    } else {
        let roles: Vec<_> = of
            .roles
            .iter()
            .map(|role| name(role).to_lowercase())
            .collect();
        Some(format!(
            "{who}'s role on this {kind}: {}",
            roles.join(", ").replace('_', " ")
        ))
    }
}

fn permissions(of: &Connection) -> Vec<PermissionLine> {
    let wanted: &[(Capability, &str)] = match of.purpose {
        Purpose::Owned => &[
            (Capability::Publish, "Publish posts"),
            (Capability::ReadComments, "Read comments"),
            (Capability::Reply, "Answer comments"),
            (Capability::ReadInsights, "Read insights"),
        ],
        Purpose::Monitored => &[(Capability::Watch, "Watch hashtags and competitors")],
        Purpose::Paid => &[
            (Capability::ManageAds, "Manage ads"),
            (Capability::ReadInsights, "Read ad results"),
        ],
    };
    wanted
        .iter()
        .map(|(capability, what)| PermissionLine {
            what: (*what).to_owned(),
            granted: of.capabilities.contains(capability),
        })
        .collect()
}
