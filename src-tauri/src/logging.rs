//! Where log lines go: a file beside the data, and standard error.

use std::fs::{self, File, OpenOptions};
use std::sync::Mutex;

use tauri::{AppHandle, Manager};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::MakeWriterExt;

/// A log longer than this is set aside at start, so that the folder never holds more than two.
const LONGEST_LOG: u64 = 4 * 1024 * 1024;

/// Starts the log. Lines hold ids, causes and codes, never names, addresses or secrets. Without a
/// file, such as on a disk that takes nothing, they go to standard error alone.
pub fn start(handle: &AppHandle) {
    let file = open(handle);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(
            "warn,holdfast_core=info,holdfast_shell=info",
        ))
        .with_ansi(false)
        .with_target(false);
    let started = match file {
        Ok(file) => {
            let both = Mutex::new(file).and(std::io::stderr);
            lines.with_writer(both).try_init()
        }
        Err(ref error) => {
            let started = lines.with_writer(std::io::stderr).try_init();
            tracing::warn!(%error, "the log has no file");
            started
        }
    };
    if let Err(error) = started {
        // A log that is running already is a log.
        tracing::debug!(%error, "the log was running");
    }
}

fn open(handle: &AppHandle) -> Result<File, Box<dyn std::error::Error>> {
    let folder = handle.path().app_log_dir()?;
    fs::create_dir_all(&folder)?;
    let path = folder.join("holdfast.log");
    if fs::metadata(&path).is_ok_and(|file| file.len() > LONGEST_LOG) {
        fs::rename(&path, folder.join("holdfast.previous.log"))?;
    }
    Ok(OpenOptions::new().create(true).append(true).open(&path)?)
}
