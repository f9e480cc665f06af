//! Sign-ins whose stored tokens were replaced since: an older state of the data took the place of
//! the last one. What they were replaced by is gone, but the access token may live for a while.
//!
//! The journal of renewals gets the line that this older state has lost: the refresh token was sent,
//! and its answer is not here. So it is sent once more when it is due, and what a refusal of it means
//! is known.

use super::{App, Error};
use crate::domain::connection::Intent;
use crate::domain::event::EventKind;
use crate::domain::grant::Renewal;
use crate::store::events::{self, NewEvent};
use crate::store::{connections, grants, renewals};

impl App {
    /// Notes at the start which sign-ins are behind.
    pub(super) async fn note_suspects(&self) -> Result<(), Error> {
        let behind = self.store.behind().to_vec();
        if behind.is_empty() {
            return Ok(());
        }
        let now = self.now();
        self.store
            .write(move |tx| {
                for grant in grants::all(tx)? {
                    let suspect = grant.renewal == Renewal::Rotating && behind.contains(&grant.id);
                    if suspect {
                        renewals::start(tx, grant.id, grant.generation, now)?;
                    }
                }
                let line = NewEvent::of_computer(EventKind::SignInsBehind, now);
                events::add(tx, &line).map(drop)
            })
            .await?;
        self.store.note_generations().await?;
        Ok(())
    }

    /// The accounts that may have to be reconnected for that, by name.
    pub(super) async fn suspects(&self) -> Result<Vec<String>, Error> {
        let behind = self.store.behind().to_vec();
        if behind.is_empty() {
            return Ok(Vec::new());
        }
        let (grants, held) = self
            .store
            .read(|conn| Ok((grants::all(conn)?, connections::all(conn)?)))
            .await?;
        let suspect = |id| {
            let mut all = grants.iter();
            all.any(|one| Some(one.id) == id && one.renewal == Renewal::Rotating)
                && behind.iter().any(|one| Some(*one) == id)
        };
        let kept = held.iter().filter(|one| one.intent == Intent::Kept);
        let names = kept.filter(|one| suspect(one.grant)).map(|one| {
            let network = one.profile.network.name();
            format!("{} ({network})", super::present::name(&one.name))
        });
        Ok(names.collect())
    }
}
