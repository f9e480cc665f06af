//! What outlives a run, however it ends.

use std::fs;
use std::path::Path;
use std::time::Duration;

use holdfast_sandbox::{
    App, Endpoint, FaultTarget, Lever, NextConsent, Options, Person, Provider, Sandbox,
    SandboxClock, StartError, Target,
};
use serde_json::{Value, json};

use crate::browser::{Browser, Decision, answer, at, bearer, client, get, text};
use crate::program::Program;
use crate::{facebook, x};

const ANA: &str = "ana@northwind.example";
const PAGE: &str = "102000000000002";

async fn start(memory: &Path) -> Sandbox {
    Sandbox::start(with_memory(memory)).await.unwrap()
}

fn with_memory(memory: &Path) -> Options {
    Options {
        memory: Some(memory.to_owned()),
        ..Options::default()
    }
}

/// What the control API tells, without the time and what is of one run alone.
async fn lasting(sandbox: &Sandbox) -> Value {
    let (_, mut state) = get(at(sandbox, "state", &[])).await;
    for name in ["now", "faults", "next_consents"] {
        state.as_object_mut().unwrap().remove(name).unwrap();
    }
    state
}

async fn mentions(sandbox: &Sandbox, access: &str) -> (u16, Value) {
    let path = "api.x.com/2/users/2400000000000000001/mentions";
    bearer(at(sandbox, path, &[]), access).await
}

fn play(sandbox: &Sandbox) {
    let page = || Target::profile(Provider::Facebook, PAGE);
    let x = FaultTarget {
        provider: Some(Provider::X),
        endpoint: Endpoint::Token,
        times: None,
        millis: None,
        status: None,
    };
    for lever in [
        Lever::RestrictPosting(page()),
        Lever::RemoveRole(Target::role(Provider::Facebook, ANA, PAGE)),
        Lever::Untick(page()),
        Lever::Lock(Target::person(Provider::Google, ANA)),
        Lever::ChangePassword(Target::person(Provider::Instagram, ANA)),
        Lever::DisableApp(Target::everybody(Provider::Tiktok)),
        Lever::LeaveNetworkDown {
            provider: Provider::Linkedin,
            down: true,
        },
        Lever::Skew { seconds: 7 },
        Lever::Fail500(x),
    ] {
        sandbox.pull(lever).unwrap();
    }
    sandbox.next_consent(NextConsent::allow(Provider::X, ANA));
    sandbox.register_app(App {
        client_id: "another".to_owned(),
        ..sandbox.practice_apps().remove(0)
    });
    sandbox.add_person(Person {
        name: "Zoe".to_owned(),
        email: "zoe@other.example".to_owned(),
        password: "open sesame".to_owned(),
        ids: std::collections::BTreeMap::new(),
    });
}

#[tokio::test]
async fn a_restart_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("networks.json");
    let first = start(&memory).await;
    assert!(!first.remembered());
    first.clock().advance(3 * 86_400);
    let mut browser = Browser::new(&first);
    let authorize = facebook::authorize_url(&first, &[]);
    browser.authorize(authorize, ANA, Decision::default()).await;
    let tokens = x::connect(&first).await;
    let (access, used) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    let (_, tokens) = x::refresh(&first, &used).await;
    let refresh = text(&tokens, "refresh_token");
    let told = mentions(&first, &access).await;
    assert_eq!(told.0, 200, "{}", told.1);
    play(&first);
    let before = lasting(&first).await;
    first.stop().await;

    let clock = SandboxClock::new();
    let second = Sandbox::start(Options {
        clock: clock.clone(),
        ..with_memory(&memory)
    })
    .await
    .unwrap();
    assert!(second.remembered());
    assert_eq!(clock.offset(), 3 * 86_400);
    assert_eq!(lasting(&second).await, before);
    let (_, state) = get(at(&second, "state", &[])).await;
    assert_eq!(state["faults"], json!([]), "faults are of one run");
    assert_eq!(state["next_consents"], json!([]), "so are planned consents");
    assert_eq!(second.log().len(), 0, "so is the log");
    assert_eq!(mentions(&second, &access).await, told);
    assert_eq!(x::refresh(&second, &refresh).await.0, 200);
    assert_eq!(x::refresh(&second, &used).await.0, 400, "it was used");
    let signed_in = browser
        .open(facebook::authorize_url(&second, &[]))
        .await
        .page();
    assert!(
        !signed_in.contains("id=\"password\""),
        "the browser stays signed in"
    );
    let login = Browser::new(&second)
        .open(facebook::authorize_url(&second, &[]))
        .await
        .page();
    let fields = [("email", "zoe@other.example"), ("password", "open sesame")];
    let consent = Browser::new(&second)
        .submit(&login, "/sign-in", &fields)
        .await
        .page();
    assert!(!consent.contains("do not fit"), "each keeps the password");
}

