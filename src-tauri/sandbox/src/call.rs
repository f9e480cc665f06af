//! One request to a simulated network, parsed once.

use axum::http::{HeaderMap, Method, header};
use base64::Engine as _;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Names and values of a query or a form, in the order sent.
#[derive(Clone, Debug, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Parses `application/x-www-form-urlencoded` text.
    pub fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All pairs.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A request addressed to one of the real hosts.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub host: String,
    /// The path at that host, with its leading slash, still percent-encoded.
    pub path: String,
    pub query: Params,
    pub form: Params,
    pub json: Option<Value>,
    pub headers: HeaderMap,
    /// `http://127.0.0.1:PORT`, to build addresses in answers.
    pub base: String,
}

impl Call {
    /// A value from the query, else the form, else a string of the JSON body: the networks take
    /// most parameters from any of them.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query
            .get(name)
            .or_else(|| self.form.get(name))
            .or_else(|| self.json.as_ref()?.get(name)?.as_str())
    }

    /// The path's segments, percent-decoded, empty ones left out.
    pub fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// The value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The token of `Authorization: Bearer`.
    pub fn bearer(&self) -> Option<&str> {
        let value = self.header(header::AUTHORIZATION.as_str())?;
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    }

    /// Client id and secret of `Authorization: Basic`; both are form-encoded inside (RFC 6749 2.3.1).
    pub fn basic(&self) -> Option<(String, String)> {
        let value = self.header(header::AUTHORIZATION.as_str())?;
        let (scheme, encoded) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(encoded.trim())
            .ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (id, secret) = text.split_once(':')?;
        let decode = |part: &str| {
            percent_decode_str(&part.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        Some((decode(id), decode(secret)))
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// An address at `host` in the sandbox's own addressing.
    pub fn address(&self, host: &str, path_and_query: &str) -> String {
        format!("{}/{host}{path_and_query}", self.base)
    }
}
