//! Copies of the database in a folder beside it: one a day, and one before each change of its
//! format. A copy counts once it was opened and checked.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OpenFlags};

use super::meta::{self, DatabaseKind};
use super::open::{self, OpenError};
use super::private;

/// Daily copies that are kept: a week in which somebody can notice that something is wrong.
const DAYS: usize = 7;
/// Copies from before a change of the format that are kept.
const FORMATS: usize = 3;

const ENDING: &str = "sqlite3";
const BEFORE: &str = "-before-format-";

/// The copies of one database.
#[derive(Clone, Debug)]
pub(super) struct Backups {
    folder: PathBuf,
    kind: DatabaseKind,
}

/// A copy that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copy {
    pub path: PathBuf,
    /// The latest moment it knows of.
    pub of: DateTime<Utc>,
}

impl Backups {
    pub fn of(database: &Path, kind: DatabaseKind) -> Self {
        let mut folder = database.as_os_str().to_owned();
        folder.push(".backups");
        Self {
            folder: folder.into(),
            kind,
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes today's copy, unless there is one, and removes the oldest.
    pub fn daily(&self, source: &Connection, today: NaiveDate) -> Result<(), OpenError> {
        let name = self.folder.join(format!("{today}.{ENDING}"));
        if !name.try_exists()? {
            self.make(source, &name)?;
        }
        self.keep_newest(DAYS, false)
    }

    /// Makes today's copy, in the place of the one there may be.
    pub fn anew(&self, source: &Connection, today: NaiveDate) -> Result<(), OpenError> {
        self.make(source, &self.folder.join(format!("{today}.{ENDING}")))?;
        self.keep_newest(DAYS, false)
    }

    /// Makes a copy that an older Holdfast can open, before the format becomes `format`.
    pub fn before_format(
        &self,
        source: &Connection,
        today: NaiveDate,
        format: i64,
    ) -> Result<(), OpenError> {
        let name = format!("{today}{BEFORE}{format}.{ENDING}");
        self.make(source, &self.folder.join(name))?;
        self.keep_newest(FORMATS, true)
    }

    /// The copy that knows most, of those that can be used.
    pub fn newest_good(&self) -> Result<Option<Copy>, OpenError> {
        let mut good: Vec<_> = self
            .names()?
            .into_iter()
            .filter_map(|path| match self.checked(&path) {
                Ok(of) => Some(Copy { path, of }),
                Err(error) => {
                    tracing::warn!(%error, copy = %path.display(), "a copy cannot be used");
                    None
                }
            })
            .collect();
        good.sort_by_key(|copy| copy.of);
        Ok(good.pop())
    }

    /// The days of the daily copies, the oldest first.
    pub fn days(&self) -> io::Result<Vec<NaiveDate>> {
        let names = self.names()?;
        let stems = names.iter().filter_map(|path| path.file_stem()?.to_str());
        Ok(stems.filter_map(|stem| stem.parse().ok()).collect())
    }

    fn make(&self, source: &Connection, name: &Path) -> Result<(), OpenError> {
        private::make_folder(&self.folder)?;
        // One name for all, so that what a crash left behind does not pile up.
        let making = self.folder.join("making");
        remove(&making)?;
        private::make_file(&making)?;
        // Unlike a copy of the file it holds what is still in the log, and needs no log itself.
        source.execute("VACUUM INTO ?1", [making.to_string_lossy()])?;
        self.checked(&making)?;
        Ok(private::put_in_place(&making, name)?)
    }

    /// Opens and checks a copy; the latest moment it knows of.
    fn checked(&self, path: &Path) -> Result<DateTime<Utc>, OpenError> {
        let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        open::gate(&copy, path, self.kind)?;
        open::quick_check(&copy)?;
        Ok(meta::high_water(&copy)?)
    }

    fn keep_newest(&self, count: usize, before_formats: bool) -> Result<(), OpenError> {
        let mut names = self.names()?;
        names.retain(|path| path.to_string_lossy().contains(BEFORE) == before_formats);
        let old = names.len().saturating_sub(count);
        for path in &names[..old] {
            remove(path)?;
        }
        Ok(())
    }

    /// Any copy shows that there was a database.
    pub fn newest_name(&self) -> io::Result<Option<PathBuf>> {
        Ok(self.names()?.pop())
    }

    /// Every copy, the oldest first: their names begin with the day.
    fn names(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()?;
        names.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
        names.sort();
        Ok(names)
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
