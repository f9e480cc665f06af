//! Posts that wait for an account: how many are told of when it stops, and what becomes of them when
//! it is let go or removed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::super::{App, Error};
use crate::domain::connection::Connection;
use crate::domain::id::{ConnectionId, PostId};
use crate::domain::posting::TargetState;
use crate::store::targets::{self, Target};
use crate::store::{StoreError, Transaction, posts};

/// Which posts wait for which accounts that stopped.
#[derive(Default)]
pub(in crate::app) struct WaitingPosts(BTreeMap<ConnectionId, BTreeSet<PostId>>);

impl WaitingPosts {
    pub(super) fn of(targets: &[Target]) -> Self {
        let mut all = BTreeMap::<_, BTreeSet<_>>::new();
        for target in targets {
            // On its way to an account that stops, it was refused with it.
            let refused = matches!(target.state, TargetState::Sending { .. });
            if target.state.waits() || refused {
                let of_account = all.entry(target.connection).or_default();
                of_account.insert(target.post);
            }
        }
        Self(all)
    }

    /// How many wait for any of `accounts`, each counted once.
    pub(in crate::app) fn count(&self, accounts: impl IntoIterator<Item = ConnectionId>) -> usize {
        let of = accounts.into_iter().filter_map(|id| self.0.get(&id));
        of.flatten().collect::<BTreeSet<_>>().len()
    }
}

/// How many posts wait for one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) struct Kept {
    /// Their time is still to come.
    pub planned: usize,
    /// They did not go, and wait for somebody to say so.
    pub held: usize,
    /// Of all of these, those that are for no other account.
    pub alone: usize,
}

impl App {
    /// The posts that wait for an account.
    pub(in crate::app) async fn kept_for(&self, account: ConnectionId) -> Result<Kept, Error> {
        let found = self.store.read(move |conn| {
            let mut kept = Kept::default();
            for target in targets::of_connection(conn, account)? {
                if !target.state.waits() {
                    continue;
                }
                match target.state.may_be_sent() {
                    true => kept.held += 1,
                    false => kept.planned += 1,
                }
                if targets::of_post(conn, target.post)?.len() == 1 {
                    kept.alone += 1;
                }
            }
            Ok(kept)
        });
        Ok(found.await?)
    }

    /// Takes an account that is to be removed out of the posts that wait for it.
    pub(in crate::app) async fn take_out_of_posts(
        self: &Arc<Self>,
        connection: &Connection,
    ) -> Result<(), Error> {
        let (id, now) = (connection.id, self.now());
        self.store.write(move |tx| take_out(tx, id, now)).await?;
        self.tell_of_posts(connection.company).await;
        Ok(())
    }
}

/// A post that was for the account alone becomes a draft again: its words are nobody's to lose.
fn take_out(
    tx: &Transaction<'_>,
    account: ConnectionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for target in targets::of_connection(tx, account)? {
        if !target.state.waits() {
            continue;
        }
        targets::delete(tx, target.post, account)?;
        if targets::of_post(tx, target.post)?.is_empty() {
            posts::call_back(tx, target.post, now)?;
        }
    }
    Ok(())
}
