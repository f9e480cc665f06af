//! A company in one file, for another computer: everything but what is secret. Sign-ins stay on the
//! computer where they were made, so each account that comes in asks for one once more.

mod format;
mod taking;
mod writing;

use std::sync::Arc;

use super::export::File;
use super::view::{CompanyFileView, TakeCompanyFile};
use super::{App, Error};
use crate::store::{StoreError, companies};

pub use format::FileError;
use taking::Taken;

/// Why a look at a file left nothing behind.
enum Look {
    Seen(Taken),
    Failed(Error),
}

impl From<StoreError> for Look {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl App {
    /// The company as a file.
    pub async fn company_file(self: &Arc<Self>) -> Result<File, Error> {
        let (company, now) = (self.company().await?, self.now());
        let file = self
            .store
            .read(move |db| writing::write(db, company, now))
            .await?;
        if file.pictures() > format::MOST_PICTURES {
            return Err(Error::BadInput(
                "The pictures of the posts that have not gone out are together larger than 48 MB. \
                 Take some out first.",
            ));
        }
        let bytes = serde_json::to_vec_pretty(&file).map_err(|error| {
            tracing::warn!(%error, "the company file was not written");
            Error::BadInput("The file could not be written.")
        })?;
        Ok(File {
            name: "Holdfast company.json",
            bytes,
        })
    }

    /// What would come in with a file: taken in, counted, and taken back.
    pub async fn look_at_company_file(
        self: &Arc<Self>,
        request: TakeCompanyFile,
    ) -> Result<CompanyFileView, Error> {
        let file = Arc::new(format::read(&request.text)?);
        let (looked_at, now) = (file.clone(), self.now());
        let looked = self
            .store
            .write_or(move |tx| {
                // Whoever it will be, the numbers are the same.
                let seen = taking::take(tx, &looked_at, Some(0), now).map_err(Look::Failed)?;
                Err::<(), _>(Look::Seen(seen))
            })
            .await;
        match looked {
            Err(Look::Seen(seen)) => self.view_of(&file, seen).await,
            Err(Look::Failed(error)) => Err(error),
            Ok(()) => self.view_of(&file, Taken::default()).await,
        }
    }

    /// Takes a file in: all of it or nothing.
    pub async fn take_company_file(
        self: &Arc<Self>,
        request: TakeCompanyFile,
    ) -> Result<CompanyFileView, Error> {
        let file = Arc::new(format::read(&request.text)?);
        let (taken_in, now) = (file.clone(), self.now());
        let taken = self
            .store
            .write_or(move |tx| taking::take(tx, &taken_in, request.you, now))
            .await?;
        self.wake.notify_one();
        self.changed();
        self.view_of(&file, taken).await
    }

    async fn view_of(
        &self,
        file: &format::CompanyFile,
        taken: Taken,
    ) -> Result<CompanyFileView, Error> {
        let here = self.store.read(companies::list).await?;
        Ok(CompanyFileView {
            company: super::present::name(&file.company),
            written_at: file.written_at,
            into: here
                .first()
                .map(|company| super::present::name(&company.name)),
            persons: file
                .people
                .iter()
                .map(|person| super::present::name(&person.name))
                .collect(),
            new_people: taken.people,
            new_network_apps: taken.network_apps,
            new_connections: taken.connections,
            known_connections: taken.known,
            new_drafts: taken.drafts,
            unplanned: taken.unplanned,
        })
    }
}
