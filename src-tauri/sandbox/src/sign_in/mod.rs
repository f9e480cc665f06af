//! The person's side of OAuth: sign in, consent, and the way back to the client.

mod finish;
mod page;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::call::Call;
use crate::consent::NextConsent;
use crate::pages;
use crate::provider::Provider;
use crate::state::{Standing, State};
use crate::tokens::{Challenge, random};
use crate::world::Member;

pub use finish::refuse;
use finish::{allow, deny};
use page::{scopes_can_be_declined, show};

/// A checked authorize request.
#[derive(Clone)]
pub struct AuthRequest {
    pub provider: Provider,
    pub client_id: String,
    pub redirect_uri: String,
    pub state: Option<String>,
    pub scopes: Vec<String>,
    pub challenge: Option<Challenge>,
    /// A remembered sign-in does not count.
    pub force_login: bool,
    /// A member who granted all this before is sent back at once.
    pub may_skip: bool,
    /// No page may be shown: a code at once, or an error (`OpenID` Connect's `prompt=none`).
    pub silent: bool,
    /// Google: `access_type=offline`.
    pub offline: bool,
    /// Google: `prompt=consent`, which brings a refresh token again.
    pub renew_offline: bool,
    /// Google: `include_granted_scopes=true`.
    pub merge_scopes: bool,
    /// Email address or name to start with.
    pub hint: String,
}

struct Flow {
    request: AuthRequest,
    plan: Option<NextConsent>,
    member: Option<Member>,
}

/// Open sign-ins, and the browsers that are signed in.
#[derive(Default, Serialize, Deserialize)]
pub struct SignIns {
    #[serde(skip)]
    flows: BTreeMap<String, Flow>,
    sessions: BTreeMap<String, (Provider, Member)>,
}

impl SignIns {
    /// Forgets the browser sessions of some members, or of all.
    pub fn sign_out(&mut self, provider: Provider, subjects: &Option<Vec<String>>) {
        self.sessions.retain(|_, (of, member)| {
            *of != provider
                || subjects
                    .as_ref()
                    .is_some_and(|list| !list.contains(&member.subject))
        });
    }
}

fn cookie_name(provider: Provider) -> String {
    format!("sandbox_{}", provider.key())
}

/// Shows the first page of a sign-in.
pub fn begin(state: &mut State, call: &Call, request: AuthRequest) -> Answer {
    let provider = request.provider;
    let plan = plan_for(state, &request);
    let remembered = call
        .cookie(&cookie_name(provider))
        .and_then(|cookie| state.sign_ins.sessions.get(cookie))
        .map(|(_, member)| member.clone())
        .filter(|_| !request.force_login)
        .filter(|member| {
            plan.as_ref().is_none_or(|plan| {
                let planned = state.world.members_named(provider, &plan.person);
                planned.iter().any(|one| one.email == member.email)
            })
        });
    let skip = request.may_skip && plan.is_none();
    let (silent, signed_in) = (request.silent, remembered.is_some());
    let asked = request.clone();
    let flow = random();
    let member = remembered.clone();
    state.sign_ins.flows.insert(
        flow.clone(),
        Flow {
            request,
            plan,
            member,
        },
    );
    if skip && let Some(done) = skip_consent(state, &flow) {
        return done;
    }
    if silent {
        state.sign_ins.flows.remove(&flow);
        return if signed_in {
            refuse(&asked, "consent_required", "The member has to agree first")
        } else {
            refuse(&asked, "login_required", "The member is not signed in")
        };
    }
    show(state, &flow, None)
}

/// The plan of a page that is loaded again stays the same.
fn plan_for(state: &mut State, request: &AuthRequest) -> Option<NextConsent> {
    let again = state.sign_ins.flows.values().find(|flow| {
        flow.plan.is_some()
            && request.state.is_some()
            && flow.request.state == request.state
            && flow.request.client_id == request.client_id
    });
    match again {
        Some(flow) => flow.plan.clone(),
        None => state.next.take(request.provider),
    }
}

