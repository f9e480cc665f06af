//! The one HTTP client of the networks.
//!
//! No redirects (a token must not follow one), no cookies, https only except on loopback, and a
//! limit on what is read. No content encoding is offered to the server, so what is counted is what
//! was sent. Nothing of a request is logged: URLs of Meta carry tokens.

use std::sync::{Arc, Once};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use oauth2::http::{HeaderValue, Method, Request, Uri, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Host, Url, form_urlencoded};
use uuid::Uuid;

use super::Refusal;
use super::answer::{self, Answer, Context};
use super::meter::{Asker, Meter};
use crate::domain::verdict::Verdict;

/// How long a network may take. Tests shorten it.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A connection that takes longer is a network that is away.
    pub connect: Duration,
    /// Silence between two pieces of an answer.
    pub read: Duration,
    /// The whole call, without a picture that is sent.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(20),
            total: Duration::from_secs(30),
        }
    }
}

/// A picture that is sent has a second more for each piece: a line of 256 kilobits a second is slow,
/// and still a line.
const BYTES_A_SECOND: usize = 32 * 1024;
/// The longest list of a network is a few hundred kilobytes; more is a fault or an attack.
const LONGEST_BODY: usize = 1024 * 1024;

/// How far a request got before it failed. A rotating refresh token that may have arrived must not
/// be sent again blindly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// No byte of the request reached the server.
    No,
    /// It may have been received and acted upon; no answer of the network tells.
    Maybe,
    /// The network itself answered.
    Answered,
}

/// No whole answer came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lost(pub Sent);

/// Why the client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be built")]
pub struct BuildError(#[from] reqwest::Error);

/// How answers come.
#[derive(Clone, Debug)]
enum Line {
    Real(reqwest::Client),
    /// The same answer to whatever is asked.
    #[cfg(test)]
    Recorded(Arc<std::sync::Mutex<Answer>>),
}

#[derive(Clone, Debug)]
pub(super) struct Http {
    line: Line,
    total: Duration,
    meter: Meter,
}

impl Http {
    /// `direct` leaves out the system's proxy, for addresses on this computer. They are plain http,
    /// so its certificates, which take tens of milliseconds to read, are left out too.
    pub fn new(direct: bool, patience: Patience) -> Result<Self, BuildError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Fails only if somebody else has installed one, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let mut builder = reqwest::Client::builder()
            .connect_timeout(patience.connect)
            .read_timeout(patience.read)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("Holdfast/", env!("CARGO_PKG_VERSION")));
        if direct {
            builder = builder.no_proxy().tls_certs_only([]);
        }
        Ok(Self {
            line: Line::Real(builder.build()?),
            total: patience.total,
            meter: Meter::default(),
        })
    }

    /// Without a line: every question is answered with what `answer` holds.
    #[cfg(test)]
    pub fn recorded(answer: Arc<std::sync::Mutex<Answer>>) -> Self {
        Self {
            line: Line::Recorded(answer),
            total: Duration::ZERO,
            meter: Meter::default(),
        }
    }

    /// The same client, whose answers are counted against `asker`.
    pub fn on_behalf_of(&self, asker: Asker) -> Self {
        Self {
            line: self.line.clone(),
            total: self.total,
            meter: self.meter.on_behalf_of(asker),
        }
    }

    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Sends, lets `classify` judge, and notes what the answer tells of the network itself.
    pub async fn ask(
        &self,
        request: Request<Vec<u8>>,
        context: &Context,
        classify: impl FnOnce(&Answer) -> Verdict,
    ) -> Result<Answer, Refusal> {
        match self.send(request, context.now).await {
            Ok(answer) => {
                let verdict = classify(&answer);
                self.meter.judged(context, Some(&answer), &verdict);
                answer::refusal(verdict).map(|()| answer)
            }
            Err(lost) => {
                let refusal = context.lost(lost);
                self.meter.judged(context, None, &refusal.clone().into());
                Err(refusal)
            }
        }
    }

    async fn send(&self, request: Request<Vec<u8>>, now: DateTime<Utc>) -> Result<Answer, Lost> {
        let seconds = request.body().len() / BYTES_A_SECOND;
        let total = self.total + Duration::from_secs(seconds as u64);
        let mut request = reqwest::Request::try_from(request).map_err(|_| Lost(Sent::No))?;
        *request.timeout_mut() = Some(total);
        if !safe(request.url()) {
            return Err(Lost(Sent::No));
        }
        #[cfg_attr(
            not(test),
            expect(
                clippy::infallible_destructuring_match,
                reason = "outside tests there is one kind of line"
            )
        )]
        let client = match &self.line {
            Line::Real(client) => client,
            #[cfg(test)]
            Line::Recorded(answer) => {
                let answer = answer.lock();
                return Ok(answer.unwrap_or_else(|held| held.into_inner()).clone());
            }
        };
        let mut response = client.execute(request).await.map_err(|error| {
            // A connection that was never made carried nothing.
            let never = error.is_connect() || error.is_builder();
            Lost(if never { Sent::No } else { Sent::Maybe })
        })?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        let date = response.headers().get(header::DATE);
        if let Some(date) = date.and_then(|date| date.to_str().ok())
            && let Ok(date) = DateTime::parse_from_rfc2822(date)
        {
            let ahead = date.with_timezone(&Utc) - now;
            self.meter.ahead_by(ahead);
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|_| Lost(Sent::Maybe))? {
            if body.len() + piece.len() > LONGEST_BODY {
                return Err(Lost(Sent::Maybe));
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer {
            status,
            headers,
            body,
        })
    }
}

