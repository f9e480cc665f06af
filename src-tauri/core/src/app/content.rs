//! Publishing, reading and replying for a connection.
//!
//! What the network answers is heard as an answer to a check is: a refusal marks the connection at
//! once, a success proves that it works.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ask::has_ended;
use super::{App, Error};
use crate::domain::cause::Proof;
use crate::domain::connection::{Connection, Intent};
use crate::domain::content::{Cursor, IncomingKind, IncomingPage, Post, Published, Reply, Ticket};
use crate::domain::grant::Grant;
use crate::domain::id::{ConnectionId, GrantId};
use crate::domain::offer::{self, NotOffered, Route};
use crate::domain::posting::Standing;
use crate::domain::token::{ProfileToken, TokenSet};
use crate::domain::verdict::Verdict;
use crate::networks::{
    AppCredentials, Connected, Failure, Networks, Refusal, Sent, renewal_decides,
};
use crate::store::grants;

/// Why nothing was published, read or answered.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// Holdfast itself could not begin; nothing was sent.
    #[error(transparent)]
    Here(#[from] Error),
    #[error(transparent)]
    There(#[from] Failure),
}

/// A connection with what it takes to act as it.
struct Hand {
    connection: Connection,
    grant: Grant,
    app: AppCredentials,
    tokens: TokenSet,
    own: Option<ProfileToken>,
    networks: Networks,
}

impl Hand {
    fn profile(&self) -> Connected<'_> {
        Connected::of(&self.connection, self.own.as_ref())
    }

    async fn publish(&self, post: &Post, now: DateTime<Utc>) -> Result<Published, Failure> {
        self.networks
            .publish(&self.app, &self.tokens, self.profile(), post, now)
            .await
    }

    async fn resume(&self, ticket: &Ticket, now: DateTime<Utc>) -> Result<Published, Failure> {
        self.networks
            .resume(&self.app, &self.tokens, self.profile(), ticket, now)
            .await
    }

    async fn latest(&self, now: DateTime<Utc>) -> Result<Vec<Standing>, Failure> {
        self.networks
            .latest(&self.app, &self.tokens, self.profile(), now)
            .await
    }

    async fn read(
        &self,
        kind: IncomingKind,
        after: Option<&Cursor>,
        now: DateTime<Utc>,
    ) -> Result<IncomingPage, Failure> {
        self.networks
            .read(&self.app, &self.tokens, self.profile(), kind, after, now)
            .await
    }

    async fn reply(&self, reply: &Reply, now: DateTime<Utc>) -> Result<Published, Failure> {
        self.networks
            .reply(&self.app, &self.tokens, self.profile(), reply, now)
            .await
    }
}

impl App {
    /// Publishes a post. Whether it may stand although this fails, [`Failure::may_stand`] tells.
    pub async fn publish_post(
        self: &Arc<Self>,
        id: ConnectionId,
        post: &Post,
    ) -> Result<Published, NotDone> {
        let offered = |route| offer::publishing(route).map(drop);
        let mut hand = self.hand(id, offered).await?;
        let mut done = hand.publish(post, self.now()).await;
        if self.renewed(&mut hand, &done).await? {
            done = hand.publish(post, self.now()).await;
        }
        self.told(&hand, done, Proof::Use).await
    }

    /// Goes on with a publication that was begun; it is never published a second time.
    pub async fn resume_post(
        self: &Arc<Self>,
        id: ConnectionId,
        ticket: &Ticket,
    ) -> Result<Published, NotDone> {
        let offered = |route| offer::publishing(route).map(drop);
        let mut hand = self.hand(id, offered).await?;
        let mut done = hand.resume(ticket, self.now()).await;
        if self.renewed(&mut hand, &done).await? {
            done = hand.resume(ticket, self.now()).await;
        }
        self.told(&hand, done, Proof::Use).await
    }

    /// The account's own latest posts, to see whether one stands there.
    pub async fn latest_posts(
        self: &Arc<Self>,
        id: ConnectionId,
    ) -> Result<Vec<Standing>, NotDone> {
        let mut hand = self.hand(id, offer::looking).await?;
        let mut done = hand.latest(self.now()).await;
        if self.renewed(&mut hand, &done).await? {
            done = hand.latest(self.now()).await;
        }
        self.told(&hand, done, Proof::Check).await
    }

