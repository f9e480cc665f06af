//! Asking the networks how sign-ins and profiles are. What they answer is written down in
//! `believe.rs`, and not before a refusal was confirmed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::view::Check;
use super::{App, Error};
use crate::domain::cause::{Cause, Effect};
use crate::domain::connection::{Connection, Intent};
use crate::domain::grant::Grant;
use crate::domain::id::GrantId;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;
use crate::networks::{About, AppCredentials, CheckSubject, renewal_decides};
use crate::store::{connections, grants};

/// Sign-ins that are asked about at the same time.
const AT_ONCE: usize = 4;

impl App {
    /// Asks the networks about some connections, or all, in the background; the window hears of
    /// each answer.
    pub async fn check(self: &Arc<Self>, request: Check) -> Result<(), Error> {
        let company = self.company().await?;
        let all = self
            .store
            .read(move |conn| connections::list(conn, company))
            .await?;
        let whole = request.ids.is_none();
        let wanted =
            |one: &Connection| request.ids.as_ref().is_none_or(|ids| ids.contains(&one.id));
        let groups = by_grant(all.into_iter().filter(wanted).collect());
        {
            let mut world = self.world_state();
            world
                .checking
                .extend(groups.values().flatten().map(|one| one.id));
            world.checking_all |= whole;
        }
        self.changed();
        let app = self.clone();
        tokio::spawn(async move {
            app.check_grants(groups).await;
            if whole {
                let mut world = app.world_state();
                world.checking_all = false;
                world.checked_at = Some(app.now());
            }
            app.changed();
        });
        Ok(())
    }

    /// Asks about each grant and its connections; one slow network delays no other.
    pub(super) async fn check_grants(
        self: &Arc<Self>,
        by_grant: BTreeMap<GrantId, Vec<Connection>>,
    ) {
        let places = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
        let mut asking = tokio::task::JoinSet::new();
        for (grant, connections) in by_grant {
            let (app, places) = (self.clone(), places.clone());
            asking.spawn(async move {
                let _place = places.acquire_owned().await;
                let ids: Vec<_> = connections.iter().map(|one| one.id).collect();
                if let Err(error) = app.check_grant(grant, connections).await {
                    tracing::info!(%error, %grant, "a sign-in was not checked");
                }
                for id in &ids {
                    app.world_state().checking.remove(id);
                }
                app.changed();
            });
        }
        while asking.join_next().await.is_some() {}
    }

    /// Hears what a network answered to publishing, reading or replying. What only such a call can
    /// find is written down; a refusal of the sign-in or of the role is asked about at once, and
    /// the answer to that question is believed.
    #[expect(dead_code, reason = "publishing, reading and replying call it")]
    pub(super) async fn heard(
        self: &Arc<Self>,
        grant: &Grant,
        connection: &Connection,
        verdict: &Verdict,
    ) -> Result<(), Error> {
        match verdict.effect() {
            None
            | Some(Effect::PermissionMissing | Effect::PostingRestricted | Effect::AppProblem) => {
                self.believe_of_profile(grant, connection, verdict).await
            }
            Some(Effect::Ended | Effect::Blocked | Effect::RoleRemoved) => {
                let asked = vec![connection.clone()];
                self.check_grants(BTreeMap::from([(grant.id, asked)])).await;
                Ok(())
            }
            Some(Effect::Passing) => Ok(()),
        }
    }

    async fn check_grant(
        self: &Arc<Self>,
        id: GrantId,
        connections: Vec<Connection>,
    ) -> Result<(), Error> {
        let grant = self.store.read(move |conn| grants::get(conn, id)).await?;
        let Some(grant) = grant else { return Ok(()) };
        if has_ended(&grant) {
            return Ok(());
        }
        self.world_state().asked_about(id, self.now());
        if self.ended_by_date(&grant) {
            return self.check_pages_of_ended(&grant, &connections).await;
        }
        self.renew_if_due(&grant).await?;
        let grant = self.store.read(move |conn| grants::get(conn, id)).await?;
        let Some(grant) = grant else { return Ok(()) };
        // A refused renewal stands, also while the old access token still answers for a while.
        if has_ended(&grant) {
            return Ok(());
        }
        // Its renewal did not come through: an answer to the old one would say nothing new.
        if grant
            .ends
            .access
            .reported()
            .is_some_and(|end| end <= self.now())
        {
            return Ok(());
        }
        let (credentials, tokens) = self.usable(&grant).await?;
        let (verdict, by_renewal) = self.ask_about_grant(&grant, &credentials, &tokens).await?;
        // After a renewal these tokens are old: what they are answered says nothing.
        let usable = verdict == Verdict::Healthy && !by_renewal;
        self.believe_of_grant(&grant, &verdict).await?;
        if usable {
            for connection in connections.iter().filter(|one| !left_out(one)) {
                self.check_profile(&grant, &credentials, &tokens, connection)
                    .await?;
            }
        }
        Ok(())
    }

