//! "We don't know whether X took it": look, then choose.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use super::super::content::NotDone;
use super::super::present::Scene;
use super::super::view::{PostRef, PostView, SettleTarget, Settling, TargetRef};
use super::super::{App, Error};
use super::{form, post_for};
use crate::domain::connection::Connection;
use crate::domain::id::{ConnectionId, PostId};
use crate::domain::offer::{self, Route};
use crate::domain::posting::{Standing, TargetState, is_it, is_recognizable};
use crate::networks::Failure;
use crate::store::posts::Stored;
use crate::store::sendings::{self, Outcome};
use crate::store::targets;

const KNOWN: Error = Error::BadInput("What became of this post is known already.");
const LOOK_FIRST: Error =
    Error::BadInput("Look first whether it stands there. Nothing is posted twice.");

const NO_PAGE: Error = Error::BadInput("The network did not tell where this post is seen.");

/// Whether the network can be asked whether `post` stands there.
pub(super) fn can_look(scene: &Scene, connection: &Connection, post: &Stored) -> bool {
    let Some(grant) = scene.grant(connection) else {
        return false;
    };
    let offered = offer::looking(Route::of(connection, grant.provider)).is_ok();
    offered && is_recognizable(&post.writing.text)
}

impl App {
    /// Asks the network whether the post stands there. Reading publishes nothing.
    pub async fn look_for_post(self: &Arc<Self>, request: TargetRef) -> Result<PostView, Error> {
        let TargetRef { id, account } = request;
        let since = self.unknown_since(id, account).await?.0;
        let post = self.post_by(id).await?;
        let scene = self.scene(post.company).await?;
        let connection = scene.connections.iter().find(|one| one.id == account);
        let connection = connection.ok_or(Error::NotFound)?;
        let form = form(&scene, connection).ok_or(Error::BadInput(
            "This account is disconnected. Connect it first.",
        ))?;
        let form = form.map_err(|not| Error::BadInput(not.why))?;
        let file = self.file_of(id).await?;
        let words = form.text_of(&post_for(&post, file.as_ref(), &form)?);
        let standing = self.latest_posts(account).await.map_err(not_asked)?;
        let now = self.now();
        self.store
            .write(move |tx| {
                let known = targets::known_ids(tx, account)?;
                let ours = |one: &&Standing| !known.contains(&one.id) && is_it(&words, since, one);
                let state = match standing.iter().find(ours) {
                    Some(found) => {
                        sendings::end(tx, id, account, Outcome::Taken, now)?;
                        TargetState::Taken {
                            id: Some(found.id.clone()),
                            address: found.address.clone(),
                            at: found.at.unwrap_or(now),
                        }
                    }
                    None => TargetState::Unknown {
                        since,
                        looked: Some(now),
                    },
                };
                targets::set(tx, id, account, &state)
            })
            .await?;
        self.changed();
        self.post(PostRef { id }).await
    }

    /// Where people see the post.
    pub async fn published_page(self: &Arc<Self>, request: TargetRef) -> Result<Url, Error> {
        let TargetRef { id, account } = request;
        let found = self
            .store
            .read(move |conn| targets::get(conn, id, account))
            .await?;
        let TargetState::Taken { address, .. } = found.ok_or(Error::PostGone)?.state else {
            return Err(NO_PAGE);
        };
        // What a network answered is opened in the browser only where it is a web page.
        let page = address.and_then(|address| Url::parse(&address).ok());
        page.filter(|page| page.scheme() == "https").ok_or(NO_PAGE)
    }

    /// A person says what becomes of a post at an account.
    pub async fn settle_target(self: &Arc<Self>, request: SettleTarget) -> Result<PostView, Error> {
        let SettleTarget {
            id,
            account,
            choice,
        } = request;
        let post = self.post_by(id).await?;
        match choice {
            Settling::ItIsThere => self.it_is_there(id, account).await?,
            Settling::SendIt => {
                let (_, looked) = self.unknown_since(id, account).await?;
                let scene = self.scene(post.company).await?;
                let connection = scene.connections.iter().find(|one| one.id == account);
                let connection = connection.ok_or(Error::NotFound)?;
                if !looked && can_look(&scene, connection, &post) {
                    return Err(LOOK_FIRST);
                }
                self.send_anew(id, account).await?;
            }
            Settling::LeaveIt => self.leave(id, account).await?,
        }
        self.changed();
        self.tell_of_posts(post.company).await;
        self.post(PostRef { id }).await
    }

    async fn it_is_there(&self, id: PostId, account: ConnectionId) -> Result<(), Error> {
        self.unknown_since(id, account).await?;
        let now = self.now();
        self.store
            .write(move |tx| {
                sendings::end(tx, id, account, Outcome::Taken, now)?;
                let taken = TargetState::Taken {
                    id: None,
                    address: None,
                    at: now,
                };
                targets::set(tx, id, account, &taken)
            })
            .await?;
        Ok(())
    }

    async fn send_anew(self: &Arc<Self>, id: PostId, account: ConnectionId) -> Result<(), Error> {
        let now = self.now();
        self.store
            .write(move |tx| {
                sendings::end(tx, id, account, Outcome::Nothing, now)?;
                targets::set(tx, id, account, &TargetState::Waiting { at: now })
            })
            .await?;
        self.send_in_background(id, vec![account]);
        Ok(())
    }

    async fn leave(&self, id: PostId, account: ConnectionId) -> Result<(), Error> {
        let now = self.now();
        self.store
            .write_or(move |tx| {
                let target = targets::get(tx, id, account)?.ok_or(Error::PostGone)?;
                match target.state {
                    TargetState::Waiting { .. }
                    | TargetState::Refused { .. }
                    | TargetState::Unknown { .. }
                    | TargetState::Held { .. } => {}
                    TargetState::Sending { .. }
                    | TargetState::Working { .. }
                    | TargetState::Taken { .. }
                    | TargetState::GivenUp { .. } => return Err(KNOWN),
                }
                let left = TargetState::GivenUp { at: now };
                Ok(targets::set(tx, id, account, &left)?)
            })
            .await
    }

    /// Since when it is not known what became of the post, and whether somebody has looked.
    async fn unknown_since(
        &self,
        id: PostId,
        account: ConnectionId,
    ) -> Result<(DateTime<Utc>, bool), Error> {
        let found = self
            .store
            .read(move |conn| targets::get(conn, id, account))
            .await?;
        match found.ok_or(Error::PostGone)?.state {
            TargetState::Unknown { since, looked } => Ok((since, looked.is_some())),
            TargetState::Waiting { .. }
            | TargetState::Sending { .. }
            | TargetState::Working { .. }
            | TargetState::Taken { .. }
            | TargetState::Refused { .. }
            | TargetState::Held { .. }
            | TargetState::GivenUp { .. } => Err(KNOWN),
        }
    }
}

fn not_asked(failed: NotDone) -> Error {
    match failed {
        NotDone::Here(error) => error,
        NotDone::There(Failure::NotOffered(not)) => Error::BadInput(not.why),
        NotDone::There(Failure::Refused { refusal, .. }) => refusal.into(),
        NotDone::There(Failure::Unfit(_) | Failure::Declined { .. }) => {
            Error::BadInput("The network did not show what stands there.")
        }
    }
}
