//! The person's side of OAuth: sign in, consent, and the way back to the client.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::json;
use url::form_urlencoded;

use crate::answer::Answer;
use crate::call::Call;
use crate::consent::{Consent, ConsentKey, NextConsent};
use crate::pages::{self, Choice, ConsentPage, SignInPage};
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::{Challenge, Code, Ending, random};
use crate::world::{Member, ProfileKind};

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
#[derive(Default)]
pub struct SignIns {
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
    if standing != crate::state::Standing::default() {
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

/// The page the flow has come to.
fn show(state: &State, flow_id: &str, error: Option<&str>) -> Answer {
    let Some(flow) = state.sign_ins.flows.get(flow_id) else {
        return gone();
    };
    let provider = flow.request.provider;
    let app = format!("the app {}", flow.request.client_id);
    let Some(member) = &flow.member else {
        let plan = flow.plan.as_ref().filter(|_| error.is_none()).map(|plan| {
            let person = state.world.person(&plan.person);
            let member = state.world.member(provider, &plan.person);
            let owner = person.or_else(|| state.world.person(&member?.email));
            let password = owner.map_or("", |person| person.password.as_str());
            let typed = person.map_or(plan.person.as_str(), |person| person.email.as_str());
            json!({ "email": typed, "password": password, "delay_ms": plan.delay_ms })
        });
        let people = state.world.members(provider);
        return pages::sign_in(&SignInPage {
            provider,
            flow: flow_id,
            app: &app,
            error,
            hint: &flow.request.hint,
            people: people
                .into_iter()
                .map(|one| (one.subject, one.name))
                .collect(),
            plan,
        });
    };
    let standing = state.standing(provider, &member.subject);
    if standing.suspended || standing.locked {
        let (heading, text) = if standing.suspended {
            (
                "Account suspended",
                "This account was suspended. Appeal at the network first.",
            )
        } else {
            (
                "Account locked",
                "This account is locked. Unlock it at the network first.",
            )
        };
        return pages::notice(provider, 200, heading, text);
    }
    if standing.security_check {
        return pages::security_check(provider, flow_id, &member.name);
    }
    consent_page(state, flow_id, flow, member, &app)
}

fn consent_page(state: &State, flow_id: &str, flow: &Flow, member: &Member, app: &str) -> Answer {
    let provider = flow.request.provider;
    let world = &state.world;
    let mut one_of = Vec::new();
    let mut ticks = Vec::new();
    let mut along = Vec::new();
    let choice = |profile: &crate::world::Profile| Choice {
        value: profile.id.clone(),
        label: format!("{}: {}", profile.kind.word(), profile.label()),
    };
    match provider {
        Provider::Instagram | Provider::Tiktok | Provider::X => {
            let mut accounts = world.accounts_of(provider, &member.email);
            accounts.sort_by_key(|account| account.id != member.subject);
            one_of.extend(accounts.into_iter().map(choice));
        }
        Provider::Facebook => {
            for kind in [
                ProfileKind::Page,
                ProfileKind::InstagramAccount,
                ProfileKind::AdAccount,
            ] {
                ticks.extend(world.administered(&member.email, kind).map(choice));
            }
        }
        Provider::Linkedin => {
            let organizations = world.administered(&member.email, ProfileKind::Organization);
            along.extend(organizations.map(crate::world::Profile::label));
        }
        Provider::Google => {
            if flow
                .request
                .scopes
                .iter()
                .any(|scope| scope.contains("/auth/y"))
            {
                let channels = world.administered(&member.email, ProfileKind::YoutubeChannel);
                one_of.extend(channels.map(choice));
            }
            let locations = world.administered(&member.email, ProfileKind::Location);
            along.extend(locations.map(crate::world::Profile::label));
        }
    }
    let scopes = &flow.request.scopes;
    pages::consent(&ConsentPage {
        provider,
        flow: flow_id,
        app,
        member: &member.name,
        one_of,
        ticks,
        along,
        scopes: scopes
            .iter()
            .map(|s| Choice {
                value: s.clone(),
                label: s.clone(),
            })
            .collect(),
        scopes_can_be_declined: scopes_can_be_declined(provider),
        plan: flow.plan.as_ref().map(|plan| {
            let chosen = plan.choose.clone().or_else(|| {
                let planned = world.member(provider, &plan.person)?;
                provider.signs_in_as_account().then_some(planned.subject)
            });
            json!({
                "untick": plan.untick,
                "choose": chosen,
                "decline_scopes": plan.decline_scopes,
                "answer": plan.answer,
                "delay_ms": plan.delay_ms,
            })
        }),
    })
}

/// LinkedIn and X take all scopes together or none (networks.md 4.4, 6.4).
fn scopes_can_be_declined(provider: Provider) -> bool {
    match provider {
        Provider::Facebook | Provider::Instagram | Provider::Tiktok | Provider::Google => true,
        Provider::Linkedin | Provider::X => false,
    }
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

/// Writes the consent down and sends the browser back with a code.
fn allow(
    state: &mut State,
    flow_id: &str,
    member: &Member,
    choice: Option<String>,
    profiles: Vec<String>,
    granted: &[String],
    asked: bool,
) -> Answer {
    let Some(flow) = state.sign_ins.flows.remove(flow_id) else {
        return gone();
    };
    let request = flow.request;
    let now = state.now();
    let mut key = ConsentKey {
        provider: request.provider,
        client_id: request.client_id.clone(),
        subject: member.subject.clone(),
        channel: None,
    };
    if let Some(chosen) = choice {
        let mine = state
            .world
            .profile(&chosen)
            .is_some_and(|p| p.roles(&member.email).is_some());
        if !mine {
            return pages::notice(
                request.provider,
                400,
                "Not yours",
                "Choose an account of yours.",
            );
        }
        if request.provider.signs_in_as_account() {
            key.subject = chosen;
        } else {
            key.channel = Some(chosen);
        }
    }
    let earlier = state.consents.get(&key).cloned();
    let mut scopes = granted.to_vec();
    if request.merge_scopes
        && let Some(earlier) = &earlier
    {
        scopes.extend(
            earlier
                .scopes
                .iter()
                .filter(|s| !granted.contains(s))
                .cloned(),
        );
    }
    supersede(state, &key, earlier.as_ref(), &scopes);
    let refresh_seconds = refresh_life(state, &key);
    let offline = request.offline
        && ((request.renew_offline && asked) || !earlier.as_ref().is_some_and(|e| e.refresh_given));
    let declined = request
        .scopes
        .iter()
        .filter(|s| !scopes.contains(s))
        .cloned()
        .collect();
    let consent = Consent {
        email: member.email.clone(),
        scopes: scopes.clone(),
        declined,
        profiles,
        granted_at: now,
        refresh_ends_at: refresh_seconds.map(|seconds| now + TimeDelta::seconds(seconds)),
        refresh_given: earlier.is_some_and(|earlier| earlier.refresh_given) || offline,
    };
    state.consents.replace(key.clone(), consent);
    let code = state.tokens.issue_code(Code {
        key,
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        scopes: scopes.clone(),
        expires_at: now + TimeDelta::seconds(code_life(request.provider)),
        offline,
        used: false,
    });
    let mut query = vec![("code", code)];
    match request.provider {
        Provider::Tiktok => query.push(("scopes", scopes.join(","))),
        Provider::Google => query.push(("scope", scopes.join(" "))),
        Provider::Facebook | Provider::Instagram | Provider::Linkedin | Provider::X => {}
    }
    back(&request, query)
}

/// Asking a LinkedIn member for other scopes ends the app's earlier tokens (networks.md 4.4).
fn supersede(state: &mut State, key: &ConsentKey, earlier: Option<&Consent>, scopes: &[String]) {
    let differs = earlier.is_some_and(|earlier| {
        earlier.scopes.len() != scopes.len() || earlier.scopes.iter().any(|s| !scopes.contains(s))
    });
    if key.provider == Provider::Linkedin && differs {
        state
            .tokens
            .end(Ending::Superseded, |token| token.key == *key);
    }
}

/// Seconds until the refresh token of a new consent ends, where that is fixed at the consent.
fn refresh_life(state: &State, key: &ConsentKey) -> Option<i64> {
    let app = state.app(key.provider, &key.client_id)?;
    match key.provider {
        Provider::Linkedin | Provider::Tiktok => Some(app.refresh_seconds.unwrap_or(31_536_000)),
        Provider::Facebook | Provider::Instagram | Provider::X | Provider::Google => None,
    }
}

/// X says 30 seconds and LinkedIn 30 minutes (networks.json); Instagram an hour; the others are
/// silent, ten minutes is what RFC 6749 recommends at most.
fn code_life(provider: Provider) -> i64 {
    match provider {
        Provider::X => 30,
        Provider::Linkedin => 1_800,
        Provider::Instagram => 3_600,
        Provider::Facebook | Provider::Tiktok | Provider::Google => 600,
    }
}

/// Sends the browser back with the network's own words for "no".
fn deny(state: &mut State, flow_id: &str, linkedin_error: &str) -> Answer {
    let Some(flow) = state.sign_ins.flows.remove(flow_id) else {
        return gone();
    };
    let query = match flow.request.provider {
        Provider::Facebook => vec![
            ("error", "access_denied".to_owned()),
            ("error_code", "200".to_owned()),
            ("error_description", "Permissions error".to_owned()),
            ("error_reason", "user_denied".to_owned()),
        ],
        Provider::Instagram => vec![
            ("error", "access_denied".to_owned()),
            ("error_reason", "user_denied".to_owned()),
            (
                "error_description",
                "The user denied your request.".to_owned(),
            ),
        ],
        Provider::Linkedin => vec![
            ("error", linkedin_error.to_owned()),
            (
                "error_description",
                "The user cancelled the authorization".to_owned(),
            ),
        ],
        Provider::Tiktok => vec![
            ("error", "access_denied".to_owned()),
            (
                "error_description",
                "User denied the authorization".to_owned(),
            ),
        ],
        Provider::X | Provider::Google => vec![("error", "access_denied".to_owned())],
    };
    back(&flow.request, query)
}

/// Sends the browser back to the client with an error that no person caused.
pub fn refuse(request: &AuthRequest, error: &str, description: &str) -> Answer {
    let mut query = vec![("error", error.to_owned())];
    if !description.is_empty() {
        query.push(("error_description", description.to_owned()));
    }
    back(request, query)
}

fn back(request: &AuthRequest, mut query: Vec<(&'static str, String)>) -> Answer {
    if let Some(state) = &request.state {
        query.push(("state", state.clone()));
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    // Meta appends a fragment that clients must cut off (networks.md 2b.3; cases README 10).
    let fragment = match request.provider {
        Provider::Facebook => "#_=_",
        Provider::Instagram => "#_",
        Provider::Linkedin | Provider::Tiktok | Provider::X | Provider::Google => "",
    };
    let joint = if request.redirect_uri.contains('?') {
        '&'
    } else {
        '?'
    };
    Answer::redirect(&format!("{}{joint}{query}{fragment}", request.redirect_uri))
}

fn gone() -> Answer {
    pages::over()
}
