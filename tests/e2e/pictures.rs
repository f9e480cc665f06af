//! Pictures of what is on the display.

use std::fs;
use std::path::{Path, PathBuf};

use crate::desktop;
use crate::window::Window;

/// Where pictures go, if anybody wants them.
pub struct Album(Option<PathBuf>);

impl Album {
    /// The folder that the variable names; none: no pictures are taken.
    pub fn wanted() -> Self {
        Self::at(std::env::var_os("HOLDFAST_PICTURES").map(PathBuf::from))
    }

    pub fn at(folder: Option<PathBuf>) -> Self {
        if let Some(folder) = &folder {
            fs::create_dir_all(folder).unwrap();
        }
        Self(folder)
    }

    /// The inside of the main window.
    pub async fn take(&self, window: &Window, name: &str) {
        if let Some(path) = self.path(name) {
            window.settled().await;
            desktop::clear_notices().await;
            // WebDriver's own picture never comes on a display without a graphics card.
            desktop::picture(&desktop::main_window(), &path);
        }
    }

    /// Everything on the display, with the sign-in window.
    pub fn take_all(&self, name: &str) {
        if let Some(path) = self.path(name) {
            desktop::picture_of_all(&path);
        }
    }

    pub fn folder(&self) -> Option<&Path> {
        self.0.as_deref()
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.0
            .as_ref()
            .map(|folder| folder.join(name).with_extension("png"))
    }
}
