//! The program: tells its address, serves, ends when told.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::browser::client;

#[tokio::test]
async fn it_says_ready_and_ends_on_sigterm() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_holdfast-sandbox"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.trim().strip_prefix("READY ").unwrap().to_owned();
    let status = client()
        .get(format!("{address}/state"))
        .send()
        .await
        .unwrap()
        .status();
    assert!(status.is_success());
    let told = Command::new("kill")
        .arg(program.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    assert!(program.wait().unwrap().success(), "it ends in order");
}

#[test]
fn it_refuses_what_it_does_not_know() {
    let program = Command::new(env!("CARGO_BIN_EXE_holdfast-sandbox"))
        .args(["--prot", "1"])
        .output()
        .unwrap();
    assert_eq!(program.status.code(), Some(2));
}
