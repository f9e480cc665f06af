//! Disconnect and remove.

use std::sync::Arc;

use super::posts::Kept;
use super::present;
use super::view::{ConnectionRef, DisconnectPreview, Disconnected, RemovePreview};
use super::{App, Error};
use crate::domain::connection::{Connection, Intent};
use crate::domain::event::EventKind;
use crate::domain::grant::Grant;
use crate::domain::id::ConnectionId;
use crate::domain::network::Purpose;
use crate::networks::Revoked;
use crate::store::events::NewEvent;
use crate::store::{connections, events, grants};

/// Who else needs the consent of a grant at the network.
struct Sharing {
    grant: Grant,
    /// Other connections, in all companies, that hang on consents of the same member and app.
    others: u32,
}

/// What happened at the network.
enum AtNetwork {
    Revoked,
    /// Others need the consent.
    Kept,
    /// The network has no such call, or it did not answer as it should.
    NotTold,
    /// There was no sign-in.
    Nothing,
}

impl App {
    pub async fn disconnect_preview(
        self: &Arc<Self>,
        request: ConnectionRef,
    ) -> Result<DisconnectPreview, Error> {
        let connection = self.connection(request.id).await?;
        let sharing = self.sharing(&connection).await?;
        let scene = self.scene(connection.company).await?;
        let at_the_network = match &sharing {
            None => "Nobody is signed in for this account.".to_owned(),
            Some(Sharing { grant, others: 0 }) => format!(
                "{} ends at {} too.",
                scene.sign_in(grant),
                grant.provider.name()
            ),
            Some(Sharing { grant, others }) => in_use(&scene.sign_in(grant), *others),
        };
        Ok(DisconnectPreview {
            id: connection.id,
            name: present::name(&connection.name),
            stops: stops(&connection),
            posts: held_posts(self.kept_for(connection.id).await?),
            at_the_network,
            revokes: sharing.as_ref().is_some_and(|sharing| sharing.others == 0),
            stays_for: sharing.map_or(0, |sharing| sharing.others),
        })
    }

    /// Lets a connection go: its own tokens are erased, the record and its history stay.
    pub async fn disconnect(
        self: &Arc<Self>,
        request: ConnectionRef,
    ) -> Result<Disconnected, Error> {
        let connection = self.connection(request.id).await?;
        let sharing = self.sharing(&connection).await?;
        let scene = self.scene(connection.company).await?;
        let at_network = match &sharing {
            None => AtNetwork::Nothing,
            Some(Sharing { grant, others: 0 }) => self.revoke(grant).await,
            Some(_) => AtNetwork::Kept,
        };
        let others = sharing.as_ref().map_or(0, |sharing| sharing.others);
        let kind = EventKind::Disconnected {
            revoked: matches!(at_network, AtNetwork::Revoked),
            still_used_by: others,
        };
        self.write_disconnect(&connection, sharing.as_ref(), kind)
            .await?;
        self.recovered(&[connection.id]).await;
        self.changed();
        let sign_in = sharing
            .as_ref()
            .map(|sharing| scene.sign_in(&sharing.grant));
        let sign_in = sign_in.unwrap_or_default();
        let network = sharing
            .as_ref()
            .map_or("", |sharing| sharing.grant.provider.name());
        Ok(Disconnected {
            id: connection.id,
            name: present::name(&connection.name),
            network: connection.profile.network,
            purpose: connection.purpose,
            provider: sharing.as_ref().map(|sharing| sharing.grant.provider),
            at_the_network: match at_network {
                AtNetwork::Revoked => format!("{sign_in} has ended at {network} too."),
                AtNetwork::Kept => in_use(&sign_in, others),
                AtNetwork::NotTold => format!(
                    "{network} could not be told. Remove Holdfast there too, in the settings of \
                     whoever signed in."
                ),
                AtNetwork::Nothing => "Nobody was signed in for this account.".to_owned(),
            },
        })
    }

    pub async fn remove_preview(
        self: &Arc<Self>,
        request: ConnectionRef,
    ) -> Result<RemovePreview, Error> {
        let connection = self.connection(request.id).await?;
        let kind = connection.kind.name().to_lowercase();
        let kept = self.kept_for(connection.id).await?;
        let mut erased = vec![
            "The connection and its choices".to_owned(),
            "Its reminders and notices".to_owned(),
            "What others wrote to it, and the replies that are not sent".to_owned(),
        ];
        let mut stays = vec![
            format!(
                "The {kind} itself, at {}",
                connection.profile.network.name()
            ),
            "Its name in Activity".to_owned(),
        ];
        erased.extend(match kept.planned + kept.held {
            0 => None,
            1 => Some("Its place in 1 post that has not gone out".to_owned()),
            many => Some(format!("Its place in {many} posts that have not gone out")),
        });
        stays.extend(match kept.alone {
            0 => None,
            1 => Some("1 post that was for it alone, as a draft".to_owned()),
            many => Some(format!("{many} posts that were for it alone, as drafts")),
        });
        Ok(RemovePreview {
            id: connection.id,
            name: present::name(&connection.name),
            erased,
            stays,
        })
    }

