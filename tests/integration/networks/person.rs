//! A person at a network's pages: signs in, decides on the consent page, and is sent back.

use std::collections::BTreeMap;

use reqwest::{Client, Method, redirect};
use url::Url;

/// What the person decides.
#[derive(Clone, Copy, Default)]
pub struct Decision<'a> {
    /// Profiles and permissions to leave out.
    pub leave_out: &'a [&'a str],
    /// The account or channel to choose; else the first.
    pub choose: Option<&'a str>,
}

/// A browser with cookies and forms, without scripts.
struct Browser {
    client: Client,
    base: Url,
    cookies: BTreeMap<String, String>,
}

/// Goes the whole way from an authorize address; gives the address the client is sent.
pub async fn agree(base: &Url, authorize: Url, who: &str, decision: Decision<'_>) -> Url {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let mut browser = Browser {
        client,
        base: base.clone(),
        cookies: BTreeMap::new(),
    };
    let mut landed = browser.go(Method::GET, authorize, &[]).await;
    loop {
        let page = match landed {
            Landed::Away(url) => return url,
            Landed::Page(page) => page,
        };
        let (action, fields) = if page.contains("id=\"password\"") {
            let fields = vec![
                ("email", who.to_owned()),
                ("password", "practice".to_owned()),
            ];
            ("/sign-in", fields)
        } else {
            ("/consent", consent(&page, decision))
        };
        landed = browser.submit(&page, action, fields).await;
    }
}

fn consent(page: &str, decision: Decision<'_>) -> Vec<(&'static str, String)> {
    let mut fields = vec![("answer", "allow".to_owned())];
    for name in ["profile", "scope"] {
        let kept = values(page, name)
            .into_iter()
            .filter(|value| !decision.leave_out.contains(&value.as_str()));
        fields.extend(kept.map(|value| (name, value)));
    }
    let first = values(page, "account").into_iter().next();
    let chosen = decision.choose.map(str::to_owned).or(first);
    fields.extend(chosen.map(|account| ("account", account)));
    fields
}

enum Landed {
    Page(String),
    Away(Url),
}

impl Browser {
    async fn submit(
        &mut self,
        page: &str,
        action: &str,
        mut fields: Vec<(&'static str, String)>,
    ) -> Landed {
        let form = page
            .split("<form ")
            .find(|form| attribute(form, "action=\"").ends_with(action))
            .unwrap_or_else(|| panic!("no form {action} in {page}"));
        fields.push(("flow", attribute(form, "name=\"flow\" value=\"")));
        let target = self.base.join(&attribute(form, "action=\"")).unwrap();
        self.go(Method::POST, target, &fields).await
    }

    async fn go(&mut self, method: Method, url: Url, form: &[(&str, String)]) -> Landed {
        let (mut method, mut url, mut form) = (method, url, form);
        loop {
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
                let path = parts.find_map(|part| part.strip_prefix("Path=")).unwrap();
                self.cookies.insert(path.to_owned(), pair);
            }
            let Some(location) = response.headers().get("location") else {
                let status = response.status();
                let page = response.text().await.unwrap();
                assert!(status.is_success(), "{status} {page}");
                return Landed::Page(page);
            };
            url = self.base.join(location.to_str().unwrap()).unwrap();
            if url.origin() != self.base.origin() {
                return Landed::Away(url);
            }
            (method, form) = (Method::GET, &[]);
        }
    }
}

fn attribute(text: &str, start: &str) -> String {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    let value = rest.split('"').next().unwrap_or_default();
    value.replace("&amp;", "&")
}

fn values(page: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    page.match_indices(&mark)
        .map(|(at, _)| attribute(&page[at..], &mark))
        .collect()
}
