//! The one background task: does what is due, and sleeps until the next due moment, at most a
//! minute at a time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::check::{Waiting, all_answered, by_grant};
use super::{App, Error, ask};
use crate::clock::Slept;
use crate::domain::connection::Connection;
use crate::domain::grant::Grant;
use crate::domain::id::{GrantId, NetworkAppId};
use crate::domain::network::Provider;
use crate::domain::policy;
use crate::domain::trouble::SILENT;
use crate::store::{connections, deliveries, grants, meta};
use crate::vault::VaultState;

/// How long reminders wait for answers: a renewal that comes through makes many of them needless, a
/// network that hangs must not hold up all of them.
const ROUND: Duration = Duration::from_secs(45);

/// Rounds are at least this far apart, however much there is to do.
const BREATH: TimeDelta = TimeDelta::seconds(5);

/// Rounds are at most this far apart. What changed in the world without a sign is noticed then.
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// Runs until it is aborted.
pub(super) async fn run(app: Arc<App>) {
    loop {
        let began = app.now();
        let next = match app.round(Some(ROUND)).await {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(%error, "the watch skipped a round");
                None
            }
        };
        let longest = if app.unstored() > 0 { BREATH } else { LONGEST };
        let next = next.map_or(began + longest, |next| {
            next.clamp(began + BREATH, began + longest)
        });
        app.sleep_until(next, began).await;
    }
}

impl App {
    /// One whole round: asks what is due and waits for the answers, reminds after.
    pub async fn tick(self: &Arc<Self>) -> Result<(), Error> {
        self.round(None).await.map(drop)
    }

    /// Asks what is due, waits for the answers no longer than `patience`, reminds, and says when to
    /// come back. What is still being asked then goes on and wakes the watch.
    async fn round(
        self: &Arc<Self>,
        patience: Option<Duration>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let now = self.now();
        self.store_kept().await;
        self.has_room().await;
        self.store
            .write(move |tx| meta::raise_high_water(tx, now))
            .await?;
        let (grants, held) = self.watched().await?;
        if self.vault.state() == VaultState::Open {
            self.wait_for(self.ask_what_is_due(&grants, held), patience)
                .await;
        } else if self.vault.state() != VaultState::Waiting {
            // Quiet: it never prompts. Somebody may have unlocked the keychain elsewhere.
            self.vault.open().await;
        }
        let (posting, next_post) = self.post_what_is_due().await?;
        self.wait_for(posting, patience).await;
        self.remind().await?;
        self.deliver().await?;
        self.reading_wake.notify_one();
        if let Err(error) = self.store.back_up(now).await {
            tracing::warn!(%error, "no copy of the database was made");
        }
        let asking = self.next_question(&grants);
        let delivering = self.store.read(deliveries::next_due).await?;
        let reminding = self.world_state().next_reminder;
        let all = [asking, reminding, delivering, next_post];
        Ok(all.into_iter().flatten().min())
    }

    async fn wait_for(self: &Arc<Self>, asking: JoinSet<()>, patience: Option<Duration>) {
        let Some(patience) = patience else {
            all_answered(asking).await;
            return;
        };
        let mut waited = tokio::spawn(all_answered(asking));
        if tokio::time::timeout(patience, &mut waited).await.is_err() {
            let app = self.clone();
            tokio::spawn(async move {
                // Whatever became of them, there may be something to remind of.
                drop(waited.await);
                app.wake.notify_one();
            });
        }
    }

    /// Sleeps in slices, so that a computer that slept or a clock that was moved is noticed.
    async fn sleep_until(&self, next: DateTime<Utc>, began: DateTime<Utc>) {
        while (began..next).contains(&self.now()) {
            tokio::select! {
                () = self.wake.notified() => return,
                slept = self.clock.sleep_towards(next) => if slept == Slept::OverAJump {
                    return self.waited_long_enough();
                }
            }
        }
    }

    /// The computer slept, or a network is back: who did not answer is asked anew, at once.
    pub(super) fn waited_long_enough(&self) {
        self.networks.try_anew();
        self.world_state().ask_again();
        self.changed();
    }

    /// All sign-ins with something hanging on them that can be asked about, the most urgent first.
    async fn watched(&self) -> Result<(Vec<Grant>, HashMap<GrantId, Vec<Connection>>), Error> {
        let (mut all, held) = self
            .store
            .read(|conn| Ok((grants::all(conn)?, connections::all(conn)?)))
            .await?;
        let held: HashMap<_, _> = by_grant(held).into_iter().collect();
        let known: HashSet<_> = all.iter().map(|grant| grant.id).collect();
        self.forget_turns(&known);
        self.world_state().keep_only(&known);
        let now = self.now();
        all.retain(|grant| held.contains_key(&grant.id) && !ask::has_ended(grant));
        all.sort_by_cached_key(|grant| policy::urgency(grant, now));
        Ok((all, held))
    }

    fn ask_what_is_due(
        self: &Arc<Self>,
        grants: &[Grant],
        mut held: HashMap<GrantId, Vec<Connection>>,
    ) -> JoinSet<()> {
        let now = self.now();
        let mut probed = HashSet::new();
        let mut due = Vec::new();
        for grant in grants {
            let Some(question) = self.question(grant) else {
                continue;
            };
            let for_all = question.of.is_some_and(|trouble| !probed.insert(trouble));
            if question.at <= now && !for_all && self.world_state().pace(grant, now) {
                due.push(grant.id);
            }
        }
        let asked = due.into_iter().filter_map(|id| held.remove_entry(&id));
        self.begin_checks(asked.collect(), Waiting::Nobody)
    }

    fn next_question(&self, grants: &[Grant]) -> Option<DateTime<Utc>> {
        grants
            .iter()
            .filter_map(|grant| self.question(grant))
            .map(|question| question.at)
            .min()
    }

    /// When to ask about `grant`; `None` while that is being done.
    fn question(&self, grant: &Grant) -> Option<Question> {
        let now = self.now();
        let trouble = self.trouble(grant);
        let world = self.world_state();
        if world.is_under_way(grant.id) {
            return None;
        }
        let (of, at) = match trouble {
            Some((of, probe)) => (Some(of), world.waits_until(grant, now).max(Some(probe))?),
            None => (None, world.due(grant, now)),
        };
        let rest = self.networks.rest(grant, [], now);
        Some(Question {
            of,
            at: rest.map_or(at, |rest| rest.max(at)),
        })
    }

    /// What keeps all sign-ins like `grant` from being asked about, and when one of them asks how it
    /// is now. A sign-in that nobody can use any more cannot ask.
    pub(super) fn trouble(&self, grant: &Grant) -> Option<(Trouble, DateTime<Utc>)> {
        if self.ended_by_date(grant) {
            return None;
        }
        let refused = grant.app.and_then(|app| {
            let at = self.world_state().refused.probe_at(app, 1)?;
            Some((Trouble::Refused(app), at))
        });
        refused.or_else(|| {
            let at = self.networks.silent().probe_at(grant.provider, SILENT)?;
            Some((Trouble::Silent(grant.provider), at))
        })
    }
}

/// The next question about a sign-in.
struct Question {
    at: DateTime<Utc>,
    /// What it is asked for on behalf of all others.
    of: Option<Trouble>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Trouble {
    Silent(Provider),
    Refused(NetworkAppId),
}
