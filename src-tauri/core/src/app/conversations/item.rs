//! One thing others wrote, with the reply to it.

use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

use super::super::view::{
    IncomingDetail, IncomingLine, IncomingRef, ReplyMark, ReplyOffer, ReplyOutcome, SentReplyView,
    WhyNotTaken,
};
use super::super::{App, Error, present};
use crate::domain::cause::{Cause, Effect, Evidence, Finding};
use crate::domain::connection::Connection;
use crate::domain::conversation::{Gap, NotTaken, ReplyState};
use crate::domain::grant::Grant;
use crate::domain::id::{ConnectionId, IncomingId};
use crate::domain::offer::{self, Route};
use crate::domain::profile::Capability;
use crate::domain::text;
use crate::store::incoming::{self, Kept};
use crate::store::readings;
use crate::store::replies::{self, SentReply};

/// Of a text, in its row.
const EXCERPT: usize = 140;

/// More than any network lets people write; what is longer is cut where it is shown.
const TEXT: usize = 20_000;

impl App {
    /// One thing others wrote, and whether and how it can be answered.
    pub async fn incoming(self: &Arc<Self>, request: IncomingRef) -> Result<IncomingDetail, Error> {
        let kept = self.kept(request.id).await?;
        let connection = self.connection(kept.connection).await?;
        let grant = match connection.grant {
            Some(id) => Some(self.grant(id).await?),
            None => None,
        };
        let (asked, id) = (kept.clone(), connection.id);
        let (sent, gaps) = self
            .store
            .read(move |conn| Ok((replies::latest(conn, &asked)?, readings::gaps_of(conn, id)?)))
            .await?;
        Ok(IncomingDetail {
            line: line(&kept, &HashMap::from([(id, gaps)])),
            text: text::paragraphs(&kept.item.text, TEXT),
            can_open: kept.item.address.is_some(),
            offer: reply_offer(&kept, &connection, grant.as_ref()),
            draft: kept.draft.clone().unwrap_or_default(),
            sent: sent.map(|sent| sent_view(sent, &kept)),
        })
    }

    /// Where it stands at its network.
    pub async fn incoming_address(self: &Arc<Self>, request: IncomingRef) -> Result<Url, Error> {
        let address = self.kept(request.id).await?.item.address;
        // It comes from an answer of the network: nothing but a page is opened.
        address
            .filter(|url| url.scheme() == "https")
            .ok_or(Error::NotFound)
    }

    pub(super) async fn kept(&self, id: IncomingId) -> Result<Kept, Error> {
        let found = self.store.read(move |conn| incoming::get(conn, id)).await?;
        found.ok_or(Error::NotFound)
    }
}

/// An item as a row, in the light of the gaps of its connection.
pub fn line(kept: &Kept, gaps: &HashMap<ConnectionId, Vec<Gap>>) -> IncomingLine {
    let item = &kept.item;
    let gaps = gaps.get(&kept.connection).map_or(&[][..], Vec::as_slice);
    IncomingLine {
        id: kept.id,
        account: kept.connection,
        kind: item.kind,
        author: item.author.as_deref().map(present::name),
        excerpt: text::line(&item.text, EXCERPT),
        at: item.at,
        stars: item.stars,
        reply: mark(kept),
        draft: kept.draft.is_some(),
        while_disconnected: gaps.iter().any(|gap| gap.holds(item.at)),
    }
}

fn mark(kept: &Kept) -> ReplyMark {
    match kept.reply {
        Some(ReplyState::Sending) => ReplyMark::Sending,
        Some(ReplyState::Taken) => ReplyMark::Answered,
        Some(ReplyState::Unknown) => ReplyMark::Unknown,
        Some(ReplyState::Refused | ReplyState::NotThere) | None if kept.item.answered => {
            ReplyMark::Answered
        }
        Some(ReplyState::Refused) => ReplyMark::NotTaken,
        Some(ReplyState::NotThere) | None => ReplyMark::None,
    }
}

fn reply_offer(kept: &Kept, connection: &Connection, grant: Option<&Grant>) -> ReplyOffer {
    let not_offered = |why: &str| ReplyOffer::NotOffered {
        why: why.to_owned(),
    };
    let Some(grant) = grant else {
        return not_offered("This account is disconnected. Reconnect it to reply.");
    };
    match offer::replying(Route::of(connection, grant.provider)) {
        Err(refused) => not_offered(refused.why),
        Ok(_) if kept.item.reply_to.is_none() => {
            not_offered("The network takes no reply to this one.")
        }
        Ok(_) if !connection.capabilities.contains(&Capability::Reply) => not_offered(
            "Whoever signed in for this account may read here, and not answer. Reconnect it with \
             the permission to answer, or with somebody who has the role.",
        ),
        Ok(form) => ReplyOffer::Offered {
            most: u32::try_from(form.most).unwrap_or(u32::MAX),
            unit: form.unit,
        },
    }
}

fn sent_view(sent: SentReply, kept: &Kept) -> SentReplyView {
    let at = sent.ended_at.unwrap_or(sent.began_at);
    let outcome = match (sent.state, sent.not_taken) {
        (ReplyState::Sending, _) => ReplyOutcome::Sending,
        (ReplyState::Taken, _) => ReplyOutcome::Taken { at },
        (ReplyState::Unknown, _) => ReplyOutcome::Unknown {
            since: sent.began_at,
            answer_seen: kept.item.answered,
        },
        (ReplyState::Refused, Some(why)) => not_taken(&why),
        // A refusal always stands with its reason: a rule of the table.
        (ReplyState::Refused | ReplyState::NotThere, _) => ReplyOutcome::NotThere,
    };
    SentReplyView {
        text: text::paragraphs(&sent.text, TEXT),
        outcome,
    }
}

fn not_taken(why: &NotTaken) -> ReplyOutcome {
    let (evidence, why): (&Evidence, _) = match why {
        NotTaken::Declined { evidence } => (evidence, WhyNotTaken::Text),
        NotTaken::NotSent { finding } => {
            (&finding.evidence, because(finding, WhyNotTaken::NotReached))
        }
        NotTaken::Refused { finding } => (&finding.evidence, because(finding, WhyNotTaken::Text)),
    };
    ReplyOutcome::NotTaken {
        at: evidence.at,
        why,
        code: evidence.code_line(),
    }
}

/// `passing`: what an answer that is no verdict about the account means here.
fn because(finding: &Finding, passing: WhyNotTaken) -> WhyNotTaken {
    match finding.cause.effect() {
        Effect::Ended | Effect::Blocked | Effect::RoleRemoved => WhyNotTaken::Account,
        Effect::PermissionMissing | Effect::PostingRestricted => WhyNotTaken::Answering,
        Effect::AppProblem => WhyNotTaken::NetworkApp,
        Effect::Passing if finding.cause == Cause::RateLimited => WhyNotTaken::TooMany,
        Effect::Passing => passing,
    }
}