#[tokio::test]
async fn without_a_memory_all_is_forgotten() {
    let first = Sandbox::start(Options::default()).await.unwrap();
    let refresh = text(&x::connect(&first).await, "refresh_token");
    first.stop().await;
    let second = Sandbox::start(Options::default()).await.unwrap();
    assert!(!second.remembered());
    assert_eq!(x::refresh(&second, &refresh).await.0, 400);
}

#[tokio::test]
async fn what_no_request_changes_is_written_too() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("networks.json");
    let sandbox = start(&memory).await;
    let holds = async |wanted: &str| {
        let patience = tokio::time::timeout(Duration::from_secs(10), async {
            while !fs::read_to_string(&memory).unwrap().contains(wanted) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        assert!(patience.await.is_ok(), "{wanted}");
    };
    sandbox.clock().advance(86_399);
    holds("86399").await;
    sandbox.pull(Lever::Skew { seconds: 4_242 }).unwrap();
    holds("4242").await;
    sandbox.pull(Lever::Skew { seconds: 2_323 }).unwrap();
    drop(sandbox);
    let text = fs::read_to_string(&memory).unwrap();
    assert!(text.contains("2323"), "dropping it writes first");
}

#[tokio::test]
async fn a_file_that_makes_no_sense_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("networks.json");
    start(&memory).await.stop().await;
    let sound = fs::read_to_string(&memory).unwrap();
    let newer = sound.replacen("\"version\":1", "\"version\":2", 1);
    assert_ne!(newer, sound);
    let half = &sound[..sound.len() / 2];
    for damaged in ["", "[]", half, &newer] {
        fs::write(&memory, damaged).unwrap();
        let sandbox = start(&memory).await;
        assert!(!sandbox.remembered());
        sandbox.stop().await;
        let aside = fs::read_to_string(folder.path().join("networks.json.damaged")).unwrap();
        assert_eq!(aside, damaged);
        assert!(start(&memory).await.remembered(), "the new one is sound");
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_used_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing").join("networks.json");
    let refused = Sandbox::start(with_memory(&nowhere)).await.err().unwrap();
    assert!(matches!(refused, StartError::Memory { path, .. } if path == nowhere));
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("networks.json");
    // What a killed process left does not lend its mode.
    let left = folder.path().join("networks.json.new");
    fs::write(&left, "half").unwrap();
    fs::set_permissions(&left, fs::Permissions::from_mode(0o644)).unwrap();
    let sandbox = start(&memory).await;
    x::connect(&sandbox).await;
    sandbox.stop().await;
    let mode = fs::metadata(&memory).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!left.exists());
}

#[tokio::test]
async fn a_kill_right_after_an_answer_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("networks.json");
    let sandbox = start(&memory).await;
    let mut held = text(&x::connect(&sandbox).await, "refresh_token");
    sandbox.stop().await;
    for _ in 0..5 {
        let program = Program::start(&["--memory".as_ref(), memory.as_os_str()]);
        // Rotates: what is not remembered breaks the chain.
        let request = client()
            .post(format!("{}/api.x.com/2/oauth2/token", program.address))
            .basic_auth(x::APP.0, Some(x::APP.1))
            .form(&[("grant_type", "refresh_token"), ("refresh_token", &held)]);
        let answered = answer(request.send().await.unwrap()).await;
        program.kill();
        assert_eq!(answered.0, 200, "{}", answered.1);
        held = text(&answered.1, "refresh_token");
    }
}
