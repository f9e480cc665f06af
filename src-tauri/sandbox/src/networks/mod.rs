//! The dialects, one file each.

mod facebook;
mod facebook_content;
mod fields;
mod instagram_content;
mod meta;

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
        _ => Answer::empty(404),
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
    } else if call.host == provider.page_host() {
        Endpoint::Page
    } else {
        Endpoint::Api
    }
}

/// The network's own words for a lever that replaces the answer.
pub fn fault(provider: Provider, endpoint: Endpoint, kind: FaultKind) -> Option<Answer> {
    let answer = match kind {
        FaultKind::RateLimit { seconds } => match provider {
            Provider::Facebook | Provider::Instagram => meta::rate_limited(seconds),
            _ => Answer::empty(429),
        },
        FaultKind::Fail500 => match provider {
            Provider::Facebook | Provider::Instagram => meta::failed(),
            _ => Answer::empty(500),
        },
        FaultKind::HtmlBody { status } => {
            let page =
                "<html><head><title>Sorry</title></head><body>Something went wrong.</body></html>";
            Answer::html(status, page.to_owned())
        }
        FaultKind::Slow { .. } | FaultKind::CutBody | FaultKind::LoseAnswer => return None,
    };
    let _ = endpoint;
    Some(answer)
}
