//! The end of a sign-in: the consent is written down and the browser goes back to the client.

use chrono::TimeDelta;
use url::form_urlencoded;

use super::{AuthRequest, gone};
use crate::answer::Answer;
use crate::consent::{Consent, ConsentKey};
use crate::pages;
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::{Code, Ending};
use crate::world::Member;

/// Writes the consent down and sends the browser back with a code.
pub fn allow(
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

/// Asking a LinkedIn member for other scopes ends the app's earlier tokens.
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

/// X and LinkedIn document 30 seconds and 30 minutes, Instagram an hour; the others are
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
pub fn deny(state: &mut State, flow_id: &str, linkedin_error: &str) -> Answer {
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
    // Meta appends a fragment that clients must cut off.
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
