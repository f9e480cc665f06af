//! OAuth requests, all of them through the `oauth2` crate.
//!
//! The crate speaks RFC 6749 to the letter; no social network does. Each deviation is a named
//! [`Quirk`] of one endpoint: the request is rewritten on its way out. Answers are judged first and
//! then normalised, the same way for all, before the crate sees them.

use std::borrow::Cow;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::http::{self, HeaderValue, Method, header};
use oauth2::{
    AuthType, AuthUrl, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse as _,
    TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use crate::domain::cause::Cause;
use crate::domain::grant::{End, Renewal, TokenEnds};
use crate::domain::network::Provider;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;

use super::answer::{self, Answer, Context, Stage};
use super::app::AppCredentials;
use super::http::{Http, Lost, Sent};
use super::{Ask, AuthorizationCode, Refusal};

/// How an endpoint departs from RFC 6749.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quirk {
    /// The request is a GET with the fields in its query (Meta).
    Get,
    /// `client_key` for `client_id` (TikTok).
    ClientKey,
    /// Scopes are joined by commas (Meta, TikTok).
    CommaScopes,
    /// The body is JSON (TikTok Business).
    JsonBody,
    /// `auth_code` for `code` (TikTok Business).
    AuthCode,
    /// A living token extends itself: another grant type, and the token under another name (Meta).
    Extension {
        grant_type: &'static str,
        token: &'static str,
    },
    /// The app does not name itself (Instagram's own token calls).
    NoClientId,
    /// The app does not prove itself (Instagram's refresh).
    NoSecret,
    /// The id and secret travel as HTTP Basic (X's confidential apps).
    BasicAuth,
}

/// One token endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endpoint {
    pub url: &'static str,
    pub quirks: &'static [Quirk],
}

/// What is brought to a token endpoint.
pub(super) enum Bring<'a> {
    Code(&'a AuthorizationCode),
    Token(&'a SecretString),
}

/// What a token endpoint gave.
pub(super) struct Given {
    pub access: SecretString,
    pub access_end: End,
    pub refresh: Option<SecretString>,
    pub refresh_end: End,
    pub scopes: Vec<String>,
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
    /// An answer that leaves out the refresh token, or says nothing of its end, leaves the stored
    /// one as it is (Google never repeats it).
    pub(super) fn or_keep(mut self, stored: &TokenSet) -> Self {
        if self.refresh.is_none() {
            self.refresh.clone_from(&stored.refresh);
            self.ends.refresh = stored.ends.refresh;
            self.renewal = stored.renewal;
        }
        self
    }
}

/// The refresh token, without which there is nothing to ask.
pub(super) fn refresh_token<'a>(
    stored: &'a TokenSet,
    context: &Context,
) -> Result<&'a SecretString, Refusal> {
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
    classify: fn(Stage, &Answer, &Context) -> Verdict,
) -> Result<Given, Refusal> {
    let stage = match bring {
        Bring::Code(_) => Stage::Exchange,
        Bring::Token(_) => Stage::Renewal,
    };
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
            let answer = http.send(rewrite(quirks, request)).await;
            let answer = answer.map_err(|lost| Failure(context.lost(lost)))?;
            answer::refusal(classify(stage, &answer, &context)).map_err(Failure)?;
            normalised(&answer, &context).map_err(Failure)
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
        Bring::Token(token) => {
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
    }
}

fn rewrite_fields(quirks: &[Quirk], fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let has = |quirk| quirks.contains(&quirk);
    let extension = quirks.iter().find_map(|quirk| match quirk {
        Quirk::Extension { grant_type, token } => Some((*grant_type, *token)),
        Quirk::Get
        | Quirk::ClientKey
        | Quirk::CommaScopes
        | Quirk::JsonBody
        | Quirk::AuthCode
        | Quirk::NoClientId
        | Quirk::NoSecret
        | Quirk::BasicAuth => None,
    });
    fields
        .into_iter()
        .filter(|(name, _)| match name.as_str() {
            "client_id" => !has(Quirk::NoClientId),
            "client_secret" => !has(Quirk::NoSecret),
            _ => true,
        })
        .map(|(name, value)| match (name.as_str(), extension) {
            ("client_id", _) if has(Quirk::ClientKey) => ("client_key".to_owned(), value),
            ("scope", _) if has(Quirk::CommaScopes) => (name, value.replace(' ', ",")),
            ("code", _) if has(Quirk::AuthCode) => ("auth_code".to_owned(), value),
            ("grant_type", Some((grant_type, _))) => (name, grant_type.to_owned()),
            ("refresh_token", Some((_, token))) => (token.to_owned(), value),
            _ => (name, value),
        })
        .collect()
}

