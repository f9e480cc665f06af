//! Publishing a post at its accounts. A line in the journal comes before each request; what the
//! answer leaves open is never sent again without somebody who looked.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::super::content::NotDone;
use super::super::view::{PostRef, PostView, PublishTo};
use super::super::{App, Error, lock};
use super::{form, post_for, words};
use crate::domain::cause::Evidence;
use crate::domain::connection::Connection;
use crate::domain::content::{Published, Settled, Ticket};
use crate::domain::event::EventKind;
use crate::domain::id::{ConnectionId, GrantId, PostId};
use crate::domain::posting::{Hurdle, TargetState, ask_again};
use crate::networks::{Failure, Step};
use crate::store::events::NewEvent;
use crate::store::posts::{Picture, Stored};
use crate::store::sendings::{self, Outcome};
use crate::store::{connections, events, targets};

/// A post with its file, for all accounts it goes to.
struct Going {
    post: Stored,
    file: Option<Picture>,
}

/// What an attempt came to, and whether the journal's line ends with it.
struct Came {
    state: TargetState,
    outcome: Option<Outcome>,
}

impl App {
    /// *Publish to the remaining accounts*: those where nothing stands.
    pub async fn publish_to(self: &Arc<Self>, request: PublishTo) -> Result<PostView, Error> {
        let id = request.id;
        let (wanted, now) = (request.accounts, self.now());
        let going = self
            .store
            .write(move |tx| {
                let mut going = Vec::new();
                for target in targets::of_post(tx, id)? {
                    if wanted.contains(&target.connection) && target.state.may_be_sent() {
                        let waiting = TargetState::Waiting { at: now };
                        targets::set(tx, id, target.connection, &waiting)?;
                        going.push(target.connection);
                    }
                }
                Ok(going)
            })
            .await?;
        self.send_in_background(id, going);
        self.changed();
        self.post(PostRef { id }).await
    }

    pub(super) fn send_in_background(self: &Arc<Self>, id: PostId, accounts: Vec<ConnectionId>) {
        let app = self.clone();
        let task = tokio::spawn(async move { app.publish_at_all(id, accounts).await });
        let mut tasks = lock(&self.tasks);
        tasks.retain(|task| !task.is_finished());
        tasks.push(task);
    }

    /// Publishes at every one of `accounts` that still waits. Those of one sign-in go one after the
    /// other: an answer that ends it then spares the rest the same refusal.
    pub(super) async fn publish_at_all(self: &Arc<Self>, id: PostId, accounts: Vec<ConnectionId>) {
        let sent = async {
            let post = self.post_by(id).await?;
            let company = post.company;
            let file = self.file_of(id).await?;
            let going = Arc::new(Going { post, file });
            let mut by_grant = BTreeMap::<Option<GrantId>, Vec<ConnectionId>>::new();
            for account in accounts {
                let grant = self.connection(account).await?.grant;
                by_grant.entry(grant).or_default().push(account);
            }
            let mut all = JoinSet::new();
            for (_, accounts) in by_grant {
                let (app, going) = (self.clone(), going.clone());
                all.spawn(async move {
                    for account in accounts {
                        if let Err(error) = app.publish_at(&going, account).await {
                            tracing::warn!(%error, post = %going.post.id, "a post was not sent");
                        }
                    }
                });
            }
            while all.join_next().await.is_some() {}
            self.tell_of_posts(company).await;
            Ok::<_, Error>(())
        };
        if let Err(error) = sent.await {
            tracing::warn!(%error, post = %id, "a post was not sent");
        }
    }

    async fn publish_at(
        self: &Arc<Self>,
        going: &Going,
        account: ConnectionId,
    ) -> Result<(), Error> {
        let (id, began) = (going.post.id, self.now());
        let sending = Uuid::new_v4();
        let claimed = self
            .store
            .write(move |tx| {
                let target = targets::get(tx, id, account)?;
                let Some(TargetState::Waiting { at }) = target.map(|target| target.state) else {
                    return Ok(None);
                };
                if !sendings::begin(tx, sending, id, account, began)? {
                    return Ok(None);
                }
                let since = TargetState::Sending { since: began };
                targets::set(tx, id, account, &since)?;
                Ok(Some(at))
            })
            .await?;
        let Some(at) = claimed else { return Ok(()) };
        self.changed();
        let done = self.publish_as(going, account).await;
        let now = self.now();
        let mut came = came(done, began, now);
        if let TargetState::Refused { hurdle, .. } = &came.state
            && matches!(hurdle, Hurdle::Passing { .. })
            && going.post.planned_at == Some(at)
        {
            // Nothing stands there and its quarter of an hour is not over: the watch goes on.
            came.state = TargetState::Waiting { at };
        }
        self.write_down(id, account, came).await
    }

    async fn publish_as(
        self: &Arc<Self>,
        going: &Going,
        account: ConnectionId,
    ) -> Result<Published, NotDone> {
        let scene = self.scene(going.post.company).await?;
        let connection = scene.connections.iter().find(|one| one.id == account);
        let connection = connection.ok_or(Error::NotFound)?;
        let form = form(&scene, connection).ok_or(Error::BadInput(
            "This account is disconnected. Connect it first.",
        ))?;
        let form = form.map_err(Failure::from)?;
        let post = post_for(&going.post, going.file.as_ref(), &form)?;
        self.publish_post(account, &post).await
    }

