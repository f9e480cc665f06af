//! Rows of the sign-in sheet.

use super::{Scene, name};
use crate::app::consent::{Consent, Settled};
use crate::app::sign_in::OpenFlow;
use crate::app::view::{ChoiceView, FlowPhase, LeftOut, RowView};
use crate::domain::connection::{Connection, Intent};
use crate::domain::deadline::deadline;
use crate::domain::flow::FlowIntent;
use crate::domain::id::ConnectionId;
use crate::domain::lookalike::{lookalikes, with_id};
use crate::domain::network::Network;
use crate::domain::profile::{ListedProfile, ProfileKind};
use crate::domain::text;
use crate::networks::Networks;

/// What a row says in its second line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    None,
    WhyStopped,
    NotListed,
}

/// `connection` in a sheet.
pub fn row(scene: &Scene, connection: &Connection, note: Note) -> RowView {
    RowView {
        id: connection.id,
        network: connection.profile.network,
        name: scene.title(connection),
        handle: connection.handle.as_deref().map(name),
        note: match note {
            Note::None => None,
            Note::WhyStopped => scene.guide(connection).map(|guide| guide.title),
            Note::NotListed => Some("Not in this person's list".to_owned()),
        },
    }
}

/// The profiles a consent lists, ready to be ticked.
pub fn choices(scene: &Scene, flow: &OpenFlow, consent: &Consent) -> Vec<ChoiceView> {
    let listed = consent.listing.profiles.iter();
    let alike = lookalikes(
        listed
            .clone()
            .map(|profile| (&profile.key, profile.name.as_str()))
            .chain(
                scene
                    .connections
                    .iter()
                    .map(|one| (&one.profile, one.name.as_str())),
            ),
    );
    listed
        .filter(|profile| profile.key.network == flow.network)
        .map(|profile| {
            let mut choice = choice(scene, flow, consent, profile);
            if alike.contains(&profile.key) {
                choice.name = with_id(&profile.name, &profile.key);
            }
            choice
        })
        .collect()
}

fn choice(
    scene: &Scene,
    flow: &OpenFlow,
    consent: &Consent,
    profile: &ListedProfile,
) -> ChoiceView {
    let existing = scene
        .connections
        .iter()
        .find(|one| one.profile == profile.key && one.purpose == flow.purpose);
    let fits = profile.purposes.contains(&flow.purpose);
    let can_connect = fits && !profile.role_missing;
    let held_by_another = existing.is_some_and(|one| {
        one.intent == Intent::Kept
            && scene
                .grant(one)
                .is_some_and(|grant| grant.subject != consent.listing.subject)
    });
    let wanted = match &flow.intent {
        FlowIntent::AddAgain { connection } => existing.is_some_and(|one| one.id == *connection),
        FlowIntent::Add | FlowIntent::Reconnect { .. } | FlowIntent::HandOver { .. } => {
            !held_by_another
        }
    };
    ChoiceView {
        key: profile.key.clone(),
        network_name: profile.key.network.name().to_owned(),
        kind_name: profile.kind.name().to_owned(),
        name: name(&profile.name),
        handle: profile.handle.as_deref().map(name),
        role: role(profile),
        can_connect,
        why_not: why_not(profile, fits, consent),
        preset: can_connect && wanted,
        existing: existing.map(|one| one.id),
    }
}

fn role(profile: &ListedProfile) -> Option<String> {
    let role = profile.roles.first()?;
    Some(
        if profile.kind == ProfileKind::Page && profile.roles.iter().any(|one| one == "MANAGE") {
            "Full control".to_owned()
        } else {
            let words = name(role).to_lowercase().replace('_', " ");
            let mut letters = words.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
                .unwrap_or_default()
        },
    )
}

fn why_not(profile: &ListedProfile, fits: bool, consent: &Consent) -> Option<String> {
    let who = text::first_name(&consent.listing.member.name);
    let what = profile.kind.name().to_lowercase();
    if profile.role_missing {
        let whom = match profile.key.network {
            Network::Linkedin => "Ask a designated administrator of the page to sign in.",
            Network::Facebook
            | Network::Instagram
            | Network::Tiktok
            | Network::X
            | Network::Youtube
            | Network::GoogleBusiness => "Ask someone who manages it to sign in.",
        };
        Some(format!(
            "{who} can see this {what} but not manage it. {whom}"
        ))
    } else if !fits {
        Some(format!("This {what} cannot be connected for this purpose."))
    } else {
        None
    }
}

/// The last page of the sheet.
pub fn done(scene: &Scene, flow: &OpenFlow, consent: &Consent, settled: &Settled) -> FlowPhase {
    let find = |id: &ConnectionId| scene.connections.iter().find(|one| one.id == *id);
    let member = name(&consent.listing.member.name);
    let next = settled
        .connected
        .iter()
        .filter_map(find)
        .filter_map(|one| scene.grant(one).and_then(|grant| deadline(one, grant)))
        .min_by_key(|deadline| deadline.at);
    let asked: Vec<String> = Networks::scopes(flow.provider(), flow.network, flow.purpose);
    let granted = asked
        .iter()
        .filter(|scope| consent.listing.scopes.contains(scope))
        .count();
    FlowPhase::Done {
        connected: settled
            .connected
            .iter()
            .filter_map(find)
            .map(|one| row(scene, one, Note::None))
            .collect(),
        left_out: settled
            .left_out
            .iter()
            .filter_map(find)
            .map(|one| LeftOut {
                row: row(scene, one, Note::None),
                why: left_out_words(one, flow, &member),
            })
            .collect(),
        next_end: next.map(|deadline| deadline.at),
        next_end_about: next.is_some_and(|deadline| deadline.about),
        permissions_granted: u32::try_from(granted).unwrap_or(u32::MAX),
        permissions_asked: u32::try_from(asked.len()).unwrap_or(u32::MAX),
        member,
    }
}

fn left_out_words(connection: &Connection, flow: &OpenFlow, member: &str) -> String {
    let network = flow.provider().name();
    let what = connection.kind.name();
    format!(
        "{network} did not share it this time: it was left un-ticked in {network}'s list, or \
         {} no longer has a role on this {what}.",
        text::first_name(member)
    )
}
