//! Where log lines go: a file beside the data, and standard error.

use std::fs::{self, OpenOptions};
use std::sync::Mutex;

use tauri::{AppHandle, Manager};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::MakeWriterExt;

/// A log longer than this is set aside at start, so that the folder never holds more than two.
const LONGEST_LOG: u64 = 4 * 1024 * 1024;

/// Starts the log. Lines hold ids, causes and codes, never names, addresses or secrets.
pub fn start(handle: &AppHandle) -> Result<(), Box<dyn std::error::Error>> {
    let folder = handle.path().app_log_dir()?;
    fs::create_dir_all(&folder)?;
    let path = folder.join("holdfast.log");
    if fs::metadata(&path).is_ok_and(|file| file.len() > LONGEST_LOG) {
        fs::rename(&path, folder.join("holdfast.previous.log"))?;
    }
    let file = OpenOptions::new().create(true).append(true).open(&path)?;
    let filter = EnvFilter::new("warn,holdfast_core=info,holdfast_shell=info");
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_target(false)
        .with_writer(Mutex::new(file).and(std::io::stderr))
        .try_init();
    if let Err(error) = started {
        // A log that is running already is a log.
        tracing::debug!(%error, "the log was running");
    }
    Ok(())
}