    /// Goes on with what a network was still working on.
    pub(super) async fn go_on(
        self: &Arc<Self>,
        id: PostId,
        account: ConnectionId,
    ) -> Result<(), Error> {
        let now = self.now();
        let claimed = self
            .store
            .write(move |tx| {
                let target = targets::get(tx, id, account)?;
                let Some(TargetState::Working { ticket, asked, .. }) = target.map(|one| one.state)
                else {
                    return Ok(None);
                };
                // Written first, so that two never ask at once.
                let next = working(ticket.clone(), asked + 1, now);
                targets::set(tx, id, account, &next)?;
                Ok(Some(ticket))
            })
            .await?;
        let Some(ticket) = claimed else { return Ok(()) };
        let state = match self.resume_post(account, &ticket).await {
            Ok(published) => match published.settled {
                Settled::Live | Settled::Processing(None) => taken(published, self.now()),
                Settled::Processing(Some(_)) => return Ok(()),
            },
            Err(NotDone::There(Failure::Declined { evidence })) => TargetState::Refused {
                hurdle: Hurdle::Declined { evidence },
                at: self.now(),
            },
            // Asking changes nothing; it is asked again.
            Err(NotDone::Here(_) | NotDone::There(_)) => return Ok(()),
        };
        let outcome = match &state {
            TargetState::Taken { .. } => Outcome::Taken,
            _ => Outcome::Nothing,
        };
        let outcome = Some(outcome);
        self.write_down(id, account, Came { state, outcome }).await
    }

    /// Writes what became of a sending, in one transaction with the journal and the timeline.
    async fn write_down(
        self: &Arc<Self>,
        id: PostId,
        account: ConnectionId,
        came: Came,
    ) -> Result<(), Error> {
        let now = self.now();
        self.store
            .write(move |tx| {
                if let Some(outcome) = came.outcome {
                    sendings::end(tx, id, account, outcome, now)?;
                }
                targets::set(tx, id, account, &came.state)?;
                if let Some(one) = connections::get(tx, account)?
                    && let Some(line) = line(&one, &came.state, now)
                {
                    events::add(tx, &line)?;
                }
                Ok(())
            })
            .await?;
        self.wake.notify_one();
        self.changed();
        Ok(())
    }
}

fn came(done: Result<Published, NotDone>, began: DateTime<Utc>, now: DateTime<Utc>) -> Came {
    let failure = match done {
        Ok(published) => {
            return match published.settled.clone() {
                // The network looks at it first; there is nothing to go on with.
                Settled::Live | Settled::Processing(None) => Came {
                    state: taken(published, now),
                    outcome: Some(Outcome::Taken),
                },
                Settled::Processing(Some(ticket)) => Came {
                    state: working(ticket, 0, now),
                    outcome: None,
                },
            };
        }
        Err(NotDone::Here(error)) => {
            tracing::info!(%error, "a post did not leave this computer");
            return nothing(Hurdle::Passing { cause: None }, now);
        }
        Err(NotDone::There(failure)) => failure,
    };
    if failure.may_stand() {
        let state = match failure {
            Failure::Refused {
                step: Step::Act {
                    ticket: Some(ticket),
                },
                ..
            } => working(ticket, 0, now),
            _ => TargetState::Unknown {
                since: began,
                looked: None,
            },
        };
        return Came {
            state,
            outcome: None,
        };
    }
    nothing(
        match failure {
            Failure::NotOffered(not) => Hurdle::Form {
                why: not.why.to_owned(),
            },
            Failure::Unfit(unfit) => Hurdle::Form {
                why: words::unfit(&unfit),
            },
            Failure::Declined { evidence } => Hurdle::Declined { evidence },
            Failure::Refused { refusal, .. } => Hurdle::of(refusal.finding),
        },
        now,
    )
}

fn nothing(hurdle: Hurdle, at: DateTime<Utc>) -> Came {
    Came {
        state: TargetState::Refused { hurdle, at },
        outcome: Some(Outcome::Nothing),
    }
}

fn working(ticket: Ticket, asked: u32, now: DateTime<Utc>) -> TargetState {
    TargetState::Working {
        ticket,
        asked,
        next: ask_again(asked, now),
    }
}

fn taken(published: Published, at: DateTime<Utc>) -> TargetState {
    TargetState::Taken {
        id: Some(published.id),
        address: published.address.map(Into::into),
        at,
    }
}

/// The line of the timeline, where one is worth it.
fn line(connection: &Connection, state: &TargetState, at: DateTime<Utc>) -> Option<NewEvent> {
    let kind = match state {
        TargetState::Taken { .. } => EventKind::Published,
        TargetState::Refused { hurdle, .. } => EventKind::PublishFailed {
            evidence: evidence(hurdle),
        },
        TargetState::Unknown { .. } => EventKind::PublishFailed { evidence: None },
        TargetState::Waiting { .. }
        | TargetState::Sending { .. }
        | TargetState::Working { .. }
        | TargetState::Held { .. }
        | TargetState::GivenUp { .. } => return None,
    };
    Some(NewEvent {
        company: Some(connection.company),
        connection: Some(connection.id),
        name: connection.name.clone(),
        at,
        actor: None,
        kind,
    })
}

fn evidence(hurdle: &Hurdle) -> Option<Evidence> {
    match hurdle {
        Hurdle::Declined { evidence } => Some(evidence.clone()),
        Hurdle::Account { finding } => Some(finding.evidence.clone()),
        Hurdle::Form { .. } | Hurdle::Passing { .. } => None,
    }
}
