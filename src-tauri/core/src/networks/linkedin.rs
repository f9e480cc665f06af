//! LinkedIn: a member, and the organizations this member administers.
//!
//! Access lives 60 days; only approved partners get a refresh token, whose end is fixed at the
//! first consent. `introspectToken` tells revoked from expired and costs no quota of the API.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::domain::cause::{Cause, Confidence};
use crate::domain::grant::{End, Member, Renewal};
use crate::domain::network::{Network, Purpose};
use crate::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use crate::domain::token::TokenSet;
use crate::domain::verdict::Verdict;

use super::answer::{Answer, Context, Judgement, Signal, Stage, judge, oauth_word, text};
use super::app::AppCredentials;
use super::http::Call;
use super::listing::{ListedEntry, Listing, capabilities};
use super::oauth::{self, Bring};
use super::{
    AccountChoice, Ask, AuthorizationCode, CheckSubject, Inner, Inspection, Refusal, Renewed,
};

const AUTHORIZE: &str = "https://www.linkedin.com/oauth/v2/authorization";
const AUTHORIZE_NATIVE: &str = "https://www.linkedin.com/oauth/native-pkce/authorization";
const TOKEN: &str = "https://www.linkedin.com/oauth/v2/accessToken";
const INTROSPECT: &str = "https://www.linkedin.com/oauth/v2/introspectToken";
const REVOKE: &str = "https://www.linkedin.com/oauth/v2/revoke";
const USERINFO: &str = "https://api.linkedin.com/v2/userinfo";
const ACLS: &str = "https://api.linkedin.com/rest/organizationAcls";
const LOOKUP: &str = "https://api.linkedin.com/rest/organizationsLookup";

/// The newest version that was confirmed (2026-09-16); versions live at least twelve months.
const VERSION: &str = "202609";

/// Several libraries saw "revoked" for seconds after a token was issued.
const SETTLING_SECONDS: i64 = 30;

const ACLS_PER_PAGE: usize = 100;
const MOST_PAGES_OF_A_LIST: usize = 100;

enum Refused {
    Word(String),
    Service { number: Option<i64>, code: String },
}

