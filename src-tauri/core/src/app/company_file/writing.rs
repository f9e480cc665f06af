//! From the database to the file.

use std::collections::HashMap;
use std::hash::Hash;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};

use super::format::{
    CompanyFile, FileApp, FileConnection, FileDraft, FileEvent, FileGroup, FileMailServer,
    FilePerson, FilePicture, FileSettings, FileSignIn, Place,
};
use crate::domain::connection::{Connection, Intent};
use crate::domain::grant::Grant;
use crate::domain::id::{CompanyId, ConnectionId};
use crate::domain::network_app::NetworkApp;
use crate::domain::settings::Settings;
use crate::store::posts::{Picture, Stored, Writing};
use crate::store::{
    Database, StoreError, account_groups, companies, connections, events, grants, mail_servers,
    network_apps, people, posts, settings, targets,
};

/// All that a company is, but what is sealed.
pub fn write(db: &Database, id: CompanyId, now: DateTime<Utc>) -> Result<CompanyFile, StoreError> {
    let company = companies::get(db, id)?.ok_or(StoreError::Gone)?;
    let taste = settings::get(db)?;
    let persons = people::list(db, id)?;
    let mut apps = network_apps::list(db, id)?;
    // The app to sign in with comes last, as it was saved last.
    apps.reverse();
    let sign_ins = grants::list(db, id)?;
    let held = connections::list(db, id)?;

    let person_at = places(persons.iter().map(|one| one.id));
    let app_at = places(apps.iter().map(|one| one.id));
    let sign_in_at = places(sign_ins.iter().map(|one| one.id));
    let held_at = places(held.iter().map(|one| one.id));

    let out = people::all_opt_outs(db)?;
    let mut file = CompanyFile::of(company.name, of_settings(&taste), now);
    file.people = persons
        .into_iter()
        .map(|person| FilePerson {
            opt_outs: out
                .iter()
                .filter(|(id, _)| *id == person.id)
                .map(|(_, kind)| *kind)
                .collect(),
            name: person.name,
            email: person.email,
        })
        .collect();
    let person = |id| person_at.get(&id).copied();
    file.network_apps = apps
        .into_iter()
        .map(|app| of_app(app.responsible.and_then(person), app))
        .collect();
    let app = |id| app_at.get(&id).copied();
    file.sign_ins = sign_ins
        .into_iter()
        .map(|grant| {
            of_sign_in(
                grant.app.and_then(app),
                grant.person.and_then(person),
                grant,
            )
        })
        .collect();
    file.connections = held
        .into_iter()
        .map(|one| {
            let sign_in = one.grant.filter(|_| one.intent == Intent::Kept);
            let sign_in = sign_in.and_then(|id| sign_in_at.get(&id).copied());
            of_connection(sign_in, taste.muted_accounts.contains(&one.id), one)
        })
        .collect();
    let known = |ids: &[ConnectionId]| -> Vec<Place> {
        ids.iter()
            .filter_map(|id| held_at.get(id).copied())
            .collect()
    };
    file.groups = account_groups::list(db, id)?
        .into_iter()
        .map(|group| FileGroup {
            connections: known(&group.connections),
            name: group.name,
        })
        .collect();
    file.mail_server = mail_servers::get(db, id)?.map(|server| FileMailServer {
        host: server.host,
        port: server.port,
        security: server.security,
        user: server.user,
        sender: server.sender,
    });
    for post in posts::list(db, id)? {
        if let Some(accounts) = not_gone_out(db, &post)? {
            let picture = posts::picture(db, post.id)?;
            if post.writing == Writing::default() && picture.is_none() {
                continue;
            }
            let draft = of_post(post, known(&accounts), picture);
            file.drafts.push(draft);
        }
    }
    file.timeline = timeline(db, id, &held_at)?;
    Ok(file)
}

/// The accounts that a post still waits for; all it is for while it is a draft. `None` where there
/// are none.
fn not_gone_out(db: &Database, post: &Stored) -> Result<Option<Vec<ConnectionId>>, StoreError> {
    if post.sent_off_at.is_none() {
        return Ok(Some(post.writing.accounts.clone()));
    }
    let mut waiting = targets::of_post(db, post.id)?;
    waiting.retain(|target| target.state.waits());
    let accounts: Vec<_> = waiting.iter().map(|target| target.connection).collect();
    Ok(Some(accounts).filter(|accounts| !accounts.is_empty()))
}

fn of_post(post: Stored, connections: Vec<Place>, picture: Option<Picture>) -> FileDraft {
    FileDraft {
        connections,
        text: post.writing.text,
        link: Some(post.writing.link).filter(|link| !link.is_empty()),
        image_address: post.writing.image_address,
        image_words: post.writing.image_words,
        picture: picture.map(|picture| FilePicture {
            data: BASE64_STANDARD.encode(&picture.bytes),
            name: picture.name,
        }),
        updated_at: post.updated_at,
        planned_at: post.planned_at,
    }
}

/// The oldest line first. What concerns this computer alone stays here.
fn timeline(
    db: &Database,
    id: CompanyId,
    held_at: &HashMap<ConnectionId, Place>,
) -> Result<Vec<FileEvent>, StoreError> {
    let mut lines = events::of_company(db, id, None, u32::MAX)?;
    lines.retain(|line| line.company.is_some());
    lines.reverse();
    let written = lines.into_iter().map(|line| FileEvent {
        connection: line.connection.and_then(|id| held_at.get(&id).copied()),
        name: line.name,
        at: line.at,
        actor: line.actor,
        what: line.kind,
    });
    Ok(written.collect())
}

fn places<T: Eq + Hash>(ids: impl Iterator<Item = T>) -> HashMap<T, Place> {
    ids.enumerate().map(|(place, id)| (id, place)).collect()
}

fn of_settings(settings: &Settings) -> FileSettings {
    FileSettings {
        theme: settings.theme,
        reminder_time: settings.reminder_time,
        quiet_hours: settings.quiet_hours,
        desktop_notifications: settings.desktop_notifications,
        muted_kinds: settings.muted_kinds.clone(),
        letter_keys: settings.letter_keys,
    }
}

fn of_app(responsible: Option<Place>, app: NetworkApp) -> FileApp {
    FileApp {
        provider: app.provider,
        client_id: app.client_id,
        options: app.options,
        responsible,
    }
}

fn of_sign_in(app: Option<Place>, person: Option<Place>, grant: Grant) -> FileSignIn {
    FileSignIn {
        provider: grant.provider,
        app,
        client_id: grant.client_id,
        subject: grant.subject,
        member_id: grant.member.id,
        member_name: grant.member.name,
        person,
        created_at: grant.created_at,
    }
}

fn of_connection(sign_in: Option<Place>, muted: bool, one: Connection) -> FileConnection {
    FileConnection {
        network: one.profile.network,
        profile_id: one.profile.id,
        purpose: one.purpose,
        kind: one.kind,
        name: one.name,
        handle: one.handle,
        sign_in,
        roles: one.roles,
        capabilities: one.capabilities,
        standing: one.standing,
        watched: one.watched,
        connected_at: one.connected_at,
        muted,
    }
}
