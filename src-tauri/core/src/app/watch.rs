//! The one background task: does what is due, and sleeps until the next due moment, at most a
//! minute at a time.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{App, Error, check};
use crate::domain::cause::Effect;
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
        let due: Vec<_> = all.iter().filter(|grant| self.is_due(grant, now)).collect();
        let asked: Vec<Connection> = held
            .into_iter()
            .filter(|one| due.iter().any(|grant| one.grant == Some(grant.id)))
            .collect();
        if !asked.is_empty() {
            self.check_grants(check::by_grant(asked)).await;
        }
        Ok(())
    }

    fn is_due(&self, grant: &Grant, now: chrono::DateTime<chrono::Utc>) -> bool {
        let ended = grant
            .finding
            .as_ref()
            .is_some_and(|found| found.cause.effect() == Effect::Ended);
        if ended || self.world_state().asked_lately(grant.id, now) {
            return false;
        }
        let renew = grant.renewable(now) && grant.renew_at().is_some_and(|at| at <= now);
        // A fixed share of the spread for each grant, so that the order of a day is kept.
        let share = SPREAD * i32::try_from(grant.id.0.rem_euclid(24)).unwrap_or(0) / 24;
        let last = grant.proven_at.unwrap_or(grant.created_at);
        renew || now - last >= CHECK_EVERY + share
    }
}
