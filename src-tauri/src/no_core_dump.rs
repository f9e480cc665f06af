//! Tokens stand in memory while they are used. A program that dies leaves no picture of its memory
//! where others, or a report of the crash, could find them.

use rustix::process::{Resource, Rlimit, setrlimit};

/// How many bytes a dump may have. Linux hands dumps to a program such as systemd-coredump also where
/// there may be none of them, but not where there may be one byte (fs/coredump.c); a file of one byte
/// it does not write. A process could also call itself not dumpable, but then the desktop's portal
/// refuses to tell it whether the screen is dark, which is how the window knows
/// (flatpak/xdg-desktop-portal#785).
const LIMIT: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };

/// For this process and all that it starts; nobody below root can take it back.
pub fn forbid() {
    let none = Rlimit {
        current: Some(LIMIT),
        maximum: Some(LIMIT),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        eprintln!("A crash of Holdfast could leave a core dump: {error}");
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Command;

    use rustix::process::getrlimit;

    use super::*;

    const INSIDE: &str = "HOLDFAST_ABORT_TEST";

    /// Aborts in a process of its own, which was given all the room for a dump that there is.
    #[test]
    fn an_abort_leaves_no_core_dump() {
        if std::env::var_os(INSIDE).is_some() {
            let given = getrlimit(Resource::Core);
            let all = Rlimit {
                current: given.maximum,
                ..given
            };
            setrlimit(Resource::Core, all).unwrap();
            forbid();
            let limit = getrlimit(Resource::Core);
            assert_eq!((limit.current, limit.maximum), (Some(LIMIT), Some(LIMIT)));
            std::process::abort();
        }
        let folder = tempfile::tempdir().unwrap();
        let ended = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "no_core_dump::tests::an_abort_leaves_no_core_dump",
            ])
            .env(INSIDE, "1")
            .current_dir(folder.path())
            .status()
            .unwrap();
        const SIGABRT: i32 = 6;
        assert_eq!(ended.signal(), Some(SIGABRT), "{ended}");
        assert!(!ended.core_dumped());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
