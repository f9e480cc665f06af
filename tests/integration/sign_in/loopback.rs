//! The loopback listener on real sockets: what a browser, a hostile page, a port scanner and a slow
//! client do to it.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use holdfast_core::clock::Clock;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::id::FlowId;
use holdfast_core::sign_in::limits::FLOW_LIFE;
use holdfast_core::sign_in::loopback::{BindError, Loopback, LoopbackOutcome};
use holdfast_core::sign_in::matching::{Expected, Issuer};
use holdfast_core::sign_in::redirect::RedirectAnswer;
use holdfast_core::sign_in::state::FlowState;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{interval, sleep, timeout};

const STATE: &str = "st-of-this-attempt";
const ISSUER: &str = "https://id.example";
/// Far more than anything here takes; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// An attempt that waits for its answer.
struct Waiting {
    address: SocketAddr,
    clock: Clock,
    outcome: JoinHandle<LoopbackOutcome>,
    cancel: oneshot::Sender<()>,
}

impl Waiting {
    async fn start() -> Self {
        Self::until(FLOW_LIFE, Issuer::Known(ISSUER.to_owned())).await
    }

    async fn until(life: TimeDelta, issuer: Issuer) -> Self {
        Self::on(
            Loopback::bind(&[], "/callback").await.unwrap(),
            life,
            issuer,
        )
    }

