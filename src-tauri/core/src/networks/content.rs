//! Publishing, reading and replying: what is the same for every network.
//!
//! A door asks `domain::offer` first, so that what is not offered or does not fit costs no request.
//! The adapter then says of every failure how far it got, since nothing may be posted twice.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::domain::cause::{Cause, Evidence, Finding};
use crate::domain::connection::Connection;
use crate::domain::content::{Cursor, IncomingKind, IncomingPage, Post, Published, Reply, Ticket};
use crate::domain::grant::End;
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::offer::{self, NotOffered, PostForm, Route, Unfit};
use crate::domain::posting::Standing;
use crate::domain::profile::{ProfileKey, ProfileKind};
use crate::domain::token::{ProfileToken, TokenSet};
use crate::domain::verdict::Verdict;

use super::answer::Context;
use super::app::AppCredentials;
use super::http::Sent;
use super::{
    Inner, Networks, Refusal, facebook, google_business, instagram, linkedin, tiktok,
    tiktok_business, x, youtube,
};

/// A connected profile, as the adapters need it.
#[derive(Clone, Copy, Debug)]
pub struct Connected<'a> {
    pub key: &'a ProfileKey,
    pub kind: ProfileKind,
    pub purpose: Purpose,
    /// Its own token, where it has one.
    pub token: Option<&'a ProfileToken>,
}

impl<'a> Connected<'a> {
    pub fn of(connection: &'a Connection, token: Option<&'a ProfileToken>) -> Self {
        Self {
            key: &connection.profile,
            kind: connection.kind,
            purpose: connection.purpose,
            token,
        }
    }

    fn route(&self, provider: Provider) -> Route {
        Route {
            network: self.key.network,
            provider,
            kind: self.kind,
            purpose: self.purpose,
        }
    }
}

/// Why nothing was published, read or answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No request was made.
    #[error(transparent)]
    NotOffered(#[from] NotOffered),
    /// No request was made.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The network answered that it does not take this content. Nothing stands there, the
    /// connection is as good as before, and the same content will not be taken later.
    #[error("declined: {}", .evidence.code_line())]
    Declined { evidence: Evidence },
    #[error("{refusal}")]
    Refused { refusal: Refusal, step: Step },
}

/// How far a call got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A picture was on its way, or a draft that nobody sees.
    Prepare,
    /// What people see was on its way.
    Act {
        /// With it, going on publishes nothing twice.
        ticket: Option<Ticket>,
    },
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused {
            refusal,
            step: Step::Act { ticket: None },
        }
    }
}

impl Failure {
    /// A refusal before anybody could see something.
    pub(super) fn preparing(refusal: Refusal) -> Self {
        Self::Refused {
            refusal,
            step: Step::Prepare,
        }
    }

    /// A refusal of what was written, where `says` finds that in it.
    pub(super) fn declined_if(self, says: impl FnOnce(&Finding) -> bool) -> Self {
        match self {
            Self::Refused { refusal, .. } if says(&refusal.finding) => Self::Declined {
                evidence: refusal.finding.evidence,
            },
            other => other,
        }
    }

    /// Whether the post or reply may stand at the network nevertheless. Only a refusal for a reason
    /// is proof that it does not: networks have answered "try again" to what they had published.
    pub fn may_stand(&self) -> bool {
        match self {
            Self::NotOffered(_) | Self::Unfit(_) | Self::Declined { .. } => false,
            Self::Refused {
                step: Step::Prepare,
                ..
            } => false,
            Self::Refused { refusal, .. } => match refusal.sent {
                Sent::No => false,
                Sent::Maybe => true,
                Sent::Answered => refusal.finding.cause == Cause::Transient,
            },
        }
    }

    /// What it says about the connection, if the network said anything.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::NotOffered(_) | Self::Unfit(_) => None,
            // Whoever looks at content has let the caller in.
            Self::Declined { .. } => Some(Verdict::Healthy),
            Self::Refused { refusal, .. } => Some(refusal.clone().into()),
        }
    }
}

/// Who acts as which profile.
#[derive(Clone, Copy)]
pub(super) struct Acting<'a> {
    pub inner: &'a Inner,
    pub app: &'a AppCredentials,
    pub tokens: &'a TokenSet,
    pub profile: Connected<'a>,
    pub now: DateTime<Utc>,
}

