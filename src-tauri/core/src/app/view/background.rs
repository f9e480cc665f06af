//! How Holdfast goes on without its window. It concerns this computer, not a company.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BackgroundView {
    pub way_back: WayBack,
    pub starts_at_login: bool,
}

/// How a window that was closed comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WayBack {
    /// Through the icon in the tray.
    Tray,
    /// This desktop shows no tray: by starting Holdfast once more.
    Launch,
    /// A second start would not find the first: a closed window would be out of reach.
    None,
}

/// What the person answers to [`super::WindowEvent::CloseAsked`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CloseAnswer {
    /// The window stays open, and closing it asks again.
    Stay,
    /// From now on closing the window keeps Holdfast watching.
    KeepWatching,
    /// From now on closing the window ends Holdfast.
    Quit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct StartAtLogin {
    pub on: bool,
}
