//! Others on the same computer, while a sign-in waits at its port: a page of somebody else's in a real
//! browser, and the program of another user. Neither reads or ends anything, and the person's own
//! browser brings the sign-in to its end.

use std::collections::BTreeMap;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use holdfast_core::app::view::{FlowPhase, FlowRef, FlowView};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_sandbox::{ConsentAnswer, NextConsent};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::journeys::company::{ANA, Company, after_waiting};
use crate::networks::setting::simulated;

/// Far more than a browser takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A name of the attacker's, which leads to this computer.
const REBOUND: &str = "rebound.test";

/// A user to whom nothing belongs.
const NOBODY: u32 = 65_534;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_in_another_browser_reads_and_ends_nothing() {
    let company = Company::start().await;
    let (flow, waits_at) = waiting(&company).await;

    // First at a port that answers everybody, so that it is known what the browser really sends.
    let open_to_all = Page::start().await;
    let control = Page::start().await;
    let read = control.visit(&open_to_all.address()).await;
    assert_eq!(read["fetch"], OPEN, "{read:?}");
    let sent = open_to_all.requests();
    for wanted in [
        "GET /",
        "POST /",
        "OPTIONS /",
        "Upgrade: websocket",
        "Host: rebound.test:",
    ] {
        assert!(
            sent.iter().any(|one| one.contains(wanted)),
            "{wanted}: {sent:#?}"
        );
    }
    assert!(sent.len() > 200, "{}", sent.len());

    let hostile = Page::start().await;
    let read = hostile.visit(&waits_at).await;
    assert_eq!(read.len(), 18, "{read:?}");
    for (attempt, text) in &read {
        assert_eq!(text, "", "{attempt} read something");
    }
    goes_on(&company, &flow).await;
    comes_to_its_end(&company, &flow).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_of_another_user_is_told_nothing() {
    const ASK: &str = "
import socket, sys
port, path = int(sys.argv[1]), sys.argv[2]
for line in [
    f'GET {path}?code=stolen&state=guessed', f'GET {path}', f'POST {path}?code=c&state=s', f'HEAD {path}',
    'GET /', 'OPTIONS *', 'CONNECT 127.0.0.1:80', f'GET http://127.0.0.1:{port}{path}?code=c&state=s',
]:
    with socket.create_connection(('127.0.0.1', port)) as talk:
        talk.sendall(f'{line} HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\n\\r\\n'.encode())
        print(talk.makefile().readline().split()[1])
";
    let company = Company::start().await;
    let (flow, waits_at) = waiting(&company).await;
    let mut other = Command::new("python3");
    other
        .args([
            "-c",
            ASK,
            &waits_at.port().unwrap().to_string(),
            waits_at.path(),
        ])
        .current_dir("/");
    if other_user_can_be_played() {
        other.uid(NOBODY).gid(NOBODY);
    } else {
        eprintln!("played by the same user, since these tests do not run as root");
    }
    let said = tokio::task::spawn_blocking(move || other.output().unwrap());
    let said = said.await.unwrap();
    let answers = String::from_utf8(said.stdout).unwrap();
    let answers: Vec<u16> = answers.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(
        answers.len(),
        8,
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    assert!(
        answers.iter().all(|status| (400..500).contains(status)),
        "{answers:?}"
    );
    goes_on(&company, &flow).await;
    comes_to_its_end(&company, &flow).await;
}

fn other_user_can_be_played() -> bool {
    let me = Command::new("id").arg("-u").output().unwrap();
    me.stdout == b"0\n"
}

/// A sign-in that waits for the browser, and where.
async fn waiting(company: &Company) -> (FlowView, Url) {
    let request = holdfast_core::app::view::BeginConnect {
        network: Network::Tiktok,
        purpose: Purpose::Owned,
        provider: None,
        again: None,
    };
    let flow = company.app.begin_connect(request).await.unwrap();
    let page = page_of(company, &flow).await;
    let redirect = page.query_pairs().find(|(name, _)| name == "redirect_uri");
    (flow, redirect.unwrap().1.parse().unwrap())
}

async fn page_of(company: &Company, flow: &FlowView) -> Url {
    let link = company.app.flow_link(FlowRef { id: flow.id }).await;
    link.unwrap().parse().unwrap()
}

async fn goes_on(company: &Company, flow: &FlowView) {
    let now = company.app.flow(FlowRef { id: flow.id }).await.unwrap();
    assert_eq!(now.phase, FlowPhase::Waiting);
    let exchanges = company.sent("open.tiktokapis.com", "/oauth/token/");
    assert!(exchanges.is_empty(), "{exchanges:?}");
}

/// In a real browser too.
async fn comes_to_its_end(company: &Company, flow: &FlowView) {
    company.sandbox.next_consent(NextConsent {
        provider: simulated(Provider::Tiktok),
        person: ANA.to_owned(),
        untick: Vec::new(),
        choose: None,
        decline_scopes: Vec::new(),
        answer: ConsentAnswer::default(),
        detour: None,
        delay_ms: 0,
        times: 1,
    });
    let page = page_of(company, flow).await;
    let _browser = Browser::open(page.as_str());
    let gone = async {
        loop {
            let now = company.app.flow(FlowRef { id: flow.id }).await.unwrap();
            if now.phase != FlowPhase::Waiting {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let gone = tokio::time::timeout(PATIENCE, gone).await;
    gone.expect("the browser comes back");
    let done = after_waiting(&company.app, flow.id).await;
    let chosen = matches!(
        done.phase,
        FlowPhase::ChooseProfiles { .. } | FlowPhase::Done { .. }
    );
    assert!(chosen, "{done:?}");
}

/// A Chromium without a window. Ended with this value.
struct Browser {
    process: Child,
    _profile: TempDir,
}

impl Browser {
    fn open(address: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let process = Command::new("chromium")
            // Root has no sandbox of Chromium's.
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args(["--disable-dev-shm-usage", "--disable-popup-blocking"])
            .arg(format!("--host-resolver-rules=MAP {REBOUND} 127.0.0.1"))
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(address)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("Chromium is installed: run script/setup test");
        Self {
            process,
            _profile: profile,
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // With all that it started.
        let group = format!("-{}", self.process.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).status());
        drop(self.process.wait());
    }
}

/// What a port that answers everybody says.
const OPEN: &str = "open to all";

/// Serves the hostile page, and lets everybody read everything else.
struct Page {
    listener: std::net::SocketAddr,
    seen: Arc<Mutex<Seen>>,
    serving: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    /// The page, with its target in it.
    page: String,
    requests: Vec<String>,
    read: Option<BTreeMap<String, String>>,
}

impl Page {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let serving = {
            let seen = seen.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(answer(stream, seen.clone()));
                }
            })
        };
        Self {
            listener: address,
            seen,
            serving,
        }
    }

    fn address(&self) -> Url {
        format!("http://{}/callback", self.listener)
            .parse()
            .unwrap()
    }

    fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }

    /// Opens the page in a browser, against what waits at `target`; what it could read.
    async fn visit(&self, target: &Url) -> BTreeMap<String, String> {
        let port = target.port().unwrap();
        let told = json!({
            "origin": format!("http://127.0.0.1:{port}"),
            "rebound": format!("http://{REBOUND}:{port}"),
            "path": target.path(),
        });
        self.seen.lock().unwrap().page =
            include_str!("hostile.html").replace("TARGET", &told.to_string());
        let _browser = Browser::open(&format!("http://{}/", self.listener));
        let read = async {
            loop {
                if let Some(read) = self.seen.lock().unwrap().read.clone() {
                    return read;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let read = tokio::time::timeout(PATIENCE, read).await;
        read.expect("the page tries everything")
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(mut stream: TcpStream, seen: Arc<Mutex<Seen>>) {
    let Some((head, body)) = read(&mut stream).await else {
        return;
    };
    let text = {
        let mut seen = seen.lock().unwrap();
        if head.starts_with("GET / ") {
            seen.page.clone()
        } else if head.starts_with("POST /read ") {
            seen.read = Some(serde_json::from_str(&body).unwrap());
            String::new()
        } else {
            seen.requests.push(head);
            OPEN.to_owned()
        }
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n",
        text.len()
    );
    // The browser may have gone meanwhile.
    drop(stream.write_all(format!("{head}{text}").as_bytes()).await);
}

/// The head and the body of a request.
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
            return Some((head.to_owned(), body.to_owned()));
        }
    }
}