    /// One part of what others wrote.
    pub async fn read_incoming(
        self: &Arc<Self>,
        id: ConnectionId,
        kind: IncomingKind,
        after: Option<&Cursor>,
    ) -> Result<IncomingPage, NotDone> {
        let offered = |route| offer::reading(route, kind);
        let mut hand = self.hand(id, offered).await?;
        let mut done = hand.read(kind, after, self.now()).await;
        if self.renewed(&mut hand, &done).await? {
            done = hand.read(kind, after, self.now()).await;
        }
        // Reading goes on where publishing is restricted.
        self.told(&hand, done, Proof::Check).await
    }

    /// Answers something others wrote. As with a post, it may stand although this fails.
    pub async fn send_reply(
        self: &Arc<Self>,
        id: ConnectionId,
        reply: &Reply,
    ) -> Result<Published, NotDone> {
        let offered = |route| offer::replying(route).map(drop);
        let mut hand = self.hand(id, offered).await?;
        let mut done = hand.reply(reply, self.now()).await;
        if self.renewed(&mut hand, &done).await? {
            done = hand.reply(reply, self.now()).await;
        }
        self.told(&hand, done, Proof::Use).await
    }

    async fn hand(
        self: &Arc<Self>,
        id: ConnectionId,
        offered: impl FnOnce(Route) -> Result<(), NotOffered>,
    ) -> Result<Hand, NotDone> {
        let connection = self.connection(id).await?;
        let kept = connection
            .grant
            .filter(|_| connection.intent == Intent::Kept);
        let Some(grant) = kept else {
            return Err(Error::BadInput("This account is disconnected. Connect it first.").into());
        };
        let grant = self.grant(grant).await?;
        // Told before anything is asked, also a renewal.
        offered(Route::of(&connection, grant.provider)).map_err(Failure::from)?;
        refuse_if_ended(&grant)?;
        self.renew_if_due(&grant).await?;
        let grant = self.grant(grant.id).await?;
        refuse_if_ended(&grant)?;
        let (app, tokens) = self.usable(&grant).await?;
        Ok(Hand {
            own: self.own_token(&connection, &grant).await?,
            networks: self.networks.on_behalf_of(&grant),
            connection,
            grant,
            app,
            tokens,
        })
    }

    pub(super) async fn grant(&self, id: GrantId) -> Result<Grant, Error> {
        let found = self.store.read(move |conn| grants::get(conn, id)).await?;
        found.ok_or(Error::NotFound)
    }

    /// Whether the refusal was about a token that could be renewed, and now is. What was refused
    /// for its token was not done, so it can be asked again.
    async fn renewed<T>(
        self: &Arc<Self>,
        hand: &mut Hand,
        done: &Result<T, Failure>,
    ) -> Result<bool, Error> {
        let Some(verdict) = done.as_ref().err().and_then(Failure::verdict) else {
            return Ok(false);
        };
        let of_grant = hand.own.is_none();
        if !of_grant || !renewal_decides(&verdict, &hand.tokens, self.now()) {
            return Ok(false);
        }
        if let Some(verdict) = self.renew(&hand.grant).await? {
            self.believe_of_grant(&hand.grant, &verdict).await?;
        }
        let grant = self.grant(hand.grant.id).await?;
        if grant.generation == hand.grant.generation {
            return Ok(false);
        }
        (hand.app, hand.tokens) = self.usable(&grant).await?;
        hand.grant = grant;
        Ok(true)
    }

    /// Hears what the network said before handing it on.
    async fn told<T>(
        self: &Arc<Self>,
        hand: &Hand,
        done: Result<T, Failure>,
        proof: Proof,
    ) -> Result<T, NotDone> {
        let verdict = match &done {
            Ok(_) => Some(Verdict::Healthy),
            Err(failure) => failure.verdict(),
        };
        if let Some(verdict) = verdict {
            // The answer is worth more than its note: a post that stands is never told as failed.
            if let Err(error) = self
                .heard(&hand.grant, &hand.connection, &verdict, proof)
                .await
            {
                tracing::warn!(%error, connection = %hand.connection.id, "an answer was not noted");
            }
        }
        Ok(done?)
    }
}

/// After an end there are no more calls until somebody signs in.
fn refuse_if_ended(grant: &Grant) -> Result<(), Failure> {
    match &grant.finding {
        Some(finding) if has_ended(grant) => Err(Refusal {
            finding: finding.clone(),
            retry_after: None,
            sent: Sent::No,
        }
        .into()),
        Some(_) | None => Ok(()),
    }
}