    fn on(loopback: Loopback, life: TimeDelta, issuer: Issuer) -> Self {
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
    fn get(&self, target: &str) -> String {
        self.request(&format!("GET {target} HTTP/1.1"), "")
    }

    fn request(&self, line: &str, headers: &str) -> String {
        format!("{line}\r\nHost: {}\r\n{headers}\r\n", self.address)
    }

    fn right(&self) -> String {
        self.get(&format!("/callback?code=the-code&state={STATE}"))
    }

    async fn ask(&self, request: &str) -> String {
        ask(self.address, request).await
    }

    async fn outcome(self) -> LoopbackOutcome {
        timeout(PATIENCE, self.outcome)
            .await
            .expect("the wait ends")
            .unwrap()
    }

    /// The attempt still waits, and the right request still answers it.
    async fn still_succeeds(self) {
        assert_eq!(status(&self.ask(&self.right()).await), 200);
        assert_code(&self.outcome().await);
    }

    /// `request` is refused with `expected` and changes nothing.
    async fn refuses(self, request: &str, expected: u16) {
        let answer = self.ask(request).await;
        assert_eq!(status(&answer), expected, "{answer}");
        assert!(
            answer.contains("only used while Holdfast waits"),
            "{answer}"
        );
        self.still_succeeds().await;
    }

    /// `query` with the right state ends the attempt without a code.
    async fn fails_with(self, query: &str) -> (String, RedirectAnswer) {
        let page = self
            .ask(&self.get(&format!("/callback?{query}&state={STATE}")))
            .await;
        match self.outcome().await {
            LoopbackOutcome::Answer(answer) => (page, answer),
            other => panic!("{other:?}"),
        }
    }
}

async fn connect(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn ask(address: SocketAddr, request: &str) -> String {
    read_to_end(connect(address, request).await).await
}

/// All that comes until the other side closes, however it closes.
async fn read_to_end(mut stream: TcpStream) -> String {
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

fn status(answer: &str) -> u16 {
    let status = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    status
        .unwrap_or_else(|| panic!("no answer: {answer:?}"))
        .parse()
        .unwrap()
}

#[track_caller]
fn assert_code(outcome: &LoopbackOutcome) {
    match outcome {
        LoopbackOutcome::Answer(RedirectAnswer::Code { code, .. }) => {
            assert_eq!(code.expose_secret(), "the-code");
        }
        other => panic!("{other:?}"),
    }
}

/// Nobody listens any more within a second.
async fn assert_closed(address: SocketAddr) {
    timeout(Duration::from_secs(1), async {
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the port closes");
}

#[tokio::test]
async fn bad_input_01_post() {
    let waiting = Waiting::start().await;
    let line = format!("POST /callback?code=c&state={STATE} HTTP/1.1");
    let request = waiting.request(&line, "Content-Length: 4\r\n") + "a=bc";
    waiting.refuses(&request, 405).await;
}

#[tokio::test]
async fn bad_input_02_no_parameters() {
    let waiting = Waiting::start().await;
    let request = waiting.get("/callback");
    waiting.refuses(&request, 400).await;
}

#[tokio::test]
async fn bad_input_03_code_without_state() {
    let waiting = Waiting::start().await;
    let request = waiting.get("/callback?code=the-code");
    waiting.refuses(&request, 400).await;
}

#[tokio::test]
async fn bad_input_04_unknown_state() {
    let waiting = Waiting::start().await;
    let request = waiting.get("/callback?code=the-code&state=st-of-nobody");
    waiting.refuses(&request, 400).await;
}

#[tokio::test]
async fn bad_input_05_the_right_state_twice() {
    let waiting = Waiting::start().await;
    let right = waiting.right();
    let (begin, end) = right.split_at(right.len() - 2);
    let mut second = connect(waiting.address, begin).await;
    // Sockets are taken in order, so the second one is being served when this one was answered.
    assert_eq!(
        status(&waiting.ask(&waiting.get("/favicon.ico")).await),
        404
    );

    assert_eq!(status(&waiting.ask(&right).await), 200);
    second.write_all(end.as_bytes()).await.unwrap();
    assert_eq!(status(&read_to_end(second).await), 400);
    assert_code(&waiting.outcome().await);
}

#[tokio::test]
async fn bad_input_06_the_state_of_another_attempt() {
    let ours = Waiting::start().await;
    let other = FlowState::random();
    let request = ours.get(&format!("/callback?code=the-code&state={}", other.expose()));
    ours.refuses(&request, 400).await;
}

#[tokio::test]
async fn bad_input_07_state_named_twice() {
    let waiting = Waiting::start().await;
    let request = waiting.get(&format!(
        "/callback?code=the-code&state={STATE}&state={STATE}"
    ));
    waiting.refuses(&request, 400).await;
}

#[tokio::test]
async fn bad_input_08_code_and_error() {
    let (page, answer) = Waiting::start()
        .await
        .fails_with("code=the-code&error=server_error")
        .await;
    assert!(
        matches!(answer, RedirectAnswer::Contradiction),
        "{answer:?}"
    );
    assert!(page.contains("The sign-in did not work"), "{page}");
}

#[tokio::test]
async fn bad_input_09_wrong_issuer() {
    let (page, answer) = Waiting::start()
        .await
        .fails_with("code=the-code&iss=https://evil.example")
        .await;
    assert!(matches!(answer, RedirectAnswer::WrongIssuer), "{answer:?}");
    assert!(page.contains("The sign-in did not work"), "{page}");
}

#[tokio::test]
async fn bad_input_10_promised_issuer_missing() {
    let waiting = Waiting::until(FLOW_LIFE, Issuer::Promised(ISSUER.to_owned())).await;
    let (_, answer) = waiting.fails_with("code=the-code").await;
    assert!(matches!(answer, RedirectAnswer::WrongIssuer), "{answer:?}");
}

#[tokio::test]
async fn bad_input_11_host_of_somebody_else() {
    let waiting = Waiting::start().await;
    let request = format!("GET /callback?code=c&state={STATE} HTTP/1.1\r\nHost: evil.test\r\n\r\n");
    waiting.refuses(&request, 400).await;
}

#[tokio::test]
async fn bad_input_12_nine_kibibytes_of_query() {
    let waiting = Waiting::start().await;
    let request = waiting.get(&format!(
        "/callback?code={}&state={STATE}",
        "a".repeat(9 * 1024)
    ));
    waiting.refuses(&request, 431).await;
}

#[tokio::test]
async fn bad_input_13_markup_in_the_error() {
    let (page, answer) = Waiting::start()
        .await
        .fails_with("error=%3Cscript%3E&error_description=%3Cb%3E")
        .await;
    let RedirectAnswer::Refused {
        code,
        detail,
        cause,
    } = answer
    else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (code.as_str(), detail.as_deref(), cause),
        ("<script>", Some("<b>"), None)
    );
    assert!(!page.contains("script>") && !page.contains("<b>"), "{page}");
}

#[tokio::test]
async fn bad_input_14_the_person_refuses() {
    let (page, answer) = Waiting::start()
        .await
        .fails_with("error=access_denied")
        .await;
    assert!(matches!(answer, RedirectAnswer::Declined), "{answer:?}");
    assert_eq!(status(&page), 200);
    assert!(page.contains("You did not allow the connection"), "{page}");
}

#[tokio::test]
async fn bad_input_15_one_byte_per_second() {
    let waiting = Waiting::start().await;
    let request = waiting.right();
    let mut slow = TcpStream::connect(waiting.address).await.unwrap();
    let (mut sent, mut answer) = (0, [0; 1]);
    let mut second = interval(Duration::from_secs(1));
    let read = loop {
        tokio::select! {
            read = slow.read(&mut answer) => break read,
            _ = second.tick() => {
                sent += 1;
                assert!(sent < 9, "the socket is still open");
                slow.write_all(&request.as_bytes()[sent - 1..sent]).await.unwrap();
            }
        }
    };
    assert!(matches!(read, Ok(0) | Err(_)), "it was answered");
    assert!(sent >= 5, "closed after {sent} seconds");
    waiting.still_succeeds().await;
}

#[tokio::test]
async fn bad_input_16_a_nul_in_a_long_code() {
    let waiting = Waiting::start().await;
    let request = waiting.get(&format!(
        "/callback?code={}%00&state={STATE}",
        "a".repeat(4_096)
    ));
    waiting.refuses(&request, 400).await;
}

#[tokio::test]
async fn bad_input_17_eleven_minutes_later() {
    let waiting = Waiting::start().await;
    let (address, right) = (waiting.address, waiting.right());
    // The wait is under way.
    assert_eq!(
        status(&waiting.ask(&waiting.get("/favicon.ico")).await),
        404
    );
    waiting.clock.set_offset_seconds(11 * 60);
    assert_eq!(ask(address, &right).await, "");
    assert!(matches!(waiting.outcome().await, LoopbackOutcome::TimedOut));
    assert_closed(address).await;
}

#[tokio::test]
async fn bad_input_18_favicon_and_prefetch_first() {
    let waiting = Waiting::start().await;
    assert_eq!(
        status(&waiting.ask(&waiting.get("/favicon.ico")).await),
        404
    );
    let line = format!("GET /callback?code=c&state={STATE} HTTP/1.1");
    let request = waiting.request(&line, "Sec-Purpose: prefetch\r\n");
    waiting.refuses(&request, 404).await;
}

/// Requests a page, a scanner or a broken program may send.
fn hostile(waiting: &Waiting, number: usize) -> String {
    let right = format!("/callback?code=the-code&state={STATE}");
    let kinds: [String; 18] = [
        waiting.get("/favicon.ico"),
        waiting.get("/exit"),
        waiting.get("/callback"),
        waiting.get(&format!("/callback?code=c&state={STATE}x{number}")),
        waiting.get(&format!(
            "/callback?code=c&state={}",
            &STATE[..number % STATE.len()]
        )),
        waiting.get("/callback?error=access_denied"),
        waiting.get("/callback?error=access_denied&state=st"),
        waiting.get(&format!("{right}&state={STATE}")),
        waiting.get(&format!("/callback/../callback?code=c&state={STATE}")),
        waiting.get(&format!("http://{}{right}", waiting.address)),
        waiting.request(&format!("HEAD {right} HTTP/1.1"), ""),
        waiting.request(
            &format!("OPTIONS {right} HTTP/1.1"),
            "Origin: https://evil.test\r\n",
        ),
        waiting.request(&format!("GET {right} HTTP/1.1"), "Host: evil.test\r\n"),
        format!(
            "GET {right} HTTP/1.1\r\nHost: evil.test:{}\r\n\r\n",
            waiting.address.port()
        ),
        format!("GET {right} HTTP/1.1\r\n\r\n"),
        format!("GET {right}\r\n\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(),
    ];
    kinds[number % kinds.len()].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_hostile_requests_do_not_use_up_the_attempt() {
    let waiting = Waiting::start().await;
    let mut clients = JoinSet::new();
    for number in 0..1_000 {
        if clients.len() == 12 {
            assert!((400..=431).contains(&clients.join_next().await.unwrap().unwrap()));
        }
        let (address, request) = (waiting.address, hostile(&waiting, number));
        clients.spawn(async move { status(&ask(address, &request).await) });
    }
    for refused in clients.join_all().await {
        assert!((400..=431).contains(&refused), "{refused}");
    }
    waiting.still_succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_sockets_that_never_finish_do_not_keep_the_answer_out() {
    let waiting = Waiting::start().await;
    let mut idle = Vec::new();
    for number in 0..200 {
        let begun = if number % 2 == 0 {
            ""
        } else {
            "GET /callback?code=c"
        };
        idle.push(connect(waiting.address, begun).await);
    }
    waiting.still_succeeds().await;
    drop(idle);
}

#[tokio::test]
async fn the_page_is_fixed_and_tells_the_browser_to_keep_nothing() {
    let waiting = Waiting::start().await;
    let page = waiting.ask(&waiting.right()).await;
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    for header in [
        "HTTP/1.1 200 OK",
        "Content-Type: text/html; charset=utf-8",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
        &format!("Content-Length: {}", body.len()),
    ] {
        assert!(
            head.lines().any(|line| line == header),
            "{header} in {head}"
        );
    }
    assert!(
        body.contains("You can close this page and go back to Holdfast."),
        "{body}"
    );
    assert!(
        !body.contains("the-code") && !body.contains(STATE),
        "{body}"
    );
    assert_code(&waiting.outcome().await);
}

#[tokio::test]
async fn one_socket_gets_one_answer() {
    let waiting = Waiting::start().await;
    let twice = waiting.get("/favicon.ico") + &waiting.right();
    let answer = waiting.ask(&twice).await;
    assert_eq!(
        (status(&answer), answer.matches("HTTP/1.1").count()),
        (404, 1)
    );
    waiting.still_succeeds().await;
}

#[tokio::test]
async fn the_port_closes_after_the_answer() {
    let waiting = Waiting::start().await;
    let address = waiting.address;
    waiting.still_succeeds().await;
    assert_closed(address).await;
}

#[tokio::test]
async fn the_port_closes_after_a_cancel_and_open_sockets_with_it() {
    let waiting = Waiting::start().await;
    let address = waiting.address;
    let open = connect(address, "GET /callback").await;
    assert_eq!(
        status(&waiting.ask(&waiting.get("/favicon.ico")).await),
        404
    );
    let Waiting {
        cancel, outcome, ..
    } = waiting;
    cancel.send(()).unwrap();
    let outcome = timeout(PATIENCE, outcome).await.unwrap().unwrap();
    assert!(matches!(outcome, LoopbackOutcome::Cancelled));
    assert_closed(address).await;
    assert_eq!(read_to_end(open).await, "");
}

#[tokio::test]
async fn the_port_closes_when_time_is_up() {
    let waiting = Waiting::until(TimeDelta::milliseconds(100), Issuer::Unnamed).await;
    let address = waiting.address;
    assert!(matches!(waiting.outcome().await, LoopbackOutcome::TimedOut));
    assert_closed(address).await;
}

#[tokio::test]
async fn the_port_closes_when_nobody_waits_any_more() {
    let waiting = Waiting::start().await;
    waiting.outcome.abort();
    assert_closed(waiting.address).await;
}

#[tokio::test]
async fn only_this_computer_can_connect() {
    let loopback = Loopback::bind(&[], "/callback/x").await.unwrap();
    // Made from the address the system says it listens on.
    let redirect = loopback.redirect();
    assert_eq!(
        (redirect.scheme(), redirect.host_str()),
        ("http", Some("127.0.0.1"))
    );
    assert_eq!(redirect.path(), "/callback/x");
}

#[tokio::test]
async fn a_port_belongs_to_one_attempt() {
    let first = Loopback::bind(&[], "/callback").await.unwrap();
    let port = first.redirect().port().unwrap();
    let second = Loopback::bind(&[port], "/callback").await;
    assert!(matches!(second, Err(BindError::PortsBusy(ports)) if ports == [port]));
}

#[tokio::test]
async fn a_busy_port_falls_through_to_the_next() {
    let busy = [occupy().await, occupy().await];
    let ports = busy
        .each_ref()
        .map(|listener| listener.local_addr().unwrap().port());
    // Zero stands for a port that is surely free.
    let loopback = Loopback::bind(&[ports[0], ports[1], 0], "/callback")
        .await
        .unwrap();
    Waiting::on(loopback, FLOW_LIFE, Issuer::Unnamed)
        .still_succeeds()
        .await;

    let none = Loopback::bind(&ports, "/callback").await;
    assert!(matches!(none, Err(BindError::PortsBusy(listed)) if listed == ports));
}

async fn occupy() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap()
}

#[tokio::test]
async fn a_registered_port_can_be_used_again_at_once() {
    let mut used_again = false;
    // Another program may take the port in between; not five times.
    for _ in 0..5 {
        let waiting = Waiting::start().await;
        let port = waiting.address.port();
        waiting.still_succeeds().await;
        used_again |= Loopback::bind(&[port], "/callback").await.is_ok();
    }
    assert!(used_again);
}

#[tokio::test]
async fn a_known_cause_comes_with_a_refusal() {
    let (_, answer) = Waiting::start()
        .await
        .fails_with("error=invalid_scope")
        .await;
    let RedirectAnswer::Refused { cause, .. } = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(cause, Some(Cause::ConfigError));
}

/// Everything that is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut Lines(&self.0));
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Lines(&self.0));
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Lines(&self.0));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

struct Lines<'a>(&'a Mutex<String>);

impl tracing::field::Visit for Lines<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        writeln!(self.0.lock().unwrap(), "{field}: {value:?}").unwrap();
    }
}

#[tokio::test]
async fn no_address_reaches_the_log_at_any_level() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    tracing::trace!("the log works");

    let waiting = Waiting::start().await;
    let wrong = waiting
        .ask(&waiting.get("/callback?code=EXAMPLE-CODE&state=st"))
        .await;
    assert_eq!(status(&wrong), 400);
    waiting.still_succeeds().await;

    let log = log.0.lock().unwrap();
    assert!(log.contains("the log works"), "{log}");
    for secret in ["callback", "EXAMPLE-CODE", "the-code", STATE] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
