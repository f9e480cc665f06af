//! OAuth requests, all of them through the `oauth2` crate.
//!
//! The crate speaks RFC 6749 to the letter; no social network does. Each deviation is a named
//! [`Quirk`] of one endpoint: the request is rewritten on its way out. Answers are judged first and
//! then normalised, the same way for all, before the crate sees them.

mod endpoints;
mod normalised;
mod quirk;

use std::borrow::Cow;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AuthType, AuthUrl, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse as _,
    TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::cause::Cause;
use crate::domain::grant::{End, Renewal, TokenEnds};
use crate::domain::token::TokenSet;

use super::answer::{Answer, Context, Stage};
use super::app::AppCredentials;
use super::http::{Http, Lost, Sent};
use super::{Ask, AuthorizationCode, Refusal, classify};

pub(super) use endpoints::Endpoints;
pub(super) use normalised::scopes;
pub(super) use quirk::{Endpoint, Quirk};

use normalised::normalised;
use quirk::{rewrite, rewrite_fields};

/// What is brought to a token endpoint.
pub(super) enum Bring<'a> {
    Code(&'a AuthorizationCode),
    /// The short token of a sign-in that is under way, for a long one (Meta).
    Short(&'a SecretString),
    /// A stored token, for a newer one.
    Token(&'a SecretString),
}

/// What a token endpoint gave.
pub(super) struct Given {
    pub access: SecretString,
    pub access_end: End,
    pub refresh: Option<SecretString>,
    pub refresh_end: End,
    pub scopes: Vec<String>,
    /// Whose tokens they are, where the network says so.
    pub subject: Option<String>,
}

impl Given {
    /// As a token set of a provider with refresh tokens. Without one there is no renewal, whatever
    /// the provider usually does. `scopes` are kept where the answer names none.
    pub fn tokens(self, now: DateTime<Utc>, renewal: Renewal, scopes: &[String]) -> TokenSet {
        TokenSet {
            renewal: match self.refresh {
                Some(_) => renewal,
                None => Renewal::None,
            },
            ends: TokenEnds {
                issued_at: now,
                access: self.access_end,
                refresh: self.refresh.is_some().then_some(self.refresh_end),
                data_access: None,
            },
            access: self.access,
            refresh: self.refresh,
            scopes: if self.scopes.is_empty() {
                scopes.to_vec()
            } else {
                self.scopes
            },
        }
    }
}

impl TokenSet {
    /// An answer that leaves out the refresh token, or repeats it without its end, leaves the stored
    /// one as it is (Google never repeats it). So does one without an access token with that, which
    /// keeps its dates: it is as due to be renewed as it was.
    pub(super) fn or_keep(mut self, stored: &TokenSet) -> Self {
        let text = |token: &Option<SecretString>| {
            token.as_ref().map(|token| token.expose_secret().to_owned())
        };
        let repeated =
            text(&self.refresh) == text(&stored.refresh) && self.ends.refresh == Some(End::Unknown);
        if self.refresh.is_none() || repeated {
            self.refresh.clone_from(&stored.refresh);
            self.ends.refresh = stored.ends.refresh;
            self.renewal = stored.renewal;
        }
        if self.access.expose_secret().is_empty() {
            self.access = stored.access.clone();
            self.ends.issued_at = stored.ends.issued_at;
            self.ends.access = stored.ends.access;
        }
        self
    }
}

/// The refresh token, without which there is nothing to ask.
fn refresh_token<'a>(stored: &'a TokenSet, context: &Context) -> Result<&'a SecretString, Refusal> {
    stored
        .refresh
        .as_ref()
        .ok_or_else(|| context.concluded(Cause::Expired, "refresh_token", "none"))
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Extra {
    /// `expires_in` was 0 where that means "never".
    #[serde(default)]
    never: bool,
    refresh_ends_in: Option<u64>,
    subject: Option<String>,
}

impl ExtraTokenFields for Extra {}

type Response = StandardTokenResponse<Extra, BasicTokenType>;
type OAuthClient<Auth, Token> = Client<
    BasicErrorResponse,
    Response,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    Auth,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    Token,
>;

fn client(app: &AppCredentials) -> OAuthClient<EndpointNotSet, EndpointNotSet> {
    OAuthClient::new(ClientId::new(app.client_id.clone()))
}

/// The address of the consent page. `extra` are the provider's own parameters.
pub(super) fn authorize_url(
    page: Url,
    quirks: &[Quirk],
    app: &AppCredentials,
    ask: &Ask,
    extra: &[(&str, &str)],
) -> Url {
    let client: OAuthClient<EndpointSet, EndpointNotSet> =
        client(app).set_auth_uri(AuthUrl::from_url(page));
    let state = ask.state.clone();
    let mut request = client
        .authorize_url(|| CsrfToken::new(state))
        .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(ask.redirect.clone())))
        .add_scopes(ask.scopes.iter().cloned().map(Scope::new));
    if let Some(challenge) = &ask.challenge {
        request = request
            .add_extra_param("code_challenge", challenge.0.clone())
            .add_extra_param("code_challenge_method", "S256");
    }
    for (name, value) in extra {
        request = request.add_extra_param(*name, *value);
    }
    let (mut url, _) = request.url();
    let fields = rewrite_fields(
        quirks,
        url.query_pairs()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
    );
    url.query_pairs_mut().clear().extend_pairs(fields);
    url
}

