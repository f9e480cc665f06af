//! Renewed tokens that the database did not take, such as on a full disk. The network may honour
//! nothing else any more, so they stay in memory, work from there, and are stored as soon as that
//! can be done. While there is little room, nothing is renewed.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use super::{App, Error, lock};
use crate::domain::grant::Grant;
use crate::domain::id::GrantId;
use crate::domain::token::TokenSet;
use crate::store::StoreError;

/// A token set, and the sign-in as it was when it was renewed.
pub(super) struct Unstored {
    grant: Grant,
    tokens: TokenSet,
}

impl App {
    /// Stores renewed tokens, or keeps them until that can be done.
    pub(super) async fn store_or_keep(&self, grant: &Grant, tokens: TokenSet) -> Result<(), Error> {
        let mut stored = self.store_renewed(grant, &tokens).await;
        if let Err(Error::Store(StoreError::DiskFull)) = stored
            && self.store.give_back_room().await
        {
            stored = self.store_renewed(grant, &tokens).await;
        }
        if let Err(error) = &stored
            && !is_gone(error)
        {
            tracing::error!(%error, grant = %grant.id, "renewed tokens are kept in memory");
            let grant = grant.clone();
            lock(&self.unstored).insert(grant.id, Unstored { grant, tokens });
            self.wake.notify_one();
            self.changed();
        }
        stored
    }

    /// Whether there is room for what a renewal brings. What waited for room goes on as soon as
    /// there is some.
    pub(super) async fn has_room(&self) -> bool {
        let short = !self.store.has_room().await;
        let before = self.short_of_room.swap(short, SeqCst);
        if short && !before {
            tracing::warn!("the disk is nearly full: nothing is renewed");
            self.changed();
        }
        if before && !short {
            tracing::info!("there is room on the disk again");
            self.waited_long_enough();
            self.wake.notify_one();
        }
        !short
    }

    /// Tries once more for each that is kept.
    pub(super) async fn store_kept(self: &Arc<Self>) {
        let kept: Vec<_> = lock(&self.unstored).keys().copied().collect();
        for id in kept {
            // Nobody renews it meanwhile.
            let turn = self.turn(id);
            let _turn = turn.refused.lock().await;
            if let Err(error) = self.store_kept_of(id).await {
                tracing::debug!(%error, grant = %id, "renewed tokens stay in memory");
            }
        }
    }

    /// In the turn of the sign-in. Says whether something was kept for it, and is stored now.
    pub(super) async fn store_kept_of(&self, id: GrantId) -> Result<bool, Error> {
        let kept = lock(&self.unstored)
            .get(&id)
            .map(|kept| (kept.grant.clone(), kept.tokens.clone()));
        let Some((grant, tokens)) = kept else {
            return Ok(false);
        };
        match self.store_renewed(&grant, &tokens).await {
            Err(error) if !is_gone(&error) => return Err(error),
            Ok(()) | Err(_) => {}
        }
        lock(&self.unstored).remove(&id);
        tracing::info!(grant = %id, "renewed tokens are stored at last");
        self.changed();
        Ok(true)
    }

    /// The tokens that are kept for `grant` in the place of the stored ones.
    pub(super) fn kept_tokens(&self, grant: &Grant) -> Option<TokenSet> {
        lock(&self.unstored)
            .get(&grant.id)
            .filter(|kept| kept.grant.generation == grant.generation)
            .map(|kept| kept.tokens.clone())
    }

    /// How many sign-ins are only in memory.
    pub(super) fn unstored(&self) -> usize {
        lock(&self.unstored).len()
    }
}

/// The sign-in was removed meanwhile, and its tokens with it.
fn is_gone(error: &Error) -> bool {
    matches!(error, Error::Store(StoreError::Gone))
}
