//! What people can set. Defaults are the product's promise.

use std::collections::BTreeSet;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::id::ConnectionId;
use super::notice::NoticeKind;

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// What closing the window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OnClose {
    KeepWatching,
    Quit,
}

/// Settings of this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Settings {
    pub theme: Theme,
    /// Local time at which reminders come.
    #[ts(type = "string")]
    pub reminder_time: NaiveTime,
    /// Local hours in which no notice comes; from, until.
    #[ts(type = "[string, string] | null")]
    pub quiet_hours: Option<(NaiveTime, NaiveTime)>,
    pub desktop_notifications: bool,
    /// Kinds of notices that do not come to the desktop, and stand in the app without a mark.
    pub muted_kinds: BTreeSet<NoticeKind>,
    /// The same for what is about these accounts alone.
    pub muted_accounts: BTreeSet<ConnectionId>,
    /// Whether this computer sends the company's mail. One computer does, so that nobody is told
    /// twice; a copy of the data on another computer starts without.
    pub send_mail: bool,
    /// Shortcuts of one letter, such as `R` for Reconnect.
    pub letter_keys: bool,
    /// `None` until the person was asked, when the window is closed for the first time.
    pub on_close: Option<OnClose>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            // Nobody wants a reminder at 03:12.
            reminder_time: NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default(),
            quiet_hours: None,
            desktop_notifications: true,
            muted_kinds: BTreeSet::new(),
            muted_accounts: BTreeSet::new(),
            send_mail: false,
            letter_keys: true,
            on_close: None,
        }
    }
}