impl<'a> Acting<'a> {
    /// The profile's own token, else the member's.
    pub fn token(&self) -> &'a SecretString {
        self.profile
            .token
            .map_or(&self.tokens.access, |own| &own.token)
    }

    /// The end that counts is the end of the token that is used.
    pub fn context(&self) -> Context {
        let context = Context::of(self.app.provider, self.tokens, self.now);
        match self.profile.token {
            Some(own) => Context {
                access_end: End::reported(own.end),
                token_age: Some(self.now - own.issued_at),
                ..context
            },
            None => context,
        }
    }

    pub fn id(&self) -> &'a str {
        &self.profile.key.id
    }

    fn route(&self) -> Route {
        self.profile.route(self.app.provider)
    }
}

/// Where reading goes on, for networks whose comments hang below posts: each step is one request,
/// for the next posts or for the rest of one post's comments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trail {
    /// Posts that have comments left to read, and where those go on.
    pub threads: Vec<Thread>,
    pub posts: Posts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Thread {
    pub post: String,
    /// `None` before its first comments.
    pub after: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Posts {
    #[default]
    First,
    After(String),
    Done,
}

/// What is to be read next.
pub(super) enum Next {
    Thread(Thread),
    /// Posts, after this cursor.
    Posts(Option<String>),
    Nothing,
}

impl Trail {
    /// A cursor that this app did not write starts again, which reads twice but loses nothing.
    pub fn follow(after: Option<&Cursor>) -> Self {
        after
            .and_then(|cursor| serde_json::from_str(&cursor.0).ok())
            .unwrap_or_default()
    }

    /// Takes the next step off the trail.
    pub fn next(&mut self) -> Next {
        if let Some(thread) = self.threads.pop() {
            return Next::Thread(thread);
        }
        match std::mem::replace(&mut self.posts, Posts::Done) {
            Posts::First => Next::Posts(None),
            Posts::After(after) => Next::Posts(Some(after)),
            Posts::Done => Next::Nothing,
        }
    }

    /// The cursor of what is left; `None` at the end.
    pub fn left(&self) -> Option<Cursor> {
        if self.threads.is_empty() && self.posts == Posts::Done {
            return None;
        }
        serde_json::to_string(self).ok().map(Cursor)
    }
}

impl Networks {
    /// Publishes a post. It is sent once: what is not known to have failed is not tried again here.
    pub async fn publish(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        profile: Connected<'_>,
        post: &Post,
        now: DateTime<Utc>,
    ) -> Result<Published, Failure> {
        let acting = self.acting(app, tokens, profile, now);
        let form = offer::publishing(acting.route())?;
        form.fits(post)?;
        self::publish(&acting, &form, post).await
    }

    /// Goes on with a publication that the network was still working on, or whose last answer was
    /// lost. It never publishes a second time.
    pub async fn resume(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        profile: Connected<'_>,
        ticket: &Ticket,
        now: DateTime<Utc>,
    ) -> Result<Published, Failure> {
        let acting = self.acting(app, tokens, profile, now);
        offer::publishing(acting.route())?;
        self::resume(&acting, ticket).await
    }

    /// The profile's own latest posts, to see whether one stands there. Reading publishes nothing.
    pub async fn latest(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        profile: Connected<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Standing>, Failure> {
        let acting = self.acting(app, tokens, profile, now);
        offer::looking(acting.route())?;
        self::latest(&acting).await
    }

    /// One part of what others wrote; one request.
    pub async fn read(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        profile: Connected<'_>,
        kind: IncomingKind,
        after: Option<&Cursor>,
        now: DateTime<Utc>,
    ) -> Result<IncomingPage, Failure> {
        let acting = self.acting(app, tokens, profile, now);
        offer::reading(acting.route(), kind)?;
        self::read(&acting, kind, after).await
    }

    /// Answers something others wrote. Sent once, as a post is.
    pub async fn reply(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        profile: Connected<'_>,
        reply: &Reply,
        now: DateTime<Utc>,
    ) -> Result<Published, Failure> {
        let acting = self.acting(app, tokens, profile, now);
        offer::replying(acting.route())?.fits(&reply.text)?;
        self::reply(&acting, reply).await
    }

    fn acting<'a>(
        &'a self,
        app: &'a AppCredentials,
        tokens: &'a TokenSet,
        profile: Connected<'a>,
        now: DateTime<Utc>,
    ) -> Acting<'a> {
        Acting {
            inner: &self.0,
            app,
            tokens,
            profile,
            now,
        }
    }
}