fn rewrite(quirks: &[Quirk], request: HttpRequest) -> http::Request<Vec<u8>> {
    let (mut parts, body) = request.into_parts();
    let fields = rewrite_fields(quirks, form_urlencoded::parse(&body).into_owned().collect());
    if quirks.contains(&Quirk::JsonBody) {
        let object: Map<String, Value> = fields
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect();
        let json = HeaderValue::from_static("application/json");
        parts.headers.insert(header::CONTENT_TYPE, json);
        return http::Request::from_parts(parts, Value::Object(object).to_string().into_bytes());
    }
    let written = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    if !quirks.contains(&Quirk::Get) {
        return http::Request::from_parts(parts, written.into_bytes());
    }
    parts.method = Method::GET;
    parts.headers.remove(header::CONTENT_TYPE);
    if let Ok(uri) = format!("{}?{written}", parts.uri).parse() {
        parts.uri = uri;
    }
    http::Request::from_parts(parts, Vec::new())
}

/// The answer as RFC 6749 would have it. Only called for an answer that was judged healthy.
fn normalised(answer: &Answer, context: &Context) -> Result<HttpResponse, Refusal> {
    let nothing = || context.lost(Lost(Sent::Maybe));
    let body = unwrapped(answer.data());
    let fields = body.as_object().ok_or_else(nothing)?;
    // Tokens are written only if there is one.
    let access = fields
        .get("access_token")
        .and_then(Value::as_str)
        .filter(|token| !token.is_empty())
        .ok_or_else(nothing)?;
    let mut written = Map::new();
    written.insert("access_token".to_owned(), access.into());
    // Instagram's first answer and TikTok Business leave it out; nobody uses another kind.
    written.insert("token_type".to_owned(), "bearer".into());
    let life = fields.get("expires_in");
    match life.and_then(|life| seconds(life, context.now)) {
        // 0 means "never" on Facebook only.
        Some(0) if context.provider == Provider::Facebook => {
            written.insert("never".to_owned(), true.into());
        }
        Some(life) => {
            written.insert("expires_in".to_owned(), life.into());
        }
        None => {}
    }
    // An empty value never replaces a stored token.
    if let Some(token) = fields.get("refresh_token").and_then(Value::as_str)
        && !token.is_empty()
    {
        written.insert("refresh_token".to_owned(), token.into());
        let life = ["refresh_expires_in", "refresh_token_expires_in"]
            .iter()
            .find_map(|name| fields.get(*name));
        if let Some(life) = life.and_then(|life| seconds(life, context.now)) {
            written.insert("refresh_ends_in".to_owned(), life.into());
        }
    }
    let scopes = ["scope", "scopes", "permissions"]
        .iter()
        .find_map(|name| fields.get(*name))
        .map(scopes)
        .unwrap_or_default();
    if !scopes.is_empty() {
        written.insert("scope".to_owned(), scopes.join(" ").into());
    }
    let mut response = HttpResponse::new(Value::Object(written).to_string().into_bytes());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}

/// Instagram may wrap its answer in `data[]`, TikTok Business in `data`.
fn unwrapped(mut body: Value) -> Value {
    match body.get_mut("data").map(Value::take) {
        Some(Value::Array(mut items)) if !items.is_empty() => items.swap_remove(0),
        Some(inner @ Value::Object(_)) => inner,
        Some(_) | None => body,
    }
}

/// Scopes as networks write them: parted by spaces or commas, or as a list, even of numbers.
pub(super) fn scopes(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => text
            .split([' ', ','])
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        Value::Array(items) => items.iter().filter_map(answer::text).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

/// A life in seconds: a number, a number in quotes, a float without remainder, or a date. Anything
/// else is not known.
fn seconds(value: &Value, now: DateTime<Utc>) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => {
            let text = text.trim();
            text.parse::<u64>()
                .ok()
                .or_else(|| text.parse::<f64>().ok().and_then(whole))
                .or_else(|| {
                    let date = DateTime::parse_from_rfc3339(text).ok()?;
                    u64::try_from((date.with_timezone(&Utc) - now).num_seconds()).ok()
                })
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Longer than any network's answer, and small enough to be exact in a float.
const LONGEST_LIFE: f64 = 1e12;

fn whole(float: f64) -> Option<u64> {
    let exact = (0.0..=LONGEST_LIFE).contains(&float) && float.fract() == 0.0;
    exact.then_some(float as u64)
}
