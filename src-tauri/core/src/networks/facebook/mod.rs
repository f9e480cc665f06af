//! Facebook Login: Pages, Instagram accounts linked to Pages, and ad accounts.
//!
//! A code gives a short token, the short token a long one of about 60 days; there is no refresh.
//! A Page's own token, made from a long one, may have no end at all. `debug_token` tells the truth
//! about every token, unless the app is registered as "Native/Desktop": then it refuses the app's
//! own token, and the member's token is tried on `/me` instead.

mod accounts;
mod check;
pub(super) mod content;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;
use url::{Url, form_urlencoded};

use crate::domain::api_version::META;
use crate::domain::cause::Cause;
use crate::domain::grant::{End, Renewal, TokenEnds};
use crate::domain::token::TokenSet;

use super::answer::{Context, Stage, refusal, text};
use super::app::AppCredentials;
use super::http::Call;
use super::meta;
use super::oauth::{self, Bring, Endpoint, Given, Quirk};
use super::{AccountChoice, Ask, AuthorizationCode, Inner, Inspection, Refusal, Renewed};

pub(super) use accounts::list;
pub(super) use check::check;

const DIALOG: &str = "https://www.facebook.com";
const GRAPH: &str = "https://graph.facebook.com";

const CODE: Endpoint = Endpoint {
    url: "/oauth/access_token",
    quirks: &[Quirk::Get],
};
const LONG: Endpoint = Endpoint {
    url: "/oauth/access_token",
    quirks: &[
        Quirk::Get,
        Quirk::Extension {
            grant_type: "fb_exchange_token",
            token: "fb_exchange_token",
        },
    ],
};

/// Exchanging a living token again may give the same end back, off by the time of the call.
const SAME_END_MINUTES: i64 = 60;

/// Batch requests guide: each counts as a call of its own, only the waiting is shared.
const MOST_OF_A_BATCH: usize = 50;

/// A list longer than this is not a list of what one person administers.
const MOST_PAGES_OF_A_LIST: usize = 200;

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    let page = inner
        .addresses
        .url(&format!("{DIALOG}/{META}/dialog/oauth"));
    let extra: &[(&str, &str)] = match ask.choice {
        AccountChoice::Usual => &[],
        AccountChoice::Another => &[("auth_type", "reauthenticate")],
        AccountChoice::Rerequest => &[("auth_type", "rerequest")],
        AccountChoice::Reauthorize => &[("auth_type", "reauthorize")],
    };
    oauth::authorize_url(page, &[Quirk::CommaScopes], app, ask, extra)
}

pub(super) async fn exchange(
    inner: &Inner,
    app: &AppCredentials,
    code: &AuthorizationCode,
    now: DateTime<Utc>,
) -> Result<TokenSet, Refusal> {
    let context = Context::fresh(app.provider, now);
    let short = token(inner, app, CODE, Bring::Code(code), &context).await?;
    let long = token(inner, app, LONG, Bring::Short(&short.access), &context).await?;
    described(inner, app, long, &context).await
}

/// Facebook has no renewal. A living token can be exchanged again, which may or may not move its
/// end; only a later end counts.
pub(super) async fn renew(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Renewed, Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let given = token(inner, app, LONG, Bring::Token(&tokens.access), &context).await?;
    let slack = chrono::TimeDelta::minutes(SAME_END_MINUTES);
    let extended = match (given.access_end, tokens.ends.access) {
        (End::Reported(new), End::Reported(old)) => new > old + slack,
        (End::Never, End::Reported(_)) => true,
        (End::Reported(_) | End::Never | End::Unknown, _) => false,
    };
    if !extended {
        let tokens = tokens.clone();
        return Ok(Renewed {
            tokens,
            extended,
            subject: None,
        });
    }
    let mut renewed = described(inner, app, given, &context).await?;
    if renewed.scopes.is_empty() {
        renewed.scopes.clone_from(&tokens.scopes);
    }
    Ok(Renewed {
        tokens: renewed,
        extended,
        subject: None,
    })
}

pub(super) async fn revoke(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    member_id: &str,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let call = Call::delete(address(inner, &format!("{member_id}/permissions")));
    inner
        .tell(signed(call, app, &tokens.access), &context)
        .await
}

async fn token(
    inner: &Inner,
    app: &AppCredentials,
    endpoint: Endpoint,
    bring: Bring<'_>,
    context: &Context,
) -> Result<Given, Refusal> {
    let url = inner
        .addresses
        .url(&format!("{GRAPH}/{META}{}", endpoint.url));
    oauth::request(&inner.http, url, endpoint.quirks, app, bring, context).await
}

/// A long token with what `debug_token` says about it. If that cannot be had, the token is good
/// nevertheless, and its end is what the exchange said, or not known.
async fn described(
    inner: &Inner,
    app: &AppCredentials,
    long: Given,
    context: &Context,
) -> Result<TokenSet, Refusal> {
    let inspection = inspect(inner, app, &long.access, context).await.ok();
    let scopes = match &inspection {
        Some(inspection) => inspection.scopes.clone(),
        None => accounts::permissions(inner, app, &long.access, context)
            .await
            .map(|permissions| permissions.granted)
            .unwrap_or_default(),
    };
    let told = inspection
        .as_ref()
        .map_or(End::Unknown, |inspection| inspection.access);
    Ok(TokenSet {
        access: long.access,
        refresh: None,
        ends: TokenEnds {
            issued_at: context.now,
            access: match told {
                End::Reported(_) | End::Never => told,
                End::Unknown => long.access_end,
            },
            refresh: None,
            data_access: inspection.and_then(|inspection| inspection.data_access),
        },
        renewal: Renewal::None,
        scopes,
    })
}

