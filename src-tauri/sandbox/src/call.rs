//! One request to a simulated network, parsed once.

use axum::http::{HeaderMap, Method, header};
use base64::Engine as _;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
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

/// A file in a request: of a `multipart/form-data` form, or the whole body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The form field.
    pub name: Option<String>,
    pub media_type: String,
    pub length: usize,
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
    pub file: Option<Upload>,
    pub headers: HeaderMap,
    /// No list answers with more at once, whatever is asked for.
    pub short: Option<usize>,
    /// `http://127.0.0.1:PORT`, to build addresses in answers.
    pub base: String,
}

/// What a request's body holds, by its content type.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub form: Params,
    pub json: Option<Value>,
    pub file: Option<Upload>,
}

impl Content {
    pub fn read(kind: &str, body: &[u8]) -> Self {
        let plain = kind.to_ascii_lowercase();
        if plain.contains("json") {
            Self {
                json: serde_json::from_slice(body).ok(),
                ..Self::default()
            }
        } else if plain.starts_with("application/x-www-form-urlencoded") {
            Self {
                form: Params::parse(body),
                ..Self::default()
            }
        } else if plain.starts_with("multipart/form-data") {
            kind.split_once("boundary=")
                .map(|(_, boundary)| Self::parts(boundary.trim_matches('"'), body))
                .unwrap_or_default()
        } else if plain.starts_with("image/")
            || plain.starts_with("video/")
            || plain.starts_with("application/octet-stream")
        {
            Self {
                file: Some(Upload {
                    name: None,
                    media_type: plain,
                    length: body.len(),
                }),
                ..Self::default()
            }
        } else {
            Self::default()
        }
    }

    /// The parts of a multipart form (RFC 7578): fields, and one file.
    fn parts(boundary: &str, body: &[u8]) -> Self {
        let mut content = Self::default();
        let mark = format!("--{boundary}");
        for part in split(body, mark.as_bytes()) {
            let Some(at) = find(part, b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(&part[..at]).into_owned();
            let value = &part[at + 4..];
            let value = value.strip_suffix(b"\r\n").unwrap_or(value);
            let after = |start: &str, end: char| {
                let (_, rest) = head.split_once(start)?;
                rest.split(end).next().map(str::to_owned)
            };
            let name = after("; name=\"", '"');
            if head.contains("; filename=\"") {
                content.file = Some(Upload {
                    name,
                    media_type: after("content-type: ", '\r').unwrap_or_default(),
                    length: value.len(),
                });
            } else if let Some(name) = name {
                let value = String::from_utf8_lossy(value).into_owned();
                content.form.0.push((name, value));
            }
        }
        content
    }
}

fn find(body: &[u8], mark: &[u8]) -> Option<usize> {
    body.windows(mark.len()).position(|window| window == mark)
}

fn split<'a>(body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = body;
    while let Some(at) = find(rest, mark) {
        parts.push(&rest[..at]);
        rest = &rest[at + mark.len()..];
    }
    parts.push(rest);
    parts
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

    /// How many entries one answer of a list has: as many as asked for, within the network's bounds.
    pub fn page_size(&self, asked: Option<&str>, usual: usize, most: usize) -> usize {
        let asked = asked.and_then(|asked| asked.parse().ok());
        let size = asked.unwrap_or(usual).clamp(1, most);
        size.min(self.short.unwrap_or(most)).max(1)
    }

    /// The part of `rows` that the number in `token` asks for, and the number that goes on.
    pub fn part<'a, T>(
        &self,
        rows: &'a [T],
        token: &str,
        size: usize,
    ) -> (&'a [T], Option<String>) {
        let start = self.param(token).and_then(|start| start.parse().ok());
        let start = start.unwrap_or(0).min(rows.len());
        let end = (start + size).min(rows.len());
        let more = (end < rows.len()).then(|| end.to_string());
        (&rows[start..end], more)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multipart_form_has_fields_and_a_file() {
        let body = b"--x\r\ncontent-disposition: form-data; name=\"caption\"\r\n\r\nNew\r\nboots\
            \r\n--x\r\ncontent-disposition: form-data; name=\"source\"; filename=\"a.png\"\r\n\
            content-type: image/png\r\n\r\n\x89PNG\r\n\x1A\n\r\n--x--\r\n";
        let content = Content::read("multipart/form-data; boundary=x", body);
        assert_eq!(content.form.get("caption"), Some("New\r\nboots"));
        let file = content.file.unwrap();
        assert_eq!(file.name.as_deref(), Some("source"));
        assert_eq!((file.media_type.as_str(), file.length), ("image/png", 8));
    }

    #[test]
    fn odd_bodies_do_no_harm() {
        for kind in [
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "image/png",
            "",
        ] {
            for body in [&b""[..], b"--", b"\r\n\r\n", b"----\r\n"] {
                let _ = Content::read(kind, body);
            }
        }
    }
}
