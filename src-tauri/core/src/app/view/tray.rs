//! What the tray shows. It never crosses the IPC border.

use crate::domain::id::ConnectionId;

/// All that the icon, its tooltip and its menu say, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayView {
    pub state: TrayState,
    /// "2 accounts need you"
    pub status: String,
    /// "Next: Ana's Facebook sign-in ends on 26 Nov"
    pub next: Option<String>,
    /// The first accounts that signing in again brings back.
    pub reconnect: Vec<TrayAccount>,
    /// "And 4 more in Holdfast"
    pub more: Option<String>,
}

/// The worst there is decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayState {
    AllWell,
    NeedsYou { accounts: usize },
    CannotCheck,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayAccount {
    pub id: ConnectionId,
    /// "Reconnect Northwind (Facebook)"
    pub label: String,
}
