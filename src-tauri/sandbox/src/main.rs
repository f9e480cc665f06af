//! The simulated networks as a program: `cargo run -p holdfast-sandbox [-- --port N]`.

use std::process::ExitCode;

use holdfast_sandbox::{Options, Sandbox, SandboxClock};

#[tokio::main]
async fn main() -> ExitCode {
    let port = match port(std::env::args().skip(1)) {
        Ok(port) => port,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let sandbox = match Sandbox::start(Options {
        port,
        clock: SandboxClock::new(),
    })
    .await
    {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("holdfast-sandbox: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "READY {}",
        sandbox.base_url().as_str().trim_end_matches('/')
    );
    if let Err(error) = told_to_stop().await {
        eprintln!("holdfast-sandbox: {error}");
        return ExitCode::FAILURE;
    }
    sandbox.stop().await;
    ExitCode::SUCCESS
}

fn port(mut args: impl Iterator<Item = String>) -> Result<u16, &'static str> {
    const USAGE: &str = "usage: holdfast-sandbox [--port N]";
    match (args.next().as_deref(), args.next(), args.next()) {
        (None, None, None) => Ok(0),
        (Some("--port"), Some(port), None) => port.parse().map_err(|_| USAGE),
        _ => Err(USAGE),
    }
}

#[cfg(unix)]
async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
