//! A person's browser and a client program, both by plain HTTP alone.

use std::collections::BTreeMap;

use holdfast_sandbox::{Options, Sandbox};
use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;
use url::Url;

/// Starts a sandbox on a free port.
pub async fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).await.unwrap()
}

pub fn client() -> Client {
    // Built together with the app, whose reqwest brings TLS without cryptography of its own.
    // Another test may have installed it before.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap()
}

/// A browser with cookies, forms and no JavaScript.
pub struct Browser {
    client: Client,
    base: Url,
    /// By cookie path.
    cookies: BTreeMap<String, String>,
}

/// What the person decides on the consent page.
#[derive(Default, Clone)]
pub struct Decision<'a> {
    pub untick: &'a [&'a str],
    pub decline: &'a [&'a str],
    pub choose: Option<&'a str>,
    pub deny: bool,
}

impl Browser {
    pub fn new(sandbox: &Sandbox) -> Self {
        Self {
            client: client(),
            base: sandbox.base_url(),
            cookies: BTreeMap::new(),
        }
    }

    async fn send(&mut self, method: Method, url: Url, form: &[(String, String)]) -> Response {
        let mut request = self.client.request(method, url.clone());
        for (path, cookie) in &self.cookies {
            if url.path().starts_with(path) {
                request = request.header("cookie", cookie);
            }
        }
        if !form.is_empty() {
            request = request.form(form);
        }
        let response = request.send().await.unwrap();
        if let Some(cookie) = response.headers().get("set-cookie") {
            let mut parts = cookie.to_str().unwrap().split("; ");
            let pair = parts.next().unwrap().to_owned();
            let path = parts
                .find_map(|part| part.strip_prefix("Path="))
                .unwrap()
                .to_owned();
            self.cookies.insert(path, pair);
        }
        response
    }

    /// Opens a page of the sandbox, following redirects inside it.
    pub async fn open(&mut self, url: Url) -> Landed {
        self.go(Method::GET, url, Vec::new()).await
    }

    async fn go(&mut self, method: Method, url: Url, form: Vec<(String, String)>) -> Landed {
        let mut response = self.send(method, url, &form).await;
        while let Some(location) = response.headers().get("location") {
            let target = self.base.join(location.to_str().unwrap()).unwrap();
            if target.origin() != self.base.origin() {
                return Landed::Away(target);
            }
            response = self.send(Method::GET, target, &[]).await;
        }
        let status = response.status().as_u16();
        Landed::Page(status, response.text().await.unwrap())
    }

    /// Submits one of the page's forms by the end of its action.
    pub async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Landed {
        let form = form_with(page, action);
        let mut sent: Vec<(String, String)> =
            vec![("flow".to_owned(), attribute(form, "name=\"flow\" value=\""))];
        sent.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let target = self.base.join(&attribute(form, "action=\"")).unwrap();
        self.go(Method::POST, target, sent).await
    }

    /// Signs in with email address (or account name) and password.
    pub async fn sign_in(&mut self, page: &str, who: &str) -> Landed {
        self.submit(
            page,
            "/sign-in",
            &[("email", who), ("password", "practice")],
        )
        .await
    }

    /// Decides on the consent page.
    pub async fn decide(&mut self, page: &str, decision: Decision<'_>) -> Landed {
        let mut fields: Vec<(&str, String)> = Vec::new();
        for name in ["profile", "scope"] {
            for value in values(page, name) {
                let left_out = decision.untick.contains(&value.as_str())
                    || decision.decline.contains(&value.as_str());
                if !left_out {
                    fields.push((name, value));
                }
            }
        }
        let accounts = values(page, "account");
        let chosen = decision
            .choose
            .map(str::to_owned)
            .or_else(|| accounts.into_iter().next());
        if let Some(chosen) = chosen {
            fields.push(("account", chosen));
        }
        let answer = if decision.deny { "deny" } else { "allow" };
        fields.push(("answer", answer.to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.submit(page, "/consent", &fields).await
    }

    /// The whole way: authorize address, sign in, decide; gives the address the client gets.
    pub async fn authorize(&mut self, url: Url, who: &str, decision: Decision<'_>) -> Url {
        let page = self.open(url).await.page();
        let page = if page.contains("id=\"password\"") {
            self.sign_in(&page, who).await.page()
        } else {
            page
        };
        self.decide(&page, decision).await.away()
    }
}

/// Where the browser came to.
#[derive(Debug)]
pub enum Landed {
    Page(u16, String),
    /// Sent out of the sandbox, to the client.
    Away(Url),
}

impl Landed {
    pub fn page(self) -> String {
        match self {
            Self::Page(_, page) => page,
            Self::Away(url) => panic!("sent away to {url}"),
        }
    }

    pub fn away(self) -> Url {
        match self {
            Self::Away(url) => url,
            Self::Page(status, page) => panic!("not sent away: {status} {page}"),
        }
    }
}

fn form_with<'a>(page: &'a str, action: &str) -> &'a str {
    page.split("<form ")
        .find(|form| attribute(form, "action=\"").ends_with(action))
        .unwrap_or_else(|| panic!("no form {action} in {page}"))
}

fn attribute(text: &str, start: &str) -> String {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    rest.split('"')
        .next()
        .unwrap_or_default()
        .replace("&amp;", "&")
}

/// Values of the page's inputs called `name`.
pub fn values(page: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    page.match_indices(&mark)
        .map(|(at, _)| attribute(&page[at..], &mark))
        .collect()
}

/// A value of an address' query.
pub fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// An address in the sandbox with a query.
pub fn at(sandbox: &Sandbox, path: &str, query: &[(&str, &str)]) -> Url {
    let mut url = sandbox.base_url().join(path).unwrap();
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

/// Status and JSON of an answer.
pub async fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {status} {text}")),
    )
}

pub async fn get(url: Url) -> (u16, Value) {
    answer(client().get(url).send().await.unwrap()).await
}

pub async fn bearer(url: Url, token: &str) -> (u16, Value) {
    answer(client().get(url).bearer_auth(token).send().await.unwrap()).await
}

pub async fn form(url: Url, fields: &[(&str, &str)]) -> (u16, Value) {
    answer(client().post(url).form(fields).send().await.unwrap()).await
}

/// A string of an answer.
pub fn text(value: &Value, name: &str) -> String {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
        .to_owned()
}