pub(super) fn classify(stage: Stage, answer: &Answer, context: &Context) -> Verdict {
    judge(answer, context, read, |refused| match refused {
        Refused::Word(word) => oauth_error(stage, answer, context, &word),
        Refused::Service { number, code } => service(stage, answer, context, number, &code),
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
    // Introspection has a `status` too, but as a word.
    if !body["status"].is_number() && body["serviceErrorCode"].is_null() {
        return None;
    }
    let signal = Signal {
        code: text(&body["serviceErrorCode"]).or_else(|| text(&body["code"])),
        subcode: None,
        kind: text(&body["code"]),
        request_id: None,
    };
    let refused = Refused::Service {
        number: body["serviceErrorCode"].as_i64(),
        code: text(&body["code"]).unwrap_or_default(),
    };
    Some((signal, refused))
}

fn oauth_error(stage: Stage, answer: &Answer, context: &Context, word: &str) -> Judgement {
    match word {
        // One sentence names expiry and revocation; the stored end tells them apart.
        "invalid_grant" if stage == Stage::Renewal && context.refresh_ended() => {
            Judgement::likely(Cause::Expired)
        }
        "invalid_grant" if stage == Stage::Renewal => Judgement::likely(Cause::AccessRevoked),
        "unauthorized_scope_error" => Judgement::said(Cause::ConfigError),
        word => match oauth_word(word) {
            Some(cause) => Judgement::said(cause),
            None if answer.status == 401 && stage.token() => Judgement::said(Cause::ConfigError),
            None if answer.status == 429 => Judgement::said(Cause::RateLimited),
            None => Judgement::unknown(Cause::Transient),
        },
    }
}

fn service(
    stage: Stage,
    answer: &Answer,
    context: &Context,
    number: Option<i64>,
    code: &str,
) -> Judgement {
    match (answer.status, number) {
        // A version that was retired is our own fault.
        (426, _) => return Judgement::said(Cause::Transient),
        (429, _) => return Judgement::said(Cause::RateLimited).after(utc_midnight(context)),
        (500..=599, _) => return Judgement::said(Cause::Transient),
        (401, _) if stage.token() => return Judgement::said(Cause::ConfigError),
        (_, Some(65602)) => return Judgement::said(Cause::Expired),
        (_, Some(65601)) if settling(context) => {
            let wait = TimeDelta::seconds(SETTLING_SECONDS);
            return Judgement::unknown(Cause::Transient).after(Some(wait));
        }
        (_, Some(65601)) => return Judgement::said(Cause::AccessRevoked),
        (_, Some(65600)) => return Judgement::unknown(Cause::UnknownInvalid),
        // "Empty oauth2_access_token": we sent none.
        (401, Some(401)) => return Judgement::said(Cause::ConfigError),
        (401, _) => return Judgement::unknown(Cause::UnknownInvalid),
        _ => {}
    }
    match (answer.status, code) {
        // All permissions of LinkedIn are granted together, so one that was granted and is refused
        // nevertheless is a product the app does not have.
        (403, "ACCESS_DENIED") if number == Some(100) && !context.scopes.is_empty() => {
            Judgement::likely(Cause::ConfigError)
        }
        (403, _) => Judgement::said(Cause::PermissionMissing),
        _ => Judgement::unknown(Cause::Transient),
    }
}

fn settling(context: &Context) -> bool {
    context
        .token_age
        .is_none_or(|age| age < TimeDelta::seconds(SETTLING_SECONDS))
}

/// Daily limits start anew at midnight UTC; there are no headers.
fn utc_midnight(context: &Context) -> Option<TimeDelta> {
    let tomorrow = context.now.date_naive().checked_add_days(Days::new(1))?;
    Some(tomorrow.and_time(NaiveTime::MIN).and_utc() - context.now)
}

pub(super) fn authorize_url(inner: &Inner, app: &AppCredentials, ask: &Ask) -> Url {
    let page = if app.options.linkedin_native {
        AUTHORIZE_NATIVE
    } else {
        AUTHORIZE
    };
    let extra: &[(&str, &str)] = match ask.choice {
        AccountChoice::Usual => &[],
        AccountChoice::Another | AccountChoice::Rerequest | AccountChoice::Reauthorize => {
            &[("prompt", "login")]
        }
    };
    oauth::authorize_url(inner.addresses.url(page), &[], app, ask, extra)
}

pub(super) async fn exchange(
    inner: &Inner,
    app: &AppCredentials,
    code: &AuthorizationCode,
    now: DateTime<Utc>,
) -> Result<TokenSet, Refusal> {
    let context = Context::fresh(app.provider, now);
    token(inner, app, Bring::Code(code), &context, &[]).await
}

pub(super) async fn renew(
    inner: &Inner,
    app: &AppCredentials,
    stored: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Renewed, Refusal> {
    let context = Context::of(app.provider, stored, now);
    let refresh = oauth::refresh_token(stored, &context)?;
    let tokens = token(inner, app, Bring::Token(refresh), &context, &stored.scopes).await?;
    Ok(Renewed {
        tokens: tokens.or_keep(stored),
        extended: true,
    })
}

async fn token(
    inner: &Inner,
    app: &AppCredentials,
    bring: Bring<'_>,
    context: &Context,
    scopes: &[String],
) -> Result<TokenSet, Refusal> {
    let url = inner.addresses.url(TOKEN);
    let given = oauth::request(&inner.http, url, &[], app, bring, context, classify).await?;
    Ok(given.tokens(context.now, Renewal::Stable, scopes))
}

/// A call that names the token in its form, with the app's own proof.
fn about_token(inner: &Inner, app: &AppCredentials, url: &str, token: &SecretString) -> Call {
    let mut call = Call::post(inner.addresses.url(url)).form("client_id", &app.client_id);
    if let Some(secret) = &app.client_secret {
        call = call.form("client_secret", secret.expose_secret());
    }
    call.form("token", token.expose_secret())
}

pub(super) async fn inspect(
    inner: &Inner,
    app: &AppCredentials,
    token: &SecretString,
    context: &Context,
) -> Result<Inspection, Refusal> {
    let call = about_token(inner, app, INTROSPECT, token);
    let body = inner.ask(call, Stage::Introspection, context).await?;
    let concluded = |cause, word| Err(context.concluded(cause, "introspection", word));
    match (body["active"].as_bool(), body["status"].as_str()) {
        (_, Some("revoked")) => return concluded(Cause::AccessRevoked, "revoked"),
        (_, Some("expired")) => return concluded(Cause::Expired, "expired"),
        (Some(false), _) => return concluded(Cause::UnknownInvalid, "inactive"),
        (Some(true), _) => {}
        (None, _) => return Err(unreadable(context)),
    }
    let end = body["expires_at"]
        .as_i64()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    Ok(Inspection {
        access: end.map_or(End::Unknown, End::Reported),
        data_access: None,
        scopes: oauth::scopes(&body["scope"]),
        targets: Vec::new(),
    })
}

pub(super) async fn revoke(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = Context::of(app.provider, tokens, now);
    let call = about_token(inner, app, REVOKE, &tokens.access);
    inner.tell(call, &context).await
}

fn unreadable(context: &Context) -> Refusal {
    let mut refusal = context.concluded(Cause::Transient, "answer", "unreadable");
    refusal.finding.confidence = Confidence::Unknown;
    refusal
}

fn rest(inner: &Inner, url: &str, tokens: &TokenSet) -> Call {
    Call::get(inner.addresses.url(url))
        .header("linkedin-version", VERSION)
        .header("x-restli-protocol-version", "2.0.0")
        .bearer(&tokens.access)
}

/// A role on an organization.
struct Held {
    organization: String,
    role: String,
}

/// The approved roles. Others (revoked, requested) are left out before anything else is asked,
/// since the organization itself may no longer be read.
async fn held(
    inner: &Inner,
    tokens: &TokenSet,
    stage: Stage,
    context: &Context,
) -> Result<Vec<Held>, Refusal> {
    let mut held = Vec::new();
    for page in 0..MOST_PAGES_OF_A_LIST {
        let call = rest(inner, ACLS, tokens)
            .query("q", "roleAssignee")
            .query("state", "APPROVED")
            .query("count", &ACLS_PER_PAGE.to_string())
            .query("start", &(page * ACLS_PER_PAGE).to_string());
        let body = inner.ask(call, stage, context).await?;
        let elements = body["elements"]
            .as_array()
            .ok_or_else(|| unreadable(context))?;
        for element in elements {
            if element["state"] == "APPROVED"
                && let (Some(organization), Some(role)) =
                    (text(&element["organization"]), text(&element["role"]))
            {
                held.push(Held { organization, role });
            }
        }
        let more = match body["paging"]["total"].as_u64() {
            Some(total) => total > ((page + 1) * ACLS_PER_PAGE) as u64,
            None => elements.len() == ACLS_PER_PAGE,
        };
        if !more {
            return Ok(held);
        }
    }
    Err(unreadable(context))
}

/// Whether a role makes its holder a designated administrator of the page. Analysts, curators,
/// recruiters and advertisers are not.
fn administers(role: &str) -> bool {
    matches!(
        role,
        "ADMINISTRATOR" | "CONTENT_ADMINISTRATOR" | "CONTENT_ADMIN"
    )
}

pub(super) async fn list(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    now: DateTime<Utc>,
) -> Result<Listing, Refusal> {
    let context = &Context::of(app.provider, tokens, now);
    let call = Call::get(inner.addresses.url(USERINFO)).bearer(&tokens.access);
    let info = inner.ask(call, Stage::List, context).await?;
    let sub = text(&info["sub"]).ok_or_else(|| unreadable(context))?;
    let member = Member {
        name: text(&info["name"]).unwrap_or_else(|| sub.clone()),
        id: sub,
    };
    let granted = tokens.scopes.clone();
    let mut profiles = Vec::new();
    // Without an organization permission (self-serve apps) there is only the member.
    if granted.is_empty() || granted.iter().any(|scope| scope.contains("organization")) {
        let held = held(inner, tokens, Stage::List, context).await?;
        let mut organizations: Vec<&str> =
            held.iter().map(|held| held.organization.as_str()).collect();
        organizations.sort_unstable();
        organizations.dedup();
        let known = names(inner, tokens, &organizations, context).await?;
        for organization in organizations {
            let roles = held
                .iter()
                .filter(|held| held.organization == organization)
                .map(|held| held.role.clone())
                .collect();
            let details = &known[id_of(organization)];
            profiles.push(organization_entry(organization, details, roles, &granted));
        }
    }
    profiles.push(member_entry(&member, &granted));
    Ok(Listing {
        subject: member.id.clone(),
        member,
        profiles: profiles
            .into_iter()
            .map(|profile| ListedEntry {
                profile,
                token: None,
            })
            .collect(),
        granted,
        declined: Vec::new(),
    })
}

/// `urn:li:organization:1` is number 1.
fn id_of(urn: &str) -> &str {
    urn.rsplit(':').next().unwrap_or(urn)
}

/// Names of organizations by number. One that cannot be read keeps its number for a name: the role
/// on it is proven.
async fn names(
    inner: &Inner,
    tokens: &TokenSet,
    organizations: &[&str],
    context: &Context,
) -> Result<Value, Refusal> {
    if organizations.is_empty() {
        return Ok(Value::Null);
    }
    let ids: Vec<&str> = organizations.iter().map(|urn| id_of(urn)).collect();
    let call = rest(inner, LOOKUP, tokens).query("ids", &format!("List({})", ids.join(",")));
    match inner.ask(call, Stage::List, context).await {
        Ok(mut body) => Ok(body["results"].take()),
        Err(refusal) if refusal.finding.cause == Cause::PermissionMissing => Ok(Value::Null),
        Err(refusal) => Err(refusal),
    }
}

fn organization_entry(
    urn: &str,
    details: &Value,
    roles: Vec<String>,
    granted: &[String],
) -> ListedProfile {
    let administers = roles.iter().any(|role| administers(role));
    ListedProfile {
        key: ProfileKey {
            network: Network::Linkedin,
            id: urn.to_owned(),
        },
        kind: ProfileKind::Organization,
        name: text(&details["localizedName"]).unwrap_or_else(|| id_of(urn).to_owned()),
        handle: text(&details["vanityName"]),
        capabilities: capabilities(
            granted,
            &[
                (Capability::Publish, administers, &["w_organization_social"]),
                (
                    Capability::ReadComments,
                    administers,
                    &["r_organization_social"],
                ),
                (Capability::Reply, administers, &["w_organization_social"]),
                (
                    Capability::ReadInsights,
                    administers,
                    &["rw_organization_admin"],
                ),
            ],
        ),
        role_missing: !administers,
        roles,
        purposes: vec![Purpose::Owned],
        standing: None,
    }
}

fn member_entry(member: &Member, granted: &[String]) -> ListedProfile {
    ListedProfile {
        key: ProfileKey {
            network: Network::Linkedin,
            id: format!("urn:li:person:{}", member.id),
        },
        kind: ProfileKind::Member,
        name: member.name.clone(),
        handle: None,
        roles: Vec::new(),
        capabilities: capabilities(
            granted,
            &[(Capability::Publish, true, &["w_member_social"])],
        ),
        role_missing: false,
        purposes: vec![Purpose::Owned],
        standing: None,
    }
}

pub(super) async fn check(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    subject: CheckSubject<'_>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let context = &Context::of(app.provider, tokens, now);
    match subject {
        CheckSubject::Profile {
            key,
            kind: ProfileKind::Organization,
            ..
        } => match held(inner, tokens, Stage::Api, context).await {
            Ok(held) => {
                let mine = held.iter().filter(|held| held.organization == key.id);
                if mine.clone().any(|held| administers(&held.role)) {
                    return Ok(());
                }
                let role = mine.map(|held| held.role.as_str()).next();
                let code = role.unwrap_or("none");
                Err(context.concluded(Cause::RoleRemoved, "organizationAcls", code))
            }
            Err(refusal) => Err(confirmed(inner, app, tokens, context, refusal).await),
        },
        CheckSubject::Grant | CheckSubject::Profile { .. } => {
            grant(inner, app, tokens, context).await
        }
    }
}

/// Introspection where the app has a secret, since it is free and precise; else the member's own
/// name, which every app may ask.
async fn grant(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    context: &Context,
) -> Result<(), Refusal> {
    if app.client_secret.is_some() {
        return inspect(inner, app, &tokens.access, context).await.map(drop);
    }
    let call = Call::get(inner.addresses.url(USERINFO)).bearer(&tokens.access);
    inner.ask(call, Stage::Api, context).await.map(drop)
}

/// "Revoked" has been said in error: believed only if introspection does not call the token active.
async fn confirmed(
    inner: &Inner,
    app: &AppCredentials,
    tokens: &TokenSet,
    context: &Context,
    refusal: Refusal,
) -> Refusal {
    let doubtful = refusal.finding.cause == Cause::AccessRevoked;
    if !doubtful || app.client_secret.is_none() {
        return refusal;
    }
    match inspect(inner, app, &tokens.access, context).await {
        Ok(_) => {
            let mut passing = refusal;
            passing.finding.cause = Cause::Transient;
            passing.finding.confidence = Confidence::Unknown;
            passing
        }
        Err(_) => refusal,
    }
}
