//! What stands in the file: one JSON object with a number for its format. Nothing in it is secret,
//! since each field is named here. Whatever is not known is refused, and with it the whole file.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::Error;
use super::super::people::{checked_email, checked_name};
use super::super::view::SaveMailServer;
use super::super::{mail, network_apps, posts};
use crate::domain::connection::Watched;
use crate::domain::event::EventKind;
use crate::domain::id::CompanyId;
use crate::domain::mail::Security;
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::network_app::AppOptions;
use crate::domain::notice::NoticeKind;
use crate::domain::profile::{Capability, ProfileKind};
use crate::domain::settings::Theme;
use crate::domain::watching;

/// Grows with every change of what is written.
pub const FORMAT: u64 = 2;

/// What the first field says.
const OURS: &str = "company";

/// All pictures together. A picture grows by a third in the file.
pub const MOST_PICTURES: usize = 48 * 1024 * 1024;
/// Ten thousand connections, each with a long timeline, stay below a third of this, and all pictures
/// below the rest.
pub const LONGEST_FILE: usize = 96 * 1024 * 1024;
/// The floor of ten thousand connections with room above it; a timeline has ten lines for each.
const MOST: usize = 50_000;
const MOST_EVENTS: usize = 500_000;
/// Names and texts of networks come as they are, however long, within reason.
const LONGEST_TEXT: usize = 100_000;
const LONGEST_ID: usize = 512;

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("This is no company file of Holdfast. Nothing was changed.")]
    Foreign,
    #[error(
        "This file was written by a newer Holdfast (format {found}; this one knows {FORMAT}). \
         Install the newer version first. Nothing was changed."
    )]
    Newer { found: u64 },
    #[error(
        "This file is cut off, or something in it is not as Holdfast writes it. Nothing was changed."
    )]
    Damaged,
    #[error("This file is too large to be a company file of Holdfast. Nothing was changed.")]
    TooLarge,
    #[error("{0} in this file cannot be right. Nothing was changed.")]
    Wrong(&'static str),
}

/// A place in a list of the same file, from 0.
pub type Place = usize;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyFile {
    pub holdfast: String,
    pub format: u64,
    pub written_at: DateTime<Utc>,
    pub written_by: String,
    pub company: String,
    pub settings: FileSettings,
    pub people: Vec<FilePerson>,
    pub network_apps: Vec<FileApp>,
    pub sign_ins: Vec<FileSignIn>,
    pub connections: Vec<FileConnection>,
    pub groups: Vec<FileGroup>,
    pub mail_server: Option<FileMailServer>,
    pub drafts: Vec<FileDraft>,
    pub timeline: Vec<FileEvent>,
}