fn skip_consent(state: &mut State, flow: &str) -> Option<Answer> {
    let open = state.sign_ins.flows.get(flow)?;
    let member = open.member.clone()?;
    let standing = state.standing(open.request.provider, &member.subject);
    if standing != Standing::default() {
        return None;
    }
    let (key, earlier) = state.consents.iter().find(|(key, consent)| {
        key.provider == open.request.provider
            && key.client_id == open.request.client_id
            && key.subject == member.subject
            && open
                .request
                .scopes
                .iter()
                .all(|scope| consent.scopes.contains(scope))
    })?;
    let choice = key.channel.clone();
    let profiles = earlier.profiles.clone();
    let scopes = open.request.scopes.clone();
    Some(allow(
        state, flow, &member, choice, profiles, &scopes, false,
    ))
}

/// The forms' targets: `/{page host}/sandbox/…`.
pub fn submit(state: &mut State, call: &Call, provider: Provider, step: &str) -> Answer {
    let Some(flow_id) = call.param("flow").map(str::to_owned) else {
        return gone();
    };
    let known = state.sign_ins.flows.get(&flow_id);
    if known.is_none_or(|flow| flow.request.provider != provider) {
        return gone();
    }
    match step {
        "sign-in" if call.form.get("cancel").is_some() => {
            deny(state, &flow_id, "user_cancelled_login")
        }
        "sign-in" => sign_in(state, call, provider, &flow_id),
        "consent" if call.method == axum::http::Method::GET => show(state, &flow_id, None),
        "consent" => answer_consent(state, call, &flow_id),
        "switch" => {
            if let Some(flow) = state.sign_ins.flows.get_mut(&flow_id) {
                flow.member = None;
            }
            show(state, &flow_id, None)
        }
        "complete-check" => {
            let member = state
                .sign_ins
                .flows
                .get(&flow_id)
                .and_then(|flow| flow.member.clone());
            if let Some(member) = member {
                state
                    .standing
                    .entry((provider, member.subject))
                    .or_default()
                    .security_check = false;
            }
            show(state, &flow_id, None)
        }
        _ => gone(),
    }
}

fn sign_in(state: &mut State, call: &Call, provider: Provider, flow_id: &str) -> Answer {
    let member = match call.form.get("choose") {
        Some(subject) => state
            .world
            .members(provider)
            .into_iter()
            .find(|m| m.subject == subject),
        None => {
            let who = call.form.get("email").unwrap_or_default();
            let password = call.form.get("password").unwrap_or_default();
            if !state.world.password_fits(provider, who, password) {
                return show(
                    state,
                    flow_id,
                    Some("That email address and password do not fit."),
                );
            }
            let member = state.world.member(provider, who);
            if member.is_none() {
                return show(
                    state,
                    flow_id,
                    Some("This person has no account at this network."),
                );
            }
            member
        }
    };
    let Some(member) = member else {
        return show(state, flow_id, Some("Nobody is called that."));
    };
    let cookie = random();
    state
        .sign_ins
        .sessions
        .insert(cookie.clone(), (provider, member.clone()));
    if let Some(flow) = state.sign_ins.flows.get_mut(flow_id) {
        flow.member = Some(member);
    }
    let host = provider.page_host();
    let target = format!("/{host}/sandbox/consent?flow={flow_id}");
    let (name, path) = (cookie_name(provider), format!("/{host}"));
    Answer {
        status: 303,
        ..Answer::redirect(&target)
    }
    .header(
        "set-cookie",
        format!("{name}={cookie}; Path={path}; HttpOnly; SameSite=Lax"),
    )
}

fn answer_consent(state: &mut State, call: &Call, flow_id: &str) -> Answer {
    if call.form.get("answer") == Some("deny") {
        return deny(state, flow_id, "user_cancelled_authorize");
    }
    let Some(flow) = state.sign_ins.flows.get(flow_id) else {
        return gone();
    };
    let Some(member) = flow.member.clone() else {
        return show(state, flow_id, None);
    };
    let provider = flow.request.provider;
    let declinable = scopes_can_be_declined(provider);
    let ticked: Vec<&str> = call.form.all("scope").collect();
    let scopes: Vec<String> = flow
        .request
        .scopes
        .iter()
        .filter(|scope| !declinable || ticked.contains(&scope.as_str()))
        .cloned()
        .collect();
    let choice = call.form.get("account").map(str::to_owned);
    let profiles = call.form.all("profile").map(str::to_owned).collect();
    allow(state, flow_id, &member, choice, profiles, &scopes, true)
}

fn gone() -> Answer {
    pages::over()
}
