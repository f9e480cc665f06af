//! The adapters of the networks: sign-in address, tokens, profiles, checks, revocation.
//!
//! One file per provider knows its addresses, its dialect and what its answers mean; this file
//! only names what all of them can do. An adapter keeps nothing: tokens come in, tokens go out, and
//! whoever calls writes them. Every answer becomes a verdict in the provider's pure `classify`.

mod addresses;
mod answer;
mod app;
mod content;
mod facebook;
#[cfg(test)]
mod fuzz;
mod google;
mod google_business;
mod graph;
mod http;
mod instagram;
mod linkedin;
mod listing;
mod meta;
mod meter;
mod oauth;
mod pkce;
pub mod redirect;
mod scopes;
mod tiktok;
mod tiktok_business;
mod unique;
mod usage;
mod x;
mod youtube;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::domain::budget::Counter;
use crate::domain::cause::{Cause, Effect, Finding};
use crate::domain::grant::{End, Grant, Renewal};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::token::TokenSet;
use crate::domain::trouble::Troubles;
use crate::domain::verdict::Verdict;

pub use addresses::Addresses;
pub use answer::{Answer, Context, Stage};
pub use app::AppCredentials;
pub use content::{Connected, Failure, Step};

pub use crate::domain::network_app::AppOptions;
pub use http::{BuildError, Patience, Sent};
pub use listing::{ListedEntry, Listing};
pub use pkce::{Challenge, Pkce};

use http::{Call, Http};
use meter::Asker;

/// All networks behind one door. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Networks(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    addresses: Addresses,
    http: Http,
}

/// What is asked of a member on the consent page.
#[derive(Clone)]
pub struct Ask {
    pub scopes: Vec<String>,
    pub state: String,
    pub redirect: Url,
    pub challenge: Option<Challenge>,
    pub choice: AccountChoice,
    /// Who is expected, where the provider can be told (Google).
    pub login_hint: Option<String>,
}

/// Which login the consent page should offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChoice {
    Usual,
    /// Another login must be choosable.
    Another,
    /// Ask for declined permissions again.
    Rerequest,
    /// The data access has ended; consent is to be given anew.
    Reauthorize,
}

/// What came back from the consent page.
#[derive(Clone, Debug)]
pub struct AuthorizationCode {
    pub code: SecretString,
    /// The same address as in the [`Ask`].
    pub redirect: Url,
    pub verifier: Option<SecretString>,
}

/// A call that brought nothing, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", finding.cause.slug())]
pub struct Refusal {
    pub finding: Finding,
    pub retry_after: Option<TimeDelta>,
    /// Whether the request may have reached the network.
    pub sent: Sent,
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        Self::Refused {
            finding: refusal.finding,
            retry_after: refusal.retry_after,
        }
    }
}

/// What a renewal gave.
#[derive(Clone, Debug)]
pub struct Renewed {
    pub tokens: TokenSet,
    /// Whether the sign-in lives longer now. Facebook may give the same token with the same end.
    pub extended: bool,
    /// Whose tokens they are, where the network says so (TikTok).
    pub subject: Option<String>,
}

impl Renewed {
    /// The tokens, unless the network answered for somebody else than `grant` is of.
    pub fn of(self, grant: &Grant, now: DateTime<Utc>) -> Result<TokenSet, Refusal> {
        if self.subject.is_some_and(|subject| subject != grant.subject) {
            let context = Context::fresh(grant.provider, now);
            return Err(context.concluded(Cause::AnotherAccount, "renewal", "another account"));
        }
        Ok(self.tokens)
    }
}

/// What a network knows about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    pub access: End,
    pub data_access: Option<DateTime<Utc>>,
    pub scopes: Vec<String>,
    /// Profiles the consent names, where the network tells (Meta's granular scopes).
    pub targets: Vec<String>,
}

/// What is checked.
#[derive(Clone, Copy, Debug)]
pub enum CheckSubject<'a> {
    /// The sign-in itself.
    Grant,
    /// One profile: whether it can still be reached with this sign-in.
    Profile(Connected<'a>),
}

