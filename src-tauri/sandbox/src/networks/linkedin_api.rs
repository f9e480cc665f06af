//! LinkedIn's REST API: error envelope, the check of a token, the member, organizations.

use axum::http::Method;
use serde_json::{Value, json};

use super::linkedin_content::{comment, comments, posts, publish, start_upload};
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::consent::Consent;
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::{Ending, Token};
use crate::world::{Profile, ProfileKind};

const LINKEDIN: Provider = Provider::Linkedin;
/// Versions that still answer: twelve months up to the newest one (Microsoft Learn, LinkedIn versioning).
const OLDEST_VERSION: u32 = 202_512;
const NEWEST_VERSION: u32 = 202_609;

/// Who calls the API.
pub struct Caller {
    pub token: Token,
    pub consent: Consent,
}

impl Caller {
    pub fn person_urn(&self) -> String {
        format!("urn:li:person:{}", self.token.key.subject)
    }

    fn may(&self, scopes: &[&str]) -> bool {
        self.token
            .scopes
            .iter()
            .any(|granted| scopes.contains(&granted.as_str()))
    }

    /// Fails unless one of the scopes was granted.
    pub fn need(&self, scopes: &[&str], what: &str) -> Result<(), Answer> {
        if self.may(scopes) {
            return Ok(());
        }
        let message = format!("Not enough permissions to access: {what}");
        Err(error(403, Some(100), "ACCESS_DENIED", &message))
    }
}

