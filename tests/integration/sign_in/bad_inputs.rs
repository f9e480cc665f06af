//! What a loopback port must bear, one test for each bad input. Unless a test says otherwise the
//! attempt goes on: `refuses` brings the right answer afterwards.

use std::time::Duration;

use holdfast_core::domain::cause::Cause;
use holdfast_core::sign_in::limits::FLOW_LIFE;
use holdfast_core::sign_in::loopback::LoopbackOutcome;
use holdfast_core::sign_in::matching::Issuer;
use holdfast_core::sign_in::redirect::RedirectAnswer;
use holdfast_core::sign_in::state::FlowState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::interval;

use super::waiting::{
    ISSUER, STATE, Waiting, ask, assert_closed, assert_code, connect, read_to_end, status,
};

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