/// Settings of a person's taste. Whether a computer sends the company's mail is its own.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    pub theme: Theme,
    pub reminder_time: NaiveTime,
    pub quiet_hours: Option<(NaiveTime, NaiveTime)>,
    pub desktop_notifications: bool,
    pub muted_kinds: BTreeSet<NoticeKind>,
    pub letter_keys: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePerson {
    pub name: String,
    pub email: Option<String>,
    pub opt_outs: Vec<NoticeKind>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileApp {
    pub provider: Provider,
    pub client_id: String,
    pub options: AppOptions,
    pub responsible: Option<Place>,
}

/// Who signed in, and with which app.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSignIn {
    pub provider: Provider,
    pub app: Option<Place>,
    pub client_id: String,
    pub subject: String,
    pub member_id: String,
    pub member_name: String,
    pub person: Option<Place>,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileConnection {
    pub network: Network,
    pub profile_id: String,
    pub purpose: Purpose,
    pub kind: ProfileKind,
    pub name: String,
    pub handle: Option<String>,
    /// `None` where it was let go on purpose.
    pub sign_in: Option<Place>,
    pub roles: Vec<String>,
    pub capabilities: Vec<Capability>,
    pub standing: Option<String>,
    pub watched: Watched,
    pub connected_at: Option<DateTime<Utc>>,
    pub muted: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileGroup {
    pub name: String,
    pub connections: Vec<Place>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub sender: String,
}

/// What has not gone out: drafts, and posts that were planned or held, for the accounts they still
/// wait for. Those come in as drafts, or two computers would send the same post. What was sent
/// stays: what is proven of it and what is not lies in the journal of the computer that sent it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDraft {
    pub text: String,
    pub link: Option<String>,
    #[serde(default)]
    pub image_address: String,
    #[serde(default)]
    pub image_words: String,
    /// As a file. Since format 2.
    #[serde(default)]
    pub picture: Option<FilePicture>,
    pub connections: Vec<Place>,
    pub updated_at: DateTime<Utc>,
    /// When it was to go out. Since format 2.
    #[serde(default)]
    pub planned_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePicture {
    pub name: String,
    /// In Base64.
    pub data: String,
}

/// Without the picture itself.
impl fmt::Debug for FilePicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.data.len();
        f.debug_struct("FilePicture")
            .field("name", &self.name)
            .field("length", &length)
            .finish()
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEvent {
    pub connection: Option<Place>,
    pub name: String,
    pub at: DateTime<Utc>,
    pub actor: Option<String>,
    pub what: EventKind,
}

/// What every format of the file begins with.
#[derive(Deserialize)]
struct Head {
    holdfast: String,
    format: u64,
}

impl CompanyFile {
    /// A file of today's format in which nothing stands yet.
    pub fn of(company: String, settings: FileSettings, now: DateTime<Utc>) -> Self {
        Self {
            holdfast: OURS.to_owned(),
            format: FORMAT,
            written_at: now,
            written_by: env!("CARGO_PKG_VERSION").to_owned(),
            company,
            settings,
            people: Vec::new(),
            network_apps: Vec::new(),
            sign_ins: Vec::new(),
            connections: Vec::new(),
            groups: Vec::new(),
            mail_server: None,
            drafts: Vec::new(),
            timeline: Vec::new(),
        }
    }
}

impl CompanyFile {
    /// How much room its pictures take, as they are.
    pub fn pictures(&self) -> usize {
        let all = self.drafts.iter().filter_map(|one| one.picture.as_ref());
        all.map(|picture| picture.data.len() / 4 * 3).sum()
    }
}

/// Reads a whole file and checks all that stands in it.
pub fn read(text: &str) -> Result<CompanyFile, Error> {
    if text.len() > LONGEST_FILE {
        return Err(FileError::TooLarge.into());
    }
    let text = text.trim_start_matches('\u{feff}');
    let head: Head = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() && text.contains(OURS) {
            FileError::Damaged
        } else {
            FileError::Foreign
        }
    })?;
    if head.holdfast != OURS {
        return Err(FileError::Foreign.into());
    }
    if head.format > FORMAT {
        return Err(FileError::Newer { found: head.format }.into());
    }
    let mut file: CompanyFile = serde_json::from_str(text).map_err(|_| FileError::Damaged)?;
    check(&mut file)?;
    Ok(file)
}

