//! Starting with the session of the person, without a window.
//!
//! On Linux this is an autostart entry (specifications.freedesktop.org/autostart-spec), written
//! here: auto-launch 0.6 neither quotes a path with spaces nor honours `XDG_CONFIG_HOME`.

/// Starts Holdfast without its window.
pub const HIDDEN: &str = "--hidden";

#[cfg(target_os = "linux")]
pub use entry::AtLogin;
#[cfg(not(target_os = "linux"))]
pub use native::AtLogin;

#[cfg(target_os = "linux")]
mod entry {
    use std::path::{Path, PathBuf};
    use std::{fs, io};

    use super::HIDDEN;

    /// The autostart entry of this program.
    #[derive(Clone, Debug)]
    pub struct AtLogin {
        entry: PathBuf,
        program: PathBuf,
    }

    impl AtLogin {
        /// For `program`, in the configuration folder `config`.
        pub fn in_folder(config: &Path, program: PathBuf) -> Self {
            Self {
                entry: config.join("autostart").join("holdfast.desktop"),
                program,
            }
        }

        pub fn is_on(&self) -> bool {
            // Desktops switch an entry off by hiding it.
            fs::read_to_string(&self.entry).is_ok_and(|entry| {
                let off = |line: &str| {
                    line.trim() == "Hidden=true" || line.trim() == "X-GNOME-Autostart-enabled=false"
                };
                !entry.lines().any(off)
            })
        }

        pub fn set(&self, on: bool) -> io::Result<()> {
            if on {
                return self.write();
            }
            match fs::remove_file(&self.entry) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                Ok(()) | Err(_) => Ok(()),
            }
        }

        /// Where the program was moved since, the entry follows it.
        pub fn keep_up(&self) {
            let stale = fs::read_to_string(&self.entry).is_ok_and(|entry| entry != self.text());
            if stale
                && self.is_on()
                && let Err(error) = self.write()
            {
                tracing::warn!(%error, "the autostart entry still names another program");
            }
        }

        fn write(&self) -> io::Result<()> {
            if let Some(folder) = self.entry.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&self.entry, self.text())
        }

        fn text(&self) -> String {
            format!(
                "[Desktop Entry]\n\
                 Type=Application\n\
                 Name=Holdfast\n\
                 Comment=Keeps watching over social accounts\n\
                 Icon=holdfast\n\
                 Exec={} {HIDDEN}\n\
                 Terminal=false\n",
                quoted(&self.program.to_string_lossy())
            )
        }
    }

    /// An argument of an `Exec` line: quoted, then escaped as every string of a desktop entry is
    /// (specifications.freedesktop.org/desktop-entry-spec, "The Exec key").
    fn quoted(argument: &str) -> String {
        let mut quoted = String::from("\"");
        for c in argument.chars() {
            match c {
                '"' | '`' | '$' => quoted.extend(["\\\\", c.encode_utf8(&mut [0; 4])]),
                // One to quote, and each once more for the string.
                '\\' => quoted.push_str("\\\\\\\\"),
                '%' => quoted.push_str("%%"),
                other => quoted.push(other),
            }
        }
        quoted.push('"');
        quoted
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn it_is_off_until_it_is_switched_on() {
            let config = tempfile::tempdir().unwrap();
            let at_login = AtLogin::in_folder(config.path(), "/opt/hold fast/holdfast".into());
            assert!(!at_login.is_on());
            at_login.set(true).unwrap();
            assert!(at_login.is_on());
            let entry = fs::read_to_string(config.path().join("autostart/holdfast.desktop"));
            let entry = entry.unwrap();
            let exec = "\nExec=\"/opt/hold fast/holdfast\" --hidden\n";
            assert!(entry.contains(exec), "{entry}");
            at_login.set(false).unwrap();
            at_login.set(false).unwrap();
            assert!(!at_login.is_on());
        }

        #[test]
        fn an_entry_follows_the_program_and_not_against_its_owner() {
            let config = tempfile::tempdir().unwrap();
            let old = AtLogin::in_folder(config.path(), "/old/holdfast".into());
            let new = AtLogin::in_folder(config.path(), "/new/holdfast".into());
            new.keep_up();
            assert!(!new.is_on(), "what is off stays off");
            old.set(true).unwrap();
            new.keep_up();
            let path = config.path().join("autostart/holdfast.desktop");
            let entry = fs::read_to_string(&path).unwrap();
            assert!(entry.contains("\"/new/holdfast\""), "{entry}");

            // GNOME's and KDE's settings switch it off in the file.
            fs::write(&path, format!("{entry}Hidden=true\n")).unwrap();
            assert!(!new.is_on());
            old.keep_up();
            assert!(!old.is_on());
        }

        /// What must be escaped by the specification, one by one.
        #[test]
        fn a_path_comes_through_the_quoting() {
            for (path, exec) in [
                ("/a b/h", r#""/a b/h""#),
                ("/50%/h", r#""/50%%/h""#),
                ("/a$b/h", r#""/a\\$b/h""#),
                ("/a\"b/h", r#""/a\\"b/h""#),
                ("/a`b/h", r#""/a\\`b/h""#),
                ("/a\\b/h", r#""/a\\\\b/h""#),
            ] {
                assert_eq!(quoted(path), exec);
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod native {
    use std::io;
    use std::path::{Path, PathBuf};

    use auto_launch::{AutoLaunch, AutoLaunchBuilder};

    use super::HIDDEN;

    /// The login item of this program.
    #[derive(Clone, Debug)]
    pub struct AtLogin {
        program: PathBuf,
    }

    impl AtLogin {
        /// For `program`; the system knows its own place.
        pub fn in_folder(_config: &Path, program: PathBuf) -> Self {
            Self { program }
        }

        pub fn is_on(&self) -> bool {
            self.item()
                .is_ok_and(|item| item.is_enabled().unwrap_or(false))
        }

        pub fn set(&self, on: bool) -> io::Result<()> {
            let item = self.item()?;
            let done = if on { item.enable() } else { item.disable() };
            done.map_err(io::Error::other)
        }

        /// Where the program was moved since, the item follows it.
        pub fn keep_up(&self) {
            if self.is_on()
                && let Err(error) = self.set(true)
            {
                tracing::warn!(%error, "the login item may name another program");
            }
        }

        fn item(&self) -> io::Result<AutoLaunch> {
            let path = self.program.to_string_lossy();
            // The registry holds a command line; a launch agent holds a path.
            let path = if cfg!(windows) {
                format!("\"{path}\"")
            } else {
                path.into_owned()
            };
            AutoLaunchBuilder::new()
                .set_app_name("Holdfast")
                .set_app_path(&path)
                .set_args(&[HIDDEN])
                .set_macos_launch_mode(auto_launch::MacOSLaunchMode::LaunchAgent)
                .set_windows_enable_mode(auto_launch::WindowsEnableMode::CurrentUser)
                .build()
                .map_err(io::Error::other)
        }
    }
}
