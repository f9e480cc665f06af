//! Which requests are the answer, judged from the head of a request alone.
//!
//! Any web page and any program can reach a loopback port, so a request must be right in every
//! part, and a wrong one changes nothing.

use url::Url;

use super::page::Reply;
use crate::sign_in::matching::{Decision, Expected, matches};
use crate::sign_in::redirect::RedirectAnswer;

/// More than any browser sends.
const MAX_HEADERS: usize = 64;

/// What a head says.
pub(super) enum Judged {
    /// More bytes are needed.
    Unfinished,
    Answer(RedirectAnswer),
    Refused(Reply),
}

/// Judges the bytes that came so far.
pub(super) fn judge(head: &[u8], expected: &Expected) -> Judged {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(head) {
        Ok(httparse::Status::Complete(_)) => {
            decide(&request, expected).unwrap_or_else(Judged::Refused)
        }
        Ok(httparse::Status::Partial) => Judged::Unfinished,
        Err(httparse::Error::TooManyHeaders) => Judged::Refused(Reply::HeadTooLarge),
        Err(
            httparse::Error::HeaderName
            | httparse::Error::HeaderValue
            | httparse::Error::NewLine
            | httparse::Error::Status
            | httparse::Error::Token
            | httparse::Error::Version,
        ) => Judged::Refused(Reply::BadRequest),
    }
}

fn decide(request: &httparse::Request<'_, '_>, expected: &Expected) -> Result<Judged, Reply> {
    let own = &expected.redirect;
    let target = request.path.ok_or(Reply::BadRequest)?;
    // The absolute form is for proxies.
    if !target.starts_with('/') {
        return Err(Reply::BadRequest);
    }
    // Whoever makes a name point at 127.0.0.1 (DNS rebinding) still sends that name.
    if sole(request, "host") != Some(own.authority().as_bytes()) {
        return Err(Reply::BadRequest);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != own.path() || is_prefetch(request) {
        return Err(Reply::NotFound);
    }
    if request.method != Some("GET") {
        return Err(Reply::MethodNotAllowed);
    }
    // A fragment never leaves a browser (RFC 9112, 3.2.1).
    if query.contains('#') {
        return Err(Reply::BadRequest);
    }
    let mut url: Url = own.clone();
    url.set_query(Some(query));
    match matches(expected, &url) {
        Decision::Ours(answer) => Ok(Judged::Answer(answer)),
        Decision::NotAnAnswer(_) => Err(Reply::BadRequest),
        Decision::GoOn | Decision::OfferBrowser => Err(Reply::NotFound),
    }
}

/// The value of a header that must be there exactly once.
fn sole<'a>(request: &httparse::Request<'_, 'a>, name: &str) -> Option<&'a [u8]> {
    let mut found = request
        .headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case(name));
    let value = found.next()?.value;
    found.next().is_none().then_some(value)
}