fn check(file: &mut CompanyFile) -> Result<(), Error> {
    let many = [
        file.people.len(),
        file.network_apps.len(),
        file.sign_ins.len(),
        file.connections.len(),
        file.groups.len(),
        file.drafts.len(),
    ];
    if many.iter().any(|count| *count > MOST) || file.timeline.len() > MOST_EVENTS {
        return Err(FileError::TooLarge.into());
    }
    file.company =
        checked_name(&file.company).map_err(|_| FileError::Wrong("The company's name"))?;
    for person in &mut file.people {
        person.name =
            checked_name(&person.name).map_err(|_| FileError::Wrong("A person's name"))?;
        person.email = checked_email(person.email.as_deref())
            .map_err(|_| FileError::Wrong("A person's address"))?;
    }
    if file.people.is_empty() {
        return Err(FileError::Wrong("The list of people").into());
    }
    let places = Places {
        people: file.people.len(),
        apps: file.network_apps.len(),
        sign_ins: file.sign_ins.len(),
        connections: file.connections.len(),
    };
    for app in &file.network_apps {
        known(app.responsible, places.people)?;
        let address = app.options.redirect.as_ref().map(url::Url::as_str);
        let sound = network_apps::is_client_id(&app.client_id)
            && network_apps::checked_redirect(address).is_ok();
        sound
            .then_some(())
            .ok_or(FileError::Wrong("A network app"))?;
    }
    for one in &file.sign_ins {
        known(one.app, places.apps)?;
        known(one.person, places.people)?;
        let app = one.app.map(|app| &file.network_apps[app]);
        let fits =
            app.is_none_or(|app| app.provider == one.provider && app.client_id == one.client_id);
        let sound = network_apps::is_client_id(&one.client_id)
            && is_id(&one.subject)
            && is_id(&one.member_id)
            && is_text(&one.member_name);
        (fits && sound)
            .then_some(())
            .ok_or(FileError::Wrong("A sign-in"))?;
    }
    for one in &file.connections {
        known(one.sign_in, places.sign_ins)?;
        let provider = one.sign_in.map(|sign_in| file.sign_ins[sign_in].provider);
        connection(one, provider)?;
    }
    for group in &file.groups {
        all_known(&group.connections, places.connections)?;
        checked_name(&group.name).map_err(|_| FileError::Wrong("A group's name"))?;
    }
    for draft in &file.drafts {
        all_known(&draft.connections, places.connections)?;
        let texts = [&draft.text, &draft.image_address, &draft.image_words];
        if !texts.into_iter().chain(&draft.link).all(|it| is_text(it)) {
            return Err(FileError::Wrong("A draft").into());
        }
        if let Some(picture) = &draft.picture {
            posts::picture(&picture.name, &picture.data)
                .map_err(|_| FileError::Wrong("A picture"))?;
        }
    }
    for event in &file.timeline {
        known(event.connection, places.connections)?;
        if !is_text(&event.name) || event.actor.as_deref().is_some_and(|who| !is_text(who)) {
            return Err(FileError::Wrong("A line of the timeline").into());
        }
    }
    if let Some(server) = &file.mail_server {
        mail::checked(CompanyId(0), &server.as_typed())
            .map_err(|_| FileError::Wrong("The mail server"))?;
    }
    Ok(())
}

/// How long each list is.
struct Places {
    people: usize,
    apps: usize,
    sign_ins: usize,
    connections: usize,
}

fn known(place: Option<Place>, length: usize) -> Result<(), FileError> {
    all_known(place.as_slice(), length)
}

fn all_known(places: &[Place], length: usize) -> Result<(), FileError> {
    if places.iter().all(|place| *place < length) {
        Ok(())
    } else {
        Err(FileError::Damaged)
    }
}

fn connection(one: &FileConnection, provider: Option<Provider>) -> Result<(), FileError> {
    let possible = one.network.purposes().contains(&one.purpose)
        && provider.is_none_or(|provider| one.network.providers(one.purpose).contains(&provider));
    let watched = &one.watched;
    let watches = *watched == Watched::default()
        || watching::watched(one.network, &watched.hashtags, &watched.competitors).as_ref()
            == Ok(watched);
    let texts = one.roles.iter().chain(&one.handle).chain(&one.standing);
    let sound =
        is_id(&one.profile_id) && is_text(&one.name) && texts.into_iter().all(|it| is_text(it));
    (possible && watches && sound)
        .then_some(())
        .ok_or(FileError::Wrong("An account"))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_ID && !text.chars().any(char::is_control)
}

fn is_text(text: &str) -> bool {
    text.len() <= LONGEST_TEXT
}

impl FileMailServer {
    /// As a person would enter it, without a password.
    pub fn as_typed(&self) -> SaveMailServer {
        SaveMailServer {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            user: self.user.clone(),
            password: None,
            sender: self.sender.clone(),
        }
    }
}
