//! The tokens of a sign-in, opened for a call.

use super::{App, Error};
use crate::domain::connection::Connection;
use crate::domain::grant::Grant;
use crate::domain::token::{ProfileToken, TokenSet};
use crate::networks::AppCredentials;
use crate::store::{connections, grants};
use crate::vault::Place;

impl App {
    /// The opened tokens of a grant, and the app they were made with.
    pub(super) async fn usable(&self, grant: &Grant) -> Result<(AppCredentials, TokenSet), Error> {
        let app = grant.app.ok_or(Error::AppMissing(grant.provider))?;
        let credentials = self.credentials_of(app).await?;
        let id = grant.id;
        let sealed = self
            .store
            .read(move |conn| grants::sealed_tokens(conn, id))
            .await?;
        let (sealed, _) = sealed.ok_or(Error::NotFound)?;
        if let Some(kept) = self.kept_tokens(grant) {
            return Ok((credentials, kept));
        }
        Ok((credentials, self.vault.unseal_tokens(grant, &sealed)?))
    }

    pub(super) async fn own_token(
        &self,
        connection: &Connection,
        grant: &Grant,
    ) -> Result<Option<ProfileToken>, Error> {
        let (id, end) = (connection.id, connection.own_token_end);
        let sealed = self
            .store
            .read(move |conn| connections::sealed_own_token(conn, id))
            .await?;
        let Some((sealed, end)) = sealed.zip(end) else {
            return Ok(None);
        };
        let token = self.vault.unseal_text(&Place::own_token(id), &sealed)?;
        Ok(Some(ProfileToken {
            token,
            end,
            issued_at: grant.ends.issued_at,
        }))
    }
}