impl CheckSubject<'_> {
    /// Where a consent is one account: that the account which answered, by `field` of its answer, is
    /// the one that was asked about.
    fn is_account(
        &self,
        answered: Option<&str>,
        field: &str,
        context: &Context,
    ) -> Result<(), Refusal> {
        match self {
            Self::Profile(profile) if answered.is_some_and(|id| id != profile.key.id) => {
                Err(context.concluded(Cause::RoleRemoved, field, "another"))
            }
            Self::Grant | Self::Profile(_) => Ok(()),
        }
    }
}

/// What became of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    Done,
    /// The network has no call for it; the member does it in the network's own settings.
    NotOffered,
}

/// Whether a finding concerns the sign-in or one profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Grant,
    Profile,
    NetworkApp,
    Nothing,
}

impl Finding {
    /// A Page that a later dialog left out: what is missing is the whole Page, since its own token
    /// is refused (190), and only another consent brings it back.
    pub fn left_out(&self) -> bool {
        self.cause == Cause::PermissionMissing
            && self.evidence.provider == Provider::Facebook
            && self.evidence.code.as_deref() == Some("190")
    }

    /// What is to be marked. A block that was read from a list (an ad account that is disabled, a
    /// location that is suspended) has no status and leaves the sign-in as it is.
    pub fn about(&self) -> About {
        match self.cause.effect() {
            Effect::Ended => About::Grant,
            Effect::Blocked if self.evidence.status.is_none() => About::Profile,
            Effect::Blocked => About::Grant,
            Effect::RoleRemoved | Effect::PermissionMissing | Effect::PostingRestricted => {
                About::Profile
            }
            Effect::AppProblem => About::NetworkApp,
            Effect::Passing => About::Nothing,
        }
    }
}

/// Whether a refusal of an access token proves nothing yet, because renewing it is possible: renew
/// once, ask again, and believe the renewal's own refusal.
pub fn renewal_decides(verdict: &Verdict, tokens: &TokenSet, now: DateTime<Utc>) -> bool {
    let refused = matches!(
        verdict.cause(),
        Some(Cause::Expired | Cause::UnknownInvalid)
    );
    let renewable = match tokens.renewal {
        Renewal::None | Renewal::Extension => false,
        Renewal::Stable | Renewal::Rotating => {
            tokens.refresh.is_some()
                && tokens
                    .ends
                    .refresh
                    .and_then(End::reported)
                    .is_none_or(|end| end > now)
        }
    };
    refused && renewable
}

/// What an answer means, by the provider's own rules.
pub fn classify(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    match context.provider {
        Provider::Facebook | Provider::Instagram => meta::classify(stage, answer, context),
        Provider::Linkedin => linkedin::classify(stage, answer, context),
        Provider::Tiktok => tiktok::classify(stage, answer, context),
        Provider::TiktokBusiness => tiktok_business::classify(stage, answer, context),
        Provider::X => x::classify(stage, answer, context),
        Provider::Google => google::classify(stage, answer, context),
    }
}

impl Networks {
    pub fn new(addresses: Addresses) -> Result<Self, BuildError> {
        Self::with_patience(addresses, Patience::default())
    }

    /// With other limits of time than a person would want.
    pub fn with_patience(addresses: Addresses, patience: Patience) -> Result<Self, BuildError> {
        let http = Http::new(!addresses.real(), patience)?;
        Ok(Self(Arc::new(Inner { addresses, http })))
    }

    /// The same networks, asked with the tokens of `grant`: what the answers say about limits is
    /// counted against its app and its member.
    pub fn on_behalf_of(&self, grant: &Grant) -> Self {
        let http = self.0.http.on_behalf_of(Asker {
            counter: counter(grant),
            member: grant.subject.clone(),
        });
        let addresses = self.0.addresses.clone();
        Self(Arc::new(Inner { addresses, http }))
    }

