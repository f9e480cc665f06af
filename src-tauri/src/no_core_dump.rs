//! Tokens stand in memory while they are used. A program that dies leaves no picture of its memory
//! where others, or a report of the crash, could find them.

use rustix::process::{Resource, Rlimit, setrlimit};

/// For this process and all that it starts; nobody below root can take it back. systemd-coredump,
/// which is handed every dump, keeps to this limit too.
pub fn forbid() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        eprintln!("A crash of Holdfast could leave a core dump: {error}");
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::getrlimit;

    use super::*;

    #[test]
    fn there_is_no_room_for_a_core_dump() {
        forbid();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    }
}