    /// Erases a connection; Activity keeps its name.
    pub async fn remove(self: &Arc<Self>, request: ConnectionRef) -> Result<(), Error> {
        let connection = self.connection(request.id).await?;
        // First, so that nobody is warned of posts for an account that is to go.
        self.take_out_of_posts(&connection).await?;
        if connection.intent == Intent::Kept {
            self.disconnect(ConnectionRef { id: request.id }).await?;
        }
        let actor = self.your_name(connection.company).await?;
        let now = self.now();
        self.store
            .write(move |tx| {
                events::add(
                    tx,
                    &NewEvent {
                        company: Some(connection.company),
                        connection: Some(connection.id),
                        name: connection.name,
                        at: now,
                        actor,
                        kind: EventKind::Removed,
                    },
                )?;
                connections::delete(tx, connection.id)
            })
            .await?;
        self.changed();
        Ok(())
    }

    pub(super) async fn connection(&self, id: ConnectionId) -> Result<Connection, Error> {
        let found = self
            .store
            .read(move |conn| connections::get(conn, id))
            .await?;
        found.ok_or(Error::NotFound)
    }

    async fn sharing(&self, connection: &Connection) -> Result<Option<Sharing>, Error> {
        let Some(id) = connection.grant else {
            return Ok(None);
        };
        let this = connection.id;
        Ok(self
            .store
            .read(move |conn| {
                let Some(grant) = grants::get(conn, id)? else {
                    return Ok(None);
                };
                let mut others = 0;
                let of_member =
                    grants::of_member(conn, grant.provider, &grant.client_id, &grant.member.id)?;
                for same in of_member {
                    let hanging = connections::by_grant(conn, same.id)?;
                    others += hanging.iter().filter(|one| one.id != this).count();
                }
                let others = u32::try_from(others).unwrap_or(u32::MAX);
                Ok(Some(Sharing { grant, others }))
            })
            .await?)
    }

    /// Ends the consent at the network. A failure is shown, and never keeps the tokens here.
    async fn revoke(&self, grant: &Grant) -> AtNetwork {
        let revoked = async {
            let (credentials, tokens) = self.usable(grant).await?;
            let now = self.now();
            Ok::<_, Error>(
                self.networks
                    .revoke(&credentials, &tokens, &grant.member.id, now)
                    .await?,
            )
        };
        match revoked.await {
            Ok(Revoked::Done) => AtNetwork::Revoked,
            Ok(Revoked::NotOffered) => AtNetwork::NotTold,
            Err(error) => {
                tracing::info!(%error, grant = %grant.id, "a consent was not revoked");
                AtNetwork::NotTold
            }
        }
    }

    async fn write_disconnect(
        &self,
        connection: &Connection,
        sharing: Option<&Sharing>,
        kind: EventKind,
    ) -> Result<(), Error> {
        let line = NewEvent {
            company: Some(connection.company),
            connection: Some(connection.id),
            name: connection.name.clone(),
            at: self.now(),
            actor: self.your_name(connection.company).await?,
            kind,
        };
        let (id, at) = (connection.id, connection.connected_at);
        let ended = sharing
            .filter(|sharing| sharing.others == 0)
            .map(|sharing| sharing.grant.id);
        self.store
            .write(move |tx| {
                connections::set_intent(tx, id, Intent::Disconnected)?;
                connections::set_finding(tx, id, None)?;
                connections::move_to_grant(tx, id, None, at)?;
                if let Some(grant) = ended {
                    grants::delete(tx, grant)?;
                }
                events::add(tx, &line)?;
                Ok(())
            })
            .await?;
        Ok(())
    }
}

fn in_use(sign_in: &str, others: u32) -> String {
    match others {
        1 => format!("{sign_in} stays in use for 1 other account."),
        _ => format!("{sign_in} stays in use for {others} other accounts."),
    }
}

/// What becomes of the posts that wait for an account that is disconnected.
fn held_posts(kept: Kept) -> Vec<String> {
    let planned = match kept.planned {
        0 => None,
        1 => Some(
            "1 planned post: it is held, unless the account is connected again by its time"
                .to_owned(),
        ),
        many => Some(format!(
            "{many} planned posts: they are held, unless the account is connected again by their time"
        )),
    };
    let held = match kept.held {
        0 => None,
        1 => Some(
            "1 post that did not go out: it is kept, and goes when you say so after the account is \
             connected again"
                .to_owned(),
        ),
        many => Some(format!(
            "{many} posts that did not go out: they are kept, and go when you say so after the \
             account is connected again"
        )),
    };
    planned.into_iter().chain(held).collect()
}

fn stops(connection: &Connection) -> Vec<String> {
    let lines: &[&str] = match connection.purpose {
        Purpose::Owned => &[
            "Publishing to this account",
            "Reading and answering its comments",
        ],
        Purpose::Monitored => &["Watching its hashtags and competitors"],
        Purpose::Paid => &["Managing its ads", "Reading ad results"],
    };
    let mut stops: Vec<_> = lines.iter().map(|line| (*line).to_owned()).collect();
    stops.push("Reminders for this account".to_owned());
    stops
}
