//! Everything the simulated networks remember.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::apps::{App, practice_apps};
use crate::clock::SandboxClock;
use crate::consent::{Consent, ConsentKey, Consents, NextConsents};
use crate::content::{Content, Written};
use crate::faults::Faults;
use crate::limits::Limits;
use crate::log::Log;
use crate::memory::pairs;
use crate::provider::Provider;
use crate::seed;
use crate::sign_in::SignIns;
use crate::tokens::{Ending, Token, TokenKind, Tokens};
use crate::world::{Profile, World};

/// How a network regards a login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub security_check: bool,
    pub locked: bool,
    pub suspended: bool,
}

/// The whole state of one run. What is skipped ends with it.
#[derive(Serialize, Deserialize)]
pub struct State {
    pub clock: SandboxClock,
    /// Seconds the networks' time is ahead of the clock, for tests of a wrong clock.
    pub skew: i64,
    pub world: World,
    pub apps: Vec<App>,
    pub consents: Consents,
    #[serde(skip)]
    pub next: NextConsents,
    pub tokens: Tokens,
    pub sign_ins: SignIns,
    #[serde(with = "pairs")]
    pub standing: BTreeMap<(Provider, String), Standing>,
    pub content: Content,
    #[serde(skip)]
    pub faults: Faults,
    /// Providers at which a spent refresh token that comes again ends all tokens of its consent.
    #[serde(default)]
    pub reuse_ends_family: BTreeSet<Provider>,
    /// The most entries that one answer of a list has.
    #[serde(skip)]
    pub short_pages: Option<usize>,
    #[serde(skip)]
    pub log: Log,
    #[serde(skip)]
    pub limits: Limits,
    /// Hashtags asked for per Instagram account, with the first moment of each.
    pub hashtags: BTreeMap<String, BTreeMap<String, DateTime<Utc>>>,
    /// Providers that cannot be reached at all.
    pub down: BTreeSet<Provider>,
}

impl State {
    pub fn new(clock: SandboxClock) -> Self {
        let world = seed::world();
        let content = Content::seeded(&world, clock.now());
        Self {
            clock,
            skew: 0,
            world,
            apps: practice_apps(),
            consents: Consents::default(),
            next: NextConsents::default(),
            tokens: Tokens::default(),
            sign_ins: SignIns::default(),
            standing: BTreeMap::new(),
            content,
            faults: Faults::default(),
            reuse_ends_family: BTreeSet::new(),
            short_pages: None,
            log: Log::default(),
            limits: Limits::default(),
            hashtags: BTreeMap::new(),
            down: BTreeSet::new(),
        }
    }

    /// The networks' time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now() + TimeDelta::seconds(self.skew)
    }

    pub fn app(&self, provider: Provider, client_id: &str) -> Option<&App> {
        self.apps
            .iter()
            .find(|app| app.provider == provider && app.client_id == client_id)
    }

    /// Registers an app, or replaces the one with the same client id.
    pub fn register_app(&mut self, app: App) {
        self.apps
            .retain(|known| known.provider != app.provider || known.client_id != app.client_id);
        self.apps.push(app);
    }

    /// Somebody writes to a profile; gives the number of the entry.
    pub fn write(&mut self, written: &Written) -> Option<String> {
        let Written {
            profile,
            on,
            author,
            text,
        } = written;
        self.world.profile(profile)?;
        let number = on.as_deref().map(|on| on.rsplit('_').next().unwrap_or(on));
        if let Some(number) = number {
            let there = self.content.get(number);
            there.filter(|entry| &entry.profile == profile)?;
        }
        let now = self.now();
        Some(self.content.add(profile, number, author, text, now, false))
    }

    /// Adds a profile with something to read, or replaces the one with the same id.
    pub fn add_profile(&mut self, profile: Profile) {
        if self.world.profile(&profile.id).is_none() {
            self.content.seed(&profile, self.clock.now());
        }
        self.world.add_profile(profile);
    }

    pub fn standing(&self, provider: Provider, subject: &str) -> Standing {
        self.standing
            .get(&(provider, subject.to_owned()))
            .copied()
            .unwrap_or_default()
    }

    pub fn consent(&self, key: &ConsentKey) -> Option<&Consent> {
        self.consents.get(key)
    }

    /// Issues a token of `key` that lives `seconds`, or without end.
    pub fn issue(
        &mut self,
        kind: TokenKind,
        key: &ConsentKey,
        scopes: &[String],
        seconds: Option<i64>,
    ) -> String {
        let now = self.now();
        self.tokens.issue(Token {
            kind,
            key: key.clone(),
            scopes: scopes.to_vec(),
            issued_at: now,
            expires_at: seconds.map(|seconds| now + TimeDelta::seconds(seconds)),
            ended: None,
        })
    }

    /// The member takes the app's access away: the consent and all its tokens end.
    pub fn revoke(&mut self, key: &ConsentKey, ending: Ending) {
        self.consents.remove(key);
        self.tokens.end(ending, |token| token.key == *key);
    }

    /// A refresh token came that has been spent: the network may take it for stolen (RFC 9700,
    /// 4.14.2).
    pub fn reused(&mut self, value: &str) {
        let spent = self
            .tokens
            .get(value)
            .filter(|token| token.ended == Some(Ending::Rotated))
            .filter(|token| self.reuse_ends_family.contains(&token.key.provider));
        if let Some(key) = spent.map(|token| token.key.clone()) {
            self.tokens.end(Ending::Revoked, |token| token.key == key);
        }
    }

    /// Every secret known to this run, for leak scans.
    pub fn secrets(&self) -> Vec<String> {
        let app_secrets = self
            .apps
            .iter()
            .filter_map(|app| app.client_secret.as_ref());
        self.tokens.values().chain(app_secrets).cloned().collect()
    }
}