/// Secrets leave this computer under TLS only.
fn safe(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}

/// A request that is being written.
pub(super) struct Call {
    method: Method,
    url: Url,
    headers: Vec<(&'static str, String)>,
    bearer: Option<SecretString>,
    body: Body,
}

enum Body {
    Nothing,
    Form(Vec<(String, String)>),
    Json(Value),
    /// Form fields and a file.
    Multipart {
        fields: Vec<(String, String)>,
        name: String,
        file: File,
    },
    File(File),
}

/// A file that is sent.
struct File {
    media_type: &'static str,
    bytes: Arc<[u8]>,
}

impl Call {
    fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            bearer: None,
            body: Body::Nothing,
        }
    }

    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    pub fn delete(url: Url) -> Self {
        Self::new(Method::DELETE, url)
    }

    pub fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    pub fn put(url: Url) -> Self {
        Self::new(Method::PUT, url)
    }

    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn bearer(mut self, token: &SecretString) -> Self {
        self.bearer = Some(token.clone());
        self
    }

    /// The app's own id and secret, encoded as RFC 6749 (2.3.1) says.
    pub fn basic(self, id: &str, secret: &SecretString) -> Self {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encode(id), encode(secret.expose_secret()));
        self.header(
            "authorization",
            format!("Basic {}", BASE64_STANDARD.encode(pair)),
        )
    }

    /// Adds a field to the form body.
    pub fn form(mut self, name: &str, value: &str) -> Self {
        let field = (name.to_owned(), value.to_owned());
        match &mut self.body {
            Body::Form(fields) | Body::Multipart { fields, .. } => fields.push(field),
            Body::Nothing | Body::Json(_) | Body::File(_) => self.body = Body::Form(vec![field]),
        }
        self
    }

    /// Adds a file to the form body, which becomes `multipart/form-data` (RFC 7578).
    pub fn file(mut self, name: &str, media_type: &'static str, bytes: Arc<[u8]>) -> Self {
        let fields = match self.body {
            Body::Form(fields) | Body::Multipart { fields, .. } => fields,
            Body::Nothing | Body::Json(_) | Body::File(_) => Vec::new(),
        };
        self.body = Body::Multipart {
            fields,
            name: name.to_owned(),
            file: File { media_type, bytes },
        };
        self
    }

    /// The file is the body.
    pub fn upload(mut self, media_type: &'static str, bytes: Arc<[u8]>) -> Self {
        self.body = Body::File(File { media_type, bytes });
        self
    }

    pub fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    pub fn request(self) -> Request<Vec<u8>> {
        // Random, so that no file contains it.
        let boundary = format!("holdfast-{}", Uuid::new_v4().simple());
        let mut request = Request::new(match &self.body {
            Body::Nothing => Vec::new(),
            Body::Form(fields) => form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish()
                .into_bytes(),
            Body::Json(value) => value.to_string().into_bytes(),
            Body::Multipart { fields, name, file } => multipart(&boundary, fields, name, file),
            Body::File(file) => file.bytes.to_vec(),
        });
        *request.method_mut() = self.method;
        // An address that is no URI stays empty, and `send` refuses it as not sent.
        if let Ok(uri) = self.url.as_str().parse() {
            *request.uri_mut() = uri;
        }
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let kind = match self.body {
            Body::Nothing => None,
            Body::Form(_) => Some("application/x-www-form-urlencoded".to_owned()),
            Body::Json(_) => Some("application/json".to_owned()),
            Body::Multipart { .. } => Some(format!("multipart/form-data; boundary={boundary}")),
            Body::File(file) => Some(file.media_type.to_owned()),
        };
        if let Some(kind) = kind.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
            headers.insert(header::CONTENT_TYPE, kind);
        }
        for (name, value) in self.headers {
            if let Ok(mut value) = HeaderValue::from_str(&value) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        }
        if let Some(token) = self.bearer {
            match HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())) {
                Ok(mut value) => {
                    value.set_sensitive(true);
                    headers.insert(header::AUTHORIZATION, value);
                }
                // Without its token the question would be answered with a refusal of the account.
                Err(_) => *request.uri_mut() = Uri::default(),
            }
        }
        request
    }
}

/// Fields first, since some servers read only as far as the file.
fn multipart(boundary: &str, fields: &[(String, String)], name: &str, file: &File) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let media_type = file.media_type;
    let ending = media_type.rsplit('/').next().unwrap_or_default();
    let head = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; \
         filename=\"picture.{ending}\"\r\ncontent-type: {media_type}\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(&file.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_travel_under_tls_or_stay_on_this_computer() {
        let table = [
            ("https://graph.facebook.com/x", true),
            ("http://graph.facebook.com/x", false),
            ("http://127.0.0.1:4000/x", true),
            ("http://[::1]:4000/x", true),
            ("http://localhost:4000/x", true),
            ("http://localhost.example.com/x", false),
            ("http://10.0.0.1/x", false),
            ("ftp://127.0.0.1/x", false),
        ];
        for (url, expected) in table {
            assert_eq!(safe(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
