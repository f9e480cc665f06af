//! The program: tells its address, serves, ends when told.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// The running program; a test that fails does not leave it behind.
pub struct Program {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub address: String,
}

impl Program {
    /// Returns when it serves.
    pub fn start<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast-sandbox"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("READY ").unwrap().to_owned();
        Self { child, address }
    }

    /// Ends it at once: it gets no word.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already, or a test failed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_ready_and_ends_on_sigterm() {
    let mut program = Program::start::<&str>(&[]);
    let status = crate::browser::client()
        .get(format!("{}/state", program.address))
        .send()
        .await
        .unwrap()
        .status();
    assert!(status.is_success());
    let told = Command::new("kill")
        .arg(program.child.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    assert!(program.child.wait().unwrap().success(), "it ends in order");
}

#[test]
fn it_refuses_what_it_does_not_know() {
    let program = Command::new(env!("CARGO_BIN_EXE_holdfast-sandbox"))
        .args(["--prot", "1"])
        .output()
        .unwrap();
    assert_eq!(program.status.code(), Some(2));
}
