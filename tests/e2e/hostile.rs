//! A page of somebody else's, served on loopback, that tries what a hostile one would.

use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::wait::until;

const PAGE: &str = include_str!("hostile.html");

/// What became of one call.
#[derive(Clone, Debug, Deserialize)]
pub struct Verdict {
    pub name: String,
    pub outcome: String,
    pub words: String,
}

#[derive(Default)]
struct Seen {
    visits: usize,
    verdicts: Vec<Verdict>,
    /// The attempts at the way back are made.
    tried: bool,
    /// What the page is to do next.
    order: Value,
    /// Attempts to go where it was led.
    led: usize,
}

pub struct Hostile {
    address: String,
    seen: Arc<Mutex<Seen>>,
    serving: JoinHandle<()>,
}

impl Hostile {
    /// A page that calls `commands` and pretends the way back at `fake`; without commands it only
    /// stays.
    pub async fn start(commands: &[&str], fake: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Seen::default()));
        let page = PAGE
            .replace("COMMANDS", &json!(commands).to_string())
            .replace("FAKE", &json!(fake).to_string());
        let for_serving = seen.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, page.clone(), for_serving.clone()));
            }
        });
        Self {
            address,
            seen,
            serving,
        }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until the page was opened.
    pub async fn visited(&self) {
        until("a visit to the page", async || {
            (self.seen.lock().unwrap().visits > 0).then_some(())
        })
        .await;
    }

    /// Waits until every call has an outcome.
    pub async fn verdicts(&self) -> Vec<Verdict> {
        until("the page's report", async || {
            let verdicts = self.seen.lock().unwrap().verdicts.clone();
            (!verdicts.is_empty()).then_some(verdicts)
        })
        .await
    }

    /// Waits until it pretended the way back in a frame, by a fetch, in a popup and by going there.
    pub async fn tried_the_way_back(&self) {
        until("the attempts at the way back", async || {
            self.seen.lock().unwrap().tried.then_some(())
        })
        .await;
    }

    /// Lets the page go to `address`, and waits until it has tried a few times.
    pub async fn lead_to(&self, address: &str) {
        const TIMES: usize = 10;
        self.seen.lock().unwrap().order = json!({ "go": address });
        until("the attempts to leave", async || {
            (self.seen.lock().unwrap().led >= TIMES).then_some(())
        })
        .await;
        self.seen.lock().unwrap().order = Value::Null;
    }

    /// Sends the window back to where it came from.
    pub fn let_go(&self) {
        self.seen.lock().unwrap().order = json!({ "back": true });
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(mut stream: TcpStream, page: String, seen: Arc<Mutex<Seen>>) {
    let Some((path, body)) = read(&mut stream).await else {
        return;
    };
    let (kind, text) = {
        let mut seen = seen.lock().unwrap();
        match path.as_str() {
            "/" => {
                seen.visits += 1;
                ("text/html", page)
            }
            "/verdicts" => {
                seen.verdicts = serde_json::from_str(&body).unwrap();
                ("application/json", json!({}).to_string())
            }
            "/tried" => {
                seen.tried = true;
                ("application/json", json!({}).to_string())
            }
            "/led" => {
                seen.led += 1;
                ("application/json", json!({}).to_string())
            }
            "/order" => (
                "application/json",
                json!({ "order": seen.order }).to_string(),
            ),
            _ => ("text/plain", String::new()),
        }
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n",
        text.len()
    );
    // The window may have gone meanwhile.
    let _ = stream.write_all(format!("{head}{text}").as_bytes()).await;
}

/// The path and the body of a request.
async fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.trim().parse().unwrap_or(0));
        if body.len() >= length {
            let path = head.split_whitespace().nth(1)?.to_owned();
            return Some((path, body.to_owned()));
        }
    }
}