    /// Until when the watch asks nothing with the tokens of `grant` about `profiles`, so that people
    /// can go on publishing and answering; `None` while there is enough.
    pub fn rest<'a>(
        &self,
        grant: &Grant,
        profiles: impl IntoIterator<Item = &'a str>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let known = self.0.http.meter().known();
        known
            .budgets
            .rest(&counter(grant), &grant.subject, profiles, now)
    }

    /// The providers whose answers were lost.
    pub fn silent(&self) -> Troubles<Provider> {
        self.0.http.meter().known().silent.clone()
    }

    /// Lets providers that were silent be asked again, by all their sign-ins.
    pub fn try_anew(&self) {
        self.0.http.meter().known().silent.try_anew();
    }

    /// How far the networks' clocks are ahead of ours, by the `Date` of the last answer and give
    /// or take the time it took; negative when they are behind.
    pub fn ahead(&self) -> Option<TimeDelta> {
        self.0.http.meter().known().ahead
    }

    /// As if an answer with such a `Date` had come.
    #[cfg(test)]
    pub(crate) fn hear_ahead(&self, ahead: TimeDelta) {
        self.0.http.meter().ahead_by(ahead);
    }

    /// The permissions to ask for to connect this network for this purpose.
    pub fn scopes(provider: Provider, network: Network, purpose: Purpose) -> Vec<String> {
        scopes::of(provider, network, purpose)
            .iter()
            .map(|scope| (*scope).to_owned())
            .collect()
    }

    /// The consent page.
    pub fn authorize_url(&self, app: &AppCredentials, ask: &Ask) -> Url {
        let inner = &*self.0;
        match app.provider {
            Provider::Facebook => facebook::authorize_url(inner, app, ask),
            Provider::Instagram => instagram::authorize_url(inner, app, ask),
            Provider::Linkedin => linkedin::authorize_url(inner, app, ask),
            Provider::Tiktok => tiktok::authorize_url(inner, app, ask),
            Provider::TiktokBusiness => tiktok_business::authorize_url(inner, app, ask),
            Provider::X => x::authorize_url(inner, app, ask),
            Provider::Google => google::authorize_url(inner, app, ask),
        }
    }

    /// A code for tokens, as long-lived as the network gives them. A code works once: this is
    /// never to be repeated for the same code.
    pub async fn exchange(
        &self,
        app: &AppCredentials,
        code: &AuthorizationCode,
        now: DateTime<Utc>,
    ) -> Result<TokenSet, Refusal> {
        let inner = &*self.0;
        match app.provider {
            Provider::Facebook => facebook::exchange(inner, app, code, now).await,
            Provider::Instagram => instagram::exchange(inner, app, code, now).await,
            Provider::Linkedin => linkedin::TOKENS.exchange(inner, app, code, now).await,
            Provider::Tiktok => tiktok::TOKENS.exchange(inner, app, code, now).await,
            Provider::TiktokBusiness => {
                tiktok_business::TOKENS
                    .exchange(inner, app, code, now)
                    .await
            }
            Provider::X => x::TOKENS.exchange(inner, app, code, now).await,
            Provider::Google => google::TOKENS.exchange(inner, app, code, now).await,
        }
    }

    /// Newer tokens without a person. The result is to be written before it is used.
    pub async fn renew(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        now: DateTime<Utc>,
    ) -> Result<Renewed, Refusal> {
        let inner = &*self.0;
        match app.provider {
            Provider::Facebook => facebook::renew(inner, app, tokens, now).await,
            Provider::Instagram => instagram::renew(inner, app, tokens, now).await,
            Provider::Linkedin => linkedin::TOKENS.renew(inner, app, tokens, now).await,
            Provider::Tiktok => tiktok::TOKENS.renew(inner, app, tokens, now).await,
            Provider::TiktokBusiness => {
                tiktok_business::TOKENS.renew(inner, app, tokens, now).await
            }
            Provider::X => x::TOKENS.renew(inner, app, tokens, now).await,
            Provider::Google => google::TOKENS.renew(inner, app, tokens, now).await,
        }
    }

    /// What the network itself knows about an access token, where it has a call for that.
    pub async fn inspect(
        &self,
        app: &AppCredentials,
        token: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<Option<Inspection>, Refusal> {
        let inner = &*self.0;
        let context = Context::fresh(app.provider, now);
        match app.provider {
            Provider::Facebook => facebook::inspect(inner, app, token, &context)
                .await
                .map(Some),
            Provider::Linkedin => linkedin::inspect(inner, app, token, &context)
                .await
                .map(Some),
            Provider::Instagram
            | Provider::Tiktok
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => Ok(None),
        }
    }

    /// Every profile of one network that the member can bring; paging is followed to the end.
    pub async fn list(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        want: Network,
        now: DateTime<Utc>,
    ) -> Result<Listing, Refusal> {
        let inner = &*self.0;
        match (app.provider, want) {
            (Provider::Facebook, _) => facebook::list(inner, app, tokens, want, now).await,
            (Provider::Instagram, _) => instagram::list(inner, app, tokens, now).await,
            (Provider::Linkedin, _) => linkedin::list(inner, app, tokens, now).await,
            (Provider::Tiktok, _) => tiktok::list(inner, app, tokens, now).await,
            (Provider::TiktokBusiness, _) => tiktok_business::list(inner, app, tokens, now).await,
            (Provider::X, _) => x::list(inner, app, tokens, now).await,
            (Provider::Google, Network::GoogleBusiness) => {
                google_business::list(inner, app, tokens, now).await
            }
            (Provider::Google, _) => youtube::list(inner, app, tokens, now).await,
        }
    }

    /// The cheapest question whose answer tells whether the sign-in, or one profile of it, still
    /// works. On X it is billed: prefer a renewal where one is due.
    pub async fn check(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        subject: CheckSubject<'_>,
        now: DateTime<Utc>,
    ) -> Verdict {
        let inner = &*self.0;
        let checked = match app.provider {
            Provider::Facebook => facebook::check(inner, app, tokens, subject, now).await,
            Provider::Instagram => instagram::check(inner, app, tokens, subject, now).await,
            Provider::Linkedin => linkedin::check(inner, app, tokens, subject, now).await,
            Provider::Tiktok => tiktok::check(inner, app, tokens, subject, now).await,
            Provider::TiktokBusiness => {
                tiktok_business::check(inner, app, tokens, subject, now).await
            }
            Provider::X => x::check(inner, app, tokens, subject, now).await,
            Provider::Google => google::check(inner, app, tokens, subject, now).await,
        };
        match checked {
            Ok(()) => Verdict::Healthy,
            Err(refusal) => refusal.into(),
        }
    }

    /// Takes the consent back at the network. It ends every connection of that consent.
    pub async fn revoke(
        &self,
        app: &AppCredentials,
        tokens: &TokenSet,
        member_id: &str,
        now: DateTime<Utc>,
    ) -> Result<Revoked, Refusal> {
        let inner = &*self.0;
        let done = match app.provider {
            Provider::Facebook => facebook::revoke(inner, app, tokens, member_id, now).await,
            Provider::Instagram => return Ok(Revoked::NotOffered),
            Provider::Linkedin => linkedin::revoke(inner, app, tokens, now).await,
            Provider::Tiktok => tiktok::revoke(inner, app, tokens, now).await,
            Provider::TiktokBusiness => tiktok_business::revoke(inner, app, tokens, now).await,
            Provider::X => x::revoke(inner, app, tokens, now).await,
            Provider::Google => google::revoke(inner, tokens, now).await,
        };
        done.map(|()| Revoked::Done)
    }
}

impl Inner {
    /// One call, judged. The body of a healthy answer.
    async fn ask(&self, call: Call, stage: Stage, context: &Context) -> Result<Value, Refusal> {
        let judge = |answer: &Answer| classify(stage, answer, context);
        let answer = self.http.ask(call.request(), context, judge).await?;
        // An inspection condemns by what it says while all is well with the call itself.
        if stage == Stage::Introspection && answer.rewritten() {
            return Err(context.unreadable());
        }
        Ok(answer.data())
    }

    /// A call whose healthy answer may have no body, such as a revocation.
    async fn tell(&self, call: Call, context: &Context) -> Result<(), Refusal> {
        self.answer(call, context).await.map(drop)
    }

    /// The same, for calls whose answer stands in its headers.
    async fn answer(&self, call: Call, context: &Context) -> Result<Answer, Refusal> {
        let judge = |answer: &Answer| {
            if answer.success() && answer.body.trim_ascii().is_empty() {
                Verdict::Healthy
            } else {
                classify(Stage::Api, answer, context)
            }
        };
        self.http.ask(call.request(), context, judge).await
    }
}

fn counter(grant: &Grant) -> Counter {
    Counter {
        provider: grant.provider,
        client_id: grant.client_id.clone(),
    }
}
