//! TikTok API for Business, Accounts API: adds comments and insights for business accounts.
//!
//! Every answer is `{code, message, request_id, data}` with status 200; 0 means well. Bodies are
//! JSON, the code is called `auth_code`, and the token travels in a header of its own. Scopes,
//! account call and revocation are as public clients use them.

pub(super) mod content;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use url::Url;

use crate::domain::cause::Cause;
use crate::domain::grant::Renewal;
use crate::domain::profile::Capability;
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;

use super::answer::{Answer, Context, Judgement, Signal, Stage, judge, oauth_word, text};
use super::app::AppCredentials;
use super::http::Call;
use super::listing::Listing;
use super::oauth::{self, Endpoint, Endpoints, Quirk};
use super::tiktok::{choice, one_account};
use super::{Ask, CheckSubject, Inner, Refusal};

const AUTHORIZE: &str = "https://www.tiktok.com/v2/auth/authorize/";
const BASE: &str = "https://business-api.tiktok.com/open_api/v1.3";

pub(super) const TOKENS: Endpoints = Endpoints {
    code: Endpoint {
        url: "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/token/",
        quirks: &[Quirk::JsonBody, Quirk::AuthCode],
    },
    refresh: Endpoint {
        url: "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/refresh_token/",
        quirks: &[Quirk::JsonBody],
    },
    renewal: Renewal::Rotating,
};

enum Refused {
    Word(String),
    Number { code: i64, message: String },
}

pub(super) fn classify(_stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    judge(answer, context, read, |refused| match refused {
        Refused::Word(word) => Judgement::said(oauth_word(&word).unwrap_or(Cause::Transient)),
        Refused::Number { code, message } => number(context, code, &message),
    })
}

fn read(body: &Value) -> Option<(Signal, Refused)> {
    if let Some(word) = body["error"].as_str() {
        let signal = Signal {
            code: Some(word.to_owned()),
            ..Signal::default()
        };
        return Some((signal, Refused::Word(word.to_owned())));
    }
    let code = body["code"].as_i64().filter(|code| *code != 0)?;
    let signal = Signal {
        code: Some(code.to_string()),
        request_id: text(&body["request_id"]),
        ..Signal::default()
    };
    let message = body["message"].as_str().unwrap_or_default().to_owned();
    Some((signal, Refused::Number { code, message }))
}

fn number(context: &Context, code: i64, message: &str) -> Judgement {
    match code {
        // Wrong or revoked: the sentence is the only difference.
        40105 if message.to_lowercase().contains("revoked") => {
            Judgement::likely(Cause::AccessRevoked)
        }
        40105 if context.access_ended() => Judgement::likely(Cause::Expired),
        40105 => Judgement::unknown(Cause::UnknownInvalid),
        40102 => Judgement::likely(Cause::Expired),
        40100 => Judgement::said(Cause::RateLimited),
        40001 => Judgement::said(Cause::PermissionMissing),
        50000..=51999 => Judgement::said(Cause::Transient),
        // Nobody has described the others; none condemns an account.
        _ => Judgement::unknown(Cause::Transient),
    }
}

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    let page = inner.addresses.url(AUTHORIZE);
    let quirks = &[Quirk::ClientKey, Quirk::CommaScopes];
    oauth::authorize_url(page, quirks, app, ask, choice(ask.choice))
}

/// Whose token it is: the id without which no other call can be made.
async fn open_id(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    stage: Stage,
    context: &Context,
) -> Result<String, Refusal> {
    let url = format!("{BASE}/tt_user/token_info/get/");
    let call = Call::post(inner.addresses.url(&url)).json(json!({
        "app_id": app.client_id,
        "access_token": tokens.access.expose_secret(),
    }));
    let body = inner.ask(call, stage, context).await?;
    ["creator_id", "open_id"]
        .iter()
        .find_map(|name| text(&body["data"][*name]))
        .ok_or_else(|| context.unreadable())
}

pub(super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let id = open_id(inner, app, tokens, Stage::List, &context).await?;
    let call = Call::get(inner.addresses.url(&format!("{BASE}/business/get/")))
        .query("business_id", &id)
        .query("fields", r#"["username","display_name"]"#)
        .header("access-token", tokens.access.expose_secret());
    let body = inner.ask(call, Stage::List, &context).await?;
    let account = &body["data"];
    let handle = text(&account["username"]);
    let name = text(&account["display_name"])
        .or_else(|| handle.clone())
        .unwrap_or_else(|| id.clone());
    let granted = tokens.scopes.clone();
    Ok(one_account(
        id,
        name,
        handle,
        granted,
        &[
            (Capability::Publish, true, &["video.publish"]),
            (Capability::ReadComments, true, &["comment.list"]),
            (Capability::Reply, true, &["comment.list.manage"]),
            (Capability::ReadInsights, true, &["user.insights"]),
        ],
    ))
}

pub(super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let id = open_id(inner, app, tokens, Stage::Api, &context).await?;
    subject.is_account(Some(&id), "creator_id", &context)
}

pub(super) async fn revoke(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let secret = app.client_secret.as_ref().map(ExposeSecret::expose_secret);
    let url = format!("{BASE}/tt_user/oauth2/revoke/");
    let call = Call::post(inner.addresses.url(&url)).json(json!({
        "client_id": app.client_id,
        "client_secret": secret.unwrap_or_default(),
        "access_token": tokens.access.expose_secret(),
    }));
    inner.tell(call, &context).await
}