/// `debug_token`, signed with the app's own token.
pub(super) async fn inspect(
    inner: &Inner,
    app: &AppCredentials,
    token: &SecretString,
    context: &Context,
) -> Result<Inspection, Refusal> {
    let call = Call::get(address(inner, "debug_token"))
        .query("input_token", token.expose_secret())
        .bearer(&app_token(app));
    let body = inner.ask(call, Stage::Introspection, context).await?;
    inspection(&body["data"], context)
}

/// The ends of many tokens, asked for together: a person with thirty Pages would wait for thirty
/// answers. What is not answered is not known.
async fn ends(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &[SecretString],
    context: &Context,
) -> Vec<End> {
    let mut ends = Vec::with_capacity(tokens.len());
    for tokens in tokens.chunks(MOST_OF_A_BATCH) {
        let batch: Value = tokens
            .iter()
            .map(|token| {
                let query = form_urlencoded::Serializer::new(String::new())
                    .append_pair("input_token", token.expose_secret())
                    .finish();
                json!({ "method": "GET", "relative_url": format!("{META}/debug_token?{query}") })
            })
            .collect();
        let call = Call::post(address(inner, ""))
            .form("batch", &batch.to_string())
            .form("include_headers", "false")
            .bearer(&app_token(app));
        let answered = inner.ask(call, Stage::Introspection, context).await;
        let answered = answered.unwrap_or_default();
        ends.extend((0..tokens.len()).map(|at| {
            let body = answered[at]["body"].as_str().unwrap_or_default();
            let body: Value = serde_json::from_str(body).unwrap_or_default();
            inspection(&body["data"], context).map_or(End::Unknown, |inspection| inspection.access)
        }));
    }
    ends
}

fn app_token(app: &AppCredentials) -> SecretString {
    let secret = app.client_secret.as_ref().map(ExposeSecret::expose_secret);
    format!("{}|{}", app.client_id, secret.unwrap_or_default()).into()
}

fn inspection(data: &Value, context: &Context) -> Result<Inspection, Refusal> {
    let date = |name: &str| {
        let seconds = data[name].as_i64()?;
        (seconds > 0).then(|| DateTime::from_timestamp(seconds, 0))?
    };
    match data["is_valid"].as_bool() {
        Some(true) => {}
        Some(false) => {
            refusal(meta::inspected(&data["error"], context))?;
            return Err(context.concluded(Cause::UnknownInvalid, "is_valid", "false"));
        }
        None => return Err(context.unreadable()),
    }
    Ok(Inspection {
        access: match data["expires_at"].as_i64() {
            Some(0) => End::Never,
            Some(_) => date("expires_at").map_or(End::Unknown, End::Reported),
            None => End::Unknown,
        },
        data_access: date("data_access_expires_at"),
        scopes: oauth::scopes(&data["scopes"]),
        targets: targets(&data["granular_scopes"]),
    })
}

/// The Pages a consent names, even those `me/accounts` leaves out.
fn targets(granular: &Value) -> Vec<String> {
    let mut targets: Vec<String> = granular
        .as_array()
        .into_iter()
        .flatten()
        .filter(|entry| {
            let scope = entry["scope"].as_str();
            scope.is_some_and(|scope| scope.starts_with("pages_"))
        })
        .filter_map(|entry| entry["target_ids"].as_array())
        .flatten()
        .filter_map(text)
        .collect();
    targets.sort();
    targets.dedup();
    targets
}

fn address(inner: &Inner, path: &str) -> Url {
    inner.addresses.url(&format!("{GRAPH}/{META}/{path}"))
}

/// Adds the token, and the proof that this app holds its secret (apps may demand it).
pub(super) fn signed(call: Call, app: &AppCredentials, token: &SecretString) -> Call {
    let call = call.bearer(token);
    match app
        .client_secret
        .as_ref()
        .and_then(|secret| proof(secret, token))
    {
        Some(proof) => call.query("appsecret_proof", &proof),
        None => call,
    }
}

fn proof(secret: &SecretString, token: &SecretString) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(token.expose_secret().as_bytes());
    Some(hex::encode(mac.finalize().into_bytes()))
}

/// One GET with a token.
async fn get(
    inner: &Inner,
    app: &AppCredentials,
    token: &SecretString,
    path: &str,
    query: &[(&str, &str)],
    stage: Stage,
    context: &Context,
) -> Result<Value, Refusal> {
    let mut call = Call::get(address(inner, path));
    for (name, value) in query {
        call = call.query(name, value);
    }
    inner.ask(signed(call, app, token), stage, context).await
}

/// A whole list. The next page is asked for by its cursor, at our own address: a URL in an answer
/// is not followed with a token in hand.
async fn get_all(
    inner: &Inner,
    app: &AppCredentials,
    token: &SecretString,
    path: &str,
    fields: &str,
    context: &Context,
) -> Result<Vec<Value>, Refusal> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..MOST_PAGES_OF_A_LIST {
        let mut query = vec![("fields", fields), ("limit", "100")];
        if let Some(after) = &after {
            query.push(("after", after));
        }
        let mut body = get(inner, app, token, path, &query, Stage::List, context).await?;
        let Some(items) = body.get_mut("data").and_then(Value::as_array_mut) else {
            return Err(context.unreadable());
        };
        all.append(items);
        if body["paging"]["next"].as_str().is_none() {
            return Ok(all);
        }
        after = text(&body["paging"]["cursors"]["after"]);
        if after.is_none() {
            return Err(context.unreadable());
        }
    }
    Err(context.unreadable())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_is_the_hmac_of_the_token_under_the_secret() {
        // RFC 4231, test case 2.
        let secret = SecretString::from("Jefe");
        let token = SecretString::from("what do ya want for nothing?");
        assert_eq!(
            proof(&secret, &token).unwrap(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
