//! Files for other programs, saved where people look for what a program gave them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use holdfast_core::app::File;

/// After so many of one name the folder wants tidying, not one more.
const COPIES: u32 = 999;

/// Saves `file` in `folder`, and says where. What is there already stays: the next one gets a
/// number, as browsers do.
pub fn save(folder: &Path, file: &File) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for copy in 1..=COPIES {
        let path = folder.join(numbered(file.name, copy));
        match for_this_person().create_new(true).open(&path) {
            Ok(mut opened) => {
                opened.write_all(&file.bytes)?;
                opened.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// What stands in it is not for everybody on this computer.
#[cfg(unix)]
fn for_this_person() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// A folder of the person's profile is theirs alone by inheritance.
#[cfg(not(unix))]
fn for_this_person() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    options
}

/// "Holdfast connections (2).csv"
fn numbered(name: &str, copy: u32) -> String {
    match (copy, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, ending))) => format!("{stem} ({copy}).{ending}"),
        (_, None) => format!("{name} ({copy})"),
    }
}
