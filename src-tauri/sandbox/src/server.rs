//! From a socket to an answer: addressing, faults, log.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State as Extract};
use axum::http::{Method, Response, header};
use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::Notify;

use crate::answer::Answer;
use crate::call::{Call, Content, Params};
use crate::consent::ConsentKey;
use crate::control;
use crate::faults::{Endpoint, FaultKind};
use crate::garble::garbled;
use crate::limits::{self, Level};
use crate::log::Outcome;
use crate::memory::Memory;
use crate::networks::{self, limited};
use crate::provider::Provider;
use crate::state::State;
use crate::wire::Cut;

/// The largest request body: pictures of 20 MB, the most that any network takes, and their form.
const BODY_LIMIT: usize = 21 * 1024 * 1024;

/// What all connections share.
pub struct Shared {
    state: Mutex<State>,
    memory: Option<Memory>,
    /// Something changed that no answer tells of.
    pub changed: Notify,
    pub base: String,
}

impl Shared {
    pub fn new(state: State, memory: Option<Memory>, base: String) -> Self {
        Self {
            state: Mutex::new(state),
            memory,
            changed: Notify::new(),
            base,
        }
    }

    /// The state. A panic in another request leaves it usable.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what is to be remembered, on the caller's thread.
    pub fn write_down(&self) -> io::Result<()> {
        match &self.memory {
            Some(memory) => memory.write(&self.state),
            None => Ok(()),
        }
    }

    /// The same on a blocking thread, done when this returns. The networks go on without their
    /// memory when the disk is full.
    pub async fn remember(self: &Arc<Self>) {
        if self.memory.is_none() {
            return;
        }
        let shared = Arc::clone(self);
        let written = tokio::task::spawn_blocking(move || shared.write_down()).await;
        report(written.unwrap_or_else(|error| Err(error.into())));
    }

    /// Writes down for the last time: from now on the file may be another run's.
    pub fn close_memory(&self) {
        if let Some(memory) = &self.memory {
            report(memory.close(&self.state));
        }
    }
}

fn report(written: io::Result<()>) {
    if let Err(error) = written {
        tracing::error!(%error, "the simulated networks could not write down what they remember");
    }
}

/// One handler for everything: the path decides.
pub fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(handle).with_state(shared)
}

async fn handle(
    Extract(shared): Extract<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return respond(Answer::empty(413), &shared, false);
    };
    let path = parts.uri.path();
    let (host, rest) = match path.trim_start_matches('/').split_once('/') {
        Some((host, rest)) => (host, format!("/{rest}")),
        None => (path.trim_start_matches('/'), "/".to_owned()),
    };
    let query = Params::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let Content { form, json, file } = Content::read(kind, &body);
    let mut call = Call {
        method: parts.method,
        host: host.to_owned(),
        path: rest,
        query,
        form,
        json,
        file,
        headers: parts.headers,
        short: shared.state().short_pages,
        base: shared.base.clone(),
    };
    let response = match Provider::of_host(host) {
        Some(provider) => network(&shared, &cut, &call, provider).await,
        None => {
            call.path = path.to_owned();
            call.host = String::new();
            let answer = control::answer(&shared, &call);
            respond(answer, &shared, false)
        }
    };
    shared.remember().await;
    response
}

async fn network(shared: &Shared, cut: &Cut, call: &Call, provider: Provider) -> Response<Body> {
    let endpoint = networks::endpoint(call, provider);
    let (seq, faults, down) = {
        let mut state = shared.state();
        let at = state.now();
        let member = limits::asker(&state, call, provider).member;
        let seq = state.log.begin(call, provider, endpoint, at, member);
        (
            seq,
            state
                .faults
                .take(provider, endpoint, call.method != Method::GET),
            state.down.contains(&provider),
        )
    };
    let end = |status, outcome| shared.state().log.end(seq, status, outcome);
    if down || faults.contains(&FaultKind::Unanswered) {
        end(None, Outcome::Dropped);
        cut.drop_connection();
        return respond(Answer::empty(503), shared, false);
    }
    for fault in &faults {
        if let FaultKind::Slow { millis } = fault {
            tokio::time::sleep(Duration::from_millis(*millis)).await;
        }
    }
    let answer = {
        let mut state = shared.state();
        let now = state.now();
        let levels = counted(&mut state, call, provider, endpoint, now);
        let full = levels.iter().find(|level| level.over());
        let instead = faults
            .iter()
            .find_map(|fault| networks::fault(call, provider, endpoint, *fault, now))
            .or_else(|| full.map(|full| limited::refuse(&state, call, provider, full)));
        let answer = instead.unwrap_or_else(|| {
            state.log.process(seq);
            let mark = state.content.mark();
            let answer = networks::answer(&mut state, call, provider);
            let made = state.content.own_since(mark);
            let made = made.map(|entry| entry.id.clone()).collect();
            state.log.made(seq, made);
            answer
        });
        let answer = limited::told(&state, answer, provider, &levels, now);
        faults.iter().fold(answer, |answer, fault| {
            garbled(answer, call, provider, endpoint, *fault)
        })
    };
    for fault in &faults {
        if let FaultKind::LateAnswer { millis } = fault {
            tokio::time::sleep(Duration::from_millis(*millis)).await;
        }
    }
    let status = Some(answer.status);
    if faults.contains(&FaultKind::LoseAnswer) {
        // First: once it is dropped, the client may look what became of it.
        end(status, Outcome::Dropped);
        cut.drop_connection();
        return respond(answer, shared, false);
    }
    let half = faults.contains(&FaultKind::CutBody);
    end(
        status,
        if half {
            Outcome::Cut
        } else {
            Outcome::Answered
        },
    );
    let mut response = respond(answer, shared, half);
    if call.method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// Counts a program's request against the network's limits.
fn counted(
    state: &mut State,
    call: &Call,
    provider: Provider,
    endpoint: Endpoint,
    now: DateTime<Utc>,
) -> Vec<Level> {
    if endpoint == Endpoint::Page {
        return Vec::new();
    }
    let asker = limits::asker(state, call, provider);
    let State {
        limits, consents, ..
    } = state;
    let members = || {
        let of_app = |key: &&ConsentKey| {
            key.provider == provider && asker.client_id.as_ref() == Some(&key.client_id)
        };
        consents.iter().map(|(key, _)| key).filter(of_app).count() as u64
    };
    limits.count(provider, limits::endpoint(call), &asker, now, members)
}

/// Builds the response; with `half`, the connection drops after half of the body.
fn respond(answer: Answer, shared: &Shared, half: bool) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    if let Ok(status) = answer.status.try_into() {
        *response.status_mut() = status;
    }
    for (name, value) in &answer.headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().append(*name, value);
        }
    }
    // Answers carry the networks' time, so that a client can notice a wrong clock.
    let date = shared
        .state()
        .now()
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    if let Ok(date) = date.parse() {
        response.headers_mut().insert(header::DATE, date);
    }
    *response.body_mut() = if half {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, answer.body.len().into());
        let kept = answer.body[..answer.body.len() / 2].to_vec();
        let cut = async {
            // The first half must leave before the connection drops.
            tokio::task::yield_now().await;
            Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
        };
        Body::from_stream(stream::iter([Ok(kept)]).chain(stream::once(cut)))
    } else {
        Body::from(answer.body)
    };
    response
}
