//! Ends the webview process that outlives its windows.
//!
//! WebKitGTK gives every window a process for its page, which goes with it, and all windows together
//! one for their network, which goes with the last web view. wry 0.57 never lets go of a view: its
//! handler of messages holds the view that holds the handler. So that process, 26 MB of it, would
//! stay for as long as Holdfast watches without a window. `WebKit` starts another for the next one.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// As the kernel cuts it to 15 bytes (proc(5), comm).
const NETWORK_PROCESS: &str = "WebKitNetworkPr";

/// To be called once the last window is gone.
pub fn end() {
    for process in children() {
        match kill_process(process, Signal::TERM) {
            Ok(()) => tracing::debug!(?process, "ended the process for the network of windows"),
            Err(error) => tracing::info!(%error, "it ended by itself"),
        }
    }
}

/// Those processes that this one started.
fn children() -> impl Iterator<Item = Pid> {
    let own = std::process::id();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(move |entry| {
        let id: i32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        is_child(&stat, own).then(|| Pid::from_raw(id)).flatten()
    })
}

/// Reads "id (name) state parent …"; a name may hold brackets too.
fn is_child(stat: &str, parent: u32) -> bool {
    let parts = stat
        .rsplit_once(')')
        .and_then(|(head, rest)| Some((head.split_once('(')?.1, rest)));
    parts.is_some_and(|(name, rest)| {
        let of = rest.split_whitespace().nth(1);
        name == NETWORK_PROCESS && of.and_then(|id| id.parse().ok()) == Some(parent)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_own_network_process_is_meant() {
        assert!(is_child("71 (WebKitNetworkPr) S 70 70 12 0", 70));
        assert!(!is_child("71 (WebKitNetworkPr) S 7 70 12 0", 70));
        assert!(!is_child("71 (WebKitWebProces) S 70 70 12 0", 70));
        assert!(!is_child("71 (evil) (WebKitNetworkPr) S 70 1 1", 70));
        assert!(!is_child("", 70));
        assert!(children().next().is_none(), "this test started none");
    }
}