async fn publish(acting: &Acting<'_>, form: &PostForm, post: &Post) -> Result<Published, Failure> {
    match acting.profile.key.network {
        Network::Facebook => facebook::content::publish(acting, form, post).await,
        Network::Instagram => instagram::content::publish(acting, form, post).await,
        Network::Linkedin => linkedin::content::publish(acting, form, post).await,
        Network::Tiktok => tiktok::content::publish(acting, form, post).await,
        Network::X => x::content::publish(acting, form, post).await,
        Network::GoogleBusiness => google_business::content::publish(acting, post).await,
        Network::Youtube => Err(NO_CALL.into()),
    }
}

async fn resume(acting: &Acting<'_>, ticket: &Ticket) -> Result<Published, Failure> {
    match acting.profile.key.network {
        Network::Instagram => instagram::content::resume(acting, ticket).await,
        Network::Tiktok => tiktok::content::resume(acting, ticket).await,
        // No publication of theirs has a ticket.
        Network::Facebook
        | Network::Linkedin
        | Network::X
        | Network::Youtube
        | Network::GoogleBusiness => Err(NO_TICKETS.into()),
    }
}

async fn latest(acting: &Acting<'_>) -> Result<Vec<Standing>, Failure> {
    Ok(match acting.profile.key.network {
        Network::Facebook => facebook::content::latest(acting).await?,
        Network::Instagram => instagram::content::latest(acting).await?,
        Network::Linkedin => linkedin::content::latest(acting).await?,
        Network::X => x::content::latest(acting).await?,
        Network::GoogleBusiness => google_business::content::latest(acting).await?,
        Network::Tiktok | Network::Youtube => return Err(NO_CALL.into()),
    })
}

async fn read(
    acting: &Acting<'_>,
    kind: IncomingKind,
    after: Option<&Cursor>,
) -> Result<IncomingPage, Failure> {
    match (acting.profile.key.network, acting.app.provider) {
        (Network::Facebook, _) => facebook::content::read(acting, kind, after).await,
        (Network::Instagram, _) => instagram::content::read(acting, kind, after).await,
        // The others have one kind each; which, the offers say.
        (Network::Linkedin, _) => Ok(linkedin::content::read(acting, after).await?),
        (Network::Tiktok, Provider::TiktokBusiness) => {
            Ok(tiktok_business::content::read(acting, after).await?)
        }
        (Network::X, _) => Ok(x::content::read(acting, after).await?),
        (Network::Youtube, _) => Ok(youtube::content::read(acting, after).await?),
        (Network::GoogleBusiness, _) => Ok(google_business::content::read(acting, after).await?),
        (Network::Tiktok, _) => Err(NO_CALL.into()),
    }
}

async fn reply(acting: &Acting<'_>, reply: &Reply) -> Result<Published, Failure> {
    match (acting.profile.key.network, acting.app.provider) {
        (Network::Facebook, _) => facebook::content::reply(acting, reply).await,
        (Network::Instagram, _) => instagram::content::reply(acting, reply).await,
        (Network::Linkedin, _) => linkedin::content::reply(acting, reply).await,
        (Network::Tiktok, Provider::TiktokBusiness) => {
            tiktok_business::content::reply(acting, reply).await
        }
        (Network::X, _) => x::content::reply(acting, reply).await,
        (Network::Youtube, _) => youtube::content::reply(acting, reply).await,
        (Network::GoogleBusiness, _) => google_business::content::reply(acting, reply).await,
        (Network::Tiktok, _) => Err(NO_CALL.into()),
    }
}

/// The offers say why before it comes to this.
const NO_CALL: NotOffered = NotOffered {
    why: "This network has no call for it.",
};

const NO_TICKETS: NotOffered = NotOffered {
    why: "This network publishes at once, there is nothing to go on with.",
};

#[cfg(test)]
mod tests;
