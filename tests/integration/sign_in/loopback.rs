//! The loopback listener on real sockets: many clients at once, what the browser is told, and when
//! the port is open.

use chrono::TimeDelta;
use holdfast_core::sign_in::limits::FLOW_LIFE;
use holdfast_core::sign_in::loopback::{BindError, Loopback, LoopbackOutcome};
use holdfast_core::sign_in::matching::Issuer;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::waiting::{
    PATIENCE, STATE, Waiting, ask, assert_closed, assert_code, connect, read_to_end, status,
};
use crate::log::Log;

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

    let log = log.text();
    assert!(log.contains("the log works"), "{log}");
    for secret in ["callback", "EXAMPLE-CODE", "the-code", STATE] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
