//! The post being written, kept as one types.

use std::sync::Arc;

use super::view::{Draft, SaveDraft};
use super::{App, Error};
use crate::store::drafts::{self, Writing};

impl App {
    /// The draft of the company; an empty one where there is none.
    pub async fn draft(self: &Arc<Self>) -> Result<Draft, Error> {
        let (company, now) = (self.company().await?, self.now());
        let draft = self
            .store
            .write(move |tx| {
                if let Some(draft) = drafts::list(tx, company)?.into_iter().next() {
                    return Ok(draft);
                }
                let empty = Writing {
                    text: String::new(),
                    link: None,
                    connections: Vec::new(),
                };
                let id = drafts::insert(tx, company, &empty, now)?;
                Ok(drafts::Draft {
                    id,
                    company,
                    writing: empty,
                    updated_at: now,
                })
            })
            .await?;
        Ok(view(draft))
    }

    pub async fn save_draft(self: &Arc<Self>, request: SaveDraft) -> Result<Draft, Error> {
        let now = self.now();
        let writing = Writing {
            link: Some(request.link.trim().to_owned()).filter(|link| !link.is_empty()),
            text: request.text,
            connections: request.accounts,
        };
        let draft = self
            .store
            .write(move |tx| {
                drafts::update(tx, request.id, &writing, now)?;
                drafts::get(tx, request.id)
            })
            .await?;
        draft.map(view).ok_or(Error::NotFound)
    }
}

fn view(draft: drafts::Draft) -> Draft {
    Draft {
        id: draft.id,
        text: draft.writing.text,
        link: draft.writing.link.unwrap_or_default(),
        accounts: draft.writing.connections,
        saved_at: draft.updated_at,
    }
}
