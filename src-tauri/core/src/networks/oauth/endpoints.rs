//! The token requests of providers with refresh tokens: they differ in data alone.

use chrono::{DateTime, Utc};

use crate::domain::grant::Renewal;
use crate::domain::token::TokenSet;

use super::super::answer::Context;
use super::super::app::AppCredentials;
use super::super::{AuthorizationCode, Inner, Refusal, Renewed};
use super::{Bring, Endpoint, Given, refresh_token, request};

/// Where a provider gives tokens for a code, and newer ones for a refresh token.
pub(in super::super) struct Endpoints {
    pub code: Endpoint,
    pub refresh: Endpoint,
    /// What a refresh token is good for, where one is given.
    pub renewal: Renewal,
}

impl Endpoints {
    /// One address for both.
    pub const fn one(endpoint: Endpoint, renewal: Renewal) -> Self {
        Self {
            code: endpoint,
            refresh: endpoint,
            renewal,
        }
    }

    pub async fn exchange(
        &self,
        inner: &Inner,
        app: &AppCredentials,
        code: &AuthorizationCode,
        now: DateTime<Utc>,
    ) -> Result<TokenSet, Refusal> {
        let context = Context::fresh(app.provider, now);
        let given = given(inner, self.code, app, Bring::Code(code), &context).await?;
        Ok(given.tokens(now, self.renewal, &[]))
    }

    pub async fn renew(
        &self,
        inner: &Inner,
        app: &AppCredentials,
        stored: &TokenSet,
        now: DateTime<Utc>,
    ) -> Result<Renewed, Refusal> {
        let context = Context::of(app.provider, stored, now);
        let bring = Bring::Token(refresh_token(stored, &context)?);
        let given = given(inner, self.refresh, app, bring, &context).await?;
        let subject = given.subject.clone();
        let tokens = given.tokens(now, self.renewal, &stored.scopes);
        Ok(Renewed {
            tokens: tokens.or_keep(stored),
            extended: true,
            subject,
        })
    }
}

async fn given(
    inner: &Inner,
    endpoint: Endpoint,
    app: &AppCredentials,
    bring: Bring<'_>,
    context: &Context,
) -> Result<Given, Refusal> {
    let url = inner.addresses.url(endpoint.url);
    request(&inner.http, url, endpoint.quirks, app, bring, context).await
}
