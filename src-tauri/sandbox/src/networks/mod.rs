//! The dialects, one file each.

mod business_profile;
mod facebook;
mod facebook_content;
mod facebook_lists;
mod fields;
mod google;
mod google_api;
mod instagram;
mod instagram_content;
pub mod limited;
mod linkedin;
mod linkedin_api;
mod linkedin_content;
mod meta;
mod tiktok;
mod tiktok_business;
mod x;
mod youtube;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::{Endpoint, FaultKind};
use crate::provider::Provider;
use crate::sign_in;
use crate::state::State;

/// Answers a call to one of the real hosts.
pub fn answer(state: &mut State, call: &Call, provider: Provider) -> Answer {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    if let ["sandbox", step] = segments.as_slice()
        && call.host == provider.page_host()
    {
        return sign_in::submit(state, call, provider, step);
    }
    match provider {
        Provider::Facebook => facebook::answer(state, call, &segments),
        Provider::Instagram => instagram::answer(state, call, &segments),
        Provider::Linkedin => linkedin::answer(state, call, &segments),
        Provider::Tiktok => tiktok::answer(state, call, &segments),
        Provider::X => x::answer(state, call, &segments),
        Provider::Google => google::answer(state, call, &segments),
    }
}

/// Which part of the network a call goes to.
pub fn endpoint(call: &Call, provider: Provider) -> Endpoint {
    const TOKEN_PATHS: &[&str] = &[
        "oauth/access_token",
        "debug_token",
        "access_token",
        "refresh_access_token",
        "accessToken",
        "introspectToken",
        "oauth/v2/revoke",
        "oauth/token/",
        "oauth/revoke/",
        "tt_user/oauth2/token/",
        "tt_user/oauth2/refresh_token/",
        "tt_user/oauth2/revoke/",
        "tt_user/token_info/get/",
        "oauth2/token",
        "oauth2/revoke",
    ];
    let at_google_oauth = call.host == "oauth2.googleapis.com";
    let path = call.path.as_str();
    if at_google_oauth || TOKEN_PATHS.iter().any(|end| path.ends_with(end)) {
        Endpoint::Token
    } else if call.host == provider.page_host() && !path.starts_with("/dms-uploads/") {
        Endpoint::Page
    } else {
        Endpoint::Api
    }
}

/// The form of RFC 6749 5.2, which most token endpoints use.
fn oauth_error(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({ "error": error, "error_description": description }),
    )
}

/// The network's own words for a lever that replaces the answer.
pub fn fault(
    call: &Call,
    provider: Provider,
    endpoint: Endpoint,
    kind: FaultKind,
    now: DateTime<Utc>,
) -> Option<Answer> {
    let at_token = endpoint == Endpoint::Token;
    let business = call.host == "business-api.tiktok.com";
    match kind {
        FaultKind::RateLimit { seconds } => Some(limited::refuse_for(call, provider, now, seconds)),
        FaultKind::Fail500 => Some(failed(provider, at_token, business)),
        FaultKind::HtmlBody { status } => {
            let page = "<!doctype html><title>Sorry</title><p>Something went wrong.</p>";
            Some(Answer::html(status, page.to_owned()))
        }
        FaultKind::SpuriousRevoked => {
            let at_api = provider == Provider::Linkedin && endpoint == Endpoint::Api;
            at_api.then(linkedin_api::revoked)
        }
        FaultKind::TextNumbers
        | FaultKind::WrapData
        | FaultKind::AnotherAccount
        | FaultKind::ErrorWith200
        | FaultKind::ByteOrderMark
        | FaultKind::NoPageTokens
        | FaultKind::Slow { .. }
        | FaultKind::LateAnswer { .. }
        | FaultKind::CutBody
        | FaultKind::LoseAnswer
        | FaultKind::Unanswered => None,
    }
}

fn failed(provider: Provider, at_token: bool, business: bool) -> Answer {
    match provider {
        Provider::Facebook | Provider::Instagram => meta::failed(),
        Provider::Linkedin => {
            linkedin_api::error(500, None, "INTERNAL_SERVER_ERROR", "Internal Server Error")
        }
        Provider::Tiktok if business => {
            tiktok_business::envelope(50_000, "System error.", &json!({}))
        }
        Provider::Tiktok if at_token => oauth_error(500, "server_error", "Internal error."),
        Provider::Tiktok => tiktok::error(500, "internal_error", "Something went wrong."),
        Provider::X => x::problem(
            503,
            "Service Unavailable",
            "about:blank",
            "Service Unavailable",
        ),
        Provider::Google if at_token => Answer::json(500, &json!({ "error": "internal_failure" })),
        Provider::Google => google_api::error(500, "INTERNAL", "backendError", "Internal error."),
    }
}
