//! The simulated networks as a program:
//! `cargo run -p holdfast-sandbox [-- --port N] [--memory FILE]`.

use std::process::ExitCode;

use holdfast_sandbox::{Options, Sandbox};

#[tokio::main]
async fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let sandbox = match Sandbox::start(options).await {
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

fn options(mut args: impl Iterator<Item = String>) -> Result<Options, &'static str> {
    const USAGE: &str = "usage: holdfast-sandbox [--port N] [--memory FILE]";
    let mut options = Options::default();
    while let Some(name) = args.next() {
        let value = args.next().ok_or(USAGE)?;
        match name.as_str() {
            "--port" => options.port = value.parse().map_err(|_| USAGE)?,
            "--memory" => options.memory = Some(value.into()),
            _ => return Err(USAGE),
        }
    }
    Ok(options)
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
