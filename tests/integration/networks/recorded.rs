//! A server that gives recorded answers, whatever network they came from.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use url::Url;

/// One recorded answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The requests it answers.
    pub to: To,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Which requests a reply answers.
#[derive(Clone, Debug)]
pub enum To {
    /// Every request, as often as one comes.
    Any,
    /// Each request whose path ends so.
    Path(&'static str),
    /// Each request whose target contains this.
    Part(String),
    /// Requests whose target contains this; of several such replies each is given once, in order,
    /// and the last one again.
    InTurn(String),
}

impl Reply {
    pub fn json(to: To, body: &serde_json::Value) -> Self {
        Self {
            to,
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }
}

/// The running server; it stops when dropped. Replies are tried in order; what none of them
/// answers is a 503 with a page, as from a gateway.
pub struct Recorded {
    pub base: Url,
    serving: JoinHandle<()>,
}

/// Holds the first answer to requests whose target contains `part` until it may go.
#[derive(Clone, Debug)]
pub struct Held {
    part: String,
    arrived: Arc<Notify>,
    go: Arc<Notify>,
}

impl Held {
    pub fn to(part: &str) -> Self {
        Self {
            part: part.to_owned(),
            arrived: Arc::default(),
            go: Arc::default(),
        }
    }

    /// Waits for the request.
    pub async fn arrived(&self) {
        self.arrived.notified().await;
    }

    pub fn let_go(&self) {
        self.go.notify_one();
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Recorded {
    pub async fn start(replies: Vec<Reply>) -> Self {
        Self::holding(replies, None).await
    }

    /// As [`start`](Self::start), with one answer that waits.
    pub async fn holding(replies: Vec<Reply>, held: Option<Held>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let unused = replies.into_iter().map(|reply| (reply, false)).collect();
        let replies = Arc::new(Mutex::new(unused));
        let held = Arc::new(Mutex::new(held));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&replies), Arc::clone(&held)));
            }
        });
        Self {
            base: Url::parse(&format!("http://127.0.0.1:{port}")).unwrap(),
            serving,
        }
    }
}

async fn answer(
    mut stream: TcpStream,
    replies: Arc<Mutex<Vec<(Reply, bool)>>>,
    held: Arc<Mutex<Option<Held>>>,
) {
    let Some(target) = request(&mut stream).await else {
        return;
    };
    let waits = held
        .lock()
        .unwrap()
        .take_if(|held| target.contains(&held.part));
    if let Some(held) = waits {
        held.arrived.notify_one();
        held.go.notified().await;
    }
    let reply = choose(&mut replies.lock().unwrap(), &target);
    let mut head = format!(
        "HTTP/1.1 {} Recorded\r\nconnection: close\r\n",
        reply.status
    );
    for (name, value) in &reply.headers {
        // The length is told below, from the body that is sent.
        if name != "content-length" {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", reply.body.len()));
    let whole = [head.as_bytes(), reply.body.as_slice()].concat();
    // A client that has gone away is not this server's trouble.
    let _ = stream.write_all(&whole).await;
}

/// Reads a request to the end of its body; gives its target.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.ok()?;
        read.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_lowercase()
                .split_once("content-length: ")
                .and_then(|(_, rest)| rest.lines().next()?.trim().parse::<usize>().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return head.split(' ').nth(1).map(str::to_owned);
            }
        }
        if count == 0 {
            return None;
        }
    }
}

/// `replies` with whether they were given before.
fn choose(replies: &mut [(Reply, bool)], target: &str) -> Reply {
    let path = target.split('?').next().unwrap_or_default();
    let fits = |reply: &Reply| match &reply.to {
        To::Any => true,
        To::Path(end) => path.ends_with(end),
        To::Part(part) | To::InTurn(part) => target.contains(part.as_str()),
    };
    let found = replies
        .iter()
        .position(|(reply, given)| !given && fits(reply))
        .or_else(|| replies.iter().rposition(|(reply, _)| fits(reply)));
    match found {
        Some(at) => {
            let (reply, given) = &mut replies[at];
            *given = matches!(reply.to, To::InTurn(_));
            reply.clone()
        }
        None => Reply {
            to: To::Any,
            status: 503,
            headers: vec![("content-type".to_owned(), "text/html".to_owned())],
            body: b"<html>no answer was recorded</html>".to_vec(),
        },
    }
}
