//! What happened and what to do, in words for people, for every network and cause.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What brings a connection back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Cure {
    /// Reconnect helps.
    Reconnect,
    /// First a step at the network, then Reconnect.
    StepThenReconnect,
    /// Somebody with the role has to sign in.
    SomeoneElse,
    /// Signing in again does not help.
    NotByReconnect,
    /// It passes by itself.
    WaitOnly,
    /// The administrator of the network app has to act.
    AppAdministrator,
}

/// What people read about a connection that does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Guide {
    /// "Ana's Facebook password changed on 22 Nov".
    pub title: String,
    pub what_happened: String,
    /// Numbered when shown.
    pub steps: Vec<String>,
    pub cure: Cure,
    /// For the row: "password changed".
    pub short: String,
}
