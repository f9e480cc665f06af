//! The first start, and the settings.

use std::path::Path;
use std::sync::Arc;

use super::people::{checked_email, checked_name};
use super::view::{
    BlockedStart, CompanyView, CopiesView, KeychainView, Mode, RestoredView, SetUp, StartPhase,
    StartState,
};
use super::{App, Error, security};
use crate::domain::event::EventKind;
use crate::domain::settings::Settings;
use crate::store::events::NewEvent;
use crate::store::people::NewPerson;
use crate::store::{Transaction, companies, events, people, settings};
use crate::vault::KeyHome;

/// A database that cannot be used: what happened, that nothing was changed, one way on.
pub fn blocked(error: &dyn std::fmt::Display) -> BlockedStart {
    BlockedStart {
        title: "Holdfast cannot open its database".to_owned(),
        what_happened: format!("{error} Nothing was changed."),
        way_on: "Close Holdfast, put this right, and open it again.".to_owned(),
    }
}

impl StartState {
    /// What the window opens with when the database cannot be used.
    pub fn blocked(blocked: BlockedStart, version: &str) -> Self {
        Self {
            phase: StartPhase::Blocked(blocked),
            mode: Mode::Real,
            company: None,
            companies: Vec::new(),
            you: None,
            settings: Settings::default(),
            keychain: KeychainView::Waiting,
            key_home: KeyHome::Keychain,
            passphrase_possible: false,
            version: version.to_owned(),
            zone: chrono_tz::Tz::UTC.name().to_owned(),
            unwritable: None,
            restored: None,
        }
    }
}

impl App {
    /// What the window opens with.
    pub async fn start_state(self: &Arc<Self>, version: &str) -> Result<StartState, Error> {
        let (companies, settings) = self
            .store
            .read(|conn| Ok((companies::list(conn)?, settings::get(conn)?)))
            .await?;
        let companies: Vec<_> = companies
            .into_iter()
            .map(|company| CompanyView {
                id: company.id,
                name: super::present::name(&company.name),
            })
            .collect();
        let you = match companies.first() {
            Some(_) => self
                .people()
                .await?
                .into_iter()
                .find(|person| person.is_you),
            None => None,
        };
        let restored = self.restored().await?;
        Ok(StartState {
            phase: if companies.is_empty() {
                StartPhase::FirstStart
            } else {
                StartPhase::Ready
            },
            mode: self.mode,
            company: companies.first().cloned(),
            companies,
            you,
            settings,
            keychain: security::keychain(self.vault.state()),
            key_home: self.vault.home().await?,
            passphrase_possible: self.vault.may_set_passphrase().await?,
            version: version.to_owned(),
            zone: self.zone().name().to_owned(),
            unwritable: self.store.unwritable().map(Into::into),
            restored,
        })
    }

    async fn restored(&self) -> Result<Option<RestoredView>, Error> {
        let suspects = self.suspects().await?;
        let restored = self.store.restored();
        Ok(match (restored, suspects.is_empty()) {
            (None, true) => None,
            (restored, _) => Some(RestoredView {
                copy_of: restored.map(|restored| restored.copy_of),
                set_aside: restored.and_then(|restored| restored.set_aside.as_deref().map(shown)),
                suspects,
            }),
        })
    }

    /// Takes the answers of the first start.
    pub async fn set_up(self: &Arc<Self>, request: SetUp) -> Result<(), Error> {
        let company = checked_name(&request.company)?;
        let name = checked_name(&request.your_name)?;
        let email = checked_email(request.your_email.as_deref())?;
        self.store
            .write(move |tx| {
                // A second click must not make a second company.
                if !companies::list(tx)?.is_empty() {
                    return Ok(());
                }
                let company = companies::insert(tx, &company)?;
                let you = people::insert(
                    tx,
                    &NewPerson {
                        company,
                        name,
                        email,
                    },
                )?;
                people::set_you(tx, you)
            })
            .await?;
        self.changed();
        Ok(())
    }

    pub async fn save_settings(self: &Arc<Self>, request: Settings) -> Result<(), Error> {
        self.store
            .write(move |tx| settings::put(tx, &request))
            .await?;
        self.wake.notify_one();
        self.changed();
        Ok(())
    }

    /// The copies of the database; none in memory.
    pub async fn copies(self: &Arc<Self>) -> Result<CopiesView, Error> {
        let mut days = self.store.copied_days().await?;
        days.reverse();
        let folder = self.store.backups_folder();
        Ok(CopiesView {
            folder: folder.map(shown).unwrap_or_default(),
            days,
        })
    }

    /// Notes that a copy took the place of a damaged database at this start.
    pub(super) async fn note_restored(&self) -> Result<(), Error> {
        let Some(copy_of) = self.store.restored().map(|restored| restored.copy_of) else {
            return Ok(());
        };
        self.note(EventKind::DataRestored { copy_of }).await
    }

    /// Writes what concerns this computer, and so every company.
    pub(super) async fn note(&self, kind: EventKind) -> Result<(), Error> {
        let line = NewEvent::of_computer(kind, self.now());
        let write = move |tx: &Transaction<'_>| events::add(tx, &line).map(|_| ());
        Ok(self.store.write(write).await?)
    }
}

/// A path as people read it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
