//! The control API: JSON at the root, and the page with the levers.

use axum::http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, Answered, settle};
use crate::apps::App;
use crate::call::Call;
use crate::consent::NextConsent;
use crate::content::Written;
use crate::levers::{self, Lever};
use crate::limits::{Limit, Limits};
use crate::pages;
use crate::server::Shared;
use crate::state::State;
use crate::world::{Person, Profile};

/// Moves the clock, or tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    #[serde(default)]
    advance_seconds: Option<i64>,
    #[serde(default)]
    offset_seconds: Option<i64>,
}

/// People and profiles to add.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Additions {
    #[serde(default)]
    people: Vec<Person>,
    #[serde(default)]
    profiles: Vec<Profile>,
}

/// Answers at the root.
pub fn answer(shared: &Shared, call: &Call) -> Answer {
    if !comes_from_here(shared, call) {
        return fail(
            403,
            "The control API answers this computer's own pages and programs only.",
        );
    }
    settle(route(shared, call))
}

/// A page of the web, open in the same browser, must not pull levers.
fn comes_from_here(shared: &Shared, call: &Call) -> bool {
    call.header("origin").is_none_or(|origin| {
        origin == shared.base || origin == shared.base.replace("127.0.0.1", "localhost")
    })
}

fn route(shared: &Shared, call: &Call) -> Answered {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let get = call.method == Method::GET;
    let post = call.method == Method::POST;
    match segments.as_slice() {
        [] if get => Ok(pages::levers()),
        ["state"] if get => Ok(Answer::json(200, &describe(&shared.state()))),
        ["clock"] if get => Ok(clock(&shared.state())),
        ["clock"] if post => {
            let change: ClockChange = body(call)?;
            let state = shared.state();
            if let Some(seconds) = change.offset_seconds {
                state.clock.set_offset(seconds);
            }
            if let Some(seconds) = change.advance_seconds {
                state.clock.advance(seconds);
            }
            Ok(clock(&state))
        }
        ["next-consent"] if post => {
            let plan: NextConsent = body(call)?;
            let mut state = shared.state();
            if state.world.member(plan.provider, &plan.person).is_none() {
                return Err(fail(422, "nobody is called that there"));
            }
            state.next.push(plan);
            Ok(done())
        }
        ["levers", "clear"] if post => {
            levers::clear(&mut shared.state());
            Ok(done())
        }
        ["levers", name] if post => {
            let lever = lever(call, name)?;
            let pulled = levers::pull(&mut shared.state(), &lever);
            pulled
                .map(|()| done())
                .map_err(|error| fail(422, &error.to_string()))
        }
        ["usage"] if get => Ok(Answer::json(200, &json!(shared.state().limits.usage()))),
        ["limits"] if post => {
            let limits: Vec<Limit> = body(call)?;
            shared.state().limits = Limits::new(limits);
            Ok(done())
        }
        ["apps"] if post => {
            let app: App = body(call)?;
            shared.state().register_app(app);
            Ok(done())
        }
        ["world"] if post => {
            let additions: Additions = body(call)?;
            let mut state = shared.state();
            additions
                .people
                .into_iter()
                .for_each(|person| state.world.add_person(person));
            additions
                .profiles
                .into_iter()
                .for_each(|profile| state.add_profile(profile));
            Ok(done())
        }
        ["written"] if post => {
            let written: Written = body(call)?;
            match shared.state().write(&written) {
                Some(id) => Ok(Answer::json(200, &json!({ "ok": true, "id": id }))),
                None => Err(fail(422, "there is no such profile or entry")),
            }
        }
        ["log"] if get => {
            let since = call
                .query
                .get("since")
                .and_then(|since| since.parse().ok())
                .unwrap_or(0);
            let state = shared.state();
            let entries: Vec<_> = state.log.since(since).collect();
            Ok(Answer::json(200, &json!({ "entries": entries })))
        }
        ["reset"] if post => {
            let mut state = shared.state();
            let clock = state.clock.clone();
            clock.set_offset(0);
            *state = State::new(clock);
            Ok(done())
        }
        _ => Err(fail(404, "There is nothing here.")),
    }
}

fn done() -> Answer {
    Answer::json(200, &json!({ "ok": true }))
}

fn fail(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "ok": false, "error": message }))
}

fn body<T: DeserializeOwned>(call: &Call) -> Result<T, Answer> {
    let json = call
        .json
        .clone()
        .ok_or_else(|| fail(400, "A JSON body is needed."))?;
    serde_json::from_value(json).map_err(|error| fail(400, &error.to_string()))
}

/// The lever named by the path, with the fields of the body.
fn lever(call: &Call, name: &str) -> Result<Lever, Answer> {
    let mut json = call.json.clone().unwrap_or_else(|| json!({}));
    let fields = json
        .as_object_mut()
        .ok_or_else(|| fail(400, "A JSON object is needed."))?;
    fields.insert("lever".to_owned(), name.into());
    serde_json::from_value(json).map_err(|error| fail(400, &error.to_string()))
}

fn clock(state: &State) -> Answer {
    Answer::json(
        200,
        &json!({
            "now": state.clock.now(),
            "offset_seconds": state.clock.offset(),
            "skew_seconds": state.skew,
        }),
    )
}

/// Everything but secrets.
fn describe(state: &State) -> Value {
    let now = state.now();
    let consents: Vec<Value> = state
        .consents
        .iter()
        .map(|(key, consent)| {
            let live = state.tokens.iter().filter(|(_, token)| token.key == *key);
            let tokens: Vec<Value> = live
                .map(|(_, token)| {
                    json!({ "kind": token.kind, "expires_at": token.expires_at,
                        "ending": token.ending(now) })
                })
                .collect();
            json!({ "key": key, "consent": consent, "tokens": tokens })
        })
        .collect();
    let apps: Vec<Value> = state
        .apps
        .iter()
        .map(|app| {
            json!({ "provider": app.provider, "client_id": app.client_id,
                "redirects": app.redirects, "disabled": app.disabled,
                "public": app.client_secret.is_none() })
        })
        .collect();
    let people: Vec<Value> = state
        .world
        .people
        .iter()
        .map(|person| json!({ "name": person.name, "email": person.email, "ids": person.ids }))
        .collect();
    let standing: Vec<Value> = state
        .standing
        .iter()
        .map(|((provider, subject), standing)| {
            json!({ "provider": provider, "subject": subject, "standing": standing })
        })
        .collect();
    json!({
        "now": now,
        "offset_seconds": state.clock.offset(),
        "skew_seconds": state.skew,
        "people": people,
        "profiles": state.world.profiles,
        "apps": apps,
        "consents": consents,
        "standing": standing,
        "faults": state.faults,
        "down": state.down,
        "next_consents": state.next.waiting().collect::<Vec<_>>(),
    })
}
