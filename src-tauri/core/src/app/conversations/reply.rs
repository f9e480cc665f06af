//! Replying: saved as one types, written down before it is sent, sent once.
//!
//! The text stays below its item until the network has taken it, so that nothing typed is lost to a
//! refusal, a crash or a new sign-in.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use super::super::content::NotDone;
use super::super::view::{IncomingDetail, IncomingRef, LookedForReply, ReplyText};
use super::super::{App, Error};
use crate::domain::content::{Published, Reply};
use crate::domain::conversation::{NotTaken, ReplyState};
use crate::domain::id::{IncomingId, ReplyId};
use crate::domain::offer::{self, Route};
use crate::networks::{Failure, Sent};
use crate::store::incoming::Kept;
use crate::store::{StoreError, Transaction, incoming, replies};

/// No reply of any network is longer; what is pasted by mistake is not kept.
const LONGEST: usize = 100_000;

/// What the network said to a reply.
enum Answer {
    Taken(Option<Url>),
    NotTaken(NotTaken),
    Unknown,
}

impl App {
    /// Keeps a reply as far as it is typed.
    pub async fn save_reply(self: &Arc<Self>, request: ReplyText) -> Result<(), Error> {
        let text = checked(request.text)?;
        self.store
            .write(move |tx| incoming::set_draft(tx, request.id, &text))
            .await?;
        Ok(())
    }

    /// Sends a reply, once, and says what became of it. It goes on when nobody waits any more.
    pub async fn reply(self: &Arc<Self>, request: ReplyText) -> Result<IncomingDetail, Error> {
        let (app, id) = (self.clone(), request.id);
        let sent = tokio::spawn(async move { app.reply_once(request).await });
        sent.await.map_err(|_| StoreError::Stopped)??;
        self.incoming(IncomingRef { id }).await
    }

    /// Ends a doubt by what a person saw at the network.
    pub async fn looked_for_reply(
        self: &Arc<Self>,
        request: LookedForReply,
    ) -> Result<IncomingDetail, Error> {
        let LookedForReply { id, there } = request;
        let now = self.now();
        let in_doubt = self
            .store
            .write(move |tx| {
                let kept = incoming::get(tx, id)?.ok_or(StoreError::Gone)?;
                let Some(reply) = replies::latest(tx, &kept)? else {
                    return Ok(false);
                };
                let looked = replies::looked(tx, reply.id, there, now)?;
                if looked && there {
                    incoming::set_draft(tx, id, "")?;
                }
                Ok(looked)
            })
            .await?;
        if !in_doubt {
            return Err(Error::BadInput("What became of this reply is known."));
        }
        self.changed();
        self.incoming(IncomingRef { id }).await
    }

    /// What was under way when Holdfast ended may stand, or not.
    pub(in crate::app) async fn recover_replies(&self) -> Result<(), Error> {
        let now = self.now();
        let found = self
            .store
            .write(move |tx| replies::recover(tx, now))
            .await?;
        if found > 0 {
            tracing::warn!(found, "replies were under way when Holdfast ended");
        }
        Ok(())
    }

    async fn reply_once(self: &Arc<Self>, request: ReplyText) -> Result<(), Error> {
        let text = checked(request.text)?;
        let kept = self.kept(request.id).await?;
        let connection = self.connection(kept.connection).await?;
        let to = kept.item.reply_to.clone();
        let to = to.ok_or(Error::BadInput("The network takes no reply to this one."))?;
        if let Some(grant) = connection.grant {
            let route = Route::of(&connection, self.grant(grant).await?.provider);
            offer::replying(route)?.fits(&text)?;
        }
        let (id, words, now) = (kept.id, text.clone(), self.now());
        let journalled = self.store.write_or(move |tx| begin(tx, id, &words, now));
        let line = journalled.await?;
        self.changed();
        let sent = self.send_reply(connection.id, &Reply { to, text }).await;
        let ended = self.note_answer(kept.id, line, sent).await;
        self.changed();
        ended
    }

    async fn note_answer(
        &self,
        item: IncomingId,
        line: ReplyId,
        sent: Result<Published, NotDone>,
    ) -> Result<(), Error> {
        let now = self.now();
        let answer = match sent {
            Ok(published) => Answer::Taken(published.address),
            Err(NotDone::There(failure)) if failure.may_stand() => Answer::Unknown,
            Err(NotDone::There(Failure::Declined { evidence })) => {
                Answer::NotTaken(NotTaken::Declined { evidence })
            }
            Err(NotDone::There(Failure::Refused { refusal, .. })) => {
                let finding = refusal.finding;
                Answer::NotTaken(match refusal.sent {
                    Sent::No => NotTaken::NotSent { finding },
                    Sent::Maybe | Sent::Answered => NotTaken::Refused { finding },
                })
            }
            Err(NotDone::There(Failure::NotOffered(why))) => {
                return self.nothing_sent(line, why.into()).await;
            }
            Err(NotDone::There(Failure::Unfit(why))) => {
                return self.nothing_sent(line, why.into()).await;
            }
            Err(NotDone::Here(error)) => return self.nothing_sent(line, error).await,
        };
        self.store
            .write(move |tx| match answer {
                Answer::Taken(address) => {
                    incoming::set_draft(tx, item, "")?;
                    replies::taken(tx, line, address.as_ref(), now)
                }
                Answer::NotTaken(why) => replies::refused(tx, line, &why, now),
                Answer::Unknown => replies::unknown(tx, line, now),
            })
            .await?;
        Ok(())
    }

    async fn nothing_sent(&self, line: ReplyId, why: Error) -> Result<(), Error> {
        self.store
            .write(move |tx| replies::withdraw(tx, line))
            .await?;
        Err(why)
    }
}

/// Writes down that a reply goes out, and its text, in one step with the proof that no other one is
/// under way, stands, or may stand.
fn begin(
    tx: &Transaction<'_>,
    id: IncomingId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<ReplyId, Error> {
    incoming::set_draft(tx, id, text)?;
    let kept: Kept = incoming::get(tx, id)?.ok_or(Error::NotFound)?;
    if kept.item.answered {
        return Err(Error::BadInput("This was answered at the network already."));
    }
    match replies::begin(tx, &kept, text, now) {
        Err(StoreError::Taken) => Err(Error::BadInput(already(kept.reply))),
        begun => Ok(begun?),
    }
}

fn already(state: Option<ReplyState>) -> &'static str {
    match state {
        Some(ReplyState::Sending) => "This reply is being sent.",
        Some(ReplyState::Unknown) => {
            "Look at the network first: the last reply to this may stand there."
        }
        Some(ReplyState::Taken | ReplyState::Refused | ReplyState::NotThere) | None => {
            "This was answered already."
        }
    }
}

fn checked(text: String) -> Result<String, Error> {
    if text.len() > LONGEST {
        return Err(Error::BadInput("This is too long for a reply."));
    }
    Ok(text)
}
