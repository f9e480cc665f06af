//! How endpoints depart from RFC 6749, and how a request is rewritten for them.

use oauth2::HttpRequest;
use oauth2::http::{self, HeaderValue, Method, header};
use serde_json::{Map, Value};
use url::form_urlencoded;

/// How an endpoint departs from RFC 6749.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Quirk {
    /// The request is a GET with the fields in its query (Meta).
    Get,
    /// `client_key` for `client_id` (TikTok).
    ClientKey,
    /// Scopes are joined by commas (Meta, TikTok).
    CommaScopes,
    /// The body is JSON (TikTok Business).
    JsonBody,
    /// `auth_code` for `code` (TikTok Business).
    AuthCode,
    /// A living token extends itself: another grant type, and the token under another name (Meta).
    Extension {
        grant_type: &'static str,
        token: &'static str,
    },
    /// The app does not name itself (Instagram's own token calls).
    NoClientId,
    /// The app does not prove itself (Instagram's refresh).
    NoSecret,
    /// The id and secret travel as HTTP Basic (X's confidential apps).
    BasicAuth,
}

/// One token endpoint.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Endpoint {
    pub url: &'static str,
    pub quirks: &'static [Quirk],
}

/// Grant type and name of a token that extends itself.
fn extension(quirks: &[Quirk]) -> Option<(&'static str, &'static str)> {
    quirks.iter().find_map(|quirk| match quirk {
        Quirk::Extension { grant_type, token } => Some((*grant_type, *token)),
        Quirk::Get
        | Quirk::ClientKey
        | Quirk::CommaScopes
        | Quirk::JsonBody
        | Quirk::AuthCode
        | Quirk::NoClientId
        | Quirk::NoSecret
        | Quirk::BasicAuth => None,
    })
}

/// Whether a living token extends itself here, instead of a refresh token that is spent.
pub(super) fn extends(quirks: &[Quirk]) -> bool {
    extension(quirks).is_some()
}

/// The fields of a request, as the endpoint wants them.
pub(super) fn rewrite_fields(
    quirks: &[Quirk],
    fields: Vec<(String, String)>,
) -> Vec<(String, String)> {
    let has = |quirk| quirks.contains(&quirk);
    let extension = extension(quirks);
    fields
        .into_iter()
        .filter(|(name, _)| match name.as_str() {
            "client_id" => !has(Quirk::NoClientId),
            "client_secret" => !has(Quirk::NoSecret),
            _ => true,
        })
        .map(|(name, value)| match (name.as_str(), extension) {
            ("client_id", _) if has(Quirk::ClientKey) => ("client_key".to_owned(), value),
            ("scope", _) if has(Quirk::CommaScopes) => (name, value.replace(' ', ",")),
            ("code", _) if has(Quirk::AuthCode) => ("auth_code".to_owned(), value),
            ("grant_type", Some((grant_type, _))) => (name, grant_type.to_owned()),
            ("refresh_token", Some((_, token))) => (token.to_owned(), value),
            _ => (name, value),
        })
        .collect()
}

/// A request of the library, as the endpoint wants it.
pub(super) fn rewrite(quirks: &[Quirk], request: HttpRequest) -> http::Request<Vec<u8>> {
    let (mut parts, body) = request.into_parts();
    let fields = rewrite_fields(quirks, form_urlencoded::parse(&body).into_owned().collect());
    if quirks.contains(&Quirk::JsonBody) {
        let object: Map<String, Value> = fields
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect();
        let json = HeaderValue::from_static("application/json");
        parts.headers.insert(header::CONTENT_TYPE, json);
        return http::Request::from_parts(parts, Value::Object(object).to_string().into_bytes());
    }
    let written = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    if !quirks.contains(&Quirk::Get) {
        return http::Request::from_parts(parts, written.into_bytes());
    }
    parts.method = Method::GET;
    parts.headers.remove(header::CONTENT_TYPE);
    if let Ok(uri) = format!("{}?{written}", parts.uri).parse() {
        parts.uri = uri;
    }
    http::Request::from_parts(parts, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(quirks: &[Quirk], body: &str) -> (Method, String, String) {
        let request = http::Request::builder()
            .method(Method::POST)
            .uri("https://example.com/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.as_bytes().to_vec())
            .unwrap();
        let request = rewrite(quirks, request);
        let body = String::from_utf8(request.body().clone()).unwrap();
        (request.method().clone(), request.uri().to_string(), body)
    }

    const CODE: &str = "grant_type=authorization_code&code=4%2F0&client_id=I&client_secret=S";
    const TOKEN: &str = "grant_type=refresh_token&refresh_token=T&client_id=I&client_secret=S";
    const URL: &str = "https://example.com/token";

    #[test]
    fn a_code_is_encoded_once() {
        let (method, url, body) = sent(&[], CODE);
        assert_eq!(
            (method, url.as_str(), body.as_str()),
            (Method::POST, URL, CODE)
        );
    }

    #[test]
    fn each_quirk_changes_its_part() {
        let extension = Quirk::Extension {
            grant_type: "ig_refresh_token",
            token: "access_token",
        };
        let table: [(&[Quirk], &str, Method, &str, &str); 4] = [
            (
                &[Quirk::Get],
                CODE,
                Method::GET,
                "https://example.com/token?grant_type=authorization_code&code=4%2F0&client_id=I\
                 &client_secret=S",
                "",
            ),
            (
                &[Quirk::Get, Quirk::NoClientId, Quirk::NoSecret, extension],
                TOKEN,
                Method::GET,
                "https://example.com/token?grant_type=ig_refresh_token&access_token=T",
                "",
            ),
            (
                &[Quirk::ClientKey],
                CODE,
                Method::POST,
                URL,
                "grant_type=authorization_code&code=4%2F0&client_key=I&client_secret=S",
            ),
            (
                &[Quirk::JsonBody, Quirk::AuthCode],
                CODE,
                Method::POST,
                URL,
                r#"{"auth_code":"4/0","client_id":"I","client_secret":"S","grant_type":"authorization_code"}"#,
            ),
        ];
        for (quirks, body, method, url, expected) in table {
            let (got_method, got_url, got) = sent(quirks, body);
            assert_eq!((got_method, got_url.as_str()), (method, url), "{quirks:?}");
            // The order of a JSON object's fields means nothing, and is not ours to choose.
            match serde_json::from_str::<serde_json::Value>(expected) {
                Ok(expected) => {
                    let got: serde_json::Value = serde_json::from_str(&got).unwrap();
                    assert_eq!(got, expected, "{quirks:?}");
                }
                Err(_) => assert_eq!(got, expected, "{quirks:?}"),
            }
        }
    }
}