/// Answers at `api.linkedin.com`.
pub fn answer(state: &mut State, call: &Call, segments: &[&str]) -> Answered {
    let caller = caller(state, call)?;
    let get = call.method == Method::GET;
    let post = call.method == Method::POST;
    match segments {
        ["v2", "userinfo"] if get => userinfo(state, &caller),
        ["v2", "socialActions", urn, "comments"] if get => comments(state, call, &caller, urn),
        ["v2", "socialActions", urn, "comments"] if post => comment(state, call, &caller, urn),
        ["rest", rest @ ..] => {
            check_version(call)?;
            match rest {
                ["organizationAcls"] if get => organization_acls(state, call, &caller),
                ["organizations", id] if get => organization(state, &caller, id),
                ["organizationsLookup"] if get => organizations_lookup(state, call, &caller),
                ["posts"] if get => posts(state, call, &caller),
                ["posts"] if post => publish(state, call, &caller),
                ["images"] if post => start_upload(state, call, &caller),
                ["socialActions", urn, "comments"] if get => comments(state, call, &caller, urn),
                ["socialActions", urn, "comments"] if post => comment(state, call, &caller, urn),
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

/// The error envelope.
pub fn error(status: u16, service: Option<u32>, code: &str, message: &str) -> Answer {
    let mut body = json!({ "status": status, "code": code, "message": message });
    if let Some(service) = service {
        body["serviceErrorCode"] = service.into();
    }
    Answer::json(status, &body)
}

/// What a call with an ended token gets, and now and then one with a fresh token.
pub fn revoked() -> Answer {
    let text = "The token used in the request has been revoked by the user";
    error(401, Some(65_601), "REVOKED_ACCESS_TOKEN", text)
}

/// What an address gets that names nothing.
pub fn not_found() -> Answer {
    error(
        404,
        Some(0),
        "RESOURCE_NOT_FOUND",
        "No virtual resource found",
    )
}

pub fn caller(state: &State, call: &Call) -> Result<Caller, Answer> {
    let value = call
        .bearer()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| error(401, Some(401), "UNAUTHORIZED", "Empty oauth2_access_token"))?;
    let invalid = || {
        error(
            401,
            Some(65_600),
            "INVALID_ACCESS_TOKEN",
            "Invalid access token",
        )
    };
    let token = state
        .tokens
        .get(value)
        .filter(|token| token.key.provider == LINKEDIN);
    let token = token.ok_or_else(invalid)?;
    match token.ending(state.now()) {
        None => {}
        Some(Ending::Expired) => {
            let text = "The token used in the request has expired";
            return Err(error(401, Some(65_602), "EXPIRED_ACCESS_TOKEN", text));
        }
        // A changed password and a security check leave no signal of their own.
        Some(
            Ending::Revoked
            | Ending::PasswordChanged
            | Ending::SecurityCheck
            | Ending::Rotated
            | Ending::Superseded,
        ) => return Err(revoked()),
    }
    if state
        .app(LINKEDIN, &token.key.client_id)
        .is_none_or(|app| app.disabled)
    {
        return Err(invalid());
    }
    let standing = state.standing(LINKEDIN, &token.key.subject);
    if standing.suspended || standing.locked || standing.security_check {
        return Err(error(
            401,
            None,
            "MEMBER_RESTRICTED",
            "The member's account is restricted",
        ));
    }
    let consent = state.consent(&token.key).cloned().ok_or_else(revoked)?;
    Ok(Caller {
        token: token.clone(),
        consent,
    })
}

fn check_version(call: &Call) -> Result<(), Answer> {
    let Some(version) = call.header("linkedin-version") else {
        let text = "A version must be present. Please specify a version by adding the \
            LinkedIn-Version header.";
        return Err(error(400, None, "VERSION_MISSING", text));
    };
    let active = version
        .parse::<u32>()
        .is_ok_and(|version| (OLDEST_VERSION..=NEWEST_VERSION).contains(&version));
    if active {
        Ok(())
    } else {
        let text = format!("Requested version {version} is not active");
        Err(error(426, None, "NONEXISTENT_VERSION", &text))
    }
}

fn userinfo(state: &State, caller: &Caller) -> Answered {
    caller.need(&["openid", "profile"], "userinfo.GET.NO_VERSION")?;
    let person = state
        .world
        .person_of(LINKEDIN, &caller.token.key.subject)
        .ok_or_else(not_found)?;
    let (given, family) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    let mut body = json!({
        "sub": caller.token.key.subject,
        "name": person.name,
        "given_name": given,
        "family_name": family,
        "picture": "https://img.example/person.jpg",
    });
    if caller.may(&["email"]) {
        body["email"] = person.email.as_str().into();
        body["email_verified"] = true.into();
    }
    Ok(Answer::json(200, &body))
}

const ADMIN_SCOPES: &[&str] = &["r_organization_admin", "rw_organization_admin"];

fn organization_acls(state: &State, call: &Call, caller: &Caller) -> Answered {
    caller.need(
        ADMIN_SCOPES,
        "partnerApiOrganizationAcls.FINDER-roleAssignee.NO_VERSION",
    )?;
    if call.query.get("q") != Some("roleAssignee") {
        return Err(error(
            400,
            None,
            "ILLEGAL_ARGUMENT",
            "q must be roleAssignee",
        ));
    }
    let wanted = call.query.get("state");
    let email = &caller.consent.email;
    let organizations = state
        .world
        .profiles
        .iter()
        .filter(|p| p.kind == ProfileKind::Organization);
    let rows: Vec<Value> = organizations
        .flat_map(|organization| {
            let held = organization
                .admins
                .get(email)
                .map(|roles| (roles, "APPROVED"));
            let lost = organization
                .removed
                .get(email)
                .map(|roles| (roles, "REVOKED"));
            held.into_iter()
                .chain(lost)
                .flat_map(move |(roles, state)| {
                    roles
                        .iter()
                        .map(move |role| (&organization.id, role, state))
                })
        })
        .filter(|(_, _, state)| wanted.is_none_or(|wanted| wanted == *state))
        .map(|(id, role, state)| {
            let urn = format!("urn:li:organization:{id}");
            json!({ "organization": urn, "organizationTarget": urn, "role": role,
                "state": state, "roleAssignee": caller.person_urn() })
        })
        .collect();
    Ok(page(call, &rows))
}

/// Rest.li's paging by `start` and `count`.
pub fn page(call: &Call, rows: &[Value]) -> Answer {
    let number = |name: &str| call.query.get(name).and_then(|n| n.parse::<usize>().ok());
    let start = number("start").unwrap_or(0).min(rows.len());
    let count = call.page_size(call.param("count"), 10, 100);
    let end = (start + count).min(rows.len());
    Answer::json(
        200,
        &json!({
            "elements": rows[start..end],
            "paging": { "start": start, "count": count, "total": rows.len(), "links": [] },
        }),
    )
}

fn organization_node(organization: &Profile) -> Value {
    json!({
        "id": organization.id.parse::<u64>().ok(),
        "localizedName": organization.name,
        "vanityName": organization.handle,
        "localizedWebsite": "https://northwind.example",
        "logoV2": { "original": format!("urn:li:digitalmediaAsset:{}", organization.id) },
    })
}

pub fn find_organization<'a>(state: &'a State, id: &str) -> Option<&'a Profile> {
    state
        .world
        .profile(id)
        .filter(|profile| profile.kind == ProfileKind::Organization)
}

fn organization(state: &State, caller: &Caller, id: &str) -> Answered {
    caller.need(ADMIN_SCOPES, "organizations.GET.NO_VERSION")?;
    let organization = find_organization(state, id).ok_or_else(not_found)?;
    if organization.roles(&caller.consent.email).is_none() {
        return Err(error(
            403,
            Some(100),
            "ACCESS_DENIED",
            "Member is not an administrator",
        ));
    }
    Ok(Answer::json(200, &organization_node(organization)))
}

fn organizations_lookup(state: &State, call: &Call, caller: &Caller) -> Answered {
    caller.need(ADMIN_SCOPES, "organizationsLookup.BATCH_GET.NO_VERSION")?;
    let ids = call.query.get("ids").unwrap_or_default();
    let ids = ids.trim_start_matches("List(").trim_end_matches(')');
    let mut results = serde_json::Map::new();
    let mut errors = serde_json::Map::new();
    for id in ids.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        match find_organization(state, id) {
            Some(organization) => {
                results.insert(id.to_owned(), organization_node(organization));
            }
            None => {
                errors.insert(id.to_owned(), json!({ "status": 404 }));
            }
        }
    }
    Ok(Answer::json(
        200,
        &json!({ "results": results, "statuses": {}, "errors": errors }),
    ))
}
