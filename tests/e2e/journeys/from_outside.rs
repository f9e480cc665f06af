//! What the program holds while it works, tried from outside: by another user of the computer, and by
//! a crash in the middle of a renewal.

use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Resource, getrlimit, getuid};
use serde_json::{Value, json};

use crate::desktop;
use crate::network::{ANA, Network};
use crate::running::Home;
use crate::wait::until;
use crate::window::Window;

/// A user to whom nothing belongs.
const NOBODY: u32 = 65_534;

const TOKENS: &str = "/2/oauth2/token";

#[tokio::test]
async fn another_user_and_a_crash_get_nothing() {
    let home = Home::where_others_look();
    let dumps = dumps_are_written(home.folder());
    let holdfast = home.open().await;
    let network = holdfast.practice().await;
    let window = holdfast.window();
    connect_x(window, &network).await;

    // The network keeps the renewal waiting for longer than all of this takes.
    let slow = json!({ "provider": "x", "endpoint": "token", "times": 1, "millis": 600_000 });
    network.pull("slow", slow).await;
    network.advance(26 * 3_600).await;
    until("a renewal to be under way", async || {
        let log = network.log(TOKENS).await;
        let last = log.last()?;
        (last["form"]["grant_type"] == "refresh_token" && last["status"].is_null()).then_some(())
    })
    .await;

    let process = holdfast.process();
    if getuid().is_root() {
        another_user_gets_nothing(&home, process);
    } else {
        eprintln!("not played: another user, since these tests do not run as root");
    }

    assert!(desktop::leaves_no_core_dump(process));
    let abort = Command::new("kill")
        .args(["-ABRT", &process.to_string()])
        .status();
    assert!(abort.unwrap().success());
    holdfast.ended().await;
    assert_eq!(
        core_dumps(home.folder()),
        0,
        "of {dumps} that a crash leaves here"
    );
}

/// Whether a crash of another program leaves a dump in `folder`, where this one's would be. Whatever
/// this process starts may make dumps as large as they get.
fn dumps_are_written(folder: &Path) -> usize {
    let given = getrlimit(Resource::Core);
    let all = rustix::process::Rlimit {
        current: given.maximum,
        ..given
    };
    rustix::process::setrlimit(Resource::Core, all).unwrap();
    let crashed = Command::new("sh")
        .args(["-c", "kill -ABRT $$"])
        .current_dir(folder)
        .status();
    let written = crashed.unwrap().core_dumped();
    let found = core_dumps(folder);
    for name in names(folder).iter().filter(|name| name.starts_with("core")) {
        std::fs::remove_file(folder.join(name)).unwrap();
    }
    if !written {
        eprintln!("a crash leaves no dump on this computer, whoever crashes");
    }
    found
}

fn core_dumps(folder: &Path) -> usize {
    names(folder)
        .iter()
        .filter(|name| name.starts_with("core"))
        .count()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Connects Ana's account at X, past the screens.
async fn connect_x(window: &Window, network: &Network) {
    network.next_with(ANA, json!({ "provider": "x" })).await;
    let request = json!({ "network": "x", "purpose": "owned", "provider": null, "again": null });
    let flow = window.invoke("begin_connect", request).await.unwrap();
    let profiles = until("the choice of profiles", async || {
        let phase = window.flow(&flow["id"]).await["phase"].clone();
        let listed = phase["profiles"].as_array()?;
        Some(
            listed
                .iter()
                .map(|one| one["key"].clone())
                .collect::<Vec<Value>>(),
        )
    })
    .await;
    let request = json!({ "id": flow["id"], "profiles": profiles });
    window.invoke("choose_profiles", request).await.unwrap();
}

/// Files, process and bus, by a process of a user to whom nothing belongs.
fn another_user_gets_nothing(home: &Home, process: u32) {
    let as_nobody = |script: &str, subject: &str| {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", script, "sh", subject])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        shell.uid(NOBODY).gid(NOBODY).status().unwrap().success()
    };
    let folder = home.folder().to_str().unwrap();
    assert!(as_nobody("ls \"$1\"", folder), "somebody else is played");
    let files = home.files();
    assert!(files.len() > 3, "{files:?}");
    let of_holdfast = files.iter().filter(|file| file.starts_with(home.data()));
    let mut count = 0;
    for file in of_holdfast {
        count += 1;
        for script in [
            "cat \"$1\"",
            "echo x >> \"$1\"",
            "rm \"$1\"",
            "ln \"$1\" /tmp/stolen",
        ] {
            let file = file.to_str().unwrap();
            assert!(!as_nobody(script, file), "{script}: {file}");
        }
    }
    assert!(count > 3, "{files:?}");
    let data = home.data();
    for script in ["ls \"$1\"", "touch \"$1/planted\""] {
        assert!(!as_nobody(script, data.to_str().unwrap()), "{script}");
    }

    let process = process.to_string();
    assert!(
        as_nobody("cat /proc/$1/stat", &process),
        "what all may see of a process"
    );
    for script in [
        "cat /proc/$1/environ",
        "cat /proc/$1/maps",
        "head -c 1 /proc/$1/mem",
        "ls /proc/$1/fd/",
        "ls /proc/$1/root/",
        "ls /proc/$1/cwd/",
        "kill -0 $1",
        "kill -ABRT $1",
    ] {
        assert!(!as_nobody(script, &process), "{script}");
    }
    let words = std::fs::read(format!("/proc/{process}/cmdline")).unwrap();
    let words = String::from_utf8_lossy(&words);
    assert!(
        !words.contains("sbx-"),
        "all may see how it was started: {words}"
    );

    let call = "gdbus call --address \"$1\" --dest org.freedesktop.DBus \
                --object-path /org/freedesktop/DBus --method org.freedesktop.DBus.ListNames";
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
    let own = Command::new("sh")
        .args(["-c", call, "sh", &bus])
        .stdout(Stdio::null())
        .status();
    assert!(own.unwrap().success(), "the bus answers its own user");
    assert!(!as_nobody(call, &bus), "the bus of the session");
}
