//! An attempt that waits on a real port, and clients to try it with.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::TimeDelta;
use holdfast_core::clock::Clock;
use holdfast_core::domain::id::FlowId;
use holdfast_core::sign_in::limits::FLOW_LIFE;
use holdfast_core::sign_in::loopback::{Loopback, LoopbackOutcome};
use holdfast_core::sign_in::matching::{Expected, Issuer};
use holdfast_core::sign_in::redirect::RedirectAnswer;
use holdfast_core::sign_in::state::FlowState;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

pub const STATE: &str = "st-of-this-attempt";
pub const ISSUER: &str = "https://id.example";
/// Far more than anything here takes; a test that reaches it has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// An attempt that waits for its answer.
pub struct Waiting {
    pub address: SocketAddr,
    pub clock: Clock,
    pub outcome: JoinHandle<LoopbackOutcome>,
    pub cancel: oneshot::Sender<()>,
}

impl Waiting {
    pub async fn start() -> Self {
        Self::until(FLOW_LIFE, Issuer::Known(ISSUER.to_owned())).await
    }

    pub async fn until(life: TimeDelta, issuer: Issuer) -> Self {
        Self::on(
            Loopback::bind(&[], "/callback").await.unwrap(),
            life,
            issuer,
        )
    }

    pub fn on(loopback: Loopback, life: TimeDelta, issuer: Issuer) -> Self {
        let clock = Clock::default();
        let (cancel, cancelled) = oneshot::channel::<()>();
        let address = loopback.redirect().socket_addrs(|| None).unwrap()[0];
        let expected = Expected {
            flow: FlowId(uuid::Uuid::new_v4()),
            redirect: loopback.redirect().clone(),
            state: FlowState::from(SecretString::from(STATE)),
            issuer,
        };
        let (own, ends_at) = (clock.clone(), clock.now() + life);
        let outcome = tokio::spawn(async move {
            let cancelled = async {
                if cancelled.await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            loopback.wait(expected, &own, ends_at, cancelled).await
        });
        Self {
            address,
            clock,
            outcome,
            cancel,
        }
    }

    /// A right request for `target`.
    pub fn get(&self, target: &str) -> String {
        self.request(&format!("GET {target} HTTP/1.1"), "")
    }

    pub fn request(&self, line: &str, headers: &str) -> String {
        format!("{line}\r\nHost: {}\r\n{headers}\r\n", self.address)
    }

    pub fn right(&self) -> String {
        self.get(&format!("/callback?code=the-code&state={STATE}"))
    }

    pub async fn ask(&self, request: &str) -> String {
        ask(self.address, request).await
    }

    pub async fn outcome(self) -> LoopbackOutcome {
        timeout(PATIENCE, self.outcome)
            .await
            .expect("the wait ends")
            .unwrap()
    }

    /// The attempt still waits, and the right request still answers it.
    pub async fn still_succeeds(self) {
        assert_eq!(status(&self.ask(&self.right()).await), 200);
        assert_code(&self.outcome().await);
    }

    /// `request` is refused with `expected` and changes nothing.
    pub async fn refuses(self, request: &str, expected: u16) {
        let answer = self.ask(request).await;
        assert_eq!(status(&answer), expected, "{answer}");
        assert!(
            answer.contains("only used while Holdfast waits"),
            "{answer}"
        );
        self.still_succeeds().await;
    }

    /// `query` with the right state ends the attempt without a code.
    pub async fn fails_with(self, query: &str) -> (String, RedirectAnswer) {
        let page = self
            .ask(&self.get(&format!("/callback?{query}&state={STATE}")))
            .await;
        match self.outcome().await {
            LoopbackOutcome::Answer(answer) => (page, answer),
            other => panic!("{other:?}"),
        }
    }
}

pub async fn connect(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

pub async fn ask(address: SocketAddr, request: &str) -> String {
    read_to_end(connect(address, request).await).await
}

/// All that comes until the other side closes, however it closes.
pub async fn read_to_end(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    timeout(PATIENCE, async {
        while let Ok(count @ 1..) = stream.read(&mut chunk).await {
            answer.extend_from_slice(&chunk[..count]);
        }
    })
    .await
    .expect("the listener closes the socket");
    String::from_utf8(answer).unwrap()
}

pub fn status(answer: &str) -> u16 {
    let status = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    status
        .unwrap_or_else(|| panic!("no answer: {answer:?}"))
        .parse()
        .unwrap()
}

#[track_caller]
pub fn assert_code(outcome: &LoopbackOutcome) {
    match outcome {
        LoopbackOutcome::Answer(RedirectAnswer::Code { code, .. }) => {
            assert_eq!(code.expose_secret(), "the-code");
        }
        other => panic!("{other:?}"),
    }
}

/// Nobody listens any more.
pub async fn assert_closed(address: SocketAddr) {
    timeout(PATIENCE, async {
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the port closes");
}
