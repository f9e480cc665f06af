//! The one background task: does what is due, and sleeps until the next due moment, at most a
//! minute at a time.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{App, Error, check};
use crate::domain::connection::Connection;
use crate::domain::grant::Grant;
use crate::store::{connections, grants, meta};
use crate::vault::VaultState;

/// Everything is asked about once a day; at once when a publish, read or reply says so.
const CHECK_EVERY: TimeDelta = TimeDelta::hours(24);

/// How far the checks of one day are spread, so that a thousand accounts are not asked at once.
const SPREAD: TimeDelta = TimeDelta::hours(2);

/// Runs until it is aborted.
pub(super) async fn run(app: Arc<App>) {
    loop {
        if let Err(error) = app.tick().await {
            tracing::warn!(%error, "the watch skipped a round");
        }
        let soon = app.now() + TimeDelta::minutes(1);
        tokio::select! {
            () = app.wake.notified() => {}
            () = app.clock.sleep_towards(soon) => {}
        }
    }
}

impl App {
    /// One round: renew first, check what is due, remind after.
    pub async fn tick(self: &Arc<Self>) -> Result<(), Error> {
        let now = self.now();
        self.store
            .write(move |tx| meta::raise_high_water(tx, now))
            .await?;
        if self.vault.state() == VaultState::Open {
            self.check_what_is_due().await?;
        } else if self.vault.state() != VaultState::Waiting {
            // Quiet: it never prompts. Somebody may have unlocked the keychain elsewhere.
            self.vault.open().await;
        }
        self.remind().await?;
        self.deliver().await
    }

    async fn check_what_is_due(self: &Arc<Self>) -> Result<(), Error> {
        let now = self.now();
        let (all, held) = self
            .store
            .read(|conn| Ok((grants::all(conn)?, connections::all(conn)?)))
            .await?;
        self.forget_turns(&all.iter().map(|grant| grant.id).collect::<Vec<_>>());
        let in_use = |grant: &&Grant| held.iter().any(|one| one.grant == Some(grant.id));
        // Of what did not answer, or refused the app, one sign-in asks how it is now.
        let mut unwell = BTreeSet::new();
        let due: Vec<_> = all
            .iter()
            .filter(in_use)
            .filter(|grant| self.may_ask(grant, now))
            .filter(|grant| {
                let probe = self.world_state().is_unwell(grant) && unwell.insert(grant.provider);
                probe || is_due(grant, now)
            })
            .collect();
        let asked: Vec<Connection> = held
            .into_iter()
            .filter(|one| due.iter().any(|grant| one.grant == Some(grant.id)))
            .collect();
        if !asked.is_empty() {
            self.check_grants(check::by_grant(asked)).await;
        }
        Ok(())
    }

    fn may_ask(&self, grant: &Grant, now: DateTime<Utc>) -> bool {
        !check::has_ended(grant) && !self.world_state().asked_lately(grant.id, now)
    }
}

fn is_due(grant: &Grant, now: DateTime<Utc>) -> bool {
    let renew = grant.renewable(now) && grant.renew_at().is_some_and(|at| at <= now);
    // A fixed share of the spread for each grant, so that the order of a day is kept.
    let share = SPREAD * i32::try_from(grant.id.0.rem_euclid(24)).unwrap_or(0) / 24;
    let last = grant.proven_at.unwrap_or(grant.created_at);
    renew || now - last >= CHECK_EVERY + share
}