/// Boxed: the library's future names a lifetime that hides from the compiler that it can move
/// between threads.
fn sent<'a, T>(
    request: impl Future<Output = T> + Send + 'a,
) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
    Box::pin(request)
}

type Sending = Result<HttpResponse, Failure>;

/// One token request: sent, judged, normalised, read.
pub(super) async fn request(
    http: &Http,
    url: Url,
    quirks: &'static [Quirk],
    app: &AppCredentials,
    bring: Bring<'_>,
    context: &Context,
) -> Result<Given, Refusal> {
    let stage = match bring {
        Bring::Code(_) | Bring::Short(_) => Stage::Exchange,
        Bring::Token(_) => Stage::Renewal,
    };
    let spent = matches!(bring, Bring::Token(_)) && !quirk::extends(quirks);
    let basic = quirks.contains(&Quirk::BasicAuth) && app.client_secret.is_some();
    let mut client = client(app)
        .set_token_uri(TokenUrl::from_url(url))
        .set_auth_type(if basic {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        });
    if let Some(secret) = &app.client_secret {
        client = client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
    }
    // Owns what it needs: a borrow here would make the whole future's `Send` depend on a lifetime
    // that the compiler cannot name.
    let (its_http, its_context) = (http.clone(), context.clone());
    let send = move |request: HttpRequest| -> Pin<Box<dyn Future<Output = Sending> + Send>> {
        let (http, context) = (its_http.clone(), its_context.clone());
        Box::pin(async move {
            let judge = |answer: &Answer| classify(stage, answer, &context);
            let asked = http.ask(rewrite(quirks, request), &context, judge).await;
            let answer = asked.map_err(Failure)?;
            normalised(&answer, spent, &context).map_err(Failure)
        })
    };
    let response = match bring {
        Bring::Code(code) => {
            let mut request = client
                .exchange_code(oauth2::AuthorizationCode::new(
                    code.code.expose_secret().to_owned(),
                ))
                .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(code.redirect.clone())));
            if let Some(verifier) = &code.verifier {
                request = request
                    .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
            }
            sent(request.request_async(&send)).await
        }
        Bring::Short(token) | Bring::Token(token) => {
            let token = RefreshToken::new(token.expose_secret().to_owned());
            let request = client.exchange_refresh_token(&token);
            sent(request.request_async(&send)).await
        }
    };
    match response {
        Ok(response) => Ok(given(&response, context.now)),
        Err(RequestTokenError::Request(Failure(refusal))) => Err(refusal),
        // What was judged healthy but carries no tokens proves nothing, and nothing is written.
        // The body is not looked at further: it may hold secrets.
        Err(
            RequestTokenError::ServerResponse(_)
            | RequestTokenError::Parse(..)
            | RequestTokenError::Other(_),
        ) => Err(context.lost(Lost(Sent::Maybe))),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("refused")]
struct Failure(Refusal);

fn given(response: &Response, now: DateTime<Utc>) -> Given {
    let end = |life: Option<Duration>| {
        life.and_then(|life| TimeDelta::from_std(life).ok())
            .and_then(|life| now.checked_add_signed(life))
            .map_or(End::Unknown, End::Reported)
    };
    let extra = response.extra_fields();
    Given {
        access: SecretString::from(response.access_token().secret().clone()),
        access_end: if extra.never {
            End::Never
        } else {
            end(response.expires_in())
        },
        refresh: response
            .refresh_token()
            .map(|token| SecretString::from(token.secret().clone())),
        refresh_end: end(extra.refresh_ends_in.map(Duration::from_secs)),
        scopes: response
            .scopes()
            .map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect())
            .unwrap_or_default(),
        subject: extra.subject.clone(),
    }
}