/// A browser that looks ahead shows the page to nobody; the person's own visit follows.
fn is_prefetch(request: &httparse::Request<'_, '_>) -> bool {
    request.headers.iter().any(|header| {
        ["sec-purpose", "purpose", "x-moz"]
            .into_iter()
            .any(|name| header.name.eq_ignore_ascii_case(name))
            && header.value.starts_with(b"prefetch")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::{ExposeSecret, SecretString};

    use super::*;
    use crate::domain::id::FlowId;
    use crate::sign_in::matching::Issuer;
    use crate::sign_in::state::FlowState;

    fn expected() -> Expected {
        Expected {
            flow: FlowId(uuid::Uuid::nil()),
            redirect: Url::parse("http://127.0.0.1:43110/callback").unwrap(),
            state: FlowState::from(SecretString::from("st")),
            issuer: Issuer::Unnamed,
        }
    }

    fn reply(head: &str) -> Option<Reply> {
        match judge(head.as_bytes(), &expected()) {
            Judged::Refused(reply) => Some(reply),
            Judged::Answer(_) | Judged::Unfinished => None,
        }
    }

    #[test]
    fn the_right_request_is_the_answer() {
        for head in [
            "GET /callback?code=c&state=st HTTP/1.1\r\nHost: 127.0.0.1:43110\r\n\r\n",
            "GET /callback?state=st&code=c HTTP/1.0\r\nhOST:127.0.0.1:43110\r\nCookie: a=b\r\n\r\n",
        ] {
            let Judged::Answer(RedirectAnswer::Code { code, .. }) =
                judge(head.as_bytes(), &expected())
            else {
                panic!("{head}");
            };
            assert_eq!(code.expose_secret(), "c");
        }
    }

    #[test]
    fn every_other_request_is_refused() {
        const HOST: &str = "Host: 127.0.0.1:43110";
        let right = "GET /callback?code=c&state=st HTTP/1.1";
        for (line, headers, expected) in [
            // Methods, paths and forms
            (
                "POST /callback?code=c&state=st HTTP/1.1",
                HOST,
                Reply::MethodNotAllowed,
            ),
            (
                "HEAD /callback?code=c&state=st HTTP/1.1",
                HOST,
                Reply::MethodNotAllowed,
            ),
            ("OPTIONS /callback HTTP/1.1", HOST, Reply::MethodNotAllowed),
            (
                "get /callback?code=c&state=st HTTP/1.1",
                HOST,
                Reply::MethodNotAllowed,
            ),
            ("OPTIONS * HTTP/1.1", HOST, Reply::BadRequest),
            (
                "GET http://127.0.0.1:43110/callback?code=c&state=st HTTP/1.1",
                HOST,
                Reply::BadRequest,
            ),
            ("CONNECT 127.0.0.1:43110 HTTP/1.1", HOST, Reply::BadRequest),
            (
                "GET /callback/?code=c&state=st HTTP/1.1",
                HOST,
                Reply::NotFound,
            ),
            (
                "GET //callback?code=c&state=st HTTP/1.1",
                HOST,
                Reply::NotFound,
            ),
            (
                "GET /x/../callback?code=c&state=st HTTP/1.1",
                HOST,
                Reply::NotFound,
            ),
            (
                "GET /%63allback?code=c&state=st HTTP/1.1",
                HOST,
                Reply::NotFound,
            ),
            ("GET /favicon.ico HTTP/1.1", HOST, Reply::NotFound),
            ("GET / HTTP/1.1", HOST, Reply::NotFound),
            (
                "GET /callback#?code=c&state=st HTTP/1.1",
                HOST,
                Reply::NotFound,
            ),
            // Versions
            ("GET /callback?code=c&state=st", "", Reply::BadRequest),
            (
                "GET /callback?code=c&state=st HTTP/2.0",
                HOST,
                Reply::BadRequest,
            ),
            ("PRI * HTTP/2.0", "", Reply::BadRequest),
            // Hosts
            (right, "Accept: */*", Reply::BadRequest),
            (right, "Host: evil.test", Reply::BadRequest),
            (right, "Host: 127.0.0.1", Reply::BadRequest),
            (right, "Host: localhost:43110", Reply::BadRequest),
            (right, "Host: 127.0.0.1:43111", Reply::BadRequest),
            (right, "Host: who@127.0.0.1:43110", Reply::BadRequest),
            (
                right,
                "Host: 127.0.0.1:43110\r\nHost: 127.0.0.1:43110",
                Reply::BadRequest,
            ),
            (
                right,
                "Host: 127.0.0.1:43110\r\nHost: evil.test",
                Reply::BadRequest,
            ),
            (right, "Host : 127.0.0.1:43110", Reply::BadRequest),
            // Looking ahead
            (
                right,
                "Host: 127.0.0.1:43110\r\nSec-Purpose: prefetch;prerender",
                Reply::NotFound,
            ),
            (
                right,
                "Host: 127.0.0.1:43110\r\nPurpose: prefetch",
                Reply::NotFound,
            ),
            // Parameters
            ("GET /callback HTTP/1.1", HOST, Reply::BadRequest),
            ("GET /callback?code=c HTTP/1.1", HOST, Reply::BadRequest),
            (
                "GET /callback?code=c&state=other HTTP/1.1",
                HOST,
                Reply::BadRequest,
            ),
            (
                "GET /callback?code=c&state=st&state=st HTTP/1.1",
                HOST,
                Reply::BadRequest,
            ),
            (
                "GET /callback?code=c&code=d&state=st HTTP/1.1",
                HOST,
                Reply::BadRequest,
            ),
            ("GET /callback?state=st HTTP/1.1", HOST, Reply::BadRequest),
            (
                "GET /callback?code=%00&state=st HTTP/1.1",
                HOST,
                Reply::BadRequest,
            ),
        ] {
            let head = format!("{line}\r\n{headers}\r\n\r\n");
            assert_eq!(reply(&head), Some(expected), "{head}");
        }
    }

    #[test]
    fn too_many_headers_are_too_large() {
        let head = format!("GET /callback HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65));
        assert_eq!(reply(&head), Some(Reply::HeadTooLarge));
    }

    #[test]
    fn no_beginning_of_a_right_request_is_an_answer() {
        let head = "GET /callback?code=c&state=st HTTP/1.1\r\nHost: 127.0.0.1:43110\r\n\r\n";
        for end in 0..head.len() {
            let judged = judge(&head.as_bytes()[..end], &expected());
            assert!(matches!(judged, Judged::Unfinished), "{end}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_without_the_state_are_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let judged = judge(&bytes, &expected());
            prop_assert!(!matches!(judged, Judged::Answer(_)));
        }

        #[test]
        fn no_query_without_the_state_is_an_answer(query in "[!-~]{0,300}") {
            prop_assume!(!query.contains("state=st"));
            let head = format!("GET /callback?{query} HTTP/1.1\r\nHost: 127.0.0.1:43110\r\n\r\n");
            prop_assert!(!matches!(judge(head.as_bytes(), &expected()), Judged::Answer(_)));
        }
    }
}