    /// Whether the sign-in's reported end has passed: only a person can change that, so there is
    /// nothing to ask about it.
    fn ended_by_date(&self, grant: &Grant) -> bool {
        let now = self.now();
        let ended = grant.ends.access.reported().is_some_and(|end| end <= now);
        ended && !grant.renewable(now)
    }

    /// A Page may go on answering after the sign-in it came from has ended.
    async fn check_pages_of_ended(
        self: &Arc<Self>,
        grant: &Grant,
        connections: &[Connection],
    ) -> Result<(), Error> {
        let (credentials, tokens) = self.usable(grant).await?;
        for connection in connections.iter().filter(|one| one.own_token_end.is_some()) {
            let token = self.own_token(connection, grant).await?;
            let subject = CheckSubject::Profile {
                key: &connection.profile,
                kind: connection.kind,
                token: token.as_ref(),
            };
            let verdict = self
                .networks
                .check(&credentials, &tokens, subject, self.now())
                .await;
            if matches!(verdict, Verdict::Healthy) {
                self.profile_works(grant, connection).await?;
            }
        }
        Ok(())
    }

    /// One question, and a second one before a refusal is believed: where a renewal decides, its
    /// answer counts, and the second value says so.
    async fn ask_about_grant(
        self: &Arc<Self>,
        grant: &Grant,
        credentials: &AppCredentials,
        tokens: &TokenSet,
    ) -> Result<(Verdict, bool), Error> {
        let subject = CheckSubject::Grant;
        let first = self
            .networks
            .check(credentials, tokens, subject, self.now())
            .await;
        if !worth_confirming(&first) {
            return Ok((first, false));
        }
        if renewal_decides(&first, tokens, self.now()) {
            return Ok((self.renew(grant).await?, true));
        }
        // The tokens may have been replaced while the question was under way.
        let id = grant.id;
        let now_stored = self.store.read(move |conn| grants::get(conn, id)).await?;
        if now_stored.is_none_or(|stored| stored.generation != grant.generation) {
            return Ok((Verdict::Healthy, true));
        }
        let second = self
            .networks
            .check(credentials, tokens, subject, self.now())
            .await;
        Ok((second, false))
    }

    async fn check_profile(
        self: &Arc<Self>,
        grant: &Grant,
        credentials: &AppCredentials,
        tokens: &TokenSet,
        connection: &Connection,
    ) -> Result<(), Error> {
        let token = self.own_token(connection, grant).await?;
        let subject = CheckSubject::Profile {
            key: &connection.profile,
            kind: connection.kind,
            token: token.as_ref(),
        };
        let mut verdict = self
            .networks
            .check(credentials, tokens, subject, self.now())
            .await;
        if worth_confirming(&verdict) {
            verdict = self
                .networks
                .check(credentials, tokens, subject, self.now())
                .await;
        }
        // A Page has a token of its own, which can end while the sign-in it came from works.
        if token.is_some() && is_about_sign_in(&verdict) {
            let (of_grant, by_renewal) = self.ask_about_grant(grant, credentials, tokens).await?;
            let (Verdict::Healthy, Verdict::Refused { finding, .. }) = (&of_grant, &verdict) else {
                return self.believe_of_grant(grant, &of_grant).await;
            };
            if by_renewal {
                return Ok(());
            }
            return self.profile_stopped(grant, connection, finding).await;
        }
        self.believe_of_profile(grant, connection, &verdict).await
    }
}

/// After an end no more calls until somebody signs in; a block can lift by itself.
pub(super) fn has_ended(grant: &Grant) -> bool {
    grant
        .finding
        .as_ref()
        .is_some_and(|found| found.cause.effect() == Effect::Ended)
}

/// Whether the latest consent left the profile out: only another consent brings it back, and what
/// is answered to its old token says nothing about the sign-in.
fn left_out(connection: &Connection) -> bool {
    let missing = connection
        .finding
        .as_ref()
        .is_some_and(|found| found.cause == Cause::PermissionMissing);
    missing && connection.capabilities.is_empty()
}

fn is_about_sign_in(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Healthy => false,
        Verdict::Refused { finding, .. } => finding.about() == About::Grant,
    }
}

/// Refusals that would mark something are asked a second time.
fn worth_confirming(verdict: &Verdict) -> bool {
    match verdict.effect() {
        None | Some(Effect::AppProblem | Effect::Passing) => false,
        Some(
            Effect::Ended
            | Effect::Blocked
            | Effect::RoleRemoved
            | Effect::PermissionMissing
            | Effect::PostingRestricted,
        ) => true,
    }
}

/// Connections in the groups in which they are asked about.
pub(super) fn by_grant(connections: Vec<Connection>) -> BTreeMap<GrantId, Vec<Connection>> {
    let mut groups: BTreeMap<GrantId, Vec<Connection>> = BTreeMap::new();
    for one in connections
        .into_iter()
        .filter(|one| one.intent == Intent::Kept)
    {
        if let Some(grant) = one.grant {
            groups.entry(grant).or_default().push(one);
        }
    }
    groups
}
